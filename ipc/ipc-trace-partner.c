/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-partner: which records belong together.
 *
 * One exchange leaves many records, written by two processes:
 *
 *   viewer   message-sent 7 · event-set 7                    message-received 7 · memory-read 7
 *                  │                                                │
 *                  │ other end                            other end │
 *                  ▼                                                │
 *   parent   event-woken · message-received 7 · memory-written 7 · message-sent 7
 *                                  └───────────── answer ─────────────┘
 *
 * The other end of a message is the same message as the other process saw it. Its answer is what
 * the same process, on the same side, saw as the reply; the first of the two is the question, so
 * a conversation that the parent begins reads the same way. All of one exchange have one subject
 * and one serial.
 *
 * Records come from several clocks' readings in several processes, so the end that was sent may
 * stand behind the end that was received: both ways are searched. A search looks at
 * IPC_TRACE_PARTNER_REACH records each way and no further: 16 MB, about 2 ms, so that a window
 * may ask for each row that somebody selects. At 100,000 records a second that is more than two
 * seconds; what took longer at such a rate is not found, and nothing wrong is found instead.
 *
 * What a person types has no serial. Such a message is known by its bytes, as long as no other of
 * the same bytes was on its way with it; otherwise nobody can tell them apart, and nothing is
 * found.
 *
 * Main thread, because the store is. Partner: ipc-trace-statistics, which times the same pairs.
 */

#include "ipc-trace-partner.h"

#include <string.h>

/* Records are looked at in blocks, because the store gives them out in runs. */
#define BLOCK 2048

typedef gboolean (*Match) (const IpcTraceRecord *candidate,
                           gpointer data);

/* What is known of the record whose partner is looked for. A copy: the store may move it. */
typedef struct
{
  IpcTraceStore *store;
  IpcTraceRecord record;
  const char *text;
  gsize text_length;
  IpcTraceStep step; /* what the partner is */
  gboolean by_child; /* who saw it */
} Search;

static gboolean
is_by_child (const IpcTraceRecord *record)
{
  return (record->flags & IPC_TRACE_BY_CHILD) != 0;
}

static gboolean
is_note (const IpcTraceRecord *record)
{
  return (record->flags & IPC_TRACE_IS_NOTE) != 0;
}

/* --- walking --- */

/* The first match, or the last one, in a block of records. */
static guint64
find_in_block (IpcTraceStore *store,
               guint64 from,
               guint64 to,
               gboolean wants_last,
               Match match,
               gpointer data)
{
  guint64 found = IPC_TRACE_PARTNER_NONE;
  const IpcTraceRecord *records;
  guint n;

  while (from < to && (records = ipc_trace_store_get_run (store, from, &n)) != NULL)
    {
      n = (guint) MIN (n, to - from);
      for (guint i = 0; i < n; i++)
        if (match (&records[i], data))
          {
            found = from + i;
            if (!wants_last)
              return found;
          }
      from += n;
    }
  return found;
}

static guint64
find_forwards (IpcTraceStore *store,
               guint64 position,
               Match match,
               gpointer data)
{
  guint64 end = MIN (position + 1 + IPC_TRACE_PARTNER_REACH, ipc_trace_store_get_end (store));

  return find_in_block (store, position + 1, end, FALSE, match, data);
}

static guint64
find_within (IpcTraceStore *store,
             guint64 position,
             guint64 reach,
             Match match,
             gpointer data)
{
  guint64 first = ipc_trace_store_get_first (store);
  guint64 found = IPC_TRACE_PARTNER_NONE;

  if (position - first > reach)
    first = position - reach;
  for (guint64 to = position; to > first && found == IPC_TRACE_PARTNER_NONE;)
    {
      guint64 from = to - MIN (to - first, BLOCK);

      found = find_in_block (store, from, to, TRUE, match, data);
      to = from;
    }
  return found;
}

static guint64
find_backwards (IpcTraceStore *store,
                guint64 position,
                Match match,
                gpointer data)
{
  return find_within (store, position, IPC_TRACE_PARTNER_REACH, match, data);
}

