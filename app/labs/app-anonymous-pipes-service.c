/* SPDX-License-Identifier: MIT */
/*
 * app-anonymous-pipes-service: the parent's side of one conversation over two anonymous pipes, a
 * thread for each child.
 *
 *   this thread                          child           exchange=text
 *     │ ── "SYNC" ───────────────────────▶ │
 *     │    looks until the pipe is empty   │ has read it: only now is it asked for text
 *     │ ── "hello" ──────────────────────▶ │
 *     │ ◀── "[CLIENT] Echo: hello" ─────── │
 *     │    closes its write end            │
 *     │ ◀── end-of-file ────────────────── │ ends
 *
 *   this thread                          child           exchange=byte
 *     │ ── 48 ───────────────────────────▶ │             "Parent send: 48"
 *     │ ◀── 24 ─────────────────────────── │             "Parent receive: 24"
 *
 * The loop in serve() waits for orders from the main thread, for what the child writes and, when
 * something is to be written, for room. Writing is app-anonymous-pipes-writer.c. The viewer's
 * counterpart is child/sessions/viewer-anonymous-pipes-session.c.
 */

#include "app-anonymous-pipes-service.h"

#include "app-service.h"
#include "ipc-lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* How long to rest between two looks whether the first message was read, at first and at most. */
#define LOOK_AFTER_MS 1
#define LOOK_AFTER_MAX_MS 100
/* How many orders may wait, how many diagnoses, how many lines. */
#define MAX_ORDERS 4096
#define MANY_NEWS 64
#define MANY_LINES 4096
/* The longest line that is kept together, the child's words before an echo included. */
#define LINE_MAX_BYTES (2 * 1024 * 1024 + 64)
#define READ_BYTES 65536
/* More bytes than this in one read are counted and not listed one by one. */
#define LIST_MAX 256

/* What the main thread wants of the service thread. */
typedef enum
{
  ORDER_LINE,
  ORDER_BYTE,
  ORDER_FILL,
  ORDER_CLOSE,
  ORDER_EXCHANGE,
} OrderKind;

struct _AppAnonymousPipesService
{
  AppService *service;          /* the thread, which runs run(), and its two queues */
  AppAnonymousPipesWriter *writer; /* with our write end; the main thread may look at it */

  /* From here on the service thread's alone, once it runs. */
  IpcAnonymousPipe *from;       /* our read end */
  IpcTraceRing *ring;           /* borrowed; this thread is its only writer */
  gboolean is_byte;             /* exchange byte, not text */
  IpcLines *lines;              /* exchange text: what came of the next line */
  guint8 *bytes;                /* where reads go, READ_BYTES */
  guint32 n_sent;               /* serial of the last exchange that we began */
  guint32 n_answered;           /* and of the last that was answered */
  int look_ms;                  /* until the first message was read: when to look again; then 0 */
  gboolean is_stopping;         /* the main thread wants us to end */
};

/* News */

/**
 * app_anonymous_pipes_news_free:
 * @news: (transfer full): what app_anonymous_pipes_service_pop_news() returned
 */
void
app_anonymous_pipes_news_free (AppAnonymousPipesNews *news)
{
  g_free (news->sentence);
  g_free (news);
}

/* A child that misbehaves a million times a second must not fill our memory with sentences. */
static gboolean
is_too_much (AppAnonymousPipesService *self,
             AppAnonymousPipesNewsKind kind)
{
  guint n = ipc_queue_get_length (app_service_get_news (self->service));

  return (kind == APP_ANONYMOUS_PIPES_DIAGNOSIS && n >= MANY_NEWS) ||
         (kind == APP_ANONYMOUS_PIPES_LINE && n >= MANY_LINES);
}

static void
tell (AppAnonymousPipesService *self,
      AppAnonymousPipesNewsKind kind,
      const char *sentence)
{
  AppAnonymousPipesNews *news;

  if (is_too_much (self, kind))
    return;
  news = g_new (AppAnonymousPipesNews, 1);
  news->kind = kind;
  news->sentence = g_strdup (sentence);
  if (!ipc_queue_push (app_service_get_news (self->service), news))
    app_anonymous_pipes_news_free (news);
}

static void
tell_line (AppAnonymousPipesService *self,
           const char *format,
           ...) G_GNUC_PRINTF (2, 3);

static void
tell_line (AppAnonymousPipesService *self,
           const char *format,
           ...)
{
  g_autofree char *line = NULL;
  va_list values;

  va_start (values, format);
  line = g_strdup_vprintf (format, values);
  va_end (values);
  tell (self, APP_ANONYMOUS_PIPES_LINE, line);
}

static void
on_writer_diagnosis (gpointer data,
                     const char *sentence)
{
  tell (data, APP_ANONYMOUS_PIPES_DIAGNOSIS, sentence);
}

