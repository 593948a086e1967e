/* SPDX-License-Identifier: MIT */
/*
 * ipc-process: one spawned process, from its first moment to the words for its end.
 *
 * On Windows CreateProcess gives a process handle: it can be waited for, it is signalled when the
 * process ends, and it never means another process. On Linux the number of a process is used again
 * soon after it was reaped, so whoever signals a number may hit a stranger. A pidfd is the handle:
 *
 *   ipc_spawn()   ->  the child runs; its number is safe as long as nobody has reaped it
 *   pidfd_open    ->  the handle, taken at once
 *   poll          ->  readable when the process has ended           (a GSource, no timer)
 *   SIGCHLD       ->  something happened to some child: ended, stopped, continued
 *   waitid        ->  what it was; reaps. The only call in the program that does
 *   pidfd_send_signal
 *
 * A stop and a continue do not make a pidfd readable; only SIGCHLD tells of them. Where there are
 * no pidfds (kernels before 5.3, valgrind) it tells of the end too.
 *
 * The partners are ipc-launch.c, which lists what a child is given, ipc-spawn.c, which starts it,
 * and ipc-child-signal.c, which brings SIGCHLD into the main loop.
 */

#include "ipc-process.h"
#include "ipc-child-signal.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-spawn.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long dispose waits for a process that it has killed. Nearly all are gone within 1 ms. */
#define DISPOSE_WAIT_MS 50

/*
 * The life of a process, as far as the kernel told us:
 *
 *   RUNNING is the state from the start, since a process is made by spawning it. A process that has
 *   not got as far as its own main() runs too: only a connection proves more. STOPPED is entered
 *   when SIGSTOP or a terminal has stopped it and left by SIGCONT. EXITED is entered from either of
 *   them - SIGKILL ends a stopped process without continuing it - and is never left. In EXITED the
 *   process has been reaped, its number may belong to a stranger, and nothing may be sent.
 *
 *   Changes that follow each other faster than we look are seen as one: the kernel keeps the last.
 */
static const gboolean legal_edges[3][3] = {
  [IPC_PROCESS_RUNNING] = { [IPC_PROCESS_STOPPED] = TRUE, [IPC_PROCESS_EXITED] = TRUE },
  [IPC_PROCESS_STOPPED] = { [IPC_PROCESS_RUNNING] = TRUE, [IPC_PROCESS_EXITED] = TRUE },
};

/*
 * The stop ladder. It is climbed, never descended, one rung each IPC_PROCESS_RUNG_MS, until the
 * process has exited:
 *
 *   NOT_ENDING  nobody wants the process to end
 *   ASKED       somebody asked it over its own channel, and it gets one rung's time to leave
 *   TERMINATED  SIGTERM was sent, then SIGCONT, for a stopped process sees no SIGTERM
 *   KILLED      SIGKILL was sent; there is nothing to add
 *   ABANDONED   the last owner let go of a living process: it was sent SIGKILL, and holds a
 *               reference to itself until it is reaped
 */
typedef enum
{
  RUNG_NOT_ENDING,
  RUNG_ASKED,
  RUNG_TERMINATED,
  RUNG_KILLED,
  RUNG_ABANDONED,
} Rung;

struct _IpcProcess
{
  GObject parent_instance;

  pid_t pid;              /* its number; safe to use until the state is EXITED */
  int pidfd;              /* its handle, kept for as long as we live; -1 where there are none */
  guint exit_source;      /* watches the pidfd; 0 once the process was reaped */
  IpcProcessState state;  /* changed by set_state() only */
  Rung rung;              /* changed by climb() and dispose only */
  guint rung_timer;       /* ends the present rung; 0 when none runs */
  gint64 spawn_time_ns;   /* right before it was spawned */
  gint64 exit_time_ns;    /* when its end was noticed; 0 before */
  gint64 notice_ns;       /* how long that was after the kernel told; -1 when nobody can say */
  int exit_kind;          /* CLD_EXITED, CLD_KILLED, CLD_DUMPED; 0 when nobody can say */
  int exit_status;        /* the exit code, or the number of the signal */
};

