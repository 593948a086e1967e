/* SPDX-License-Identifier: MIT */
/*
 * The parts of the traffic's list: what is selected by which key and click, where the rows are,
 * what a search finds, and what a screen reader hears.
 *
 * How the list follows, stands still and pauses is tried in test-widgets.c.
 */

#include "ui-range-set.h"
#include "ui-traffic-area.h"
#include "ui-traffic-search.h"
#include "ui-traffic-view.h"

#include <gtk/gtk-a11y.h>
#include <gtk/gtk.h>

#define DEADLINE_S 20
#define N_RECORDS 100

typedef struct
{
  IpcTraceStore *store;
  GtkWidget *view;
  GtkWidget *window;
  UiTrafficArea *area;
  guint n_draws; /* of whole rows */
  guint n_told; /* signals of the accessible object */
} Traffic;

typedef gboolean (*Condition) (gpointer data);

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
wait_until (Condition condition,
            gpointer data)
{
  gboolean is_late = FALSE;
  guint id = g_timeout_add_seconds (DEADLINE_S, on_time, &is_late);

  while (!condition (data) && !is_late)
    gtk_main_iteration ();
  if (!is_late)
    g_source_remove (id);
  return !is_late;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Runs the main loop for longer than anything here waits. For things that must NOT happen. */
static void
settle (void)
{
  gboolean is_settled = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, 600, on_time, &is_settled, NULL);
  g_assert_true (wait_until (is_true, &is_settled));
}

static void
find_area (GtkWidget *widget,
           gpointer data)
{
  if (UI_IS_TRAFFIC_AREA (widget))
    *(GtkWidget **) data = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_area, data);
}

static void
append (IpcTraceStore *store,
        IpcTraceStep step,
        const void *text,
        gsize length)
{
  IpcTraceRecord record;

  ipc_trace_record_set (&record, step, 1, 0, text, length);
  record.time_ns = (gint64) (ipc_trace_store_get_end (store) + 5) * 1000000;
  record.subject = 1;
  ipc_trace_store_append (store, &record, NULL);
}

static void
append_messages (IpcTraceStore *store,
                 guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text =
          g_strdup_printf ("msg %" G_GUINT64_FORMAT, ipc_trace_store_get_end (store));

      append (store, IPC_TRACE_MESSAGE_SENT, text, strlen (text));
    }
  ipc_trace_store_commit (store);
}

static IpcTraceStore *
create_store (guint limit)
{
  IpcTraceStore *store = ipc_trace_store_new (limit);
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");

  ipc_trace_subject_add_object (subject, "Pipe1_4100");
  ipc_trace_store_set_clock_offset (store, 1000000);
  return store;
}

/* A scroll bar or a button that fades over the list makes it draw what is beneath; not counted. */
static gboolean
on_draw (GtkWidget *widget,
         cairo_t *cr,
         gpointer data)
{
  GdkRectangle clip;

  if (gdk_cairo_get_clip_rectangle (cr, &clip) && clip.x == 0 &&
      clip.width == gtk_widget_get_allocated_width (widget))
    ((Traffic *) data)->n_draws++;
  return GDK_EVENT_PROPAGATE;
}

static gboolean
has_all_rows (gpointer data)
{
  Traffic *traffic = data;

  return traffic->n_draws > 0 &&
         ui_traffic_area_get_end (traffic->area) == ipc_trace_store_get_end (traffic->store);
}

static void
traffic_init (Traffic *traffic,
              guint limit)
{
  *traffic = (Traffic){ 0 };
  traffic->store = create_store (limit);
  append_messages (traffic->store, N_RECORDS);
  traffic->view = ui_traffic_view_new (traffic->store);
  traffic->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (traffic->window), 900, 400);
  gtk_container_add (GTK_CONTAINER (traffic->window), traffic->view);
  find_area (traffic->view, &traffic->area);
  g_signal_connect (traffic->area, "draw", G_CALLBACK (on_draw), traffic);
  gtk_widget_show_all (traffic->window);
  g_assert_true (wait_until (has_all_rows, traffic));
  settle ();
}

