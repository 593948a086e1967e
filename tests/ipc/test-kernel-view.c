/* SPDX-License-Identifier: MIT */
/* What the kernel tells of descriptors whose facts are known, because this test has made them. */

#include "ipc-fd.h"
#include "ipc-kernel-view.h"
#include "test-leak.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static const IpcKernelObject *
find (IpcKernelView *view,
      IpcFdKind kind,
      int fd)
{
  const IpcKernelObject *object = ipc_kernel_view_find_object (view, kind, ipc_fd_get_inode (fd));

  g_assert_nonnull (object);
  return object;
}

static const IpcHolder *
get_holder_of (const IpcKernelObject *object,
               guint process,
               int fd)
{
  for (guint i = 0; i < object->holders->len; i++)
    {
      const IpcHolder *holder = ipc_kernel_object_get_holder (object, i);

      if (holder->process == process && holder->fd == fd)
        return holder;
    }
  g_assert_not_reached ();
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

static void
test_pipe (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *object;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC | O_NONBLOCK), ==, 0);
  g_assert_cmpint (write (fds[1], "seven b", 7), ==, 7);
  view = look_at (0);
  object = find (view, IPC_FD_PIPE, fds[0]);
  g_assert_cmpuint (object->n_fills, ==, 1);
  g_assert_cmpuint (object->fills[0].queued_bytes, ==, 7);
  g_assert_cmpint (object->fills[0].limit_bytes, ==, fcntl (fds[0], F_GETPIPE_SZ));
  g_assert_cmpuint (object->holders->len, ==, 2);
  g_assert_cmpint (get_holder_of (object, 0, fds[0])->flags, ==, IPC_HOLD_READ);
  g_assert_cmpint (get_holder_of (object, 0, fds[1])->flags, ==, IPC_HOLD_WRITE);
  g_assert_true (get_holder_of (object, 0, fds[1])->is_non_blocking);
  g_assert_false (ipc_kernel_object_is_shared (object));
  close (fds[0]);
  close (fds[1]);
}

static void
fill (int fd)
{
  char page[4096] = { 0 };

  while (write (fd, page, sizeof page) > 0)
    ;
  g_assert_cmpint (errno, ==, EAGAIN);
}

static void
test_full_pipe (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *object;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC | O_NONBLOCK), ==, 0);
  fill (fds[1]);
  view = look_at (0);
  object = find (view, IPC_FD_PIPE, fds[0]);
  g_assert_cmpuint (object->fills[0].queued_bytes, ==, object->fills[0].limit_bytes);
  g_assert_cmpint (object->fills[0].limit_bytes, ==, fcntl (fds[0], F_GETPIPE_SZ));
  close (fds[0]);
  close (fds[1]);
}

/* Looking must not be an end of the pipe itself: neither a writer that keeps end-of-file away, nor a
 * reader that keeps a write from failing. */
static void
test_does_not_disturb (void)
{
  int fds[2];
  char byte;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC | O_NONBLOCK), ==, 0);
  ipc_kernel_view_free (look_at (0));
  close (fds[1]);
  ipc_kernel_view_free (look_at (0));
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 0);
  close (fds[0]);

  signal (SIGPIPE, SIG_IGN);
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC | O_NONBLOCK), ==, 0);
  close (fds[0]);
  ipc_kernel_view_free (look_at (0));
  g_assert_cmpint (write (fds[1], "x", 1), ==, -1);
  g_assert_cmpint (errno, ==, EPIPE);
  close (fds[1]);
}

/* Only the write end is in the view: nothing can be said of what waits, and nothing is opened. */
static void
test_write_end_alone (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *object;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  close (fds[0]);
  view = look_at (0);
  object = find (view, IPC_FD_PIPE, fds[1]);
  g_assert_cmpuint (object->n_fills, ==, 0);
  g_assert_cmpuint (object->holders->len, ==, 1);
  close (fds[1]);
}

static void
test_fifo (void)
{
  g_autofree char *folder = test_leak_dup_directory ();
  g_autofree char *path = g_build_filename (folder, "Event 1\n)", NULL);
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *object;
  int fd;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, "!!", 2), ==, 2);
  view = look_at (0);
  object = find (view, IPC_FD_FIFO, fd);
  g_assert_cmpstr (object->name, ==, path);
  g_assert_cmpuint (object->fills[0].queued_bytes, ==, 2);
  g_assert_cmpuint (object->mode & 07777, ==, 0600);
  g_assert_cmpint (get_holder_of (object, 0, fd)->flags, ==, IPC_HOLD_READ | IPC_HOLD_WRITE);
  close (fd);
  unlink (path);
}

