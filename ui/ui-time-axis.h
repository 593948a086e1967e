/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UiTimeAxisMode:
 * @UI_TIME_AXIS_FIT: all of the run is visible, and goes on being so as it grows
 * @UI_TIME_AXIS_FOLLOW: the end is visible and stays so; the scale is a person's own
 * @UI_TIME_AXIS_STILL: what is visible stays where it is
 *
 * What an axis does when the run becomes longer.
 */
typedef enum
{
  UI_TIME_AXIS_FIT,
  UI_TIME_AXIS_FOLLOW,
  UI_TIME_AXIS_STILL,
} UiTimeAxisMode;

/**
 * UiTimeAxis:
 * @begin_ns: when the run began, which the labels call 0
 * @end_ns: the newest that there is to show
 * @left_ns: the time at the left edge, or the upper one of an axis that goes down
 * @ns_per_px: the scale
 * @length_px: how long the axis is
 * @spare_px: room that is kept behind the end, for words
 * @mode: what happens when @end_ns moves
 *
 * Which part of a run is visible, and where. To be read; the functions change it.
 */
typedef struct
{
  gint64 begin_ns;
  gint64 end_ns;
  gint64 left_ns;
  double ns_per_px;
  double length_px;
  double spare_px;
  UiTimeAxisMode mode;
} UiTimeAxis;

void ui_time_axis_init (UiTimeAxis *self);
void ui_time_axis_set_length (UiTimeAxis *self,
                              double length_px,
                              double spare_px);
void ui_time_axis_set_run (UiTimeAxis *self,
                           gint64 begin_ns,
                           gint64 end_ns);

void ui_time_axis_fit (UiTimeAxis *self);
void ui_time_axis_follow (UiTimeAxis *self);
void ui_time_axis_zoom (UiTimeAxis *self,
                        double factor,
                        double at_px);
void ui_time_axis_show (UiTimeAxis *self,
                        gint64 from_ns,
                        gint64 to_ns);
void ui_time_axis_reveal (UiTimeAxis *self,
                          gint64 from_ns,
                          gint64 to_ns);
void ui_time_axis_scroll_to (UiTimeAxis *self,
                             double scroll_px);
double ui_time_axis_get_scroll (const UiTimeAxis *self);
double ui_time_axis_get_total (const UiTimeAxis *self);

double ui_time_axis_get_px (const UiTimeAxis *self,
                            gint64 time_ns);
gint64 ui_time_axis_get_time (const UiTimeAxis *self,
                              double px);

gint64 ui_time_axis_get_step (double least_ns);
char *ui_time_axis_dup_label (gint64 span_ns,
                              gint64 step_ns);

G_END_DECLS
