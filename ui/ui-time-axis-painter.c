/* SPDX-License-Identifier: MIT */
/*
 * ui-time-axis-painter: draws a time axis that lies over a picture, and the time that is marked.
 *
 *      0 s       1 s    | 1.274 s |    3 s        the upper UI_TIME_AXIS_HEIGHT pixels
 *      |         |         ┃           |
 *      |         |         ┃           |          the picture: thin lines, and a strong one
 *
 * Ticks stand so far apart that their labels have room. Draw the axis below the picture and the
 * cursor above it. All colours come from the style context.
 */

#include "ui-time-axis-painter.h"
#include "ui-style.h"

#include <math.h>

/* Ticks stand at least so far apart, and so far more than the widest label. */
#define TICK_DISTANCE 90
#define LABEL_DISTANCE 16
/* From a tick to its label, and how far it stands out above the picture. */
#define LABEL_GAP 4
#define TICK_HEIGHT 5
/* Room in the flag of the cursor, beside its words. */
#define FLAG_PADDING 6
#define LINE_STRENGTH 0.10

static PangoLayout *
create_label (GtkWidget *widget,
              gint64 span_ns,
              gint64 step_ns,
              int *width,
              int *height)
{
  g_autofree char *label = ui_time_axis_dup_label (span_ns, step_ns);
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, label);

  pango_layout_get_pixel_size (layout, width, height);
  return layout;
}

/* Finer steps have longer labels, which need more room. */
static gint64
choose_step (const UiTimeAxis *axis,
             GtkWidget *widget)
{
  gint64 step_ns = ui_time_axis_get_step (TICK_DISTANCE * axis->ns_per_px);
  gint64 right_ns = ui_time_axis_get_time (axis, axis->length_px) - axis->begin_ns;
  int width;
  g_autoptr (PangoLayout) widest = create_label (widget, right_ns, step_ns, &width, NULL);

  return ui_time_axis_get_step (MAX (TICK_DISTANCE, width + LABEL_DISTANCE) * axis->ns_per_px);
}

static void
draw_tick (cairo_t *cr,
           const GdkRectangle *area,
           double x,
           const GdkRGBA *color)
{
  cairo_move_to (cr, floor (x) + 0.5, area->y + UI_TIME_AXIS_HEIGHT - TICK_HEIGHT);
  cairo_line_to (cr, floor (x) + 0.5, area->y + area->height);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * LINE_STRENGTH);
  cairo_stroke (cr);
}

/**
 * ui_time_axis_painter_draw:
 * @axis: what is visible
 * @widget: whose style counts
 * @cr: where to draw
 * @area: the place of labels and picture; its left edge is that of @axis
 *
 * Draws labels, and lines through the picture below them. Main thread, as all of this.
 */
void
ui_time_axis_painter_draw (const UiTimeAxis *axis,
                           GtkWidget *widget,
                           cairo_t *cr,
                           const GdkRectangle *area)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gint64 step_ns = choose_step (axis, widget);
  gint64 tick_ns = MAX ((axis->left_ns - axis->begin_ns) / step_ns, 0) * step_ns;
  GdkRGBA text;
  GdkRGBA dim;

  ui_style_get_color (context, NULL, "color", &text);
  ui_style_get_color (context, UI_STYLE_DIM, "color", &dim);
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  cairo_set_line_width (cr, 1);
  for (;; tick_ns += step_ns)
    {
      double x = area->x + ui_time_axis_get_px (axis, axis->begin_ns + tick_ns);
      g_autoptr (PangoLayout) layout = NULL;
      int width;
      int height;

      if (x >= area->x + area->width)
        break;
      draw_tick (cr, area, x, &text);
      layout = create_label (widget, tick_ns, step_ns, &width, &height);
      if (x + LABEL_GAP + width > area->x + area->width)
        break;
      cairo_move_to (cr, x + LABEL_GAP, area->y + (UI_TIME_AXIS_HEIGHT - height) / 2.0);
      gdk_cairo_set_source_rgba (cr, &dim);
      pango_cairo_show_layout (cr, layout);
    }
  cairo_restore (cr);
}

static void
draw_flag (GtkWidget *widget,
           cairo_t *cr,
           const GdkRectangle *area,
           double x,
           PangoLayout *layout)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA ground;
  GdkRGBA text;
  double left;
  int width;
  int height;

  gtk_style_context_save (context);
  gtk_style_context_set_state (context,
                               gtk_style_context_get_state (context) | GTK_STATE_FLAG_SELECTED);
  ui_style_get_color (context, NULL, "background-color", &ground);
  ui_style_get_color (context, NULL, "color", &text);
  gtk_style_context_restore (context);

  pango_layout_get_pixel_size (layout, &width, &height);
  left = CLAMP (floor (x - width / 2.0 - FLAG_PADDING), area->x,
                MAX (area->x + area->width - width - 2 * FLAG_PADDING, area->x));
  cairo_rectangle (cr, left, area->y + 2, width + 2 * FLAG_PADDING, UI_TIME_AXIS_HEIGHT - 4);
  gdk_cairo_set_source_rgba (cr, &ground);
  cairo_fill (cr);
  cairo_move_to (cr, left + FLAG_PADDING, area->y + (UI_TIME_AXIS_HEIGHT - height) / 2.0);
  gdk_cairo_set_source_rgba (cr, &text);
  pango_cairo_show_layout (cr, layout);
}

/**
 * ui_time_axis_painter_draw_cursor:
 * @axis: what is visible
 * @widget: whose style counts
 * @cr: where to draw
 * @area: the place of labels and picture, as for the axis
 * @cursor_ns: the marked time; 0 for none, as in a #UiFocus
 *
 * Draws a line at the marked time and a flag with that time among the labels, when it is in view.
 */
void
ui_time_axis_painter_draw_cursor (const UiTimeAxis *axis,
                                  GtkWidget *widget,
                                  cairo_t *cr,
                                  const GdkRectangle *area,
                                  gint64 cursor_ns)
{
  double px = ui_time_axis_get_px (axis, cursor_ns);
  g_autoptr (PangoLayout) layout = NULL;
  GdkRGBA color;

  if (cursor_ns == 0 || px < 0 || px > area->width)
    return;
  ui_style_get_color (gtk_widget_get_style_context (widget), UI_STYLE_CURSOR, "color", &color);
  layout = create_label (widget, cursor_ns - axis->begin_ns,
                         ui_time_axis_get_step (axis->ns_per_px), NULL, NULL);
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, floor (area->x + px) + 0.5, area->y + UI_TIME_AXIS_HEIGHT - 2);
  cairo_line_to (cr, floor (area->x + px) + 0.5, area->y + area->height);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_stroke (cr);
  draw_flag (widget, cr, area, area->x + px, layout);
  cairo_restore (cr);
}
