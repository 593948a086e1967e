/* SPDX-License-Identifier: MIT */
/*
 * ui-canvas-svg: a canvas that becomes an SVG file.
 *
 *   <g class="arrow"><title>Viewer 1 → parent: …</title>
 *     <polyline …/>  <polygon …/>  <text …>GTKClient msg 3, 41 B, 0.120 ms</text>
 *   </g>
 *
 * A text is a text, to be found, copied and read aloud, and the title of a group is what a browser
 * shows under the pointer. Colours are attributes, because not everybody who prints SVG reads style
 * sheets. Every number is written with a point, whatever the language of the
 * computer; every text is escaped for XML, and characters that XML cannot have are left out.
 */

#include "ui-canvas-svg.h"

#include "ui-canvas-cairo.h"

#include <math.h>

typedef struct
{
  UiCanvas parent;

  GString *svg;
  PangoLayout *layout; /* measures texts */
  guint n_clips;       /* how many there were; each has a number */
} SvgCanvas;

/* Words */

static void
append_number (SvgCanvas *self,
               double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* A rounded zero would be written as -0. */
  number = round (number * 10) / 10 + 0.0;
  g_string_append (self->svg, g_ascii_formatd (text, sizeof text, "%.10g", number));
}

static void
append_ink (SvgCanvas *self,
            const char *name,
            UiInk ink)
{
  const GdkRGBA *color = &ui_canvas_paper_inks[ink];

  g_string_append_printf (self->svg, " %s=\"#%02x%02x%02x\"", name,
                          (guint) (color->red * 255 + 0.5), (guint) (color->green * 255 + 0.5),
                          (guint) (color->blue * 255 + 0.5));
}

static void
append_attribute (SvgCanvas *self,
                  const char *name,
                  double number)
{
  g_string_append_printf (self->svg, " %s=\"", name);
  append_number (self, number);
  g_string_append_c (self->svg, '"');
}

