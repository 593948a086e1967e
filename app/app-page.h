/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-diagnoses.h"
#include "app-session.h"
#include "ipc-trace-statistics.h"
#include "ui-focus.h"
#include "ui-lifetimes.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppPageContext:
 * @focus: what all pages look at together; the records are there, too
 * @lifetimes: who lived when, from the beginning
 * @statistics: how many, how much, how fast, from the beginning
 * @session: (nullable): the labs that run; %NULL for a saved trace, where nothing runs
 * @diagnoses: (nullable): what is wrong with them right now; %NULL likewise
 *
 * What the window gives to each of its pages. It outlives them.
 */
typedef struct
{
  UiFocus *focus;
  UiLifetimes *lifetimes;
  IpcTraceStatistics *statistics;
  AppSession *session;
  AppDiagnoses *diagnoses;
} AppPageContext;

#define APP_TYPE_PAGE (app_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (AppPage, app_page, APP, PAGE, GtkBox)

/**
 * AppPageClass:
 * @set_up: the context is there: makes what needs it, and connects to what changes. Once.
 * @follow: goes to the newest and stays there; %NULL where a page has no such end.
 *
 * A page of the window: a picture of the trace, or of what the trace is about.
 */
struct _AppPageClass
{
  GtkBoxClass parent_class;

  void (*set_up) (AppPage *self);
  void (*follow) (AppPage *self);
};

/* Signals: "problem" (const char *sentence): what could not be done, or NULL once it could;
 * "go-to-page" (const char *name); "choose-lab" (const char *id);
 * "choose-member" (guint number). */

GtkWidget *app_page_new (GType type,
                         const AppPageContext *context);
UiFocus *app_page_get_focus (AppPage *self);
IpcTraceStore *app_page_get_store (AppPage *self);
UiLifetimes *app_page_get_lifetimes (AppPage *self);
IpcTraceStatistics *app_page_get_statistics (AppPage *self);
AppSession *app_page_get_session (AppPage *self);
AppDiagnoses *app_page_get_diagnoses (AppPage *self);
AppLab *app_page_get_lab (AppPage *self);
AppMember *app_page_get_member (AppPage *self);
gboolean app_page_follow (AppPage *self);
void app_page_tell_problem (AppPage *self,
                            const char *sentence);
void app_page_go_to (AppPage *self,
                     const char *name);
void app_page_choose_lab (AppPage *self,
                          const char *id);
void app_page_choose_member (AppPage *self,
                             guint number);

G_END_DECLS
