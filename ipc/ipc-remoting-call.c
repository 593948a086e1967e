/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-call: what happens to one call of a remote object.
 *
 *   call    path=/Singleton interface=org.freedesktop.DBus.Properties member=Get
 *           ("dev.tincan.Remoting.Object", "FloatProperty")
 *   return  (<2.4>,)
 *
 * The method is looked up, its arguments are compared with what it takes, the instance that is to
 * answer is found or made, and the method runs. In .NET Remoting these are the stages of the
 * dispatch sink; here they are run_call().
 *
 * What a message holds was written by a peer; whatever does not fit comes back as an error. The
 * partner is ipc-remoting-objects.c, which keeps the instances.
 */

#include "ipc-remoting-objects-private.h"

#include <string.h>
#include <unistd.h>

#define PROPERTY "FloatProperty"
#define SECOND_NS 1e9

/* One call on its way through this file. */
typedef struct
{
  IpcRemotingObjects *objects;
  guint caller;
  const char *path;
  GVariant *arguments;        /* a tuple */
  gint64 now_ns;
  IpcRemotingMode mode;       /* of the object at path */
  IpcRemotingLiving *instance; /* who answers; NULL for an activator */
  gboolean is_new;            /* it was made for this call */
  GString *words;             /* what is called, for people */
} Call;

/* A method: what it takes, and what it needs to be there. */
typedef struct
{
  const char *interface;
  const char *name;
  const char *type;           /* of its arguments, as a tuple */
  enum { NEEDS_INSTANCE, NEEDS_LEASE, NEEDS_ACTIVATOR } needs;
  GVariant *(*func) (Call *call, GError **error);
} Method;

static IpcRemotingMode
find_mode (const char *path)
{
  if (g_str_equal (path, IPC_REMOTING_SINGLE_CALL_PATH))
    return IPC_REMOTING_SINGLE_CALL;
  if (g_str_equal (path, IPC_REMOTING_SINGLETON_PATH))
    return IPC_REMOTING_SINGLETON;
  if (g_str_equal (path, IPC_REMOTING_CLIENT_ACTIVATED_PATH) ||
      g_str_has_prefix (path, IPC_REMOTING_CLIENT_ACTIVATED_PATH "/"))
    return IPC_REMOTING_CLIENT_ACTIVATED;
  return IPC_REMOTING_NO_MODE;
}

/* Methods */

static GVariant *
get_remote_object_type (Call *call,
                        GError **error)
{
  return g_variant_new ("(s)", ipc_remoting_mode_get_name (call->mode));
}

static GVariant *
get_process_thread_id (Call *call,
                       GError **error)
{
  return g_variant_new ("(uu)", (guint32) getpid (), (guint32) gettid ());
}

static gboolean
check_interface (const char *interface,
                 GError **error)
{
  if (*interface == '\0' || g_str_equal (interface, IPC_REMOTING_OBJECT_INTERFACE))
    return TRUE;
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE,
                       "properties are on " IPC_REMOTING_OBJECT_INTERFACE " only");
  return FALSE;
}

static gboolean
check_property (const char *interface,
                const char *name,
                GError **error)
{
  if (!check_interface (interface, error))
    return FALSE;
  if (g_str_equal (name, PROPERTY))
    return TRUE;
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY,
                       "there is one property, " PROPERTY);
  return FALSE;
}

static GVariant *
get_property (Call *call,
              GError **error)
{
  const char *interface;
  const char *name;

  g_variant_get (call->arguments, "(&s&s)", &interface, &name);
  if (!check_property (interface, name, error))
    return NULL;
  g_string_append (call->words, " " PROPERTY);
  return g_variant_new ("(v)", g_variant_new_double (call->instance->value));
}

static GVariant *
set_property (Call *call,
              GError **error)
{
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;
  const char *interface;
  const char *name;

  g_variant_get (call->arguments, "(&s&sv)", &interface, &name, &value);
  if (!check_property (interface, name, error))
    return NULL;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    {
      g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                           PROPERTY " is a double, signature d");
      return NULL;
    }
  call->instance->value = g_variant_get_double (value);
  text = ipc_remoting_value_dup_text (call->instance->value);
  g_string_append_printf (call->words, " " PROPERTY " %s", text);
  return g_variant_new ("()");
}

static GVariant *
get_all_properties (Call *call,
                    GError **error)
{
  GVariantBuilder properties;
  const char *interface;

  g_variant_get (call->arguments, "(&s)", &interface);
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  if (*interface == '\0' || g_str_equal (interface, IPC_REMOTING_OBJECT_INTERFACE))
    g_variant_builder_add (&properties, "{sv}", PROPERTY,
                           g_variant_new_double (call->instance->value));
  return g_variant_new ("(a{sv})", &properties);
}

static GVariant *
activate (Call *call,
          GError **error)
{
  IpcRemotingObjects *self = call->objects;
  IpcRemotingLiving *instance;

  if (self->counts[IPC_REMOTING_CLIENT_ACTIVATED].n_alive >= IPC_REMOTING_ACTIVATED_MAX)
    {
      g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED,
                   "there are %d activated objects already", IPC_REMOTING_ACTIVATED_MAX);
      return NULL;
    }
  instance = ipc_remoting_objects_make (self, IPC_REMOTING_CLIENT_ACTIVATED, call->caller, call->now_ns);
  g_string_append_printf (call->words, ", #%u new", instance->number);
  return g_variant_new ("(o)", instance->path);
}

