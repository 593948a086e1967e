/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-pairs: which record is the other end of a message.
 *
 * A message leaves two records, one by each side, with the same serial:
 *
 *   viewer  message-sent 7 ─────────▶ message-received 7  parent
 *   viewer  message-received 7 ◀───── message-sent 7      parent
 *   viewer  call 7 ─────────────────▶ call 7              parent, and the same for the return
 *
 * Whichever comes first waits for the other; either can be first, because a sender reads the clock
 * after its system call. For each record the distance to its other end is kept, in 4 bytes.
 *
 * Messages without a serial (a person's own text) wait by their size and first bytes. If two that
 * are alike wait at a time, nobody can say which is which, so neither gets an end.
 *
 * An event has no room for a serial, but its order says enough: who wakes was woken by the last set
 * before, because an event that is set already stays as it is. So a set waits for the wake of the other
 * side, a later one in place of an earlier, and one wake is joined to one set:
 *
 *   viewer  event-set 7   event-set 8 ─────▶ event-woken  parent
 *
 * A wake that no set came before is nobody's: somebody rang who records nothing.
 *
 * The waiting lie in a table of fixed size, where consecutive serials of a child never meet; what
 * nobody answers, as with foreign children, who record nothing, is in time overwritten.
 *
 * Main thread. Partner: ui-sequence, which takes in the trace.
 */

#include "ui-sequence-pairs.h"

#include <string.h>

#define CHUNK 4096
/* A power of two: so many ends wait at most. */
#define N_WAITING 32768
/* The kind of what waits, when it is the set of an event. */
#define KIND_EVENT 8

/* An end whose other end has not come. */
typedef struct
{
  guint64 position; /* UI_SEQUENCE_NONE when nothing waits here */
  guint32 subject;
  guint32 key;      /* the serial, or a hash of what it says */
  guint8 kind;      /* message, call or return, with or without a serial; and the way */
  guint8 is_sending;
  guint8 is_ambiguous; /* several like this one waited: none of them can be told apart */
} Waiting;

struct _UiSequencePairs
{
  GPtrArray *chunks; /* of gint32[CHUNK]: the distance to the other end, 0 for none */
  guint64 first;     /* the position of the first in the first chunk; a multiple of CHUNK */
  guint64 end;       /* one past the last that was added */
  Waiting *waiting;  /* N_WAITING of them */
};

/* Records */

/**
 * ui_sequence_end_of:
 * @record: a record
 *
 * Reads from a record which end of which message it is. A call or return with a sentence is one of
 * the system's, which somebody made for himself, and no message.
 *
 * Returns: what it is
 */
UiSequenceEnd
ui_sequence_end_of (const IpcTraceRecord *record)
{
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  UiSequenceWay way;

  if (record->flags & IPC_TRACE_IS_NOTE)
    return (UiSequenceEnd) { .is_message = FALSE };
  switch (record->step)
    {
    case IPC_TRACE_MESSAGE_SENT:
      way = by_child ? UI_SEQUENCE_TO_PARENT : UI_SEQUENCE_FROM_PARENT;
      break;
    case IPC_TRACE_MESSAGE_RECEIVED:
      way = by_child ? UI_SEQUENCE_FROM_PARENT : UI_SEQUENCE_TO_PARENT;
      break;
    case IPC_TRACE_CALL:
      way = UI_SEQUENCE_TO_PARENT;
      break;
    case IPC_TRACE_RETURN:
      way = UI_SEQUENCE_FROM_PARENT;
      break;
    default:
      return (UiSequenceEnd) { .is_message = FALSE };
    }
  return (UiSequenceEnd) { TRUE, way, by_child == (way == UI_SEQUENCE_TO_PARENT) };
}

/* FNV-1a over what both ends of a message without a serial must have in common. */
static guint32
hash_contents (const IpcTraceRecord *record)
{
  guint32 hash = 2166136261u ^ record->size_bytes;
  gsize length = MIN (record->text_length, IPC_TRACE_TEXT_MAX);

  /* A long text lies elsewhere, at another place for each end. */
  if (record->text_length == IPC_TRACE_TEXT_LONG)
    length = 0;
  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guint8) record->text[i]) * 16777619u;
  return hash;
}

