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
 * See memfd_create(2), fcntl(2) F_ADD_SEALS, posix_fallocate(3), eventfd(2). On Windows: an
 * inherited section (CreateFileMapping) and an auto-reset event.
 */

#include "ipc-trace-ring.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RING_MAGIC 0x43525443u /* "CTRC" */
#define RING_VERSION 1u
#define HEADER_SIZE 4096
#define SLOT_SIZE sizeof (IpcTraceRecord)
#define RING_SIZE (HEADER_SIZE + IPC_TRACE_RING_SLOTS * SLOT_SIZE)
#define RING_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)
#define WORDS_PER_SLOT (SLOT_SIZE / sizeof (guint64))
/* A long text's first piece shares the slot of its record with its own length. */
#define LONG_HEAD_BYTES (IPC_TRACE_TEXT_MAX - sizeof (guint16))
#define KNOWN_FLAGS (IPC_TRACE_BY_CHILD | IPC_TRACE_IS_NOTE)

G_STATIC_ASSERT ((IPC_TRACE_RING_SLOTS & (IPC_TRACE_RING_SLOTS - 1)) == 0);

/* What lies in the memory. Words that different sides write are on different cache lines. */
typedef struct
{
  guint32 magic;
  guint32 version;
  guint32 n_slots;
  guint32 slot_size_bytes;
  _Alignas (64) _Atomic guint64 head;          /* written by the writer: the next free position */
  _Alignas (64) _Atomic guint64 tail;          /* written by the reader: the next to be read */
  _Alignas (64) _Atomic guint32 reader_sleeps; /* set by the reader, taken back by the writer */
  _Alignas (64) _Atomic guint64 dropped;       /* written by the writer: records without room */
  _Alignas (64) _Atomic guint64 counts[IPC_TRACE_N_STEPS]; /* by the writer: records per step */
} RingHeader;

G_STATIC_ASSERT (sizeof (RingHeader) <= HEADER_SIZE);

/* One side's view. A process uses either the writer's fields or the reader's; between two
 * threads each uses its own, hence the cache line in between. */
struct _IpcTraceRing
{
  RingHeader *header;    /* the mapping, RING_SIZE bytes */
  IpcTraceRecord *slots; /* in the same mapping, after the header page */
  int bell_fd;           /* borrowed: an eventfd, or -1 */
  IpcFd fd;              /* the memfd when this side made it, otherwise -1 */

  _Alignas (64) guint64 head; /* writer: the truth about head; the shared one is its copy */
  guint64 seen_tail;          /* writer: tail when it was last looked at */

  _Alignas (64) guint64 tail; /* reader: the truth about tail */
  guint64 seen_head;          /* reader: up to here records are there; within SLOTS of tail */
  _Atomic guint64 n_damaged;  /* reader: records that made no sense */
};

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

/* A counter with one writer needs no atomic addition, only whole stores. */
static void
bump (_Atomic guint64 *counter)
{
  guint64 value = atomic_load_explicit (counter, memory_order_relaxed);

  atomic_store_explicit (counter, value + 1, memory_order_relaxed);
}

/* --- the writer's end --- */

static IpcTraceRecord *
slot_at (IpcTraceRing *self,
         guint64 position)
{
  return &self->slots[position & (IPC_TRACE_RING_SLOTS - 1)];
}

/* Whether n slots from head on are free. The reader's cache line is only looked at when the
 * last known tail does not answer that. A nonsensical tail reads as "full". */
static gboolean
has_room (IpcTraceRing *self,
          guint n)
{
  if (G_LIKELY (self->head + n - self->seen_tail <= IPC_TRACE_RING_SLOTS))
    return TRUE;
  self->seen_tail = atomic_load_explicit (&self->header->tail, memory_order_acquire);
  if (self->head + n - self->seen_tail <= IPC_TRACE_RING_SLOTS)
    return TRUE;
  bump (&self->header->dropped);
  return FALSE;
}

