/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-search: finds a text in any cell of millions of rows.
 *
 * Making the text of every cell and looking into it takes microseconds a row: seconds for a long
 * trace. So a row is judged by what it is made of, cheapest first:
 *
 *   words     from, to, step and object follow from four bytes of the record; each combination is
 *             looked at once, and its answer kept
 *   payload   plain ASCII, which nearly all are, is compared as it lies in the record; only the
 *             rest is escaped and folded first
 *   figures   time and size are written out only when the needle could be a number
 *
 * Upper and lower case count as the same.
 */

#include "ui-traffic-search.h"

#include <string.h>

#define FIGURES "0123456789.,:-"
/* Bits of a key: which records say the same words. */
#define STEP_SHIFT 0
#define FLAGS_SHIFT 8
#define OBJECT_SHIFT 16
#define SUBJECT_SHIFT 24

typedef struct
{
  UiTrafficText *text;
  UiTrafficTime time;
  char *needle;        /* folded */
  gsize length_bytes;  /* of the needle */
  gboolean is_ascii;   /* the needle */
  gboolean is_figure;  /* the needle could be part of a number */

  GHashTable *words;   /* gint64 key -> whether these words contain the needle */
  gint64 last_key;     /* the key of the row before, which is often that of the next */
  gboolean last_match;
  GString *cell;       /* scratch */
} Search;

/* The slow way, for any text. */
static gboolean
cell_contains (Search *self,
               guint64 position,
               UiTrafficColumn column)
{
  g_autofree char *folded = NULL;

  g_string_truncate (self->cell, 0);
  ui_traffic_text_append_cell (self->text, self->cell, position, column, self->time);
  folded = g_utf8_casefold (self->cell->str, self->cell->len);
  return strstr (folded, self->needle) != NULL;
}

static gint64
get_key (const IpcTraceRecord *record)
{
  return (gint64) record->step << STEP_SHIFT | (gint64) record->flags << FLAGS_SHIFT |
         (gint64) record->object << OBJECT_SHIFT | (gint64) record->subject << SUBJECT_SHIFT;
}

static gboolean
words_contain (Search *self,
               const IpcTraceRecord *record,
               guint64 position)
{
  gint64 key = get_key (record);
  gpointer known;

  if (key == self->last_key)
    return self->last_match;
  self->last_key = key;
  if (g_hash_table_lookup_extended (self->words, &key, NULL, &known))
    return self->last_match = GPOINTER_TO_INT (known);
  self->last_match = FALSE;
  for (UiTrafficColumn i = UI_TRAFFIC_COLUMN_FROM; i <= UI_TRAFFIC_COLUMN_OBJECT; i++)
    self->last_match |= cell_contains (self, position, i);
  g_hash_table_insert (self->words, g_memdup2 (&key, sizeof key),
                       GINT_TO_POINTER (self->last_match));
  return self->last_match;
}

/* Folds plain text on its way. FALSE when it is not plain. */
static gboolean
fold_plain (const char *text,
            gsize length,
            char *folded)
{
  gboolean is_plain = TRUE;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      is_plain &= c >= ' ' && c <= '~';
      folded[i] = c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
    }
  return is_plain;
}

static gboolean
payload_contains (Search *self,
                  const IpcTraceRecord *record,
                  guint64 position)
{
  char folded[IPC_TRACE_LONG_TEXT_MAX];
  gsize length;
  const char *text =
      ipc_trace_store_get_text (ui_traffic_text_get_store (self->text), record, &length);

  if (length > sizeof folded || !fold_plain (text, length, folded))
    return cell_contains (self, position, UI_TRAFFIC_COLUMN_TEXT);
  if (self->is_ascii)
    return memmem (folded, length, self->needle, self->length_bytes) != NULL;
  /* Plain text has nothing else in it, but may have been cut and so end in an ellipsis. */
  return length < record->size_bytes && cell_contains (self, position, UI_TRAFFIC_COLUMN_TEXT);
}

static gboolean
row_contains (Search *self,
              guint64 position)
{
  const IpcTraceRecord *record =
      ipc_trace_store_get (ui_traffic_text_get_store (self->text), position);

  if (record == NULL)
    return FALSE;
  return words_contain (self, record, position) || payload_contains (self, record, position) ||
         (self->is_figure && (cell_contains (self, position, UI_TRAFFIC_COLUMN_TIME) ||
                              cell_contains (self, position, UI_TRAFFIC_COLUMN_SIZE)));
}

static void
search_init (Search *self,
             UiTrafficText *text,
             const char *needle,
             UiTrafficTime time)
{
  self->text = text;
  self->time = time;
  self->needle = g_utf8_casefold (needle, -1);
  self->length_bytes = strlen (self->needle);
  self->is_ascii = g_str_is_ascii (self->needle);
  self->is_figure = strspn (self->needle, FIGURES) == self->length_bytes;
  self->words = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->last_key = -1;
  self->cell = g_string_new (NULL);
}

static void
search_clear (Search *self)
{
  g_hash_table_unref (self->words);
  g_string_free (self->cell, TRUE);
  g_free (self->needle);
}

/**
 * ui_traffic_search:
 * @text: what the rows say
 * @rows: (nullable): which record each row is; %NULL when rows are positions in the store
 * @needle: what to look for, valid UTF-8; an empty one is nowhere
 * @time: what times count from
 * @first: the first row to look at
 * @end: one past the last
 * @start: the row after (before) which to begin; it is looked at last
 * @backwards: %TRUE to go up
 * @found: (out): the row
 *
 * Looks through the rows once, going on at the other end. About 0.1 s per million rows. Main
 * thread only.
 *
 * Returns: %FALSE when no row contains @needle
 */
gboolean
ui_traffic_search (UiTrafficText *text,
                   UiTrafficRows *rows,
                   const char *needle,
                   UiTrafficTime time,
                   guint64 first,
                   guint64 end,
                   guint64 start,
                   gboolean backwards,
                   guint64 *found)
{
  Search self;
  guint64 at = CLAMP (start, first, end);
  gboolean is_found = FALSE;

  if (*needle == '\0')
    return FALSE;
  search_init (&self, text, needle, time);
  for (guint64 i = first; i < end && !is_found; i++)
    {
      if (backwards)
        at = at > first ? at - 1 : end - 1;
      else
        at = at + 1 < end ? at + 1 : first;
      is_found = row_contains (&self, rows != NULL ? ui_traffic_rows_get_position (rows, at) : at);
    }
  search_clear (&self);
  if (is_found)
    *found = at;
  return is_found;
}
