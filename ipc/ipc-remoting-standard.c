/* SPDX-License-Identifier: MIT */
/*
 * ipc-remoting-standard: what every D-Bus peer answers, whatever its objects are.
 *
 *   org.freedesktop.DBus.Introspectable   Introspect        what is there, as XML, at any path
 *   org.freedesktop.DBus.Peer             Ping              are you there
 *                                         GetMachineId      on which machine
 *   org.freedesktop.DBus                  Hello             asked of a bus only
 *
 * We are no bus. But gdbus and busctl take every address for that of one, and begin with Hello,
 * which gives them a name on it; so they are told one, and need not know the difference. Nothing
 * looks at the destination of a call afterwards: there is one server at the other end.
 *
 * See the D-Bus specification, "Standard Interfaces". A message goes in, a message comes out.
 */

#include "ipc-remoting-standard.h"

#include <string.h>

#define OBJECT_XML                                                                                 \
  "<interface name='" IPC_REMOTING_OBJECT_INTERFACE "'>"                                           \
  "<method name='GetRemoteObjectType'><arg name='type' type='s' direction='out'/></method>"        \
  "<method name='GetProcessThreadID'><arg name='process' type='u' direction='out'/>"               \
  "<arg name='thread' type='u' direction='out'/></method>"                                         \
  "<property name='FloatProperty' type='d' access='readwrite'/></interface>"                       \
  "<interface name='" IPC_REMOTING_PROPERTIES_INTERFACE "'>"                                       \
  "<method name='Get'><arg name='interface' type='s' direction='in'/>"                             \
  "<arg name='name' type='s' direction='in'/><arg name='value' type='v' direction='out'/>"         \
  "</method><method name='Set'><arg name='interface' type='s' direction='in'/>"                    \
  "<arg name='name' type='s' direction='in'/><arg name='value' type='v' direction='in'/>"          \
  "</method><method name='GetAll'><arg name='interface' type='s' direction='in'/>"                 \
  "<arg name='properties' type='a{sv}' direction='out'/></method></interface>"

#define LEASE_XML                                                                                  \
  "<interface name='" IPC_REMOTING_LEASE_INTERFACE "'>"                                            \
  "<method name='GetLease'><arg name='state' type='s' direction='out'/>"                           \
  "<arg name='seconds' type='d' direction='out'/></method>"                                        \
  "<method name='Sponsor'/><method name='Unsponsor'/></interface>"

#define ACTIVATOR_XML                                                                              \
  "<interface name='" IPC_REMOTING_ACTIVATOR_INTERFACE "'>"                                        \
  "<method name='Activate'><arg name='object' type='o' direction='out'/></method></interface>"

#define STANDARD_XML                                                                               \
  "<interface name='org.freedesktop.DBus.Introspectable'>"                                         \
  "<method name='Introspect'><arg name='xml' type='s' direction='out'/></method></interface>"      \
  "<interface name='org.freedesktop.DBus.Peer'><method name='Ping'/>"                              \
  "<method name='GetMachineId'><arg name='id' type='s' direction='out'/></method></interface>"

/* What is at a path. The paths of activated objects are told to nobody but whom activated them. */
static const char *
get_xml (IpcRemotingObjects *objects,
         const char *path)
{
  if (g_str_equal (path, "/"))
    return "<node name='SingleCall'/><node name='Singleton'/><node name='ClientActivated'/>";
  if (g_str_equal (path, IPC_REMOTING_SINGLE_CALL_PATH))
    return OBJECT_XML STANDARD_XML;
  if (g_str_equal (path, IPC_REMOTING_CLIENT_ACTIVATED_PATH))
    return ACTIVATOR_XML STANDARD_XML;
  if (g_str_equal (path, IPC_REMOTING_SINGLETON_PATH) || ipc_remoting_objects_has (objects, path))
    return OBJECT_XML LEASE_XML STANDARD_XML;
  return "";
}

static GVariant *
introspect (IpcRemotingObjects *objects,
            guint caller,
            const char *path)
{
  g_autofree char *xml = g_strdup_printf (
      "<!DOCTYPE node PUBLIC '-//freedesktop//DTD D-BUS Object Introspection 1.0//EN' "
      "'http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd'>\n<node>%s</node>\n",
      get_xml (objects, path));

  return g_variant_new ("(s)", xml);
}

static GVariant *
hello (IpcRemotingObjects *objects,
       guint caller,
       const char *path)
{
  g_autofree char *name = g_strdup_printf (":1.%u", caller);

  return g_variant_new ("(s)", name);
}

static GVariant *
ping (IpcRemotingObjects *objects,
      guint caller,
      const char *path)
{
  return g_variant_new ("()");
}

/* See machine-id(5). Where there is none, all zeros is as good as another number. */
static GVariant *
get_machine_id (IpcRemotingObjects *objects,
                guint caller,
                const char *path)
{
  g_autofree char *id = NULL;

  if (!g_file_get_contents ("/etc/machine-id", &id, NULL, NULL) || strlen (g_strstrip (id)) != 32)
    return g_variant_new ("(s)", "00000000000000000000000000000000");
  return g_variant_new ("(s)", id);
}

static const struct
{
  const char *interface;
  const char *name;
  GVariant *(*func) (IpcRemotingObjects *objects, guint caller, const char *path);
} methods[] = {
  { "org.freedesktop.DBus", "Hello", hello },
  { "org.freedesktop.DBus.Introspectable", "Introspect", introspect },
  { "org.freedesktop.DBus.Peer", "Ping", ping },
  { "org.freedesktop.DBus.Peer", "GetMachineId", get_machine_id },
};

/**
 * ipc_remoting_standard_call:
 * @objects: what there is to introspect
 * @caller: the number of the connection
 * @call: a method call that came from a peer
 *
 * Answers what is asked of every peer.
 *
 * Returns: (transfer full) (nullable): the reply; %NULL when the call is not one of these
 */
GDBusMessage *
ipc_remoting_standard_call (IpcRemotingObjects *objects,
                            guint caller,
                            GDBusMessage *call)
{
  const char *interface = g_dbus_message_get_interface (call);
  const char *name = g_dbus_message_get_member (call);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      GDBusMessage *reply;

      if (g_strcmp0 (methods[i].interface, interface) != 0 || !g_str_equal (methods[i].name, name))
        continue;
      reply = g_dbus_message_new_method_reply (call);
      g_dbus_message_set_body (reply,
                               methods[i].func (objects, caller, g_dbus_message_get_path (call)));
      return reply;
    }
  return NULL;
}
