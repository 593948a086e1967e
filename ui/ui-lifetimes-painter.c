/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-painter: draws the bars of ui-lifetimes-view.
 *
 *                 0 s        5 s       10 s       15 s
 *                  |          |          |          |
 *   Viewer 1       ┌ ─┬──────────────────╳ killed by SIGKILL
 *   pid 4101       └ ─┴─▂─▂─▂─▂─▂─▂─▂─▂──╳
 *                  ▲  ▲                  ▲
 *            spawned  connected          ended
 *
 * Shapes say what colours say too: a dashed bar has not connected, a hatched piece was stopped, a
 * cross is a death by a signal, an end of another kind is a stroke. The height of the filling is
 * the number of messages in that column of pixels, on a logarithmic scale, because a message now
 * and then and a flood shall both be seen.
 *
 * A frame costs the lives that are visible and, for each, at most 4096 bins (ui-count-bins), at any
 * length of history. All colours come from the style context.
 */

#include "ui-lifetimes-painter.h"
#include "ui-style.h"
#include "ui-time-axis-painter.h"

#include <math.h>

#define NARROWEST_BAR 3
#define CROSS_SIZE 6
#define HATCH_DISTANCE 5
/* A stopped piece at least so wide says so in a word. */
#define STOPPED_WORD_ROOM 64
#define PADDING 6
/* So many messages in one column fill the bar, unless there are more somewhere. */
#define LEAST_MOST 20
/* How much wider bold words are, at most. */
#define BOLD_WIDENS 1.2
/* Fewer pixels are not worth a word. */
#define LEAST_WORD_ROOM 36

typedef struct
{
  const UiLifetimesFrame *frame;
  cairo_t *cr;
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA base;
  GdkRGBA accent;
  GdkRGBA ink;       /* the accent where it must be seen on a ground of itself */
  GdkRGBA death;
  double *columns;   /* messages by pixel column of the bars, filled for one life after the other */
  guint n_columns;
  double most;       /* the largest number in a column of all visible lives */
} Painter;

/* Colours */

static void
get_class_color (GtkStyleContext *context,
                 const char *style_class,
                 GdkRGBA *color)
{
  gtk_style_context_save (context);
  gtk_style_context_add_class (context, style_class);
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), color);
  gtk_style_context_restore (context);
}

static void
get_named_color (GtkStyleContext *context,
                 const char *name,
                 const GdkRGBA *otherwise,
                 GdkRGBA *color)
{
  if (!gtk_style_context_lookup_color (context, name, color))
    *color = *otherwise;
}

/* The accent of a dark theme is itself dark, and that of a light one light: towards the text. */
static void
mix_ink (Painter *self)
{
  const double text_part = 0.3;
  const double accent_part = 1 - text_part;

  self->ink.red = accent_part * self->accent.red + text_part * self->text.red;
  self->ink.green = accent_part * self->accent.green + text_part * self->text.green;
  self->ink.blue = accent_part * self->accent.blue + text_part * self->text.blue;
  self->ink.alpha = 1;
}

static void
get_colors (Painter *self,
            GtkStyleContext *context)
{
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &self->text);
  get_class_color (context, UI_STYLE_DIM, &self->dim);
  get_class_color (context, UI_STYLE_DEATH, &self->death);
  get_named_color (context, "theme_base_color", &self->text, &self->base);
  get_named_color (context, "theme_selected_bg_color", &self->text, &self->accent);
  mix_ink (self);
}

static void
set_color (Painter *self,
           const GdkRGBA *color,
           double strength)
{
  cairo_set_source_rgba (self->cr, color->red, color->green, color->blue,
                         color->alpha * strength);
}

/* Words */

/* How wide words would be. */
static int
measure_words (Painter *self,
               const char *words)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->frame->widget, words);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/* Draws a line of text in the middle of a height. */
static void
draw_words (Painter *self,
            const char *words,
            double x,
            double middle,
            double room,
            const GdkRGBA *color,
            PangoWeight weight)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->frame->widget, words);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int height;

  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) (room * PANGO_SCALE));
  pango_layout_get_pixel_size (layout, NULL, &height);
  set_color (self, color, 1);
  cairo_move_to (self->cr, x, middle - height / 2.0);
  pango_cairo_show_layout (self->cr, layout);
}

