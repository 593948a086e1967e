/* SPDX-License-Identifier: MIT */
/*
 * app-mailslot-writers: who wrote what is read from a mailslot.
 *
 * The kernel says which process wrote a message, and a message may be read long after that process
 * has ended and its row shows another life. So each life of a child is remembered here by the
 * number of its process, from its start until the lab is closed.
 */

#include "app-mailslot-writers.h"

#include "app-mailslot-member.h"

/* One life of a child, as the writer of messages that may be read after its end. */
typedef struct
{
  IpcTraceSubject *subject; /* the store's */
  guint32 n_read;           /* the serial of its last message */
} Writer;

struct _AppMailslotWriters
{
  AppLab *lab;         /* whose members they are; it owns us */
  GHashTable *by_pid;  /* pid to Writer, of all lives since the lab was opened */
};

static Writer *
find_writer (AppMailslotWriters *self,
             pid_t pid)
{
  return g_hash_table_lookup (self->by_pid, GINT_TO_POINTER (pid));
}

/**
 * app_mailslot_writers_new:
 * @lab: (transfer none): whose members write; must outlive this
 *
 * Returns: (transfer full): nobody yet
 */
AppMailslotWriters *
app_mailslot_writers_new (AppLab *lab)
{
  AppMailslotWriters *self = g_new0 (AppMailslotWriters, 1);

  self->lab = lab;
  self->by_pid = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

/**
 * app_mailslot_writers_free:
 * @self: (transfer full): writers
 */
void
app_mailslot_writers_free (AppMailslotWriters *self)
{
  g_hash_table_unref (self->by_pid);
  g_free (self);
}

/**
 * app_mailslot_writers_clear:
 * @self: writers
 *
 * Forgets all: the lab is opened anew.
 */
void
app_mailslot_writers_clear (AppMailslotWriters *self)
{
  g_hash_table_remove_all (self->by_pid);
}

/**
 * app_mailslot_writers_note:
 * @self: writers
 * @member: a member that lives
 *
 * Remembers its present life. A process number that is used again is the new process's from here on.
 */
void
app_mailslot_writers_note (AppMailslotWriters *self,
                           AppMember *member)
{
  pid_t pid = app_member_get_pid (member);
  Writer *writer = find_writer (self, pid);

  if (pid == 0 || (writer != NULL && writer->subject == app_member_get_subject (member)))
    return;
  writer = g_new0 (Writer, 1);
  writer->subject = app_member_get_subject (member);
  g_hash_table_insert (self->by_pid, GINT_TO_POINTER (pid), writer);
}

/**
 * app_mailslot_writers_get_subject:
 * @self: writers
 * @pid: a process, by the kernel's word
 *
 * Returns: (transfer none): whose life it is in the trace; the lab itself for a stranger
 */
IpcTraceSubject *
app_mailslot_writers_get_subject (AppMailslotWriters *self,
                                  pid_t pid)
{
  Writer *writer = find_writer (self, pid);

  return writer != NULL ? writer->subject : app_lab_get_subject (self->lab);
}

/**
 * app_mailslot_writers_find_member:
 * @self: writers
 * @pid: a process, by the kernel's word
 *
 * Returns: (transfer none) (nullable): the member whose present life it is; %NULL for a stranger,
 *   and when that life is over and another began
 */
AppMember *
app_mailslot_writers_find_member (AppMailslotWriters *self,
                                  pid_t pid)
{
  Writer *writer = find_writer (self, pid);

  for (guint i = 0; writer != NULL && i < app_lab_get_n_members (self->lab); i++)
    {
      AppMember *member = app_lab_get_member (self->lab, i);

      if (app_member_get_subject (member) == writer->subject)
        return member;
    }
  return NULL;
}

/**
 * app_mailslot_writers_count_read:
 * @self: writers
 * @pid: who wrote the message that was read
 *
 * Counts it for the writer, and on its row.
 *
 * Returns: its serial; 0 for a stranger's
 */
guint32
app_mailslot_writers_count_read (AppMailslotWriters *self,
                                 pid_t pid)
{
  Writer *writer = find_writer (self, pid);
  AppMember *member;

  if (writer == NULL)
    return 0;
  writer->n_read++;
  member = app_mailslot_writers_find_member (self, pid);
  if (member != NULL)
    app_mailslot_member_set_n_read (APP_MAILSLOT_MEMBER (member), writer->n_read);
  return writer->n_read;
}

static gboolean
is_expected (AppMember *member)
{
  AppMemberState state = app_member_get_state (member);

  return state == APP_MEMBER_STARTING || state == APP_MEMBER_OVERDUE;
}

/**
 * app_mailslot_writers_look_for_new:
 * @self: writers
 * @mailslot: which the members may have opened by now
 *
 * Those that the mailslot has heard of are connected.
 */
void
app_mailslot_writers_look_for_new (AppMailslotWriters *self,
                                   IpcMailslot *mailslot)
{
  for (guint i = 0; i < app_lab_get_n_members (self->lab); i++)
    {
      AppMember *member = app_lab_get_member (self->lab, i);
      pid_t pid = app_member_get_pid (member);

      if (!is_expected (member) || !ipc_mailslot_has_heard_of (mailslot, pid))
        continue;
      ipc_trace_note (app_member_get_trace (member), app_member_get_subject (member),
                      IPC_TRACE_CHILD_CONNECTED, APP_MAILSLOT_MAILSLOT,
                      "process %d opened the mailslot", pid);
      app_member_child_connected (member);
    }
}
