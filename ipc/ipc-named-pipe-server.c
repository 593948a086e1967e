/* SPDX-License-Identifier: MIT */
/*
 * ipc-named-pipe-server: one name, many clients, and never more of them at once than the limit.
 *
 * Windows: CreateNamedPipe with nMaxInstances, once per instance. When all instances are in use,
 * CreateFile says ERROR_PIPE_BUSY, and the client waits with WaitNamedPipe, as a rule 5 seconds.
 * Linux has no instances: one listening socket takes any number of clients, and connect(2) succeeds
 * as soon as there is room in the backlog, served or not. So the limit is kept here, by a line:
 *
 *   client                        this server                        whoever serves
 *   connect ───────────────────▶  accept, who is it? ── refused ──▶  end of file
 *                                 │ arrived
 *                                 ▼
 *                                 in line, first come, first served
 *                                 │ a place is free
 *                                 ▼
 *                                 let_in ─────────────────────────▶  reads, answers, …
 *   gives up: close ───────────▶  EPOLLHUP: out of the line
 *                                 next in line  ◀── release ───────  conversation over
 *
 * What a client sends while it stands in line waits in its socket and is read once it has a
 * place; who gives up before takes it along. To the client "being let in" is the first answer,
 * and that is what it gives 5 seconds.
 *
 * A pipe for everyone is a second name beside the first, where other users can get at it, since
 * the first is in a directory that only we may enter. Both lead to the same line.
 *
 * One descriptor stands for all of it, an epoll(7) set of the listeners and of those in line, to
 * be put in any poll loop. ipc_named_pipe_server_dispatch() does one thing at a time and never
 * waits. An object is used by one thread at a time. Partners: ipc-named-pipe-listener.c, which
 * judges, and ipc-named-pipe.c.
 */

#include "ipc-named-pipe-server.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <sys/epoll.h>

struct _IpcNamedPipeServer
{
  IpcNamedPipeListener *listener; /* the pipe's own name */
  IpcNamedPipeListener *open;     /* the name for everyone; NULL as a rule */
  int epoll_fd;                   /* both listeners, and those in line; ours */
  IpcNamedPipeMode mode;          /* of both names */
  guint limit;                    /* how many may be served at once */
  guint n_instances;              /* how many are */
  GQueue line;                    /* IpcNamedPipe, accepted, first come first; ours */
  gboolean is_muted;              /* the listeners are not watched: the line is full, or failure */
  gboolean has_failed;            /* an accept failed and nobody has resumed */
  const IpcNamedPipeServerFuncs *funcs; /* whom to tell; the caller's, static */
  gpointer data;                  /* for them */
};

/* What epoll gives back is the object itself: a listener or a connection in line. */
static gboolean
watch (IpcNamedPipeServer *self,
       int fd,
       guint32 events,
       gpointer object,
       GError **error)
{
  struct epoll_event event = { .events = events, .data.ptr = object };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
    return TRUE;
  ipc_error_set_errno (error, errno, "Could not watch pipe %s",
                       ipc_named_pipe_listener_get_name (self->listener));
  return FALSE;
}

static void
unwatch (IpcNamedPipeServer *self,
         int fd)
{
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static void
mute_one (IpcNamedPipeServer *self,
          IpcNamedPipeListener *listener)
{
  struct epoll_event event = { .events = self->is_muted ? 0 : EPOLLIN, .data.ptr = listener };

  if (listener != NULL)
    epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, ipc_named_pipe_listener_get_fd (listener), &event);
}

/* With a full line nobody is accepted, and a backlog that is looked at all the same would make
 * every poll return at once. */
static void
update_muted (IpcNamedPipeServer *self)
{
  gboolean is_muted = self->has_failed || self->line.length >= IPC_NAMED_PIPE_SERVER_LINE_MAX;

  if (is_muted == self->is_muted)
    return;
  self->is_muted = is_muted;
  mute_one (self, self->listener);
  mute_one (self, self->open);
}

static void
let_in_next (IpcNamedPipeServer *self)
{
  while (self->n_instances < self->limit && self->line.length > 0)
    {
      IpcNamedPipe *pipe = g_queue_pop_head (&self->line);

      unwatch (self, ipc_named_pipe_get_fd (pipe));
      self->n_instances++;
      self->funcs->let_in (pipe, self->data);
    }
  update_muted (self);
}

/* No events are asked for: what the client sends is not read yet, and a client that only closed
 * its writing half still waits for an answer. EPOLLHUP comes unasked, when it is really gone. */
