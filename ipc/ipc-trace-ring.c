/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-ring: records on their way from one thread or process to another, without a lock.
 *
 * One writer, one reader, 1 MiB of memory that both see:
 *
 *        header page                                16384 slots of 64 bytes
 *   +-----------------------------------+-----+-----+-----+-----+-----+-----+-----+-----+
 *   | magic version  head tail  sleeps  |     |  r  |  r  | L…  | ……  |     |     |     |
 *   | dropped  counts[step]             |     |     |     |     |     |     |     |     |
 *   +-----------------------------------+-----+--^--+-----+-----+-----+--^--+-----+-----+
 *                                                tail                    head
 *                                                only the reader         only the writer
 *                                                moves it                moves it
 *
 * head and tail only ever grow; a position's slot is its remainder by 16384. The writer fills
 * the slots at head and then moves head (release); the reader sees the new head (acquire) and
 * therefore what was filled. A full ring never makes the writer wait: the record is counted as
 * dropped, and the count per step goes on. A sentence that does not fit one slot (L) goes on as
 * raw bytes in the next ones; head moves over all of them at once.
 *
 * The doorbell, for a reader that wants to sleep; no system call while records flow:
 *
 *   reader                                  writer
 *   sleeps = 1                              slot = record
 *   head == tail?  no: read on              head = head + 1
 *                  yes: poll (bell_fd)      sleeps == 1?  then sleeps = 0, write (bell_fd, 1)
 *
 * Each side writes one word and then reads the other's. All four accesses are sequentially
 * consistent, so at least one of the two sees the other's write: no wake is lost.
 *
 * Between processes the memory is a memfd sealed against resize (so that nobody can shrink it
 * under our feet), its pages reserved first (so that a full disk is an error here and not a
 * SIGBUS later), inherited by number. Then the writer may be broken or hostile: the reader
 * keeps its own tail, clamps head, copies each record out once and judges the copy.
 *
 * This file makes the memory and opens it. Partners: ipc-trace-ring-writer.c and
 * ipc-trace-ring-reader.c, the two ends.
 *
 * See memfd_create(2), fcntl(2) F_ADD_SEALS, posix_fallocate(3), eventfd(2). On Windows: an
 * inherited section (CreateFileMapping) and an auto-reset event.
 */

#include "ipc-trace-ring-private.h"
#include "ipc-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RING_MAGIC 0x43525443u /* "CTRC" */
#define RING_VERSION 1u
#define RING_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

static IpcTraceRing *
ring_new_from_mapping (void *mapping,
                       int fd,
                       int bell_fd)
{
  IpcTraceRing *self = g_aligned_alloc0 (1, sizeof *self, 64);

  self->header = mapping;
  self->slots = (IpcTraceRecord *) ((char *) mapping + HEADER_SIZE);
  self->fd = fd;
  self->bell_fd = bell_fd;
  return self;
}

static void
header_init (RingHeader *header)
{
  header->magic = RING_MAGIC;
  header->version = RING_VERSION;
  header->n_slots = IPC_TRACE_RING_SLOTS;
  header->slot_size_bytes = SLOT_SIZE;
}

static int
create_memfd (GError **error)
{
  g_auto (IpcFd) fd = memfd_create ("tincan-trace", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  int failure;

  if (fd < 0)
    {
      ipc_error_set_errno (error, errno, "Could not create the memory of a trace ring");
      return -1;
    }
  do
    failure = posix_fallocate (fd, 0, RING_SIZE);
  while (failure == EINTR);
  if (failure != 0)
    {
      ipc_error_set_errno (error, failure, "Could not reserve %u bytes for a trace ring",
                           (guint) RING_SIZE);
      return -1;
    }
  if (fcntl (fd, F_ADD_SEALS, RING_SEALS) < 0)
    {
      ipc_error_set_errno (error, errno, "Could not seal the memory of a trace ring");
      return -1;
    }
  return g_steal_fd (&fd);
}

static void *
map_memfd (int fd,
           GError **error)
{
  void *mapping = mmap (NULL, RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  if (mapping == MAP_FAILED)
    {
      ipc_error_set_errno (error, errno, "Could not map the trace ring of descriptor %d", fd);
      return NULL;
    }
  return mapping;
}

/* Whether the descriptor can be mapped without a risk: kind, seals, size. */
static gboolean
check_memfd (int fd,
             GError **error)
{
  struct stat status;
  int seals = fcntl (fd, F_GET_SEALS);

  if (seals < 0 && errno == EBADF)
    ipc_error_set_errno (error, errno, "Could not open the trace ring of descriptor %d", fd);
  else if (seals < 0)
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                 "Descriptor %d is not a trace ring: it is no memory that can be sealed", fd);
  else if ((seals & RING_SEALS) != RING_SEALS)
    g_set_error (error, IPC_ERROR, IPC_ERROR_NOT_SEALED,
                 "Descriptor %d is not a trace ring: its memory is not sealed against resizing",
                 fd);
  else if (fstat (fd, &status) < 0)
    ipc_error_set_errno (error, errno, "Could not examine the trace ring of descriptor %d", fd);
  else if (status.st_size != (off_t) RING_SIZE)
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE,
                 "Descriptor %d is not a trace ring: it has %" G_GINT64_FORMAT
                 " bytes instead of %u",
                 fd, (gint64) status.st_size, (guint) RING_SIZE);
  else
    return TRUE;
  return FALSE;
}

