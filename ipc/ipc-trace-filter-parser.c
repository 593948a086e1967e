/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-filter-parser: the words of a filter, made into a program.
 *
 *   either   = each { "or" each }
 *   each     = one { [ "and" ] one }
 *   one      = "not" one | "(" either ")" | question
 *   question = field (":" | "=" | "<" | ">" | "<=" | ">=") value | word | "\"" text "\""
 *
 * A parser by recursive descent: one function per line above. Each writes its part of a flat
 * program behind what is there, so `member:1 or not text:quit` becomes
 *
 *   0 LEAF member:1   1 OR 5   2 LEAF text:quit   3 NOT   4 OR_END   5 …
 *
 * A pure function of the text. It is typed letter by letter, so every fault is a sentence that
 * tells the column, in characters from 1. Any thread.
 *
 * Partners: ipc-trace-leaf is one question, ipc-trace-filter runs the program.
 */

#include "ipc-trace-filter-private.h"
#include "ipc-error.h"

#include <string.h>

#define MAX_LEAVES 100
#define MAX_TEXT_BYTES 4096

/* A parser on its way through a text. */
typedef struct
{
  const char *text;   /* from its first character, for columns */
  const char *at;     /* the next character */
  GArray *ops;        /* IpcTraceOp: what was written so far */
  GArray *leaves;     /* IpcTraceLeaf */
  guint depth;        /* of brackets and nots */
  guint error_column; /* of the first fault; 0 while there is none */
  GError *error;      /* the fault itself */
} Parser;

static gboolean parse_either (Parser *self);

/* Always FALSE, so that the caller can return it. */
static gboolean G_GNUC_PRINTF (3, 4)
fail (Parser *self,
      const char *at,
      const char *format,
      ...)
{
  g_autofree char *sentence = NULL;
  va_list values;

  va_start (values, format);
  sentence = g_strdup_vprintf (format, values);
  va_end (values);
  self->error_column = (guint) g_utf8_pointer_to_offset (self->text, at) + 1;
  g_set_error (&self->error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "%s (column %u)", sentence,
               self->error_column);
  return FALSE;
}

/* --- characters and words --- */

