/* SPDX-License-Identifier: MIT */
/*
 * ipc-proc-maps: which memory a process has mapped, from /proc/PID/maps.
 *
 *   7f25a02b6000-7f25a02b8000 rw-s 00000000 00:01 2063   /memfd:Memory1 (deleted)
 *    from         up to       │  │  offset   │    inode   name
 *                             │  s: shared   device, in hexadecimal
 *                             may be read and written
 *
 * Memory needs no descriptor once it is mapped, so this is the only place where the kernel says
 * that a process can still see an object. A newline in a name is written as \012, so that a line is
 * a line. Pure functions of bytes. See proc(5).
 */

#include "ipc-proc-maps.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

static gboolean
parse_line (const char *line,
            gsize length,
            IpcProcMap *map)
{
  g_autofree char *copy = g_strndup (line, length);
  guint64 from;
  guint64 to;
  char mode[5];
  guint major_number;
  guint minor_number;
  guint64 inode;
  int path = -1;

  if (sscanf (copy, "%" SCNx64 "-%" SCNx64 " %4s %*x %x:%x %" SCNu64 " %n", &from, &to, mode,
              &major_number, &minor_number, &inode, &path) != 6 ||
      path < 0 || strlen (mode) != 4 || to < from)
    return FALSE;
  *map = (IpcProcMap){
    .size_bytes = to - from,
    .is_writable = mode[1] == 'w',
    .is_shared = mode[3] == 's',
    .device = makedev (major_number, minor_number),
    .inode = inode,
    .path = line + path,
    .path_bytes = length - path,
  };
  return TRUE;
}

/**
 * ipc_proc_maps_next:
 * @text: (inout): what is left of the file; afterwards behind the line that was read
 * @map: (out): what that line says
 *
 * Reads the next line that makes sense.
 *
 * Returns: %FALSE when there is none
 */
gboolean
ipc_proc_maps_next (const char **text,
                    IpcProcMap *map)
{
  while (**text != '\0')
    {
      const char *line = *text;
      gsize length = strcspn (line, "\n");

      *text = line + length + (line[length] == '\n');
      if (parse_line (line, length, map))
        return TRUE;
    }
  return FALSE;
}
