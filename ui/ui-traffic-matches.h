/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-filter.h"

G_BEGIN_DECLS

/* The records of a trace that a filter lets through, as a list that grows with the trace. */
typedef struct _UiTrafficMatches UiTrafficMatches;

UiTrafficMatches *ui_traffic_matches_new (IpcTraceStore *store,
                                          IpcTraceFilter *filter,
                                          guint64 first);
void ui_traffic_matches_free (UiTrafficMatches *self);

gboolean ui_traffic_matches_advance (UiTrafficMatches *self,
                                     guint64 end,
                                     gint64 until_us);
void ui_traffic_matches_invalidate (UiTrafficMatches *self,
                                    guint64 from);
void ui_traffic_matches_discard (UiTrafficMatches *self,
                                 guint64 first);

guint64 ui_traffic_matches_get_looked (const UiTrafficMatches *self);
guint64 ui_traffic_matches_get_first (const UiTrafficMatches *self);
guint64 ui_traffic_matches_get_end (const UiTrafficMatches *self);
guint64 ui_traffic_matches_get_position (const UiTrafficMatches *self,
                                         guint64 number);
guint64 ui_traffic_matches_find (const UiTrafficMatches *self,
                                 guint64 position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTrafficMatches, ui_traffic_matches_free)

G_END_DECLS
