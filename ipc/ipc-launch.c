/* SPDX-License-Identifier: MIT */
/*
 * ipc-launch: what one child is given, and how that gets through a command line.
 *
 * A child starts with three things only: its argument vector, its environment, and the descriptors
 * that it inherits. On Windows a HANDLE is made inheritable and its value is printed on the command
 * line; here a descriptor is. The number that the child finds need not be the parent's: the
 * parent keeps its own copy of each descriptor, close-on-exec, and says under which number the
 * child finds it, counting from 3, after standard input, output and error.
 *
 *   the parent: collects (this file)          the child: takes apart (ipc-launch-arguments.c)
 *
 *   set_handle ("memory", 17)  3 <- 17        steal_handle ("memory")  ->  3
 *   set_name ("pipe", "/...")                 get_name ("pipe")        ->  "/..."
 *   set_size ("size", 2048)                   get_size ("size")        ->  2048
 *        |                                         ^
 *        +-- dup_argv():   PROGRAM --option ... 3 /.../Pipe1_7 /.../Event1_7 2048
 *        +-- get_source_fds(), get_target_fds(): for ipc_process_spawn()
 *
 * Kernel calls: fcntl(2) with F_DUPFD_CLOEXEC. The partners are ipc-launch-template.c, for a child of
 * another form, and ipc-process.c.
 */

#include "ipc-launch-private.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-shared-memory.h"

#include <string.h>

const IpcLaunchParameter ipc_launch_pipe_memory[] = {
  { "memory", "MEMORY_FD", IPC_LAUNCH_HANDLE },
  { "pipe", "PIPE_NAME", IPC_LAUNCH_NAME },
  { "event", "EVENT_NAME", IPC_LAUNCH_NAME },
  { "size", "SIZE", IPC_LAUNCH_SIZE },
  { NULL, NULL, 0 },
};

const IpcLaunchParameter ipc_launch_named_pipe[] = {
  { "pipe", "PIPE_NAME", IPC_LAUNCH_NAME },
  { NULL, NULL, 0 },
};

const IpcLaunchParameter ipc_launch_file_mapping[] = {
  { "mapping", "MAPPING_NAME", IPC_LAUNCH_NAME },
  { "size", "SIZE", IPC_LAUNCH_SIZE },
  { NULL, NULL, 0 },
};

const IpcLaunchParameter ipc_launch_anonymous_pipes[] = {
  { "read", "READ_FD", IPC_LAUNCH_HANDLE },
  { "write", "WRITE_FD", IPC_LAUNCH_HANDLE },
  { NULL, NULL, 0 },
};

const IpcLaunchParameter ipc_launch_mailslot[] = {
  { "mailslot", "MAILSLOT_NAME", IPC_LAUNCH_NAME },
  { NULL, NULL, 0 },
};

const IpcLaunchParameter ipc_launch_remoting[] = {
  { "address", "ADDRESS", IPC_LAUNCH_NAME },
  { NULL, NULL, 0 },
};

static guint
count_parameters (const IpcLaunchParameter *parameters)
{
  guint n = 0;

  while (parameters[n].key != NULL)
    n++;
  return n;
}

static void
value_clear (IpcLaunchValue *value)
{
  g_clear_pointer (&value->text, g_free);
  ipc_fd_clear (&value->handle);
}

/**
 * ipc_launch_find_value:
 * @self: a launch
 * @key: a parameter's word
 * @kind: what the caller takes it for
 *
 * For the files of this object only.
 *
 * Returns: (transfer none): its value, or %NULL when the lab has none of that word and kind
 */
IpcLaunchValue *
ipc_launch_find_value (IpcLaunch *self,
                       const char *key,
                       IpcLaunchKind kind)
{
  for (guint i = 0; i < self->n_parameters; i++)
    {
      if (g_str_equal (self->parameters[i].key, key))
        return self->parameters[i].kind == kind ? &self->values[i] : NULL;
    }
  return NULL;
}

/* Only the first failure is kept: those after it are most likely its consequence. */
static int
keep_copy (IpcLaunch *self,
           int fd)
{
  return ipc_fd_dup (fd, self->failure == NULL ? &self->failure : NULL);
}

/**
 * ipc_launch_check:
 * @self: a launch
 * @error: (out) (optional): why a descriptor could not be copied
 *
 * For ipc-launch and ipc-process only.
 *
 * Returns: %FALSE when something that was to be inherited is missing
 */
