/* SPDX-License-Identifier: MIT */
/*
 * ipc-lease: how long an object lives that others hold from afar.
 *
 * A server cannot count the references of clients that may be killed at any moment, so it gives
 * an object time instead: a lease. Calls renew it. When it has run out, whoever said that it
 * still needs the object, a sponsor, is asked; one that does not answer is dropped.
 *
 *             renew(), or a sponsor's answer
 *           ┌───────────────────────────────┐
 *           ▼    look: time over, sponsors  │
 *        ACTIVE ──────────────────────────▶ RENEWING
 *           ▲                                │ the sponsor says no, goes away,
 *           └────────────────────────────────┘ or is silent for too long: it is dropped
 *           │ look: time over, no sponsor
 *           ▼
 *        EXPIRED
 *
 * A lease that has run out is still good until somebody looks: the lease manager looks at all of
 * them every 10 seconds, and a call before that look saves the object. This is ILease of .NET
 * Remoting with its default times; LifetimeServices sets them there.
 *
 * Nothing here reads a clock or talks to anybody: times come in, verdicts go out. An object is
 * used by one thread at a time.
 */

#include "ipc-lease.h"

#define SECOND_NS G_GINT64_CONSTANT (1000000000)

const IpcLeaseTimes ipc_lease_default_times = {
  .initial_ns = 300 * SECOND_NS,
  .renewal_ns = 120 * SECOND_NS,
  .sponsor_ns = 120 * SECOND_NS,
  .look_ns = 10 * SECOND_NS,
};

struct _IpcLease
{
  const IpcLeaseTimes *times;                /* the owner's; may change under us */
  IpcLeaseState state;
  gint64 end_ns;                             /* when it runs out, or ran out */
  gint64 answer_end_ns;                      /* RENEWING: until when the sponsor may answer */
  guint sponsors[IPC_LEASE_SPONSORS_MAX];    /* in the order of their coming; the first is asked */
  guint n_sponsors;
};

/**
 * ipc_lease_new:
 * @times: (transfer none): must outlive the lease; a change concerns what happens after it
 * @now_ns: the time now, by any clock that the caller keeps to
 *
 * Begins a lease with the initial time.
 *
 * Returns: (transfer full): the lease
 */
IpcLease *
ipc_lease_new (const IpcLeaseTimes *times,
               gint64 now_ns)
{
  IpcLease *self = g_new0 (IpcLease, 1);

  self->times = times;
  self->end_ns = now_ns + times->initial_ns;
  return self;
}

/**
 * ipc_lease_free:
 * @self: (transfer full): a lease
 */
void
ipc_lease_free (IpcLease *self)
{
  g_free (self);
}

/**
 * ipc_lease_renew:
 * @self: a lease
 * @now_ns: the time now
 *
 * The object was called: it has the renewal time from now on, unless it has more anyway. A
 * question to a sponsor is void then. An expired lease stays expired.
 */
void
ipc_lease_renew (IpcLease *self,
                 gint64 now_ns)
{
  if (self->state == IPC_LEASE_EXPIRED)
    return;
  self->state = IPC_LEASE_ACTIVE;
  self->end_ns = MAX (self->end_ns, now_ns + self->times->renewal_ns);
}

static guint
find_sponsor (IpcLease *self,
              guint sponsor)
{
  guint i = 0;

  while (i < self->n_sponsors && self->sponsors[i] != sponsor)
    i++;
  return i;
}

/**
 * ipc_lease_add_sponsor:
 * @self: a lease
 * @sponsor: whatever the caller knows it by
 *
 * Has @sponsor asked when the time is over. Once is enough: a second time changes nothing.
 *
 * Returns: %FALSE when there are %IPC_LEASE_SPONSORS_MAX already, or the lease has expired
 */
gboolean
ipc_lease_add_sponsor (IpcLease *self,
                       guint sponsor)
{
  if (self->state == IPC_LEASE_EXPIRED)
    return FALSE;
  if (find_sponsor (self, sponsor) < self->n_sponsors)
    return TRUE;
  if (self->n_sponsors == IPC_LEASE_SPONSORS_MAX)
    return FALSE;
  self->sponsors[self->n_sponsors++] = sponsor;
  return TRUE;
}

