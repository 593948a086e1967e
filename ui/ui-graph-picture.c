/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-picture: what the live graph shows at one moment.
 *
 * Who lives comes from ui-lifetimes, what went through the objects from ui-graph; both go on while
 * the picture stands still, which is what a paused view wants. A dead child keeps its box. One
 * that is started again has the strings of its new life.
 *
 * No drawing here, and no GTK.
 */

#include "ui-graph-picture.h"

/* Pointing so near to a string is pointing at it, unless another one is nearer. */
#define STRING_REACH 10

static void
box_clear (gpointer data)
{
  UiGraphBox *box = data;

  g_free (box->title);
  g_free (box->words);
  g_free (box->name);
}

static void
string_clear (gpointer data)
{
  UiGraphString *string = data;

  g_free (string->object_name);
  g_free (string->waiting);
  g_free (string->name);
}

/**
 * ui_graph_picture_new:
 * @graph: what is counted
 * @lifetimes: who lives
 *
 * Makes an empty picture.
 *
 * Returns: (transfer full): the picture
 */
UiGraphPicture *
ui_graph_picture_new (UiGraph *graph,
                      UiLifetimes *lifetimes)
{
  UiGraphPicture *self = g_new0 (UiGraphPicture, 1);

  self->graph = g_object_ref (graph);
  self->lifetimes = g_object_ref (lifetimes);
  self->boxes = g_array_new (FALSE, TRUE, sizeof (UiGraphBox));
  self->strings = g_array_new (FALSE, TRUE, sizeof (UiGraphString));
  g_array_set_clear_func (self->boxes, box_clear);
  g_array_set_clear_func (self->strings, string_clear);
  return self;
}

/**
 * ui_graph_picture_free:
 * @self: (transfer full): a picture
 */
void
ui_graph_picture_free (UiGraphPicture *self)
{
  g_array_unref (self->boxes);
  g_array_unref (self->strings);
  g_object_unref (self->graph);
  g_object_unref (self->lifetimes);
  g_free (self->lab);
  g_free (self);
}

/* Strings */

static guint64
count_all (const UiGraphCounts *counts)
{
  guint64 n = 0;

  for (guint i = 0; i < UI_GRAPH_N_WAYS; i++)
    n += ui_graph_flow_count (&counts->flows[i]);
  return n + MAX (counts->n_set, counts->n_woken) + counts->n_written + counts->n_read + counts->n_acts;
}

static void
count_waiting (UiGraphString *string,
               const UiGraphLife *life)
{
  for (guint i = 0; i < UI_GRAPH_N_WAYS; i++)
    {
      guint64 n_messages;
      guint64 n_bytes;

      ui_graph_flow_get_waiting (&life->objects[string->object - 1].flows[i], &n_messages,
                                 &n_bytes);
      string->n_waiting[i] = n_messages > 0 ? n_messages : n_bytes;
    }
}

static void
add_string (UiGraphPicture *self,
            const UiGraphBox *box,
            guint8 object,
            const char *object_name)
{
  const UiGraphLife *life = ui_graph_get_life (self->graph, box->subject);
  gboolean has_ended = box->state >= UI_GRAPH_ENDED;
  g_autofree char *words = ui_graph_life_dup_words (life, object, has_ended);
  UiGraphString string = { .box = self->boxes->len, .object = object };

  string.object_name = g_strdup (object_name);
  string.waiting = ui_graph_life_dup_waiting (life, object, has_ended);
  string.name = g_strdup_printf ("%s: %s", object_name, words);
  if (life != NULL)
    string.n = count_all (&life->objects[object - 1]);
  if (string.waiting != NULL)
    count_waiting (&string, life);
  g_array_append_val (self->strings, string);
}

/* Boxes */

static UiGraphState
get_state (const UiLife *life)
{
  if (life->end_ns != 0)
    return ui_life_was_killed (life) ? UI_GRAPH_KILLED : UI_GRAPH_ENDED;
  if (ui_life_is_stopped (life))
    return UI_GRAPH_STOPPED;
  return life->connected_ns != 0 ? UI_GRAPH_CONNECTED : UI_GRAPH_NOT_CONNECTED;
}

/* An end without the time that it came after, for which a box has no room. */
static char *
dup_words (const UiLife *life)
{
  return life->end_ns != 0 ? g_strdup (life->reason) : ui_life_dup_state (life);
}

