/* SPDX-License-Identifier: MIT */
/*
 * ui-record-exchange: a record among those that belong to it, in words.
 *
 *          0   message sent        Viewer 1
 *   +24.4 µs   event set           Viewer 1
 *    +118 µs   message received    Parent      other end
 *    +129 µs   memory written      Parent
 *    +130 µs   message sent        Parent
 *    +204 µs   message received    Viewer 1    answer
 *
 * What belongs together is ipc-trace-partner's knowledge; this puts it in order and says what each
 * is to the one that was asked about. No drawing here. Main thread, because the store is.
 */

#include "ui-record-exchange.h"
#include "ui-text.h"

#include "ipc-trace-partner.h"

static const char *const role_titles[] = {
  [UI_RECORD_ROLE_NONE] = "",
  [UI_RECORD_ROLE_SELF] = "this record",
  [UI_RECORD_ROLE_OTHER_END] = "other end",
  [UI_RECORD_ROLE_ANSWER] = "answer",
  [UI_RECORD_ROLE_QUESTION] = "question",
};

static int
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  const UiRecordRelative *left = a;
  const UiRecordRelative *right = b;

  return (left->position > right->position) - (left->position < right->position);
}

/* Adds a record, or says of one that is there already what else it is. */
static void
add (GArray *relatives,
     guint64 position,
     UiRecordRole role)
{
  UiRecordRelative relative = { .position = position, .role = role };

  if (position == IPC_TRACE_PARTNER_NONE)
    return;
  for (guint i = 0; i < relatives->len; i++)
    {
      UiRecordRelative *known = &g_array_index (relatives, UiRecordRelative, i);

      if (known->position == position)
        {
          known->role = role;
          return;
        }
    }
  g_array_append_val (relatives, relative);
}

/**
 * ui_record_exchange_find:
 * @store: a store
 * @position: one of its records
 *
 * All that belongs to a record, at most %UI_RECORD_EXCHANGE_MAX and three.
 *
 * Returns: (transfer full) (element-type UiRecordRelative): in the order of the trace, the record
 *   itself among them; empty when it was discarded
 */
GArray *
ui_record_exchange_find (IpcTraceStore *store,
                         guint64 position)
{
  GArray *relatives = g_array_new (FALSE, TRUE, sizeof (UiRecordRelative));
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);
  guint64 positions[UI_RECORD_EXCHANGE_MAX];
  guint n;

  if (record == NULL)
    return relatives;
  n = ipc_trace_partner_find_exchange (store, position, positions, G_N_ELEMENTS (positions));
  for (guint i = 0; i < n; i++)
    add (relatives, positions[i], UI_RECORD_ROLE_NONE);
  add (relatives, position, UI_RECORD_ROLE_SELF);
  add (relatives, ipc_trace_partner_find_other_end (store, position), UI_RECORD_ROLE_OTHER_END);
  add (relatives, ipc_trace_partner_find_answer (store, position), UI_RECORD_ROLE_ANSWER);
  add (relatives, ipc_trace_partner_find_question (store, position), UI_RECORD_ROLE_QUESTION);
  g_array_sort (relatives, compare_positions);
  for (guint i = 0; i < relatives->len; i++)
    {
      UiRecordRelative *relative = &g_array_index (relatives, UiRecordRelative, i);
      gint64 time_ns = ipc_trace_store_get (store, relative->position)->time_ns;

      /* A file may hold any times. */
      if (__builtin_sub_overflow (time_ns, record->time_ns, &relative->delta_ns))
        relative->delta_ns = time_ns < record->time_ns ? G_MININT64 + 1 : G_MAXINT64;
    }
  return relatives;
}

/**
 * ui_record_exchange_is_waiting:
 * @store: a store
 * @position: one of its records
 * @relatives: (element-type UiRecordRelative): what belongs to it so far
 *
 * Whether the record may be a question whose answer is still to come: one that nobody has answered,
 * that answers nothing itself, and behind which not so much came that nobody looks any more.
 *
 * Returns: whether to say so, and to look again when records come
 */
gboolean
ui_record_exchange_is_waiting (IpcTraceStore *store,
                               guint64 position,
                               const GArray *relatives)
{
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);

  if (record == NULL || !ipc_trace_partner_is_in_exchange (record) ||
      ipc_trace_partner_get_reply_step (record->step) == IPC_TRACE_NOTHING ||
      ipc_trace_store_get_end (store) - position > IPC_TRACE_PARTNER_REACH)
    return FALSE;
  for (guint i = 0; i < relatives->len; i++)
    {
      UiRecordRole role = g_array_index (relatives, UiRecordRelative, i).role;

      if (role == UI_RECORD_ROLE_ANSWER || role == UI_RECORD_ROLE_QUESTION)
        return FALSE;
    }
  return TRUE;
}

static const char *
get_witness (const UiRecordRelative *relative,
             IpcTraceStore *store)
{
  const IpcTraceRecord *record = ipc_trace_store_get (store, relative->position);
  const IpcTraceSubject *subject = ipc_trace_store_get_subject (store, record->subject);
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;

  return by_child && subject != NULL ? subject->title : "Parent";
}

/**
 * ui_record_relative_get_role:
 * @relative: a record and what it is to another
 * @store: where it is
 *
 * Returns: (transfer none): its role, such as `answer`; who saw it where it has none
 */
const char *
ui_record_relative_get_role (const UiRecordRelative *relative,
                             IpcTraceStore *store)
{
  if (relative->role != UI_RECORD_ROLE_NONE)
    return role_titles[relative->role];
  return get_witness (relative, store);
}

/**
 * ui_record_relative_dup_delta:
 * @relative: a record and what it is to another
 *
 * Returns: (transfer full): the time between, such as `+204 µs` or `−11.9 µs`; `0` for the record
 *   itself
 */
char *
ui_record_relative_dup_delta (const UiRecordRelative *relative)
{
  g_autofree char *span = ui_text_dup_latency (ABS (relative->delta_ns));

  if (relative->role == UI_RECORD_ROLE_SELF)
    return g_strdup ("0");
  return g_strdup_printf ("%s%s", relative->delta_ns < 0 ? "−" : "+", span);
}

/**
 * ui_record_relative_dup_step:
 * @relative: a record and what it is to another
 * @store: where it is
 *
 * Returns: (transfer full): what happened, such as `message sent`
 */
char *
ui_record_relative_dup_step (const UiRecordRelative *relative,
                             IpcTraceStore *store)
{
  return ui_text_dup_step (ipc_trace_store_get (store, relative->position)->step);
}

/**
 * ui_record_relative_dup_name:
 * @relative: a record and what it is to another
 * @store: where it is
 *
 * All of that for a screen reader.
 *
 * Returns: (transfer full): such as `answer, record 49, message received, by Viewer 1, +204 µs`
 */
char *
ui_record_relative_dup_name (const UiRecordRelative *relative,
                             IpcTraceStore *store)
{
  const char *role = role_titles[relative->role];
  g_autofree char *number = ui_text_dup_number (relative->position + 1);
  g_autofree char *step = ui_record_relative_dup_step (relative, store);
  g_autofree char *delta = ui_record_relative_dup_delta (relative);

  return g_strdup_printf ("%s%srecord %s, %s, by %s, %s", role, *role != '\0' ? ", " : "", number,
                          step, get_witness (relative, store), delta);
}
