/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-map: all of the list at a glance, beside its scroll bar.
 *
 *   |    ▐|   how many records a second, on a logarithmic scale
 *   |▬  ▐▐|   a diagnosis: a tick on the left
 *   |━━━━━|   a process killed, or a loss: a red line over the whole width
 *   |█████|   the selected rows, in the accent colour
 *   |┌───┐|   what is in sight
 *   |└───┘|
 *
 * A height stands for a row, as in the scroll bar. The rate needs the times of some hundred rows
 * and no others; what went wrong comes from ui-traffic-marks, which are in time order, so for a list
 * that is sorted neither is drawn, and the words say so. Drawn at most four times a second, because it is a glance.
 */

#include "ui-traffic-map.h"
#include "ui-style.h"
#include "ui-text.h"
#include "ui-traffic-map-accessible.h"
#include "ui-traffic-marks.h"

#include <math.h>

#define WIDTH 16
/* A bar of the rate stands for so many pixels. */
#define BAR_HEIGHT 2
#define LINE_HEIGHT 2
/* What is in sight is at least so high that it can be seen. */
#define SIGHT_HEIGHT_MIN 6
#define UPDATE_MS 250
/* Records that are looked at in one go. */
#define LOOK_AT_ONCE 500000
#define NS_PER_S 1e9
/* From this rate on a bar is as long as there is room. */
#define FULL_RATE 1e6

static const char in_time_words[] =
    "All of the list: records a second to the right, diagnoses as ticks on the left, deaths and "
    "losses as red lines. Click to go there.";
static const char sorted_words[] =
    "All of the list: what is selected and what is in sight. Rates, diagnoses and deaths have their "
    "places in the order of time; this list is sorted otherwise. Click to go there.";

struct _UiTrafficMap
{
  GtkDrawingArea parent_instance;

  UiTrafficArea *area;   /* weak: its list */
  UiTrafficMarks *marks;
  guint64 moved;         /* records from here on are others since the marks were made */
  guint update_id;       /* the timer of the next update; 0 for none */
  const char *words;     /* the tooltip */
};

enum
{
  JUMPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiTrafficMap, ui_traffic_map, GTK_TYPE_DRAWING_AREA)

static guint64
get_n_rows (UiTrafficMap *self)
{
  return ui_traffic_area_get_end (self->area) - ui_traffic_area_get_first (self->area);
}

/* Where a row is, in pixels. */
static double
get_y (UiTrafficMap *self,
       guint64 row)
{
  double height = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  double offset = (double) row - (double) ui_traffic_area_get_first (self->area);

  return CLAMP (offset * height / (double) MAX (get_n_rows (self), 1), 0, height);
}

static guint64
get_row_at (UiTrafficMap *self,
            double y)
{
  double height = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  double offset = CLAMP (y / MAX (height, 1), 0, 1) * (double) get_n_rows (self);
  guint64 row = ui_traffic_area_get_first (self->area) + (guint64) offset;

  return MIN (row, ui_traffic_area_get_end (self->area) - 1);
}

/* Drawing */

static void
set_color (UiTrafficMap *self,
           cairo_t *cr,
           const char *style_class,
           const char *property,
           double alpha)
{
  GdkRGBA color;

  ui_style_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), style_class, property, &color);
  color.alpha *= alpha;
  gdk_cairo_set_source_rgba (cr, &color);
}

static const IpcTraceRecord *
get_record (UiTrafficMap *self,
            guint64 row)
{
  UiTrafficRows *rows = ui_traffic_area_get_rows (self->area);

  return ipc_trace_store_get (ui_traffic_rows_get_store (rows),
                              ui_traffic_rows_get_position (rows, row));
}

/* From 0 to 1, for the records between two rows. */
static double
get_rate (UiTrafficMap *self,
          guint64 first,
          guint64 end)
{
  const IpcTraceRecord *from = get_record (self, first);
  const IpcTraceRecord *to = get_record (self, MAX (end, first + 1) - 1);
  double seconds;

  if (from == NULL || to == NULL)
    return 0;
  seconds = MAX ((double) (to->time_ns - from->time_ns) / NS_PER_S, 1 / FULL_RATE);
  return CLAMP (log1p ((double) (end - first) / seconds) / log1p (FULL_RATE), 0, 1);
}

