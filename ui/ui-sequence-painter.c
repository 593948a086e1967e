/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-painter: draws a sequence diagram, on the screen or for a file.
 *
 *   ui-sequence-painter        the time axis, the heads, the marked time
 *   ui-sequence-life-painter   lifelines: births, stops, ends
 *   ui-sequence-item-painter   messages, bundles, marks
 *
 * Words stand in the gaps between lifelines, and only where none stand already: whoever comes first
 * has the place, and who is chosen comes first.
 */

#include "ui-sequence-painter.h"

#include <math.h>

/* Ticks stand at least so far apart. */
#define TICK_PX 48
/* Places for words begin at each so many pixels, and words take this much above and below. */
#define LINE_PX 4
#define ASCENT_PX 10
#define DESCENT_PX 3
#define PADDING 8

/**
 * ui_sequence_painter_take:
 * @self: a picture
 * @gap: left of which lifeline; one more than the last for what is right of all
 * @y: the base line of the words
 * @obstacles: what must not be there; words never must
 *
 * Takes a place for words.
 *
 * Returns: whether it was free
 */
gboolean
ui_sequence_painter_take (UiSequencePainter *self,
                          guint gap,
                          double y,
                          UiSequenceTaken obstacles)
{
  guint8 *taken = self->taken + (gsize) gap * self->n_lines;
  int first = (int) MAX ((y - ASCENT_PX) / LINE_PX, 0);
  int last = (int) MIN ((y + DESCENT_PX) / LINE_PX, (int) self->n_lines - 1);

  if (y < UI_SEQUENCE_HEAD_HEIGHT + ASCENT_PX || y > self->frame->height || first > last)
    return FALSE;
  for (int i = first; i <= last; i++)
    if (taken[i] & (obstacles | UI_SEQUENCE_WORDS))
      return FALSE;
  for (int i = first; i <= last; i++)
    taken[i] |= UI_SEQUENCE_WORDS;
  return TRUE;
}

/**
 * ui_sequence_painter_say:
 * @self: a picture
 * @ink: with what
 * @is_bold: whether the words are bold
 * @words: the words
 * @x: where their room begins
 * @y: their base line
 * @width: how much room they have
 * @align: 0 for left, 1 for right
 *
 * Writes words, on a ground of their own: so no line strikes through them.
 */
void
ui_sequence_painter_say (UiSequencePainter *self,
                         UiInk ink,
                         gboolean is_bold,
                         const char *words,
                         double x,
                         double y,
                         double width,
                         double align)
{
  double char_px = self->canvas->char_px * (is_bold ? UI_SEQUENCE_BOLD_WIDENS : 1);
  double inked = MIN (ceil ((double) g_utf8_strlen (words, -1) * char_px), width);

  ui_canvas_rectangle (self->canvas, UI_INK_BASE, floor (x + align * (width - inked)) - 1,
                       y - ASCENT_PX, inked + 2, ASCENT_PX + DESCENT_PX);
  ui_canvas_text (self->canvas, ink, is_bold, words, x, y, width, align);
}

/* The line of a message runs through a gap. */
static void
block (UiSequencePainter *self,
       const UiSequenceSegment *segment,
       guint gap,
       UiSequenceTaken what)
{
  double middle = ui_sequence_frame_get_x (self->frame, gap) - self->frame->lane_px / 2;
  double part = (middle - segment->x1) / (segment->x2 - segment->x1);
  double y = segment->y1 + part * (segment->y2 - segment->y1);
  int line = (int) (y / LINE_PX);

  if (y >= 0 && line < (int) self->n_lines)
    self->taken[(gsize) gap * self->n_lines + line] |= what;
}

static void
place_items (UiSequencePainter *self)
{
  UiSequenceScene *scene = self->frame->scene;
  guint n_items = ui_sequence_scene_get_n_items (scene);

  self->segments = g_new (UiSequenceSegment, n_items + 1);
  for (guint i = 0; i < n_items; i++)
    self->segments[i] =
        ui_sequence_frame_get_segment (self->frame, ui_sequence_scene_get_item (scene, i));
}

