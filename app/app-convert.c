/* SPDX-License-Identifier: MIT */
/*
 * app-convert: a saved trace in another form, without a window.
 *
 *   tincan --convert=OUT [--filter=WORDS] FILE
 *
 *   FILE --IpcTraceReader--> store --IpcTraceFilter--> positions --IpcTraceExport--> OUT
 *
 * The whole file is read before OUT is touched, and OUT is replaced only when all was written:
 * whatever fails, what was there stays, also when both are the same file. Lines that make no sense
 * are named and left out; then the exit code says so although OUT was written. A last line that
 * was torn off is how a trace ends whose writer was killed, and no failure.
 */

#include "app-convert.h"

#include "ipc-error.h"
#include "ipc-trace-export.h"
#include "ipc-trace-filter.h"
#include "ipc-trace-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#define PIECE_BYTES (256 * 1024)

/* One conversion on its way. */
typedef struct
{
  const AppOptions *options;
  IpcTraceStore *store;
  IpcTraceReader *reader;
  IpcTraceClasses *classes;
  IpcTraceFilter *filter;
} Convert;

static void
convert_clear (Convert *self)
{
  g_clear_pointer (&self->filter, ipc_trace_filter_free);
  g_clear_pointer (&self->classes, ipc_trace_classes_free);
  g_clear_pointer (&self->reader, ipc_trace_reader_free);
  g_clear_object (&self->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Convert, convert_clear)

/* Says what went wrong, and returns the exit code for it. */
static int
fail (const char *name,
      const GError *error,
      int exit_code)
{
  fprintf (stderr, "tincan: %s%s%s\n", name, *name != '\0' ? ": " : "", error->message);
  return exit_code;
}

/* --- reading --- */

static GInputStream *
open_input (const char *path,
            GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (g_str_equal (path, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);
  file = g_file_new_for_path (path);
  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

static gboolean
read_all (Convert *self,
          GInputStream *input,
          GError **error)
{
  g_autofree char *bytes = g_malloc (PIECE_BYTES);
  gssize n;

  while ((n = g_input_stream_read (input, bytes, PIECE_BYTES, NULL, error)) > 0)
    if (!ipc_trace_reader_feed (self->reader, bytes, (gsize) n, error))
      return FALSE;
  return n == 0 && ipc_trace_reader_finish (self->reader, error);
}

static int
read_input (Convert *self)
{
  const char *path = self->options->input_path;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) input = open_input (path, &error);

  if (input == NULL)
    return fail ("", error, EX_NOINPUT);
  if (read_all (self, input, &error))
    return EX_OK;
  return fail (path, error, error->domain == IPC_ERROR ? EX_DATAERR : EX_NOINPUT);
}

/* Returns whether lines are missing that should be there. */
static gboolean
tell_faults (Convert *self)
{
  guint64 n_faults = ipc_trace_reader_get_n_faults (self->reader);
  const char *fault;
  guint n_told = 0;

  while ((fault = ipc_trace_reader_get_fault (self->reader, n_told)) != NULL)
    {
      fprintf (stderr, "tincan: %s: %s\n", self->options->input_path, fault);
      n_told++;
    }
  if (n_faults > n_told)
    fprintf (stderr, "tincan: %s: %" G_GUINT64_FORMAT " more lines made no sense\n",
             self->options->input_path, n_faults - n_told);
  if (n_faults > 0 && ipc_trace_reader_is_cut (self->reader))
    fprintf (stderr, "tincan: %s: The last line is torn off\n", self->options->input_path);
  return n_faults > (ipc_trace_reader_is_cut (self->reader) ? 1 : 0);
}

/* --- writing --- */

/* A file is replaced at its closing; a pipe or a device is written to as it is. */
static GOutputStream *
open_output (const char *path,
             GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (g_str_equal (path, "-"))
    return g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  file = g_file_new_for_path (path);
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

      if (fd >= 0)
        return g_unix_output_stream_new (fd, TRUE);
      ipc_error_set_errno (error, errno, "Could not open %s", path);
      return NULL;
    }
  return G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error));
}

static gboolean
write_out (GOutputStream *output,
           GString *bytes,
           GError **error)
{
  gboolean is_written =
    g_output_stream_write_all (output, bytes->str, bytes->len, NULL, NULL, error);

  g_string_truncate (bytes, 0);
  return is_written;
}

static gboolean
write_records (Convert *self,
               GOutputStream *output,
               GError **error)
{
  g_autoptr (IpcTraceExport) export =
    ipc_trace_export_new (self->store, self->options->convert_format);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GString) bytes = g_string_sized_new (2 * PIECE_BYTES);

  /* The store discards nothing here, so positions begin at 0. */
  ipc_trace_filter_run (self->filter, 0, G_MAXUINT64, matches);
  ipc_trace_export_append_head (export, bytes);
  for (guint i = 0; i < matches->len; i++)
    {
      guint32 position = g_array_index (matches, guint32, i);

      ipc_trace_export_append_record (export, bytes, ipc_trace_store_get (self->store, position));
      if (bytes->len >= PIECE_BYTES && !write_out (output, bytes, error))
        return FALSE;
    }
  return write_out (output, bytes, error);
}

/* A stream that is closed while it is cancelled leaves the file as it was. */
static void
abandon (GOutputStream *output)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (output, cancelled, NULL);
}

static int
write_output (Convert *self)
{
  const char *path = self->options->convert_to;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOutputStream) output = open_output (path, &error);

  if (output == NULL)
    return fail ("", error, EX_CANTCREAT);
  if (!write_records (self, output, &error))
    {
      abandon (output);
      return fail (path, error, EX_IOERR);
    }
  if (!g_output_stream_close (output, NULL, &error))
    return fail (path, error, EX_IOERR);
  return EX_OK;
}

/**
 * app_convert_run:
 * @options: the command line, with a file to read and one to write
 *
 * Converts a trace.
 *
 * Returns: an exit code from sysexits.h: EX_USAGE for a filter that makes no sense, EX_NOINPUT,
 *   EX_CANTCREAT and EX_IOERR for files, EX_DATAERR for what is no trace and when lines were left
 *   out
 */
int
app_convert_run (const AppOptions *options)
{
  g_auto (Convert) self = { .options = options, .store = ipc_trace_store_new (G_MAXUINT) };
  g_autoptr (GError) error = NULL;
  gboolean is_lossy;
  int exit_code;

  self.reader = ipc_trace_reader_new (self.store);
  self.classes = ipc_trace_classes_new (self.store);
  self.filter = ipc_trace_filter_new (self.classes, options->filter != NULL ? options->filter : "",
                                      NULL, &error);
  if (self.filter == NULL)
    return fail ("--filter", error, EX_USAGE);
  exit_code = read_input (&self);
  if (exit_code != EX_OK)
    return exit_code;
  is_lossy = tell_faults (&self);
  exit_code = write_output (&self);
  return exit_code == EX_OK && is_lossy ? EX_DATAERR : exit_code;
}
