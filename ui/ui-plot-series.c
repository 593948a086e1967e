/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-series: how many messages, how many bytes and how long, per child and over time.
 *
 * Messages are those that the parent saw, so none counts twice. Where memory itself is what all talk
 * by, because texts are put there for everybody or by the children, each text that a child puts there
 * or reads is one; what the parent writes for one child alone is a part of its answer. A latency is the time from what a
 * side sent to the answer that it got (ipc-trace-pairing):
 *
 *   viewer   message-sent 7 ──────────────────────────▶ message-received 7     round trip
 *   viewer   call 7 ──────────────────────────────────▶ return 7               likewise
 *   parent                  message-received 7 ──▶ message-sent 7              time to answer
 *
 * The last is what is known of a child that writes no trace itself.
 *
 * Records are taken in when they are 100 ms old, because until then an older one may come; each is
 * looked at once, and one that comes later than that is left out. What is kept has a fixed size,
 * and covers also what the store has discarded.
 *
 * No drawing here, and no GTK. Main thread only.
 */

#include "ui-plot-series.h"

#include "ipc-trace-pairing.h"
#include "ipc-trace-seek.h"

/* The hub lets no record in that is later: see ipc-trace-file. */
#define HOLD_NS (100 * G_GINT64_CONSTANT (1000000))

/* What is known of one life of a child. */
typedef struct
{
  UiPlotLine *line; /* NULL for who has none: the lab itself */
  gboolean is_heard; /* it writes records itself */
} Life;

struct _UiPlotSeries
{
  GObject parent_instance;

  IpcTraceStore *store;
  GPtrArray *lines;         /* of UiPlotLine, in the order that they appeared; never removed */
  GArray *lives;            /* of Life, by subject id */
  GHashTable *memory_labs;  /* the labs whose children talk by memory */
  IpcTracePairing *pairing; /* questions that wait for their answers */
  guint64 next;             /* the position of the next record to take in */
  gint64 taken_ns;          /* everything up to then was taken in */
};

G_DEFINE_FINAL_TYPE (UiPlotSeries, ui_plot_series, G_TYPE_OBJECT)

static guint signal_changed;

static void
line_free (gpointer data)
{
  UiPlotLine *line = data;

  g_free (line->lab);
  g_free (line->title);
  ui_plot_bins_clear (&line->bins);
  g_free (line);
}

/* A child that was started again is another subject and the same line. */
static UiPlotLine *
find_line (UiPlotSeries *self,
           const IpcTraceSubject *subject,
           gint64 time_ns)
{
  UiPlotLine *line;

  for (guint i = 0; i < self->lines->len; i++)
    {
      line = g_ptr_array_index (self->lines, i);
      if (line->member == subject->member && g_strcmp0 (line->lab, subject->lab) == 0)
        return line;
    }
  line = g_new0 (UiPlotLine, 1);
  line->lab = g_strdup (subject->lab);
  line->member = subject->member;
  line->title = g_strdup (subject->title);
  line->talks_by_memory = g_hash_table_contains (self->memory_labs, subject->lab);
  ui_plot_bins_init (&line->bins, time_ns);
  g_ptr_array_add (self->lines, line);
  return line;
}

static Life *
get_life (UiPlotSeries *self,
          const IpcTraceRecord *record)
{
  const IpcTraceSubject *subject;
  Life *life;

  if (record->subject < self->lives->len)
    {
      life = &g_array_index (self->lives, Life, record->subject);
      if (life->line != NULL)
        return life;
    }
  subject = ipc_trace_store_get_subject (self->store, record->subject);
  if (subject == NULL || subject->member == 0)
    return NULL;
  if (record->subject >= self->lives->len)
    g_array_set_size (self->lives, record->subject + 1);
  life = &g_array_index (self->lives, Life, record->subject);
  life->line = find_line (self, subject, record->time_ns);
  return life;
}

/* A text for everybody, or one of a child: from now on such texts are messages in that lab. */
static void
learn_memory (UiPlotSeries *self,
              const IpcTraceRecord *record,
              const Life *life)
{
  const IpcTraceSubject *subject;

  if (record->step != IPC_TRACE_MEMORY_WRITTEN || (life != NULL && life->line->talks_by_memory) ||
      (life != NULL && (record->flags & IPC_TRACE_BY_CHILD) == 0))
    return;
  subject = ipc_trace_store_get_subject (self->store, record->subject);
  if (subject == NULL || !g_hash_table_add (self->memory_labs, g_strdup (subject->lab)))
    return;
  for (guint i = 0; i < self->lines->len; i++)
    {
      UiPlotLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->lab, subject->lab))
        line->talks_by_memory = TRUE;
    }
}

static gboolean
is_text_in_memory (const IpcTraceRecord *record)
{
  return (record->flags & IPC_TRACE_BY_CHILD) != 0 && (record->flags & IPC_TRACE_IS_NOTE) == 0 &&
         (record->step == IPC_TRACE_MEMORY_WRITTEN || record->step == IPC_TRACE_MEMORY_READ);
}