static G_GNUC_NO_INLINE void
ring_bell (IpcTraceRing *self)
{
  guint64 one = 1;
  int saved = errno;

  if (atomic_exchange (&self->header->reader_sleeps, 0) == 0 || self->bell_fd < 0)
    return;
  /* EAGAIN means that it rings already; nothing else can be done about a failure here. */
  while (write (self->bell_fd, &one, sizeof one) < 0 && errno == EINTR)
    continue;
  errno = saved;
}

static void
publish (IpcTraceRing *self,
         guint n)
{
  self->head += n;
  /* Sequentially consistent, not just release: the load below must not overtake it. */
  atomic_store (&self->header->head, self->head);
  if (G_UNLIKELY (atomic_load (&self->header->reader_sleeps) != 0))
    ring_bell (self);
}

static guint
count_long_slots (gsize length_bytes)
{
  return 1 + (guint) ((length_bytes - LONG_HEAD_BYTES + SLOT_SIZE - 1) / SLOT_SIZE);
}

/* Puts a text into its record's slot and the slots after it. */
static void
put_long_text (IpcTraceRing *self,
               IpcTraceRecord *record,
               const char *text,
               gsize length_bytes)
{
  guint16 length = (guint16) length_bytes;
  guint64 position = self->head + 1;

  record->text_length = IPC_TRACE_TEXT_LONG;
  memcpy (record->text, &length, sizeof length);
  memcpy (record->text + sizeof length, text, LONG_HEAD_BYTES);
  for (gsize at = LONG_HEAD_BYTES; at < length_bytes; at += SLOT_SIZE)
    memcpy (slot_at (self, position++), text + at, MIN (SLOT_SIZE, length_bytes - at));
}

/* --- the reader's end --- */

/* Copies one slot out, each word once: the other side may be writing to it. */
static void
copy_slot (IpcTraceRing *self,
           guint64 position,
           IpcTraceRecord *copy)
{
  const volatile guint64 *from = (const volatile guint64 *) slot_at (self, position);
  guint64 words[WORDS_PER_SLOT];

  for (guint i = 0; i < WORDS_PER_SLOT; i++)
    words[i] = from[i];
  memcpy (copy, words, sizeof words);
}

static void
count_damaged (IpcTraceRing *self)
{
  bump (&self->n_damaged);
}

static void
set_tail (IpcTraceRing *self,
          guint64 tail)
{
  self->tail = tail;
  atomic_store_explicit (&self->header->tail, tail, memory_order_release);
}

/* Looks at head again. A head that cannot be is a writer gone mad: what lies in the ring can no
 * longer be told apart, so reading goes on from wherever head is now. */
static gboolean
look_for_more (IpcTraceRing *self)
{
  guint64 head = atomic_load_explicit (&self->header->head, memory_order_acquire);

  self->seen_head = head;
  if (head - self->tail > IPC_TRACE_RING_SLOTS)
    {
      count_damaged (self);
      set_tail (self, head);
    }
  return self->seen_head != self->tail;
}

/* Collects a long text behind its record; the number of slots it takes, 0 when it is damaged. */
static guint
copy_long_text (IpcTraceRing *self,
                const IpcTraceRecord *record,
                char *long_text)
{
  guint16 length;
  guint64 position = self->tail + 1;
  guint n_slots;

  memcpy (&length, record->text, sizeof length);
  if (length <= IPC_TRACE_TEXT_MAX || length > IPC_TRACE_LONG_TEXT_MAX)
    return 0;
  n_slots = count_long_slots (length);
  if (n_slots > self->seen_head - self->tail)
    return 0;
  memcpy (long_text, record->text + sizeof length, LONG_HEAD_BYTES);
  for (gsize at = LONG_HEAD_BYTES; at < length; at += SLOT_SIZE)
    {
      IpcTraceRecord piece;

      copy_slot (self, position++, &piece);
      memcpy (long_text + at, &piece, MIN (SLOT_SIZE, length - at));
    }
  long_text[length] = '\0';
  return n_slots;
}

