/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-view: a bar for each process over the whole run, to be zoomed and scrolled.
 *
 * At first all of the run fits into the width, and goes on fitting as it grows. Who zooms in gets a
 * scale of his own; a view that is scrolled to the end then follows the end. Scrolling is two
 * numbers (GtkScrollable): the upper bound of the horizontal one is the length of the run in
 * pixels, and doubles do not overflow at a microsecond a pixel over days.
 *
 * It draws at most ten times a second, and only when records came; while processes live without
 * a word, every other second, for their bars grow. With all of them gone it sleeps.
 *
 * Partners: ui-lifetimes knows the lives, ui-lifetimes-painter draws them, and
 * ui-lifetimes-view-accessible lends the lanes to a screen reader.
 */

#include "ui-lifetimes-view.h"
#include "ui-lifetimes-painter.h"
#include "ui-lifetimes-view-accessible.h"
#include "ui-style.h"

#include <math.h>

#define REDRAW_MS 100
#define TICK_S 2
/* A run is never shown shorter. */
#define SHORTEST_RUN_NS 1e9
/* A microsecond for each pixel is as near as one can get. */
#define MOST_PX_PER_NS 1e-3
#define ZOOM_STEP 1.25
/* A wheel's step, as a part of what is visible. */
#define SCROLL_PART 0.1
/* How far beside a bar a click still means it, in pixels. */
#define CLICK_SLACK 6

struct _UiLifetimesView
{
  GtkDrawingArea parent_instance;

  UiLifetimes *model;
  gboolean is_fit;       /* all of the run is in the width */
  double px_per_ns;      /* the scale */
  gint64 now_ns;         /* until when is drawn; stands still while paused */
  gboolean is_paused;
  guint redraw_source;   /* draws what came; 0 while nothing did */
  guint tick_source;     /* lets the bars of the living grow; 0 while nobody lives */
  int selected_lane;     /* -1 for none */
  int selected_life;
  int hovered_lane;      /* what the pointer is on; -1 for nothing */
  int hovered_life;

  GtkAdjustment *adjustments[2]; /* by GtkOrientation, in pixels; either may be NULL for a while */
  GtkScrollablePolicy policies[2];
};

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  FACTS_CHANGED,
  ZOOMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (UiLifetimesView, ui_lifetimes_view, GTK_TYPE_DRAWING_AREA,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* Measures */

static double
get_plot_size (UiLifetimesView *self,
               GtkOrientation orientation)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return MAX (gtk_widget_get_allocated_width (widget) - UI_LIFETIMES_GUTTER, 1);
  return MAX (gtk_widget_get_allocated_height (widget) - UI_LIFETIMES_AXIS_HEIGHT, 1);
}

static double
get_run_ns (UiLifetimesView *self)
{
  return MAX ((double) (self->now_ns - ui_lifetimes_get_begin_ns (self->model)), SHORTEST_RUN_NS);
}

static double
get_fit_px_per_ns (UiLifetimesView *self)
{
  double plot = get_plot_size (self, GTK_ORIENTATION_HORIZONTAL);

  return MAX (plot - UI_LIFETIMES_WORDS_ROOM, plot / 2) / get_run_ns (self);
}

static double
get_total (UiLifetimesView *self,
           GtkOrientation orientation)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    return (double) ui_lifetimes_get_n_lanes (self->model) * UI_LIFETIMES_LANE_HEIGHT;
  return get_run_ns (self) * self->px_per_ns + UI_LIFETIMES_WORDS_ROOM;
}

static double
get_scroll (UiLifetimesView *self,
            GtkOrientation orientation)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];

  return adjustment != NULL ? gtk_adjustment_get_value (adjustment) : 0;
}

