/* SPDX-License-Identifier: MIT */
/*
 * test-named-pipe-listener: the name, who may use it, and the doorkeeper: the admitted process
 * comes in, everybody else is turned away, whatever the order and however hard they try.
 *
 * The processes here are forked from this one: same user, same program, so nothing but the
 * identity of the process tells them apart.
 */

#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-named-pipe-listener.h"
#include "test-leak.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS 20000

/* The other program: what a forked process does until its socket ends. */
typedef enum
{
  CONNECT,            /* connects itself */
  CONNECT_BY_A_CHILD, /* has a child under a nasty name that has a child that connects */
} Deed;

typedef struct
{
  pid_t pid;
  int pidfd;
  int go; /* a pipe: a byte in it lets the process connect */
} Other;

static char *
dup_name (void)
{
  g_autofree char *directory = test_leak_dup_directory ();
  g_autofree char *last_part = g_strdup_printf ("Pipe1_%d", getpid ());

  return g_build_filename (directory, last_part, NULL);
}

static IpcNamedPipeListener *
new_listener (IpcNamedPipeAccess access)
{
  g_autofree char *name = dup_name ();
  g_autoptr (GError) error = NULL;
  IpcNamedPipeListener *listener =
    ipc_named_pipe_listener_new (name, IPC_NAMED_PIPE_MESSAGE, access, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ipc_named_pipe_listener_get_name (listener), ==, name);
  return listener;
}

/* In a forked process: connects, waiting for room in the backlog, says "hello" and stays until
 * the other end is closed. Ends with 0 when it was let in, which it knows from an answer. */
static void
connect_and_stay (const char *name)
{
  struct sockaddr_un address;
  int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  char answer[8];
  int was_answered = 0;

  alarm (DEADLINE_MS / 1000);
  if (!ipc_named_pipe_fill_address (name, &address, NULL) ||
      connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    _exit (2);
  send (fd, "hello", 5, MSG_NOSIGNAL);
  while (recv (fd, answer, sizeof answer, 0) > 0)
    was_answered = 1;
  _exit (was_answered ? 0 : 1);
}

static void
pass_status_on (pid_t child)
{
  int status = 0;

  waitpid (child, &status, 0);
  _exit (WIFEXITED (status) ? WEXITSTATUS (status) : 3);
}

static void
connect_by_a_child (const char *name)
{
  pid_t child = fork ();

  if (child > 0)
    pass_status_on (child);
  prctl (PR_SET_NAME, "a) S 1 (b", 0, 0, 0);
  child = fork ();
  if (child > 0)
    pass_status_on (child);
  connect_and_stay (name);
}

static Other
start (const char *name,
       Deed deed)
{
  Other other = { .pidfd = -1 };
  int ends[2];
  char byte;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  other.pid = fork ();
  g_assert_cmpint (other.pid, >=, 0);
  if (other.pid == 0)
    {
      close (ends[1]);
      if (read (ends[0], &byte, 1) != 1)
        _exit (4);
      if (deed == CONNECT_BY_A_CHILD)
        connect_by_a_child (name);
      connect_and_stay (name);
    }
  close (ends[0]);
  other.go = ends[1];
  other.pidfd = ipc_fd_open_pidfd (other.pid, NULL);
  return other;
}

static void
let_go (Other *other)
{
  g_assert_cmpint (write (other->go, "g", 1), ==, 1);
}

/* Reaps and returns the exit code. */
static int
end (Other *other)
{
  int status = 0;

  g_assert_cmpint (waitpid (other->pid, &status, 0), ==, other->pid);
  g_assert_true (WIFEXITED (status));
  ipc_fd_clear (&other->pidfd);
  ipc_fd_clear (&other->go);
  return WEXITSTATUS (status);
}

static void
admit (IpcNamedPipeListener *listener,
       const Other *other,
       gboolean with_descendants)
{
  g_autoptr (GError) error = NULL;

  ipc_named_pipe_listener_admit (listener, other->pid, other->pidfd, with_descendants, &error);
  g_assert_no_error (error);
}

/* Waits until somebody connects. */
static IpcNamedPipe *
accept_next (IpcNamedPipeListener *listener,
             GError **error)
{
  struct pollfd poll_fd = { .fd = ipc_named_pipe_listener_get_fd (listener), .events = POLLIN };

  g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
  return ipc_named_pipe_listener_accept (listener, error);
}

/* Reads before it answers: a socket that is closed with something unread resets the connection,
 * and the other end would not see the answer. */
static void
welcome (IpcNamedPipe *pipe)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  struct pollfd poll_fd = { .fd = ipc_named_pipe_get_fd (pipe), .events = POLLIN };

  g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
  ipc_named_pipe_receive (pipe, message, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (message->data, message->len, "hello", 5);
  ipc_named_pipe_send (pipe, "welcome", 7, &error);
  g_assert_no_error (error);
}

static void
expect_admission (IpcNamedPipeListener *listener)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcNamedPipe) pipe = accept_next (listener, &error);

  g_assert_no_error (error);
  welcome (pipe);
}

