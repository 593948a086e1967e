/* SPDX-License-Identifier: MIT */
/*
 * ui-statistics-text: what the statistics say in their cells, how they are ordered, and how they
 * are copied.
 *
 * A latency that is rounded has ≈ before it: see ipc-trace-quantiles. A kind of record that nobody
 * answers has none. No drawing here.
 */

#include "ui-statistics-text.h"
#include "ui-text.h"

#include "ipc-trace-csv.h"

#include <string.h>

static const struct
{
  const char *title;
  const char *meaning;
} columns[UI_STATISTICS_N_COLUMNS] = {
  [UI_STATISTICS_COLUMN_LAB] = { "Lab", "In which lab" },
  [UI_STATISTICS_COLUMN_WHO] = { "Who", "Which child, all its lives together" },
  [UI_STATISTICS_COLUMN_STEP] = { "Step", "What happened" },
  [UI_STATISTICS_COLUMN_SEEN_BY] = { "Seen by", "Which side recorded it" },
  [UI_STATISTICS_COLUMN_COUNT] = { "Count", "How many records, discarded ones too" },
  [UI_STATISTICS_COLUMN_BYTES] = { "Bytes", "Of their payloads together" },
  [UI_STATISTICS_COLUMN_RATE] = { "Per second", "Records in the last second; of a saved trace, the mean over all of it" },
  [UI_STATISTICS_COLUMN_P50] = { "p50", "Half of the answers came as fast as this or faster" },
  [UI_STATISTICS_COLUMN_P90] = { "p90", "Nine of ten answers came as fast as this or faster" },
  [UI_STATISTICS_COLUMN_P99] = { "p99", "99 of a hundred answers came as fast as this or faster" },
  [UI_STATISTICS_COLUMN_MAX] = { "Max", "The slowest answer" },
};

static gint64
get_latency (const IpcTraceStatisticsRow *row,
             UiStatisticsColumn column)
{
  switch (column)
    {
    case UI_STATISTICS_COLUMN_P50:
      return row->p50_ns;
    case UI_STATISTICS_COLUMN_P90:
      return row->p90_ns;
    case UI_STATISTICS_COLUMN_P99:
      return row->p99_ns;
    default:
      return row->max_ns;
    }
}

/* The slowest one is kept as it is, so it is exact in any case. */
static char *
dup_latency (const IpcTraceStatisticsRow *row,
             UiStatisticsColumn column)
{
  gboolean is_exact = row->is_exact || column == UI_STATISTICS_COLUMN_MAX;
  g_autofree char *latency = ui_text_dup_latency (get_latency (row, column));

  if (row->n_latencies == 0)
    return g_strdup ("");
  return g_strdup_printf ("%s%s", is_exact ? "" : "≈ ", latency);
}

/* Members have no list of names; subjects have, and there are few. */
static const char *
get_title (IpcTraceStore *store,
           const IpcTraceStatisticsRow *row)
{
  const IpcTraceSubject *subject;

  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (store, id)) != NULL; id++)
    if (subject->member == row->member && g_str_equal (subject->lab, row->lab))
      return subject->title;
  return "?";
}

static char *
dup_rate (double rate)
{
  if (rate > 0 && rate < 99.95)
    return g_strdup_printf ("%.1f", rate);
  return ui_text_dup_number ((guint64) (rate + 0.5));
}

/**
 * ui_statistics_column_get_title:
 * @column: a column
 *
 * Returns: (transfer none): its heading
 */
const char *
ui_statistics_column_get_title (UiStatisticsColumn column)
{
  return columns[column].title;
}

/**
 * ui_statistics_column_get_meaning:
 * @column: a column
 *
 * Returns: (transfer none): what its heading means, for a tooltip
 */
const char *
ui_statistics_column_get_meaning (UiStatisticsColumn column)
{
  return columns[column].meaning;
}

/**
 * ui_statistics_column_is_figure:
 * @column: a column
 *
 * Returns: whether its cells are figures, which stand at the right
 */
gboolean
ui_statistics_column_is_figure (UiStatisticsColumn column)
{
  return column >= UI_STATISTICS_COLUMN_COUNT;
}

