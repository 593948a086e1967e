/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes.h"

G_BEGIN_DECLS

/* The lane of a subject that is of another lab. */
#define UI_SEQUENCE_NO_LANE -1
/* The lane of the parent, and of what concerns the lab as a whole. */
#define UI_SEQUENCE_PARENT 0

typedef struct _UiSequenceLanes UiSequenceLanes;

UiSequenceLanes *ui_sequence_lanes_new (IpcTraceStore *store,
                                        UiLifetimes *lifetimes);
void ui_sequence_lanes_free (UiSequenceLanes *self);
gboolean ui_sequence_lanes_set_lab (UiSequenceLanes *self,
                                    const char *lab);
void ui_sequence_lanes_set_parent_pid (UiSequenceLanes *self,
                                       pid_t pid);
void ui_sequence_lanes_update (UiSequenceLanes *self);
UiLifetimes *ui_sequence_lanes_get_lifetimes (UiSequenceLanes *self);
guint ui_sequence_lanes_get_n (UiSequenceLanes *self);
const UiLane *ui_sequence_lanes_get (UiSequenceLanes *self,
                                     guint index);
int ui_sequence_lanes_find (UiSequenceLanes *self,
                            guint32 subject);
int ui_sequence_lanes_find_member (UiSequenceLanes *self,
                                   guint member);
const char *ui_sequence_lanes_get_title (UiSequenceLanes *self,
                                         guint index);
const UiLife *ui_sequence_lanes_get_life (UiSequenceLanes *self,
                                          guint index,
                                          gint64 time_ns);
char *ui_sequence_lanes_dup_pid (UiSequenceLanes *self,
                                 guint index,
                                 gint64 time_ns);
char *ui_sequence_lanes_dup_name (UiSequenceLanes *self,
                                  guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiSequenceLanes, ui_sequence_lanes_free)

G_END_DECLS
