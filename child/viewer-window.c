/* SPDX-License-Identifier: MIT */
/*
 * viewer-window: the window of a viewer: what was said, the memory, and the means to say more.
 *
 * It shows what its session emits and calls the session for the rest; it knows no mechanism and
 * reads no descriptor. Its form is ui/viewer-window.ui.
 *
 * The session works at a priority below GTK's redraw, and here nothing is painted per message:
 * lines are gathered by UiLogView, the memory is looked at once per frame at most.
 */

#include "viewer-window.h"

#include "ui-log-view.h"
#include "ui-memory-view.h"
#include "ui-seconds-spin.h"
#include "ui-style.h"
#include "ui-text.h"
#include "viewer-debugger-wait.h"

#include <unistd.h>

/* How often "changed 3 s ago" is made true again, and the memory looked at for what the parent
 * wrote into it without a word. */
#define AGE_EVERY_MS 500

#define PAGE_CONVERSATION "conversation"
#define PAGE_DEBUGGER "debugger"

struct _ViewerWindow
{
  GtkWindow parent_instance;

  /* From the template. */
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkMenuButton *menu_button;
  GtkStack *stack;
  GtkInfoBar *info_bar;
  GtkLabel *info_label;
  UiLogView *log_view;
  GtkWidget *memory_box;
  UiMemoryView *memory_view;
  GtkLabel *memory_label;
  GtkLabel *changed_label;
  GtkWidget *send_now_button;
  GtkWidget *bar_box;
  GtkWidget *interval_box;
  UiSecondsSpin *interval_spin;
  GtkWidget *text_box;
  GtkEntry *text_entry;
  GtkWidget *text_button;
  GtkLabel *command_label;

  ViewerSession *session;  /* ours */
  char *title;             /* as the parent named us */
  char *lab;               /* which mechanism; NULL when it is the usual one */
  pid_t parent_pid;        /* whom we leave with; 0 when nobody asked us to */
  guint silent_seconds;    /* for how long the parent owes an answer; 0: it does not */

  GtkWindow *shortcuts_window; /* goes with this window; NULL before it is asked for */

  GBytes *memory;          /* what memory_view shows; NULL before the first look */
  gint64 changed_us;       /* when that became so, by g_get_monotonic_time() */
  guint frame_callback;    /* looks at the memory in the next frame; 0 when none is due */
  guint age_source;        /* renews changed_label; 0 before the conversation */
};

G_DEFINE_FINAL_TYPE (ViewerWindow, viewer_window, GTK_TYPE_WINDOW)

enum
{
  SIGNAL_CONTINUE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Keys, and the actions that they stand for; ui/viewer-shortcuts.ui tells them to the user. */
static const struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
} keys[] = {
  { GDK_KEY_Return, GDK_CONTROL_MASK, "send-now" },
  { GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "send-now" },
  { GDK_KEY_l, GDK_CONTROL_MASK, "clear" },
  { GDK_KEY_End, GDK_CONTROL_MASK, "follow" },
  { GDK_KEY_question, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "shortcuts" },
  { GDK_KEY_F10, 0, "menu" },
  { GDK_KEY_w, GDK_CONTROL_MASK, "quit" },
  { GDK_KEY_q, GDK_CONTROL_MASK, "quit" },
};

static char *
dup_parent_in_words (ViewerWindow *self)
{
  if (self->silent_seconds > 0)
    return g_strdup_printf ("parent silent for %u s", self->silent_seconds);
  if (self->parent_pid > 0)
    return g_strdup_printf ("parent alive (pid %d)", (int) self->parent_pid);
  return g_strdup ("parent not watched");
}

static void
update_title (ViewerWindow *self)
{
  g_autofree char *parent = dup_parent_in_words (self);
  g_autofree char *subtitle =
      g_strdup_printf ("%s%spid %d · %s", self->lab != NULL ? self->lab : "",
                       self->lab != NULL ? " · " : "", (int) getpid (), parent);
  g_autofree char *whole = g_strdup_printf ("%s · %s", self->title, subtitle);

  gtk_window_set_title (GTK_WINDOW (self), whole);
  gtk_label_set_label (self->title_label, self->title);
  gtk_label_set_label (self->subtitle_label, subtitle);
}

static void
update_age (ViewerWindow *self)
{
  gint64 age_us = g_get_monotonic_time () - self->changed_us;
  g_autofree char *ago = ui_text_dup_ago (age_us * 1000);
  g_autofree char *text = g_strdup_printf ("changed %s", ago);

  if (self->memory != NULL && !g_str_equal (gtk_label_get_text (self->changed_label), text))
    gtk_label_set_text (self->changed_label, text);
}

