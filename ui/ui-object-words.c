/* SPDX-License-Identifier: MIT */
/*
 * ui-object-words: a kernel object as a person reads it.
 *
 *   kind            name         held by                       waiting     capacity
 *   message socket  Pipe1_4100   Parent (14) ⇄ Viewer 1 (5)    ← 0  → 128  212,992
 *   FIFO            Event1_4100  Parent (15), Viewer 1 (6)     1           65,536
 *   pipe            ToViewer1    Parent (12) → Viewer 1 (3)    4,096       65,536
 *   memfd           Memory1      Parent (13, mapped), Viewer 1 (3, mapped)  2,048
 *
 * An arrow points to whoever reads, and a number in parentheses is a descriptor. Names come from
 * other processes, so they are escaped. No GTK here.
 */

#include "ui-object-words.h"

#include "ipc-text.h"
#include "ui-text.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

static char *
dup_escaped (const char *text)
{
  return ipc_text_escape (text, strlen (text));
}

static gboolean
is_pipe (const IpcKernelObject *object)
{
  return object->kind == IPC_FD_PIPE || object->kind == IPC_FD_FIFO;
}

static gboolean
is_memory (const IpcKernelObject *object)
{
  return object->kind == IPC_FD_MEMFD || object->kind == IPC_FD_NAMED_MEMORY;
}

static const char *
get_socket_kind (const IpcKernelObject *object)
{
  if (object->is_listening)
    return object->family == AF_INET ? "TCP listener" : "listener";
  if (object->family == AF_INET)
    return "TCP";
  switch (object->type)
    {
    case SOCK_SEQPACKET:
      return "message socket";
    case SOCK_STREAM:
      return "byte socket";
    case SOCK_DGRAM:
      return "datagram socket";
    default:
      return "socket";
    }
}

/**
 * ui_object_get_kind:
 * @object: an object
 *
 * Returns: (transfer none): what it is, such as "message socket"
 */
const char *
ui_object_get_kind (const IpcKernelObject *object)
{
  return object->kind == IPC_FD_SOCKET ? get_socket_kind (object)
                                       : ipc_fd_kind_in_words (object->kind);
}

/* A path is as long as its folder is deep; what tells one from another is its last part. */
static char *
dup_own_name (const IpcKernelObject *object)
{
  const char *slash = object->name[0] == '/' ? strrchr (object->name, '/') : NULL;

  return dup_escaped (slash != NULL && slash[1] != '\0' ? slash + 1 : object->name);
}

static const char *
get_given_name (const IpcKernelObject *object,
                const UiObjectNames *names)
{
  return names->name_object != NULL ? names->name_object (object, names->data) : NULL;
}

/**
 * ui_object_dup_name:
 * @object: an object
 * @names: what the program calls things
 *
 * Returns: (transfer full): its name, or its number where it has none
 */
char *
ui_object_dup_name (const IpcKernelObject *object,
                    const UiObjectNames *names)
{
  const char *given = get_given_name (object, names);

  if (given != NULL)
    return dup_escaped (given);
  if (object->name != NULL && object->name[0] != '\0')
    return dup_own_name (object);
  if (object->kind == IPC_FD_PIDFD)
    return object->inode != 0 ? g_strdup_printf ("process %" G_GUINT64_FORMAT, object->inode)
                              : g_strdup ("process that is gone");
  return g_strdup_printf ("%s %" G_GUINT64_FORMAT, ipc_fd_kind_in_words (object->kind),
                          object->inode);
}

/* Who holds it */

static void
append_holder (GString *text,
               const IpcHolder *holder,
               const UiObjectNames *names)
{
  const char *mapped = holder->flags & IPC_HOLD_MAPPED ? "mapped" : "";

  g_string_append (text, names->titles[holder->process]);
  if (holder->fd >= 0)
    g_string_append_printf (text, " (%d%s%s)", holder->fd, *mapped != '\0' ? ", " : "", mapped);
  else
    g_string_append_printf (text, " (%s)", mapped);
}

static gboolean
is_on_left (const IpcKernelObject *object,
            const IpcHolder *holder)
{
  if (is_pipe (object))
    return (holder->flags & IPC_HOLD_WRITE) != 0;
  return holder->end == 0;
}

