/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-kernel-view.h"

G_BEGIN_DECLS

/**
 * AppDiagnosis:
 * @kind: which rule found it, a static string; with @lab and @member it tells one from another
 * @lab: the id of the lab, a static string
 * @member: whom it concerns there; 0 for the lab itself
 * @is_recorded: the trace says so already, or somebody else writes it there
 * @since_ns: when it was first seen, by `CLOCK_MONOTONIC`
 * @sentence: what is the matter, for a person
 *
 * Something that is wrong right now.
 */
typedef struct
{
  const char *kind;
  const char *lab;
  guint member;
  gboolean is_recorded;
  gint64 since_ns;
  char *sentence;
} AppDiagnosis;

void app_diagnosis_free (AppDiagnosis *self);
gboolean app_diagnosis_is_same (const AppDiagnosis *self,
                                const AppDiagnosis *other);

/* What one look has found. */
typedef struct _AppFindings AppFindings;

AppFindings *app_findings_new (const IpcKernelView *kernel);
void app_findings_free (AppFindings *self);
void app_findings_add (AppFindings *self,
                       const char *kind,
                       const char *lab,
                       guint member,
                       gboolean is_recorded,
                       const char *format,
                       ...) G_GNUC_PRINTF (6, 7);
const IpcKernelView *app_findings_get_kernel (AppFindings *self);
gboolean app_findings_wants_kernel (AppFindings *self);
void app_findings_look_again (AppFindings *self);
gboolean app_findings_get_look_again (AppFindings *self);
GPtrArray *app_findings_get_diagnoses (AppFindings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppDiagnosis, app_diagnosis_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppFindings, app_findings_free)

G_END_DECLS