static UiLifetimesFrame
get_frame (UiLifetimesView *self)
{
  double scroll = get_scroll (self, GTK_ORIENTATION_HORIZONTAL);

  return (UiLifetimesFrame) {
    .widget = GTK_WIDGET (self),
    .model = self->model,
    .width = gtk_widget_get_allocated_width (GTK_WIDGET (self)),
    .height = gtk_widget_get_allocated_height (GTK_WIDGET (self)),
    .left_ns = ui_lifetimes_get_begin_ns (self->model) + (gint64) (scroll / self->px_per_ns),
    .px_per_ns = self->px_per_ns,
    .top = floor (get_scroll (self, GTK_ORIENTATION_VERTICAL)),
    .now_ns = self->now_ns,
    .selected_lane = self->selected_lane,
    .selected_life = self->selected_life,
  };
}

/* Scrolling and zooming */

static void
configure_adjustment (UiLifetimesView *self,
                      GtkOrientation orientation,
                      double value)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];
  double page = get_plot_size (self, orientation);
  double upper = MAX (page, get_total (self, orientation));

  if (adjustment == NULL)
    return;
  if (self->is_fit && orientation == GTK_ORIENTATION_HORIZONTAL)
    upper = page;
  gtk_adjustment_configure (adjustment, CLAMP (value, 0, upper - page), 0, upper,
                            MAX (page * SCROLL_PART, 1), page, page);
}

static gboolean
is_at_end (UiLifetimesView *self)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_HORIZONTAL];

  return adjustment != NULL &&
         gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
             gtk_adjustment_get_upper (adjustment) - 2;
}

/* Takes over the length of the run. Who looks at the end goes on looking at it. */
static void
configure (UiLifetimesView *self)
{
  double left = is_at_end (self) ? G_MAXDOUBLE : get_scroll (self, GTK_ORIENTATION_HORIZONTAL);

  if (self->is_fit)
    self->px_per_ns = get_fit_px_per_ns (self);
  configure_adjustment (self, GTK_ORIENTATION_HORIZONTAL, left);
  configure_adjustment (self, GTK_ORIENTATION_VERTICAL,
                        get_scroll (self, GTK_ORIENTATION_VERTICAL));
}

/* Zooms so that what is at @x, counted from the left edge of the bars, stays there. */
static void
zoom_at (UiLifetimesView *self,
         double factor,
         double x)
{
  double at_ns = (get_scroll (self, GTK_ORIENTATION_HORIZONTAL) + x) / self->px_per_ns;

  self->px_per_ns = MIN (self->px_per_ns * factor, MOST_PX_PER_NS);
  self->is_fit = self->px_per_ns <= get_fit_px_per_ns (self);
  if (self->is_fit)
    self->px_per_ns = get_fit_px_per_ns (self);
  configure_adjustment (self, GTK_ORIENTATION_HORIZONTAL, at_ns * self->px_per_ns - x);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[ZOOMED], 0);
}

static void
scroll_by (UiLifetimesView *self,
           GtkOrientation orientation,
           double amount)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + amount);
}

static void
set_adjustment (UiLifetimesView *self,
                GtkOrientation orientation,
                GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &self->adjustments[orientation];

  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, gtk_widget_queue_draw, self);
  if (!g_set_object (place, adjustment) || adjustment == NULL)
    return;
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

/* What comes in */

static void
update (UiLifetimesView *self)
{
  if (self->is_paused)
    return;
  self->now_ns = ui_lifetimes_get_end_ns (self->model);
  if (ui_lifetimes_count_alive (self->model) > 0)
    self->now_ns = MAX (self->now_ns, ipc_trace_now_ns ());
  configure (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[FACTS_CHANGED], 0);
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
  if (ui_lifetimes_count_alive (self->model) > 0)
    return G_SOURCE_CONTINUE;
  self->tick_source = 0;
  return G_SOURCE_REMOVE;
}

static void
on_model_changed (UiLifetimesView *self)
{
  if (self->is_paused || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->redraw_source == 0)
    self->redraw_source = g_timeout_add (REDRAW_MS, on_redraw_time, self);
  if (self->tick_source == 0 && ui_lifetimes_count_alive (self->model) > 0)
    self->tick_source = g_timeout_add_seconds (TICK_S, on_tick, self);
}

