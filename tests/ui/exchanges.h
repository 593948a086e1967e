/* SPDX-License-Identifier: MIT */
/*
 * A trace of exchanges, and the scene that a sequence diagram makes of it, for tests.
 */
#pragma once

#include "ui-sequence-scene.h"

#define US G_GINT64_CONSTANT (1000)
#define MS (1000 * US)
#define S (1000 * MS)
#define LAB "pipe-memory"
#define CHILD IPC_TRACE_BY_CHILD

typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  UiSequence *model;
  UiSequenceLanes *lanes;
  UiSequenceScene *scene;
  IpcTraceSubject *viewer;
} Fixture;

IpcTraceSubject *add_subject (Fixture *fixture,
                              guint member,
                              const char *title);
void append (Fixture *fixture,
             const IpcTraceSubject *subject,
             gint64 time_ns,
             IpcTraceStep step,
             guint8 flags,
             guint32 serial,
             const char *text);
void append_birth (Fixture *fixture,
                   const IpcTraceSubject *subject,
                   gint64 time_ns);
void set_up (Fixture *fixture,
             gconstpointer data);
void tear_down (Fixture *fixture,
                gconstpointer data);
void append_exchange (Fixture *fixture,
                      const IpcTraceSubject *subject,
                      gint64 time_ns,
                      guint32 serial);
void build (Fixture *fixture,
            gint64 from_ns,
            gint64 to_ns,
            gint64 row_ns);
const UiSequenceItem *find_item (Fixture *fixture,
                                 UiSequenceKind kind,
                                 guint n);
guint count_items (Fixture *fixture,
                   UiSequenceKind kind);
void assert_name (Fixture *fixture,
                  const UiSequenceItem *item,
                  const char *expected);