G_DEFINE_FINAL_TYPE (IpcProcess, ipc_process, G_TYPE_OBJECT)

enum
{
  SIGNAL_STOPPED,
  SIGNAL_CONTINUED,
  SIGNAL_EXITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The processes that have not been reaped; main thread only, no references. */
static GPtrArray *living;

static gint64
get_time_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* "SIGKILL", or the number for what has no name. */
static char *
dup_signal_name (int signal_number)
{
  const char *abbreviation = sigabbrev_np (signal_number);

  if (abbreviation != NULL)
    return g_strconcat ("SIG", abbreviation, NULL);
  if (signal_number >= SIGRTMIN && signal_number <= SIGRTMAX)
    return g_strdup_printf ("SIGRTMIN+%d", signal_number - SIGRTMIN);
  return g_strdup_printf ("signal %d", signal_number);
}

static void
note_exit (IpcProcess *self)
{
  gint64 told_ns = ipc_child_signal_get_end_ns (self->pid, self->spawn_time_ns);

  self->exit_time_ns = get_time_ns ();
  self->notice_ns = told_ns != 0 ? self->exit_time_ns - told_ns : -1;
  g_clear_handle_id (&self->exit_source, g_source_remove);
  g_clear_handle_id (&self->rung_timer, g_source_remove);
  g_ptr_array_remove_fast (living, self);
}

static void
set_state (IpcProcess *self,
           IpcProcessState state)
{
  static const guint signal_of_state[] = {
    [IPC_PROCESS_RUNNING] = SIGNAL_CONTINUED,
    [IPC_PROCESS_STOPPED] = SIGNAL_STOPPED,
    [IPC_PROCESS_EXITED] = SIGNAL_EXITED,
  };

  if (self->state == state)
    return;
  g_return_if_fail (legal_edges[self->state][state]);

  self->state = state;
  if (state == IPC_PROCESS_EXITED)
    note_exit (self);
  g_signal_emit (self, signals[signal_of_state[state]], 0);
  if (state == IPC_PROCESS_EXITED && self->rung == RUNG_ABANDONED)
    g_object_unref (self);
}

static void
apply_change (IpcProcess *self,
              const siginfo_t *change)
{
  switch (change->si_code)
    {
    case CLD_STOPPED:
      set_state (self, IPC_PROCESS_STOPPED);
      break;
    case CLD_CONTINUED:
      set_state (self, IPC_PROCESS_RUNNING);
      break;
    case CLD_EXITED:
    case CLD_KILLED:
    case CLD_DUMPED:
      self->exit_kind = change->si_code;
      self->exit_status = change->si_status;
      set_state (self, IPC_PROCESS_EXITED);
      break;
    default: /* CLD_TRAPPED is for debuggers, which we are not */
      break;
    }
}

/* Asks the kernel once, without waiting. FALSE when there was nothing to tell. ECHILD means that
 * the child is gone and its exit code with it: somebody else reaped it, or SIGCHLD was ignored. */
static gboolean
collect_change (IpcProcess *self)
{
  int options = WEXITED | WSTOPPED | WCONTINUED | WNOHANG;
  siginfo_t change = { 0 };
  int result;

  if (self->pidfd >= 0)
    result = waitid (P_PIDFD, self->pidfd, &change, options);
  else
    result = waitid (P_PID, self->pid, &change, options);

  if (result != 0 && errno == ECHILD)
    set_state (self, IPC_PROCESS_EXITED);
  if (result != 0 || change.si_pid == 0)
    return FALSE;
  apply_change (self, &change);
  return TRUE;
}

static void
collect_changes (IpcProcess *self)
{
  g_object_ref (self);
  while (self->state != IPC_PROCESS_EXITED && collect_change (self))
    continue;
  g_object_unref (self);
}

/* While a debugger holds the process, it has ended but cannot be reaped yet, and the pidfd would
 * wake us without end. SIGCHLD comes again when the debugger lets go. */
static gboolean
on_pidfd_readable (int fd,
                   GIOCondition condition,
                   gpointer user_data)
{
  g_autoptr (IpcProcess) self = g_object_ref (IPC_PROCESS (user_data));

  collect_changes (self);
  if (self->state != IPC_PROCESS_EXITED)
    g_clear_handle_id (&self->exit_source, g_source_remove);
  return G_SOURCE_CONTINUE;
}

/* The list changes under the loop: a handler of "exited" may spawn anew or let go of a process. */
static void
on_child_signal (void)
{
  g_autoptr (GPtrArray) processes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; living != NULL && i < living->len; i++)
    g_ptr_array_add (processes, g_object_ref (g_ptr_array_index (living, i)));
  for (guint i = 0; i < processes->len; i++)
    collect_changes (g_ptr_array_index (processes, i));
}

