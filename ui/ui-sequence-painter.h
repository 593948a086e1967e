/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-canvas.h"
#include "ui-sequence-frame.h"

G_BEGIN_DECLS

/**
 * UiSequenceTaken:
 * @UI_SEQUENCE_WORDS: words stand there
 * @UI_SEQUENCE_PASSING: a message to somebody farther away passes
 * @UI_SEQUENCE_OWN: a message to or from the lifeline to the right
 *
 * What can be in the way of words in a gap. Those of a message are beside its own line.
 */
typedef enum
{
  UI_SEQUENCE_WORDS = 1 << 0,
  UI_SEQUENCE_PASSING = 1 << 1,
  UI_SEQUENCE_OWN = 1 << 2,
} UiSequenceTaken;

/* How much wider bold words are. */
#define UI_SEQUENCE_BOLD_WIDENS 1.1

/**
 * UiSequencePainter:
 * @frame: what is drawn
 * @canvas: on what
 * @segments: by item: where it is
 * @taken: by gap between lifelines and line: #UiSequenceTaken
 * @n_lines: how many lines each gap has
 *
 * One picture while it is drawn.
 */
typedef struct
{
  const UiSequenceFrame *frame;
  UiCanvas *canvas;
  UiSequenceSegment *segments;
  guint8 *taken;
  guint n_lines;
} UiSequencePainter;

void ui_sequence_painter_draw (const UiSequenceFrame *frame,
                               UiCanvas *canvas);
gboolean ui_sequence_painter_take (UiSequencePainter *self,
                                   guint gap,
                                   double y,
                                   UiSequenceTaken obstacles);

void ui_sequence_painter_say (UiSequencePainter *self,
                              UiInk ink,
                              gboolean is_bold,
                              const char *words,
                              double x,
                              double y,
                              double width,
                              double align);

/* In ui-sequence-item-painter.c and ui-sequence-life-painter.c. */
void ui_sequence_painter_draw_items (UiSequencePainter *self);
void ui_sequence_painter_draw_lives (UiSequencePainter *self);

G_END_DECLS