/**
 * ui_statistics_dup_cell:
 * @store: the trace
 * @row: what happened to one member, of one kind
 * @column: which cell
 *
 * Returns: (transfer full): what the cell says; empty for what there is not
 */
char *
ui_statistics_dup_cell (IpcTraceStore *store,
                        const IpcTraceStatisticsRow *row,
                        UiStatisticsColumn column)
{
  switch (column)
    {
    case UI_STATISTICS_COLUMN_LAB:
      return g_strdup (row->lab);
    case UI_STATISTICS_COLUMN_WHO:
      return g_strdup (get_title (store, row));
    case UI_STATISTICS_COLUMN_STEP:
      return ui_text_dup_step (row->step);
    case UI_STATISTICS_COLUMN_SEEN_BY:
      return g_strdup (row->by_child ? "child" : "parent");
    case UI_STATISTICS_COLUMN_COUNT:
      return ui_text_dup_number (row->count);
    case UI_STATISTICS_COLUMN_BYTES:
      return row->size_bytes > 0 ? ui_text_dup_number (row->size_bytes) : g_strdup ("");
    case UI_STATISTICS_COLUMN_RATE:
      return dup_rate (row->rate);
    default:
      return dup_latency (row, column);
    }
}

/* --- order --- */

static int
compare_numbers (double left,
                 double right)
{
  return (left > right) - (left < right);
}

/**
 * ui_statistics_compare:
 * @left: a row
 * @right: another row
 * @column: by which column
 *
 * The order of two rows: figures by size, kinds in the order of #IpcTraceStep.
 *
 * Returns: less than, equal to or greater than 0
 */
int
ui_statistics_compare (const IpcTraceStatisticsRow *left,
                       const IpcTraceStatisticsRow *right,
                       UiStatisticsColumn column)
{
  switch (column)
    {
    case UI_STATISTICS_COLUMN_LAB:
      return strcmp (left->lab, right->lab);
    case UI_STATISTICS_COLUMN_WHO:
      return compare_numbers (left->member, right->member);
    case UI_STATISTICS_COLUMN_STEP:
      return compare_numbers (left->step, right->step);
    case UI_STATISTICS_COLUMN_SEEN_BY:
      return compare_numbers (left->by_child, right->by_child);
    case UI_STATISTICS_COLUMN_COUNT:
      return compare_numbers ((double) left->count, (double) right->count);
    case UI_STATISTICS_COLUMN_BYTES:
      return compare_numbers ((double) left->size_bytes, (double) right->size_bytes);
    case UI_STATISTICS_COLUMN_RATE:
      return compare_numbers (left->rate, right->rate);
    default:
      return compare_numbers ((double) get_latency (left, column),
                              (double) get_latency (right, column));
    }
}

/* --- copies --- */

/**
 * ui_statistics_append_csv_head:
 * @text: where to append
 *
 * Appends the names of the fields that ui_statistics_append_csv() writes.
 */
void
ui_statistics_append_csv_head (GString *text)
{
  g_string_append (text, "lab,member,step,side,count,bytes,per_second,answers,p50_ns,p90_ns,p99_ns,"
                         "max_ns,exact\r\n");
}

/**
 * ui_statistics_append_csv:
 * @text: where to append
 * @row: what happened to one member, of one kind
 *
 * Appends a row for a spreadsheet: all figures as they are, by RFC 4180.
 */
void
ui_statistics_append_csv (GString *text,
                          const IpcTraceStatisticsRow *row)
{
  char rate[G_ASCII_DTOSTR_BUF_SIZE];

  ipc_trace_csv_append_value (text, row->lab);
  g_string_append_printf (text, ",%u,%s,%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%s,", row->member,
                          ipc_trace_step_get_name (row->step), row->by_child ? "viewer" : "parent",
                          row->count, row->size_bytes,
                          g_ascii_formatd (rate, sizeof rate, "%.1f", row->rate));
  if (row->n_latencies == 0)
    g_string_append (text, "0,,,,,\r\n");
  else
    g_string_append_printf (text,
                            "%" G_GUINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
                            ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%s\r\n",
                            row->n_latencies, row->p50_ns, row->p90_ns, row->p99_ns, row->max_ns,
                            row->is_exact ? "yes" : "no");
}
