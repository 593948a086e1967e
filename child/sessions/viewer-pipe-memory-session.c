/* SPDX-License-Identifier: MIT */
/*
 * viewer-pipe-memory-session: the main lab, as the child sees it.
 *
 * The child of the Windows sample: it was given a named pipe, a named event and the handle of a
 * file mapping on its command line, and this is what it does with them. The partner file is
 * app/labs/app-pipe-memory-talk.c.
 *
 *   child                                       parent
 *     |            (memory: "here i am in shared mem 1")
 *     | map the memory, open the event, connect    |
 *     | read the memory, add 1 to every byte       |     proof that the memory is shared
 *     |                                            |
 *     | pipe:  GTKClient msg 0 14:03:07  --------> |     every interval
 *     | event: set                       --------> |     wakes; the pipe is the truth
 *     |            (memory: "Written to shared mem GTKClient msg 0 14:03:07")
 *     | <--------  GTKClient msg 0 14:03:07  :pipe |     the same bytes back
 *     | read the memory, add 1 to every byte       |
 *     |                                            |
 *     | <--------  Interval 500              :pipe |     any time: a new interval, no answer
 *     | <--------  any other text            :pipe |     any time: shown
 *     | pipe:  Quit, event: set          --------> |     closes its end
 *
 * All of it happens on the main loop with non-blocking calls. A parent that is stopped costs a
 * bounded queue in the kernel and one in IpcNamedPipe; when both are full, a line says so.
 */

#include "viewer-pipe-memory-session.h"

#include "ipc-error.h"
#include "ipc-event.h"
#include "ipc-fd.h"
#include "ipc-named-pipe.h"
#include "ipc-parent-watch.h"
#include "ipc-shared-memory.h"
#include "ipc-text.h"
#include "viewer-unanswered.h"

#include <glib-unix.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

/* The numbers of our objects in trace records; the parent uses the same. */
#define OBJECT_PIPE 1
#define OBJECT_EVENT 2
#define OBJECT_MEMORY 3

/* How long the last words may take, and how often to look whether they were read. */
#define LEAVE_WITHIN_MS 300
#define LEAVE_LOOK_MS 10

struct _ViewerPipeMemorySession
{
  ViewerSession parent_instance;

  IpcNamedPipe *pipe;       /* from start until the end */
  IpcEvent *event;          /* from start until the end */
  IpcSharedMemory *memory;  /* from start until the object goes: the window may still look */

  guint in_source;          /* watches the pipe for bytes and for its end */
  guint out_source;         /* watches for room in it, while something is unsent */
  guint leave_source;       /* looks whether the last words were read, while leaving */
  gint64 leave_deadline_us; /* when it no longer waits for that */

  GByteArray *incoming;     /* byte mode: a piece of an answer whose rest is still to come */
  ViewerUnanswered *unanswered; /* what we sent and the parent has not answered */
  guint32 n_sent;           /* how many messages went out: the serial of the last */
  guint n_messages;         /* how many of those were "GTKClient msg": the next one's number */
  char *farewell;           /* what to say instead of "Quit", when the user typed it */
  gboolean has_said_farewell; /* it went out, or waits where it will */
};

G_DEFINE_FINAL_TYPE (ViewerPipeMemorySession, viewer_pipe_memory_session, VIEWER_TYPE_SESSION)

static void
trace (ViewerPipeMemorySession *self,
       IpcTraceStep step,
       guint8 object,
       guint32 serial,
       const void *payload,
       gsize size_bytes)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));

  if (ring != NULL)
    ipc_trace_ring_write (ring, step, object, serial, payload, size_bytes);
}

/* For a step that the parent may see before the call that made it has returned to us. */
static void
trace_at (ViewerPipeMemorySession *self,
          gint64 time_ns,
          IpcTraceStep step,
          guint8 object,
          const void *payload,
          gsize size_bytes)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));

  if (ring != NULL)
    ipc_trace_ring_write_at (ring, time_ns, step, object, self->n_sent, payload, size_bytes);
}

static gboolean
begins_with_quit (const void *bytes,
                  gsize size_bytes)
{
  return size_bytes >= 4 && g_ascii_strncasecmp (bytes, "Quit", 4) == 0;
}

