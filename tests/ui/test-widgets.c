/* SPDX-License-Identifier: MIT */
/*
 * The widgets that parent and viewer share, on a real display: what they show, what they keep,
 * and that they stand still when the user looks at something.
 *
 * Nothing sleeps. wait_until() runs the main loop until a condition holds, or fails the test.
 */

#include "ipc-trace-store.h"
#include "ui-follower.h"
#include "ui-hex-row.h"
#include "ui-log-view.h"
#include "ui-memory-area.h"
#include "ui-memory-view.h"
#include "ui-style.h"
#include "ui-text.h"
#include "ui-traffic-area.h"
#include "ui-traffic-view.h"

#include <gtk/gtk-a11y.h>
#include <gtk/gtk.h>

#define DEADLINE_S 20
/* More than a record keeps. */
#define LONG_MESSAGE "Written to shared mem GTKClient msg 12 14:03:07"

/* Waiting and looking */

static gboolean
on_deadline (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

typedef gboolean (*Condition) (gpointer data);

static gboolean
wait_until (Condition condition,
            gpointer data)
{
  gboolean is_late = FALSE;
  guint id = g_timeout_add_seconds (DEADLINE_S, on_deadline, &is_late);

  while (!condition (data) && !is_late)
    gtk_main_iteration ();
  if (!is_late)
    g_source_remove (id);
  return !is_late;
}

static gboolean
on_settled (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Runs the main loop until all that is due has been done: layout, drawing, and an insertion of
 * the widgets, which come at most 200 ms apart. For things that must NOT happen. */
static void
settle (void)
{
  gboolean is_settled = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, 300, on_settled, &is_settled, NULL);
  g_assert_true (wait_until (is_true, &is_settled));
}

typedef struct
{
  GType type;
  GtkWidget *found;
} Search;

static void
search_widget (GtkWidget *widget,
               gpointer data)
{
  Search *search = data;

  if (search->found != NULL)
    return;
  if (g_type_is_a (G_OBJECT_TYPE (widget), search->type))
    search->found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), search_widget, search);
}

static gpointer
find_widget (GtkWidget *root,
             GType type)
{
  Search search = { type, NULL };

  search_widget (root, &search);
  g_assert_nonnull (search.found);
  return search.found;
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_allocated_height (widget) > 1;
}

static GtkWidget *
show_in_window (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 400);
  gtk_container_add (GTK_CONTAINER (window), widget);
  gtk_widget_show_all (window);
  g_assert_true (wait_until (is_mapped, widget));
  return window;
}

/* Scrolls as a person does by the scroll bar, and waits until GTK has gone all the way: it animates
 * the move, and a resize that is still due would end it half-way. */
static void
drag_scroll_bar (GtkWidget *root,
                 double value)
{
  UiFollower *follower = find_widget (root, UI_TYPE_FOLLOWER);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (ui_follower_get_scrolled_window (follower));
  gboolean handled;

  settle ();
  g_signal_emit_by_name (gtk_scrolled_window_get_vscrollbar (scrolled), "change-value",
                         GTK_SCROLL_JUMP, value, &handled);
  settle ();
}

static GtkAdjustment *
get_adjustment (GtkWidget *root)
{
  UiFollower *follower = find_widget (root, UI_TYPE_FOLLOWER);

  return gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (ui_follower_get_scrolled_window (follower)));
}

static gboolean
is_scrolled_to_end (gpointer root)
{
  GtkAdjustment *adjustment = get_adjustment (root);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  return end > 0 && gtk_adjustment_get_value (adjustment) >= end - 2;
}

static const char *
get_label (GtkWidget *root)
{
  return ui_follower_get_label (find_widget (root, UI_TYPE_FOLLOWER));
}

/* Words and figures */

static void
assert_text (char *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

/* Also where nothing is installed. */
static void
test_style_icon (void)
{
  g_autoptr (GdkPixbuf) icon = NULL;
  g_autoptr (GError) error = NULL;

  ui_style_init ();
  icon = gtk_icon_theme_load_icon (gtk_icon_theme_get_default (), "dev.tincan.TinCan", 64, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (icon);
}

static void
test_text_figures (void)
{
  assert_text (ui_text_dup_number (0), "0");
  assert_text (ui_text_dup_number (999), "999");
  assert_text (ui_text_dup_number (12345), "12,345");
  assert_text (ui_text_dup_number (G_GUINT64_CONSTANT (1234567890)), "1,234,567,890");
  assert_text (ui_text_dup_seconds (G_GINT64_CONSTANT (12345678999)), "12.345678");
  assert_text (ui_text_dup_seconds (-1500000), "-0.001500");
}

static void
test_text_ago (void)
{
  const gint64 second = G_GINT64_CONSTANT (1000000000);

  assert_text (ui_text_dup_ago (-5), "0.0 s ago");
  assert_text (ui_text_dup_ago (second / 3), "0.3 s ago");
  assert_text (ui_text_dup_ago (3 * second + 900), "3 s ago");
  assert_text (ui_text_dup_ago (150 * second), "2 min ago");
  assert_text (ui_text_dup_ago (5 * 3600 * second), "5 h ago");
  assert_text (ui_text_dup_ago (3 * 86400 * second), "3 d ago");
}

/* The memory view */

static void
test_hex_row_format (void)
{
  char row[UI_HEX_ROW_CHARS + 1];

  g_assert_cmpuint (ui_hex_row_format (row, 0, (const guint8 *) "Xsjuufo!up!tibsf", 16), ==,
                    UI_HEX_ROW_CHARS);
  g_assert_cmpstr (row, ==,
                   "00000000  58 73 6a 75 75 66 6f 21  75 70 21 74 69 62 73 66  Xsjuufo!up!tibsf");
  ui_hex_row_format (row, 0x12abcdf0, (const guint8 *) "\x00\xff"
                                                       "A",
                     3);
  g_assert_cmpstr (row, ==,
                   "12abcdf0  00 ff 41                                          ..A");
}

static void
test_memory_view_marks_the_changed (void)
{
  GtkWidget *view = ui_memory_view_new ();
  GtkWidget *window = show_in_window (view);
  UiMemoryArea *area = UI_MEMORY_AREA (ui_memory_view_get_area (UI_MEMORY_VIEW (view)));
  g_autofree guint8 *bytes = g_malloc0 (10000);

  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, 10000);
  for (gsize i = 0; i < 10000; i++)
    g_assert_false (ui_memory_area_is_marked (area, i));

  bytes[3] = bytes[4095] = bytes[4096] = bytes[9999] = 1;
  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, 10000);
  for (gsize i = 0; i < 10000; i++)
    g_assert_cmpint (ui_memory_area_is_marked (area, i), ==,
                     i == 3 || i == 4095 || i == 4096 || i == 9999);
  gtk_widget_destroy (window);
}

