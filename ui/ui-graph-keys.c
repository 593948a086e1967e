/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-keys: where the arrow keys go on the live graph.
 *
 * What is on it lies in five columns:
 *
 *   boxes on the left | their strings | the parent | the other strings | boxes on the right
 *
 * Left and Right go to the nearest thing in the next column that has any, Up and Down to the next
 * one in the same column. No widget here: only key names are GDK's.
 */

#include "ui-graph-keys.h"

#include <gdk/gdkkeysyms.h>

#define PARENT_COLUMN 2

/* Where something is. */
typedef struct
{
  UiGraphItem item;
  int column;
  double y;
} Spot;

static Spot
get_box_spot (const UiGraphBox *box)
{
  int column = box->member == 0 ? PARENT_COLUMN : box->member % 2 == 1 ? 0 : 4;

  return (Spot){ { (int) box->member, 0 }, column, box->area.y + box->area.height / 2 };
}

static GArray *
find_spots (const UiGraphPicture *picture)
{
  GArray *spots = g_array_new (FALSE, FALSE, sizeof (Spot));

  for (guint i = 0; i < picture->boxes->len; i++)
    {
      Spot spot = get_box_spot (ui_graph_picture_get_box (picture, i));

      g_array_append_val (spots, spot);
    }
  for (guint i = 0; i < picture->strings->len; i++)
    {
      const UiGraphString *string = ui_graph_picture_get_string (picture, i);
      Spot box = get_box_spot (ui_graph_picture_get_box (picture, string->box));
      Spot spot = { { box.item.member, string->object }, box.column == 0 ? 1 : 3, string->y };

      g_array_append_val (spots, spot);
    }
  return spots;
}

static const Spot *
find_spot (GArray *spots,
           UiGraphItem item)
{
  for (guint i = 0; i < spots->len; i++)
    if (ui_graph_item_equal (g_array_index (spots, Spot, i).item, item))
      return &g_array_index (spots, Spot, i);
  return NULL;
}

static const Spot *
find_nearest_in_column (GArray *spots,
                        int column,
                        double y)
{
  const Spot *nearest = NULL;

  for (guint i = 0; i < spots->len; i++)
    {
      const Spot *spot = &g_array_index (spots, Spot, i);

      if (spot->column == column && (nearest == NULL || ABS (spot->y - y) < ABS (nearest->y - y)))
        nearest = spot;
    }
  return nearest;
}

static const Spot *
move_sideways (GArray *spots,
               const Spot *from,
               int step)
{
  const Spot *to = NULL;

  for (int column = from->column + step; to == NULL && column >= 0 && column <= 4; column += step)
    to = find_nearest_in_column (spots, column, from->y);
  return to;
}

static const Spot *
move_up_or_down (GArray *spots,
                 const Spot *from,
                 int step)
{
  const Spot *to = NULL;

  for (guint i = 0; i < spots->len; i++)
    {
      const Spot *spot = &g_array_index (spots, Spot, i);
      double way = (spot->y - from->y) * step;

      if (spot->column == from->column && way > 0 && (to == NULL || way < (to->y - from->y) * step))
        to = spot;
    }
  return to;
}

/**
 * ui_graph_keys_move:
 * @picture: what is shown, in its place
 * @keyval: a key
 * @from: where the keyboard is
 * @to: (out): where it is then; @from at the edge
 *
 * Returns: whether the key is an arrow and there is something to go to
 */
gboolean
ui_graph_keys_move (const UiGraphPicture *picture,
                    guint keyval,
                    UiGraphItem from,
                    UiGraphItem *to)
{
  g_autoptr (GArray) spots = find_spots (picture);
  const Spot *spot = find_spot (spots, from);
  const Spot *next;

  if (spots->len == 0)
    return FALSE;
  if (spot == NULL)
    spot = &g_array_index (spots, Spot, 0);
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      next = move_sideways (spots, spot, -1);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      next = move_sideways (spots, spot, 1);
      break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      next = move_up_or_down (spots, spot, -1);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      next = move_up_or_down (spots, spot, 1);
      break;
    default:
      return FALSE;
    }
  *to = next != NULL ? next->item : spot->item;
  return TRUE;
}
