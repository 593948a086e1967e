/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-header: the headings over the columns of the traffic.
 *
 *   | Number|   Time (s)| From    | To      | Step        | ...
 *                       ^ drag an edge: another width; twice: the natural one
 *   click: sorted upwards, downwards, and as records come; an arrow says so
 *   right button: the kind of time, natural widths
 *
 * It stands still while the rows scroll up and down, and goes with them to the side.
 */

#include "ui-traffic-header.h"
#include "ui-style.h"
#include "ui-traffic-order.h"

/* Room around a heading, in pixels. */
#define PADDING_X 6
#define PADDING_Y 5
/* How near to an edge a pointer takes hold of it, in pixels. */
#define EDGE_REACH 4
/* The arrow of the column that rows are sorted by, in pixels. */
#define ARROW_SIZE 12
#define NO_COLUMN UI_TRAFFIC_N_COLUMNS

struct _UiTrafficHeader
{
  GtkDrawingArea parent_instance;

  UiTrafficColumns *columns;
  GtkAdjustment *adjustment; /* how far the rows are scrolled to the side, in pixels */
  UiTrafficColumn dragged;   /* whose right edge is held; NO_COLUMN for none */
  double drag_offset;        /* from the pointer to the width it means, in pixels */
  UiTrafficColumn pressed;   /* whose heading the button is down on; NO_COLUMN for none */
};

static const char *const time_words[UI_TRAFFIC_N_TIMES] = {
  [UI_TRAFFIC_TIME_SINCE_START] = "Time since the start",
  [UI_TRAFFIC_TIME_CLOCK] = "Time of day",
  [UI_TRAFFIC_TIME_SINCE_PREVIOUS] = "Time since the record before",
};

G_DEFINE_TYPE (UiTrafficHeader, ui_traffic_header, GTK_TYPE_DRAWING_AREA)

/* Drawing */

/* Records come in the order of their numbers, so that is no news and has no arrow. */
static gboolean
is_sorted_by (UiTrafficHeader *self,
              UiTrafficColumn column,
              gboolean *is_descending)
{
  return ui_traffic_columns_get_sort (self->columns, is_descending) == column &&
         (column != UI_TRAFFIC_COLUMN_NUMBER || *is_descending);
}

/* Beside the title, on the side where there is room. Returns the room that it takes. */
static int
draw_arrow (UiTrafficHeader *self,
            cairo_t *cr,
            UiTrafficColumn column,
            double x)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  int width = ui_traffic_columns_get_width (self->columns, column);
  int height = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  gboolean is_right = ui_traffic_columns_get_align (column) > 0;
  gboolean is_descending;

  if (!is_sorted_by (self, column, &is_descending))
    return 0;
  gtk_render_arrow (context, cr, is_descending ? G_PI : 0,
                    is_right ? x + PADDING_X : x + width - PADDING_X - ARROW_SIZE,
                    (height - ARROW_SIZE) / 2, ARROW_SIZE);
  return ARROW_SIZE;
}

static void
draw_title (UiTrafficHeader *self,
            cairo_t *cr,
            UiTrafficColumn column,
            double x)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (
      widget, ui_traffic_columns_get_title (self->columns, column));
  int width = ui_traffic_columns_get_width (self->columns, column);
  int height = gtk_widget_get_allocated_height (widget);
  int arrow;
  int text_width;
  int text_height;

  gtk_render_background (context, cr, x, 0, width, height);
  gtk_render_frame (context, cr, x, 0, width, height);
  arrow = draw_arrow (self, cr, column, x);
  if (ui_traffic_columns_get_align (column) > 0)
    x += arrow;
  width -= arrow;
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (width - 2 * PADDING_X) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  x += PADDING_X + ui_traffic_columns_get_align (column) * (width - 2 * PADDING_X - text_width);
  gtk_render_layout (context, cr, x, (height - text_height) / 2, layout);
}

static gboolean
ui_traffic_header_draw (GtkWidget *widget,
                        cairo_t *cr)
{
  UiTrafficHeader *self = UI_TRAFFIC_HEADER (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  double x = -gtk_adjustment_get_value (self->adjustment);
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);

  gtk_render_background (context, cr, 0, 0, width, height);
  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    draw_title (self, cr, i, x + ui_traffic_columns_get_x (self->columns, i));
  return GDK_EVENT_PROPAGATE;
}

static void
ui_traffic_header_get_preferred_height (GtkWidget *widget,
                                        int *minimum,
                                        int *natural)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "Number");
  int text_height;

  pango_layout_get_pixel_size (layout, NULL, &text_height);
  *minimum = *natural = text_height + 2 * PADDING_Y;
}

/* Dragging an edge */

/* The column whose right edge is near; the last one's cannot be dragged, it takes what is left. */
static UiTrafficColumn
find_edge (UiTrafficHeader *self,
           double x)
{
  x += gtk_adjustment_get_value (self->adjustment);
  for (UiTrafficColumn i = 0; i + 1 < UI_TRAFFIC_N_COLUMNS; i++)
    if (ABS (ui_traffic_columns_get_x (self->columns, i + 1) - x) <= EDGE_REACH)
      return i;
  return NO_COLUMN;
}

/* The column whose heading is there and sorts; NO_COLUMN for none. */
static UiTrafficColumn
find_heading (UiTrafficHeader *self,
              double x)
{
  x += gtk_adjustment_get_value (self->adjustment);
  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    if (x < ui_traffic_columns_get_x (self->columns, i + 1))
      return ui_traffic_order_can_sort (i) ? i : NO_COLUMN;
  return NO_COLUMN;
}

