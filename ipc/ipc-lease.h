/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a sponsor may keep an object alive with one answer, in seconds. */
#define IPC_LEASE_RENEWAL_MAX_S 86400
/* How many sponsors one lease can have. */
#define IPC_LEASE_SPONSORS_MAX 16

/**
 * IpcLeaseTimes:
 * @initial_ns: how long an object lives that nobody calls
 * @renewal_ns: how long it lives at least after a call
 * @sponsor_ns: how long a sponsor may take to answer
 * @look_ns: the time between two looks at all leases
 */
typedef struct
{
  gint64 initial_ns;
  gint64 renewal_ns;
  gint64 sponsor_ns;
  gint64 look_ns;
} IpcLeaseTimes;

/* 5 minutes, 2 minutes, 2 minutes, 10 seconds: the defaults of .NET Remoting. */
extern const IpcLeaseTimes ipc_lease_default_times;

/**
 * IpcLeaseState:
 * @IPC_LEASE_ACTIVE: the object lives
 * @IPC_LEASE_RENEWING: its time is over, and a sponsor has been asked
 * @IPC_LEASE_EXPIRED: its time is over; nothing brings it back
 */
typedef enum
{
  IPC_LEASE_ACTIVE,
  IPC_LEASE_RENEWING,
  IPC_LEASE_EXPIRED,
} IpcLeaseState;

/**
 * IpcLeaseVerdict:
 * @IPC_LEASE_KEEP: nothing to do until the next look
 * @IPC_LEASE_ASK: ask the sponsor, and tell the lease what it answered
 * @IPC_LEASE_END: the object goes
 *
 * What a look at a lease came to.
 */
typedef enum
{
  IPC_LEASE_KEEP,
  IPC_LEASE_ASK,
  IPC_LEASE_END,
} IpcLeaseVerdict;

typedef struct _IpcLease IpcLease;

IpcLease *ipc_lease_new (const IpcLeaseTimes *times,
                         gint64 now_ns);
void ipc_lease_free (IpcLease *self);
void ipc_lease_renew (IpcLease *self,
                      gint64 now_ns);
gboolean ipc_lease_add_sponsor (IpcLease *self,
                                guint sponsor);
gboolean ipc_lease_remove_sponsor (IpcLease *self,
                                   guint sponsor);
IpcLeaseVerdict ipc_lease_look (IpcLease *self,
                                gint64 now_ns,
                                guint *sponsor);
gboolean ipc_lease_answer (IpcLease *self,
                           guint sponsor,
                           double seconds,
                           gint64 now_ns);
IpcLeaseState ipc_lease_get_state (IpcLease *self);
const char *ipc_lease_state_get_name (IpcLeaseState state);
gint64 ipc_lease_get_left_ns (IpcLease *self,
                              gint64 now_ns);
guint ipc_lease_get_n_sponsors (IpcLease *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcLease, ipc_lease_free)

G_END_DECLS
