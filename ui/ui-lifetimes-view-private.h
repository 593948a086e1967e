/* SPDX-License-Identifier: MIT */
/*
 * What the two files of the view share: ui-lifetimes-view.c, which shows, and
 * ui-lifetimes-choice.c, which knows what is chosen and pointed at.
 */
#pragma once

#include "ui-lifetimes-frame.h"
#include "ui-lifetimes-ink.h"
#include "ui-lifetimes-view.h"

G_BEGIN_DECLS

struct _UiLifetimesView
{
  UiScrollArea parent_instance;

  UiLifetimes *model;
  UiFocus *focus;
  UiTimeAxis axis;
  gboolean is_live;       /* bars of the living grow with time */
  gboolean has_labs;      /* there are lanes of several labs */
  gint64 now_ns;          /* until when is drawn; stands still while paused */
  UiLifetimesInk *ink;    /* of the style; NULL until it is drawn with */
  guint redraw_source;    /* draws what came; 0 while nothing did */
  guint tick_source;      /* lets the bars of the living grow; 0 while nobody lives */
  guint facts_source;     /* lets the facts of a living one age; 0 while none are told */
  gint64 told_us;         /* when the facts were told; monotonic */
  int selected_lane;      /* -1 for none */
  int selected_life;
  int hovered_lane;       /* what the pointer is on; -1 for nothing */
  int hovered_life;
  gint64 resting_ns;      /* the marked time without the pointer */
  gboolean is_pointing;   /* it is the pointer that moves the marked time */
  gboolean is_choosing;   /* the window is being told of a chosen child */
};

/* ui-lifetimes-view.c */
UiLifetimesFrame ui_lifetimes_view_get_frame (UiLifetimesView *self);
void ui_lifetimes_view_take_over_axis (UiLifetimesView *self);
void ui_lifetimes_view_tell_facts (UiLifetimesView *self);
void ui_lifetimes_view_tell_child (UiLifetimesView *self,
                                   const UiLane *lane);

/* ui-lifetimes-choice.c */
const UiLife *ui_lifetimes_choice_get_life (UiLifetimesView *self);
void ui_lifetimes_choice_connect (UiLifetimesView *self);
void ui_lifetimes_choice_press (UiLifetimesView *self,
                                double x,
                                double y);
void ui_lifetimes_choice_point (UiLifetimesView *self,
                                double x,
                                double y);
void ui_lifetimes_choice_leave (UiLifetimesView *self);

G_END_DECLS
