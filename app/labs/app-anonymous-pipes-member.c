/* SPDX-License-Identifier: MIT */
/*
 * app-anonymous-pipes-member: one child with two anonymous pipes, and what can be done with them.
 *
 *   ToViewer<k>      the child inherits the read end, as READ_FD
 *   FromViewer<k>    the child inherits the write end, as WRITE_FD
 *
 * Right after the spawn the parent closes its copies of the child's ends: as long as it has one, it
 * would itself be the reader that keeps a write from failing, and the writer that keeps
 * end-of-file from coming. The trace says that it did, and, once the child talks, who holds the
 * ends now.
 *
 * Our own viewers get a socket beside the pipes (`--set=passing-fd=…`), through which an end can be
 * passed to a process that runs already. It is the lab's work, not part of the two pipes, and a
 * foreign child has none.
 *
 * The conversation itself runs on a thread: app-anonymous-pipes-service.c. What a person does with
 * the pipes of a child is app-anonymous-pipes-member-acts.c.
 */

#include "app-anonymous-pipes-member-private.h"

#include "ipc-error.h"
#include "ipc-fd-passing.h"
#include "ipc-fd.h"
#include "ipc-pipe-holders.h"

#include <glib-unix.h>
#include <unistd.h>

G_DEFINE_FINAL_TYPE (AppAnonymousPipesMember, app_anonymous_pipes_member, APP_TYPE_MEMBER)

