/* SPDX-License-Identifier: MIT */
/*
 * ui-record-facts: all that there is to know of one record, in words.
 *
 * Each fact is a text, made when somebody asks; a fact that does not apply, or that nobody knows,
 * has none. What is said is read from the record, from the lives of the processes, and for a
 * process that still lives from the kernel: see ipc-identity, which never takes another process
 * for one that is gone. Of a saved trace's processes the kernel knows nothing any more.
 *
 * No drawing here. Main thread, because the store is.
 */

#include "ui-record-facts.h"
#include "ui-text.h"

#include "ipc-identity.h"

#include <unistd.h>

#define NS_PER_S G_GINT64_CONSTANT (1000000000)
/* How many records after the first of a life may stand before that of its spawning: those of all
 * other children in these milliseconds. */
#define SPAWN_REACH 10000

static const char *const titles[UI_RECORD_N_FACTS] = {
  [UI_RECORD_FACT_NUMBER] = "Record",
  [UI_RECORD_FACT_STEP] = "Step",
  [UI_RECORD_FACT_WAY] = "Way",
  [UI_RECORD_FACT_OBJECT] = "Object",
  [UI_RECORD_FACT_SIZE] = "Size",
  [UI_RECORD_FACT_SERIAL] = "Serial",
  [UI_RECORD_FACT_TIME] = "Time",
  [UI_RECORD_FACT_CLOCK] = "Clock",
  [UI_RECORD_FACT_PROCESS] = "Process",
  [UI_RECORD_FACT_STATE] = "State",
  [UI_RECORD_FACT_PROGRAM] = "Program",
  [UI_RECORD_FACT_USER] = "User",
  [UI_RECORD_FACT_SEEN_BY] = "Seen by",
  [UI_RECORD_FACT_LAB] = "Lab",
};

/* --- lives --- */

/* Lanes are few, and a window asks for one record at a time. */
static const UiLife *
find_life (UiLifetimes *lifetimes,
           guint32 subject)
{
  for (guint i = 0; i < ui_lifetimes_get_n_lanes (lifetimes); i++)
    {
      const UiLane *lane = ui_lifetimes_get_lane (lifetimes, i);

      for (guint j = lane->lives->len; j > 0; j--)
        if (ui_lane_get_life (lane, j - 1)->subject == subject)
          return ui_lane_get_life (lane, j - 1);
    }
  return NULL;
}

/* A time at which the process had its number for certain. */
static gint64
get_alive_ns (const UiLife *life,
              const IpcTraceRecord *record)
{
  if (life == NULL)
    return record->time_ns;
  return life->connected_ns != 0 ? life->connected_ns : MAX (life->begin_ns, record->time_ns);
}

static IpcIdentity *
find_identity (const UiRecordFacts *self,
               const IpcTraceRecord *record,
               const IpcTraceSubject *subject)
{
  const UiLife *life = find_life (self->lifetimes, record->subject);

  if (self->is_saved || subject->pid <= 0 || (life != NULL && life->end_ns != 0))
    return NULL;
  return ipc_identity_find (subject->pid, get_alive_ns (life, record));
}

/* --- what was started --- */

