/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-pairing: which question does this record answer, when records pass by in time order?
 *
 *   viewer   message-sent 7 ------------------------------> message-received 7     the round trip
 *   parent                 message-received 7 --> message-sent 7                   the time to answer
 *   either   call 7 ---------------------------------------> return 7
 *
 * Question and answer are of the same subject, seen by the same side, and have the same serial. Of
 * each subject and side the last 1,024 questions wait for their answers, each in the place that its
 * serial gives it, so a record costs a look at one place. There are eight places at first, and twice
 * as many once two that wait would have the same: a server may have thousands of clients one after
 * the other, of which each has one question at a time. To look for an answer in the whole trace, see
 * ipc-trace-partner.
 *
 * Any thread, one at a time.
 */

#include "ipc-trace-pairing.h"

#include "ipc-trace-partner.h"

#define PLACES_AT_FIRST 8

G_STATIC_ASSERT (IPC_TRACE_PAIRING_QUESTIONS % PLACES_AT_FIRST == 0);

/* The questions of one subject, as one side saw them. */
typedef struct
{
  IpcTraceQuestion *places; /* by serial modulo n_places; serial 0 where nothing waits */
  guint n_places;           /* a power of two; 0 before the first question */
} Side;

/* The parent's, the child's. */
typedef Side Questions[2];

struct _IpcTracePairing
{
  GArray *subjects; /* of Questions, by subject id */
};

static void
questions_clear (gpointer data)
{
  Questions *questions = data;

  g_free ((*questions)[0].places);
  g_free ((*questions)[1].places);
}

/**
 * ipc_trace_pairing_new:
 *
 * Returns: (transfer full): a pairing that has seen nothing
 */
IpcTracePairing *
ipc_trace_pairing_new (void)
{
  IpcTracePairing *self = g_new0 (IpcTracePairing, 1);

  self->subjects = g_array_new (FALSE, TRUE, sizeof (Questions));
  g_array_set_clear_func (self->subjects, questions_clear);
  return self;
}

/**
 * ipc_trace_pairing_free:
 * @self: (transfer full): a pairing
 */
void
ipc_trace_pairing_free (IpcTracePairing *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->subjects);
  g_free (self);
}

static IpcTraceQuestion *
get_place (Side *side,
           guint32 serial)
{
  return &side->places[serial % side->n_places];
}

/* No two that wait come to the same place by this: they had different ones before. */
static void
set_n_places (Side *side,
              guint n_places)
{
  Side larger = { g_new0 (IpcTraceQuestion, n_places), n_places };

  for (guint i = 0; i < side->n_places; i++)
    if (side->places[i].serial != 0)
      *get_place (&larger, side->places[i].serial) = side->places[i];
  g_free (side->places);
  *side = larger;
}

static Side *
get_side (IpcTracePairing *self,
          guint32 subject,
          const IpcTraceRecord *record)
{
  Side *side;

  if (subject >= self->subjects->len)
    g_array_set_size (self->subjects, subject + 1);
  side = &g_array_index (self->subjects, Questions,
                         subject)[(record->flags & IPC_TRACE_BY_CHILD) != 0];
  if (side->n_places == 0)
    set_n_places (side, PLACES_AT_FIRST);
  return side;
}

static void
wait_for_answer (Side *side,
                 const IpcTraceRecord *record)
{
  while (side->n_places < IPC_TRACE_PAIRING_QUESTIONS &&
         get_place (side, record->serial)->serial != 0 &&
         get_place (side, record->serial)->serial != record->serial)
    set_n_places (side, side->n_places * 2);
  *get_place (side, record->serial) =
    (IpcTraceQuestion){ record->time_ns, record->serial, record->step };
}

/**
 * ipc_trace_pairing_take:
 * @self: a pairing
 * @subject: whose record it is: an id that was given, or 0 for those of nobody that is known
 * @record: the next record in time
 * @question: (out caller-allocates): what it answers
 *
 * Looks whether a record answers one that came before; otherwise it may be a question itself.
 *
 * Returns: whether it is an answer
 */
gboolean
ipc_trace_pairing_take (IpcTracePairing *self,
                        guint32 subject,
                        const IpcTraceRecord *record,
                        IpcTraceQuestion *question)
{
  IpcTraceQuestion *place;
  Side *side;

  if (!ipc_trace_partner_is_in_exchange (record))
    return FALSE;
  side = get_side (self, subject, record);
  place = get_place (side, record->serial);
  if (place->serial == record->serial &&
      ipc_trace_partner_get_reply_step (place->step) == record->step)
    {
      *question = *place;
      place->serial = 0;
      return TRUE;
    }
  if (record->step != IPC_TRACE_RETURN)
    wait_for_answer (side, record);
  return FALSE;
}