static void
on_lives_changed (UiLifetimesView *self)
{
  ui_lifetimes_view_accessible_refresh (gtk_widget_get_accessible (GTK_WIDGET (self)));
}

static void
stop_sources (UiLifetimesView *self)
{
  g_clear_handle_id (&self->redraw_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
}

/* Selecting */

static void
announce_selection (UiLifetimesView *self)
{
  ui_lifetimes_view_accessible_selected (gtk_widget_get_accessible (GTK_WIDGET (self)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[FACTS_CHANGED], 0);
}

static void
show_lane (UiLifetimesView *self,
           int lane)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];

  if (adjustment != NULL)
    gtk_adjustment_clamp_page (adjustment, lane * UI_LIFETIMES_LANE_HEIGHT,
                               (lane + 1) * UI_LIFETIMES_LANE_HEIGHT);
}

static void
show_life (UiLifetimesView *self,
           const UiLife *life)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  gint64 begin_ns = ui_lifetimes_get_begin_ns (self->model);
  double left = (double) (life->begin_ns - begin_ns) * self->px_per_ns;
  double right = (double) ((life->end_ns != 0 ? life->end_ns : self->now_ns) - begin_ns) *
                 self->px_per_ns;

  if (adjustment != NULL)
    gtk_adjustment_clamp_page (adjustment, left, right);
}

static void
select_life (UiLifetimesView *self,
             int lane,
             int life)
{
  self->selected_lane = lane;
  self->selected_life = life;
  if (lane >= 0)
    {
      show_lane (self, lane);
      show_life (self, ui_lane_get_life (ui_lifetimes_get_lane (self->model, lane), life));
    }
  announce_selection (self);
}

/* Up and down go to another lane, to its last life. */
static void
move_lane (UiLifetimesView *self,
           int by)
{
  int n_lanes = ui_lifetimes_get_n_lanes (self->model);

  if (n_lanes > 0)
    ui_lifetimes_view_select_lane (self, CLAMP (self->selected_lane + by, 0, n_lanes - 1));
}

/* Left and right go to another life of the same child. */
static void
move_life (UiLifetimesView *self,
           int by)
{
  const UiLane *lane;

  if (self->selected_lane < 0)
    {
      move_lane (self, 1);
      return;
    }
  lane = ui_lifetimes_get_lane (self->model, self->selected_lane);
  select_life (self, self->selected_lane,
               CLAMP (self->selected_life + by, 0, (int) lane->lives->len - 1));
}

static gboolean
is_on_life (const UiLifetimesFrame *frame,
            const UiLife *life,
            double x)
{
  gint64 end_ns = life->end_ns != 0 ? life->end_ns : frame->now_ns;

  return life->begin_ns <= frame->now_ns &&
         x >= ui_lifetimes_frame_get_x (frame, life->begin_ns) - CLICK_SLACK &&
         x <= ui_lifetimes_frame_get_x (frame, end_ns) + CLICK_SLACK;
}

/* What is at a place: a lane or -1, and the newest life there or -1. */
static void
find_at (UiLifetimesView *self,
         double x,
         double y,
         int *lane_index,
         int *life_index)
{
  UiLifetimesFrame frame = get_frame (self);
  double row = floor ((y - UI_LIFETIMES_AXIS_HEIGHT + frame.top) / UI_LIFETIMES_LANE_HEIGHT);
  const UiLane *lane;

  *lane_index = -1;
  *life_index = -1;
  if (y < UI_LIFETIMES_AXIS_HEIGHT || row < 0 || row >= ui_lifetimes_get_n_lanes (self->model))
    return;
  *lane_index = (int) row;
  lane = ui_lifetimes_get_lane (self->model, *lane_index);
  for (int i = (int) lane->lives->len - 1; i >= 0 && *life_index < 0; i--)
    if (x >= UI_LIFETIMES_GUTTER && is_on_life (&frame, ui_lane_get_life (lane, i), x))
      *life_index = i;
}

