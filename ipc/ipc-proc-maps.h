/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * IpcProcMap:
 * @size_bytes: how much is mapped
 * @is_writable: whether the process may write there
 * @is_shared: whether what it writes is seen by others
 * @device: which file system the object is in, as of stat(2)
 * @inode: which object; 0 for memory of the process's own
 * @path: its name, up to the end of the line; not terminated
 * @path_bytes: how long that is
 *
 * A line of /proc/PID/maps.
 */
typedef struct
{
  guint64 size_bytes;
  gboolean is_writable;
  gboolean is_shared;
  dev_t device;
  guint64 inode;
  const char *path;
  gsize path_bytes;
} IpcProcMap;

gboolean ipc_proc_maps_next (const char **text,
                             IpcProcMap *map);

G_END_DECLS
