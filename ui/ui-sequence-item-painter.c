/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-item-painter: messages, bundles and marks of a sequence diagram.
 *
 *   ────────▶   a message, from when it left to when it came; a return is dashed
 *   ····──▶     a message of which one end is known: short, and dotted towards whom it concerns
 *   ◀══ 240 ══▶ a bundle: so many messages in this row
 *   ◆ ┄┄┄▷ ◇    the event: set, woken        ■ □ ◪  the memory: written, read, changed
 *   ● ○         connected, quit              ▲      something that was diagnosed
 *   ▌           from the first to the last that a process did for one request
 *
 * On the screen the parts of all items are drawn kind by kind, which cairo does much faster; in a file
 * all of an item is one group.
 */

#include "ui-sequence-painter.h"
#include "ui-sequence-shapes.h"
#include "ui-text.h"

#include <math.h>
#include <string.h>

#define SPAN_HALF 3
#define HEAD_ROOM 10
#define BUNDLE_LEAST 4
#define BUNDLE_MOST 12
#define LABEL_GAP 10
/* Heads that follow each other lie over each other, on the parent's lifeline hundreds of them, and to
 * fill them together takes cairo long; so each is drawn with those so many items away. */
#define HEADS_STRIDE 16

/* The parts of an item, from the lowest to the highest. */
typedef enum
{
  PART_GROUNDS = 1 << 0,
  PART_PLATES = 1 << 1,
  PART_LINES = 1 << 2,
  PART_HEADS = 1 << 3,
  PART_SHAPES = 1 << 4,
  PART_WORDS = 1 << 5,
  PART_ALL = (1 << 6) - 1,
} Parts;

