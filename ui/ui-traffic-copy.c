/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-copy: the selected rows of the traffic, as a text for the clipboard.
 *
 * Either as they look, cells separated by tabs, which spreadsheets take; or as lines of the trace
 * file, which programs take.
 */

#include "ui-traffic-copy.h"
#include "ipc-trace-file.h"
#include "ui-text.h"

/* More rows than these are not copied: 10 MB of text, which a clipboard still bears. */
#define ROWS_MAX 100000

typedef void (*AppendRow) (UiTrafficArea *area,
                           GString *text,
                           guint64 position);

static void
append_cells (UiTrafficArea *area,
              GString *text,
              guint64 position)
{
  ui_traffic_text_append_row (ui_traffic_area_get_text (area), text, position,
                              ui_traffic_columns_get_time (ui_traffic_area_get_columns (area)));
  g_string_append_c (text, '\n');
}

static void
append_line (UiTrafficArea *area,
             GString *text,
             guint64 position)
{
  IpcTraceStore *store = ui_traffic_rows_get_store (ui_traffic_area_get_rows (area));
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);

  if (record != NULL)
    ipc_trace_file_append_line (text, store, record);
}

static char *
dup_selected (UiTrafficArea *area,
              AppendRow append)
{
  const UiRangeSet *selected = ui_traffic_area_get_selection (area)->rows;
  UiTrafficRows *rows = ui_traffic_area_get_rows (area);
  guint64 n_rows = ui_range_set_count (selected);
  GString *text = g_string_new (NULL);
  guint64 room = ROWS_MAX;

  for (guint i = 0; i < ui_range_set_get_n_ranges (selected); i++)
    {
      UiRange range = ui_range_set_get_range (selected, i);

      for (guint64 row = range.first; row < range.end && room > 0; row++, room--)
        append (area, text, ui_traffic_rows_get_position (rows, row));
    }
  if (n_rows > ROWS_MAX && append == append_cells)
    {
      g_autofree char *missing = ui_text_dup_number (n_rows - ROWS_MAX);

      g_string_append_printf (text, "… and %s more rows, which are not copied\n", missing);
    }
  return g_string_free (text, FALSE);
}

/**
 * ui_traffic_copy_dup_text:
 * @area: the list
 *
 * The selected rows as they look, a line each. Of more than 100,000 rows the first ones, and a
 * line that says how many are missing. Main thread.
 *
 * Returns: (transfer full): the text; empty for no rows
 */
char *
ui_traffic_copy_dup_text (UiTrafficArea *area)
{
  return dup_selected (area, append_cells);
}

/**
 * ui_traffic_copy_dup_lines:
 * @area: the list
 *
 * The selected rows, at most 100,000, as lines of the trace file: JSON. Main thread.
 *
 * Returns: (transfer full): the text; empty for no rows
 */
char *
ui_traffic_copy_dup_lines (UiTrafficArea *area)
{
  return dup_selected (area, append_line);
}