/* Whichever is nearer. Mostly that is the one behind, and then there is little to look at before. */
static guint64
find_nearest (IpcTraceStore *store,
              guint64 position,
              Match match,
              gpointer data)
{
  guint64 after = find_forwards (store, position, match, data);
  guint64 reach = after != IPC_TRACE_PARTNER_NONE ? after - position : IPC_TRACE_PARTNER_REACH;
  guint64 before = find_within (store, position, reach, match, data);

  return before != IPC_TRACE_PARTNER_NONE ? before : after;
}

/* --- what belongs together --- */

/* What the other process has of the same thing. */
static IpcTraceStep
get_mirrored_step (IpcTraceStep step)
{
  switch (step)
    {
    case IPC_TRACE_MESSAGE_SENT:
      return IPC_TRACE_MESSAGE_RECEIVED;
    case IPC_TRACE_MESSAGE_RECEIVED:
      return IPC_TRACE_MESSAGE_SENT;
    case IPC_TRACE_MEMORY_WRITTEN:
      return IPC_TRACE_MEMORY_READ;
    case IPC_TRACE_MEMORY_READ:
      return IPC_TRACE_MEMORY_WRITTEN;
    case IPC_TRACE_EVENT_SET:
      return IPC_TRACE_EVENT_WOKEN;
    case IPC_TRACE_EVENT_WOKEN:
      return IPC_TRACE_EVENT_SET;
    case IPC_TRACE_CALL:
    case IPC_TRACE_RETURN:
      return step;
    default:
      return IPC_TRACE_NOTHING;
    }
}

static gboolean
is_of_subject (const Search *search,
               const IpcTraceRecord *candidate,
               IpcTraceStep step,
               gboolean by_child)
{
  return candidate->subject == search->record.subject && candidate->step == step &&
         is_by_child (candidate) == by_child && !is_note (candidate);
}

/* Calls are described by each side in its own words. */
static gboolean
has_same_bytes (const Search *search,
                const IpcTraceRecord *candidate)
{
  const char *text;
  gsize length;

  if (search->record.step == IPC_TRACE_CALL || search->record.step == IPC_TRACE_RETURN)
    return TRUE;
  if (candidate->size_bytes != search->record.size_bytes ||
      candidate->object != search->record.object)
    return FALSE;
  text = ipc_trace_store_get_text (search->store, candidate, &length);
  return memcmp (text, search->text, MIN (length, search->text_length)) == 0;
}

static gboolean
is_other_end (const IpcTraceRecord *candidate,
              gpointer data)
{
  const Search *search = data;

  return candidate->serial == search->record.serial &&
         is_of_subject (search, candidate, search->step, search->by_child) &&
         has_same_bytes (search, candidate);
}

/* Either end of a message of the same bytes. */
static gboolean
is_look_alike (const IpcTraceRecord *candidate,
               gpointer data)
{
  const Search *search = data;

  return candidate->serial == 0 && candidate->subject == search->record.subject &&
         (is_of_subject (search, candidate, search->step, search->by_child) ||
          is_of_subject (search, candidate, search->record.step, !search->by_child)) &&
         has_same_bytes (search, candidate);
}

static gboolean
is_reply_or_question (const IpcTraceRecord *candidate,
                      gpointer data)
{
  const Search *search = data;

  return candidate->serial == search->record.serial &&
         is_of_subject (search, candidate, search->step, search->by_child);
}

static gboolean
is_event (const IpcTraceRecord *candidate,
          gpointer data)
{
  const Search *search = data;

  return candidate->subject == search->record.subject &&
         (candidate->step == IPC_TRACE_EVENT_SET || candidate->step == IPC_TRACE_EVENT_WOKEN);
}

static gboolean
is_of_exchange (const IpcTraceRecord *candidate,
                gpointer data)
{
  const Search *search = data;

  return candidate->serial == search->record.serial &&
         candidate->subject == search->record.subject;
}

/* --- searches --- */

static gboolean
search_begin (Search *search,
              IpcTraceStore *store,
              guint64 position)
{
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);

  if (record == NULL || record->step >= IPC_TRACE_N_STEPS)
    return FALSE;
  search->store = store;
  search->record = *record;
  search->text = ipc_trace_store_get_text (store, record, &search->text_length);
  return TRUE;
}

