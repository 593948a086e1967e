/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-anonymous-pipe.h"
#include "ipc-trace-ring.h"

G_BEGIN_DECLS

/* What may wait for room in the pipe, in bytes. */
#define APP_ANONYMOUS_PIPES_WAITING_MAX (8 * 1024 * 1024)

/* The objects of one child, by the numbers that trace records carry. The viewer uses the same; the
 * last two are those that it has taken over from another viewer. */
enum
{
  APP_ANONYMOUS_PIPES_TO = 1,
  APP_ANONYMOUS_PIPES_FROM = 2,
  APP_ANONYMOUS_PIPES_TAKEN_TO = 3,
  APP_ANONYMOUS_PIPES_TAKEN_FROM = 4,
};

/**
 * AppAnonymousPipesStatus:
 * @is_open: our write end is open
 * @capacity_bytes: how much the pipe to the child holds
 * @fill_bytes: how much is in it
 * @waiting_bytes: how much waits in this process for room in it
 * @is_blocked: it has waited for a while, and there is a diagnosis of that in the trace
 *
 * The pipe to the child as it is now.
 */
typedef struct
{
  gboolean is_open;
  gsize capacity_bytes;
  gsize fill_bytes;
  gsize waiting_bytes;
  gboolean is_blocked;
} AppAnonymousPipesStatus;

/**
 * AppAnonymousPipesWriterFuncs:
 * @diagnose: something is the matter; the sentence says what
 * @byte_sent: one byte that was to be sent alone is in the pipe
 *
 * What a writer tells, on the service thread.
 */
typedef struct
{
  void (*diagnose) (gpointer data, const char *sentence);
  void (*byte_sent) (gpointer data, guint8 byte);
} AppAnonymousPipesWriterFuncs;

typedef struct _AppAnonymousPipesWriter AppAnonymousPipesWriter;

AppAnonymousPipesWriter *app_anonymous_pipes_writer_new (IpcAnonymousPipe *to,
                                                         IpcTraceRing *ring,
                                                         const AppAnonymousPipesWriterFuncs *funcs,
                                                         gpointer data);
void app_anonymous_pipes_writer_free (AppAnonymousPipesWriter *self);

/* The service thread's. */
void app_anonymous_pipes_writer_send_line (AppAnonymousPipesWriter *self,
                                           const char *line,
                                           gsize size_bytes,
                                           guint32 serial);
void app_anonymous_pipes_writer_send_byte (AppAnonymousPipesWriter *self,
                                           guint8 byte,
                                           guint32 serial);
void app_anonymous_pipes_writer_fill (AppAnonymousPipesWriter *self,
                                      gboolean is_byte,
                                      guint32 *serial);
void app_anonymous_pipes_writer_close (AppAnonymousPipesWriter *self);
int app_anonymous_pipes_writer_get_poll_fd (AppAnonymousPipesWriter *self);
short app_anonymous_pipes_writer_get_poll_events (AppAnonymousPipesWriter *self);
int app_anonymous_pipes_writer_get_timeout_ms (AppAnonymousPipesWriter *self);
void app_anonymous_pipes_writer_handle (AppAnonymousPipesWriter *self,
                                        short ready);
IpcAnonymousPipeDrain app_anonymous_pipes_writer_look (AppAnonymousPipesWriter *self);

/* Any thread's. */
gboolean app_anonymous_pipes_writer_is_open (AppAnonymousPipesWriter *self,
                                             GError **error);
gboolean app_anonymous_pipes_writer_has_room (AppAnonymousPipesWriter *self,
                                              gsize size_bytes,
                                              GError **error);
gboolean app_anonymous_pipes_writer_set_capacity (AppAnonymousPipesWriter *self,
                                                  gsize size_bytes,
                                                  GError **error);
gboolean app_anonymous_pipes_writer_pass (AppAnonymousPipesWriter *self,
                                          int socket,
                                          const char *text,
                                          GError **error);
void app_anonymous_pipes_writer_get_status (AppAnonymousPipesWriter *self,
                                            AppAnonymousPipesStatus *status);

G_END_DECLS
