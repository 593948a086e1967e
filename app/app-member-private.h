/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-member.h"
#include "app-respawn.h"

G_BEGIN_DECLS

/* A member from the inside, for the files app-member*.c and nobody else. */
typedef struct
{
  guint number;                      /* from 1, its place in the lab */
  char *title;                       /* "Viewer 1" */
  const AppMemberSettings *settings; /* the lab's */
  const IpcLaunchParameter *parameters; /* the lab's arguments */
  const char *lab_id;                /* static */
  IpcTrace *trace;                   /* owned reference */

  AppMemberState state;              /* changed by set_state() alone */
  char *failure;                     /* why it could not be started; NULL otherwise */
  gboolean has_quit;                 /* the child said Quit in this life */
  gboolean was_asked;                /* we asked for the end of this life */
  gboolean was_connected;            /* this life got as far as CONNECTED */

  IpcProcess *process;               /* this life's process, kept after its end; NULL before */
  IpcTraceSubject *subject;          /* this life in the trace; the store owns it */
  IpcTraceRing *child_ring;          /* what the viewer writes; the trace owns it */
  int order_fd;                      /* a person's orders for the viewer; -1 for none */
  guint overdue_source;              /* runs in STARTING */
  int error_fd;                      /* why a foreign program does not run; -1 when done with */
  guint error_source;                /* watches error_fd */
  gint64 end_time_ns;                /* when this life ended; 0 while it lasts */
  gint64 respawn_time_ns;            /* when the next life begins by itself; 0 for never */
  guint respawn_source;              /* runs until then */
  AppRespawn respawn;                /* how often that happened */
} AppMemberPrivate;

AppMemberPrivate *app_member_get_private (AppMember *self);

/* For the lab that makes the member. */
void app_member_bind (AppMember *self,
                      guint number,
                      const char *lab_id,
                      const IpcLaunchParameter *parameters,
                      const AppMemberSettings *settings,
                      IpcTrace *trace);

G_END_DECLS