static void
add_child (UiGraphPicture *self,
           const UiLane *lane)
{
  const UiLife *life = ui_lane_get_last_life (lane);
  const IpcTraceSubject *subject =
      ipc_trace_store_get_subject (ui_graph_get_store (self->graph), life->subject);
  UiGraphBox box = { .member = lane->member, .subject = life->subject, .pid = life->pid };

  box.state = get_state (life);
  box.title = g_strdup (lane->title);
  box.words = dup_words (life);
  box.name = ui_lane_dup_name (lane);
  box.first_string = self->strings->len;
  for (guint8 i = 1; i <= IPC_TRACE_N_OBJECTS; i++)
    if (ipc_trace_subject_get_object (subject, i) != NULL)
      add_string (self, &box, i, ipc_trace_subject_get_object (subject, i));
  box.n_strings = self->strings->len - box.first_string;
  g_array_append_val (self->boxes, box);
}

/* Records of the lab itself are the parent's. A saved trace may have none. */
static pid_t
find_parent_pid (UiGraphPicture *self)
{
  IpcTraceStore *store = ui_graph_get_store (self->graph);
  const IpcTraceSubject *subject;

  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (store, id)) != NULL; id++)
    if (subject->member == 0 && g_strcmp0 (subject->lab, self->lab) == 0)
      return subject->pid;
  return 0;
}

static void
add_parent (UiGraphPicture *self)
{
  UiGraphBox box = { .state = UI_GRAPH_CONNECTED, .pid = find_parent_pid (self) };

  box.title = g_strdup ("Parent");
  box.words = box.pid != 0 ? g_strdup_printf ("pid %d", (int) box.pid) : g_strdup ("Tin Can");
  box.name = box.pid != 0 ? g_strdup_printf ("Parent, pid %d", (int) box.pid) : g_strdup ("Parent");
  g_array_append_val (self->boxes, box);
}

static int
compare_lanes (gconstpointer a,
               gconstpointer b)
{
  const UiLane *left = *(const UiLane *const *) a;
  const UiLane *right = *(const UiLane *const *) b;

  return (left->member > right->member) - (left->member < right->member);
}

static GPtrArray *
find_lanes (UiGraphPicture *self)
{
  GPtrArray *lanes = g_ptr_array_new ();

  for (guint i = 0; i < ui_lifetimes_get_n_lanes (self->lifetimes); i++)
    {
      const UiLane *lane = ui_lifetimes_get_lane (self->lifetimes, i);

      if (g_strcmp0 (lane->lab, self->lab) == 0)
        g_ptr_array_add (lanes, (gpointer) lane);
    }
  g_ptr_array_sort (lanes, compare_lanes);
  return lanes;
}

/**
 * ui_graph_picture_refresh:
 * @self: a picture
 * @lab: (nullable): the lab to show
 *
 * Shows what is now. Places are given by ui_graph_picture_place() afterwards.
 *
 * Returns: whether boxes or strings came or went
 */
gboolean
ui_graph_picture_refresh (UiGraphPicture *self,
                          const char *lab)
{
  guint n_before = self->boxes->len + self->strings->len;
  gboolean is_other_lab = g_strcmp0 (self->lab, lab) != 0;
  g_autoptr (GPtrArray) lanes = NULL;
  guint highest = 0;

  if (is_other_lab)
    {
      g_free (self->lab);
      self->lab = g_strdup (lab);
      self->layout.n_rows = 0;
    }
  g_array_set_size (self->boxes, 0);
  g_array_set_size (self->strings, 0);
  self->n_left_out = 0;
  lanes = find_lanes (self);
  if (lanes->len > 0)
    add_parent (self);
  for (guint i = 0; i < lanes->len; i++)
    {
      const UiLane *lane = g_ptr_array_index (lanes, i);

      if (lane->member > UI_GRAPH_MAX_PLACES)
        {
          self->n_left_out++;
          continue;
        }
      add_child (self, lane);
      highest = MAX (highest, lane->member);
    }
  ui_graph_layout_make_room (&self->layout, highest);
  return is_other_lab || n_before != self->boxes->len + self->strings->len;
}

/**
 * ui_graph_picture_place:
 * @self: a picture
 * @width: how wide it may be, in pixels
 * @height: how high
 *
 * Gives everything its place.
 */
