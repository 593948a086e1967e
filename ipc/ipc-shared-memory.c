/* SPDX-License-Identifier: MIT */
/*
 * ipc-shared-memory: memory that a child inherits by the number of its descriptor.
 *
 * It stands for CreateFileMapping() without a name and with an inheritable handle, mapped with
 * MapViewOfFile() on both sides. The parent makes it, the number on the child's command line is
 * the handle:
 *
 *   parent                                 child
 *   ------                                 -----
 *   memfd_create                           (inherits the descriptor)
 *   posix_fallocate: the pages exist       F_GET_SEALS: sealed against resize?
 *   F_ADD_SEALS: the size is fixed         fstat: the size that the command line says?
 *   mmap                                   mmap
 *                    … one memory, two addresses …
 *
 * The first two calls close two holes. Who touches a page behind the end of a mapped file dies of
 * SIGBUS, so a peer that could shrink the file could kill us: the seals forbid it. And a page that
 * is first needed when memory is short is SIGBUS too: posix_fallocate() asks beforehand and fails
 * with ENOSPC.
 *
 * A mutex here orders the threads of this process and nobody else: a peer writes whenever it
 * likes, also between two of our instructions. So every byte is read once, into private memory, and
 * judged there. To look at shared bytes and then use the shared bytes is to have looked at nothing.
 * Who may write when is settled by the conversation on the pipe, not here.
 *
 * Text in the memory is UTF-8 and ends with a NUL inside the section.
 *
 * Kernel calls: memfd_create(2), posix_fallocate(3), fcntl(2) "File Sealing", mmap(2).
 */

#include "ipc-shared-memory.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-text.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* Without these two the file could be resized under our feet. */
#define SIZE_SEALS (F_SEAL_SHRINK | F_SEAL_GROW)
/* Text is copied in pieces of this size until its end is found. */
#define PIECE_BYTES 4096

struct _IpcSharedMemory
{
  int fd;                /* the memfd: what a child inherits */
  gsize size_bytes;      /* of the section; never changes, the seals see to it */
  guchar *bytes;         /* the mapping; a peer may change it at any moment */
  pthread_mutex_t mutex; /* orders the threads of this process around bytes */
};

/* The only way out of shared memory. The fence is for the compiler: without it, it may take
 * the copy for a mere second name of the shared bytes and read those again later. */
static void
copy_out (void *private_copy,
          const guchar *shared,
          gsize size_bytes)
{
  memcpy (private_copy, shared, size_bytes);
  atomic_signal_fence (memory_order_seq_cst);
}

static void
copy_in (guchar *shared,
         const void *private_copy,
         gsize size_bytes)
{
  memcpy (shared, private_copy, size_bytes);
  atomic_signal_fence (memory_order_seq_cst);
}

static gboolean
check_size (gsize size_bytes,
            GError **error)
{
  if (size_bytes >= 1 && size_bytes <= IPC_SHARED_MEMORY_MAX)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "A section of %" G_GSIZE_FORMAT " bytes is not possible: the size must be 1 to %u",
               size_bytes, IPC_SHARED_MEMORY_MAX);
  return FALSE;
}

/* On failure fd stays the caller's. */
static IpcSharedMemory *
map_section (int fd,
             gsize size_bytes,
             GError **error)
{
  void *bytes = mmap (NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  IpcSharedMemory *self;

  if (bytes == MAP_FAILED)
    {
      ipc_error_set_errno (error, errno, "Could not map section %d of %" G_GSIZE_FORMAT " bytes",
                           fd, size_bytes);
      return NULL;
    }
  self = g_new0 (IpcSharedMemory, 1);
  self->fd = fd;
  self->size_bytes = size_bytes;
  self->bytes = bytes;
  pthread_mutex_init (&self->mutex, NULL);
  return self;
}

/* posix_fallocate() returns its reason and leaves errno alone. */
static int
reserve (int fd,
         gsize size_bytes)
{
  int reason;

  do
    reason = posix_fallocate (fd, 0, size_bytes);
  while (reason == EINTR);
  return reason;
}

static gboolean
check_handle (int fd,
              GError **error)
{
  int seals;

  if (!ipc_fd_is_open (fd))
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "Handle %d is not an open descriptor of this process", fd);
      return FALSE;
    }
  seals = fcntl (fd, F_GET_SEALS);
  if (seals < 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_KIND,
                   "Handle %d is open, but it is not a section of memory", fd);
      return FALSE;
    }
  if ((seals & SIZE_SEALS) != SIZE_SEALS)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_NOT_SEALED,
                   "Section %d is not sealed against resize and therefore not used", fd);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_handle_size (int fd,
                   gsize size_bytes,
                   GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      ipc_error_set_errno (error, errno, "Could not read the size of section %d", fd);
      return FALSE;
    }
  if ((guint64) status.st_size == size_bytes)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE,
               "Section %d has %" G_GINT64_FORMAT " bytes and not the %" G_GSIZE_FORMAT
               " that were named",
               fd, (gint64) status.st_size, size_bytes);
  return FALSE;
}

