/* SPDX-License-Identifier: MIT */
/*
 * viewer-orders: what a person does in the parent's window that concerns this viewer.
 *
 * "Count to 100,000", "read again", "quit": one line each, through an inherited pipe. This is the
 * remote control of the demonstration and no part of what it demonstrates: no lab sends its own
 * messages this way, and a foreign child gets no such pipe.
 *
 * Its end says that the parent wants this viewer to leave. How that is done is the session's; here
 * the watchdog is told that the main loop is not blocked, see ipc-parent-watch.c.
 */

#include "viewer-orders.h"

#include "ipc-fd.h"
#include "ipc-parent-watch.h"
#include "viewer-session.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

struct _ViewerOrders
{
  int fd;                /* the read end; owned */
  guint source;          /* watches it; 0 after its end */
  GString *rest;         /* a line that has not ended yet */
  ViewerOrdersFunc func; /* who obeys */
  gpointer data;
};

static void
obey_whole_lines (ViewerOrders *self)
{
  char *end;

  while ((end = memchr (self->rest->str, '\n', self->rest->len)) != NULL)
    {
      g_autofree char *line = g_strndup (self->rest->str, end - self->rest->str);

      g_string_erase (self->rest, 0, end - self->rest->str + 1);
      self->func (line, self->data);
    }
}

static gboolean
on_ready (int fd,
          GIOCondition condition,
          gpointer data)
{
  ViewerOrders *self = data;
  char bytes[4096];
  gssize n = read (fd, bytes, sizeof bytes);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n == 0)
    ipc_parent_watch_leave_heard ();
  if (n <= 0 || self->rest->len + n > VIEWER_ORDERS_LINE_MAX + sizeof bytes)
    {
      self->source = 0;
      return G_SOURCE_REMOVE;
    }
  g_string_append_len (self->rest, bytes, n);
  obey_whole_lines (self);
  return G_SOURCE_CONTINUE;
}

/**
 * viewer_orders_new:
 * @fd: (transfer full): the read end of a pipe
 * @func: is called with each line, without its end
 * @data: for @func
 *
 * Watches for orders on the main loop. Main thread; never waits.
 *
 * Returns: (transfer full): the watch
 */
ViewerOrders *
viewer_orders_new (int fd,
                   ViewerOrdersFunc func,
                   gpointer data)
{
  ViewerOrders *self = g_new0 (ViewerOrders, 1);

  self->fd = fd;
  self->func = func;
  self->data = data;
  self->rest = g_string_new (NULL);
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  self->source = g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, fd, G_IO_IN | G_IO_HUP, on_ready, self,
                                     NULL);
  return self;
}

/**
 * viewer_orders_free:
 * @self: (transfer full): a watch
 *
 * Ends it and closes the pipe. Not from within its own function.
 */
void
viewer_orders_free (ViewerOrders *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  ipc_fd_clear (&self->fd);
  g_string_free (self->rest, TRUE);
  g_free (self);
}