/* The first record that is not before a time. */
static guint64
find_position (IpcTraceStore *store,
               gint64 time_ns)
{
  guint64 from = ipc_trace_store_get_first (store);
  guint64 to = ipc_trace_store_get_end (store);

  while (from < to)
    {
      guint64 middle = from + (to - from) / 2;

      if (ipc_trace_store_get (store, middle)->time_ns < time_ns)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

/* The command line, which the record of the spawning has while the store has that. It is among the
 * first records of a life. */
static char *
dup_command (const UiRecordFacts *self,
             const UiLife *life)
{
  const IpcTraceRecord *record;
  guint64 from;

  if (life == NULL || !life->is_spawn_known)
    return NULL;
  from = find_position (self->store, life->begin_ns);
  for (guint64 at = from;
       at < from + SPAWN_REACH && (record = ipc_trace_store_get (self->store, at)) != NULL; at++)
    if (record->step == IPC_TRACE_PROCESS_SPAWNED && record->subject == life->subject)
      return ipc_trace_store_dup_text (self->store, record);
  return NULL;
}

/* --- facts --- */

static char *
dup_clock (const UiRecordFacts *self,
           const IpcTraceRecord *record)
{
  gint64 offset_ns;
  gint64 real_ns;
  g_autofree char *time = NULL;
  g_autofree char *date = NULL;
  g_autoptr (GDateTime) day = NULL;

  if (!ipc_trace_store_get_clock_offset (self->store, &offset_ns) ||
      __builtin_add_overflow (record->time_ns, offset_ns, &real_ns) || real_ns < 0)
    return NULL;
  day = g_date_time_new_from_unix_local (real_ns / NS_PER_S);
  time = ui_text_dup_clock (real_ns);
  date = day != NULL ? g_date_time_format (day, "%e %B %Y") : NULL;
  return date != NULL ? g_strdup_printf ("%s, %s", time, g_strchug (date)) : NULL;
}

static char *
dup_time (const UiRecordFacts *self,
          const IpcTraceRecord *record)
{
  gint64 since_ns = record->time_ns - ui_lifetimes_get_begin_ns (self->lifetimes);
  g_autofree char *seconds = ui_text_dup_seconds (since_ns);

  return g_strdup_printf ("%s s", seconds);
}

static char *
dup_way (const IpcTraceRecord *record,
         const IpcTraceSubject *subject)
{
  const char *from;
  const char *to;

  ui_text_get_route (record, subject, &from, &to);
  return *to != '\0' ? g_strdup_printf ("%s → %s", from, to) : g_strdup (from);
}

static char *
dup_size (const IpcTraceRecord *record)
{
  g_autofree char *number = ui_text_dup_number (record->size_bytes);

  if (!ipc_trace_step_has_size (record->step, record->flags, record->size_bytes == 0))
    return NULL;
  return g_strdup_printf ("%s %s", number, record->size_bytes == 1 ? "byte" : "bytes");
}

static char *
dup_process (const IpcTraceSubject *subject)
{
  if (subject->pid == 0)
    return g_strdup (subject->title);
  return g_strdup_printf ("%s, pid %d", subject->title, (int) subject->pid);
}

/* This process, or in a saved trace whoever the records of the lab itself name. */
static pid_t
get_parent_pid (const UiRecordFacts *self,
                const char *lab)
{
  const IpcTraceSubject *subject;

  if (!self->is_saved)
    return getpid ();
  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (self->store, id)) != NULL; id++)
    if (subject->member == 0 && g_str_equal (subject->lab, lab))
      return subject->pid;
  return 0;
}

static char *
dup_witness (const UiRecordFacts *self,
             const IpcTraceRecord *record,
             const IpcTraceSubject *subject)
{
  pid_t parent = get_parent_pid (self, subject->lab);

  if ((record->flags & IPC_TRACE_BY_CHILD) != 0)
    return g_strdup (subject->title);
  return parent > 0 ? g_strdup_printf ("Parent, pid %d", (int) parent) : g_strdup ("Parent");
}

static char *
dup_program (const UiRecordFacts *self,
             const IpcTraceRecord *record,
             const IpcTraceSubject *subject)
{
  g_autoptr (IpcIdentity) identity = find_identity (self, record, subject);
  char *command = dup_command (self, find_life (self->lifetimes, record->subject));

  if (command != NULL || identity == NULL)
    return command;
  return g_strdup (identity->program);
}

static char *
dup_user (const UiRecordFacts *self,
          const IpcTraceRecord *record,
          const IpcTraceSubject *subject)
{
  g_autoptr (IpcIdentity) identity = find_identity (self, record, subject);

  return identity != NULL ? g_strdup (identity->user) : NULL;
}

static char *
dup_end (const UiLife *life)
{
  g_autofree char *state = ui_life_dup_state (life);

  return g_strdup_printf ("gone: %s", state);
}

static char *
dup_state (const UiRecordFacts *self,
           const IpcTraceRecord *record,
           const IpcTraceSubject *subject)
{
  const UiLife *life = find_life (self->lifetimes, record->subject);
  g_autoptr (IpcIdentity) identity = NULL;

  if (subject->pid == 0)
    return NULL;
  if (life != NULL && life->end_ns != 0)
    return dup_end (life);
  if (self->is_saved)
    return g_strdup ("alive at the end of the trace");
  identity = find_identity (self, record, subject);
  if (identity == NULL)
    return g_strdup ("gone");
  return g_strdup (life != NULL && ui_life_is_stopped (life) ? "stopped" : "alive");
}

