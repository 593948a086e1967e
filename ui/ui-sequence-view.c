/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-view: a sequence diagram of one lab, to be scrolled and zoomed.
 *
 * At first it shows the newest, a second in 50 pixels, and follows it. Who scrolls up looks at what is
 * there, and it stands still; at the lower end it follows again. All that depends on the scale is
 * the UiTimeAxis, which here goes down.
 *
 *   records come ──▶ model ──"changed"──▶ at most 25 times a second: run, scene, draw
 *   scroll, zoom ────────────────────────▶ scene, draw
 *
 * A widget that is not on the screen does none of this, and one whose lab is silent wakes every
 * fourth second, while somebody lives whose lifeline grows at the end that is visible.
 *
 * Partners: ui-sequence-scene finds what is visible, ui-sequence-painter draws it,
 * ui-sequence-choice has what is chosen and what part is shown, ui-sequence-input keys and pointer,
 * ui-sequence-view-accessible lends it to a screen reader.
 */

#include "ui-sequence-view.h"

#include "ui-canvas-cairo.h"
#include "ui-sequence-input.h"
#include "ui-sequence-painter.h"
#include "ui-sequence-view-accessible.h"
#include "ui-sequence-view-private.h"
#include "ui-style.h"

#include <math.h>

#define REDRAW_MS 40
#define TICK_S 4
/* The first scale: a second is 50 pixels. */
#define FIRST_NS_PER_PX (20 * 1e6)
/* A wheel's step, as a part of what is visible. */
#define SCROLL_PART 0.1
/* How high the whole run is in a file. */
#define WHOLE_HEIGHT 1000

G_DEFINE_FINAL_TYPE (UiSequenceView, ui_sequence_view, UI_TYPE_SCROLL_AREA)

enum
{
  FACTS_CHANGED,
  VIEW_CHANGED,
  LANES_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Measures */

static double
get_plot_size (UiSequenceView *self,
               GtkOrientation orientation)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return MAX (gtk_widget_get_allocated_width (widget) - UI_SEQUENCE_AXIS_WIDTH, 1);
  return MAX (gtk_widget_get_allocated_height (widget) - UI_SEQUENCE_HEAD_HEIGHT, 1);
}

static void
ui_sequence_view_configure (UiScrollArea *area,
                            GtkOrientation orientation,
                            GtkAdjustment *adjustment)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (area);
  double page = get_plot_size (self, orientation);
  double value = gtk_adjustment_get_value (adjustment);
  double upper;

  if (self->lanes == NULL)
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      guint n_lanes = ui_sequence_lanes_get_n (self->lanes);

      self->lane_px = ui_sequence_frame_choose_lane_px (n_lanes, page + UI_SEQUENCE_AXIS_WIDTH);
      upper = ui_sequence_frame_get_total_width (n_lanes, self->lane_px);
    }
  else
    {
      ui_time_axis_set_length (&self->axis, page, UI_SEQUENCE_FOOT);
      upper = ui_time_axis_get_total (&self->axis);
      value = ui_time_axis_get_scroll (&self->axis);
    }
  upper = MAX (upper, page);
  gtk_adjustment_configure (adjustment, CLAMP (value, 0, upper - page), 0, upper,
                            MAX (page * SCROLL_PART, 1), page, page);
}

/* The scene */

/* The pointer stays on what it was on, as long as that is visible. */
static int
find_again (UiSequenceView *self,
            const UiSequenceItem *before)
{
  for (guint i = 0; i < ui_sequence_scene_get_n_items (self->scene); i++)
    {
      const UiSequenceItem *item = ui_sequence_scene_get_item (self->scene, i);

      if (item->kind == before->kind && item->lane == before->lane &&
          item->position == before->position && item->from_ns == before->from_ns)
        return (int) i;
    }
  return -1;
}

