/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-objects: three objects that others call from afar, and who makes their instances.
 *
 *   /SingleCall          a new instance for each call, gone after it: its property is always 0
 *   /Singleton           one instance for everybody, made at the first call
 *   /ClientActivated     Activate() makes an instance and tells its path, /ClientActivated/1_…,
 *                        to whom called it and nobody else
 *
 * These are the activation modes of .NET Remoting: WellKnownObjectMode.SingleCall and .Singleton,
 * and a type registered with RegisterActivatedServiceType. As there, what lives on between calls
 * has a lease (ipc-lease.c): a call renews it, and when nobody calls any more the instance goes.
 * An activated one is then disconnected for good, a singleton begins again at its next call.
 *
 * What a call does is in ipc-remoting-call.c; this file keeps the instances and looks at their
 * leases. Nothing here knows a socket, a thread or a clock. An object is used by one thread at a
 * time.
 */

#include "ipc-remoting-objects-private.h"
#include "ipc-error.h"

/* Instances */

static void
instance_free (IpcRemotingLiving *self)
{
  g_clear_pointer (&self->lease, ipc_lease_free);
  g_free (self->path);
  g_free (self);
}

/* Nobody guesses the path of an activated instance: it is private to whom was told. */
static char *
dup_activated_path (guint number)
{
  g_autofree char *secret = g_uuid_string_random ();

  return g_strdup_printf (IPC_REMOTING_CLIENT_ACTIVATED_PATH "/%u_%.8s", number, secret);
}

/**
 * ipc_remoting_objects_make:
 * @self: the objects
 * @mode: one of the three
 * @caller: for whom
 * @now_ns: the time now
 *
 * Makes an instance. One that lives on is found by its path from now on; one for a single call is
 * given back with ipc_remoting_objects_end_single_call().
 *
 * Returns: (transfer none): the instance
 */
IpcRemotingLiving *
ipc_remoting_objects_make (IpcRemotingObjects *self,
                           IpcRemotingMode mode,
                           guint caller,
                           gint64 now_ns)
{
  IpcRemotingLiving *instance = g_new0 (IpcRemotingLiving, 1);

  instance->mode = mode;
  instance->number = ++self->counts[mode].n_made;
  instance->caller = caller;
  self->counts[mode].n_alive++;
  if (mode == IPC_REMOTING_SINGLE_CALL)
    return instance;
  instance->lease = ipc_lease_new (&self->times, now_ns);
  instance->path = mode == IPC_REMOTING_SINGLETON ? g_strdup (IPC_REMOTING_SINGLETON_PATH)
                                                  : dup_activated_path (instance->number);
  if (g_hash_table_size (self->instances) == 0)
    self->next_look_ns = now_ns + self->times.look_ns;
  g_hash_table_insert (self->instances, instance->path, instance);
  return instance;
}

/**
 * ipc_remoting_objects_end_single_call:
 * @self: the objects
 * @instance: (transfer full): an instance of SingleCall whose call is over
 */
void
ipc_remoting_objects_end_single_call (IpcRemotingObjects *self,
                                      IpcRemotingLiving *instance)
{
  self->counts[instance->mode].n_alive--;
  instance_free (instance);
}

static void
describe (IpcRemotingLiving *self,
          gint64 now_ns,
          IpcRemotingInstance *description)
{
  *description = (IpcRemotingInstance){
    .mode = self->mode,
    .number = self->number,
    .caller = self->caller,
    .n_calls = self->n_calls,
    .value = self->value,
    .state = ipc_lease_get_state (self->lease),
    .left_ns = ipc_lease_get_left_ns (self->lease, now_ns),
    .n_sponsors = ipc_lease_get_n_sponsors (self->lease),
  };
}

/* Leases */

