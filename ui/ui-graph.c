/* SPDX-License-Identifier: MIT */
/*
 * ui-graph: what went through each kernel object, counted from the trace.
 *
 * A string of the live graph has a process at each end and a kernel object in the middle, and a
 * step of the trace is half of the way:
 *
 *   child ──message-sent──▶ Pipe1 ──message-received──▶ parent        to the parent
 *   child ◀─message-received── Pipe1 ◀──message-sent── parent         to the child
 *
 * So what waits in an object is what one side says to have sent less what the other says to have
 * received. That needs both sides: of a child that writes no trace, and where records were lost,
 * nothing is said about waiting. Bytes are compared, and messages only where they keep their
 * boundaries: who reads a stream may get three messages in one. That shows when as many bytes came
 * out as went in, but not as many messages.
 *
 * Each record is looked at once. When a late one pushes others aside, those come again; what they
 * counted is taken back first, as ui-lifetimes does it. Sums do not depend on the order.
 *
 * No drawing here, and no GTK. Partners: ui-graph-words.c and ui-graph-picture. Main thread only.
 */

#include "ui-graph.h"

/* How many records back a late one may belong. A power of two. */
#define REMEMBERED 32768

/* What one record counts as. */
typedef enum
{
  NOTHING,
  MESSAGE,
  CALL,
  SET,
  WOKEN,
  WRITTEN,
  READ,
  ACT,
  ACT_OVER,
} Kind;

/* What was counted for one record, to take it back. */
typedef struct
{
  UiGraphCounts *counts; /* NULL when it counted nothing */
  guint32 amount;
  guint8 kind;
  guint8 leg;
} Counted;

struct _UiGraph
{
  GObject parent_instance;

  IpcTraceStore *store;
  GPtrArray *lives;   /* of UiGraphLife, by subject id; NULL where nothing happened yet */
  Counted *counted;   /* REMEMBERED of them, by position modulo that */
  guint64 end;        /* the first position that was not counted yet */
  UiGraphWatch watch; /* NULL when nobody wants to know */
  gpointer watch_data;
};

G_DEFINE_FINAL_TYPE (UiGraph, ui_graph, G_TYPE_OBJECT)

static guint signal_changed;

static UiGraphLife *
get_life (UiGraph *self,
          guint32 subject)
{
  UiGraphLife *life;

  if (subject < self->lives->len && self->lives->pdata[subject] != NULL)
    return self->lives->pdata[subject];
  if (ipc_trace_store_get_subject (self->store, subject) == NULL)
    return NULL;
  if (subject >= self->lives->len)
    g_ptr_array_set_size (self->lives, (int) subject + 1);
  life = g_new0 (UiGraphLife, 1);
  life->subject = subject;
  self->lives->pdata[subject] = life;
  return life;
}

/* What a record is. A call with a sentence is one of the system's, about the object itself: a lock
 * that is asked for, a pipe that is filled. A sentence about a message is no message; one of no bytes, which only a knock at
 * a mailslot is, cannot be found again among bytes. */
static Kind
get_kind (const IpcTraceRecord *record)
{
  gboolean is_note = (record->flags & IPC_TRACE_IS_NOTE) != 0;

  switch (record->step)
    {
    case IPC_TRACE_MESSAGE_SENT:
    case IPC_TRACE_MESSAGE_RECEIVED:
      return is_note || record->size_bytes == 0 ? NOTHING : MESSAGE;
    case IPC_TRACE_CALL:
      return is_note ? ACT : CALL;
    case IPC_TRACE_RETURN:
      return is_note ? ACT_OVER : CALL;
    case IPC_TRACE_EVENT_SET:
      return SET;
    case IPC_TRACE_EVENT_WOKEN:
      return WOKEN;
    case IPC_TRACE_MEMORY_WRITTEN:
    case IPC_TRACE_MEMORY_CHANGED:
      return WRITTEN;
    case IPC_TRACE_MEMORY_READ:
      return READ;
    default:
      return NOTHING;
    }
}

