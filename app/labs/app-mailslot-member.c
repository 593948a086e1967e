/* SPDX-License-Identifier: MIT */
/*
 * app-mailslot-member: one writer of the mailslot.
 *
 * A child of this lab is given a name and nothing else. It is never answered, so there is no
 * conversation to serve: what it wrote is read by the lab. What a person wants of our own viewer
 * goes to it by app_member_order(); a foreign child does what it likes.
 */

#include "app-mailslot-member.h"

#include "ipc-error.h"

#include <string.h>

struct _AppMailslotMember
{
  AppMember parent_instance;

  const AppMailslotSettings *settings; /* the lab's, which outlives us */
  guint64 n_read;                      /* how many messages of this life were read */
};

G_DEFINE_FINAL_TYPE (AppMailslotMember, app_mailslot_member, APP_TYPE_MEMBER)

static gboolean
app_mailslot_member_prepare (AppMember *member,
                             IpcLaunch *launch,
                             GError **error)
{
  AppMailslotMember *self = APP_MAILSLOT_MEMBER (member);
  g_autofree char *last_part = g_path_get_basename (self->settings->name);

  self->n_read = 0;
  ipc_trace_subject_add_object (app_member_get_subject (member), last_part);
  ipc_launch_set_name (launch, "mailslot", self->settings->name);
  ipc_launch_add_option (launch, "--set=write=%s", self->settings->is_by_hand ? "hand" : "timer");
  return TRUE;
}

/* The mailslot is there already, and the child writes when it likes. */
static gboolean
app_mailslot_member_begin (AppMember *member,
                           GError **error)
{
  return TRUE;
}

static gboolean
app_mailslot_member_ask_to_quit (AppMember *member)
{
  return app_member_order (member, NULL, "quit");
}

static void
app_mailslot_member_finish (AppMember *member)
{
}

static gboolean
app_mailslot_member_send_text (AppMember *member,
                               const char *text,
                               gsize size_bytes,
                               GError **error)
{
  if (strchr (text, '\n') == NULL)
    return app_member_order (member, error, "text %s", text);
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "Could not tell %s what to write: the text has more than one line",
               app_member_get_title (member));
  return FALSE;
}

static gboolean
app_mailslot_member_set_interval (AppMember *member,
                                  guint interval_ms,
                                  GError **error)
{
  return app_member_order (member, error, "interval %u", interval_ms);
}

static void
app_mailslot_member_count (AppMember *member,
                           guint64 *n_received,
                           guint64 *n_sent)
{
  *n_received = APP_MAILSLOT_MEMBER (member)->n_read;
  *n_sent = 0;
}

static void
app_mailslot_member_class_init (AppMailslotMemberClass *klass)
{
  AppMemberClass *member_class = APP_MEMBER_CLASS (klass);

  member_class->prepare = app_mailslot_member_prepare;
  member_class->begin = app_mailslot_member_begin;
  member_class->ask_to_quit = app_mailslot_member_ask_to_quit;
  member_class->finish = app_mailslot_member_finish;
  member_class->send_text = app_mailslot_member_send_text;
  member_class->set_interval = app_mailslot_member_set_interval;
  member_class->count = app_mailslot_member_count;
}

static void
app_mailslot_member_init (AppMailslotMember *self)
{
}

/**
 * app_mailslot_member_new:
 * @settings: (transfer none): what all members have in common; must outlive the member
 *
 * Returns: (transfer full): a member that was never started
 */
AppMember *
app_mailslot_member_new (const AppMailslotSettings *settings)
{
  AppMailslotMember *self = g_object_new (APP_TYPE_MAILSLOT_MEMBER, NULL);

  self->settings = settings;
  return APP_MEMBER (self);
}

/**
 * app_mailslot_member_set_n_read:
 * @self: a member
 * @n_read: how many messages of its present life were read so far
 *
 * Main thread.
 */
void
app_mailslot_member_set_n_read (AppMailslotMember *self,
                                guint64 n_read)
{
  self->n_read = n_read;
}