static void
draw_rates (UiTrafficMap *self,
            cairo_t *cr)
{
  int height = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  guint64 first = ui_traffic_area_get_first (self->area);
  double rows_per_pixel = (double) get_n_rows (self) / MAX (height, 1);

  set_color (self, cr, NULL, "color", 0.3);
  for (int y = 0; y < height; y += BAR_HEIGHT)
    {
      /* A rate is one of several records, also where a record is higher than a bar. */
      guint64 from = first + (guint64) (y * rows_per_pixel);
      guint64 to = first + (guint64) ((y + BAR_HEIGHT) * rows_per_pixel);
      double length;

      to = MIN (MAX (to, from + 8), ui_traffic_area_get_end (self->area));
      length = get_rate (self, from, to) * (WIDTH - 4);
      cairo_rectangle (cr, WIDTH - length, y, length, BAR_HEIGHT);
    }
  cairo_fill (cr);
}

static void
draw_marks (UiTrafficMap *self,
            cairo_t *cr)
{
  UiTrafficRows *rows = ui_traffic_area_get_rows (self->area);

  for (guint i = 0; i < UI_TRAFFIC_MARKS_N; i++)
    {
      guint64 position;
      UiTrafficMark mark = ui_traffic_marks_get (self->marks, i, &position);
      double y;

      if (mark == 0)
        continue;
      y = floor (get_y (self, ui_traffic_rows_find_near (rows, position)));
      if ((mark & (UI_TRAFFIC_MARK_KILL | UI_TRAFFIC_MARK_LOSS)) != 0)
        {
          set_color (self, cr, UI_STYLE_DEATH, "color", 1);
          cairo_rectangle (cr, 0, y, WIDTH, LINE_HEIGHT);
        }
      else
        {
          set_color (self, cr, NULL, "color", 0.8);
          cairo_rectangle (cr, 0, y, WIDTH / 2, LINE_HEIGHT);
        }
      cairo_fill (cr);
    }
}

static void
draw_selection (UiTrafficMap *self,
                cairo_t *cr)
{
  const UiRangeSet *selected = ui_traffic_area_get_selection (self->area)->rows;
  guint n = MIN (ui_range_set_get_n_ranges (selected), (guint) UI_TRAFFIC_MARKS_N);

  gtk_style_context_save (gtk_widget_get_style_context (GTK_WIDGET (self)));
  gtk_style_context_set_state (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               GTK_STATE_FLAG_SELECTED);
  set_color (self, cr, NULL, "background-color", 1);
  gtk_style_context_restore (gtk_widget_get_style_context (GTK_WIDGET (self)));
  for (guint i = 0; i < n; i++)
    {
      UiRange range = ui_range_set_get_range (selected, i);
      double y = floor (get_y (self, range.first));

      cairo_rectangle (cr, 0, y, WIDTH, MAX (get_y (self, range.end) - y, LINE_HEIGHT + 1));
    }
  cairo_fill (cr);
}

static void
draw_sight (UiTrafficMap *self,
            cairo_t *cr)
{
  int height = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  guint64 first;
  guint64 end;
  double y;
  double y_end;

  ui_traffic_area_get_visible (self->area, &first, &end);
  y = floor (get_y (self, first));
  y_end = MAX (ceil (get_y (self, end)), y + SIGHT_HEIGHT_MIN);
  y -= MAX (0, y_end - height);
  y_end = MIN (y_end, height);
  set_color (self, cr, NULL, "color", 0.1);
  cairo_rectangle (cr, 0, y, WIDTH, y_end - y);
  cairo_fill (cr);
  set_color (self, cr, NULL, "color", 0.6);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, 0.5, y + 0.5, WIDTH - 1, y_end - y - 1);
  cairo_stroke (cr);
}

static gboolean
is_sorted (UiTrafficMap *self)
{
  return ui_traffic_rows_is_sorted (ui_traffic_area_get_rows (self->area));
}

static gboolean
ui_traffic_map_draw (GtkWidget *widget,
                     cairo_t *cr)
{
  UiTrafficMap *self = UI_TRAFFIC_MAP (widget);

  gtk_render_background (gtk_widget_get_style_context (widget), cr, 0, 0,
                         gtk_widget_get_allocated_width (widget),
                         gtk_widget_get_allocated_height (widget));
  if (self->area == NULL || get_n_rows (self) == 0)
    return GDK_EVENT_PROPAGATE;
  if (!is_sorted (self))
    {
      draw_rates (self, cr);
      draw_marks (self, cr);
    }
  draw_selection (self, cr);
  draw_sight (self, cr);
  return GDK_EVENT_PROPAGATE;
}

/* Keeping up */

/* Not each time, because a screen reader hears of it. */
static void
update_words (UiTrafficMap *self)
{
  const char *words = self->area != NULL && is_sorted (self) ? sorted_words : in_time_words;

  if (words != self->words)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), words);
  self->words = words;
}

