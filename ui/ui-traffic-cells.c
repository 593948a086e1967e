/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-cells: the cells of the traffic that a screen reader holds, and no others.
 *
 *   row, column ──▶ a cell that somebody holds ──▶ the same object again
 *               ╰─▶ none ──▶ a new one, forgotten when the last one lets go of it
 *
 * So ten million rows cost nothing until they are asked for. Headings are few and stay.
 * Main thread. Partner: ui-traffic-area-accessible.
 */

#include "ui-traffic-cells.h"
#include "ui-traffic-cell-accessible.h"
#include "ui-traffic-rows.h"

struct _UiTrafficCells
{
  AtkObject *table;  /* not owned: it owns this */
  GHashTable *cells; /* gint64 (row and column) -> AtkObject, not owned */
  AtkObject *headings[UI_TRAFFIC_N_COLUMNS]; /* made on first use */
};

static gint64
get_key (guint64 row,
         UiTrafficColumn column)
{
  return (gint64) (row * UI_TRAFFIC_N_COLUMNS + column);
}

static void
on_cell_gone (gpointer data,
              GObject *cell)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == cell)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

/**
 * ui_traffic_cells_new:
 * @table: (transfer none): whose cells they are; must live longer
 *
 * Returns: (transfer full): no cells yet
 */
UiTrafficCells *
ui_traffic_cells_new (AtkObject *table)
{
  UiTrafficCells *self = g_new0 (UiTrafficCells, 1);

  self->table = table;
  self->cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * ui_traffic_cells_free:
 * @self: (transfer full): the cells
 *
 * Forgets them; those that are held live on.
 */
void
ui_traffic_cells_free (UiTrafficCells *self)
{
  GHashTableIter iter;
  gpointer cell;

  for (guint i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    g_clear_object (&self->headings[i]);
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, NULL, &cell))
    g_object_weak_unref (cell, on_cell_gone, self->cells);
  g_hash_table_unref (self->cells);
  g_free (self);
}

/**
 * ui_traffic_cells_ref:
 * @self: the cells
 * @row: a row of the list
 * @column: which of its cells
 *
 * The same cell is the same object as long as somebody holds it.
 *
 * Returns: (transfer full): the cell
 */
AtkObject *
ui_traffic_cells_ref (UiTrafficCells *self,
                      guint64 row,
                      UiTrafficColumn column)
{
  gint64 key = get_key (row, column);
  AtkObject *cell = g_hash_table_lookup (self->cells, &key);

  if (cell != NULL)
    return g_object_ref (cell);
  cell = ui_traffic_cell_accessible_new (self->table, row, column);
  g_hash_table_insert (self->cells, g_memdup2 (&key, sizeof key), cell);
  g_object_weak_ref (G_OBJECT (cell), on_cell_gone, self->cells);
  return cell;
}

/**
 * ui_traffic_cells_get_heading:
 * @self: the cells
 * @column: which column
 *
 * Returns: (transfer none): the cell that is its heading
 */
AtkObject *
ui_traffic_cells_get_heading (UiTrafficCells *self,
                              UiTrafficColumn column)
{
  if (self->headings[column] == NULL)
    self->headings[column] =
        ui_traffic_cell_accessible_new (self->table, UI_TRAFFIC_NO_ROW, column);
  return self->headings[column];
}
