/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many of the bytes of an edit its sentence tells. */
#define IPC_MEMORY_EDIT_MAX 128

/**
 * IpcMemoryEdit:
 * @offset: where
 * @size_bytes: how many bytes were written
 * @n_known: how many of them @bytes has
 * @bytes: the first of them
 *
 * Bytes that a person wrote into memory.
 */
typedef struct
{
  gsize offset;
  gsize size_bytes;
  gsize n_known;
  guint8 bytes[IPC_MEMORY_EDIT_MAX];
} IpcMemoryEdit;

char *ipc_memory_edit_dup_sentence (gsize offset,
                                    const void *bytes,
                                    gsize size_bytes);
gboolean ipc_memory_edit_parse (const char *sentence,
                                gsize length_bytes,
                                IpcMemoryEdit *edit);

G_END_DECLS
