/* SPDX-License-Identifier: MIT */
/*
 * app-kernel-look: one look at what the kernel knows of this program and its children.
 *
 * The main thread is the one that reaps, so what it takes hold of is the right process (see
 * ipc/ipc-kernel-view.c). The reading is a worker thread's, on nothing but that; the main loop gets
 * the view when it is done.
 */

#include "app-kernel-look.h"

#include "ipc-worker.h"

#include <unistd.h>

/* One look. The view is the worker's while it reads; the task stays with the main thread. */
typedef struct
{
  GTask *task;
  IpcKernelView *view;
  guint flags;
} Look;

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
read_view (gpointer data)
{
  Look *look = data;

  ipc_kernel_view_read (look->view, look->flags);
}

static void
on_read (gpointer data)
{
  Look *look = data;

  if (g_task_return_error_if_cancelled (look->task))
    ipc_kernel_view_free (look->view);
  else
    g_task_return_pointer (look->task, look->view, (GDestroyNotify) ipc_kernel_view_free);
  g_object_unref (look->task);
  g_free (look);
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
  Look *look = g_new0 (Look, 1);

  look->task = g_task_new (NULL, cancellable, callback, data);
  look->view = ipc_kernel_view_new ();
  look->flags = flags;
  ipc_kernel_view_add_process (look->view, getpid ());
  for (guint i = 0; i < app_session_get_n_labs (session); i++)
    {
      AppLab *each = app_session_get_nth_lab (session, i);

      if (lab == NULL || lab == each)
        add_lab (look->view, each);
    }
  ipc_worker_run ("kernel-look", read_view, on_read, look);
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
