/* SPDX-License-Identifier: MIT */
/*
 * app-remoting-service: the thread in which the remoting server lives.
 *
 *   main thread                       lock                    service thread
 *     │ listen, set_times, add_member ──▶ │ ◀── held while serving, given back to wait
 *     │ get_view ───────────────────────▶ │
 *     │                                                         poll (server, wake)
 *     │ ◀── news: connected, closed, a diagnosis, "look again" ──│
 *
 * One server has all children of its lab, so it has one thread, unlike the labs in which every
 * child has a conversation of its own. Nothing in the server waits for a peer, and one turn reads
 * 4 KiB per connection at most, so whoever wants the lock gets it soon.
 *
 * Each call is recorded for the child that made it: a connection belongs to a child when the
 * kernel says that the child's process, or one that it started, has the other end. Calls of
 * others, gdbus in a terminal for example, are recorded for the lab.
 */

#include "app-remoting-service.h"

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-queue.h"
#include "ipc-trace-record.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* How many news may wait before further diagnoses are left to the trace alone. */
#define MANY_NEWS 64

/* A child, or, as number 0, everybody else. */
typedef struct
{
  guint number;
  pid_t pid;
  IpcTraceRing *ring;   /* borrowed; written by the service thread alone, under the lock */
  guint32 serial;       /* of its last call */
  guint n_connections;
} Caller;

/* Who has a connection. */
typedef struct
{
  guint member;         /* 0 for a stranger */
  IpcRemotingPeer peer;
} Line;

struct _AppRemotingService
{
  GThread *thread;           /* runs run(); joined by free() */
  int wake_fd;               /* an eventfd: the main thread changed something */
  IpcQueue *news;            /* service thread to main thread */

  pthread_mutex_t lock;      /* of all that follows */
  IpcRemotingServer *server;
  GHashTable *callers;       /* number to Caller, which it owns; 0 is always there */
  GHashTable *lines;         /* connection to Line, which it owns */
  gboolean was_told;         /* the main thread was told to look, and has not taken that yet */
  gboolean is_anyone_silent; /* as the main thread was told */
  gboolean is_stopping;
};

/* News */

/**
 * app_remoting_news_free:
 * @news: (transfer full): what app_remoting_service_pop_news() returned
 */
void
app_remoting_news_free (AppRemotingNews *news)
{
  g_free (news->sentence);
  g_free (news);
}

static void
tell (AppRemotingService *self,
      AppRemotingNewsKind kind,
      const Caller *caller,
      const char *sentence)
{
  AppRemotingNews *news;

  if (kind == APP_REMOTING_DIAGNOSIS && ipc_queue_get_length (self->news) >= MANY_NEWS)
    return;
  news = g_new0 (AppRemotingNews, 1);
  news->kind = kind;
  news->member = caller->number;
  news->pid = caller->pid;
  news->sentence = g_strdup (sentence);
  if (!ipc_queue_push (self->news, news))
    app_remoting_news_free (news);
}

/* What the server says; the lock is held */

static Caller *
get_others (AppRemotingService *self)
{
  return g_hash_table_lookup (self->callers, GUINT_TO_POINTER (0));
}

/* The main thread looks when it has time; until then it is told once. */
static void
tell_change (AppRemotingService *self)
{
  if (self->was_told)
    return;
  self->was_told = TRUE;
  tell (self, APP_REMOTING_CHANGED, get_others (self), NULL);
}

static Caller *
get_caller (AppRemotingService *self,
            guint connection)
{
  Line *line = g_hash_table_lookup (self->lines, GUINT_TO_POINTER (connection));
  Caller *caller = line != NULL ? g_hash_table_lookup (self->callers, GUINT_TO_POINTER (line->member))
                                : NULL;

  return caller != NULL ? caller : get_others (self);
}

static guint
find_member (AppRemotingService *self,
             const IpcRemotingPeer *peer)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Caller *caller = value;

      if (caller->number != 0 && ipc_remoting_peer_descends_from (peer, caller->pid))
        return caller->number;
    }
  return 0;
}

static void
give_line_to (AppRemotingService *self,
              Line *line,
              guint member)
{
  Caller *caller = g_hash_table_lookup (self->callers, GUINT_TO_POINTER (member));

  line->member = member;
  caller->n_connections++;
  ipc_trace_ring_write_note (caller->ring, IPC_TRACE_CHILD_CONNECTED, 0, 0, "process %d connected",
                             (int) line->peer.pid);
  if (member != 0)
    tell (self, APP_REMOTING_CONNECTED, caller, NULL);
}