static gboolean
is_selected (const UiSequencePainter *self,
             const UiSequenceItem *item)
{
  return self->frame->selected >= 0 &&
         item == ui_sequence_scene_get_item (self->frame->scene, (guint) self->frame->selected);
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

/* Lines are dim where nothing is chosen: with sixteen children most of a picture is lines. */
static UiInk
choose_line_ink (const UiSequencePainter *self,
                 const UiSequenceItem *item)
{
  UiInk ink = choose_ink (self, item);

  return ink == UI_INK_TEXT ? UI_INK_DIM : ink;
}

static double
choose_width (const UiSequencePainter *self,
              const UiSequenceItem *item,
              int index)
{
  return is_selected (self, item) || index == self->frame->hovered ? 2.5 : 1;
}

/* Whether something between two places is in view. With many children most of them are not. */
static gboolean
is_in_view (const UiSequencePainter *self,
            double left,
            double right)
{
  return right >= UI_SEQUENCE_AXIS_WIDTH && left <= self->frame->width;
}

/* Messages */

static void
draw_head (UiSequencePainter *self,
           UiInk ink,
           double x1,
           double y1,
           double x2,
           double y2)
{
  if (is_in_view (self, x2 - HEAD_ROOM, x2 + HEAD_ROOM))
    ui_sequence_shape_head (self->canvas, ink, x1, y1, x2, y2);
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

  if (!is_in_view (self, right - width, right) ||
      !ui_sequence_painter_take (self, (guint) item->lane, y, UI_SEQUENCE_PASSING))
    return;
  label = ui_sequence_item_dup_label (item, ui_sequence_scene_get_model (frame->scene),
                                      (guint) (0.9 * width / self->canvas->char_px));
  ui_sequence_painter_say (self, ink == UI_INK_TEXT ? UI_INK_DIM : ink, FALSE, label, right - width,
                  y, width, 1);
}

static void
draw_arrow (UiSequencePainter *self,
            const UiSequenceItem *item,
            int index,
            Parts parts)
{
  UiSequenceSegment segment = self->segments[index];
  UiInk ink = choose_ink (self, item);

  if (parts & PART_LINES)
    ui_canvas_segment (self->canvas, choose_line_ink (self, item), choose_width (self, item, index),
                       item->step == IPC_TRACE_RETURN ? UI_DASH_DASHED : UI_DASH_NONE, segment.x1,
                       segment.y1, segment.x2, segment.y2);
  if (parts & PART_HEADS)
    draw_head (self, ink, segment.x1, segment.y1, segment.x2, segment.y2);
  if (parts & PART_WORDS)
    draw_message_label (self, item, &segment, ink);
}

static void
draw_stub (UiSequencePainter *self,
           const UiSequenceItem *item,
           int index,
           Parts parts)
{
  const UiSequenceFrame *frame = self->frame;
  UiSequenceSegment segment = self->segments[index];
  UiInk ink = choose_ink (self, item);
  guint other = item->is_at_parent ? (guint) item->lane : UI_SEQUENCE_PARENT;
  gboolean is_arrival = item->is_at_parent == (item->way == UI_SEQUENCE_TO_PARENT);

  if (parts & PART_GROUNDS && item->lane != UI_SEQUENCE_PARENT)
    ui_canvas_segment (self->canvas, UI_INK_DIM, 1, UI_DASH_DOTTED,
                       is_arrival ? segment.x1 : segment.x2, segment.y1,
                       ui_sequence_frame_get_x (frame, other), segment.y1);
  if (parts & PART_LINES)
    ui_canvas_segment (self->canvas, choose_line_ink (self, item), choose_width (self, item, index),
                       UI_DASH_NONE, segment.x1, segment.y1, segment.x2, segment.y2);
  if (parts & PART_HEADS)
    draw_head (self, ink, segment.x1, segment.y1, segment.x2, segment.y2);
  if (parts & PART_WORDS)
    draw_message_label (self, item, &segment, ink);
}

/* From a set to its wake. The signs at its ends are marks. */
static void
draw_wake (UiSequencePainter *self,
           const UiSequenceItem *item,
           int index,
           Parts parts)
{
  const UiSequenceSegment *segment = &self->segments[index];

  if (parts & PART_GROUNDS)
    ui_canvas_segment (self->canvas, choose_line_ink (self, item), choose_width (self, item, index),
                       UI_DASH_DOTTED, segment->x1, segment->y1, segment->x2, segment->y2);
}

/* Bundles */

static void
draw_count (UiSequencePainter *self,
            const UiSequenceItem *item,
            double x,
            double y,
            Parts parts)
{
  g_autofree char *words = ui_text_dup_number ((guint64) item->n[0] + item->n[1]);
  double half = ceil ((double) strlen (words) * self->canvas->char_px / 2 + 6);

  if (parts & PART_PLATES)
    ui_canvas_rectangle (self->canvas, UI_INK_BASE, x - half, y - 8, 2 * half, 16);
  if (parts & PART_WORDS)
    ui_canvas_text (self->canvas, UI_INK_TEXT, TRUE, words, x - half, y + 4, 2 * half, 0.5);
}

static void
draw_bundle_of_steps (UiSequencePainter *self,
                      const UiSequenceItem *item,
                      const UiSequenceSegment *segment,
                      Parts parts)
{
  g_autofree char *number = NULL;
  g_autofree char *words = NULL;

  if (parts & PART_GROUNDS)
    ui_canvas_rectangle (self->canvas, UI_INK_SOFT, segment->x1 - 5, segment->y1 - 8, 10, 16);
  if ((parts & PART_WORDS) == 0 ||
      !ui_sequence_painter_take (self, (guint) item->lane + 1, segment->y1 + 4,
                                 UI_SEQUENCE_PASSING | UI_SEQUENCE_OWN))
    return;
  number = ui_text_dup_number (item->n_others);
  words = g_strdup_printf ("%s steps", number);
  ui_sequence_painter_say (self, UI_INK_DIM, FALSE, words, segment->x1 + LABEL_GAP, segment->y1 + 4,
                  self->frame->lane_px - 2 * LABEL_GAP, 0);
}

static void
draw_bundle_heads (UiSequencePainter *self,
                   const UiSequenceItem *item,
                   const UiSequenceSegment *segment)
{
  if (item->n[UI_SEQUENCE_TO_PARENT] > 0)
    draw_head (self, UI_INK_TEXT, segment->x1, segment->y1, segment->x2, segment->y2);
  if (item->n[UI_SEQUENCE_FROM_PARENT] > 0)
    draw_head (self, UI_INK_TEXT, segment->x2, segment->y2, segment->x1, segment->y1);
}

static void
draw_bundle (UiSequencePainter *self,
             const UiSequenceItem *item,
             int index,
             Parts parts)
{
  UiSequenceSegment segment = self->segments[index];
  guint64 n = (guint64) item->n[0] + item->n[1];
  double height = n > 0 ? CLAMP (2 * round (log2 ((double) n) / 2), BUNDLE_LEAST, BUNDLE_MOST) : 0;
  double left = MIN (segment.x1, segment.x2);
  double gap = item->lane == UI_SEQUENCE_PARENT ? fabs (segment.x2 - segment.x1)
                                                : self->frame->lane_px;

  if (n == 0)
    {
      draw_bundle_of_steps (self, item, &segment, parts);
      return;
    }
  if (parts & PART_GROUNDS)
    ui_canvas_rectangle (self->canvas,
                         index == self->frame->hovered ? UI_INK_ACCENT : UI_INK_SOFT, left,
                         segment.y1 - height / 2, fabs (segment.x2 - segment.x1), height);
  if (parts & PART_HEADS)
    draw_bundle_heads (self, item, &segment);
  if (parts & (PART_PLATES | PART_WORDS))
    draw_count (self, item,
                floor ((item->lane == UI_SEQUENCE_PARENT ? left : segment.x1) - gap / 2),
                segment.y1, parts);
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

  if (!ui_sequence_painter_take (self, item->is_at_parent ? 0 : (guint) item->lane + 1, y + 4,
                                 UI_SEQUENCE_PASSING | UI_SEQUENCE_OWN))
    return;
  label = ui_sequence_item_dup_label (item, ui_sequence_scene_get_model (frame->scene),
                                      (guint) (room / self->canvas->char_px));
  ui_sequence_painter_say (self, ink == UI_INK_TEXT ? UI_INK_DIM : ink, FALSE, label,
                  item->is_at_parent ? x - LABEL_GAP - room : x + LABEL_GAP, y + 4, room,
                  item->is_at_parent ? 1 : 0);
}

static void
draw_mark (UiSequencePainter *self,
           const UiSequenceItem *item,
           int index,
           Parts parts)
{
  UiSequenceSegment segment = self->segments[index];
  UiInk ink = choose_ink (self, item);

  if (!is_in_view (self, segment.x1 - UI_SEQUENCE_SIDE, segment.x1 + self->frame->lane_px))
    return;
  if (parts & PART_SHAPES && item->n_others > 0)
    ui_sequence_shape_several (self->canvas, ink, segment.x1, segment.y1);
  else if (parts & PART_SHAPES)
    ui_sequence_shape_mark (self->canvas, item->step, ink, segment.x1, segment.y1);
  if (parts & PART_WORDS && !ui_sequence_shape_is_of_life (item->step))
    draw_mark_label (self, item, segment.x1, segment.y1, ink);
}

static void
draw_span (UiSequencePainter *self,
           const UiSequenceItem *item,
           int index)
{
  UiSequenceSegment segment = self->segments[index];
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
    [UI_SEQUENCE_MARK] = "mark",   [UI_SEQUENCE_WAKE] = "wake", [UI_SEQUENCE_SPAN] = "span",
  };

  return names[kind];
}

