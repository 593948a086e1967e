/* SPDX-License-Identifier: MIT */
/*
 * test-named-pipe: what one connected end promises, with peers that are honest, slow, dying or
 * hostile. A bare socket stands for the peer where it does what IpcNamedPipe would refuse to do.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-named-pipe.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000

static const IpcNamedPipeMode modes[] = { IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_BYTE };

static int
type_of (IpcNamedPipeMode mode)
{
  return mode == IPC_NAMED_PIPE_BYTE ? SOCK_STREAM : SOCK_SEQPACKET;
}

/* A pipe and the bare socket at its other end. */
static IpcNamedPipe *
new_with_bare_peer (IpcNamedPipeMode mode,
                    int *peer)
{
  g_autoptr (GError) error = NULL;
  IpcNamedPipe *pipe;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, type_of (mode) | SOCK_CLOEXEC, 0, ends), ==, 0);
  pipe = ipc_named_pipe_new_for_fd (ends[0], &error);
  g_assert_no_error (error);
  *peer = ends[1];
  return pipe;
}

static void
new_pair (IpcNamedPipeMode mode,
          IpcNamedPipe **a,
          IpcNamedPipe **b)
{
  g_autoptr (GError) error = NULL;
  int peer;

  *a = new_with_bare_peer (mode, &peer);
  *b = ipc_named_pipe_new_for_fd (peer, &error);
  g_assert_no_error (error);
}

static void
wait_for (int fd,
          short events)
{
  struct pollfd poll_fd = { .fd = fd, .events = events };

  g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
}