/* Returns whether the instance goes. */
static gboolean
look_at_instance (IpcRemotingObjects *self,
                  IpcRemotingLiving *instance,
                  gint64 now_ns)
{
  IpcRemotingInstance description;
  guint asked = 0;

  switch (ipc_lease_look (instance->lease, now_ns, &asked))
    {
    case IPC_LEASE_KEEP:
      return FALSE;
    case IPC_LEASE_ASK:
      self->funcs->ask_sponsor (asked, instance->path, self->data);
      return FALSE;
    case IPC_LEASE_END:
      break;
    }
  self->counts[instance->mode].n_alive--;
  describe (instance, now_ns, &description);
  self->funcs->ended (&description, self->data);
  return TRUE;
}

/**
 * ipc_remoting_objects_look:
 * @self: the objects
 * @now_ns: the time now
 *
 * Looks at all leases when it is time to; before that nothing happens. What the functions that
 * are called from here do must not come back to @self.
 */
void
ipc_remoting_objects_look (IpcRemotingObjects *self,
                           gint64 now_ns)
{
  GHashTableIter iter;
  gpointer value;

  if (now_ns < ipc_remoting_objects_get_next_look (self))
    return;
  self->next_look_ns = now_ns + self->times.look_ns;
  g_hash_table_iter_init (&iter, self->instances);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (look_at_instance (self, value, now_ns))
        g_hash_table_iter_remove (&iter);
    }
}

/**
 * ipc_remoting_objects_get_next_look:
 * @self: the objects
 *
 * Returns: when ipc_remoting_objects_look() should be called; %G_MAXINT64 while nothing has a
 *   lease
 */
gint64
ipc_remoting_objects_get_next_look (IpcRemotingObjects *self)
{
  return g_hash_table_size (self->instances) > 0 ? self->next_look_ns : G_MAXINT64;
}

/**
 * ipc_remoting_objects_set_times:
 * @self: the objects
 * @times: the times of all leases
 * @now_ns: the time now
 *
 * Changes the times. Leases that run keep what they have until they are renewed.
 */
void
ipc_remoting_objects_set_times (IpcRemotingObjects *self,
                                const IpcLeaseTimes *times,
                                gint64 now_ns)
{
  self->times = *times;
  self->next_look_ns = MIN (self->next_look_ns, now_ns + times->look_ns);
}

/**
 * ipc_remoting_objects_answer:
 * @self: the objects
 * @sponsor: who answers
 * @path: what it was asked about
 * @seconds: for how long it needs the object; 0 for no longer
 * @now_ns: the time now
 *
 * Takes the answer to `ask_sponsor`. One that comes too late does nothing.
 */
void
ipc_remoting_objects_answer (IpcRemotingObjects *self,
                             guint sponsor,
                             const char *path,
                             double seconds,
                             gint64 now_ns)
{
  IpcRemotingLiving *instance = g_hash_table_lookup (self->instances, path);

  if (instance != NULL)
    ipc_lease_answer (instance->lease, sponsor, seconds, now_ns);
}

/**
 * ipc_remoting_objects_forget:
 * @self: the objects
 * @caller: a caller that is gone, however it went
 *
 * Drops it as a sponsor. What it activated stays until its lease runs out: nobody can know
 * whether it passed the path on.
 */
void
ipc_remoting_objects_forget (IpcRemotingObjects *self,
                             guint caller)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->instances);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ipc_lease_remove_sponsor (((IpcRemotingLiving *) value)->lease, caller);
}

/* Showing */

/**
 * ipc_remoting_objects_count:
 * @self: the objects
 * @mode: one of the three
 * @count: (out): its numbers
 */
void
ipc_remoting_objects_count (IpcRemotingObjects *self,
                            IpcRemotingMode mode,
                            IpcRemotingCount *count)
{
  *count = self->counts[mode];
}

static int
compare_instances (gconstpointer a,
                   gconstpointer b)
{
  const IpcRemotingInstance *one = a;
  const IpcRemotingInstance *other = b;

  if (one->mode != other->mode)
    return one->mode < other->mode ? -1 : 1;
  return one->number < other->number ? -1 : one->number > other->number;
}