static void
traffic_clear (Traffic *traffic)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (traffic->area));

  g_object_add_weak_pointer (G_OBJECT (accessible), (gpointer *) &accessible);
  gtk_widget_destroy (traffic->window);
  g_assert_null (accessible);
  g_assert_finalize_object (traffic->store);
}

static void
press (Traffic *traffic,
       guint keyval,
       GdkModifierType modifiers)
{
  g_autoptr (GdkEvent) event = gdk_event_new (GDK_KEY_PRESS);
  gboolean handled;

  event->key.window = g_object_ref (gtk_widget_get_window (GTK_WIDGET (traffic->area)));
  event->key.keyval = keyval;
  event->key.state = modifiers;
  g_signal_emit_by_name (traffic->area, "key-press-event", event, &handled);
}

static void
click (Traffic *traffic,
       guint64 position,
       GdkModifierType modifiers)
{
  g_autoptr (GdkEvent) event = gdk_event_new (GDK_BUTTON_PRESS);
  GdkRectangle row;
  gboolean handled;

  ui_traffic_area_get_row_rectangle (traffic->area, position, &row);
  event->button.window = g_object_ref (gtk_widget_get_window (GTK_WIDGET (traffic->area)));
  event->button.button = GDK_BUTTON_PRIMARY;
  event->button.x = 20;
  event->button.y = row.y + row.height / 2;
  event->button.state = modifiers;
  gdk_event_set_device (event, gdk_seat_get_pointer (gdk_display_get_default_seat (
                                   gdk_display_get_default ())));
  g_signal_emit_by_name (traffic->area, "button-press-event", event, &handled);
}

/* The selection as "3-5 7". */
static void
assert_selected (Traffic *traffic,
                 const char *expected)
{
  const UiRangeSet *rows = ui_traffic_area_get_selection (traffic->area)->rows;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ui_range_set_get_n_ranges (rows); i++)
    {
      UiRange range = ui_range_set_get_range (rows, i);

      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "", range.first);
      if (range.end > range.first + 1)
        g_string_append_printf (text, "-%" G_GUINT64_FORMAT, range.end - 1);
    }
  g_assert_cmpstr (text->str, ==, expected);
  g_string_free (text, TRUE);
}

static guint64
get_first_visible (Traffic *traffic)
{
  guint64 first;
  guint64 end;

  ui_traffic_area_get_visible (traffic->area, &first, &end);
  return first;
}

static void
assert_cell (UiTrafficText *texts,
             guint64 position,
             UiTrafficTime time,
             const char *expected)
{
  g_autofree char *cell =
      ui_traffic_text_dup_cell (texts, position, UI_TRAFFIC_COLUMN_TIME, time);

  g_assert_true (g_pattern_match_simple (expected, cell));
}

static void
test_times (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficText) texts = NULL;

  append_messages (store, 5);
  texts = ui_traffic_text_new (store);
  assert_cell (texts, 4, UI_TRAFFIC_TIME_SINCE_START, "0.004000");
  assert_cell (texts, 4, UI_TRAFFIC_TIME_SINCE_PREVIOUS, "0.001000");
  assert_cell (texts, 0, UI_TRAFFIC_TIME_SINCE_PREVIOUS, "");
  assert_cell (texts, 4, UI_TRAFFIC_TIME_CLOCK, "??:??:??.??????");
  g_object_unref (store);
  g_clear_pointer (&texts, ui_traffic_text_free);
  store = ipc_trace_store_new (0);
  append_messages (store, 1);
  texts = ui_traffic_text_new (store);
  assert_cell (texts, 0, UI_TRAFFIC_TIME_CLOCK, "");
}

/* The search */

static guint64
search (UiTrafficText *texts,
        const char *needle)
{
  guint64 found = G_MAXUINT64;

  ui_traffic_search (texts, NULL, needle, UI_TRAFFIC_TIME_SINCE_START, 0,
                     ipc_trace_store_get_end (ui_traffic_text_get_store (texts)), G_MAXUINT64,
                     FALSE, &found);
  return found;
}

