/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-fd.h"

G_BEGIN_DECLS

int ipc_proc_open (pid_t pid);
char *ipc_proc_read (int proc_fd,
                     const char *name,
                     gsize *size_bytes);
char *ipc_proc_read_link (int proc_fd,
                          const char *name);
GArray *ipc_proc_list (int proc_fd,
                       const char *folder);

G_END_DECLS