/* The axis */

static void
draw_axis (Painter *self)
{
  const UiLifetimesFrame *frame = self->frame;
  UiTimeAxis axis = {
    .begin_ns = ui_lifetimes_get_begin_ns (frame->model),
    .left_ns = frame->left_ns,
    .ns_per_px = 1 / frame->px_per_ns,
    .length_px = self->n_columns,
  };
  GdkRectangle area = { UI_LIFETIMES_GUTTER, 0, (int) self->n_columns, frame->height };

  ui_time_axis_painter_draw (&axis, frame->widget, self->cr, &area);
}

/* Bars */

typedef struct
{
  double left;
  double right;
  double connected; /* where it connected; @right when it did not */
  double top;
  double bottom;
  gboolean has_ended;
} Bar;

static gboolean
has_ended (const Painter *self,
           const UiLife *life)
{
  return life->end_ns != 0 && life->end_ns <= self->frame->now_ns;
}

static Bar
get_bar (Painter *self,
         const UiLife *life,
         double top)
{
  const UiLifetimesFrame *frame = self->frame;
  Bar bar = { .has_ended = has_ended (self, life) };

  bar.left = floor (ui_lifetimes_frame_get_x (frame, life->begin_ns)) + 0.5;
  bar.right =
      floor (ui_lifetimes_frame_get_x (frame, bar.has_ended ? life->end_ns : frame->now_ns)) + 0.5;
  bar.right = MAX (bar.right, bar.left + NARROWEST_BAR);
  bar.connected = bar.right;
  if (life->connected_ns != 0 && life->connected_ns <= frame->now_ns)
    bar.connected = floor (ui_lifetimes_frame_get_x (frame, life->connected_ns)) + 0.5;
  bar.connected = CLAMP (bar.connected, bar.left, bar.right);
  bar.top = floor (top + (UI_LIFETIMES_LANE_HEIGHT - UI_LIFETIMES_BAR_HEIGHT) / 2.0) + 0.5;
  bar.bottom = bar.top + UI_LIFETIMES_BAR_HEIGHT;
  return bar;
}

/* The edge is open on the right while the process lives. Nothing far outside is handed to cairo,
 * whose numbers end at 2^23. */
static void
draw_body (Painter *self,
           const Bar *bar)
{
  static const double dashes[] = { 4, 3 };
  double left = MAX (bar->left, -10.5);
  double right = MIN (bar->right, self->frame->width + 10.5);
  double connected = CLAMP (bar->connected, left, right);

  cairo_rectangle (self->cr, connected, bar->top, right - connected, bar->bottom - bar->top);
  set_color (self, &self->accent, 0.20);
  cairo_fill (self->cr);

  cairo_set_line_width (self->cr, 1);
  set_color (self, &self->text, 0.55);
  cairo_move_to (self->cr, connected, bar->top);
  cairo_line_to (self->cr, left, bar->top);
  cairo_line_to (self->cr, left, bar->bottom);
  cairo_line_to (self->cr, connected, bar->bottom);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);

  if (connected < right)
    {
      cairo_move_to (self->cr, right, bar->top);
      cairo_line_to (self->cr, connected, bar->top);
      cairo_line_to (self->cr, connected, bar->bottom);
      cairo_line_to (self->cr, right, bar->bottom);
      cairo_stroke (self->cr);
    }
}

/* Fills the columns with the messages of a life. */
static void
count_columns (Painter *self,
               const UiLife *life)
{
  memset (self->columns, 0, self->n_columns * sizeof *self->columns);
  ui_count_bins_spread (&life->bins, self->frame->left_ns, 1 / self->frame->px_per_ns,
                        self->columns, self->n_columns);
}

static void
draw_messages (Painter *self,
               const UiLife *life,
               const Bar *bar)
{
  double room = bar->bottom - bar->top - 2;
  guint end = (guint) CLAMP (bar->right - UI_LIFETIMES_GUTTER, 0, self->n_columns);

  count_columns (self, life);
  for (guint i = 0; i < end; i++)
    if (self->columns[i] > 0)
      {
        double height = room * log1p (self->columns[i]) / log1p (self->most);

        height = MAX (2, floor (height));
        cairo_rectangle (self->cr, UI_LIFETIMES_GUTTER + i, bar->bottom - 0.5 - height, 1, height);
      }
  set_color (self, &self->ink, 1);
  cairo_fill (self->cr);
}

