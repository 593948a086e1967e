/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-event.h"
#include "ipc-named-pipe-listener.h"
#include "ipc-shared-memory.h"
#include "ipc-trace-ring.h"

G_BEGIN_DECLS

/* The objects of one child, by the numbers that trace records carry. The viewer uses the same. */
enum
{
  APP_PIPE_MEMORY_PIPE = 1,
  APP_PIPE_MEMORY_EVENT = 2,
  APP_PIPE_MEMORY_MEMORY = 3,
};

/**
 * AppPipeMemoryNewsKind:
 * @APP_PIPE_MEMORY_CONNECTED: the child is on the pipe
 * @APP_PIPE_MEMORY_QUIT: the child sent `Quit`
 * @APP_PIPE_MEMORY_CLOSED: the pipe came to its end without it
 * @APP_PIPE_MEMORY_DIAGNOSIS: something is the matter; the sentence says what
 *
 * What the service thread tells the main thread. Rare, unlike what it writes to the trace.
 */
typedef enum
{
  APP_PIPE_MEMORY_CONNECTED,
  APP_PIPE_MEMORY_QUIT,
  APP_PIPE_MEMORY_CLOSED,
  APP_PIPE_MEMORY_DIAGNOSIS,
} AppPipeMemoryNewsKind;

typedef struct
{
  AppPipeMemoryNewsKind kind;
  char *sentence; /* NULL except for a diagnosis */
} AppPipeMemoryNews;

void app_pipe_memory_news_free (AppPipeMemoryNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppPipeMemoryNews, app_pipe_memory_news_free)

typedef struct _AppPipeMemoryService AppPipeMemoryService;

AppPipeMemoryService *app_pipe_memory_service_new (IpcNamedPipeListener *listener,
                                                   IpcEvent *event,
                                                   IpcSharedMemory *memory,
                                                   IpcTraceRing *ring,
                                                   GError **error);
void app_pipe_memory_service_stop (AppPipeMemoryService *self);
void app_pipe_memory_service_free (AppPipeMemoryService *self);
gboolean app_pipe_memory_service_send (AppPipeMemoryService *self,
                                       const char *text,
                                       gsize size_bytes,
                                       GError **error);
gboolean app_pipe_memory_service_write (AppPipeMemoryService *self,
                                        const char *text,
                                        gsize size_bytes,
                                        GError **error);
int app_pipe_memory_service_get_news_fd (AppPipeMemoryService *self);
AppPipeMemoryNews *app_pipe_memory_service_pop_news (AppPipeMemoryService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppPipeMemoryService, app_pipe_memory_service_free)

G_END_DECLS
