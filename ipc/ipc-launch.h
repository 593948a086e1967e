/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpcLaunchKind:
 * @IPC_LAUNCH_HANDLE: the number of an inherited descriptor
 * @IPC_LAUNCH_NAME: the name of a kernel object, usually an absolute path
 * @IPC_LAUNCH_SIZE: a size in bytes, 1 or more
 */
typedef enum
{
  IPC_LAUNCH_HANDLE,
  IPC_LAUNCH_NAME,
  IPC_LAUNCH_SIZE,
} IpcLaunchKind;

/**
 * IpcLaunchParameter:
 * @key: its word in a template, such as `memory` for `{memory}`
 * @label: its word in a usage line, such as `MEMORY_FD`
 * @kind: what it is
 *
 * One argument of a lab's command line. A lab's arguments are an array of these, in their order,
 * ended by one whose key is %NULL; parent and child share it.
 */
typedef struct
{
  const char *key;
  const char *label;
  IpcLaunchKind kind;
} IpcLaunchParameter;

/* The arguments of each lab, in the order of the command line. */
extern const IpcLaunchParameter ipc_launch_pipe_memory[];
extern const IpcLaunchParameter ipc_launch_named_pipe[];
extern const IpcLaunchParameter ipc_launch_mailslot[];
extern const IpcLaunchParameter ipc_launch_remoting[];
extern const IpcLaunchParameter ipc_launch_file_mapping[];
extern const IpcLaunchParameter ipc_launch_anonymous_pipes[];

typedef struct _IpcLaunch IpcLaunch;

/* The parent's side: collects what a child is given. */
IpcLaunch *ipc_launch_new (const IpcLaunchParameter *parameters);
void ipc_launch_free (IpcLaunch *self);
int ipc_launch_inherit (IpcLaunch *self,
                        int fd);
void ipc_launch_set_handle (IpcLaunch *self,
                            const char *key,
                            int fd);
void ipc_launch_set_name (IpcLaunch *self,
                          const char *key,
                          const char *name);
void ipc_launch_set_size (IpcLaunch *self,
                          const char *key,
                          gsize size_bytes);
void ipc_launch_add_option (IpcLaunch *self,
                            const char *format,
                            ...) G_GNUC_PRINTF (2, 3);
void ipc_launch_set_number (IpcLaunch *self,
                            guint number);
void ipc_launch_set_stdout (IpcLaunch *self,
                            int fd);
GStrv ipc_launch_dup_argv (IpcLaunch *self,
                           const char *program,
                           GError **error);
GStrv ipc_launch_dup_template_argv (IpcLaunch *self,
                                    const char *child_template,
                                    GError **error);
const int *ipc_launch_get_source_fds (IpcLaunch *self,
                                      guint *n_fds);
const int *ipc_launch_get_target_fds (IpcLaunch *self,
                                      guint *n_fds);
int ipc_launch_get_stdout (IpcLaunch *self);

/* The child's side: takes the argument vector apart again. */
IpcLaunch *ipc_launch_new_for_arguments (const IpcLaunchParameter *parameters,
                                         const char *const *arguments,
                                         GError **error);
int ipc_launch_steal_handle (IpcLaunch *self,
                             const char *key);
const char *ipc_launch_get_name (IpcLaunch *self,
                                 const char *key);
gsize ipc_launch_get_size (IpcLaunch *self,
                           const char *key);
char *ipc_launch_dup_usage (const IpcLaunchParameter *parameters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcLaunch, ipc_launch_free)

G_END_DECLS