gboolean
ipc_launch_check (IpcLaunch *self,
                  GError **error)
{
  if (self->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

/**
 * ipc_launch_get_text:
 * @self: a launch
 * @i: which parameter
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT when nobody has set it
 *
 * For the files of this object only.
 *
 * Returns: (transfer none): what the child reads at that place, or %NULL
 */
const char *
ipc_launch_get_text (IpcLaunch *self,
                     guint i,
                     GError **error)
{
  if (self->values[i].text == NULL)
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "No %s was set for the child",
                 self->parameters[i].label);
  return self->values[i].text;
}

/**
 * ipc_launch_append_parameters:
 * @self: a launch
 * @argv: words so far
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT when one is not set
 *
 * Appends the lab's arguments in their order. For the files of this object only.
 *
 * Returns: whether all were set
 */
gboolean
ipc_launch_append_parameters (IpcLaunch *self,
                              GPtrArray *argv,
                              GError **error)
{
  for (guint i = 0; i < self->n_parameters; i++)
    {
      const char *text = ipc_launch_get_text (self, i, error);

      if (text == NULL)
        return FALSE;
      g_ptr_array_add (argv, g_strdup (text));
    }
  return TRUE;
}

/**
 * ipc_launch_finish_argv:
 * @argv: words
 *
 * For the files of this object only.
 *
 * Returns: (transfer full): the words as a vector; @argv is empty afterwards
 */
GStrv
ipc_launch_finish_argv (GPtrArray *argv)
{
  g_ptr_array_add (argv, NULL);
  return (GStrv) g_ptr_array_steal (argv, NULL);
}

/**
 * ipc_launch_new:
 * @parameters: the arguments of a lab, which must outlive the launch
 *
 * Starts to collect what a child is given; the parent's side. One thread at a time.
 *
 * Returns: (transfer full): a launch without values; free with ipc_launch_free()
 */
IpcLaunch *
ipc_launch_new (const IpcLaunchParameter *parameters)
{
  IpcLaunch *self;

  g_return_val_if_fail (parameters != NULL, NULL);

  self = g_new0 (IpcLaunch, 1);
  self->parameters = parameters;
  self->n_parameters = count_parameters (parameters);
  self->values = g_new0 (IpcLaunchValue, self->n_parameters);
  for (guint i = 0; i < self->n_parameters; i++)
    self->values[i].handle = -1;
  self->options = g_ptr_array_new_with_free_func (g_free);
  self->sources = g_array_new (FALSE, FALSE, sizeof (int));
  self->targets = g_array_new (FALSE, FALSE, sizeof (int));
  self->stdout_fd = -1;
  return self;
}

/**
 * ipc_launch_free:
 * @self: (transfer full): a launch
 *
 * Frees the launch and closes the descriptors that it owns: on the parent's side its copies, on
 * the child's side the handles that nobody took. A child that was spawned keeps what it inherited;
 * a parent frees the launch right after that, since a copy of a pipe's write end in it keeps
 * end-of-file from coming.
 */
void
ipc_launch_free (IpcLaunch *self)
{
  for (guint i = 0; i < self->n_parameters; i++)
    value_clear (&self->values[i]);
  for (guint i = 0; i < self->sources->len; i++)
    ipc_fd_close (g_array_index (self->sources, int, i));
  ipc_fd_close (self->stdout_fd);
  g_clear_error (&self->failure);
  g_array_unref (self->sources);
  g_array_unref (self->targets);
  g_ptr_array_unref (self->options);
  g_free (self->values);
  g_free (self);
}

/**
 * ipc_launch_inherit:
 * @self: a launch
 * @fd: a descriptor, which stays the caller's
 *
 * Lets the child inherit a copy of @fd that is no argument of the lab, such as the handle of the
 * parent. When the copy cannot be made, ipc_launch_dup_argv() fails with the reason, so a caller
 * may set all and look once. See fcntl(2), `F_DUPFD_CLOEXEC`.
 *
 * Returns: the number under which the child will find it, 3 for the first; -1 when it failed
 */
int
ipc_launch_inherit (IpcLaunch *self,
                    int fd)
{
  int target = IPC_LAUNCH_FIRST_TARGET_FD + (int) self->sources->len;
  int copy = keep_copy (self, fd);

  if (copy < 0)
    return -1;
  g_array_append_val (self->sources, copy);
  g_array_append_val (self->targets, target);
  return target;
}

/**
 * ipc_launch_set_handle:
 * @self: a launch
 * @key: a parameter of the lab that is a handle; set only once
 * @fd: a descriptor, which stays the caller's
 *
 * Lets the child inherit a copy of @fd, and makes its number there the argument @key. Fails as
 * ipc_launch_inherit() does.
 */
void
ipc_launch_set_handle (IpcLaunch *self,
                       const char *key,
                       int fd)
{
  IpcLaunchValue *value = ipc_launch_find_value (self, key, IPC_LAUNCH_HANDLE);
  int target;

  g_return_if_fail (value != NULL);
  g_return_if_fail (value->text == NULL);

  target = ipc_launch_inherit (self, fd);
  if (target >= 0)
    value->text = g_strdup_printf ("%d", target);
}

/**
 * ipc_launch_set_name:
 * @self: a launch
 * @key: a parameter of the lab that is a name
 * @name: the name of a kernel object
 *
 * Makes @name the argument @key.
 */
void
ipc_launch_set_name (IpcLaunch *self,
                     const char *key,
                     const char *name)
{
  IpcLaunchValue *value = ipc_launch_find_value (self, key, IPC_LAUNCH_NAME);

  g_return_if_fail (value != NULL);
  g_return_if_fail (name != NULL);

  g_free (value->text);
  value->text = g_strdup (name);
}

/**
 * ipc_launch_set_size:
 * @self: a launch
 * @key: a parameter of the lab that is a size
 * @size_bytes: 1 or more, at most %IPC_SHARED_MEMORY_MAX
 *
 * Makes @size_bytes in decimal the argument @key.
 */
void
ipc_launch_set_size (IpcLaunch *self,
                     const char *key,
                     gsize size_bytes)
{
  IpcLaunchValue *value = ipc_launch_find_value (self, key, IPC_LAUNCH_SIZE);

  g_return_if_fail (value != NULL);
  g_return_if_fail (size_bytes >= 1 && size_bytes <= IPC_SHARED_MEMORY_MAX);

  g_free (value->text);
  value->text = g_strdup_printf ("%" G_GSIZE_FORMAT, size_bytes);
}

/**
 * ipc_launch_add_option:
 * @self: a launch
 * @format: one word of the command line, for printf(); spaces stay part of it
 * @...: the values for @format
 *
 * Adds a word that stands before the lab's arguments, such as `--number=1`.
 */
void
ipc_launch_add_option (IpcLaunch *self,
                       const char *format,
                       ...)
{
  va_list values;

  va_start (values, format);
  g_ptr_array_add (self->options, g_strdup_vprintf (format, values));
  va_end (values);
}

/**
 * ipc_launch_set_number:
 * @self: a launch
 * @number: which child this is, from 1
 *
 * Sets what `{number}` in a template stands for.
 */
void
ipc_launch_set_number (IpcLaunch *self,
                       guint number)
{
  self->number = number;
}

/**
 * ipc_launch_set_stdout:
 * @self: a launch
 * @fd: where the child's standard output goes, which stays the caller's; -1 = where ours goes
 *
 * Keeps a copy of @fd as the child's standard output. Fails as ipc_launch_inherit() does.
 */
void
ipc_launch_set_stdout (IpcLaunch *self,
                       int fd)
{
  ipc_fd_clear (&self->stdout_fd);
  if (fd >= 0)
    self->stdout_fd = keep_copy (self, fd);
}

/**
 * ipc_launch_dup_argv:
 * @self: a launch
 * @program: the child's program
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT naming an argument that was not set, or the
 *   reason why an earlier call could not copy a descriptor
 *
 * Makes the child's argument vector: the program, the options, the lab's arguments in their order.
 *
 * Returns: (transfer full): the vector, or %NULL
 */
GStrv
ipc_launch_dup_argv (IpcLaunch *self,
                     const char *program,
                     GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);

  if (!ipc_launch_check (self, error))
    return NULL;
  g_ptr_array_add (argv, g_strdup (program));
  for (guint i = 0; i < self->options->len; i++)
    g_ptr_array_add (argv, g_strdup (g_ptr_array_index (self->options, i)));
  return ipc_launch_append_parameters (self, argv, error) ? ipc_launch_finish_argv (argv) : NULL;
}

/**
 * ipc_launch_get_source_fds:
 * @self: a launch
 * @n_fds: (out): how many
 *
 * The launch's own copies of what the child inherits, in the order of ipc_launch_get_target_fds().
 *
 * Returns: (transfer none) (array length=n_fds): descriptors, which the launch keeps
 */
const int *
ipc_launch_get_source_fds (IpcLaunch *self,
                           guint *n_fds)
{
  *n_fds = self->sources->len;
  return (const int *) (void *) self->sources->data;
}

/**
 * ipc_launch_get_target_fds:
 * @self: a launch
 * @n_fds: (out): how many
 *
 * The numbers under which the child finds its descriptors: 3, 4, 5 and so on.
 *
 * Returns: (transfer none) (array length=n_fds): numbers
 */
const int *
ipc_launch_get_target_fds (IpcLaunch *self,
                           guint *n_fds)
{
  *n_fds = self->targets->len;
  return (const int *) (void *) self->targets->data;
}

/**
 * ipc_launch_get_stdout:
 * @self: a launch
 *
 * Returns: the descriptor of the child's standard output, which the launch keeps, or -1 when the
 *   child prints where we do
 */
int
ipc_launch_get_stdout (IpcLaunch *self)
{
  return self->stdout_fd;
}
