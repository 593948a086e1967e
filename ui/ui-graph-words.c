/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-words: what went through a kernel object, in words.
 *
 *   Pipe1_4710: 12 messages, 0 wait          Event1_4710: set 6 times, woke 6 times
 *   Memory1: written 12 times, read 6 times  ToViewer1: 3 messages, 4,096 bytes wait
 *
 * The partner of ui-graph.c.
 */

#include "ui-graph.h"

#include "ui-text.h"

/**
 * ui_graph_life_knows_waiting:
 * @life: a life
 *
 * Returns: whether both sides of it were heard, without loss, so that what waits is known
 */
gboolean
ui_graph_life_knows_waiting (const UiGraphLife *life)
{
  return life->is_heard && !life->has_losses;
}

/**
 * ui_graph_flow_count:
 * @flow: messages one way
 *
 * Returns: how many there were, as whoever saw more of them says
 */
guint64
ui_graph_flow_count (const UiGraphFlow *flow)
{
  return MAX (flow->n_sent, flow->n_received);
}

/**
 * ui_graph_flow_get_waiting:
 * @flow: messages one way, of a life where ui_graph_life_knows_waiting()
 * @n_messages: (out): how many were sent and not received; 0 where only bytes can be counted
 * @n_bytes: (out): how many bytes they have; for calls, how many calls
 *
 * Returns: whether anything waits
 */
gboolean
ui_graph_flow_get_waiting (const UiGraphFlow *flow,
                           guint64 *n_messages,
                           guint64 *n_bytes)
{
  gint64 n = (gint64) (flow->n_sent - flow->n_received) - flow->n_joined;

  *n_messages = 0;
  *n_bytes = 0;
  if (flow->amount_sent <= flow->amount_received)
    return FALSE;
  *n_bytes = flow->amount_sent - flow->amount_received;
  if (!flow->is_stream && n > 0)
    *n_messages = (guint64) n;
  return TRUE;
}

static void
add_count (GString *words,
           guint64 n,
           const char *before,
           const char *one,
           const char *many)
{
  g_autofree char *number = ui_text_dup_number (n);

  g_string_append_printf (words, "%s%s%s %s", words->len > 0 ? ", " : "", before, number,
                          n == 1 ? one : many);
}

static const UiGraphCounts *
get_counts (const UiGraphLife *life,
            guint8 object)
{
  static const UiGraphCounts none;

  return life != NULL && object > 0 && object <= IPC_TRACE_N_OBJECTS ? &life->objects[object - 1]
                                                                     : &none;
}

/**
 * ui_graph_life_dup_waiting:
 * @life: (nullable): a life
 * @object: one of its objects, from 1
 * @has_ended: whether the life is over, so that nobody is to read it any more
 *
 * Returns: (transfer full) (nullable): such as `3 wait` or `4,096 bytes wait`; %NULL when nothing
 *   does, or when that is not known
 */
char *
ui_graph_life_dup_waiting (const UiGraphLife *life,
                           guint8 object,
                           gboolean has_ended)
{
  const UiGraphCounts *counts = get_counts (life, object);
  guint64 n_messages = 0;
  guint64 n_bytes = 0;
  gboolean is_stream = FALSE;
  g_autofree char *number = NULL;

  if (life == NULL || !ui_graph_life_knows_waiting (life))
    return NULL;
  for (guint i = 0; i < UI_GRAPH_N_WAYS; i++)
    {
      guint64 n;
      guint64 bytes;

      if (!ui_graph_flow_get_waiting (&counts->flows[i], &n, &bytes))
        continue;
      is_stream |= n == 0;
      n_messages += n;
      n_bytes += bytes;
    }
  if (n_bytes == 0)
    return NULL;
  number = ui_text_dup_number (is_stream ? n_bytes : n_messages);
  return g_strdup_printf ("%s%s %s", number, is_stream ? " bytes" : "",
                          has_ended ? "unread" : is_stream || n_messages > 1 ? "wait" : "waits");
}

/**
 * ui_graph_life_dup_words:
 * @life: (nullable): a life; %NULL when nothing happened in it
 * @object: one of its objects, from 1
 * @has_ended: whether the life is over
 *
 * What happened with an object, for who reads it aloud.
 *
 * Returns: (transfer full): such as `12 messages, 0 wait`
 */
char *
ui_graph_life_dup_words (const UiGraphLife *life,
                         guint8 object,
                         gboolean has_ended)
{
  const UiGraphCounts *counts = get_counts (life, object);
  guint64 n_messages = ui_graph_flow_count (&counts->flows[UI_GRAPH_TO_PARENT]) +
                       ui_graph_flow_count (&counts->flows[UI_GRAPH_TO_CHILD]);
  g_autofree char *waiting = ui_graph_life_dup_waiting (life, object, has_ended);
  GString *words = g_string_new (NULL);

  if (counts->has_calls)
    add_count (words, n_messages, "", "call or return", "calls and returns");
  else if (n_messages > 0)
    add_count (words, n_messages, "", "message", "messages");
  if (waiting != NULL)
    g_string_append_printf (words, ", %s", waiting);
  else if (n_messages > 0 && ui_graph_life_knows_waiting (life))
    g_string_append (words, ", 0 wait");
  if (counts->n_set > 0)
    add_count (words, counts->n_set, "set ", "time", "times");
  if (counts->n_woken > 0)
    add_count (words, counts->n_woken, "woke ", "time", "times");
  if (counts->n_written > 0)
    add_count (words, counts->n_written, "written ", "time", "times");
  if (counts->n_read > 0)
    add_count (words, counts->n_read, "read ", "time", "times");
  if (counts->n_acts > 0)
    add_count (words, counts->n_acts, "acted on ", "time", "times");
  if (words->len == 0)
    g_string_append (words, "nothing yet");
  return g_string_free (words, FALSE);
}
