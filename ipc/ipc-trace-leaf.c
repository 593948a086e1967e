/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-leaf: one question of a filter, and its answers.
 *
 *   member:1  pid:4101        who: the subject tells, so all records of a class answer alike
 *   lab:mailslot  side:viewer
 *   step:message-sent         what: in the class, too; step:message means all message-… steps
 *   object:Pipe1              on what: the object's name contains it
 *   size>1000                 the class knows it, unless there are too many sizes
 *   serial:7  text:"msg 7"    only the record itself knows
 *
 * A question is asked of a class first, and of the record when that answer is MAYBE. Texts and
 * names are compared without regard to case: by bytes where the filter's words are ASCII, by
 * Unicode's case folding otherwise, which is slow and therefore only tried on texts that are not
 * ASCII themselves.
 *
 * Main thread, because the store is. Partners: ipc-trace-filter-parser makes leaves,
 * ipc-trace-filter asks them.
 */

#include "ipc-trace-leaf.h"
#include "ipc-error.h"

#include <string.h>

static const char *const field_names[IPC_TRACE_N_FIELDS] = {
  [IPC_TRACE_FIELD_MEMBER] = "member", [IPC_TRACE_FIELD_PID] = "pid",
  [IPC_TRACE_FIELD_SERIAL] = "serial", [IPC_TRACE_FIELD_SIZE] = "size",
  [IPC_TRACE_FIELD_STEP] = "step",     [IPC_TRACE_FIELD_LAB] = "lab",
  [IPC_TRACE_FIELD_SIDE] = "side",     [IPC_TRACE_FIELD_OBJECT] = "object",
  [IPC_TRACE_FIELD_TEXT] = "text",
};

/**
 * ipc_trace_field_get_name:
 * @field: a field
 *
 * Returns: (transfer none): what it is called in a filter
 */
const char *
ipc_trace_field_get_name (IpcTraceField field)
{
  g_return_val_if_fail (field < IPC_TRACE_N_FIELDS, "?");

  return field_names[field];
}

/**
 * ipc_trace_field_find:
 * @name: a name, in any case
 * @length_bytes: its length
 * @field: (out): the field
 *
 * Returns: whether there is a field of that name
 */
gboolean
ipc_trace_field_find (const char *name,
                      gsize length_bytes,
                      IpcTraceField *field)
{
  for (guint i = 0; i < IPC_TRACE_N_FIELDS; i++)
    if (strlen (field_names[i]) == length_bytes &&
        g_ascii_strncasecmp (field_names[i], name, length_bytes) == 0)
      {
        *field = i;
        return TRUE;
      }
  return FALSE;
}

/* --- making one --- */

static void
set_text (IpcTraceLeaf *leaf,
          const char *value)
{
  leaf->is_ascii = g_str_is_ascii (value);
  leaf->is_shown = strchr (value, '\\') != NULL;
  leaf->value = leaf->is_ascii ? g_ascii_strdown (value, -1) : g_utf8_casefold (value, -1);
  leaf->length_bytes = strlen (leaf->value);
}

/* A whole name, or its first words. */
static gboolean
step_fits (const char *name,
           const char *value,
           gsize length)
{
  return length > 0 && g_ascii_strncasecmp (name, value, length) == 0 &&
         (name[length] == '\0' || name[length] == '-');
}

static gboolean
set_step (IpcTraceLeaf *leaf,
          const char *value,
          GError **error)
{
  for (guint step = IPC_TRACE_NOTHING + 1; step < IPC_TRACE_N_STEPS; step++)
    if (step_fits (ipc_trace_step_get_name (step), value, strlen (value)))
      leaf->steps |= 1u << step;
  if (leaf->steps == 0)
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "There is no step “%s”", value);
  return leaf->steps != 0;
}

static gboolean
set_side (IpcTraceLeaf *leaf,
          const char *value,
          GError **error)
{
  if (g_ascii_strcasecmp (value, "viewer") == 0)
    leaf->flags = IPC_TRACE_BY_CHILD;
  else if (g_ascii_strcasecmp (value, "parent") != 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "The side is parent or viewer, not “%s”", value);
      return FALSE;
    }
  return TRUE;
}