static void
hover (UiLifetimesView *self,
       int lane,
       int life)
{
  if (life < 0)
    lane = -1;
  if (lane == self->hovered_lane && life == self->hovered_life)
    return;
  self->hovered_lane = lane;
  self->hovered_life = life;
  g_signal_emit (self, signals[FACTS_CHANGED], 0);
}

/* The widget's events */

static gboolean
ui_lifetimes_view_motion_notify_event (GtkWidget *widget,
                                       GdkEventMotion *event)
{
  int lane;
  int life;

  find_at (UI_LIFETIMES_VIEW (widget), event->x, event->y, &lane, &life);
  hover (UI_LIFETIMES_VIEW (widget), lane, life);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_lifetimes_view_leave_notify_event (GtkWidget *widget,
                                      GdkEventCrossing *event)
{
  hover (UI_LIFETIMES_VIEW (widget), -1, -1);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_lifetimes_view_button_press_event (GtkWidget *widget,
                                      GdkEventButton *event)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (widget);
  int lane;
  int life;

  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  find_at (self, event->x, event->y, &lane, &life);
  if (life >= 0)
    select_life (self, lane, life);
  else
    ui_lifetimes_view_select_lane (self, lane);
  return GDK_EVENT_STOP;
}

static void
get_scroll_deltas (GdkEventScroll *event,
                   double *x,
                   double *y)
{
  GdkScrollDirection direction;

  *x = 0;
  *y = 0;
  if (gdk_event_get_scroll_deltas ((GdkEvent *) event, x, y) ||
      !gdk_event_get_scroll_direction ((GdkEvent *) event, &direction))
    return;
  *x = direction == GDK_SCROLL_LEFT ? -1 : direction == GDK_SCROLL_RIGHT ? 1 : 0;
  *y = direction == GDK_SCROLL_UP ? -1 : direction == GDK_SCROLL_DOWN ? 1 : 0;
}

/* Ctrl zooms at the pointer, Shift scrolls in time; what is left goes to the scrolled window. */
static gboolean
ui_lifetimes_view_scroll_event (GtkWidget *widget,
                                GdkEventScroll *event)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (widget);
  double page = get_plot_size (self, GTK_ORIENTATION_HORIZONTAL);
  double x;
  double y;

  get_scroll_deltas (event, &x, &y);
  if (event->state & GDK_CONTROL_MASK)
    {
      zoom_at (self, pow (ZOOM_STEP, -y), MAX (event->x - UI_LIFETIMES_GUTTER, 0));
      return GDK_EVENT_STOP;
    }
  if (event->state & GDK_SHIFT_MASK)
    {
      x = x != 0 ? x : y;
      y = 0;
    }
  if (x == 0)
    return GDK_EVENT_PROPAGATE;
  scroll_by (self, GTK_ORIENTATION_HORIZONTAL, x * page * SCROLL_PART);
  scroll_by (self, GTK_ORIENTATION_VERTICAL, y * UI_LIFETIMES_LANE_HEIGHT);
  return GDK_EVENT_STOP;
}