static void
test_search_looks_into_all_cells (void)
{
  g_autoptr (IpcTraceStore) store = create_store (0);
  g_autoptr (UiTrafficText) texts = NULL;
  g_autofree char *large = g_strnfill (1234, 'x');

  append (store, IPC_TRACE_MESSAGE_SENT, "Hello", 5);
  append (store, IPC_TRACE_PROCESS_EXITED, "", 0);
  append (store, IPC_TRACE_MESSAGE_RECEIVED, "GRÜSSE\n\xff", 9);
  append (store, IPC_TRACE_MESSAGE_SENT, large, 1234);
  append (store, IPC_TRACE_MESSAGE_RECEIVED, "last", 4);
  ipc_trace_store_commit (store);
  texts = ui_traffic_text_new (store);

  g_assert_cmpuint (search (texts, "hELLO"), ==, 0);
  g_assert_cmpuint (search (texts, "viewer 1"), ==, 0);
  g_assert_cmpuint (search (texts, "process EXITED"), ==, 1);
  g_assert_cmpuint (search (texts, "grüsse"), ==, 2);
  g_assert_cmpuint (search (texts, "\\n\\xff"), ==, 2);
  g_assert_cmpuint (search (texts, "1,234"), ==, 3);
  g_assert_cmpuint (search (texts, "x…"), ==, 3);
  g_assert_cmpuint (search (texts, "0.004"), ==, 4);
  g_assert_cmpuint (search (texts, "pipe1_41"), ==, 0);
  g_assert_cmpuint (search (texts, "nowhere"), ==, G_MAXUINT64);
  g_assert_cmpuint (search (texts, "ü…"), ==, G_MAXUINT64);
  g_assert_cmpuint (search (texts, ""), ==, G_MAXUINT64);
}

/* The list */

static void
test_keys (void)
{
  Traffic traffic;
  guint64 page;

  traffic_init (&traffic, 0);
  press (&traffic, GDK_KEY_Home, 0);
  assert_selected (&traffic, "0");
  g_assert_cmpuint (get_first_visible (&traffic), ==, 0);
  press (&traffic, GDK_KEY_Down, 0);
  press (&traffic, GDK_KEY_Down, 0);
  assert_selected (&traffic, "2");
  press (&traffic, GDK_KEY_Down, GDK_SHIFT_MASK);
  press (&traffic, GDK_KEY_Down, GDK_SHIFT_MASK);
  assert_selected (&traffic, "2-4");
  press (&traffic, GDK_KEY_Home, GDK_SHIFT_MASK);
  assert_selected (&traffic, "0-2");
  press (&traffic, GDK_KEY_Page_Down, 0);
  page = ui_traffic_area_get_selection (traffic.area)->cursor;
  g_assert_cmpuint (page, >, 5);
  press (&traffic, GDK_KEY_Page_Down, 0);
  press (&traffic, GDK_KEY_Page_Up, 0);
  g_assert_cmpuint (ui_traffic_area_get_selection (traffic.area)->cursor, ==, page);
  press (&traffic, GDK_KEY_End, GDK_SHIFT_MASK);
  g_assert_cmpuint (ui_traffic_area_get_selection (traffic.area)->cursor, ==, N_RECORDS - 1);
  press (&traffic, GDK_KEY_Down, 0);
  assert_selected (&traffic, "99");
  press (&traffic, GDK_KEY_a, GDK_CONTROL_MASK);
  assert_selected (&traffic, "0-99");
  traffic_clear (&traffic);
}

