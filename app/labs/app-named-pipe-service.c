/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-service: one instance of the server: the conversation with one client, on a
 * thread of its own.
 *
 *   client                                  this thread
 *     │ ── "Default request from client" ──▶ │ ReadFile:  recv
 *     │ ◀── "Default response from server" ─ │ WriteFile: send
 *     │              … as often as the client likes …
 *     │                                      │ FlushFileBuffers: wait until all has been read
 *     │ ◀──────────── end of file ────────── │ DisconnectNamedPipe: close
 *
 * It is the InstanceThread of the Windows samples: the door, app-named-pipe-lab.c, lets a client in
 * and starts one of these for it. The loop in serve() is one poll(2) over the pipe and a queue of
 * orders from the main thread.
 *
 * Draining: after "disconnect" nothing is taken any more, and the pipe stays open until the client
 * has read what was sent, at most 10 s. The kernel has no event for "all was read", so SIOCOUTQ is
 * looked at 50 times a second for as long as that lasts. (Linux, unlike Windows, would let the
 * client read what the kernel has even after close(2). What waits in this process would be lost.)
 *
 * Whatever the client does, this thread never blocks on it. When the client does not read, its
 * answers wait in a bounded queue, and as long as any waits no further request is taken.
 */

#include "app-named-pipe-service.h"

#include "app-service.h"
#include "ipc-error.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* How often to look whether the client has read everything, and for how long. */
#define DRAIN_LOOK_MS 20
#define DRAIN_WITHIN_NS (10 * G_GINT64_CONSTANT (1000000000))
/* How many requests are taken in a row before orders get their turn. */
#define BATCH 64
/* The most that is taken from a client that is gone, or must go: more than a socket holds. */
#define REST_MAX 4096
/* How many orders may wait, and how many news before further ones are left to the trace alone. */
#define MAX_ORDERS 256
#define MANY_NEWS 64

/* What the main thread wants of the service thread. */
typedef enum
{
  ORDER_RESPONSE, /* with the new one */
  ORDER_HOLD,
  ORDER_READ,
  ORDER_PEEK,
  ORDER_DISCONNECT,
} OrderKind;

/* SERVING -> DRAINING -> OVER, or straight from the first to the last. */
typedef enum
{
  SERVING,
  DRAINING,
  OVER,
} State;

struct _AppNamedPipeService
{
  AppService *service;    /* the thread, which runs run(), and its two queues */

  /* From here on the service thread's alone, while it runs. */
  IpcNamedPipe *pipe;     /* until the conversation is over */
  IpcTraceRing *ring;     /* borrowed; this thread is its only writer */
  GByteArray *request;    /* the one being served, reused */
  char *response;         /* what every request is answered with */
  guint32 serial;         /* of the last request */
  State state;
  gint64 drain_since_ns;  /* when draining began */
  gboolean is_held;       /* requests are left in the pipe, to be looked at */
  gboolean peer_is_gone;  /* it reads nothing any more, but what it sent may still lie here */
  gboolean must_take;     /* requests may be left that poll has announced already */
  gboolean is_stopping;   /* the main thread wants us to end */
};

/* News */

/**
 * app_named_pipe_news_free:
 * @news: (transfer full): what app_named_pipe_service_pop_news() returned
 */
void
app_named_pipe_news_free (AppNamedPipeNews *news)
{
  g_free (news->sentence);
  g_free (news);
}

/* A client that misbehaves a million times a second must not fill our memory with sentences. */
static void
tell (AppNamedPipeService *self,
      AppNamedPipeNewsKind kind,
      const char *sentence)
{
  AppNamedPipeNews *news;

  if (kind != APP_NAMED_PIPE_ENDED && ipc_queue_get_length (app_service_get_news (self->service)) >= MANY_NEWS)
    return;
  news = g_new (AppNamedPipeNews, 1);
  news->kind = kind;
  news->sentence = g_strdup (sentence);
  if (!ipc_queue_push (app_service_get_news (self->service), news))
    app_named_pipe_news_free (news);
}

static void
diagnose (AppNamedPipeService *self,
          const char *sentence)
{
  ipc_trace_ring_write_note (self->ring, IPC_TRACE_DIAGNOSIS, APP_NAMED_PIPE_PIPE, self->serial,
                             "%s", sentence);
  tell (self, APP_NAMED_PIPE_DIAGNOSIS, sentence);
}