static void
rebuild (UiSequenceView *self)
{
  UiSequenceItem hovered = { 0 };
  gint64 from_ns = self->axis.left_ns;
  gint64 to_ns = MIN (ui_time_axis_get_time (&self->axis, self->axis.length_px), self->now_ns);

  if (self->hovered >= 0)
    hovered = *ui_sequence_scene_get_item (self->scene, (guint) self->hovered);
  ui_sequence_scene_build (self->scene, self->axis.begin_ns, from_ns, MAX (to_ns, from_ns) + 1,
                           UI_SEQUENCE_ROW_PX * self->axis.ns_per_px);
  if (self->hovered >= 0)
    self->hovered = find_again (self, &hovered);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void start_tick (UiSequenceView *self);

/* Another part is visible. */
void
ui_sequence_view_moved (UiSequenceView *self)
{
  ui_scroll_area_configure (UI_SCROLL_AREA (self));
  rebuild (self);
  start_tick (self);
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

static void
choose_first_scale (UiSequenceView *self)
{
  gint64 shown_ns = (gint64) (self->axis.length_px * FIRST_NS_PER_PX);

  if (self->is_scale_chosen || self->axis.length_px <= 1 ||
      self->axis.end_ns - self->axis.begin_ns < shown_ns)
    return;
  self->is_scale_chosen = TRUE;
  ui_time_axis_show (&self->axis, self->axis.end_ns - shown_ns, self->axis.end_ns);
  ui_time_axis_follow (&self->axis);
}

static void
update (UiSequenceView *self)
{
  if (ui_focus_get_paused (self->focus))
    return;
  self->now_ns = ui_lifetimes_get_end_ns (self->lifetimes);
  if (self->is_live && ui_lifetimes_count_alive (self->lifetimes) > 0)
    self->now_ns = MAX (self->now_ns, ipc_trace_now_ns ());
  ui_time_axis_set_run (&self->axis, ui_lifetimes_get_begin_ns (self->lifetimes), self->now_ns);
  choose_first_scale (self);
  ui_sequence_view_moved (self);
}

static gboolean
on_redraw_time (gpointer data)
{
  UiSequenceView *self = data;

  self->redraw_source = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Whether time alone changes what is visible. */
static gboolean
is_growing (UiSequenceView *self)
{
  return self->is_live && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
         !ui_focus_get_paused (self->focus) && self->axis.mode != UI_TIME_AXIS_STILL &&
         ui_lifetimes_count_alive (self->lifetimes) > 0;
}

static gboolean
on_tick (gpointer data)
{
  UiSequenceView *self = data;

  if (is_growing (self) && self->redraw_source == 0)
    update (self);
  if (is_growing (self))
    return G_SOURCE_CONTINUE;
  self->tick_source = 0;
  return G_SOURCE_REMOVE;
}

static void
start_tick (UiSequenceView *self)
{
  if (self->tick_source == 0 && is_growing (self))
    self->tick_source = g_timeout_add_seconds (TICK_S, on_tick, self);
}

static void
on_model_changed (UiSequenceView *self)
{
  if (ui_focus_get_paused (self->focus) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->redraw_source == 0)
    self->redraw_source = g_timeout_add (REDRAW_MS, on_redraw_time, self);
  start_tick (self);
}

static void
on_lives_changed (UiSequenceView *self)
{
  ui_sequence_lanes_update (self->lanes);
  /* Items know their lanes by number, and a new one can have moved others. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ui_sequence_view_moved (self);
  g_signal_emit (self, signals[LANES_CHANGED], 0);
}

static void
stop_sources (UiSequenceView *self)
{
  g_clear_handle_id (&self->redraw_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
}

/* What all pages look at */

static void
on_subject_changed (UiSequenceView *self)
{
  if (!ui_sequence_lanes_set_lab (self->lanes, ui_focus_get_lab (self->focus)))
    return;
  self->current = UI_SEQUENCE_NONE;
  update (self);
  ui_sequence_view_moved (self);
  g_signal_emit (self, signals[LANES_CHANGED], 0);
}

static void
on_paused_changed (UiSequenceView *self)
{
  update (self);
}

static void
on_scrolled (UiSequenceView *self,
             GtkAdjustment *adjustment)
{
  double before = ui_time_axis_get_scroll (&self->axis);

  ui_time_axis_scroll_to (&self->axis, gtk_adjustment_get_value (adjustment));
  if (ui_time_axis_get_scroll (&self->axis) == before)
    return;
  self->is_scale_chosen = TRUE;
  rebuild (self);
  start_tick (self);
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

static void
on_vadjustment_changed (UiSequenceView *self)
{
  GtkAdjustment *adjustment = NULL;

  g_object_get (self, "vadjustment", &adjustment, NULL);
  if (adjustment == NULL)
    return;
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_object_unref (adjustment);
}

/* The widget */

static gboolean
ui_sequence_view_draw (GtkWidget *widget,
                       cairo_t *cr)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (widget);
  UiSequenceFrame frame = ui_sequence_view_get_frame (self);

  gtk_render_background (gtk_widget_get_style_context (widget), cr, 0, 0, frame.width,
                         frame.height);
  if (self->canvas == NULL)
    self->canvas = ui_canvas_cairo_new_for_widget (widget);
  ui_canvas_cairo_set_context (self->canvas, cr);
  ui_sequence_painter_draw (&frame, self->canvas);
  ui_canvas_cairo_set_context (self->canvas, NULL);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 0, 0, frame.width, frame.height);
  return GDK_EVENT_STOP;
}

static void
ui_sequence_view_style_updated (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_sequence_view_parent_class)->style_updated (widget);
  g_clear_pointer (&UI_SEQUENCE_VIEW (widget)->canvas, ui_canvas_free);
}

static void
ui_sequence_view_state_flags_changed (GtkWidget *widget,
                                      GtkStateFlags before)
{
  g_clear_pointer (&UI_SEQUENCE_VIEW (widget)->canvas, ui_canvas_free);
  gtk_widget_queue_draw (widget);
}

static void
ui_sequence_view_size_allocate (GtkWidget *widget,
                                GtkAllocation *allocation)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (widget);

  GTK_WIDGET_CLASS (ui_sequence_view_parent_class)->size_allocate (widget, allocation);
  if (gtk_widget_get_mapped (widget))
    rebuild (self);
}

static void
ui_sequence_view_map (GtkWidget *widget)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (widget);

  GTK_WIDGET_CLASS (ui_sequence_view_parent_class)->map (widget);
  update (self);
  on_model_changed (self);
}

