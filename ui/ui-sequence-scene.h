/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-sequence-lanes.h"
#include "ui-sequence.h"

G_BEGIN_DECLS

/* How high a row is, in pixels: arrows that are denser are drawn as one, with their number. */
#define UI_SEQUENCE_ROW_PX 18

/**
 * UiSequenceKind:
 * @UI_SEQUENCE_ARROW: a message whose two ends are known
 * @UI_SEQUENCE_STUB: a message of which one end is known
 * @UI_SEQUENCE_BUNDLE: many messages, or many steps, in one row
 * @UI_SEQUENCE_MARK: something that happened to one process
 * @UI_SEQUENCE_WAKE: from the set of an event to the wake that it caused
 * @UI_SEQUENCE_SPAN: from the first to the last that a process did for one request
 */
typedef enum
{
  UI_SEQUENCE_ARROW,
  UI_SEQUENCE_STUB,
  UI_SEQUENCE_BUNDLE,
  UI_SEQUENCE_MARK,
  UI_SEQUENCE_WAKE,
  UI_SEQUENCE_SPAN,
} UiSequenceKind;

/**
 * UiSequenceItem:
 * @kind: what it is
 * @lane: whose it is; of a message, the child's; %UI_SEQUENCE_PARENT for one of a stranger
 * @is_at_parent: of a mark, span or stub: whether it is on the parent's lifeline, not on the child's
 * @way: of an arrow, stub or wake: which way it goes
 * @step: of the record at @position
 * @serial: which exchange; 0 for none
 * @subject: whose exchange
 * @from_ns: when it left or began
 * @to_ns: when it came or ended; the same for a stub and for a mark of one
 * @position: the record that it stands for; of an arrow, the sending end
 * @partner: of an arrow: the receiving end; of a wake: the record of it; otherwise %UI_SEQUENCE_NONE
 * @n: of a bundle, by way: how many messages; of a mark, first: how many in one place
 * @n_others: of a bundle: how many steps that are no messages; of a mark: how many in its place are
 *   of another step
 *
 * One thing in the picture.
 */
typedef struct
{
  UiSequenceKind kind;
  int lane;
  gboolean is_at_parent;
  UiSequenceWay way;
  guint8 step;
  guint32 serial;
  guint32 subject;
  gint64 from_ns;
  gint64 to_ns;
  guint64 position;
  guint64 partner;
  guint32 n[UI_SEQUENCE_N_WAYS];
  guint32 n_others;
} UiSequenceItem;

typedef struct _UiSequenceScene UiSequenceScene;

UiSequenceScene *ui_sequence_scene_new (UiSequence *model,
                                        UiSequenceLanes *lanes);
void ui_sequence_scene_free (UiSequenceScene *self);
void ui_sequence_scene_build (UiSequenceScene *self,
                              gint64 origin_ns,
                              gint64 from_ns,
                              gint64 to_ns,
                              double row_ns);
guint ui_sequence_scene_get_n_items (UiSequenceScene *self);
const UiSequenceItem *ui_sequence_scene_get_item (UiSequenceScene *self,
                                                  guint index);
int ui_sequence_scene_find_record (UiSequenceScene *self,
                                   guint64 position);
UiSequence *ui_sequence_scene_get_model (UiSequenceScene *self);
UiSequenceLanes *ui_sequence_scene_get_lanes (UiSequenceScene *self);

/* In ui-sequence-words.c. */
char *ui_sequence_dup_latency (gint64 latency_ns);
char *ui_sequence_item_dup_label (const UiSequenceItem *item,
                                  UiSequence *model,
                                  guint n_chars);
char *ui_sequence_item_dup_name (const UiSequenceItem *item,
                                 UiSequence *model,
                                 UiSequenceLanes *lanes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiSequenceScene, ui_sequence_scene_free)

G_END_DECLS
