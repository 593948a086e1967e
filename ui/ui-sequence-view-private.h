/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-canvas.h"
#include "ui-sequence-view.h"

G_BEGIN_DECLS

/* For ui-sequence-view.c and ui-sequence-choice.c. */
struct _UiSequenceView
{
  UiScrollArea parent_instance;

  UiFocus *focus;
  UiLifetimes *lifetimes;
  UiSequence *model;
  UiSequenceLanes *lanes;
  UiSequenceScene *scene;
  UiCanvas *canvas;          /* with the fonts and colours of the style; NULL until it is drawn */
  UiTimeAxis axis;
  gboolean is_scale_chosen;  /* the first scale has been chosen, by the view or by a person */
  gboolean is_live;          /* processes run; in a saved trace time stands still */
  gint64 now_ns;             /* until when is drawn; stands still while paused */
  double lane_px;
  int hovered;               /* the item under the pointer; -1 for none */
  guint64 current;           /* the message that the keys are at; UI_SEQUENCE_NONE for none */
  gint64 range_from_ns;      /* what is being chosen on the axis; empty for nothing */
  gint64 range_to_ns;
  guint redraw_source;       /* draws what came; 0 while nothing did */
  guint tick_source;         /* lets lifelines grow; 0 while nobody lives */
};

void ui_sequence_view_moved (UiSequenceView *self);

/* In ui-sequence-choice.c. */
void ui_sequence_view_take_selection (UiSequenceView *self);
int ui_sequence_view_find_current (UiSequenceView *self);

G_END_DECLS
