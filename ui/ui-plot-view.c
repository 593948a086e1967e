/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-view: messages, bytes and latencies of a lab over time, as a widget.
 *
 * At first it shows the last minute and goes along, until a person comes nearer or goes elsewhere
 * (ui-plot-input). The time under the pointer is the one that is marked on all pages.
 *
 * It is renewed at most seven times a second while records come, once more when some of the last ones
 * were not old enough to count, and then sleeps. What was drawn is kept, so that marking another time costs a copy
 * and a line.
 */

#include "ui-plot-view.h"

#include "ui-backing.h"
#include "ui-plot-input.h"
#include "ui-plot-view-accessible.h"
#include "ui-style.h"

/* Longer than records must be old to count, so that a few of them are drawn once. */
#define REFRESH_MS 150
#define LIVE_NS (60 * G_GINT64_CONSTANT (1000000000))
#define MARGIN 12
#define BOTTOM 4

struct _UiPlotView
{
  GtkDrawingArea parent_instance;

  UiPlotSeries *series;
  UiFocus *focus;
  UiTimeAxis axis;
  UiPlotColumns *columns;   /* what is shown */
  UiInk *ink;               /* NULL before it is needed, and when the style has changed */
  UiBacking backing;        /* the plots, as drawn */
  gboolean is_growing;      /* records may still come */
  gboolean is_live;         /* the last minute is shown */
  gboolean is_stale;        /* records came since it was renewed */
  guint refresh_source;     /* renews it; 0 while nothing comes or nobody sees it */
};

G_DEFINE_FINAL_TYPE (UiPlotView, ui_plot_view, GTK_TYPE_DRAWING_AREA)

static guint signal_zoomed;

/* What is shown */

static void
forget_backing (UiPlotView *self)
{
  ui_backing_forget (&self->backing);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
refresh_columns (UiPlotView *self)
{
  g_clear_pointer (&self->columns, ui_plot_columns_free);
  self->columns = ui_plot_columns_new (self->series, &self->axis, ui_focus_get_lab (self->focus),
                                       ui_focus_get_member (self->focus));
  forget_backing (self);
}

/* The last minute, while there is more than that. */
static void
show_last_minute (UiPlotView *self)
{
  if (self->axis.end_ns - self->axis.begin_ns <= LIVE_NS)
    {
      ui_time_axis_fit (&self->axis);
      return;
    }
  ui_time_axis_show (&self->axis, self->axis.end_ns - LIVE_NS, self->axis.end_ns);
  ui_time_axis_follow (&self->axis);
}

static void
take_run (UiPlotView *self)
{
  IpcTraceStore *store = ui_focus_get_store (self->focus);
  const IpcTraceRecord *first = ipc_trace_store_get (store, ipc_trace_store_get_first (store));
  const IpcTraceRecord *last = ipc_trace_store_get (store, ipc_trace_store_get_end (store) - 1);

  if (first == NULL)
    return;
  /* What the store has discarded was there all the same. */
  ui_time_axis_set_run (&self->axis,
                        self->axis.begin_ns != 0 ? MIN (self->axis.begin_ns, first->time_ns)
                                                 : first->time_ns,
                        last->time_ns);
  if (self->is_live)
    show_last_minute (self);
}

static void schedule_refresh (UiPlotView *self);

static gboolean
on_refresh_due (gpointer data)
{
  UiPlotView *self = data;
  gboolean are_some_young =
      ui_plot_series_update (self->series, self->is_growing ? ipc_trace_now_ns () : G_MAXINT64);

  self->refresh_source = 0;
  self->is_stale = are_some_young;
  take_run (self);
  refresh_columns (self);
  schedule_refresh (self);
  return G_SOURCE_REMOVE;
}

/* A paused view stands still. */
static void
schedule_refresh (UiPlotView *self)
{
  if (self->is_stale && self->refresh_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      !ui_focus_get_paused (self->focus))
    self->refresh_source = g_timeout_add (REFRESH_MS, on_refresh_due, self);
}

static void
on_series_changed (UiPlotView *self)
{
  self->is_stale = TRUE;
  schedule_refresh (self);
}

static void
on_paused_changed (UiPlotView *self)
{
  if (ui_focus_get_paused (self->focus))
    g_clear_handle_id (&self->refresh_source, g_source_remove);
  schedule_refresh (self);
}

/* Drawing */

static UiPlotFrame
get_frame (UiPlotView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->ink == NULL)
    self->ink = ui_ink_new (widget);
  return (UiPlotFrame){ widget,
                        self->ink,
                        self->columns,
                        &self->axis,
                        { MARGIN, 0, gtk_widget_get_allocated_width (widget) - 2 * MARGIN,
                          gtk_widget_get_allocated_height (widget) - BOTTOM },
                        ui_focus_get_member (self->focus),
                        ui_focus_get_cursor (self->focus) };
}

