/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-mailslot-lab.h"
#include "app-mailslot-look.h"
#include "app-mailslot-member.h"
#include "app-mailslot-writers.h"

G_BEGIN_DECLS

/* A lab from the inside, for app-mailslot-lab.c and app-mailslot-acts.c and nobody else. */
struct _AppMailslotLab
{
  AppLab parent_instance;

  AppMailslotSettings settings; /* shared with the members */
  IpcMailslot *mailslot;        /* NULL while it is closed */
  IpcMailslotInfo info;         /* as last asked for */
  AppMailslotWriters *writers;  /* of all lives since the lab was opened */
  AppMailslotLook *look;        /* lives as long as the mailslot */
  guint interval_source;        /* begins the next look */
  guint interval_ms;            /* what that runs with */
  guint news_source;            /* waits for news of the mailslot, or until they are wanted again */
  guint64 n_dropped_told;       /* of info.n_dropped, what there was a diagnosis for */
  gboolean was_full_told;
  gint64 unread_since_ns;       /* since when messages wait and none was read; 0 while none waits */
};

gboolean app_mailslot_lab_open_mailslot (AppMailslotLab *self,
                                         GError **error);
void app_mailslot_lab_close_mailslot (AppMailslotLab *self);
void app_mailslot_lab_refresh (AppMailslotLab *self);
void app_mailslot_lab_begin_look (AppMailslotLab *self);
gboolean app_mailslot_lab_order_all (AppMailslotLab *self,
                                     const char *order,
                                     GError **error);
gboolean app_mailslot_lab_act (AppLab *lab,
                               const char *const *words,
                               GError **error);

G_END_DECLS