/* The conversation is over: the pipe closes at once, so that the client sees it too. */
static void
hang_up (AppNamedPipeService *self,
         const char *why)
{
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  self->state = OVER;
  self->must_take = FALSE;
  ipc_trace_ring_write_note (self->ring, IPC_TRACE_PEER_DISCONNECTED, APP_NAMED_PIPE_PIPE,
                             self->serial, "%s", why);
  tell (self, APP_NAMED_PIPE_ENDED, why);
}

/* Serving one request */

static void
send_response (AppNamedPipeService *self)
{
  g_autoptr (GError) error = NULL;
  gsize size_bytes = strlen (self->response);

  if (ipc_named_pipe_send (self->pipe, self->response, size_bytes, &error))
    ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_SENT, APP_NAMED_PIPE_PIPE, self->serial,
                          self->response, size_bytes);
  else if (!g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    diagnose (self, error->message);
}

/* What a failed receive means. Returns whether it is worth trying again at once. */
static gboolean
judge_failure (AppNamedPipeService *self,
               const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  if (g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY) ||
      g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE))
    {
      diagnose (self, error->message);
      return TRUE;
    }
  if (!g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    diagnose (self, error->message);
  hang_up (self, "the client closed its end");
  return FALSE;
}

static gboolean
take_one (AppNamedPipeService *self)
{
  g_autoptr (GError) error = NULL;

  if (!ipc_named_pipe_receive (self->pipe, self->request, &error))
    return judge_failure (self, error);
  self->serial++;
  ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_RECEIVED, APP_NAMED_PIPE_PIPE, self->serial,
                        self->request->data, self->request->len);
  send_response (self);
  return TRUE;
}

/* Whether answers wait for a client that does not read. */
static gboolean
must_wait_for_peer (AppNamedPipeService *self)
{
  return !self->peer_is_gone && self->pipe != NULL && ipc_named_pipe_get_unsent (self->pipe) > 0;
}

static void
take (AppNamedPipeService *self)
{
  self->must_take = TRUE;
  for (guint i = 0; i < BATCH && self->state == SERVING; i++)
    {
      if (must_wait_for_peer (self))
        return;
      if (!take_one (self))
        {
          self->must_take = FALSE;
          return;
        }
    }
}

/* Draining */

static void
begin_draining (AppNamedPipeService *self)
{
  if (self->state != SERVING)
    return;
  self->state = DRAINING;
  self->must_take = FALSE;
  self->drain_since_ns = ipc_trace_now_ns ();
}

/* A socket that is closed with unread bytes tells its peer "connection reset", which may come
 * before what the peer has not read yet: so what came meanwhile is taken off first. */
static void
drop_incoming (AppNamedPipeService *self)
{
  for (guint i = 0; i < REST_MAX && ipc_named_pipe_receive (self->pipe, self->request, NULL); i++)
    ;
}

static void
drain (AppNamedPipeService *self)
{
  gint64 for_ns = ipc_trace_now_ns () - self->drain_since_ns;
  gboolean is_open = ipc_named_pipe_flush (self->pipe, NULL);
  g_autofree char *why = NULL;

  if (!is_open || self->peer_is_gone)
    why = g_strdup ("the client closed its end while it was being disconnected");
  else if (ipc_named_pipe_is_drained (self->pipe))
    why = g_strdup_printf ("disconnected by the server; the client had read everything after %.1f s",
                           for_ns / 1e9);
  else if (for_ns >= DRAIN_WITHIN_NS)
    why = g_strdup_printf ("disconnected by the server; the client did not read, and %u responses "
                           "were lost",
                           ipc_named_pipe_get_unsent (self->pipe));
  if (why == NULL)
    return;
  drop_incoming (self);
  hang_up (self, why);
}

/* Orders */

static void
peek (AppNamedPipeService *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  gssize size_bytes = ipc_named_pipe_peek_size (self->pipe, &error);

  if (size_bytes > 0 && ipc_named_pipe_get_mode (self->pipe) == IPC_NAMED_PIPE_MESSAGE)
    sentence = g_strdup_printf ("the next message has %zd bytes", size_bytes);
  else if (size_bytes > 0)
    sentence = g_strdup_printf ("%zd bytes are there to read", size_bytes);
  else
    sentence = g_strdup (error != NULL ? error->message : "nothing is there to read");
  ipc_trace_ring_write_note (self->ring, IPC_TRACE_CALL, APP_NAMED_PIPE_PIPE, 0, "peek: %s",
                             sentence);
  tell (self, APP_NAMED_PIPE_PEEKED, sentence);
}