static void
show_cursor (UiTrafficHeader *self,
             double x)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_edge = self->dragged != NO_COLUMN || find_edge (self, x) != NO_COLUMN;
  g_autoptr (GdkCursor) cursor =
      is_edge ? gdk_cursor_new_from_name (gtk_widget_get_display (widget), "col-resize") : NULL;

  gdk_window_set_cursor (gtk_widget_get_window (widget), cursor);
}

static gboolean
ui_traffic_header_motion_notify_event (GtkWidget *widget,
                                       GdkEventMotion *event)
{
  UiTrafficHeader *self = UI_TRAFFIC_HEADER (widget);

  if (self->dragged != NO_COLUMN)
    ui_traffic_columns_set_width (self->columns, self->dragged,
                                  (int) (event->x + self->drag_offset));
  show_cursor (self, event->x);
  return GDK_EVENT_STOP;
}

static gboolean
ui_traffic_header_button_release_event (GtkWidget *widget,
                                        GdkEventButton *event)
{
  UiTrafficHeader *self = UI_TRAFFIC_HEADER (widget);

  if (self->pressed != NO_COLUMN && self->pressed == find_heading (self, event->x))
    ui_traffic_columns_toggle_sort (self->columns, self->pressed);
  if (self->dragged != NO_COLUMN)
    ui_traffic_columns_hold (self->columns, FALSE);
  self->pressed = NO_COLUMN;
  self->dragged = NO_COLUMN;
  show_cursor (self, event->x);
  return GDK_EVENT_STOP;
}

/* The menu */

static void
on_time_toggled (GtkCheckMenuItem *item,
                 gpointer data)
{
  UiTrafficHeader *self = data;

  if (gtk_check_menu_item_get_active (item))
    ui_traffic_columns_set_time (
        self->columns, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (item), "time")));
}

static void
add_time_items (UiTrafficHeader *self,
                GtkMenuShell *menu)
{
  GSList *group = NULL;

  for (UiTrafficTime i = 0; i < UI_TRAFFIC_N_TIMES; i++)
    {
      GtkWidget *item = gtk_radio_menu_item_new_with_label (group, time_words[i]);

      group = gtk_radio_menu_item_get_group (GTK_RADIO_MENU_ITEM (item));
      if (ui_traffic_columns_get_time (self->columns) == i)
        gtk_check_menu_item_set_active (GTK_CHECK_MENU_ITEM (item), TRUE);
      g_object_set_data (G_OBJECT (item), "time", GUINT_TO_POINTER (i));
      g_signal_connect_object (item, "toggled", G_CALLBACK (on_time_toggled), self, 0);
      gtk_menu_shell_append (menu, item);
    }
}

static void
pop_up_menu (UiTrafficHeader *self,
             const GdkEvent *event)
{
  GtkWidget *menu = gtk_menu_new ();
  GtkWidget *reset = gtk_menu_item_new_with_label ("Usual widths");

  add_time_items (self, GTK_MENU_SHELL (menu));
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), gtk_separator_menu_item_new ());
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), reset);
  g_signal_connect_object (reset, "activate", G_CALLBACK (ui_traffic_columns_reset_widths),
                           self->columns, G_CONNECT_SWAPPED);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self), NULL);
  gtk_widget_show_all (menu);
  gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
}

static gboolean
ui_traffic_header_button_press_event (GtkWidget *widget,
                                      GdkEventButton *event)
{
  UiTrafficHeader *self = UI_TRAFFIC_HEADER (widget);
  UiTrafficColumn edge = find_edge (self, event->x);

  if (gdk_event_triggers_context_menu ((GdkEvent *) event))
    pop_up_menu (self, (GdkEvent *) event);
  else if (event->button == GDK_BUTTON_PRIMARY && edge != NO_COLUMN)
    {
      self->dragged = edge;
      ui_traffic_columns_hold (self->columns, TRUE);
      self->drag_offset = ui_traffic_columns_get_width (self->columns, edge) - event->x;
      if (event->type == GDK_2BUTTON_PRESS)
        ui_traffic_columns_reset_width (self->columns, edge);
    }
  else if (event->button == GDK_BUTTON_PRIMARY && event->type == GDK_BUTTON_PRESS)
    self->pressed = find_heading (self, event->x);
  return GDK_EVENT_STOP;
}

/* The object */

static void
ui_traffic_header_finalize (GObject *object)
{
  UiTrafficHeader *self = UI_TRAFFIC_HEADER (object);

  g_clear_object (&self->columns);
  g_clear_object (&self->adjustment);
  G_OBJECT_CLASS (ui_traffic_header_parent_class)->finalize (object);
}

static void
ui_traffic_header_class_init (UiTrafficHeaderClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ui_traffic_header_finalize;
  widget_class->draw = ui_traffic_header_draw;
  widget_class->get_preferred_height = ui_traffic_header_get_preferred_height;
  widget_class->motion_notify_event = ui_traffic_header_motion_notify_event;
  widget_class->button_press_event = ui_traffic_header_button_press_event;
  widget_class->button_release_event = ui_traffic_header_button_release_event;
}

static void
ui_traffic_header_init (UiTrafficHeader *self)
{
  self->dragged = NO_COLUMN;
  self->pressed = NO_COLUMN;
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                                                GDK_POINTER_MOTION_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               UI_STYLE_HEADING);
}

/**
 * ui_traffic_header_new:
 * @columns: the columns
 * @adjustment: how far the rows are scrolled to the side
 *
 * The headings. Main thread only.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_traffic_header_new (UiTrafficColumns *columns,
                       GtkAdjustment *adjustment)
{
  UiTrafficHeader *self = g_object_new (UI_TYPE_TRAFFIC_HEADER, NULL);

  self->columns = g_object_ref (columns);
  self->adjustment = g_object_ref (adjustment);
  g_signal_connect_object (columns, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