static void
on_connected (guint connection,
              const IpcRemotingPeer *peer,
              gpointer data)
{
  AppRemotingService *self = data;
  Line *line = g_new0 (Line, 1);

  line->peer = *peer;
  g_hash_table_insert (self->lines, GUINT_TO_POINTER (connection), line);
  give_line_to (self, line, find_member (self, peer));
  tell_change (self);
}

static void
on_refused (const char *sentence,
            gpointer data)
{
  AppRemotingService *self = data;
  Caller *others = get_others (self);

  ipc_trace_ring_write_note (others->ring, IPC_TRACE_PEER_REFUSED, 0, 0, "%s", sentence);
  tell (self, APP_REMOTING_DIAGNOSIS, others, sentence);
}

static void
on_closed (guint connection,
           const char *reason,
           gpointer data)
{
  AppRemotingService *self = data;
  Caller *caller = get_caller (self, connection);

  caller->n_connections -= caller->n_connections > 0;
  g_hash_table_remove (self->lines, GUINT_TO_POINTER (connection));
  if (reason != NULL)
    {
      ipc_trace_ring_write_note (caller->ring, IPC_TRACE_DIAGNOSIS, 0, 0, "%s", reason);
      tell (self, APP_REMOTING_DIAGNOSIS, caller, reason);
    }
  if (caller->number != 0 && caller->n_connections == 0)
    tell (self, APP_REMOTING_CLOSED, caller, NULL);
  tell_change (self);
}

static void
on_called (guint connection,
           IpcRemotingMode mode,
           const char *call,
           gpointer data)
{
  AppRemotingService *self = data;
  Caller *caller = get_caller (self, connection);

  ipc_trace_ring_write (caller->ring, IPC_TRACE_CALL, mode, ++caller->serial, call, strlen (call));
  tell_change (self);
}

static void
on_returned (guint connection,
             IpcRemotingMode mode,
             const char *result,
             gpointer data)
{
  Caller *caller = get_caller (data, connection);

  ipc_trace_ring_write (caller->ring, IPC_TRACE_RETURN, mode, caller->serial, result,
                        strlen (result));
}

static void
on_ended (const IpcRemotingInstance *instance,
          gpointer data)
{
  AppRemotingService *self = data;
  Caller *caller = get_caller (self, instance->caller);
  g_autofree char *sentence = g_strdup_printf (
      "%s #%u ended after %" G_GUINT64_FORMAT " calls: its lease ran out",
      ipc_remoting_mode_get_name (instance->mode), instance->number, instance->n_calls);

  ipc_trace_ring_write_note (caller->ring, IPC_TRACE_DIAGNOSIS, instance->mode, 0, "%s", sentence);
  tell (self, APP_REMOTING_DIAGNOSIS, caller, sentence);
  tell_change (self);
}

static const IpcRemotingServerFuncs server_funcs = {
  on_connected, on_refused, on_closed, on_called, on_returned, on_ended,
};

/* The thread */

/* No record tells of who is connected and says nothing. */
static void
tell_silent (AppRemotingService *self)
{
  gint64 since_ns;
  pid_t pid;
  gboolean is_anyone = ipc_remoting_server_count_silent (self->server, &since_ns, &pid) > 0;

  if (is_anyone == self->is_anyone_silent || ipc_queue_get_length (self->news) >= MANY_NEWS)
    return;
  self->is_anyone_silent = is_anyone;
  tell (self, APP_REMOTING_SILENT, get_others (self), NULL);
}

static int
get_timeout_ms (AppRemotingService *self)
{
  gint64 deadline_ns;

  pthread_mutex_lock (&self->lock);
  deadline_ns = ipc_remoting_server_get_deadline (self->server);
  pthread_mutex_unlock (&self->lock);
  if (deadline_ns == G_MAXINT64)
    return -1;
  return CLAMP ((deadline_ns - ipc_trace_now_ns () + 999999) / 1000000, 0, G_MAXINT);
}

static gboolean
serve (AppRemotingService *self)
{
  gboolean is_stopping;

  pthread_mutex_lock (&self->lock);
  is_stopping = self->is_stopping;
  if (!is_stopping)
    {
      ipc_remoting_server_serve (self->server, ipc_trace_now_ns ());
      tell_silent (self);
    }
  pthread_mutex_unlock (&self->lock);
  return !is_stopping;
}

