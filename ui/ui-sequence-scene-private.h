/* SPDX-License-Identifier: MIT */
/*
 * What the two files of a scene share: ui-sequence-scene.c, which goes through the records and has the
 * messages, and ui-sequence-scene-steps.c, which has all else.
 */
#pragma once

#include "ui-sequence-scene.h"

G_BEGIN_DECLS

struct _UiSequenceScene
{
  UiSequence *model;
  UiSequenceLanes *lanes; /* borrowed from who made the scene */
  GArray *items;          /* of UiSequenceItem */

  /* For the time of a build. */
  double row_ns;
  guint64 first;          /* the positions in view */
  guint64 end;
  GArray *counts;         /* of UiSequenceCount */
  GArray *crossing;       /* of guint64 */
  UiSequenceItem *cells;  /* a bundle for each lane, of the row at hand */
  guint *last_marks;      /* by lifeline and class: one past the index of the item */
  GHashTable *spans;      /* gint64 (subject, side, serial) -> index of the item plus one */
};

/* ui-sequence-scene.c */
const IpcTraceRecord *ui_sequence_scene_get_record (UiSequenceScene *self,
                                                    guint64 position);

/* ui-sequence-scene-steps.c */
void ui_sequence_scene_add_wake (UiSequenceScene *self,
                                 guint64 set,
                                 guint64 wake,
                                 int lane);
void ui_sequence_scene_add_event (UiSequenceScene *self,
                                  guint64 position,
                                  const IpcTraceRecord *record,
                                  int lane);
gboolean ui_sequence_scene_is_of_process (const IpcTraceRecord *record);
void ui_sequence_scene_add_mark (UiSequenceScene *self,
                                 guint64 position,
                                 const IpcTraceRecord *record,
                                 int lane);
gboolean ui_sequence_scene_holds (const UiSequenceItem *mark,
                                  const IpcTraceRecord *record,
                                  int lane);
void ui_sequence_scene_add_spans (UiSequenceScene *self);

G_END_DECLS
