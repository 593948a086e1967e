/* SPDX-License-Identifier: MIT */
/*
 * app-overview-records: what the trace says that was wrong, the newest first.
 *
 *   | no end-of-file: process 4711 still holds the write end    |
 *   | Viewer 2 · at 12.3 s · 4 times                            |
 *
 * These are records, so they are there for a saved trace, too; what is wrong right now is
 * app-diagnoses-list. The last fifty of the lab are kept, and the same sentence said again is one
 * row. A row that is activated selects its record on all pages.
 *
 * Rows are renewed at most four times a second and only while they can be seen, so a flood of
 * sentences costs no more than a glance at each.
 */

#include "app-overview-records.h"

#include "app-sentence-row.h"

#include "ipc-trace-seek.h"
#include "ui-list-keys.h"
#include "ui-style.h"

#define MAX_ENTRIES 50
#define REFRESH_MS 250
#define NS_PER_S G_GINT64_CONSTANT (1000000000)

/* One sentence. */
typedef struct
{
  char *sentence;
  char *who;
  guint member;
  guint32 subject;
  gint64 time_ns; /* when it was last said */
  guint n;        /* how often in a row */
} Entry;

struct _AppOverviewRecords
{
  GtkBin parent_instance;

  UiFocus *focus;       /* owned reference */
  IpcTraceStore *store; /* the focus's */
  char *lab;            /* whose sentences are kept */
  GPtrArray *entries;   /* of Entry, the newest last */
  guint64 end;          /* the first position that was not looked at */
  guint refresh_source; /* renews the rows; 0 while they are right or nobody sees them */
  gboolean is_stale;
  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *placeholder;
};

G_DEFINE_FINAL_TYPE (AppOverviewRecords, app_overview_records, GTK_TYPE_BIN)

static guint signal_record_activated;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->sentence);
  g_free (entry->who);
  g_free (entry);
}

/* Entries */

/* A record that a late one has pushed aside comes again. */
static gboolean
is_known (AppOverviewRecords *self,
          const IpcTraceRecord *record)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->subject == record->subject && entry->time_ns >= record->time_ns)
        return TRUE;
    }
  return FALSE;
}

static void
add_entry (AppOverviewRecords *self,
           const IpcTraceRecord *record,
           const IpcTraceSubject *subject)
{
  g_autofree char *sentence = ipc_trace_store_dup_text (self->store, record);
  Entry *entry =
      self->entries->len > 0 ? g_ptr_array_index (self->entries, self->entries->len - 1) : NULL;

  if (entry == NULL || entry->subject != record->subject || !g_str_equal (entry->sentence, sentence))
    {
      entry = g_new0 (Entry, 1);
      entry->sentence = g_steal_pointer (&sentence);
      entry->who = g_strdup (subject->title);
      entry->member = subject->member;
      entry->subject = subject->id;
      g_ptr_array_add (self->entries, entry);
    }
  entry->n++;
  entry->time_ns = record->time_ns;
  if (self->entries->len > MAX_ENTRIES)
    g_ptr_array_remove_index (self->entries, 0);
  self->is_stale = TRUE;
}

static void
look_at (AppOverviewRecords *self,
         const IpcTraceRecord *record,
         gboolean is_new)
{
  const IpcTraceSubject *subject;

  if (record->step != IPC_TRACE_DIAGNOSIS)
    return;
  subject = ipc_trace_store_get_subject (self->store, record->subject);
  if (subject == NULL || g_strcmp0 (subject->lab, self->lab) != 0)
    return;
  if (is_new || !is_known (self, record))
    add_entry (self, record, subject);
}

static void
look_at_all (AppOverviewRecords *self,
             guint64 from,
             guint64 end)
{
  guint64 i = MAX (from, ipc_trace_store_get_first (self->store));
  guint n;

  while (i < end)
    {
      const IpcTraceRecord *records = ipc_trace_store_get_run (self->store, i, &n);

      if (records == NULL)
        break;
      for (guint j = 0; j < n && i < end; j++, i++)
        look_at (self, &records[j], i >= self->end);
    }
  self->end = MAX (self->end, end);
}

/* Rows */

static gint64
get_begin_ns (AppOverviewRecords *self)
{
  const IpcTraceRecord *first =
      ipc_trace_store_get (self->store, ipc_trace_store_get_first (self->store));

  return first != NULL ? first->time_ns : 0;
}

static void
fill_row (AppOverviewRecords *self,
          AppSentenceRow *row,
          const Entry *entry)
{
  double at_s = (double) (entry->time_ns - get_begin_ns (self)) / NS_PER_S;
  GString *where = g_string_new (NULL);

  g_string_append_printf (where, "%s · at %.1f s", entry->who, at_s);
  if (entry->n > 1)
    g_string_append_printf (where, " · %u times", entry->n);
  app_sentence_row_set_sentence (row, entry->sentence);
  app_sentence_row_set_where (row, where->str);
  g_string_free (where, TRUE);
}

