/* SPDX-License-Identifier: MIT */
/*
 * app-anonymous-pipes-bar: what a person can do with the anonymous pipes, and how full one is.
 *
 *   [text ▾]  [a line of text………………] [Send]  [to all ▾]                       viewers [2]
 *   [byte ▾]  [48] [Send byte]
 *   Viewer 1 [■■■■■■■■■■■] blocked, 8,192 wait: 65,536 of 65,536 bytes      capacity [65,536]
 *   [Fill it] [Read some] [Close end] [Close reader]
 *   [Leak a write end] [Close the leak] [Hand it over]         what the parent said last
 *
 * Every button is one of the lab's acts, see app-anonymous-pipes-lab.c, about the viewer that is
 * chosen in the list. The gauge is looked at ten times a second while the pipe is not empty, twice
 * a second otherwise, and not at all while nobody sees it.
 */

#include "app-anonymous-pipes-bar.h"

#include "app-anonymous-pipes-member.h"
#include "app-member-combo.h"
#include "app-viewers-spin.h"
#include "ui-style.h"
#include "ui-text.h"

#define LOOK_BUSY_MS 100
#define LOOK_IDLE_MS 500
struct _AppAnonymousPipesBar
{
  AppLabBar parent_instance;

  gboolean is_updating;  /* the bar itself is changing its controls */
  guint look_source;     /* looks at the pipe; 0 while the bar is not on the screen */
  guint look_ms;         /* how often it does */

  /* From the template. */
  GtkComboBox *exchange_combo;
  GtkStack *stack;
  GtkEntry *text_entry;
  GtkWidget *send_button;
  GtkSpinButton *byte_spin;
  GtkWidget *byte_button;
  AppMemberCombo *to_combo;
  AppViewersSpin *viewers_spin;
  GtkLabel *pipe_label;
  GtkLevelBar *fill_bar;
  GtkLabel *fill_label;
  GtkSpinButton *capacity_spin;
  GtkWidget *fill_button;
  GtkWidget *read_button;
  GtkWidget *close_button;
  GtkWidget *close_reader_button;
  GtkWidget *leak_button;
  GtkWidget *close_leak_button;
  GtkWidget *hand_over_button;
  GtkLabel *said_label;
};

G_DEFINE_FINAL_TYPE (AppAnonymousPipesBar, app_anonymous_pipes_bar, APP_TYPE_LAB_BAR)

static AppLab *
get_lab (AppAnonymousPipesBar *self)
{
  return app_lab_bar_get_lab (APP_LAB_BAR (self));
}

/* The chosen viewer's number; 0 for all. */
static guint
get_chosen (AppAnonymousPipesBar *self)
{
  AppMember *member = app_member_combo_get_member (self->to_combo);

  return member != NULL ? app_member_get_number (member) : 0;
}

/* The pipe that is shown: the chosen viewer's, or the first one's. */
static AppMember *
get_shown (AppAnonymousPipesBar *self)
{
  AppLab *lab = get_lab (self);
  guint number = MAX (get_chosen (self), 1);

  return number <= app_lab_get_n_members (lab) ? app_lab_get_member (lab, number - 1) : NULL;
}

static gboolean
report (AppAnonymousPipesBar *self,
        const GError *error)
{
  app_lab_bar_report (APP_LAB_BAR (self), error);
  return error == NULL;
}

/* The pipe */

static char *
dup_fill_in_words (const AppAnonymousPipesStatus *status)
{
  g_autofree char *fill = ui_text_dup_number (status->fill_bytes);
  g_autofree char *capacity = ui_text_dup_number (status->capacity_bytes);
  g_autofree char *waiting = ui_text_dup_number (status->waiting_bytes);

  if (!status->is_open)
    return g_strdup ("closed by the parent");
  if (status->waiting_bytes > 0)
    return g_strdup_printf ("blocked, %s wait: %s of %s bytes", waiting, fill, capacity);
  return g_strdup_printf ("%s of %s bytes", fill, capacity);
}

