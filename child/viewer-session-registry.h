/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-launch.h"

G_BEGIN_DECLS

/**
 * ViewerSessionInfo:
 * @id: its lab's name on the command line, such as `pipe-memory`
 * @parameters: the arguments that a child of that lab gets
 * @get_type: the #GType of the session
 * @get_bar_type: (nullable): the #GType of its own controls, a #ViewerSessionBar
 *
 * What the rest of the program knows of a mechanism.
 */
typedef struct
{
  const char *id;
  const IpcLaunchParameter *parameters;
  GType (*get_type) (void);
  GType (*get_bar_type) (void);
} ViewerSessionInfo;

const ViewerSessionInfo *viewer_session_registry_get (guint index);
const ViewerSessionInfo *viewer_session_registry_find (const char *id);
char *viewer_session_registry_dup_ids (void);

G_END_DECLS
