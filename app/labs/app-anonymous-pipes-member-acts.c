/* SPDX-License-Identifier: MIT */
/*
 * app-anonymous-pipes-member-acts: what a person does with the pipes of one child: fills one,
 * closes an end, leaks one, hands both over.
 *
 * Every act is checked first, and every refusal is one sentence. What goes to the child's pipe goes
 * through the service thread; what a viewer is to do goes to it in words (app_member_order()); an
 * end goes through a socket (ipc-fd-passing.c).
 */

#include "app-anonymous-pipes-member-private.h"

#include "ipc-error.h"
#include "ipc-fd-passing.h"

static AppAnonymousPipesWriter *
get_writer (AppAnonymousPipesMember *self)
{
  return app_anonymous_pipes_service_get_writer (self->service);
}

/* Every deed needs a child that talks. */
static gboolean
check_connected (AppAnonymousPipesMember *self,
                 GError **error)
{
  if (app_member_get_state (APP_MEMBER (self)) == APP_MEMBER_CONNECTED)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s is not connected",
               app_member_get_title (APP_MEMBER (self)));
  return FALSE;
}

/* And some need a viewer of ours. */
static gboolean
check_socket (AppAnonymousPipesMember *self,
              GError **error)
{
  if (!check_connected (self, error))
    return FALSE;
  if (self->socket >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               "%s is no viewer of ours: no descriptor can be passed to it",
               app_member_get_title (APP_MEMBER (self)));
  return FALSE;
}

/**
 * app_anonymous_pipes_member_get_status:
 * @self: a member
 * @status: (out): the pipe to the child as it is now
 *
 * Returns: %FALSE when the member does not live
 */
gboolean
app_anonymous_pipes_member_get_status (AppAnonymousPipesMember *self,
                                       AppAnonymousPipesStatus *status)
{
  if (self->service == NULL)
    return FALSE;
  app_anonymous_pipes_writer_get_status (get_writer (self), status);
  return TRUE;
}

/**
 * app_anonymous_pipes_member_get_inode:
 * @self: a member that was started
 *
 * Returns: which pipe the pipe to the child is, for ipc_pipe_holders_find()
 */
guint64
app_anonymous_pipes_member_get_inode (AppAnonymousPipesMember *self)
{
  return self->to_inode;
}

gboolean
app_anonymous_pipes_member_send_byte (AppAnonymousPipesMember *self,
                                      guint8 byte,
                                      GError **error)
{
  return check_connected (self, error) &&
         app_anonymous_pipes_service_send_byte (self->service, byte, error);
}

/**
 * app_anonymous_pipes_member_order_reader:
 * @self: a member
 * @order: `hold`, `read …` or `close-reader`
 * @error: (out) (optional): why not, in a sentence
 *
 * Tells the viewer that reads the pipe to this child what to do with it: the child, or the one
 * that has taken it over.
 *
 * Returns: whether it is on its way
 */
gboolean
app_anonymous_pipes_member_order_reader (AppAnonymousPipesMember *self,
                                         const char *order,
                                         GError **error)
{
  AppMember *reader = APP_MEMBER (self->heir != NULL ? self->heir : self);

  return check_connected (self, error) &&
         app_member_order (reader, error, "%s %s", self->heir != NULL ? "taken" : "own", order);
}

/**
 * app_anonymous_pipes_member_fill:
 * @self: a member
 * @error: (out) (optional): why not, in a sentence
 *
 * Has our viewer stop reading, and writes until the pipe is full and some bytes wait. A foreign
 * child reads or does not as it likes.
 *
 * Returns: whether it is on its way
 */
gboolean
app_anonymous_pipes_member_fill (AppAnonymousPipesMember *self,
                                 GError **error)
{
  if (!check_connected (self, error) ||
      (!app_anonymous_pipes_member_is_foreign (self) &&
       !app_anonymous_pipes_member_order_reader (self, "hold", error)))
    return FALSE;
  return app_anonymous_pipes_service_fill (self->service, error);
}

/**
 * app_anonymous_pipes_member_set_capacity:
 * @self: a member
 * @size_bytes: how much the pipe to the child shall hold
 * @error: (out) (optional): why not, in a sentence
 *
 * Says in a line and in the trace to what the kernel rounded it.
 *
 * Returns: whether it was set
 */
gboolean
app_anonymous_pipes_member_set_capacity (AppAnonymousPipesMember *self,
                                         gsize size_bytes,
                                         GError **error)
{
  AppAnonymousPipesStatus status;
  g_autofree char *sentence = NULL;

  if (!check_connected (self, error) ||
      !app_anonymous_pipes_writer_set_capacity (get_writer (self), size_bytes, error))
    return FALSE;
  app_anonymous_pipes_writer_get_status (get_writer (self), &status);
  sentence = g_strdup_printf ("capacity: asked for %zu bytes, the kernel made it %zu", size_bytes,
                              status.capacity_bytes);
  app_anonymous_pipes_member_note (self, IPC_TRACE_RETURN, sentence);
  app_anonymous_pipes_member_say (self, sentence);
  return TRUE;
}

/**
 * app_anonymous_pipes_member_set_exchange:
 * @self: a member
 * @is_byte: exchange byte from now on, not text
 * @error: (out) (optional): why not, in a sentence
 *
 * Returns: whether both sides are told
 */
gboolean
app_anonymous_pipes_member_set_exchange (AppAnonymousPipesMember *self,
                                         gboolean is_byte,
                                         GError **error)
{
  if (self->service == NULL || self->is_byte == is_byte)
    return TRUE;
  if (!app_anonymous_pipes_member_is_foreign (self) &&
      !app_member_order (APP_MEMBER (self), error, "exchange %s", is_byte ? "byte" : "text"))
    return FALSE;
  self->is_byte = is_byte;
  return app_anonymous_pipes_service_set_exchange (self->service, is_byte, error);
}