enum
{
  LINE,
  WRITE_END_CLOSED,
  GAVE_ENDS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * app_anonymous_pipes_member_note:
 * @self: a member that was started
 * @step: what it is
 * @sentence: what the main thread did or saw
 *
 * Puts a sentence about the pipe to the child into the trace.
 */
void
app_anonymous_pipes_member_note (AppAnonymousPipesMember *self,
                                 IpcTraceStep step,
                                 const char *sentence)
{
  ipc_trace_note (app_member_get_trace (APP_MEMBER (self)),
                  app_member_get_subject (APP_MEMBER (self)), step, APP_ANONYMOUS_PIPES_TO, "%s",
                  sentence);
}

/**
 * app_anonymous_pipes_member_diagnose:
 * @self: a member
 * @sentence: what is the matter
 *
 * Puts it into the trace and tells who counts such sentences. Main thread.
 */
void
app_anonymous_pipes_member_diagnose (AppAnonymousPipesMember *self,
                                     const char *sentence)
{
  app_anonymous_pipes_member_note (self, IPC_TRACE_DIAGNOSIS, sentence);
  app_member_diagnose (APP_MEMBER (self), sentence);
}

/**
 * app_anonymous_pipes_member_is_foreign:
 * @self: a member
 *
 * Returns: whether its child is a program of somebody else's
 */
gboolean
app_anonymous_pipes_member_is_foreign (AppAnonymousPipesMember *self)
{
  return app_member_get_settings (APP_MEMBER (self))->child_template != NULL;
}

/* The life */

static IpcAnonymousPipe *
make_pipe (AppAnonymousPipesMember *self,
           const char *direction,
           GError **error)
{
  AppMember *member = APP_MEMBER (self);
  g_autofree char *name = g_strdup_printf ("%sViewer%u", direction, app_member_get_number (member));

  ipc_trace_subject_add_object (app_member_get_subject (member), name);
  return ipc_anonymous_pipe_new (name, error);
}

/* A pipe of another size than was asked for is no reason not to begin. */
static void
set_first_capacity (AppAnonymousPipesMember *self)
{
  g_autoptr (GError) error = NULL;

  if (!ipc_anonymous_pipe_set_capacity (self->to, self->settings->capacity_bytes, &error))
    app_anonymous_pipes_member_diagnose (self, error->message);
}

static gboolean
prepare_socket (AppAnonymousPipesMember *self,
                IpcLaunch *launch,
                GError **error)
{
  int sockets[2];

  if (app_anonymous_pipes_member_is_foreign (self))
    return TRUE;
  if (!ipc_fd_passing_new_pair (sockets, error))
    return FALSE;
  self->socket = sockets[0];
  self->child_socket = sockets[1];
  ipc_launch_add_option (launch, "--set=exchange=%s", self->is_byte ? "byte" : "text");
  ipc_launch_add_option (launch, "--set=passing-fd=%d",
                         ipc_launch_inherit (launch, self->child_socket));
  return TRUE;
}

static gboolean
app_anonymous_pipes_member_prepare (AppMember *member,
                                    IpcLaunch *launch,
                                    GError **error)
{
  AppAnonymousPipesMember *self = APP_ANONYMOUS_PIPES_MEMBER (member);

  self->n_received = self->n_sent = 0;
  self->is_byte = self->settings->is_byte;
  self->to = make_pipe (self, "To", error);
  if (self->to == NULL)
    return FALSE;
  self->from = make_pipe (self, "From", error);
  if (self->from == NULL)
    return FALSE;
  self->to_inode = ipc_anonymous_pipe_get_inode (self->to);
  self->from_inode = ipc_anonymous_pipe_get_inode (self->from);
  set_first_capacity (self);
  ipc_launch_set_handle (launch, "read",
                         ipc_anonymous_pipe_get_fd (self->to, IPC_ANONYMOUS_PIPE_READ_END));
  ipc_launch_set_handle (launch, "write",
                         ipc_anonymous_pipe_get_fd (self->from, IPC_ANONYMOUS_PIPE_WRITE_END));
  return prepare_socket (self, launch, error);
}

static void
close_child_ends (AppAnonymousPipesMember *self)
{
  g_autofree char *sentence = g_strdup_printf (
      "The parent closed its copies of the child's ends: descriptors %d and %d",
      ipc_anonymous_pipe_get_fd (self->to, IPC_ANONYMOUS_PIPE_READ_END),
      ipc_anonymous_pipe_get_fd (self->from, IPC_ANONYMOUS_PIPE_WRITE_END));

  ipc_anonymous_pipe_close (self->to, IPC_ANONYMOUS_PIPE_READ_END);
  ipc_anonymous_pipe_close (self->from, IPC_ANONYMOUS_PIPE_WRITE_END);
  ipc_fd_clear (&self->child_socket);
  app_anonymous_pipes_member_note (self, IPC_TRACE_CALL, sentence);
}

/* Shows it instead of asserting it: whoever holds the child's ends, beside the child? */
static void
show_who_holds (AppAnonymousPipesMember *self)
{
  pid_t ours = getpid ();
  g_autoptr (GArray) readers =
      ipc_pipe_holders_find (self->to_inode, IPC_ANONYMOUS_PIPE_READ_END, &ours, 1);
  g_autoptr (GArray) writers =
      ipc_pipe_holders_find (self->from_inode, IPC_ANONYMOUS_PIPE_WRITE_END, &ours, 1);

  if (readers->len + writers->len == 0)
    app_anonymous_pipes_member_note (self, IPC_TRACE_RETURN,
                                     "The parent holds no copy of the child's ends");
  else
    app_anonymous_pipes_member_diagnose (self, "The parent still holds a copy of the child's ends");
}

/**
 * app_anonymous_pipes_member_say:
 * @self: a member
 * @line: what the original's parent prints
 *
 * Emits "line".
 */
void
app_anonymous_pipes_member_say (AppAnonymousPipesMember *self,
                                const char *line)
{
  g_signal_emit (self, signals[LINE], 0, line);
}

static void
take_news (AppAnonymousPipesMember *self,
           const AppAnonymousPipesNews *news)
{
  AppMember *member = APP_MEMBER (self);

  switch (news->kind)
    {
    case APP_ANONYMOUS_PIPES_CONNECTED:
      show_who_holds (self);
      app_member_child_connected (member);
      if (!self->is_byte)
        app_anonymous_pipes_member_say (self, "[SERVER] Enter text:");
      break;
    case APP_ANONYMOUS_PIPES_ENDED:
      app_member_child_closed (member);
      break;
    case APP_ANONYMOUS_PIPES_WE_CLOSED:
      g_signal_emit (self, signals[WRITE_END_CLOSED], 0);
      break;
    case APP_ANONYMOUS_PIPES_LINE:
      app_anonymous_pipes_member_say (self, news->sentence);
      break;
    case APP_ANONYMOUS_PIPES_DIAGNOSIS:
      app_member_diagnose (member, news->sentence);
      break;
    }
}

static void
take_all_news (AppAnonymousPipesMember *self)
{
  AppAnonymousPipesNews *next;

  while (self->service != NULL &&
         (next = app_anonymous_pipes_service_pop_news (self->service)) != NULL)
    {
      g_autoptr (AppAnonymousPipesNews) news = next;

      take_news (self, news);
    }
}

static gboolean
on_news (int fd,
         GIOCondition condition,
         gpointer data)
{
  g_autoptr (AppAnonymousPipesMember) self = g_object_ref (data);

  take_all_news (self);
  return G_SOURCE_CONTINUE;
}

/* A viewer may send anything. Only the two ends that it was given are passed on. */
static gboolean
are_the_childs_ends (AppAnonymousPipesMember *self,
                     const IpcFdParcel *parcel)
{
  return g_str_equal (parcel->text, "ends") && parcel->n_fds == 2 &&
         ipc_fd_get_inode (parcel->fds[0]) == self->to_inode &&
         ipc_fd_get_inode (parcel->fds[1]) == self->from_inode;
}

static gboolean
on_socket_ready (int fd,
                 GIOCondition condition,
                 gpointer data)
{
  AppAnonymousPipesMember *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcFdParcel) parcel = ipc_fd_passing_receive (fd, &error);

