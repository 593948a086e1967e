/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-filter-complete: what could stand at the cursor of a filter that is being typed.
 *
 *   member:1 st|              the names of fields and the words that join questions
 *   member:1 step:message-|   the values that a field can have: steps, sides, and from the trace
 *                             itself labs, objects, members and pids
 *
 * Partner: ipc-trace-filter.
 */

#include "ipc-trace-filter.h"
#include "ipc-trace-leaf.h"

#include <string.h>

static const char *const joining_words[] = { "and", "or", "not" };

/* The candidates so far: those that begin with what was typed, each once. */
typedef struct
{
  GPtrArray *words;  /* char * */
  const char *typed; /* what they have to begin with, in any case */
} Candidates;

static void
offer (Candidates *candidates,
       const char *before,
       const char *word,
       const char *after)
{
  g_autofree char *whole = g_strconcat (before, word, after, NULL);

  if (g_ascii_strncasecmp (whole, candidates->typed, strlen (candidates->typed)) != 0 ||
      g_ptr_array_find_with_equal_func (candidates->words, whole, g_str_equal, NULL))
    return;
  g_ptr_array_add (candidates->words, g_steal_pointer (&whole));
}

static void
offer_number (Candidates *candidates,
              const char *before,
              guint number)
{
  char digits[16];

  g_snprintf (digits, sizeof digits, "%u", number);
  offer (candidates, before, digits, "");
}

/* A name with blanks or brackets is one word only within quotation marks. */
static void
offer_name (Candidates *candidates,
            const char *before,
            const char *name)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *quoted = NULL;

  if (name == NULL)
    return;
  if (strpbrk (name, " \t()\"") == NULL)
    {
      offer (candidates, before, name, "");
      return;
    }
  parts = g_strsplit (name, "\"", -1);
  escaped = g_strjoinv ("\\\"", parts);
  quoted = g_strconcat ("\"", escaped, "\"", NULL);
  offer (candidates, before, quoted, "");
}

static void
offer_of_subject (Candidates *candidates,
                  const char *before,
                  IpcTraceField field,
                  const IpcTraceSubject *subject)
{
  if (field == IPC_TRACE_FIELD_LAB)
    offer_name (candidates, before, subject->lab);
  if (field == IPC_TRACE_FIELD_MEMBER)
    offer_number (candidates, before, subject->member);
  if (field == IPC_TRACE_FIELD_PID && subject->pid > 0)
    offer_number (candidates, before, (guint) subject->pid);
  for (guint i = 0; field == IPC_TRACE_FIELD_OBJECT && i < IPC_TRACE_N_OBJECTS; i++)
    offer_name (candidates, before, subject->objects[i]);
}

static void
offer_values (Candidates *candidates,
              IpcTraceStore *store,
              const char *before,
              IpcTraceField field)
{
  const IpcTraceSubject *subject;

  for (guint step = IPC_TRACE_NOTHING + 1; field == IPC_TRACE_FIELD_STEP && step < IPC_TRACE_N_STEPS;
       step++)
    offer (candidates, before, ipc_trace_step_get_name (step), "");
  if (field == IPC_TRACE_FIELD_SIDE)
    {
      offer (candidates, before, "parent", "");
      offer (candidates, before, "viewer", "");
    }
  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (store, id)) != NULL; id++)
    offer_of_subject (candidates, before, field, subject);
}

static void
offer_words (Candidates *candidates)
{
  for (guint field = 0; field < IPC_TRACE_N_FIELDS; field++)
    offer (candidates, "", ipc_trace_field_get_name (field), ":");
  for (guint i = 0; i < G_N_ELEMENTS (joining_words); i++)
    offer (candidates, "", joining_words[i], " ");
}

/* Where the word at the cursor begins; -1 when it lies within quotation marks. */
static gssize
find_word_start (const char *text,
                 gsize cursor_bytes)
{
  gboolean is_quoted = FALSE;
  gsize start = 0;

  for (gsize i = 0; i < cursor_bytes && text[i] != '\0'; i++)
    {
      if (is_quoted && text[i] == '\\' && text[i + 1] != '\0')
        i++;
      else if (text[i] == '"')
        is_quoted = !is_quoted;
      else if (!is_quoted && strchr (" \t\n()", text[i]) != NULL)
        start = i + 1;
    }
  return is_quoted ? -1 : (gssize) MIN (start, cursor_bytes);
}

static int
compare_naturally (gconstpointer a,
                   gconstpointer b)
{
  const char *left = *(const char *const *) a;
  const char *right = *(const char *const *) b;
  gsize n = strcspn (left, ":<>=");

  /* All begin with the same field. Numbers go by their size: 2 before 10. */
  n += strspn (left + n, ":<>=");
  if (g_ascii_isdigit (left[n]) && strlen (left) != strlen (right))
    return strlen (left) < strlen (right) ? -1 : 1;
  return strcmp (left, right);
}

/**
 * ipc_trace_filter_complete:
 * @store: the trace that values are taken from
 * @text: a filter that is being typed; it need not make sense yet
 * @cursor_bytes: where the cursor is, in bytes
 * @start_bytes: (out): where the word before the cursor begins
 *
 * The words that the one before the cursor could become, for a list under the entry: the one
 * that is chosen replaces what lies between @start_bytes and @cursor_bytes. Nothing is offered
 * within quotation marks, where anything can stand. Main thread.
 *
 * Returns: (transfer full) (array zero-terminated=1): the words, perhaps none
 */
char **
ipc_trace_filter_complete (IpcTraceStore *store,
                           const char *text,
                           gsize cursor_bytes,
                           gsize *start_bytes)
{
  Candidates candidates = { g_ptr_array_new (), NULL };
  gsize cursor = MIN (cursor_bytes, strlen (text));
  gssize start = find_word_start (text, cursor);
  g_autofree char *typed = g_strndup (text + MAX (start, 0), start < 0 ? 0 : cursor - (gsize) start);
  gsize name_length = strcspn (typed, ":<>=");
  IpcTraceField field;

  candidates.typed = typed;
  *start_bytes = start < 0 ? cursor : (gsize) start;
  if (start >= 0 && typed[name_length] == '\0')
    offer_words (&candidates);
  else if (start >= 0 && ipc_trace_field_find (typed, name_length, &field))
    {
      gsize until_value = name_length + strspn (typed + name_length, ":<>=");
      g_autofree char *before = g_strndup (typed, until_value);

      offer_values (&candidates, store, before, field);
    }
  g_ptr_array_sort (candidates.words, compare_naturally);
  g_ptr_array_add (candidates.words, NULL);
  return (char **) g_ptr_array_free (candidates.words, FALSE);
}