static void
on_writer_byte_sent (gpointer data,
                     guint8 byte)
{
  tell_line (data, "Parent send: %u", byte);
}

static const AppAnonymousPipesWriterFuncs writer_funcs = { on_writer_diagnosis,
                                                           on_writer_byte_sent };

/* The first message: only when it has been read the child is asked for more. */

static void
greet (AppAnonymousPipesService *self,
       guint8 first_byte)
{
  if (self->is_byte)
    app_anonymous_pipes_writer_send_byte (self->writer, first_byte, ++self->n_sent);
  else
    app_anonymous_pipes_writer_send_line (self->writer, "SYNC\n", strlen ("SYNC\n"), 0);
  self->look_ms = LOOK_AFTER_MS;
}

static void
look_whether_read (AppAnonymousPipesService *self)
{
  switch (app_anonymous_pipes_writer_look (self->writer))
    {
    case IPC_ANONYMOUS_PIPE_DRAINED:
      self->look_ms = 0;
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_CHILD_CONNECTED, APP_ANONYMOUS_PIPES_TO, 0,
                                 "%s was read: the pipe is empty", self->is_byte ? "byte" : "SYNC");
      tell (self, APP_ANONYMOUS_PIPES_CONNECTED, NULL);
      break;
    case IPC_ANONYMOUS_PIPE_FILLED:
      self->look_ms = MIN (2 * self->look_ms, LOOK_AFTER_MAX_MS);
      break;
    case IPC_ANONYMOUS_PIPE_NO_READER:
      self->look_ms = 0;
      break;
    }
}

/* Reading */

/* Only an echo is an answer; what a user types in the viewer is not. */
static void
take_line (AppAnonymousPipesService *self,
           const char *line,
           gsize length)
{
  const char *words = "[CLIENT] Echo: ";
  gboolean is_answer = length >= strlen (words) && memcmp (line, words, strlen (words)) == 0;

  ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_RECEIVED, APP_ANONYMOUS_PIPES_FROM,
                        is_answer ? ++self->n_answered : 0, line, length);
}

static void
take_text (AppAnonymousPipesService *self,
           gsize n_bytes)
{
  const char *line;
  gsize length;

  ipc_lines_add (self->lines, self->bytes, n_bytes);
  while ((line = ipc_lines_next (self->lines, &length)) != NULL)
    take_line (self, line, length);
}

static void
take_bytes (AppAnonymousPipesService *self,
            gsize n_bytes)
{
  gsize step = n_bytes > LIST_MAX ? n_bytes : 1;

  for (gsize i = 0; i < n_bytes; i += step)
    {
      self->n_answered += step;
      ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_RECEIVED, APP_ANONYMOUS_PIPES_FROM,
                            self->n_answered, self->bytes + i, step);
      if (step == 1)
        tell_line (self, "Parent receive: %u", self->bytes[i]);
      else
        tell_line (self, "Parent receive: %zu bytes, the last is %u", n_bytes,
                   self->bytes[n_bytes - 1]);
    }
}

static void
take_end (AppAnonymousPipesService *self,
          const GError *error)
{
  gsize length;
  const char *rest = ipc_lines_take_rest (self->lines, &length);

  if (rest != NULL)
    take_line (self, rest, length);
  ipc_trace_ring_write_note (self->ring, IPC_TRACE_RETURN, APP_ANONYMOUS_PIPES_FROM, 0, "%s",
                             error != NULL ? error->message
                                           : "read returned 0: the last writer closed its end");
  ipc_anonymous_pipe_close (self->from, IPC_ANONYMOUS_PIPE_READ_END);
  tell (self, APP_ANONYMOUS_PIPES_ENDED, NULL);
}

/* Returns whether there was data. */
static gboolean
read_once (AppAnonymousPipesService *self)
{
  g_autoptr (GError) error = NULL;
  gsize n_bytes = 0;

  switch (ipc_anonymous_pipe_read (self->from, self->bytes, READ_BYTES, &n_bytes, &error))
    {
    case IPC_ANONYMOUS_PIPE_DATA:
      if (self->is_byte)
        take_bytes (self, n_bytes);
      else
        take_text (self, n_bytes);
      return TRUE;
    case IPC_ANONYMOUS_PIPE_NOTHING:
      return FALSE;
    default:
      take_end (self, error);
      return FALSE;
    }
}

static int
get_read_fd (AppAnonymousPipesService *self)
{
  return ipc_anonymous_pipe_get_fd (self->from, IPC_ANONYMOUS_PIPE_READ_END);
}

/* Orders */