/* Copies out and judges the record at tail; the number of slots it takes, 0 when it is damaged. */
static guint
copy_record (IpcTraceRing *self,
             IpcTraceRecord *record,
             char *long_text)
{
  copy_slot (self, self->tail, record);
  record->flags &= KNOWN_FLAGS;
  long_text[0] = '\0';
  if (record->step == IPC_TRACE_NOTHING || record->step >= IPC_TRACE_N_STEPS)
    return 0;
  if (record->text_length == IPC_TRACE_TEXT_LONG)
    return copy_long_text (self, record, long_text);
  return record->text_length <= IPC_TRACE_TEXT_MAX ? 1 : 0;
}

/* --- public --- */

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

/* Counts the step and fills the next slot, which nobody sees before it is published. NULL when the
 * ring is full. */
static IpcTraceRecord *
fill_next (IpcTraceRing *self,
           IpcTraceStep step,
           guint8 object,
           guint32 serial,
           const void *payload,
           gsize size_bytes)
{
  IpcTraceRecord *record;

  g_return_val_if_fail (step > IPC_TRACE_NOTHING && step < IPC_TRACE_N_STEPS, NULL);

  bump (&self->header->counts[step]);
  if (!has_room (self, 1))
    return NULL;
  record = slot_at (self, self->head);
  ipc_trace_record_set (record, step, object, serial, payload, size_bytes);
  return record;
}

/**
 * ipc_trace_ring_write:
 * @self: a ring
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @payload: (nullable) (array length=size_bytes): the message or text; %NULL keeps its size alone
 * @size_bytes: its full size, of which the first %IPC_TRACE_TEXT_MAX bytes are kept
 *
 * Records a step with the time of now. Never waits: in a full ring the record is counted as
 * dropped. Costs a clock reading, a store and a barrier, and a system call only when the reader
 * sleeps. The writer's thread.
 */
void
ipc_trace_ring_write (IpcTraceRing *self,
                      IpcTraceStep step,
                      guint8 object,
                      guint32 serial,
                      const void *payload,
                      gsize size_bytes)
{
  if (fill_next (self, step, object, serial, payload, size_bytes) != NULL)
    publish (self, 1);
}

/**
 * ipc_trace_ring_write_at:
 * @self: a ring
 * @time_ns: when it began, from ipc_trace_now_ns()
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @payload: (nullable) (array length=size_bytes): as for ipc_trace_ring_write()
 * @size_bytes: its full size
 *
 * Records a step that is known to have worked only after its call returned, with the time before
 * the call: a message is sent before it can be received, also where the receiver is faster than
 * our own return from the kernel. The writer's thread.
 */
void
ipc_trace_ring_write_at (IpcTraceRing *self,
                         gint64 time_ns,
                         IpcTraceStep step,
                         guint8 object,
                         guint32 serial,
                         const void *payload,
                         gsize size_bytes)
{
  IpcTraceRecord *record = fill_next (self, step, object, serial, payload, size_bytes);

  if (record == NULL)
    return;
  record->time_ns = time_ns;
  publish (self, 1);
}

/**
 * ipc_trace_ring_write_note:
 * @self: a ring
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @format: a sentence for printf(), without a full stop
 * @...: its values
 *
 * Records a step with a sentence, of at most %IPC_TRACE_LONG_TEXT_MAX bytes. Never waits, as
 * ipc_trace_ring_write(). The writer's thread.
 */
