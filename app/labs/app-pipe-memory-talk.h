/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-event.h"
#include "ipc-named-pipe-listener.h"
#include "ipc-queue.h"
#include "ipc-shared-memory.h"
#include "ipc-trace-ring.h"

#include <poll.h>

G_BEGIN_DECLS

/* The objects of one child, by the numbers that trace records carry. The viewer uses the same. */
enum
{
  APP_PIPE_MEMORY_PIPE = 1,
  APP_PIPE_MEMORY_EVENT = 2,
  APP_PIPE_MEMORY_MEMORY = 3,
};

/* The diagnosis that the child sent and did not set its event. */
#define APP_PIPE_MEMORY_UNANNOUNCED "message waiting, event not set"

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

typedef struct _AppPipeMemoryTalk AppPipeMemoryTalk;

AppPipeMemoryTalk *app_pipe_memory_talk_new (IpcNamedPipeListener *listener,
                                             IpcEvent *event,
                                             IpcSharedMemory *memory,
                                             IpcTraceRing *ring,
                                             IpcQueue *news);
void app_pipe_memory_talk_free (AppPipeMemoryTalk *self);
int app_pipe_memory_talk_prepare (AppPipeMemoryTalk *self,
                                  struct pollfd *polls);
void app_pipe_memory_talk_handle (AppPipeMemoryTalk *self,
                                  const struct pollfd *polls);
void app_pipe_memory_talk_send (AppPipeMemoryTalk *self,
                                const char *text,
                                gsize size_bytes);
void app_pipe_memory_talk_finish (AppPipeMemoryTalk *self);

G_END_DECLS