static gboolean
is_byte_3_unmarked (gpointer area)
{
  return !ui_memory_area_is_marked (area, 3);
}

static void
test_memory_view_marks_fade (void)
{
  GtkWidget *view = ui_memory_view_new ();
  GtkWidget *window = show_in_window (view);
  UiMemoryArea *area = UI_MEMORY_AREA (ui_memory_view_get_area (UI_MEMORY_VIEW (view)));
  guint8 bytes[64] = { 0 };
  gint64 begin_us;

  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, sizeof bytes);
  bytes[3] = 1;
  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, sizeof bytes);
  begin_us = g_get_monotonic_time ();
  g_assert_true (wait_until (is_byte_3_unmarked, area));
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 700 * 1000);
  gtk_widget_destroy (window);
}

static gboolean
has_memory_row (gpointer area)
{
  g_autofree char *text =
      atk_text_get_text (ATK_TEXT (gtk_widget_get_accessible (GTK_WIDGET (area))), 0, -1);

  return g_str_has_prefix (text, "00000000  58 73 6a") && strstr (text, "\n00000010  ") != NULL;
}

static void
test_memory_view_is_accessible (void)
{
  GtkWidget *view = ui_memory_view_new ();
  GtkWidget *window = show_in_window (view);
  GtkWidget *area = ui_memory_view_get_area (UI_MEMORY_VIEW (view));
  AtkObject *accessible = gtk_widget_get_accessible (area);
  g_autofree char *line = NULL;
  guint8 bytes[2048] = "Xsj";
  int start;
  int end;

  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, sizeof bytes);
  g_assert_true (wait_until (has_memory_row, area));
  g_assert_cmpint (atk_object_get_role (accessible), ==, ATK_ROLE_TEXT);
  g_assert_cmpstr (atk_object_get_name (accessible), ==, "Shared memory");
  line = atk_text_get_string_at_offset (ATK_TEXT (accessible), 80, ATK_TEXT_GRANULARITY_LINE,
                                        &start, &end);
  g_assert_true (g_str_has_prefix (line, "00000010  00 00"));
  g_assert_cmpint (start, ==, UI_HEX_ROW_CHARS + 1);
  gtk_widget_destroy (window);
}

static void
press_with (GtkWidget *widget,
            guint keyval,
            GdkModifierType modifiers)
{
  g_autoptr (GdkEvent) event = gdk_event_new (GDK_KEY_PRESS);
  gboolean handled;

  event->key.window = g_object_ref (gtk_widget_get_window (widget));
  event->key.keyval = keyval;
  event->key.state = modifiers;
  g_signal_emit_by_name (widget, "key-press-event", event, &handled);
}

static void
press (GtkWidget *widget,
       guint keyval)
{
  press_with (widget, keyval, 0);
}

static gboolean
is_large_area_ready (gpointer area)
{
  g_autofree char *text = ui_memory_area_dup_text (area, NULL);

  return g_str_has_prefix (text, "00000000") && gtk_widget_get_mapped (area);
}

static void
test_memory_view_of_64_mib (void)
{
  const gsize size = 64 * 1024 * 1024;
  GtkWidget *view = ui_memory_view_new ();
  GtkWidget *window = show_in_window (view);
  GtkWidget *area = ui_memory_view_get_area (UI_MEMORY_VIEW (view));
  g_autofree guint8 *bytes = g_malloc0 (size);
  g_autofree char *text = NULL;

  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, size);
  g_assert_true (wait_until (is_large_area_ready, area));
  settle ();
  press_with (area, GDK_KEY_End, GDK_CONTROL_MASK);
  settle ();
  text = ui_memory_area_dup_text (UI_MEMORY_AREA (area), NULL);
  g_assert_nonnull (strstr (text, "\n03fffff0  00"));
  press_with (area, GDK_KEY_Home, GDK_CONTROL_MASK);
  g_assert_true (is_large_area_ready (area));
  gtk_widget_destroy (window);
}