static void
test_memfd (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  g_autofree char *words = NULL;
  const IpcKernelObject *object;
  const IpcHolder *holder;
  void *bytes;
  int fd = memfd_create ("sealed ) one", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, 8192), ==, 0);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), ==, 0);
  g_assert_cmpint (lseek (fd, 100, SEEK_SET), ==, 100);
  bytes = mmap (NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (bytes != MAP_FAILED);
  view = look_at (0);
  object = find (view, IPC_FD_MEMFD, fd);
  g_assert_cmpstr (object->name, ==, "sealed ) one");
  g_assert_cmpuint (object->size_bytes, ==, 8192);
  g_assert_true (object->has_seals);
  words = ipc_seals_in_words (object->seals);
  g_assert_cmpstr (words, ==, "shrink, grow");
  g_assert_cmpuint (object->holders->len, ==, 1);
  holder = get_holder_of (object, 0, fd);
  g_assert_true (holder->flags & IPC_HOLD_MAPPED);
  g_assert_cmpuint (holder->position_bytes, ==, 100);
  munmap (bytes, 8192);
  close (fd);
}

/* Memory that is mapped and has no descriptor any more. */
static void
test_mapped_alone (void)
{
  g_autofree char *name = g_strdup_printf ("/tincan-test-view-%d", (int) getpid ());
  g_autofree char *path = g_strconcat ("/dev/shm", name, NULL);
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *object;
  guint64 inode;
  void *bytes;
  int fd = shm_open (name, O_RDWR | O_CREAT | O_EXCL, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, 4096), ==, 0);
  bytes = mmap (NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true (bytes != MAP_FAILED);
  inode = ipc_fd_get_inode (fd);
  close (fd);
  view = look_at (0);
  shm_unlink (name);
  object = ipc_kernel_view_find_object (view, IPC_FD_NAMED_MEMORY, inode);
  g_assert_nonnull (object);
  g_assert_cmpstr (object->name, ==, path);
  g_assert_cmpuint (object->size_bytes, ==, 4096);
  g_assert_cmpint (get_holder_of (object, 0, -1)->flags, ==, IPC_HOLD_READ | IPC_HOLD_MAPPED);
  munmap (bytes, 4096);
}

static void
test_seqpacket (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *object;
  guint mine;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_cmpint (send (fds[0], "hundred", 7, 0), ==, 7);
  g_assert_cmpint (send (fds[0], "more", 4, 0), ==, 4);
  view = look_at (0);
  object = find (view, IPC_FD_SOCKET, fds[1]);
  g_assert_true (object == find (view, IPC_FD_SOCKET, fds[0]));
  g_assert_cmpint (object->type, ==, SOCK_SEQPACKET);
  g_assert_cmpuint (object->holders->len, ==, 2);
  g_assert_cmpuint (object->n_fills, ==, 2);
  mine = get_holder_of (object, 0, fds[1])->end;
  g_assert_cmpuint (get_holder_of (object, 0, fds[0])->end, !=, mine);
  g_assert_cmpuint (object->fills[mine].queued_bytes, ==, 11);
  g_assert_cmpuint (object->fills[mine].used_bytes, >, 11);
  g_assert_cmpuint (object->fills[mine].limit_bytes, >, object->fills[mine].used_bytes);
  g_assert_cmpuint (object->fills[!mine].queued_bytes, ==, 0);
  close (fds[0]);
  close (fds[1]);
}

static void
test_tcp (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  g_autofree char *name = NULL;
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  const IpcKernelObject *object;
  struct pollfd poll_fd = { .events = POLLIN };
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int client = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int server;

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &size), ==, 0);
  g_assert_cmpint (connect (client, (struct sockaddr *) &address, size), ==, 0);
  server = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint (send (client, "hello", 5, 0), ==, 5);
  poll_fd.fd = server;
  g_assert_cmpint (poll (&poll_fd, 1, 10000), ==, 1);
  view = look_at (0);
  object = find (view, IPC_FD_SOCKET, server);
  g_assert_true (object == find (view, IPC_FD_SOCKET, client));
  g_assert_cmpuint (object->fills[get_holder_of (object, 0, server)->end].queued_bytes, ==, 5);
  object = find (view, IPC_FD_SOCKET, listener);
  name = g_strdup_printf ("port %u", ntohs (address.sin_port));
  g_assert_true (object->is_listening);
  g_assert_cmpstr (object->name, ==, name);
  close (server);
  close (client);
  close (listener);
}

static void
test_eventfd_and_pidfd (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *event = NULL;
  pid_t pid = fork_sleeper ();
  int pidfd = ipc_fd_open_pidfd (pid, NULL);
  int fd = eventfd (300, EFD_CLOEXEC);

  g_assert_cmpint (pidfd, >=, 0);
  view = look_at (0);
  g_assert_nonnull (ipc_kernel_view_find_object (view, IPC_FD_PIDFD, pid));
  for (guint i = 0; i < ipc_kernel_view_get_n_objects (view); i++)
    {
      const IpcKernelObject *object = ipc_kernel_view_get_object (view, i);

      if (object->kind == IPC_FD_EVENTFD && object->count == 300)
        event = object;
    }
  g_assert_nonnull (event);
  close (fd);
  close (pidfd);
  end_sleeper (pid);
}

