/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes: who lived when, told from the trace.
 *
 * The trace keeps a million records and then forgets the oldest; this keeps the few facts that make
 * a life, so that a process of yesterday has its bar also when its records are gone:
 *
 *   process-spawned ── child-connected ──┬── process-stopped ── process-continued ──┬── process-exited
 *                                        └────── messages, counted in bins ─────────┘
 *
 * A life is a subject of the trace; subjects with the same lab and number are lives of one child
 * and share a lane. Each record is looked at once, as it comes. When a late one pushes others
 * aside, those come again: facts are only set to what they are already, and messages are taken back
 * first, for which the last 32,768 records are remembered in a ring. (A record that comes later
 * than that leaves the number of messages as it is; nothing else could be told of it.)
 *
 * No drawing here, and no GTK: partners are ui-lifetimes-life.c, which knows what a record means
 * for a life, ui-lifetimes-words.c, which puts it in sentences, and ui-lifetimes-view, which draws
 * it. Main thread only.
 */

#include "ui-lifetimes-private.h"

/* How many records back a late one may belong. A power of two. */
#define REMEMBERED 32768

/* What was counted for one record, to take it back. */
typedef struct
{
  gint64 time_ns;
  UiLife *life; /* NULL when it was no message */
} Counted;

struct _UiLifetimes
{
  GObject parent_instance;

  IpcTraceStore *store;
  GPtrArray *lanes;      /* of UiLane, in the order that they appeared; never removed */
  GPtrArray *by_subject; /* UiLife by subject id, owned by its lane; NULL for those without */
  Counted *counted;      /* REMEMBERED of them, by position modulo that */
  guint64 end;           /* the first position that was not counted yet */
  gint64 begin_ns;       /* the first record of all; 0 before it */
  gint64 end_ns;         /* the newest one */
  gboolean has_news;     /* a life is in another state than before these records */
};

G_DEFINE_FINAL_TYPE (UiLifetimes, ui_lifetimes, G_TYPE_OBJECT)

enum
{
  CHANGED,
  LIVES_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Lives and lanes */

static void
lane_free (gpointer data)
{
  UiLane *lane = data;

  g_free (lane->title);
  g_free (lane->lab);
  g_ptr_array_unref (lane->lives);
  ui_lane_sums_free (lane->sums);
  g_free (lane);
}

static UiLane *
get_lane_of (UiLifetimes *self,
             const IpcTraceSubject *subject)
{
  UiLane *lane;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      lane = g_ptr_array_index (self->lanes, i);
      if (lane->member == subject->member && g_strcmp0 (lane->lab, subject->lab) == 0)
        return lane;
    }
  lane = g_new0 (UiLane, 1);
  lane->title = g_strdup (subject->title);
  lane->lab = g_strdup (subject->lab);
  lane->member = subject->member;
  lane->lives = g_ptr_array_new_with_free_func ((GDestroyNotify) ui_life_free);
  lane->sums = ui_lane_sums_new ();
  g_ptr_array_add (self->lanes, lane);
  return lane;
}

/* Something that the sums of its lane hold is another. */
static void
touch (const UiLife *life)
{
  ui_lane_sums_touch (life->lane->sums, life->index);
}

static UiLife *
add_life (UiLifetimes *self,
          const IpcTraceSubject *subject,
          gint64 begin_ns)
{
  UiLane *lane = get_lane_of (self, subject);
  UiLife *life = ui_life_new (subject->id, begin_ns);

  life->lane = lane;
  life->index = lane->lives->len;
  g_ptr_array_add (lane->lives, life);
  touch (life);
  if (self->by_subject->len <= subject->id)
    g_ptr_array_set_size (self->by_subject, subject->id + 1);
  self->by_subject->pdata[subject->id] = life;
  self->has_news = TRUE;
  return life;
}

/* The life that a record belongs to. The lab itself has none, nor has a start that came to
 * nothing, of which there is only a diagnosis. */
static UiLife *
get_life_of (UiLifetimes *self,
             const IpcTraceRecord *record)
{
  const IpcTraceSubject *subject;
  UiLife *life = NULL;

  if (record->subject < self->by_subject->len)
    life = g_ptr_array_index (self->by_subject, record->subject);
  if (life != NULL || record->step == IPC_TRACE_DIAGNOSIS)
    return life;
  subject = ipc_trace_store_get_subject (self->store, record->subject);
  if (subject == NULL || subject->member == 0)
    return NULL;
  return add_life (self, subject, record->time_ns);
}

/* Counting */

/* A call with a note is something that a process did, and carries nothing. */
static gboolean
is_message (const IpcTraceRecord *record)
{
  return record->step == IPC_TRACE_MESSAGE_SENT || record->step == IPC_TRACE_MESSAGE_RECEIVED ||
         ((record->step == IPC_TRACE_CALL || record->step == IPC_TRACE_RETURN) &&
          (record->flags & IPC_TRACE_IS_NOTE) == 0);
}

static void
count (UiLifetimes *self,
       const IpcTraceRecord *record,
       Counted *counted)
{
  UiLife *life = get_life_of (self, record);

  counted->life = NULL;
  if (life == NULL)
    return;
  if (life->pid == 0)
    life->pid = ipc_trace_store_get_subject (self->store, life->subject)->pid;
  if (record->flags & IPC_TRACE_BY_CHILD)
    {
      life->heard_ns = MAX (life->heard_ns, record->time_ns);
    }
  else if (is_message (record))
    {
      *counted = (Counted) { record->time_ns, life };
      life->n_messages++;
      touch (life);
      ui_count_bins_add (&life->bins, record->time_ns);
    }
  else if (ui_life_add_fact (life, self->store, record))
    {
      self->has_news = TRUE;
      touch (life);
    }
}

