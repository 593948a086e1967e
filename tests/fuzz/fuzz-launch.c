/* SPDX-License-Identifier: MIT */
/*
 * fuzz-launch: command lines for a child, and what a child is given on its own.
 *
 *   CC=clang meson setup -Dfuzz=true BUILD && ninja -C BUILD tests/fuzz/fuzz-launch
 *   BUILD/tests/fuzz/fuzz-launch -max_len=512 -max_total_time=60
 *
 * The first byte chooses the lab. The others are a template for a foreign child, and, with a line
 * feed between two words, the arguments of a viewer. What is taken has the form that it must have,
 * what is not taken has a sentence.
 */

#include "ipc-launch.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize size_bytes);

static const IpcLaunchParameter *const lab_arguments[] = {
  ipc_launch_pipe_memory, ipc_launch_named_pipe, ipc_launch_mailslot,
  ipc_launch_remoting,    ipc_launch_file_mapping, ipc_launch_anonymous_pipes,
};

static void
expand_template (const IpcLaunchParameter *parameters,
                 const char *text)
{
  g_autoptr (IpcLaunch) launch = ipc_launch_new (parameters);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  for (guint i = 0; parameters[i].key != NULL; i++)
    if (parameters[i].kind == IPC_LAUNCH_HANDLE)
      ipc_launch_set_handle (launch, parameters[i].key, 2);
    else if (parameters[i].kind == IPC_LAUNCH_NAME)
      ipc_launch_set_name (launch, parameters[i].key, "/a {pipe} b");
    else
      ipc_launch_set_size (launch, parameters[i].key, 2048);
  argv = ipc_launch_dup_template_argv (launch, text, &error);
  if (argv == NULL ? error == NULL : error != NULL || argv[0] == NULL || *argv[0] == '\0')
    g_error ("“%s” makes no program and no sentence", text);
}

/* The descriptors are the fuzzer's own: they are given back, and are not to be closed. */
static void
take_apart (const IpcLaunchParameter *parameters,
            const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, "\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcLaunch) launch =
    ipc_launch_new_for_arguments (parameters, (const char *const *) words, &error);

  if ((launch == NULL) != (error != NULL))
    g_error ("“%s” is neither taken nor refused", text);
  for (guint i = 0; launch != NULL && parameters[i].key != NULL; i++)
    if (parameters[i].kind == IPC_LAUNCH_HANDLE)
      g_assert_cmpint (ipc_launch_steal_handle (launch, parameters[i].key), >=, 3);
    else if (parameters[i].kind == IPC_LAUNCH_NAME)
      g_assert_cmpuint (strlen (ipc_launch_get_name (launch, parameters[i].key)), >, 0);
    else
      g_assert_cmpuint (ipc_launch_get_size (launch, parameters[i].key), >, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size_bytes)
{
  g_autofree char *text = NULL;
  const IpcLaunchParameter *parameters;

  if (size_bytes == 0)
    return 0;
  parameters = lab_arguments[data[0] % G_N_ELEMENTS (lab_arguments)];
  text = g_strndup ((const char *) data + 1, size_bytes - 1);
  expand_template (parameters, text);
  take_apart (parameters, text);
  return 0;
}
