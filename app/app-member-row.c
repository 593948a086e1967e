/* SPDX-License-Identifier: MIT */
/*
 * app-member-row: one child in the sidebar.
 *
 *   +----------------------------------------+
 *   | Viewer 1                      pid 4101 |
 *   | connected                        0.5/s |
 *   |                                        |
 *   | 12 messages             [⏸][⏹][✕][↻]   |
 *   +----------------------------------------+
 *
 * Everything that a person must know of a child is a word on its row, never a dialog. The row
 * stays where it is when the child dies, and all its buttons stay where they are too: what cannot
 * act is insensitive and says why, so that nothing moves under the pointer.
 *
 * State arrives by the member's "changed". What changes by time alone, a rate or an age, is
 * refreshed by app_member_row_tick(), which the sidebar calls as often as one of its rows asks for.
 */

#include "app-member-row.h"

#include "app-member-action.h"

#include "ui-style.h"
#include "ui-text.h"

/* A rate is taken over so many ticks of a second: slow enough for one message in 2 seconds. */
#define N_SAMPLES 11
/* Two samples that are further apart than this have a pause between them. */
#define LONGEST_TICK_NS (12 * G_GINT64_CONSTANT (1000000000))
/* How often the counts of a silent child are looked at. */
#define SILENT_S 10
/* For so long after its end a row counts the seconds, then the minutes. */
#define MINUTE_S 60
#define MINUTE_NS (MINUTE_S * G_GINT64_CONSTANT (1000000000))

/* How many messages there were at one moment. */
typedef struct
{
  gint64 time_ns;
  guint64 n_messages;
} Sample;

struct _AppMemberRow
{
  GtkListBoxRow parent_instance;

  /* The child; set once, by app_member_row_new(). */
  AppMember *member;
  /* The state when the row was last refreshed: to announce a death once. */
  AppMemberState shown_state;
  /* The process when the row was last refreshed: a new life has new counts. */
  pid_t shown_pid;
  /* The last counts, oldest overwritten first; emptied at each new life. */
  Sample samples[N_SAMPLES];
  guint n_samples;

  /* From the template. */
  GtkWidget *head_box;
  GtkLabel *title_label;
  GtkLabel *pid_label;
  GtkWidget *words_box;
  GtkLabel *state_label;
  GtkLabel *rate_label;
  GtkLabel *count_label;
  GtkLabel *failure_label;
  GtkWidget *stop_button;
  GtkWidget *continue_button;
  GtkWidget *terminate_button;
  GtkWidget *kill_button;
  GtkWidget *start_button;
};

G_DEFINE_FINAL_TYPE (AppMemberRow, app_member_row, GTK_TYPE_LIST_BOX_ROW)

static guint signal_problem;

static GtkWidget *
get_button (AppMemberRow *self,
            AppMemberAction action)
{
  GtkWidget *const buttons[APP_MEMBER_N_ACTIONS] = {
    [APP_MEMBER_ACTION_STOP] = self->stop_button,
    [APP_MEMBER_ACTION_CONTINUE] = self->continue_button,
    [APP_MEMBER_ACTION_TERMINATE] = self->terminate_button,
    [APP_MEMBER_ACTION_KILL] = self->kill_button,
    [APP_MEMBER_ACTION_START] = self->start_button,
  };

  return buttons[action];
}

/* Sets a label only when its text is another one: no layout, no event for a screen reader. */
static void
set_label (GtkLabel *label,
           const char *text)
{
  if (!g_str_equal (gtk_label_get_label (label), text))
    gtk_label_set_label (label, text);
}

static void
set_style_class (gpointer widget,
                 const char *style_class,
                 gboolean is_set)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  if (is_set)
    gtk_style_context_add_class (context, style_class);
  else
    gtk_style_context_remove_class (context, style_class);
}

/* Messages per second between the oldest sample and the newest; negative when there is no
 * telling yet. */
static double
get_rate (AppMemberRow *self)
{
  guint n_kept = MIN (self->n_samples, N_SAMPLES);
  const Sample *newest;
  const Sample *oldest;

  if (n_kept < 5)
    return -1;
  newest = &self->samples[(self->n_samples - 1) % N_SAMPLES];
  oldest = &self->samples[(self->n_samples - n_kept) % N_SAMPLES];
  return (newest->n_messages - oldest->n_messages) * 1e9 / (newest->time_ns - oldest->time_ns);
}

/* Where a lab has no messages, a row says nothing of them. */
static void
refresh_count (AppMemberRow *self)
{
  guint64 n_received;
  guint64 n_sent;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (!app_member_count (self->member, &n_received, &n_sent))
    {
      set_label (self->count_label, "");
      return;
    }
  number = ui_text_dup_number (n_received);
  text = g_strdup_printf ("%s message%s", number, n_received == 1 ? "" : "s");
  set_label (self->count_label, text);
}

