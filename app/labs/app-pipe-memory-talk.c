/* SPDX-License-Identifier: MIT */
/*
 * app-pipe-memory-talk: what the parent and one child of the main lab say to each other.
 *
 *   child                                   the child's service thread
 *     │ ── connect ────────────────────────▶ │ admitted: the listener closes, its name goes
 *     │ ── "GTKClient msg 0 14:03:07" ──────▶ │ (pipe)
 *     │ ── set ─────────────────────────────▶ │ (event) wakes: takes all that is queued
 *     │                                       │ memory: "Written to shared mem GTKClient msg 0 …"
 *     │ ◀───────── the same bytes ────────── │ (pipe)
 *     │                 …                     │
 *     │ ── "Quit" ──────────────────────────▶ │ over
 *
 * The event says when to look; the pipe says what there is. A child that sends and forgets to set
 * the event is served all the same after a tenth of a second, and the trace says so.
 *
 * Whatever the child does, nothing here waits for it. When the child does not read, its answers
 * wait in a bounded queue, and as long as any waits no further message is taken: then it is the
 * child's own sending that comes to rest.
 *
 * A talk belongs to one thread, the loop in app-pipe-memory-service.c. Its partner in the viewer
 * is child/sessions/viewer-pipe-memory-session.c.
 */

#include "app-pipe-memory-talk.h"

#include "ipc-error.h"
#include "ipc-text.h"

/* How long a message may wait for its event to be set. */
#define PATIENCE_NS (100 * G_GINT64_CONSTANT (1000000))
/* How many messages are taken in a row before others get their turn. */
#define BATCH 256
/* How many news may wait before further diagnoses are left to the trace alone. */
#define MANY_NEWS 64

struct _AppPipeMemoryTalk
{
  IpcNamedPipeListener *listener; /* until the child is in */
  IpcNamedPipe *pipe;             /* from then until the conversation is over */
  IpcEvent *event;
  IpcSharedMemory *memory;        /* borrowed; orders its own access among threads */
  IpcTraceRing *ring;             /* borrowed; this thread is its only writer */
  IpcQueue *news;                 /* borrowed; to the main thread */
  GByteArray *message;            /* the one being served, reused */
  GString *text;                  /* what goes into the memory for it, reused */
  guint32 serial;                 /* of the last message received */
  gint64 unannounced_since_ns;    /* since when a message waits whose event is unset; 0 for none */
  gboolean peer_is_gone;          /* it reads nothing any more, but what it sent may still lie here */
  gboolean must_take;             /* messages may be left that no event will announce again */
};

/**
 * app_pipe_memory_news_free:
 * @news: (transfer full): what a talk had to tell
 */
void
app_pipe_memory_news_free (AppPipeMemoryNews *news)
{
  g_free (news->sentence);
  g_free (news);
}

/* A child that misbehaves a million times a second must not fill our memory with sentences about
 * it, so diagnoses are told only while the main thread keeps up. */
static void
tell (AppPipeMemoryTalk *self,
      AppPipeMemoryNewsKind kind,
      const char *sentence)
{
  AppPipeMemoryNews *news;

  if (kind == APP_PIPE_MEMORY_DIAGNOSIS && ipc_queue_get_length (self->news) >= MANY_NEWS)
    return;
  news = g_new (AppPipeMemoryNews, 1);
  news->kind = kind;
  news->sentence = g_strdup (sentence);
  if (!ipc_queue_push (self->news, news))
    app_pipe_memory_news_free (news);
}

static void
diagnose (AppPipeMemoryTalk *self,
          guint8 object,
          const char *sentence)
{
  ipc_trace_ring_write_note (self->ring, IPC_TRACE_DIAGNOSIS, object, self->serial, "%s", sentence);
  tell (self, APP_PIPE_MEMORY_DIAGNOSIS, sentence);
}

/* The conversation is over: the pipe closes at once, so that the child sees it too. */
static void
hang_up (AppPipeMemoryTalk *self,
         AppPipeMemoryNewsKind why)
{
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  self->must_take = FALSE;
  self->unannounced_since_ns = 0;
  tell (self, why, NULL);
}