static gboolean
ui_plot_view_draw (GtkWidget *widget,
                   cairo_t *cr)
{
  UiPlotView *self = UI_PLOT_VIEW (widget);
  UiPlotFrame frame = get_frame (self);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);
  cairo_t *own;

  if ((own = ui_backing_begin (&self->backing, widget)) != NULL)
    {
      gtk_render_background (context, own, 0, 0, width, height);
      ui_plot_painter_draw (&frame, own);
      cairo_destroy (own);
    }
  ui_backing_paint (&self->backing, cr);
  ui_plot_painter_draw_cursor (&frame, cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (context, cr, 2, 2, width - 4, height - 4);
  return GDK_EVENT_PROPAGATE;
}

static void
ui_plot_view_size_allocate (GtkWidget *widget,
                            GtkAllocation *allocation)
{
  UiPlotView *self = UI_PLOT_VIEW (widget);

  GTK_WIDGET_CLASS (ui_plot_view_parent_class)->size_allocate (widget, allocation);
  ui_time_axis_set_length (&self->axis, MAX (allocation->width - 2 * MARGIN, 1), 0);
  if (self->is_live)
    show_last_minute (self);
  refresh_columns (self);
}

static void
ui_plot_view_style_updated (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_plot_view_parent_class)->style_updated (widget);
  g_clear_pointer (&UI_PLOT_VIEW (widget)->ink, ui_ink_free);
  forget_backing (UI_PLOT_VIEW (widget));
}

static void
ui_plot_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_plot_view_parent_class)->map (widget);
  schedule_refresh (UI_PLOT_VIEW (widget));
}

static void
ui_plot_view_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&UI_PLOT_VIEW (widget)->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (ui_plot_view_parent_class)->unmap (widget);
}

static void
ui_plot_view_unrealize (GtkWidget *widget)
{
  ui_backing_clear (&UI_PLOT_VIEW (widget)->backing);
  GTK_WIDGET_CLASS (ui_plot_view_parent_class)->unrealize (widget);
}

/* Pointer and keys */

static void
axis_changed (UiPlotView *self)
{
  self->is_live = FALSE;
  refresh_columns (self);
  g_signal_emit (self, signal_zoomed, 0);
}

static gboolean
ui_plot_view_motion_notify_event (GtkWidget *widget,
                                  GdkEventMotion *event)
{
  UiPlotView *self = UI_PLOT_VIEW (widget);
  double px = event->x - MARGIN;

  if (px >= 0 && px <= self->axis.length_px && self->axis.begin_ns != 0)
    ui_focus_set_cursor (self->focus, ui_time_axis_get_time (&self->axis, px));
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_plot_view_button_press_event (GtkWidget *widget,
                                 GdkEventButton *event)
{
  gtk_widget_grab_focus (widget);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_plot_view_scroll_event (GtkWidget *widget,
                           GdkEventScroll *event)
{
  return ui_plot_input_scroll (UI_PLOT_VIEW (widget), event);
}

static gboolean
ui_plot_view_key_press_event (GtkWidget *widget,
                              GdkEventKey *event)
{
  return ui_plot_input_key (UI_PLOT_VIEW (widget), event);
}

/* The object */

static void
ui_plot_view_dispose (GObject *object)
{
  g_clear_handle_id (&UI_PLOT_VIEW (object)->refresh_source, g_source_remove);
  G_OBJECT_CLASS (ui_plot_view_parent_class)->dispose (object);
}

static void
ui_plot_view_finalize (GObject *object)
{
  UiPlotView *self = UI_PLOT_VIEW (object);

  ui_backing_clear (&self->backing);
  g_clear_pointer (&self->ink, ui_ink_free);
  g_clear_pointer (&self->columns, ui_plot_columns_free);
  g_clear_object (&self->series);
  g_clear_object (&self->focus);
  G_OBJECT_CLASS (ui_plot_view_parent_class)->finalize (object);
}

static void
ui_plot_view_class_init (UiPlotViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_plot_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_plot_view_finalize;
  widget_class->draw = ui_plot_view_draw;
  widget_class->size_allocate = ui_plot_view_size_allocate;
  widget_class->style_updated = ui_plot_view_style_updated;
  widget_class->map = ui_plot_view_map;
  widget_class->unmap = ui_plot_view_unmap;
  widget_class->unrealize = ui_plot_view_unrealize;
  widget_class->motion_notify_event = ui_plot_view_motion_notify_event;
  widget_class->button_press_event = ui_plot_view_button_press_event;
  widget_class->scroll_event = ui_plot_view_scroll_event;
  widget_class->key_press_event = ui_plot_view_key_press_event;

  /**
   * UiPlotView::zoomed:
   *
   * Another stretch of time is chosen.
   */
  signal_zoomed = g_signal_new ("zoomed", UI_TYPE_PLOT_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_PLOT_VIEW_ACCESSIBLE);
}

static void
ui_plot_view_init (UiPlotView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->is_stale = TRUE;
  ui_time_axis_init (&self->axis);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK | GDK_SCROLL_MASK |
                                     GDK_SMOOTH_SCROLL_MASK | GDK_POINTER_MOTION_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), GTK_STYLE_CLASS_VIEW);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), UI_STYLE_FIGURES);
  g_signal_connect (widget, "notify::scale-factor", G_CALLBACK (forget_backing), NULL);
}