static void
refresh_rate (AppMemberRow *self)
{
  double rate = app_member_is_alive (self->member) ? get_rate (self) : -1;

  if (rate >= 0)
    {
      g_autofree char *text = g_strdup_printf ("%.*f/s", rate < 9.95 ? 1 : 0, rate);

      set_label (self->rate_label, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->rate_label), rate >= 0);
}

static void
refresh_state (AppMemberRow *self)
{
  AppMemberState state = app_member_get_state (self->member);
  gboolean is_dead = state == APP_MEMBER_ENDED || state == APP_MEMBER_FAILED;
  const char *failure = app_member_get_failure (self->member);
  g_autofree char *words = app_member_dup_state_in_words (self->member);

  set_label (self->state_label, words);
  set_style_class (self->state_label, UI_STYLE_DEATH, is_dead);
  set_style_class (self->head_box, UI_STYLE_DEAD, is_dead);
  /* Both share the room of two lines. */
  gtk_label_set_lines (self->state_label, failure != NULL ? 1 : 2);
  set_label (self->failure_label, failure != NULL ? failure : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), failure != NULL);
}

static void
refresh_pid (AppMemberRow *self)
{
  pid_t pid = app_member_get_pid (self->member);
  g_autofree char *text = pid > 0 ? g_strdup_printf ("pid %d", (int) pid) : g_strdup ("no process");

  if (pid != self->shown_pid)
    self->n_samples = 0;
  self->shown_pid = pid;
  set_label (self->pid_label, text);
}

static void
refresh_buttons (AppMemberRow *self)
{
  gboolean is_stopped = app_member_is_stopped (self->member);

  for (guint i = 0; i < APP_MEMBER_N_ACTIONS; i++)
    {
      GtkWidget *button = get_button (self, i);
      g_autofree char *obstacle = app_member_action_dup_obstacle (i, self->member);

      gtk_widget_set_sensitive (button, obstacle == NULL);
      gtk_widget_set_tooltip_text (button,
                                   obstacle != NULL ? obstacle : app_member_action_get_help (i));
    }
  gtk_widget_set_visible (self->stop_button, !is_stopped);
  gtk_widget_set_visible (self->continue_button, is_stopped);
}

/* Says a death to a screen reader, once. */
static void
announce_end (AppMemberRow *self)
{
  AppMemberState state = app_member_get_state (self->member);
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->state_label));
  g_autofree char *sentence = NULL;

  if (state == self->shown_state)
    return;
  self->shown_state = state;
  if (state != APP_MEMBER_ENDED && state != APP_MEMBER_FAILED)
    return;
  sentence = g_strdup_printf ("%s: %s", app_member_get_title (self->member),
                              gtk_label_get_label (self->state_label));
  if (g_signal_lookup ("announcement", G_OBJECT_TYPE (accessible)) != 0)
    g_signal_emit_by_name (accessible, "announcement", sentence);
}

static void
on_member_changed (AppMember *member,
                   AppMemberRow *self)
{
  refresh_pid (self);
  refresh_state (self);
  refresh_count (self);
  refresh_rate (self);
  refresh_buttons (self);
  announce_end (self);
}

static void
on_button_clicked (AppMemberRow *self,
                   GtkWidget *button)
{
  g_autoptr (GError) error = NULL;
  AppMemberAction action = 0;

  while (get_button (self, action) != button)
    action++;
  app_member_action_do (action, self->member, &error);
  g_signal_emit (self, signal_problem, 0, error != NULL ? error->message : NULL);
}

static void
set_accessible_name (gpointer widget,
                     const char *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

static void
name_everything (AppMemberRow *self)
{
  const char *title = app_member_get_title (self->member);
  g_autofree char *state_name = g_strconcat ("State of ", title, NULL);
  g_autofree char *count_name = g_strconcat ("Messages of ", title, NULL);
  g_autofree char *rate_name = g_strconcat ("Rate of ", title, NULL);
  g_autofree char *failure_name = g_strconcat ("Failure of ", title, NULL);

  set_accessible_name (self, title);
  set_accessible_name (self->state_label, state_name);
  set_accessible_name (self->count_label, count_name);
  set_accessible_name (self->rate_label, rate_name);
  set_accessible_name (self->failure_label, failure_name);
  gtk_label_set_label (self->title_label, title);
  for (guint i = 0; i < APP_MEMBER_N_ACTIONS; i++)
    {
      g_autofree char *label = app_member_action_dup_label (i, self->member);

      set_accessible_name (get_button (self, i), label);
    }
}

/* Words that do not fit are whole in a tooltip. */
static gboolean
on_query_tooltip (GtkWidget *label,
                  int x,
                  int y,
                  gboolean is_keyboard,
                  GtkTooltip *tooltip)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_label (GTK_LABEL (label)));
  return TRUE;
}