/* Serving one message */

/* That an answer came too late for a child that is gone is no news: its end is. */
static void
send_bytes (AppPipeMemoryTalk *self,
            const void *bytes,
            gsize size_bytes,
            guint32 serial)
{
  g_autoptr (GError) error = NULL;
  gint64 time_ns = ipc_trace_now_ns ();

  if (ipc_named_pipe_send (self->pipe, bytes, size_bytes, &error))
    ipc_trace_ring_write_at (self->ring, time_ns, IPC_TRACE_MESSAGE_SENT, APP_PIPE_MEMORY_PIPE,
                             serial, bytes, size_bytes);
  else if (serial == 0 || !g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
}

static void
write_memory (AppPipeMemoryTalk *self,
              const char *text,
              gsize size_bytes,
              guint32 serial)
{
  gsize kept = ipc_shared_memory_write_text (self->memory, text, size_bytes);

  ipc_trace_ring_write (self->ring, IPC_TRACE_MEMORY_WRITTEN, APP_PIPE_MEMORY_MEMORY, serial, text,
                        kept);
  if (kept < size_bytes)
    {
      g_autofree char *sentence = g_strdup_printf (
          "text cut: %zu of %zu bytes written, the memory holds %zu", kept, size_bytes,
          ipc_shared_memory_get_size (self->memory));

      diagnose (self, APP_PIPE_MEMORY_MEMORY, sentence);
    }
}

/* The memory holds UTF-8 text. What is none is written as people would read it. */
static void
describe_message (AppPipeMemoryTalk *self)
{
  const char *bytes = (const char *) self->message->data;
  gsize size_bytes = self->message->len;

  g_string_assign (self->text, "Written to shared mem ");
  if (g_utf8_validate_len (bytes, size_bytes, NULL))
    {
      g_string_append_len (self->text, bytes, size_bytes);
    }
  else
    {
      g_autofree char *escaped = ipc_text_escape (bytes, size_bytes);

      g_string_append (self->text, escaped);
    }
}

static gboolean
is_quit (const GByteArray *message)
{
  return message->len >= 4 && g_ascii_strncasecmp ((const char *) message->data, "Quit", 4) == 0;
}

static void
serve_message (AppPipeMemoryTalk *self)
{
  self->serial++;
  ipc_trace_ring_write (self->ring, IPC_TRACE_MESSAGE_RECEIVED, APP_PIPE_MEMORY_PIPE, self->serial,
                        self->message->data, self->message->len);
  if (is_quit (self->message))
    {
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_CHILD_QUIT, APP_PIPE_MEMORY_PIPE,
                                 self->serial, "Child sent Quit");
      hang_up (self, APP_PIPE_MEMORY_QUIT);
      return;
    }
  describe_message (self);
  write_memory (self, self->text->str, self->text->len, self->serial);
  send_bytes (self, self->message->data, self->message->len, self->serial);
}

/* Taking what is queued */

/* What a failed receive means. Returns whether it is worth trying again at once. */
static gboolean
judge_failure (AppPipeMemoryTalk *self,
               const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  if (g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY) ||
      g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE))
    {
      diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
      return TRUE;
    }
  if (!g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
  hang_up (self, APP_PIPE_MEMORY_CLOSED);
  return FALSE;
}

static gboolean
take_one (AppPipeMemoryTalk *self)
{
  g_autoptr (GError) error = NULL;

  if (!ipc_named_pipe_receive (self->pipe, self->message, &error))
    return judge_failure (self, error);
  serve_message (self);
  return TRUE;
}

/* Whether answers wait for a child that does not read. */
static gboolean
must_wait_for_peer (AppPipeMemoryTalk *self)
{
  return !self->peer_is_gone && ipc_named_pipe_get_unsent (self->pipe) > 0;
}

/* Takes messages in their order until none is left, the child does not read its answers, or the
 * batch is full. In the last two cases must_take remembers that more may be there. */
