/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* Where there is no record. */
#define UI_SEQUENCE_NONE G_MAXUINT64

/**
 * UiSequenceWay:
 * @UI_SEQUENCE_TO_PARENT: from a child to the parent
 * @UI_SEQUENCE_FROM_PARENT: from the parent to a child
 *
 * Which way a message goes. Calls and returns are messages here.
 */
typedef enum
{
  UI_SEQUENCE_TO_PARENT,
  UI_SEQUENCE_FROM_PARENT,
  UI_SEQUENCE_N_WAYS,
} UiSequenceWay;

/**
 * UiSequenceEnd:
 * @is_message: whether the record is an end of a message; the others count only if it is
 * @way: which way the message goes
 * @is_sending: whether this is the end where it left
 *
 * What a record is for an arrow.
 */
typedef struct
{
  gboolean is_message;
  UiSequenceWay way;
  gboolean is_sending;
} UiSequenceEnd;

typedef struct _UiSequencePairs UiSequencePairs;

UiSequenceEnd ui_sequence_end_of (const IpcTraceRecord *record);

UiSequencePairs *ui_sequence_pairs_new (void);
void ui_sequence_pairs_free (UiSequencePairs *self);
void ui_sequence_pairs_forget (UiSequencePairs *self,
                               guint64 first);
void ui_sequence_pairs_take_back (UiSequencePairs *self,
                                  IpcTraceStore *store,
                                  guint64 from);
guint64 ui_sequence_pairs_add (UiSequencePairs *self,
                               const IpcTraceRecord *record,
                               guint64 position,
                               UiSequenceEnd end);
guint64 ui_sequence_pairs_get (UiSequencePairs *self,
                               guint64 position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiSequencePairs, ui_sequence_pairs_free)

G_END_DECLS
