/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _IpcLines IpcLines;

IpcLines *ipc_lines_new (gsize limit_bytes);
void ipc_lines_free (IpcLines *self);
void ipc_lines_add (IpcLines *self,
                    const void *bytes,
                    gsize size_bytes);
const char *ipc_lines_next (IpcLines *self,
                            gsize *length_bytes);
const char *ipc_lines_take_rest (IpcLines *self,
                                 gsize *length_bytes);

gsize ipc_lines_get_waiting (IpcLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcLines, ipc_lines_free)

G_END_DECLS
