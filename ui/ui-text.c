/* SPDX-License-Identifier: MIT */
/*
 * ui-text: the words and figures that several widgets share.
 *
 * The same number, the same age and the same step read alike wherever they stand. Nothing here
 * draws; all of it may run on any thread.
 */

#include "ui-text.h"

#include <time.h>

#define NS_PER_S G_GINT64_CONSTANT (1000000000)
#define NS_PER_US G_GINT64_CONSTANT (1000)
#define US_PER_S (NS_PER_S / NS_PER_US)
#define S_PER_MIN 60
#define S_PER_H (60 * S_PER_MIN)
#define S_PER_D (24 * S_PER_H)

/**
 * ui_text_dup_number:
 * @number: a count
 *
 * Writes a number in groups of three digits, such as `12,345`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_text_dup_number (guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  gsize n_digits = strlen (digits);
  GString *text = g_string_sized_new (n_digits + n_digits / 3);

  for (gsize i = 0; i < n_digits; i++)
    {
      if (i > 0 && (n_digits - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/**
 * ui_text_dup_short_number:
 * @number: a count
 *
 * Writes a number so that it stays short: as ui_text_dup_number() does below a million, then as
 * `10.3 M`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_text_dup_short_number (guint64 number)
{
  if (number < 1000000)
    return ui_text_dup_number (number);
  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%u M", number / 1000000,
                          (guint) (number / 100000 % 10));
}

/**
 * ui_text_dup_ago:
 * @age_ns: how long ago something was, in nanoseconds; less than 0 counts as 0
 *
 * Says an age as a person would: `0.3 s ago` in the first second, then `12 s ago`, `2 min ago`,
 * `5 h ago`, `3 d ago`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_text_dup_ago (gint64 age_ns)
{
  gint64 seconds = MAX (age_ns, 0) / NS_PER_S;

  if (seconds < 1)
    return g_strdup_printf ("0.%d s ago", (int) (MAX (age_ns, 0) / (NS_PER_S / 10)));
  if (seconds < S_PER_MIN)
    return g_strdup_printf ("%d s ago", (int) seconds);
  if (seconds < S_PER_H)
    return g_strdup_printf ("%d min ago", (int) (seconds / S_PER_MIN));
  if (seconds < S_PER_D)
    return g_strdup_printf ("%d h ago", (int) (seconds / S_PER_H));
  return g_strdup_printf ("%" G_GINT64_FORMAT " d ago", seconds / S_PER_D);
}

/**
 * ui_text_dup_seconds:
 * @time_ns: a span of time in nanoseconds
 *
 * Writes a span in seconds to the microsecond, such as `12.345678`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_text_dup_seconds (gint64 time_ns)
{
  gint64 time_us = ABS (time_ns) / NS_PER_US;

  return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%06d", time_ns < 0 ? "-" : "",
                          time_us / US_PER_S, (int) (time_us % US_PER_S));
}

/**
 * ui_text_dup_latency:
 * @latency_ns: a span of time in nanoseconds; less than 0 counts as 0
 *
 * Writes a span to three digits, whatever its size, such as `228 ns`, `11.9 µs`, `204 µs`,
 * `1.23 ms`, `12.3 s`, `1,234 s`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_text_dup_latency (gint64 latency_ns)
{
  static const char *const units[] = { "ns", "µs", "ms", "s" };
  double value = (double) MAX (latency_ns, 0);
  g_autofree char *number = NULL;
  guint unit = 0;

  /* 999.5 would be written as 1,000. */
  while (value >= 999.5 && unit < G_N_ELEMENTS (units) - 1)
    {
      value /= 1000;
      unit++;
    }
  if (unit == 0 || value >= 99.95)
    {
      number = ui_text_dup_number ((guint64) (value + 0.5));
      return g_strdup_printf ("%s %s", number, units[unit]);
    }
  return g_strdup_printf (value >= 9.995 ? "%.1f %s" : "%.2f %s", value, units[unit]);
}

