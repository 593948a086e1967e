/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-queue.h"

G_BEGIN_DECLS

/* The kind of the order that ends the thread; all others are the service's own, from 0. */
#define APP_SERVICE_STOP G_MAXUINT

/**
 * AppServiceOrder:
 * @kind: what to do, in the service's own numbers, or %APP_SERVICE_STOP
 * @size_bytes: how many bytes belong to it
 * @bytes: those, with a NUL behind
 *
 * What the main thread wants of a service thread.
 */
typedef struct
{
  guint kind;
  gsize size_bytes;
  char bytes[];
} AppServiceOrder;

typedef struct _AppService AppService;

AppService *app_service_new (guint max_orders,
                             GDestroyNotify free_news,
                             GError **error);
void app_service_free (AppService *self);
gboolean app_service_start (AppService *self,
                            const char *name,
                            GThreadFunc run,
                            gpointer data,
                            GError **error);
void app_service_stop (AppService *self);
gboolean app_service_is_running (AppService *self);

/* The main thread's side. */
gboolean app_service_order (AppService *self,
                            guint kind,
                            const void *bytes,
                            gsize size_bytes,
                            GError **error);
int app_service_get_news_fd (AppService *self);
gpointer app_service_pop_news (AppService *self);

/* The service thread's side. */
int app_service_get_order_fd (AppService *self);
AppServiceOrder *app_service_pop_order (AppService *self);
IpcQueue *app_service_get_news (AppService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppService, app_service_free)

G_END_DECLS
