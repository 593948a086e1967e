/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-range-set.h"

G_BEGIN_DECLS

/* A position that is none. */
#define UI_TRAFFIC_NO_POSITION G_MAXUINT64

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
 * @rows: the positions that are selected
 * @cursor: the row that keys go on from; %UI_TRAFFIC_NO_POSITION for none
 * @anchor: where a selection that is extended began; %UI_TRAFFIC_NO_POSITION for nowhere
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
                                guint64 position,
                                UiTrafficPick pick);
gboolean ui_traffic_selection_limit (UiTrafficSelection *self,
                                     guint64 first,
                                     guint64 end);
guint64 ui_traffic_selection_get_first (const UiTrafficSelection *self);

G_END_DECLS