static void
send_text (IpcNamedPipe *pipe,
           const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ipc_named_pipe_send (pipe, text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
expect_text (IpcNamedPipe *pipe,
             const char *text)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  ipc_named_pipe_receive (pipe, message, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (message->data, message->len, text, strlen (text));
}

#define expect_failure(pipe, domain, code)                         \
  G_STMT_START                                                     \
  {                                                                \
    g_autoptr (GByteArray) nothing = g_byte_array_new ();          \
    g_autoptr (GError) failure = NULL;                             \
                                                                   \
    g_assert_false (ipc_named_pipe_receive (pipe, nothing, &failure)); \
    g_assert_error (failure, domain, code);                        \
    g_assert_cmpuint (nothing->len, ==, 0);                        \
  }                                                                \
  G_STMT_END

static void
carry (IpcNamedPipeMode mode,
       const void *bytes,
       gsize size_bytes)
{
  g_autoptr (IpcNamedPipe) a = NULL;
  g_autoptr (IpcNamedPipe) b = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  new_pair (mode, &a, &b);
  g_assert_true (ipc_named_pipe_send (a, bytes, size_bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ipc_named_pipe_get_unsent (a), ==, 0);
  g_assert_false (ipc_named_pipe_is_drained (a));
  g_assert_cmpint (ipc_named_pipe_peek_size (b, &error), ==, size_bytes);
  g_assert_true (ipc_named_pipe_receive (b, message, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (message->data, message->len, bytes, size_bytes);
  g_assert_true (ipc_named_pipe_is_drained (a));
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 1, 89, 90, 91, 999, 1000, 4096, IPC_NAMED_PIPE_MESSAGE_MAX };
  static const char words[] = "Grüße, 世界, \xf0\x9f\x93\xa6";
  g_autofree guchar *bytes = g_malloc (IPC_NAMED_PIPE_MESSAGE_MAX);

  for (guint i = 0; i < IPC_NAMED_PIPE_MESSAGE_MAX; i++)
    bytes[i] = (i * 31 + i / 251) & 0xff;
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        carry (modes[m], bytes, sizes[i]);
      carry (modes[m], words, strlen (words));
    }
}

static void
test_sizes_out_of_range (void)
{
  g_autofree char *bytes = g_malloc0 (IPC_NAMED_PIPE_MESSAGE_MAX + 1);

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (IpcNamedPipe) a = NULL;
      g_autoptr (IpcNamedPipe) b = NULL;
      g_autoptr (GError) empty = NULL;
      g_autoptr (GError) large = NULL;

      new_pair (modes[m], &a, &b);
      g_assert_false (ipc_named_pipe_send (a, bytes, 0, &empty));
      g_assert_error (empty, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY);
      g_assert_false (ipc_named_pipe_send (a, bytes, IPC_NAMED_PIPE_MESSAGE_MAX + 1, &large));
      g_assert_error (large, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE);
      g_assert_nonnull (strstr (large->message, "65537"));
      expect_failure (b, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    }
}

static void
test_boundaries (void)
{
  g_autoptr (IpcNamedPipe) a = NULL;
  g_autoptr (IpcNamedPipe) b = NULL;
  g_autoptr (IpcNamedPipe) c = NULL;
  g_autoptr (IpcNamedPipe) d = NULL;

  new_pair (IPC_NAMED_PIPE_MESSAGE, &a, &b);
  g_assert_cmpint (ipc_named_pipe_get_mode (a), ==, IPC_NAMED_PIPE_MESSAGE);
  send_text (a, "one");
  send_text (a, "and two");
  g_assert_cmpint (ipc_named_pipe_peek_size (b, NULL), ==, 3);
  expect_text (b, "one");
  expect_text (b, "and two");

  new_pair (IPC_NAMED_PIPE_BYTE, &c, &d);
  g_assert_cmpint (ipc_named_pipe_get_mode (c), ==, IPC_NAMED_PIPE_BYTE);
  send_text (c, "one");
  send_text (c, "and two");
  g_assert_cmpint (ipc_named_pipe_peek_size (d, NULL), ==, 10);
  expect_text (d, "oneand two");
}

static void
test_nothing_there (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (IpcNamedPipe) a = NULL;
      g_autoptr (IpcNamedPipe) b = NULL;
      g_autoptr (GByteArray) message = g_byte_array_new ();

      new_pair (modes[m], &a, &b);
      expect_failure (a, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      g_assert_false (ipc_named_pipe_receive (a, message, NULL));
      g_assert_cmpint (ipc_named_pipe_peek_size (a, NULL), ==, 0);
      g_assert_false (ipc_named_pipe_is_hung_up (a));
      g_assert_true (ipc_named_pipe_is_drained (a));
      g_assert_true (ipc_named_pipe_flush (a, NULL));
    }
}

/* Sends numbered pieces until the queue is full; returns how many were taken. */
static guint
fill (IpcNamedPipe *pipe,
      guint32 *piece,
      gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  for (;; n++)
    {
      for (gsize i = 0; i < size_bytes / sizeof *piece; i++)
        piece[i] = n;
      if (!ipc_named_pipe_send (pipe, piece, size_bytes, &error))
        break;
    }
  g_assert_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL);
  g_assert_nonnull (strstr (error->message, "64 messages"));
  return n;
}

static void
check_pieces (GByteArray *all,
              guint n,
              gsize size_bytes)
{
  const guint32 *numbers = (const guint32 *) (gpointer) all->data;
  gsize per_piece = size_bytes / sizeof *numbers;

  g_assert_cmpuint (all->len, ==, n * size_bytes);
  for (gsize i = 0; i < n * per_piece; i++)
    {
      if (numbers[i] != i / per_piece)
        g_assert_cmpuint (numbers[i], ==, i / per_piece);
    }
}

/* A reader that does not read, and then does. */
static void
overflow (IpcNamedPipeMode mode,
          gsize size_bytes)
{
  g_autoptr (IpcNamedPipe) a = NULL;
  g_autoptr (IpcNamedPipe) b = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint32 *piece = g_malloc (size_bytes);
  guint n;

  new_pair (mode, &a, &b);
  n = fill (a, piece, size_bytes);
  g_assert_cmpuint (n, >, IPC_NAMED_PIPE_QUEUE_MAX);
  g_assert_cmpuint (ipc_named_pipe_get_unsent (a), ==, IPC_NAMED_PIPE_QUEUE_MAX);
  g_assert_false (ipc_named_pipe_is_drained (a));

  while (all->len < n * size_bytes)
    {
      wait_for (ipc_named_pipe_get_fd (b), POLLIN);
      g_assert_true (ipc_named_pipe_receive (b, message, &error));
      if (mode == IPC_NAMED_PIPE_MESSAGE)
        g_assert_cmpuint (message->len, ==, size_bytes);
      g_byte_array_append (all, message->data, message->len);
      g_assert_true (ipc_named_pipe_flush (a, &error));
    }
  check_pieces (all, n, size_bytes);
  g_assert_cmpuint (ipc_named_pipe_get_unsent (a), ==, 0);
  g_assert_true (ipc_named_pipe_is_drained (a));
}

static void
test_order_with_slow_reader (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      overflow (modes[m], 64);
      overflow (modes[m], 20000);
      overflow (modes[m], IPC_NAMED_PIPE_MESSAGE_MAX);
    }
}

/* A new message must not pass those that wait, though the kernel has room again. */
static void
test_no_overtaking (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (IpcNamedPipe) a = NULL;
      g_autoptr (IpcNamedPipe) b = NULL;
      g_autoptr (GByteArray) message = g_byte_array_new ();
      g_autoptr (GByteArray) all = g_byte_array_new ();
      gsize size_bytes = 40000;
      g_autofree guint32 *piece = g_malloc (size_bytes);
      guint n;

      new_pair (modes[m], &a, &b);
      n = fill (a, piece, size_bytes);
      for (guint more = 0; more < 100;)
        {
          g_assert_true (ipc_named_pipe_receive (b, message, NULL));
          g_byte_array_append (all, message->data, message->len);
          for (gsize i = 0; i < size_bytes / sizeof *piece; i++)
            piece[i] = n;
          if (ipc_named_pipe_send (a, piece, size_bytes, NULL))
            n++, more++;
        }
      while (ipc_named_pipe_flush (a, NULL) && ipc_named_pipe_receive (b, message, NULL))
        g_byte_array_append (all, message->data, message->len);
      check_pieces (all, n, size_bytes);
    }
}