/* All comparisons of whole numbers are ranges; an empty one fits nothing. */
static void
set_range (IpcTraceLeaf *leaf,
           const char *comparison,
           guint64 number)
{
  leaf->lowest = comparison[0] == '<' ? 0 : number;
  leaf->highest = comparison[0] == '>' ? G_MAXUINT64 : number;
  if (g_str_equal (comparison, ">"))
    leaf->lowest = number + 1;
  else if (g_str_equal (comparison, "<") && number > 0)
    leaf->highest = number - 1;
  else if (g_str_equal (comparison, "<"))
    leaf->lowest = 1;
}

static gboolean
set_number (IpcTraceLeaf *leaf,
            const char *comparison,
            const char *value,
            GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &number, NULL))
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "“%s” takes a whole number up to 4294967295, not “%s”",
                   field_names[leaf->field], value);
      return FALSE;
    }
  set_range (leaf, comparison, number);
  /* An event's serial 0 and a sentence's are none. */
  if (leaf->field == IPC_TRACE_FIELD_SERIAL)
    leaf->lowest = MAX (leaf->lowest, 1);
  return TRUE;
}

/**
 * ipc_trace_leaf_init:
 * @leaf: (out caller-allocates): the question
 * @field: what is asked for
 * @comparison: `:` or `=`; for numbers also `<`, `>`, `<=`, `>=`
 * @value: the value to compare with, valid UTF-8
 * @error: (out) (optional): why the value does not fit the field
 *
 * Returns: %FALSE with an %IPC_ERROR_BAD_ARGUMENT; then there is nothing to clear
 */
gboolean
ipc_trace_leaf_init (IpcTraceLeaf *leaf,
                     IpcTraceField field,
                     const char *comparison,
                     const char *value,
                     GError **error)
{
  *leaf = (IpcTraceLeaf){ .field = field };
  if (field <= IPC_TRACE_FIELD_SIZE)
    return set_number (leaf, comparison, value, error);
  if (comparison[0] == '<' || comparison[0] == '>')
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "“%s” is no number; write %s:%s",
                   field_names[field], field_names[field], value);
      return FALSE;
    }
  if (field == IPC_TRACE_FIELD_STEP)
    return set_step (leaf, value, error);
  if (field == IPC_TRACE_FIELD_SIDE)
    return set_side (leaf, value, error);
  set_text (leaf, value);
  return TRUE;
}

/**
 * ipc_trace_leaf_clear:
 * @leaf: (type IpcTraceLeaf): a question
 *
 * For g_array_set_clear_func().
 */
void
ipc_trace_leaf_clear (gpointer leaf)
{
  g_clear_pointer (&((IpcTraceLeaf *) leaf)->value, g_free);
}

/* --- asking --- */

