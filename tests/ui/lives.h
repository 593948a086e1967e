/* SPDX-License-Identifier: MIT */
/*
 * A trace that lives are told from, for tests of the lifetimes.
 */
#pragma once

#include "ui-lifetimes.h"

#define MS G_GINT64_CONSTANT (1000000)
#define S (1000 * MS)

typedef struct
{
  IpcTraceStore *store;
  UiLifetimes *lifetimes;
  guint n_lives_changed;
} Fixture;

void set_up (Fixture *fixture,
             gconstpointer data);
void tear_down (Fixture *fixture,
                gconstpointer data);
IpcTraceSubject *add_subject (Fixture *fixture,
                              guint member,
                              pid_t pid);
void append (Fixture *fixture,
             const IpcTraceSubject *subject,
             gint64 time_ns,
             IpcTraceStep step,
             guint8 flags,
             const char *text);
guint64 sum_bins (const UiCountBins *bins);
