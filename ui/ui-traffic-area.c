/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-area: millions of records as a list that paints what is visible and nothing else.
 *
 * There is no widget, no model row and no layout per record. The list is two numbers, between
 * which ui-traffic-rows knows which record each row is, and the vertical adjustment counts rows by
 * these numbers:
 *
 *    lower                 value                                  upper
 *    first                   | <------- page: 21.4 rows -------> | end
 *      |.....................|===================================|
 *
 * So rows keep their place when the store discards older ones: `lower` moves, `value` does not.
 * And ten million rows overflow nothing, which a height of 240 million pixels would.
 *
 * A list that follows draws its end, whatever the adjustment says. That is told of new rows four
 * times a second only: each time a scroll bar is laid out anew and with it the whole window, and
 * a screen reader hears ten events of it.
 *
 * Its partners: ui-traffic-row and ui-traffic-painter draw a row, ui-traffic-input serves keys and
 * buttons, ui-traffic-selection remembers what was picked, and ui-traffic-area-accessible lends
 * the cells to a screen reader.
 */

#include "ui-traffic-area.h"
#include "ui-style.h"
#include "ui-traffic-area-accessible.h"
#include "ui-traffic-input.h"
#include "ui-traffic-painter.h"
#include "ui-traffic-row.h"

#include <math.h>

/* What a click on the arrow of a scroll bar is, in rows. */
#define STEP_ROWS 3
/* What a step sideways is, in pixels. */
#define STEP_PIXELS 40
#define NATURAL_ROWS 10
/* How often the adjustment is told of new rows while following. */
#define TELL_US (G_USEC_PER_SEC / 4)

struct _UiTrafficArea
{
  UiScrollArea parent_instance;

  UiTrafficRows *rows;
  UiTrafficText *text;
  UiTrafficColumns *columns;
  guint64 first;                /* the first row */
  guint64 end;                  /* one past the last */
  gboolean following;           /* the end is what is drawn */
  gint64 told_us;               /* when the adjustment was told of new rows; monotonic */
  guint tell_id;                /* the timer of the next telling; 0 for none */
  UiTrafficSelection selection;
  UiTrafficPainter *painter;    /* made on first use, dropped when the style changes */
};

enum
{
  SELECTION_CHANGED,
  CURSOR_MOVED,
  CONTEXT_MENU,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (UiTrafficArea, ui_traffic_area, UI_TYPE_SCROLL_AREA)

/* Measures */

static UiTrafficPainter *
get_painter (UiTrafficArea *self)
{
  if (self->painter == NULL)
    {
      self->painter = ui_traffic_painter_new (GTK_WIDGET (self));
      ui_traffic_columns_set_char_widths (
          self->columns,
          ui_traffic_painter_get_char_width (self->painter, UI_TRAFFIC_FACE_PLAIN),
          ui_traffic_painter_get_char_width (self->painter, UI_TRAFFIC_FACE_MONOSPACE));
    }
  return self->painter;
}

/* The row at the top of the widget, with a fraction. */
static double
get_top (UiTrafficArea *self)
{
  if (self->following)
    return MAX ((double) self->first,
                (double) self->end - ui_traffic_area_get_page_rows (self));
  return MAX ((double) self->first,
              ui_scroll_area_get_scroll (UI_SCROLL_AREA (self), GTK_ORIENTATION_VERTICAL));
}

/* The rows between two heights of the widget. */
static void
get_rows_between (UiTrafficArea *self,
                  double y,
                  double y_end,
                  guint64 *first,
                  guint64 *end)
{
  double top = get_top (self);
  int height = ui_traffic_area_get_row_height (self);

  *first = MIN ((guint64) (top + MAX (y, 0) / height), self->end);
  *end = CLAMP ((guint64) ceil (top + MAX (y_end, 0) / height), *first, self->end);
}

/* The top of a row in the widget, in whole pixels, so that text stays sharp. */
static double
get_row_y (UiTrafficArea *self,
           guint64 row)
{
  return round (((double) row - get_top (self)) * ui_traffic_area_get_row_height (self));
}

/* Drawing */

static void
draw_focus (UiTrafficArea *self,
            cairo_t *cr)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkRectangle row = { 0, 0, gtk_widget_get_allocated_width (widget),
                       gtk_widget_get_allocated_height (widget) };

  if (!gtk_widget_has_visible_focus (widget))
    return;
  if (self->selection.cursor != UI_TRAFFIC_NO_ROW)
    ui_traffic_area_get_row_rectangle (self, self->selection.cursor, &row);
  gtk_render_focus (gtk_widget_get_style_context (widget), cr, row.x + 1, row.y + 1,
                    row.width - 2, row.height - 2);
}