static void
refresh (AppOverviewRecords *self)
{
  GtkListBoxRow *row;

  self->is_stale = FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      row = gtk_list_box_get_row_at_index (self->list, (int) i);
      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (app_sentence_row_new ());
          gtk_container_add (GTK_CONTAINER (self->list), GTK_WIDGET (row));
        }
      fill_row (self, APP_SENTENCE_ROW (row), g_ptr_array_index (self->entries, self->entries->len - 1 - i));
    }
  while ((row = gtk_list_box_get_row_at_index (self->list, (int) self->entries->len)) != NULL)
    gtk_widget_destroy (GTK_WIDGET (row));
  gtk_stack_set_visible_child (self->stack, self->entries->len > 0 ? GTK_WIDGET (self->list)
                                                                    : self->placeholder);
}

static gboolean
on_refresh_due (gpointer data)
{
  AppOverviewRecords *self = data;

  self->refresh_source = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

/* A paused view stands still. */
static void
schedule_refresh (AppOverviewRecords *self)
{
  if (self->is_stale && self->refresh_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      !ui_focus_get_paused (self->focus))
    self->refresh_source = g_timeout_add (REFRESH_MS, on_refresh_due, self);
}

static void
on_store_changed (AppOverviewRecords *self,
                  guint64 from,
                  guint64 end)
{
  look_at_all (self, from, end);
  schedule_refresh (self);
}

static void
on_subject_changed (AppOverviewRecords *self)
{
  if (g_strcmp0 (self->lab, ui_focus_get_lab (self->focus)) == 0)
    return;
  g_free (self->lab);
  self->lab = g_strdup (ui_focus_get_lab (self->focus));
  g_ptr_array_set_size (self->entries, 0);
  self->end = 0;
  look_at_all (self, 0, ipc_trace_store_get_end (self->store));
  refresh (self);
}

/* Records move when late ones come, so a record is found by its time. */
static guint64
find_record (AppOverviewRecords *self,
             const Entry *entry)
{
  guint64 position = ipc_trace_seek_time (self->store, entry->time_ns);
  const IpcTraceRecord *record;

  for (; (record = ipc_trace_store_get (self->store, position)) != NULL; position++)
    {
      if (record->time_ns != entry->time_ns)
        return UI_FOCUS_NONE;
      if (record->subject == entry->subject && record->step == IPC_TRACE_DIAGNOSIS)
        return position;
    }
  return UI_FOCUS_NONE;
}

static void
on_row_activated (AppOverviewRecords *self,
                  GtkListBoxRow *row)
{
  guint index = (guint) gtk_list_box_row_get_index (row);
  const Entry *entry = g_ptr_array_index (self->entries, self->entries->len - 1 - index);
  guint64 position = find_record (self, entry);
  guint member = entry->member;

  if (position != UI_FOCUS_NONE)
    ui_focus_select (self->focus, position);
  g_signal_emit (self, signal_record_activated, 0, member);
}

static void
app_overview_records_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_overview_records_parent_class)->map (widget);
  schedule_refresh (APP_OVERVIEW_RECORDS (widget));
}

static void
app_overview_records_dispose (GObject *object)
{
  AppOverviewRecords *self = APP_OVERVIEW_RECORDS (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  G_OBJECT_CLASS (app_overview_records_parent_class)->dispose (object);
}

static void
app_overview_records_finalize (GObject *object)
{
  AppOverviewRecords *self = APP_OVERVIEW_RECORDS (object);

  g_clear_object (&self->focus);
  g_ptr_array_unref (self->entries);
  g_free (self->lab);
  G_OBJECT_CLASS (app_overview_records_parent_class)->finalize (object);
}

static void
app_overview_records_class_init (AppOverviewRecordsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_overview_records_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_overview_records_finalize;
  GTK_WIDGET_CLASS (klass)->map = app_overview_records_map;

  /**
   * AppOverviewRecords::record-activated:
   * @member: the child that the sentence is about; 0 for the lab itself
   */
  signal_record_activated =
      g_signal_new ("record-activated", APP_TYPE_OVERVIEW_RECORDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
app_overview_records_init (AppOverviewRecords *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->placeholder = ui_style_new_placeholder ("Nothing was wrong so far.");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list)), "Recorded diagnoses");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  ui_list_keys_install (self->list);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
  gtk_container_add (GTK_CONTAINER (self->stack), GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->stack));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_widget_show_all (GTK_WIDGET (self->stack));
}

/**
 * app_overview_records_new:
 * @focus: whose lab is shown, and where a record is selected
 *
 * Makes the list, as high as its rows. Main thread.
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
app_overview_records_new (UiFocus *focus)
{
  AppOverviewRecords *self = g_object_new (APP_TYPE_OVERVIEW_RECORDS, NULL);

  self->focus = g_object_ref (focus);
  self->store = ui_focus_get_store (focus);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (schedule_refresh), self,
                           G_CONNECT_SWAPPED);
  on_subject_changed (self);
  return GTK_WIDGET (self);
}