/* The form `Interval <ms>`: decimal digits and nothing else, at most a minute. */
static gboolean
parse_interval (const guint8 *bytes,
                gsize size_bytes,
                guint *interval_ms)
{
  const gsize skip = strlen ("Interval ");
  guint value = 0;

  if (size_bytes <= skip || size_bytes > skip + 5 || memcmp (bytes, "Interval ", skip) != 0)
    return FALSE;
  for (gsize i = skip; i < size_bytes; i++)
    {
      if (!g_ascii_isdigit (bytes[i]))
        return FALSE;
      value = value * 10 + (bytes[i] - '0');
    }
  if (value > VIEWER_SESSION_INTERVAL_MAX_MS)
    return FALSE;
  *interval_ms = value;
  return TRUE;
}

/* Reads the memory once, shows what stood there, and adds 1 to each byte of it. */
static void
read_memory (ViewerPipeMemorySession *self,
             guint32 serial,
             const char *what)
{
  gsize length = 0;
  g_autofree char *text = ipc_shared_memory_read_and_mark (self->memory, &length);
  g_autofree char *shown = ipc_text_escape (text, length);

  trace (self, IPC_TRACE_MEMORY_READ, OBJECT_MEMORY, serial, text, length);
  for (gsize i = 0; i < length; i++)
    text[i]++;
  trace (self, IPC_TRACE_MEMORY_CHANGED, OBJECT_MEMORY, serial, text, length);
  viewer_session_say (VIEWER_SESSION (self), "%s %s", what, shown);
  viewer_session_memory_changed (VIEWER_SESSION (self));
}

static void
show_data (ViewerPipeMemorySession *self,
           const guint8 *bytes,
           gsize size_bytes)
{
  g_autofree char *shown = ipc_text_escape (bytes, size_bytes);

  viewer_session_say (VIEWER_SESSION (self), "Client got data: %s", shown);
}

/* A text of the parent's own: nothing of ours is answered by it. */
static void
deliver_text (ViewerPipeMemorySession *self,
              const guint8 *bytes,
              gsize size_bytes)
{
  ViewerSession *session = VIEWER_SESSION (self);
  guint interval_ms;

  trace (self, IPC_TRACE_MESSAGE_RECEIVED, OBJECT_PIPE, 0, bytes, size_bytes);
  if (parse_interval (bytes, size_bytes, &interval_ms))
    {
      viewer_session_say (session, "interval: %g s, set by the parent", interval_ms / 1000.0);
      viewer_session_set_interval (session, interval_ms);
      return;
    }
  show_data (self, bytes, size_bytes);
  if (begins_with_quit (bytes, size_bytes))
    viewer_session_end (session, EX_OK, "The parent said Quit");
}

/* The answer to our oldest @n_questions messages, which it repeats. */
static void
deliver_answer (ViewerPipeMemorySession *self,
                const guint8 *bytes,
                gsize size_bytes,
                guint n_questions)
{
  guint32 serial = viewer_unanswered_take (self->unanswered, n_questions);

  trace (self, IPC_TRACE_MESSAGE_RECEIVED, OBJECT_PIPE, serial, bytes, size_bytes);
  show_data (self, bytes, size_bytes);
  read_memory (self, serial, "shared mem:");
  viewer_session_answered (VIEWER_SESSION (self));
}

static void
deliver_message (ViewerPipeMemorySession *self,
                 const GByteArray *message)
{
  guint n_questions = viewer_unanswered_match_message (self->unanswered, message->data,
                                                       message->len);

  if (n_questions > 0)
    deliver_answer (self, message->data, message->len, n_questions);
  else
    deliver_text (self, message->data, message->len);
}

/* A byte pipe tears answers apart and glues them together: see viewer-unanswered.c. */
static void
deliver_bytes (ViewerPipeMemorySession *self,
               const GByteArray *bytes)
{
  GByteArray *incoming = g_byte_array_append (self->incoming, bytes->data, bytes->len);
  gboolean with_piece;
  guint n_questions;
  gsize matched = viewer_unanswered_match_bytes (self->unanswered, incoming->data, incoming->len,
                                                 &n_questions, &with_piece);

  if (n_questions > 0)
    {
      deliver_answer (self, incoming->data, matched, n_questions);
      g_byte_array_remove_range (incoming, 0, matched);
    }
  if (with_piece || incoming->len == 0)
    return;
  deliver_text (self, incoming->data, incoming->len);
  g_byte_array_set_size (incoming, 0);
}