static void
expect_refusal (IpcNamedPipeListener *listener,
                pid_t pid)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *who = g_strdup_printf ("Process %d (", (int) pid);

  g_assert_null (accept_next (listener, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED);
  g_assert_nonnull (strstr (error->message, ipc_named_pipe_listener_get_name (listener)));
  if (pid != 0)
    g_assert_true (g_str_has_prefix (error->message, who));
}

/* ---- the name ---- */

static guint
read_mode (const char *name)
{
  struct stat status;

  g_assert_cmpint (lstat (name, &status), ==, 0);
  g_assert_true (S_ISSOCK (status.st_mode));
  return status.st_mode & 07777;
}

static void
test_permissions (void)
{
  static const mode_t masks[] = { 0, 022, 077 };
  g_autofree char *name = dup_name ();

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      mode_t before = umask (masks[i]);
      g_autoptr (IpcNamedPipeListener) listener = NULL;

      listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
      g_assert_cmphex (read_mode (name), ==, 0600);
      g_clear_pointer (&listener, ipc_named_pipe_listener_free);
      listener = new_listener (IPC_NAMED_PIPE_ACCESS_EVERYONE);
      g_assert_cmphex (read_mode (name), ==, 0666);
      umask (before);
    }
}

static void
test_name_goes (void)
{
  g_autofree char *name = dup_name ();
  IpcNamedPipeListener *listener = new_listener (IPC_NAMED_PIPE_ACCESS_USER);
  int fd = ipc_named_pipe_listener_get_fd (listener);

  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_true (g_file_test (name, G_FILE_TEST_EXISTS));
  ipc_named_pipe_listener_free (listener);
  g_assert_false (g_file_test (name, G_FILE_TEST_EXISTS));
  ipc_named_pipe_listener_free (NULL);
}

static void
test_name_taken (void)
{
  g_autofree char *name = dup_name ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (name, "somebody's", -1, NULL));
  g_assert_null (ipc_named_pipe_listener_new (name, IPC_NAMED_PIPE_MESSAGE,
                                              IPC_NAMED_PIPE_ACCESS_USER, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_true (g_file_get_contents (name, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "somebody's");
  g_unlink (name);
}

static void
test_name_replaced (void)
{
  g_autofree char *name = dup_name ();
  IpcNamedPipeListener *listener = new_listener (IPC_NAMED_PIPE_ACCESS_USER);

  g_unlink (name);
  g_assert_true (g_file_set_contents (name, "somebody's", -1, NULL));
  ipc_named_pipe_listener_free (listener);
  g_assert_true (g_file_test (name, G_FILE_TEST_EXISTS));
  g_unlink (name);
}

static void
test_bad_names (void)
{
  static const char *const names[] = { "", "Pipe1_1", "/nowhere/at/all/Pipe1_1" };
  g_autofree char *rest = g_strnfill (150, 'x');
  g_autofree char *too_long = g_strconcat ("/tmp/", rest, NULL);
  g_autoptr (GError) long_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ipc_named_pipe_listener_new (names[i], IPC_NAMED_PIPE_BYTE,
                                                  IPC_NAMED_PIPE_ACCESS_USER, &error));
      g_assert_nonnull (error);
    }
  g_assert_null (ipc_named_pipe_listener_new (too_long, IPC_NAMED_PIPE_BYTE,
                                              IPC_NAMED_PIPE_ACCESS_USER, &long_error));
  g_assert_error (long_error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
}

static void
test_nobody_waits (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_USER);
  g_autoptr (GError) error = NULL;

  g_assert_null (ipc_named_pipe_listener_accept (listener, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* The client finds out the mode, both ends know each other, and the talk outlives the name. */
static void
test_talk (void)
{
  static const IpcNamedPipeMode modes[] = { IPC_NAMED_PIPE_MESSAGE, IPC_NAMED_PIPE_BYTE };
  g_autofree char *name = dup_name ();

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) message = g_byte_array_new ();
      g_autoptr (IpcNamedPipe) client = NULL;
      g_autoptr (IpcNamedPipe) server = NULL;
      IpcNamedPipeListener *listener =
        ipc_named_pipe_listener_new (name, modes[i], IPC_NAMED_PIPE_ACCESS_USER, &error);

      client = ipc_named_pipe_connect (name, &error);
      g_assert_no_error (error);
      g_assert_true (ipc_named_pipe_send (client, "early", 5, &error));
      server = ipc_named_pipe_listener_accept (listener, &error);
      g_assert_no_error (error);
      ipc_named_pipe_listener_free (listener);
      g_assert_cmpint (ipc_named_pipe_get_mode (client), ==, modes[i]);
      g_assert_cmpint (ipc_named_pipe_get_mode (server), ==, modes[i]);
      g_assert_cmpint (ipc_named_pipe_get_peer_pid (server), ==, getpid ());
      g_assert_cmpint (ipc_named_pipe_get_peer_pid (client), ==, getpid ());
      g_assert_true (ipc_named_pipe_receive (server, message, &error));
      g_assert_cmpmem (message->data, message->len, "early", 5);
      g_clear_pointer (&server, ipc_named_pipe_free);
      g_assert_false (ipc_named_pipe_receive (client, message, &error));
      g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED);
      g_assert_nonnull (strstr (error->message, name));
    }
}