static void
show_memory_size (ViewerWindow *self)
{
  g_autofree char *number = ui_text_dup_number (g_bytes_get_size (self->memory));
  g_autofree char *text = g_strdup_printf ("Shared memory, %s bytes", number);

  gtk_label_set_text (self->memory_label, text);
}

/* Looks at the memory, and shows it when it is not what is shown already. */
static void
look_at_memory (ViewerWindow *self)
{
  g_autoptr (GBytes) memory = viewer_session_get_memory (self->session);

  if (memory == NULL || (self->memory != NULL && g_bytes_equal (memory, self->memory)))
    return;
  g_clear_pointer (&self->memory, g_bytes_unref);
  self->memory = g_steal_pointer (&memory);
  self->changed_us = g_get_monotonic_time ();
  ui_memory_view_set_bytes (self->memory_view, g_bytes_get_data (self->memory, NULL),
                            g_bytes_get_size (self->memory));
  show_memory_size (self);
  update_age (self);
}

static gboolean
on_frame (GtkWidget *widget,
          GdkFrameClock *clock,
          gpointer data)
{
  ViewerWindow *self = VIEWER_WINDOW (widget);

  self->frame_callback = 0;
  look_at_memory (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_age_due (gpointer data)
{
  ViewerWindow *self = data;

  look_at_memory (self);
  update_age (self);
  return G_SOURCE_CONTINUE;
}

static void
show_error (ViewerWindow *self,
            const GError *error)
{
  gtk_label_set_text (self->info_label, error->message);
  gtk_info_bar_set_revealed (self->info_bar, TRUE);
}

static void
hide_error (ViewerWindow *self)
{
  gtk_info_bar_set_revealed (self->info_bar, FALSE);
}

static GAction *
get_action (ViewerWindow *self,
            const char *name)
{
  GActionGroup *group = gtk_widget_get_action_group (GTK_WIDGET (self), "win");

  return g_action_map_lookup_action (G_ACTION_MAP (group), name);
}

static void
update_send_now (ViewerWindow *self)
{
  gboolean is_running = viewer_session_get_state (self->session) == VIEWER_SESSION_RUNNING;

  g_simple_action_set_enabled (G_SIMPLE_ACTION (get_action (self, "send-now")),
                               is_running && viewer_session_can_send_now (self->session));
  gtk_widget_set_tooltip_text (self->send_now_button,
                               is_running ? "Send the next message at once (Ctrl+Return)"
                                          : "Nothing is sent before the conversation begins");
}

static void
update_interval (ViewerWindow *self)
{
  ui_seconds_spin_set_ms (self->interval_spin, viewer_session_get_interval (self->session));
}

static void
on_session_line (ViewerSession *session,
                 const char *line,
                 gpointer data)
{
  ViewerWindow *self = data;

  ui_log_view_append (self->log_view, line);
}

static void
on_session_memory_changed (ViewerSession *session,
                           gpointer data)
{
  ViewerWindow *self = data;

  if (self->frame_callback == 0)
    self->frame_callback = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

static void
on_session_interval_changed (ViewerSession *session,
                             gpointer data)
{
  update_interval (data);
}

static void
on_session_silence_changed (ViewerSession *session,
                            guint seconds,
                            gpointer data)
{
  ViewerWindow *self = data;

  self->silent_seconds = seconds;
  if (seconds == 0)
    hide_error (self);
  update_title (self);
}

static void
on_info_bar_response (GtkInfoBar *info_bar,
                      int response,
                      gpointer data)
{
  hide_error (VIEWER_WINDOW (data));
}

static void
on_interval_changed (GtkSpinButton *spin,
                     gpointer data)
{
  ViewerWindow *self = data;

  viewer_session_set_interval (self->session, ui_seconds_spin_get_ms (self->interval_spin));
}

static void
on_text_changed (GtkEntry *entry,
                 gpointer data)
{
  ViewerWindow *self = data;
  gboolean is_empty = gtk_entry_get_text_length (entry) == 0;

  gtk_widget_set_sensitive (self->text_button, !is_empty);
  gtk_widget_set_tooltip_text (self->text_button,
                               is_empty ? "Type a text first" : "Send this text to the parent");
}

/* What was typed stays until it has been sent. */
static void
on_text_send (GtkWidget *widget,
              gpointer data)
{
  ViewerWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (gtk_entry_get_text_length (self->text_entry) == 0)
    return;
  if (!viewer_session_send_text (self->session, gtk_entry_get_text (self->text_entry), &error))
    {
      show_error (self, error);
      return;
    }
  gtk_entry_set_text (self->text_entry, "");
  hide_error (self);
}

static void
on_copy_command_clicked (GtkButton *button,
                         gpointer data)
{
  ViewerWindow *self = data;

  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD),
                          gtk_label_get_text (self->command_label), -1);
}

static void
on_continue_clicked (GtkButton *button,
                     gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_CONTINUE], 0);
}

