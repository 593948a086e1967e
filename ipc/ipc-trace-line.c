/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-line: one line of a trace file, taken apart again.
 *
 *   {"time_ns":81500000,"lab":"pipe-memory","member":1,"pid":4101,"side":"parent",
 *    "step":"message-received","object":"Pipe1_4100","serial":3,"bytes":24,"text":"GTKClient …"}
 *
 * A parser for exactly these objects, and no JSON library: a flat object, thirteen members that are
 * known by name, in any order, each once; whole numbers and strings. That is all a trace holds,
 * it is read at millions of lines a second, and there is nothing in it that a hostile file could
 * grow: no nesting, no memory. Strings are decoded in place, as none gets longer by that.
 *
 * A pure function of the line. RFC 8259 is JSON. Any thread.
 *
 * Partners: ipc-trace-file writes such lines, ipc-trace-reader feeds them to this.
 */

#include "ipc-trace-line.h"
#include "ipc-error.h"

#include <string.h>

typedef enum
{
  MEMBER_TIME,
  MEMBER_LAB,
  MEMBER_MEMBER,
  MEMBER_PID,
  MEMBER_SIDE,
  MEMBER_STEP,
  MEMBER_OBJECT,
  MEMBER_SERIAL,
  MEMBER_BYTES,
  MEMBER_TEXT,
  MEMBER_NOTE,
  MEMBER_STATUS,
  MEMBER_CLOCK,
  N_MEMBERS,
} Member;

#define N_NEEDED (MEMBER_STEP + 1)

static const char *const member_names[N_MEMBERS] = {
  "time_ns", "lab",    "member", "pid",  "side", "step",
  "object",  "serial", "bytes",  "text", "note", "status", "clock_ns",
};

/* A parser on its way through a line. */
typedef struct
{
  const char *start;  /* of the line, for positions */
  char *at;           /* the next byte; the line ends with a NUL */
  IpcTraceLine *line; /* what was found so far */
  guint seen;         /* a bit for each Member that was found */
  Member next;        /* the one that a line of ours has next */
  GError **error;
} Parser;

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
  g_set_error (self->error, IPC_ERROR, IPC_ERROR_CORRUPT, "%s (byte %" G_GSIZE_FORMAT ")", sentence,
               (gsize) (at - self->start) + 1);
  return FALSE;
}

static void
skip_blanks (Parser *self)
{
  while (*self->at == ' ' || *self->at == '\t' || *self->at == '\r')
    self->at++;
}

static gboolean
take (Parser *self,
      char c)
{
  skip_blanks (self);
  if (*self->at != c)
    return fail (self, self->at, "There should be a “%c”", c);
  self->at++;
  skip_blanks (self);
  return TRUE;
}

/* --- strings --- */

static gboolean
read_unit (const char *at,
           gunichar *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + (gunichar) digit;
    }
  return TRUE;
}

