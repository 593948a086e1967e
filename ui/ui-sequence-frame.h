/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-sequence-scene.h"
#include "ui-time-axis.h"

G_BEGIN_DECLS

/* Measures, in pixels. */
#define UI_SEQUENCE_AXIS_WIDTH 108 /* the time, left of the picture */
#define UI_SEQUENCE_HEAD_HEIGHT 46 /* who it is, above it */
#define UI_SEQUENCE_SIDE 132       /* beside the first and the last lifeline, for words */
#define UI_SEQUENCE_LANE_MIN 124   /* from one lifeline to the next, at least */
#define UI_SEQUENCE_LANE_MAX 420   /* and at most */
#define UI_SEQUENCE_STUB_PX 52       /* a message of which one end is known */
#define UI_SEQUENCE_FOOT 24        /* below the newest */

/**
 * UiSequenceFrame:
 * @scene: what is drawn
 * @axis: which time is where; it goes down, and 0 is below the heads
 * @width: of the picture with its axis
 * @height: of the picture with its heads
 * @left: how far the lanes are scrolled
 * @lane_px: from one lifeline to the next
 * @now_ns: until when lifelines of the living go
 * @selected: the item of the record that is chosen; -1 for none
 * @selected_subject: whose exchange it belongs to; 0 for none
 * @selected_serial: which exchange; 0 for none
 * @cursor_ns: the time that is marked; 0 for none
 * @range_from_ns: a range that is being chosen; empty for none
 * @range_to_ns: its end
 * @hovered: the item under the pointer; -1 for none
 *
 * All that decides what one picture looks like.
 */
typedef struct
{
  UiSequenceScene *scene;
  const UiTimeAxis *axis;
  double width;
  double height;
  double left;
  double lane_px;
  gint64 now_ns;
  int selected;
  guint32 selected_subject;
  guint32 selected_serial;
  gint64 cursor_ns;
  gint64 range_from_ns;
  gint64 range_to_ns;
  int hovered;
} UiSequenceFrame;

/**
 * UiSequenceSegment:
 *
 * From where to where something is drawn, in pixels of the picture.
 */
typedef struct
{
  double x1;
  double y1;
  double x2;
  double y2;
} UiSequenceSegment;

double ui_sequence_frame_choose_lane_px (guint n_lanes,
                                         double width);
double ui_sequence_frame_get_total_width (guint n_lanes,
                                          double lane_px);
double ui_sequence_frame_get_x (const UiSequenceFrame *self,
                                guint lane);
double ui_sequence_frame_get_y (const UiSequenceFrame *self,
                                gint64 time_ns);
double ui_sequence_frame_get_label_width (const UiSequenceFrame *self,
                                          const UiSequenceItem *item);
UiSequenceSegment ui_sequence_frame_get_segment (const UiSequenceFrame *self,
                                                 const UiSequenceItem *item);
int ui_sequence_frame_find_item (const UiSequenceFrame *self,
                                 double x,
                                 double y);

G_END_DECLS