static void
take_all (AppPipeMemoryTalk *self)
{
  self->unannounced_since_ns = 0;
  self->must_take = TRUE;
  for (guint i = 0; i < BATCH && self->pipe != NULL; i++)
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

/* Waiting, and what it brings */

/* Lets the child in, or refuses somebody else. Once the child is in, the listener closes and
 * nobody can find the name any more. */
static void
admit (AppPipeMemoryTalk *self)
{
  g_autoptr (GError) error = NULL;

  self->pipe = ipc_named_pipe_listener_accept (self->listener, &error);
  if (self->pipe != NULL)
    {
      g_clear_pointer (&self->listener, ipc_named_pipe_listener_free);
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_CHILD_CONNECTED, APP_PIPE_MEMORY_PIPE, 0,
                                 "process %d connected", ipc_named_pipe_get_peer_pid (self->pipe));
      tell (self, APP_PIPE_MEMORY_CONNECTED, NULL);
    }
  else if (g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED))
    {
      ipc_trace_ring_write_note (self->ring, IPC_TRACE_PEER_REFUSED, APP_PIPE_MEMORY_PIPE, 0, "%s",
                                 error->message);
      tell (self, APP_PIPE_MEMORY_DIAGNOSIS, error->message);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      diagnose (self, APP_PIPE_MEMORY_PIPE, error->message);
    }
}

/* What to wait for on the pipe. POLLHUP comes unasked. */
static short
get_pipe_events (AppPipeMemoryTalk *self)
{
  if (self->pipe == NULL)
    return POLLIN;
  if (must_wait_for_peer (self))
    return POLLOUT;
  return POLLRDHUP | (self->unannounced_since_ns != 0 ? 0 : POLLIN);
}

/* The original waits on its event for two seconds at a time, to look in between at what it cannot
 * wait for: whether to end. Here that is an order in the same poll(2), so a silent thread sleeps. */
static int
get_timeout_ms (AppPipeMemoryTalk *self)
{
  gint64 left_ns;

  if (self->pipe == NULL)
    return -1;
  if (self->must_take && !must_wait_for_peer (self))
    return 0;
  if (self->unannounced_since_ns == 0)
    return -1;
  left_ns = self->unannounced_since_ns + PATIENCE_NS - ipc_trace_now_ns ();
  return (int) CLAMP ((left_ns + 999999) / 1000000, 0, PATIENCE_NS / 1000000);
}

static void
take_announced (AppPipeMemoryTalk *self)
{
  if (ipc_event_reset (self->event))
    ipc_trace_ring_write (self->ring, IPC_TRACE_EVENT_WOKEN, APP_PIPE_MEMORY_EVENT, 0, NULL, 0);
  take_all (self);
}

/* Messages that no event announced: at the end of the pipe they are taken at once, otherwise the
 * event gets a tenth of a second to follow. */
static void
take_unannounced (AppPipeMemoryTalk *self,
                  short ready)
{
  gint64 now_ns = ipc_trace_now_ns ();

  if (ready & (POLLHUP | POLLRDHUP | POLLERR))
    take_all (self);
  else if ((ready & POLLIN) && self->unannounced_since_ns == 0)
    self->unannounced_since_ns = now_ns;
  else if (self->unannounced_since_ns != 0 && now_ns - self->unannounced_since_ns >= PATIENCE_NS)
    {
      diagnose (self, APP_PIPE_MEMORY_EVENT, APP_PIPE_MEMORY_UNANNOUNCED);
      take_all (self);
    }
}

/* The child reads again, or it is gone and the answers with it; what it sent is taken either way. */
static void
flush_if_ready (AppPipeMemoryTalk *self,
                short ready)
{
  if (ready == 0)
    return;
  if (!ipc_named_pipe_flush (self->pipe, NULL))
    self->peer_is_gone = TRUE;
  if (self->must_take)
    take_all (self);
}

static int
get_pipe_fd (AppPipeMemoryTalk *self)
{
  if (self->pipe != NULL)
    return ipc_named_pipe_get_fd (self->pipe);
  return self->listener != NULL ? ipc_named_pipe_listener_get_fd (self->listener) : -1;
}