static gboolean
ui_traffic_area_draw (GtkWidget *widget,
                      cairo_t *cr)
{
  UiTrafficArea *self = UI_TRAFFIC_AREA (widget);
  double x =
      -round (ui_scroll_area_get_scroll (UI_SCROLL_AREA (self), GTK_ORIENTATION_HORIZONTAL));
  GdkRectangle clip;
  guint64 first;
  guint64 end;

  if (!gdk_cairo_get_clip_rectangle (cr, &clip))
    return GDK_EVENT_PROPAGATE;
  gtk_render_background (gtk_widget_get_style_context (widget), cr, 0, 0,
                         gtk_widget_get_allocated_width (widget),
                         gtk_widget_get_allocated_height (widget));
  /* A pixel more, because the rows are rounded to whole ones. */
  get_rows_between (self, clip.y - 1, clip.y + clip.height + 1, &first, &end);
  ui_traffic_painter_begin (get_painter (self), cr);
  for (guint64 i = first; i < end; i++)
    ui_traffic_row_draw (self->text, self->columns, self->painter,
                         ui_traffic_rows_get_position (self->rows, i),
                         ui_traffic_area_is_selected (self, i), x, get_row_y (self, i), &clip);
  ui_traffic_painter_end (self->painter);
  draw_focus (self, cr);
  return GDK_EVENT_PROPAGATE;
}

/* Size and scrolling */

static void
ui_traffic_area_configure (UiScrollArea *area,
                           GtkOrientation orientation,
                           GtkAdjustment *adjustment)
{
  UiTrafficArea *self = UI_TRAFFIC_AREA (area);
  gboolean is_vertical = orientation == GTK_ORIENTATION_VERTICAL;
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  double page = is_vertical ? ui_traffic_area_get_page_rows (self) : width;
  double step = is_vertical ? STEP_ROWS : STEP_PIXELS;
  double lower = is_vertical ? (double) self->first : 0;
  double upper = is_vertical ? (double) self->end
                             : ui_traffic_columns_get_total_width (self->columns);

  upper = MAX (upper, lower + page);
  gtk_adjustment_configure (adjustment,
                            is_vertical && self->following
                                ? upper - page
                                : CLAMP (gtk_adjustment_get_value (adjustment), lower,
                                         upper - page),
                            lower, upper, step, MAX (1, floor (page) - 1), page);
}

static void
tell_adjustment (UiTrafficArea *self)
{
  g_clear_handle_id (&self->tell_id, g_source_remove);
  self->told_us = g_get_monotonic_time ();
  ui_scroll_area_configure (UI_SCROLL_AREA (self));
}

static gboolean
on_tell_timeout (gpointer data)
{
  UiTrafficArea *self = data;

  self->tell_id = 0;
  tell_adjustment (self);
  return G_SOURCE_REMOVE;
}

/* At once when it was not told for a while, so that a few rows now and then are never late. */
static void
tell_adjustment_seldom (UiTrafficArea *self)
{
  gint64 wait_us = self->told_us + TELL_US - g_get_monotonic_time ();

  if (!self->following || wait_us <= 0)
    tell_adjustment (self);
  else if (self->tell_id == 0)
    self->tell_id = g_timeout_add (wait_us / 1000 + 1, on_tell_timeout, self);
}

static void
on_columns_changed (UiTrafficColumns *columns,
                    gpointer data)
{
  ui_scroll_area_configure (data);
  gtk_widget_queue_draw (data);
}

static void
ui_traffic_area_size_allocate (GtkWidget *widget,
                               GtkAllocation *allocation)
{
  ui_traffic_columns_set_room (UI_TRAFFIC_AREA (widget)->columns, allocation->width);
  GTK_WIDGET_CLASS (ui_traffic_area_parent_class)->size_allocate (widget, allocation);
}

static void
ui_traffic_area_get_preferred_width (GtkWidget *widget,
                                     int *minimum,
                                     int *natural)
{
  get_painter (UI_TRAFFIC_AREA (widget));
  *minimum = STEP_PIXELS;
  *natural = ui_traffic_columns_get_total_width (UI_TRAFFIC_AREA (widget)->columns);
}

static void
ui_traffic_area_get_preferred_height (GtkWidget *widget,
                                      int *minimum,
                                      int *natural)
{
  *minimum = ui_traffic_area_get_row_height (UI_TRAFFIC_AREA (widget));
  *natural = *minimum * NATURAL_ROWS;
}