static IpcTraceStep
get_step (IpcTraceStore *store,
          guint64 position)
{
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);

  return record != NULL ? (IpcTraceStep) record->step : IPC_TRACE_NOTHING;
}

/* The only one of its bytes that was on its way: sent, then received, then perhaps sent again. */
static guint64
find_look_alike (Search *search,
                 guint64 position)
{
  gboolean is_sent = search->record.step == IPC_TRACE_MESSAGE_SENT ||
                     search->record.step == IPC_TRACE_MEMORY_WRITTEN;
  guint64 before = find_backwards (search->store, position, is_look_alike, search);
  guint64 found = before;
  IpcTraceStep step = search->record.step;

  if (is_sent)
    found = find_forwards (search->store, position, is_look_alike, search);
  else if (found != IPC_TRACE_PARTNER_NONE)
    before = find_backwards (search->store, found, is_look_alike, search);
  if (get_step (search->store, found) != search->step)
    return IPC_TRACE_PARTNER_NONE;
  /* The one before the pair must have arrived. */
  if (get_step (search->store, before) == (is_sent ? step : search->step))
    return IPC_TRACE_PARTNER_NONE;
  return found;
}

/* An event that is set is taken by the next wake, and one wake takes all that was set. */
static guint64
find_event (Search *search,
            guint64 position)
{
  guint64 at = position;
  guint64 found = IPC_TRACE_PARTNER_NONE;

  if (search->record.step == IPC_TRACE_EVENT_SET)
    {
      do
        at = find_forwards (search->store, at, is_event, search);
      while (get_step (search->store, at) == IPC_TRACE_EVENT_SET);
      return at;
    }
  while ((at = find_backwards (search->store, at, is_event, search)) != IPC_TRACE_PARTNER_NONE &&
         get_step (search->store, at) == IPC_TRACE_EVENT_SET)
    found = at;
  return found;
}

static gboolean
begins_exchange (IpcTraceStep step)
{
  return step == IPC_TRACE_MESSAGE_SENT || step == IPC_TRACE_MESSAGE_RECEIVED ||
         step == IPC_TRACE_CALL;
}

/* A question or an answer: what the same side has of the other kind. */
static gboolean
search_reply (Search *search,
              IpcTraceStore *store,
              guint64 position,
              gboolean wants_question)
{
  IpcTraceStep step;

  if (!search_begin (search, store, position) ||
      !ipc_trace_partner_is_in_exchange (&search->record))
    return FALSE;
  step = search->record.step;
  search->by_child = is_by_child (&search->record);
  if (step == IPC_TRACE_RETURN)
    search->step = wants_question ? IPC_TRACE_CALL : IPC_TRACE_NOTHING;
  else if (step == IPC_TRACE_CALL && wants_question)
    search->step = IPC_TRACE_NOTHING;
  else
    search->step = ipc_trace_partner_get_reply_step (step);
  return search->step != IPC_TRACE_NOTHING;
}

/**
 * ipc_trace_partner_get_reply_step:
 * @step: what a question is
 *
 * Returns: what its answer is, as the same side sees it: a message received for one that was sent,
 *   and the other way round; a return for a call; %IPC_TRACE_NOTHING for what nobody answers
 */
IpcTraceStep
ipc_trace_partner_get_reply_step (IpcTraceStep step)
{
  switch (step)
    {
    case IPC_TRACE_MESSAGE_SENT:
      return IPC_TRACE_MESSAGE_RECEIVED;
    case IPC_TRACE_MESSAGE_RECEIVED:
      return IPC_TRACE_MESSAGE_SENT;
    case IPC_TRACE_CALL:
      return IPC_TRACE_RETURN;
    default:
      return IPC_TRACE_NOTHING;
    }
}

/**
 * ipc_trace_partner_is_in_exchange:
 * @record: a record
 *
 * Returns: whether it can be a question or an answer: a message, call or return that has a serial
 */
