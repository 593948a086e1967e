/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-store.h"

G_BEGIN_DECLS

/* How many records of one exchange are listed. */
#define UI_RECORD_EXCHANGE_MAX 32

/**
 * UiRecordRole:
 * @UI_RECORD_ROLE_NONE: belongs to the same exchange
 * @UI_RECORD_ROLE_SELF: is the record itself
 * @UI_RECORD_ROLE_OTHER_END: is the same thing as the other process saw it
 * @UI_RECORD_ROLE_ANSWER: answers it
 * @UI_RECORD_ROLE_QUESTION: is what it answers
 *
 * What one record is to another.
 */
typedef enum
{
  UI_RECORD_ROLE_NONE,
  UI_RECORD_ROLE_SELF,
  UI_RECORD_ROLE_OTHER_END,
  UI_RECORD_ROLE_ANSWER,
  UI_RECORD_ROLE_QUESTION,
} UiRecordRole;

/**
 * UiRecordRelative:
 * @position: a record
 * @delta_ns: how much later it is than the one that was asked about
 * @role: what it is to that
 */
typedef struct
{
  guint64 position;
  gint64 delta_ns;
  UiRecordRole role;
} UiRecordRelative;

GArray *ui_record_exchange_find (IpcTraceStore *store,
                                 guint64 position);
gboolean ui_record_exchange_is_waiting (IpcTraceStore *store,
                                        guint64 position,
                                        const GArray *relatives);
char *ui_record_relative_dup_delta (const UiRecordRelative *relative);
char *ui_record_relative_dup_step (const UiRecordRelative *relative,
                                   IpcTraceStore *store);
const char *ui_record_relative_get_role (const UiRecordRelative *relative,
                                         IpcTraceStore *store);
char *ui_record_relative_dup_name (const UiRecordRelative *relative,
                                   IpcTraceStore *store);

G_END_DECLS
