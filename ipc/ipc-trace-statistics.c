/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-statistics: how many, how much, how fast and how long, per member and kind.
 *
 * Figures run along with the trace and are of all that was recorded, also of what the store has
 * discarded since. A latency is the time from a question to its answer, as one side saw both:
 *
 *   viewer   message-sent 7 ------------------------------> message-received 7     the round trip
 *   parent                 message-received 7 --> message-sent 7                   the time to answer
 *   either   call 7 ---------------------------------------> return 7
 *
 * ipc-trace-pairing finds them; the latency counts for the question's kind. A one-way message has
 * none.
 *
 * Records are taken in when they are 100 ms old: until then an older one may still come from
 * another process and go before them. Should one come later all the same, everything is counted
 * anew from the store.
 *
 * Main thread. Partners: ipc-trace-pairing and ipc-trace-quantiles.
 */

#include "ipc-trace-statistics.h"
#include "ipc-trace-pairing.h"
#include "ipc-trace-quantiles.h"

#include <string.h>

/* The hub lets no record in that is later: see ipc-trace-file. */
#define HOLD_NS (100 * G_GINT64_CONSTANT (1000000))
/* A rate is of ten whole tenths of a second. */
#define SLOT_NS (100 * G_GINT64_CONSTANT (1000000))
#define SLOTS_PER_RATE 10
#define N_SLOTS 16

/* A row, with what its figures are made from. */
typedef struct
{
  IpcTraceStatisticsRow figures; /* without rate and latencies */
  IpcTraceQuantiles *latencies;  /* NULL until there is one */
  gint64 last_slot;              /* the newest tenth of a second, since time 0 */
  guint32 slots[N_SLOTS];        /* records in it and those before, by their number modulo */
} Row;

/* What is known about one subject. */
typedef struct
{
  Row *rows[2][IPC_TRACE_N_STEPS]; /* by side; borrowed; NULL until there is a record */
} Subject;

struct _IpcTraceStatistics
{
  IpcTraceStore *store; /* owned */
  gulong handler;       /* on the store's "changed" */
  guint64 next;         /* the position of the next record to take in */
  guint n_recounts;     /* how often all was counted anew */
  gint64 now_ns;        /* up to when rates are known */
  GPtrArray *rows;      /* of Row, in the order in which they came */
  GPtrArray *subjects;  /* of Subject, by id; NULL where there is none yet */
  IpcTracePairing *pairing; /* questions that wait for their answers */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_clear_pointer (&row->latencies, ipc_trace_quantiles_free);
  g_free (row);
}

static void
clear (IpcTraceStatistics *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->subjects, g_ptr_array_unref);
  g_clear_pointer (&self->pairing, ipc_trace_pairing_free);
  self->pairing = ipc_trace_pairing_new ();
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->subjects = g_ptr_array_new_with_free_func (g_free);
  self->next = 0;
}

/* --- rows --- */

static Subject *
get_subject (IpcTraceStatistics *self,
             guint32 id)
{
  if (id >= self->subjects->len)
    g_ptr_array_set_size (self->subjects, (int) id + 1);
  if (self->subjects->pdata[id] == NULL)
    self->subjects->pdata[id] = g_new0 (Subject, 1);
  return self->subjects->pdata[id];
}

/* A child that was started again is another subject and the same member. */
static Row *
find_row (IpcTraceStatistics *self,
          const IpcTraceSubject *subject,
          const IpcTraceRecord *record)
{
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  const char *lab = subject->lab != NULL ? subject->lab : "";
  Row *row;

  for (guint i = 0; i < self->rows->len; i++)
    {
      row = g_ptr_array_index (self->rows, i);
      if (row->figures.step == record->step && row->figures.by_child == by_child &&
          row->figures.member == subject->member && g_str_equal (row->figures.lab, lab))
        return row;
    }
  row = g_new0 (Row, 1);
  row->figures.lab = lab;
  row->figures.member = subject->member;
  row->figures.step = record->step;
  row->figures.by_child = by_child;
  row->figures.first_ns = record->time_ns;
  row->last_slot = record->time_ns / SLOT_NS;
  g_ptr_array_add (self->rows, row);
  return row;
}