/* Writes the holders of one side, or of both; a FIFO that was opened for reading and writing is both
 * of a pipe's ends and is on the left alone. */
static char *
dup_side (const IpcKernelObject *object,
          const UiObjectNames *names,
          gboolean left,
          gboolean right)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < object->holders->len; i++)
    {
      const IpcHolder *holder = ipc_kernel_object_get_holder (object, i);

      if (is_on_left (object, holder) ? !left : !right)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      append_holder (text, holder, names);
    }
  return g_strdup (text->str);
}

static gboolean
has_both_ends (const IpcKernelObject *object)
{
  for (guint i = 0; i < object->holders->len; i++)
    if ((ipc_kernel_object_get_holder (object, i)->flags & (IPC_HOLD_READ | IPC_HOLD_WRITE)) ==
        (IPC_HOLD_READ | IPC_HOLD_WRITE))
      return TRUE;
  return FALSE;
}

static gboolean
is_connection (const IpcKernelObject *object)
{
  return object->kind == IPC_FD_SOCKET && object->peer_inode != 0;
}

/**
 * ui_object_dup_holders:
 * @object: an object
 * @names: what the program calls things
 *
 * Returns: (transfer full): who holds which end, such as "Parent (12) → Viewer 1 (3)"
 */
char *
ui_object_dup_holders (const IpcKernelObject *object,
                       const UiObjectNames *names)
{
  gboolean is_two_sided = is_connection (object) || (is_pipe (object) && !has_both_ends (object));
  g_autofree char *left = dup_side (object, names, TRUE, !is_two_sided);
  g_autofree char *right = is_two_sided ? dup_side (object, names, FALSE, TRUE) : NULL;
  const char *nobody = is_pipe (object) ? "nobody here" : "another process";

  if (!is_two_sided)
    return g_steal_pointer (&left);
  return g_strdup_printf ("%s %s %s", *left != '\0' ? left : nobody,
                          is_connection (object) ? "⇄" : "→", *right != '\0' ? right : nobody);
}

/* How much */

/**
 * ui_object_dup_waiting:
 * @object: an object
 *
 * Returns: (transfer full): how many bytes wait to be read, at each end where there are two; of an
 *   eventfd its counter; empty where nothing can wait, or the kernel does not tell
 */
char *
ui_object_dup_waiting (const IpcKernelObject *object)
{
  g_autofree char *left = ui_text_dup_number (object->fills[0].queued_bytes);
  g_autofree char *right = ui_text_dup_number (object->fills[1].queued_bytes);

  if (object->has_count)
    return ui_text_dup_number (object->count);
  if (object->n_fills == 0)
    return g_strdup ("");
  if (object->n_fills == 1 ||
      (object->fills[0].queued_bytes == 0 && object->fills[1].queued_bytes == 0))
    return g_steal_pointer (&left);
  return g_strdup_printf ("← %s  → %s", left, right);
}

/**
 * ui_object_dup_capacity:
 * @object: an object
 *
 * Returns: (transfer full): how many bytes it holds; empty when it is not known
 */
char *
ui_object_dup_capacity (const IpcKernelObject *object)
{
  if (is_memory (object) && object->size_bytes > 0)
    return ui_text_dup_number (object->size_bytes);
  if (object->n_fills > 0 && object->fills[0].limit_bytes > 0)
    return ui_text_dup_number (object->fills[0].limit_bytes);
  return g_strdup ("");
}

static int
get_percent (const IpcFill *fill)
{
  if (fill->limit_bytes == 0 || fill->queued_bytes == 0)
    return 0;
  /* What waits at all is to be seen. */
  return CLAMP (fill->used_bytes * 100 / fill->limit_bytes, 1, 100);
}

/**
 * ui_object_get_fill_percent:
 * @object: an object
 *
 * Returns: how full it is, 0 to 100, at its fuller end; -1 when it cannot fill
 */
int
ui_object_get_fill_percent (const IpcKernelObject *object)
{
  int percent = -1;

  for (guint i = 0; i < object->n_fills; i++)
    percent = MAX (percent, get_percent (&object->fills[i]));
  return percent;
}

/**
 * ui_object_dup_access:
 * @object: an object
 *
 * What has no place in a file system is opened by nobody, so its permissions say nothing.
 *
 * Returns: (transfer full): who may open it, as ls(1) writes it; empty where that says nothing
 */
