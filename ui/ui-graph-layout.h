/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many children have a place. */
#define UI_GRAPH_MAX_PLACES 32

/**
 * UiGraphArea:
 *
 * A rectangle, in pixels.
 */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} UiGraphArea;

/**
 * UiGraphLayout:
 * @n_rows: how many rows there are on each side; never fewer than before
 * @row_height: how high a row is, with the gap below it
 * @parent: where the parent is
 * @left_x: where the boxes on the left begin
 * @right_x: where those on the right do
 * @box_width: how wide they are
 * @box_height: how high
 * @object_width: how wide the name of an object in the middle of a string may be
 *
 * Where everything is on the graph.
 */
typedef struct
{
  guint n_rows;
  double row_height;
  UiGraphArea parent;
  double left_x;
  double right_x;
  double box_width;
  double box_height;
  double object_width;
} UiGraphLayout;

void ui_graph_layout_make_room (UiGraphLayout *self,
                                guint highest_member);
void ui_graph_layout_place (UiGraphLayout *self,
                            int width,
                            int height);
int ui_graph_layout_get_least_height (const UiGraphLayout *self);
UiGraphArea ui_graph_layout_get_box (const UiGraphLayout *self,
                                     guint member);
double ui_graph_layout_get_string_gap (const UiGraphLayout *self,
                                       guint n_strings);
double ui_graph_layout_get_string_y (const UiGraphLayout *self,
                                     guint member,
                                     guint index,
                                     guint n_strings);
void ui_graph_layout_get_string_ends (const UiGraphLayout *self,
                                      guint member,
                                      double *child_x,
                                      double *parent_x);

G_END_DECLS
