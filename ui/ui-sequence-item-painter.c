/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-item-painter: messages, bundles and marks of a sequence diagram.
 *
 *   ────────▶   a message, from when it left to when it came; a return is dashed
 *   ····──▶     a message of which one end is known: short, and dotted towards whom it concerns
 *   ◀══ 240 ══▶ a bundle: so many messages in this row
 *   ◆ ◇         the event: set, woken        ■ □ ◪  the memory: written, read, changed
 *   ● ○         connected, quit              ▲      something that was diagnosed
 *   ▌           from the first to the last that a process did for one request
 */

#include "ui-sequence-painter.h"
#include "ui-text.h"

#include <math.h>

#define HEAD_LENGTH 9
#define HEAD_HALF 3.5
#define MARK 4
#define SPAN_HALF 3
#define BUNDLE_LEAST 3
#define BUNDLE_MOST 12
#define LABEL_GAP 10
#define CHAR_PX 8

static gboolean
is_selected (const UiSequencePainter *self,
             const UiSequenceItem *item)
{
  guint64 selected = self->frame->selected;

  return selected != UI_SEQUENCE_NONE && item->kind != UI_SEQUENCE_BUNDLE &&
         (item->position == selected || item->partner == selected);
}

static gboolean
is_in_selected_exchange (const UiSequencePainter *self,
                         const UiSequenceItem *item)
{
  return item->serial != 0 && item->serial == self->frame->selected_serial &&
         item->subject == self->frame->selected_subject;
}

static UiInk
choose_ink (const UiSequencePainter *self,
            const UiSequenceItem *item)
{
  return is_selected (self, item) || is_in_selected_exchange (self, item) ? UI_INK_ACCENT
                                                                          : UI_INK_TEXT;
}

static double
choose_width (const UiSequencePainter *self,
              const UiSequenceItem *item,
              int index)
{
  return is_selected (self, item) || index == self->frame->hovered ? 2.5 : 1.2;
}

/* Messages */

static void
draw_head (UiSequencePainter *self,
           UiInk ink,
           const UiSequenceSegment *segment)
{
  double length = hypot (segment->x2 - segment->x1, segment->y2 - segment->y1);
  double dx = (segment->x2 - segment->x1) / MAX (length, 1);
  double dy = (segment->y2 - segment->y1) / MAX (length, 1);
  double x = segment->x2 - dx * HEAD_LENGTH;
  double y = segment->y2 - dy * HEAD_LENGTH;
  const UiPoint points[] = { { segment->x2, segment->y2 },
                             { x - dy * HEAD_HALF, y + dx * HEAD_HALF },
                             { x + dy * HEAD_HALF, y - dx * HEAD_HALF } };

  ui_canvas_fill (self->canvas, ink, points, G_N_ELEMENTS (points));
}

/* Words beside the child's end: above a message that leaves there, below one that comes. So the
 * slope goes away from them, and a question and its answer can share a place. */
static void
draw_message_label (UiSequencePainter *self,
                    const UiSequenceItem *item,
                    const UiSequenceSegment *segment,
                    UiInk ink)
{
  const UiSequenceFrame *frame = self->frame;
  gboolean to_parent = item->way == UI_SEQUENCE_TO_PARENT;
  double y = to_parent ? segment->y1 - 4 : segment->y2 + 12;
  double width = ui_sequence_frame_get_label_width (frame, item);
  double right = ui_sequence_frame_get_x (frame, (guint) item->lane) - LABEL_GAP;
  g_autofree char *label = NULL;

  if (!ui_sequence_painter_take (self, (guint) item->lane, y))
    return;
  label = ui_sequence_item_dup_label (item, ui_sequence_scene_get_model (frame->scene));
  ui_canvas_text (self->canvas, ink == UI_INK_TEXT ? UI_INK_DIM : ink, FALSE, label, right - width,
                  y, width, 1);
}

static void
draw_arrow (UiSequencePainter *self,
            const UiSequenceItem *item,
            int index)
{
  UiSequenceSegment segment = ui_sequence_frame_get_segment (self->frame, item);
  UiInk ink = choose_ink (self, item);

  ui_canvas_segment (self->canvas, ink, choose_width (self, item, index),
                     item->step == IPC_TRACE_RETURN ? UI_DASH_DASHED : UI_DASH_NONE, segment.x1,
                     segment.y1, segment.x2, segment.y2);
  draw_head (self, ink, &segment);
  draw_message_label (self, item, &segment, ink);
}

