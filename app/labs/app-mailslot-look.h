/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-mailslot.h"

G_BEGIN_DECLS

/**
 * AppMailslotLookFuncs:
 * @say: what the original's server prints
 * @show_message: a message was read; @number counts from 1 at each look
 * @turn_over: the window gets its turn; what waits is less now
 *
 * Whom a look tells.
 */
typedef struct
{
  void (*say) (gpointer data, const char *sentence);
  void (*show_message) (gpointer data, guint number, const guint8 *bytes, gsize size_bytes,
                        pid_t writer);
  void (*turn_over) (gpointer data);
} AppMailslotLookFuncs;

typedef struct _AppMailslotLook AppMailslotLook;

AppMailslotLook *app_mailslot_look_new (IpcMailslot *mailslot,
                                        const AppMailslotLookFuncs *funcs,
                                        gpointer data);
void app_mailslot_look_free (AppMailslotLook *self);
void app_mailslot_look_begin (AppMailslotLook *self,
                              int timeout_ms);
void app_mailslot_look_have_news (AppMailslotLook *self);
gboolean app_mailslot_look_read_one (AppMailslotLook *self,
                                     gsize buffer_bytes,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppMailslotLook, app_mailslot_look_free)

G_END_DECLS
