/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-lanes: who has which lifeline in the picture of one lab.
 *
 *   0  the parent
 *   1  the child with the lowest number, over all its lives
 *   2  the next, … foreign clients, whose numbers begin at 17, are the last
 *
 * A record says whom it concerns by the id of a subject, one for each life. So the lane of a subject
 * is looked up in a table, which is made anew when a life begins.
 *
 * Main thread. Partner: ui-lifetimes, which knows who lived.
 */

#include "ui-sequence-lanes.h"

struct _UiSequenceLanes
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  char *lab;          /* whose processes; NULL for nobody */
  pid_t parent_pid;   /* 0 when it is not known, as in a saved trace */
  GPtrArray *lanes;   /* of UiLane, owned by the lifetimes, by number; without the parent */
  GArray *by_subject; /* int, by subject */
};

static int
compare_members (gconstpointer a,
                 gconstpointer b)
{
  const UiLane *left = *(const UiLane *const *) a;
  const UiLane *right = *(const UiLane *const *) b;

  return (left->member > right->member) - (left->member < right->member);
}

/**
 * ui_sequence_lanes_new:
 * @store: the trace
 * @lifetimes: who lived
 *
 * Returns: (transfer full): the lanes of no lab yet
 */
UiSequenceLanes *
ui_sequence_lanes_new (IpcTraceStore *store,
                       UiLifetimes *lifetimes)
{
  UiSequenceLanes *self = g_new0 (UiSequenceLanes, 1);

  self->store = g_object_ref (store);
  self->lifetimes = g_object_ref (lifetimes);
  self->lanes = g_ptr_array_new ();
  self->by_subject = g_array_new (FALSE, FALSE, sizeof (int));
  return self;
}

/**
 * ui_sequence_lanes_free:
 * @self: (transfer full): lanes
 *
 * Frees them.
 */
void
ui_sequence_lanes_free (UiSequenceLanes *self)
{
  g_object_unref (self->store);
  g_object_unref (self->lifetimes);
  g_free (self->lab);
  g_ptr_array_unref (self->lanes);
  g_array_unref (self->by_subject);
  g_free (self);
}

/**
 * ui_sequence_lanes_set_lab:
 * @self: lanes
 * @lab: (nullable): the id of the lab to show
 *
 * Returns: whether it is another one
 */
gboolean
ui_sequence_lanes_set_lab (UiSequenceLanes *self,
                           const char *lab)
{
  if (g_strcmp0 (self->lab, lab) == 0)
    return FALSE;
  g_free (self->lab);
  self->lab = g_strdup (lab);
  ui_sequence_lanes_update (self);
  return TRUE;
}

/**
 * ui_sequence_lanes_set_parent_pid:
 * @self: lanes
 * @pid: the process of the parent; 0 when it is not known
 *
 * A trace does not say it.
 */
void
ui_sequence_lanes_set_parent_pid (UiSequenceLanes *self,
                                  pid_t pid)
{
  self->parent_pid = pid;
}

/**
 * ui_sequence_lanes_update:
 * @self: lanes
 *
 * A life has begun, or another lab is shown: says anew who has which lane.
 */
void
ui_sequence_lanes_update (UiSequenceLanes *self)
{
  const IpcTraceSubject *subject;
  int lane = UI_SEQUENCE_NO_LANE;

  g_ptr_array_set_size (self->lanes, 0);
  for (guint i = 0; i < ui_lifetimes_get_n_lanes (self->lifetimes); i++)
    {
      const UiLane *candidate = ui_lifetimes_get_lane (self->lifetimes, i);

      if (g_strcmp0 (candidate->lab, self->lab) == 0)
        g_ptr_array_add (self->lanes, (gpointer) candidate);
    }
  g_ptr_array_sort (self->lanes, compare_members);

  g_array_set_size (self->by_subject, 0);
  g_array_append_val (self->by_subject, lane);
  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (self->store, id)) != NULL; id++)
    {
      lane = g_strcmp0 (subject->lab, self->lab) != 0
                 ? UI_SEQUENCE_NO_LANE
                 : ui_sequence_lanes_find_member (self, subject->member);
      g_array_append_val (self->by_subject, lane);
    }
}

UiLifetimes *
ui_sequence_lanes_get_lifetimes (UiSequenceLanes *self)
{
  return self->lifetimes;
}