/* What moved where. A call goes to the parent whoever saw it, and its return comes back; that the
 * parent saw a memory change is that it looked. */
static UiGraphLeg
get_leg (const IpcTraceRecord *record)
{
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  gboolean is_note = (record->flags & IPC_TRACE_IS_NOTE) != 0;

  switch (record->step)
    {
    case IPC_TRACE_CALL:
      if (is_note && !by_child)
        return UI_GRAPH_PARENT_TO_OBJECT;
      return by_child ? UI_GRAPH_CHILD_TO_OBJECT : UI_GRAPH_OBJECT_TO_PARENT;
    case IPC_TRACE_RETURN:
      if (is_note && !by_child)
        return UI_GRAPH_OBJECT_TO_PARENT;
      return by_child ? UI_GRAPH_OBJECT_TO_CHILD : UI_GRAPH_PARENT_TO_OBJECT;
    case IPC_TRACE_MESSAGE_SENT:
    case IPC_TRACE_EVENT_SET:
    case IPC_TRACE_MEMORY_WRITTEN:
      return by_child ? UI_GRAPH_CHILD_TO_OBJECT : UI_GRAPH_PARENT_TO_OBJECT;
    case IPC_TRACE_MEMORY_CHANGED:
      return by_child ? UI_GRAPH_CHILD_TO_OBJECT : UI_GRAPH_OBJECT_TO_PARENT;
    default:
      return by_child ? UI_GRAPH_OBJECT_TO_CHILD : UI_GRAPH_OBJECT_TO_PARENT;
    }
}

/* Counting */

static void
change_flow (UiGraphFlow *flow,
             gboolean is_sent,
             gint64 n,
             gint64 amount)
{
  if (is_sent)
    {
      flow->n_sent += n;
      flow->amount_sent += amount;
    }
  else
    {
      flow->n_received += n;
      flow->amount_received += amount;
    }
  if (flow->amount_sent != flow->amount_received)
    return;
  /* Nothing is in between, so what is missing was received together with others. */
  if ((gint64) (flow->n_sent - flow->n_received) != flow->n_joined)
    flow->is_stream = TRUE;
  flow->n_joined = (gint64) (flow->n_sent - flow->n_received);
}

/* Adds a record, or takes it back. */
static void
change_counts (const Counted *counted,
               gint64 n)
{
  UiGraphCounts *counts = counted->counts;
  gboolean is_sent =
      counted->leg == UI_GRAPH_CHILD_TO_OBJECT || counted->leg == UI_GRAPH_PARENT_TO_OBJECT;
  UiGraphWay way =
      counted->leg == UI_GRAPH_CHILD_TO_OBJECT || counted->leg == UI_GRAPH_OBJECT_TO_PARENT
          ? UI_GRAPH_TO_PARENT
          : UI_GRAPH_TO_CHILD;

  switch (counted->kind)
    {
    case CALL:
      counts->has_calls = TRUE;
      change_flow (&counts->flows[way], is_sent, n, n);
      break;
    case MESSAGE:
      change_flow (&counts->flows[way], is_sent, n, n * counted->amount);
      break;
    case SET:
      counts->n_set += n;
      break;
    case WOKEN:
      counts->n_woken += n;
      break;
    case WRITTEN:
      counts->n_written += n;
      break;
    case READ:
      counts->n_read += n;
      break;
    case ACT:
      counts->n_acts += n;
      break;
    default:
      break;
    }
}

static void
count (UiGraph *self,
       const IpcTraceRecord *record,
       Counted *counted,
       gboolean is_new)
{
  UiGraphLife *life = get_life (self, record->subject);
  Kind kind = get_kind (record);

  counted->counts = NULL;
  if (life == NULL)
    return;
  if (record->flags & IPC_TRACE_BY_CHILD)
    life->is_heard = TRUE;
  if (record->step == IPC_TRACE_RECORDS_DROPPED)
    life->has_losses = TRUE;
  if (kind == NOTHING || record->object == 0 || record->object > IPC_TRACE_N_OBJECTS)
    return;
  *counted = (Counted){ &life->objects[record->object - 1], record->size_bytes, kind,
                        get_leg (record) };
  change_counts (counted, 1);
  if (is_new && self->watch != NULL)
    self->watch (life, record->object, counted->leg, self->watch_data);
}