/* Some states need two lines, and an age makes a line longer while somebody aims at a button of
 * the row below: so there is room for both lines always. */
static void
reserve_lines (AppMemberRow *self)
{
  g_autoptr (PangoLayout) lines =
      gtk_widget_create_pango_layout (GTK_WIDGET (self->state_label), "1\n2");
  int height;

  pango_layout_get_pixel_size (lines, NULL, &height);
  gtk_widget_set_size_request (self->words_box, -1, height);
}

static void
app_member_row_style_updated (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_member_row_parent_class)->style_updated (widget);
  reserve_lines (APP_MEMBER_ROW (widget));
}

static void
app_member_row_dispose (GObject *object)
{
  AppMemberRow *self = APP_MEMBER_ROW (object);

  if (self->member != NULL)
    g_signal_handlers_disconnect_by_data (self->member, self);
  g_clear_object (&self->member);
  G_OBJECT_CLASS (app_member_row_parent_class)->dispose (object);
}

static void
app_member_row_class_init (AppMemberRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_member_row_dispose;
  widget_class->style_updated = app_member_row_style_updated;

  /**
   * AppMemberRow::problem:
   * @sentence: (nullable): what a button could not do; %NULL once one could
   */
  signal_problem = g_signal_new ("problem", APP_TYPE_MEMBER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-member-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, head_box);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, pid_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, words_box);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, rate_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, count_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, failure_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, continue_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, terminate_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, kill_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemberRow, start_button);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
}

static void
app_member_row_init (AppMemberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reserve_lines (self);
}

/**
 * app_member_row_new:
 * @member: a child
 *
 * Makes the row of a child.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
app_member_row_new (AppMember *member)
{
  AppMemberRow *self = g_object_new (APP_TYPE_MEMBER_ROW, NULL);

  self->member = g_object_ref (member);
  self->shown_state = app_member_get_state (member);
  name_everything (self);
  g_signal_connect (member, "changed", G_CALLBACK (on_member_changed), self);
  on_member_changed (member, self);
  return GTK_WIDGET (self);
}

/**
 * app_member_row_get_member:
 * @self: a row
 *
 * The child that the row shows.
 *
 * Returns: (transfer none): the child
 */
AppMember *
app_member_row_get_member (AppMemberRow *self)
{
  return self->member;
}

/* Messages come one by one, or none. A rate needs its first samples soon. */
static guint
get_next_sample_s (AppMemberRow *self)
{
  double rate = get_rate (self);

  if (rate == 0)
    return app_member_is_stopped (self->member) ? 0 : SILENT_S;
  return 1;
}

/* In how many seconds time alone changes this row: messages may come, or an age is counted. */
static guint
get_next_tick_s (AppMemberRow *self,
                 gint64 now_ns)
{
  switch (app_member_get_state (self->member))
    {
    case APP_MEMBER_CONNECTED:
      return get_next_sample_s (self);
    case APP_MEMBER_ENDED:
      return now_ns - app_member_get_end_time_ns (self->member) < MINUTE_NS ? 1 : MINUTE_S;
    default:
      return 0;
    }
}

/* Samples on both sides of a pause of the ticks would make a rate of long ago. */
static void
forget_old_samples (AppMemberRow *self,
                    gint64 now_ns)
{
  if (self->n_samples > 0 &&
      now_ns - self->samples[(self->n_samples - 1) % N_SAMPLES].time_ns > LONGEST_TICK_NS)
    self->n_samples = 0;
}

/**
 * app_member_row_tick:
 * @self: a row
 * @now_ns: the time, by `CLOCK_MONOTONIC`
 *
 * Time has passed: takes a sample of the counts and refreshes rate and age.
 *
 * Returns: in how many seconds the row needs another tick; 0 for never
 */
guint
app_member_row_tick (AppMemberRow *self,
                     gint64 now_ns)
{
  Sample *sample;
  guint64 n_sent;

  forget_old_samples (self, now_ns);
  sample = &self->samples[self->n_samples % N_SAMPLES];
  sample->time_ns = now_ns;
  if (app_member_count (self->member, &sample->n_messages, &n_sent))
    self->n_samples++;
  refresh_count (self);
  refresh_rate (self);
  refresh_state (self);
  return get_next_tick_s (self, now_ns);
}