static void
set_label (GtkLabel *label,
           const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
}

static void
show_capacity (AppAnonymousPipesBar *self,
               gsize capacity_bytes)
{
  if (capacity_bytes == 0 || gtk_widget_has_focus (GTK_WIDGET (self->capacity_spin)))
    return;
  self->is_updating = TRUE;
  gtk_spin_button_set_value (self->capacity_spin, capacity_bytes);
  self->is_updating = FALSE;
}

/* Returns whether anything is in the pipe or waits for it. */
static gboolean
show_pipe (AppAnonymousPipesBar *self)
{
  AppMember *member = get_shown (self);
  AppAnonymousPipesStatus status = { 0 };
  gboolean lives = member != NULL && app_anonymous_pipes_member_get_status (
                                         APP_ANONYMOUS_PIPES_MEMBER (member), &status);
  g_autofree char *words = lives ? dup_fill_in_words (&status) : g_strdup ("no pipe");

  set_label (self->pipe_label, member != NULL ? app_member_get_title (member) : "");
  set_label (self->fill_label, words);
  gtk_level_bar_set_value (self->fill_bar, status.capacity_bytes > 0 ? (double) status.fill_bytes /
                                                                           status.capacity_bytes
                                                                     : 0);
  show_capacity (self, status.capacity_bytes);
  return status.fill_bytes + status.waiting_bytes > 0;
}

static gboolean on_look (gpointer data);

static void
look_again (AppAnonymousPipesBar *self,
            gboolean is_busy)
{
  guint look_ms = is_busy ? LOOK_BUSY_MS : LOOK_IDLE_MS;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      (self->look_source != 0 && self->look_ms == look_ms))
    return;
  g_clear_handle_id (&self->look_source, g_source_remove);
  self->look_ms = look_ms;
  self->look_source = g_timeout_add (look_ms, on_look, self);
}

