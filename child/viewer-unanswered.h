/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many messages are remembered: a parent that never answers costs no more. */
#define VIEWER_UNANSWERED_MAX 512

typedef struct _ViewerUnanswered ViewerUnanswered;

ViewerUnanswered *viewer_unanswered_new (void);
void viewer_unanswered_free (ViewerUnanswered *self);
void viewer_unanswered_add (ViewerUnanswered *self,
                            guint32 serial,
                            const void *bytes,
                            gsize size_bytes);
guint viewer_unanswered_match_message (ViewerUnanswered *self,
                                       const void *bytes,
                                       gsize size_bytes);
gsize viewer_unanswered_match_bytes (ViewerUnanswered *self,
                                     const guint8 *bytes,
                                     gsize size_bytes,
                                     guint *n_messages,
                                     gboolean *with_piece);
guint32 viewer_unanswered_take (ViewerUnanswered *self,
                                guint n_messages);
gint64 viewer_unanswered_get_since (ViewerUnanswered *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViewerUnanswered, viewer_unanswered_free)

G_END_DECLS