  if (parcel == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (parcel != NULL)
    {
      if (are_the_childs_ends (self, parcel))
        g_signal_emit (self, signals[GAVE_ENDS], 0, parcel->fds);
      else
        app_anonymous_pipes_member_diagnose (self, "The viewer passed what is not its pipes");
      return G_SOURCE_CONTINUE;
    }
  self->socket_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
app_anonymous_pipes_member_begin (AppMember *member,
                                  GError **error)
{
  AppAnonymousPipesMember *self = APP_ANONYMOUS_PIPES_MEMBER (member);

  close_child_ends (self);
  self->ring = ipc_trace_add_thread_ring (app_member_get_trace (member),
                                          app_member_get_subject (member), error);
  if (self->ring == NULL)
    return FALSE;
  self->service = app_anonymous_pipes_service_new (g_steal_pointer (&self->to),
                                                   g_steal_pointer (&self->from), self->is_byte,
                                                   self->settings->first_byte, self->ring, error);
  if (self->service == NULL)
    return FALSE;
  self->news_source = g_unix_fd_add (app_anonymous_pipes_service_get_news_fd (self->service),
                                     G_IO_IN, on_news, self);
  if (self->socket >= 0)
    self->socket_source = g_unix_fd_add (self->socket, G_IO_IN | G_IO_HUP, on_socket_ready, self);
  return TRUE;
}

/* Closing its pipe is how a child of this lab is told, a foreign one too. A viewer whose pipe is
 * somebody else's by now, or leaked, is told in words beside it. */
static gboolean
app_anonymous_pipes_member_ask_to_quit (AppMember *member)
{
  AppAnonymousPipesMember *self = APP_ANONYMOUS_PIPES_MEMBER (member);
  gboolean is_told = !app_anonymous_pipes_member_is_foreign (self) &&
                     app_member_order (member, NULL, "quit");

  return app_anonymous_pipes_service_close (self->service, NULL) || is_told;
}

static void
app_anonymous_pipes_member_count (AppMember *member,
                                  guint64 *n_received,
                                  guint64 *n_sent)
{
  AppAnonymousPipesMember *self = APP_ANONYMOUS_PIPES_MEMBER (member);

  if (self->ring != NULL)
    {
      self->n_received = ipc_trace_ring_get_count (self->ring, IPC_TRACE_MESSAGE_RECEIVED);
      self->n_sent = ipc_trace_ring_get_count (self->ring, IPC_TRACE_MESSAGE_SENT);
    }
  *n_received = self->n_received;
  *n_sent = self->n_sent;
}

static const char *
app_anonymous_pipes_member_name_object (AppMember *member,
                                        IpcFdKind kind,
                                        guint64 inode)
{
  AppAnonymousPipesMember *self = APP_ANONYMOUS_PIPES_MEMBER (member);
  const IpcTraceSubject *subject = app_member_get_subject (member);

  if (kind == IPC_FD_SOCKET && self->socket >= 0 && ipc_fd_get_inode (self->socket) == inode)
    return "passing";
  if (kind != IPC_FD_PIPE || self->service == NULL)
    return NULL;
  if (inode == self->to_inode)
    return ipc_trace_subject_get_object (subject, APP_ANONYMOUS_PIPES_TO);
  if (inode == self->from_inode)
    return ipc_trace_subject_get_object (subject, APP_ANONYMOUS_PIPES_FROM);
  return NULL;
}

/**
 * app_anonymous_pipes_member_set_heir:
 * @self: a member
 * @heir: (nullable): who gets the ends of its child
 */
void
app_anonymous_pipes_member_set_heir (AppAnonymousPipesMember *self,
                                     AppAnonymousPipesMember *heir)
{
  if (self->heir != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->heir), (gpointer *) &self->heir);
  self->heir = heir;
  if (heir != NULL)
    g_object_add_weak_pointer (G_OBJECT (heir), (gpointer *) &self->heir);
}

static void
stop_service (AppAnonymousPipesMember *self)
{
  guint64 ignored;

  app_anonymous_pipes_service_stop (self->service);
  take_all_news (self);
  app_anonymous_pipes_member_count (APP_MEMBER (self), &ignored, &ignored);
  g_clear_pointer (&self->service, app_anonymous_pipes_service_free);
  app_anonymous_pipes_member_say (self,
                                  self->is_byte ? "Client execution finished" : "Client quit");
}

static void
app_anonymous_pipes_member_finish (AppMember *member)
{
  AppAnonymousPipesMember *self = APP_ANONYMOUS_PIPES_MEMBER (member);

  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_handle_id (&self->socket_source, g_source_remove);
  if (self->service != NULL)
    stop_service (self);
  if (self->ring != NULL)
    ipc_trace_remove_ring (app_member_get_trace (member), g_steal_pointer (&self->ring));
  g_clear_pointer (&self->to, ipc_anonymous_pipe_free);
  g_clear_pointer (&self->from, ipc_anonymous_pipe_free);
  ipc_fd_clear (&self->socket);
  ipc_fd_clear (&self->child_socket);
  app_anonymous_pipes_member_set_heir (self, NULL);
  self->has_leak = FALSE;
}

/* A text: a line, or in exchange byte the number of a byte. */
static gboolean
app_anonymous_pipes_member_send_text (AppMember *member,
                                      const char *text,
                                      gsize size_bytes,
                                      GError **error)
{
  AppAnonymousPipesMember *self = APP_ANONYMOUS_PIPES_MEMBER (member);
  guint64 byte;

  if (!self->is_byte)
    return app_anonymous_pipes_service_send_line (self->service, text, size_bytes, error);
  if (g_ascii_string_to_unsigned (text, 10, 0, 255, &byte, NULL))
    return app_anonymous_pipes_service_send_byte (self->service, byte, error);
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "Could not send: a byte is a number from 0 to 255");
  return FALSE;
}

