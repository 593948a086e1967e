/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-launch.h"

G_BEGIN_DECLS

/* The first number after standard input, output and error. */
#define IPC_LAUNCH_FIRST_TARGET_FD 3

/* One argument of the command line. */
typedef struct
{
  char *text;       /* as it stands on the command line; NULL while it is not given */
  int handle;       /* the child's side: a descriptor that we own, or -1 */
  gsize size_bytes; /* the child's side: what the text of a size means */
} IpcLaunchValue;

struct _IpcLaunch
{
  const IpcLaunchParameter *parameters; /* what the lab wants, in its order */
  IpcLaunchValue *values;               /* one for each parameter */
  guint n_parameters;
  GPtrArray *options; /* the words between the program and the parameters */
  GArray *sources;    /* our copies of what the child inherits; closed with the launch */
  GArray *targets;    /* under which number the child finds each of them */
  guint number;       /* the child's number, for `{number}` */
  int stdout_fd;      /* our copy of where the child prints, or -1 for our own output */
  GError *failure;    /* the first descriptor that could not be copied; dup_argv() tells it */
};

IpcLaunchValue *ipc_launch_find_value (IpcLaunch *self,
                                       const char *key,
                                       IpcLaunchKind kind);
gboolean ipc_launch_check (IpcLaunch *self,
                           GError **error);
const char *ipc_launch_get_text (IpcLaunch *self,
                                 guint i,
                                 GError **error);
gboolean ipc_launch_append_parameters (IpcLaunch *self,
                                       GPtrArray *argv,
                                       GError **error);
GStrv ipc_launch_finish_argv (GPtrArray *argv);

G_END_DECLS
