/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-export: a sequence diagram as a file, to be printed or to be shown.
 *
 *   Pipe, memory and event                        what it shows
 *   12.001 s to 12.004 s of the run               the part of the run
 *   ┌ heads, lifelines, messages ┐                as on the screen, all lifelines side by side
 *   legend                                        what the signs mean
 *
 * It is drawn by the same painter as on the screen, in colours for paper. SVG keeps its words, PNG has
 * two dots for each pixel. The file appears under its name when it is complete.
 */

#include "ui-sequence-export.h"

#include "ui-canvas-cairo.h"
#include "ui-canvas-svg.h"
#include "ui-sequence-painter.h"
#include "ui-sequence-shapes.h"
#include "ui-text.h"

#define MARGIN 24
#define TITLE_HEIGHT 48
#define LEGEND_GAP 18
#define LANE_PX 220
#define WIDTH_MIN 720
#define PNG_SCALE 2
/* cairo's pictures end there. */
#define PNG_SIDE_MAX 32767
#define NS_PER_S G_GINT64_CONSTANT (1000000000)

/* The measures of the whole sheet. */
typedef struct
{
  double width;
  double height;
  double picture_width;
  double picture_height;
  double lane_px;
} Sheet;

static Sheet
measure (const UiSequenceExport *self)
{
  guint n_lanes = ui_sequence_lanes_get_n (self->lanes);
  Sheet sheet;

  sheet.lane_px = n_lanes > 8 ? UI_SEQUENCE_LANE_MIN : LANE_PX;
  sheet.picture_width =
      MAX (UI_SEQUENCE_AXIS_WIDTH + ui_sequence_frame_get_total_width (n_lanes, sheet.lane_px),
           WIDTH_MIN);
  sheet.picture_height = UI_SEQUENCE_HEAD_HEIGHT + self->height_px;
  sheet.width = sheet.picture_width + 2 * MARGIN;
  sheet.height = MARGIN + TITLE_HEIGHT + sheet.picture_height + LEGEND_GAP +
                 ui_sequence_legend_draw (NULL, 0, 0, sheet.picture_width) + MARGIN;
  return sheet;
}

/* When that was by the clock on the wall; NULL when the trace does not know. */
static char *
dup_clock (const UiSequenceExport *self)
{
  gint64 offset_ns;
  g_autofree char *clock = NULL;
  g_autofree char *date = NULL;
  g_autoptr (GDateTime) day = NULL;

  if (!ipc_trace_store_get_clock_offset (ui_sequence_get_store (self->model), &offset_ns))
    return NULL;
  day = g_date_time_new_from_unix_local ((self->from_ns + offset_ns) / NS_PER_S);
  if (day == NULL)
    return NULL;
  clock = ui_text_dup_clock (self->from_ns + offset_ns);
  date = g_date_time_format (day, "%-d %B %Y");
  return g_strdup_printf ("from %s, %s", clock, date);
}

static void
draw_title (const UiSequenceExport *self,
            const Sheet *sheet,
            UiCanvas *canvas)
{
  gint64 step_ns = ui_time_axis_get_step ((double) (self->to_ns - self->from_ns) / 100);
  g_autofree char *from = ui_time_axis_dup_label (self->from_ns - self->begin_ns, step_ns);
  g_autofree char *to = ui_time_axis_dup_label (self->to_ns - self->begin_ns, step_ns);
  g_autofree char *clock = dup_clock (self);
  g_autofree char *range = g_strdup_printf ("%s to %s of the run%s%s", from, to,
                                            clock != NULL ? ", " : "", clock != NULL ? clock : "");

  ui_canvas_begin (canvas, "title", NULL);
  ui_canvas_text (canvas, UI_INK_TEXT, TRUE, self->title, MARGIN, MARGIN + 12,
                  sheet->picture_width, 0);
  ui_canvas_text (canvas, UI_INK_DIM, FALSE, range, MARGIN, MARGIN + 30, sheet->picture_width, 0);
  ui_canvas_end (canvas);
}

