/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-text: what the cells of the traffic say.
 *
 * Ten million records have eighty million cells, of which three hundred are on the screen. So no
 * text is kept: it is made of the record when somebody asks, and the painter, the clipboard, the
 * search and the screen reader all ask here.
 */

#include "ui-traffic-text.h"
#include "ui-text.h"

struct _UiTrafficText
{
  IpcTraceStore *store;
  UiTrafficRows *rows;    /* borrowed; NULL for all records in their order */
  gint64 start_ns;        /* time of the very first record, from which times are counted */
};

static void
append_taken (GString *text,
              char *part)
{
  g_string_append (text, part);
  g_free (part);
}

static void
append_time (UiTrafficText *self,
             GString *text,
             const IpcTraceRecord *record,
             guint64 position,
             UiTrafficTime time)
{
  const IpcTraceRecord *previous;
  guint64 before = position - 1;
  gint64 offset_ns;

  switch (time)
    {
    case UI_TRAFFIC_TIME_CLOCK:
      if (ipc_trace_store_get_clock_offset (self->store, &offset_ns))
        append_taken (text, ui_text_dup_clock (record->time_ns + offset_ns));
      break;
    case UI_TRAFFIC_TIME_SINCE_PREVIOUS:
      if (self->rows != NULL)
        before = ui_traffic_rows_get_previous (self->rows, position);
      previous = ipc_trace_store_get (self->store, before);
      if (previous != NULL)
        append_taken (text, ui_text_dup_seconds (record->time_ns - previous->time_ns));
      break;
    case UI_TRAFFIC_TIME_SINCE_START:
    case UI_TRAFFIC_N_TIMES:
      append_taken (text, ui_text_dup_seconds (record->time_ns - self->start_ns));
      break;
    }
}

/* The text of a record; an ellipsis where a payload was longer than what was kept of it. */
static void
append_payload (UiTrafficText *self,
                GString *text,
                const IpcTraceRecord *record)
{
  gsize length;

  append_taken (text, ipc_trace_store_dup_text (self->store, record));
  ipc_trace_store_get_text (self->store, record, &length);
  if ((record->flags & IPC_TRACE_IS_NOTE) == 0 && length > 0 && length < record->size_bytes)
    g_string_append (text, "…");
}

static void
append_object (GString *text,
               const IpcTraceRecord *record,
               const IpcTraceSubject *subject)
{
  const char *object =
      subject != NULL ? ipc_trace_subject_get_object (subject, record->object) : NULL;

  if (object != NULL)
    g_string_append (text, object);
}

/**
 * ui_traffic_text_new:
 * @store: the trace
 *
 * Makes texts of the records of @store. Main thread only, as all of this.
 *
 * Returns: (transfer full): the maker
 */
UiTrafficText *
ui_traffic_text_new (IpcTraceStore *store)
{
  UiTrafficText *self = g_new0 (UiTrafficText, 1);

  self->store = g_object_ref (store);
  ui_traffic_text_update_start (self);
  return self;
}

/**
 * ui_traffic_text_free:
 * @self: (transfer full): the maker
 *
 * Lets go of the store.
 */
void
ui_traffic_text_free (UiTrafficText *self)
{
  g_object_unref (self->store);
  g_free (self);
}

/**
 * ui_traffic_text_set_rows:
 * @self: the maker
 * @rows: (transfer none): the list that is shown, which must outlive @self
 *
 * Lets times since the record before mean the one before in the list.
 */
void
ui_traffic_text_set_rows (UiTrafficText *self,
                          UiTrafficRows *rows)
{
  self->rows = rows;
}

/**
 * ui_traffic_text_get_store:
 * @self: the maker
 *
 * Returns: (transfer none): the trace
 */
IpcTraceStore *
ui_traffic_text_get_store (UiTrafficText *self)
{
  return self->store;
}

/**
 * ui_traffic_text_get_start:
 * @self: the maker
 *
 * Returns: the time of the very first record, from which times are counted
 */
