/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-motion: has the live graph move, and lets it come to rest.
 *
 *   UiGraph ──a step──▶ what is on its way (ui-graph-flight) ──a timer, as long as there is any──▶
 *     where a dot was and is, the widget is drawn anew (ui-graph-flight-painter)
 *
 * What a frame costs is not the dot but the window around it, so there are 16 a second and not 60,
 * and none when nothing is on its way, the widget is not to be seen, the view is paused, or the
 * desktop wants no animations.
 */

#include "ui-graph-motion.h"

#include "ui-graph-flight-painter.h"

struct _UiGraphMotion
{
  GtkWidget *widget;             /* whose; not owned */
  UiGraph *graph;                /* what is watched */
  const UiGraphPicture *picture; /* what is shown; the widget's */
  UiGraphMotionFunc func;
  gpointer func_data;
  UiGraphFlight *flight;  /* what is on its way */
  guint source;           /* draws that; 0 while nothing is */
  gint64 now_us;          /* the time that is drawn */
  cairo_region_t *drawn;  /* where that was drawn; NULL before anything was */
  gint64 batch_us;        /* when the first of the records came that come now; 0 between them */
  gboolean is_batch_seen; /* whether they are to be seen on their way */
  gboolean is_paused;
};

/* Frames */

/* Draws anew where something was on its way, and where it is by now. */
static void
queue_draw (UiGraphMotion *self)
{
  cairo_region_t *region =
      ui_graph_flight_painter_create_region (self->picture, self->flight, self->now_us);

  if (self->drawn != NULL)
    gtk_widget_queue_draw_region (self->widget, self->drawn);
  gtk_widget_queue_draw_region (self->widget, region);
  g_clear_pointer (&self->drawn, cairo_region_destroy);
  self->drawn = region;
}