static void
block_lines (UiSequencePainter *self)
{
  UiSequenceScene *scene = self->frame->scene;

  for (guint i = 0; i < ui_sequence_scene_get_n_items (scene); i++)
    {
      const UiSequenceItem *item = ui_sequence_scene_get_item (scene, i);
      const UiSequenceSegment *segment = &self->segments[i];

      if (item->kind != UI_SEQUENCE_ARROW && item->kind != UI_SEQUENCE_BUNDLE)
        continue;
      for (int gap = 1; gap <= item->lane && segment->x1 != segment->x2; gap++)
        block (self, segment, (guint) gap,
               gap < item->lane ? UI_SEQUENCE_PASSING : UI_SEQUENCE_OWN);
    }
}

/* The axis */

static void
draw_tick (UiSequencePainter *self,
           gint64 span_ns,
           gint64 step_ns)
{
  const UiSequenceFrame *frame = self->frame;
  double y = ui_sequence_frame_get_y (frame, frame->axis->begin_ns + span_ns);
  g_autofree char *label = ui_time_axis_dup_label (span_ns, step_ns);

  if (y < UI_SEQUENCE_HEAD_HEIGHT || y > frame->height)
    return;
  ui_canvas_segment (self->canvas, UI_INK_FAINT, 1, UI_DASH_NONE, UI_SEQUENCE_AXIS_WIDTH - 5, y,
                     frame->width, y);
  if (y >= UI_SEQUENCE_HEAD_HEIGHT + PADDING && y <= frame->height - PADDING)
    ui_canvas_text (self->canvas, UI_INK_DIM, FALSE, label, PADDING, y + 4,
                    UI_SEQUENCE_AXIS_WIDTH - 2 * PADDING, 1);
}

static void
draw_axis (UiSequencePainter *self)
{
  const UiTimeAxis *axis = self->frame->axis;
  gint64 step_ns = ui_time_axis_get_step (TICK_PX * axis->ns_per_px);
  gint64 bottom_ns = ui_time_axis_get_time (axis, axis->length_px) - axis->begin_ns;

  ui_canvas_begin (self->canvas, "axis", NULL);
  for (gint64 i = MAX ((axis->left_ns - axis->begin_ns) / step_ns, 0) * step_ns; i <= bottom_ns;
       i += step_ns)
    draw_tick (self, i, step_ns);
  ui_canvas_end (self->canvas);
}

/* What a person draws over the axis, to see it alone. */
static void
draw_range (UiSequencePainter *self)
{
  const UiSequenceFrame *frame = self->frame;
  double top = ui_sequence_frame_get_y (frame, MIN (frame->range_from_ns, frame->range_to_ns));
  double bottom = ui_sequence_frame_get_y (frame, MAX (frame->range_from_ns, frame->range_to_ns));

  if (bottom > top)
    ui_canvas_rectangle (self->canvas, UI_INK_SOFT, 0, top, frame->width, bottom - top);
}

static gboolean
is_cursor_in_view (const UiSequenceFrame *frame)
{
  double y = ui_sequence_frame_get_y (frame, frame->cursor_ns);

  return frame->cursor_ns != 0 && y >= UI_SEQUENCE_HEAD_HEIGHT && y <= frame->height;
}

/* The line lies beneath everything: what happened at that time is what matters. */
static void
draw_cursor_line (UiSequencePainter *self)
{
  double y = ui_sequence_frame_get_y (self->frame, self->frame->cursor_ns);

  if (is_cursor_in_view (self->frame))
    ui_canvas_segment (self->canvas, UI_INK_ACCENT, 1, UI_DASH_NONE, 0, y, self->frame->width, y);
}