/**
 * ui_text_dup_clock:
 * @real_time_ns: nanoseconds since 1970, by `CLOCK_REALTIME`
 *
 * Writes a time of day to the microsecond, in the time zone of this computer, such as
 * `14:03:05.123456`. See localtime_r(3).
 *
 * Returns: (transfer full): the text
 */
char *
ui_text_dup_clock (gint64 real_time_ns)
{
  time_t seconds = real_time_ns / NS_PER_S;
  struct tm local = { 0 };

  localtime_r (&seconds, &local);
  return g_strdup_printf ("%02d:%02d:%02d.%06d", local.tm_hour, local.tm_min, local.tm_sec,
                          (int) (real_time_ns % NS_PER_S / NS_PER_US));
}

/**
 * ui_text_dup_step:
 * @step: what happened
 *
 * The name of a step as the trace file has it, but with spaces: `message received`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_text_dup_step (IpcTraceStep step)
{
  const char *name = ipc_trace_step_get_name (step);

  return g_strdelimit (g_strdup (name != NULL ? name : ""), "-", ' ');
}

/**
 * ui_text_get_route:
 * @record: one step
 * @subject: (nullable): whom it concerns
 * @from: (out) (transfer none): where it came from
 * @to: (out) (transfer none): where it went; empty for what only happened to somebody
 *
 * Reads the way of a step from what it is and who saw it. A message has two ends and so two
 * records, "sent" by the one side and "received" by the other; both give the same way. Objects are
 * the parent's, so a call goes to it and the return comes from it, whoever saw them; a call with a
 * note is one of the system's that somebody made for himself. The words live as long as @subject.
 */
void
ui_text_get_route (const IpcTraceRecord *record,
                   const IpcTraceSubject *subject,
                   const char **from,
                   const char **to)
{
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  gboolean is_note = (record->flags & IPC_TRACE_IS_NOTE) != 0;
  const char *child = subject != NULL && subject->title != NULL ? subject->title : "";
  const char *self = by_child ? child : "Parent";
  const char *other = by_child ? "Parent" : child;

  *from = child;
  *to = "";
  switch ((IpcTraceStep) record->step)
    {
    case IPC_TRACE_MESSAGE_SENT:
      *from = self;
      *to = other;
      break;
    case IPC_TRACE_CALL:
      *from = is_note ? self : child;
      *to = is_note ? "" : "Parent";
      break;
    case IPC_TRACE_RETURN:
      *from = is_note ? self : "Parent";
      *to = is_note ? "" : child;
      break;
    case IPC_TRACE_MESSAGE_RECEIVED:
      *from = other;
      *to = self;
      break;
    case IPC_TRACE_EVENT_SET:
      *from = self;
      *to = "Event";
      break;
    case IPC_TRACE_EVENT_WOKEN:
      *from = "Event";
      *to = self;
      break;
    case IPC_TRACE_MEMORY_WRITTEN:
    case IPC_TRACE_MEMORY_CHANGED:
      *from = self;
      *to = "Memory";
      break;
    case IPC_TRACE_MEMORY_READ:
      *from = "Memory";
      *to = self;
      break;
    case IPC_TRACE_CHILD_CONNECTED:
    case IPC_TRACE_CHILD_QUIT:
    case IPC_TRACE_PEER_DISCONNECTED:
      *to = "Parent";
      break;
    case IPC_TRACE_PEER_REFUSED:
      *from = "Stranger";
      *to = "Parent";
      break;
    case IPC_TRACE_NOTHING:
    case IPC_TRACE_PROCESS_SPAWNED:
    case IPC_TRACE_PROCESS_STOPPED:
    case IPC_TRACE_PROCESS_CONTINUED:
    case IPC_TRACE_PROCESS_EXITED:
    case IPC_TRACE_DIAGNOSIS:
    case IPC_TRACE_RECORDS_DROPPED:
    case IPC_TRACE_N_STEPS:
      break;
    }
}