static Waiting
make_waiting (const IpcTraceRecord *record,
              guint64 position,
              UiSequenceEnd end)
{
  gboolean is_message =
      record->step == IPC_TRACE_MESSAGE_SENT || record->step == IPC_TRACE_MESSAGE_RECEIVED;

  return (Waiting) {
    .position = position,
    .subject = record->subject,
    .key = record->serial != 0 ? record->serial : hash_contents (record),
    .kind = (guint8) (end.way | is_message << 1 | (record->serial == 0) << 2),
    .is_sending = (guint8) end.is_sending,
  };
}

/* The set of an event, or what a wake looks for. */
static Waiting
make_event (const IpcTraceRecord *record,
            guint64 position)
{
  gboolean is_set = record->step == IPC_TRACE_EVENT_SET;
  gboolean is_set_by_child = is_set == ((record->flags & IPC_TRACE_BY_CHILD) != 0);

  return (Waiting) {
    .position = position,
    .subject = record->subject,
    .key = record->object,
    .kind = KIND_EVENT | is_set_by_child,
    .is_sending = is_set,
  };
}

static gboolean
is_event (const IpcTraceRecord *record)
{
  return record->step == IPC_TRACE_EVENT_SET || record->step == IPC_TRACE_EVENT_WOKEN;
}

static Waiting *
get_place (UiSequencePairs *self,
           const Waiting *wanted)
{
  guint32 base = wanted->subject * 2654435761u + wanted->kind * 40503u;

  return &self->waiting[(base + wanted->key) % N_WAITING];
}

static gboolean
is_same_message (const Waiting *a,
                 const Waiting *b)
{
  return a->subject == b->subject && a->key == b->key && a->kind == b->kind;
}

/* Distances */

static gint32 *
get_distance (UiSequencePairs *self,
              guint64 position)
{
  gint32 *chunk;

  if (position < self->first || position >= self->end)
    return NULL;
  chunk = g_ptr_array_index (self->chunks, (position - self->first) / CHUNK);
  return &chunk[position % CHUNK];
}

static void
make_room (UiSequencePairs *self,
           guint64 end)
{
  if (self->chunks->len == 0)
    self->first = (end - 1) / CHUNK * CHUNK;
  while (self->first + (guint64) self->chunks->len * CHUNK < end)
    g_ptr_array_add (self->chunks, g_new0 (gint32, CHUNK));
  self->end = end;
}

static void
join (UiSequencePairs *self,
      guint64 position,
      guint64 partner)
{
  gint64 distance = (gint64) (partner - position);
  gint32 *there = get_distance (self, partner);

  /* Two thousand million records apart are no longer told apart from none. */
  if (there == NULL || distance < G_MININT32 + 1 || distance > G_MAXINT32)
    return;
  *get_distance (self, position) = (gint32) distance;
  *there = (gint32) -distance;
}

/**
 * ui_sequence_pairs_new:
 *
 * Returns: (transfer full): pairs, of no records yet
 */
UiSequencePairs *
ui_sequence_pairs_new (void)
{
  UiSequencePairs *self = g_new0 (UiSequencePairs, 1);

  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->waiting = g_new (Waiting, N_WAITING);
  for (guint i = 0; i < N_WAITING; i++)
    self->waiting[i].position = UI_SEQUENCE_NONE;
  return self;
}

/**
 * ui_sequence_pairs_free:
 * @self: (transfer full): pairs
 *
 * Frees them.
 */
void
ui_sequence_pairs_free (UiSequencePairs *self)
{
  g_ptr_array_unref (self->chunks);
  g_free (self->waiting);
  g_free (self);
}

/**
 * ui_sequence_pairs_forget:
 * @self: pairs
 * @first: the oldest record that there still is
 *
 * Lets go of what the trace has discarded.
 */
void
ui_sequence_pairs_forget (UiSequencePairs *self,
                          guint64 first)
{
  guint n_gone = 0;

  while (n_gone < self->chunks->len && self->first + (n_gone + 1) * (guint64) CHUNK <= first)
    n_gone++;
  if (n_gone == 0)
    return;
  g_ptr_array_remove_range (self->chunks, 0, n_gone);
  self->first += n_gone * (guint64) CHUNK;
  self->end = MAX (self->end, self->first);
}