static void
draw_cursor_flag (UiSequencePainter *self)
{
  const UiSequenceFrame *frame = self->frame;
  double y = ui_sequence_frame_get_y (frame, frame->cursor_ns);
  g_autofree char *label = NULL;

  if (!is_cursor_in_view (frame))
    return;
  label = ui_time_axis_dup_label (frame->cursor_ns - frame->axis->begin_ns,
                                  ui_time_axis_get_step (frame->axis->ns_per_px));
  ui_canvas_rectangle (self->canvas, UI_INK_ACCENT, 0, y - 10, UI_SEQUENCE_AXIS_WIDTH - 2, 20);
  ui_canvas_text (self->canvas, UI_INK_BASE, TRUE, label, 4, y + 4, UI_SEQUENCE_AXIS_WIDTH - 10, 1);
}

/* Heads */

static void
draw_head (UiSequencePainter *self,
           guint lane)
{
  const UiSequenceFrame *frame = self->frame;
  UiSequenceLanes *lanes = ui_sequence_scene_get_lanes (frame->scene);
  gint64 bottom_ns = ui_time_axis_get_time (frame->axis, frame->axis->length_px);
  g_autofree char *pid = ui_sequence_lanes_dup_pid (lanes, lane, bottom_ns);
  double width = MIN (frame->lane_px, 2 * UI_SEQUENCE_SIDE) - PADDING;
  double left = ui_sequence_frame_get_x (frame, lane) - width / 2;

  if (left + width < UI_SEQUENCE_AXIS_WIDTH || left > frame->width)
    return;
  ui_canvas_begin (self->canvas, "head", ui_sequence_lanes_get_title (lanes, lane));
  ui_canvas_text (self->canvas, UI_INK_TEXT, TRUE, ui_sequence_lanes_get_title (lanes, lane), left,
                  19, width, 0.5);
  ui_canvas_text (self->canvas, UI_INK_DIM, FALSE, pid, left, 36, width, 0.5);
  ui_canvas_end (self->canvas);
}

static void
draw_heads (UiSequencePainter *self)
{
  const UiSequenceFrame *frame = self->frame;

  ui_canvas_rectangle (self->canvas, UI_INK_BASE, 0, 0, frame->width, UI_SEQUENCE_HEAD_HEIGHT);
  ui_canvas_segment (self->canvas, UI_INK_DIM, 1, UI_DASH_NONE, 0, UI_SEQUENCE_HEAD_HEIGHT - 1,
                     frame->width, UI_SEQUENCE_HEAD_HEIGHT - 1);
  ui_canvas_clip (self->canvas, UI_SEQUENCE_AXIS_WIDTH, 0, frame->width - UI_SEQUENCE_AXIS_WIDTH,
                  UI_SEQUENCE_HEAD_HEIGHT);
  for (guint i = 0; i < ui_sequence_lanes_get_n (ui_sequence_scene_get_lanes (frame->scene)); i++)
    draw_head (self, i);
  ui_canvas_unclip (self->canvas);
}

/**
 * ui_sequence_painter_draw:
 * @frame: what to draw
 * @canvas: on what
 *
 * Draws the picture. Main thread.
 */
void
ui_sequence_painter_draw (const UiSequenceFrame *frame,
                          UiCanvas *canvas)
{
  guint n_lanes = ui_sequence_lanes_get_n (ui_sequence_scene_get_lanes (frame->scene));
  UiSequencePainter self = {
    .frame = frame,
    .canvas = canvas,
    .n_lines = (guint) (MAX (frame->height, 0) / LINE_PX) + 4,
  };

  self.taken = g_new0 (guint8, (gsize) (n_lanes + 1) * self.n_lines);
  draw_range (&self);
  draw_axis (&self);
  draw_cursor_line (&self);
  ui_canvas_clip (canvas, UI_SEQUENCE_AXIS_WIDTH, UI_SEQUENCE_HEAD_HEIGHT,
                  frame->width - UI_SEQUENCE_AXIS_WIDTH,
                  frame->height - UI_SEQUENCE_HEAD_HEIGHT);
  place_items (&self);
  block_lines (&self);
  ui_sequence_painter_draw_lives (&self);
  ui_sequence_painter_draw_items (&self);
  ui_canvas_unclip (canvas);
  draw_cursor_flag (&self);
  draw_heads (&self);
  g_free (self.segments);
  g_free (self.taken);
}
