/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/**
 * UiGraphLeg:
 *
 * Half of a string, and a direction: between a process and the object in the middle.
 */
typedef enum
{
  UI_GRAPH_CHILD_TO_OBJECT,
  UI_GRAPH_OBJECT_TO_PARENT,
  UI_GRAPH_PARENT_TO_OBJECT,
  UI_GRAPH_OBJECT_TO_CHILD,
  UI_GRAPH_N_LEGS,
} UiGraphLeg;

/**
 * UiGraphWay:
 *
 * Which way messages go.
 */
typedef enum
{
  UI_GRAPH_TO_PARENT,
  UI_GRAPH_TO_CHILD,
  UI_GRAPH_N_WAYS,
} UiGraphWay;

/**
 * UiGraphFlow:
 * @n_sent: messages or calls that the one side says to have sent
 * @n_received: those that the other side says to have received
 * @amount_sent: what was sent, in bytes; calls count one each
 * @amount_received: what was received
 * @n_joined: how many of those sent are missing among those received because they were received
 *   together
 * @is_stream: whether messages are joined or split on the way, so that only bytes can be counted
 *
 * What went one way through one object.
 */
typedef struct
{
  guint64 n_sent;
  guint64 n_received;
  guint64 amount_sent;
  guint64 amount_received;
  gint64 n_joined;
  gboolean is_stream;
} UiGraphFlow;

/**
 * UiGraphCounts:
 * @flows: messages and calls, by #UiGraphWay
 * @has_calls: they are calls and returns
 * @n_set: how often an event was set
 * @n_woken: how often somebody woke by it
 * @n_written: how often a memory was written or changed
 * @n_read: how often it was read
 * @n_acts: how often somebody did something with the object itself, such as taking a lock
 *
 * What happened with one kernel object in one life of one child.
 */
typedef struct
{
  UiGraphFlow flows[UI_GRAPH_N_WAYS];
  gboolean has_calls;
  guint64 n_set;
  guint64 n_woken;
  guint64 n_written;
  guint64 n_read;
  guint64 n_acts;
} UiGraphCounts;

/**
 * UiGraphLife:
 * @subject: whose records these are
 * @objects: by the number of the object in records, less 1
 * @is_heard: whether the child writes records itself, so that both ends are known
 * @has_losses: whether records are missing, so that what was sent and what was received are not
 *   to be compared
 *
 * One life of one child: what it has in common with the parent.
 */
typedef struct
{
  guint32 subject;
  UiGraphCounts objects[IPC_TRACE_N_OBJECTS];
  gboolean is_heard;
  gboolean has_losses;
} UiGraphLife;

/**
 * UiGraphWatch:
 * @life: whose step it was
 * @object: the object, from 1
 * @leg: what moved where
 * @data: what was given to ui_graph_set_watch()
 *
 * Told once of each step that moves something.
 */
typedef void (*UiGraphWatch) (const UiGraphLife *life,
                              guint8 object,
                              UiGraphLeg leg,
                              gpointer data);

#define UI_TYPE_GRAPH (ui_graph_get_type ())
G_DECLARE_FINAL_TYPE (UiGraph, ui_graph, UI, GRAPH, GObject)

/* Signal: "changed": records came. */

UiGraph *ui_graph_new (IpcTraceStore *store);
IpcTraceStore *ui_graph_get_store (UiGraph *self);
const UiGraphLife *ui_graph_get_life (UiGraph *self,
                                      guint32 subject);
void ui_graph_set_watch (UiGraph *self,
                         UiGraphWatch watch,
                         gpointer data);

gboolean ui_graph_life_knows_waiting (const UiGraphLife *life);
guint64 ui_graph_flow_count (const UiGraphFlow *flow);
gboolean ui_graph_flow_get_waiting (const UiGraphFlow *flow,
                                    guint64 *n_messages,
                                    guint64 *n_bytes);
char *ui_graph_life_dup_words (const UiGraphLife *life,
                               guint8 object,
                               gboolean has_ended);
char *ui_graph_life_dup_waiting (const UiGraphLife *life,
                                 guint8 object,
                                 gboolean has_ended);

G_END_DECLS