static void
test_clicks (void)
{
  Traffic traffic;
  guint64 first;

  traffic_init (&traffic, 0);
  first = get_first_visible (&traffic) + 1;
  g_assert_cmpuint (first, >, 80);
  first = 85;
  click (&traffic, first, 0);
  assert_selected (&traffic, "85");
  click (&traffic, first + 3, GDK_SHIFT_MASK);
  assert_selected (&traffic, "85-88");
  click (&traffic, first + 1, GDK_CONTROL_MASK);
  assert_selected (&traffic, "85 87-88");
  click (&traffic, first + 6, GDK_CONTROL_MASK);
  assert_selected (&traffic, "85 87-88 91");
  click (&traffic, first + 2, 0);
  assert_selected (&traffic, "87");
  append_messages (traffic.store, 50);
  settle ();
  g_assert_cmpuint (get_first_visible (&traffic), <, 86);
  traffic_clear (&traffic);
}

static void
test_copies_as_text (void)
{
  Traffic traffic;
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autofree char *text = NULL;

  traffic_init (&traffic, 0);
  press (&traffic, GDK_KEY_Home, 0);
  press (&traffic, GDK_KEY_Down, GDK_SHIFT_MASK);
  press (&traffic, GDK_KEY_c, GDK_CONTROL_MASK);
  text = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (text, ==,
                   "0.000000\tParent\tViewer 1\tmessage sent\tPipe1_4100\t5\tmsg 0\n"
                   "0.001000\tParent\tViewer 1\tmessage sent\tPipe1_4100\t5\tmsg 1\n");
  traffic_clear (&traffic);
}

static void
test_selection_goes_with_its_records (void)
{
  Traffic traffic;

  traffic_init (&traffic, 5000);
  press (&traffic, GDK_KEY_a, GDK_CONTROL_MASK);
  append_messages (traffic.store, 20000);
  g_assert_true (wait_until (has_all_rows, &traffic));
  g_assert_cmpuint (ui_traffic_area_get_first (traffic.area), >, N_RECORDS);
  assert_selected (&traffic, "");
  traffic_clear (&traffic);
}

/* Not more than a draw per frame, and none when nothing that can be seen is another. */
static void
test_draws_only_what_changed (void)
{
  Traffic traffic;

  traffic_init (&traffic, 0);
  traffic.n_draws = 0;
  settle ();
  g_assert_cmpuint (traffic.n_draws, ==, 0);

  for (guint i = 0; i < 1000; i++)
    append_messages (traffic.store, 10);
  g_assert_true (wait_until (has_all_rows, &traffic));
  settle ();
  g_assert_cmpuint (traffic.n_draws, >=, 1);
  g_assert_cmpuint (traffic.n_draws, <=, 3);

  press (&traffic, GDK_KEY_Home, 0);
  settle ();
  traffic.n_draws = 0;
  append_messages (traffic.store, 4);
  settle ();
  g_assert_cmpuint (ui_traffic_area_get_end (traffic.area), ==,
                    ipc_trace_store_get_end (traffic.store));
  g_assert_cmpuint (get_first_visible (&traffic), ==, 0);
  g_assert_cmpuint (traffic.n_draws, <=, 1);
  traffic_clear (&traffic);
}

/* The screen reader */

static void
on_told (AtkObject *accessible,
         int first,
         int n_rows,
         gpointer data)
{
  ((Traffic *) data)->n_told++;
}

static void
assert_name (AtkObject *object,
             const char *expected)
{
  g_assert_nonnull (object);
  g_assert_cmpstr (atk_object_get_name (object), ==, expected);
}