static void
draw_picture (const UiSequenceExport *self,
              const Sheet *sheet,
              UiCanvas *canvas)
{
  g_autoptr (UiSequenceScene) scene = ui_sequence_scene_new (self->model, self->lanes);
  UiTimeAxis axis;
  UiSequenceFrame frame = {
    .scene = scene,
    .axis = &axis,
    .width = sheet->picture_width,
    .height = sheet->picture_height,
    .lane_px = sheet->lane_px,
    .now_ns = self->now_ns,
    .selected = -1,
    .hovered = -1,
  };

  ui_time_axis_init (&axis);
  ui_time_axis_set_length (&axis, self->height_px, 0);
  ui_time_axis_set_run (&axis, self->begin_ns, MAX (self->to_ns, self->now_ns));
  ui_time_axis_show (&axis, self->from_ns, self->to_ns);
  ui_sequence_scene_build (scene, axis.begin_ns, axis.left_ns,
                           MIN (ui_time_axis_get_time (&axis, axis.length_px), self->now_ns) + 1,
                           UI_SEQUENCE_ROW_PX * axis.ns_per_px);
  ui_canvas_move (canvas, MARGIN, MARGIN + TITLE_HEIGHT);
  ui_sequence_painter_draw (&frame, canvas);
  ui_canvas_back (canvas);
}

static void
draw_sheet (const UiSequenceExport *self,
            const Sheet *sheet,
            UiCanvas *canvas)
{
  draw_title (self, sheet, canvas);
  draw_picture (self, sheet, canvas);
  ui_sequence_legend_draw (canvas, MARGIN,
                           MARGIN + TITLE_HEIGHT + sheet->picture_height + LEGEND_GAP,
                           sheet->picture_width);
}

/**
 * ui_sequence_export_dup_svg:
 * @self: what to show
 *
 * Returns: (transfer full): an SVG file
 */
char *
ui_sequence_export_dup_svg (const UiSequenceExport *self)
{
  Sheet sheet = measure (self);
  UiCanvas *canvas = ui_canvas_svg_new (sheet.width, sheet.height, self->title);

  draw_sheet (self, &sheet, canvas);
  return ui_canvas_svg_finish (canvas);
}

static cairo_status_t
append_bytes (void *bytes,
              const unsigned char *data,
              unsigned int length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * ui_sequence_export_get_png:
 * @self: what to show
 * @error: (out) (optional): why not
 *
 * Fails when there are so many lifelines that no picture is so wide.
 *
 * Returns: (transfer full): a PNG file, or %NULL
 */
GBytes *
ui_sequence_export_get_png (const UiSequenceExport *self,
                            GError **error)
{
  Sheet sheet = measure (self);
  int width = (int) sheet.width * PNG_SCALE;
  int height = (int) sheet.height * PNG_SCALE;
  cairo_surface_t *surface = NULL;
  g_autoptr (UiCanvas) canvas = NULL;
  GByteArray *bytes = g_byte_array_new ();
  cairo_t *cr;
  cairo_status_t status = CAIRO_STATUS_INVALID_SIZE;

  if (width <= PNG_SIDE_MAX && height <= PNG_SIDE_MAX)
    {
      surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
      cairo_surface_set_device_scale (surface, PNG_SCALE, PNG_SCALE);
      cr = cairo_create (surface);
      canvas = ui_canvas_cairo_new_for_paper ();
      ui_canvas_cairo_set_context (canvas, cr);
      ui_canvas_rectangle (canvas, UI_INK_BASE, 0, 0, sheet.width, sheet.height);
      draw_sheet (self, &sheet, canvas);
      ui_canvas_cairo_set_context (canvas, NULL);
      cairo_destroy (cr);
      status = cairo_surface_write_to_png_stream (surface, append_bytes, bytes);
      cairo_surface_destroy (surface);
    }
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (bytes);
  g_byte_array_unref (bytes);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               "The picture is too large for PNG (%d × %d dots): %s; SVG has no such limit", width,
               height, cairo_status_to_string (status));
  return NULL;
}

/**
 * ui_sequence_export_write:
 * @self: what to show
 * @file: where to; its name ends in `.svg` or `.png`, in any case of letters
 * @error: (out) (optional): why not
 *
 * Writes the file. One of that name is replaced when the new one is complete.
 *
 * Returns: whether it is there
 */
gboolean
ui_sequence_export_write (const UiSequenceExport *self,
                          GFile *file,
                          GError **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *lower = g_ascii_strdown (name != NULL ? name : "", -1);
  g_autoptr (GBytes) bytes = NULL;

  if (g_str_has_suffix (lower, ".svg"))
    {
      char *svg = ui_sequence_export_dup_svg (self);

      bytes = g_bytes_new_take (svg, strlen (svg));
    }
  else if (g_str_has_suffix (lower, ".png"))
    {
      bytes = ui_sequence_export_get_png (self, error);
    }
  else
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "The name must end in .svg or .png");
    }
  if (bytes == NULL)
    return FALSE;
  return g_file_replace_contents (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                  NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, error);
}