/**
 * ui_plot_view_new:
 * @series: the figures
 * @focus: which lab and child are shown, which time is marked
 * @is_growing: whether records may come; then the last minute is shown at first, otherwise all
 *
 * Makes the view. Main thread, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_plot_view_new (UiPlotSeries *series,
                  UiFocus *focus,
                  gboolean is_growing)
{
  UiPlotView *self = g_object_new (UI_TYPE_PLOT_VIEW, NULL);

  self->series = g_object_ref (series);
  self->focus = g_object_ref (focus);
  self->is_growing = is_growing;
  self->is_live = is_growing;
  ui_plot_series_update (series, is_growing ? ipc_trace_now_ns () : G_MAXINT64);
  take_run (self);
  refresh_columns (self);
  g_signal_connect_object (series, "changed", G_CALLBACK (on_series_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (refresh_columns), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "cursor-moved", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (on_paused_changed), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * ui_plot_view_show_live:
 * @self: the view
 *
 * Shows the last minute, and goes along.
 */
void
ui_plot_view_show_live (UiPlotView *self)
{
  self->is_live = TRUE;
  show_last_minute (self);
  refresh_columns (self);
  g_signal_emit (self, signal_zoomed, 0);
}

/**
 * ui_plot_view_show_all:
 * @self: the view
 *
 * Shows all of the run, and goes on doing so.
 */
void
ui_plot_view_show_all (UiPlotView *self)
{
  ui_time_axis_fit (&self->axis);
  axis_changed (self);
}

/**
 * ui_plot_view_zoom_at:
 * @self: the view
 * @factor: more than 1 to come nearer, less to see more
 * @x: what stays where it is, in pixels from the left edge of the view
 *
 * Zooms about a place.
 */
void
ui_plot_view_zoom_at (UiPlotView *self,
                      double factor,
                      double x)
{
  ui_time_axis_zoom (&self->axis, factor, CLAMP (x - MARGIN, 0, self->axis.length_px));
  axis_changed (self);
}

/**
 * ui_plot_view_scroll:
 * @self: the view
 * @part: how much of what is in view to go on; less than 0 to go back
 *
 * Goes through the time.
 */
void
ui_plot_view_scroll (UiPlotView *self,
                     double part)
{
  ui_time_axis_scroll_to (&self->axis, ui_time_axis_get_scroll (&self->axis) +
                                           part * self->axis.length_px);
  axis_changed (self);
}

/**
 * ui_plot_view_zoom:
 * @self: the view
 * @factor: more than 1 to come nearer, less to see more
 *
 * Zooms about the marked time when it is in view, otherwise about the newest.
 */
void
ui_plot_view_zoom (UiPlotView *self,
                   double factor)
{
  gint64 cursor_ns = ui_focus_get_cursor (self->focus);
  double px = ui_time_axis_get_px (&self->axis, cursor_ns);

  if (cursor_ns == 0 || px < 0 || px > self->axis.length_px)
    px = self->axis.length_px;
  ui_plot_view_zoom_at (self, factor, px + MARGIN);
}

gboolean
ui_plot_view_is_live (UiPlotView *self)
{
  return self->is_live;
}

gboolean
ui_plot_view_is_fit (UiPlotView *self)
{
  return !self->is_live && self->axis.mode == UI_TIME_AXIS_FIT;
}

/**
 * ui_plot_view_dup_words:
 * @self: the view
 *
 * Returns: (transfer full): what all plots say, a line for each
 */
char *
ui_plot_view_dup_words (UiPlotView *self)
{
  UiPlotFrame frame = get_frame (self);
  GString *words = g_string_new (NULL);

  for (UiPlotKind kind = 0; kind < UI_PLOT_N_KINDS; kind++)
    {
      g_autofree char *line = ui_plot_dup_words (&frame, kind);

      g_string_append_printf (words, "%s%s: %s", kind > 0 ? "\n" : "", ui_plot_get_title (kind),
                              line);
    }
  return g_string_free (words, FALSE);
}
