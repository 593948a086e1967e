/* SPDX-License-Identifier: MIT */
/*
 * The plots without a display: bins, rates and latencies against a plain computation, in any order
 * that records may come in, and in bounded memory.
 */

#include "ui-plot-columns.h"
#include "ui-plot-mask.h"

#include <math.h>
#include <stdlib.h>

#define MS G_GINT64_CONSTANT (1000000)
#define S (1000 * MS)
#define N 2000

/* Bins */

static guint64
sum_messages (const UiPlotBins *bins,
              guint64 *size_bytes)
{
  guint64 n = 0;

  *size_bytes = 0;
  for (guint i = 0; i < bins->bins->len; i++)
    {
      n += g_array_index (bins->bins, UiPlotBin, i).n_messages;
      *size_bytes += g_array_index (bins->bins, UiPlotBin, i).size_bytes;
    }
  return n;
}

/* A day in steps of a second: nothing is lost, and there are never more bins than that. */
static void
test_bins_bounded (void)
{
  UiPlotBins bins;
  guint64 size_bytes;
  guint32 n_latencies = 0;
  gint64 max_ns = 0;

  ui_plot_bins_init (&bins, 5 * S);
  for (guint i = 0; i < 86400; i++)
    {
      ui_plot_bins_add_message (&bins, (5 + (gint64) i) * S, 3);
      ui_plot_bins_add_latency (&bins, (5 + (gint64) i) * S, i == 777 ? 3 * S : 40000 + i % 7);
    }
  g_assert_cmpuint (bins.bins->len, <=, UI_PLOT_BINS_MAX);
  g_assert_cmpuint (bins.rows->len, <=, UI_PLOT_BINS_MAX / UI_PLOT_BINS_PER_ROW);
  g_assert_cmpuint (sum_messages (&bins, &size_bytes), ==, 86400);
  g_assert_cmpuint (size_bytes, ==, 3 * 86400);
  for (guint i = 0; i < bins.rows->len; i++)
    {
      const UiPlotRow *row = &g_array_index (bins.rows, UiPlotRow, i);
      guint32 n = 0;

      for (guint j = 0; j < UI_PLOT_CLASSES; j++)
        n += row->counts[j];
      g_assert_cmpuint (n, ==, row->n);
      n_latencies += n;
      max_ns = MAX (max_ns, row->max_ns);
    }
  g_assert_cmpuint (n_latencies, ==, 86400);
  g_assert_cmpint (max_ns, ==, 3 * S);
  ui_plot_bins_clear (&bins);
}

/* Whatever the width of columns is, all that is in view is in them. */
static void
test_bins_spread (void)
{
  static const double widths_ns[] = { 7e5, 1e6, 3.3e6, 4e7 };
  UiPlotBins bins;

  ui_plot_bins_init (&bins, S);
  for (guint i = 0; i < N; i++)
    {
      ui_plot_bins_add_message (&bins, S + (gint64) i * 10 * MS, 10);
      ui_plot_bins_add_latency (&bins, S + (gint64) i * 10 * MS, 1000);
    }
  for (guint i = 0; i < G_N_ELEMENTS (widths_ns); i++)
    {
      guint n_columns = (guint) (40 * S / widths_ns[i]);
      g_autofree double *messages = g_new0 (double, n_columns);
      g_autofree double *bytes = g_new0 (double, n_columns);
      g_autofree UiPlotCell *cells = g_new0 (UiPlotCell, n_columns);
      double n = 0;
      double size = 0;
      double n_latencies = 0;

      ui_plot_bins_spread (&bins, 0, widths_ns[i], messages, bytes, n_columns);
      ui_plot_bins_spread_latencies (&bins, 0, widths_ns[i], cells, n_columns);
      for (guint j = 0; j < n_columns; j++)
        {
          n += messages[j];
          size += bytes[j];
          n_latencies += cells[j].n;
        }
      g_assert_cmpfloat_with_epsilon (n, N, 0.01);
      g_assert_cmpfloat_with_epsilon (size, 10 * N, 0.1);
      g_assert_cmpfloat_with_epsilon (n_latencies, N, 0.01);
    }
  ui_plot_bins_clear (&bins);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

static void
test_quantiles (void)
{
  static const double shares[] = { 0.01, 0.5, 0.9, 0.99 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  double values[N];
  UiPlotCell cell = { 0 };
  UiPlotBins bins;

  ui_plot_bins_init (&bins, 0);
  for (guint i = 0; i < N; i++)
    {
      values[i] = floor (exp2 (g_rand_double_range (rand, 9, 34)));
      ui_plot_bins_add_latency (&bins, 1, (gint64) values[i]);
    }
  ui_plot_bins_spread_latencies (&bins, 0, 1e9, &cell, 1);
  qsort (values, N, sizeof values[0], compare_doubles);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      double right = values[(guint) (shares[i] * N)];

      g_assert_cmpfloat_with_epsilon (ui_plot_cell_get_quantile (&cell, shares[i]) / right, 1, 0.2);
    }
  g_assert_cmpfloat (ui_plot_cell_get_quantile (&cell, 1), ==, values[N - 1]);
  ui_plot_bins_clear (&bins);
}

/* Series */

typedef struct
{
  IpcTraceStore *store;
  UiPlotSeries *series;
  IpcTraceSubject *viewer;
} Fixture;

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->store = ipc_trace_store_new (8192);
  fixture->series = ui_plot_series_new (fixture->store);
  fixture->viewer = ipc_trace_store_add_subject (fixture->store, "pipe-memory", 1, "Viewer 1");
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->series));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