static void
test_memory_view_clear (void)
{
  GtkWidget *view = g_object_ref_sink (ui_memory_view_new ());
  UiMemoryArea *area = UI_MEMORY_AREA (ui_memory_view_get_area (UI_MEMORY_VIEW (view)));
  GtkStack *stack = find_widget (view, GTK_TYPE_STACK);
  g_autofree char *text = NULL;
  guint8 bytes[64] = { 1, 2, 3 };

  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, sizeof bytes);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "bytes");
  ui_memory_view_clear (UI_MEMORY_VIEW (view), "No viewer is selected.");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "placeholder");
  text = ui_memory_area_dup_text (area, NULL);
  g_assert_cmpstr (text, ==, "");
  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, sizeof bytes);
  g_assert_false (ui_memory_area_is_marked (area, 0));
  gtk_widget_destroy (view);
  g_object_unref (view);
}

/* What a person has typed into the dump. */
typedef struct
{
  guint n;
  guint64 offset;
  char text[16];
} Typed;

static void
on_edit (UiMemoryArea *area,
         guint64 offset,
         GBytes *bytes,
         gpointer data)
{
  Typed *typed = data;
  gsize n_bytes;
  const char *text = g_bytes_get_data (bytes, &n_bytes);

  typed->n++;
  typed->offset = offset;
  g_strlcpy (typed->text, text, n_bytes + 1);
}

static UiMemoryArea *
show_editable (GtkWidget **window,
               Typed *typed)
{
  GtkWidget *view = ui_memory_view_new ();
  UiMemoryArea *area = UI_MEMORY_AREA (ui_memory_view_get_area (UI_MEMORY_VIEW (view)));
  guint8 bytes[2000] = { 0 };

  *window = show_in_window (view);
  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, sizeof bytes);
  ui_memory_area_set_editable (area, TRUE);
  g_signal_connect (area, "edit", G_CALLBACK (on_edit), typed);
  settle ();
  return area;
}

static void
test_memory_area_typing (void)
{
  Typed typed = { 0 };
  GtkWidget *window;
  UiMemoryArea *area = show_editable (&window, &typed);
  GtkWidget *widget = GTK_WIDGET (area);

  press (widget, GDK_KEY_4);
  g_assert_cmpint (ui_memory_area_get_digit (area), ==, 4);
  press (widget, GDK_KEY_Escape);
  g_assert_cmpint (ui_memory_area_get_digit (area), ==, -1);
  press (widget, GDK_KEY_g);
  press (widget, GDK_KEY_5);
  g_assert_cmpuint (typed.n, ==, 0);
  press (widget, GDK_KEY_A);
  g_assert_cmpuint (typed.n, ==, 1);
  g_assert_cmpuint (typed.offset, ==, 0);
  g_assert_cmpstr (typed.text, ==, "Z");
  g_assert_cmpuint (ui_memory_area_get_cursor (area), ==, 1);

  press (widget, GDK_KEY_Tab);
  g_assert_cmpint (ui_memory_area_get_column (area), ==, UI_MEMORY_TEXT);
  press (widget, GDK_KEY_udiaeresis);
  g_assert_cmpuint (typed.offset, ==, 1);
  g_assert_cmpstr (typed.text, ==, "ü");
  g_assert_cmpuint (ui_memory_area_get_cursor (area), ==, 3);

  press_with (widget, GDK_KEY_End, GDK_CONTROL_MASK);
  press (widget, GDK_KEY_udiaeresis);
  g_assert_cmpuint (typed.n, ==, 2);
  ui_memory_area_set_editable (area, FALSE);
  press (widget, GDK_KEY_x);
  g_assert_cmpuint (typed.n, ==, 2);
  gtk_widget_destroy (window);
}

static void
assert_selection (UiMemoryArea *area,
                  gsize first,
                  gsize end)
{
  gsize is_first;
  gsize is_end;

  ui_memory_area_get_selection (area, &is_first, &is_end);
  g_assert_cmpuint (is_first, ==, first);
  g_assert_cmpuint (is_end, ==, end);
}

static void
test_memory_area_cursor (void)
{
  Typed typed = { 0 };
  GtkWidget *window;
  UiMemoryArea *area = show_editable (&window, &typed);
  GtkWidget *widget = GTK_WIDGET (area);

  press (widget, GDK_KEY_Left);
  press (widget, GDK_KEY_Up);
  assert_selection (area, 0, 1);
  press (widget, GDK_KEY_Right);
  press (widget, GDK_KEY_Down);
  assert_selection (area, 17, 18);
  press_with (widget, GDK_KEY_End, GDK_SHIFT_MASK);
  assert_selection (area, 17, 32);
  press_with (widget, GDK_KEY_Up, GDK_SHIFT_MASK);
  assert_selection (area, 15, 18);
  press (widget, GDK_KEY_Home);
  assert_selection (area, 0, 1);
  press (widget, GDK_KEY_Page_Down);
  g_assert_cmpuint (ui_memory_area_get_cursor (area), >, 32);
  g_assert_cmpuint (ui_memory_area_get_cursor (area) % 16, ==, 0);
  press_with (widget, GDK_KEY_End, GDK_CONTROL_MASK);
  assert_selection (area, 1999, 2000);
  press (widget, GDK_KEY_Right);
  press (widget, GDK_KEY_Down);
  assert_selection (area, 1999, 2000);
  press_with (widget, GDK_KEY_a, GDK_CONTROL_MASK);
  assert_selection (area, 0, 2000);
  press (widget, GDK_KEY_Escape);
  assert_selection (area, 1999, 2000);
  gtk_widget_destroy (window);
}