/**
 * ui_sequence_lanes_get_n:
 * @self: lanes
 *
 * Returns: how many there are, with the parent's; 0 when nobody was there
 */
guint
ui_sequence_lanes_get_n (UiSequenceLanes *self)
{
  return self->lanes->len > 0 ? self->lanes->len + 1 : 0;
}

/**
 * ui_sequence_lanes_get:
 * @self: lanes
 * @index: which, from 0
 *
 * Returns: (transfer none) (nullable): its lives; %NULL for the parent
 */
const UiLane *
ui_sequence_lanes_get (UiSequenceLanes *self,
                       guint index)
{
  return index == UI_SEQUENCE_PARENT ? NULL : g_ptr_array_index (self->lanes, index - 1);
}

/**
 * ui_sequence_lanes_find:
 * @self: lanes
 * @subject: the id of a subject
 *
 * Returns: its lane, or %UI_SEQUENCE_NO_LANE
 */
int
ui_sequence_lanes_find (UiSequenceLanes *self,
                        guint32 subject)
{
  return subject < self->by_subject->len ? g_array_index (self->by_subject, int, subject)
                                         : UI_SEQUENCE_NO_LANE;
}

/**
 * ui_sequence_lanes_find_member:
 * @self: lanes
 * @member: a number in the lab; 0 for the lab itself
 *
 * Returns: its lane, or %UI_SEQUENCE_NO_LANE
 */
int
ui_sequence_lanes_find_member (UiSequenceLanes *self,
                               guint member)
{
  guint low = 0;
  guint high = self->lanes->len;

  if (member == 0)
    return UI_SEQUENCE_PARENT;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (((const UiLane *) g_ptr_array_index (self->lanes, middle))->member < member)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == self->lanes->len ||
      ((const UiLane *) g_ptr_array_index (self->lanes, low))->member != member)
    return UI_SEQUENCE_NO_LANE;
  return (int) low + 1;
}

/**
 * ui_sequence_lanes_get_title:
 * @self: lanes
 * @index: which
 *
 * Returns: (transfer none): what a person calls it
 */
const char *
ui_sequence_lanes_get_title (UiSequenceLanes *self,
                             guint index)
{
  const UiLane *lane = ui_sequence_lanes_get (self, index);

  return lane != NULL ? lane->title : "Parent";
}

/**
 * ui_sequence_lanes_get_life:
 * @self: lanes
 * @index: which
 * @time_ns: a time
 *
 * Returns: (transfer none) (nullable): the life that it had then, or had last before; its first when
 *   it had none yet; %NULL for the parent
 */
const UiLife *
ui_sequence_lanes_get_life (UiSequenceLanes *self,
                            guint index,
                            gint64 time_ns)
{
  const UiLane *lane = ui_sequence_lanes_get (self, index);
  guint i;

  if (lane == NULL)
    return NULL;
  for (i = lane->lives->len; i > 1; i--)
    if (ui_lane_get_life (lane, i - 1)->begin_ns <= time_ns)
      break;
  return ui_lane_get_life (lane, i - 1);
}

/**
 * ui_sequence_lanes_dup_pid:
 * @self: lanes
 * @index: which
 * @time_ns: a time
 *
 * Returns: (transfer full): its process then, such as `pid 4101`; empty when that is not known
 */
char *
ui_sequence_lanes_dup_pid (UiSequenceLanes *self,
                           guint index,
                           gint64 time_ns)
{
  const UiLife *life = ui_sequence_lanes_get_life (self, index, time_ns);
  pid_t pid = life != NULL ? life->pid : self->parent_pid;

  return pid > 0 ? g_strdup_printf ("pid %d", (int) pid) : g_strdup ("");
}

/**
 * ui_sequence_lanes_dup_name:
 * @self: lanes
 * @index: which
 *
 * Returns: (transfer full): the lane as one says it, such as `Viewer 1, pid 4101, connected`
 */
char *
ui_sequence_lanes_dup_name (UiSequenceLanes *self,
                            guint index)
{
  const UiLane *lane = ui_sequence_lanes_get (self, index);

  if (lane != NULL)
    return ui_lane_dup_name (lane);
  if (self->parent_pid > 0)
    return g_strdup_printf ("Parent, pid %d", (int) self->parent_pid);
  return g_strdup ("Parent");
}
