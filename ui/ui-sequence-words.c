/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-words: what the things in a sequence diagram say, on a label and to a screen reader.
 *
 * What a peer wrote is shown escaped. A sender reads the clock when its system call has returned,
 * and the receiver can have been faster: such a latency is less than nothing, and is told as it was
 * measured.
 */

#include "ui-sequence-scene.h"
#include "ui-text.h"

#define NS_PER_US G_GINT64_CONSTANT (1000)
#define NS_PER_MS (1000 * NS_PER_US)
#define NS_PER_S (1000 * NS_PER_MS)
/* Fewer characters of a text say nothing. */
#define TEXT_CHARS_MIN 6
/* As long as a size and a latency can be. */
#define FIGURES_BYTES 64

/* Into a buffer: a picture of many messages has hundreds of these. */
static void
print_latency (char *buffer,
               gsize size,
               gint64 latency_ns)
{
  const char *sign = latency_ns < 0 ? "−" : "";
  gint64 size_ns = ABS (latency_ns);

  if (size_ns < NS_PER_MS)
    g_snprintf (buffer, size, "%s0.%03d ms", sign, (int) (size_ns / NS_PER_US));
  else if (size_ns < 10 * NS_PER_MS)
    g_snprintf (buffer, size, "%s%d.%02d ms", sign, (int) (size_ns / NS_PER_MS),
                (int) (size_ns % NS_PER_MS / (10 * NS_PER_US)));
  else if (size_ns < NS_PER_S)
    g_snprintf (buffer, size, "%s%d ms", sign, (int) (size_ns / NS_PER_MS));
  else
    g_snprintf (buffer, size, "%s%" G_GINT64_FORMAT ".%02d s", sign, size_ns / NS_PER_S,
                (int) (size_ns % NS_PER_S / (10 * NS_PER_MS)));
}

/**
 * ui_sequence_dup_latency:
 * @latency_ns: from the sending to the receiving end; may be less than 0
 *
 * Says it with three digits that count: `0.012 ms`, `1.25 ms`, `43 ms`, `12.34 s`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_sequence_dup_latency (gint64 latency_ns)
{
  char latency[FIGURES_BYTES];

  print_latency (latency, sizeof latency, latency_ns);
  return g_strdup (latency);
}

static const IpcTraceRecord *
get_record (const UiSequenceItem *item,
            UiSequence *model)
{
  if (item->position == UI_SEQUENCE_NONE)
    return NULL;
  return ipc_trace_store_get (ui_sequence_get_store (model), item->position);
}

/* The first characters of what a record says, escaped; NULL when it says nothing. */
static char *
dup_text (const IpcTraceRecord *record,
          UiSequence *model,
          glong n_most)
{
  g_autofree char *text = ipc_trace_store_dup_text (ui_sequence_get_store (model), record);
  g_autofree char *head = NULL;

  if (*text == '\0')
    return NULL;
  if (g_utf8_strlen (text, -1) <= n_most)
    return g_steal_pointer (&text);
  head = g_utf8_substring (text, 0, n_most - 1);
  return g_strconcat (head, "…", NULL);
}

static void
append_clause (GString *sentence,
               char *clause)
{
  if (clause != NULL)
    g_string_append_printf (sentence, "%s%s", sentence->len > 0 ? ", " : "", clause);
  g_free (clause);
}

static char *
dup_size (const IpcTraceRecord *record,
          const char *unit)
{
  g_autofree char *number = NULL;

  if (record->size_bytes == 0)
    return NULL;
  number = ui_text_dup_number (record->size_bytes);
  return g_strdup_printf ("%s %s%s", number, unit,
                          record->size_bytes > 1 && unit[1] != '\0' ? "s" : "");
}

