/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"
#include "ui-count-bins.h"
#include "ui-lane-sums.h"

G_BEGIN_DECLS

/**
 * UiStop:
 * @from_ns: when the parent saw that the process was stopped
 * @to_ns: when it went on, or ended; 0 while it is stopped
 */
typedef struct
{
  gint64 from_ns;
  gint64 to_ns;
} UiStop;

/**
 * UiLife:
 * @lane: (transfer none): where it is
 * @index: which life of its lane
 * @subject: whose records these are
 * @pid: the process; 0 when it is not known
 * @begin_ns: when it was spawned, or the first that is known of it
 * @is_spawn_known: whether @begin_ns is the time of the spawning
 * @connected_ns: when it connected; 0 when it has not
 * @quit_ns: when it said last that it quits; 0 when it has not
 * @met_ns: when it connected last
 * @disconnected_ns: when a conversation of its was over last; 0 when none was
 * @end_ns: when the parent noticed the end; 0 while it lives
 * @reason: (nullable): how it ended, in words
 * @was_killed: whether a signal ended it
 * @notice_ns: how long the parent took to notice the end; -1 when that was not measured
 * @heard_ns: the last record that the process wrote itself; 0 when it writes none
 * @stops: of #UiStop, in time order
 * @n_messages: the messages to it and from it, as the parent saw them
 * @bins: the same over time
 *
 * One life of one child, from spawning to the end.
 */
typedef struct
{
  struct _UiLane *lane;
  guint index;
  guint32 subject;
  pid_t pid;
  gint64 begin_ns;
  gboolean is_spawn_known;
  gint64 connected_ns;
  gint64 quit_ns;
  gint64 met_ns;
  gint64 disconnected_ns;
  gint64 end_ns;
  char *reason;
  gboolean was_killed;
  gint64 notice_ns;
  gint64 heard_ns;
  GArray *stops;
  guint64 n_messages;
  UiCountBins bins;
} UiLife;

/**
 * UiLane:
 * @title: what a person calls it, such as `Viewer 1`
 * @lab: the id of its lab
 * @member: its number there
 * @lives: of #UiLife, oldest first; at least one
 * @sums: the same, added up; asked with ui_lane_get_sums()
 *
 * One child over all its lives.
 */
typedef struct _UiLane
{
  char *title;
  char *lab;
  guint member;
  GPtrArray *lives;
  UiLaneSums *sums;
} UiLane;

#define UI_TYPE_LIFETIMES (ui_lifetimes_get_type ())
G_DECLARE_FINAL_TYPE (UiLifetimes, ui_lifetimes, UI, LIFETIMES, GObject)

/* Signals: "changed": anything; "lives-changed": a life began, ended or is in another state. */

UiLifetimes *ui_lifetimes_new (IpcTraceStore *store);
guint ui_lifetimes_get_n_lanes (UiLifetimes *self);
const UiLane *ui_lifetimes_get_lane (UiLifetimes *self,
                                     guint index);
gint64 ui_lifetimes_get_begin_ns (UiLifetimes *self);
gint64 ui_lifetimes_get_end_ns (UiLifetimes *self);
guint ui_lifetimes_count_alive (UiLifetimes *self);
gboolean ui_lifetimes_find_subject (UiLifetimes *self,
                                    guint32 subject,
                                    guint *lane,
                                    guint *life);

const UiLife *ui_lane_get_life (const UiLane *lane,
                                guint index);
const UiLife *ui_lane_get_last_life (const UiLane *lane);
const UiLaneSum *ui_lane_get_sums (const UiLane *lane);
gboolean ui_life_is_stopped (const UiLife *life);
gboolean ui_life_was_killed (const UiLife *life);

char *ui_lifetimes_dup_span (gint64 span_ns);
char *ui_life_dup_state (const UiLife *life);
char *ui_life_dup_notice (const UiLife *life);
char *ui_lane_dup_name (const UiLane *lane);
char *ui_lane_dup_facts (const UiLane *lane,
                         guint index,
                         gint64 begin_ns,
                         gint64 now_ns);

G_END_DECLS