static gboolean
is_message (const IpcTraceRecord *record,
            const UiPlotLine *line)
{
  if (line->talks_by_memory && is_text_in_memory (record))
    return TRUE;
  return (record->flags & (IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE)) == 0 &&
         (record->step == IPC_TRACE_MESSAGE_SENT || record->step == IPC_TRACE_MESSAGE_RECEIVED ||
          record->step == IPC_TRACE_CALL || record->step == IPC_TRACE_RETURN);
}

/* A child that writes a trace knows its round trips; of another one only the parent's answers are
 * known. Who sends of itself waits for the answer, whoever it is. */
static gboolean
counts (const Life *life,
        const IpcTraceRecord *answer,
        const IpcTraceQuestion *question)
{
  if (question->step == IPC_TRACE_MESSAGE_SENT)
    return TRUE;
  if (question->step == IPC_TRACE_CALL && (answer->flags & IPC_TRACE_BY_CHILD) != 0)
    return TRUE;
  return !life->is_heard && (answer->flags & IPC_TRACE_BY_CHILD) == 0;
}

static void
take_in (UiPlotSeries *self,
         const IpcTraceRecord *record)
{
  Life *life = get_life (self, record);
  IpcTraceQuestion question;

  learn_memory (self, record, life);
  if (life == NULL)
    return;
  if (record->flags & IPC_TRACE_BY_CHILD)
    life->is_heard = TRUE;
  if (is_message (record, life->line))
    ui_plot_bins_add_message (&life->line->bins, record->time_ns, record->size_bytes);
  if (ipc_trace_pairing_take (self->pairing, record->subject, record, &question) &&
      counts (life, record, &question))
    ui_plot_bins_add_latency (&life->line->bins, record->time_ns,
                              record->time_ns - question.time_ns);
}

static void
take_in_until (UiPlotSeries *self,
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
        self->taken_ns = records[i].time_ns;
        self->next++;
      }
}

static gint64
get_newest_ns (UiPlotSeries *self)
{
  const IpcTraceRecord *newest =
      ipc_trace_store_get (self->store, ipc_trace_store_get_end (self->store) - 1);

  /* A file may hold any number; so much is taken away below. */
  return newest != NULL ? MAX (newest->time_ns, G_MININT64 + HOLD_NS) : G_MININT64 + HOLD_NS;
}

/* A record that is later than the hold has moved those that were taken in. */
static void
on_store_changed (UiPlotSeries *self,
                  guint64 from,
                  guint64 end)
{
  if (from < self->next)
    self->next = ipc_trace_seek_time (self->store, self->taken_ns + 1);
  take_in_until (self, get_newest_ns (self) - HOLD_NS);
  g_signal_emit (self, signal_changed, 0);
}

static void
ui_plot_series_finalize (GObject *object)
{
  UiPlotSeries *self = UI_PLOT_SERIES (object);

  g_clear_object (&self->store);
  g_ptr_array_unref (self->lines);
  g_array_unref (self->lives);
  g_hash_table_unref (self->memory_labs);
  ipc_trace_pairing_free (self->pairing);
  G_OBJECT_CLASS (ui_plot_series_parent_class)->finalize (object);
}

static void
ui_plot_series_class_init (UiPlotSeriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_plot_series_finalize;

  /**
   * UiPlotSeries::changed:
   *
   * Records came.
   */
  signal_changed = g_signal_new ("changed", UI_TYPE_PLOT_SERIES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ui_plot_series_init (UiPlotSeries *self)
{
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->lives = g_array_new (FALSE, TRUE, sizeof (Life));
  self->memory_labs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pairing = ipc_trace_pairing_new ();
}

/**
 * ui_plot_series_new:
 * @store: the trace
 *
 * Figures of what is in the store, and from then on of what comes.
 *
 * Returns: (transfer full): the figures
 */
UiPlotSeries *
ui_plot_series_new (IpcTraceStore *store)
{
  UiPlotSeries *self = g_object_new (UI_TYPE_PLOT_SERIES, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  take_in_until (self, get_newest_ns (self) - HOLD_NS);
  return self;
}

/**
 * ui_plot_series_update:
 * @self: figures
 * @now_ns: the time, by ipc_trace_now_ns(); %G_MAXINT64 when nothing older than the newest will
 *   come any more, as in a file
 *
 * To be called before figures are shown: takes in what is 100 ms old by now.
 *
 * Returns: whether there are records that are younger
 */
gboolean
ui_plot_series_update (UiPlotSeries *self,
                       gint64 now_ns)
{
  take_in_until (self, now_ns == G_MAXINT64 ? G_MAXINT64 : now_ns - HOLD_NS);
  return self->next < ipc_trace_store_get_end (self->store);
}

guint
ui_plot_series_get_n_lines (UiPlotSeries *self)
{
  return self->lines->len;
}

/**
 * ui_plot_series_get_line:
 * @self: figures
 * @index: which, from 0
 *
 * Returns: (transfer none): the line, which stays and keeps its place
 */
const UiPlotLine *
ui_plot_series_get_line (UiPlotSeries *self,
                         guint index)
{
  return g_ptr_array_index (self->lines, index);
}