static gboolean
press_control_key (UiLifetimesView *self,
                   guint keyval)
{
  double page = get_plot_size (self, GTK_ORIENTATION_HORIZONTAL);

  switch (keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
      ui_lifetimes_view_zoom (self, ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      ui_lifetimes_view_zoom (self, 1 / ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      ui_lifetimes_view_fit (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      scroll_by (self, GTK_ORIENTATION_HORIZONTAL, -page * SCROLL_PART);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      scroll_by (self, GTK_ORIENTATION_HORIZONTAL, page * SCROLL_PART);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
press_key (UiLifetimesView *self,
           guint keyval)
{
  double page = get_plot_size (self, GTK_ORIENTATION_HORIZONTAL);
  double total = get_total (self, GTK_ORIENTATION_HORIZONTAL);

  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_lane (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_lane (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move_life (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move_life (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      scroll_by (self, GTK_ORIENTATION_HORIZONTAL, -page);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      scroll_by (self, GTK_ORIENTATION_HORIZONTAL, page);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      scroll_by (self, GTK_ORIENTATION_HORIZONTAL, -total);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      scroll_by (self, GTK_ORIENTATION_HORIZONTAL, total);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Plus needs Shift on some keyboards, so Shift does not count. Zooming also works without Ctrl. */
static gboolean
ui_lifetimes_view_key_press_event (GtkWidget *widget,
                                   GdkEventKey *event)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (widget);
  guint modifiers =
      event->state & gtk_accelerator_get_default_mod_mask () & ~(guint) GDK_SHIFT_MASK;

  if (modifiers == GDK_CONTROL_MASK)
    return press_control_key (self, event->keyval);
  if (modifiers != 0)
    return GDK_EVENT_PROPAGATE;
  if (press_key (self, event->keyval) == GDK_EVENT_STOP)
    return GDK_EVENT_STOP;
  return press_control_key (self, event->keyval);
}

static gboolean
ui_lifetimes_view_draw (GtkWidget *widget,
                        cairo_t *cr)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  UiLifetimesFrame frame = get_frame (UI_LIFETIMES_VIEW (widget));

  gtk_render_background (context, cr, 0, 0, frame.width, frame.height);
  ui_lifetimes_painter_draw (&frame, cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (context, cr, 2, 2, frame.width - 4, frame.height - 4);
  return GDK_EVENT_PROPAGATE;
}

static void
ui_lifetimes_view_size_allocate (GtkWidget *widget,
                                 GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (ui_lifetimes_view_parent_class)->size_allocate (widget, allocation);
  configure (UI_LIFETIMES_VIEW (widget));
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
  stop_sources (UI_LIFETIMES_VIEW (widget));
  GTK_WIDGET_CLASS (ui_lifetimes_view_parent_class)->unmap (widget);
}

/* The object */

static void
ui_lifetimes_view_get_property (GObject *object,
                                guint id,
                                GValue *value,
                                GParamSpec *spec)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
ui_lifetimes_view_set_property (GObject *object,
                                guint id,
                                const GValue *value,
                                GParamSpec *spec)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
ui_lifetimes_view_dispose (GObject *object)
{
  UiLifetimesView *self = UI_LIFETIMES_VIEW (object);

  stop_sources (self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
  g_clear_object (&self->adjustments[GTK_ORIENTATION_VERTICAL]);
  G_OBJECT_CLASS (ui_lifetimes_view_parent_class)->dispose (object);
}

static void
ui_lifetimes_view_finalize (GObject *object)
{
  g_clear_object (&UI_LIFETIMES_VIEW (object)->model);
  G_OBJECT_CLASS (ui_lifetimes_view_parent_class)->finalize (object);
}

static void
ui_lifetimes_view_class_init (UiLifetimesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ui_lifetimes_view_get_property;
  object_class->set_property = ui_lifetimes_view_set_property;
  object_class->dispose = ui_lifetimes_view_dispose;
  object_class->finalize = ui_lifetimes_view_finalize;
  widget_class->draw = ui_lifetimes_view_draw;
  widget_class->key_press_event = ui_lifetimes_view_key_press_event;
  widget_class->button_press_event = ui_lifetimes_view_button_press_event;
  widget_class->motion_notify_event = ui_lifetimes_view_motion_notify_event;
  widget_class->leave_notify_event = ui_lifetimes_view_leave_notify_event;
  widget_class->scroll_event = ui_lifetimes_view_scroll_event;
  widget_class->size_allocate = ui_lifetimes_view_size_allocate;
  widget_class->map = ui_lifetimes_view_map;
  widget_class->unmap = ui_lifetimes_view_unmap;

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

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_LIFETIMES_VIEW_ACCESSIBLE);
}

static void
ui_lifetimes_view_init (UiLifetimesView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->is_fit = TRUE;
  self->px_per_ns = 1 / SHORTEST_RUN_NS;
  self->selected_lane = self->selected_life = -1;
  self->hovered_lane = self->hovered_life = -1;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK | GDK_SCROLL_MASK |
                                     GDK_SMOOTH_SCROLL_MASK | GDK_POINTER_MOTION_MASK |
                                     GDK_LEAVE_NOTIFY_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), GTK_STYLE_CLASS_VIEW);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), UI_STYLE_FIGURES);
}

/**
 * ui_lifetimes_view_new:
 * @model: whose lives are drawn
 *
 * Makes the view, to be put into a #GtkScrolledWindow. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_lifetimes_view_new (UiLifetimes *model)
{
  UiLifetimesView *self = g_object_new (UI_TYPE_LIFETIMES_VIEW, NULL);

  self->model = g_object_ref (model);
  self->now_ns = ui_lifetimes_get_end_ns (model);
  g_signal_connect_swapped (model, "changed", G_CALLBACK (on_model_changed), self);
  g_signal_connect_swapped (model, "lives-changed", G_CALLBACK (on_lives_changed), self);
  return GTK_WIDGET (self);
}

UiLifetimes *
ui_lifetimes_view_get_model (UiLifetimesView *self)
{
  return self->model;
}

/**
 * ui_lifetimes_view_set_paused:
 * @self: the view
 * @paused: whether it stands still
 *
 * Stops the view at this moment, or lets it catch up. It can be zoomed and scrolled all the same.
 */
void
ui_lifetimes_view_set_paused (UiLifetimesView *self,
                              gboolean paused)
{
  self->is_paused = paused;
  if (paused)
    stop_sources (self);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    on_model_changed (self);
}

/**
 * ui_lifetimes_view_zoom:
 * @self: the view
 * @factor: more than 1 to come nearer, less to see more
 *
 * Zooms about the middle. All of the run is the most that can be seen.
 */
void
ui_lifetimes_view_zoom (UiLifetimesView *self,
                        double factor)
{
  zoom_at (self, factor, get_plot_size (self, GTK_ORIENTATION_HORIZONTAL) / 2);
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
  self->is_fit = TRUE;
  configure (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[ZOOMED], 0);
}

gboolean
ui_lifetimes_view_is_fit (UiLifetimesView *self)
{
  return self->is_fit;
}

int
ui_lifetimes_view_get_selected_lane (UiLifetimesView *self)
{
  return self->selected_lane;
}

/**
 * ui_lifetimes_view_select_lane:
 * @self: the view
 * @lane: which, from 0; -1 for none
 *
 * Selects a lane, and in it the last life.
 */
void
ui_lifetimes_view_select_lane (UiLifetimesView *self,
                               int lane)
{
  g_return_if_fail (lane < (int) ui_lifetimes_get_n_lanes (self->model));

  if (lane < 0)
    select_life (self, -1, -1);
  else
    select_life (self, lane, (int) ui_lifetimes_get_lane (self->model, lane)->lives->len - 1);
}

/**
 * ui_lifetimes_view_dup_facts:
 * @self: the view
 *
 * What there is to say of the life that the pointer is on, or else of the selected one.
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL when there is neither
 */
char *
ui_lifetimes_view_dup_facts (UiLifetimesView *self)
{
  int lane = self->hovered_lane >= 0 ? self->hovered_lane : self->selected_lane;
  int life = self->hovered_lane >= 0 ? self->hovered_life : self->selected_life;

  if (lane < 0)
    return NULL;
  return ui_lane_dup_facts (ui_lifetimes_get_lane (self->model, lane), life,
                            ui_lifetimes_get_begin_ns (self->model), self->now_ns);
}
