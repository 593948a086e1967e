/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-row: how one record looks as a row.
 *
 * A death and a loss are red and bold, a diagnosis is bold; the word in the cell says so too.
 */

#include "ui-traffic-row.h"

/* Room at both sides of a cell's text, in pixels. */
#define CELL_PADDING 6

static gboolean
is_loss (IpcTraceStep step)
{
  return step == IPC_TRACE_PROCESS_EXITED || step == IPC_TRACE_RECORDS_DROPPED ||
         step == IPC_TRACE_PEER_REFUSED;
}

static UiTrafficFace
get_face (const IpcTraceRecord *record,
          UiTrafficColumn column)
{
  if (ui_traffic_columns_is_monospace (column))
    return UI_TRAFFIC_FACE_MONOSPACE;
  if (column == UI_TRAFFIC_COLUMN_STEP &&
      (is_loss (record->step) || record->step == IPC_TRACE_DIAGNOSIS))
    return UI_TRAFFIC_FACE_BOLD;
  return UI_TRAFFIC_FACE_PLAIN;
}

static UiTrafficInk
get_ink (const IpcTraceRecord *record,
         UiTrafficColumn column,
         gboolean is_selected)
{
  if (is_selected)
    return UI_TRAFFIC_INK_SELECTED;
  if (column == UI_TRAFFIC_COLUMN_NUMBER)
    return UI_TRAFFIC_INK_DIM;
  if (column == UI_TRAFFIC_COLUMN_STEP && is_loss (record->step))
    return UI_TRAFFIC_INK_DEATH;
  return UI_TRAFFIC_INK_TEXT;
}

/**
 * ui_traffic_row_draw:
 * @text: what the cells say
 * @columns: where they are
 * @painter: what draws them, between its begin and end
 * @position: the record's position
 * @is_selected: whether the row is selected
 * @x: the left of the first column, which may be outside the widget
 * @y: the top of the row
 * @clip: what is drawn at all
 *
 * Draws one row; nothing for a record that the store no longer has. Main thread only.
 */
void
ui_traffic_row_draw (UiTrafficText *text,
                     UiTrafficColumns *columns,
                     UiTrafficPainter *painter,
                     guint64 position,
                     gboolean is_selected,
                     double x,
                     double y,
                     const GdkRectangle *clip)
{
  const IpcTraceRecord *record = ipc_trace_store_get (ui_traffic_text_get_store (text), position);
  UiTrafficTime time = ui_traffic_columns_get_time (columns);
  g_autoptr (GString) cell = g_string_sized_new (256);

  if (record == NULL)
    return;
  if (is_selected)
    ui_traffic_painter_mark (painter, clip->x, y, clip->width);
  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS && x < clip->x + clip->width; i++)
    {
      int width = ui_traffic_columns_get_width (columns, i);

      if (x + width > clip->x)
        {
          g_string_truncate (cell, 0);
          ui_traffic_text_append_cell (text, cell, position, i, time);
          ui_traffic_painter_add (painter, get_face (record, i), get_ink (record, i, is_selected),
                                  cell->str, x + CELL_PADDING, y, width - 2 * CELL_PADDING,
                                  ui_traffic_columns_get_align (i));
        }
      x += width;
    }
}