/* No pidfds at all is something to live with: old kernels, valgrind (ENOSYS), some containers
 * (EPERM). No free descriptor is not: the child would never be admitted to its pipe. */
static gboolean
open_handle (IpcProcess *self,
             GError **error)
{
  g_autoptr (GError) reason = NULL;

  self->pidfd = ipc_fd_open_pidfd (self->pid, &reason);
  if (self->pidfd < 0 &&
      !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) &&
      !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (self->pidfd >= 0)
    self->exit_source = g_unix_fd_add (self->pidfd, G_IO_IN, on_pidfd_readable, self);
  return TRUE;
}

static int
send_signal (IpcProcess *self,
             int signal_number)
{
  if (self->pidfd >= 0)
    return syscall (SYS_pidfd_send_signal, self->pidfd, signal_number, NULL, 0);
  return kill (self->pid, signal_number);
}

static gboolean on_rung_ended (gpointer user_data);

static void
climb (IpcProcess *self,
       Rung rung)
{
  g_return_if_fail (rung > self->rung);

  self->rung = rung;
  g_clear_handle_id (&self->rung_timer, g_source_remove);
  if (rung == RUNG_TERMINATED)
    {
      send_signal (self, SIGTERM);
      send_signal (self, SIGCONT);
    }
  if (rung == RUNG_KILLED)
    send_signal (self, SIGKILL);
  else
    self->rung_timer = g_timeout_add (IPC_PROCESS_RUNG_MS, on_rung_ended, self);
}

static gboolean
on_rung_ended (gpointer user_data)
{
  IpcProcess *self = user_data;

  self->rung_timer = 0;
  climb (self, self->rung + 1);
  return G_SOURCE_REMOVE;
}

/* Waits at most DISPOSE_WAIT_MS. A process that hangs in the kernel outlives that; it then keeps
 * this object alive by a reference of its own, so that it is reaped all the same. */
static void
abandon (IpcProcess *self)
{
  struct pollfd ended = { .fd = self->pidfd, .events = POLLIN };

  g_clear_handle_id (&self->rung_timer, g_source_remove);
  send_signal (self, SIGKILL);
  if (self->pidfd >= 0)
    poll (&ended, 1, DISPOSE_WAIT_MS);
  collect_changes (self);
  if (self->state != IPC_PROCESS_EXITED)
    {
      self->rung = RUNG_ABANDONED;
      g_object_ref (self);
    }
}

/* The parent class goes first: it disconnects all handlers, so nobody hears of a process that
 * nobody owns any more. */
static void
ipc_process_dispose (GObject *object)
{
  IpcProcess *self = IPC_PROCESS (object);

  G_OBJECT_CLASS (ipc_process_parent_class)->dispose (object);

  if (self->pid > 0 && self->state != IPC_PROCESS_EXITED && self->rung != RUNG_ABANDONED)
    abandon (self);
}

static void
ipc_process_finalize (GObject *object)
{
  IpcProcess *self = IPC_PROCESS (object);

  ipc_fd_clear (&self->pidfd);
  G_OBJECT_CLASS (ipc_process_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, IPC_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       0);
}