/**
 * ipc_remoting_objects_dup_instances:
 * @self: the objects
 * @now_ns: the time now
 *
 * Returns: (transfer full) (element-type IpcRemotingInstance): what lives, in order
 */
GArray *
ipc_remoting_objects_dup_instances (IpcRemotingObjects *self,
                                    gint64 now_ns)
{
  GArray *instances = g_array_new (FALSE, FALSE, sizeof (IpcRemotingInstance));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->instances);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      IpcRemotingInstance description;

      describe (value, now_ns, &description);
      g_array_append_val (instances, description);
    }
  g_array_sort (instances, compare_instances);
  return instances;
}

/**
 * ipc_remoting_objects_has:
 * @self: the objects
 * @path: a path
 *
 * Returns: whether an instance that lives on is there
 */
gboolean
ipc_remoting_objects_has (IpcRemotingObjects *self,
                          const char *path)
{
  return g_hash_table_contains (self->instances, path);
}

/**
 * ipc_remoting_mode_get_name:
 * @mode: a mode
 *
 * Returns: (transfer none): its name, which is also its object's type
 */
const char *
ipc_remoting_mode_get_name (IpcRemotingMode mode)
{
  static const char *const names[IPC_REMOTING_N_MODES] = {
    [IPC_REMOTING_NO_MODE] = "server",
    [IPC_REMOTING_SINGLE_CALL] = "SingleCall",
    [IPC_REMOTING_SINGLETON] = "Singleton",
    [IPC_REMOTING_CLIENT_ACTIVATED] = "ClientActivated",
  };

  return mode < IPC_REMOTING_N_MODES ? names[mode] : names[IPC_REMOTING_NO_MODE];
}

/**
 * ipc_remoting_modes_parse:
 * @word: `all`, `none`, `single-call`, `singleton` or `client-activated`
 * @modes: (out): a bit, `1 << mode`, for each mode that it names
 * @error: (out) (optional): that it is none of these
 *
 * Returns: whether it is one of these
 */
gboolean
ipc_remoting_modes_parse (const char *word,
                          guint *modes,
                          GError **error)
{
  static const struct
  {
    const char *word;
    guint modes;
  } table[] = {
    { "all", 1 << IPC_REMOTING_SINGLE_CALL | 1 << IPC_REMOTING_SINGLETON |
                 1 << IPC_REMOTING_CLIENT_ACTIVATED },
    { "none", 0 },
    { "single-call", 1 << IPC_REMOTING_SINGLE_CALL },
    { "singleton", 1 << IPC_REMOTING_SINGLETON },
    { "client-activated", 1 << IPC_REMOTING_CLIENT_ACTIVATED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (g_str_equal (table[i].word, word))
        {
          *modes = table[i].modes;
          return TRUE;
        }
    }
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "“%s” is none of all, none, single-call, singleton and client-activated", word);
  return FALSE;
}

/**
 * ipc_remoting_objects_new:
 * @funcs: (transfer none): what the owner wants to hear; static
 * @data: for the functions
 *
 * Makes the three objects, of which none has an instance yet, with the default times.
 *
 * Returns: (transfer full): the objects
 */
IpcRemotingObjects *
ipc_remoting_objects_new (const IpcRemotingObjectsFuncs *funcs,
                          gpointer data)
{
  IpcRemotingObjects *self = g_new0 (IpcRemotingObjects, 1);

  self->funcs = funcs;
  self->data = data;
  self->times = ipc_lease_default_times;
  self->instances = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                           (GDestroyNotify) instance_free);
  return self;
}

/**
 * ipc_remoting_objects_free:
 * @self: (transfer full): the objects
 *
 * Drops all instances without a word.
 */
void
ipc_remoting_objects_free (IpcRemotingObjects *self)
{
  g_hash_table_unref (self->instances);
  g_free (self);
}
