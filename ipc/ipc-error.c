/* SPDX-License-Identifier: MIT */
/*
 * ipc-error: how this library says that something went wrong.
 *
 * Two kinds, and a caller can tell them apart by the domain of the GError:
 *
 *   IPC_ERROR    a peer or an object broke the rules: a named condition to branch on
 *   G_IO_ERROR   the kernel refused a call: errno, turned into GIO's code for it
 *
 * Either way the message is one sentence that a person can read: what was tried, on which
 * object, and the system's reason after the colon. The library never prints; the program shows
 * each failure once.
 */

#include "ipc-error.h"

#include <stdatomic.h>

/**
 * ipc_error_quark:
 *
 * The domain of named conditions. G_DEFINE_QUARK() would keep it in a plain variable, and two
 * service threads that meet their first error at the same time would race for it. Any thread.
 *
 * Returns: the quark behind %IPC_ERROR
 */
GQuark
ipc_error_quark (void)
{
  static _Atomic GQuark quark;
  GQuark found = atomic_load_explicit (&quark, memory_order_relaxed);

  if (found == 0)
    {
      found = g_quark_from_static_string ("ipc-error-quark");
      atomic_store_explicit (&quark, found, memory_order_relaxed);
    }
  return found;
}

/**
 * ipc_error_set_errno:
 * @error: (out) (optional): where the error goes
 * @errno_value: the `errno` of the call that failed, saved right after it
 * @format: what was tried and on which object, for printf(), without a full stop
 * @...: the values for @format
 *
 * Sets a %G_IO_ERROR whose message is the text of @format, a colon, and strerror(3) of
 * @errno_value. Does nothing when @error is %NULL. Any thread.
 */
void
ipc_error_set_errno (GError **error,
                     int errno_value,
                     const char *format,
                     ...)
{
  g_autofree char *tried = NULL;
  va_list values;

  va_start (values, format);
  tried = g_strdup_vprintf (format, values);
  va_end (values);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno_value), "%s: %s", tried,
               g_strerror (errno_value));
}
