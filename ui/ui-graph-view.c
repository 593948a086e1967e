/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-view: the live graph of a lab, as a widget.
 *
 * It stands still until a record comes. Then what moved goes along its string (ui-graph-motion), and
 * the numbers are renewed, at most ten times a second, because nobody reads faster. What stands
 * still is drawn once and kept. Where animations are switched off only the numbers change.
 *
 * A click or Enter on a box or a string (ui-graph-input) is told as "box-activated" or
 * "string-activated".
 */

#include "ui-graph-view.h"

#include "ui-backing.h"
#include "ui-graph-input.h"
#include "ui-graph-motion.h"
#include "ui-graph-view-accessible.h"
#include "ui-style.h"

/* The numbers are renewed no sooner than after this time. */
#define REFRESH_US G_GINT64_CONSTANT (100000)

struct _UiGraphView
{
  GtkDrawingArea parent_instance;

  UiGraph *graph;
  UiLifetimes *lifetimes;
  UiGraphPicture *picture;  /* what is shown */
  UiGraphMotion *motion;    /* what is on its way */
  UiInk *ink;               /* NULL before it is needed, and when the style has changed */
  UiBacking backing;        /* what stands still, as drawn */
  char *lab;                /* what is to be shown */
  guint member;             /* the chosen child; 0 for none */
  UiGraphItem hovered;
  UiGraphItem focused;
  gboolean is_paused;
  gboolean is_stale;     /* the picture is not what is now */
  gint64 refreshed_us;   /* when it was renewed */
  guint refresh_source;  /* renews it later; 0 when that is not due */
};

G_DEFINE_FINAL_TYPE (UiGraphView, ui_graph_view, GTK_TYPE_DRAWING_AREA)