void
ui_graph_picture_place (UiGraphPicture *self,
                        int width,
                        int height)
{
  ui_graph_layout_place (&self->layout, width, height);
  for (guint i = 0; i < self->boxes->len; i++)
    {
      UiGraphBox *box = &g_array_index (self->boxes, UiGraphBox, i);

      box->area = ui_graph_layout_get_box (&self->layout, box->member);
      for (guint j = 0; j < box->n_strings; j++)
        g_array_index (self->strings, UiGraphString, box->first_string + j).y =
            ui_graph_layout_get_string_y (&self->layout, box->member, j, box->n_strings);
    }
}

const UiGraphBox *
ui_graph_picture_get_box (const UiGraphPicture *self,
                          guint index)
{
  return &g_array_index (self->boxes, UiGraphBox, index);
}

const UiGraphString *
ui_graph_picture_get_string (const UiGraphPicture *self,
                             guint index)
{
  return &g_array_index (self->strings, UiGraphString, index);
}

/**
 * ui_graph_picture_find_box:
 * @self: a picture
 * @member: the number of a child; 0 for the parent
 *
 * Returns: (transfer none) (nullable): its box; %NULL when it has none
 */
const UiGraphBox *
ui_graph_picture_find_box (const UiGraphPicture *self,
                           int member)
{
  for (guint i = 0; i < self->boxes->len; i++)
    if ((int) ui_graph_picture_get_box (self, i)->member == member)
      return ui_graph_picture_get_box (self, i);
  return NULL;
}

/**
 * ui_graph_picture_find_string:
 * @self: a picture
 * @member: the number of a child
 * @object: the number of one of its objects, from 1
 *
 * Returns: (transfer none) (nullable): the string; %NULL when there is none
 */
const UiGraphString *
ui_graph_picture_find_string (const UiGraphPicture *self,
                              int member,
                              guint8 object)
{
  const UiGraphBox *box = ui_graph_picture_find_box (self, member);

  for (guint i = 0; box != NULL && object != 0 && i < box->n_strings; i++)
    {
      const UiGraphString *string = ui_graph_picture_get_string (self, box->first_string + i);

      if (string->object == object)
        return string;
    }
  return NULL;
}

static gboolean
is_in (const UiGraphArea *area,
       double x,
       double y)
{
  return x >= area->x && x < area->x + area->width && y >= area->y && y < area->y + area->height;
}

static gboolean
is_on_string (const UiGraphPicture *self,
              const UiGraphString *string,
              double x,
              double y)
{
  const UiGraphBox *box = ui_graph_picture_get_box (self, string->box);
  double gap = ui_graph_layout_get_string_gap (&self->layout, box->n_strings);
  double child_x;
  double parent_x;

  ui_graph_layout_get_string_ends (&self->layout, box->member, &child_x, &parent_x);
  return x > MIN (child_x, parent_x) && x < MAX (child_x, parent_x) &&
         ABS (y - string->y) <= CLAMP (gap / 2, 2, STRING_REACH);
}

/**
 * ui_graph_picture_find_at:
 * @self: a picture, in its place
 * @x: pixels from its left edge
 * @y: pixels from its upper edge
 *
 * Returns: what is there, if anything
 */
UiGraphItem
ui_graph_picture_find_at (const UiGraphPicture *self,
                          double x,
                          double y)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      const UiGraphBox *box = ui_graph_picture_get_box (self, i);

      if (is_in (&box->area, x, y))
        return (UiGraphItem){ (int) box->member, 0 };
    }
  for (guint i = 0; i < self->strings->len; i++)
    {
      const UiGraphString *string = ui_graph_picture_get_string (self, i);

      if (is_on_string (self, string, x, y))
        return (UiGraphItem){ (int) ui_graph_picture_get_box (self, string->box)->member,
                              string->object };
    }
  return UI_GRAPH_NO_ITEM;
}

/**
 * ui_graph_picture_find_name:
 * @self: a picture
 * @item: something on it
 *
 * Returns: (transfer none) (nullable): what it is and how it is; %NULL when it is gone
 */
const char *
ui_graph_picture_find_name (const UiGraphPicture *self,
                            UiGraphItem item)
{
  const UiGraphString *string = ui_graph_picture_find_string (self, item.member, item.object);
  const UiGraphBox *box = ui_graph_picture_find_box (self, item.member);

  if (item.object != 0)
    return string != NULL ? string->name : NULL;
  return box != NULL ? box->name : NULL;
}

/**
 * ui_graph_item_equal:
 * @a: something on the graph
 * @b: something on the graph
 *
 * Returns: whether they are the same
 */
gboolean
ui_graph_item_equal (UiGraphItem a,
                     UiGraphItem b)
{
  return a.member == b.member && a.object == b.object;
}