static void
obey (AppNamedPipeService *self,
      const AppServiceOrder *order)
{
  switch (order->kind)
    {
    case ORDER_RESPONSE:
      g_free (self->response);
      self->response = g_strdup (order->bytes);
      break;
    case ORDER_HOLD:
    case ORDER_READ:
      self->is_held = order->kind == ORDER_HOLD;
      break;
    case ORDER_PEEK:
      if (self->pipe != NULL)
        peek (self);
      break;
    case ORDER_DISCONNECT:
      begin_draining (self);
      break;
    case APP_SERVICE_STOP:
      self->is_stopping = TRUE;
      break;
    }
}

static void
obey_orders (AppNamedPipeService *self)
{
  AppServiceOrder *order;

  while ((order = app_service_pop_order (self->service)) != NULL)
    {
      obey (self, order);
      g_free (order);
    }
}

/* The loop */

/* What to wait for on the pipe. POLLHUP comes unasked. */
static short
get_pipe_events (AppNamedPipeService *self)
{
  if (must_wait_for_peer (self))
    return POLLOUT;
  return self->state == SERVING && !self->is_held ? POLLIN : 0;
}

static int
get_timeout_ms (AppNamedPipeService *self)
{
  if (self->state == DRAINING)
    return DRAIN_LOOK_MS;
  return self->must_take && !self->is_held && !must_wait_for_peer (self) ? 0 : -1;
}

/* A client that is gone is served to its last request: what it sent is the truth, and to hold it
 * any longer would only mean that poll never sleeps again. */
static void
handle (AppNamedPipeService *self,
        short ready)
{
  if (ready & (POLLHUP | POLLERR))
    {
      self->peer_is_gone = TRUE;
      self->is_held = FALSE;
    }
  if (self->state == DRAINING)
    drain (self);
  else if ((ready & POLLOUT) && !ipc_named_pipe_flush (self->pipe, NULL))
    self->peer_is_gone = TRUE;
  if (self->state == SERVING && !self->is_held && (ready != 0 || self->must_take))
    take (self);
}

static void
serve (AppNamedPipeService *self)
{
  struct pollfd polls[2] = {
    { .fd = app_service_get_order_fd (self->service), .events = POLLIN },
    { .fd = ipc_named_pipe_get_fd (self->pipe) },
  };

  while (self->state != OVER && !self->is_stopping)
    {
      polls[1].events = get_pipe_events (self);
      if (poll (polls, G_N_ELEMENTS (polls), get_timeout_ms (self)) < 0)
        {
          if (errno != EINTR)
            break;
          continue;
        }
      if (polls[0].revents != 0)
        obey_orders (self);
      handle (self, polls[1].revents);
    }
}

/* The main thread ends it: the client is gone, or the lab closes. What lies in the pipe is taken,
 * so that nothing that a dead child sent is missing; the answers go as far as they get. */
static void
take_the_rest (AppNamedPipeService *self)
{
  self->peer_is_gone = TRUE;
  for (guint i = 0; i < REST_MAX && self->state == SERVING && take_one (self); i++)
    ;
}

static gpointer
run (gpointer data)
{
  AppNamedPipeService *self = data;

  serve (self);
  if (self->state == SERVING)
    take_the_rest (self);
  if (self->state != OVER)
    hang_up (self, "the server closed the pipe");
  return NULL;
}

/* The main thread's side */

/**
 * app_named_pipe_service_new:
 * @pipe: (transfer full): a client that was let in; closed here also when this fails
 * @ring: (transfer none): where the service's steps go; must outlive the service
 * @serial: the number of the last request of this client on an earlier connection; 0 for none
 * @response: what every request is answered with, 1 to %IPC_NAMED_PIPE_MESSAGE_MAX bytes
 * @is_held: whether requests are left in the pipe at first
 * @error: (out) (optional): why there are no queues or no thread
 *
 * Starts the conversation with one client on a thread of its own. Main thread.
 *
 * Returns: (transfer full) (nullable): the service
 */
