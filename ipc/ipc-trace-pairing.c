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
 * serial gives it, so a record costs a look at one place. To look for an answer in the whole trace,
 * see ipc-trace-partner.
 *
 * Any thread, one at a time.
 */

#include "ipc-trace-pairing.h"

#include "ipc-trace-partner.h"

/* By side: the parent's, the child's. Serial 0 where nothing waits. */
typedef IpcTraceQuestion *Questions[2];

struct _IpcTracePairing
{
  GArray *subjects; /* of Questions, by subject id */
};

static void
questions_clear (gpointer data)
{
  Questions *questions = data;

  g_free ((*questions)[0]);
  g_free ((*questions)[1]);
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
get_place (IpcTracePairing *self,
           guint32 subject,
           const IpcTraceRecord *record)
{
  guint side = (record->flags & IPC_TRACE_BY_CHILD) != 0;
  Questions *questions;

  if (subject >= self->subjects->len)
    g_array_set_size (self->subjects, subject + 1);
  questions = &g_array_index (self->subjects, Questions, subject);
  if ((*questions)[side] == NULL)
    (*questions)[side] = g_new0 (IpcTraceQuestion, IPC_TRACE_PAIRING_QUESTIONS);
  return &(*questions)[side][record->serial % IPC_TRACE_PAIRING_QUESTIONS];
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

  if (!ipc_trace_partner_is_in_exchange (record))
    return FALSE;
  place = get_place (self, subject, record);
  if (place->serial == record->serial &&
      ipc_trace_partner_get_reply_step (place->step) == record->step)
    {
      *question = *place;
      place->serial = 0;
      return TRUE;
    }
  if (record->step != IPC_TRACE_RETURN)
    *place = (IpcTraceQuestion){ record->time_ns, record->serial, record->step };
  return FALSE;
}
