/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-canvas.h"
#include "ui-sequence-frame.h"

G_BEGIN_DECLS

/**
 * UiSequencePainter:
 * @frame: what is drawn
 * @canvas: on what
 * @taken: by gap between lifelines and line: whether words stand there already
 * @n_lines: how many lines each gap has
 *
 * One picture while it is drawn.
 */
typedef struct
{
  const UiSequenceFrame *frame;
  UiCanvas *canvas;
  guint8 *taken;
  guint n_lines;
} UiSequencePainter;

void ui_sequence_painter_draw (const UiSequenceFrame *frame,
                               UiCanvas *canvas);
gboolean ui_sequence_painter_take (UiSequencePainter *self,
                                   guint gap,
                                   double y);

/* In ui-sequence-item-painter.c and ui-sequence-life-painter.c. */
void ui_sequence_painter_draw_items (UiSequencePainter *self);
void ui_sequence_painter_draw_lives (UiSequencePainter *self);

G_END_DECLS