/* Takes back what was counted from a position on, as far as it is remembered.
 * Returns where to count on from. */
static guint64
take_back (UiLifetimes *self,
           guint64 from)
{
  guint64 first = self->end > REMEMBERED ? self->end - REMEMBERED : 0;

  if (from < first)
    return self->end;
  for (guint64 i = from; i < self->end; i++)
    {
      Counted *counted = &self->counted[i % REMEMBERED];

      if (counted->life == NULL)
        continue;
      counted->life->n_messages--;
      touch (counted->life);
      ui_count_bins_remove (&counted->life->bins, counted->time_ns);
    }
  return from;
}

static void
count_all (UiLifetimes *self,
           guint64 from,
           guint64 end)
{
  for (guint64 i = from; i < end; i++)
    {
      const IpcTraceRecord *record = ipc_trace_store_get (self->store, i);

      if (record == NULL)
        continue;
      if (self->begin_ns == 0 || record->time_ns < self->begin_ns)
        self->begin_ns = record->time_ns;
      self->end_ns = MAX (self->end_ns, record->time_ns);
      count (self, record, &self->counted[i % REMEMBERED]);
    }
  self->end = end;
}

static void
on_store_changed (UiLifetimes *self,
                  guint64 from,
                  guint64 end)
{
  if (from < self->end)
    from = take_back (self, from);
  self->has_news = FALSE;
  count_all (self, from, end);
  if (self->has_news)
    g_signal_emit (self, signals[LIVES_CHANGED], 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ui_lifetimes_finalize (GObject *object)
{
  UiLifetimes *self = UI_LIFETIMES (object);

  g_clear_object (&self->store);
  g_ptr_array_unref (self->by_subject);
  g_ptr_array_unref (self->lanes);
  g_free (self->counted);
  G_OBJECT_CLASS (ui_lifetimes_parent_class)->finalize (object);
}

static void
ui_lifetimes_class_init (UiLifetimesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ui_lifetimes_finalize;

  /**
   * UiLifetimes::changed:
   *
   * Records came.
   */
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_LIFETIMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  /**
   * UiLifetimes::lives-changed:
   *
   * A life began, ended, or is in another state.
   */
  signals[LIVES_CHANGED] = g_signal_new ("lives-changed", UI_TYPE_LIFETIMES, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_lifetimes_init (UiLifetimes *self)
{
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->by_subject = g_ptr_array_new ();
  self->counted = g_new0 (Counted, REMEMBERED);
}

/**
 * ui_lifetimes_new:
 * @store: the trace
 *
 * Follows the trace, beginning with what it holds now. Make it before records are discarded to
 * have the whole run.
 *
 * Returns: (transfer full): the lifetimes
 */
UiLifetimes *
ui_lifetimes_new (IpcTraceStore *store)
{
  UiLifetimes *self = g_object_new (UI_TYPE_LIFETIMES, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  count_all (self, ipc_trace_store_get_first (store), ipc_trace_store_get_end (store));
  return self;
}

guint
ui_lifetimes_get_n_lanes (UiLifetimes *self)
{
  return self->lanes->len;
}

/**
 * ui_lifetimes_get_lane:
 * @self: the lifetimes
 * @index: which, from 0
 *
 * Returns: (transfer none): the lane, which stays and keeps its place
 */
const UiLane *
ui_lifetimes_get_lane (UiLifetimes *self,
                       guint index)
{
  g_return_val_if_fail (index < self->lanes->len, NULL);

  return g_ptr_array_index (self->lanes, index);
}

/**
 * ui_lifetimes_get_begin_ns:
 * @self: the lifetimes
 *
 * Returns: the time of the first record; 0 before there is one
 */
gint64
ui_lifetimes_get_begin_ns (UiLifetimes *self)
{
  return self->begin_ns;
}

/**
 * ui_lifetimes_get_end_ns:
 * @self: the lifetimes
 *
 * Returns: the time of the newest record
 */
gint64
ui_lifetimes_get_end_ns (UiLifetimes *self)
{
  return self->end_ns;
}

/**
 * ui_lifetimes_count_alive:
 * @self: the lifetimes
 *
 * Returns: how many processes live
 */
guint
ui_lifetimes_count_alive (UiLifetimes *self)
{
  guint n_alive = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    n_alive += ui_lane_get_last_life (g_ptr_array_index (self->lanes, i))->end_ns == 0;
  return n_alive;
}

/**
 * ui_lifetimes_find_subject:
 * @self: the lifetimes
 * @subject: the id of an #IpcTraceSubject
 * @lane: (out): the index of its lane
 * @life: (out): which of the lives there it is
 *
 * Returns: %FALSE when that subject has no life
 */
gboolean
ui_lifetimes_find_subject (UiLifetimes *self,
                           guint32 subject,
                           guint *lane,
                           guint *life)
{
  const UiLife *found =
      subject < self->by_subject->len ? g_ptr_array_index (self->by_subject, subject) : NULL;

  if (found == NULL || !g_ptr_array_find (self->lanes, found->lane, lane))
    return FALSE;
  *life = found->index;
  return TRUE;
}