static gboolean
on_update_timeout (gpointer data)
{
  UiTrafficMap *self = data;

  self->update_id = 0;
  ui_traffic_marks_invalidate (self->marks, self->moved);
  self->moved = UI_TRAFFIC_NO_POSITION;
  if (!ui_traffic_marks_advance (self->marks, LOOK_AT_ONCE))
    ui_traffic_map_update (self);
  update_words (self);
  gtk_widget_queue_draw (data);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer data)
{
  UiTrafficMap *self = data;

  self->moved = MIN (self->moved, from);
}

/* A click jumps, and a drag goes along */

static void
jump (UiTrafficMap *self,
      double y)
{
  if (self->area != NULL && get_n_rows (self) > 0)
    g_signal_emit (self, signals[JUMPED], 0, get_row_at (self, y));
}

static gboolean
ui_traffic_map_button_press_event (GtkWidget *widget,
                                   GdkEventButton *event)
{
  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  jump (UI_TRAFFIC_MAP (widget), event->y);
  return GDK_EVENT_STOP;
}

static gboolean
ui_traffic_map_motion_notify_event (GtkWidget *widget,
                                    GdkEventMotion *event)
{
  if ((event->state & GDK_BUTTON1_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  jump (UI_TRAFFIC_MAP (widget), event->y);
  return GDK_EVENT_STOP;
}

static void
ui_traffic_map_get_preferred_width (GtkWidget *widget,
                                    int *minimum,
                                    int *natural)
{
  *minimum = *natural = WIDTH;
}

/* The object */

static void
ui_traffic_map_finalize (GObject *object)
{
  UiTrafficMap *self = UI_TRAFFIC_MAP (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_weak_pointer (&self->area);
  g_clear_pointer (&self->marks, ui_traffic_marks_free);
  G_OBJECT_CLASS (ui_traffic_map_parent_class)->finalize (object);
}

static void
ui_traffic_map_class_init (UiTrafficMapClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ui_traffic_map_finalize;
  widget_class->draw = ui_traffic_map_draw;
  widget_class->button_press_event = ui_traffic_map_button_press_event;
  widget_class->motion_notify_event = ui_traffic_map_motion_notify_event;
  widget_class->get_preferred_width = ui_traffic_map_get_preferred_width;
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_TRAFFIC_MAP_ACCESSIBLE);
  signals[JUMPED] = g_signal_new ("jumped", UI_TYPE_TRAFFIC_MAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
ui_traffic_map_init (UiTrafficMap *self)
{
  self->moved = UI_TRAFFIC_NO_POSITION;
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_PRESS_MASK | GDK_BUTTON1_MOTION_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               GTK_STYLE_CLASS_VIEW);
  update_words (self);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), "Map of the traffic");
}

/**
 * ui_traffic_map_new:
 * @area: the list
 *
 * A map of a list. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_traffic_map_new (UiTrafficArea *area)
{
  UiTrafficMap *self = g_object_new (UI_TYPE_TRAFFIC_MAP, NULL);
  IpcTraceStore *store = ui_traffic_rows_get_store (ui_traffic_area_get_rows (area));

  g_set_weak_pointer (&self->area, area);
  self->marks = ui_traffic_marks_new (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  g_signal_connect_object (area, "selection-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  ui_traffic_map_update (self);
  return GTK_WIDGET (self);
}

/**
 * ui_traffic_map_update:
 * @self: the map
 *
 * To be called when the list has changed: the map will follow soon.
 */
void
ui_traffic_map_update (UiTrafficMap *self)
{
  if (self->update_id == 0)
    self->update_id = g_timeout_add (UPDATE_MS, on_update_timeout, self);
}

/**
 * ui_traffic_map_dup_description:
 * @self: the map
 *
 * Returns: (transfer full): what it shows, in words
 */
char *
ui_traffic_map_dup_description (UiTrafficMap *self)
{
  guint64 first;
  guint64 end;
  guint64 top;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *all = NULL;

  if (self->area == NULL)
    return NULL;
  top = ui_traffic_area_get_first (self->area);
  ui_traffic_area_get_visible (self->area, &first, &end);
  from = ui_text_dup_number (first - top + 1);
  to = ui_text_dup_number (end - top);
  all = ui_text_dup_number (get_n_rows (self));
  return g_strdup_printf (
      "Rows %s to %s of %s in sight; %u diagnoses, %u losses, %u killed; %" G_GUINT64_FORMAT
      " selected%s",
      from, to, all, ui_traffic_marks_count (self->marks, UI_TRAFFIC_MARK_DIAGNOSIS),
      ui_traffic_marks_count (self->marks, UI_TRAFFIC_MARK_LOSS),
      ui_traffic_marks_count (self->marks, UI_TRAFFIC_MARK_KILL),
      ui_range_set_count (ui_traffic_area_get_selection (self->area)->rows),
      is_sorted (self) ? "; not in the order of time, so without rates and marks" : "");
}