static void
draw_item (UiSequencePainter *self,
           const UiSequenceItem *item,
           int index,
           Parts parts)
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
      draw_arrow (self, item, index, parts);
      break;
    case UI_SEQUENCE_STUB:
      draw_stub (self, item, index, parts);
      break;
    case UI_SEQUENCE_BUNDLE:
      draw_bundle (self, item, index, parts);
      break;
    case UI_SEQUENCE_MARK:
      draw_mark (self, item, index, parts);
      break;
    case UI_SEQUENCE_WAKE:
      draw_wake (self, item, index, parts);
      break;
    case UI_SEQUENCE_SPAN:
    default:
      if (parts & PART_GROUNDS)
        draw_span (self, item, index);
      break;
    }
  ui_canvas_end (self->canvas);
}

/* The chosen one comes first, so that its words have room. */
static void
draw_parts (UiSequencePainter *self,
            Parts parts)
{
  UiSequenceScene *scene = self->frame->scene;
  int n_items = (int) ui_sequence_scene_get_n_items (scene);
  int selected = self->frame->selected;
  int stride = parts == PART_HEADS ? HEADS_STRIDE : 1;

  if (selected >= 0)
    draw_item (self, ui_sequence_scene_get_item (scene, (guint) selected), selected, parts);
  for (int i = 0; i < stride; i++)
    for (int j = i; j < n_items; j += stride)
      if (j != selected)
        draw_item (self, ui_sequence_scene_get_item (scene, (guint) j), j, parts);
}

/**
 * ui_sequence_painter_draw_items:
 * @self: a picture
 *
 * Draws the items of the scene.
 */
void
ui_sequence_painter_draw_items (UiSequencePainter *self)
{
  if (ui_canvas_wants_titles (self->canvas))
    draw_parts (self, PART_ALL);
  else
    for (Parts part = PART_GROUNDS; part <= PART_WORDS; part <<= 1)
      draw_parts (self, part);
}
