/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-goto: which record is meant by "12,345", by "12.5 s" or by "14:03:05".
 *
 *   12345   12,345           the record of this number, as the list has it
 *   12.5    12 s   12.5 s    the first one so many seconds after the very first
 *   14:03   14:03:05.25      the first one from this time of the day on
 *
 * A number needs no point and no unit, seconds have one or the other. What was discarded is not
 * there to go to; the oldest record that is kept is.
 */

#include "ui-traffic-goto.h"
#include "ipc-error.h"

#include <math.h>
#include <string.h>

#define NS_PER_S 1e9
#define S_PER_DAY 86400

/* The first record at a time or after it; the last for a time after all. */
static guint64
find_time (IpcTraceStore *store,
           gint64 time_ns)
{
  guint64 low = ipc_trace_store_get_first (store);
  guint64 high = ipc_trace_store_get_end (store);
  guint64 last = high - 1;

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (ipc_trace_store_get (store, middle)->time_ns < time_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return MIN (low, last);
}

/* A time of the day when the trace began, or of the next one if that was half a day before. */
static gint64
find_clock_time (gint64 start_ns,
                 gint64 offset_ns,
                 double seconds_of_day)
{
  gint64 start_us = (start_ns + offset_ns) / 1000;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (start_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) start = g_date_time_to_local (utc);
  gint64 day_s = start_us / G_USEC_PER_SEC -
                 (g_date_time_get_hour (start) * 3600 + g_date_time_get_minute (start) * 60 +
                  g_date_time_get_second (start));
  double wanted_s = (double) day_s + seconds_of_day;

  if (wanted_s + S_PER_DAY / 2 < (double) start_us / G_USEC_PER_SEC)
    wanted_s += S_PER_DAY;
  return (gint64) (wanted_s * NS_PER_S) - offset_ns;
}

/* "14:03" or "14:03:05.25", in seconds of the day. */
static gboolean
parse_clock (const char *text,
             double *seconds)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);
  double factor = 3600;
  double sum = 0;

  for (guint i = 0; parts[i] != NULL; i++, factor /= 60)
    {
      char *end;
      double value = g_ascii_strtod (parts[i], &end);

      if (*parts[i] == '\0' || *end != '\0' || !isfinite (value) || value < 0 ||
          value >= (i == 0 ? 24 : 60))
        return FALSE;
      sum += value * factor;
    }
  *seconds = sum;
  return TRUE;
}

/* "12.5", "12 s", "12.5s". */
static gboolean
parse_seconds (const char *text,
               double *seconds)
{
  char *end;

  *seconds = g_ascii_strtod (text, &end);
  if (end == text || strpbrk (text, ".s") == NULL || !isfinite (*seconds) || *seconds < 0 || *seconds > 1e9)
    return FALSE;
  g_strchug (end);
  return *end == '\0' || g_str_equal (end, "s");
}

/* A number in groups of digits, as the list shows it, is one without commas. */
static char *
drop_commas (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  char *joined = g_strjoinv ("", parts);

  return g_strstrip (joined);
}

static gboolean
fail (GError **error,
      const char *sentence)
{
  g_set_error_literal (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, sentence);
  return FALSE;
}

/**
 * ui_traffic_goto_parse:
 * @store: the trace
 * @start_ns: the time of the very first record, which may be discarded by now
 * @text: what a person typed
 * @position: (out): the record that is meant
 * @error: (out) (optional): why none is
 *
 * Main thread.
 *
 * Returns: whether a record is meant
 */
gboolean
ui_traffic_goto_parse (IpcTraceStore *store,
                       gint64 start_ns,
                       const char *text,
                       guint64 *position,
                       GError **error)
{
  guint64 first = ipc_trace_store_get_first (store);
  guint64 end = ipc_trace_store_get_end (store);
  g_autofree char *plain = drop_commas (text);
  guint64 number;
  gint64 offset_ns;
  double seconds;

  if (first == end)
    return fail (error, "There are no records yet");
  if (g_ascii_string_to_unsigned (plain, 10, 1, G_MAXINT64, &number, NULL))
    *position = CLAMP (number - 1, first, end - 1);
  else if (strchr (plain, ':') != NULL && parse_clock (plain, &seconds))
    {
      if (!ipc_trace_store_get_clock_offset (store, &offset_ns))
        return fail (error, "This trace does not know the time of day");
      *position = find_time (store, find_clock_time (start_ns, offset_ns, seconds));
    }
  else if (parse_seconds (plain, &seconds))
    *position = find_time (store, start_ns + (gint64) (seconds * NS_PER_S));
  else
    return fail (error, "Go to a number such as 12,345, to seconds such as 12.5, or to 14:03:05");
  return TRUE;
}
