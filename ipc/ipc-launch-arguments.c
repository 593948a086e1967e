/* SPDX-License-Identifier: MIT */
/*
 * ipc-launch-arguments: the child's side of a launch. It takes apart what ipc-launch.c put on the
 * command line.
 *
 * Whoever starts a viewer by hand, or writes a parent of their own, gets an argument wrong sooner
 * or later. So every word is judged before any of them is used, and the sentence says which word,
 * as it was given, and what is wrong with it. What can be seen only by opening the object - that
 * the handle is a memory, that the name is a pipe - is said by the object's own file.
 *
 * Kernel calls: fcntl(2) with F_GETFD ("is this number open?") and F_SETFD (close-on-exec). On
 * Windows the child would turn the number back into a HANDLE with a cast and find out at its
 * first use.
 */

#include "ipc-launch-private.h"
#include "ipc-error.h"
#include "ipc-fd.h"
#include "ipc-shared-memory.h"
#include "ipc-text.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>

/* A handle is a number in decimal, and it is open; 0, 1 and 2 are never anybody's to take. */
static gboolean
check_handle (const IpcLaunchParameter *parameter,
              const char *shown,
              IpcLaunchValue *value,
              GError **error)
{
  guint64 fd;

  if (!g_ascii_string_to_unsigned (value->text, 10, 0, INT_MAX, &fd, NULL))
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "%s is “%s”, which is not the number of a descriptor", parameter->label, shown);
  else if (fd < IPC_LAUNCH_FIRST_TARGET_FD)
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "%s is “%s”, which is standard input, output or error", parameter->label, shown);
  else if (!ipc_fd_is_open (fd))
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "%s is “%s”, but no descriptor of that number is open", parameter->label, shown);
  else
    {
      value->handle = fd;
      return TRUE;
    }
  return FALSE;
}

/* Names are absolute paths: a pipe, an event and a mailslot lie in the file system, a mapping's
 * name starts with a slash too. Only an address is of another form, and its label tells. */
static gboolean
check_name (const IpcLaunchParameter *parameter,
            const char *shown,
            IpcLaunchValue *value,
            GError **error)
{
  if (*value->text == '\0')
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "%s is empty", parameter->label);
  else if (g_str_has_suffix (parameter->label, "_NAME") && *value->text != '/')
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "%s is “%s”, which is not an absolute path", parameter->label, shown);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_size (const IpcLaunchParameter *parameter,
            const char *shown,
            IpcLaunchValue *value,
            GError **error)
{
  guint64 size_bytes;

  if (!g_ascii_string_to_unsigned (value->text, 10, 1, IPC_SHARED_MEMORY_MAX, &size_bytes, NULL))
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "%s is “%s”, which is not a number of bytes from 1 to %u", parameter->label,
                   shown, IPC_SHARED_MEMORY_MAX);
      return FALSE;
    }
  value->size_bytes = size_bytes;
  return TRUE;
}