static gboolean
on_look (gpointer data)
{
  AppAnonymousPipesBar *self = data;
  guint look_ms = self->look_ms;

  look_again (self, show_pipe (self));
  return look_ms == self->look_ms ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_map (AppAnonymousPipesBar *self)
{
  look_again (self, show_pipe (self));
}

static void
on_unmap (AppAnonymousPipesBar *self)
{
  g_clear_handle_id (&self->look_source, g_source_remove);
}

/* What can be done now */

static guint
count_connected (AppAnonymousPipesBar *self)
{
  AppLab *lab = get_lab (self);
  guint n = 0;

  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    n += app_member_get_state (app_lab_get_member (lab, i)) == APP_MEMBER_CONNECTED;
  return n;
}

static gboolean
has_leak (AppAnonymousPipesBar *self)
{
  AppLab *lab = get_lab (self);

  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    if (app_anonymous_pipes_member_has_leak (
            APP_ANONYMOUS_PIPES_MEMBER (app_lab_get_member (lab, i))))
      return TRUE;
  return FALSE;
}

static gboolean
is_chosen_connected (AppAnonymousPipesBar *self)
{
  AppMember *member = get_shown (self);

  if (get_chosen (self) == 0)
    return count_connected (self) > 0;
  return member != NULL && app_member_get_state (member) == APP_MEMBER_CONNECTED;
}

static void
set_usable (GtkWidget *button,
            gboolean is_usable,
            const char *use,
            const char *why_not)
{
  gtk_widget_set_sensitive (button, is_usable);
  gtk_widget_set_tooltip_text (button, is_usable ? use : why_not);
}

static void
refresh_buttons (AppAnonymousPipesBar *self)
{
  gboolean can_act = is_chosen_connected (self);
  gboolean has_two = can_act && count_connected (self) > 1;
  const char *none = "The viewer is not connected";
  const char *one = "It takes two viewers that are connected";

  set_usable (self->send_button, can_act, "Send the line, an empty one too", none);
  set_usable (self->byte_button, can_act, "Send this byte", none);
  set_usable (self->fill_button, can_act,
              "Have the viewer stop reading, and write until the pipe is full", none);
  set_usable (self->read_button, can_act, "Have the viewer read a quarter of the capacity", none);
  set_usable (self->close_button, can_act, "Close the parent's write end: the viewer ends", none);
  set_usable (self->close_reader_button, can_act,
              "Have the viewer close its read end: a write finds no reader", none);
  set_usable (self->leak_button, has_two,
              "Give another viewer a copy of the write end: no end-of-file when ours closes", one);
  set_usable (self->close_leak_button, has_leak (self),
              "Have whoever got a copy of a write end close it", "No viewer has a leaked write end");
  set_usable (self->hand_over_button, has_two,
              "Have the viewer pass its two ends to another one, over a socket", one);
  gtk_widget_set_sensitive (GTK_WIDGET (self->capacity_spin), can_act);
}

/* Acts */

static void
act (AppAnonymousPipesBar *self,
     const char *verb)
{
  guint number = get_chosen (self);
  g_autofree char *words =
      number > 0 ? g_strdup_printf ("%s of %u", verb, number) : g_strdup (verb);
  g_autoptr (GError) error = NULL;

  app_lab_act (get_lab (self), words, &error);
  report (self, error);
  look_again (self, TRUE);
}

static void
on_fill (AppAnonymousPipesBar *self)
{
  act (self, "fill");
}

static void
on_read (AppAnonymousPipesBar *self)
{
  act (self, "read");
}

static void
on_close (AppAnonymousPipesBar *self)
{
  act (self, "close");
}

static void
on_close_reader (AppAnonymousPipesBar *self)
{
  act (self, "close-reader");
}

static void
on_leak (AppAnonymousPipesBar *self)
{
  act (self, "leak");
}

/* Whoever has the copy: that is never the viewer whose pipe it is. */
static void
on_close_leak (AppAnonymousPipesBar *self)
{
  g_autoptr (GError) error = NULL;

  app_lab_act (get_lab (self), "close-leak", &error);
  report (self, error);
}

static void
on_hand_over (AppAnonymousPipesBar *self)
{
  act (self, "hand-over");
}

static void
on_capacity_changed (AppAnonymousPipesBar *self)
{
  g_autofree char *words = g_strdup_printf (
      "capacity %d", gtk_spin_button_get_value_as_int (self->capacity_spin));

  if (!self->is_updating)
    act (self, words);
}

static void
on_send_byte (AppAnonymousPipesBar *self)
{
  g_autofree char *words =
      g_strdup_printf ("byte %d", gtk_spin_button_get_value_as_int (self->byte_spin));

  act (self, words);
}

/* What was typed stays until it is on its way. */
static void
on_send (AppAnonymousPipesBar *self)
{
  const char *text = gtk_entry_get_text (self->text_entry);
  guint number = get_chosen (self);
  g_autoptr (GError) error = NULL;

  if (number > 0)
    app_member_send_text (app_lab_get_member (get_lab (self), number - 1), text, &error);
  else
    app_lab_send_text (get_lab (self), text, &error);
  if (report (self, error))
    gtk_entry_set_text (self->text_entry, "");
  look_again (self, TRUE);
}

/* The lab's settings */

static void
show_settings (AppAnonymousPipesBar *self)
{
  AppLab *lab = get_lab (self);
  const char *exchange = app_lab_get_option (lab, "exchange");

  self->is_updating = TRUE;
  gtk_combo_box_set_active_id (self->exchange_combo, exchange);
  gtk_stack_set_visible_child_name (self->stack, exchange);
  self->is_updating = FALSE;
}

static void
on_exchange_changed (AppAnonymousPipesBar *self)
{
  const char *exchange = gtk_combo_box_get_active_id (self->exchange_combo);
  g_autoptr (GError) error = NULL;

  if (self->is_updating || exchange == NULL)
    return;
  app_lab_set_option (get_lab (self), "exchange", exchange, &error);
  report (self, error);
}

static void
on_to_changed (AppAnonymousPipesBar *self)
{
  refresh_buttons (self);
  show_pipe (self);
}

/* What the lab tells */

static void
on_lab_line (AppAnonymousPipesBar *self,
             const char *line)
{
  gtk_label_set_text (self->said_label, line);
}

static void
on_member_added (AppAnonymousPipesBar *self,
                 AppMember *member)
{
  g_signal_connect_object (member, "changed", G_CALLBACK (refresh_buttons), self,
                           G_CONNECT_SWAPPED);
}

static void
watch_lab (AppAnonymousPipesBar *self)
{
  AppLab *lab = get_lab (self);

  g_signal_connect_object (lab, "changed", G_CALLBACK (show_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lab, "line", G_CALLBACK (on_lab_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lab, "member-added", G_CALLBACK (on_member_added), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lab, "member-removed", G_CALLBACK (refresh_buttons), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    g_signal_connect_object (app_lab_get_member (lab, i), "changed", G_CALLBACK (refresh_buttons),
                             self, G_CONNECT_SWAPPED);
}

static void
app_anonymous_pipes_bar_constructed (GObject *object)
{
  AppAnonymousPipesBar *self = APP_ANONYMOUS_PIPES_BAR (object);

  G_OBJECT_CLASS (app_anonymous_pipes_bar_parent_class)->constructed (object);
  gtk_spin_button_set_value (self->byte_spin,
                             g_ascii_strtod (app_lab_get_option (get_lab (self), "byte"), NULL));
  show_settings (self);
  app_viewers_spin_set_lab (self->viewers_spin, get_lab (self));
  app_member_combo_set_lab (self->to_combo, get_lab (self), "to all", "to %s");
  refresh_buttons (self);
  watch_lab (self);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (on_unmap), NULL);
}

static void
app_anonymous_pipes_bar_dispose (GObject *object)
{
  on_unmap (APP_ANONYMOUS_PIPES_BAR (object));
  G_OBJECT_CLASS (app_anonymous_pipes_bar_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, exchange_combo);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, stack);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, text_entry);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, send_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, byte_spin);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, byte_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, to_combo);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, viewers_spin);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, pipe_label);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, fill_bar);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, fill_label);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, capacity_spin);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, fill_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, read_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, close_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, close_reader_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, leak_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, close_leak_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, hand_over_button);
  gtk_widget_class_bind_template_child (widget_class, AppAnonymousPipesBar, said_label);
}

static void
app_anonymous_pipes_bar_class_init (AppAnonymousPipesBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = app_anonymous_pipes_bar_constructed;
  G_OBJECT_CLASS (klass)->dispose = app_anonymous_pipes_bar_dispose;
  g_type_ensure (APP_TYPE_MEMBER_COMBO);
  g_type_ensure (APP_TYPE_VIEWERS_SPIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-anonymous-pipes-bar.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_exchange_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_send_byte);
  gtk_widget_class_bind_template_callback (widget_class, on_to_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_capacity_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_fill);
  gtk_widget_class_bind_template_callback (widget_class, on_read);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_close_reader);
  gtk_widget_class_bind_template_callback (widget_class, on_leak);
  gtk_widget_class_bind_template_callback (widget_class, on_close_leak);
  gtk_widget_class_bind_template_callback (widget_class, on_hand_over);
}

/* The theme paints a low level as a warning; an empty pipe is none, and a full one is said in
 * words. */
static void
app_anonymous_pipes_bar_init (AppAnonymousPipesBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_level_bar_remove_offset_value (self->fill_bar, GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (self->fill_bar, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (self->fill_bar, GTK_LEVEL_BAR_OFFSET_FULL);
}
