/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-marks: where in a trace something went wrong or somebody was killed.
 *
 *   positions   0        width      2 width     3 width
 *   marks       |   K    |          |  D  L     |         …      4,096 places, a byte each
 *
 * Each record is looked at once, for its step. A place remembers the first position in it that was
 * worth a mark, and which marks there are. When the trace outgrows the places each two become one,
 * so the memory stays the same for ever and a map is drawn from it in no time.
 *
 * No GTK here. Main thread only, because the store is.
 */

#include "ui-traffic-marks.h"

#include <string.h>

/* Positions in one place at first. */
#define FIRST_WIDTH 16
#define KILLED "killed by "

typedef struct
{
  guint8 marks;     /* UiTrafficMark */
  guint32 offset;   /* of the first record with a mark, from the beginning of the place */
  guint32 n[3];     /* how many of each */
} Place;

struct _UiTrafficMarks
{
  IpcTraceStore *store; /* owned */
  guint64 width;        /* positions in a place */
  guint64 looked;       /* records from here on were not looked at */
  Place places[UI_TRAFFIC_MARKS_N];
};

static gboolean
is_killed (IpcTraceStore *store,
           const IpcTraceRecord *record)
{
  gsize length;
  const char *text = ipc_trace_store_get_text (store, record, &length);

  return length > strlen (KILLED) && memcmp (text, KILLED, strlen (KILLED)) == 0;
}

/* The bit of a record; -1 for none. */
static int
get_bit (IpcTraceStore *store,
         const IpcTraceRecord *record)
{
  switch ((IpcTraceStep) record->step)
    {
    case IPC_TRACE_DIAGNOSIS:
      return 0;
    case IPC_TRACE_RECORDS_DROPPED:
    case IPC_TRACE_PEER_REFUSED:
      return 1;
    case IPC_TRACE_PROCESS_EXITED:
      return is_killed (store, record) ? 2 : -1;
    default:
      return -1;
    }
}

/* Each two places become one. */
static void
widen (UiTrafficMarks *self)
{
  for (guint i = 0; i < UI_TRAFFIC_MARKS_N / 2; i++)
    {
      Place left = self->places[2 * i];
      const Place *right = &self->places[2 * i + 1];

      if (left.marks == 0)
        left.offset = right->offset + (guint32) self->width;
      left.marks |= right->marks;
      for (guint k = 0; k < G_N_ELEMENTS (left.n); k++)
        left.n[k] += right->n[k];
      self->places[i] = left;
    }
  memset (&self->places[UI_TRAFFIC_MARKS_N / 2], 0, sizeof (Place) * UI_TRAFFIC_MARKS_N / 2);
  self->width *= 2;
}

static void
add (UiTrafficMarks *self,
     guint64 position,
     int bit)
{
  Place *place;

  while (position / self->width >= UI_TRAFFIC_MARKS_N)
    widen (self);
  place = &self->places[position / self->width];
  if (place->marks == 0)
    place->offset = (guint32) (position % self->width);
  place->marks |= (guint8) (1 << bit);
  place->n[bit]++;
}

/**
 * ui_traffic_marks_new:
 * @store: a trace, of which a reference is taken
 *
 * Nothing is marked before ui_traffic_marks_advance().
 *
 * Returns: (transfer full): the marks
 */
UiTrafficMarks *
ui_traffic_marks_new (IpcTraceStore *store)
{
  UiTrafficMarks *self = g_new0 (UiTrafficMarks, 1);

  self->store = g_object_ref (store);
  self->width = FIRST_WIDTH;
  self->looked = ipc_trace_store_get_first (store);
  return self;
}

/**
 * ui_traffic_marks_free:
 * @self: (transfer full): the marks
 */
void
ui_traffic_marks_free (UiTrafficMarks *self)
{
  g_object_unref (self->store);
  g_free (self);
}

/**
 * ui_traffic_marks_invalidate:
 * @self: the marks
 * @from: records from here on are others than before, because one came late
 *
 * Forgets the marks of the places from there on; the next advance looks again.
 */
void
ui_traffic_marks_invalidate (UiTrafficMarks *self,
                             guint64 from)
{
  guint64 place = MIN (from / self->width, (guint64) UI_TRAFFIC_MARKS_N);

  if (from >= self->looked)
    return;
  /* Positions without a mark do not widen the places, so @from may lie beyond them all. */
  memset (&self->places[place], 0, sizeof (Place) * (UI_TRAFFIC_MARKS_N - place));
  self->looked = place * self->width;
}

/**
 * ui_traffic_marks_advance:
 * @self: the marks
 * @n_records: how many records to look at; a million take about 5 ms
 *
 * Looks at records that were not looked at yet.
 *
 * Returns: whether all were
 */
gboolean
ui_traffic_marks_advance (UiTrafficMarks *self,
                          guint64 n_records)
{
  guint64 end = ipc_trace_store_get_end (self->store);

  self->looked = MAX (self->looked, ipc_trace_store_get_first (self->store));
  end = MIN (end, self->looked + MIN (n_records, end));
  while (self->looked < end)
    {
      guint n;
      const IpcTraceRecord *records = ipc_trace_store_get_run (self->store, self->looked, &n);

      n = (guint) MIN (n, end - self->looked);
      for (guint i = 0; i < n; i++)
        if (records[i].step == IPC_TRACE_DIAGNOSIS || records[i].step == IPC_TRACE_PEER_REFUSED ||
            records[i].step >= IPC_TRACE_PROCESS_EXITED)
          {
            int bit = get_bit (self->store, &records[i]);

            if (bit >= 0)
              add (self, self->looked + i, bit);
          }
      self->looked += n;
    }
  return self->looked == ipc_trace_store_get_end (self->store);
}

/**
 * ui_traffic_marks_get:
 * @self: the marks
 * @index: a place, less than %UI_TRAFFIC_MARKS_N
 * @position: (out): the first record of it that has a mark
 *
 * Returns: which marks the place has; 0 for none, and when its record was discarded
 */
UiTrafficMark
ui_traffic_marks_get (const UiTrafficMarks *self,
                      guint index,
                      guint64 *position)
{
  const Place *place = &self->places[index];

  *position = index * self->width + place->offset;
  return *position >= ipc_trace_store_get_first (self->store) ? place->marks : 0;
}

/**
 * ui_traffic_marks_count:
 * @self: the marks
 * @mark: which
 *
 * Returns: how many records had this mark, discarded ones included
 */
guint
ui_traffic_marks_count (const UiTrafficMarks *self,
                        UiTrafficMark mark)
{
  guint count = 0;

  for (guint i = 0; i < UI_TRAFFIC_MARKS_N; i++)
    count += self->places[i].n[__builtin_ctz (mark)];
  return count;
}
