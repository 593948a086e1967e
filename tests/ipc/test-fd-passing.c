/* SPDX-License-Identifier: MIT */
/* test-fd-passing: descriptors that travel, and peers that send too many or go away. */

#include "ipc-error.h"
#include "ipc-fd-passing.h"
#include "ipc-fd.h"
#include "test-leak.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  IpcFd giver;
  IpcFd taker;
} Pair;

static Pair
make_pair (void)
{
  g_autoptr (GError) error = NULL;
  int sockets[2];

  g_assert_true (ipc_fd_passing_new_pair (sockets, &error));
  g_assert_no_error (error);
  return (Pair){ sockets[0], sockets[1] };
}

static void
pair_clear (Pair *pair)
{
  ipc_fd_clear (&pair->giver);
  ipc_fd_clear (&pair->taker);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

/* What arrives is the same open file under another number, and close-on-exec. */
static void
test_passes (void)
{
  g_auto (Pair) pair = make_pair ();
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcFdParcel) parcel = NULL;
  g_auto (IpcFd) copy = -1;
  int ends[2];
  char byte = 0;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_true (ipc_fd_passing_send (pair.giver, "read end", &ends[0], 1, &error));
  g_assert_no_error (error);
  ipc_fd_close (ends[0]);

  parcel = ipc_fd_passing_receive (pair.taker, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parcel->text, ==, "read end");
  g_assert_cmpuint (parcel->n_fds, ==, 1);
  copy = ipc_fd_parcel_steal (parcel, 0);
  g_assert_cmpint (fcntl (copy, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  g_assert_cmpint (write (ends[1], "x", 1), ==, 1);
  g_assert_cmpint (read (copy, &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'x');
  g_assert_cmpint (ipc_fd_parcel_steal (parcel, 0), ==, -1);
  g_assert_cmpint (ipc_fd_parcel_steal (parcel, 1), ==, -1);
  ipc_fd_close (ends[1]);
}

/* To another process, which writes through what it got. */
static void
test_between_processes (void)
{
  g_auto (Pair) pair = make_pair ();
  int ends[2];
  char text[8] = "";
  int status;
  pid_t pid;

  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      IpcFdParcel *parcel;

      while ((parcel = ipc_fd_passing_receive (pair.taker, NULL)) == NULL)
        ;
      _exit (parcel->n_fds == 1 && write (parcel->fds[0], "hello", 5) == 5 ? 0 : 1);
    }
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0); /* after the fork: nobody inherited it */
  g_assert_true (ipc_fd_passing_send (pair.giver, "write end", &ends[1], 1, NULL));
  ipc_fd_close (ends[1]);
  g_assert_cmpint (read (ends[0], text, sizeof text), ==, 5);
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (read (ends[0], text, sizeof text), ==, 0);
  ipc_fd_close (ends[0]);
}

static void
test_nothing_there (void)
{
  g_auto (Pair) pair = make_pair ();
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_fd_passing_receive (pair.taker, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
test_peer_gone (void)
{
  g_auto (Pair) pair = make_pair ();
  g_autoptr (GError) send_error = NULL;
  g_autoptr (GError) receive_error = NULL;

  ipc_fd_clear (&pair.giver);
  g_assert_null (ipc_fd_passing_receive (pair.taker, &receive_error));
  g_assert_error (receive_error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  g_assert_false (ipc_fd_passing_send (pair.taker, "late", NULL, 0, &send_error));
  g_assert_error (send_error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
}

/* A peer that takes nothing costs an error, not a wait. */
static void
test_full (void)
{
  g_auto (Pair) pair = make_pair ();
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while (ipc_fd_passing_send (pair.giver, "text", NULL, 0, &error) && n < 100000)
    n++;
  g_assert_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL);
}

/* A parcel that nobody unpacks: the fixture sees that nothing stays open. */
static void
test_not_taken (void)
{
  g_auto (Pair) pair = make_pair ();
  int fds[] = { pair.taker, pair.taker, pair.giver };

  g_assert_true (ipc_fd_passing_send (pair.giver, "three", fds, 3, NULL));
  {
    g_autoptr (IpcFdParcel) parcel = ipc_fd_passing_receive (pair.taker, NULL);

    g_assert_cmpuint (parcel->n_fds, ==, 3);
  }
  g_assert_true (ipc_fd_passing_send (pair.giver, "never received", fds, 3, NULL));
}

/* A hostile peer sends more than there is room for, and a text that is too long. */
static void
test_too_many (void)
{
  g_auto (Pair) pair = make_pair ();
  g_autoptr (IpcFdParcel) parcel = NULL;
  char text[2000];
  struct iovec bytes = { text, sizeof text };
  int fds[20];
  union
  {
    char bytes[CMSG_SPACE (sizeof fds)];
    struct cmsghdr alignment;
  } control = { 0 };
  struct msghdr message = { .msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  memset (text, 'x', sizeof text);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = pair.giver;
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof fds);
  memcpy (CMSG_DATA (header), fds, sizeof fds);
  g_assert_cmpint (sendmsg (pair.giver, &message, 0), ==, sizeof text);

  parcel = ipc_fd_passing_receive (pair.taker, NULL);
  g_assert_nonnull (parcel);
  g_assert_cmpuint (parcel->n_fds, ==, IPC_FD_PASSING_MAX_FDS);
  g_assert_cmpuint (strlen (parcel->text), ==, IPC_FD_PASSING_MAX_TEXT);
}

/* A message of no bytes may carry descriptors all the same: it is not the end, and they are closed. */
static void
test_empty (void)
{
  g_auto (Pair) pair = make_pair ();
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcFdParcel) next = NULL;
  union
  {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr alignment;
  } control = { 0 };
  struct msghdr message = { .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof (int));
  memcpy (CMSG_DATA (header), &pair.giver, sizeof (int));
  g_assert_cmpint (sendmsg (pair.giver, &message, 0), ==, 0);
  g_assert_true (ipc_fd_passing_send (pair.giver, "next", NULL, 0, NULL));

  g_assert_null (ipc_fd_passing_receive (pair.taker, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY);
  next = ipc_fd_passing_receive (pair.taker, NULL);
  g_assert_nonnull (next);
  g_assert_cmpstr (next->text, ==, "next");
}

/* A giver that closes with something of ours unread has the kernel say so first; what it had given
 * is there all the same. */
static void
test_reset (void)
{
  g_auto (Pair) pair = make_pair ();
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcFdParcel) parcel = NULL;

  g_assert_true (ipc_fd_passing_send (pair.giver, "given", &pair.taker, 1, NULL));
  g_assert_true (ipc_fd_passing_send (pair.taker, "unread", NULL, 0, NULL));
  ipc_fd_clear (&pair.giver);

  parcel = ipc_fd_passing_receive (pair.taker, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parcel->n_fds, ==, 1);
  g_assert_null (ipc_fd_passing_receive (pair.taker, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/fd-passing/passes", test_passes);
  test_leak_add ("/ipc/fd-passing/between-processes", test_between_processes);
  test_leak_add ("/ipc/fd-passing/nothing-there", test_nothing_there);
  test_leak_add ("/ipc/fd-passing/peer-gone", test_peer_gone);
  test_leak_add ("/ipc/fd-passing/full", test_full);
  test_leak_add ("/ipc/fd-passing/not-taken", test_not_taken);
  test_leak_add ("/ipc/fd-passing/too-many", test_too_many);
  test_leak_add ("/ipc/fd-passing/empty", test_empty);
  test_leak_add ("/ipc/fd-passing/reset", test_reset);
  return g_test_run ();
}