static guchar
fold_byte (guchar c)
{
  return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* Almost every byte is not the first one: that loop is what a filter on texts costs. */
static gboolean
contains_bytes (const IpcTraceLeaf *leaf,
                const char *text,
                gsize length)
{
  const guchar first = (guchar) leaf->value[0];
  const guchar other = (guchar) g_ascii_toupper (leaf->value[0]);
  const char *last;

  if (leaf->length_bytes == 0)
    return TRUE;
  if (length < leaf->length_bytes)
    return FALSE;
  last = text + length - leaf->length_bytes;
  for (const char *at = text; at <= last; at++)
    {
      gsize n = 1;

      if ((guchar) *at != first && (guchar) *at != other)
        continue;
      while (n < leaf->length_bytes && fold_byte ((guchar) at[n]) == (guchar) leaf->value[n])
        n++;
      if (n == leaf->length_bytes)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_ascii_only (const char *text,
               gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] >= 0x80)
      return FALSE;
  return TRUE;
}

static gboolean
contains_folded (const IpcTraceLeaf *leaf,
                 const char *shown)
{
  g_autofree char *folded = g_utf8_casefold (shown, -1);

  return strstr (folded, leaf->value) != NULL;
}

static gboolean
ask_text (const IpcTraceLeaf *leaf,
          IpcTraceStore *store,
          const IpcTraceRecord *record)
{
  g_autofree char *shown = NULL;
  gsize length;
  const char *text;

  if (G_LIKELY (record->text_length <= IPC_TRACE_TEXT_MAX))
    {
      text = record->text;
      length = record->text_length;
    }
  else
    text = ipc_trace_store_get_text (store, record, &length);
  if (G_LIKELY (leaf->is_ascii && !leaf->is_shown))
    return contains_bytes (leaf, text, length);
  if (!leaf->is_ascii && is_ascii_only (text, length))
    return FALSE;
  shown = ipc_trace_store_dup_text (store, record);
  return leaf->is_ascii ? contains_bytes (leaf, shown, strlen (shown))
                        : contains_folded (leaf, shown);
}

static gboolean
ask_name (const IpcTraceLeaf *leaf,
          const char *name)
{
  if (name == NULL)
    return FALSE;
  return leaf->is_ascii ? contains_bytes (leaf, name, strlen (name))
                        : contains_folded (leaf, name);
}

static gboolean
is_in_range (const IpcTraceLeaf *leaf,
             guint64 number)
{
  return number >= leaf->lowest && number <= leaf->highest;
}

static IpcTraceAnswer
ask_class_size (const IpcTraceLeaf *leaf,
                const IpcTraceClassInfo *class)
{
  if (!ipc_trace_step_has_size (class->step, class->flags, class->highest_size == 0) ||
      class->highest_size < leaf->lowest || class->lowest_size > leaf->highest ||
      leaf->lowest > leaf->highest)
    return IPC_TRACE_NO;
  return class->lowest_size >= leaf->lowest && class->highest_size <= leaf->highest
           ? IPC_TRACE_YES
           : IPC_TRACE_MAYBE;
}

static gboolean
ask_subject (const IpcTraceLeaf *leaf,
             const IpcTraceSubject *subject,
             guint8 object)
{
  switch (leaf->field)
    {
    case IPC_TRACE_FIELD_MEMBER:
      return is_in_range (leaf, subject->member);
    case IPC_TRACE_FIELD_PID:
      return is_in_range (leaf, (guint64) subject->pid);
    case IPC_TRACE_FIELD_LAB:
      return ask_name (leaf, subject->lab);
    default:
      return ask_name (leaf, ipc_trace_subject_get_object (subject, object));
    }
}

/**
 * ipc_trace_leaf_ask_class:
 * @leaf: a question
 * @store: the records' store
 * @class: a class of records
 *
 * Returns: the answer that all its records give, or %IPC_TRACE_MAYBE when they may differ
 */
IpcTraceAnswer
ipc_trace_leaf_ask_class (const IpcTraceLeaf *leaf,
                          IpcTraceStore *store,
                          const IpcTraceClassInfo *class)
{
  static const IpcTraceSubject nobody;
  const IpcTraceSubject *subject;

  switch (leaf->field)
    {
    case IPC_TRACE_FIELD_TEXT:
      return leaf->length_bytes == 0 ? IPC_TRACE_YES : IPC_TRACE_MAYBE;
    case IPC_TRACE_FIELD_SERIAL:
      return leaf->lowest > leaf->highest ? IPC_TRACE_NO : IPC_TRACE_MAYBE;
    case IPC_TRACE_FIELD_SIZE:
      return ask_class_size (leaf, class);
    case IPC_TRACE_FIELD_STEP:
      return class->step < 32 && (leaf->steps >> class->step & 1) != 0 ? IPC_TRACE_YES
                                                                       : IPC_TRACE_NO;
    case IPC_TRACE_FIELD_SIDE:
      return (class->flags & IPC_TRACE_BY_CHILD) == leaf->flags ? IPC_TRACE_YES : IPC_TRACE_NO;
    default:
      subject = ipc_trace_store_get_subject (store, class->subject);
      return ask_subject (leaf, subject != NULL ? subject : &nobody, class->object)
               ? IPC_TRACE_YES
               : IPC_TRACE_NO;
    }
}

/**
 * ipc_trace_leaf_ask:
 * @leaf: a question
 * @store: the record's store
 * @record: a record
 *
 * Returns: whether the record fits
 */
gboolean
ipc_trace_leaf_ask (const IpcTraceLeaf *leaf,
                    IpcTraceStore *store,
                    const IpcTraceRecord *record)
{
  IpcTraceClassInfo class;

  if (leaf->field == IPC_TRACE_FIELD_TEXT)
    return ask_text (leaf, store, record);
  if (leaf->field == IPC_TRACE_FIELD_SERIAL)
    return is_in_range (leaf, record->serial);
  class = ipc_trace_class_of (record);
  return ipc_trace_leaf_ask_class (leaf, store, &class) == IPC_TRACE_YES;
}
