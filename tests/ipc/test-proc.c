/* SPDX-License-Identifier: MIT */
/* The parsers of /proc: pure functions of bytes, fed with what hostile processes can write. */

#include "ipc-proc-fd.h"
#include "ipc-proc-maps.h"
#include "ipc-proc-stat.h"
#include "ipc-proc.h"
#include "test-leak.h"

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define STAT_REST " S 4100 4711 4711 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 5 0 81234 100 200 -1\n"

static void
check_name (const char *name)
{
  g_autofree char *text = g_strdup_printf ("4711 (%s)" STAT_REST, name);
  IpcProcStat stat;

  g_assert_true (ipc_proc_stat_parse (text, strlen (text), &stat));
  g_assert_cmpint (stat.pid, ==, 4711);
  g_assert_cmpstr (stat.name, ==, name);
  g_assert_cmpint (stat.state, ==, 'S');
  g_assert_cmpint (stat.parent, ==, 4100);
  g_assert_cmpuint (stat.n_threads, ==, 5);
  g_assert_cmpuint (stat.start_ticks, ==, 81234);
}

static void
test_stat (void)
{
  check_name ("tincan-viewer");
  check_name ("");
  check_name ("with space");
  check_name (") R 1 2 3 (");
  check_name ("a) Z 1 1 1 1 1");
  check_name ("line\nbreak");
  check_name ("((((((((((((((");
  check_name ("\xff\xfe bytes");
}

