/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-findings.h"
#include "app-session.h"

G_BEGIN_DECLS

#define APP_TYPE_DIAGNOSES (app_diagnoses_get_type ())
G_DECLARE_FINAL_TYPE (AppDiagnoses, app_diagnoses, APP, DIAGNOSES, GObject)

/* Signals: "changed": another number of diagnoses, or another sentence. */

AppDiagnoses *app_diagnoses_new (AppSession *session);
guint app_diagnoses_get_n (AppDiagnoses *self);
const AppDiagnosis *app_diagnoses_get (AppDiagnoses *self,
                                       guint index);

G_END_DECLS
