/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-layout: where the boxes and strings of the live graph are.
 *
 *   +----------+                    +--------+                    +----------+
 *   | Viewer 1 |------ Pipe1 -------|        |------ Pipe2 -------| Viewer 2 |
 *   |          |------ Event1 ------|        |------ Event2 ------|          |
 *   +----------+                    | parent |                    +----------+
 *   | Viewer 3 |------ Pipe3 -------|        |------ Pipe4 -------| Viewer 4 |
 *   +----------+                    +--------+                    +----------+
 *
 * The place of a child follows from its number alone, odd ones on the left, so nobody moves when
 * another one comes or goes. Room is made for 2, 4, 8, 16 or 32 children; only when there are more
 * than places do the rows become lower, and they do not become higher again.
 *
 * Pure arithmetic: no widget, no drawing.
 */

#include "ui-graph-layout.h"

#define MARGIN 12
#define GAP 6
#define LOWEST_ROW 26
#define HIGHEST_ROW 130
#define BOX_PART 0.19
/* The words of a high box are on several lines. */
#define NARROWEST_HIGH_BOX 126
#define NARROWEST_BOX 136
#define MOST_HIGH_ROWS 2
#define WIDEST_BOX 200
#define PARENT_PART 0.13
#define NARROWEST_PARENT 84
#define WIDEST_PARENT 140
/* Strings keep so far from the upper and lower edge of a box, as a part of its height. */
#define STRING_MARGIN_PART 0.12
/* Strings of one box are not further apart than this. */
#define WIDEST_STRING_GAP 30
/* The name of an object takes so much of its string; the rest is to be seen. */
#define OBJECT_PART 0.58
#define WIDEST_OBJECT 190
/* A short name fits into this, if it leaves as much of the string on each side. */
#define SHORT_OBJECT 96
#define BARE_STRING 18

/**
 * ui_graph_layout_make_room:
 * @self: a layout; all zero at first
 * @highest_member: the highest number of a child
 *
 * Has as many places as are needed, and never fewer than before.
 */
void
ui_graph_layout_make_room (UiGraphLayout *self,
                           guint highest_member)
{
  self->n_rows = MAX (self->n_rows, 1);
  while (self->n_rows * 2 < MIN (highest_member, UI_GRAPH_MAX_PLACES))
    self->n_rows *= 2;
}

/**
 * ui_graph_layout_get_least_height:
 * @self: a layout with room
 *
 * Returns: below which height nothing could be read, in pixels
 */
int
ui_graph_layout_get_least_height (const UiGraphLayout *self)
{
  return (int) self->n_rows * LOWEST_ROW - GAP + 2 * MARGIN;
}

static double
get_object_width (double string_length)
{
  double least = MIN (SHORT_OBJECT, string_length - 2 * BARE_STRING);

  return (int) CLAMP (MAX (string_length * OBJECT_PART, least), 0, WIDEST_OBJECT);
}

/**
 * ui_graph_layout_place:
 * @self: a layout with room
 * @width: of all, in pixels
 * @height: of all, in pixels
 *
 * Gives everything its place.
 */
void
ui_graph_layout_place (UiGraphLayout *self,
                       int width,
                       int height)
{
  double room = MAX (height, ui_graph_layout_get_least_height (self)) - 2 * MARGIN + GAP;
  double narrowest = self->n_rows <= MOST_HIGH_ROWS ? NARROWEST_HIGH_BOX : NARROWEST_BOX;
  double total;

  self->row_height = (int) CLAMP (room / self->n_rows, LOWEST_ROW, HIGHEST_ROW);
  self->box_height = self->row_height - GAP;
  self->box_width = (int) CLAMP (width * BOX_PART, narrowest, WIDEST_BOX);
  self->left_x = MARGIN;
  self->right_x = MAX (width - MARGIN - self->box_width, self->left_x + self->box_width);
  total = self->row_height * self->n_rows - GAP;
  self->parent.width = (int) CLAMP (width * PARENT_PART, NARROWEST_PARENT, WIDEST_PARENT);
  self->parent.height = total;
  self->parent.x = (int) ((width - self->parent.width) / 2);
  self->parent.y = MAX ((int) ((height - total) / 2), MARGIN);
  self->object_width = get_object_width (self->parent.x - self->left_x - self->box_width);
}

static gboolean
is_on_left (guint member)
{
  return member % 2 == 1;
}

/**
 * ui_graph_layout_get_box:
 * @self: a layout that was placed
 * @member: the number of a child; 0 for the parent
 *
 * Returns: where it is
 */
UiGraphArea
ui_graph_layout_get_box (const UiGraphLayout *self,
                         guint member)
{
  UiGraphArea area = { 0, 0, self->box_width, self->box_height };

  if (member == 0)
    return self->parent;
  area.x = is_on_left (member) ? self->left_x : self->right_x;
  area.y = self->parent.y + (member - 1) / 2 * self->row_height;
  return area;
}

/**
 * ui_graph_layout_get_string_gap:
 * @self: a layout that was placed
 * @n_strings: how many strings a box has
 *
 * Returns: how far they are apart
 */
double
ui_graph_layout_get_string_gap (const UiGraphLayout *self,
                                guint n_strings)
{
  return MIN (self->box_height * (1 - 2 * STRING_MARGIN_PART) / MAX (n_strings, 1),
              WIDEST_STRING_GAP);
}

/**
 * ui_graph_layout_get_string_y:
 * @self: a layout that was placed
 * @member: the number of a child
 * @index: which of its strings, from 0
 * @n_strings: how many it has
 *
 * Returns: how far down the string is
 */
double
ui_graph_layout_get_string_y (const UiGraphLayout *self,
                              guint member,
                              guint index,
                              guint n_strings)
{
  UiGraphArea box = ui_graph_layout_get_box (self, member);
  double gap = ui_graph_layout_get_string_gap (self, n_strings);

  return (int) (box.y + box.height / 2 + gap * (index - (n_strings - 1) / 2.0));
}

/**
 * ui_graph_layout_get_string_ends:
 * @self: a layout that was placed
 * @member: the number of a child
 * @child_x: (out): where its strings leave its box
 * @parent_x: (out): where they reach the parent's
 */
void
ui_graph_layout_get_string_ends (const UiGraphLayout *self,
                                 guint member,
                                 double *child_x,
                                 double *parent_x)
{
  *child_x = is_on_left (member) ? self->left_x + self->box_width : self->right_x;
  *parent_x = is_on_left (member) ? self->parent.x : self->parent.x + self->parent.width;
}