/* Copies up to the first NUL or the end of the section. Whether a byte is the NUL is judged in the
 * copy: a peer that writes meanwhile gets a strange text read, never an unterminated one. */
static GByteArray *
copy_text_locked (IpcSharedMemory *self)
{
  GByteArray *text = g_byte_array_new ();

  while (text->len < self->size_bytes)
    {
      guint at = text->len;
      guint n = MIN (PIECE_BYTES, self->size_bytes - at);
      const guchar *end;

      g_byte_array_set_size (text, at + n);
      copy_out (text->data + at, self->bytes + at, n);
      end = memchr (text->data + at, '\0', n);
      if (end != NULL)
        {
          g_byte_array_set_size (text, end - text->data);
          break;
        }
    }
  return text;
}

static char *
text_to_string (GByteArray *text,
                gsize *length_bytes)
{
  if (length_bytes != NULL)
    *length_bytes = text->len;
  g_byte_array_append (text, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (text, FALSE);
}

/* Writes what was read, plus 1, from the private bytes; the shared ones are not read again. */
static void
mark_locked (IpcSharedMemory *self,
             const GByteArray *text)
{
  guchar piece[PIECE_BYTES];

  for (guint at = 0; at < text->len; at += PIECE_BYTES)
    {
      guint n = MIN (PIECE_BYTES, text->len - at);

      for (guint i = 0; i < n; i++)
        piece[i] = text->data[at + i] + 1;
      copy_in (self->bytes + at, piece, n);
    }
}

/**
 * ipc_shared_memory_new:
 * @label: a word that `/proc/PID/maps` shows for the section; need not be unique, it is no name
 * @size_bytes: 1 to %IPC_SHARED_MEMORY_MAX
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT for another size, or the system's reason, such
 *   as %G_IO_ERROR_NO_SPACE
 *
 * Makes a section filled with zeros whose size nobody can change any more. See memfd_create(2).
 * Any thread.
 *
 * Returns: (transfer full): the section, or %NULL
 */
IpcSharedMemory *
ipc_shared_memory_new (const char *label,
                       gsize size_bytes,
                       GError **error)
{
  g_auto (IpcFd) fd = -1;
  IpcSharedMemory *self;
  int reason = 0;

  if (!check_size (size_bytes, error))
    return NULL;
  fd = memfd_create (label, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0)
    reason = errno;
  else if ((reason = reserve (fd, size_bytes)) == 0 &&
           fcntl (fd, F_ADD_SEALS, SIZE_SEALS | F_SEAL_SEAL) != 0)
    reason = errno;
  if (reason != 0)
    {
      ipc_error_set_errno (error, reason, "Could not make section %s of %" G_GSIZE_FORMAT " bytes",
                           label, size_bytes);
      return NULL;
    }
  self = map_section (fd, size_bytes, error);
  if (self != NULL)
    g_steal_fd (&fd);
  return self;
}

/**
 * ipc_shared_memory_new_for_handle:
 * @fd: (transfer full): the number of an inherited section; it becomes @self's on success only
 * @size_bytes: how large the section was said to be
 * @error: (out) (optional): what is wrong: %IPC_ERROR_BAD_ARGUMENT for a size that is not possible
 *   or a number that is not open, %IPC_ERROR_WRONG_KIND, %IPC_ERROR_NOT_SEALED,
 *   %IPC_ERROR_WRONG_SIZE, or the system's reason
 *
 * Maps a section that another process made, and makes @fd close-on-exec. Any thread.
 *
 * Returns: (transfer full): the section, or %NULL
 */
IpcSharedMemory *
ipc_shared_memory_new_for_handle (int fd,
                                  gsize size_bytes,
                                  GError **error)
{
  IpcSharedMemory *self;

  if (!check_size (size_bytes, error) || !check_handle (fd, error) ||
      !check_handle_size (fd, size_bytes, error))
    return NULL;
  self = map_section (fd, size_bytes, error);
  if (self != NULL)
    fcntl (fd, F_SETFD, FD_CLOEXEC);
  return self;
}

/**
 * ipc_shared_memory_free:
 * @self: (transfer full): a section
 *
 * Unmaps and closes it. The memory itself lives as long as any process has it open or mapped. No
 * other thread may use @self any more.
 */
void
ipc_shared_memory_free (IpcSharedMemory *self)
{
  munmap (self->bytes, self->size_bytes);
  ipc_fd_clear (&self->fd);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

/**
 * ipc_shared_memory_get_fd:
 * @self: a section
 *
 * Returns: the descriptor to give to a child, close-on-exec; it lives as long as @self
 */
int
ipc_shared_memory_get_fd (IpcSharedMemory *self)
{
  return self->fd;
}

/**
 * ipc_shared_memory_get_size:
 * @self: a section
 *
 * Returns: its size in bytes
 */
gsize
ipc_shared_memory_get_size (IpcSharedMemory *self)
{
  return self->size_bytes;
}

/**
 * ipc_shared_memory_snapshot:
 * @self: a section
 * @copy: (out caller-allocates): room for as many bytes as the section has
 *
 * Copies the whole section. What a peer writes meanwhile may be in it in part. Any thread.
 */
void
ipc_shared_memory_snapshot (IpcSharedMemory *self,
                            void *copy)
{
  pthread_mutex_lock (&self->mutex);
  copy_out (copy, self->bytes, self->size_bytes);
  pthread_mutex_unlock (&self->mutex);
}

/**
 * ipc_shared_memory_read:
 * @self: a section
 * @offset: the first byte
 * @copy: (out caller-allocates) (array length=n_bytes): room for them
 * @n_bytes: how many; all of them lie in the section
 *
 * Copies a part of the section. What a peer writes meanwhile may be in it in part. Any thread.
 */
void
ipc_shared_memory_read (IpcSharedMemory *self,
                        gsize offset,
                        void *copy,
                        gsize n_bytes)
{
  g_return_if_fail (offset <= self->size_bytes && n_bytes <= self->size_bytes - offset);

  pthread_mutex_lock (&self->mutex);
  copy_out (copy, self->bytes + offset, n_bytes);
  pthread_mutex_unlock (&self->mutex);
}

/**
 * ipc_shared_memory_exchange:
 * @self: a section
 * @offset: the first byte
 * @bytes: (array length=n_bytes): what to write
 * @old_bytes: (out caller-allocates) (array length=n_bytes): room for what stood there
 * @n_bytes: how many; all of them lie in the section
 *
 * Writes bytes and tells which they took the place of. No other thread of this process comes
 * between; a peer can, and what it wrote is then lost. Any thread.
 */
void
ipc_shared_memory_exchange (IpcSharedMemory *self,
                            gsize offset,
                            const void *bytes,
                            void *old_bytes,
                            gsize n_bytes)
{
  g_return_if_fail (offset <= self->size_bytes && n_bytes <= self->size_bytes - offset);

  pthread_mutex_lock (&self->mutex);
  copy_out (old_bytes, self->bytes + offset, n_bytes);
  copy_in (self->bytes + offset, bytes, n_bytes);
  pthread_mutex_unlock (&self->mutex);
}

/**
 * ipc_shared_memory_dup_text:
 * @self: a section
 * @length_bytes: (out) (optional): the length of the text
 *
 * Reads the text: the bytes up to the first NUL, or the whole section where a peer has overwritten
 * the NUL. It need not be UTF-8; show it through ipc_text_escape(). Any thread.
 *
 * Returns: (transfer full): a private copy, always NUL-terminated
 */
char *
ipc_shared_memory_dup_text (IpcSharedMemory *self,
                            gsize *length_bytes)
{
  GByteArray *text;

  pthread_mutex_lock (&self->mutex);
  text = copy_text_locked (self);
  pthread_mutex_unlock (&self->mutex);
  return text_to_string (text, length_bytes);
}

/**
 * ipc_shared_memory_write_text:
 * @self: a section
 * @text: (array length=length_bytes): the text, in UTF-8, with or without a NUL at its end
 * @length_bytes: how many bytes of it; a NUL before that ends the text, as it would for the reader
 *
 * Writes the text and a NUL. What does not fit is cut off between two characters. The bytes behind
 * the NUL stay what they were. Any thread.
 *
 * Returns: how many bytes were kept, the NUL not counted: less than the text has when it was cut
 */
gsize
ipc_shared_memory_write_text (IpcSharedMemory *self,
                              const void *text,
                              gsize length_bytes)
{
  gsize length = strnlen (text, length_bytes);
  gsize keep = ipc_text_cut (text, length, self->size_bytes - 1);

  pthread_mutex_lock (&self->mutex);
  copy_in (self->bytes, text, keep);
  copy_in (self->bytes + keep, "", 1);
  pthread_mutex_unlock (&self->mutex);
  return keep;
}

/**
 * ipc_shared_memory_read_and_mark:
 * @self: a section
 * @length_bytes: (out) (optional): the length of the text
 *
 * Reads the text as ipc_shared_memory_dup_text() does and leaves each of its bytes one higher than
 * it was, 255 becoming 0; the NUL stays. It is the sample's proof that both sides see one memory.
 * No other thread of this process comes between; a peer can, and what it wrote is then lost.
 * Any thread.
 *
 * Returns: (transfer full): the text as it was before, always NUL-terminated
 */
char *
ipc_shared_memory_read_and_mark (IpcSharedMemory *self,
                                 gsize *length_bytes)
{
  GByteArray *text;

  pthread_mutex_lock (&self->mutex);
  text = copy_text_locked (self);
  mark_locked (self, text);
  pthread_mutex_unlock (&self->mutex);
  return text_to_string (text, length_bytes);
}
