/* SPDX-License-Identifier: MIT */
/* The rows of the page "Objects" and their words, from descriptors that this test has made. */

#include "ipc-fd.h"
#include "ui-object-rows.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const titles[] = { "Parent", "Viewer 1", NULL };

static const char *
name_object (const IpcKernelObject *object,
             gpointer data)
{
  return object->kind == IPC_FD_PIPE && object->inode == *(guint64 *) data ? "ToViewer1" : NULL;
}

static IpcKernelView *
look_at (pid_t other)
{
  IpcKernelView *view = ipc_kernel_view_new ();

  ipc_kernel_view_add_process (view, getpid ());
  if (other > 0)
    ipc_kernel_view_add_process (view, other);
  ipc_kernel_view_read (view, IPC_KERNEL_VIEW_ALL);
  return view;
}

static pid_t
fork_sleeper (void)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      pause ();
      _exit (0);
    }
  return pid;
}

static void
end_sleeper (pid_t pid)
{
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

/* The text of a column of the row whose name has @name in it; NULL when there is no such row. */
static char *
dup_cell (GtkListStore *rows,
          const char *name,
          int column)
{
  GtkTreeIter iter;
  gboolean has_row = gtk_tree_model_get_iter_first (GTK_TREE_MODEL (rows), &iter);

  for (; has_row; has_row = gtk_tree_model_iter_next (GTK_TREE_MODEL (rows), &iter))
    {
      g_autofree char *row_name = NULL;
      char *text;

      gtk_tree_model_get (GTK_TREE_MODEL (rows), &iter, UI_OBJECT_COLUMN_NAME, &row_name, -1);
      if (strstr (row_name, name) == NULL)
        continue;
      gtk_tree_model_get (GTK_TREE_MODEL (rows), &iter, column, &text, -1);
      return text;
    }
  return NULL;
}

static void
check_cell (GtkListStore *rows,
            const char *name,
            int column,
            const char *expected)
{
  g_autofree char *text = dup_cell (rows, name, column);

  g_assert_cmpstr (text, ==, expected);
}

static void
count_changes (GtkTreeModel *model,
               GtkTreePath *path,
               GtkTreeIter *iter,
               gpointer data)
{
  (*(guint *) data)++;
}

static void
test_pipe (void)
{
  g_autoptr (GtkListStore) rows = ui_object_rows_new ();
  g_autoptr (IpcKernelView) view = NULL;
  g_autofree char *holders = NULL;
  g_autofree char *facts = NULL;
  UiObjectNames names = { titles, name_object, NULL };
  guint64 inode;
  int fds[2];
  pid_t pid;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_cmpint (write (fds[1], "seven b", 7), ==, 7);
  inode = ipc_fd_get_inode (fds[0]);
  names.data = &inode;
  pid = fork_sleeper ();
  close (fds[0]);
  view = look_at (pid);
  ui_object_rows_update (rows, view, &names, -1, FALSE);
  holders = g_strdup_printf ("Parent (%d), Viewer 1 (%d) → Viewer 1 (%d)", fds[1], fds[1], fds[0]);
  check_cell (rows, "ToViewer1", UI_OBJECT_COLUMN_KIND, "pipe");
  check_cell (rows, "ToViewer1", UI_OBJECT_COLUMN_HOLDERS, holders);
  check_cell (rows, "ToViewer1", UI_OBJECT_COLUMN_WAITING, "7");
  check_cell (rows, "ToViewer1", UI_OBJECT_COLUMN_CAPACITY, "65,536");
  check_cell (rows, "ToViewer1", UI_OBJECT_COLUMN_ACCESS, "");
  facts = dup_cell (rows, "ToViewer1", UI_OBJECT_COLUMN_FACTS);
  g_assert_nonnull (strstr (facts, "7 bytes wait; 7 of 65,536 bytes of room taken."));
  close (fds[1]);
  end_sleeper (pid);
}

static void
test_socket (void)
{
  g_autoptr (GtkListStore) rows = ui_object_rows_new ();
  g_autoptr (IpcKernelView) view = NULL;
  g_autofree char *holders = NULL;
  UiObjectNames names = { titles, NULL, NULL };
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_cmpint (send (fds[0], "hundred", 7, 0), ==, 7);
  view = look_at (0);
  ui_object_rows_update (rows, view, &names, 0, TRUE);
  holders = g_strdup_printf ("Parent (%d) ⇄ Parent (%d)", fds[0], fds[1]);
  check_cell (rows, "socket", UI_OBJECT_COLUMN_KIND, "message socket");
  check_cell (rows, "socket", UI_OBJECT_COLUMN_HOLDERS, holders);
  check_cell (rows, "socket", UI_OBJECT_COLUMN_WAITING, "← 0  → 7");
  close (fds[0]);
  close (fds[1]);
}

/* Names come from other processes: never markup, control characters or broken UTF-8. */
static void
test_hostile_name (void)
{
  g_autoptr (GtkListStore) rows = ui_object_rows_new ();
  g_autoptr (IpcKernelView) view = NULL;
  g_autofree char *name = NULL;
  UiObjectNames names = { titles, NULL, NULL };
  int fd = memfd_create ("bad \xff<b>\n(deleted)", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, F_SEAL_GROW), ==, 0);
  view = look_at (0);
  ui_object_rows_update (rows, view, &names, -1, TRUE);
  name = dup_cell (rows, "bad ", UI_OBJECT_COLUMN_NAME);
  g_assert_nonnull (name);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strchr (name, '\n'));
  check_cell (rows, "bad ", UI_OBJECT_COLUMN_SEALS, "grow");
  close (fd);
}