static GVariant *
get_lease (Call *call,
           GError **error)
{
  IpcLease *lease = call->instance->lease;

  return g_variant_new ("(sd)", ipc_lease_state_get_name (ipc_lease_get_state (lease)),
                        ipc_lease_get_left_ns (lease, call->now_ns) / SECOND_NS);
}

static GVariant *
sponsor (Call *call,
         GError **error)
{
  if (ipc_lease_add_sponsor (call->instance->lease, call->caller))
    return g_variant_new ("()");
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED, "there are %d sponsors already",
               IPC_LEASE_SPONSORS_MAX);
  return NULL;
}

static GVariant *
unsponsor (Call *call,
           GError **error)
{
  ipc_lease_remove_sponsor (call->instance->lease, call->caller);
  return g_variant_new ("()");
}

static const Method methods[] = {
  { IPC_REMOTING_OBJECT_INTERFACE, "GetRemoteObjectType", "()", NEEDS_INSTANCE,
    get_remote_object_type },
  { IPC_REMOTING_OBJECT_INTERFACE, "GetProcessThreadID", "()", NEEDS_INSTANCE,
    get_process_thread_id },
  { IPC_REMOTING_PROPERTIES_INTERFACE, "Get", "(ss)", NEEDS_INSTANCE, get_property },
  { IPC_REMOTING_PROPERTIES_INTERFACE, "Set", "(ssv)", NEEDS_INSTANCE, set_property },
  { IPC_REMOTING_PROPERTIES_INTERFACE, "GetAll", "(s)", NEEDS_INSTANCE, get_all_properties },
  { IPC_REMOTING_ACTIVATOR_INTERFACE, "Activate", "()", NEEDS_ACTIVATOR, activate },
  { IPC_REMOTING_LEASE_INTERFACE, "GetLease", "()", NEEDS_LEASE, get_lease },
  { IPC_REMOTING_LEASE_INTERFACE, "Sponsor", "()", NEEDS_LEASE, sponsor },
  { IPC_REMOTING_LEASE_INTERFACE, "Unsponsor", "()", NEEDS_LEASE, unsponsor },
};

/* Calls */

static gboolean
check_arguments (const Method *method,
                 GVariant *arguments,
                 GError **error)
{
  if (g_str_equal (g_variant_get_type_string (arguments), method->type))
    return TRUE;
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "%s takes %s, not %s", method->name,
               method->type, g_variant_get_type_string (arguments));
  return FALSE;
}

/* A caller may leave the interface out. */
static const Method *
find_method (GDBusMessage *message,
             GError **error)
{
  const char *interface = g_dbus_message_get_interface (message);
  const char *name = g_dbus_message_get_member (message);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (g_str_equal (methods[i].name, name) &&
          (interface == NULL || g_str_equal (methods[i].interface, interface)))
        return &methods[i];
    }
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD, "there is no method %s%s%s",
               interface != NULL ? interface : "", interface != NULL ? "." : "", name);
  return NULL;
}

/* The instance that lives on at a path; a singleton is made when it is called for the first time,
 * or again after its lease ran out. */
static IpcRemotingLiving *
find_lasting (Call *call,
              gboolean may_make)
{
  IpcRemotingObjects *self = call->objects;
  IpcRemotingLiving *instance = g_hash_table_lookup (self->instances, call->path);

  if (instance != NULL || call->mode != IPC_REMOTING_SINGLETON || !may_make)
    return instance;
  call->is_new = TRUE;
  return ipc_remoting_objects_make (self, IPC_REMOTING_SINGLETON, call->caller, call->now_ns);
}

/* Who answers a call. */
static gboolean
find_instance (Call *call,
               const Method *method,
               GError **error)
{
  gboolean is_activator = g_str_equal (call->path, IPC_REMOTING_CLIENT_ACTIVATED_PATH);

  if (method->needs == NEEDS_ACTIVATOR || is_activator)
    {
      if (method->needs == NEEDS_ACTIVATOR && is_activator)
        return TRUE;
      g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD,
                   is_activator ? "%s has Activate only; call what that returns"
                                : "%s cannot be activated",
                   call->path);
      return FALSE;
    }
  call->is_new = call->mode == IPC_REMOTING_SINGLE_CALL && method->needs == NEEDS_INSTANCE;
  if (call->is_new)
    call->instance = ipc_remoting_objects_make (call->objects, call->mode, call->caller, call->now_ns);
  else
    call->instance = find_lasting (call, method->needs == NEEDS_INSTANCE);
  if (call->instance != NULL)
    return TRUE;
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED, "object disconnected: %s",
               call->mode == IPC_REMOTING_CLIENT_ACTIVATED
                   ? "it was never activated, or its lease ran out"
                   : "there is no instance now, and so no lease");
  return FALSE;
}