/* Rows that change while the rest is folded, and the cursor steps over what is hidden. */
static void
test_memory_area_folds (void)
{
  GtkWidget *view = ui_memory_view_new ();
  GtkWidget *window = show_in_window (view);
  UiMemoryArea *area = UI_MEMORY_AREA (ui_memory_view_get_area (UI_MEMORY_VIEW (view)));
  g_autofree guint8 *bytes = g_malloc0 (8192);
  g_autofree char *text = NULL;

  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, 8192);
  bytes[0] = bytes[4096] = 0x5a;
  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), bytes, 8192);
  ui_memory_area_set_changed_only (area, TRUE);
  settle ();
  text = ui_memory_area_dup_text (area, NULL);
  g_assert_true (g_str_has_prefix (text, "00000000  5a 00"));
  g_assert_nonnull (strstr (text, "\n... 4,080 bytes unchanged\n00001000  5a"));
  g_assert_true (g_str_has_suffix (text, "\n... 4,080 bytes unchanged"));
  press (GTK_WIDGET (area), GDK_KEY_Down);
  g_assert_cmpuint (ui_memory_area_get_cursor (area), ==, 4096);
  press (GTK_WIDGET (area), GDK_KEY_Up);
  g_assert_cmpuint (ui_memory_area_get_cursor (area), ==, 0);
  gtk_widget_destroy (window);
}

static void
test_memory_area_copy (void)
{
  GtkWidget *view = ui_memory_view_new ();
  GtkWidget *window = show_in_window (view);
  UiMemoryArea *area = UI_MEMORY_AREA (ui_memory_view_get_area (UI_MEMORY_VIEW (view)));
  GtkClipboard *clipboard = gtk_widget_get_clipboard (view, GDK_SELECTION_CLIPBOARD);
  g_autofree char *hex = NULL;
  g_autofree char *characters = NULL;

  ui_memory_view_set_bytes (UI_MEMORY_VIEW (view), (const guint8 *) "ab\0d", 4);
  settle ();
  press_with (GTK_WIDGET (area), GDK_KEY_a, GDK_CONTROL_MASK);
  press_with (GTK_WIDGET (area), GDK_KEY_c, GDK_CONTROL_MASK);
  hex = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (hex, ==, "61 62 00 64");
  press (GTK_WIDGET (area), GDK_KEY_Tab);
  press_with (GTK_WIDGET (area), GDK_KEY_c, GDK_CONTROL_MASK);
  characters = gtk_clipboard_wait_for_text (clipboard);
  g_assert_cmpstr (characters, ==, "ab.d");
  gtk_widget_destroy (window);
}

/* The log view */

static GtkTextBuffer *
get_buffer (GtkWidget *log)
{
  return gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (ui_log_view_get_text_view (UI_LOG_VIEW (log))));
}

static char *
dup_log_line (GtkWidget *log,
              int line)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_line (get_buffer (log), &start, line);
  end = start;
  gtk_text_iter_forward_to_line_end (&end);
  return gtk_text_buffer_get_text (get_buffer (log), &start, &end, TRUE);
}

static void
append_lines (GtkWidget *log,
              guint first,
              guint end)
{
  for (guint i = first; i < end; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u", i);

      ui_log_view_append (UI_LOG_VIEW (log), line);
    }
}

typedef struct
{
  GtkWidget *log;
  const char *line;
} LastLine;

static gboolean
is_last_line (gpointer data)
{
  LastLine *last = data;
  g_autofree char *line =
      dup_log_line (last->log, gtk_text_buffer_get_line_count (get_buffer (last->log)) - 1);

  return g_str_equal (line, last->line);
}

static void
assert_last_line (GtkWidget *log,
                  const char *line)
{
  LastLine last = { log, line };

  g_assert_true (wait_until (is_last_line, &last));
}

static gboolean
is_first_line (gpointer data)
{
  LastLine *first = data;
  g_autofree char *line = dup_log_line (first->log, 0);

  return g_str_equal (line, first->line);
}

/* After a flood the oldest lines come back a little later than the newest. */
static void
assert_first_line (GtkWidget *log,
                   const char *line)
{
  LastLine first = { log, line };

  g_assert_true (wait_until (is_first_line, &first));
}

static void
test_log_view_caps (void)
{
  GtkWidget *log = ui_log_view_new ();
  GtkWidget *window = show_in_window (log);

  append_lines (log, 0, 7000);
  assert_last_line (log, "line 6999");
  assert_first_line (log, "line 0");
  append_lines (log, 7000, 12500);
  assert_last_line (log, "line 12499");
  assert_first_line (log, "line 2500");
  g_assert_cmpint (gtk_text_buffer_get_line_count (get_buffer (log)), ==, UI_LOG_VIEW_MAX_LINES);
  append_lines (log, 12500, 50000);
  assert_last_line (log, "line 49999");
  assert_first_line (log, "line 40000");
  g_assert_cmpint (gtk_text_buffer_get_line_count (get_buffer (log)), ==, UI_LOG_VIEW_MAX_LINES);
  g_assert_true (wait_until (is_scrolled_to_end, log));
  gtk_widget_destroy (window);
}

#define FLOOD_TICK_MS 5
#define FLOOD_LINES 200

/* A flood goes on until the test has seen what it wants to see. */
typedef struct
{
  GtkWidget *log;
  guint n_lines;
  char oldest[32];
} Flood;

