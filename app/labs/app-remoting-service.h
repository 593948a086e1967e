/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-remoting-server.h"
#include "ipc-trace-ring.h"

G_BEGIN_DECLS

/**
 * AppRemotingNewsKind:
 * @APP_REMOTING_CONNECTED: a child is in
 * @APP_REMOTING_CLOSED: a child has no connection any more
 * @APP_REMOTING_DIAGNOSIS: something is the matter; the sentence says what
 * @APP_REMOTING_SILENT: somebody has not said yet who they are, or nobody is silent any more
 * @APP_REMOTING_CHANGED: app_remoting_service_get_view() would show something else now
 *
 * What the service thread tells the main thread.
 */
typedef enum
{
  APP_REMOTING_CONNECTED,
  APP_REMOTING_CLOSED,
  APP_REMOTING_DIAGNOSIS,
  APP_REMOTING_SILENT,
  APP_REMOTING_CHANGED,
} AppRemotingNewsKind;

typedef struct
{
  AppRemotingNewsKind kind;
  guint member;   /* whom it is about; 0 for the lab */
  pid_t pid;      /* its process: news of a life that is over are none of the next one's */
  char *sentence; /* of a diagnosis */
} AppRemotingNews;

void app_remoting_news_free (AppRemotingNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppRemotingNews, app_remoting_news_free)

/**
 * AppRemotingView:
 * @n_connections: how many are connected
 * @counts: of each mode
 * @instances: (element-type IpcRemotingInstance): what lives
 *
 * The server as it is at one moment, to be shown.
 */
typedef struct
{
  guint n_connections;
  IpcRemotingCount counts[IPC_REMOTING_N_MODES];
  GArray *instances;
} AppRemotingView;

void app_remoting_view_clear (AppRemotingView *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AppRemotingView, app_remoting_view_clear)

typedef struct _AppRemotingService AppRemotingService;

AppRemotingService *app_remoting_service_new (IpcTraceRing *ring,
                                              GError **error);
void app_remoting_service_free (AppRemotingService *self);
gboolean app_remoting_service_listen (AppRemotingService *self,
                                      const char *address,
                                      GError **error);
char *app_remoting_service_dup_address (AppRemotingService *self);
void app_remoting_service_set_times (AppRemotingService *self,
                                     const IpcLeaseTimes *times);
void app_remoting_service_add_member (AppRemotingService *self,
                                      guint member,
                                      pid_t pid,
                                      IpcTraceRing *ring);
void app_remoting_service_remove_member (AppRemotingService *self,
                                         guint member);
void app_remoting_service_get_view (AppRemotingService *self,
                                    AppRemotingView *view);
guint app_remoting_service_count_silent (AppRemotingService *self,
                                         gint64 *since_ns,
                                         pid_t *pid);
int app_remoting_service_get_news_fd (AppRemotingService *self);
AppRemotingNews *app_remoting_service_pop_news (AppRemotingService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppRemotingService, app_remoting_service_free)

G_END_DECLS