static void
draw_hatched (Painter *self,
              double left,
              double right,
              const Bar *bar)
{
  double height = bar->bottom - bar->top;

  cairo_save (self->cr);
  cairo_rectangle (self->cr, left, bar->top, right - left, height);
  set_color (self, &self->base, 1);
  cairo_fill_preserve (self->cr);
  cairo_clip (self->cr);
  for (double x = left - height; x < right; x += HATCH_DISTANCE)
    {
      cairo_move_to (self->cr, x, bar->bottom);
      cairo_line_to (self->cr, x + height, bar->top);
    }
  set_color (self, &self->text, 0.30);
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
  cairo_rectangle (self->cr, left, bar->top, right - left, height);
  set_color (self, &self->text, 0.55);
  cairo_stroke (self->cr);
}

static void
draw_stopped_word (Painter *self,
                   double left,
                   double right,
                   const Bar *bar)
{
  double middle = (bar->top + bar->bottom) / 2;
  double word_left = MAX (left, UI_LIFETIMES_GUTTER) + PADDING;
  int width = measure_words (self, "stopped");

  cairo_rectangle (self->cr, word_left - 3, bar->top + 2, width + 6, bar->bottom - bar->top - 4);
  set_color (self, &self->base, 1);
  cairo_fill (self->cr);
  draw_words (self, "stopped", word_left, middle, right - word_left, &self->text,
              PANGO_WEIGHT_NORMAL);
}

static void
draw_stops (Painter *self,
            const UiLife *life,
            const Bar *bar)
{
  for (guint i = 0; i < life->stops->len; i++)
    {
      const UiStop *stop = &g_array_index (life->stops, UiStop, i);
      gint64 to_ns = stop->to_ns != 0 ? MIN (stop->to_ns, self->frame->now_ns) : self->frame->now_ns;
      double left = floor (ui_lifetimes_frame_get_x (self->frame, stop->from_ns)) + 0.5;
      double right = floor (ui_lifetimes_frame_get_x (self->frame, to_ns)) + 0.5;

      left = MAX (left, -10.5);
      right = MIN (MAX (right, left + NARROWEST_BAR), self->frame->width + 10.5);
      if (stop->from_ns > self->frame->now_ns || left > right || right < UI_LIFETIMES_GUTTER)
        continue;
      draw_hatched (self, left, right, bar);
      if (right - MAX (left, UI_LIFETIMES_GUTTER) >= STOPPED_WORD_ROOM)
        draw_stopped_word (self, left, right, bar);
    }
}

static void
draw_cross (Painter *self,
            double x,
            double middle)
{
  cairo_set_line_width (self->cr, 3);
  cairo_move_to (self->cr, x - CROSS_SIZE, middle - CROSS_SIZE);
  cairo_line_to (self->cr, x + CROSS_SIZE, middle + CROSS_SIZE);
  cairo_move_to (self->cr, x - CROSS_SIZE, middle + CROSS_SIZE);
  cairo_line_to (self->cr, x + CROSS_SIZE, middle - CROSS_SIZE);
  set_color (self, &self->death, 1);
  cairo_stroke (self->cr);
}