static void
ui_sequence_view_unmap (GtkWidget *widget)
{
  stop_sources (UI_SEQUENCE_VIEW (widget));
  GTK_WIDGET_CLASS (ui_sequence_view_parent_class)->unmap (widget);
}

static void
ui_sequence_view_dispose (GObject *object)
{
  UiSequenceView *self = UI_SEQUENCE_VIEW (object);

  stop_sources (self);
  g_clear_pointer (&self->scene, ui_sequence_scene_free);
  g_clear_pointer (&self->lanes, ui_sequence_lanes_free);
  g_clear_pointer (&self->canvas, ui_canvas_free);
  g_clear_object (&self->model);
  g_clear_object (&self->lifetimes);
  g_clear_object (&self->focus);
  G_OBJECT_CLASS (ui_sequence_view_parent_class)->dispose (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, UI_TYPE_SEQUENCE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
ui_sequence_view_class_init (UiSequenceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_sequence_view_dispose;
  UI_SCROLL_AREA_CLASS (klass)->configure = ui_sequence_view_configure;
  widget_class->draw = ui_sequence_view_draw;
  widget_class->style_updated = ui_sequence_view_style_updated;
  widget_class->state_flags_changed = ui_sequence_view_state_flags_changed;
  widget_class->size_allocate = ui_sequence_view_size_allocate;
  widget_class->map = ui_sequence_view_map;
  widget_class->unmap = ui_sequence_view_unmap;
  ui_sequence_input_class_init (widget_class);
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_SEQUENCE_VIEW_ACCESSIBLE);

  signals[FACTS_CHANGED] = add_signal ("facts-changed");
  signals[VIEW_CHANGED] = add_signal ("view-changed");
  signals[LANES_CHANGED] = add_signal ("lanes-changed");
}

static void
ui_sequence_view_init (UiSequenceView *self)
{
  ui_style_init ();
  ui_time_axis_init (&self->axis);
  self->hovered = -1;
  self->current = UI_SEQUENCE_NONE;
  self->lane_px = UI_SEQUENCE_LANE_MIN;
  gtk_widget_add_events (GTK_WIDGET (self), GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK);
  g_signal_connect (self, "notify::vadjustment", G_CALLBACK (on_vadjustment_changed), NULL);
}

/**
 * ui_sequence_view_new:
 * @focus: what all pages look at; the records and the lab are there
 * @lifetimes: who lived
 * @parent_pid: the process whose children these are; 0 for a saved trace, where nothing runs
 *
 * Returns: (transfer floating): the diagram
 */
GtkWidget *
ui_sequence_view_new (UiFocus *focus,
                      UiLifetimes *lifetimes,
                      pid_t parent_pid)
{
  UiSequenceView *self = g_object_new (UI_TYPE_SEQUENCE_VIEW, NULL);
  IpcTraceStore *store = ui_focus_get_store (focus);

  self->focus = g_object_ref (focus);
  self->lifetimes = g_object_ref (lifetimes);
  self->model = ui_sequence_new (store);
  self->lanes = ui_sequence_lanes_new (store, lifetimes);
  self->scene = ui_sequence_scene_new (self->model, self->lanes);
  self->is_live = parent_pid > 0;
  ui_sequence_lanes_set_parent_pid (self->lanes, parent_pid);
  ui_sequence_lanes_set_lab (self->lanes, ui_focus_get_lab (focus));
  g_signal_connect_object (self->model, "changed", G_CALLBACK (on_model_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lifetimes, "lives-changed", G_CALLBACK (on_lives_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "selected", G_CALLBACK (ui_sequence_view_take_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "cursor-moved", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (on_paused_changed), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

UiFocus *
ui_sequence_view_get_focus (UiSequenceView *self)
{
  return self->focus;
}

UiSequenceScene *
ui_sequence_view_get_scene (UiSequenceView *self)
{
  return self->scene;
}

UiSequenceLanes *
ui_sequence_view_get_lanes (UiSequenceView *self)
{
  return self->lanes;
}

const UiTimeAxis *
ui_sequence_view_get_axis (UiSequenceView *self)
{
  return &self->axis;
}

/**
 * ui_sequence_view_get_frame:
 * @self: the diagram
 *
 * Returns: what is visible, and where
 */
UiSequenceFrame
ui_sequence_view_get_frame (UiSequenceView *self)
{
  const IpcTraceRecord *record = ui_focus_get_record (self->focus);

  return (UiSequenceFrame) {
    .scene = self->scene,
    .axis = &self->axis,
    .width = gtk_widget_get_allocated_width (GTK_WIDGET (self)),
    .height = gtk_widget_get_allocated_height (GTK_WIDGET (self)),
    .left = ui_scroll_area_get_scroll (UI_SCROLL_AREA (self), GTK_ORIENTATION_HORIZONTAL),
    .lane_px = self->lane_px,
    .now_ns = self->now_ns,
    .selected = record != NULL ? ui_sequence_scene_find_record (
                                     self->scene, ui_focus_get_selected (self->focus))
                               : -1,
    .selected_subject = record != NULL ? record->subject : 0,
    .selected_serial = ui_sequence_get_serial (self->model, ui_focus_get_selected (self->focus)),
    .cursor_ns = ui_focus_get_cursor (self->focus),
    .range_from_ns = self->range_from_ns,
    .range_to_ns = self->range_to_ns,
    .hovered = self->hovered >= 0 ? self->hovered : ui_sequence_view_find_current (self),
  };
}

/**
 * ui_sequence_view_get_export:
 * @self: the diagram
 * @is_whole: the whole run instead of what is visible
 *
 * Returns: what is to be written into a file, still without a title; it is good as long as nothing
 *   changes
 */
UiSequenceExport
ui_sequence_view_get_export (UiSequenceView *self,
                             gboolean is_whole)
{
  const UiTimeAxis *axis = &self->axis;
  gint64 bottom_ns = ui_time_axis_get_time (axis, axis->length_px);

  return (UiSequenceExport) {
    .model = self->model,
    .lanes = self->lanes,
    .title = "",
    .begin_ns = axis->begin_ns,
    .from_ns = is_whole ? axis->begin_ns : axis->left_ns,
    .to_ns = is_whole ? self->now_ns : MIN (bottom_ns, self->now_ns),
    .now_ns = self->now_ns,
    .height_px = is_whole ? MAX (axis->length_px, WHOLE_HEIGHT) : axis->length_px,
  };
}