static void
test_table_is_accessible (void)
{
  Traffic traffic;
  AtkObject *accessible;
  AtkTable *table;
  AtkStateSet *states;
  AtkObject *cell;
  AtkObject *same;

  traffic_init (&traffic, 0);
  accessible = gtk_widget_get_accessible (GTK_WIDGET (traffic.area));
  table = ATK_TABLE (accessible);
  states = atk_object_ref_state_set (accessible);
  g_assert_true (atk_state_set_contains_state (states, ATK_STATE_MANAGES_DESCENDANTS));
  g_object_unref (states);
  g_assert_cmpint (atk_object_get_role (accessible), ==, ATK_ROLE_TABLE);
  g_assert_cmpstr (atk_object_get_name (accessible), ==, "Traffic");
  g_assert_cmpint (atk_table_get_n_rows (table), ==, N_RECORDS);
  g_assert_cmpint (atk_table_get_n_columns (table), ==, UI_TRAFFIC_N_COLUMNS);
  assert_name (atk_table_get_column_header (table, UI_TRAFFIC_COLUMN_STEP), "Step");
  g_assert_cmpstr (atk_table_get_column_description (table, UI_TRAFFIC_COLUMN_TEXT), ==, "Text");

  cell = atk_table_ref_at (table, 7, UI_TRAFFIC_COLUMN_TEXT);
  assert_name (cell, "msg 7");
  g_assert_true (atk_object_get_parent (cell) == accessible);
  same = atk_object_ref_accessible_child (accessible, atk_object_get_index_in_parent (cell));
  g_assert_true (same == cell);
  g_assert_null (atk_table_ref_at (table, N_RECORDS, 0));

  g_assert_true (atk_table_add_row_selection (table, 7));
  assert_selected (&traffic, "7");
  g_assert_true (atk_table_is_row_selected (table, 7));
  g_object_unref (same);
  g_object_unref (cell);
  traffic_clear (&traffic);
}

/* A cell goes on naming its record; when that is discarded, it is defunct. */
static void
test_cells_end_with_their_records (void)
{
  Traffic traffic;
  AtkObject *cell;
  AtkStateSet *states;

  traffic_init (&traffic, 5000);
  cell = atk_table_ref_at (
      ATK_TABLE (gtk_widget_get_accessible (GTK_WIDGET (traffic.area))), 7,
      UI_TRAFFIC_COLUMN_TEXT);
  append_messages (traffic.store, 20000);
  g_assert_true (wait_until (has_all_rows, &traffic));
  assert_name (cell, "");
  states = atk_object_ref_state_set (cell);
  g_assert_true (atk_state_set_contains_state (states, ATK_STATE_DEFUNCT));
  g_object_unref (states);
  traffic_clear (&traffic);
  assert_name (cell, "");
  g_object_unref (cell);
}

static void
test_flood_is_told_seldom (void)
{
  Traffic traffic;
  AtkObject *accessible;
  gint64 end_us;

  traffic_init (&traffic, 0);
  accessible = gtk_widget_get_accessible (GTK_WIDGET (traffic.area));
  g_signal_connect (accessible, "row-inserted", G_CALLBACK (on_told), &traffic);
  end_us = g_get_monotonic_time () + G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end_us)
    {
      append_messages (traffic.store, 100);
      gtk_main_iteration_do (FALSE);
    }
  settle ();
  g_assert_cmpuint (traffic.n_told, >=, 1);
  g_assert_cmpuint (traffic.n_told, <=, 8);
  g_assert_cmpint (atk_table_get_n_rows (ATK_TABLE (accessible)), ==,
                   (int) (ipc_trace_store_get_end (traffic.store) -
                          ipc_trace_store_get_first (traffic.store)));
  g_signal_handlers_disconnect_by_data (accessible, &traffic);
  traffic_clear (&traffic);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check (&argc, &argv))
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  g_test_add_func ("/ui/traffic-text/times", test_times);
  g_test_add_func ("/ui/traffic-search/looks-into-all-cells", test_search_looks_into_all_cells);
  g_test_add_func ("/ui/traffic-area/keys", test_keys);
  g_test_add_func ("/ui/traffic-area/clicks", test_clicks);
  g_test_add_func ("/ui/traffic-area/copies-as-text", test_copies_as_text);
  g_test_add_func ("/ui/traffic-area/selection-goes-with-its-records",
                   test_selection_goes_with_its_records);
  g_test_add_func ("/ui/traffic-area/draws-only-what-changed", test_draws_only_what_changed);
  g_test_add_func ("/ui/traffic-area/is-accessible", test_table_is_accessible);
  g_test_add_func ("/ui/traffic-area/cells-end-with-their-records",
                   test_cells_end_with_their_records);
  g_test_add_func ("/ui/traffic-area/flood-is-told-seldom", test_flood_is_told_seldom);
  return g_test_run ();
}
