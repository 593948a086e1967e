/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-diagnoses.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_DIAGNOSES_LIST (app_diagnoses_list_get_type ())
G_DECLARE_FINAL_TYPE (AppDiagnosesList, app_diagnoses_list, APP, DIAGNOSES_LIST, GtkBin)

/* Signals: "member-activated" (const char *lab, guint number): the child that a sentence is about
 * was chosen; 0 for the lab itself. */

GtkWidget *app_diagnoses_list_new (AppDiagnoses *diagnoses);

G_END_DECLS