static void
append (Fixture *fixture,
        gint64 time_ns,
        IpcTraceStep step,
        guint8 flags,
        guint32 serial)
{
  IpcTraceRecord record = { .time_ns = time_ns,
                            .subject = fixture->viewer->id,
                            .step = step,
                            .flags = flags,
                            .serial = serial,
                            .size_bytes = 20 };

  ipc_trace_store_append (fixture->store, &record, NULL);
}

static const UiPlotBins *
get_bins (Fixture *fixture)
{
  g_assert_cmpuint (ui_plot_series_get_n_lines (fixture->series), ==, 1);
  return &ui_plot_series_get_line (fixture->series, 0)->bins;
}

static guint32
count_latencies (const UiPlotBins *bins,
                 gint64 *max_ns)
{
  guint32 n = 0;

  *max_ns = 0;
  for (guint i = 0; i < bins->rows->len; i++)
    {
      n += g_array_index (bins->rows, UiPlotRow, i).n;
      *max_ns = MAX (*max_ns, g_array_index (bins->rows, UiPlotRow, i).max_ns);
    }
  return n;
}

/* One exchange as both sides see it. */
static void
append_exchange (Fixture *fixture,
                 gint64 time_ns,
                 guint32 serial)
{
  append (fixture, time_ns, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, serial);
  append (fixture, time_ns + 10000, IPC_TRACE_MESSAGE_RECEIVED, 0, serial);
  append (fixture, time_ns + 20000, IPC_TRACE_MESSAGE_SENT, 0, serial);
  append (fixture, time_ns + 42000, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, serial);
}

/* Each message counts once, and of an exchange the round trip. */
static void
test_exchange (Fixture *fixture,
               gconstpointer data)
{
  guint64 size_bytes;
  gint64 max_ns;

  append_exchange (fixture, 10 * S, 1);
  append_exchange (fixture, 11 * S, 2);
  ipc_trace_store_commit (fixture->store);
  g_assert_cmpuint (sum_messages (get_bins (fixture), &size_bytes), ==, 2);
  g_assert_true (ui_plot_series_update (fixture->series, 11 * S));
  g_assert_false (ui_plot_series_update (fixture->series, 12 * S));
  g_assert_cmpuint (sum_messages (get_bins (fixture), &size_bytes), ==, 4);
  g_assert_cmpuint (size_bytes, ==, 80);
  g_assert_cmpuint (count_latencies (get_bins (fixture), &max_ns), ==, 2);
  g_assert_cmpint (max_ns, ==, 42000);
}

/* Of a child that writes no trace the parent's answers are known. */
static void
test_silent_child (Fixture *fixture,
                   gconstpointer data)
{
  gint64 max_ns;

  append (fixture, S, IPC_TRACE_MESSAGE_RECEIVED, 0, 1);
  append (fixture, S + 7000, IPC_TRACE_MESSAGE_SENT, 0, 1);
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  g_assert_cmpuint (count_latencies (get_bins (fixture), &max_ns), ==, 1);
  g_assert_cmpint (max_ns, ==, 7000);
}

