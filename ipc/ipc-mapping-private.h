/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-mapping.h"

#include <stdatomic.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* What the processes share beside the text. Any of them can write any of it. */
typedef struct
{
  atomic_uint_least64_t mark;       /* MARK once all is ready: the maker's last word */
  atomic_uint_least64_t size_bytes; /* of the text part */
  IpcLockArea lock;                 /* protects number, for those who use it */
  atomic_uint_least64_t number;     /* what is counted up */
  atomic_uint arrived;              /* who is ready to count, a bit each */
  atomic_uint finished;             /* who is through */
} IpcMappingControl;

/* A mapping from the inside, for ipc-mapping*.c and nobody else. */
struct _IpcMapping
{
  char *name;                 /* as for shm_open(3) */
  gboolean is_maker;          /* we made the name, and take it away */
  gsize size_bytes;           /* of the text part */
  gsize whole_bytes;          /* of the object */
  dev_t device;               /* which object it is; tells it from a later one of the same name */
  ino_t inode;
  guchar *bytes;              /* the mapping; a peer may change it at any moment */
  IpcMappingControl *control; /* in bytes */
  IpcMappingGuard *guard;     /* knows whether the pages are still there */
  IpcLock *lock;              /* the one in control */
};

/* To be asked after each use of the bytes: fails once another process has made the object smaller. */
gboolean ipc_mapping_check_still_there (IpcMapping *self,
                                        GError **error);

G_END_DECLS