static void
close_write_end (AppAnonymousPipesService *self)
{
  self->look_ms = 0;
  app_anonymous_pipes_writer_close (self->writer);
  tell (self, APP_ANONYMOUS_PIPES_WE_CLOSED, NULL);
}

static void
obey_with_write_end (AppAnonymousPipesService *self,
                     const AppServiceOrder *order)
{
  if (order->kind == ORDER_LINE)
    app_anonymous_pipes_writer_send_line (self->writer, order->bytes, order->size_bytes,
                                          ++self->n_sent);
  else if (order->kind == ORDER_BYTE)
    app_anonymous_pipes_writer_send_byte (self->writer, order->bytes[0], ++self->n_sent);
  else if (order->kind == ORDER_FILL)
    app_anonymous_pipes_writer_fill (self->writer, self->is_byte, &self->n_sent);
  else
    close_write_end (self);
}

static void
obey (AppAnonymousPipesService *self,
      const AppServiceOrder *order)
{
  g_autoptr (GError) error = NULL;

  if (order->kind == APP_SERVICE_STOP)
    self->is_stopping = TRUE;
  else if (order->kind == ORDER_EXCHANGE)
    self->is_byte = order->bytes[0];
  else if (app_anonymous_pipes_writer_is_open (self->writer, &error))
    obey_with_write_end (self, order);
  else if (order->kind != ORDER_CLOSE)
    {
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_DIAGNOSIS, APP_ANONYMOUS_PIPES_TO, 0, "%s",
                                 error->message);
      tell (self, APP_ANONYMOUS_PIPES_DIAGNOSIS, error->message);
    }
}

static void
obey_orders (AppAnonymousPipesService *self)
{
  AppServiceOrder *order;

  while ((order = app_service_pop_order (self->service)) != NULL)
    {
      obey (self, order);
      g_free (order);
    }
}

/* The loop */

static int
get_timeout_ms (AppAnonymousPipesService *self)
{
  return self->look_ms > 0 ? self->look_ms
                           : app_anonymous_pipes_writer_get_timeout_ms (self->writer);
}

static gpointer
serve (gpointer data)
{
  AppAnonymousPipesService *self = data;
  struct pollfd polls[3] = {
    { .fd = app_service_get_order_fd (self->service), .events = POLLIN },
    { .fd = -1, .events = POLLIN },
    { .fd = -1 },
  };

  while (!self->is_stopping)
    {
      polls[1].fd = get_read_fd (self);
      polls[2].fd = app_anonymous_pipes_writer_get_poll_fd (self->writer);
      polls[2].events = app_anonymous_pipes_writer_get_poll_events (self->writer);
      if (poll (polls, G_N_ELEMENTS (polls), get_timeout_ms (self)) < 0 && errno != EINTR)
        break;
      if (polls[1].revents != 0)
        read_once (self);
      app_anonymous_pipes_writer_handle (self->writer, polls[2].revents);
      if (self->look_ms > 0)
        look_whether_read (self);
      obey_orders (self);
    }
  return NULL;
}

/* At the end, what a child that is gone has left in its pipe is taken: no more than fits into the
 * largest one, in case that somebody else goes on writing. */
static gpointer
run (gpointer data)
{
  AppAnonymousPipesService *self = data;

  serve (self);
  for (gsize n = 0; n < IPC_ANONYMOUS_PIPE_CAPACITY_MAX && get_read_fd (self) >= 0; n += 4096)
    {
      if (!read_once (self))
        break;
    }
  return NULL;
}

/* The main thread's side */

/**
 * app_anonymous_pipes_service_new:
 * @to: (transfer full): the pipe to the child, with our write end alone
 * @from: (transfer full): the pipe from the child, with our read end alone
 * @is_byte: exchange byte, not text
 * @first_byte: what to send first in exchange byte
 * @ring: (transfer none): where the service's steps go; must outlive the service
 * @error: (out) (optional): why there are no queues or no thread
 *
 * Starts the conversation with one child on a thread of its own. Main thread.
 *
 * Returns: (transfer full) (nullable): the service
 */
