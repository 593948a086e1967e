/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Texts that are too long for their records, by numbers that fit into these. */
typedef struct _IpcTraceTexts IpcTraceTexts;

IpcTraceTexts *ipc_trace_texts_new (void);
void ipc_trace_texts_free (IpcTraceTexts *self);
guint32 ipc_trace_texts_add (IpcTraceTexts *self,
                             const char *text,
                             gsize length_bytes);
const char *ipc_trace_texts_get (IpcTraceTexts *self,
                                 guint32 index);
void ipc_trace_texts_remove (IpcTraceTexts *self,
                             guint32 index);
gsize ipc_trace_texts_get_bytes (IpcTraceTexts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcTraceTexts, ipc_trace_texts_free)

G_END_DECLS