/* ---- the doorkeeper ---- */

static void
test_impostor_first (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  const char *name = ipc_named_pipe_listener_get_name (listener);
  Other child = start (name, CONNECT);
  Other impostor = start (name, CONNECT);

  admit (listener, &child, FALSE);
  let_go (&impostor);
  expect_refusal (listener, impostor.pid);
  g_assert_cmpint (end (&impostor), ==, 1);
  let_go (&child);
  expect_admission (listener);
  g_assert_cmpint (end (&child), ==, 0);
}

static void
test_impostor_second (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  const char *name = ipc_named_pipe_listener_get_name (listener);
  Other child = start (name, CONNECT);
  Other impostor = start (name, CONNECT);

  admit (listener, &child, FALSE);
  let_go (&child);
  expect_admission (listener);
  let_go (&impostor);
  expect_refusal (listener, impostor.pid);
  g_assert_cmpint (end (&impostor), ==, 1);
  g_assert_cmpint (end (&child), ==, 0);
}

static void
test_nobody_admitted (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  Other impostor = start (ipc_named_pipe_listener_get_name (listener), CONNECT);

  let_go (&impostor);
  expect_refusal (listener, impostor.pid);
  g_assert_cmpint (end (&impostor), ==, 1);
}

static void
test_several_admitted (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  const char *name = ipc_named_pipe_listener_get_name (listener);
  Other children[3];

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      children[i] = start (name, CONNECT);
      admit (listener, &children[i], FALSE);
    }
  for (guint i = G_N_ELEMENTS (children); i > 0; i--)
    {
      let_go (&children[i - 1]);
      expect_admission (listener);
      g_assert_cmpint (end (&children[i - 1]), ==, 0);
    }
}

static void
test_descendant (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  const char *name = ipc_named_pipe_listener_get_name (listener);
  Other child = start (name, CONNECT_BY_A_CHILD);
  Other impostor = start (name, CONNECT_BY_A_CHILD);

  admit (listener, &child, TRUE);
  let_go (&impostor);
  expect_refusal (listener, 0);
  g_assert_cmpint (end (&impostor), ==, 1);
  let_go (&child);
  expect_admission (listener);
  g_assert_cmpint (end (&child), ==, 0);
}

static void
test_descendant_not_asked_for (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  Other child = start (ipc_named_pipe_listener_get_name (listener), CONNECT_BY_A_CHILD);

  admit (listener, &child, FALSE);
  let_go (&child);
  expect_refusal (listener, 0);
  g_assert_cmpint (end (&child), ==, 1);
}

/* The name that a program gives itself is shown, and cannot hurt whoever shows it. */
static void
test_refused_program_is_named (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcNamedPipe) client = NULL;

  prctl (PR_SET_NAME, "bad\x1b[31m\n", 0, 0, 0);
  client = ipc_named_pipe_connect (ipc_named_pipe_listener_get_name (listener), NULL);
  g_assert_null (ipc_named_pipe_listener_accept (listener, &error));
  prctl (PR_SET_NAME, "test", 0, 0, 0);
  g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED);
  g_assert_nonnull (strstr (error->message, "(bad\\x1b[31m"));
  g_assert_null (strchr (error->message, '\n'));
}

/* What the child wrote counts, though it has ended and been reaped before it was accepted. On a
 * kernel that cannot tell any more who it was, it must be refused and nothing else. */