/* Takes back what was counted from a position on, as far as it is remembered.
 * Returns where to count on from. */
static guint64
take_back (UiGraph *self,
           guint64 from)
{
  guint64 first = self->end > REMEMBERED ? self->end - REMEMBERED : 0;

  if (from < first)
    return self->end;
  for (guint64 i = from; i < self->end; i++)
    if (self->counted[i % REMEMBERED].counts != NULL)
      change_counts (&self->counted[i % REMEMBERED], -1);
  return from;
}

static void
count_all (UiGraph *self,
           guint64 from,
           guint64 end)
{
  guint64 known_end = self->end;
  guint64 i = MAX (from, ipc_trace_store_get_first (self->store));

  while (i < end)
    {
      guint n;
      const IpcTraceRecord *records = ipc_trace_store_get_run (self->store, i, &n);

      if (records == NULL)
        break;
      for (guint j = 0; j < n && i < end; j++, i++)
        count (self, &records[j], &self->counted[i % REMEMBERED], i >= known_end);
    }
  self->end = end;
}

static void
on_store_changed (UiGraph *self,
                  guint64 from,
                  guint64 end)
{
  if (from < self->end)
    from = take_back (self, from);
  count_all (self, from, end);
  g_signal_emit (self, signal_changed, 0);
}

static void
ui_graph_finalize (GObject *object)
{
  UiGraph *self = UI_GRAPH (object);

  g_clear_object (&self->store);
  g_ptr_array_unref (self->lives);
  g_free (self->counted);
  G_OBJECT_CLASS (ui_graph_parent_class)->finalize (object);
}

static void
ui_graph_class_init (UiGraphClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_graph_finalize;

  /**
   * UiGraph::changed:
   *
   * Records came.
   */
  signal_changed = g_signal_new ("changed", UI_TYPE_GRAPH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ui_graph_init (UiGraph *self)
{
  self->lives = g_ptr_array_new_with_free_func (g_free);
  self->counted = g_new0 (Counted, REMEMBERED);
}

/**
 * ui_graph_new:
 * @store: the trace
 *
 * Counts what the trace holds, and from then on what comes.
 *
 * Returns: (transfer full): the counts
 */
UiGraph *
ui_graph_new (IpcTraceStore *store)
{
  UiGraph *self = g_object_new (UI_TYPE_GRAPH, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  count_all (self, ipc_trace_store_get_first (store), ipc_trace_store_get_end (store));
  return self;
}

/**
 * ui_graph_get_store:
 * @self: the counts
 *
 * Returns: (transfer none): what is counted
 */
IpcTraceStore *
ui_graph_get_store (UiGraph *self)
{
  return self->store;
}

/**
 * ui_graph_get_life:
 * @self: the counts
 * @subject: a subject's id
 *
 * Returns: (transfer none) (nullable): what happened to it; %NULL when nothing did
 */
const UiGraphLife *
ui_graph_get_life (UiGraph *self,
                   guint32 subject)
{
  return subject < self->lives->len ? g_ptr_array_index (self->lives, subject) : NULL;
}

/**
 * ui_graph_set_watch:
 * @self: the counts
 * @watch: (nullable) (scope forever): called for each step that comes from now on
 * @data: for @watch
 *
 * Has somebody told of each step, at the moment it is counted; there is one at most. A late record
 * that was put in before the last one is counted, but not told.
 */
void
ui_graph_set_watch (UiGraph *self,
                    UiGraphWatch watch,
                    gpointer data)
{
  self->watch = watch;
  self->watch_data = data;
}
