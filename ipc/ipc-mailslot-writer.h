/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-mailslot-name.h"

G_BEGIN_DECLS

/* The writers' end of a mailslot: puts messages in, and never learns what became of them. */
typedef struct _IpcMailslotWriter IpcMailslotWriter;

IpcMailslotWriter *ipc_mailslot_writer_open (const char *name,
                                             GError **error);
void ipc_mailslot_writer_free (IpcMailslotWriter *self);
gsize ipc_mailslot_writer_get_limit (IpcMailslotWriter *self);
gboolean ipc_mailslot_writer_write (IpcMailslotWriter *self,
                                    const void *bytes,
                                    gsize size_bytes,
                                    GError **error);
gboolean ipc_mailslot_writer_knock (IpcMailslotWriter *self,
                                    GError **error);
gint64 ipc_mailslot_writer_get_longest_ns (IpcMailslotWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcMailslotWriter, ipc_mailslot_writer_free)

G_END_DECLS
