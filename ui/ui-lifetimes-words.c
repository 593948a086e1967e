/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-words: a life in words, for the line below the bars and for a screen reader.
 *
 * How fast the parent noticed an end is measured from when the kernel told of it, which a signal
 * handler notes at once (ipc-child-signal), to when the main loop got to it; the record of the end
 * says it. Where that was not measured (two children ended at the very moment, or the trace is a
 * stranger's) there is still the last record that the process itself wrote, with its own reading
 * of the clock that all processes share: it was alive then, so the notice took no longer than from
 * there. A child that writes no records (a foreign one) then leaves nothing to say.
 */

#include "ui-lifetimes.h"
#include "ui-text.h"

#include <string.h>

#define NS_PER_US G_GINT64_CONSTANT (1000)
#define NS_PER_MS (1000 * NS_PER_US)
#define NS_PER_S (1000 * NS_PER_MS)
#define S_PER_MIN 60
#define S_PER_H (60 * S_PER_MIN)

/**
 * ui_lifetimes_dup_span:
 * @span_ns: a span of time; less than 0 counts as 0
 *
 * Says it as a person would: `350 µs`, `43 ms`, `12.3 s`, `2 min 5 s`, `3 h 12 min`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_lifetimes_dup_span (gint64 span_ns)
{
  gint64 span_s = MAX (span_ns, 0) / NS_PER_S;

  if (span_ns < NS_PER_MS)
    return g_strdup_printf ("%d µs", (int) (MAX (span_ns, 0) / NS_PER_US));
  if (span_s < 1)
    return g_strdup_printf ("%d ms", (int) (span_ns / NS_PER_MS));
  if (span_s < S_PER_MIN)
    return g_strdup_printf ("%d.%d s", (int) span_s,
                            (int) (span_ns % NS_PER_S / (NS_PER_S / 10)));
  if (span_s < S_PER_H)
    return g_strdup_printf ("%d min %d s", (int) (span_s / S_PER_MIN), (int) (span_s % S_PER_MIN));
  return g_strdup_printf ("%" G_GINT64_FORMAT " h %d min", span_s / S_PER_H,
                          (int) (span_s % S_PER_H / S_PER_MIN));
}

/* It said that it goes, and has not connected again. */
static gboolean
has_quit (const UiLife *life)
{
  return life->quit_ns != 0 && life->quit_ns >= life->met_ns;
}

/* Its conversation is over, and it has not connected again. */
static gboolean
is_disconnected (const UiLife *life)
{
  return life->disconnected_ns != 0 && life->disconnected_ns >= life->met_ns;
}

/**
 * ui_life_dup_state:
 * @life: a life
 *
 * How it is, or how it ended and after which time.
 *
 * Returns: (transfer full): such as `connected` or `killed by SIGKILL after 12.3 s`
 */
char *
ui_life_dup_state (const UiLife *life)
{
  g_autofree char *span = NULL;

  if (life->end_ns == 0)
    return g_strdup (ui_life_is_stopped (life)   ? "stopped"
                     : has_quit (life)           ? "said Quit"
                     : is_disconnected (life)    ? "disconnected"
                     : life->connected_ns != 0   ? "connected"
                                                 : "not connected");
  if (!life->is_spawn_known)
    return g_strdup (life->reason);
  span = ui_lifetimes_dup_span (life->end_ns - life->begin_ns);
  return g_strdup_printf ("%s after %s", life->reason, span);
}

/**
 * ui_life_dup_notice:
 * @life: a life
 *
 * How long the parent took to notice the end.
 *
 * Returns: (transfer full) (nullable): such as `noticed after 143 µs`, or `noticed at most 12 ms
 *   after its last sign of life`; %NULL when nothing is known
 */
char *
ui_life_dup_notice (const UiLife *life)
{
  g_autofree char *span = NULL;

  if (life->end_ns == 0)
    return NULL;
  if (life->notice_ns >= 0)
    {
      span = ui_lifetimes_dup_span (life->notice_ns);
      return g_strdup_printf ("noticed after %s", span);
    }
  if (life->heard_ns == 0 || life->heard_ns > life->end_ns)
    return NULL;
  span = ui_lifetimes_dup_span (life->end_ns - life->heard_ns);
  return g_strdup_printf ("noticed at most %s after its last sign of life", span);
}

/**
 * ui_lane_dup_name:
 * @lane: a lane
 *
 * The lane as one says it: whose it is, and how its last life is.
 *
 * Returns: (transfer full): such as `Viewer 1, pid 4101, killed by SIGKILL after 12.3 s`
 */
char *
ui_lane_dup_name (const UiLane *lane)
{
  const UiLife *life = ui_lane_get_last_life (lane);
  g_autofree char *state = ui_life_dup_state (life);
  g_autofree char *lives = NULL;

  if (lane->lives->len > 1)
    lives = g_strdup_printf (", life %u", lane->lives->len);
  return g_strdup_printf ("%s, pid %d, %s%s", lane->title, (int) life->pid, state,
                          lives != NULL ? lives : "");
}

/* A clause for a sentence, and what goes before it. */
static void
say (GString *sentence,
     const char *format,
     ...) G_GNUC_PRINTF (2, 3);

static void
say (GString *sentence,
     const char *format,
     ...)
{
  va_list values;

  va_start (values, format);
  g_string_append (sentence, ", ");
  g_string_append_vprintf (sentence, format, values);
  va_end (values);
}

static void
say_beginning (GString *sentence,
               const UiLife *life,
               gint64 begin_ns,
               gint64 now_ns)
{
  g_autofree char *start = ui_lifetimes_dup_span (life->begin_ns - begin_ns);
  g_autofree char *wait = NULL;

  if (life->is_spawn_known && life->begin_ns - begin_ns < NS_PER_MS)
    say (sentence, "spawned at the start");
  else if (life->is_spawn_known)
    say (sentence, "spawned %s after the start", start);
  else
    say (sentence, "known since %s after the start", start);
  if (life->connected_ns != 0 && life->is_spawn_known)
    {
      wait = ui_lifetimes_dup_span (life->connected_ns - life->begin_ns);
      say (sentence, "connected %s later", wait);
    }
  else if (life->connected_ns == 0 && life->end_ns != 0)
    {
      say (sentence, "never connected");
    }
  else if (life->connected_ns == 0)
    {
      wait = ui_lifetimes_dup_span (now_ns - life->begin_ns);
      say (sentence, "not connected for %s", wait);
    }
}

static void
say_stops (GString *sentence,
           const UiLife *life,
           gint64 now_ns)
{
  gint64 total_ns = 0;
  g_autofree char *total = NULL;

  if (life->stops->len == 0)
    return;
  for (guint i = 0; i < life->stops->len; i++)
    {
      const UiStop *stop = &g_array_index (life->stops, UiStop, i);

      total_ns += (stop->to_ns != 0 ? stop->to_ns : now_ns) - stop->from_ns;
    }
  total = ui_lifetimes_dup_span (total_ns);
  if (ui_life_is_stopped (life) && life->stops->len == 1)
    say (sentence, "stopped for %s", total);
  else if (life->stops->len == 1)
    say (sentence, "stopped once for %s", total);
  else
    say (sentence, "stopped %u times for %s in all", life->stops->len, total);
}

static void
say_end (GString *sentence,
         const UiLife *life,
         gint64 now_ns)
{
  g_autofree char *state = ui_life_dup_state (life);
  g_autofree char *notice = ui_life_dup_notice (life);

  if (life->end_ns == 0)
    {
      g_autofree char *age = ui_lifetimes_dup_span (now_ns - life->begin_ns);

      say (sentence, "alive for %s", age);
      return;
    }
  if (life->quit_ns != 0 && life->quit_ns <= life->end_ns)
    {
      g_autofree char *delay = ui_lifetimes_dup_span (life->end_ns - life->quit_ns);

      say (sentence, "%s, %s after its Quit", state, delay);
    }
  else
    {
      say (sentence, "%s", state);
    }
  if (notice != NULL)
    say (sentence, "%s", notice);
}

/**
 * ui_lane_dup_facts:
 * @lane: a lane
 * @index: which of its lives, from 0
 * @begin_ns: when the run began
 * @now_ns: until when a life that has not ended is told
 *
 * All that is known of a life, in a sentence.
 *
 * Returns: (transfer full): the sentence
 */
char *
ui_lane_dup_facts (const UiLane *lane,
                   guint index,
                   gint64 begin_ns,
                   gint64 now_ns)
{
  const UiLife *life = ui_lane_get_life (lane, index);
  g_autofree char *messages = ui_text_dup_number (life->n_messages);
  GString *sentence = g_string_new (NULL);

  g_string_append_printf (sentence, "%s, pid %d", lane->title, (int) life->pid);
  if (lane->lives->len > 1)
    g_string_append_printf (sentence, " (life %u of %u)", index + 1, lane->lives->len);
  say_beginning (sentence, life, begin_ns, now_ns);
  say_stops (sentence, life, now_ns);
  say (sentence, "%s message%s to and from it", messages, life->n_messages == 1 ? "" : "s");
  say_end (sentence, life, now_ns);
  return g_string_free (sentence, FALSE);
}