/* XML 1.0 has no control characters but the tabulator and line ends, and not U+FFFE, U+FFFF. */
static gboolean
is_allowed (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

static void
append_text (SvgCanvas *self,
             const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *escaped = NULL;
  GString *kept = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    if (is_allowed (g_utf8_get_char (at)))
      g_string_append_unichar (kept, g_utf8_get_char (at));
  escaped = g_markup_escape_text (kept->str, -1);
  g_string_append (self->svg, escaped);
  g_string_free (kept, TRUE);
}

static int
measure (SvgCanvas *self,
         const char *text)
{
  int width;

  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_pixel_size (self->layout, &width, NULL);
  return width;
}

/* As much of a text as has room. */
static char *
dup_fitting (SvgCanvas *self,
             const char *text,
             double width)
{
  glong n_fitting = 0;
  glong n_chars = g_utf8_strlen (text, -1);

  if (measure (self, text) <= width)
    return g_strdup (text);
  while (n_fitting + 1 < n_chars)
    {
      glong middle = (n_fitting + n_chars) / 2;
      g_autofree char *head = g_utf8_substring (text, 0, middle);
      g_autofree char *cut = g_strconcat (head, "…", NULL);

      if (measure (self, cut) <= width)
        n_fitting = middle;
      else
        n_chars = middle;
    }
  if (n_fitting == 0)
    return g_strdup ("");
  {
    g_autofree char *head = g_utf8_substring (text, 0, n_fitting);

    return g_strconcat (head, "…", NULL);
  }
}

/* Drawing */

static void
append_points (SvgCanvas *self,
               const UiPoint *points,
               guint n_points)
{
  g_string_append (self->svg, " points=\"");
  for (guint i = 0; i < n_points; i++)
    {
      if (i > 0)
        g_string_append_c (self->svg, ' ');
      append_number (self, points[i].x);
      g_string_append_c (self->svg, ',');
      append_number (self, points[i].y);
    }
  g_string_append_c (self->svg, '"');
}

static void
svg_canvas_line (UiCanvas *canvas,
                 UiInk ink,
                 double width,
                 UiDash dash,
                 const UiPoint *points,
                 guint n_points)
{
  static const char *const dashes[UI_N_DASHES] = { "", " stroke-dasharray=\"5 3\"",
                                                   " stroke-dasharray=\"1.5 3\"" };
  SvgCanvas *self = (SvgCanvas *) canvas;

  g_string_append (self->svg, "<polyline fill=\"none\"");
  append_ink (self, "stroke", ink);
  append_points (self, points, n_points);
  append_attribute (self, "stroke-width", width);
  g_string_append_printf (self->svg, "%s/>\n", dashes[dash]);
}

static void
svg_canvas_fill (UiCanvas *canvas,
                 UiInk ink,
                 const UiPoint *points,
                 guint n_points)
{
  SvgCanvas *self = (SvgCanvas *) canvas;

  g_string_append (self->svg, "<polygon");
  append_ink (self, "fill", ink);
  append_points (self, points, n_points);
  g_string_append (self->svg, "/>\n");
}

static void
svg_canvas_text (UiCanvas *canvas,
                 UiInk ink,
                 gboolean is_bold,
                 const char *text,
                 double x,
                 double y,
                 double width,
                 double align)
{
  SvgCanvas *self = (SvgCanvas *) canvas;
  g_autofree char *fitting = dup_fitting (self, text, width);

  if (*fitting == '\0')
    return;
  g_string_append_printf (self->svg, "<text%s", is_bold ? " font-weight=\"bold\"" : "");
  append_ink (self, "fill", ink);
  append_attribute (self, "x", x + width * align);
  append_attribute (self, "y", y);
  g_string_append_printf (self->svg, " text-anchor=\"%s\">",
                          align < 0.25   ? "start"
                          : align < 0.75 ? "middle"
                                         : "end");
  append_text (self, fitting);
  g_string_append (self->svg, "</text>\n");
}

static void
svg_canvas_begin (UiCanvas *canvas,
                  const char *kind,
                  const char *title)
{
  SvgCanvas *self = (SvgCanvas *) canvas;

  g_string_append_printf (self->svg, "<g class=\"%s\">", kind);
  if (title != NULL && *title != '\0')
    {
      g_string_append (self->svg, "<title>");
      append_text (self, title);
      g_string_append (self->svg, "</title>");
    }
  g_string_append_c (self->svg, '\n');
}

/* Ends a group, a move and a clip: all are elements with something in them. */
static void
svg_canvas_end (UiCanvas *canvas)
{
  g_string_append (((SvgCanvas *) canvas)->svg, "</g>\n");
}

static void
svg_canvas_move (UiCanvas *canvas,
                 double x,
                 double y)
{
  SvgCanvas *self = (SvgCanvas *) canvas;

  g_string_append (self->svg, "<g transform=\"translate(");
  append_number (self, x);
  g_string_append_c (self->svg, ' ');
  append_number (self, y);
  g_string_append (self->svg, ")\">\n");
}

static void
svg_canvas_clip (UiCanvas *canvas,
                 double x,
                 double y,
                 double width,
                 double height)
{
  SvgCanvas *self = (SvgCanvas *) canvas;

  self->n_clips++;
  g_string_append_printf (self->svg, "<clipPath id=\"clip%u\"><rect", self->n_clips);
  append_attribute (self, "x", x);
  append_attribute (self, "y", y);
  append_attribute (self, "width", width);
  append_attribute (self, "height", height);
  g_string_append_printf (self->svg, "/></clipPath>\n<g clip-path=\"url(#clip%u)\">\n",
                          self->n_clips);
}

static void
svg_canvas_free (UiCanvas *canvas)
{
  SvgCanvas *self = (SvgCanvas *) canvas;

  g_string_free (self->svg, TRUE);
  g_object_unref (self->layout);
  g_free (self);
}

static const UiCanvasClass svg_canvas_class = {
  .line = svg_canvas_line,
  .fill = svg_canvas_fill,
  .text = svg_canvas_text,
  .begin = svg_canvas_begin,
  .end = svg_canvas_end,
  .move = svg_canvas_move,
  .back = svg_canvas_end,
  .clip = svg_canvas_clip,
  .unclip = svg_canvas_end,
  .free = svg_canvas_free,
};

/**
 * ui_canvas_svg_new:
 * @width: in pixels
 * @height: in pixels
 * @title: what it shows
 *
 * Returns: (transfer full): a canvas with a white ground; it needs no display
 */
UiCanvas *
ui_canvas_svg_new (double width,
                   double height,
                   const char *title)
{
  SvgCanvas *self = g_new0 (SvgCanvas, 1);
  PangoContext *pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *font = pango_font_description_from_string (UI_CANVAS_PAPER_FONT);

  self->parent.class = &svg_canvas_class;
  self->parent.char_px = UI_CANVAS_PAPER_CHAR_PX;
  self->layout = pango_layout_new (pango);
  pango_layout_set_font_description (self->layout, font);
  pango_font_description_free (font);
  g_object_unref (pango);

  self->svg = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\""
                            " font-family=\"sans-serif\" font-size=\"12\"");
  append_attribute (self, "width", width);
  append_attribute (self, "height", height);
  g_string_append (self->svg, " viewBox=\"0 0 ");
  append_number (self, width);
  g_string_append_c (self->svg, ' ');
  append_number (self, height);
  g_string_append (self->svg, "\">\n<title>");
  append_text (self, title);
  g_string_append (self->svg, "</title>\n");
  ui_canvas_rectangle (&self->parent, UI_INK_BASE, 0, 0, width, height);
  return &self->parent;
}

/**
 * ui_canvas_svg_finish:
 * @canvas: (transfer full): a canvas of this kind
 *
 * Ends the drawing and frees the canvas.
 *
 * Returns: (transfer full): the file
 */
char *
ui_canvas_svg_finish (UiCanvas *canvas)
{
  SvgCanvas *self = (SvgCanvas *) canvas;
  char *svg;

  g_string_append (self->svg, "</svg>\n");
  svg = g_strdup (self->svg->str);
  ui_canvas_free (canvas);
  return svg;
}