/**
 * app_pipe_memory_talk_new:
 * @listener: (transfer full): the child's pipe, with the child admitted
 * @event: (transfer full): the child's event
 * @memory: (transfer none): the child's memory; must outlive the talk
 * @ring: (transfer none): where its steps go; must outlive the talk
 * @news: (transfer none): where #AppPipeMemoryNews for the main thread go; must outlive the talk
 *
 * Makes a talk that waits for the child to connect. Any thread; from the first poll on, one.
 *
 * Returns: (transfer full): the talk
 */
AppPipeMemoryTalk *
app_pipe_memory_talk_new (IpcNamedPipeListener *listener,
                          IpcEvent *event,
                          IpcSharedMemory *memory,
                          IpcTraceRing *ring,
                          IpcQueue *news)
{
  AppPipeMemoryTalk *self = g_new0 (AppPipeMemoryTalk, 1);

  self->listener = listener;
  self->event = event;
  self->memory = memory;
  self->ring = ring;
  self->news = news;
  self->message = g_byte_array_new ();
  self->text = g_string_new (NULL);
  return self;
}

/**
 * app_pipe_memory_talk_free:
 * @self: (transfer full): a talk
 *
 * Drops the pipe and the event with their names.
 */
void
app_pipe_memory_talk_free (AppPipeMemoryTalk *self)
{
  g_clear_pointer (&self->listener, ipc_named_pipe_listener_free);
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  g_clear_pointer (&self->event, ipc_event_free);
  g_byte_array_unref (self->message);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * app_pipe_memory_talk_prepare:
 * @self: a talk
 * @polls: (out) (array fixed-size=2): what to wait for: the pipe and the event
 *
 * Says what poll(2) should wait for. While answers wait nothing is taken, so the event is left
 * alone as well. The talk's thread.
 *
 * Returns: for how long to wait, in milliseconds; -1 for ever
 */
int
app_pipe_memory_talk_prepare (AppPipeMemoryTalk *self,
                              struct pollfd *polls)
{
  gboolean is_talking = self->pipe != NULL && !must_wait_for_peer (self);

  polls[0] = (struct pollfd){ .fd = get_pipe_fd (self), .events = get_pipe_events (self) };
  polls[1] = (struct pollfd){ .fd = is_talking ? ipc_event_get_fd (self->event) : -1,
                              .events = POLLIN };
  return get_timeout_ms (self);
}

/**
 * app_pipe_memory_talk_handle:
 * @self: a talk
 * @polls: (array fixed-size=2): as prepared, after poll(2)
 *
 * Does what is to be done now: lets the child in, takes and answers its messages, sends what
 * waits. Never waits itself. The talk's thread.
 */
void
app_pipe_memory_talk_handle (AppPipeMemoryTalk *self,
                             const struct pollfd *polls)
{
  short ready = polls[0].revents;

  if (self->pipe == NULL)
    {
      if (ready != 0)
        admit (self);
    }
  else if (must_wait_for_peer (self))
    flush_if_ready (self, ready);
  else if (polls[1].revents != 0)
    take_announced (self);
  else if (self->must_take)
    take_all (self);
  else
    take_unannounced (self, ready);
}

/**
 * app_pipe_memory_talk_send:
 * @self: a talk
 * @text: UTF-8
 * @size_bytes: 1 to %IPC_NAMED_PIPE_MESSAGE_MAX
 *
 * Sends a text that answers nothing. What goes wrong is in the trace. The talk's thread.
 */
void
app_pipe_memory_talk_send (AppPipeMemoryTalk *self,
                           const char *text,
                           gsize size_bytes)
{
  if (self->pipe != NULL)
    send_bytes (self, text, size_bytes, 0);
}

/**
 * app_pipe_memory_talk_finish:
 * @self: a talk whose child is gone, or is no longer waited for
 *
 * Takes what still lies in the pipe, so that nothing a dead child sent is lost, and closes it.
 * Answers go nowhere. The talk's thread.
 */
void
app_pipe_memory_talk_finish (AppPipeMemoryTalk *self)
{
  if (self->pipe == NULL && self->listener != NULL)
    admit (self);
  self->peer_is_gone = TRUE;
  while (self->pipe != NULL)
    {
      take_all (self);
      if (!self->must_take)
        break;
    }
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
}
