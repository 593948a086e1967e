/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-lease.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the objects answer to, and where they are. */
#define IPC_REMOTING_OBJECT_INTERFACE "dev.tincan.Remoting.Object"
#define IPC_REMOTING_ACTIVATOR_INTERFACE "dev.tincan.Remoting.Activator"
#define IPC_REMOTING_LEASE_INTERFACE "dev.tincan.Remoting.Lease"
#define IPC_REMOTING_PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"
#define IPC_REMOTING_SINGLE_CALL_PATH "/SingleCall"
#define IPC_REMOTING_SINGLETON_PATH "/Singleton"
#define IPC_REMOTING_CLIENT_ACTIVATED_PATH "/ClientActivated"

/* How many activated objects there can be at a time. */
#define IPC_REMOTING_ACTIVATED_MAX 1024

/**
 * IpcRemotingMode:
 * @IPC_REMOTING_NO_MODE: none of the three; also the number of modes less one in tables
 * @IPC_REMOTING_SINGLE_CALL: a new instance for each call
 * @IPC_REMOTING_SINGLETON: one instance for all callers, made at the first call
 * @IPC_REMOTING_CLIENT_ACTIVATED: one instance for each activation
 *
 * Who makes an instance, and for whom.
 */
typedef enum
{
  IPC_REMOTING_NO_MODE,
  IPC_REMOTING_SINGLE_CALL,
  IPC_REMOTING_SINGLETON,
  IPC_REMOTING_CLIENT_ACTIVATED,
  IPC_REMOTING_N_MODES,
} IpcRemotingMode;

/**
 * IpcRemotingInstance:
 * @mode: which object it is an instance of
 * @number: counted from 1 in each mode
 * @caller: who had it made
 * @n_calls: how often it was called
 * @value: its `FloatProperty`
 * @state: of its lease
 * @left_ns: how much of the lease is left
 * @n_sponsors: how many will be asked then
 *
 * One instance, to be shown.
 */
typedef struct
{
  IpcRemotingMode mode;
  guint number;
  guint caller;
  guint64 n_calls;
  double value;
  IpcLeaseState state;
  gint64 left_ns;
  guint n_sponsors;
} IpcRemotingInstance;

/**
 * IpcRemotingCount:
 * @n_made: how many instances there were so far
 * @n_alive: how many there are
 * @n_calls: how many calls they had
 */
typedef struct
{
  guint n_made;
  guint n_alive;
  guint64 n_calls;
} IpcRemotingCount;

/**
 * IpcRemotingReport:
 * @mode: whom a call was for
 * @call: what was called, for people
 * @result: what came of it, likewise
 */
typedef struct
{
  IpcRemotingMode mode;
  char *call;
  char *result;
} IpcRemotingReport;

void ipc_remoting_report_clear (IpcRemotingReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IpcRemotingReport, ipc_remoting_report_clear)

/**
 * IpcRemotingObjectsFuncs:
 * @ask_sponsor: the sponsor is to be asked whether it still needs the object at @path; its answer
 *   goes to ipc_remoting_objects_answer()
 * @ended: an instance's lease has run out, and it is gone
 */
typedef struct
{
  void (*ask_sponsor) (guint sponsor, const char *path, gpointer data);
  void (*ended) (const IpcRemotingInstance *instance, gpointer data);
} IpcRemotingObjectsFuncs;

typedef struct _IpcRemotingObjects IpcRemotingObjects;

IpcRemotingObjects *ipc_remoting_objects_new (const IpcRemotingObjectsFuncs *funcs,
                                              gpointer data);
void ipc_remoting_objects_free (IpcRemotingObjects *self);
void ipc_remoting_objects_set_times (IpcRemotingObjects *self,
                                     const IpcLeaseTimes *times,
                                     gint64 now_ns);
GDBusMessage *ipc_remoting_objects_call (IpcRemotingObjects *self,
                                         guint caller,
                                         GDBusMessage *message,
                                         gint64 now_ns,
                                         IpcRemotingReport *report);
gboolean ipc_remoting_objects_has (IpcRemotingObjects *self,
                                   const char *path);
void ipc_remoting_objects_look (IpcRemotingObjects *self,
                                gint64 now_ns);
gint64 ipc_remoting_objects_get_next_look (IpcRemotingObjects *self);
void ipc_remoting_objects_answer (IpcRemotingObjects *self,
                                  guint sponsor,
                                  const char *path,
                                  double seconds,
                                  gint64 now_ns);
void ipc_remoting_objects_forget (IpcRemotingObjects *self,
                                  guint caller);
void ipc_remoting_objects_count (IpcRemotingObjects *self,
                                 IpcRemotingMode mode,
                                 IpcRemotingCount *count);
GArray *ipc_remoting_objects_dup_instances (IpcRemotingObjects *self,
                                            gint64 now_ns);

const char *ipc_remoting_mode_get_name (IpcRemotingMode mode);
gboolean ipc_remoting_modes_parse (const char *word,
                                   guint *modes,
                                   GError **error);
char *ipc_remoting_value_dup_text (double value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpcRemotingObjects, ipc_remoting_objects_free)

G_END_DECLS
