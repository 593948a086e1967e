/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-anonymous-pipes-member.h"

G_BEGIN_DECLS

/* A member from the inside, for app-anonymous-pipes-member*.c and nobody else. */
struct _AppAnonymousPipesMember
{
  AppMember parent_instance;

  const AppAnonymousPipesSettings *settings; /* the lab's, which outlives the member */
  gboolean is_byte;                  /* the exchange of this life */
  IpcAnonymousPipe *to;              /* from prepare() until the service takes it */
  IpcAnonymousPipe *from;            /* the same */
  guint64 to_inode;                  /* which pipes they are, for this life */
  guint64 from_inode;
  int socket;                        /* for passing descriptors; -1 where there is none */
  int child_socket;                  /* the child's side of it, until the spawn */
  guint socket_source;               /* watches @socket */
  AppAnonymousPipesMember *heir;     /* (weak) who has taken over the child's ends; NULL: nobody */
  gboolean has_leak;                 /* the child was given a copy of another one's write end */
  IpcTraceRing *ring;                /* what the service writes; the trace owns it */
  AppAnonymousPipesService *service; /* from begin() to finish() */
  guint news_source;                 /* watches what the service tells */
  guint64 n_received;                /* counts of this life, kept when the service has gone */
  guint64 n_sent;
};

void app_anonymous_pipes_member_note (AppAnonymousPipesMember *self,
                                      IpcTraceStep step,
                                      const char *sentence);
void app_anonymous_pipes_member_say (AppAnonymousPipesMember *self,
                                     const char *line);
void app_anonymous_pipes_member_set_heir (AppAnonymousPipesMember *self,
                                          AppAnonymousPipesMember *heir);
gboolean app_anonymous_pipes_member_is_foreign (AppAnonymousPipesMember *self);

G_END_DECLS