static void
draw_stub (UiSequencePainter *self,
           const UiSequenceItem *item,
           int index)
{
  const UiSequenceFrame *frame = self->frame;
  UiSequenceSegment segment = ui_sequence_frame_get_segment (frame, item);
  UiInk ink = choose_ink (self, item);
  guint other = item->is_at_parent ? (guint) item->lane : UI_SEQUENCE_PARENT;
  gboolean is_arrival = item->is_at_parent == (item->way == UI_SEQUENCE_TO_PARENT);

  if (item->lane != UI_SEQUENCE_PARENT)
    ui_canvas_segment (self->canvas, UI_INK_DIM, 1, UI_DASH_DOTTED,
                       is_arrival ? segment.x1 : segment.x2, segment.y1,
                       ui_sequence_frame_get_x (frame, other), segment.y1);
  ui_canvas_segment (self->canvas, ink, choose_width (self, item, index), UI_DASH_NONE, segment.x1,
                     segment.y1, segment.x2, segment.y2);
  draw_head (self, ink, &segment);
  draw_message_label (self, item, &segment, ink);
}

/* Bundles */

static void
draw_count (UiSequencePainter *self,
            const char *words,
            double x,
            double y)
{
  double half = (double) g_utf8_strlen (words, -1) * CHAR_PX / 2 + 4;

  ui_canvas_rectangle (self->canvas, UI_INK_BASE, x - half, y - 8, 2 * half, 16);
  ui_canvas_text (self->canvas, UI_INK_TEXT, TRUE, words, x - half, y + 4, 2 * half, 0.5);
}

static void
draw_bundle_of_steps (UiSequencePainter *self,
                      const UiSequenceItem *item,
                      const UiSequenceSegment *segment)
{
  g_autofree char *number = ui_text_dup_number (item->n_others);
  g_autofree char *words = g_strdup_printf ("%s steps", number);

  ui_canvas_rectangle (self->canvas, UI_INK_SOFT, segment->x1 - 5, segment->y1 - 8, 10, 16);
  if (ui_sequence_painter_take (self, (guint) item->lane + 1, segment->y1 + 4))
    ui_canvas_text (self->canvas, UI_INK_DIM, FALSE, words, segment->x1 + LABEL_GAP,
                    segment->y1 + 4, self->frame->lane_px - 2 * LABEL_GAP, 0);
}

static void
draw_bundle (UiSequencePainter *self,
             const UiSequenceItem *item,
             int index)
{
  UiSequenceSegment segment = ui_sequence_frame_get_segment (self->frame, item);
  UiSequenceSegment back = { segment.x2, segment.y2, segment.x1, segment.y1 };
  guint64 n = (guint64) item->n[0] + item->n[1];
  double height = CLAMP (log2 ((double) n), BUNDLE_LEAST, BUNDLE_MOST);
  double gap = fabs (segment.x1 - segment.x2);
  g_autofree char *words = ui_text_dup_number (n);

  if (n == 0)
    {
      draw_bundle_of_steps (self, item, &segment);
      return;
    }
  gap = item->lane == UI_SEQUENCE_PARENT ? gap : self->frame->lane_px;
  ui_canvas_rectangle (self->canvas, index == self->frame->hovered ? UI_INK_ACCENT : UI_INK_SOFT,
                       MIN (segment.x1, segment.x2), segment.y1 - height / 2,
                       fabs (segment.x2 - segment.x1), height);
  if (item->n[UI_SEQUENCE_TO_PARENT] > 0)
    draw_head (self, UI_INK_TEXT, &segment);
  if (item->n[UI_SEQUENCE_FROM_PARENT] > 0)
    draw_head (self, UI_INK_TEXT, &back);
  draw_count (self, words,
              item->lane == UI_SEQUENCE_PARENT ? segment.x1 - 24 : segment.x1 - gap / 2,
              segment.y1);
}

/* Marks */