static void
test_small_send_buffer (void)
{
  g_autofree char *bytes = g_malloc0 (IPC_NAMED_PIPE_MESSAGE_MAX);
  g_autoptr (IpcNamedPipe) a = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (IpcFd) peer = -1;
  int ends[2], small = 4096;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), ==, 0);
  peer = ends[1];
  setsockopt (ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  g_assert_cmpint (send (ends[0], bytes, IPC_NAMED_PIPE_MESSAGE_MAX, MSG_DONTWAIT), ==, -1);
  g_assert_cmpint (errno, ==, EMSGSIZE);
  a = ipc_named_pipe_new_for_fd (ends[0], &error);
  g_assert_true (ipc_named_pipe_send (a, bytes, IPC_NAMED_PIPE_MESSAGE_MAX, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ipc_named_pipe_get_unsent (a), ==, 0);
}

/* A process that writes two messages, has one unread, says so, and waits to be killed. */
static pid_t
fork_doomed_peer (int socket_fd,
                  int other_fd)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid != 0)
    return pid;
  close (other_fd);
  if (send (socket_fd, "last", 4, 0) != 4 || send (socket_fd, "words", 5, 0) != 5)
    _exit (1);
  for (;;)
    pause ();
}

static void
kill_peer_with_unread_data (IpcNamedPipeMode mode)
{
  g_autoptr (IpcNamedPipe) pipe = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) peek_error = NULL;
  int peer;
  pid_t pid;

  pipe = new_with_bare_peer (mode, &peer);
  pid = fork_doomed_peer (peer, ipc_named_pipe_get_fd (pipe));
  close (peer);
  send_text (pipe, "never read");
  for (int n_bytes = 0; n_bytes < 9;)
    {
      wait_for (ipc_named_pipe_get_fd (pipe), POLLIN);
      g_assert_cmpint (ioctl (ipc_named_pipe_get_fd (pipe), FIONREAD, &n_bytes), ==, 0);
    }
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);

  wait_for (ipc_named_pipe_get_fd (pipe), POLLRDHUP);
  g_assert_true (ipc_named_pipe_is_hung_up (pipe));
  expect_text (pipe, mode == IPC_NAMED_PIPE_BYTE ? "lastwords" : "last");
  if (mode == IPC_NAMED_PIPE_MESSAGE)
    expect_text (pipe, "words");
  g_assert_cmpint (ipc_named_pipe_peek_size (pipe, &peek_error), ==, -1);
  g_assert_error (peek_error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  expect_failure (pipe, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
  g_assert_false (ipc_named_pipe_send (pipe, "x", 1, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
}

static void
test_peer_killed (void)
{
  kill_peer_with_unread_data (IPC_NAMED_PIPE_MESSAGE);
  kill_peer_with_unread_data (IPC_NAMED_PIPE_BYTE);
}

/* The peer closes with a full queue for it: the next send and flush say so. */
static void
test_peer_closed_while_queued (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (IpcNamedPipe) a = NULL;
      g_autoptr (GError) first = NULL;
      g_autoptr (GError) second = NULL;
      guint32 piece[16];
      int peer;

      a = new_with_bare_peer (modes[m], &peer);
      fill (a, piece, sizeof piece);
      close (peer);
      g_assert_false (ipc_named_pipe_send (a, "x", 1, &first));
      g_assert_error (first, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
      g_assert_false (ipc_named_pipe_flush (a, &second));
      g_assert_error (second, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
      g_assert_cmpuint (ipc_named_pipe_get_unsent (a), ==, IPC_NAMED_PIPE_QUEUE_MAX);
      g_assert_false (ipc_named_pipe_is_drained (a));
    }
}

static void
test_empty_packet (void)
{
  g_autoptr (IpcNamedPipe) pipe = NULL;
  g_auto (IpcFd) peer = -1;

  pipe = new_with_bare_peer (IPC_NAMED_PIPE_MESSAGE, &peer);
  g_assert_cmpint (send (peer, "", 0, 0), ==, 0);
  g_assert_cmpint (ipc_named_pipe_peek_size (pipe, NULL), ==, 0);
  expect_failure (pipe, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY);
  expect_failure (pipe, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_cmpint (send (peer, "", 0, 0), ==, 0);
  g_assert_cmpint (send (peer, "still here", 10, 0), ==, 10);
  ipc_fd_clear (&peer);
  expect_failure (pipe, IPC_ERROR, IPC_ERROR_MESSAGE_EMPTY);
  expect_text (pipe, "still here");
  expect_failure (pipe, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
}

static void
test_huge_packet (void)
{
  g_autoptr (IpcNamedPipe) pipe = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = g_malloc0 (212000);
  g_auto (IpcFd) peer = -1;

  pipe = new_with_bare_peer (IPC_NAMED_PIPE_MESSAGE, &peer);
  g_assert_cmpint (send (peer, bytes, 212000, 0), ==, 212000);
  g_assert_cmpint (ipc_named_pipe_peek_size (pipe, NULL), ==, 212000);
  g_assert_false (ipc_named_pipe_receive (pipe, message, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_MESSAGE_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "212000 bytes"));
  g_assert_cmpuint (message->len, ==, 0);
  g_assert_cmpint (send (peer, "after", 5, 0), ==, 5);
  expect_text (pipe, "after");
}

static void
send_with_descriptor (int socket_fd,
                      int fd)
{
  union
  {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control = { 0 };
  struct iovec part = { .iov_base = (void *) "gift", .iov_len = 4 };
  struct msghdr header = { .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes };
  struct cmsghdr *item = CMSG_FIRSTHDR (&header);

  item->cmsg_level = SOL_SOCKET;
  item->cmsg_type = SCM_RIGHTS;
  item->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (item), &fd, sizeof fd);
  g_assert_cmpint (sendmsg (socket_fd, &header, 0), ==, 4);
}

/* The write end of a pipe is passed: that its read end hangs up proves that nobody has it. */
static void
test_passed_descriptors_are_dropped (void)
{
  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (IpcNamedPipe) pipe = NULL;
      g_auto (IpcFd) peer = -1;
      g_auto (IpcFd) reader = -1;
      guint n_before;
      int ends[2];

      pipe = new_with_bare_peer (modes[m], &peer);
      g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
      reader = ends[0];
      send_with_descriptor (peer, ends[1]);
      close (ends[1]);
      g_assert_false (ipc_fd_is_readable (reader));
      n_before = test_leak_count_descriptors ();
      expect_text (pipe, "gift");
      g_assert_cmpuint (test_leak_count_descriptors (), ==, n_before);
      wait_for (reader, POLLIN);
    }
}

/* A stream can carry one urgent byte. It must not leave the socket readable for ever. */
static void
test_urgent_byte (void)
{
  g_autoptr (IpcNamedPipe) pipe = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_auto (IpcFd) peer = -1;

  pipe = new_with_bare_peer (IPC_NAMED_PIPE_BYTE, &peer);
  if (send (peer, "!", 1, MSG_OOB) != 1)
    {
      g_test_skip ("no urgent bytes on this kernel");
      return;
    }
  for (guint i = 0; i < 3; i++)
    ipc_named_pipe_receive (pipe, message, NULL);
  g_assert_false (ipc_fd_is_readable (ipc_named_pipe_get_fd (pipe)));
  g_assert_cmpint (send (peer, "calm", 4, 0), ==, 4);
  expect_text (pipe, "calm");
}

/* One array serves for a whole conversation. */
static void
test_array_is_reused (void)
{
  g_autoptr (IpcNamedPipe) a = NULL;
  g_autoptr (IpcNamedPipe) b = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  const guint8 *data;

  new_pair (IPC_NAMED_PIPE_MESSAGE, &a, &b);
  send_text (a, "x");
  g_assert_true (ipc_named_pipe_receive (b, message, NULL));
  data = message->data;
  for (guint i = 0; i < 1000; i++)
    {
      send_text (a, "another one");
      g_assert_true (ipc_named_pipe_receive (b, message, NULL));
      g_assert_true (message->data == data);
      g_assert_cmpuint (message->len, ==, 11);
    }
}

static void
test_takes_ownership (void)
{
  g_autoptr (IpcNamedPipe) pipe = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (IpcFd) peer = -1;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, ends), ==, 0);
  peer = ends[1];
  pipe = ipc_named_pipe_new_for_fd (ends[0], &error);
  g_assert_cmpint (fcntl (ends[0], F_GETFD), ==, FD_CLOEXEC);
  g_assert_cmpint (fcntl (ends[0], F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint (ipc_named_pipe_get_peer_pid (pipe), ==, getpid ());
  g_assert_cmpint (ipc_named_pipe_get_peer_uid (pipe), ==, geteuid ());
}

static void
expect_wrong_kind (int fd)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_named_pipe_new_for_fd (fd, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  g_assert_false (ipc_fd_is_open (fd));
}

static void
test_wrong_descriptor (void)
{
  expect_wrong_kind (open ("/dev/null", O_RDWR | O_CLOEXEC));
  expect_wrong_kind (socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  expect_wrong_kind (socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  expect_wrong_kind (socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  expect_wrong_kind (-1);
}

#define expect_no_connection(name, domain, code)                \
  G_STMT_START                                                  \
  {                                                             \
    g_autoptr (GError) failure = NULL;                          \
                                                                \
    g_assert_null (ipc_named_pipe_connect (name, &failure));    \
    g_assert_error (failure, domain, code);                     \
    g_assert_nonnull (strstr (failure->message, name));         \
  }                                                             \
  G_STMT_END

/* A bound socket of @type at @name; returns its descriptor. */
static int
bind_bare (const char *name,
           int type)
{
  struct sockaddr_un address;
  int fd = socket (AF_UNIX, type | SOCK_CLOEXEC, 0);

  g_assert_true (ipc_named_pipe_fill_address (name, &address, NULL));
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

static void
test_connect_failures (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *name = g_build_filename (directory, "Pipe1_1", NULL);
  g_autofree char *below = g_build_filename (name, "below", NULL);
  g_autofree char *longest = g_strnfill (200, 'x');
  g_autofree char *too_long = g_build_filename (directory, longest, NULL);
  g_auto (IpcFd) nobody = -1;
  g_auto (IpcFd) mailslot = -1;

  expect_no_connection (name, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  expect_no_connection (directory, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  expect_no_connection (too_long, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  expect_no_connection ("Pipe1_1", IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  expect_no_connection ("", IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);

  g_assert_true (g_file_set_contents (name, "text", -1, NULL));
  expect_no_connection (name, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  expect_no_connection (below, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_unlink (name);

  nobody = bind_bare (name, SOCK_SEQPACKET);
  expect_no_connection (name, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_unlink (name);

  mailslot = bind_bare (name, SOCK_DGRAM);
  expect_no_connection (name, IPC_ERROR, IPC_ERROR_WRONG_KIND);
  g_unlink (name);
}

/* connect() to a listener that accepts nobody: at some point it must say so and not wait. */
static void
test_full_backlog (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *name = g_build_filename (directory, "Pipe1_1", NULL);
  g_autoptr (GPtrArray) pipes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_named_pipe_free);
  g_autoptr (GError) error = NULL;
  g_auto (IpcFd) listener = bind_bare (name, SOCK_STREAM);
  IpcNamedPipe *pipe;

  g_assert_cmpint (listen (listener, 3), ==, 0);
  while ((pipe = ipc_named_pipe_connect (name, &error)) != NULL)
    {
      g_assert_cmpint (ipc_named_pipe_get_mode (pipe), ==, IPC_NAMED_PIPE_BYTE);
      g_assert_cmpuint (pipes->len, <, 100);
      g_ptr_array_add (pipes, pipe);
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (pipes->len, >=, 3);
  g_unlink (name);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/named-pipe/sizes", test_sizes);
  test_leak_add ("/ipc/named-pipe/sizes-out-of-range", test_sizes_out_of_range);
  test_leak_add ("/ipc/named-pipe/boundaries", test_boundaries);
  test_leak_add ("/ipc/named-pipe/nothing-there", test_nothing_there);
  test_leak_add ("/ipc/named-pipe/order-with-slow-reader", test_order_with_slow_reader);
  test_leak_add ("/ipc/named-pipe/no-overtaking", test_no_overtaking);
  test_leak_add ("/ipc/named-pipe/small-send-buffer", test_small_send_buffer);
  test_leak_add ("/ipc/named-pipe/peer-killed", test_peer_killed);
  test_leak_add ("/ipc/named-pipe/peer-closed-while-queued", test_peer_closed_while_queued);
  test_leak_add ("/ipc/named-pipe/empty-packet", test_empty_packet);
  test_leak_add ("/ipc/named-pipe/huge-packet", test_huge_packet);
  test_leak_add ("/ipc/named-pipe/passed-descriptors", test_passed_descriptors_are_dropped);
  test_leak_add ("/ipc/named-pipe/urgent-byte", test_urgent_byte);
  test_leak_add ("/ipc/named-pipe/array-is-reused", test_array_is_reused);
  test_leak_add ("/ipc/named-pipe/takes-ownership", test_takes_ownership);
  test_leak_add ("/ipc/named-pipe/wrong-descriptor", test_wrong_descriptor);
  test_leak_add ("/ipc/named-pipe/connect-failures", test_connect_failures);
  test_leak_add ("/ipc/named-pipe/full-backlog", test_full_backlog);
  return g_test_run ();
}
