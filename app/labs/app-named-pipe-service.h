/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-named-pipe.h"
#include "ipc-trace-ring.h"

G_BEGIN_DECLS

/* The one object of this lab, by the number that trace records carry. The viewer uses the same. */
#define APP_NAMED_PIPE_PIPE 1

/**
 * AppNamedPipeNewsKind:
 * @APP_NAMED_PIPE_ENDED: the conversation is over; the sentence says why
 * @APP_NAMED_PIPE_PEEKED: what a look into the pipe showed
 * @APP_NAMED_PIPE_DIAGNOSIS: something is the matter; the sentence says what
 *
 * What the service thread tells the main thread. Rare, unlike what it writes to the trace.
 */
typedef enum
{
  APP_NAMED_PIPE_ENDED,
  APP_NAMED_PIPE_PEEKED,
  APP_NAMED_PIPE_DIAGNOSIS,
} AppNamedPipeNewsKind;

typedef struct
{
  AppNamedPipeNewsKind kind;
  char *sentence;
} AppNamedPipeNews;

void app_named_pipe_news_free (AppNamedPipeNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppNamedPipeNews, app_named_pipe_news_free)

typedef struct _AppNamedPipeService AppNamedPipeService;

AppNamedPipeService *app_named_pipe_service_new (IpcNamedPipe *pipe,
                                                 IpcTraceRing *ring,
                                                 guint32 serial,
                                                 const char *response,
                                                 gboolean is_held,
                                                 GError **error);
void app_named_pipe_service_stop (AppNamedPipeService *self);
void app_named_pipe_service_free (AppNamedPipeService *self);
guint32 app_named_pipe_service_get_serial (AppNamedPipeService *self);
gboolean app_named_pipe_service_set_response (AppNamedPipeService *self,
                                              const char *response);
gboolean app_named_pipe_service_hold (AppNamedPipeService *self,
                                      gboolean is_held);
gboolean app_named_pipe_service_peek (AppNamedPipeService *self);
gboolean app_named_pipe_service_disconnect (AppNamedPipeService *self);
int app_named_pipe_service_get_news_fd (AppNamedPipeService *self);
AppNamedPipeNews *app_named_pipe_service_pop_news (AppNamedPipeService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppNamedPipeService, app_named_pipe_service_free)

G_END_DECLS