static void
draw_shape (UiSequencePainter *self,
            UiInk ink,
            const UiPoint *points,
            guint n_points,
            gboolean is_filled)
{
  UiPoint outline[16];

  for (guint i = 0; i <= n_points; i++)
    outline[i] = points[i % n_points];
  ui_canvas_fill (self->canvas, is_filled ? ink : UI_INK_BASE, points, n_points);
  ui_canvas_line (self->canvas, ink, 1.2, UI_DASH_NONE, outline, n_points + 1);
}

static void
draw_diamond (UiSequencePainter *self,
              UiInk ink,
              double x,
              double y,
              gboolean is_filled)
{
  const double r = MARK + 1;
  const UiPoint points[] = { { x, y - r }, { x + r, y }, { x, y + r }, { x - r, y } };

  draw_shape (self, ink, points, G_N_ELEMENTS (points), is_filled);
}

static void
draw_square (UiSequencePainter *self,
             UiInk ink,
             double x,
             double y,
             gboolean is_filled)
{
  const UiPoint points[] = {
    { x - MARK, y - MARK }, { x + MARK, y - MARK }, { x + MARK, y + MARK }, { x - MARK, y + MARK }
  };

  draw_shape (self, ink, points, G_N_ELEMENTS (points), is_filled);
}

static void
draw_circle (UiSequencePainter *self,
             UiInk ink,
             double x,
             double y,
             gboolean is_filled)
{
  UiPoint points[12];

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i] = (UiPoint) { x + MARK * cos (i * G_PI / 6), y + MARK * sin (i * G_PI / 6) };
  draw_shape (self, ink, points, G_N_ELEMENTS (points), is_filled);
}

static void
draw_triangle (UiSequencePainter *self,
               UiInk ink,
               double x,
               double y,
               gboolean is_filled)
{
  const double r = MARK + 1;
  const UiPoint points[] = { { x, y - r }, { x + r, y + r - 1 }, { x - r, y + r - 1 } };

  draw_shape (self, ink, points, G_N_ELEMENTS (points), is_filled);
}

/* Half of a square is filled: it was read and written. */
static void
draw_changed (UiSequencePainter *self,
              UiInk ink,
              double x,
              double y)
{
  const UiPoint half[] = { { x - MARK, y + MARK }, { x + MARK, y - MARK }, { x + MARK, y + MARK } };

  draw_square (self, ink, x, y, FALSE);
  ui_canvas_fill (self->canvas, ink, half, G_N_ELEMENTS (half));
}

/* What becomes of a process is drawn with its lifeline: FALSE. */
static gboolean
draw_mark_shape (UiSequencePainter *self,
                 const UiSequenceItem *item,
                 UiInk ink,
                 double x,
                 double y)
{
  if (item->n_others > 0)
    {
      ui_canvas_rectangle (self->canvas, ink, x - 2, y - MARK, 4, 2 * MARK);
      return TRUE;
    }
  switch (item->step)
    {
    case IPC_TRACE_EVENT_SET:
    case IPC_TRACE_EVENT_WOKEN:
      draw_diamond (self, ink, x, y, item->step == IPC_TRACE_EVENT_SET);
      return TRUE;
    case IPC_TRACE_MEMORY_WRITTEN:
    case IPC_TRACE_MEMORY_READ:
      draw_square (self, ink, x, y, item->step == IPC_TRACE_MEMORY_WRITTEN);
      return TRUE;
    case IPC_TRACE_MEMORY_CHANGED:
      draw_changed (self, ink, x, y);
      return TRUE;
    case IPC_TRACE_DIAGNOSIS:
    case IPC_TRACE_PEER_REFUSED:
      draw_triangle (self, ink, x, y, TRUE);
      return TRUE;
    case IPC_TRACE_RECORDS_DROPPED:
      draw_triangle (self, UI_INK_DEATH, x, y, TRUE);
      return TRUE;
    case IPC_TRACE_PROCESS_SPAWNED:
    case IPC_TRACE_PROCESS_STOPPED:
    case IPC_TRACE_PROCESS_CONTINUED:
    case IPC_TRACE_PROCESS_EXITED:
      return FALSE;
    default:
      draw_circle (self, ink, x, y, item->step == IPC_TRACE_CHILD_CONNECTED);
      return TRUE;
    }
}

