/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-sequence-pairs.h"

G_BEGIN_DECLS

/* How many records are in the smallest block. */
#define UI_SEQUENCE_BLOCK 512

/**
 * UiSequenceCount:
 * @subject: whose messages
 * @ends: how many ends of messages, by way and by whether it is the sending end
 * @n_others: how many records that are no ends of messages
 *
 * What happened to one life in a range of records.
 */
typedef struct
{
  guint32 subject;
  guint32 ends[UI_SEQUENCE_N_WAYS][2];
  guint32 n_others;
} UiSequenceCount;

typedef struct _UiSequenceBlocks UiSequenceBlocks;

UiSequenceBlocks *ui_sequence_blocks_new (IpcTraceStore *store);
void ui_sequence_blocks_free (UiSequenceBlocks *self);
void ui_sequence_blocks_add (UiSequenceBlocks *self,
                             guint64 end);
void ui_sequence_blocks_forget (UiSequenceBlocks *self,
                                guint64 first);
void ui_sequence_blocks_take_back (UiSequenceBlocks *self,
                                   guint64 from);
void ui_sequence_blocks_count (UiSequenceBlocks *self,
                               guint64 from,
                               guint64 end,
                               GArray *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiSequenceBlocks, ui_sequence_blocks_free)

G_END_DECLS
