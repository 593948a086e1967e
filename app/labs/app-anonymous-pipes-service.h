/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-anonymous-pipes-writer.h"

G_BEGIN_DECLS

/**
 * AppAnonymousPipesNewsKind:
 * @APP_ANONYMOUS_PIPES_CONNECTED: the child has read what was written first
 * @APP_ANONYMOUS_PIPES_ENDED: nobody has the write end of the child's pipe any more
 * @APP_ANONYMOUS_PIPES_WE_CLOSED: our write end is closed, as was asked for
 * @APP_ANONYMOUS_PIPES_LINE: what the original's parent prints
 * @APP_ANONYMOUS_PIPES_DIAGNOSIS: something is the matter; the sentence says what
 *
 * What the service thread tells the main thread.
 */
typedef enum
{
  APP_ANONYMOUS_PIPES_CONNECTED,
  APP_ANONYMOUS_PIPES_ENDED,
  APP_ANONYMOUS_PIPES_WE_CLOSED,
  APP_ANONYMOUS_PIPES_LINE,
  APP_ANONYMOUS_PIPES_DIAGNOSIS,
} AppAnonymousPipesNewsKind;

typedef struct
{
  AppAnonymousPipesNewsKind kind;
  char *sentence; /* for a line and a diagnosis */
} AppAnonymousPipesNews;

void app_anonymous_pipes_news_free (AppAnonymousPipesNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppAnonymousPipesNews, app_anonymous_pipes_news_free)

typedef struct _AppAnonymousPipesService AppAnonymousPipesService;

AppAnonymousPipesService *app_anonymous_pipes_service_new (IpcAnonymousPipe *to,
                                                           IpcAnonymousPipe *from,
                                                           gboolean is_byte,
                                                           guint8 first_byte,
                                                           IpcTraceRing *ring,
                                                           GError **error);
void app_anonymous_pipes_service_stop (AppAnonymousPipesService *self);
void app_anonymous_pipes_service_free (AppAnonymousPipesService *self);
gboolean app_anonymous_pipes_service_send_line (AppAnonymousPipesService *self,
                                                const char *text,
                                                gsize size_bytes,
                                                GError **error);
gboolean app_anonymous_pipes_service_send_byte (AppAnonymousPipesService *self,
                                                guint8 byte,
                                                GError **error);
gboolean app_anonymous_pipes_service_fill (AppAnonymousPipesService *self,
                                           GError **error);
gboolean app_anonymous_pipes_service_close (AppAnonymousPipesService *self,
                                            GError **error);
gboolean app_anonymous_pipes_service_set_exchange (AppAnonymousPipesService *self,
                                                   gboolean is_byte,
                                                   GError **error);
AppAnonymousPipesWriter *app_anonymous_pipes_service_get_writer (AppAnonymousPipesService *self);
int app_anonymous_pipes_service_get_news_fd (AppAnonymousPipesService *self);
AppAnonymousPipesNews *app_anonymous_pipes_service_pop_news (AppAnonymousPipesService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppAnonymousPipesService, app_anonymous_pipes_service_free)

G_END_DECLS