AppNamedPipeService *
app_named_pipe_service_new (IpcNamedPipe *pipe,
                            IpcTraceRing *ring,
                            guint32 serial,
                            const char *response,
                            gboolean is_held,
                            GError **error)
{
  g_autoptr (AppNamedPipeService) self = g_new0 (AppNamedPipeService, 1);

  self->pipe = pipe;
  self->ring = ring;
  self->serial = serial;
  self->response = g_strdup (response);
  self->is_held = is_held;
  self->request = g_byte_array_new ();
  self->service = app_service_new (MAX_ORDERS, (GDestroyNotify) app_named_pipe_news_free, error);
  if (self->service == NULL || !app_service_start (self->service, "named-pipe", run, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
give_order (AppNamedPipeService *self,
            OrderKind kind,
            const char *text)
{
  return app_service_order (self->service, kind, text, strlen (text), NULL);
}

/**
 * app_named_pipe_service_set_response:
 * @self: a service
 * @response: 1 to %IPC_NAMED_PIPE_MESSAGE_MAX bytes
 *
 * Changes what requests are answered with from now on. Main thread; does not wait.
 *
 * Returns: whether the order was taken
 */
gboolean
app_named_pipe_service_set_response (AppNamedPipeService *self,
                                     const char *response)
{
  return give_order (self, ORDER_RESPONSE, response);
}

/**
 * app_named_pipe_service_hold:
 * @self: a service
 * @is_held: whether requests shall be left in the pipe
 *
 * Stops reading, to have something to look at, or goes on. Main thread; does not wait.
 *
 * Returns: whether the order was taken
 */
gboolean
app_named_pipe_service_hold (AppNamedPipeService *self,
                             gboolean is_held)
{
  return give_order (self, is_held ? ORDER_HOLD : ORDER_READ, "");
}

/**
 * app_named_pipe_service_peek:
 * @self: a service
 *
 * Looks into the pipe without taking anything: PeekNamedPipe. What is there comes as news. Main
 * thread; does not wait.
 *
 * Returns: whether the order was taken
 */
gboolean
app_named_pipe_service_peek (AppNamedPipeService *self)
{
  return give_order (self, ORDER_PEEK, "");
}

/**
 * app_named_pipe_service_disconnect:
 * @self: a service
 *
 * Drains and then ends the conversation: FlushFileBuffers and DisconnectNamedPipe. That it is over
 * comes as news. Main thread; does not wait.
 *
 * Returns: whether the order was taken
 */
gboolean
app_named_pipe_service_disconnect (AppNamedPipeService *self)
{
  return give_order (self, ORDER_DISCONNECT, "");
}

/**
 * app_named_pipe_service_get_news_fd:
 * @self: a service
 *
 * Returns: a descriptor that is readable while there are news; the service owns it
 */
int
app_named_pipe_service_get_news_fd (AppNamedPipeService *self)
{
  return app_service_get_news_fd (self->service);
}

/**
 * app_named_pipe_service_pop_news:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): the next news; %NULL when there are none
 */
AppNamedPipeNews *
app_named_pipe_service_pop_news (AppNamedPipeService *self)
{
  return app_service_pop_news (self->service);
}

/**
 * app_named_pipe_service_get_serial:
 * @self: a service that was stopped
 *
 * Returns: the number of the last request
 */
guint32
app_named_pipe_service_get_serial (AppNamedPipeService *self)
{
  g_return_val_if_fail (!app_service_is_running (self->service), 0);

  return self->serial;
}

/**
 * app_named_pipe_service_stop:
 * @self: a service
 *
 * Ends the thread, after it has taken what still lies in the pipe. News can be popped afterwards.
 * Waits for the thread, which waits for nothing. May be called twice. Main thread.
 */
void
app_named_pipe_service_stop (AppNamedPipeService *self)
{
  app_service_stop (self->service);
}

/**
 * app_named_pipe_service_free:
 * @self: (transfer full): a service
 *
 * Ends it. Main thread.
 */
void
app_named_pipe_service_free (AppNamedPipeService *self)
{
  if (self->service != NULL)
    app_service_stop (self->service);
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  g_clear_pointer (&self->service, app_service_free);
  g_clear_pointer (&self->request, g_byte_array_unref);
  g_free (self->response);
  g_free (self);
}
