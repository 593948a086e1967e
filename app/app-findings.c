/* SPDX-License-Identifier: MIT */
/*
 * app-findings: what one look at the labs has found to be wrong.
 *
 *   app-diagnoses ──▶ rules, labs: look ──add("stopped", …)──▶ AppFindings ──▶ app-diagnoses
 *                                  └──get_kernel() ────────────▶  suspects something
 *
 * A first look is at what this program knows itself and costs next to nothing. Who suspects
 * something in it asks for the kernel's facts; then those are read, and everybody looks once more.
 *
 * Who looks at something wrong adds a sentence about it, each time that it is looked at: what is
 * not added any more is over. Whether it was there before, and since when, is not the business of
 * who looks; app-diagnoses.c compares the looks with each other.
 */

#include "app-findings.h"

struct _AppFindings
{
  GPtrArray *diagnoses;    /* AppDiagnosis, in the order found */
  const IpcKernelView *kernel; /* borrowed; NULL in a first look */
  gboolean wants_kernel;   /* somebody asked for it */
  gboolean is_look_again;  /* something may go wrong or right without a record in the trace */
};

/**
 * app_diagnosis_free:
 * @self: (transfer full): a diagnosis
 */
void
app_diagnosis_free (AppDiagnosis *self)
{
  g_free (self->sentence);
  g_free (self);
}

/**
 * app_diagnosis_is_same:
 * @self: a diagnosis
 * @other: another one
 *
 * Returns: whether both are about the same situation, though perhaps in other figures
 */
gboolean
app_diagnosis_is_same (const AppDiagnosis *self,
                       const AppDiagnosis *other)
{
  return self->member == other->member && g_str_equal (self->kind, other->kind) &&
         g_str_equal (self->lab, other->lab);
}

/**
 * app_findings_new:
 * @kernel: (nullable): the kernel's facts, when they were asked for; outlives the findings
 *
 * Returns: (transfer full): nothing found so far
 */
AppFindings *
app_findings_new (const IpcKernelView *kernel)
{
  AppFindings *self = g_new0 (AppFindings, 1);

  self->diagnoses = g_ptr_array_new_with_free_func ((GDestroyNotify) app_diagnosis_free);
  self->kernel = kernel;
  return self;
}

/**
 * app_findings_free:
 * @self: (transfer full): what was found
 */
void
app_findings_free (AppFindings *self)
{
  g_ptr_array_unref (self->diagnoses);
  g_free (self);
}

/**
 * app_findings_add:
 * @self: what was found so far
 * @kind: which rule found it, a static string
 * @lab: the id of the lab, a static string
 * @member: whom it concerns there; 0 for the lab itself
 * @is_recorded: the trace has a record of its beginning; otherwise it will get one
 * @format: a sentence, for printf()
 * @...: the values for @format
 *
 * Something is wrong.
 */
void
app_findings_add (AppFindings *self,
                  const char *kind,
                  const char *lab,
                  guint member,
                  gboolean is_recorded,
                  const char *format,
                  ...)
{
  AppDiagnosis *diagnosis = g_new0 (AppDiagnosis, 1);
  va_list values;

  diagnosis->kind = kind;
  diagnosis->lab = lab;
  diagnosis->member = member;
  diagnosis->is_recorded = is_recorded;
  va_start (values, format);
  diagnosis->sentence = g_strdup_vprintf (format, values);
  va_end (values);
  g_ptr_array_add (self->diagnoses, diagnosis);
}

/**
 * app_findings_get_kernel:
 * @self: what was found so far
 *
 * Says that the kernel's facts are wanted. In a first look they are not there, and who wants them
 * is asked once more as soon as they are.
 *
 * Returns: (transfer none) (nullable): the kernel's facts
 */
const IpcKernelView *
app_findings_get_kernel (AppFindings *self)
{
  self->wants_kernel = TRUE;
  return self->kernel;
}

/**
 * app_findings_wants_kernel:
 * @self: what was found
 *
 * Returns: whether somebody called app_findings_get_kernel()
 */
gboolean
app_findings_wants_kernel (AppFindings *self)
{
  return self->wants_kernel;
}

/**
 * app_findings_look_again:
 * @self: what was found so far
 *
 * Something may go wrong, or be right again, and no record will tell. So there has to be a look
 * after some seconds even when nothing happens.
 */
void
app_findings_look_again (AppFindings *self)
{
  self->is_look_again = TRUE;
}

/**
 * app_findings_get_look_again:
 * @self: what was found
 *
 * Returns: whether somebody called app_findings_look_again()
 */
gboolean
app_findings_get_look_again (AppFindings *self)
{
  return self->is_look_again;
}

/**
 * app_findings_get_diagnoses:
 * @self: what was found
 *
 * Returns: (transfer none) (element-type AppDiagnosis): in the order found
 */
GPtrArray *
app_findings_get_diagnoses (AppFindings *self)
{
  return self->diagnoses;
}