/* The size of a message and its latency, as far as they are known. */
static void
print_figures (char *buffer,
               gsize size,
               const UiSequenceItem *item,
               const IpcTraceRecord *record)
{
  const char *comma = record->size_bytes > 0 && item->kind == UI_SEQUENCE_ARROW ? ", " : "";
  g_autofree char *number =
      record->size_bytes >= 1000 ? ui_text_dup_number (record->size_bytes) : NULL;
  gsize length = 0;

  *buffer = '\0';
  if (number != NULL)
    length = (gsize) g_snprintf (buffer, size, "%s B%s", number, comma);
  else if (record->size_bytes > 0)
    length = (gsize) g_snprintf (buffer, size, "%u B%s", record->size_bytes, comma);
  if (item->kind == UI_SEQUENCE_ARROW)
    print_latency (buffer + length, size - length, item->to_ns - item->from_ns);
}

/* The text gives way to size and latency where there is not room for all. */
static char *
dup_message_label (const UiSequenceItem *item,
                   const IpcTraceRecord *record,
                   UiSequence *model,
                   guint n_chars)
{
  char figures[FIGURES_BYTES];
  g_autofree char *text = NULL;
  glong room;

  print_figures (figures, sizeof figures, item, record);
  room = (glong) n_chars - g_utf8_strlen (figures, -1) - 2;
  if (room >= TEXT_CHARS_MIN)
    text = dup_text (record, model, room);
  if (text == NULL)
    return g_strdup (figures);
  return g_strconcat (text, *figures != '\0' ? ", " : "", figures, NULL);
}

static char *
dup_mark_label (const UiSequenceItem *item,
                const IpcTraceRecord *record,
                UiSequence *model)
{
  g_autofree char *step = ui_text_dup_step (item->step);
  g_autofree char *text = dup_text (record, model, IPC_TRACE_TEXT_MAX);

  if (item->n_others > 0)
    return g_strdup_printf ("%u steps", item->n[0]);
  if (item->n[0] > 1)
    return g_strdup_printf ("%u× %s", item->n[0], step);
  if (item->step == IPC_TRACE_CHILD_CONNECTED)
    return g_strdup ("connected");
  if (item->step == IPC_TRACE_CHILD_QUIT)
    return g_strdup ("quit");
  if (item->step == IPC_TRACE_PEER_DISCONNECTED)
    return g_strdup ("disconnected");
  if (record->flags & IPC_TRACE_IS_NOTE && text != NULL)
    return g_steal_pointer (&text);
  return g_steal_pointer (&step);
}

/**
 * ui_sequence_item_dup_label:
 * @item: an item
 * @model: what it is of
 * @n_chars: about how many characters have room
 *
 * Returns: (transfer full): what stands beside it where there is room
 */
char *
ui_sequence_item_dup_label (const UiSequenceItem *item,
                            UiSequence *model,
                            guint n_chars)
{
  const IpcTraceRecord *record = get_record (item, model);

  switch (item->kind)
    {
    case UI_SEQUENCE_ARROW:
    case UI_SEQUENCE_STUB:
      return record != NULL ? dup_message_label (item, record, model, n_chars) : g_strdup ("");
    case UI_SEQUENCE_MARK:
      return record != NULL ? dup_mark_label (item, record, model) : g_strdup ("");
    case UI_SEQUENCE_BUNDLE:
      return ui_text_dup_number (item->n[0] + item->n[1] > 0 ? (guint64) item->n[0] + item->n[1]
                                                             : item->n_others);
    case UI_SEQUENCE_WAKE:
    case UI_SEQUENCE_SPAN:
    default:
      return g_strdup ("");
    }
}

/* Names */

static char *
dup_route (const UiSequenceItem *item,
           UiSequenceLanes *lanes)
{
  const char *child = item->lane == UI_SEQUENCE_PARENT
                          ? "Somebody else"
                          : ui_sequence_lanes_get_title (lanes, (guint) item->lane);

  if (item->way == UI_SEQUENCE_TO_PARENT)
    return g_strdup_printf ("%s → parent", child);
  return g_strdup_printf ("Parent → %s", child);
}

static char *
dup_latency_in_words (const UiSequenceItem *item)
{
  gint64 latency_ns = item->to_ns - item->from_ns;
  g_autofree char *early = NULL;

  if (latency_ns >= 0)
    return ui_sequence_dup_latency (latency_ns);
  early = ui_sequence_dup_latency (-latency_ns);
  return g_strdup_printf ("there %s before its sender had noted it", early);
}