/* The end: a cross or a stroke, and the reason in words where the next life leaves room. */
static void
draw_end (Painter *self,
          const UiLife *life,
          const Bar *bar,
          double room_end)
{
  gboolean was_killed = ui_life_was_killed (life);
  double middle = (bar->top + bar->bottom) / 2;
  double words_left = bar->right + (was_killed ? CROSS_SIZE : 0) + PADDING;
  const char *words = life->reason;

  if (was_killed)
    {
      draw_cross (self, bar->right, middle);
    }
  else
    {
      cairo_set_line_width (self->cr, 3);
      cairo_move_to (self->cr, bar->right, bar->top - 3);
      cairo_line_to (self->cr, bar->right, bar->bottom + 3);
      set_color (self, &self->text, 1);
      cairo_stroke (self->cr);
    }
  cairo_set_line_width (self->cr, 1);
  /* A cross says "killed" already; where room is short the signal's name is what matters. */
  if (was_killed && measure_words (self, words) * BOLD_WIDENS > room_end - words_left)
    words += strlen ("killed by ");
  if (room_end - words_left >= LEAST_WORD_ROOM)
    draw_words (self, words, words_left, middle, room_end - words_left,
                was_killed ? &self->death : &self->dim,
                was_killed ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
}

static void
draw_selection (Painter *self,
                const Bar *bar)
{
  double left = MAX (bar->left, -10.5) - 2;
  double right = MIN (bar->right, self->frame->width + 10.5) + 2;

  cairo_rectangle (self->cr, left, bar->top - 3, right - left, bar->bottom - bar->top + 6);
  cairo_set_line_width (self->cr, 2);
  set_color (self, &self->ink, 1);
  cairo_stroke (self->cr);
  cairo_set_line_width (self->cr, 1);
}

static void
draw_life (Painter *self,
           const UiLane *lane,
           guint index,
           double top,
           gboolean is_selected)
{
  const UiLife *life = ui_lane_get_life (lane, index);
  double room_end = self->frame->width - PADDING;
  Bar bar = get_bar (self, life, top);

  if (index + 1 < lane->lives->len)
    room_end = MIN (room_end, ui_lifetimes_frame_get_x (
                                  self->frame, ui_lane_get_life (lane, index + 1)->begin_ns) -
                                  PADDING);
  if (bar.left > self->frame->width || bar.right + UI_LIFETIMES_WORDS_ROOM < UI_LIFETIMES_GUTTER)
    return;
  draw_body (self, &bar);
  draw_messages (self, life, &bar);
  draw_stops (self, life, &bar);
  if (is_selected)
    draw_selection (self, &bar);
  if (bar.has_ended)
    draw_end (self, life, &bar, room_end);
}

/* Lanes */

static void
get_visible_lanes (const Painter *self,
                   guint *first,
                   guint *end)
{
  const UiLifetimesFrame *frame = self->frame;
  double bottom = frame->top + frame->height - UI_LIFETIMES_AXIS_HEIGHT;

  *first = (guint) (frame->top / UI_LIFETIMES_LANE_HEIGHT);
  *end = MIN (ui_lifetimes_get_n_lanes (frame->model),
              (guint) (MAX (bottom, 0) / UI_LIFETIMES_LANE_HEIGHT) + 1);
}

static double
get_lane_top (const Painter *self,
              guint index)
{
  return UI_LIFETIMES_AXIS_HEIGHT + (double) index * UI_LIFETIMES_LANE_HEIGHT - self->frame->top;
}

/* How many lives of a lane had begun: the view may stand still in the past. */
static guint
count_lives (const Painter *self,
             const UiLane *lane)
{
  guint n_lives = lane->lives->len;

  while (n_lives > 0 && ui_lane_get_life (lane, n_lives - 1)->begin_ns > self->frame->now_ns)
    n_lives--;
  return n_lives;
}

static void
draw_lane_ground (Painter *self,
                  guint index)
{
  double top = get_lane_top (self, index);

  if ((int) index == self->frame->selected_lane)
    {
      cairo_rectangle (self->cr, 0, top, self->frame->width, UI_LIFETIMES_LANE_HEIGHT);
      set_color (self, &self->accent, 0.08);
      cairo_fill (self->cr);
    }
  cairo_set_line_width (self->cr, 1);
  cairo_move_to (self->cr, 0, floor (top + UI_LIFETIMES_LANE_HEIGHT) - 0.5);
  cairo_line_to (self->cr, self->frame->width, floor (top + UI_LIFETIMES_LANE_HEIGHT) - 0.5);
  set_color (self, &self->text, 0.12);
  cairo_stroke (self->cr);
}

static void
draw_lane_name (Painter *self,
                guint index)
{
  const UiLane *lane = ui_lifetimes_get_lane (self->frame->model, index);
  guint n_lives = count_lives (self, lane);
  double top = get_lane_top (self, index);
  double room = UI_LIFETIMES_GUTTER - 12 - PADDING;
  g_autofree char *details = NULL;

  if (n_lives == 0)
    return;
  details = n_lives > 1
                ? g_strdup_printf ("pid %d · life %u",
                                   (int) ui_lane_get_life (lane, n_lives - 1)->pid, n_lives)
                : g_strdup_printf ("pid %d", (int) ui_lane_get_life (lane, 0)->pid);
  draw_words (self, lane->title, 12, top + 13, room, &self->text,
              (int) index == self->frame->selected_lane ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  draw_words (self, details, 12, top + 31, room, &self->dim, PANGO_WEIGHT_NORMAL);
}

static void
draw_lane (Painter *self,
           guint index)
{
  const UiLane *lane = ui_lifetimes_get_lane (self->frame->model, index);
  guint n_lives = count_lives (self, lane);
  double top = get_lane_top (self, index);

  for (guint i = 0; i < n_lives; i++)
    draw_life (self, lane, i, top,
               (int) index == self->frame->selected_lane && (int) i == self->frame->selected_life);
}

/* The scale of the messages: the fullest column of all that is visible. */
static void
find_most (Painter *self,
           guint first,
           guint end)
{
  self->most = LEAST_MOST;
  for (guint i = first; i < end; i++)
    {
      const UiLane *lane = ui_lifetimes_get_lane (self->frame->model, i);

      for (guint j = 0; j < lane->lives->len; j++)
        {
          const UiLife *life = ui_lane_get_life (lane, j);

          if (ui_lifetimes_frame_get_x (self->frame, life->begin_ns) > self->frame->width ||
              (life->end_ns != 0 && life->end_ns < self->frame->left_ns))
            continue;
          count_columns (self, life);
          for (guint k = 0; k < self->n_columns; k++)
            self->most = MAX (self->most, self->columns[k]);
        }
    }
}

static void
draw_all (Painter *self)
{
  const UiLifetimesFrame *frame = self->frame;
  guint first;
  guint end;

  get_visible_lanes (self, &first, &end);
  find_most (self, first, end);

  cairo_save (self->cr);
  cairo_rectangle (self->cr, 0, UI_LIFETIMES_AXIS_HEIGHT, frame->width,
                   MAX (frame->height - UI_LIFETIMES_AXIS_HEIGHT, 0));
  cairo_clip (self->cr);
  for (guint i = first; i < end; i++)
    draw_lane_ground (self, i);
  for (guint i = first; i < end; i++)
    draw_lane_name (self, i);
  cairo_restore (self->cr);

  cairo_save (self->cr);
  cairo_rectangle (self->cr, UI_LIFETIMES_GUTTER - CROSS_SIZE, 0,
                   MAX (frame->width - UI_LIFETIMES_GUTTER + CROSS_SIZE, 0), frame->height);
  cairo_clip (self->cr);
  draw_axis (self);
  cairo_rectangle (self->cr, 0, UI_LIFETIMES_AXIS_HEIGHT, frame->width,
                   MAX (frame->height - UI_LIFETIMES_AXIS_HEIGHT, 0));
  cairo_clip (self->cr);
  for (guint i = first; i < end; i++)
    draw_lane (self, i);
  cairo_restore (self->cr);
}

/**
 * ui_lifetimes_frame_get_x:
 * @frame: a frame
 * @time_ns: a time
 *
 * Returns: where that time is, in pixels from the left edge of the widget; may be outside
 */
double
ui_lifetimes_frame_get_x (const UiLifetimesFrame *frame,
                          gint64 time_ns)
{
  return UI_LIFETIMES_GUTTER + (double) (time_ns - frame->left_ns) * frame->px_per_ns;
}

/**
 * ui_lifetimes_painter_draw:
 * @frame: what to draw
 * @cr: where
 *
 * Draws the axis, the lanes that are visible, their names and their bars. Main thread.
 */
void
ui_lifetimes_painter_draw (const UiLifetimesFrame *frame,
                           cairo_t *cr)
{
  Painter self = { .frame = frame, .cr = cr };

  get_colors (&self, gtk_widget_get_style_context (frame->widget));
  self.n_columns = MAX (frame->width - UI_LIFETIMES_GUTTER, 0);
  self.columns = g_new0 (double, self.n_columns + 1);
  draw_all (&self);
  g_free (self.columns);
}