/* The oldest line that a full log keeps. */
static const char *
get_oldest (Flood *flood)
{
  g_snprintf (flood->oldest, sizeof flood->oldest, "line %u",
              flood->n_lines - UI_LOG_VIEW_MAX_LINES);
  return flood->oldest;
}

static gboolean
on_flood_timeout (gpointer data)
{
  Flood *flood = data;

  append_lines (flood->log, flood->n_lines, flood->n_lines + FLOOD_LINES);
  flood->n_lines += FLOOD_LINES;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_capped (gpointer data)
{
  Flood *flood = data;

  return flood->n_lines >= 2 * UI_LOG_VIEW_MAX_LINES &&
         gtk_text_buffer_get_line_count (get_buffer (flood->log)) < 1000;
}

/* Of each line in the text the number, one more than of the line before. */
static void
assert_no_gap (GtkWidget *log)
{
  int n_lines = gtk_text_buffer_get_line_count (get_buffer (log));
  g_autofree char *first = dup_log_line (log, 0);
  guint number = (guint) atoi (first + strlen ("line "));

  for (int i = 0; i < n_lines; i++)
    {
      g_autofree char *line = dup_log_line (log, i);
      g_autofree char *expected = g_strdup_printf ("line %u", number + i);

      g_assert_cmpstr (line, ==, expected);
    }
}

/* While lines rush by only the newest are laid out; who looks for the others finds them all. */
static void
test_log_view_lays_out_what_is_seen (void)
{
  Flood flood = { ui_log_view_new (), 0, "" };
  GtkWidget *window = show_in_window (flood.log);
  GtkTextIter start;
  GtkTextIter end;
  guint source = g_timeout_add (FLOOD_TICK_MS, on_flood_timeout, &flood);

  g_assert_true (wait_until (is_capped, &flood));
  assert_no_gap (flood.log);
  g_source_remove (source);
  ui_follower_set_following (find_widget (flood.log, UI_TYPE_FOLLOWER), FALSE);
  assert_text (dup_log_line (flood.log, 0), get_oldest (&flood));
  assert_no_gap (flood.log);
  ui_log_view_follow (UI_LOG_VIEW (flood.log));
  source = g_timeout_add (FLOOD_TICK_MS, on_flood_timeout, &flood);
  g_assert_true (wait_until (is_capped, &flood));

  gtk_text_buffer_get_bounds (get_buffer (flood.log), &start, &end);
  gtk_text_buffer_select_range (get_buffer (flood.log), &start, &end);
  g_source_remove (source);
  append_lines (flood.log, flood.n_lines, flood.n_lines + FLOOD_LINES);
  flood.n_lines += FLOOD_LINES;
  assert_first_line (flood.log, get_oldest (&flood));
  g_assert_true (gtk_text_buffer_get_has_selection (get_buffer (flood.log)));
  assert_no_gap (flood.log);
  gtk_widget_destroy (window);
}

static void
test_log_view_escapes_and_cuts (void)
{
  GtkWidget *log = ui_log_view_new ();
  GtkWidget *window = show_in_window (log);
  g_autofree char *huge = g_strnfill (65536, 'x');
  g_autofree char *line = NULL;

  ui_log_view_append (UI_LOG_VIEW (log), "a\nb\x1b[31m\xff");
  assert_last_line (log, "a\\nb\\x1b[31m\\xff");
  ui_log_view_append (UI_LOG_VIEW (log), huge);
  ui_log_view_append (UI_LOG_VIEW (log), "end");
  assert_last_line (log, "end");
  line = dup_log_line (log, 1);
  g_assert_true (g_str_has_suffix (line, "x … (65,536 bytes)"));
  g_assert_cmpuint (strlen (line), <, UI_LOG_VIEW_MAX_LINE_BYTES + 30);
  gtk_widget_destroy (window);
}

static void
test_log_view_follows (void)
{
  GtkWidget *log = ui_log_view_new ();
  GtkWidget *window = show_in_window (log);
  GtkAdjustment *adjustment = get_adjustment (log);

  append_lines (log, 0, 300);
  g_assert_true (wait_until (is_scrolled_to_end, log));
  append_lines (log, 300, 400);
  assert_last_line (log, "line 399");
  settle ();
  g_assert_true (is_scrolled_to_end (log));

  drag_scroll_bar (log, 100);
  append_lines (log, 400, 1500);
  assert_last_line (log, "line 1499");
  settle ();
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 100);
  g_assert_cmpstr (get_label (log), ==, "1,100 new");

  press (ui_log_view_get_text_view (UI_LOG_VIEW (log)), GDK_KEY_End);
  g_assert_true (wait_until (is_scrolled_to_end, log));
  g_assert_null (get_label (log));
  append_lines (log, 1500, 1600);
  assert_last_line (log, "line 1599");
  settle ();
  g_assert_true (is_scrolled_to_end (log));
  gtk_widget_destroy (window);
}

