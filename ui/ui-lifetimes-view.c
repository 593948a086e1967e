/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-view: a bar for each process over the whole run, to be zoomed and scrolled.
 *
 * At first all of the run fits into the width, and goes on fitting as it grows; ui-time-axis knows
 * what becomes of that as a person zooms and scrolls.
 *
 * It draws at most ten times a second, and only when records came; while processes live without
 * a word, every few seconds, for their bars grow. With all of them gone it sleeps.
 *
 * Partners: ui-lifetimes knows the lives, ui-lifetimes-painter draws them, ui-lifetimes-choice
 * knows what is chosen and pointed at, ui-lifetimes-input serves the keys, and
 * ui-lifetimes-view-accessible lends the lanes to a screen reader.
 */

#include "ui-lifetimes-view-private.h"
#include "ui-lifetimes-input.h"
#include "ui-lifetimes-painter.h"
#include "ui-lifetimes-view-accessible.h"
#include "ui-style.h"

#include <math.h>

#define REDRAW_MS 100
#define TICK_S 10
/* The facts need not be told anew with each frame. */
#define FACTS_US G_USEC_PER_SEC
/* A step of the scroll bars, as a part of what is visible. */
#define SCROLL_PART 0.1

enum
{
  FACTS_CHANGED,
  ZOOMED,
  CHILD_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiLifetimesView, ui_lifetimes_view, UI_TYPE_SCROLL_AREA)

/* Measures */

static int
get_gutter (const UiLifetimesView *self)
{
  return self->has_labs ? UI_LIFETIMES_WIDE_GUTTER : UI_LIFETIMES_GUTTER;
}

static void
measure_axis (UiLifetimesView *self)
{
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self));

  ui_time_axis_set_length (&self->axis, width - get_gutter (self), UI_LIFETIMES_WORDS_ROOM);
}

/* All that decides what is drawn now. */
UiLifetimesFrame
ui_lifetimes_view_get_frame (UiLifetimesView *self)
{
  UiScrollArea *area = UI_SCROLL_AREA (self);
  const IpcTraceRecord *record = ui_focus_get_record (self->focus);

  return (UiLifetimesFrame) {
    .model = self->model,
    .width = gtk_widget_get_allocated_width (GTK_WIDGET (self)),
    .height = gtk_widget_get_allocated_height (GTK_WIDGET (self)),
    .gutter = get_gutter (self),
    .axis = self->axis,
    .top = floor (ui_scroll_area_get_scroll (area, GTK_ORIENTATION_VERTICAL)),
    .now_ns = self->now_ns,
    .lab = self->has_labs ? ui_focus_get_lab (self->focus) : NULL,
    .has_labs = self->has_labs,
    .selected_lane = self->selected_lane,
    .selected_life = self->selected_life,
    .marked_subject = record != NULL ? record->subject : 0,
    .marked_ns = record != NULL ? record->time_ns : 0,
    .cursor_ns = ui_focus_get_cursor (self->focus),
  };
}

static void
ui_lifetimes_view_configure (UiScrollArea *area,
                             GtkOrientation orientation,
                             GtkAdjustment *adjustment)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (area);
  double value = gtk_adjustment_get_value (adjustment);
  double page = MAX (
      gtk_widget_get_allocated_height (GTK_WIDGET (self)) - UI_LIFETIMES_AXIS_HEIGHT, 1);
  double upper = self->model != NULL
                     ? ui_lifetimes_get_n_lanes (self->model) * UI_LIFETIMES_LANE_HEIGHT
                     : 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_axis (self);
      page = self->axis.length_px;
      upper = ui_time_axis_get_total (&self->axis);
      value = ui_time_axis_get_scroll (&self->axis);
    }
  upper = MAX (upper, page);
  gtk_adjustment_configure (adjustment, CLAMP (value, 0, upper - page), 0, upper,
                            MAX (page * SCROLL_PART, 1), page, page);
}

static void
ui_lifetimes_view_scrolled (UiScrollArea *area,
                            GtkOrientation orientation)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    ui_time_axis_scroll_to (&UI_LIFETIMES_VIEW (area)->axis,
                            ui_scroll_area_get_scroll (area, orientation));
}

