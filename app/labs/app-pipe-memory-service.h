/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-pipe-memory-talk.h"

G_BEGIN_DECLS

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
int app_pipe_memory_service_get_news_fd (AppPipeMemoryService *self);
AppPipeMemoryNews *app_pipe_memory_service_pop_news (AppPipeMemoryService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppPipeMemoryService, app_pipe_memory_service_free)

G_END_DECLS