gboolean
ipc_trace_partner_is_in_exchange (const IpcTraceRecord *record)
{
  return record->serial != 0 && !is_note (record) &&
         (begins_exchange (record->step) || record->step == IPC_TRACE_RETURN);
}

/**
 * ipc_trace_partner_find_other_end:
 * @store: a store
 * @position: one of its records
 *
 * The same thing as the other process saw it: received where it was sent, read where it was
 * written, woken where the event was set. Foreign children write no records, so theirs have none.
 *
 * Returns: its position; %IPC_TRACE_PARTNER_NONE when there is none within
 *   %IPC_TRACE_PARTNER_REACH records
 */
guint64
ipc_trace_partner_find_other_end (IpcTraceStore *store,
                                  guint64 position)
{
  Search search;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), IPC_TRACE_PARTNER_NONE);

  if (!search_begin (&search, store, position) || is_note (&search.record))
    return IPC_TRACE_PARTNER_NONE;
  search.step = get_mirrored_step (search.record.step);
  search.by_child = !is_by_child (&search.record);
  if (search.step == IPC_TRACE_NOTHING)
    return IPC_TRACE_PARTNER_NONE;
  if (search.record.step == IPC_TRACE_EVENT_SET || search.record.step == IPC_TRACE_EVENT_WOKEN)
    return find_event (&search, position);
  if (search.record.serial == 0)
    return find_look_alike (&search, position);
  return find_nearest (store, position, is_other_end, &search);
}

/**
 * ipc_trace_partner_find_answer:
 * @store: a store
 * @position: one of its records
 *
 * What answered a message or a call, as the side that saw the question saw it.
 *
 * Returns: its position; %IPC_TRACE_PARTNER_NONE when it is no question, or when no answer came
 *   within %IPC_TRACE_PARTNER_REACH records
 */
guint64
ipc_trace_partner_find_answer (IpcTraceStore *store,
                               guint64 position)
{
  Search search;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), IPC_TRACE_PARTNER_NONE);

  if (!search_reply (&search, store, position, FALSE))
    return IPC_TRACE_PARTNER_NONE;
  return find_forwards (store, position, is_reply_or_question, &search);
}

/**
 * ipc_trace_partner_find_question:
 * @store: a store
 * @position: one of its records
 *
 * What a message or a return answers, as the side that gave or got the answer saw it.
 *
 * Returns: its position; %IPC_TRACE_PARTNER_NONE when it is no answer, or when the question is
 *   further back than %IPC_TRACE_PARTNER_REACH records or discarded
 */
guint64
ipc_trace_partner_find_question (IpcTraceStore *store,
                                 guint64 position)
{
  Search search;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), IPC_TRACE_PARTNER_NONE);

  if (!search_reply (&search, store, position, TRUE))
    return IPC_TRACE_PARTNER_NONE;
  return find_backwards (store, position, is_reply_or_question, &search);
}

/**
 * ipc_trace_partner_find_exchange:
 * @store: a store
 * @position: one of its records
 * @positions: (out caller-allocates) (array length=n_max): where the positions go, in time order
 * @n_max: how many there is room for
 *
 * All that belongs to one request: the message, its event, what became of the memory, and the
 * answer, from both sides, the record itself among them.
 *
 * Returns: how many were found, at most @n_max, the first ones; 0 for a record without a serial
 */
guint
ipc_trace_partner_find_exchange (IpcTraceStore *store,
                                 guint64 position,
                                 guint64 *positions,
                                 guint n_max)
{
  Search search;
  guint64 at = position;
  guint64 first;
  guint n = 0;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), 0);

  if (!search_begin (&search, store, position) || search.record.serial == 0)
    return 0;
  do
    {
      first = at;
      at = find_backwards (store, first, is_of_exchange, &search);
    }
  while (at != IPC_TRACE_PARTNER_NONE && position - at <= IPC_TRACE_PARTNER_REACH);
  for (at = first; at != IPC_TRACE_PARTNER_NONE && n < n_max &&
                   (at <= position || at - position <= IPC_TRACE_PARTNER_REACH);
       at = find_forwards (store, at, is_of_exchange, &search))
    positions[n++] = at;
  return n;
}