/* Takes one message or, in byte mode, what there is. FALSE when nothing is there, or the end. */
static gboolean
receive (ViewerPipeMemorySession *self,
         GError **error)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();

  if (!ipc_named_pipe_receive (self->pipe, message, error))
    return FALSE;
  if (ipc_named_pipe_get_mode (self->pipe) == IPC_NAMED_PIPE_MESSAGE)
    deliver_message (self, message);
  else
    deliver_bytes (self, message);
  return TRUE;
}

static void
drop_source (guint *id)
{
  if (*id != 0)
    g_source_remove (*id);
  *id = 0;
}

/* The pipe is at its end. While leaving that is the answer we waited for. */
static void
pipe_ended (ViewerPipeMemorySession *self,
            const GError *error)
{
  g_autofree char *reason = NULL;

  if (viewer_session_get_state (VIEWER_SESSION (self)) == VIEWER_SESSION_LEAVING)
    {
      viewer_session_end (VIEWER_SESSION (self), EX_OK, "The parent read the good-bye");
      return;
    }
  reason = g_strdup_printf ("The conversation ended: %s", error->message);
  viewer_session_end (VIEWER_SESSION (self), IPC_PARENT_WATCH_EXIT, reason);
}

/* What a peer may do wrong without ending the conversation: the message is lost, the rest goes on. */
static gboolean
is_about_one_message (const GError *error)
{
  return g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY) ||
         g_error_matches (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE);
}

/* One message per turn of the main loop: between two of them the window may paint. */
static gboolean
on_pipe_readable (int fd,
                  GIOCondition condition,
                  gpointer data)
{
  g_autoptr (ViewerPipeMemorySession) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;

  if (!receive (self, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      if (is_about_one_message (error))
        viewer_session_say (VIEWER_SESSION (self), "%s", error->message);
      else
        pipe_ended (self, error);
    }
  if (viewer_session_get_state (VIEWER_SESSION (self)) != VIEWER_SESSION_ENDED)
    return G_SOURCE_CONTINUE;
  self->in_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_pipe_writable (int fd,
                  GIOCondition condition,
                  gpointer data)
{
  ViewerPipeMemorySession *self = data;
  gboolean is_open = ipc_named_pipe_flush (self->pipe, NULL);

  /* The event may have been set for messages that had not left this process yet. */
  ipc_event_set (self->event, NULL);
  if (is_open && ipc_named_pipe_get_unsent (self->pipe) > 0)
    return G_SOURCE_CONTINUE;
  self->out_source = 0;
  return G_SOURCE_REMOVE;
}

static guint
watch_pipe (ViewerPipeMemorySession *self,
            GIOCondition condition,
            GUnixFDSourceFunc callback)
{
  return g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, ipc_named_pipe_get_fd (self->pipe),
                             condition, callback, self, NULL);
}

static void
set_event (ViewerPipeMemorySession *self)
{
  g_autoptr (GError) error = NULL;
  gint64 time_ns = ipc_trace_now_ns ();

  if (ipc_event_set (self->event, &error))
    trace_at (self, time_ns, IPC_TRACE_EVENT_SET, OBJECT_EVENT, NULL, 0);
  else
    viewer_session_say (VIEWER_SESSION (self), "%s", error->message);
}

/* The one way out: sends on the pipe, then sets the event. The message is the truth, the event a
 * hint, so an event that cannot be set is told and not a failure. */
static gboolean
send_message (ViewerPipeMemorySession *self,
              const void *bytes,
              gsize size_bytes,
              GError **error)
{
  gint64 time_ns = ipc_trace_now_ns ();

  if (!ipc_named_pipe_send (self->pipe, bytes, size_bytes, error))
    return FALSE;
  self->n_sent++;
  trace_at (self, time_ns, IPC_TRACE_MESSAGE_SENT, OBJECT_PIPE, bytes, size_bytes);
  set_event (self);
  if (ipc_named_pipe_get_unsent (self->pipe) > 0 && self->out_source == 0)
    self->out_source = watch_pipe (self, G_IO_OUT, on_pipe_writable);
  return TRUE;
}

static gboolean
send_question (ViewerPipeMemorySession *self,
               const void *bytes,
               gsize size_bytes,
               GError **error)
{
  if (!send_message (self, bytes, size_bytes, error))
    return FALSE;
  viewer_unanswered_add (self->unanswered, self->n_sent, bytes, size_bytes);
  viewer_session_asked (VIEWER_SESSION (self));
  return TRUE;
}

/* A number is used up only by a message that was sent: the parent sees no gaps. */
static gboolean
viewer_pipe_memory_session_send_now (ViewerSession *session,
                                     GError **error)
{
  ViewerPipeMemorySession *self = VIEWER_PIPE_MEMORY_SESSION (session);
  time_t now = time (NULL);
  struct tm local = { 0 };
  char clock[16];
  char message[64];
  int size;

  localtime_r (&now, &local);
  strftime (clock, sizeof clock, "%H:%M:%S", &local);
  size = g_snprintf (message, sizeof message, "GTKClient msg %u %s", self->n_messages, clock);
  if (!send_question (self, message, size, error))
    return FALSE;
  self->n_messages++;
  return TRUE;
}

static gboolean
viewer_pipe_memory_session_send_text (ViewerSession *session,
                                      const char *text,
                                      gsize size_bytes,
                                      GError **error)
{
  ViewerPipeMemorySession *self = VIEWER_PIPE_MEMORY_SESSION (session);

  if (!begins_with_quit (text, size_bytes))
    return send_question (self, text, size_bytes, error);
  g_free (self->farewell);
  self->farewell = g_strdup (text);
  viewer_session_quit (session);
  return TRUE;
}

/* Closing a socket with unread bytes tells the peer "connection reset", which would hide our
 * last words from it: take what is there first. */
static void
drain_incoming (ViewerPipeMemorySession *self)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();

  for (guint i = 0; i < VIEWER_UNANSWERED_MAX && ipc_named_pipe_receive (self->pipe, message, NULL); i++)
    g_byte_array_set_size (message, 0);
}

