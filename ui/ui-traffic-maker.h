/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-matches.h"
#include "ui-traffic-order.h"

G_BEGIN_DECLS

#define UI_TYPE_TRAFFIC_MAKER (ui_traffic_maker_get_type ())
G_DECLARE_FINAL_TYPE (UiTrafficMaker, ui_traffic_maker, UI, TRAFFIC_MAKER, GObject)

/* Signals: "ready": the list that was asked for can be taken; "progress": a list is being made, or
 * is ready. */

UiTrafficMaker *ui_traffic_maker_new (IpcTraceStore *store);

gboolean ui_traffic_maker_set_filter (UiTrafficMaker *self,
                                      const char *lab,
                                      const char *words,
                                      guint *error_column,
                                      GError **error);
const char *ui_traffic_maker_get_filter (UiTrafficMaker *self);
gboolean ui_traffic_maker_set_order (UiTrafficMaker *self,
                                     UiTrafficColumn column,
                                     gboolean is_descending);
void ui_traffic_maker_set_cleared (UiTrafficMaker *self,
                                   guint64 cleared);
guint64 ui_traffic_maker_get_cleared (UiTrafficMaker *self);
void ui_traffic_maker_set_limit (UiTrafficMaker *self,
                                 guint64 limit);
guint64 ui_traffic_maker_get_first (UiTrafficMaker *self);
guint64 ui_traffic_maker_get_end (UiTrafficMaker *self);

void ui_traffic_maker_start (UiTrafficMaker *self);
void ui_traffic_maker_take (UiTrafficMaker *self,
                            UiTrafficMatches **matches,
                            UiTrafficOrder **order);
gboolean ui_traffic_maker_is_prepared (UiTrafficMaker *self);
gboolean ui_traffic_maker_is_working (UiTrafficMaker *self);
double ui_traffic_maker_get_progress (UiTrafficMaker *self);
gint64 ui_traffic_maker_get_due (UiTrafficMaker *self);

G_END_DECLS
