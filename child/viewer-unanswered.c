/* SPDX-License-Identifier: MIT */
/*
 * viewer-unanswered: which of our messages does this answer?
 *
 * The parent answers a message with the same bytes, in the order of our messages. So whatever
 * arrives is compared with what waits, oldest first:
 *
 *   waiting          "msg 7" "msg 8" "msg 9"
 *   message mode     "msg 7"            -> the answer to one
 *                    "msg 9"            -> to three: 7 and 8 were passed over and get none
 *                    "hello"            -> to none: a text of the parent's own
 *   byte mode        "msg 7msg 8"       -> to two, glued together on the way
 *                    "msg 7ms"          -> to one, and a piece of the next: more will come
 *                    "msg 7hello"       -> to one, and the rest is the parent's own
 *
 * No kernel calls and no clock but one: a function of what was sent and what came.
 */

#include "viewer-unanswered.h"

#include <string.h>

typedef struct
{
  guint32 serial;  /* our n-th message, from 1, as in the trace */
  gint64 sent_us;  /* when, by g_get_monotonic_time() */
  gsize size;      /* bytes */
  guint8 bytes[];  /* what we sent, and expect back */
} Message;

struct _ViewerUnanswered
{
  GQueue messages; /* of Message, oldest first, at most VIEWER_UNANSWERED_MAX */
};

/**
 * viewer_unanswered_new:
 *
 * Returns: (transfer full): an empty list
 */
ViewerUnanswered *
viewer_unanswered_new (void)
{
  ViewerUnanswered *self = g_new0 (ViewerUnanswered, 1);

  g_queue_init (&self->messages);
  return self;
}

/**
 * viewer_unanswered_free:
 * @self: (transfer full): a list
 *
 * Forgets all of it.
 */
void
viewer_unanswered_free (ViewerUnanswered *self)
{
  g_queue_clear_full (&self->messages, g_free);
  g_free (self);
}

/**
 * viewer_unanswered_add:
 * @self: a list
 * @serial: the number of the message in the trace
 * @bytes: (array length=size_bytes): the message, which is copied
 * @size_bytes: its size
 *
 * Remembers a message that was sent just now. When %VIEWER_UNANSWERED_MAX wait already, the
 * oldest is given up.
 */
void
viewer_unanswered_add (ViewerUnanswered *self,
                       guint32 serial,
                       const void *bytes,
                       gsize size_bytes)
{
  Message *message = g_malloc (sizeof *message + size_bytes);

  message->serial = serial;
  message->sent_us = g_get_monotonic_time ();
  message->size = size_bytes;
  memcpy (message->bytes, bytes, size_bytes);
  g_queue_push_tail (&self->messages, message);
  if (self->messages.length > VIEWER_UNANSWERED_MAX)
    g_free (g_queue_pop_head (&self->messages));
}

/**
 * viewer_unanswered_match_message:
 * @self: a list
 * @bytes: (array length=size_bytes): one whole message that came
 * @size_bytes: its size
 *
 * Returns: how many of the oldest messages are settled by it, the last of them being the one that
 *   it repeats; 0 when it repeats none
 */
guint
viewer_unanswered_match_message (ViewerUnanswered *self,
                                 const void *bytes,
                                 gsize size_bytes)
{
  guint n_messages = 1;

  for (GList *link = self->messages.head; link != NULL; link = link->next, n_messages++)
    {
      const Message *message = link->data;

      if (message->size == size_bytes && memcmp (message->bytes, bytes, size_bytes) == 0)
        return n_messages;
    }
  return 0;
}

/**
 * viewer_unanswered_match_bytes:
 * @self: a list
 * @bytes: (array length=size_bytes): what lies there
 * @size_bytes: how many bytes
 * @n_messages: (out): how many of the oldest messages @bytes begins with
 * @with_piece: (out): whether all that follows them is a piece of the next message
 *
 * For a pipe without boundaries.
 *
 * Returns: how many bytes those messages are
 */
gsize
viewer_unanswered_match_bytes (ViewerUnanswered *self,
                               const guint8 *bytes,
                               gsize size_bytes,
                               guint *n_messages,
                               gboolean *with_piece)
{
  gsize matched = 0;

  *n_messages = 0;
  *with_piece = FALSE;
  for (GList *link = self->messages.head; link != NULL && matched < size_bytes; link = link->next)
    {
      const Message *message = link->data;
      gsize rest = size_bytes - matched;

      if (memcmp (message->bytes, bytes + matched, MIN (rest, message->size)) != 0)
        break;
      *with_piece = rest < message->size;
      if (*with_piece)
        break;
      matched += message->size;
      (*n_messages)++;
    }
  return matched;
}

/**
 * viewer_unanswered_take:
 * @self: a list
 * @n_messages: how many of the oldest messages are settled
 *
 * Returns: the serial of the last one of them, 0 when there was none
 */
guint32
viewer_unanswered_take (ViewerUnanswered *self,
                        guint n_messages)
{
  guint32 serial = 0;

  for (guint i = 0; i < n_messages && self->messages.length > 0; i++)
    {
      g_autofree Message *message = g_queue_pop_head (&self->messages);

      serial = message->serial;
    }
  return serial;
}

/**
 * viewer_unanswered_get_since:
 * @self: a list
 *
 * Returns: when the oldest of them was sent, by g_get_monotonic_time(); 0 when none waits
 */
gint64
viewer_unanswered_get_since (ViewerUnanswered *self)
{
  const Message *oldest = g_queue_peek_head (&self->messages);

  return oldest != NULL ? oldest->sent_us : 0;
}
