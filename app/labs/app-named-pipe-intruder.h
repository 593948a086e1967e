/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AppNamedPipeIntruder AppNamedPipeIntruder;

/**
 * AppNamedPipeIntruderResult:
 * @APP_NAMED_PIPE_INTRUDER_LET_IN: the server answered it
 * @APP_NAMED_PIPE_INTRUDER_KEPT_OUT: the kernel did not let it connect
 * @APP_NAMED_PIPE_INTRUDER_TURNED_AWAY: the server closed its connection without an answer
 * @APP_NAMED_PIPE_INTRUDER_FAILED: it waited in vain, or could not try
 *
 * The exit code of the process; child/viewer-intruder.c has the same.
 */
typedef enum
{
  APP_NAMED_PIPE_INTRUDER_LET_IN,
  APP_NAMED_PIPE_INTRUDER_KEPT_OUT,
  APP_NAMED_PIPE_INTRUDER_TURNED_AWAY,
  APP_NAMED_PIPE_INTRUDER_FAILED,
} AppNamedPipeIntruderResult;

/**
 * AppNamedPipeIntruderFunc:
 * @self: the intruder, which may be freed now
 * @result: how it went
 * @sentence: the same in words, escaped
 * @data: as given to app_named_pipe_intruder_new()
 *
 * The intruder's process is gone.
 */
typedef void (*AppNamedPipeIntruderFunc) (AppNamedPipeIntruder *self,
                                          AppNamedPipeIntruderResult result,
                                          const char *sentence,
                                          gpointer data);

AppNamedPipeIntruder *app_named_pipe_intruder_new (const char *pipe_name,
                                                   gboolean as_other_user,
                                                   AppNamedPipeIntruderFunc func,
                                                   gpointer data,
                                                   GError **error);
void app_named_pipe_intruder_free (AppNamedPipeIntruder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppNamedPipeIntruder, app_named_pipe_intruder_free)

G_END_DECLS