static void
stand_in_line (IpcNamedPipeServer *self,
               IpcNamedPipe *pipe)
{
  g_autoptr (GError) error = NULL;

  if (!watch (self, ipc_named_pipe_get_fd (pipe), 0, pipe, &error))
    {
      ipc_named_pipe_free (pipe);
      self->funcs->failed (error, self->data);
      return;
    }
  g_queue_push_tail (&self->line, pipe);
  self->funcs->arrived (pipe, self->data);
  let_in_next (self);
}

static void
accept_next (IpcNamedPipeServer *self,
             IpcNamedPipeListener *listener)
{
  g_autoptr (GError) error = NULL;
  IpcNamedPipe *pipe = ipc_named_pipe_listener_accept (listener, &error);

  if (pipe != NULL)
    stand_in_line (self, pipe);
  else if (g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED))
    self->funcs->refused (error, self->data);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      self->has_failed = TRUE;
      update_muted (self);
      self->funcs->failed (error, self->data);
    }
}

static void
drop_from_line (IpcNamedPipeServer *self,
                IpcNamedPipe *pipe)
{
  g_queue_remove (&self->line, pipe);
  unwatch (self, ipc_named_pipe_get_fd (pipe));
  update_muted (self);
  self->funcs->gave_up (pipe, self->data);
  ipc_named_pipe_free (pipe);
}

/**
 * ipc_named_pipe_server_new:
 * @name: the name of the pipe, as for ipc_named_pipe_listener_new()
 * @mode: whether the pipe keeps the boundaries of messages
 * @access: who may connect; not %IPC_NAMED_PIPE_ACCESS_EVERYONE, which has a name of its own
 * @limit: how many are served at once, 1 to %IPC_NAMED_PIPE_SERVER_LIMIT_MAX
 * @funcs: whom to tell what happens; must outlive the server
 * @data: for @funcs
 * @error: (out) (optional): as for ipc_named_pipe_listener_new(), or the system's reason
 *
 * Makes the pipe and opens it. Nothing is told before ipc_named_pipe_server_dispatch(). See
 * epoll(7).
 *
 * Returns: (transfer full): the server, or %NULL
 */