static void
on_send_now (GSimpleAction *action,
             GVariant *parameter,
             gpointer data)
{
  ViewerWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (viewer_session_send_now (self->session, &error))
    hide_error (self);
  else
    show_error (self, error);
}

/* The selected part of the log or, without one, all of it. */
static void
on_copy (GSimpleAction *action,
         GVariant *parameter,
         gpointer data)
{
  ViewerWindow *self = data;
  GtkWidget *text_view = ui_log_view_get_text_view (self->log_view);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), text, -1);
}

static void
on_clear (GSimpleAction *action,
          GVariant *parameter,
          gpointer data)
{
  ui_log_view_clear (VIEWER_WINDOW (data)->log_view);
}

static void
on_follow (GSimpleAction *action,
           GVariant *parameter,
           gpointer data)
{
  ui_log_view_follow (VIEWER_WINDOW (data)->log_view);
}

static void
on_menu (GSimpleAction *action,
         GVariant *parameter,
         gpointer data)
{
  gtk_button_clicked (GTK_BUTTON (VIEWER_WINDOW (data)->menu_button));
}

/* Made once and then hidden: to destroy it under a screen reader that is still asking about its
 * parts makes GTK complain. */
static GtkWindow *
new_shortcuts_window (ViewerWindow *self)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource (UI_RESOURCE_PATH "viewer-shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (window, TRUE);
  g_signal_connect (window, "delete-event", G_CALLBACK (gtk_widget_hide_on_delete), NULL);
  return window;
}

static void
on_shortcuts (GSimpleAction *action,
              GVariant *parameter,
              gpointer data)
{
  ViewerWindow *self = data;

  if (self->shortcuts_window == NULL)
    self->shortcuts_window = new_shortcuts_window (self);
  gtk_window_present (self->shortcuts_window);
}

static void
on_about (GSimpleAction *action,
          GVariant *parameter,
          gpointer data)
{
  gtk_show_about_dialog (GTK_WINDOW (data),
                         "program-name", "Tin Can",
                         "version", TINCAN_VERSION,
                         "comments", "A viewer: the child's side of a conversation between "
                                     "processes",
                         "logo-icon-name", "dev.tincan.TinCan",
                         "license-type", GTK_LICENSE_MIT_X11,
                         NULL);
}

static void
on_quit (GSimpleAction *action,
         GVariant *parameter,
         gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
}

static gboolean
on_key (GtkAccelGroup *group,
        GObject *object,
        guint key,
        GdkModifierType modifiers,
        gpointer action)
{
  g_action_activate (get_action (VIEWER_WINDOW (object), action), NULL);
  return TRUE;
}

static void
add_keys (ViewerWindow *self)
{
  g_autoptr (GtkAccelGroup) group = gtk_accel_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_accel_group_connect (group, keys[i].key, keys[i].modifiers, GTK_ACCEL_VISIBLE,
                             g_cclosure_new (G_CALLBACK (on_key), (gpointer) keys[i].action, NULL));
  gtk_window_add_accel_group (GTK_WINDOW (self), group);
}

static void
add_actions (ViewerWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "send-now", .activate = on_send_now },
    { .name = "copy", .activate = on_copy },
    { .name = "clear", .activate = on_clear },
    { .name = "follow", .activate = on_follow },
    { .name = "menu", .activate = on_menu },
    { .name = "shortcuts", .activate = on_shortcuts },
    { .name = "about", .activate = on_about },
    { .name = "quit", .activate = on_quit },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "win", G_ACTION_GROUP (group));
}

/* The window goes at once, for the user is done with it; the process stays for the good-bye. */
static gboolean
viewer_window_delete_event (GtkWidget *widget,
                            GdkEventAny *event)
{
  ViewerWindow *self = VIEWER_WINDOW (widget);

  gtk_widget_hide (widget);
  viewer_session_quit (self->session);
  return GDK_EVENT_STOP;
}

static void
viewer_window_dispose (GObject *object)
{
  ViewerWindow *self = VIEWER_WINDOW (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->age_source != 0)
    g_source_remove (self->age_source);
  self->age_source = 0;
  g_clear_object (&self->session);
  g_clear_pointer (&self->memory, g_bytes_unref);
  G_OBJECT_CLASS (viewer_window_parent_class)->dispose (object);
}

