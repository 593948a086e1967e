/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-classes.h"
#include "ui-traffic-columns.h"
#include "ui-traffic-matches.h"

G_BEGIN_DECLS

/* Some records of a trace, sorted by what a column shows. */
typedef struct _UiTrafficOrder UiTrafficOrder;

gboolean ui_traffic_order_can_sort (UiTrafficColumn column);

UiTrafficOrder *ui_traffic_order_new (IpcTraceClasses *classes,
                                      UiTrafficColumn column,
                                      gboolean is_descending,
                                      const UiTrafficMatches *matches,
                                      guint64 first,
                                      guint64 end);
void ui_traffic_order_free (UiTrafficOrder *self);
gboolean ui_traffic_order_advance (UiTrafficOrder *self,
                                   gint64 until_us);
void ui_traffic_order_sort (UiTrafficOrder *self);

gsize ui_traffic_order_get_n (const UiTrafficOrder *self);
guint64 ui_traffic_order_get_end (const UiTrafficOrder *self);
guint64 ui_traffic_order_get_position (const UiTrafficOrder *self,
                                       gsize index);
gboolean ui_traffic_order_find (const UiTrafficOrder *self,
                                guint64 position,
                                gsize *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTrafficOrder, ui_traffic_order_free)

G_END_DECLS
