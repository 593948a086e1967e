/* SPDX-License-Identifier: MIT */
/*
 * app-objects-filter: the records that are about a kernel object, in the words of a filter.
 *
 *   Pipe1_4100, which the trace knows by this name         object:"Pipe1_4100"
 *   a TCP connection of Viewer 2, which it does not        lab:remoting and member:2
 *   an eventfd that all have                               nothing
 */

#include "app-objects-filter.h"

#include "app-lab-registry.h"
#include "ipc-trace-filter.h"

static gboolean
is_named_in (const IpcTraceSubject *subject,
             const char *name)
{
  for (guint i = 0; i < IPC_TRACE_N_OBJECTS; i++)
    if (g_strcmp0 (subject->objects[i], name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_in_trace (IpcTraceStore *store,
             const char *name)
{
  const IpcTraceSubject *subject;

  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (store, id)) != NULL; id++)
    if (is_named_in (subject, name))
      return TRUE;
  return FALSE;
}

/* The one child that has it; 0 when none has, or several. */
static guint
find_only_member (AppLab *lab,
                  const IpcKernelView *view,
                  const IpcKernelObject *object)
{
  guint found = 0;

  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);
      guint process;

      if (ipc_kernel_view_find_process (view, app_member_get_pid (member), &process) == NULL ||
          !ipc_kernel_object_is_held_by (object, process))
        continue;
      if (found != 0)
        return 0;
      found = app_member_get_number (member);
    }
  return found;
}

/**
 * app_objects_filter_new:
 * @lab: whose object it is
 * @view: where it was seen
 * @object: an object of @view
 * @name: what it is called
 *
 * Returns: (transfer full) (nullable): a filter for what went through the object, or for what its one
 *   child did; %NULL when the trace cannot tell
 */
char *
app_objects_filter_new (AppLab *lab,
                        const IpcKernelView *view,
                        const IpcKernelObject *object,
                        const char *name)
{
  guint member;

  if (is_in_trace (ipc_trace_get_store (app_lab_get_trace (lab)), name))
    {
      g_autofree char *quoted = ipc_trace_filter_quote (name);

      return g_strconcat ("object:", quoted, NULL);
    }
  member = find_only_member (lab, view, object);
  if (member == 0)
    return NULL;
  return g_strdup_printf ("lab:%s and member:%u", app_lab_get_info (lab)->id, member);
}
