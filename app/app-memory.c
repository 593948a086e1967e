/* SPDX-License-Identifier: MIT */
/*
 * app-memory: shared memory that a person can look into and edit.
 *
 * Some labs have memory for each child (pipe-memory: its member is an AppMemory), one has memory
 * for all (file-mapping: the lab itself is one), most have none. Whoever shows memory asks
 * app_memory_list() and need not know which is which.
 *
 * An edit is written at once, on the main thread: it is a copy of a few bytes, nothing that could
 * wait. It goes into the trace like everything else that is written into memory.
 */

#include "app-memory.h"

#include "ipc-error.h"
#include "ipc-memory-edit.h"
#include "ipc-text.h"

#include <string.h>

G_DEFINE_INTERFACE (AppMemory, app_memory, G_TYPE_OBJECT)

static void
app_memory_default_init (AppMemoryInterface *iface)
{
}

/**
 * app_memory_get_size:
 * @self: memory
 *
 * Returns: how many bytes it has; 0 while there is none
 */
gsize
app_memory_get_size (AppMemory *self)
{
  return APP_MEMORY_GET_IFACE (self)->get_size (self);
}

/**
 * app_memory_get_life:
 * @self: memory
 *
 * Returns: another number whenever it is other memory than before, such as that of a child that
 *   was started again
 */
guint64
app_memory_get_life (AppMemory *self)
{
  return APP_MEMORY_GET_IFACE (self)->get_life (self);
}

/**
 * app_memory_get_title:
 * @self: memory
 *
 * Returns: (transfer none): whose it is, for a person
 */
const char *
app_memory_get_title (AppMemory *self)
{
  return APP_MEMORY_GET_IFACE (self)->get_title (self);
}

/**
 * app_memory_get_name:
 * @self: memory
 *
 * Returns: (transfer none): its name in the trace, such as `Memory1`; empty before it was made
 */
const char *
app_memory_get_name (AppMemory *self)
{
  AppMemoryInterface *iface = APP_MEMORY_GET_IFACE (self);
  IpcTraceSubject *subject = iface->get_subject (self);
  const char *name = subject != NULL
                         ? ipc_trace_subject_get_object (subject, iface->get_object (self))
                         : NULL;

  return name != NULL ? name : "";
}

/**
 * app_memory_concerns:
 * @self: memory
 * @record: a record of the trace
 *
 * Returns: whether what is recorded was done to those who share the memory, or by them, so that
 *   it may be different now
 */
gboolean
app_memory_concerns (AppMemory *self,
                     const IpcTraceRecord *record)
{
  AppMemoryInterface *iface = APP_MEMORY_GET_IFACE (self);
  IpcTraceSubject *subject = iface->get_subject (self);
  IpcTraceSubject *other;

  if (subject == NULL || record->subject == subject->id)
    return subject != NULL;
  if (subject->member != 0)
    return FALSE;
  other = ipc_trace_store_get_subject (ipc_trace_get_store (iface->get_trace (self)),
                                       record->subject);
  return other != NULL && g_str_equal (other->lab, subject->lab);
}

/**
 * app_memory_read:
 * @self: memory
 * @offset: the first byte
 * @bytes: (out caller-allocates) (array length=n_bytes): room for the copy
 * @n_bytes: how many
 *
 * Copies a part of it. What others write meanwhile may be in the copy in part.
 *
 * Returns: %FALSE when it is gone, or was never so large
 */
gboolean
app_memory_read (AppMemory *self,
                 gsize offset,
                 guint8 *bytes,
                 gsize n_bytes)
{
  gsize size_bytes = app_memory_get_size (self);

  return offset <= size_bytes && n_bytes <= size_bytes - offset &&
         APP_MEMORY_GET_IFACE (self)->read (self, offset, bytes, n_bytes);
}

