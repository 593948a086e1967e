/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-selection: which rows a person has picked, by click and by key.
 *
 * The habits are those of any list: a click selects one row and is the anchor; with Shift the
 * selection goes from the anchor to the row; with Ctrl a row is added or taken out, and is the
 * next anchor. Rows are numbered on and on, so a selection stays on its records
 * while others come and go.
 */

#include "ui-traffic-selection.h"

/**
 * ui_traffic_selection_init:
 * @self: an uninitialized selection
 *
 * Nothing is selected, and there is no cursor. Not thread-safe, like all of this.
 */
void
ui_traffic_selection_init (UiTrafficSelection *self)
{
  self->rows = ui_range_set_new ();
  self->cursor = UI_TRAFFIC_NO_ROW;
  self->anchor = UI_TRAFFIC_NO_ROW;
}

/**
 * ui_traffic_selection_clear:
 * @self: the selection
 *
 * Frees what it holds.
 */
void
ui_traffic_selection_clear (UiTrafficSelection *self)
{
  g_clear_pointer (&self->rows, ui_range_set_free);
}

/**
 * ui_traffic_selection_pick:
 * @self: the selection
 * @row: the row that somebody goes to
 * @pick: how the selection changes
 *
 * Moves the cursor to a row.
 */
void
ui_traffic_selection_pick (UiTrafficSelection *self,
                           guint64 row,
                           UiTrafficPick pick)
{
  gboolean was_selected = ui_range_set_contains (self->rows, row);

  self->cursor = row;
  if (pick != UI_TRAFFIC_PICK_EXTEND || self->anchor == UI_TRAFFIC_NO_ROW)
    self->anchor = row;
  if (pick != UI_TRAFFIC_PICK_TOGGLE)
    ui_range_set_clear (self->rows);
  if (pick == UI_TRAFFIC_PICK_TOGGLE && was_selected)
    ui_range_set_remove (self->rows, row, row + 1);
  else
    ui_range_set_add (self->rows, MIN (self->anchor, row),
                      MAX (self->anchor, row) + 1);
}

/**
 * ui_traffic_selection_limit:
 * @self: the selection
 * @first: the first row that there is
 * @end: one past the last
 *
 * Forgets rows that are not there any more.
 *
 * Returns: whether one of them was selected
 */
gboolean
ui_traffic_selection_limit (UiTrafficSelection *self,
                            guint64 first,
                            guint64 end)
{
  guint64 before = ui_range_set_count (self->rows);

  if (self->cursor < first || self->cursor >= end)
    self->cursor = UI_TRAFFIC_NO_ROW;
  if (self->anchor < first || self->anchor >= end)
    self->anchor = UI_TRAFFIC_NO_ROW;
  ui_range_set_remove (self->rows, 0, first);
  ui_range_set_remove (self->rows, end, G_MAXUINT64);
  return ui_range_set_count (self->rows) != before;
}

/**
 * ui_traffic_selection_get_first:
 * @self: the selection
 *
 * Returns: the first selected row; %UI_TRAFFIC_NO_ROW for none
 */
guint64
ui_traffic_selection_get_first (const UiTrafficSelection *self)
{
  return ui_range_set_get_n_ranges (self->rows) > 0 ? ui_range_set_get_range (self->rows, 0).first
                                                    : UI_TRAFFIC_NO_ROW;
}