static void
ipc_process_class_init (IpcProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ipc_process_dispose;
  object_class->finalize = ipc_process_finalize;

  /**
   * IpcProcess::stopped:
   *
   * The process was stopped. Emitted from the main loop, like the two others.
   */
  signals[SIGNAL_STOPPED] = add_signal ("stopped");
  /**
   * IpcProcess::continued:
   *
   * The stopped process goes on.
   */
  signals[SIGNAL_CONTINUED] = add_signal ("continued");
  /**
   * IpcProcess::exited:
   *
   * The process has ended and was reaped; emitted once.
   */
  signals[SIGNAL_EXITED] = add_signal ("exited");
}

static void
ipc_process_init (IpcProcess *self)
{
  self->pidfd = -1;
  self->notice_ns = -1;
}

/**
 * ipc_process_spawn:
 * @argv: (array zero-terminated=1): the argument vector; a program without a slash is looked for
 *   along `PATH`
 * @launch: (nullable): what the child inherits, and where it prints; may be freed afterwards
 * @error: (out) (optional): why the program could not be started, naming it
 *
 * Starts a program. It inherits standard output (unless the launch says otherwise) and standard
 * error, reads from `/dev/null`, and has the descriptors of @launch and no others; see ipc_spawn().
 *
 * That a program was started proves little: a file that is no program is run by `/bin/sh`. Only a
 * connection proves it. Main thread only, since the kernel's parent-death signal follows the thread
 * that spawned; the signals are emitted from the default main context. See posix_spawn(3),
 * pidfd_open(2).
 *
 * Returns: (transfer full): the process; when the last reference goes while it lives, it is
 *   killed
 */