AppAnonymousPipesService *
app_anonymous_pipes_service_new (IpcAnonymousPipe *to,
                                 IpcAnonymousPipe *from,
                                 gboolean is_byte,
                                 guint8 first_byte,
                                 IpcTraceRing *ring,
                                 GError **error)
{
  g_autoptr (AppAnonymousPipesService) self = g_new0 (AppAnonymousPipesService, 1);

  self->writer = app_anonymous_pipes_writer_new (to, ring, &writer_funcs, self);
  self->from = from;
  self->is_byte = is_byte;
  self->ring = ring;
  self->lines = ipc_lines_new (LINE_MAX_BYTES);
  self->bytes = g_malloc (READ_BYTES);
  self->service = app_service_new (MAX_ORDERS, (GDestroyNotify) app_anonymous_pipes_news_free,
                                   error);
  if (self->service == NULL)
    return NULL;
  greet (self, first_byte);
  if (!app_service_start (self->service, "anonymous-pipes", run, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * app_anonymous_pipes_service_send_line:
 * @self: a service
 * @text: a line without its end; may be empty
 * @size_bytes: its length
 * @error: (out) (optional): why not, in a sentence
 *
 * Sends a line. What goes wrong later is in the trace. Main thread; does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_anonymous_pipes_service_send_line (AppAnonymousPipesService *self,
                                       const char *text,
                                       gsize size_bytes,
                                       GError **error)
{
  g_autofree char *line = NULL;

  if (!app_anonymous_pipes_writer_has_room (self->writer, size_bytes, error))
    return FALSE;
  line = g_strconcat (text, "\n", NULL);
  return app_service_order (self->service, ORDER_LINE, line, size_bytes + 1, error);
}

/**
 * app_anonymous_pipes_service_send_byte:
 * @self: a service
 * @byte: any
 * @error: (out) (optional): why not, in a sentence
 *
 * Sends one byte. Main thread; does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_anonymous_pipes_service_send_byte (AppAnonymousPipesService *self,
                                       guint8 byte,
                                       GError **error)
{
  return app_anonymous_pipes_writer_has_room (self->writer, 1, error) &&
         app_service_order (self->service, ORDER_BYTE, &byte, 1, error);
}

/**
 * app_anonymous_pipes_service_fill:
 * @self: a service
 * @error: (out) (optional): why not, in a sentence
 *
 * Writes until the pipe is full, and some bytes more, which then wait. Main thread; does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_anonymous_pipes_service_fill (AppAnonymousPipesService *self,
                                  GError **error)
{
  return app_anonymous_pipes_writer_has_room (self->writer, 1, error) &&
         app_service_order (self->service, ORDER_FILL, NULL, 0, error);
}

/**
 * app_anonymous_pipes_service_close:
 * @self: a service
 * @error: (out) (optional): why not, in a sentence
 *
 * Closes our write end; %APP_ANONYMOUS_PIPES_WE_CLOSED follows. Main thread; does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_anonymous_pipes_service_close (AppAnonymousPipesService *self,
                                   GError **error)
{
  return app_service_order (self->service, ORDER_CLOSE, NULL, 0, error);
}

/**
 * app_anonymous_pipes_service_set_exchange:
 * @self: a service
 * @is_byte: exchange byte from now on, not text
 * @error: (out) (optional): why not, in a sentence
 *
 * Main thread; does not wait.
 *
 * Returns: whether it was taken
 */
gboolean
app_anonymous_pipes_service_set_exchange (AppAnonymousPipesService *self,
                                          gboolean is_byte,
                                          GError **error)
{
  char byte = is_byte;

  return app_service_order (self->service, ORDER_EXCHANGE, &byte, 1, error);
}

/**
 * app_anonymous_pipes_service_get_writer:
 * @self: a service
 *
 * Returns: (transfer none): the write end, of which the main thread may use what any thread may
 */
AppAnonymousPipesWriter *
app_anonymous_pipes_service_get_writer (AppAnonymousPipesService *self)
{
  return self->writer;
}

/**
 * app_anonymous_pipes_service_get_news_fd:
 * @self: a service
 *
 * Returns: a descriptor that is readable while there are news; the service owns it
 */
int
app_anonymous_pipes_service_get_news_fd (AppAnonymousPipesService *self)
{
  return app_service_get_news_fd (self->service);
}

/**
 * app_anonymous_pipes_service_pop_news:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): the next news; %NULL when there are none
 */
AppAnonymousPipesNews *
app_anonymous_pipes_service_pop_news (AppAnonymousPipesService *self)
{
  return app_service_pop_news (self->service);
}

/**
 * app_anonymous_pipes_service_stop:
 * @self: a service
 *
 * Ends the thread, after it has taken what still lies in the pipe. News can be popped afterwards.
 * Waits for the thread, which waits for nothing. May be called twice. Main thread.
 */
void
app_anonymous_pipes_service_stop (AppAnonymousPipesService *self)
{
  app_service_stop (self->service);
}

/**
 * app_anonymous_pipes_service_free:
 * @self: (transfer full): a service
 *
 * Ends it and closes both ends. Main thread.
 */
void
app_anonymous_pipes_service_free (AppAnonymousPipesService *self)
{
  if (self->service != NULL)
    app_service_stop (self->service);
  app_anonymous_pipes_writer_free (self->writer);
  ipc_anonymous_pipe_free (self->from);
  g_clear_pointer (&self->service, app_service_free);
  ipc_lines_free (self->lines);
  g_free (self->bytes);
  g_free (self);
}