/* Fails when both queues are full; there may be room a moment later. */
static void
say_farewell (ViewerPipeMemorySession *self)
{
  const char *farewell = self->farewell != NULL ? self->farewell : "Quit";

  if (!self->has_said_farewell)
    self->has_said_farewell = send_message (self, farewell, strlen (farewell), NULL);
}

static gboolean
was_farewell_read (ViewerPipeMemorySession *self)
{
  return self->has_said_farewell && ipc_named_pipe_get_unsent (self->pipe) == 0 &&
         ipc_named_pipe_is_drained (self->pipe);
}

static gboolean
on_leave_look (gpointer data)
{
  g_autoptr (ViewerPipeMemorySession) self = g_object_ref (data);
  gboolean was_read;

  say_farewell (self);
  was_read = was_farewell_read (self);
  if (!was_read && g_get_monotonic_time () < self->leave_deadline_us)
    return G_SOURCE_CONTINUE;
  self->leave_source = 0;
  drain_incoming (self);
  viewer_session_end (VIEWER_SESSION (self), EX_OK,
                      was_read ? "The parent read the good-bye"
                               : "The parent did not read the good-bye in time");
  return G_SOURCE_REMOVE;
}

static void
viewer_pipe_memory_session_quit (ViewerSession *session)
{
  ViewerPipeMemorySession *self = VIEWER_PIPE_MEMORY_SESSION (session);

  say_farewell (self);
  self->leave_deadline_us = g_get_monotonic_time () + LEAVE_WITHIN_MS * 1000;
  self->leave_source = g_timeout_add_full (VIEWER_SESSION_PRIORITY, LEAVE_LOOK_MS, on_leave_look,
                                           self, NULL);
}

static GBytes *
viewer_pipe_memory_session_get_memory (ViewerSession *session)
{
  ViewerPipeMemorySession *self = VIEWER_PIPE_MEMORY_SESSION (session);
  guint8 *copy;
  gsize size;

  if (self->memory == NULL)
    return NULL;
  size = ipc_shared_memory_get_size (self->memory);
  copy = g_malloc (size);
  ipc_shared_memory_snapshot (self->memory, copy);
  return g_bytes_new_take (copy, size);
}

