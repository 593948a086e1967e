/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UiLaneSum:
 * @begin_ns: when the life began; %G_MAXINT64 behind the last one
 * @n_messages: the messages of all lives before it
 * @n_ended: how many of these have ended
 * @n_killed: how many of them a signal ended
 *
 * A life, and what was before it in its lane. So what a row of lives has together is a difference.
 */
typedef struct
{
  gint64 begin_ns;
  guint64 n_messages;
  guint32 n_ended;
  guint32 n_killed;
} UiLaneSum;

typedef struct _UiLaneSums UiLaneSums;

UiLaneSums *ui_lane_sums_new (void);
void ui_lane_sums_free (UiLaneSums *self);
void ui_lane_sums_touch (UiLaneSums *self,
                         guint index);
const UiLaneSum *ui_lane_sums_get (UiLaneSums *self,
                                   const GPtrArray *lives);
guint ui_lane_sums_find (const UiLaneSum *sums,
                         guint from,
                         guint end,
                         gint64 time_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiLaneSums, ui_lane_sums_free)

G_END_DECLS