static void
test_child_gone_before_accept (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  g_autoptr (IpcNamedPipe) pipe = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  Other child = start (ipc_named_pipe_listener_get_name (listener), CONNECT);
  struct pollfd poll_fd = { .fd = ipc_named_pipe_listener_get_fd (listener), .events = POLLIN };

  admit (listener, &child, FALSE);
  let_go (&child);
  g_assert_cmpint (poll (&poll_fd, 1, DEADLINE_MS), ==, 1);
  kill (child.pid, SIGKILL);
  g_assert_cmpint (waitpid (child.pid, NULL, 0), ==, child.pid);
  ipc_fd_clear (&child.pidfd);
  ipc_fd_clear (&child.go);

  pipe = ipc_named_pipe_listener_accept (listener, &error);
  if (pipe == NULL)
    g_assert_error (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED);
  else
    g_assert_false (ipc_named_pipe_receive (pipe, message, NULL) && message->len != 5);
}

/* Has the kernel give the next process the number @pid, which takes privileges. */
static gboolean
choose_next_pid (pid_t pid)
{
  g_autofree char *text = g_strdup_printf ("%d", (int) pid - 1);
  g_auto (IpcFd) fd = open ("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

  return fd >= 0 && write (fd, text, strlen (text)) > 0;
}

/* The admitted process has ended, and its number belongs to somebody else. Only a pidfd can tell
 * the two apart; without any, the number is all there is. */
static void
test_reused_pid (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  const char *name = ipc_named_pipe_listener_get_name (listener);
  Other child = start (name, CONNECT);
  gboolean have_pidfds = child.pidfd >= 0;
  pid_t pid = child.pid;

  admit (listener, &child, TRUE);
  ipc_fd_clear (&child.go);
  end (&child);
  for (guint i = 0; have_pidfds && i < 200; i++)
    {
      Other impostor;

      if (!choose_next_pid (pid))
        break;
      impostor = start (name, CONNECT);
      let_go (&impostor);
      expect_refusal (listener, impostor.pid);
      g_assert_cmpint (end (&impostor), ==, 1);
      if (impostor.pid == pid)
        return;
    }
  g_test_skip (have_pidfds ? "a process id could not be chosen here" : "no pidfds here");
}

/* In each of 10 rounds 50 impostors and the child run for the door at once. */
static void
test_race (void)
{
  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
      g_autoptr (GPtrArray) admitted =
        g_ptr_array_new_with_free_func ((GDestroyNotify) ipc_named_pipe_free);
      Other others[51];
      guint the_child = (round * 7) % G_N_ELEMENTS (others);
      guint n_refused = 0;

      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        others[i] = start (ipc_named_pipe_listener_get_name (listener), CONNECT);
      admit (listener, &others[the_child], round % 2);
      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        let_go (&others[i]);
      while (n_refused + admitted->len < G_N_ELEMENTS (others))
        {
          g_autoptr (GError) error = NULL;
          IpcNamedPipe *pipe = accept_next (listener, &error);

          if (pipe != NULL)
            g_ptr_array_add (admitted, pipe);
          else if (g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_REFUSED))
            n_refused++;
          else
            g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
        }
      g_assert_cmpuint (admitted->len, ==, 1);
      g_assert_cmpint (ipc_named_pipe_get_peer_pid (admitted->pdata[0]), ==, others[the_child].pid);
      welcome (admitted->pdata[0]);
      g_ptr_array_set_size (admitted, 0);
      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        g_assert_cmpint (end (&others[i]), ==, i == the_child ? 0 : 1);
    }
}

