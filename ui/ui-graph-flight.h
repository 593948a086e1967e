/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph.h"

G_BEGIN_DECLS

/* How long something is on its way over half a string. */
#define UI_GRAPH_FLIGHT_LEG_US G_GINT64_CONSTANT (150000)
/* How long each picture of it stands, and which part of the half that is. */
#define UI_GRAPH_FLIGHT_FRAME_US G_GINT64_CONSTANT (60000)
#define UI_GRAPH_FLIGHT_FRAME_PART ((double) UI_GRAPH_FLIGHT_FRAME_US / UI_GRAPH_FLIGHT_LEG_US)
/* What starts within this time on the same half goes together. */
#define UI_GRAPH_FLIGHT_BUNDLE_US G_GINT64_CONSTANT (100000)
/* How far the picture may be behind what happened. */
#define UI_GRAPH_FLIGHT_LAG_US G_GINT64_CONSTANT (1200000)

/**
 * UiGraphPulse:
 * @object: the object, from 1
 * @leg: which half of its string, and the direction
 * @done: how much of the way is behind it, from 0 to 1
 * @n: how many it stands for
 *
 * Something on its way.
 */
typedef struct
{
  guint8 object;
  UiGraphLeg leg;
  double done;
  guint64 n;
} UiGraphPulse;

typedef void (*UiGraphPulseFunc) (const UiGraphPulse *pulse,
                                  gpointer data);

typedef struct _UiGraphFlight UiGraphFlight;

UiGraphFlight *ui_graph_flight_new (void);
void ui_graph_flight_free (UiGraphFlight *self);
void ui_graph_flight_add (UiGraphFlight *self,
                          guint32 subject,
                          guint8 object,
                          UiGraphLeg leg,
                          gint64 now_us);
gboolean ui_graph_flight_land (UiGraphFlight *self,
                               gint64 now_us);
void ui_graph_flight_clear (UiGraphFlight *self);
void ui_graph_flight_foreach (UiGraphFlight *self,
                              guint32 subject,
                              gint64 now_us,
                              UiGraphPulseFunc func,
                              gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiGraphFlight, ui_graph_flight_free)

G_END_DECLS
