/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-painter-private.h"

G_BEGIN_DECLS

/* Strings nearer to each other have no words, only dots. */
#define UI_GRAPH_WORD_GAP 13

/**
 * UiGraphCourse:
 * @child_x: where it leaves the box of the child
 * @parent_x: where it reaches that of the parent
 * @middle_x: the middle of the object
 * @y: its height
 * @half: half of the width of the object, which hides so much of it
 * @gap: to the next string
 *
 * Where a string is.
 */
typedef struct
{
  double child_x;
  double parent_x;
  double middle_x;
  double y;
  double half;
  double gap;
} UiGraphCourse;

UiGraphCourse ui_graph_course_get (const UiGraphPicture *picture,
                                   const UiGraphString *string);
double ui_graph_course_get_edge (const UiGraphCourse *course,
                                 double end_x);
void ui_graph_string_painter_draw (UiGraphPainter *self,
                                   const UiGraphString *string);

G_END_DECLS
