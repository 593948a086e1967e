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
#include "ui-sequence-shapes.h"
#include "ui-text.h"

#include <math.h>

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
  label = ui_sequence_item_dup_label (item, ui_sequence_scene_get_model (frame->scene),
                                      (guint) (width / self->canvas->char_px));
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
  ui_sequence_shape_head (self->canvas, ink, segment.x1, segment.y1, segment.x2, segment.y2);
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
  ui_sequence_shape_head (self->canvas, ink, segment.x1, segment.y1, segment.x2, segment.y2);
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
    ui_sequence_shape_head (self->canvas, UI_INK_TEXT, segment.x1, segment.y1, segment.x2,
                            segment.y2);
  if (item->n[UI_SEQUENCE_FROM_PARENT] > 0)
    ui_sequence_shape_head (self->canvas, UI_INK_TEXT, segment.x2, segment.y2, segment.x1,
                            segment.y1);
  draw_count (self, words,
              item->lane == UI_SEQUENCE_PARENT ? segment.x1 - 24 : segment.x1 - gap / 2,
              segment.y1);
}

/* Marks */

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
  label = ui_sequence_item_dup_label (item, ui_sequence_scene_get_model (frame->scene),
                                      (guint) (room / self->canvas->char_px));
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

  if (item->n_others > 0)
    ui_sequence_shape_several (self->canvas, ink, segment.x1, segment.y1);
  if (item->n_others > 0 ||
      ui_sequence_shape_mark (self->canvas, item->step, ink, segment.x1, segment.y1))
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