char *
ui_object_dup_access (const IpcKernelObject *object)
{
  static const char letters[] = "rwxrwxrwx";
  char text[sizeof letters];

  if (object->mode == 0 || (object->kind != IPC_FD_FIFO && !is_memory (object)))
    return g_strdup ("");
  for (guint i = 0; i < strlen (letters); i++)
    text[i] = object->mode & (0400u >> i) ? letters[i] : '-';
  text[strlen (letters)] = '\0';
  return g_strdup (text);
}

/**
 * ui_object_dup_seals:
 * @object: an object
 *
 * Returns: (transfer full): what can not be done with it any more; empty where it has no seals
 */
char *
ui_object_dup_seals (const IpcKernelObject *object)
{
  return object->has_seals ? ipc_seals_in_words (object->seals) : g_strdup ("");
}

/* All of it in a sentence */

static void
append_fill (GString *text,
             const IpcKernelObject *object,
             guint end,
             const UiObjectNames *names)
{
  const IpcFill *fill = &object->fills[end];
  g_autofree char *queued = ui_text_dup_number (fill->queued_bytes);
  g_autofree char *used = ui_text_dup_number (fill->used_bytes);
  g_autofree char *limit = ui_text_dup_number (fill->limit_bytes);
  g_autofree char *who =
      object->n_fills > 1 ? dup_side (object, names, end == 0, end != 0) : NULL;

  g_string_append_printf (text, " %s %s%s%s", queued,
                          fill->queued_bytes == 1 ? "byte waits" : "bytes wait",
                          who != NULL && *who != '\0' ? " for " : "", who != NULL ? who : "");
  if (fill->limit_bytes > 0 && (is_pipe (object) || fill->queued_bytes > 0))
    g_string_append_printf (text, "; %s of %s bytes of room taken", used, limit);
  g_string_append_c (text, '.');
}

static void
append_positions (GString *text,
                  const IpcKernelObject *object,
                  const UiObjectNames *names)
{
  for (guint i = 0; i < object->holders->len; i++)
    {
      const IpcHolder *holder = ipc_kernel_object_get_holder (object, i);
      g_autofree char *position = ui_text_dup_number (holder->position_bytes);

      if (holder->fd >= 0 && holder->position_bytes > 0)
        g_string_append_printf (text, " %s stands at byte %s.", names->titles[holder->process],
                                position);
    }
}

/* Who waits in a read or write, and who is told to come again. */
static void
append_non_blocking (GString *text,
                     const IpcKernelObject *object,
                     const UiObjectNames *names)
{
  guint n = 0;

  for (guint i = 0; i < object->holders->len; i++)
    {
      const IpcHolder *holder = ipc_kernel_object_get_holder (object, i);

      if (!holder->is_non_blocking)
        continue;
      g_string_append (text, n++ == 0 ? " Non-blocking for " : ", ");
      append_holder (text, holder, names);
    }
  if (n > 0)
    g_string_append_c (text, '.');
}

/**
 * ui_object_dup_facts:
 * @object: an object
 * @names: what the program calls things
 *
 * Returns: (transfer full): all that is known of it, in sentences
 */
char *
ui_object_dup_facts (const IpcKernelObject *object,
                     const UiObjectNames *names)
{
  g_autofree char *name = ui_object_dup_name (object, names);
  g_autofree char *holders = ui_object_dup_holders (object, names);
  g_autofree char *access = ui_object_dup_access (object);
  g_autofree char *seals = ui_object_dup_seals (object);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s, %s, inode %" G_GUINT64_FORMAT ": %s.", name,
                          ui_object_get_kind (object), object->inode, holders);
  for (guint i = 0; i < object->n_fills; i++)
    append_fill (text, object, i, names);
  if (is_memory (object))
    append_positions (text, object, names);
  else
    append_non_blocking (text, object, names);
  if (*access != '\0')
    g_string_append_printf (text, " Permissions %s.", access);
  if (*seals != '\0')
    g_string_append_printf (text, " Sealed against: %s.", seals);
  if (object->name != NULL && object->name[0] == '/')
    {
      g_autofree char *path = dup_escaped (object->name);

      g_string_append_printf (text, " %s", path);
    }
  return g_strdup (text->str);
}