enum
{
  BOX_ACTIVATED,
  STRING_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The picture */

static void
forget_backing (UiGraphView *self)
{
  ui_backing_forget (&self->backing);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
place (UiGraphView *self)
{
  ui_graph_picture_place (self->picture, gtk_widget_get_allocated_width (GTK_WIDGET (self)),
                          gtk_widget_get_allocated_height (GTK_WIDGET (self)));
  forget_backing (self);
}

static void
refresh (UiGraphView *self)
{
  gboolean is_other;

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  self->is_stale = FALSE;
  self->refreshed_us = g_get_monotonic_time ();
  is_other = ui_graph_picture_refresh (self->picture, self->lab);
  gtk_widget_set_size_request (GTK_WIDGET (self), -1,
                               ui_graph_layout_get_least_height (&self->picture->layout));
  place (self);
  ui_graph_view_accessible_refresh (gtk_widget_get_accessible (GTK_WIDGET (self)), is_other);
}

static gboolean
on_refresh_due (gpointer data)
{
  UiGraphView *self = data;

  self->refresh_source = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (UiGraphView *self)
{
  gint64 age_us = g_get_monotonic_time () - self->refreshed_us;

  self->is_stale = TRUE;
  if (self->is_paused || self->refresh_source != 0 ||
      ui_graph_motion_is_moving (self->motion) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (age_us >= REFRESH_US)
    refresh (self);
  else
    self->refresh_source =
        g_timeout_add ((guint) (REFRESH_US - age_us) / 1000 + 1, on_refresh_due, self);
}

/* A moving graph is renewed in a frame that is drawn anyway. */
static void
on_motion (gboolean is_last,
           gint64 now_us,
           gpointer data)
{
  UiGraphView *self = data;

  if (self->is_stale && (is_last || now_us - self->refreshed_us >= REFRESH_US))
    refresh (self);
}

/* Drawing */

static UiGraphFrame
get_frame (UiGraphView *self)
{
  UiGraphFrame frame = { GTK_WIDGET (self), NULL,          self->picture,
                         self->member,      self->hovered, UI_GRAPH_NO_ITEM };

  if (self->ink == NULL)
    self->ink = ui_ink_new (GTK_WIDGET (self));
  frame.ink = self->ink;
  if (gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    frame.focused = self->focused;
  return frame;
}

static gboolean
ui_graph_view_draw (GtkWidget *widget,
                    cairo_t *cr)
{
  UiGraphView *self = UI_GRAPH_VIEW (widget);
  UiGraphFrame frame = get_frame (self);
  cairo_t *own;

  if ((own = ui_backing_begin (&self->backing, widget)) != NULL)
    {
      gtk_render_background (gtk_widget_get_style_context (widget), own, 0, 0,
                             gtk_widget_get_allocated_width (widget),
                             gtk_widget_get_allocated_height (widget));
      ui_graph_painter_draw (&frame, own);
      cairo_destroy (own);
    }
  ui_backing_paint (&self->backing, cr);
  ui_graph_motion_draw (self->motion, &frame, cr);
  return GDK_EVENT_PROPAGATE;
}

static void
ui_graph_view_size_allocate (GtkWidget *widget,
                             GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (ui_graph_view_parent_class)->size_allocate (widget, allocation);
  place (UI_GRAPH_VIEW (widget));
}

static void
ui_graph_view_style_updated (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_graph_view_parent_class)->style_updated (widget);
  g_clear_pointer (&UI_GRAPH_VIEW (widget)->ink, ui_ink_free);
  forget_backing (UI_GRAPH_VIEW (widget));
}

static void
ui_graph_view_map (GtkWidget *widget)
{
  UiGraphView *self = UI_GRAPH_VIEW (widget);

  GTK_WIDGET_CLASS (ui_graph_view_parent_class)->map (widget);
  if (self->is_stale && !self->is_paused)
    refresh (self);
}

static void
ui_graph_view_unmap (GtkWidget *widget)
{
  UiGraphView *self = UI_GRAPH_VIEW (widget);

  ui_graph_motion_stop (self->motion);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (ui_graph_view_parent_class)->unmap (widget);
}

static void
ui_graph_view_unrealize (GtkWidget *widget)
{
  ui_backing_clear (&UI_GRAPH_VIEW (widget)->backing);
  GTK_WIDGET_CLASS (ui_graph_view_parent_class)->unrealize (widget);
}

/* Pointer and keys */

static void
set_hovered (UiGraphView *self,
             UiGraphItem item)
{
  if (ui_graph_item_equal (self->hovered, item))
    return;
  self->hovered = item;
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
  forget_backing (self);
}

static gboolean
ui_graph_view_motion_notify_event (GtkWidget *widget,
                                   GdkEventMotion *event)
{
  UiGraphView *self = UI_GRAPH_VIEW (widget);

  set_hovered (self, ui_graph_picture_find_at (self->picture, event->x, event->y));
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_graph_view_leave_notify_event (GtkWidget *widget,
                                  GdkEventCrossing *event)
{
  set_hovered (UI_GRAPH_VIEW (widget), UI_GRAPH_NO_ITEM);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_graph_view_query_tooltip (GtkWidget *widget,
                             int x,
                             int y,
                             gboolean is_by_keyboard,
                             GtkTooltip *tooltip)
{
  UiGraphView *self = UI_GRAPH_VIEW (widget);
  const char *name = ui_graph_picture_find_name (
      self->picture,
      is_by_keyboard ? self->focused : ui_graph_picture_find_at (self->picture, x, y));

  if (name == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, name);
  return TRUE;
}

static gboolean
ui_graph_view_button_press_event (GtkWidget *widget,
                                  GdkEventButton *event)
{
  return ui_graph_input_press (UI_GRAPH_VIEW (widget), event);
}

static gboolean
ui_graph_view_key_press_event (GtkWidget *widget,
                               GdkEventKey *event)
{
  return ui_graph_input_key (UI_GRAPH_VIEW (widget), event);
}

static gboolean
ui_graph_view_focus_in_event (GtkWidget *widget,
                              GdkEventFocus *event)
{
  UiGraphView *self = UI_GRAPH_VIEW (widget);

  if (self->focused.member < 0)
    ui_graph_view_set_focused (self, (UiGraphItem){ (int) self->member, 0 });
  forget_backing (self);
  return GTK_WIDGET_CLASS (ui_graph_view_parent_class)->focus_in_event (widget, event);
}

static gboolean
ui_graph_view_focus_out_event (GtkWidget *widget,
                               GdkEventFocus *event)
{
  forget_backing (UI_GRAPH_VIEW (widget));
  return GTK_WIDGET_CLASS (ui_graph_view_parent_class)->focus_out_event (widget, event);
}

/* The object */

static void
ui_graph_view_dispose (GObject *object)
{
  UiGraphView *self = UI_GRAPH_VIEW (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->graph != NULL)
    g_signal_handlers_disconnect_by_data (self->graph, self);
  if (self->lifetimes != NULL)
    g_signal_handlers_disconnect_by_data (self->lifetimes, self);
  g_clear_object (&self->graph);
  g_clear_object (&self->lifetimes);
  G_OBJECT_CLASS (ui_graph_view_parent_class)->dispose (object);
}

static void
ui_graph_view_finalize (GObject *object)
{
  UiGraphView *self = UI_GRAPH_VIEW (object);

  ui_backing_clear (&self->backing);
  g_clear_pointer (&self->ink, ui_ink_free);
  /* Not before: a widget is unmapped after it was disposed of. */
  g_clear_pointer (&self->motion, ui_graph_motion_free);
  g_clear_pointer (&self->picture, ui_graph_picture_free);
  g_free (self->lab);
  G_OBJECT_CLASS (ui_graph_view_parent_class)->finalize (object);
}

static void
ui_graph_view_class_init (UiGraphViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ui_graph_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_graph_view_finalize;
  widget_class->draw = ui_graph_view_draw;
  widget_class->size_allocate = ui_graph_view_size_allocate;
  widget_class->style_updated = ui_graph_view_style_updated;
  widget_class->map = ui_graph_view_map;
  widget_class->unmap = ui_graph_view_unmap;
  widget_class->unrealize = ui_graph_view_unrealize;
  widget_class->motion_notify_event = ui_graph_view_motion_notify_event;
  widget_class->leave_notify_event = ui_graph_view_leave_notify_event;
  widget_class->query_tooltip = ui_graph_view_query_tooltip;
  widget_class->button_press_event = ui_graph_view_button_press_event;
  widget_class->key_press_event = ui_graph_view_key_press_event;
  widget_class->focus_in_event = ui_graph_view_focus_in_event;
  widget_class->focus_out_event = ui_graph_view_focus_out_event;

  /**
   * UiGraphView::box-activated:
   * @member: the number of a child
   */
  signals[BOX_ACTIVATED] = g_signal_new ("box-activated", UI_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * UiGraphView::string-activated:
   * @member: the number of a child
   * @object_name: one of its objects
   */
  signals[STRING_ACTIVATED] = g_signal_new ("string-activated", UI_TYPE_GRAPH_VIEW,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                            G_TYPE_UINT, G_TYPE_STRING);
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_GRAPH_VIEW_ACCESSIBLE);
}

static void
ui_graph_view_init (UiGraphView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->hovered = UI_GRAPH_NO_ITEM;
  self->focused = UI_GRAPH_NO_ITEM;
  self->is_stale = TRUE;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK |
                                     GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), GTK_STYLE_CLASS_VIEW);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), UI_STYLE_FIGURES);
  g_signal_connect (widget, "notify::scale-factor", G_CALLBACK (forget_backing), NULL);
}

/**
 * ui_graph_view_new:
 * @graph: what is counted; the view becomes who watches it
 * @lifetimes: who lives
 *
 * Makes the view, which shows nothing before ui_graph_view_set_subject(). Main thread, as all of
 * this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_graph_view_new (UiGraph *graph,
                   UiLifetimes *lifetimes)
{
  UiGraphView *self = g_object_new (UI_TYPE_GRAPH_VIEW, NULL);

  self->graph = g_object_ref (graph);
  self->lifetimes = g_object_ref (lifetimes);
  self->picture = ui_graph_picture_new (graph, lifetimes);
  self->motion = ui_graph_motion_new (GTK_WIDGET (self), graph, self->picture, on_motion, self);
  g_signal_connect_swapped (graph, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (lifetimes, "lives-changed", G_CALLBACK (on_changed), self);
  refresh (self);
  return GTK_WIDGET (self);
}

/**
 * ui_graph_view_set_subject:
 * @self: the view
 * @lab: (nullable): the lab to show
 * @member: the child that is chosen; 0 for none
 *
 * Shows a lab, also while it is paused: as it is at this moment.
 */
void
ui_graph_view_set_subject (UiGraphView *self,
                           const char *lab,
                           guint member)
{
  gboolean is_other_lab = g_strcmp0 (self->lab, lab) != 0;

  if (!is_other_lab && self->member == member)
    return;
  self->member = member;
  if (is_other_lab)
    {
      g_free (self->lab);
      self->lab = g_strdup (lab);
      self->focused = self->hovered = UI_GRAPH_NO_ITEM;
      ui_graph_motion_stop (self->motion);
      refresh (self);
    }
  forget_backing (self);
}

/**
 * ui_graph_view_set_paused:
 * @self: the view
 * @is_paused: whether it stands still
 *
 * Stops the view, or lets it catch up.
 */
void
ui_graph_view_set_paused (UiGraphView *self,
                          gboolean is_paused)
{
  self->is_paused = is_paused;
  ui_graph_motion_set_paused (self->motion, is_paused);
  if (is_paused)
    g_clear_handle_id (&self->refresh_source, g_source_remove);
  else if (self->is_stale)
    on_changed (self);
}

/**
 * ui_graph_view_is_empty:
 * @self: the view
 *
 * Returns: whether there is no child to show in the lab, also before it is shown
 */
gboolean
ui_graph_view_is_empty (UiGraphView *self)
{
  for (guint i = 0; i < ui_lifetimes_get_n_lanes (self->lifetimes); i++)
    if (g_strcmp0 (ui_lifetimes_get_lane (self->lifetimes, i)->lab, self->lab) == 0)
      return FALSE;
  return TRUE;
}

/**
 * ui_graph_view_is_moving:
 * @self: the view
 *
 * Returns: whether something is on its way, and a timer draws it
 */
gboolean
ui_graph_view_is_moving (UiGraphView *self)
{
  return ui_graph_motion_is_moving (self->motion);
}

const UiGraphPicture *
ui_graph_view_get_picture (UiGraphView *self)
{
  return self->picture;
}

guint
ui_graph_view_get_selected_member (UiGraphView *self)
{
  return self->member;
}

UiGraphItem
ui_graph_view_get_focused (UiGraphView *self)
{
  return self->focused;
}

void
ui_graph_view_set_focused (UiGraphView *self,
                           UiGraphItem item)
{
  if (ui_graph_item_equal (self->focused, item))
    return;
  self->focused = item;
  forget_backing (self);
  ui_graph_view_accessible_focused (gtk_widget_get_accessible (GTK_WIDGET (self)));
}

/**
 * ui_graph_view_activate:
 * @self: the view
 * @item: what is on it
 *
 * Tells that a person wants something of it, as a click does. The parent's box wants nothing.
 */
void
ui_graph_view_activate (UiGraphView *self,
                        UiGraphItem item)
{
  const UiGraphString *string = ui_graph_picture_find_string (self->picture, item.member,
                                                              item.object);

  if (string != NULL)
    g_signal_emit (self, signals[STRING_ACTIVATED], 0, (guint) item.member, string->object_name);
  else if (item.member > 0)
    g_signal_emit (self, signals[BOX_ACTIVATED], 0, (guint) item.member);
}