static gboolean
on_frame (gpointer data)
{
  UiGraphMotion *self = data;
  gboolean is_flying;

  self->now_us = g_get_monotonic_time ();
  is_flying = ui_graph_flight_land (self->flight, self->now_us);
  self->func (!is_flying, self->now_us, self->func_data);
  queue_draw (self);
  if (is_flying)
    return G_SOURCE_CONTINUE;
  self->source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
is_animated (UiGraphMotion *self)
{
  gboolean has_animations = FALSE;

  if (self->is_paused || !gtk_widget_get_mapped (self->widget))
    return FALSE;
  g_object_get (gtk_widget_get_settings (self->widget), "gtk-enable-animations", &has_animations,
                NULL);
  return has_animations;
}

/* Steps */

/* What a child sends that writes no trace itself is known once the parent has it: then it runs the
 * whole way. */
static void
fly (UiGraphMotion *self,
     const UiGraphLife *life,
     guint8 object,
     UiGraphLeg leg)
{
  if (leg == UI_GRAPH_OBJECT_TO_PARENT && !life->is_heard)
    ui_graph_flight_add (self->flight, life->subject, object, UI_GRAPH_CHILD_TO_OBJECT,
                         self->batch_us);
  ui_graph_flight_add (self->flight, life->subject, object, leg, self->batch_us);
  if (self->source == 0)
    self->source = g_timeout_add (UI_GRAPH_FLIGHT_FRAME_US / 1000, on_frame, self);
}

/* What the lab itself did with an object is to be seen on the strings of all who have it. */
static void
fly_for_all (UiGraphMotion *self,
             const char *object_name,
             UiGraphLeg leg)
{
  for (guint i = 0; i < self->picture->strings->len; i++)
    {
      const UiGraphString *string = ui_graph_picture_get_string (self->picture, i);
      const UiGraphBox *box = ui_graph_picture_get_box (self->picture, string->box);
      const UiGraphLife *life = ui_graph_get_life (self->graph, box->subject);

      if (life != NULL && box->state < UI_GRAPH_ENDED &&
          g_strcmp0 (string->object_name, object_name) == 0)
        fly (self, life, string->object, leg);
    }
}

/* What is the same for all records that come at once is asked once. */
static void
begin_batch (UiGraphMotion *self)
{
  self->batch_us = g_get_monotonic_time ();
  self->is_batch_seen = is_animated (self);
}

static void
on_step (const UiGraphLife *life,
         guint8 object,
         UiGraphLeg leg,
         gpointer data)
{
  UiGraphMotion *self = data;
  const IpcTraceSubject *subject;

  if (self->batch_us == 0)
    begin_batch (self);
  if (!self->is_batch_seen)
    return;
  subject = ipc_trace_store_get_subject (ui_graph_get_store (self->graph), life->subject);
  if (g_strcmp0 (subject->lab, self->picture->lab) != 0)
    return;
  if (subject->member == 0)
    fly_for_all (self, ipc_trace_subject_get_object (subject, object), leg);
  else
    fly (self, life, object, leg);
}

static void
on_changed (UiGraphMotion *self)
{
  self->batch_us = 0;
}

/**
 * ui_graph_motion_new:
 * @widget: where things move; it must outlive the motion
 * @graph: what is counted; the motion becomes who watches it
 * @picture: what the widget shows; likewise
 * @func: (scope forever): called before each frame
 * @data: for @func
 *
 * Has each step of the lab that is shown seen on its way from now on. Main thread, as all of this.
 *
 * Returns: (transfer full): the motion
 */
UiGraphMotion *
ui_graph_motion_new (GtkWidget *widget,
                     UiGraph *graph,
                     const UiGraphPicture *picture,
                     UiGraphMotionFunc func,
                     gpointer data)
{
  UiGraphMotion *self = g_new0 (UiGraphMotion, 1);

  self->widget = widget;
  self->graph = g_object_ref (graph);
  self->picture = picture;
  self->func = func;
  self->func_data = data;
  self->flight = ui_graph_flight_new ();
  ui_graph_set_watch (graph, on_step, self);
  g_signal_connect_swapped (graph, "changed", G_CALLBACK (on_changed), self);
  return self;
}

/**
 * ui_graph_motion_free:
 * @self: (transfer full): a motion
 *
 * Stops watching.
 */
void
ui_graph_motion_free (UiGraphMotion *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  ui_graph_set_watch (self->graph, NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->graph, self);
  g_object_unref (self->graph);
  ui_graph_flight_free (self->flight);
  g_clear_pointer (&self->drawn, cairo_region_destroy);
  g_free (self);
}

/**
 * ui_graph_motion_stop:
 * @self: a motion
 *
 * Forgets what is on its way, as when something else is shown.
 */
void
ui_graph_motion_stop (UiGraphMotion *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  ui_graph_flight_clear (self->flight);
  gtk_widget_queue_draw (self->widget);
}

/**
 * ui_graph_motion_set_paused:
 * @self: a motion
 * @is_paused: whether nothing moves, whatever happens
 *
 * Stops it, or lets what happens from now on be seen.
 */
void
ui_graph_motion_set_paused (UiGraphMotion *self,
                            gboolean is_paused)
{
  self->is_paused = is_paused;
  if (is_paused)
    ui_graph_motion_stop (self);
}

/**
 * ui_graph_motion_is_moving:
 * @self: a motion
 *
 * Returns: whether something is on its way, and a timer draws it
 */
gboolean
ui_graph_motion_is_moving (const UiGraphMotion *self)
{
  return self->source != 0;
}

/**
 * ui_graph_motion_draw:
 * @self: a motion
 * @frame: what was drawn
 * @cr: where
 *
 * Draws what is on its way, over what stands still.
 */
void
ui_graph_motion_draw (UiGraphMotion *self,
                      const UiGraphFrame *frame,
                      cairo_t *cr)
{
  if (self->source != 0)
    ui_graph_flight_painter_draw (frame, self->flight, self->now_us, cr);
}
