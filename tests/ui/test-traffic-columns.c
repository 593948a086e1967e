/* SPDX-License-Identifier: MIT */
/*
 * How wide the columns of the traffic are: as somebody chose, as there is room, and as a setting
 * keeps them.
 */

#include "ui-traffic-columns.h"

static void
test_columns_keep_widths (void)
{
  g_autoptr (UiTrafficColumns) columns = ui_traffic_columns_new ();
  g_autoptr (UiTrafficColumns) others = ui_traffic_columns_new ();
  g_autofree char *natural = ui_traffic_columns_dup_widths (columns);
  g_autofree char *text = NULL;
  g_autofree char *same = NULL;

  g_assert_cmpstr (natural, ==, "0,0,0,0,0,0,0,0");
  ui_traffic_columns_set_width (columns, UI_TRAFFIC_COLUMN_TIME, 123);
  ui_traffic_columns_set_width (columns, UI_TRAFFIC_COLUMN_TO, -5);
  text = ui_traffic_columns_dup_widths (columns);
  g_assert_cmpstr (text, ==, "0,123,0,30,0,0,0,0");
  g_assert_true (ui_traffic_columns_parse_widths (others, text));
  g_assert_cmpint (ui_traffic_columns_get_width (others, UI_TRAFFIC_COLUMN_TIME), ==, 123);

  g_assert_false (ui_traffic_columns_parse_widths (others, ""));
  g_assert_false (ui_traffic_columns_parse_widths (others, "1,2,3"));
  g_assert_false (ui_traffic_columns_parse_widths (others, "0,0,0,-7,0,0,0,0"));
  g_assert_false (ui_traffic_columns_parse_widths (others, "0,0,0,x,0,0,0,99999999999999999999"));
  same = ui_traffic_columns_dup_widths (others);
  g_assert_cmpstr (same, ==, text);
}

static void
test_columns_last_takes_the_room (void)
{
  g_autoptr (UiTrafficColumns) columns = ui_traffic_columns_new ();
  int natural = ui_traffic_columns_get_total_width (columns);

  ui_traffic_columns_set_room (columns, natural + 100);
  g_assert_cmpint (ui_traffic_columns_get_total_width (columns), ==, natural + 100);
  ui_traffic_columns_set_width (columns, UI_TRAFFIC_COLUMN_FROM,
                                ui_traffic_columns_get_width (columns, UI_TRAFFIC_COLUMN_FROM) +
                                    40);
  g_assert_cmpint (ui_traffic_columns_get_total_width (columns), ==, natural + 100);
}

/* In a small window columns give way, but not below what can be read, nor what a number needs. */
static void
test_columns_give_way (void)
{
  g_autoptr (UiTrafficColumns) columns = ui_traffic_columns_new ();
  int natural = ui_traffic_columns_get_total_width (columns);
  int object = ui_traffic_columns_get_width (columns, UI_TRAFFIC_COLUMN_OBJECT);
  int narrow;

  ui_traffic_columns_set_room (columns, natural - 20);
  g_assert_cmpint (ui_traffic_columns_get_total_width (columns), ==, natural - 20);
  ui_traffic_columns_set_room (columns, 10);
  narrow = ui_traffic_columns_get_total_width (columns);
  g_assert_cmpint (narrow, >, natural / 2);
  g_assert_cmpint (narrow, <, natural - 20);
  ui_traffic_columns_make_room_for (columns, UI_TRAFFIC_COLUMN_NUMBER, 7);
  g_assert_cmpint (ui_traffic_columns_get_width (columns, UI_TRAFFIC_COLUMN_NUMBER), >=, 7 * 7);
  g_assert_cmpint (ui_traffic_columns_get_total_width (columns), >, narrow);

  /* What was chosen gives no way, and nothing does while an edge is dragged. */
  ui_traffic_columns_set_width (columns, UI_TRAFFIC_COLUMN_OBJECT, object);
  g_assert_cmpint (ui_traffic_columns_get_width (columns, UI_TRAFFIC_COLUMN_OBJECT), ==, object);
  ui_traffic_columns_hold (columns, TRUE);
  narrow = ui_traffic_columns_get_width (columns, UI_TRAFFIC_COLUMN_STEP);
  ui_traffic_columns_set_room (columns, natural);
  g_assert_cmpint (ui_traffic_columns_get_width (columns, UI_TRAFFIC_COLUMN_STEP), ==, narrow);
  ui_traffic_columns_hold (columns, FALSE);
  g_assert_cmpint (ui_traffic_columns_get_width (columns, UI_TRAFFIC_COLUMN_STEP), >, narrow);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/traffic-columns/keep-widths", test_columns_keep_widths);
  g_test_add_func ("/ui/traffic-columns/last-takes-the-room", test_columns_last_takes_the_room);
  g_test_add_func ("/ui/traffic-columns/give-way", test_columns_give_way);
  return g_test_run ();
}