/* The reader's place must hold while the oldest lines, above it, are thrown away. */
static void
test_log_view_stands_still_at_the_cap (void)
{
  GtkWidget *log = ui_log_view_new ();
  GtkWidget *window = show_in_window (log);
  GtkTextView *text_view = GTK_TEXT_VIEW (ui_log_view_get_text_view (UI_LOG_VIEW (log)));
  GdkRectangle visible;
  GtkTextIter iter;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  append_lines (log, 0, 10000);
  assert_last_line (log, "line 9999");
  assert_first_line (log, "line 0");
  g_assert_true (wait_until (is_scrolled_to_end, log));
  settle ();
  drag_scroll_bar (log, gtk_adjustment_get_value (get_adjustment (log)) / 2);
  gtk_text_view_get_visible_rect (text_view, &visible);
  gtk_text_view_get_line_at_y (text_view, &iter, visible.y + 1, NULL);
  before = dup_log_line (log, gtk_text_iter_get_line (&iter));
  append_lines (log, 10000, 12000);
  assert_last_line (log, "line 11999");
  settle ();
  gtk_text_view_get_visible_rect (text_view, &visible);
  gtk_text_view_get_line_at_y (text_view, &iter, visible.y + 1, NULL);
  after = dup_log_line (log, gtk_text_iter_get_line (&iter));
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (get_label (log), ==, "2,000 new");
  gtk_widget_destroy (window);
}

/* The traffic */

typedef struct
{
  IpcTraceStore *store;
  GtkWidget *view;
  GtkWidget *window;
  guint64 selected;
} Traffic;

static void
append_record (IpcTraceStore *store,
               IpcTraceStep step,
               guint8 flags,
               guint8 object,
               const char *text)
{
  guint64 end = ipc_trace_store_get_end (store);
  IpcTraceRecord record = {
    .time_ns = (gint64) (end + 5) * 1000000,
    .subject = 1,
    .step = step,
    .flags = flags,
    .object = object,
    .size_bytes = strlen (text),
    .text_length = MIN (strlen (text), IPC_TRACE_TEXT_MAX),
  };

  memcpy (record.text, text, record.text_length);
  ipc_trace_store_append (store, &record, NULL);
}

static void
append_messages (Traffic *traffic,
                 guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text =
          g_strdup_printf ("msg %" G_GUINT64_FORMAT, ipc_trace_store_get_end (traffic->store));

      append_record (traffic->store, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 1, text);
    }
  ipc_trace_store_commit (traffic->store);
}

static IpcTraceStore *
create_store (guint limit)
{
  IpcTraceStore *store = ipc_trace_store_new (limit);
  IpcTraceSubject *subject = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");

  ipc_trace_subject_add_object (subject, "Pipe1_4100");
  ipc_trace_subject_add_object (subject, "Event1_4100");
  ipc_trace_subject_add_object (subject, "memory");
  return store;
}

static void
on_selection_changed (UiTrafficView *view,
                      guint64 position,
                      gpointer data)
{
  ((Traffic *) data)->selected = position;
}

static void
traffic_init (Traffic *traffic,
              guint limit)
{
  traffic->store = create_store (limit);
  traffic->view = ui_traffic_view_new (traffic->store);
  traffic->selected = G_MAXUINT64;
  traffic->window = show_in_window (traffic->view);
  g_signal_connect (traffic->view, "selection-changed", G_CALLBACK (on_selection_changed),
                    traffic);
}

static void
traffic_clear (Traffic *traffic)
{
  gtk_widget_destroy (traffic->window);
  g_assert_finalize_object (traffic->store);
}

static UiTrafficArea *
get_area (Traffic *traffic)
{
  return find_widget (traffic->view, UI_TYPE_TRAFFIC_AREA);
}

static guint64
get_n_rows (Traffic *traffic)
{
  return ui_traffic_area_get_end (get_area (traffic)) -
         ui_traffic_area_get_first (get_area (traffic));
}

/* The position of the first or last visible row. */
static guint64
get_visible (Traffic *traffic,
             gboolean last)
{
  guint64 first;
  guint64 end;

  ui_traffic_area_get_visible (get_area (traffic), &first, &end);
  if (first == end)
    return G_MAXUINT64;
  return last ? end - 1 : first;
}

static gboolean
shows_newest (gpointer data)
{
  Traffic *traffic = data;

  return ui_traffic_area_get_end (get_area (traffic)) ==
             ipc_trace_store_get_end (traffic->store) &&
         get_visible (traffic, TRUE) == ipc_trace_store_get_end (traffic->store) - 1;
}

static void
assert_row (UiTrafficText *texts,
            guint64 position,
            const char *expected)
{
  GString *text = g_string_new (NULL);

  for (UiTrafficColumn i = UI_TRAFFIC_COLUMN_TIME; i < UI_TRAFFIC_N_COLUMNS; i++)
    {
      g_autofree char *cell =
          ui_traffic_text_dup_cell (texts, position, i, UI_TRAFFIC_TIME_SINCE_START);

      g_string_append_printf (text, "%s%s", i > UI_TRAFFIC_COLUMN_TIME ? "|" : "", cell);
    }
  g_assert_cmpstr (text->str, ==, expected);
  g_string_free (text, TRUE);
}