static void
test_stat_nonsense (void)
{
  static const char *const texts[] = {
    "", "(", ")", "()", "4711", "4711 (a", "4711 (a)", "4711 (a) ", "4711 (a) S", "x (a)" STAT_REST,
    " (a)" STAT_REST, "0 (a)" STAT_REST, "-1 (a)" STAT_REST, "4711 (a)S 1", ")( S 1 2 3",
    "4711 (a) SS 4100 4711 4711 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 5 0 81234 1\n",
    "4711 (a) S -7 4711 4711 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 5 0 81234 1\n",
    "4711 (a) S 4100 4711 4711 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 many 0 81234 1\n",
    "4711 (a) S 4100 4711 4711 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 5 0 99999999999999999999 1\n",
  };
  g_autofree char *long_name = g_strnfill (200, 'x');
  g_autofree char *long_text = g_strdup_printf ("1 (%s)" STAT_REST, long_name);
  IpcProcStat stat = { .pid = 77 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (ipc_proc_stat_parse (texts[i], strlen (texts[i]), &stat));
  g_assert_false (ipc_proc_stat_parse (long_text, strlen (long_text), &stat));
  g_assert_cmpint (stat.pid, ==, 77);
}

/* The kernel itself, with a name that looks like the rest of the line. */
static void
test_stat_of_this_process (void)
{
  char name_before[16];
  IpcProcStat stat;

  prctl (PR_GET_NAME, name_before);
  prctl (PR_SET_NAME, ") Z 1 (x\n)");
  g_assert_true (ipc_proc_stat_read (getpid (), &stat));
  prctl (PR_SET_NAME, name_before);
  g_assert_cmpstr (stat.name, ==, ") Z 1 (x\n)");
  g_assert_cmpint (stat.pid, ==, getpid ());
  g_assert_cmpint (stat.parent, ==, getppid ());
  g_assert_cmpint (stat.state, ==, 'R');
  g_assert_cmpuint (stat.n_threads, >=, 1);
  g_assert_false (ipc_proc_stat_read (G_MAXINT, &stat));
}

static void
test_wait_channel (void)
{
  g_autofree char *name = ipc_proc_parse_wait_channel ("do_poll.constprop.0", 19);

  g_assert_cmpstr (name, ==, "do_poll.constprop.0");
  g_assert_null (ipc_proc_parse_wait_channel ("0", 1));
  g_assert_null (ipc_proc_parse_wait_channel ("", 0));
  g_assert_null (ipc_proc_parse_wait_channel ("a b", 3));
  g_assert_null (ipc_proc_parse_wait_channel ("<b>", 3));
}

static void
check_link (const char *target,
            IpcFdKind kind,
            guint64 inode,
            const char *name)
{
  g_autofree char *found_name = NULL;
  guint64 found_inode;

  g_assert_cmpint (ipc_fd_parse_link (target, &found_inode, &found_name), ==, kind);
  g_assert_cmpuint (found_inode, ==, inode);
  g_assert_cmpstr (found_name, ==, name);
}

static void
test_links (void)
{
  check_link ("pipe:[4711]", IPC_FD_PIPE, 4711, NULL);
  check_link ("socket:[4712]", IPC_FD_SOCKET, 4712, NULL);
  check_link ("anon_inode:[eventfd]", IPC_FD_EVENTFD, 0, NULL);
  check_link ("anon_inode:[pidfd]", IPC_FD_PIDFD, 0, NULL);
  check_link ("pidfd:[12]", IPC_FD_PIDFD, 0, NULL);
  check_link ("anon_inode:[eventpoll]", IPC_FD_OTHER, 0, NULL);
  check_link ("/memfd:Memory1 (deleted)", IPC_FD_MEMFD, 0, "Memory1");
  check_link ("/memfd: (deleted) (deleted)", IPC_FD_MEMFD, 0, " (deleted)");
  check_link ("/dev/shm/Map", IPC_FD_NAMED_MEMORY, 0, "/dev/shm/Map");
  check_link ("/tmp/pipe:[4711]", IPC_FD_OTHER, 0, "/tmp/pipe:[4711]");
  check_link ("", IPC_FD_OTHER, 0, NULL);
  check_link ("pipe:[", IPC_FD_OTHER, 0, NULL);
  check_link ("pipe:[]", IPC_FD_OTHER, 0, NULL);
  check_link ("pipe:[-1]", IPC_FD_OTHER, 0, NULL);
  check_link ("pipe:[4711] ", IPC_FD_OTHER, 0, NULL);
  check_link ("pipe:[99999999999999999999]", IPC_FD_OTHER, 0, NULL);
}

static void
test_info (void)
{
  IpcFdInfo info = { .flags = 77 };

  g_assert_false (ipc_fd_parse_info ("", &info));
  g_assert_false (ipc_fd_parse_info ("pos:\t1\nflag:\t2\n\n:::\n", &info));
  g_assert_cmpint (info.flags, ==, 77);
  g_assert_true (ipc_fd_parse_info ("pos:\t12\nflags:\t02004001\nmnt_id:\t15\nino:\t3\n", &info));
  g_assert_cmpint (info.flags & O_ACCMODE, ==, O_WRONLY);
  g_assert_true (info.flags & O_NONBLOCK);
  g_assert_cmpuint (info.position_bytes, ==, 12);
  g_assert_false (info.has_count);
  g_assert_true (ipc_fd_parse_info ("flags:\t02\neventfd-count:               1f\neventfd-id: 9\n",
                                    &info));
  g_assert_true (info.has_count);
  g_assert_cmpuint (info.count, ==, 31);
  g_assert_cmpuint (info.event_id, ==, 9);
  g_assert_true (ipc_fd_parse_info ("flags:\t02\nPid:\t4711\nNSpid:\t1\n", &info));
  g_assert_cmpint (info.pid, ==, 4711);
  g_assert_true (ipc_fd_parse_info ("flags:\t02\nPid:\t-1\n", &info));
  g_assert_cmpint (info.pid, ==, 0);
}

static void
test_maps (void)
{
  const char *text = "7f00-8f00 rw-s 00000000 00:01 2063                /memfd:a b\\012c (deleted)\n"
                     "nonsense\n"
                     "\n"
                     "8f00-7f00 rw-s 00000000 00:01 2063 /backwards\n"
                     "9000-a000 r--p 00001000 fe:02 7 /lib/x.so\n"
                     "b000-c000 ---p 00000000 00:00 0 \n"
                     "d000-e000 rw-s 00000000 00:01 9 /dev/shm/last";
  IpcProcMap map;

  g_assert_true (ipc_proc_maps_next (&text, &map));
  g_assert_cmpuint (map.size_bytes, ==, 0x1000);
  g_assert_true (map.is_shared && map.is_writable);
  g_assert_cmpuint (map.inode, ==, 2063);
  g_assert_cmpuint (map.device, ==, makedev (0, 1));
  g_assert_cmpmem (map.path, map.path_bytes, "/memfd:a b\\012c (deleted)", 25);
  g_assert_true (ipc_proc_maps_next (&text, &map));
  g_assert_false (map.is_shared || map.is_writable);
  g_assert_cmpuint (map.device, ==, makedev (0xfe, 2));
  g_assert_cmpmem (map.path, map.path_bytes, "/lib/x.so", 9);
  g_assert_true (ipc_proc_maps_next (&text, &map));
  g_assert_cmpuint (map.inode, ==, 0);
  g_assert_cmpuint (map.path_bytes, ==, 0);
  g_assert_true (ipc_proc_maps_next (&text, &map));
  g_assert_cmpmem (map.path, map.path_bytes, "/dev/shm/last", 13);
  g_assert_false (ipc_proc_maps_next (&text, &map));
}

static void
test_folder (void)
{
  g_auto (IpcFd) proc_fd = ipc_proc_open (getpid ());
  g_autoptr (GArray) fds = NULL;
  g_autoptr (GArray) none = NULL;
  g_autofree char *link = NULL;
  gboolean is_found = FALSE;
  int pipe_fds[2];

  g_assert_cmpint (proc_fd, >=, 0);
  g_assert_cmpint (pipe2 (pipe_fds, O_CLOEXEC), ==, 0);
  fds = ipc_proc_list (proc_fd, "fd");
  for (guint i = 0; i < fds->len; i++)
    {
      is_found |= g_array_index (fds, int, i) == pipe_fds[0];
      if (i > 0)
        g_assert_cmpint (g_array_index (fds, int, i), >, g_array_index (fds, int, i - 1));
    }
  g_assert_true (is_found);
  none = ipc_proc_list (proc_fd, "no-such-folder");
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (ipc_proc_read (proc_fd, "no-such-file", NULL));
  link = g_strdup_printf ("fd/%d", pipe_fds[1]);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
  g_assert_null (ipc_proc_read_link (proc_fd, link));
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/proc-stat/names", test_stat);
  test_leak_add ("/ipc/proc-stat/nonsense", test_stat_nonsense);
  test_leak_add ("/ipc/proc-stat/this-process", test_stat_of_this_process);
  test_leak_add ("/ipc/proc-stat/wait-channel", test_wait_channel);
  test_leak_add ("/ipc/proc-fd/links", test_links);
  test_leak_add ("/ipc/proc-fd/info", test_info);
  test_leak_add ("/ipc/proc-maps/lines", test_maps);
  test_leak_add ("/ipc/proc/folder", test_folder);
  return g_test_run ();
}