static char *
dup_message_name (const UiSequenceItem *item,
                  const IpcTraceRecord *record,
                  UiSequence *model,
                  UiSequenceLanes *lanes)
{
  g_autofree char *route = dup_route (item, lanes);
  GString *facts = g_string_new (NULL);
  g_autofree char *all = NULL;

  append_clause (facts, dup_text (record, model, IPC_TRACE_TEXT_MAX));
  append_clause (facts, dup_size (record, "byte"));
  if (item->kind == UI_SEQUENCE_ARROW)
    append_clause (facts, dup_latency_in_words (item));
  else
    append_clause (facts, g_strdup_printf ("seen by %s alone",
                                           item->is_at_parent ? "the parent" : "the child"));
  all = g_string_free (facts, FALSE);
  return g_strdup_printf ("%s: %s", route, all);
}

static char *
dup_messages (guint32 n,
              const char *where)
{
  g_autofree char *number = ui_text_dup_number (n);

  return n == 0 ? NULL
                : g_strdup_printf ("%s message%s %s", number, n == 1 ? "" : "s", where);
}

static char *
dup_bundle_name (const UiSequenceItem *item,
                 UiSequenceLanes *lanes)
{
  GString *facts = g_string_new (NULL);
  g_autofree char *all = NULL;

  append_clause (facts, dup_messages (item->n[UI_SEQUENCE_TO_PARENT], "to the parent"));
  append_clause (facts, dup_messages (item->n[UI_SEQUENCE_FROM_PARENT], "from the parent"));
  if (item->n_others > 0)
    append_clause (facts, g_strdup_printf ("%u other steps", item->n_others));
  all = g_string_free (facts, FALSE);
  return g_strdup_printf ("%s: %s", ui_sequence_lanes_get_title (lanes, (guint) item->lane), all);
}

static char *
dup_wake_name (const UiSequenceItem *item,
               UiSequenceLanes *lanes)
{
  g_autofree char *route = dup_route (item, lanes);
  g_autofree char *latency = ui_sequence_dup_latency (item->to_ns - item->from_ns);

  return g_strdup_printf ("%s: event set, woken after %s", route, latency);
}

static char *
dup_mark_name (const UiSequenceItem *item,
               const IpcTraceRecord *record,
               UiSequence *model,
               UiSequenceLanes *lanes)
{
  const char *who = item->is_at_parent ? "Parent"
                                       : ui_sequence_lanes_get_title (lanes, (guint) item->lane);
  g_autofree char *step = ui_text_dup_step (item->step);
  g_autofree char *text = dup_text (record, model, IPC_TRACE_TEXT_MAX);
  g_autofree char *more = NULL;

  if (item->n[0] > 1)
    more = g_strdup_printf (", and %u more %s at the same place", item->n[0] - 1,
                            item->n_others == 0 ? "of them"
                            : item->n[0] == 2   ? "step"
                                                : "steps");
  return g_strdup_printf ("%s: %s%s%s%s", who, step, text != NULL ? ", " : "",
                          text != NULL ? text : "", more != NULL ? more : "");
}

/**
 * ui_sequence_item_dup_name:
 * @item: an item
 * @model: what it is of
 * @lanes: whose it is
 *
 * Returns: (transfer full): the item in words, such as
 *   `Viewer 1 → parent: GTKClient msg 3, 41 bytes, 0.120 ms`; empty when its record is gone
 */
char *
ui_sequence_item_dup_name (const UiSequenceItem *item,
                           UiSequence *model,
                           UiSequenceLanes *lanes)
{
  const IpcTraceRecord *record = get_record (item, model);

  if (item->kind == UI_SEQUENCE_BUNDLE)
    return dup_bundle_name (item, lanes);
  if (record == NULL || item->kind == UI_SEQUENCE_SPAN)
    return g_strdup ("");
  if (item->kind == UI_SEQUENCE_WAKE)
    return dup_wake_name (item, lanes);
  if (item->kind == UI_SEQUENCE_MARK)
    return dup_mark_name (item, record, model, lanes);
  return dup_message_name (item, record, model, lanes);
}