/* The axis shows another part of the run. */
void
ui_lifetimes_view_take_over_axis (UiLifetimesView *self)
{
  ui_scroll_area_configure (UI_SCROLL_AREA (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[ZOOMED], 0);
}

/* What comes in */

/* A person chose the lane of a child. */
void
ui_lifetimes_view_tell_child (UiLifetimesView *self,
                              const UiLane *lane)
{
  g_signal_emit (self, signals[CHILD_CHOSEN], 0, lane->lab, lane->member);
}

/* Whether time alone makes bars longer. */
static gboolean
is_growing (UiLifetimesView *self)
{
  return self->is_live && ui_lifetimes_count_alive (self->model) > 0;
}

static void
update (UiLifetimesView *self)
{
  if (ui_focus_get_paused (self->focus))
    return;
  self->now_ns = ui_lifetimes_get_end_ns (self->model);
  if (is_growing (self))
    self->now_ns = MAX (self->now_ns, ipc_trace_now_ns ());
  ui_time_axis_set_run (&self->axis, ui_lifetimes_get_begin_ns (self->model), self->now_ns);
  ui_scroll_area_configure (UI_SCROLL_AREA (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (g_get_monotonic_time () - self->told_us >= FACTS_US)
    ui_lifetimes_view_tell_facts (self);
}

/* Whether time alone makes the facts others. */
static gboolean
are_facts_ageing (UiLifetimesView *self)
{
  const UiLife *life = ui_lifetimes_choice_get_life (self);

  return life != NULL && life->end_ns == 0 && self->is_live &&
         !ui_focus_get_paused (self->focus) && gtk_widget_get_mapped (GTK_WIDGET (self));
}

static gboolean
on_facts_time (gpointer data)
{
  UiLifetimesView *self = data;

  self->facts_source = 0;
  if (are_facts_ageing (self))
    {
      self->told_us = 0;
      update (self);
    }
  return G_SOURCE_REMOVE;
}

/* Another life is chosen or pointed at, or something happened to it. */
void
ui_lifetimes_view_tell_facts (UiLifetimesView *self)
{
  self->told_us = g_get_monotonic_time ();
  g_signal_emit (self, signals[FACTS_CHANGED], 0);
  if (self->facts_source == 0 && are_facts_ageing (self))
    self->facts_source = g_timeout_add_seconds (1, on_facts_time, self);
}

static gboolean
on_redraw_time (gpointer data)
{
  UiLifetimesView *self = data;

  self->redraw_source = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_tick (gpointer data)
{
  UiLifetimesView *self = data;

  if (self->redraw_source == 0)
    update (self);
  if (is_growing (self))
    return G_SOURCE_CONTINUE;
  self->tick_source = 0;
  return G_SOURCE_REMOVE;
}

static void
on_model_changed (UiLifetimesView *self)
{
  if (ui_focus_get_paused (self->focus) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->redraw_source == 0)
    self->redraw_source = g_timeout_add (REDRAW_MS, on_redraw_time, self);
  if (self->tick_source == 0 && is_growing (self))
    self->tick_source = g_timeout_add_seconds (TICK_S, on_tick, self);
}

static void
on_lives_changed (UiLifetimesView *self)
{
  for (guint i = 0; i < ui_lifetimes_get_n_lanes (self->model); i++)
    self->has_labs |= g_strcmp0 (ui_lifetimes_get_lane (self->model, 0)->lab,
                                 ui_lifetimes_get_lane (self->model, i)->lab) != 0;
  self->told_us = 0;
  ui_lifetimes_view_accessible_refresh (gtk_widget_get_accessible (GTK_WIDGET (self)));
}

static void
stop_sources (UiLifetimesView *self)
{
  g_clear_handle_id (&self->redraw_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_handle_id (&self->facts_source, g_source_remove);
}

static void
on_paused_changed (UiLifetimesView *self)
{
  if (ui_focus_get_paused (self->focus))
    stop_sources (self);
  else
    on_model_changed (self);
}

/* The widget's events */

static gboolean
ui_lifetimes_view_motion_notify_event (GtkWidget *widget,
                                       GdkEventMotion *event)
{
  ui_lifetimes_choice_point (UI_LIFETIMES_VIEW (widget), event->x, event->y);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_lifetimes_view_leave_notify_event (GtkWidget *widget,
                                      GdkEventCrossing *event)
{
  ui_lifetimes_choice_leave (UI_LIFETIMES_VIEW (widget));
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_lifetimes_view_button_press_event (GtkWidget *widget,
                                      GdkEventButton *event)
{
  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  ui_lifetimes_choice_press (UI_LIFETIMES_VIEW (widget), event->x, event->y);
  return GDK_EVENT_STOP;
}

static gboolean
ui_lifetimes_view_scroll_event (GtkWidget *widget,
                                GdkEventScroll *event)
{
  return ui_lifetimes_input_scroll (UI_LIFETIMES_VIEW (widget), event);
}

static gboolean
ui_lifetimes_view_key_press_event (GtkWidget *widget,
                                   GdkEventKey *event)
{
  return ui_lifetimes_input_key (UI_LIFETIMES_VIEW (widget), event);
}

static gboolean
ui_lifetimes_view_draw (GtkWidget *widget,
                        cairo_t *cr)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  UiLifetimesFrame frame = ui_lifetimes_view_get_frame (self);

  gtk_render_background (context, cr, 0, 0, frame.width, frame.height);
  if (self->ink == NULL)
    self->ink = ui_lifetimes_ink_new (widget);
  ui_lifetimes_painter_draw (&frame, self->ink, cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (context, cr, 2, 2, frame.width - 4, frame.height - 4);
  return GDK_EVENT_PROPAGATE;
}

static void
ui_lifetimes_view_style_updated (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_lifetimes_view_parent_class)->style_updated (widget);
  g_clear_pointer (&UI_LIFETIMES_VIEW (widget)->ink, ui_lifetimes_ink_free);
}

static void
ui_lifetimes_view_state_flags_changed (GtkWidget *widget,
                                       GtkStateFlags before)
{
  g_clear_pointer (&UI_LIFETIMES_VIEW (widget)->ink, ui_lifetimes_ink_free);
  gtk_widget_queue_draw (widget);
}

static void
ui_lifetimes_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_lifetimes_view_parent_class)->map (widget);
  update (UI_LIFETIMES_VIEW (widget));
  on_model_changed (UI_LIFETIMES_VIEW (widget));
}

static void
ui_lifetimes_view_unmap (GtkWidget *widget)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (widget);

  stop_sources (self);
  /* With it goes a picture as large as the view. */
  g_clear_pointer (&self->ink, ui_lifetimes_ink_free);
  GTK_WIDGET_CLASS (ui_lifetimes_view_parent_class)->unmap (widget);
}

/* The object */

static void
ui_lifetimes_view_dispose (GObject *object)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (object);

  stop_sources (self);
  g_clear_pointer (&self->ink, ui_lifetimes_ink_free);
  G_OBJECT_CLASS (ui_lifetimes_view_parent_class)->dispose (object);
}

static void
ui_lifetimes_view_finalize (GObject *object)
{
  g_clear_object (&UI_LIFETIMES_VIEW (object)->model);
  g_clear_object (&UI_LIFETIMES_VIEW (object)->focus);
  G_OBJECT_CLASS (ui_lifetimes_view_parent_class)->finalize (object);
}

static void
ui_lifetimes_view_class_init (UiLifetimesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  UiScrollAreaClass *area_class = UI_SCROLL_AREA_CLASS (klass);

  object_class->dispose = ui_lifetimes_view_dispose;
  object_class->finalize = ui_lifetimes_view_finalize;
  widget_class->draw = ui_lifetimes_view_draw;
  widget_class->key_press_event = ui_lifetimes_view_key_press_event;
  widget_class->button_press_event = ui_lifetimes_view_button_press_event;
  widget_class->motion_notify_event = ui_lifetimes_view_motion_notify_event;
  widget_class->leave_notify_event = ui_lifetimes_view_leave_notify_event;
  widget_class->scroll_event = ui_lifetimes_view_scroll_event;
  widget_class->style_updated = ui_lifetimes_view_style_updated;
  widget_class->state_flags_changed = ui_lifetimes_view_state_flags_changed;
  widget_class->map = ui_lifetimes_view_map;
  widget_class->unmap = ui_lifetimes_view_unmap;
  area_class->configure = ui_lifetimes_view_configure;
  area_class->scrolled = ui_lifetimes_view_scrolled;

  /**
   * UiLifetimesView::facts-changed:
   *
   * Another life is chosen or pointed at, or something happened to it.
   */
  signals[FACTS_CHANGED] = g_signal_new ("facts-changed", UI_TYPE_LIFETIMES_VIEW, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * UiLifetimesView::zoomed:
   *
   * The scale is another one, or the whole run is shown again.
   */
  signals[ZOOMED] = g_signal_new ("zoomed", UI_TYPE_LIFETIMES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  /**
   * UiLifetimesView::child-chosen:
   * @lab: the id of its lab
   * @member: its number there
   *
   * A person chose the lane of a child.
   */
  signals[CHILD_CHOSEN] =
      g_signal_new ("child-chosen", UI_TYPE_LIFETIMES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_LIFETIMES_VIEW_ACCESSIBLE);
}

static void
ui_lifetimes_view_init (UiLifetimesView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  ui_time_axis_init (&self->axis);
  self->selected_lane = self->selected_life = -1;
  self->hovered_lane = self->hovered_life = -1;
  gtk_widget_add_events (widget, GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), UI_STYLE_FIGURES);
}

/**
 * ui_lifetimes_view_new:
 * @model: whose lives are drawn
 * @focus: what all pages look at together
 * @is_live: whether time goes on; %FALSE for a saved trace, which ends with its last record
 *
 * Makes the view, to be put into a #GtkScrolledWindow. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_lifetimes_view_new (UiLifetimes *model,
                       UiFocus *focus,
                       gboolean is_live)
{
  UiLifetimesView *self = g_object_new (UI_TYPE_LIFETIMES_VIEW, NULL);

  self->model = g_object_ref (model);
  self->focus = g_object_ref (focus);
  self->is_live = is_live;
  self->now_ns = ui_lifetimes_get_end_ns (model);
  ui_time_axis_set_run (&self->axis, ui_lifetimes_get_begin_ns (model), self->now_ns);
  g_signal_connect_object (model, "changed", G_CALLBACK (on_model_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "lives-changed", G_CALLBACK (on_lives_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (on_paused_changed), self,
                           G_CONNECT_SWAPPED);
  on_lives_changed (self);
  ui_lifetimes_choice_connect (self);
  return GTK_WIDGET (self);
}

UiLifetimes *
ui_lifetimes_view_get_model (UiLifetimesView *self)
{
  return self->model;
}

/**
 * ui_lifetimes_view_zoom_at:
 * @self: the view
 * @factor: more than 1 to come nearer, less to see more
 * @x: the place that stays, from the left edge of the widget
 *
 * Zooms. All of the run is the most that can be seen.
 */
void
ui_lifetimes_view_zoom_at (UiLifetimesView *self,
                           double factor,
                           double x)
{
  ui_time_axis_zoom (&self->axis, factor, MAX (x - get_gutter (self), 0));
  ui_lifetimes_view_take_over_axis (self);
}

/**
 * ui_lifetimes_view_zoom:
 * @self: the view
 * @factor: more than 1 to come nearer, less to see more
 *
 * Zooms about the marked time while that is in view, or else about the middle.
 */
void
ui_lifetimes_view_zoom (UiLifetimesView *self,
                        double factor)
{
  double px = ui_time_axis_get_px (&self->axis, ui_focus_get_cursor (self->focus));

  if (px < 0 || px > self->axis.length_px)
    px = self->axis.length_px / 2;
  ui_lifetimes_view_zoom_at (self, factor, get_gutter (self) + px);
}

/**
 * ui_lifetimes_view_fit:
 * @self: the view
 *
 * Shows all of the run, and goes on doing so.
 */
void
ui_lifetimes_view_fit (UiLifetimesView *self)
{
  ui_time_axis_fit (&self->axis);
  ui_lifetimes_view_take_over_axis (self);
}

/**
 * ui_lifetimes_view_follow:
 * @self: the view
 *
 * Goes to the end with the scale as it is, and stays there.
 */
void
ui_lifetimes_view_follow (UiLifetimesView *self)
{
  ui_time_axis_follow (&self->axis);
  ui_lifetimes_view_take_over_axis (self);
}

gboolean
ui_lifetimes_view_is_fit (UiLifetimesView *self)
{
  return self->axis.mode == UI_TIME_AXIS_FIT;
}
