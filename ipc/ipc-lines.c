/* SPDX-License-Identifier: MIT */
/*
 * ipc-lines: makes lines of what a byte pipe delivers.
 *
 * A pipe keeps no boundaries: a read returns half a line, or three and a half. What came is added,
 * whole lines are taken, the unfinished rest waits:
 *
 *   add ("SY")        next: none
 *   add ("NC\nhel")   next: "SYNC"    next: none
 *   add ("lo\n\n")    next: "hello"   next: ""       next: none
 *
 * A peer that never ends its line costs the limit and no more: what has become that long is
 * delivered as a line, and the rest of it as the next. Each byte is looked at once.
 *
 * Plain code without system calls. One thread at a time.
 */

#include "ipc-lines.h"

#include <string.h>

struct _IpcLines
{
  GByteArray *bytes;  /* what came and has not been dropped */
  gsize limit_bytes;  /* the longest line */
  gsize start;        /* where the next line begins: before it everything was delivered */
  gsize looked;       /* from start up to here there is no end of a line */
};

/**
 * ipc_lines_new:
 * @limit_bytes: the longest line, 1 or more
 *
 * Returns: (transfer full): nothing yet, to be freed with ipc_lines_free()
 */
IpcLines *
ipc_lines_new (gsize limit_bytes)
{
  IpcLines *self = g_new0 (IpcLines, 1);

  self->bytes = g_byte_array_new ();
  self->limit_bytes = limit_bytes;
  return self;
}

/**
 * ipc_lines_free:
 * @self: (transfer full): lines
 */
void
ipc_lines_free (IpcLines *self)
{
  g_byte_array_unref (self->bytes);
  g_free (self);
}

static void
drop_delivered (IpcLines *self)
{
  g_byte_array_remove_range (self->bytes, 0, self->start);
  self->looked -= self->start;
  self->start = 0;
}

/**
 * ipc_lines_add:
 * @self: lines; those that were whole were taken
 * @bytes: what was read
 * @size_bytes: how many
 *
 * Adds bytes behind those that are there.
 */
void
ipc_lines_add (IpcLines *self,
               const void *bytes,
               gsize size_bytes)
{
  if (self->start > 0)
    drop_delivered (self);
  g_byte_array_append (self->bytes, bytes, size_bytes);
}

static const char *
deliver (IpcLines *self,
         gsize end,
         gsize n_skipped,
         gsize *length_bytes)
{
  const char *line = (const char *) self->bytes->data + self->start;

  *length_bytes = end - self->start;
  self->start = self->looked = end + n_skipped;
  return line;
}

/**
 * ipc_lines_next:
 * @self: lines
 * @length_bytes: (out): how long it is, without its end
 *
 * Takes the next whole line. It may hold any bytes but the line end, NUL included.
 *
 * Returns: (transfer none) (nullable): the line, which is not terminated and is valid until the
 *   next call of ipc_lines_add(); %NULL when there is none
 */
const char *
ipc_lines_next (IpcLines *self,
                gsize *length_bytes)
{
  gsize limit_end = MIN (self->bytes->len, self->start + self->limit_bytes + 1);
  const guint8 *data = self->bytes->data;
  const guint8 *end = NULL;

  if (self->looked < limit_end)
    end = memchr (data + self->looked, '\n', limit_end - self->looked);
  if (end != NULL)
    return deliver (self, end - data, 1, length_bytes);
  self->looked = limit_end;
  if (self->bytes->len - self->start > self->limit_bytes)
    return deliver (self, self->start + self->limit_bytes, 0, length_bytes);
  return NULL;
}

/**
 * ipc_lines_take_rest:
 * @self: lines; those that were whole were taken
 * @length_bytes: (out): how long it is
 *
 * Takes what is left at the end of the stream: a last line without an end.
 *
 * Returns: (transfer none) (nullable): as from ipc_lines_next(); %NULL when nothing is left
 */
const char *
ipc_lines_take_rest (IpcLines *self,
                     gsize *length_bytes)
{
  return self->bytes->len > self->start ? deliver (self, self->bytes->len, 0, length_bytes) : NULL;
}

/**
 * ipc_lines_get_waiting:
 * @self: lines
 *
 * Returns: how many bytes came and were not taken yet
 */
gsize
ipc_lines_get_waiting (IpcLines *self)
{
  return self->bytes->len - self->start;
}