/* Fonts and colours may be others now. */
static void
ui_traffic_area_style_updated (GtkWidget *widget)
{
  UiTrafficArea *self = UI_TRAFFIC_AREA (widget);

  GTK_WIDGET_CLASS (ui_traffic_area_parent_class)->style_updated (widget);
  g_clear_pointer (&self->painter, ui_traffic_painter_free);
  if (self->columns != NULL)
    ui_scroll_area_configure (UI_SCROLL_AREA (self));
  gtk_widget_queue_draw (widget);
}

/* A number that is cut is another number. The last record has the largest, and the latest time. */
static void
make_room_for_numbers (UiTrafficArea *self)
{
  IpcTraceStore *store = ui_traffic_rows_get_store (self->rows);
  guint64 end = ipc_trace_store_get_end (store);
  char number[32];

  if (end == ipc_trace_store_get_first (store))
    return;
  ui_traffic_columns_make_room_for (
      self->columns, UI_TRAFFIC_COLUMN_NUMBER,
      (guint) g_snprintf (number, sizeof number, "%" G_GUINT64_FORMAT, end));
  if (ui_traffic_columns_get_time (self->columns) != UI_TRAFFIC_TIME_SINCE_START)
    return;
  ui_traffic_columns_make_room_for (
      self->columns, UI_TRAFFIC_COLUMN_TIME,
      (guint) g_snprintf (number, sizeof number, "%.6f",
                          (double) (ipc_trace_store_get (store, end - 1)->time_ns -
                                    ui_traffic_text_get_start (self->text)) /
                              1e9));
}

/* Scrolls as little as brings a row into sight. */
static void
reveal (UiTrafficArea *self,
        guint64 row)
{
  double top = get_top (self);
  double page = ui_traffic_area_get_page_rows (self);

  if (row < top)
    top = row;
  else if (row + 1 > top + page)
    top = row + 1 - page;
  ui_scroll_area_scroll_to (UI_SCROLL_AREA (self), GTK_ORIENTATION_VERTICAL, top);
}

