/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-traffic-columns.h"

G_BEGIN_DECLS

/* How wide the columns are. */
typedef struct _UiTrafficWidths UiTrafficWidths;

UiTrafficWidths *ui_traffic_widths_new (void);
void ui_traffic_widths_free (UiTrafficWidths *self);

int ui_traffic_widths_get_x (const UiTrafficWidths *self,
                             UiTrafficColumn column);
int ui_traffic_widths_get (const UiTrafficWidths *self,
                           UiTrafficColumn column);
gboolean ui_traffic_widths_set (UiTrafficWidths *self,
                                UiTrafficColumn column,
                                int width);
void ui_traffic_widths_reset (UiTrafficWidths *self,
                              UiTrafficColumn column);
void ui_traffic_widths_set_room (UiTrafficWidths *self,
                                 int room);
void ui_traffic_widths_set_chars (UiTrafficWidths *self,
                                  double proportional,
                                  double monospace);
void ui_traffic_widths_set_time (UiTrafficWidths *self,
                                 UiTrafficTime time);
gboolean ui_traffic_widths_make_room_for (UiTrafficWidths *self,
                                          UiTrafficColumn column,
                                          guint n_chars);
void ui_traffic_widths_hold (UiTrafficWidths *self,
                             gboolean is_held);
char *ui_traffic_widths_dup_text (const UiTrafficWidths *self);
gboolean ui_traffic_widths_parse (UiTrafficWidths *self,
                                  const char *text);

G_END_DECLS