static gboolean
check_value (const IpcLaunchParameter *parameter,
             IpcLaunchValue *value,
             GError **error)
{
  g_autofree char *shown = ipc_text_escape (value->text, strlen (value->text));

  switch (parameter->kind)
    {
    case IPC_LAUNCH_HANDLE:
      return check_handle (parameter, shown, value, error);
    case IPC_LAUNCH_NAME:
      return check_name (parameter, shown, value, error);
    case IPC_LAUNCH_SIZE:
      return check_size (parameter, shown, value, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* Two owners of one descriptor would close it twice, the second time somebody else's. */
static gboolean
check_handle_is_single (IpcLaunch *self,
                        guint last,
                        GError **error)
{
  for (guint i = 0; i < last; i++)
    {
      if (self->values[i].handle >= 0 && self->values[i].handle == self->values[last].handle)
        {
          g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                       "%s and %s are both descriptor %d", self->parameters[i].label,
                       self->parameters[last].label, self->values[i].handle);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_values (IpcLaunch *self,
              const char *const *arguments,
              GError **error)
{
  for (guint i = 0; i < self->n_parameters; i++)
    {
      self->values[i].text = g_strdup (arguments[i]);
      if (!check_value (&self->parameters[i], &self->values[i], error) ||
          !check_handle_is_single (self, i, error))
        return FALSE;
    }
  return TRUE;
}

/* After a refusal every descriptor is still the caller's: nothing has been taken. */
static void
forget_handles (IpcLaunch *self)
{
  for (guint i = 0; i < self->n_parameters; i++)
    self->values[i].handle = -1;
}

/* The parent had to let them through the exec; ours must not go on to whatever we start. */
static void
take_handles (IpcLaunch *self)
{
  for (guint i = 0; i < self->n_parameters; i++)
    {
      if (self->values[i].handle >= 0)
        fcntl (self->values[i].handle, F_SETFD, FD_CLOEXEC);
    }
}

/**
 * ipc_launch_new_for_arguments:
 * @parameters: the arguments of a lab, which must outlive the launch
 * @arguments: (array zero-terminated=1): the words of the command line after the options
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT: which argument does not fit, as it was given,
 *   and why
 *
 * Takes apart what a child was given; the child's side. A handle must be the decimal number of
 * an open descriptor from 3 on, a name must be an absolute path (an address only not empty), a
 * size must be from 1 to %IPC_SHARED_MEMORY_MAX. Whether the object behind it is the right one is
 * seen when it is opened. On success the launch owns the handles and has made them close-on-exec;
 * after an error they are as they were. One thread at a time.
 *
 * Returns: (transfer full): the launch, or %NULL
 */
IpcLaunch *
ipc_launch_new_for_arguments (const IpcLaunchParameter *parameters,
                              const char *const *arguments,
                              GError **error)
{
  g_autoptr (IpcLaunch) self = ipc_launch_new (parameters);
  guint n_arguments = g_strv_length ((GStrv) arguments);

  if (n_arguments != self->n_parameters)
    {
      g_autofree char *usage = ipc_launch_dup_usage (parameters);

      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "Expected %u arguments, not %u: %s",
                   self->n_parameters, n_arguments, usage);
      return NULL;
    }
  if (!check_values (self, arguments, error))
    {
      forget_handles (self);
      return NULL;
    }
  take_handles (self);
  return g_steal_pointer (&self);
}

/**
 * ipc_launch_steal_handle:
 * @self: a launch made by ipc_launch_new_for_arguments()
 * @key: a parameter of the lab that is a handle
 *
 * Hands the descriptor over to the caller, once.
 *
 * Returns: the descriptor, close-on-exec, which the caller owns; -1 when it was taken before
 */
int
ipc_launch_steal_handle (IpcLaunch *self,
                         const char *key)
{
  IpcLaunchValue *value = ipc_launch_find_value (self, key, IPC_LAUNCH_HANDLE);

  g_return_val_if_fail (value != NULL, -1);
  return g_steal_fd (&value->handle);
}

/**
 * ipc_launch_get_name:
 * @self: a launch
 * @key: a parameter of the lab that is a name
 *
 * Returns: (transfer none): the name, or %NULL when it has not been set
 */
const char *
ipc_launch_get_name (IpcLaunch *self,
                     const char *key)
{
  IpcLaunchValue *value = ipc_launch_find_value (self, key, IPC_LAUNCH_NAME);

  g_return_val_if_fail (value != NULL, NULL);
  return value->text;
}

/**
 * ipc_launch_get_size:
 * @self: a launch made by ipc_launch_new_for_arguments()
 * @key: a parameter of the lab that is a size
 *
 * Returns: the size in bytes, 1 or more
 */
gsize
ipc_launch_get_size (IpcLaunch *self,
                     const char *key)
{
  IpcLaunchValue *value = ipc_launch_find_value (self, key, IPC_LAUNCH_SIZE);

  g_return_val_if_fail (value != NULL, 0);
  return value->size_bytes;
}

/**
 * ipc_launch_dup_usage:
 * @parameters: the arguments of a lab
 *
 * Returns: (transfer full): the labels with spaces between, such as `MEMORY_FD PIPE_NAME`
 */
char *
ipc_launch_dup_usage (const IpcLaunchParameter *parameters)
{
  GString *usage = g_string_new (NULL);

  for (guint i = 0; parameters[i].key != NULL; i++)
    g_string_append_printf (usage, "%s%s", i > 0 ? " " : "", parameters[i].label);
  return g_string_free (usage, FALSE);
}