/* Two processes, one pipe: the child has copies of both ends. */
static void
test_two_processes (void)
{
  g_autoptr (IpcKernelView) view = NULL;
  const IpcKernelObject *object;
  const IpcKernelProcess *process;
  guint index;
  int fds[2];
  pid_t pid;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  pid = fork_sleeper ();
  close (fds[1]);
  kill (pid, SIGSTOP);
  g_assert_cmpint (waitpid (pid, NULL, WUNTRACED), ==, pid);
  view = look_at (pid);
  object = find (view, IPC_FD_PIPE, fds[0]);
  g_assert_true (ipc_kernel_object_is_shared (object));
  g_assert_cmpuint (object->holders->len, ==, 3);
  g_assert_cmpint (get_holder_of (object, 1, fds[1])->flags, ==, IPC_HOLD_WRITE);
  process = ipc_kernel_view_find_process (view, pid, &index);
  g_assert_cmpuint (index, ==, 1);
  g_assert_true (process->is_there);
  g_assert_cmpint (process->stat.state, ==, 'T');
  g_assert_cmpstr (ipc_proc_state_in_words (process->stat.state), ==, "stopped");
  g_assert_cmpuint (process->threads->len, ==, 1);
  close (fds[0]);
  end_sleeper (pid);
}

/* A process that goes between being added and being read is not there, and nobody else is. */
static void
test_gone (void)
{
  g_autoptr (IpcKernelView) view = ipc_kernel_view_new ();
  pid_t pid = fork_sleeper ();

  ipc_kernel_view_add_process (view, pid);
  ipc_kernel_view_add_process (view, G_MAXINT);
  end_sleeper (pid);
  ipc_kernel_view_read (view, IPC_KERNEL_VIEW_ALL);
  g_assert_false (ipc_kernel_view_get_process (view, 0)->is_there);
  g_assert_false (ipc_kernel_view_get_process (view, 1)->is_there);
  g_assert_cmpuint (ipc_kernel_view_get_n_objects (view), ==, 0);
}

/* Answers of the kernel that are cut or lie about their lengths. */
static void
test_diag_nonsense (void)
{
  struct
  {
    struct nlmsghdr header;
    struct unix_diag_msg message;
    guint32 attribute[2];
  } answer = { .header = { .nlmsg_len = sizeof answer, .nlmsg_type = SOCK_DIAG_BY_FAMILY },
               .message = { .udiag_family = AF_UNIX, .udiag_ino = 4711 },
               .attribute = { (UNIX_DIAG_PEER << 16) | 8, 4712 } };
  g_autoptr (GHashTable) sockets = ipc_sock_diag_new_table ();
  guint64 inode = 4711;
  const IpcSocketInfo *info;

  for (gsize length = 0; length < sizeof answer; length++)
    ipc_sock_diag_parse (&answer, length, sockets);
  g_assert_cmpuint (g_hash_table_size (sockets), ==, 0);
  g_assert_true (ipc_sock_diag_parse (&answer, sizeof answer, sockets));
  info = g_hash_table_lookup (sockets, &inode);
  g_assert_cmpuint (info->peer_inode, ==, 4712);
  for (guint length = 0; length < 16; length++)
    {
      answer.attribute[0] = (UNIX_DIAG_PEER << 16) | length;
      ipc_sock_diag_parse (&answer, sizeof answer, sockets);
    }
  answer.header.nlmsg_len = 0;
  g_assert_false (ipc_sock_diag_parse (&answer, sizeof answer, sockets));
  answer.header.nlmsg_len = G_MAXUINT32;
  g_assert_false (ipc_sock_diag_parse (&answer, sizeof answer, sockets));
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/kernel-view/pipe", test_pipe);
  test_leak_add ("/ipc/kernel-view/full-pipe", test_full_pipe);
  test_leak_add ("/ipc/kernel-view/does-not-disturb", test_does_not_disturb);
  test_leak_add ("/ipc/kernel-view/write-end-alone", test_write_end_alone);
  test_leak_add ("/ipc/kernel-view/fifo", test_fifo);
  test_leak_add ("/ipc/kernel-view/memfd", test_memfd);
  test_leak_add ("/ipc/kernel-view/mapped-alone", test_mapped_alone);
  test_leak_add ("/ipc/kernel-view/seqpacket", test_seqpacket);
  test_leak_add ("/ipc/kernel-view/tcp", test_tcp);
  test_leak_add ("/ipc/kernel-view/eventfd-and-pidfd", test_eventfd_and_pidfd);
  test_leak_add ("/ipc/kernel-view/two-processes", test_two_processes);
  test_leak_add ("/ipc/kernel-view/gone", test_gone);
  test_leak_add ("/ipc/sock-diag/nonsense", test_diag_nonsense);
  return g_test_run ();
}
