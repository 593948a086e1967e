/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-life: what the parent's records say of one life.
 *
 *   process-spawned    begin, pid
 *   child-connected    connected
 *   process-stopped    a stop begins
 *   process-continued  it ends
 *   child-quit         the child says that it goes
 *   peer-disconnected  its conversation is over; it may connect again
 *   process-exited     end, the reason in words, and how long the parent took to notice
 *
 * A record may come a second time, when a late one pushed it aside. So a fact that is known is never
 * told again. A child could write such steps into its own ring; only the parent's come here.
 *
 * The partner is ui-lifetimes.c, which finds the life that a record belongs to.
 */

#include "ui-lifetimes-private.h"

#include <stdio.h>
#include <string.h>

/* Returns whether that is news. */
static gboolean
set_fact (gint64 *fact,
          gint64 time_ns)
{
  if (*fact != 0)
    return FALSE;
  *fact = time_ns;
  return TRUE;
}

static gboolean
add_spawned (UiLife *self,
             pid_t pid,
             gint64 time_ns)
{
  if (self->is_spawn_known)
    return FALSE;
  self->is_spawn_known = TRUE;
  self->begin_ns = MIN (self->begin_ns, time_ns);
  self->pid = pid;
  return TRUE;
}

static gboolean
add_stopped (UiLife *self,
             gint64 time_ns)
{
  UiStop stop = { time_ns, 0 };

  for (guint i = 0; i < self->stops->len; i++)
    if (g_array_index (self->stops, UiStop, i).from_ns == time_ns)
      return FALSE;
  if (ui_life_is_stopped (self) || self->end_ns != 0)
    return FALSE;
  g_array_append_val (self->stops, stop);
  return TRUE;
}

static gboolean
end_stop (UiLife *self,
          gint64 time_ns)
{
  UiStop *stop;

  if (!ui_life_is_stopped (self))
    return FALSE;
  stop = &g_array_index (self->stops, UiStop, self->stops->len - 1);
  if (time_ns <= stop->from_ns)
    return FALSE;
  stop->to_ns = time_ns;
  return TRUE;
}

/* Parts what is known of an end into the reason and the notice. */
static void
take_status (UiLife *self,
             char *status)
{
  char *rest = strstr (status, IPC_TRACE_STATUS_END);
  gint64 notice_us;

  self->reason = status;
  self->was_killed = g_str_has_prefix (status, "killed by ");
  if (rest == NULL)
    return;
  *rest = '\0';
  rest += strlen (IPC_TRACE_STATUS_END);
  if (sscanf (rest, IPC_TRACE_NOTICE_FORMAT, &notice_us) == 1)
    self->notice_ns = CLAMP (notice_us, 0, G_MAXINT64 / 1000) * 1000;
}

/* Who has left may come again, and leave again. */
static gboolean
set_latest (gint64 *fact,
            gint64 time_ns)
{
  if (time_ns <= *fact)
    return FALSE;
  *fact = time_ns;
  return TRUE;
}

static gboolean
add_exited (UiLife *self,
            IpcTraceStore *store,
            const IpcTraceRecord *record)
{
  if (self->end_ns != 0)
    return FALSE;
  end_stop (self, record->time_ns);
  take_status (self, ipc_trace_store_dup_text (store, record));
  self->end_ns = record->time_ns;
  return TRUE;
}

/**
 * ui_life_new:
 * @subject: whose records will be told
 * @begin_ns: the first that is known of it
 *
 * Returns: (transfer full): a life of which nothing else is known
 */
UiLife *
ui_life_new (guint32 subject,
             gint64 begin_ns)
{
  UiLife *self = g_new0 (UiLife, 1);

  self->subject = subject;
  self->begin_ns = begin_ns;
  self->notice_ns = -1;
  self->stops = g_array_new (FALSE, FALSE, sizeof (UiStop));
  ui_count_bins_init (&self->bins, begin_ns);
  return self;
}

/**
 * ui_life_free:
 * @self: (transfer full): a life
 */
void
ui_life_free (UiLife *self)
{
  g_free (self->reason);
  g_array_unref (self->stops);
  ui_count_bins_clear (&self->bins);
  g_free (self);
}

/**
 * ui_life_add_fact:
 * @self: a life
 * @store: where the record is
 * @record: a record of its that the parent wrote
 *
 * Takes over what the record says of the life.
 *
 * Returns: whether that is news
 */
gboolean
ui_life_add_fact (UiLife *self,
                  IpcTraceStore *store,
                  const IpcTraceRecord *record)
{
  switch (record->step)
    {
    case IPC_TRACE_PROCESS_SPAWNED:
      return add_spawned (self, ipc_trace_store_get_subject (store, self->subject)->pid,
                          record->time_ns);
    case IPC_TRACE_CHILD_CONNECTED:
      set_fact (&self->connected_ns, record->time_ns);
      return set_latest (&self->met_ns, record->time_ns);
    case IPC_TRACE_CHILD_QUIT:
      return set_latest (&self->quit_ns, record->time_ns);
    case IPC_TRACE_PEER_DISCONNECTED:
      return set_latest (&self->disconnected_ns, record->time_ns);
    case IPC_TRACE_PROCESS_STOPPED:
      return add_stopped (self, record->time_ns);
    case IPC_TRACE_PROCESS_CONTINUED:
      return end_stop (self, record->time_ns);
    case IPC_TRACE_PROCESS_EXITED:
      return add_exited (self, store, record);
    default:
      return FALSE;
    }
}

/**
 * ui_life_is_stopped:
 * @life: a life
 *
 * Returns: whether its process is stopped
 */
gboolean
ui_life_is_stopped (const UiLife *life)
{
  return life->stops->len > 0 &&
         g_array_index (life->stops, UiStop, life->stops->len - 1).to_ns == 0;
}

/**
 * ui_life_was_killed:
 * @life: a life
 *
 * Returns: whether a signal ended it
 */
gboolean
ui_life_was_killed (const UiLife *life)
{
  return life->was_killed;
}

const UiLife *
ui_lane_get_life (const UiLane *lane,
                  guint index)
{
  g_return_val_if_fail (index < lane->lives->len, NULL);

  return g_ptr_array_index (lane->lives, index);
}

/**
 * ui_lane_get_sums:
 * @lane: a lane
 *
 * Returns: (transfer none): a sum for each life and one behind the last; lent until records come
 */
const UiLaneSum *
ui_lane_get_sums (const UiLane *lane)
{
  return ui_lane_sums_get (lane->sums, lane->lives);
}

const UiLife *
ui_lane_get_last_life (const UiLane *lane)
{
  return g_ptr_array_index (lane->lives, lane->lives->len - 1);
}