static gpointer
run (gpointer data)
{
  AppRemotingService *self = data;
  struct pollfd polls[2] = {
    { .fd = ipc_remoting_server_get_fd (self->server), .events = POLLIN },
    { .fd = self->wake_fd, .events = POLLIN },
  };
  eventfd_t ignored;

  do
    {
      if (poll (polls, G_N_ELEMENTS (polls), get_timeout_ms (self)) < 0 && errno != EINTR)
        break;
      if (polls[1].revents != 0)
        eventfd_read (self->wake_fd, &ignored);
    }
  while (serve (self));
  return NULL;
}

/* The main thread's side */

static void
add_caller (AppRemotingService *self,
            guint number,
            pid_t pid,
            IpcTraceRing *ring)
{
  Caller *caller = g_new0 (Caller, 1);

  caller->number = number;
  caller->pid = pid;
  caller->ring = ring;
  g_hash_table_insert (self->callers, GUINT_TO_POINTER (number), caller);
}

/**
 * app_remoting_service_new:
 * @ring: (transfer none): where calls of strangers are recorded; must outlive the service
 * @error: (out) (optional): why there is no server or no thread
 *
 * Starts a server that does not listen yet. Main thread.
 *
 * Returns: (transfer full) (nullable): the service
 */
AppRemotingService *
app_remoting_service_new (IpcTraceRing *ring,
                          GError **error)
{
  g_autoptr (AppRemotingService) self = g_new0 (AppRemotingService, 1);

  pthread_mutex_init (&self->lock, NULL);
  self->callers = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  self->lines = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  add_caller (self, 0, 0, ring);
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake_fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make an eventfd for the remoting server");
      return NULL;
    }
  self->news = ipc_queue_new (0, (GDestroyNotify) app_remoting_news_free, error);
  if (self->news == NULL)
    return NULL;
  self->server = ipc_remoting_server_new (&server_funcs, self, error);
  if (self->server == NULL)
    return NULL;
  self->thread = g_thread_try_new ("remoting", run, self, error);
  return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

static void
stop (AppRemotingService *self)
{
  if (self->thread == NULL)
    return;
  pthread_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  pthread_mutex_unlock (&self->lock);
  eventfd_write (self->wake_fd, 1);
  g_thread_join (g_steal_pointer (&self->thread));
}

/**
 * app_remoting_service_free:
 * @self: (transfer full): a service
 *
 * Ends the thread and the server: clients read end-of-file, and the name goes. Main thread.
 */
void
app_remoting_service_free (AppRemotingService *self)
{
  stop (self);
  g_clear_pointer (&self->server, ipc_remoting_server_free);
  g_clear_pointer (&self->news, ipc_queue_free);
  g_hash_table_unref (self->callers);
  g_hash_table_unref (self->lines);
  ipc_fd_clear (&self->wake_fd);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

/**
 * app_remoting_service_listen:
 * @self: a service
 * @address: see ipc_remoting_server_listen()
 * @error: (out) (optional): why not
 *
 * Listens there and no longer where it did before; connections stay. Main thread.
 *
 * Returns: whether it listens
 */
gboolean
app_remoting_service_listen (AppRemotingService *self,
                             const char *address,
                             GError **error)
{
  gboolean is_fine;

  pthread_mutex_lock (&self->lock);
  is_fine = ipc_remoting_server_listen (self->server, address, error);
  pthread_mutex_unlock (&self->lock);
  return is_fine;
}

/**
 * app_remoting_service_dup_address:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): where clients find it
 */
char *
app_remoting_service_dup_address (AppRemotingService *self)
{
  char *address;

  pthread_mutex_lock (&self->lock);
  address = g_strdup (ipc_remoting_server_get_address (self->server));
  pthread_mutex_unlock (&self->lock);
  return address;
}

/**
 * app_remoting_service_set_times:
 * @self: a service
 * @times: of all leases
 *
 * Changes the times of the leases. Main thread.
 */
void
app_remoting_service_set_times (AppRemotingService *self,
                                const IpcLeaseTimes *times)
{
  pthread_mutex_lock (&self->lock);
  ipc_remoting_objects_set_times (ipc_remoting_server_get_objects (self->server), times,
                                  ipc_trace_now_ns ());
  pthread_mutex_unlock (&self->lock);
  eventfd_write (self->wake_fd, 1);
}

/* A child may have been faster than we were, and is in as a stranger. */
static void
claim_lines (AppRemotingService *self,
             guint member,
             pid_t pid)
{
  Caller *others = get_others (self);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Line *line = value;

      if (line->member != 0 || !ipc_remoting_peer_descends_from (&line->peer, pid))
        continue;
      others->n_connections--;
      give_line_to (self, line, member);
    }
}