static void
append_in_memory (Fixture *fixture,
                  const IpcTraceSubject *subject,
                  gint64 time_ns,
                  IpcTraceStep step,
                  guint8 flags)
{
  IpcTraceRecord record = { .time_ns = time_ns,
                            .subject = subject->id,
                            .step = step,
                            .flags = flags,
                            .object = 1,
                            .size_bytes = 7 };

  ipc_trace_store_append (fixture->store, &record, NULL);
}

/* A text that is there for everybody is a message to who reads it, and so is one of a child. */
static void
test_messages_in_memory (Fixture *fixture,
                         gconstpointer data)
{
  const IpcTraceSubject *lab =
      ipc_trace_store_add_subject (fixture->store, "file-mapping", 0, "File mapping");
  const IpcTraceSubject *child =
      ipc_trace_store_add_subject (fixture->store, "file-mapping", 1, "Viewer 1");
  guint64 size_bytes;

  append_in_memory (fixture, lab, S, IPC_TRACE_MEMORY_WRITTEN, 0);
  append_in_memory (fixture, child, 2 * S, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD);
  append_in_memory (fixture, child, 3 * S, IPC_TRACE_MEMORY_WRITTEN, IPC_TRACE_BY_CHILD);
  append_in_memory (fixture, child, 4 * S, IPC_TRACE_MEMORY_CHANGED, 0);
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  g_assert_cmpuint (sum_messages (get_bins (fixture), &size_bytes), ==, 2);
  g_assert_cmpuint (size_bytes, ==, 14);
}

/* What the parent writes for one child is a part of its answer, and so is that the child reads it. */
static void
test_memory_of_answers (Fixture *fixture,
                        gconstpointer data)
{
  guint64 size_bytes;

  append (fixture, S, IPC_TRACE_MEMORY_WRITTEN, 0, 1);
  append (fixture, 2 * S, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, 1);
  append_exchange (fixture, 3 * S, 1);
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  g_assert_cmpuint (sum_messages (get_bins (fixture), &size_bytes), ==, 2);
}

/* Records that come up to 100 ms late, and again when others push them aside, count once. */
static void
test_late_records (Fixture *fixture,
                   gconstpointer data)
{
  guint64 size_bytes;
  gint64 max_ns;

  for (guint32 i = 1; i <= 1000; i++)
    {
      gint64 time_ns = (gint64) i * 5 * MS + 10 * S;

      append (fixture, time_ns, IPC_TRACE_MESSAGE_RECEIVED, 0, i);
      append (fixture, time_ns + 10000, IPC_TRACE_MESSAGE_SENT, 0, i);
      if (i > 16)
        {
          append (fixture, time_ns - 80 * MS - 10000, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD,
                  i - 16);
          append (fixture, time_ns - 80 * MS + 20000, IPC_TRACE_MESSAGE_RECEIVED,
                  IPC_TRACE_BY_CHILD, i - 16);
        }
      if (i % 3 == 0)
        ipc_trace_store_commit (fixture->store);
    }
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  g_assert_cmpuint (sum_messages (get_bins (fixture), &size_bytes), ==, 2000);
  g_assert_cmpuint (count_latencies (get_bins (fixture), &max_ns), ==, 984);
  g_assert_cmpint (max_ns, ==, 30000);
}

/* One that comes later than that is left out, and nothing counts twice for it. */
static void
test_too_late (Fixture *fixture,
               gconstpointer data)
{
  guint64 size_bytes;

  for (guint32 i = 1; i <= 100; i++)
    append_exchange (fixture, (gint64) i * S, i);
  ipc_trace_store_commit (fixture->store);
  append (fixture, 3 * S, IPC_TRACE_MESSAGE_RECEIVED, 0, 3);
  ipc_trace_store_commit (fixture->store);
  append_exchange (fixture, 101 * S, 101);
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  g_assert_cmpuint (sum_messages (get_bins (fixture), &size_bytes), ==, 202);
}