IpcNamedPipeServer *
ipc_named_pipe_server_new (const char *name,
                           IpcNamedPipeMode mode,
                           IpcNamedPipeAccess access,
                           guint limit,
                           const IpcNamedPipeServerFuncs *funcs,
                           gpointer data,
                           GError **error)
{
  g_autoptr (IpcNamedPipeServer) self = NULL;

  g_return_val_if_fail (limit >= 1 && limit <= IPC_NAMED_PIPE_SERVER_LIMIT_MAX, NULL);
  g_return_val_if_fail (access != IPC_NAMED_PIPE_ACCESS_EVERYONE, NULL);

  self = g_new0 (IpcNamedPipeServer, 1);
  self->mode = mode;
  self->limit = limit;
  self->funcs = funcs;
  self->data = data;
  g_queue_init (&self->line);
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not make a set of descriptors for pipe %s", name);
      return NULL;
    }
  self->listener = ipc_named_pipe_listener_new (name, mode, access, error);
  if (self->listener == NULL ||
      !watch (self, ipc_named_pipe_listener_get_fd (self->listener), EPOLLIN, self->listener, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ipc_named_pipe_server_free:
 * @self: (nullable) (transfer full): a server
 *
 * Closes the door: the names go, and who stands in line sees the end of file. Those that were let
 * in go on; nothing needs to be released any more.
 */
void
ipc_named_pipe_server_free (IpcNamedPipeServer *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->line, (GDestroyNotify) ipc_named_pipe_free);
  g_clear_pointer (&self->open, ipc_named_pipe_listener_free);
  g_clear_pointer (&self->listener, ipc_named_pipe_listener_free);
  ipc_fd_clear (&self->epoll_fd);
  g_free (self);
}

/**
 * ipc_named_pipe_server_get_listener:
 * @self: a server
 *
 * Returns: (transfer none): the pipe's own name, to admit and dismiss processes, and to change who
 *   may connect
 */
IpcNamedPipeListener *
ipc_named_pipe_server_get_listener (IpcNamedPipeServer *self)
{
  return self->listener;
}

/**
 * ipc_named_pipe_server_open_to_everyone:
 * @self: a server that is not open to everyone
 * @name: a second name, in a directory that other users may enter
 * @error: (out) (optional): as for ipc_named_pipe_listener_new(), or the system's reason
 *
 * Adds a name by which every user of the machine may connect: the hole of a NULL access list.
 *
 * Returns: %TRUE when it is there
 */
gboolean
ipc_named_pipe_server_open_to_everyone (IpcNamedPipeServer *self,
                                        const char *name,
                                        GError **error)
{
  g_return_val_if_fail (self->open == NULL, FALSE);

  self->open =
      ipc_named_pipe_listener_new (name, self->mode, IPC_NAMED_PIPE_ACCESS_EVERYONE, error);
  if (self->open == NULL)
    return FALSE;
  if (watch (self, ipc_named_pipe_listener_get_fd (self->open), self->is_muted ? 0 : EPOLLIN,
             self->open, error))
    return TRUE;
  g_clear_pointer (&self->open, ipc_named_pipe_listener_free);
  return FALSE;
}

/**
 * ipc_named_pipe_server_close_to_everyone:
 * @self: a server
 *
 * Removes the second name. Who came in by it stays. Does nothing when there is none.
 */
void
ipc_named_pipe_server_close_to_everyone (IpcNamedPipeServer *self)
{
  if (self->open == NULL)
    return;
  /* A child that was forked just now has a copy of the socket, and as long as that is open epoll
   * would go on telling of it, and of an object that is freed. */
  unwatch (self, ipc_named_pipe_listener_get_fd (self->open));
  g_clear_pointer (&self->open, ipc_named_pipe_listener_free);
}

/**
 * ipc_named_pipe_server_get_fd:
 * @self: a server
 *
 * Lends the descriptor for a poll loop: POLLIN for ipc_named_pipe_server_dispatch().
 *
 * Returns: the descriptor, which stays the server's
 */
int
ipc_named_pipe_server_get_fd (IpcNamedPipeServer *self)
{
  return self->epoll_fd;
}

/**
 * ipc_named_pipe_server_dispatch:
 * @self: a server
 *
 * Does the next thing that is to be done: takes one client out of the backlog, or one that gave up
 * out of the line, and tells it. Never waits. One at a time, so that a flood of clients leaves the
 * caller's loop its turn.
 *
 * Returns: whether there was something to do
 */
gboolean
ipc_named_pipe_server_dispatch (IpcNamedPipeServer *self)
{
  struct epoll_event event;
  int n;

  do
    n = epoll_wait (self->epoll_fd, &event, 1, 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return FALSE;
  if (event.data.ptr == self->listener || event.data.ptr == self->open)
    accept_next (self, event.data.ptr);
  else
    drop_from_line (self, event.data.ptr);
  return TRUE;
}

/**
 * ipc_named_pipe_server_resume:
 * @self: a server
 *
 * Accepts again after a failure, which would otherwise be met again at once and for ever.
 */
void
ipc_named_pipe_server_resume (IpcNamedPipeServer *self)
{
  self->has_failed = FALSE;
  update_muted (self);
}

/**
 * ipc_named_pipe_server_release:
 * @self: a server
 *
 * The conversation with one that was let in is over: its place is free, and the next in line is
 * let in before this returns.
 */
void
ipc_named_pipe_server_release (IpcNamedPipeServer *self)
{
  g_return_if_fail (self->n_instances > 0);

  self->n_instances--;
  let_in_next (self);
}

/**
 * ipc_named_pipe_server_set_limit:
 * @self: a server
 * @limit: 1 to %IPC_NAMED_PIPE_SERVER_LIMIT_MAX
 *
 * Changes how many are served at once. A higher limit lets the next in line in before this
 * returns; a lower one sends nobody away.
 */
void
ipc_named_pipe_server_set_limit (IpcNamedPipeServer *self,
                                 guint limit)
{
  g_return_if_fail (limit >= 1 && limit <= IPC_NAMED_PIPE_SERVER_LIMIT_MAX);

  self->limit = limit;
  let_in_next (self);
}

/**
 * ipc_named_pipe_server_get_n_instances:
 * @self: a server
 *
 * Returns: how many were let in and not released
 */
guint
ipc_named_pipe_server_get_n_instances (IpcNamedPipeServer *self)
{
  return self->n_instances;
}

/**
 * ipc_named_pipe_server_get_n_waiting:
 * @self: a server
 *
 * Returns: how many stand in line
 */
guint
ipc_named_pipe_server_get_n_waiting (IpcNamedPipeServer *self)
{
  return self->line.length;
}
