/* SPDX-License-Identifier: MIT */
/*
 * app-file-mapping-member: one child of the lab "File mapping".
 *
 *   PROGRAM MAPPING_NAME SIZE
 *
 * It is given a name and a size and inherits nothing. It says nothing to us either, so "connected"
 * is what the kernel tells: our object is among the child's mappings. No child can pretend that,
 * and one in any language can do it. What a person wants of a viewer goes through its orders.
 */

#include "app-file-mapping-member.h"

struct _AppFileMappingMember
{
  AppMember parent_instance;

  AppFileMappingSection *section; /* the lab's; owned reference */
  char *lock_timeout_ms;          /* how long the viewer waits for the lock, for its command line */
};

G_DEFINE_FINAL_TYPE (AppFileMappingMember, app_file_mapping_member, APP_TYPE_MEMBER)

static gboolean
app_file_mapping_member_prepare (AppMember *member,
                                 IpcLaunch *launch,
                                 GError **error)
{
  AppFileMappingMember *self = APP_FILE_MAPPING_MEMBER (member);
  IpcTraceSubject *subject = app_member_get_subject (member);

  ipc_trace_subject_add_object (subject, app_file_mapping_section_get_last_part (self->section));
  ipc_trace_subject_add_object (subject, "Lock");
  ipc_launch_set_name (launch, "mapping", app_file_mapping_section_get_name (self->section));
  ipc_launch_set_size (launch, "size", app_file_mapping_section_get_size (self->section));
  ipc_launch_add_option (launch, "--set=lock-timeout-ms=%s",
                         self->lock_timeout_ms);
  return TRUE;
}

static gboolean
app_file_mapping_member_begin (AppMember *member,
                               GError **error)
{
  return TRUE;
}

static gboolean
app_file_mapping_member_ask_to_quit (AppMember *member)
{
  return app_member_order (member, NULL, "quit");
}

/* Nothing is a child's alone: the mapping is the lab's. */
static void
app_file_mapping_member_finish (AppMember *member)
{
}

static void
app_file_mapping_member_finalize (GObject *object)
{
  AppFileMappingMember *self = APP_FILE_MAPPING_MEMBER (object);

  app_file_mapping_section_unref (self->section);
  g_free (self->lock_timeout_ms);
  G_OBJECT_CLASS (app_file_mapping_member_parent_class)->finalize (object);
}

static void
app_file_mapping_member_class_init (AppFileMappingMemberClass *klass)
{
  AppMemberClass *member_class = APP_MEMBER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_file_mapping_member_finalize;
  member_class->prepare = app_file_mapping_member_prepare;
  member_class->begin = app_file_mapping_member_begin;
  member_class->ask_to_quit = app_file_mapping_member_ask_to_quit;
  member_class->finish = app_file_mapping_member_finish;
  /* There are no messages to count: memory is written, not sent. */
}

static void
app_file_mapping_member_init (AppFileMappingMember *self)
{
}

/**
 * app_file_mapping_member_new:
 * @section: the lab's
 * @lock_timeout_ms: how long its viewer waits for the lock, in decimal
 *
 * Makes a member that was never started. Main thread.
 *
 * Returns: (transfer full): the member
 */
AppMember *
app_file_mapping_member_new (AppFileMappingSection *section,
                             const char *lock_timeout_ms)
{
  AppFileMappingMember *self = g_object_new (APP_TYPE_FILE_MAPPING_MEMBER, NULL);

  self->section = app_file_mapping_section_ref (section);
  self->lock_timeout_ms = g_strdup (lock_timeout_ms);
  return APP_MEMBER (self);
}

/**
 * app_file_mapping_member_look:
 * @self: a member
 * @mapping: the parent's end of the section
 *
 * Looks whether a child that was started has opened the section by now. Main thread.
 */
void
app_file_mapping_member_look (AppFileMappingMember *self,
                              IpcMapping *mapping)
{
  AppMember *member = APP_MEMBER (self);
  AppMemberState state = app_member_get_state (member);
  pid_t pid = app_member_get_pid (member);

  if ((state != APP_MEMBER_STARTING && state != APP_MEMBER_OVERDUE) ||
      !app_member_is_alive (member) || !ipc_mapping_is_mapped_by (mapping, pid))
    return;
  ipc_trace_note (app_member_get_trace (member), app_member_get_subject (member),
                  IPC_TRACE_CHILD_CONNECTED, APP_FILE_MAPPING_SECTION,
                  "Process %d has the mapping mapped", (int) pid);
  app_member_child_connected (member);
}