/* A second look at the same things writes nothing; what comes and goes moves nobody else. */
static void
test_rows_stay (void)
{
  g_autoptr (GtkListStore) rows = ui_object_rows_new ();
  g_autoptr (IpcKernelView) before = look_at (0);
  g_autoptr (IpcKernelView) with_pipe = NULL;
  g_autoptr (IpcKernelView) after = NULL;
  UiObjectNames names = { titles, NULL, NULL };
  guint n_before = ui_object_rows_update (rows, before, &names, -1, TRUE);
  guint n_inserted = 0;
  guint n_changed = 0;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  with_pipe = look_at (0);
  g_signal_connect (rows, "row-inserted", G_CALLBACK (count_changes), &n_inserted);
  g_signal_connect (rows, "row-changed", G_CALLBACK (count_changes), &n_changed);
  g_assert_cmpuint (ui_object_rows_update (rows, before, &names, -1, TRUE), ==, n_before);
  g_assert_cmpuint (n_changed, ==, 0);
  g_assert_cmpuint (ui_object_rows_update (rows, with_pipe, &names, -1, TRUE), ==, n_before + 1);
  g_assert_cmpuint (n_inserted, ==, 1);
  close (fds[0]);
  close (fds[1]);
  after = look_at (0);
  g_assert_cmpuint (ui_object_rows_update (rows, after, &names, -1, TRUE), ==, n_before);
  g_assert_cmpint (gtk_tree_model_iter_n_children (GTK_TREE_MODEL (rows), NULL), ==, n_before);
  g_assert_cmpuint (n_inserted, ==, 1);
}

static char *
dup_processes (GtkTreeStore *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  GtkTreeIter iter;
  gboolean has_row = gtk_tree_model_get_iter_first (model, &iter);

  for (; has_row; has_row = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *name = NULL;
      g_autofree char *state = NULL;

      gtk_tree_model_get (model, &iter, UI_PROCESS_COLUMN_NAME, &name, UI_PROCESS_COLUMN_STATE,
                          &state, -1);
      g_assert_cmpint (gtk_tree_model_iter_n_children (model, &iter), >=, 1);
      g_string_append_printf (text, "%s %s;", name, state);
    }
  return g_strdup (text->str);
}

static void
check_processes (GtkTreeStore *rows,
                 pid_t other,
                 const char *expected)
{
  g_autoptr (IpcKernelView) view = look_at (other);
  g_autofree char *found = NULL;
  UiObjectNames names = { titles, NULL, NULL };

  ui_process_rows_update (rows, view, &names);
  found = dup_processes (rows);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_processes (void)
{
  g_autoptr (GtkTreeStore) rows = ui_process_rows_new ();
  pid_t pid = fork_sleeper ();

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, WUNTRACED), ==, pid);
  check_processes (rows, pid, "Parent running;Viewer 1 stopped;");
  check_processes (rows, pid, "Parent running;Viewer 1 stopped;");
  end_sleeper (pid);
  check_processes (rows, 0, "Parent running;");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/objects/pipe", test_pipe);
  g_test_add_func ("/ui/objects/socket", test_socket);
  g_test_add_func ("/ui/objects/hostile-name", test_hostile_name);
  g_test_add_func ("/ui/objects/rows-stay", test_rows_stay);
  g_test_add_func ("/ui/objects/processes", test_processes);
  return g_test_run ();
}