static gboolean
is_blank (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static gboolean
ends_word (char c)
{
  return c == '\0' || is_blank (c) || c == '(' || c == ')';
}

static void
skip_blanks (Parser *self)
{
  while (is_blank (*self->at))
    self->at++;
}

static gsize
get_word_length (const char *at)
{
  gsize length = 0;

  while (!ends_word (at[length]))
    length++;
  return length;
}

static gboolean
is_keyword (const char *at,
            const char *keyword)
{
  gsize length = get_word_length (at);

  return length == strlen (keyword) && g_ascii_strncasecmp (at, keyword, length) == 0;
}

static gboolean
take_keyword (Parser *self,
              const char *keyword)
{
  skip_blanks (self);
  if (!is_keyword (self->at, keyword))
    return FALSE;
  self->at += strlen (keyword);
  return TRUE;
}

/* A text in quotation marks, in which \" and \\ stand for " and \. */
static char *
take_quoted (Parser *self)
{
  GString *value = g_string_new (NULL);
  const char *start = self->at++;

  while (*self->at != '"' && *self->at != '\0')
    {
      if (self->at[0] == '\\' && (self->at[1] == '"' || self->at[1] == '\\'))
        self->at++;
      g_string_append_c (value, *self->at++);
    }
  if (*self->at == '\0')
    {
      g_string_free (value, TRUE);
      fail (self, start, "A quotation mark is not closed");
      return NULL;
    }
  self->at++;
  return g_string_free (value, FALSE);
}

static char *
take_value (Parser *self)
{
  const char *start = self->at;

  if (*self->at == '"')
    return take_quoted (self);
  self->at += get_word_length (self->at);
  return g_strndup (start, self->at - start);
}

/* --- questions --- */

static void
add_op (Parser *self,
        IpcTraceOpCode code,
        guint argument)
{
  const IpcTraceOp op = { (guint16) code, (guint16) argument };

  g_array_append_val (self->ops, op);
}

static gboolean
add_leaf (Parser *self,
          const char *at,
          IpcTraceField field,
          const char *comparison,
          const char *value)
{
  g_autoptr (GError) error = NULL;
  IpcTraceLeaf leaf;

  if (self->leaves->len >= MAX_LEAVES)
    return fail (self, at, "A filter asks at most %u things", MAX_LEAVES);
  if (!ipc_trace_leaf_init (&leaf, field, comparison, value, &error))
    return fail (self, at, "%s", error->message);
  g_array_append_val (self->leaves, leaf);
  add_op (self, IPC_TRACE_OP_LEAF, self->leaves->len - 1);
  return TRUE;
}

/* One or two characters between a field and its value, as they are written. */
static gboolean
take_comparison (Parser *self,
                 char comparison[3])
{
  gsize length = strspn (self->at, ":<>=");

  if (length == 0 || length > 2 || (length == 2 && (strchr ("<>", self->at[0]) == NULL ||
                                                    self->at[1] != '=')))
    return fail (self, self->at, "A field is followed by one of : = < > <= >=");
  memcpy (comparison, self->at, length);
  comparison[length] = '\0';
  self->at += length;
  return TRUE;
}

static gboolean
fail_unknown_field (Parser *self,
                    const char *at,
                    gsize length)
{
  return fail (self, at, "There is no field “%.*s”; there are member, pid, serial, size, step, "
                         "lab, side, object and text",
               (int) length, at);
}

/* Where letters are followed by a comparison, it is a question for a field. */
static gboolean
looks_like_field (const char *at,
                  gsize *name_length)
{
  const char *end = at;
  IpcTraceField field;

  while (g_ascii_isalpha (*end))
    end++;
  *name_length = end - at;
  if (end == at)
    return FALSE;
  if (strchr (":<>=", *end) != NULL && *end != '\0')
    return TRUE;
  /* Blanks before the comparison only where there is no doubt. */
  while (is_blank (*end))
    end++;
  return *end != '\0' && strchr ("<>=", *end) != NULL &&
         ipc_trace_field_find (at, *name_length, &field);
}

static gboolean
parse_field (Parser *self,
             gsize name_length)
{
  const char *start = self->at;
  g_autofree char *value = NULL;
  char comparison[3];
  IpcTraceField field;

  if (!ipc_trace_field_find (start, name_length, &field))
    return fail_unknown_field (self, start, name_length);
  self->at += name_length;
  skip_blanks (self);
  if (!take_comparison (self, comparison))
    return FALSE;
  skip_blanks (self);
  if (ends_word (*self->at))
    return fail (self, self->at, "“%s%s” lacks a value", ipc_trace_field_get_name (field), comparison);
  start = self->at;
  value = take_value (self);
  return value != NULL && add_leaf (self, start, field, comparison, value);
}

static gboolean
parse_question (Parser *self)
{
  const char *start = self->at;
  g_autofree char *value = NULL;
  gsize name_length;

  if (looks_like_field (self->at, &name_length))
    return parse_field (self, name_length);
  value = take_value (self);
  return value != NULL && add_leaf (self, start, IPC_TRACE_FIELD_TEXT, ":", value);
}

/* --- what holds questions together --- */

static gboolean
parse_brackets (Parser *self)
{
  const char *start = self->at++;

  if (!parse_either (self))
    return FALSE;
  skip_blanks (self);
  if (*self->at != ')')
    return fail (self, start, "A bracket is not closed");
  self->at++;
  return TRUE;
}

static gboolean
parse_one (Parser *self)
{
  if (take_keyword (self, "not"))
    {
      skip_blanks (self);
      if (*self->at == '\0')
        return fail (self, self->at, "Something must follow “not”");
      self->depth++;
      if (self->depth > IPC_TRACE_FILTER_DEPTH)
        return fail (self, self->at, "Too many “not” and brackets within each other");
      if (!parse_one (self))
        return FALSE;
      self->depth--;
      add_op (self, IPC_TRACE_OP_NOT, 0);
      return TRUE;
    }
  if (*self->at == '(')
    return parse_brackets (self);
  if (*self->at == ')')
    return fail (self, self->at, "There is nothing before this bracket");
  if (*self->at == '\0')
    return fail (self, self->at, "Something is missing at the end");
  if (is_keyword (self->at, "and") || is_keyword (self->at, "or"))
    return fail (self, self->at, "There is nothing before “%.*s”",
                 (int) get_word_length (self->at), self->at);
  return parse_question (self);
}

/* The second of two operands, between an operator and its end. */
static gboolean
parse_second (Parser *self,
              IpcTraceOpCode code,
              gboolean (*parse) (Parser *self))
{
  guint index = self->ops->len;

  add_op (self, code, 0);
  if (!parse (self))
    return FALSE;
  add_op (self, code + 1, 0);
  g_array_index (self->ops, IpcTraceOp, index).argument = (guint16) self->ops->len;
  return TRUE;
}

static gboolean
parse_each (Parser *self)
{
  if (!parse_one (self))
    return FALSE;
  for (;;)
    {
      gboolean is_asked = take_keyword (self, "and");

      skip_blanks (self);
      if (!is_asked && (*self->at == '\0' || *self->at == ')' || is_keyword (self->at, "or")))
        return TRUE;
      if (!parse_second (self, IPC_TRACE_OP_AND, parse_one))
        return FALSE;
    }
}

static gboolean
parse_either (Parser *self)
{
  if (++self->depth > IPC_TRACE_FILTER_DEPTH)
    return fail (self, self->at, "Too many “not” and brackets within each other");
  if (!parse_each (self))
    return FALSE;
  while (take_keyword (self, "or"))
    if (!parse_second (self, IPC_TRACE_OP_OR, parse_each))
      return FALSE;
  self->depth--;
  return TRUE;
}

static gboolean
parse_all (Parser *self)
{
  const char *end;

  if (!g_utf8_validate (self->text, -1, &end))
    return fail (self, end, "The filter is not valid UTF-8 from here on");
  if (strlen (self->text) > MAX_TEXT_BYTES)
    return fail (self, self->text, "A filter has at most %u bytes", MAX_TEXT_BYTES);
  skip_blanks (self);
  if (*self->at == '\0')
    return TRUE;
  if (!parse_either (self))
    return FALSE;
  return *self->at == '\0' || fail (self, self->at, "There is no bracket that this one closes");
}

/**
 * ipc_trace_filter_parse:
 * @text: the words of a filter; blanks alone are an empty program, which everything matches
 * @ops: (element-type IpcTraceOp): where the program goes
 * @leaves: (element-type IpcTraceLeaf): where its questions go
 * @error_column: (out) (optional): where the fault is, in characters from 1
 * @error: (out) (optional): what does not fit, with its column
 *
 * Returns: %FALSE with an %IPC_ERROR_BAD_ARGUMENT when the words make no sense
 */
gboolean
ipc_trace_filter_parse (const char *text,
                        GArray *ops,
                        GArray *leaves,
                        guint *error_column,
                        GError **error)
{
  Parser parser = { .text = text, .at = text, .ops = ops, .leaves = leaves };

  if (parse_all (&parser))
    return TRUE;
  if (error_column != NULL)
    *error_column = parser.error_column;
  g_propagate_error (error, parser.error);
  return FALSE;
}