void
ipc_trace_ring_write_note (IpcTraceRing *self,
                           IpcTraceStep step,
                           guint8 object,
                           guint32 serial,
                           const char *format,
                           ...)
{
  char text[IPC_TRACE_LONG_TEXT_MAX + 2];
  IpcTraceRecord *record;
  gsize length;
  va_list values;
  guint n_slots;

  g_return_if_fail (step > IPC_TRACE_NOTHING && step < IPC_TRACE_N_STEPS);

  va_start (values, format);
  length = ipc_trace_record_format_note (text, format, values);
  va_end (values);

  n_slots = length > IPC_TRACE_TEXT_MAX ? count_long_slots (length) : 1;
  bump (&self->header->counts[step]);
  if (!has_room (self, n_slots))
    return;
  record = slot_at (self, self->head);
  ipc_trace_record_set (record, step, object, serial, text, length);
  record->flags = IPC_TRACE_IS_NOTE;
  record->size_bytes = 0;
  if (n_slots > 1)
    put_long_text (self, record, text, length);
  publish (self, n_slots);
}

/**
 * ipc_trace_ring_read:
 * @self: a ring
 * @record: (out): the oldest record, checked; undefined when there is none
 * @long_text: (out caller-allocates): room for %IPC_TRACE_LONG_TEXT_MAX + 1 bytes: the whole
 *   text, NUL-terminated, when the record's text_length is %IPC_TRACE_TEXT_LONG, otherwise ""
 *
 * Takes the oldest record out. Records that make no sense are left out and counted, see
 * ipc_trace_ring_get_dropped(); subject and time are not judged here. Looks at no more slots
 * than the ring has, so a writer of nonsense cannot keep it busy; ipc_trace_ring_arm_bell()
 * knows whether more has come since. The reader's thread.
 *
 * Returns: whether there was a record
 */
gboolean
ipc_trace_ring_read (IpcTraceRing *self,
                     IpcTraceRecord *record,
                     char *long_text)
{
  if (self->tail == self->seen_head && !look_for_more (self))
    return FALSE;
  while (self->tail != self->seen_head)
    {
      guint n_slots = copy_record (self, record, long_text);

      set_tail (self, self->tail + MAX (n_slots, 1));
      if (n_slots > 0)
        return TRUE;
      count_damaged (self);
    }
  return FALSE;
}

/**
 * ipc_trace_ring_get_position:
 * @self: a ring
 *
 * Where the reader is: how many slots it took since the start, damaged ones included. After a
 * writer's nonsense it may be anywhere. The reader's thread.
 *
 * Returns: a number of slots
 */
guint64
ipc_trace_ring_get_position (IpcTraceRing *self)
{
  return self->tail;
}

/**
 * ipc_trace_ring_get_dropped:
 * @self: a ring
 *
 * How many records never arrived: those for which the ring was full, as the writer says, and
 * those that made no sense, as this side saw. A hostile writer's part may be any number and
 * may even fall. The reader's thread.
 *
 * Returns: a number of records
 */
guint64
ipc_trace_ring_get_dropped (IpcTraceRing *self)
{
  return atomic_load_explicit (&self->header->dropped, memory_order_relaxed) +
         atomic_load_explicit (&self->n_damaged, memory_order_relaxed);
}

/**
 * ipc_trace_ring_get_count:
 * @self: a ring
 * @step: a step
 *
 * How many records of @step were written, those included for which there was no room. Any
 * thread.
 *
 * Returns: a number of records, as the writer says
 */
guint64
ipc_trace_ring_get_count (IpcTraceRing *self,
                          IpcTraceStep step)
{
  g_return_val_if_fail ((guint) step < IPC_TRACE_N_STEPS, 0);

  return atomic_load_explicit (&self->header->counts[step], memory_order_relaxed);
}

/**
 * ipc_trace_ring_arm_bell:
 * @self: a ring
 *
 * Says that the reader is going to sleep: the next record rings the bell, once. When something
 * is there to read already the bell stays off. The reader's thread.
 *
 * Returns: %TRUE when there is something to read and the reader must not sleep
 */
gboolean
ipc_trace_ring_arm_bell (IpcTraceRing *self)
{
  atomic_store (&self->header->reader_sleeps, 1);
  if (atomic_load (&self->header->head) == self->tail)
    return FALSE;
  atomic_store (&self->header->reader_sleeps, 0);
  return TRUE;
}
