/* SPDX-License-Identifier: MIT */
/*
 * app-file-mapping-section: the mapping of the lab "File mapping", as the parent has it.
 *
 * The lab and all its members share one: its name and size stay, also while the parent has it
 * closed, so that a person can see what a child says that opens a name too late. Everything that
 * the parent does with it is recorded here.
 *
 * A mapping tells nobody that it changed, so the parent looks and compares.
 */

#include "app-file-mapping-section.h"

#include "ipc-text.h"

#include <string.h>
#include <unistd.h>

struct _AppFileMappingSection
{
  IpcRuntimeDir *runtime_dir; /* the program's; has the list of names to sweep */
  IpcTrace *trace;            /* owned reference */
  IpcTraceSubject *subject;   /* the lab in the trace; the store owns it */
  char *name;                 /* `/tincan-<pid>-HelloWorld` */
  gint64 made_ns;             /* when the last mapping was made, by CLOCK_MONOTONIC */
  gsize size_bytes;           /* of the last mapping that was made; 0 before the first */
  IpcMapping *mapping;        /* NULL while the parent has it closed */
  GBytes *last_text;          /* what was in it when we looked or wrote last; NULL when closed */
};

/**
 * app_file_mapping_section_new:
 * @runtime_dir: the program's; must outlive the section
 * @trace: where its steps go
 * @subject: the lab in the trace
 *
 * Chooses the name. Nothing is made yet. Main thread, as everything here.
 *
 * Returns: (transfer full): a section; drop it with app_file_mapping_section_unref()
 */
AppFileMappingSection *
app_file_mapping_section_new (IpcRuntimeDir *runtime_dir,
                              IpcTrace *trace,
                              IpcTraceSubject *subject)
{
  AppFileMappingSection *self = g_rc_box_new0 (AppFileMappingSection);

  self->runtime_dir = runtime_dir;
  self->trace = g_object_ref (trace);
  self->subject = subject;
  self->name = g_strdup_printf ("/tincan-%d-HelloWorld", getpid ());
  if (subject->objects[0] == NULL)
    {
      ipc_trace_subject_add_object (subject, app_file_mapping_section_get_last_part (self));
      ipc_trace_subject_add_object (subject, "Lock");
    }
  return self;
}

/**
 * app_file_mapping_section_ref:
 * @self: a section
 *
 * Returns: (transfer full): the same, one reference more
 */
AppFileMappingSection *
app_file_mapping_section_ref (AppFileMappingSection *self)
{
  return g_rc_box_acquire (self);
}

static void
section_clear (gpointer data)
{
  AppFileMappingSection *self = data;

  app_file_mapping_section_close (self);
  g_object_unref (self->trace);
  g_free (self->name);
}

/**
 * app_file_mapping_section_unref:
 * @self: (transfer full): a section
 *
 * Drops a reference; with the last one the mapping is closed.
 */
void
app_file_mapping_section_unref (AppFileMappingSection *self)
{
  g_rc_box_release_full (self, section_clear);
}

static void
remember (AppFileMappingSection *self,
          const char *text,
          gsize length_bytes)
{
  g_clear_pointer (&self->last_text, g_bytes_unref);
  self->last_text = g_bytes_new (text, length_bytes);
}

/* Whether the text is still the one that we saw or wrote last. */
static gboolean
is_known (AppFileMappingSection *self,
          const char *text,
          gsize length)
{
  return self->last_text != NULL && g_bytes_get_size (self->last_text) == length &&
         memcmp (g_bytes_get_data (self->last_text, NULL), text, length) == 0;
}

/**
 * app_file_mapping_section_make:
 * @self: a section
 * @size_bytes: of its text part
 * @error: (out) (optional): that the name exists, that the size is not possible, or the system's
 *   reason; then nothing was changed
 *
 * Makes the mapping and writes the greeting into it. The name goes on the list first.
 *
 * Returns: whether it is there
 */
gboolean
app_file_mapping_section_make (AppFileMappingSection *self,
                               gsize size_bytes,
                               GError **error)
{
  IpcMapping *mapping;

  if (!ipc_runtime_dir_list_mapping (self->runtime_dir, self->name, error))
    return FALSE;
  mapping = ipc_mapping_new (self->name, size_bytes, error);
  if (mapping == NULL)
    return FALSE;
  app_file_mapping_section_close (self);
  self->mapping = mapping;
  self->size_bytes = size_bytes;
  self->made_ns = ipc_trace_now_ns ();
  return app_file_mapping_section_write (self, APP_FILE_MAPPING_GREETING,
                                         strlen (APP_FILE_MAPPING_GREETING), error);
}

/**
 * app_file_mapping_section_close:
 * @self: a section
 *
 * Unmaps it and takes its name away. Who has it mapped keeps it.
 */
void
app_file_mapping_section_close (AppFileMappingSection *self)
{
  g_clear_pointer (&self->mapping, ipc_mapping_free);
  g_clear_pointer (&self->last_text, g_bytes_unref);
}