/* Those between the last one and this one had nothing. */
static void
count_in_slot (Row *row,
               gint64 time_ns)
{
  gint64 slot = time_ns / SLOT_NS;

  if (slot - row->last_slot >= N_SLOTS)
    memset (row->slots, 0, sizeof row->slots);
  else
    for (gint64 i = row->last_slot + 1; i <= slot; i++)
      row->slots[(guint64) i % N_SLOTS] = 0;
  row->last_slot = slot;
  row->slots[(guint64) slot % N_SLOTS]++;
}

/* --- latencies --- */

static void
add_latency (Row *row,
             guint64 latency_ns)
{
  if (row->latencies == NULL)
    row->latencies = ipc_trace_quantiles_new ();
  ipc_trace_quantiles_add (row->latencies, MIN (latency_ns, G_MAXINT64));
}

/* The latency counts for the question, which was of the same subject and side. */
static void
match_question (IpcTraceStatistics *self,
                guint32 id,
                const IpcTraceRecord *record)
{
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  IpcTraceQuestion question;

  if (ipc_trace_pairing_take (self->pairing, id, record, &question))
    add_latency (get_subject (self, id)->rows[by_child][question.step],
                 (guint64) record->time_ns - (guint64) question.time_ns);
}

/* --- records --- */

static void
take_in (IpcTraceStatistics *self,
         const IpcTraceRecord *record)
{
  static const IpcTraceSubject nobody;
  const IpcTraceSubject *known = ipc_trace_store_get_subject (self->store, record->subject);
  guint32 id = known != NULL ? record->subject : 0;
  guint by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  Subject *subject;
  Row *row;

  if (record->step >= IPC_TRACE_N_STEPS)
    return;
  subject = get_subject (self, id);
  row = subject->rows[by_child][record->step];
  if (row == NULL)
    row = subject->rows[by_child][record->step] =
      find_row (self, known != NULL ? known : &nobody, record);
  row->figures.count++;
  row->figures.size_bytes += record->size_bytes;
  row->figures.last_ns = record->time_ns;
  count_in_slot (row, record->time_ns);
  match_question (self, id, record);
}

static void
take_in_until (IpcTraceStatistics *self,
               gint64 until_ns)
{
  const IpcTraceRecord *records;
  guint n;

  self->next = MAX (self->next, ipc_trace_store_get_first (self->store));
  while ((records = ipc_trace_store_get_run (self->store, self->next, &n)) != NULL)
    for (guint i = 0; i < n; i++)
      {
        if (records[i].time_ns > until_ns)
          return;
        take_in (self, &records[i]);
        self->next++;
      }
}

static gint64
get_newest_ns (IpcTraceStatistics *self)
{
  const IpcTraceRecord *newest =
    ipc_trace_store_get (self->store, ipc_trace_store_get_end (self->store) - 1);

  /* A file may hold any number; so much is added and taken away below. */
  return newest != NULL ? CLAMP (newest->time_ns, G_MININT64 + 2 * HOLD_NS, G_MAXINT64 - 2 * HOLD_NS)
                        : 0;
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  IpcTraceStatistics *self)
{
  /* Records that were counted have moved: one came that goes before them. */
  if (from < self->next)
    {
      clear (self);
      self->n_recounts++;
    }
  take_in_until (self, get_newest_ns (self) - HOLD_NS);
}

/**
 * ipc_trace_statistics_new:
 * @store: a store, of which a reference is taken
 *
 * Figures of what is in the store, and from then on of what comes.
 *
 * Returns: (transfer full): the figures
 */