IpcProcess *
ipc_process_spawn (const char *const *argv,
                   IpcLaunch *launch,
                   GError **error)
{
  g_autoptr (IpcProcess) self = NULL;
  gint64 spawn_time_ns;
  pid_t pid;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);
  g_return_val_if_fail (gettid () == getpid (), NULL);

  if (!ipc_child_signal_watch (on_child_signal, error))
    return NULL;
  spawn_time_ns = get_time_ns ();
  if (!ipc_spawn (argv, launch, &pid, error))
    return NULL;

  if (living == NULL)
    living = g_ptr_array_new ();
  self = g_object_new (IPC_TYPE_PROCESS, NULL);
  self->pid = pid;
  self->spawn_time_ns = spawn_time_ns;
  g_ptr_array_add (living, self);
  return open_handle (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * ipc_process_get_pid:
 * @self: a process
 *
 * Its number, for people. Once the process has exited the number may be a stranger's.
 *
 * Returns: the process id
 */
pid_t
ipc_process_get_pid (IpcProcess *self)
{
  return self->pid;
}

/**
 * ipc_process_get_pidfd:
 * @self: a process
 *
 * Its handle, open for as long as @self lives. Any thread that holds a reference may poll it,
 * none but this object may waitid(2) on it.
 *
 * Returns: the pidfd, which the process keeps, or -1 where the system has none
 */
int
ipc_process_get_pidfd (IpcProcess *self)
{
  return self->pidfd;
}

/**
 * ipc_process_get_state:
 * @self: a process
 *
 * Main thread.
 *
 * Returns: what the kernel has told so far
 */
IpcProcessState
ipc_process_get_state (IpcProcess *self)
{
  return self->state;
}

/**
 * ipc_process_get_spawn_time_ns:
 * @self: a process
 *
 * Returns: when it was spawned, on `CLOCK_MONOTONIC`, in nanoseconds
 */
gint64
ipc_process_get_spawn_time_ns (IpcProcess *self)
{
  return self->spawn_time_ns;
}

/**
 * ipc_process_get_exit_time_ns:
 * @self: a process
 *
 * Returns: when its end was noticed, on `CLOCK_MONOTONIC`, in nanoseconds; 0 while it lives
 */
gint64
ipc_process_get_exit_time_ns (IpcProcess *self)
{
  return self->exit_time_ns;
}

/**
 * ipc_process_get_notice_ns:
 * @self: a process
 *
 * How long after the kernel had told of its end this was noticed: the time that the main loop was
 * busy with something else.
 *
 * Returns: the time in nanoseconds; -1 while it lives, and when nobody can say
 */
gint64
ipc_process_get_notice_ns (IpcProcess *self)
{
  return self->notice_ns;
}

/**
 * ipc_process_was_killed:
 * @self: a process
 *
 * Returns: %TRUE when a signal ended it, whoever sent it
 */
gboolean
ipc_process_was_killed (IpcProcess *self)
{
  return self->exit_kind == CLD_KILLED || self->exit_kind == CLD_DUMPED;
}

/**
 * ipc_process_get_exit_code:
 * @self: a process
 *
 * Returns: its exit code, 0 to 255; -1 while it lives and when it was killed
 */
int
ipc_process_get_exit_code (IpcProcess *self)
{
  return self->exit_kind == CLD_EXITED ? self->exit_status : -1;
}

static char *
dup_exit_reason (IpcProcess *self)
{
  g_autofree char *name = NULL;

  if (self->exit_kind == CLD_EXITED)
    return g_strdup_printf ("exited with %d", self->exit_status);
  if (!ipc_process_was_killed (self))
    return g_strdup ("ended, and its exit code was lost");
  name = dup_signal_name (self->exit_status);
  return g_strdup_printf ("killed by %s%s", name,
                          self->exit_kind == CLD_DUMPED ? " (core dumped)" : "");
}

/**
 * ipc_process_dup_reason:
 * @self: a process
 *
 * Its state in words: "running", "stopped", "exited with 0", "killed by SIGSEGV (core dumped)".
 * Main thread.
 *
 * Returns: (transfer full): the words
 */
char *
ipc_process_dup_reason (IpcProcess *self)
{
  switch (self->state)
    {
    case IPC_PROCESS_RUNNING:
      return g_strdup ("running");
    case IPC_PROCESS_STOPPED:
      return g_strdup ("stopped");
    case IPC_PROCESS_EXITED:
      return dup_exit_reason (self);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * ipc_process_send_signal:
 * @self: a process
 * @signal_number: which signal; 0 only asks
 * @error: (out) (optional): %IPC_ERROR_PEER_CLOSED once the process has exited, or the system's
 *   reason
 *
 * Sends a signal to this process, never to another one, however often its number was used again.
 * That it was sent does not mean that it works: a process may ignore all but SIGKILL and SIGSTOP.
 * Main thread. See pidfd_send_signal(2).
 *
 * Returns: %TRUE when it was sent
 */
gboolean
ipc_process_send_signal (IpcProcess *self,
                         int signal_number,
                         GError **error)
{
  g_autofree char *name = dup_signal_name (signal_number);
  g_autofree char *reason = NULL;

  if (self->state == IPC_PROCESS_EXITED)
    {
      reason = dup_exit_reason (self);
      g_set_error (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED,
                   "Could not send %s to process %d: it has %s%s", name, (int) self->pid,
                   ipc_process_was_killed (self) ? "been " : "", reason);
      return FALSE;
    }
  if (send_signal (self, signal_number) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not send %s to process %d", name, (int) self->pid);
      return FALSE;
    }
  return TRUE;
}

/**
 * ipc_process_end:
 * @self: a process
 * @was_asked: whether it has been asked to leave, over a channel of its own
 *
 * Makes the process end, however it behaves: one that was asked gets %IPC_PROCESS_RUNG_MS to leave
 * by itself; then it is sent SIGTERM and SIGCONT, and after another %IPC_PROCESS_RUNG_MS SIGKILL.
 * One that is stopped has not heard what it was asked, and gets SIGTERM and SIGCONT without that
 * wait. Returns at once; "exited" tells the end. May be called again: it then changes nothing, except
 * that a call without @was_asked cuts the first wait short. Harmless once the process has exited.
 * Main thread.
 */
void
ipc_process_end (IpcProcess *self,
                 gboolean was_asked)
{
  gboolean can_hear = self->state != IPC_PROCESS_STOPPED;
  Rung first = was_asked && can_hear ? RUNG_ASKED : RUNG_TERMINATED;

  if (self->state != IPC_PROCESS_EXITED && self->rung < first)
    climb (self, first);
}