/**
 * app_file_mapping_section_get_mapping:
 * @self: a section
 *
 * Returns: (transfer none) (nullable): the mapping, %NULL while the parent has it closed
 */
IpcMapping *
app_file_mapping_section_get_mapping (AppFileMappingSection *self)
{
  return self->mapping;
}

/**
 * app_file_mapping_section_get_name:
 * @self: a section
 *
 * Returns: (transfer none): the name for shm_open(3)
 */
const char *
app_file_mapping_section_get_name (AppFileMappingSection *self)
{
  return self->name;
}

/**
 * app_file_mapping_section_get_last_part:
 * @self: a section
 *
 * Returns: (transfer none): the name as traces show it, without its slash
 */
const char *
app_file_mapping_section_get_last_part (AppFileMappingSection *self)
{
  return self->name + 1;
}

/**
 * app_file_mapping_section_get_size:
 * @self: a section
 *
 * Returns: the size of the mapping, or of the last one
 */
gsize
app_file_mapping_section_get_size (AppFileMappingSection *self)
{
  return self->size_bytes;
}

/**
 * app_file_mapping_section_get_made_ns:
 * @self: a section
 *
 * Returns: when the last mapping was made, by `CLOCK_MONOTONIC`; 0 before the first
 */
gint64
app_file_mapping_section_get_made_ns (AppFileMappingSection *self)
{
  return self->made_ns;
}

/**
 * app_file_mapping_section_write:
 * @self: a section
 * @text: (array length=length_bytes): UTF-8
 * @length_bytes: how many bytes
 * @error: (out) (optional): that the mapping is closed, or gone
 *
 * Writes a text for all to see; what does not fit is cut, and the trace says so.
 *
 * Returns: whether it was written
 */
gboolean
app_file_mapping_section_write (AppFileMappingSection *self,
                                const char *text,
                                gsize length_bytes,
                                GError **error)
{
  gsize kept;

  if (self->mapping == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                   "Could not write into mapping %s: the parent has closed it", self->name);
      return FALSE;
    }
  if (!ipc_mapping_write_text (self->mapping, text, length_bytes, &kept, error))
    return FALSE;
  remember (self, text, kept);
  ipc_trace_record (self->trace, self->subject, IPC_TRACE_MEMORY_WRITTEN, APP_FILE_MAPPING_SECTION,
                    0, text, kept);
  if (kept < length_bytes)
    ipc_trace_note (self->trace, self->subject, IPC_TRACE_DIAGNOSIS, APP_FILE_MAPPING_SECTION,
                    "The text was cut to the %zu bytes that the mapping has room for", kept);
  return TRUE;
}

/**
 * app_file_mapping_section_look:
 * @self: a section
 * @changed_text: (out) (transfer full): what somebody else has written since the last look, fit to
 *   be shown; %NULL for nothing
 * @error: (out) (optional): that the memory is gone; the parent has closed it then
 *
 * Looks whether the text is another one than before.
 *
 * Returns: %FALSE when the memory is gone
 */
gboolean
app_file_mapping_section_look (AppFileMappingSection *self,
                               char **changed_text,
                               GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  *changed_text = NULL;
  if (self->mapping == NULL)
    return TRUE;
  text = ipc_mapping_dup_text (self->mapping, &length, error);
  if (text == NULL)
    {
      app_file_mapping_section_close (self);
      return FALSE;
    }
  if (is_known (self, text, length))
    return TRUE;
  remember (self, text, length);
  ipc_trace_record (self->trace, self->subject, IPC_TRACE_MEMORY_CHANGED, APP_FILE_MAPPING_SECTION,
                    0, text, length);
  *changed_text = ipc_text_escape (text, length);
  return TRUE;
}

/**
 * app_file_mapping_section_exchange:
 * @self: a section that is made
 * @offset: the first byte
 * @bytes: (array length=n_bytes): what to write
 * @old_bytes: (out caller-allocates) (array length=n_bytes): what stood there
 * @n_bytes: how many; all of them lie in the text part
 *
 * Writes bytes anywhere, as app_file_mapping_section_write() does with a text: without the lock,
 * for which this thread would have to wait. Our own edit is no change for the next look; what
 * somebody else wrote before it is.
 *
 * Returns: %FALSE when the memory is gone
 */
gboolean
app_file_mapping_section_exchange (AppFileMappingSection *self,
                                   gsize offset,
                                   const guint8 *bytes,
                                   guint8 *old_bytes,
                                   gsize n_bytes)
{
  gsize length;
  g_autofree char *before = ipc_mapping_dup_text (self->mapping, &length, NULL);
  g_autofree char *after = NULL;
  gboolean was_known = before != NULL && is_known (self, before, length);

  if (!ipc_mapping_exchange (self->mapping, offset, bytes, old_bytes, n_bytes, NULL))
    return FALSE;
  after = ipc_mapping_dup_text (self->mapping, &length, NULL);
  if (was_known && after != NULL)
    remember (self, after, length);
  return TRUE;
}