/**
 * app_anonymous_pipes_member_close:
 * @self: a member
 * @error: (out) (optional): why not, in a sentence
 *
 * Closes the parent's write end. "write-end-closed" follows.
 *
 * Returns: whether it is on its way
 */
gboolean
app_anonymous_pipes_member_close (AppAnonymousPipesMember *self,
                                  GError **error)
{
  return check_connected (self, error) && app_anonymous_pipes_service_close (self->service, error);
}

/**
 * app_anonymous_pipes_member_leak_to:
 * @self: a member
 * @other: another one, with a viewer of ours
 * @error: (out) (optional): why not, in a sentence
 *
 * Gives the other viewer a copy of the write end, which it should not have.
 *
 * Returns: whether it is on its way
 */
gboolean
app_anonymous_pipes_member_leak_to (AppAnonymousPipesMember *self,
                                    AppAnonymousPipesMember *other,
                                    GError **error)
{
  g_autofree char *text = g_strdup_printf ("leak %s", app_member_get_title (APP_MEMBER (self)));

  if (!check_connected (self, error) || !check_socket (other, error) ||
      !app_anonymous_pipes_writer_pass (get_writer (self), other->socket, text, error))
    return FALSE;
  other->has_leak = TRUE;
  g_signal_emit_by_name (other, "changed");
  return TRUE;
}

/**
 * app_anonymous_pipes_member_has_leak:
 * @self: a member
 *
 * Returns: whether its viewer was given a copy of another one's write end, and has not been told to
 *   close it
 */
gboolean
app_anonymous_pipes_member_has_leak (AppAnonymousPipesMember *self)
{
  return self->has_leak;
}

/**
 * app_anonymous_pipes_member_close_leak:
 * @self: a member
 * @error: (out) (optional): why not, in a sentence
 *
 * Has the viewer close the copy that it should not have. Nothing happens where it has none.
 *
 * Returns: whether it is on its way
 */
gboolean
app_anonymous_pipes_member_close_leak (AppAnonymousPipesMember *self,
                                       GError **error)
{
  if (!self->has_leak)
    return TRUE;
  if (!app_member_order (APP_MEMBER (self), error, "close-leak"))
    return FALSE;
  self->has_leak = FALSE;
  g_signal_emit_by_name (self, "changed");
  return TRUE;
}

/**
 * app_anonymous_pipes_member_hand_over_to:
 * @self: a member with a viewer of ours
 * @heir: another one
 * @error: (out) (optional): why not, in a sentence
 *
 * Has the viewer send its two ends back; "gave-ends" follows.
 *
 * Returns: whether it is on its way
 */
gboolean
app_anonymous_pipes_member_hand_over_to (AppAnonymousPipesMember *self,
                                         AppAnonymousPipesMember *heir,
                                         GError **error)
{
  if (!check_socket (self, error) || !check_socket (heir, error))
    return FALSE;
  if (self->heir != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s has handed its pipes over already",
                   app_member_get_title (APP_MEMBER (self)));
      return FALSE;
    }
  if (!app_member_order (APP_MEMBER (self), error, "own hand-over"))
    return FALSE;
  app_anonymous_pipes_member_set_heir (self, heir);
  return TRUE;
}

/* The heir knows the pipes under numbers of its own; they are named once in a life. */
static void
name_taken_pipes (AppAnonymousPipesMember *self,
                  AppAnonymousPipesMember *from)
{
  IpcTraceSubject *subject = app_member_get_subject (APP_MEMBER (self));
  const IpcTraceSubject *other = app_member_get_subject (APP_MEMBER (from));

  if (subject->objects[APP_ANONYMOUS_PIPES_TAKEN_TO - 1] != NULL)
    return;
  ipc_trace_subject_add_object (subject, other->objects[APP_ANONYMOUS_PIPES_TO - 1]);
  ipc_trace_subject_add_object (subject, other->objects[APP_ANONYMOUS_PIPES_FROM - 1]);
}

/**
 * app_anonymous_pipes_member_give:
 * @self: the heir
 * @from: whose ends they are
 * @fds: (array fixed-size=2): the read end and the write end, which stay the caller's
 * @error: (out) (optional): why not, in a sentence
 *
 * Passes another child's ends to this one, which was never given them by inheritance.
 *
 * Returns: whether they are on their way
 */
gboolean
app_anonymous_pipes_member_give (AppAnonymousPipesMember *self,
                                 AppAnonymousPipesMember *from,
                                 const int *fds,
                                 GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("hand-over %s", app_member_get_title (APP_MEMBER (from)));
  g_autofree char *sentence = g_strdup_printf ("%s passed its two ends on to %s, process %d",
                                               app_member_get_title (APP_MEMBER (from)),
                                               app_member_get_title (APP_MEMBER (self)),
                                               (int) app_member_get_pid (APP_MEMBER (self)));

  if (!check_socket (self, error))
    return FALSE;
  name_taken_pipes (self, from);
  if (!ipc_fd_passing_send (self->socket, text, fds, 2, error))
    return FALSE;
  app_anonymous_pipes_member_note (from, IPC_TRACE_CALL, sentence);
  return TRUE;
}

/**
 * app_anonymous_pipes_member_get_heir:
 * @self: a member
 *
 * Returns: (transfer none) (nullable): who has, or is to have, the ends of its child
 */
AppAnonymousPipesMember *
app_anonymous_pipes_member_get_heir (AppAnonymousPipesMember *self)
{
  return self->heir;
}