static void
emit_selection_changed (UiTrafficArea *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* Events */

static gboolean
ui_traffic_area_key_press_event (GtkWidget *widget,
                                 GdkEventKey *event)
{
  return ui_traffic_input_key (UI_TRAFFIC_AREA (widget), event);
}

static gboolean
ui_traffic_area_button_press_event (GtkWidget *widget,
                                    GdkEventButton *event)
{
  return ui_traffic_input_button (UI_TRAFFIC_AREA (widget), event);
}

static gboolean
ui_traffic_area_scroll_event (GtkWidget *widget,
                              GdkEventScroll *event)
{
  return ui_traffic_input_scroll (UI_TRAFFIC_AREA (widget), (GdkEvent *) event);
}

static gboolean
ui_traffic_area_popup_menu (GtkWidget *widget)
{
  g_signal_emit (widget, signals[CONTEXT_MENU], 0, NULL);
  return TRUE;
}

/* The object */

static void
ui_traffic_area_finalize (GObject *object)
{
  UiTrafficArea *self = UI_TRAFFIC_AREA (object);

  g_clear_handle_id (&self->tell_id, g_source_remove);
  g_clear_pointer (&self->painter, ui_traffic_painter_free);
  g_clear_pointer (&self->text, ui_traffic_text_free);
  g_clear_object (&self->columns);
  g_clear_object (&self->rows);
  ui_traffic_selection_clear (&self->selection);
  G_OBJECT_CLASS (ui_traffic_area_parent_class)->finalize (object);
}

static void
ui_traffic_area_class_init (UiTrafficAreaClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ui_traffic_area_finalize;
  UI_SCROLL_AREA_CLASS (class)->configure = ui_traffic_area_configure;
  widget_class->draw = ui_traffic_area_draw;
  widget_class->key_press_event = ui_traffic_area_key_press_event;
  widget_class->button_press_event = ui_traffic_area_button_press_event;
  widget_class->scroll_event = ui_traffic_area_scroll_event;
  widget_class->popup_menu = ui_traffic_area_popup_menu;
  widget_class->size_allocate = ui_traffic_area_size_allocate;
  widget_class->get_preferred_width = ui_traffic_area_get_preferred_width;
  widget_class->get_preferred_height = ui_traffic_area_get_preferred_height;
  widget_class->style_updated = ui_traffic_area_style_updated;
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_TRAFFIC_AREA_ACCESSIBLE);

  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", UI_TYPE_TRAFFIC_AREA, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[CURSOR_MOVED] = g_signal_new ("cursor-moved", UI_TYPE_TRAFFIC_AREA, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CONTEXT_MENU] =
      g_signal_new ("context-menu", UI_TYPE_TRAFFIC_AREA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, GDK_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
ui_traffic_area_init (UiTrafficArea *self)
{
  ui_traffic_selection_init (&self->selection);
  ui_traffic_input_init (self);
}

/**
 * ui_traffic_area_new:
 * @rows: the records that there are
 * @columns: where the columns are
 *
 * An empty list, to be put into a #GtkScrolledWindow. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_traffic_area_new (UiTrafficRows *rows,
                     UiTrafficColumns *columns)
{
  UiTrafficArea *self = g_object_new (UI_TYPE_TRAFFIC_AREA, NULL);

  self->rows = g_object_ref (rows);
  self->text = ui_traffic_text_new (ui_traffic_rows_get_store (rows));
  ui_traffic_text_set_rows (self->text, rows);
  self->columns = g_object_ref (columns);
  g_signal_connect_object (columns, "changed", G_CALLBACK (on_columns_changed), self, 0);
  return GTK_WIDGET (self);
}

/**
 * ui_traffic_area_get_rows:
 * @self: the list
 *
 * Returns: (transfer none): the records that its rows are
 */
UiTrafficRows *
ui_traffic_area_get_rows (UiTrafficArea *self)
{
  return self->rows;
}

/**
 * ui_traffic_area_get_text:
 * @self: the list
 *
 * Returns: (transfer none): what its cells say
 */
UiTrafficText *
ui_traffic_area_get_text (UiTrafficArea *self)
{
  return self->text;
}

/**
 * ui_traffic_area_get_columns:
 * @self: the list
 *
 * Returns: (transfer none): where its columns are
 */
UiTrafficColumns *
ui_traffic_area_get_columns (UiTrafficArea *self)
{
  return self->columns;
}

/**
 * ui_traffic_area_set_range:
 * @self: the list
 * @first: the first row
 * @end: one past the last; not before @first
 * @moved: rows from here on show other records than before, because one that came late was put
 *   in before them; %UI_TRAFFIC_NO_ROW for none
 *
 * Says which records the list has. Those in sight stay where they are as long as they are there.
 * Nothing is drawn when nothing of this can be seen.
 */
void
ui_traffic_area_set_range (UiTrafficArea *self,
                           guint64 first,
                           guint64 end,
                           guint64 moved)
{
  gboolean is_other = self->first != first || self->end != end;
  guint64 seen_first;
  guint64 seen_end;

  g_return_if_fail (UI_IS_TRAFFIC_AREA (self) && first <= end);

  ui_traffic_area_get_visible (self, &seen_first, &seen_end);
  moved = MIN (moved, MIN (self->end, end));
  ui_traffic_text_update_start (self->text);
  make_room_for_numbers (self);
  if (moved < seen_end || (self->end != end && seen_end == self->end) || first > seen_first)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->first = first;
  self->end = end;
  if (is_other)
    tell_adjustment_seldom (self);
  if (ui_traffic_selection_limit (&self->selection, first, end))
    emit_selection_changed (self);
  ui_traffic_area_accessible_update (
      UI_TRAFFIC_AREA_ACCESSIBLE (gtk_widget_get_accessible (GTK_WIDGET (self))));
}

/**
 * ui_traffic_area_set_following:
 * @self: the list
 * @following: whether it stays at its end
 *
 * While it follows, its end is drawn, however much comes. When it no longer does, it stands still
 * where it is.
 */
void
ui_traffic_area_set_following (UiTrafficArea *self,
                               gboolean following)
{
  double top = get_top (self);

  if (self->following == following)
    return;
  self->following = following;
  tell_adjustment (self);
  if (!following)
    ui_scroll_area_scroll_to (UI_SCROLL_AREA (self), GTK_ORIENTATION_VERTICAL, top);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ui_traffic_area_get_first:
 * @self: the list
 *
 * Returns: the first row
 */
guint64
ui_traffic_area_get_first (UiTrafficArea *self)
{
  return self->first;
}

/**
 * ui_traffic_area_get_end:
 * @self: the list
 *
 * Returns: one past the last row
 */
guint64
ui_traffic_area_get_end (UiTrafficArea *self)
{
  return self->end;
}

/**
 * ui_traffic_area_get_visible:
 * @self: the list
 * @first: (out): the first row of which something can be seen
 * @end: (out): one past the last
 */
void
ui_traffic_area_get_visible (UiTrafficArea *self,
                             guint64 *first,
                             guint64 *end)
{
  get_rows_between (self, 0, gtk_widget_get_allocated_height (GTK_WIDGET (self)), first, end);
}

/**
 * ui_traffic_area_get_row_at:
 * @self: the list
 * @y: a height in the widget, in pixels
 *
 * Returns: the row there; %UI_TRAFFIC_NO_ROW for none
 */
guint64
ui_traffic_area_get_row_at (UiTrafficArea *self,
                                 double y)
{
  double row = floor (get_top (self) + y / ui_traffic_area_get_row_height (self));

  return row >= self->first && row < self->end ? (guint64) row
                                                         : UI_TRAFFIC_NO_ROW;
}

/**
 * ui_traffic_area_get_row_rectangle:
 * @self: the list
 * @row: a row, in sight or not
 * @rectangle: (out): where it is in the widget, in pixels; far away rows are cut to what an int
 *   can hold
 */
void
ui_traffic_area_get_row_rectangle (UiTrafficArea *self,
                                   guint64 row,
                                   GdkRectangle *rectangle)
{
  double y = CLAMP (get_row_y (self, row), G_MININT16, G_MAXINT16);

  *rectangle = (GdkRectangle){ 0, (int) y, gtk_widget_get_allocated_width (GTK_WIDGET (self)),
                               ui_traffic_area_get_row_height (self) };
}

/**
 * ui_traffic_area_get_row_height:
 * @self: the list
 *
 * Returns: the height of a row, in pixels
 */
int
ui_traffic_area_get_row_height (UiTrafficArea *self)
{
  return ui_traffic_painter_get_row_height (get_painter (self));
}

/**
 * ui_traffic_area_get_page_rows:
 * @self: the list
 *
 * Returns: how many rows fit into the widget, with a fraction
 */
double
ui_traffic_area_get_page_rows (UiTrafficArea *self)
{
  return (double) gtk_widget_get_allocated_height (GTK_WIDGET (self)) /
         ui_traffic_area_get_row_height (self);
}

/**
 * ui_traffic_area_pick:
 * @self: the list
 * @row: one of its rows
 * @pick: how the selection changes
 *
 * Goes to a row: the cursor moves there, and it comes into sight.
 */
void
ui_traffic_area_pick (UiTrafficArea *self,
                      guint64 row,
                      UiTrafficPick pick)
{
  g_return_if_fail (row >= self->first && row < self->end);

  ui_traffic_selection_pick (&self->selection, row, pick);
  reveal (self, row);
  emit_selection_changed (self);
  g_signal_emit (self, signals[CURSOR_MOVED], 0);
}

/**
 * ui_traffic_area_select:
 * @self: the list
 * @row: one of its rows
 *
 * Selects a row alone and makes it the cursor, without scrolling.
 */
void
ui_traffic_area_select (UiTrafficArea *self,
                        guint64 row)
{
  g_return_if_fail (row >= self->first && row < self->end);

  ui_traffic_selection_pick (&self->selection, row, UI_TRAFFIC_PICK_ALONE);
  emit_selection_changed (self);
}

/**
 * ui_traffic_area_show:
 * @self: the list
 * @row: one of its rows
 * @share: where: 0 at the top, 0.5 in the middle
 *
 * Scrolls to a row. When all of it is in sight and @share is not 0 it does nothing.
 */
void
ui_traffic_area_show (UiTrafficArea *self,
                      guint64 row,
                      double share)
{
  double top = get_top (self);
  double page = ui_traffic_area_get_page_rows (self);

  if (share > 0 && row >= top && row + 1 <= top + page)
    return;
  ui_scroll_area_scroll_to (UI_SCROLL_AREA (self), GTK_ORIENTATION_VERTICAL,
                            (double) row - share * (page - 1));
}

/**
 * ui_traffic_area_select_all:
 * @self: the list
 *
 * Selects all rows that are there now; rows that come later are not.
 */
void
ui_traffic_area_select_all (UiTrafficArea *self)
{
  ui_range_set_add (self->selection.rows, self->first, self->end);
  emit_selection_changed (self);
}

/**
 * ui_traffic_area_unselect_all:
 * @self: the list
 *
 * Selects nothing. The cursor stays.
 */
void
ui_traffic_area_unselect_all (UiTrafficArea *self)
{
  ui_range_set_clear (self->selection.rows);
  emit_selection_changed (self);
}

/**
 * ui_traffic_area_is_selected:
 * @self: the list
 * @row: a row
 *
 * Returns: whether it is selected
 */
gboolean
ui_traffic_area_is_selected (UiTrafficArea *self,
                             guint64 row)
{
  return ui_range_set_contains (self->selection.rows, row);
}

/**
 * ui_traffic_area_get_selection:
 * @self: the list
 *
 * Returns: (transfer none): what is selected, and where the cursor is
 */
const UiTrafficSelection *
ui_traffic_area_get_selection (UiTrafficArea *self)
{
  return &self->selection;
}