static char *
dup_of_subject (const UiRecordFacts *self,
                const IpcTraceRecord *record,
                const IpcTraceSubject *subject,
                UiRecordFact fact)
{
  switch (fact)
    {
    case UI_RECORD_FACT_SEEN_BY:
      return dup_witness (self, record, subject);
    case UI_RECORD_FACT_OBJECT:
      return g_strdup (ipc_trace_subject_get_object (subject, record->object));
    case UI_RECORD_FACT_LAB:
      return g_strdup (subject->lab);
    case UI_RECORD_FACT_PROCESS:
      return dup_process (subject);
    case UI_RECORD_FACT_PROGRAM:
      return dup_program (self, record, subject);
    case UI_RECORD_FACT_USER:
      return dup_user (self, record, subject);
    case UI_RECORD_FACT_STATE:
      return dup_state (self, record, subject);
    default:
      return NULL;
    }
}

/**
 * ui_record_fact_get_title:
 * @fact: a fact
 *
 * Returns: (transfer none): what it is called, such as `Size`
 */
const char *
ui_record_fact_get_title (UiRecordFact fact)
{
  return titles[fact];
}

/**
 * ui_record_facts_dup:
 * @self: what facts are read from
 * @position: a record
 * @fact: what is asked
 *
 * Returns: (transfer full) (nullable): the fact; %NULL when it does not apply or is not known, and
 *   when the record was discarded
 */
char *
ui_record_facts_dup (const UiRecordFacts *self,
                     guint64 position,
                     UiRecordFact fact)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, position);
  const IpcTraceSubject *subject;

  if (record == NULL)
    return NULL;
  subject = ipc_trace_store_get_subject (self->store, record->subject);
  switch (fact)
    {
    case UI_RECORD_FACT_NUMBER:
      return ui_text_dup_number (position + 1);
    case UI_RECORD_FACT_TIME:
      return dup_time (self, record);
    case UI_RECORD_FACT_CLOCK:
      return dup_clock (self, record);
    case UI_RECORD_FACT_STEP:
      return ui_text_dup_step (record->step);
    case UI_RECORD_FACT_WAY:
      return dup_way (record, subject);
    case UI_RECORD_FACT_SERIAL:
      return record->serial != 0 ? ui_text_dup_number (record->serial) : NULL;
    case UI_RECORD_FACT_SIZE:
      return dup_size (record);
    default:
      return subject != NULL ? dup_of_subject (self, record, subject, fact) : NULL;
    }
}

/**
 * ui_record_facts_has_bytes:
 * @self: what facts are read from
 * @position: a record
 *
 * Whether the text of the record is the first bytes of its payload. A sentence has none, and of a
 * saved trace some payloads are known as text alone: see ipc-trace-reader.
 *
 * Returns: whether there are bytes to show
 */
gboolean
ui_record_facts_has_bytes (const UiRecordFacts *self,
                           guint64 position)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, position);
  gsize length;

  if (record == NULL || (record->flags & IPC_TRACE_IS_NOTE) != 0)
    return FALSE;
  ipc_trace_store_get_text (self->store, record, &length);
  return length > 0 && length <= MIN (record->size_bytes, IPC_TRACE_TEXT_MAX);
}

/**
 * ui_record_facts_dup_extent:
 * @self: what facts are read from
 * @position: a record
 *
 * How much of its bytes the record has.
 *
 * Returns: (transfer full) (nullable): such as `first 40 of 65,536 bytes`, or `24 bytes` for all;
 *   `a sentence` for what is no payload; %NULL when there is nothing to show
 */
char *
ui_record_facts_dup_extent (const UiRecordFacts *self,
                            guint64 position)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, position);
  g_autofree char *kept = NULL;
  g_autofree char *all = NULL;
  gsize length;

  if (record == NULL)
    return NULL;
  ipc_trace_store_get_text (self->store, record, &length);
  if ((record->flags & IPC_TRACE_IS_NOTE) != 0)
    return length > 0 ? g_strdup ("a sentence, no bytes") : NULL;
  kept = ui_text_dup_number (length);
  all = ui_text_dup_number (record->size_bytes);
  if (length > 0 && !ui_record_facts_has_bytes (self, position))
    return g_strdup_printf ("%s bytes, saved as text", all);
  if (length >= record->size_bytes)
    return dup_size (record);
  return length > 0 ? g_strdup_printf ("first %s of %s bytes", kept, all)
                    : g_strdup_printf ("none of %s bytes", all);
}
