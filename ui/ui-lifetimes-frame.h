/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes.h"
#include "ui-time-axis-painter.h"

G_BEGIN_DECLS

/* Measures, in pixels. */
#define UI_LIFETIMES_GUTTER 150      /* the names, left of the bars */
#define UI_LIFETIMES_WIDE_GUTTER 210 /* where they have the names of labs beside them */
#define UI_LIFETIMES_AXIS_HEIGHT UI_TIME_AXIS_HEIGHT /* the time, above them */
#define UI_LIFETIMES_LANE_HEIGHT 44
#define UI_LIFETIMES_BAR_HEIGHT 20
#define UI_LIFETIMES_CROSS 6         /* how far the cross of a death goes to all sides */
#define UI_LIFETIMES_WORDS_ROOM 130  /* for the words behind the last end */

/**
 * UiLifetimesFrame:
 * @model: what is drawn
 * @width: of the widget, in pixels
 * @height: of the widget, in pixels
 * @gutter: how wide the names are
 * @axis: which time is visible; its left edge is the right one of the gutter
 * @top: how far the lanes are scrolled, in pixels
 * @now_ns: until when bars of the living go; what came later is left out
 * @lab: (nullable): the lab whose lanes stand out; %NULL for all
 * @has_labs: whether there are lanes of several labs
 * @selected_lane: the lane that is chosen; -1 for none
 * @selected_life: which of its lives
 * @marked_subject: whose record is chosen; 0 for none
 * @marked_ns: the time of that record
 * @cursor_ns: the time that is marked on all pages; 0 for none
 *
 * All that decides what one frame looks like.
 */
typedef struct
{
  UiLifetimes *model;
  int width;
  int height;
  int gutter;
  UiTimeAxis axis;
  double top;
  gint64 now_ns;
  const char *lab;
  gboolean has_labs;
  int selected_lane;
  int selected_life;
  guint32 marked_subject;
  gint64 marked_ns;
  gint64 cursor_ns;
} UiLifetimesFrame;

double ui_lifetimes_frame_get_x (const UiLifetimesFrame *self,
                                 gint64 time_ns);
gint64 ui_lifetimes_frame_get_life_end (const UiLifetimesFrame *self,
                                        const UiLife *life);
double ui_lifetimes_frame_get_lane_top (const UiLifetimesFrame *self,
                                        guint lane);
void ui_lifetimes_frame_get_lanes (const UiLifetimesFrame *self,
                                   guint *first,
                                   guint *end);
void ui_lifetimes_frame_get_lives (const UiLifetimesFrame *self,
                                   const UiLane *lane,
                                   guint *first,
                                   guint *end);
guint ui_lifetimes_frame_count_lives (const UiLifetimesFrame *self,
                                      const UiLane *lane);
void ui_lifetimes_frame_find (const UiLifetimesFrame *self,
                              double x,
                              double y,
                              int *lane,
                              int *life);

G_END_DECLS