static void
viewer_window_finalize (GObject *object)
{
  g_free (VIEWER_WINDOW (object)->title);
  g_free (VIEWER_WINDOW (object)->lab);
  G_OBJECT_CLASS (viewer_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "viewer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, info_bar);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, info_label);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, log_view);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, memory_box);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, memory_view);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, memory_label);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, changed_label);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, send_now_button);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, bar_box);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, interval_box);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, text_box);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, text_entry);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, text_button);
  gtk_widget_class_bind_template_child (widget_class, ViewerWindow, command_label);
  gtk_widget_class_bind_template_callback (widget_class, on_info_bar_response);
  gtk_widget_class_bind_template_callback (widget_class, on_interval_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_text_send);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_command_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_continue_clicked);
}

static void
viewer_window_class_init (ViewerWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = viewer_window_dispose;
  object_class->finalize = viewer_window_finalize;
  widget_class->delete_event = viewer_window_delete_event;

  signals[SIGNAL_CONTINUE] = g_signal_new ("continue", VIEWER_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);

  ui_style_init ();
  g_type_ensure (UI_TYPE_LOG_VIEW);
  g_type_ensure (UI_TYPE_MEMORY_VIEW);
  g_type_ensure (UI_TYPE_SECONDS_SPIN);
  bind_template (widget_class);
}

static void
viewer_window_init (ViewerWindow *self)
{
  add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);
}

/* Shows the controls that this mechanism has a use for. */
static void
fit_to_session (ViewerWindow *self)
{
  gtk_widget_set_visible (self->memory_box, viewer_session_has_memory (self->session));
  gtk_widget_set_visible (self->send_now_button, viewer_session_can_send_now (self->session));
  gtk_widget_set_visible (self->interval_box, viewer_session_can_send_now (self->session));
  gtk_widget_set_visible (self->text_box, viewer_session_can_send_text (self->session));
  update_send_now (self);
  update_interval (self);
}

/**
 * viewer_window_new:
 * @session: a session that has not started
 * @title: what the parent calls us, such as `Viewer 1`
 * @lab: (nullable): which mechanism, to tell viewers of several labs apart; %NULL for the usual one
 * @parent_pid: the process that we leave with, to be shown; 0 for none
 *
 * Makes the window. It is not shown yet, and the conversation may begin before it is. Closing it
 * quits the session. Main thread.
 *
 * Returns: (transfer none): the window, which GTK owns until gtk_widget_destroy()
 */
ViewerWindow *
viewer_window_new (ViewerSession *session,
                   const char *title,
                   const char *lab,
                   pid_t parent_pid)
{
  ViewerWindow *self = g_object_new (VIEWER_TYPE_WINDOW, NULL);

  self->session = g_object_ref (session);
  self->title = g_strdup (title);
  self->lab = g_strdup (lab);
  self->parent_pid = parent_pid;
  update_title (self);
  fit_to_session (self);

  g_signal_connect (session, "line", G_CALLBACK (on_session_line), self);
  g_signal_connect (session, "memory-changed", G_CALLBACK (on_session_memory_changed), self);
  g_signal_connect (session, "interval-changed", G_CALLBACK (on_session_interval_changed), self);
  g_signal_connect (session, "silence-changed", G_CALLBACK (on_session_silence_changed), self);
  return self;
}

/**
 * viewer_window_add_bar:
 * @self: a window
 * @bar: (transfer floating): the controls of the session's own
 *
 * Puts them above the bar that every viewer has.
 */
void
viewer_window_add_bar (ViewerWindow *self,
                       GtkWidget *bar)
{
  gtk_widget_show (bar);
  gtk_container_add (GTK_CONTAINER (self->bar_box), bar);
}

/**
 * viewer_window_wait_for_debugger:
 * @self: a window
 *
 * Shows how to attach a debugger, and a button that emits "continue".
 */
void
viewer_window_wait_for_debugger (ViewerWindow *self)
{
  g_autofree char *command = viewer_debugger_wait_dup_command ();

  gtk_label_set_text (self->command_label, command);
  gtk_stack_set_visible_child_name (self->stack, PAGE_DEBUGGER);
}

/**
 * viewer_window_begin:
 * @self: a window whose session has started
 *
 * Shows the conversation.
 */
void
viewer_window_begin (ViewerWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, PAGE_CONVERSATION);
  gtk_widget_grab_focus (ui_log_view_get_text_view (self->log_view));
  update_send_now (self);
  if (viewer_session_has_memory (self->session) && self->age_source == 0)
    self->age_source = g_timeout_add_full (VIEWER_SESSION_PRIORITY, AGE_EVERY_MS, on_age_due, self,
                                           NULL);
}