static void
app_anonymous_pipes_member_dispose (GObject *object)
{
  app_anonymous_pipes_member_set_heir (APP_ANONYMOUS_PIPES_MEMBER (object), NULL);
  G_OBJECT_CLASS (app_anonymous_pipes_member_parent_class)->dispose (object);
}

static void
app_anonymous_pipes_member_class_init (AppAnonymousPipesMemberClass *klass)
{
  AppMemberClass *member_class = APP_MEMBER_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_anonymous_pipes_member_dispose;
  member_class->prepare = app_anonymous_pipes_member_prepare;
  member_class->begin = app_anonymous_pipes_member_begin;
  member_class->ask_to_quit = app_anonymous_pipes_member_ask_to_quit;
  member_class->finish = app_anonymous_pipes_member_finish;
  member_class->send_text = app_anonymous_pipes_member_send_text;
  member_class->count = app_anonymous_pipes_member_count;
  member_class->name_object = app_anonymous_pipes_member_name_object;

  signals[LINE] = g_signal_new ("line", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[WRITE_END_CLOSED] = g_signal_new ("write-end-closed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  signals[GAVE_ENDS] = g_signal_new ("gave-ends", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
app_anonymous_pipes_member_init (AppAnonymousPipesMember *self)
{
  self->socket = -1;
  self->child_socket = -1;
}

/**
 * app_anonymous_pipes_member_new:
 * @settings: (transfer none): the lab's, which outlive the member
 *
 * Returns: (transfer full): a member that was never started
 */
AppMember *
app_anonymous_pipes_member_new (const AppAnonymousPipesSettings *settings)
{
  AppAnonymousPipesMember *self = g_object_new (APP_TYPE_ANONYMOUS_PIPES_MEMBER, NULL);

  self->settings = settings;
  return APP_MEMBER (self);
}