/* What the store has discarded is still in the plots. */
static void
test_discarded (Fixture *fixture,
                gconstpointer data)
{
  guint64 size_bytes;

  for (guint32 i = 1; i <= 20000; i++)
    {
      append_exchange (fixture, (gint64) i * MS, i);
      if (i % 100 == 0)
        ipc_trace_store_commit (fixture->store);
    }
  g_assert_cmpuint (ipc_trace_store_get_first (fixture->store), >, 0);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  g_assert_cmpuint (sum_messages (get_bins (fixture), &size_bytes), ==, 40000);
}

/* Columns */

static UiTimeAxis
make_axis (gint64 begin_ns,
           gint64 end_ns,
           double length_px)
{
  UiTimeAxis axis;

  ui_time_axis_init (&axis);
  ui_time_axis_set_length (&axis, length_px, 0);
  ui_time_axis_set_run (&axis, begin_ns, end_ns);
  ui_time_axis_fit (&axis);
  return axis;
}

/* How much a message counts for a rate: most in its middle, which is a window ago. */
static double
weigh (double age_ns,
       double window_ns)
{
  return MAX (1 - fabs (age_ns - window_ns) / window_ns, 0);
}

/* The rates of columns against a plain count over the time before each. */
static void
test_rates (Fixture *fixture,
            gconstpointer data)
{
  g_autoptr (UiPlotColumns) columns = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autofree gint64 *times_ns = g_new (gint64, N);
  UiTimeAxis axis;
  const UiPlotRates *rates;

  times_ns[0] = 100 * S;
  for (guint i = 0; i < N; i++)
    {
      if (i > 0)
        times_ns[i] = times_ns[i - 1] + g_rand_int_range (rand, 1, 40) * MS;
      append (fixture, times_ns[i], IPC_TRACE_MESSAGE_RECEIVED, 0, i + 1);
    }
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  axis = make_axis (times_ns[0], times_ns[N - 1], 600);
  columns = ui_plot_columns_new (fixture->series, &axis, "pipe-memory", 1);
  g_assert_cmpuint (columns->n_columns, ==, 600 / UI_PLOT_COLUMN_PX);
  rates = ui_plot_columns_find (columns, 1);
  g_assert_nonnull (rates);
  g_assert_null (ui_plot_columns_find (columns, 2));
  for (guint i = 0; i < columns->n_columns; i++)
    {
      double column_ns = axis.ns_per_px * UI_PLOT_COLUMN_PX;
      double end_ns = (double) axis.left_ns + (i + 1) * column_ns;
      double n = 0;

      for (guint j = 0; j < N; j++)
        if (times_ns[j] < end_ns)
          n += weigh (end_ns + column_ns / 2 - times_ns[j], columns->window_ns);
      /* A bin at each edge may be divided otherwise. */
      g_assert_cmpfloat_with_epsilon (rates->messages[i] * columns->window_ns / 1e9, n, 2.1);
      g_assert_cmpfloat_with_epsilon (rates->bytes[i], 20 * rates->messages[i], 1e-6);
    }
}

static void
assert_steady_rate (Fixture *fixture,
                    gint64 end_ns,
                    double epsilon)
{
  g_autoptr (UiPlotColumns) columns = NULL;
  UiTimeAxis axis = make_axis (0, end_ns, 670);
  const UiPlotRates *rates;

  columns = ui_plot_columns_new (fixture->series, &axis, "pipe-memory", 1);
  rates = ui_plot_columns_find (columns, 1);
  g_assert_nonnull (rates);
  for (guint i = 0; i + 1 < columns->n_columns; i++)
    if (axis.left_ns + i * axis.ns_per_px * UI_PLOT_COLUMN_PX > 6.5 * S)
      g_assert_cmpfloat_with_epsilon (rates->messages[i], 0.5, epsilon);
}

/* Messages as regular as the window is long are a steady rate, not one that doubles now and then;
 * also where a column is longer than the window. */