/* \uXXXX, or two of them that are one character beyond U+FFFF together. */
static gboolean
take_unicode (Parser *self,
              char **to)
{
  const char *start = self->at - 1;
  gunichar c;
  gunichar low;

  if (!read_unit (self->at + 1, &c))
    return fail (self, start, "Four hexadecimal digits should follow “\\u”");
  self->at += 5;
  if (c >= 0xd800 && c < 0xdc00)
    {
      if (self->at[0] != '\\' || self->at[1] != 'u' || !read_unit (self->at + 2, &low) ||
          low < 0xdc00 || low > 0xdfff)
        return fail (self, start, "There is half a character");
      self->at += 6;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (c >= 0xdc00 && c <= 0xdfff)
    return fail (self, start, "There is half a character");
  if (c < 0x20)
    return fail (self, start, "There is a control character, which a trace shows as text");
  *to += g_unichar_to_utf8 (c, *to);
  return TRUE;
}

static gboolean
take_escape (Parser *self,
             char **to)
{
  self->at++;
  switch (*self->at)
    {
    case '"':
    case '\\':
    case '/':
      *(*to)++ = *self->at++;
      return TRUE;
    case 'u':
      return take_unicode (self, to);
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return fail (self, self->at - 1, "There is a control character, which a trace shows as text");
    default:
      return fail (self, self->at - 1, "There is an escape that JSON does not have");
    }
}

/* Decodes it where it lies, and ends it with a NUL, at the latest over its quotation mark. */
static gboolean
take_string (Parser *self,
             char **value,
             gsize *length)
{
  char *start = self->at + 1;
  char *to = start;

  if (*self->at != '"')
    return fail (self, self->at, "There should be a string");
  for (self->at++; *self->at != '"';)
    {
      if (*self->at == '\\')
        {
          if (!take_escape (self, &to))
            return FALSE;
        }
      else if ((guchar) *self->at < 0x20)
        return fail (self, self->at,
                     *self->at == '\0' ? "A string is not closed" : "There is a control character");
      else
        *to++ = *self->at++;
    }
  self->at++;
  *to = '\0';
  *value = start;
  *length = (gsize) (to - start);
  return TRUE;
}

static gboolean
take_name (Parser *self,
           char **value)
{
  const char *start = self->at;
  gsize length;

  if (!take_string (self, value, &length))
    return FALSE;
  return length <= IPC_TRACE_LINE_NAME_MAX ||
         fail (self, start, "The name has more than %u bytes", IPC_TRACE_LINE_NAME_MAX);
}

/* --- numbers and words --- */

static gboolean
take_number (Parser *self,
             guint64 highest,
             guint64 *number)
{
  const char *start = self->at;

  *number = 0;
  if (!g_ascii_isdigit (*self->at))
    return fail (self, start, "There should be a whole number");
  while (g_ascii_isdigit (*self->at))
    {
      guint digit = (guint) (*self->at++ - '0');

      if (*number > (highest - digit) / 10)
        return fail (self, start, "The number is larger than %" G_GUINT64_FORMAT, highest);
      *number = *number * 10 + digit;
    }
  if ((*start == '0' && self->at - start > 1) || *self->at == '.' || (*self->at | 0x20) == 'e')
    return fail (self, start, "There should be a whole number");
  return TRUE;
}

static gboolean
take_uint32 (Parser *self,
             guint32 highest,
             guint32 *value)
{
  guint64 number;

  if (!take_number (self, highest, &number))
    return FALSE;
  *value = (guint32) number;
  return TRUE;
}

static gboolean
take_time (Parser *self)
{
  gboolean is_negative = *self->at == '-';
  guint64 number;

  if (is_negative)
    self->at++;
  if (!take_number (self, G_MAXINT64, &number))
    return FALSE;
  self->line->record.time_ns = is_negative ? -(gint64) number : (gint64) number;
  return TRUE;
}

static gboolean
take_clock (Parser *self)
{
  guint64 number;

  if (!take_number (self, G_MAXINT64, &number))
    return FALSE;
  self->line->clock_ns = (gint64) number;
  return TRUE;
}

static gboolean
take_side (Parser *self)
{
  const char *start = self->at;
  char *side;
  gsize length;

  if (!take_string (self, &side, &length))
    return FALSE;
  if (g_str_equal (side, "viewer"))
    self->line->record.flags |= IPC_TRACE_BY_CHILD;
  else if (!g_str_equal (side, "parent"))
    return fail (self, start, "The side should be parent or viewer");
  return TRUE;
}

static gboolean
take_step (Parser *self)
{
  const char *start = self->at;
  char *name;
  gsize length;

  if (!take_string (self, &name, &length))
    return FALSE;
  for (guint step = IPC_TRACE_NOTHING + 1; step < IPC_TRACE_N_STEPS; step++)
    if (g_str_equal (ipc_trace_step_get_name (step), name))
      {
        self->line->record.step = (guint8) step;
        return TRUE;
      }
  return fail (self, start, "There is no such step");
}

static gboolean
take_text (Parser *self,
           guint8 flags)
{
  if (self->line->text != NULL)
    return fail (self, self->at, "There is more than one text");
  self->line->record.flags |= flags;
  return take_string (self, &self->line->text, &self->line->text_length);
}

/* A name that lies where a longer text is about to be put; NULL for one that lies elsewhere. */
static char *
dup_name_between (const char *name,
                  const char *from,
                  const char *end)
{
  return name != NULL && name > from && name < end ? g_strdup (name) : NULL;
}

static void
put_name_behind (char **name,
                 const char *saved,
                 char **to)
{
  if (saved == NULL)
    return;
  *name = strcpy (*to, saved);
  *to += strlen (saved) + 1;
}

/* A status and a note are one text, in whichever order they come. With the keys and the quotation
 * marks between them they have room for it where the first of them lies, and names that come
 * between the two, as after `jq -S`, have room behind it. */
static gboolean
take_status_and_note (Parser *self,
                      Member second)
{
  IpcTraceLine *line = self->line;
  char *first = g_steal_pointer (&line->text);
  g_autofree char *joined = NULL;
  g_autofree char *lab = NULL;
  g_autofree char *object = NULL;
  char *behind;

  if (!take_text (self, IPC_TRACE_IS_NOTE))
    return FALSE;
  joined = second == MEMBER_NOTE ? g_strconcat (first, IPC_TRACE_STATUS_END, line->text, NULL)
                                 : g_strconcat (line->text, IPC_TRACE_STATUS_END, first, NULL);
  lab = dup_name_between (line->lab, first, line->text);
  object = dup_name_between (line->object, first, line->text);
  line->text = first;
  line->text_length = strlen (joined);
  memcpy (first, joined, line->text_length + 1);
  behind = first + line->text_length + 1;
  put_name_behind (&line->lab, lab, &behind);
  put_name_behind (&line->object, object, &behind);
  return TRUE;
}

/* --- the object --- */

static gboolean
find_member (Parser *self,
             const char *name,
             gsize length,
             Member *member)
{
  for (guint i = 0; i < N_MEMBERS; i++)
    {
      /* In the order that we write them the first guess is mostly right. */
      *member = (self->next + i) % N_MEMBERS;
      if (strncmp (member_names[*member], name, length) == 0 &&
          member_names[*member][length] == '\0')
        return TRUE;
    }
  return FALSE;
}

static gboolean
take_key (Parser *self,
          Member *member)
{
  const char *start = self->at;
  gsize length;

  if (*start != '"')
    return fail (self, start, "There should be the name of a member");
  length = strcspn (start + 1, "\"\\");
  if (start[1 + length] != '"' || !find_member (self, start + 1, length, member))
    return fail (self, start, "A trace has no member of this name");
  if ((self->seen & 1u << *member) != 0)
    return fail (self, start, "“%s” is there twice", member_names[*member]);
  self->seen |= 1u << *member;
  self->next = *member + 1;
  self->at += length + 2;
  return take (self, ':');
}

static gboolean
take_value (Parser *self,
            Member member)
{
  const guint both = 1u << MEMBER_NOTE | 1u << MEMBER_STATUS;
  IpcTraceLine *line = self->line;

  switch (member)
    {
    case MEMBER_TIME:
      return take_time (self);
    case MEMBER_LAB:
      return take_name (self, &line->lab);
    case MEMBER_MEMBER:
      return take_uint32 (self, G_MAXUINT32, &line->member);
    case MEMBER_PID:
      return take_uint32 (self, G_MAXINT32, &line->pid);
    case MEMBER_SIDE:
      return take_side (self);
    case MEMBER_STEP:
      return take_step (self);
    case MEMBER_OBJECT:
      return take_name (self, &line->object);
    case MEMBER_SERIAL:
      return take_uint32 (self, G_MAXUINT32, &line->record.serial);
    case MEMBER_BYTES:
      return take_uint32 (self, G_MAXUINT32, &line->record.size_bytes);
    case MEMBER_TEXT:
      return take_text (self, 0);
    case MEMBER_CLOCK:
      return take_clock (self);
    default:
      if ((self->seen & both) == both)
        return take_status_and_note (self, member);
      return take_text (self, IPC_TRACE_IS_NOTE);
    }
}

static gboolean
take_members (Parser *self)
{
  Member member = MEMBER_TIME;

  if (!take (self, '{'))
    return FALSE;
  for (;;)
    {
      if (!take_key (self, &member) || !take_value (self, member))
        return FALSE;
      skip_blanks (self);
      if (*self->at != ',')
        return take (self, '}');
      self->at++;
      skip_blanks (self);
    }
}

/**
 * ipc_trace_line_parse:
 * @line: the line without its line feed, followed by a NUL; its strings are decoded in place
 * @length_bytes: its length
 * @parsed: (out caller-allocates): what it says; it points into @line
 * @error: (out) (optional): what is wrong with it, and at which byte
 *
 * Returns: %FALSE with an %IPC_ERROR_CORRUPT when the line is not one of a trace
 */
gboolean
ipc_trace_line_parse (char *line,
                      gsize length_bytes,
                      IpcTraceLine *parsed,
                      GError **error)
{
  Parser parser = { .start = line, .at = line, .line = parsed, .error = error };
  const char *end;

  *parsed = (IpcTraceLine){ .lab = NULL };
  if (!g_utf8_validate_len (line, length_bytes, &end))
    return fail (&parser, end, *end == '\0' ? "There is a NUL" : "This is not UTF-8");
  if (!take_members (&parser))
    return FALSE;
  if (*parser.at != '\0')
    return fail (&parser, parser.at, "Something follows the object");
  for (guint i = 0; i < N_NEEDED; i++)
    if ((parser.seen & 1u << i) == 0)
      return fail (&parser, parser.at, "“%s” is missing", member_names[i]);
  /* Of a message without a size only a sentence was recorded, which here has no words. */
  if ((parser.seen & (1u << MEMBER_BYTES | 1u << MEMBER_TEXT)) == 0 &&
      ipc_trace_step_has_size (parsed->record.step, 0, TRUE))
    parsed->record.flags |= IPC_TRACE_IS_NOTE;
  return TRUE;
}