static gint64
viewer_pipe_memory_session_get_waiting_since (ViewerSession *session)
{
  return viewer_unanswered_get_since (VIEWER_PIPE_MEMORY_SESSION (session)->unanswered);
}

/* Tells which argument it is that the library's sentence is about. */
static gboolean
blame (GError **error,
       const char *argument)
{
  g_prefix_error (error, "%s: ", argument);
  return FALSE;
}

static IpcSharedMemory *
map_memory (IpcLaunch *launch,
            GError **error)
{
  g_auto (IpcFd) fd = ipc_launch_steal_handle (launch, "memory");
  gsize size = ipc_launch_get_size (launch, "size");
  g_autoptr (GError) failure = NULL;
  IpcSharedMemory *memory = ipc_shared_memory_new_for_handle (fd, size, &failure);

  if (memory != NULL)
    {
      fd = -1;
      return memory;
    }
  blame (&failure, g_error_matches (failure, IPC_ERROR, IPC_ERROR_WRONG_SIZE) ? "SIZE"
                                                                              : "MEMORY_FD");
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* The connection comes last: to the parent it is the proof that everything else was right. */
static gboolean
open_objects (ViewerPipeMemorySession *self,
              IpcLaunch *launch,
              GError **error)
{
  self->memory = map_memory (launch, error);
  if (self->memory == NULL)
    return FALSE;
  self->event = ipc_event_open (ipc_launch_get_name (launch, "event"), IPC_EVENT_AUTO_RESET, error);
  if (self->event == NULL)
    return blame (error, "EVENT_NAME");
  self->pipe = ipc_named_pipe_connect (ipc_launch_get_name (launch, "pipe"), error);
  return self->pipe != NULL || blame (error, "PIPE_NAME");
}

static gboolean
viewer_pipe_memory_session_start (ViewerSession *session,
                                  IpcLaunch *launch,
                                  GError **error)
{
  ViewerPipeMemorySession *self = VIEWER_PIPE_MEMORY_SESSION (session);

  if (!open_objects (self, launch, error))
    return FALSE;
  self->in_source = watch_pipe (self, G_IO_IN | G_IO_HUP | G_IO_ERR, on_pipe_readable);
  read_memory (self, 0, "start: shared mem");
  viewer_session_begin_ticking (session);
  return TRUE;
}

static void
viewer_pipe_memory_session_dispose (GObject *object)
{
  ViewerPipeMemorySession *self = VIEWER_PIPE_MEMORY_SESSION (object);

  drop_source (&self->in_source);
  drop_source (&self->out_source);
  drop_source (&self->leave_source);
  g_clear_pointer (&self->pipe, ipc_named_pipe_free);
  g_clear_pointer (&self->event, ipc_event_free);
  G_OBJECT_CLASS (viewer_pipe_memory_session_parent_class)->dispose (object);
}

static void
viewer_pipe_memory_session_finalize (GObject *object)
{
  ViewerPipeMemorySession *self = VIEWER_PIPE_MEMORY_SESSION (object);

  g_clear_pointer (&self->memory, ipc_shared_memory_free);
  viewer_unanswered_free (self->unanswered);
  g_byte_array_unref (self->incoming);
  g_free (self->farewell);
  G_OBJECT_CLASS (viewer_pipe_memory_session_parent_class)->finalize (object);
}

static void
viewer_pipe_memory_session_class_init (ViewerPipeMemorySessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  ViewerSessionClass *session_class = VIEWER_SESSION_CLASS (klass);

  object_class->dispose = viewer_pipe_memory_session_dispose;
  object_class->finalize = viewer_pipe_memory_session_finalize;

  session_class->start = viewer_pipe_memory_session_start;
  session_class->send_now = viewer_pipe_memory_session_send_now;
  session_class->send_text = viewer_pipe_memory_session_send_text;
  session_class->quit = viewer_pipe_memory_session_quit;
  session_class->get_memory = viewer_pipe_memory_session_get_memory;
  session_class->get_waiting_since = viewer_pipe_memory_session_get_waiting_since;
}

static void
viewer_pipe_memory_session_init (ViewerPipeMemorySession *self)
{
  self->incoming = g_byte_array_new ();
  self->unanswered = viewer_unanswered_new ();
}
