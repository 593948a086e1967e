/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-range-set.h"
#include "ui-traffic-rows.h"

G_BEGIN_DECLS

/**
 * UiTrafficPick:
 * @UI_TRAFFIC_PICK_ALONE: the row is selected, all others are not
 * @UI_TRAFFIC_PICK_EXTEND: the selection goes from where it began up to the row
 * @UI_TRAFFIC_PICK_TOGGLE: the row changes between selected and not; the others stay
 *
 * How going to a row changes the selection.
 */
typedef enum
{
  UI_TRAFFIC_PICK_ALONE,
  UI_TRAFFIC_PICK_EXTEND,
  UI_TRAFFIC_PICK_TOGGLE,
} UiTrafficPick;

/**
 * UiTrafficSelection:
 * @rows: those that are selected
 * @cursor: the row that keys go on from; %UI_TRAFFIC_NO_ROW for none
 * @anchor: where a selection that is extended began; %UI_TRAFFIC_NO_ROW for nowhere
 *
 * What is selected in a list of rows, and where its cursor is.
 */
typedef struct
{
  UiRangeSet *rows;
  guint64 cursor;
  guint64 anchor;
} UiTrafficSelection;

void ui_traffic_selection_init (UiTrafficSelection *self);
void ui_traffic_selection_clear (UiTrafficSelection *self);
void ui_traffic_selection_pick (UiTrafficSelection *self,
                                guint64 row,
                                UiTrafficPick pick);
gboolean ui_traffic_selection_limit (UiTrafficSelection *self,
                                     guint64 first,
                                     guint64 end);
guint64 ui_traffic_selection_get_first (const UiTrafficSelection *self);

G_END_DECLS
