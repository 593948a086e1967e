/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-remoting-objects.h"

G_BEGIN_DECLS

/* The objects from the inside, for ipc-remoting-objects.c and ipc-remoting-call.c. */

/* An instance while it lives. */
typedef struct
{
  IpcRemotingMode mode;
  guint number;     /* from 1 in each mode */
  guint caller;     /* who had it made */
  char *path;       /* where it is called */
  double value;     /* its FloatProperty */
  guint64 n_calls;
  IpcLease *lease;  /* NULL in SingleCall: there is nothing to wait for */
} IpcRemotingLiving;

struct _IpcRemotingObjects
{
  const IpcRemotingObjectsFuncs *funcs;           /* the owner's */
  gpointer data;
  IpcLeaseTimes times;                            /* of all leases */
  gint64 next_look_ns;                            /* when the leases are looked at next */
  GHashTable *instances;                          /* path to IpcRemotingLiving, which it owns */
  IpcRemotingCount counts[IPC_REMOTING_N_MODES];
};

IpcRemotingLiving *ipc_remoting_objects_make (IpcRemotingObjects *self,
                                              IpcRemotingMode mode,
                                              guint caller,
                                              gint64 now_ns);
void ipc_remoting_objects_end_single_call (IpcRemotingObjects *self,
                                           IpcRemotingLiving *instance);

G_END_DECLS