/* A record that stays has lost its other end: it waits again. */
static void
wait_again (UiSequencePairs *self,
            IpcTraceStore *store,
            guint64 position)
{
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);
  Waiting waiting;

  *get_distance (self, position) = 0;
  if (record == NULL)
    return;
  waiting = is_event (record) ? make_event (record, position)
                              : make_waiting (record, position, ui_sequence_end_of (record));
  *get_place (self, &waiting) = waiting;
}

/**
 * ui_sequence_pairs_take_back:
 * @self: pairs
 * @store: the trace, in which records before @from are what they were
 * @from: a position
 *
 * Forgets all records from @from on, as if they had not been added: a late one has moved them.
 */
void
ui_sequence_pairs_take_back (UiSequencePairs *self,
                             IpcTraceStore *store,
                             guint64 from)
{
  from = MAX (from, self->first);
  for (guint i = 0; i < N_WAITING && from < self->end; i++)
    if (self->waiting[i].position != UI_SEQUENCE_NONE && self->waiting[i].position >= from)
      self->waiting[i].position = UI_SEQUENCE_NONE;
  for (guint64 i = from; i < self->end; i++)
    {
      gint32 *distance = get_distance (self, i);
      guint64 partner = i + (guint64) (gint64) *distance;

      if (*distance < 0 && partner < from && partner >= self->first)
        wait_again (self, store, partner);
      *distance = 0;
    }
  self->end = MIN (self->end, from);
}

static guint64
add_event (UiSequencePairs *self,
           const IpcTraceRecord *record,
           guint64 position)
{
  Waiting event = make_event (record, position);
  Waiting *place = get_place (self, &event);
  guint64 set;

  if (event.is_sending)
    {
      *place = event;
      return UI_SEQUENCE_NONE;
    }
  if (place->position == UI_SEQUENCE_NONE || place->position < self->first ||
      !is_same_message (place, &event))
    return UI_SEQUENCE_NONE;
  set = place->position;
  place->position = UI_SEQUENCE_NONE;
  join (self, position, set);
  return set;
}

/**
 * ui_sequence_pairs_add:
 * @self: pairs
 * @record: the next record, at @position
 * @position: one past the one before
 * @end: what it is, by ui_sequence_end_of()
 *
 * Takes in a record.
 *
 * Returns: the record at the other end of the message, or the set that this is the wake of, if that
 *   has come already; otherwise %UI_SEQUENCE_NONE
 */
guint64
ui_sequence_pairs_add (UiSequencePairs *self,
                       const IpcTraceRecord *record,
                       guint64 position,
                       UiSequenceEnd end)
{
  Waiting arrived;
  Waiting *place;
  guint64 partner;

  make_room (self, position + 1);
  if (is_event (record))
    return add_event (self, record, position);
  if (!end.is_message)
    return UI_SEQUENCE_NONE;
  arrived = make_waiting (record, position, end);
  place = get_place (self, &arrived);
  if (place->position == UI_SEQUENCE_NONE || place->position < self->first ||
      !is_same_message (place, &arrived))
    {
      *place = arrived;
      return UI_SEQUENCE_NONE;
    }
  if (place->is_sending == arrived.is_sending)
    {
      place->is_ambiguous = TRUE;
      return UI_SEQUENCE_NONE;
    }
  if (place->is_ambiguous)
    return UI_SEQUENCE_NONE;
  partner = place->position;
  place->position = UI_SEQUENCE_NONE;
  join (self, position, partner);
  return partner;
}

/**
 * ui_sequence_pairs_get:
 * @self: pairs
 * @position: a record
 *
 * Returns: the record at the other end of its message, or the wake of a set, or the set of a wake;
 *   %UI_SEQUENCE_NONE when it has none, or when either was discarded
 */
guint64
ui_sequence_pairs_get (UiSequencePairs *self,
                       guint64 position)
{
  const gint32 *distance = get_distance (self, position);
  guint64 partner;

  if (distance == NULL || *distance == 0)
    return UI_SEQUENCE_NONE;
  partner = position + (guint64) (gint64) *distance;
  return partner >= self->first && partner < self->end ? partner : UI_SEQUENCE_NONE;
}
