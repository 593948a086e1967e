/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-named-pipe-client.h"
#include "ipc-named-pipe-listener.h"
#include "ipc-runtime-dir.h"

G_BEGIN_DECLS

#define APP_TYPE_NAMED_PIPE_DOOR (app_named_pipe_door_get_type ())
G_DECLARE_FINAL_TYPE (AppNamedPipeDoor, app_named_pipe_door, APP, NAMED_PIPE_DOOR, GObject)

/**
 * AppNamedPipePolicy:
 * @mode: message or byte
 * @access: who may connect
 * @limit: how many are served at once
 *
 * How the server's pipe is made.
 */
typedef struct
{
  IpcNamedPipeMode mode;
  IpcNamedPipeAccess access;
  guint limit;
} AppNamedPipePolicy;

/* Signals: "clients-changed" (the list, or the state of somebody in it),
 * "said" (const char *sentence: what happened at the door). */

AppNamedPipeDoor *app_named_pipe_door_new (IpcTrace *trace,
                                           IpcTraceSubject *subject,
                                           IpcRuntimeDir *runtime_dir);
gboolean app_named_pipe_door_open (AppNamedPipeDoor *self,
                                   const AppNamedPipePolicy *policy,
                                   const char *response,
                                   GError **error);
const char *app_named_pipe_door_get_name (AppNamedPipeDoor *self);
const char *app_named_pipe_door_get_open_name (AppNamedPipeDoor *self);

gboolean app_named_pipe_door_admit (AppNamedPipeDoor *self,
                                    AppMember *member,
                                    gboolean with_descendants,
                                    GError **error);
void app_named_pipe_door_settle (AppNamedPipeDoor *self,
                                 AppMember *member);
void app_named_pipe_door_dismiss (AppNamedPipeDoor *self,
                                  AppMember *member);
void app_named_pipe_door_count (AppNamedPipeDoor *self,
                                AppMember *member,
                                guint64 *n_received,
                                guint64 *n_sent);

gboolean app_named_pipe_door_set_policy (AppNamedPipeDoor *self,
                                         const AppNamedPipePolicy *policy,
                                         GError **error);
void app_named_pipe_door_set_response (AppNamedPipeDoor *self,
                                       const char *response);
void app_named_pipe_door_hold (AppNamedPipeDoor *self,
                               gboolean is_held);
gboolean app_named_pipe_door_is_held (AppNamedPipeDoor *self);
gboolean app_named_pipe_door_peek (AppNamedPipeDoor *self,
                                   GError **error);
gboolean app_named_pipe_door_disconnect (AppNamedPipeDoor *self,
                                         guint number,
                                         GError **error);

guint app_named_pipe_door_get_n_clients (AppNamedPipeDoor *self);
AppNamedPipeClient *app_named_pipe_door_get_client (AppNamedPipeDoor *self,
                                                    guint index);
guint app_named_pipe_door_get_n_refused (AppNamedPipeDoor *self);
void app_named_pipe_door_note_refusal (AppNamedPipeDoor *self,
                                       const char *sentence);

G_END_DECLS