/**
 * app_remoting_service_add_member:
 * @self: a service
 * @member: a child's number, from 1
 * @pid: its process
 * @ring: (transfer none): where its calls are recorded, until
 *   app_remoting_service_remove_member()
 *
 * From now on calls of this process, and of those that it starts, are this child's. Main thread.
 */
void
app_remoting_service_add_member (AppRemotingService *self,
                                 guint member,
                                 pid_t pid,
                                 IpcTraceRing *ring)
{
  pthread_mutex_lock (&self->lock);
  add_caller (self, member, pid, ring);
  claim_lines (self, member, pid);
  pthread_mutex_unlock (&self->lock);
}

/**
 * app_remoting_service_remove_member:
 * @self: a service
 * @member: a child's number
 *
 * The child is gone. Connections that it left to others are strangers' from now on, and so is the
 * end of what it activated. Main thread.
 */
void
app_remoting_service_remove_member (AppRemotingService *self,
                                    guint member)
{
  GHashTableIter iter;
  gpointer value;

  pthread_mutex_lock (&self->lock);
  /* What a dead child sent is still in its socket: first take it, as long as it is the child's. */
  ipc_remoting_server_serve (self->server, ipc_trace_now_ns ());
  g_hash_table_remove (self->callers, GUINT_TO_POINTER (member));
  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Line *line = value;

      if (line->member == member)
        line->member = 0;
    }
  pthread_mutex_unlock (&self->lock);
}

/**
 * app_remoting_service_get_view:
 * @self: a service
 * @view: (out): the server as it is now; to be cleared by the caller
 *
 * Looks at the server. Main thread.
 */
void
app_remoting_service_get_view (AppRemotingService *self,
                               AppRemotingView *view)
{
  IpcRemotingObjects *objects;

  pthread_mutex_lock (&self->lock);
  objects = ipc_remoting_server_get_objects (self->server);
  view->n_connections = ipc_remoting_server_get_n_connections (self->server);
  for (guint mode = 0; mode < IPC_REMOTING_N_MODES; mode++)
    ipc_remoting_objects_count (objects, mode, &view->counts[mode]);
  view->instances = ipc_remoting_objects_dup_instances (objects, ipc_trace_now_ns ());
  pthread_mutex_unlock (&self->lock);
}

/**
 * app_remoting_service_count_silent:
 * @self: a service
 * @since_ns: (out): since when the one is connected that is silent for the longest; 0 for none
 * @pid: (out): its process; 0 where the channel does not tell
 *
 * Main thread.
 *
 * Returns: how many are connected and have not said yet who they are
 */
guint
app_remoting_service_count_silent (AppRemotingService *self,
                                   gint64 *since_ns,
                                   pid_t *pid)
{
  guint n;

  pthread_mutex_lock (&self->lock);
  n = ipc_remoting_server_count_silent (self->server, since_ns, pid);
  pthread_mutex_unlock (&self->lock);
  return n;
}

/**
 * app_remoting_view_clear:
 * @view: what app_remoting_service_get_view() filled
 */
void
app_remoting_view_clear (AppRemotingView *view)
{
  g_clear_pointer (&view->instances, g_array_unref);
}

/**
 * app_remoting_service_get_news_fd:
 * @self: a service
 *
 * Returns: a descriptor that is readable while there are news; the service owns it
 */
int
app_remoting_service_get_news_fd (AppRemotingService *self)
{
  return ipc_queue_get_fd (self->news);
}

/**
 * app_remoting_service_pop_news:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): the next news; %NULL when there are none
 */
AppRemotingNews *
app_remoting_service_pop_news (AppRemotingService *self)
{
  AppRemotingNews *news = ipc_queue_pop (self->news);

  if (news == NULL || news->kind != APP_REMOTING_CHANGED)
    return news;
  pthread_mutex_lock (&self->lock);
  self->was_told = FALSE;
  pthread_mutex_unlock (&self->lock);
  return news;
}