/* Words beside a mark: left of the parent's lifeline, right of a child's. */
static void
draw_mark_label (UiSequencePainter *self,
                 const UiSequenceItem *item,
                 double x,
                 double y,
                 UiInk ink)
{
  const UiSequenceFrame *frame = self->frame;
  guint n_lanes = ui_sequence_lanes_get_n (ui_sequence_scene_get_lanes (frame->scene));
  gboolean is_last = (guint) item->lane + 1 == n_lanes;
  double room = item->is_at_parent || is_last ? UI_SEQUENCE_SIDE - 16
                                              : frame->lane_px - 2 * LABEL_GAP;
  g_autofree char *label = NULL;

  if (!ui_sequence_painter_take (self, item->is_at_parent ? 0 : (guint) item->lane + 1, y + 4))
    return;
  label = ui_sequence_item_dup_label (item, ui_sequence_scene_get_model (frame->scene));
  ui_canvas_text (self->canvas, ink == UI_INK_TEXT ? UI_INK_DIM : ink, FALSE, label,
                  item->is_at_parent ? x - LABEL_GAP - room : x + LABEL_GAP, y + 4, room,
                  item->is_at_parent ? 1 : 0);
}

static void
draw_mark (UiSequencePainter *self,
           const UiSequenceItem *item)
{
  UiSequenceSegment segment = ui_sequence_frame_get_segment (self->frame, item);
  UiInk ink = choose_ink (self, item);

  if (draw_mark_shape (self, item, ink, segment.x1, segment.y1))
    draw_mark_label (self, item, segment.x1, segment.y1, ink);
}

static void
draw_span (UiSequencePainter *self,
           const UiSequenceItem *item)
{
  UiSequenceSegment segment = ui_sequence_frame_get_segment (self->frame, item);
  gboolean is_chosen = is_in_selected_exchange (self, item);

  ui_canvas_rectangle (self->canvas, is_chosen ? UI_INK_ACCENT : UI_INK_SOFT,
                       segment.x1 - SPAN_HALF, segment.y1, 2 * SPAN_HALF,
                       segment.y2 - segment.y1);
}

static const char *
get_kind_name (UiSequenceKind kind)
{
  static const char *names[] = {
    [UI_SEQUENCE_ARROW] = "arrow", [UI_SEQUENCE_STUB] = "stub", [UI_SEQUENCE_BUNDLE] = "bundle",
    [UI_SEQUENCE_MARK] = "mark",   [UI_SEQUENCE_SPAN] = "span",
  };

  return names[kind];
}

static void
draw_item (UiSequencePainter *self,
           const UiSequenceItem *item,
           int index)
{
  UiSequenceScene *scene = self->frame->scene;
  g_autofree char *name = NULL;

  if (ui_canvas_wants_titles (self->canvas))
    name = ui_sequence_item_dup_name (item, ui_sequence_scene_get_model (scene),
                                      ui_sequence_scene_get_lanes (scene));
  ui_canvas_begin (self->canvas, get_kind_name (item->kind), name);
  switch (item->kind)
    {
    case UI_SEQUENCE_ARROW:
      draw_arrow (self, item, index);
      break;
    case UI_SEQUENCE_STUB:
      draw_stub (self, item, index);
      break;
    case UI_SEQUENCE_BUNDLE:
      draw_bundle (self, item, index);
      break;
    case UI_SEQUENCE_MARK:
      draw_mark (self, item);
      break;
    case UI_SEQUENCE_SPAN:
    default:
      draw_span (self, item);
      break;
    }
  ui_canvas_end (self->canvas);
}

/**
 * ui_sequence_painter_draw_items:
 * @self: a picture
 *
 * Draws the items of the scene; the chosen one first, so that its words have room.
 */
void
ui_sequence_painter_draw_items (UiSequencePainter *self)
{
  guint n_items = ui_sequence_scene_get_n_items (self->frame->scene);

  for (guint i = 0; i < n_items; i++)
    {
      const UiSequenceItem *item = ui_sequence_scene_get_item (self->frame->scene, i);

      if (is_selected (self, item))
        draw_item (self, item, (int) i);
    }
  for (guint i = 0; i < n_items; i++)
    {
      const UiSequenceItem *item = ui_sequence_scene_get_item (self->frame->scene, i);

      if (!is_selected (self, item))
        draw_item (self, item, (int) i);
    }
}