/* Whether what is mapped says that it is a ring of ours. Each word is read once. */
static gboolean
check_header (const RingHeader *header,
              int fd,
              GError **error)
{
  guint32 magic = *(const volatile guint32 *) &header->magic;
  guint32 version = *(const volatile guint32 *) &header->version;

  if (magic != RING_MAGIC)
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                 "Descriptor %d is not a trace ring: its memory begins with something else", fd);
  else if (version != RING_VERSION)
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                 "Descriptor %d is a trace ring of version %u; this program knows version %u", fd,
                 version, RING_VERSION);
  else if (*(const volatile guint32 *) &header->n_slots != IPC_TRACE_RING_SLOTS ||
           *(const volatile guint32 *) &header->slot_size_bytes != SLOT_SIZE)
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE,
                 "Descriptor %d is a trace ring with another number or size of slots", fd);
  else
    return TRUE;
  return FALSE;
}

/**
 * ipc_trace_ring_new:
 * @bell_fd: an eventfd that wakes the reader, which must outlive the ring; -1 for none
 * @error: (out) (optional): the system's reason
 *
 * A ring between two threads of this process. Any thread. See mmap(2).
 *
 * Returns: (transfer full): the ring, or %NULL
 */
IpcTraceRing *
ipc_trace_ring_new (int bell_fd,
                    GError **error)
{
  void *mapping =
    mmap (NULL, RING_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (mapping == MAP_FAILED)
    {
      ipc_error_set_errno (error, errno, "Could not get the memory of a trace ring");
      return NULL;
    }
  header_init (mapping);
  return ring_new_from_mapping (mapping, -1, bell_fd);
}

/**
 * ipc_trace_ring_new_shared:
 * @bell_fd: an eventfd that wakes the reader, which must outlive the ring; -1 for none
 * @error: (out) (optional): the system's reason
 *
 * A ring in a sealed memfd, for a child to inherit: see ipc_trace_ring_get_fd(). This process
 * reads, the child opens it and writes. Any thread. See memfd_create(2).
 *
 * Returns: (transfer full): the ring, or %NULL
 */
IpcTraceRing *
ipc_trace_ring_new_shared (int bell_fd,
                           GError **error)
{
  g_auto (IpcFd) fd = create_memfd (error);
  void *mapping;

  if (fd < 0)
    return NULL;
  mapping = map_memfd (fd, error);
  if (mapping == NULL)
    return NULL;
  header_init (mapping);
  return ring_new_from_mapping (mapping, g_steal_fd (&fd), bell_fd);
}

/**
 * ipc_trace_ring_open:
 * @fd: an inherited descriptor of ipc_trace_ring_get_fd(); borrowed, may be closed afterwards
 * @bell_fd: the inherited eventfd of the reader, which must outlive the ring; -1 for none
 * @error: (out) (optional): %IPC_ERROR_WRONG_KIND, %IPC_ERROR_NOT_SEALED or
 *   %IPC_ERROR_WRONG_SIZE when @fd is not a ring that can be used, or the system's reason
 *
 * Opens the writer's end of a ring that another process made. Any thread.
 *
 * Returns: (transfer full): the ring, or %NULL
 */
IpcTraceRing *
ipc_trace_ring_open (int fd,
                     int bell_fd,
                     GError **error)
{
  IpcTraceRing *self;
  void *mapping;

  if (!check_memfd (fd, error))
    return NULL;
  mapping = map_memfd (fd, error);
  if (mapping == NULL)
    return NULL;
  if (!check_header (mapping, fd, error))
    {
      munmap (mapping, RING_SIZE);
      return NULL;
    }
  self = ring_new_from_mapping (mapping, -1, bell_fd);
  /* Goes on where an earlier writer of the same ring left off. */
  self->head = atomic_load (&self->header->head);
  self->seen_tail = atomic_load (&self->header->tail);
  return self;
}

/**
 * ipc_trace_ring_free:
 * @self: (transfer full) (nullable): a ring that neither side of this process uses any more
 *
 * Unmaps the memory and closes the memfd. What was not read is gone. Any thread.
 */
void
ipc_trace_ring_free (IpcTraceRing *self)
{
  if (self == NULL)
    return;
  munmap (self->header, RING_SIZE);
  ipc_fd_clear (&self->fd);
  g_aligned_free (self);
}

/**
 * ipc_trace_ring_get_fd:
 * @self: a ring
 *
 * The descriptor that a child is to inherit. Any thread.
 *
 * Returns: the memfd, which the ring owns; -1 unless made by ipc_trace_ring_new_shared()
 */
int
ipc_trace_ring_get_fd (IpcTraceRing *self)
{
  return self->fd;
}
