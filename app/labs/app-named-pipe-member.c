/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-member: one client of the named pipe lab that is a child of ours.
 *
 * Nothing of the pipe is the member's: its child is given the name and admitted at the door, and
 * connects like anybody else. "Connected" means here that the child has a place. What a person
 * wants of a viewer goes to it as an order, since this server never speaks first.
 */

#include "app-named-pipe-member.h"

#include "ipc-error.h"

#include <string.h>

struct _AppNamedPipeMember
{
  AppMember parent_instance;

  AppLab *lab;            /* whose options it reads; outlives its members */
  AppNamedPipeDoor *door; /* owned reference */
  guint64 n_received;     /* counts of this life, kept when it is over */
  guint64 n_sent;
};

G_DEFINE_FINAL_TYPE (AppNamedPipeMember, app_named_pipe_member, APP_TYPE_MEMBER)

static gboolean
app_named_pipe_member_prepare (AppMember *member,
                               IpcLaunch *launch,
                               GError **error)
{
  AppNamedPipeMember *self = APP_NAMED_PIPE_MEMBER (member);
  const char *name = app_named_pipe_door_get_name (self->door);
  g_autofree char *last_part = g_path_get_basename (name);

  self->n_received = self->n_sent = 0;
  ipc_trace_subject_add_object (app_member_get_subject (member), last_part);
  ipc_launch_set_name (launch, "pipe", name);
  ipc_launch_add_option (launch, "--set=request=%s", app_lab_get_option (self->lab, "request"));
  return TRUE;
}

static gboolean
app_named_pipe_member_begin (AppMember *member,
                             GError **error)
{
  gboolean is_foreign = app_member_get_settings (member)->child_template != NULL;

  return app_named_pipe_door_admit (APP_NAMED_PIPE_MEMBER (member)->door, member, is_foreign, error);
}

static gboolean
app_named_pipe_member_ask_to_quit (AppMember *member)
{
  return app_member_order (member, NULL, "quit");
}

static void
app_named_pipe_member_count (AppMember *member,
                             guint64 *n_received,
                             guint64 *n_sent)
{
  AppNamedPipeMember *self = APP_NAMED_PIPE_MEMBER (member);

  if (self->door != NULL)
    app_named_pipe_door_count (self->door, member, &self->n_received, &self->n_sent);
  *n_received = self->n_received;
  *n_sent = self->n_sent;
}

static void
app_named_pipe_member_finish (AppMember *member)
{
  AppNamedPipeMember *self = APP_NAMED_PIPE_MEMBER (member);
  guint64 ignored;

  if (self->door == NULL)
    return;
  app_named_pipe_door_settle (self->door, member);
  app_named_pipe_member_count (member, &ignored, &ignored);
  app_named_pipe_door_dismiss (self->door, member);
}

/**
 * app_named_pipe_member_order:
 * @member: a member
 * @order: a word that its viewer knows
 * @text: what goes with it
 * @error: (out) (optional): why not, in a sentence
 *
 * Tells the viewer what a person wants of it. One line is one order.
 *
 * Returns: whether it is on its way
 */
gboolean
app_named_pipe_member_order (AppMember *member,
                             const char *order,
                             const char *text,
                             GError **error)
{
  if (strchr (text, '\n') == NULL)
    return app_member_order (member, error, "%s %s", order, text);
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "Could not send: a text is one line here");
  return FALSE;
}

static gboolean
app_named_pipe_member_send_text (AppMember *member,
                                 const char *text,
                                 gsize size_bytes,
                                 GError **error)
{
  return app_named_pipe_member_order (member, "send", text, error);
}

static gboolean
app_named_pipe_member_set_interval (AppMember *member,
                                    guint interval_ms,
                                    GError **error)
{
  return app_member_order (member, error, "interval %u", interval_ms);
}

static void
app_named_pipe_member_dispose (GObject *object)
{
  G_OBJECT_CLASS (app_named_pipe_member_parent_class)->dispose (object);
  g_clear_object (&APP_NAMED_PIPE_MEMBER (object)->door);
}

static void
app_named_pipe_member_class_init (AppNamedPipeMemberClass *klass)
{
  AppMemberClass *member_class = APP_MEMBER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_named_pipe_member_dispose;
  member_class->prepare = app_named_pipe_member_prepare;
  member_class->begin = app_named_pipe_member_begin;
  member_class->ask_to_quit = app_named_pipe_member_ask_to_quit;
  member_class->finish = app_named_pipe_member_finish;
  member_class->send_text = app_named_pipe_member_send_text;
  member_class->set_interval = app_named_pipe_member_set_interval;
  member_class->count = app_named_pipe_member_count;
}

static void
app_named_pipe_member_init (AppNamedPipeMember *self)
{
}

/**
 * app_named_pipe_member_new:
 * @lab: whose options it reads; outlives it
 * @door: where its child comes in
 *
 * Makes a member that was never started.
 *
 * Returns: (transfer full): the member
 */
AppMember *
app_named_pipe_member_new (AppLab *lab,
                           AppNamedPipeDoor *door)
{
  AppNamedPipeMember *self = g_object_new (APP_TYPE_NAMED_PIPE_MEMBER, NULL);

  self->lab = lab;
  self->door = g_object_ref (door);
  return APP_MEMBER (self);
}
