/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-statistics.h"

G_BEGIN_DECLS

/**
 * UiStatisticsColumn:
 *
 * The columns of the statistics, from left to right.
 */
typedef enum
{
  UI_STATISTICS_COLUMN_LAB,
  UI_STATISTICS_COLUMN_WHO,
  UI_STATISTICS_COLUMN_STEP,
  UI_STATISTICS_COLUMN_SEEN_BY,
  UI_STATISTICS_COLUMN_COUNT,
  UI_STATISTICS_COLUMN_BYTES,
  UI_STATISTICS_COLUMN_RATE,
  UI_STATISTICS_COLUMN_P50,
  UI_STATISTICS_COLUMN_P90,
  UI_STATISTICS_COLUMN_P99,
  UI_STATISTICS_COLUMN_MAX,
  UI_STATISTICS_N_COLUMNS,
} UiStatisticsColumn;

const char *ui_statistics_column_get_title (UiStatisticsColumn column);
const char *ui_statistics_column_get_meaning (UiStatisticsColumn column);
gboolean ui_statistics_column_is_figure (UiStatisticsColumn column);

char *ui_statistics_dup_cell (IpcTraceStore *store,
                              const IpcTraceStatisticsRow *row,
                              UiStatisticsColumn column);
int ui_statistics_compare (const IpcTraceStatisticsRow *left,
                           const IpcTraceStatisticsRow *right,
                           UiStatisticsColumn column);
void ui_statistics_append_csv_head (GString *text);
void ui_statistics_append_csv (GString *text,
                               const IpcTraceStatisticsRow *row);

G_END_DECLS
