/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes.h"

G_BEGIN_DECLS

/**
 * UiRecordFact:
 * @UI_RECORD_FACT_NUMBER: which record it is, counted from 1
 * @UI_RECORD_FACT_STEP: what happened
 * @UI_RECORD_FACT_WAY: from where to where
 * @UI_RECORD_FACT_OBJECT: on which kernel object
 * @UI_RECORD_FACT_SIZE: how many bytes
 * @UI_RECORD_FACT_SERIAL: in which exchange
 * @UI_RECORD_FACT_TIME: since the start of the trace
 * @UI_RECORD_FACT_CLOCK: by the clock on the wall
 * @UI_RECORD_FACT_PROCESS: whom it concerns
 * @UI_RECORD_FACT_STATE: whether it still lives
 * @UI_RECORD_FACT_PROGRAM: what that process runs
 * @UI_RECORD_FACT_USER: whose it is
 * @UI_RECORD_FACT_SEEN_BY: which process recorded it
 * @UI_RECORD_FACT_LAB: in which lab
 * @UI_RECORD_N_FACTS: how many there are
 *
 * What there is to know of a record beside its bytes.
 */
typedef enum
{
  UI_RECORD_FACT_NUMBER,
  UI_RECORD_FACT_STEP,
  UI_RECORD_FACT_WAY,
  UI_RECORD_FACT_OBJECT,
  UI_RECORD_FACT_SIZE,
  UI_RECORD_FACT_SERIAL,
  UI_RECORD_FACT_TIME,
  UI_RECORD_FACT_CLOCK,
  UI_RECORD_FACT_PROCESS,
  UI_RECORD_FACT_STATE,
  UI_RECORD_FACT_PROGRAM,
  UI_RECORD_FACT_USER,
  UI_RECORD_FACT_SEEN_BY,
  UI_RECORD_FACT_LAB,
  UI_RECORD_N_FACTS,
} UiRecordFact;

/**
 * UiRecordFacts:
 * @store: where the record is
 * @lifetimes: who lived when
 * @is_saved: whether it is a saved trace, of processes that are none of this machine's now
 *
 * What facts are read from.
 */
typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  gboolean is_saved;
} UiRecordFacts;

const char *ui_record_fact_get_title (UiRecordFact fact);
char *ui_record_facts_dup (const UiRecordFacts *self,
                           guint64 position,
                           UiRecordFact fact);
gboolean ui_record_facts_has_bytes (const UiRecordFacts *self,
                                    guint64 position);
char *ui_record_facts_dup_extent (const UiRecordFacts *self,
                                  guint64 position);

G_END_DECLS
