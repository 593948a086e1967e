/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-named-pipe-door.h"
#include "app-named-pipe-list.h"
#include "ipc-named-pipe-server.h"

G_BEGIN_DECLS

/* The door from the inside, for the files app-named-pipe-door*.c and nobody else. */

/* A member whose child may connect. */
typedef struct
{
  AppMember *member;          /* borrowed; it dismisses itself */
  IpcTraceRing *ring;         /* for its services, one after the other; the trace's */
  gboolean with_descendants;
} AppNamedPipeGuest;

struct _AppNamedPipeDoor
{
  GObject parent_instance;

  IpcTrace *trace;             /* owned reference */
  IpcTraceSubject *subject;    /* the lab's, for who is turned away */
  IpcRuntimeDir *runtime_dir;  /* the program's; outlives us */
  char *name;                  /* of the pipe */
  char *open_directory;        /* for everyone; NULL as a rule */
  char *open_name;             /* in it */

  AppNamedPipePolicy policy;
  IpcNamedPipeServer *server;  /* NULL when it could not be made */
  guint generation;            /* counts servers: only its own places are released */
  guint server_source;         /* watches it */
  guint resume_source;         /* runs after a failure to accept */

  AppNamedPipeList *clients;   /* owned */
  GArray *guests;              /* AppNamedPipeGuest */
  char *response;              /* what requests are answered with */
  gboolean is_held;            /* requests are left in the pipes */
  guint n_refused;             /* since the door was opened */
};

void app_named_pipe_door_say (AppNamedPipeDoor *self,
                              const char *format,
                              ...) G_GNUC_PRINTF (2, 3);
void app_named_pipe_door_clients_changed (AppNamedPipeDoor *self);
void app_named_pipe_door_take_news (AppNamedPipeDoor *self,
                                    AppNamedPipeClient *client);

AppNamedPipeGuest *app_named_pipe_door_find_guest (AppNamedPipeDoor *self,
                                                   guint number);
AppNamedPipeGuest *app_named_pipe_door_find_guest_by_pid (AppNamedPipeDoor *self,
                                                          pid_t pid);
gboolean app_named_pipe_door_admit_all (AppNamedPipeDoor *self,
                                        GError **error);

G_END_DECLS
