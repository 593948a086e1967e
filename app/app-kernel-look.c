/* SPDX-License-Identifier: MIT */
/*
 * app-kernel-look: one look at what the kernel knows of this program and its children.
 *
 * The main thread is the one that reaps, so what it takes hold of is the right process (see
 * ipc/ipc-kernel-view.c). The reading is a worker thread's, on nothing but that; the main loop gets
 * the view when it is done.
 */

#include "app-kernel-look.h"

#include <unistd.h>

static void
add_lab (IpcKernelView *view,
         AppLab *lab)
{
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      if (app_member_is_alive (member))
        ipc_kernel_view_add_process (view, app_member_get_pid (member));
    }
}

static void
read_view (GTask *task,
           gpointer source_object,
           gpointer task_data,
           GCancellable *cancellable)
{
  g_autoptr (IpcKernelView) view = g_object_steal_data (G_OBJECT (task), "view");

  ipc_kernel_view_read (view, GPOINTER_TO_UINT (task_data));
  g_task_return_pointer (task, g_steal_pointer (&view), (GDestroyNotify) ipc_kernel_view_free);
}

/**
 * app_kernel_look_async:
 * @session: whose processes
 * @lab: (nullable): only those of this lab; %NULL for all labs
 * @flags: #IpcKernelViewFlags
 * @cancellable: (nullable): to call it off
 * @callback: runs on the main thread
 * @data: for @callback
 *
 * Takes hold of this process and of every living child, and has them read. Main thread.
 */
void
app_kernel_look_async (AppSession *session,
                       AppLab *lab,
                       guint flags,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  IpcKernelView *view = ipc_kernel_view_new ();

  ipc_kernel_view_add_process (view, getpid ());
  for (guint i = 0; i < app_session_get_n_labs (session); i++)
    {
      AppLab *each = app_session_get_nth_lab (session, i);

      if (lab == NULL || lab == each)
        add_lab (view, each);
    }
  g_object_set_data_full (G_OBJECT (task), "view", view, (GDestroyNotify) ipc_kernel_view_free);
  g_task_set_task_data (task, GUINT_TO_POINTER (flags), NULL);
  g_task_set_check_cancellable (task, TRUE);
  g_task_run_in_thread (task, read_view);
}

/**
 * app_kernel_look_finish:
 * @result: what @callback got
 * @error: (out) (optional): that it was called off
 *
 * Returns: (transfer full) (nullable): what was seen
 */
IpcKernelView *
app_kernel_look_finish (GAsyncResult *result,
                        GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