/**
 * ipc_lease_remove_sponsor:
 * @self: a lease
 * @sponsor: as it was added
 *
 * Drops a sponsor: it does not want the object any more, or it is dead. If it is the one that was
 * asked, the next look asks the next one or ends the object.
 *
 * Returns: whether it was a sponsor
 */
gboolean
ipc_lease_remove_sponsor (IpcLease *self,
                          guint sponsor)
{
  guint place = find_sponsor (self, sponsor);

  if (place == self->n_sponsors)
    return FALSE;
  if (place == 0 && self->state == IPC_LEASE_RENEWING)
    self->state = IPC_LEASE_ACTIVE;
  self->n_sponsors--;
  for (guint i = place; i < self->n_sponsors; i++)
    self->sponsors[i] = self->sponsors[i + 1];
  return TRUE;
}

/**
 * ipc_lease_look:
 * @self: a lease
 * @now_ns: the time now
 * @sponsor: (out): whom to ask, with %IPC_LEASE_ASK
 *
 * The lease manager's regular look. A sponsor that was asked and let its time pass is dropped
 * here, without another word.
 *
 * Returns: what is to be done
 */
IpcLeaseVerdict
ipc_lease_look (IpcLease *self,
                gint64 now_ns,
                guint *sponsor)
{
  if (self->state == IPC_LEASE_EXPIRED)
    return IPC_LEASE_END;
  if (now_ns < self->end_ns)
    return IPC_LEASE_KEEP;
  if (self->state == IPC_LEASE_RENEWING)
    {
      if (now_ns < self->answer_end_ns)
        return IPC_LEASE_KEEP;
      ipc_lease_remove_sponsor (self, self->sponsors[0]);
    }
  if (self->n_sponsors == 0)
    {
      self->state = IPC_LEASE_EXPIRED;
      return IPC_LEASE_END;
    }
  self->state = IPC_LEASE_RENEWING;
  self->answer_end_ns = now_ns + self->times->sponsor_ns;
  *sponsor = self->sponsors[0];
  return IPC_LEASE_ASK;
}

/**
 * ipc_lease_answer:
 * @self: a lease
 * @sponsor: who answers
 * @seconds: for how long it wants the object from now on; comes from a peer, so it may be
 *   anything: at most %IPC_LEASE_RENEWAL_MAX_S count, and what is not above 0 means "no"
 * @now_ns: the time now
 *
 * Takes a sponsor's answer. An answer that nobody waits for any more is ignored. One that says no
 * has its sponsor dropped.
 *
 * Returns: whether the lease was renewed
 */
gboolean
ipc_lease_answer (IpcLease *self,
                  guint sponsor,
                  double seconds,
                  gint64 now_ns)
{
  if (self->state != IPC_LEASE_RENEWING || self->sponsors[0] != sponsor)
    return FALSE;
  if (!(seconds > 0))
    {
      ipc_lease_remove_sponsor (self, sponsor);
      return FALSE;
    }
  self->state = IPC_LEASE_ACTIVE;
  self->end_ns = now_ns + (gint64) (MIN (seconds, IPC_LEASE_RENEWAL_MAX_S) * SECOND_NS);
  return TRUE;
}

/**
 * ipc_lease_get_state:
 * @self: a lease
 *
 * Returns: where it is in its life
 */
IpcLeaseState
ipc_lease_get_state (IpcLease *self)
{
  return self->state;
}

/**
 * ipc_lease_state_get_name:
 * @state: a state
 *
 * Returns: (transfer none): a word for it
 */
const char *
ipc_lease_state_get_name (IpcLeaseState state)
{
  static const char *const names[] = {
    [IPC_LEASE_ACTIVE] = "active",
    [IPC_LEASE_RENEWING] = "renewing",
    [IPC_LEASE_EXPIRED] = "expired",
  };

  return state < G_N_ELEMENTS (names) ? names[state] : "unknown";
}

/**
 * ipc_lease_get_left_ns:
 * @self: a lease
 * @now_ns: the time now
 *
 * Returns: how much of its time is left; 0 when it has run out
 */
gint64
ipc_lease_get_left_ns (IpcLease *self,
                       gint64 now_ns)
{
  return MAX (self->end_ns - now_ns, 0);
}

/**
 * ipc_lease_get_n_sponsors:
 * @self: a lease
 *
 * Returns: how many sponsors it has
 */
guint
ipc_lease_get_n_sponsors (IpcLease *self)
{
  return self->n_sponsors;
}