IpcTraceStatistics *
ipc_trace_statistics_new (IpcTraceStore *store)
{
  IpcTraceStatistics *self;

  g_return_val_if_fail (IPC_IS_TRACE_STORE (store), NULL);

  self = g_new0 (IpcTraceStatistics, 1);
  self->store = g_object_ref (store);
  clear (self);
  self->handler = g_signal_connect (store, "changed", G_CALLBACK (on_store_changed), self);
  take_in_until (self, get_newest_ns (self) - HOLD_NS);
  return self;
}

/**
 * ipc_trace_statistics_free:
 * @self: (transfer full): figures
 */
void
ipc_trace_statistics_free (IpcTraceStatistics *self)
{
  if (self == NULL)
    return;
  g_clear_signal_handler (&self->handler, self->store);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->subjects);
  ipc_trace_pairing_free (self->pairing);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * ipc_trace_statistics_update:
 * @self: figures
 * @now_ns: the time, by ipc_trace_now_ns(); %G_MAXINT64 when nothing will come any more, as in a
 *   file: then all is counted, and rates are those of the trace's last second
 *
 * To be called before rows are shown: takes in what is 100 ms old by now, and makes rates fall
 * when nothing comes.
 */
void
ipc_trace_statistics_update (IpcTraceStatistics *self,
                             gint64 now_ns)
{
  g_return_if_fail (self != NULL);

  if (now_ns == G_MAXINT64)
    {
      take_in_until (self, G_MAXINT64);
      self->now_ns = get_newest_ns (self) + SLOT_NS + HOLD_NS;
      return;
    }
  take_in_until (self, now_ns - HOLD_NS);
  self->now_ns = now_ns;
}

/**
 * ipc_trace_statistics_get_n_rows:
 * @self: figures
 *
 * Returns: how many rows there are; a row keeps its index unless all is counted anew
 */
guint
ipc_trace_statistics_get_n_rows (IpcTraceStatistics *self)
{
  return self->rows->len;
}

/**
 * ipc_trace_statistics_get_n_recounts:
 * @self: figures
 *
 * Returns: how often all was counted anew so far; while this is the same, rows have the indices that
 *   they had
 */
guint
ipc_trace_statistics_get_n_recounts (IpcTraceStatistics *self)
{
  return self->n_recounts;
}

/* The last ten tenths of a second that are over and taken in. */
static double
get_rate (IpcTraceStatistics *self,
          const Row *row)
{
  gint64 end = (self->now_ns - HOLD_NS) / SLOT_NS;
  guint sum = 0;

  for (gint64 slot = end - SLOTS_PER_RATE; slot < end; slot++)
    if (slot <= row->last_slot && slot > row->last_slot - N_SLOTS && slot >= 0)
      sum += row->slots[(guint64) slot % N_SLOTS];
  return (double) sum;
}

/**
 * ipc_trace_statistics_get_row:
 * @self: figures
 * @index: which row
 * @row: (out caller-allocates): its figures, as of the last update
 */
void
ipc_trace_statistics_get_row (IpcTraceStatistics *self,
                              guint index,
                              IpcTraceStatisticsRow *row)
{
  Row *source;

  g_return_if_fail (index < self->rows->len);

  source = g_ptr_array_index (self->rows, index);
  *row = source->figures;
  row->rate = get_rate (self, source);
  row->is_exact = TRUE;
  if (source->latencies == NULL)
    return;
  row->n_latencies = ipc_trace_quantiles_get_count (source->latencies);
  row->p50_ns = (gint64) ipc_trace_quantiles_get (source->latencies, 0.5);
  row->p90_ns = (gint64) ipc_trace_quantiles_get (source->latencies, 0.9);
  row->p99_ns = (gint64) ipc_trace_quantiles_get (source->latencies, 0.99);
  row->max_ns = (gint64) ipc_trace_quantiles_get (source->latencies, 1);
  row->is_exact = ipc_trace_quantiles_is_exact (source->latencies);
}