static void
test_traffic_text_rows (void)
{
  IpcTraceStore *store = create_store (0);
  UiTrafficText *texts = ui_traffic_text_new (store);

  append_record (store, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0, "pid 4101");
  append_record (store, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 1, "hello");
  append_record (store, IPC_TRACE_EVENT_SET, IPC_TRACE_BY_CHILD, 2, "");
  append_record (store, IPC_TRACE_EVENT_WOKEN, 0, 2, "");
  append_record (store, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "hello\n\xff");
  append_record (store, IPC_TRACE_MEMORY_WRITTEN, 0, 3, "Written");
  append_record (store, IPC_TRACE_MESSAGE_SENT, 0, 1, "hello");
  append_record (store, IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, 9, "hello");
  append_record (store, IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, 3, "Written");
  append_record (store, IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, 3, "");
  append_record (store, IPC_TRACE_MESSAGE_SENT, 0, 1, LONG_MESSAGE);
  ipc_trace_store_commit (store);
  ui_traffic_text_update_start (texts);

  assert_row (texts, 0, "0.000000|Viewer 1||process spawned|||pid 4101");
  assert_row (texts, 1, "0.001000|Viewer 1|Parent|message sent|Pipe1_4100|5|hello");
  assert_row (texts, 2, "0.002000|Viewer 1|Event|event set|Event1_4100||");
  assert_row (texts, 3, "0.003000|Event|Parent|event woken|Event1_4100||");
  assert_row (texts, 4, "0.004000|Viewer 1|Parent|message received|Pipe1_4100|7|hello\\n\\xff");
  assert_row (texts, 5, "0.005000|Parent|Memory|memory written|memory|7|Written");
  assert_row (texts, 6, "0.006000|Parent|Viewer 1|message sent|Pipe1_4100|5|hello");
  assert_row (texts, 7, "0.007000|Parent|Viewer 1|message received||5|hello");
  assert_row (texts, 8, "0.008000|Memory|Viewer 1|memory read|memory|7|Written");
  assert_row (texts, 9, "0.009000|Viewer 1|Memory|memory changed|memory||");
  assert_row (texts, 10, "0.010000|Parent|Viewer 1|message sent|Pipe1_4100|47|"
                         "Written to shared mem GTKClient msg 12 1…");
  assert_row (texts, 11, "||||||");
  ui_traffic_text_free (texts);
  g_assert_finalize_object (store);
}

static void
test_traffic_view_follows_a_flood (void)
{
  Traffic traffic;

  traffic_init (&traffic, 0);
  append_messages (&traffic, 300);
  g_assert_true (wait_until (shows_newest, &traffic));
  for (guint i = 0; i < 10; i++)
    {
      append_messages (&traffic, i % 2 == 0 ? 7000 : 400);
      g_assert_true (wait_until (shows_newest, &traffic));
    }
  g_assert_cmpuint (get_n_rows (&traffic), ==, 300 + 5 * 7000 + 5 * 400);
  g_assert_null (get_label (traffic.view));
  traffic_clear (&traffic);
}

static void
test_traffic_view_stands_still (void)
{
  Traffic traffic;
  guint64 first;

  traffic_init (&traffic, 0);
  append_messages (&traffic, 12000);
  g_assert_true (wait_until (shows_newest, &traffic));
  drag_scroll_bar (traffic.view, 5000);
  first = get_visible (&traffic, FALSE);
  g_assert_cmpuint (first, <, 11000);

  append_messages (&traffic, 4);
  settle ();
  g_assert_cmpstr (get_label (traffic.view), ==, "4 new");
  append_messages (&traffic, 12000);
  settle ();
  g_assert_cmpuint (get_visible (&traffic, FALSE), ==, first);
  g_assert_cmpstr (get_label (traffic.view), ==, "12,004 new");

  ui_traffic_view_follow (UI_TRAFFIC_VIEW (traffic.view));
  g_assert_true (wait_until (shows_newest, &traffic));
  g_assert_null (get_label (traffic.view));
  traffic_clear (&traffic);
}

/* Rows above those in sight go because the store discards their records. */
static void
test_traffic_view_stands_still_while_records_go (void)
{
  Traffic traffic;
  guint64 first;

  traffic_init (&traffic, 12000);
  append_messages (&traffic, 12000);
  g_assert_true (wait_until (shows_newest, &traffic));
  drag_scroll_bar (traffic.view, gtk_adjustment_get_value (get_adjustment (traffic.view)) - 500);
  first = get_visible (&traffic, FALSE);
  append_messages (&traffic, 8000);
  g_assert_cmpuint (ipc_trace_store_get_first (traffic.store), >, 2000);
  settle ();
  g_assert_cmpuint (get_visible (&traffic, FALSE), ==, first);
  traffic_clear (&traffic);
}

static void
test_traffic_view_pauses (void)
{
  Traffic traffic;

  traffic_init (&traffic, 0);
  append_messages (&traffic, 100);
  g_assert_true (wait_until (shows_newest, &traffic));
  ui_traffic_view_set_paused (UI_TRAFFIC_VIEW (traffic.view), TRUE);
  append_messages (&traffic, 50);
  settle ();
  g_assert_cmpuint (ui_traffic_area_get_end (get_area (&traffic)), ==, 100);
  g_assert_cmpstr (get_label (traffic.view), ==, "Paused · 50 new");
  ui_traffic_view_set_paused (UI_TRAFFIC_VIEW (traffic.view), FALSE);
  g_assert_true (wait_until (shows_newest, &traffic));
  g_assert_null (get_label (traffic.view));
  traffic_clear (&traffic);
}