/* Writes bytes; returns what stood there. */
static GBytes *
exchange (AppMemory *self,
          gsize offset,
          const guint8 *bytes,
          gsize n_bytes,
          GError **error)
{
  gsize size_bytes = app_memory_get_size (self);
  g_autofree guint8 *old_bytes = g_malloc (MAX (n_bytes, 1));

  if (offset <= size_bytes && n_bytes <= size_bytes - offset &&
      APP_MEMORY_GET_IFACE (self)->exchange (self, offset, bytes, old_bytes, n_bytes))
    return g_bytes_new_take (g_steal_pointer (&old_bytes), n_bytes);
  if (size_bytes == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                 "Could not write into the memory of %s: it is gone", app_memory_get_title (self));
  else
    g_set_error (error, IPC_ERROR, IPC_ERROR_WRONG_SIZE,
                 "Could not write %zu bytes at 0x%zx: the memory of %s has %zu bytes", n_bytes,
                 offset, app_memory_get_title (self), size_bytes);
  return NULL;
}

/**
 * app_memory_edit:
 * @self: memory
 * @offset: where
 * @bytes: what to write there
 * @error: (out) (optional): that it is gone, or does not reach so far
 *
 * Writes bytes, and records that.
 *
 * Returns: (transfer full) (nullable): what stood there before; %NULL when nothing was written
 */
GBytes *
app_memory_edit (AppMemory *self,
                 gsize offset,
                 GBytes *bytes,
                 GError **error)
{
  AppMemoryInterface *iface = APP_MEMORY_GET_IFACE (self);
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);
  GBytes *old_bytes = exchange (self, offset, data, n_bytes, error);
  g_autofree char *sentence = ipc_memory_edit_dup_sentence (offset, data, n_bytes);

  if (old_bytes != NULL)
    ipc_trace_note (iface->get_trace (self), iface->get_subject (self), IPC_TRACE_MEMORY_WRITTEN,
                    iface->get_object (self), "%s", sentence);
  return old_bytes;
}

/* Says what became of a text. */
static void
record_text (AppMemory *self,
             const char *text,
             gsize kept,
             gsize length)
{
  AppMemoryInterface *iface = APP_MEMORY_GET_IFACE (self);
  IpcTrace *trace = iface->get_trace (self);
  IpcTraceSubject *subject = iface->get_subject (self);
  guint8 object = iface->get_object (self);

  ipc_trace_record (trace, subject, IPC_TRACE_MEMORY_WRITTEN, object, 0, text, kept);
  if (kept < length)
    ipc_trace_note (trace, subject, IPC_TRACE_DIAGNOSIS, object,
                    "text cut: %zu of %zu bytes written, the memory holds %zu", kept, length,
                    app_memory_get_size (self));
}

/**
 * app_memory_write_text:
 * @self: memory
 * @text: UTF-8
 * @error: (out) (optional): that it is gone
 *
 * Writes a text and a NUL to the beginning of the memory, which is where all who share it read it.
 * What does not fit is cut between two characters, and the trace says so.
 *
 * Returns: (transfer full) (nullable): the bytes that stood there before; %NULL when nothing was
 *   written
 */
GBytes *
app_memory_write_text (AppMemory *self,
                       const char *text,
                       GError **error)
{
  gsize size_bytes = app_memory_get_size (self);
  gsize length = strlen (text);
  gsize kept = ipc_text_cut (text, length, size_bytes > 0 ? size_bytes - 1 : 0);
  g_autofree char *bytes = g_strndup (text, kept);
  GBytes *old_bytes = exchange (self, 0, (const guint8 *) bytes, kept + 1, error);

  if (old_bytes != NULL)
    record_text (self, text, kept, length);
  return old_bytes;
}

/**
 * app_memory_list:
 * @lab: a lab
 *
 * All memory of a lab, in the order of its members.
 *
 * Returns: (transfer full) (element-type AppMemory): none for a lab without memory
 */
GPtrArray *
app_memory_list (AppLab *lab)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  if (APP_IS_MEMORY (lab))
    g_ptr_array_add (list, g_object_ref (lab));
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    if (APP_IS_MEMORY (app_lab_get_member (lab, i)))
      g_ptr_array_add (list, g_object_ref (app_lab_get_member (lab, i)));
  return list;
}