/* A call on the object itself keeps it alive; a question about its lease does not. */
static void
count_call (Call *call,
            const Method *method)
{
  IpcRemotingLiving *instance = call->instance;

  if (instance == NULL || method->needs != NEEDS_INSTANCE)
    return;
  instance->n_calls++;
  call->objects->counts[call->mode].n_calls++;
  if (instance->lease != NULL)
    ipc_lease_renew (instance->lease, call->now_ns);
}

/* What was called, in words: `#1 new: Get`; the method adds what it was called with. */
static void
say_call (Call *call,
          const char *name)
{
  if (call->instance != NULL)
    g_string_append_printf (call->words, "#%u%s: ", call->instance->number,
                            call->is_new ? " new" : "");
  g_string_append (call->words, name);
}

static GVariant *
run_call (Call *call,
          GDBusMessage *message,
          GError **error)
{
  const Method *method = find_method (message, error);

  if (method == NULL || !check_arguments (method, call->arguments, error) ||
      !find_instance (call, method, error))
    return NULL;
  count_call (call, method);
  say_call (call, method->name);
  return method->func (call, error);
}

/* The result in words, such as `2.4` or `Singleton`. */
static char *
dup_result_words (GVariant *result)
{
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) inner = NULL;

  if (g_variant_n_children (result) != 1)
    return g_variant_n_children (result) == 0 ? g_strdup ("done") : g_variant_print (result, FALSE);
  first = g_variant_get_child_value (result, 0);
  if (g_variant_is_of_type (first, G_VARIANT_TYPE_STRING) ||
      g_variant_is_of_type (first, G_VARIANT_TYPE_OBJECT_PATH))
    return g_variant_dup_string (first, NULL);
  if (!g_variant_is_of_type (first, G_VARIANT_TYPE_VARIANT))
    return g_variant_print (first, FALSE);
  inner = g_variant_get_variant (first);
  return ipc_remoting_value_dup_text (g_variant_get_double (inner));
}

static GDBusMessage *
create_reply (GDBusMessage *message,
              GVariant *result,
              const GError *error)
{
  GDBusMessage *reply;

  if (result == NULL)
    {
      g_autofree char *name = g_dbus_error_encode_gerror (error);

      return g_dbus_message_new_method_error_literal (message, name, error->message);
    }
  reply = g_dbus_message_new_method_reply (message);
  g_dbus_message_set_body (reply, result);
  return reply;
}

/* The life of a SingleCall instance ends with its call. */
static void
end_single_call (Call *call,
                 IpcRemotingReport *report)
{
  g_autofree char *result = g_steal_pointer (&report->result);

  if (call->instance == NULL || call->mode != IPC_REMOTING_SINGLE_CALL)
    {
      report->result = g_steal_pointer (&result);
      return;
    }
  report->result = g_strdup_printf ("%s; #%u ended", result, call->instance->number);
  ipc_remoting_objects_end_single_call (call->objects, g_steal_pointer (&call->instance));
}

/**
 * ipc_remoting_objects_call:
 * @self: the objects
 * @caller: whatever the server knows the caller by; with it, ipc_remoting_objects_forget()
 * @message: a method call that came from a peer
 * @now_ns: the time now
 * @report: (out): what happened, for people; to be cleared by the caller
 *
 * Answers a call.
 *
 * Returns: (transfer full): the reply, an error as the case may be
 */
GDBusMessage *
ipc_remoting_objects_call (IpcRemotingObjects *self,
                           guint caller,
                           GDBusMessage *message,
                           gint64 now_ns,
                           IpcRemotingReport *report)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("()"));
  g_autoptr (GVariant) result = NULL;
  GVariant *body = g_dbus_message_get_body (message);
  GDBusMessage *reply;
  Call call = {
    .objects = self,
    .caller = caller,
    .path = g_dbus_message_get_path (message),
    .arguments = body != NULL ? body : nothing,
    .now_ns = now_ns,
    .mode = find_mode (g_dbus_message_get_path (message)),
    .words = words,
  };

  if (call.mode == IPC_REMOTING_NO_MODE)
    g_set_error (&error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT, "there is no object %s",
                 call.path);
  else
    result = run_call (&call, message, &error);
  if (result != NULL)
    g_variant_ref_sink (result);
  report->mode = call.mode;
  report->call = g_strdup (words->len > 0 ? words->str : g_dbus_message_get_member (message));
  report->result = result != NULL ? dup_result_words (result) : g_strdup (error->message);
  reply = create_reply (message, result, error);
  end_single_call (&call, report);
  return reply;
}

/**
 * ipc_remoting_report_clear:
 * @report: what ipc_remoting_objects_call() filled
 */
void
ipc_remoting_report_clear (IpcRemotingReport *report)
{
  g_clear_pointer (&report->call, g_free);
  g_clear_pointer (&report->result, g_free);
}

/**
 * ipc_remoting_value_dup_text:
 * @value: a value of `FloatProperty`
 *
 * Returns: (transfer full): it with the 7 digits that a float has, so that three times 1.2 is 3.6
 */
char *
ipc_remoting_value_dup_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.7g", value));
}