static void
test_steady_rate (Fixture *fixture,
                  gconstpointer data)
{
  for (guint32 i = 1; i <= 1800; i++)
    {
      append (fixture, i * 2 * S + i % 3 * MS, IPC_TRACE_MESSAGE_RECEIVED, 0, i);
      if (i != 30 && i != 1800)
        continue;
      ipc_trace_store_commit (fixture->store);
      ui_plot_series_update (fixture->series, G_MAXINT64);
      /* In an hour a column has 16 seconds: one message more or less at each of its ends. */
      assert_steady_rate (fixture, i * 2 * S, i == 30 ? 0.07 : 0.14);
    }
}

static void
test_other_lab (Fixture *fixture,
                gconstpointer data)
{
  g_autoptr (UiPlotColumns) columns = NULL;
  UiTimeAxis axis = make_axis (S, 3 * S, 100);

  append_exchange (fixture, 2 * S, 1);
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  columns = ui_plot_columns_new (fixture->series, &axis, "mailslot", 0);
  g_assert_cmpuint (columns->rates->len, ==, 0);
  g_assert_cmpfloat (columns->all.n, ==, 0);
}

static void
test_latency_columns (Fixture *fixture,
                      gconstpointer data)
{
  g_autoptr (UiPlotColumns) columns = NULL;
  UiTimeAxis axis = make_axis (0, 100 * S, 400);

  for (guint32 i = 1; i < 100; i++)
    append_exchange (fixture, (gint64) i * S, i);
  ipc_trace_store_commit (fixture->store);
  ui_plot_series_update (fixture->series, G_MAXINT64);
  columns = ui_plot_columns_new (fixture->series, &axis, "pipe-memory", 0);
  g_assert_cmpuint (columns->n_cells, ==, 400 / UI_PLOT_CELL_PX);
  g_assert_cmpfloat_with_epsilon (columns->all.n, 99, 0.01);
  g_assert_cmpint (columns->all.max_ns, ==, 42000);
  g_assert_cmpuint (columns->least_class, ==, columns->most_class);
  g_assert_cmpfloat_with_epsilon (ui_plot_cell_get_quantile (&columns->all, 0.5), 42000, 8000);
}

/* The mask */

static guint32
get_pixel (cairo_surface_t *surface,
           int x,
           int y)
{
  const unsigned char *data = cairo_image_surface_get_data (surface);

  return ((const guint32 *) (data + y * cairo_image_surface_get_stride (surface)))[x];
}

/* A rectangle is painted where it is, and once. */
static void
test_mask (void)
{
  static const GdkRGBA red = { 1, 0, 0, 1 };
  static const GdkRGBA blue = { 0, 0, 1, 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 20, 20);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (UiPlotMask) mask = ui_plot_mask_new (10, 10);

  ui_plot_mask_add (mask, 2, 3, 2, 4, 1);
  ui_plot_mask_add (mask, 2, 30, 2, 4, 1);
  ui_plot_mask_paint (mask, cr, 5, 6, &red);
  ui_plot_mask_add (mask, 8, 4, 100, 1, 1);
  ui_plot_mask_paint (mask, cr, 5, 6, &blue);
  cairo_surface_flush (surface);
  for (int y = 0; y < 20; y++)
    for (int x = 0; x < 20; x++)
      {
        gboolean is_red = x >= 7 && x < 9 && y >= 9 && y < 13;
        gboolean is_blue = x >= 13 && x < 15 && y == 10;

        g_assert_cmphex (get_pixel (surface, x, y) & 0xffffff, ==,
                         is_red ? 0xff0000 : is_blue ? 0xff : 0);
      }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

#define add(path, function) \
  g_test_add ("/ui/plots/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/plots/bins-bounded", test_bins_bounded);
  g_test_add_func ("/ui/plots/bins-spread", test_bins_spread);
  g_test_add_func ("/ui/plots/quantiles", test_quantiles);
  add ("exchange", test_exchange);
  add ("silent-child", test_silent_child);
  add ("messages-in-memory", test_messages_in_memory);
  add ("memory-of-answers", test_memory_of_answers);
  add ("late-records", test_late_records);
  add ("too-late", test_too_late);
  add ("discarded", test_discarded);
  add ("rates", test_rates);
  add ("steady-rate", test_steady_rate);
  add ("other-lab", test_other_lab);
  add ("latency-columns", test_latency_columns);
  g_test_add_func ("/ui/plots/mask", test_mask);
  return g_test_run ();
}
