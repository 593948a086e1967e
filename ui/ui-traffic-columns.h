/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * UiTrafficColumn:
 *
 * The columns of the traffic, from left to right.
 */
typedef enum
{
  UI_TRAFFIC_COLUMN_NUMBER,
  UI_TRAFFIC_COLUMN_TIME,
  UI_TRAFFIC_COLUMN_FROM,
  UI_TRAFFIC_COLUMN_TO,
  UI_TRAFFIC_COLUMN_STEP,
  UI_TRAFFIC_COLUMN_OBJECT,
  UI_TRAFFIC_COLUMN_SIZE,
  UI_TRAFFIC_COLUMN_TEXT,
  UI_TRAFFIC_N_COLUMNS,
} UiTrafficColumn;

/**
 * UiTrafficTime:
 * @UI_TRAFFIC_TIME_SINCE_START: seconds since the first record
 * @UI_TRAFFIC_TIME_CLOCK: the time of day
 * @UI_TRAFFIC_TIME_SINCE_PREVIOUS: seconds since the record before
 * @UI_TRAFFIC_N_TIMES: how many there are
 *
 * What the column of times counts from.
 */
typedef enum
{
  UI_TRAFFIC_TIME_SINCE_START,
  UI_TRAFFIC_TIME_CLOCK,
  UI_TRAFFIC_TIME_SINCE_PREVIOUS,
  UI_TRAFFIC_N_TIMES,
} UiTrafficTime;

#define UI_TYPE_TRAFFIC_COLUMNS (ui_traffic_columns_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficColumns, ui_traffic_columns, UI, TRAFFIC_COLUMNS, GObject)

/* Signal "changed": a width, the kind of time or the order is another one. */

UiTrafficColumns *ui_traffic_columns_new (void);

const char *ui_traffic_columns_get_title (UiTrafficColumns *self,
                                          UiTrafficColumn column);
double ui_traffic_columns_get_align (UiTrafficColumn column);
gboolean ui_traffic_columns_is_monospace (UiTrafficColumn column);

UiTrafficTime ui_traffic_columns_get_time (UiTrafficColumns *self);
void ui_traffic_columns_set_time (UiTrafficColumns *self,
                                  UiTrafficTime time);

UiTrafficColumn ui_traffic_columns_get_sort (UiTrafficColumns *self,
                                             gboolean *is_descending);
void ui_traffic_columns_set_sort (UiTrafficColumns *self,
                                  UiTrafficColumn sort,
                                  gboolean is_descending);
void ui_traffic_columns_toggle_sort (UiTrafficColumns *self,
                                     UiTrafficColumn column);

int ui_traffic_columns_get_x (UiTrafficColumns *self,
                              UiTrafficColumn column);
int ui_traffic_columns_get_width (UiTrafficColumns *self,
                                  UiTrafficColumn column);
void ui_traffic_columns_set_width (UiTrafficColumns *self,
                                   UiTrafficColumn column,
                                   int width);
int ui_traffic_columns_get_total_width (UiTrafficColumns *self);
void ui_traffic_columns_set_room (UiTrafficColumns *self,
                                  int width);
void ui_traffic_columns_set_char_widths (UiTrafficColumns *self,
                                         double proportional,
                                         double monospace);
void ui_traffic_columns_make_room_for (UiTrafficColumns *self,
                                       UiTrafficColumn column,
                                       guint n_chars);
void ui_traffic_columns_hold (UiTrafficColumns *self,
                              gboolean is_held);
void ui_traffic_columns_reset_width (UiTrafficColumns *self,
                                     UiTrafficColumn column);
void ui_traffic_columns_reset_widths (UiTrafficColumns *self);
char *ui_traffic_columns_dup_widths (UiTrafficColumns *self);
gboolean ui_traffic_columns_parse_widths (UiTrafficColumns *self,
                                          const char *text);

G_END_DECLS
