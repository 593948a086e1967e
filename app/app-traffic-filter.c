/* SPDX-License-Identifier: MIT */
/*
 * app-traffic-filter: joins the filter that is typed, the one that all pages share, and the list.
 *
 *   UiFilterBar ──words that make sense──▶ UiFocus ──"filter-changed"──▶ UiTrafficRows
 *        ◀───────────words of another page─────┘                              │
 *        ◀───────────"12,345 of 10.3 M", or what is wrong with the words──────┘
 *
 * Who opens a second lab wants to see that lab's messages. So the list has those of the selected
 * lab alone, and the bar a choice for all; but only once the trace has more than one lab, so that
 * nobody is asked, and nothing filtered, before there is a reason.
 */

#include "app-traffic-filter.h"

#include "ui-text.h"

#define COUNT_MS 250
/* A new list that is ready sooner is not announced. */
#define ANNOUNCED_PROGRESS 0.05

struct _AppTrafficFilter
{
  GObject parent_instance;

  UiFilterBar *bar;       /* the page's; outlives this */
  UiTrafficRows *rows;
  UiFocus *focus;
  guint32 next_subject;   /* the id of the next subject that comes */
  char *first_lab;        /* the lab of the first one */
  gboolean has_more_labs; /* there is another one, too */
  guint count_id;         /* the timer of the next count; 0 for none */
};

G_DEFINE_FINAL_TYPE (AppTrafficFilter, app_traffic_filter, G_TYPE_OBJECT)

/* How many */

static char *
dup_count (AppTrafficFilter *self)
{
  IpcTraceStore *store = ui_traffic_rows_get_store (self->rows);
  guint64 first = MAX (ipc_trace_store_get_first (store), ui_traffic_rows_get_cleared (self->rows));
  guint64 n_rows = ui_traffic_rows_get_end (self->rows) - ui_traffic_rows_get_first (self->rows);
  g_autofree char *shown = ui_text_dup_number (n_rows);
  g_autofree char *all = ui_text_dup_short_number (ipc_trace_store_get_end (store) - first);
  double progress = ui_traffic_rows_get_progress (self->rows);

  if (ui_traffic_rows_is_working (self->rows) && progress > ANNOUNCED_PROGRESS)
    return g_strdup_printf ("%.0f %% of %s looked at", 100 * progress, all);
  if (ui_traffic_rows_is_filtered (self->rows))
    return g_strdup_printf ("%s of %s", shown, all);
  return g_strdup_printf ("%s %s", shown, n_rows == 1 ? "record" : "records");
}

static void
count (AppTrafficFilter *self)
{
  g_autofree char *text = dup_count (self);

  g_clear_handle_id (&self->count_id, g_source_remove);
  ui_filter_bar_set_count (self->bar, text);
}

static gboolean
on_count_timeout (gpointer data)
{
  AppTrafficFilter *self = data;

  self->count_id = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

/* The list looks at the store a little later than this is told; so does the count. */
static void
count_soon (AppTrafficFilter *self)
{
  if (self->count_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self->bar)))
    self->count_id = g_timeout_add (COUNT_MS, on_count_timeout, self);
}

/* What is let through */

static const char *
get_lab (AppTrafficFilter *self)
{
  return self->has_more_labs && ui_filter_bar_is_one_lab (self->bar)
             ? ui_focus_get_lab (self->focus)
             : NULL;
}

/* The words of the focus, which this or another page has set. */
static void
apply (AppTrafficFilter *self)
{
  g_autoptr (GError) error = NULL;
  guint column = 0;

  ui_traffic_rows_set_filter (self->rows, get_lab (self), ui_focus_get_filter (self->focus), &column,
                              &error);
  ui_filter_bar_set_error (self->bar, error != NULL ? error->message : NULL, column);
  count (self);
}

/* Words that make no sense stay the bar's own. */
static void
on_words_applied (AppTrafficFilter *self)
{
  const char *words = ui_filter_bar_get_words (self->bar);
  g_autoptr (GError) error = NULL;
  guint column = 0;

  if (ui_traffic_rows_set_filter (self->rows, get_lab (self), words, &column, &error))
    ui_focus_set_filter (self->focus, words);
  ui_filter_bar_set_error (self->bar, error != NULL ? error->message : NULL, column);
  count (self);
}

static void
on_filter_changed (AppTrafficFilter *self)
{
  ui_filter_bar_set_words (self->bar, ui_focus_get_filter (self->focus));
  apply (self);
}

/* Looks once at each subject. A lab that was never opened is one too, but has no children. */
static void
look_for_labs (AppTrafficFilter *self)
{
  IpcTraceStore *store = ui_traffic_rows_get_store (self->rows);
  const IpcTraceSubject *subject;

  while (!self->has_more_labs &&
         (subject = ipc_trace_store_get_subject (store, self->next_subject)) != NULL)
    {
      self->next_subject++;
      if (subject->member == 0)
        continue;
      if (self->first_lab == NULL)
        self->first_lab = g_strdup (subject->lab);
      self->has_more_labs = g_strcmp0 (subject->lab, self->first_lab) != 0;
      if (!self->has_more_labs)
        continue;
      ui_filter_bar_set_labs_shown (self->bar, TRUE);
      apply (self);
    }
}

static void
on_store_changed (AppTrafficFilter *self)
{
  look_for_labs (self);
  count_soon (self);
}

static void
app_traffic_filter_dispose (GObject *object)
{
  AppTrafficFilter *self = APP_TRAFFIC_FILTER (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_pointer (&self->first_lab, g_free);
  g_clear_object (&self->rows);
  g_clear_object (&self->focus);
  G_OBJECT_CLASS (app_traffic_filter_parent_class)->dispose (object);
}

static void
app_traffic_filter_class_init (AppTrafficFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_traffic_filter_dispose;
}

static void
app_traffic_filter_init (AppTrafficFilter *self)
{
  self->next_subject = 1;
}

static void
connect (AppTrafficFilter *self,
         gpointer instance,
         const char *signal,
         void (*callback) (AppTrafficFilter *self))
{
  g_signal_connect_object (instance, signal, G_CALLBACK (callback), self, G_CONNECT_SWAPPED);
}

/**
 * app_traffic_filter_new:
 * @bar: where words are typed; must outlive this
 * @rows: what the list has
 * @focus: what all pages share
 *
 * Joins the three. Main thread.
 *
 * Returns: (transfer full): what joins them, as long as it lives
 */
AppTrafficFilter *
app_traffic_filter_new (UiFilterBar *bar,
                        UiTrafficRows *rows,
                        UiFocus *focus)
{
  AppTrafficFilter *self = g_object_new (APP_TYPE_TRAFFIC_FILTER, NULL);

  self->bar = bar;
  self->rows = g_object_ref (rows);
  self->focus = g_object_ref (focus);
  connect (self, bar, "applied", on_words_applied);
  connect (self, bar, "lab-chosen", apply);
  connect (self, bar, "map", count_soon);
  connect (self, focus, "filter-changed", on_filter_changed);
  connect (self, focus, "subject-changed", apply);
  connect (self, rows, "changed", count);
  connect (self, rows, "progress", count);
  connect (self, ui_traffic_rows_get_store (rows), "changed", on_store_changed);
  look_for_labs (self);
  on_filter_changed (self);
  return self;
}