static void
test_traffic_view_finds_and_wraps (void)
{
  Traffic traffic;
  UiTrafficView *view;
  g_autofree char *rows = NULL;

  traffic_init (&traffic, 0);
  view = UI_TRAFFIC_VIEW (traffic.view);
  append_messages (&traffic, 50);
  g_assert_true (wait_until (shows_newest, &traffic));

  g_assert_true (ui_traffic_view_find (view, "MSG 4", FALSE));
  g_assert_cmpuint (traffic.selected, ==, 4);
  g_assert_true (ui_traffic_view_find (view, "msg 4", FALSE));
  g_assert_cmpuint (traffic.selected, ==, 40);
  g_assert_true (ui_traffic_view_find (view, "msg 4", TRUE));
  g_assert_cmpuint (traffic.selected, ==, 4);
  g_assert_true (ui_traffic_view_find (view, "msg 4", TRUE));
  g_assert_cmpuint (traffic.selected, ==, 49);
  g_assert_true (ui_traffic_view_find (view, "msg 4", FALSE));
  g_assert_cmpuint (traffic.selected, ==, 4);
  g_assert_true (ui_traffic_view_find (view, "msg 17", FALSE));
  g_assert_true (ui_traffic_view_find (view, "msg 17", FALSE));
  g_assert_cmpuint (traffic.selected, ==, 17);
  g_assert_false (ui_traffic_view_find (view, "nowhere", FALSE));
  g_assert_cmpuint (traffic.selected, ==, 17);
  rows = ui_traffic_view_dup_selected_rows (view);
  g_assert_cmpstr (rows, ==, "0.017000\tViewer 1\tParent\tmessage sent\tPipe1_4100\t6\tmsg 17\n");
  traffic_clear (&traffic);
}

static void
test_traffic_view_clears (void)
{
  Traffic traffic;

  traffic_init (&traffic, 0);
  append_messages (&traffic, 50);
  g_assert_true (wait_until (shows_newest, &traffic));
  g_assert_true (ui_traffic_view_find (UI_TRAFFIC_VIEW (traffic.view), "msg 7", FALSE));
  ui_traffic_view_clear (UI_TRAFFIC_VIEW (traffic.view));
  g_assert_cmpuint (traffic.selected, ==, G_MAXUINT64);
  g_assert_cmpuint (get_n_rows (&traffic), ==, 0);
  append_messages (&traffic, 5);
  g_assert_true (wait_until (shows_newest, &traffic));
  g_assert_cmpuint (get_n_rows (&traffic), ==, 5);
  traffic_clear (&traffic);
}

/* What is selected stays so in a flood, until its record is discarded. */
static void
test_traffic_view_keeps_the_selection (void)
{
  Traffic traffic;

  traffic_init (&traffic, 12000);
  append_messages (&traffic, 100);
  g_assert_true (wait_until (shows_newest, &traffic));
  ui_traffic_area_pick (get_area (&traffic), 90, UI_TRAFFIC_PICK_ALONE);
  g_assert_cmpuint (traffic.selected, ==, 90);
  append_messages (&traffic, 5000);
  g_assert_true (wait_until (shows_newest, &traffic));
  g_assert_cmpuint (traffic.selected, ==, 90);
  g_assert_cmpuint (ui_traffic_view_get_selected (UI_TRAFFIC_VIEW (traffic.view)), ==, 90);
  append_messages (&traffic, 20000);
  g_assert_true (wait_until (shows_newest, &traffic));
  g_assert_cmpuint (traffic.selected, ==, G_MAXUINT64);
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
  g_test_add_func ("/ui/style/icon", test_style_icon);
  g_test_add_func ("/ui/text/figures", test_text_figures);
  g_test_add_func ("/ui/text/ago", test_text_ago);
  g_test_add_func ("/ui/hex-row/format", test_hex_row_format);
  g_test_add_func ("/ui/memory-view/marks-the-changed", test_memory_view_marks_the_changed);
  g_test_add_func ("/ui/memory-view/marks-fade", test_memory_view_marks_fade);
  g_test_add_func ("/ui/memory-view/is-accessible", test_memory_view_is_accessible);
  g_test_add_func ("/ui/memory-view/of-64-mib", test_memory_view_of_64_mib);
  g_test_add_func ("/ui/memory-view/clear", test_memory_view_clear);
  g_test_add_func ("/ui/memory-area/typing", test_memory_area_typing);
  g_test_add_func ("/ui/memory-area/cursor", test_memory_area_cursor);
  g_test_add_func ("/ui/memory-area/folds", test_memory_area_folds);
  g_test_add_func ("/ui/memory-area/copy", test_memory_area_copy);
  g_test_add_func ("/ui/log-view/caps", test_log_view_caps);
  g_test_add_func ("/ui/log-view/lays-out-what-is-seen", test_log_view_lays_out_what_is_seen);
  g_test_add_func ("/ui/log-view/escapes-and-cuts", test_log_view_escapes_and_cuts);
  g_test_add_func ("/ui/log-view/follows", test_log_view_follows);
  g_test_add_func ("/ui/log-view/stands-still-at-the-cap", test_log_view_stands_still_at_the_cap);
  g_test_add_func ("/ui/traffic-text/rows", test_traffic_text_rows);
  g_test_add_func ("/ui/traffic-view/follows-a-flood", test_traffic_view_follows_a_flood);
  g_test_add_func ("/ui/traffic-view/stands-still", test_traffic_view_stands_still);
  g_test_add_func ("/ui/traffic-view/stands-still-while-records-go",
                   test_traffic_view_stands_still_while_records_go);
  g_test_add_func ("/ui/traffic-view/pauses", test_traffic_view_pauses);
  g_test_add_func ("/ui/traffic-view/finds-and-wraps", test_traffic_view_finds_and_wraps);
  g_test_add_func ("/ui/traffic-view/clears", test_traffic_view_clears);
  g_test_add_func ("/ui/traffic-view/keeps-the-selection", test_traffic_view_keeps_the_selection);
  return g_test_run ();
}