static void
test_wrong_pidfd (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  g_autoptr (GError) kind = NULL;
  g_autoptr (GError) other = NULL;
  g_auto (IpcFd) self = ipc_fd_open_pidfd (getpid (), NULL);

  g_assert_false (ipc_named_pipe_listener_admit (
    listener, getpid (), ipc_named_pipe_listener_get_fd (listener), FALSE, &kind));
  g_assert_error (kind, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  if (self < 0)
    return;
  g_assert_false (ipc_named_pipe_listener_admit (listener, getppid (), self, FALSE, &other));
  g_assert_error (other, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
}

/* The listener's descriptor of the child is its own. */
static void
test_pidfd_is_kept (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  Other child = start (ipc_named_pipe_listener_get_name (listener), CONNECT);

  admit (listener, &child, FALSE);
  ipc_fd_clear (&child.pidfd);
  let_go (&child);
  expect_admission (listener);
  g_assert_cmpint (end (&child), ==, 0);
}

/* ---- without the newest kernel ---- */

static void
test_without_pidfds (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  const char *name = ipc_named_pipe_listener_get_name (listener);
  Other child = start (name, CONNECT_BY_A_CHILD);
  Other impostor = start (name, CONNECT);

  ipc_fd_clear (&child.pidfd);
  admit (listener, &child, TRUE);
  let_go (&impostor);
  expect_refusal (listener, impostor.pid);
  let_go (&child);
  expect_admission (listener);
  g_assert_cmpint (end (&impostor), ==, 1);
  g_assert_cmpint (end (&child), ==, 0);
}

/* From now on, in this process and its children, getsockopt (…, SO_PEERPIDFD) is unknown. */
static gboolean
forget_peer_pidfds (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_getsockopt, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[2])),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, 77, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOPROTOOPT),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { .len = G_N_ELEMENTS (filter), .filter = filter };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* The whole story again, in a process whose kernel is older. */
static void
test_without_peer_pidfds (void)
{
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    {
      if (!forget_peer_pidfds ())
        _exit (77);
      test_impostor_first ();
      test_impostor_second ();
      test_descendant ();
      test_descendant_not_asked_for ();
      test_child_gone_before_accept ();
      test_reused_pid ();
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == 77)
    g_test_skip ("no system call filter here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* ---- the other access policies ---- */

static void
test_same_user (void)
{
  g_autoptr (IpcNamedPipeListener) listener = new_listener (IPC_NAMED_PIPE_ACCESS_USER);
  Other any = start (ipc_named_pipe_listener_get_name (listener), CONNECT);

  let_go (&any);
  expect_admission (listener);
  g_assert_cmpint (end (&any), ==, 0);
}

/* Opens the way by hand, as far as file permissions go: now the doorkeeper is alone. */
static int
connect_as_another_user (IpcNamedPipeListener *listener,
                         gboolean is_welcome)
{
  g_autofree char *directory = test_leak_dup_directory ();
  const char *name = ipc_named_pipe_listener_get_name (listener);
  int status = 0;
  pid_t pid;

  g_assert_cmpint (g_chmod (directory, 0711), ==, 0);
  g_assert_cmpint (g_chmod (name, 0666), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      if (setgid (65534) != 0 || setuid (65534) != 0)
        _exit (5);
      connect_and_stay (name);
    }
  if (is_welcome)
    expect_admission (listener);
  else
    expect_refusal (listener, pid);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (g_chmod (directory, 0700), ==, 0);
  return WEXITSTATUS (status);
}

static void
test_another_user (void)
{
  IpcNamedPipeListener *listener;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can become another user");
      return;
    }
  listener = new_listener (IPC_NAMED_PIPE_ACCESS_USER);
  g_assert_cmpint (connect_as_another_user (listener, FALSE), ==, 1);
  ipc_named_pipe_listener_free (listener);
  listener = new_listener (IPC_NAMED_PIPE_ACCESS_PROCESS);
  g_assert_cmpint (connect_as_another_user (listener, FALSE), ==, 1);
  ipc_named_pipe_listener_free (listener);
  listener = new_listener (IPC_NAMED_PIPE_ACCESS_EVERYONE);
  g_assert_cmpint (connect_as_another_user (listener, TRUE), ==, 0);
  ipc_named_pipe_listener_free (listener);
}

#define ADD(name, func) test_leak_add ("/ipc/named-pipe-listener/" name, func)

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  ADD ("permissions", test_permissions);
  ADD ("name-goes", test_name_goes);
  ADD ("name-taken", test_name_taken);
  ADD ("name-replaced", test_name_replaced);
  ADD ("bad-names", test_bad_names);
  ADD ("nobody-waits", test_nobody_waits);
  ADD ("talk", test_talk);
  ADD ("impostor-first", test_impostor_first);
  ADD ("impostor-second", test_impostor_second);
  ADD ("nobody-admitted", test_nobody_admitted);
  ADD ("several-admitted", test_several_admitted);
  ADD ("descendant", test_descendant);
  ADD ("descendant-not-asked-for", test_descendant_not_asked_for);
  ADD ("refused-program-is-named", test_refused_program_is_named);
  ADD ("child-gone-before-accept", test_child_gone_before_accept);
  ADD ("reused-pid", test_reused_pid);
  ADD ("race", test_race);
  ADD ("wrong-pidfd", test_wrong_pidfd);
  ADD ("pidfd-is-kept", test_pidfd_is_kept);
  ADD ("without-pidfds", test_without_pidfds);
  ADD ("without-peer-pidfds", test_without_peer_pidfds);
  ADD ("same-user", test_same_user);
  ADD ("another-user", test_another_user);
  return g_test_run ();
}