gint64
ui_traffic_text_get_start (UiTrafficText *self)
{
  return self->start_ns;
}

/**
 * ui_traffic_text_update_start:
 * @self: the maker
 *
 * To be called when records came: as long as the store has the first of all, it can become
 * another one, by a record that came late.
 */
void
ui_traffic_text_update_start (UiTrafficText *self)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, 0);

  if (record == NULL && self->start_ns == 0)
    record = ipc_trace_store_get (self->store, ipc_trace_store_get_first (self->store));
  if (record != NULL)
    self->start_ns = record->time_ns;
}

/**
 * ui_traffic_text_append_cell:
 * @self: the maker
 * @text: where to append
 * @position: a record's position in the store
 * @column: which cell of its row
 * @time: what a time counts from
 *
 * Appends what a cell shows; what a peer wrote is escaped. Nothing for a record that the store
 * no longer has.
 */
void
ui_traffic_text_append_cell (UiTrafficText *self,
                             GString *text,
                             guint64 position,
                             UiTrafficColumn column,
                             UiTrafficTime time)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, position);
  const IpcTraceSubject *subject;
  const char *from;
  const char *to;

  if (record == NULL)
    return;
  subject = ipc_trace_store_get_subject (self->store, record->subject);
  ui_text_get_route (record, subject, &from, &to);
  switch (column)
    {
    case UI_TRAFFIC_COLUMN_NUMBER:
      append_taken (text, ui_text_dup_number (position + 1));
      break;
    case UI_TRAFFIC_COLUMN_TIME:
      append_time (self, text, record, position, time);
      break;
    case UI_TRAFFIC_COLUMN_FROM:
      g_string_append (text, from);
      break;
    case UI_TRAFFIC_COLUMN_TO:
      g_string_append (text, to);
      break;
    case UI_TRAFFIC_COLUMN_STEP:
      append_taken (text, ui_text_dup_step (record->step));
      break;
    case UI_TRAFFIC_COLUMN_OBJECT:
      append_object (text, record, subject);
      break;
    case UI_TRAFFIC_COLUMN_SIZE:
      if (record->size_bytes > 0 && (record->flags & IPC_TRACE_IS_NOTE) == 0)
        append_taken (text, ui_text_dup_number (record->size_bytes));
      break;
    case UI_TRAFFIC_COLUMN_TEXT:
      append_payload (self, text, record);
      break;
    case UI_TRAFFIC_N_COLUMNS:
      break;
    }
}

/**
 * ui_traffic_text_dup_cell:
 * @self: the maker
 * @position: a record's position in the store
 * @column: which cell of its row
 * @time: what a time counts from
 *
 * See ui_traffic_text_append_cell().
 *
 * Returns: (transfer full): the text; empty when the store no longer has the record
 */
char *
ui_traffic_text_dup_cell (UiTrafficText *self,
                          guint64 position,
                          UiTrafficColumn column,
                          UiTrafficTime time)
{
  GString *text = g_string_new (NULL);

  ui_traffic_text_append_cell (self, text, position, column, time);
  return g_string_free (text, FALSE);
}

/**
 * ui_traffic_text_append_row:
 * @self: the maker
 * @text: where to append
 * @position: a record's position in the store
 * @time: what a time counts from
 *
 * Appends a row as it is copied: its cells separated by tabs, without the number, which means
 * nothing elsewhere, and without a line end.
 */
void
ui_traffic_text_append_row (UiTrafficText *self,
                            GString *text,
                            guint64 position,
                            UiTrafficTime time)
{
  for (UiTrafficColumn i = UI_TRAFFIC_COLUMN_TIME; i < UI_TRAFFIC_N_COLUMNS; i++)
    {
      if (i > UI_TRAFFIC_COLUMN_TIME)
        g_string_append_c (text, '\t');
      ui_traffic_text_append_cell (self, text, position, i, time);
    }
}
