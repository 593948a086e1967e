/* SPDX-License-Identifier: MIT */
/*
 * app-remoting-lab: objects that live in the parent, and viewers that call them.
 *
 * The sample that this mirrors is a .NET Remoting server with a SingleCall, a Singleton and a
 * client activated object, on a channel that a configuration file chooses, and a client. Here the
 * lab has one server for all viewers, in a thread of its own: app-remoting-service.c. What it
 * serves is ipc/ipc-remoting-objects.c, how, ipc/ipc-remoting-server.c. This file chooses the
 * channel, hands out the address and passes on what people want. Its counterpart in the viewer is
 * child/sessions/viewer-remoting-session.c.
 *
 * The channel is the word of --channel, else the one in the settings of this user, else `unix`.
 *
 * Calls carry no texts, so nothing is typed here but acts, also those of the action bar:
 *
 *   channel unix|tcp              listens there; who is connected stays connected
 *   lease WHICH SECONDS           a time of the leases: initial, renewal, sponsor or look
 *   objects WORD [VIEWER]         which objects viewers call, all viewers or one: all, none,
 *                                 single-call, singleton, client-activated
 *   sponsor on|off [VIEWER]       whether viewers sponsor their own objects
 *   activate [VIEWER]             viewers have new objects made
 *   call [VIEWER]                 viewers call their objects now, whatever the interval
 *   instances                     says what lives
 */

#include "app-remoting-lab.h"

#include "app-settings.h"
#include "ipc-error.h"
#include "ipc-remoting-address.h"

#include <glib-unix.h>
#include <math.h>
#include <string.h>

#define CHANNEL_KEY "remoting-channel"
#define LONGEST_LEASE_S 86400
/* From when on a client that has not said who it is is worth a word. */
#define SILENT_PATIENCE_S 1

struct _AppRemotingLab
{
  AppLab parent_instance;

  AppRemotingService *service; /* NULL while the lab is closed */
  IpcTraceRing *ring;          /* of calls that no child made; the trace owns it */
  guint news_source;           /* watches what the service tells */
  char *address;               /* where the server listens; NULL while the lab is closed */
};

G_DEFINE_FINAL_TYPE (AppRemotingLab, app_remoting_lab, APP_TYPE_LAB)

struct _AppRemotingMember
{
  AppMember parent_instance;

  AppRemotingLab *lab;   /* outlives its members */
  IpcTraceRing *ring;    /* of this life's calls, written by the service; the trace owns it */
  guint64 n_calls;       /* of this life, kept when the ring has gone */
  guint64 n_returns;
};

G_DEFINE_FINAL_TYPE (AppRemotingMember, app_remoting_member, APP_TYPE_MEMBER)

static guint signal_view_changed;

/* Options */

static gboolean
check_channel (const char *value,
               GError **error)
{
  if (*value == '\0' || g_str_equal (value, "unix") || g_str_equal (value, "tcp"))
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "the channel is unix or tcp, not “%s”",
               value);
  return FALSE;
}

static gboolean
check_port (const char *value,
            GError **error)
{
  guint64 ignored;

  return g_ascii_string_to_unsigned (value, 10, 0, 65535, &ignored, error);
}

static gboolean
parse_seconds (const char *value,
               double *seconds,
               GError **error)
{
  char *end;

  *seconds = g_ascii_strtod (value, &end);
  if (end != value && *end == '\0' && *seconds >= 0.1 && *seconds <= LONGEST_LEASE_S)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "“%s” is not a number of seconds from 0.1 to %d", value, LONGEST_LEASE_S);
  return FALSE;
}

static gboolean
check_seconds (const char *value,
               GError **error)
{
  double ignored;

  return parse_seconds (value, &ignored, error);
}

static gboolean
check_sponsor (const char *value,
               GError **error)
{
  if (g_str_equal (value, "on") || g_str_equal (value, "off"))
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "viewers sponsor on or off, not “%s”",
               value);
  return FALSE;
}

static gboolean
check_objects (const char *value,
               GError **error)
{
  guint ignored;

  return ipc_remoting_modes_parse (value, &ignored, error);
}

const AppLabOption app_remoting_lab_options[] = {
  { "channel", "unix|tcp", "The channel of the remoting server (as in the settings, or unix)", "",
    check_channel },
  { "port", "N", "Its port over tcp; 0 for any free one", G_STRINGIFY (IPC_REMOTING_PORT),
    check_port },
  { "lease-initial", "SECONDS", "How long an object lives that nobody calls", "300",
    check_seconds },
  { "lease-renewal", "SECONDS", "How long it lives at least after a call", "120", check_seconds },
  { "lease-sponsor", "SECONDS", "How long a sponsor may take to answer", "120", check_seconds },
  { "lease-look", "SECONDS", "The time between two looks at the leases", "10", check_seconds },
  { "objects", "WORD",
    "Which objects viewers call: all, none, single-call, singleton, client-activated", "all",
    check_objects },
  { "sponsor", "on|off", "Whether viewers sponsor their own objects", "off", check_sponsor },
  { NULL, NULL, NULL, NULL, NULL },
};

static gint64
get_seconds_ns (AppRemotingLab *self,
                const char *option)
{
  double seconds = 0;

  parse_seconds (app_lab_get_option (APP_LAB (self), option), &seconds, NULL);
  return (gint64) (seconds * 1e9);
}

static void
apply_times (AppRemotingLab *self)
{
  const IpcLeaseTimes times = {
    .initial_ns = get_seconds_ns (self, "lease-initial"),
    .renewal_ns = get_seconds_ns (self, "lease-renewal"),
    .sponsor_ns = get_seconds_ns (self, "lease-sponsor"),
    .look_ns = get_seconds_ns (self, "lease-look"),
  };

  if (self->service != NULL)
    app_remoting_service_set_times (self->service, &times);
}

/* Members */

static gboolean
app_remoting_member_prepare (AppMember *member,
                             IpcLaunch *launch,
                             GError **error)
{
  AppRemotingMember *self = APP_REMOTING_MEMBER (member);
  AppLab *lab = APP_LAB (self->lab);

  self->n_calls = self->n_returns = 0;
  for (guint mode = 1; mode < IPC_REMOTING_N_MODES; mode++)
    ipc_trace_subject_add_object (app_member_get_subject (member),
                                  ipc_remoting_mode_get_name (mode));
  ipc_launch_set_name (launch, "address", self->lab->address);
  ipc_launch_add_option (launch, "--set=objects=%s", app_lab_get_option (lab, "objects"));
  ipc_launch_add_option (launch, "--set=sponsor=%s", app_lab_get_option (lab, "sponsor"));
  ipc_launch_add_option (launch, "--set=renewal=%s", app_lab_get_option (lab, "lease-renewal"));
  return TRUE;
}

static gboolean
app_remoting_member_begin (AppMember *member,
                           GError **error)
{
  AppRemotingMember *self = APP_REMOTING_MEMBER (member);

  self->ring = ipc_trace_add_thread_ring (app_member_get_trace (member),
                                          app_member_get_subject (member), error);
  if (self->ring == NULL)
    return FALSE;
  app_remoting_service_add_member (self->lab->service, app_member_get_number (member),
                                   app_member_get_pid (member), self->ring);
  return TRUE;
}

/* A remote object has no good-bye: the order is what any lab without a message for it uses. */
static gboolean
app_remoting_member_ask_to_quit (AppMember *member)
{
  return app_member_order (member, NULL, "quit");
}

static gboolean
app_remoting_member_set_interval (AppMember *member,
                                  guint interval_ms,
                                  GError **error)
{
  return app_member_order (member, error, "interval %u", interval_ms);
}

static void
app_remoting_member_count (AppMember *member,
                           guint64 *n_received,
                           guint64 *n_sent)
{
  AppRemotingMember *self = APP_REMOTING_MEMBER (member);

  if (self->ring != NULL)
    {
      self->n_calls = ipc_trace_ring_get_count (self->ring, IPC_TRACE_CALL);
      self->n_returns = ipc_trace_ring_get_count (self->ring, IPC_TRACE_RETURN);
    }
  *n_received = self->n_calls;
  *n_sent = self->n_returns;
}

static void
app_remoting_member_finish (AppMember *member)
{
  AppRemotingMember *self = APP_REMOTING_MEMBER (member);
  guint64 ignored;

  if (self->ring == NULL)
    return;
  app_remoting_service_remove_member (self->lab->service, app_member_get_number (member));
  app_remoting_member_count (member, &ignored, &ignored);
  ipc_trace_remove_ring (app_member_get_trace (member), g_steal_pointer (&self->ring));
}

static void
app_remoting_member_class_init (AppRemotingMemberClass *klass)
{
  AppMemberClass *member_class = APP_MEMBER_CLASS (klass);

  member_class->prepare = app_remoting_member_prepare;
  member_class->begin = app_remoting_member_begin;
  member_class->ask_to_quit = app_remoting_member_ask_to_quit;
  member_class->finish = app_remoting_member_finish;
  member_class->set_interval = app_remoting_member_set_interval;
  member_class->count = app_remoting_member_count;
}

static void
app_remoting_member_init (AppRemotingMember *self)
{
}

/* News of the service */

/* The member, if its process is still the one that the news are of. */
static AppMember *
find_living (AppRemotingLab *self,
             const AppRemotingNews *news)
{
  AppMember *member;

  if (news->member == 0 || news->member > app_lab_get_n_members (APP_LAB (self)))
    return NULL;
  member = app_lab_get_member (APP_LAB (self), news->member - 1);
  return app_member_is_alive (member) && app_member_get_pid (member) == news->pid ? member : NULL;
}

static void
take_news (AppRemotingLab *self,
           const AppRemotingNews *news)
{
  AppMember *member = find_living (self, news);

  switch (news->kind)
    {
    case APP_REMOTING_CONNECTED:
      if (member != NULL)
        app_member_child_connected (member);
      break;
    case APP_REMOTING_CLOSED:
      if (member != NULL)
        app_member_child_closed (member);
      break;
    case APP_REMOTING_DIAGNOSIS:
      app_lab_say (APP_LAB (self), "%s", news->sentence);
      if (member != NULL)
        app_member_diagnose (member, news->sentence);
      break;
    case APP_REMOTING_SILENT:
      g_signal_emit_by_name (self, "changed");
      break;
    case APP_REMOTING_CHANGED:
      g_signal_emit (self, signal_view_changed, 0);
      break;
    }
}

static gboolean
on_news (int fd,
         GIOCondition condition,
         gpointer data)
{
  g_autoptr (AppRemotingLab) self = g_object_ref (data);
  AppRemotingNews *next;

  while (self->service != NULL && (next = app_remoting_service_pop_news (self->service)) != NULL)
    {
      g_autoptr (AppRemotingNews) news = next;

      take_news (self, news);
    }
  return G_SOURCE_CONTINUE;
}

/* The channel */

/* Over tcp another program may have the port, another Tin Can for example: any free one will do,
 * since clients are told the address. */
static gboolean
listen_tcp (AppRemotingLab *self,
            GError **error)
{
  guint16 port = g_ascii_strtoull (app_lab_get_option (APP_LAB (self), "port"), NULL, 10);
  g_autofree char *wanted = ipc_remoting_address_new_tcp (port);
  g_autofree char *any = ipc_remoting_address_new_tcp (0);
  g_autoptr (GError) reason = NULL;

  if (app_remoting_service_listen (self->service, wanted, &reason))
    return TRUE;
  if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  app_lab_say (APP_LAB (self), "Port %u is taken, so a free one is used", port);
  return app_remoting_service_listen (self->service, any, error);
}

/* The name changes from one channel to the next and back, so that the old one can go last. */
static gboolean
listen_unix (AppRemotingLab *self,
             GError **error)
{
  g_autofree char *path =
      ipc_runtime_dir_dup_name (app_lab_get_runtime_dir (APP_LAB (self)), "RemotingServer");
  g_autofree char *address = ipc_remoting_address_new_unix (path);

  return app_remoting_service_listen (self->service, address, error);
}

static gboolean
listen_at_channel (AppRemotingLab *self,
                   const char *channel,
                   GError **error)
{
  gboolean is_tcp = g_str_equal (channel, "tcp");

  if (self->address != NULL && g_str_has_prefix (self->address, is_tcp ? "tcp:" : "unix:"))
    return TRUE;
  if (!(is_tcp ? listen_tcp (self, error) : listen_unix (self, error)))
    return FALSE;
  g_free (self->address);
  self->address = app_remoting_service_dup_address (self->service);
  app_lab_say (APP_LAB (self), "Serving at %s", self->address);
  return TRUE;
}

/* Acts */

/* The channel that a person chooses is the one of the next start as well. */
static gboolean
act_channel (AppRemotingLab *self,
             const char *const *words,
             GError **error)
{
  const char *channel = words[1] != NULL ? words[1] : "";

  if (*channel == '\0' || !check_channel (channel, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "Which channel, unix or tcp?");
      return FALSE;
    }
  if (!listen_at_channel (self, channel, error))
    return FALSE;
  app_settings_set_string (CHANNEL_KEY, channel);
  return app_lab_set_option (APP_LAB (self), "channel", channel, error);
}

static gboolean
act_lease (AppRemotingLab *self,
           const char *const *words,
           GError **error)
{
  g_autofree char *option = g_strconcat ("lease-", words[1] != NULL ? words[1] : "", NULL);

  if (app_lab_info_find_option (app_lab_get_info (APP_LAB (self)), option) == NULL)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "A lease has the times initial, renewal, sponsor and look");
      return FALSE;
    }
  if (!app_lab_set_option (APP_LAB (self), option, words[2] != NULL ? words[2] : "", error))
    return FALSE;
  apply_times (self);
  return TRUE;
}

/* Sends an order to the viewer that @word names, or to all that live when it names none. */
static gboolean
order (AppRemotingLab *self,
       const char *word,
       const char *line,
       GError **error)
{
  guint n_members = app_lab_get_n_members (APP_LAB (self));
  guint64 number = 0;

  if (word != NULL && !g_ascii_string_to_unsigned (word, 10, 1, MAX (n_members, 1), &number, error))
    return FALSE;
  for (guint i = 0; i < n_members; i++)
    {
      AppMember *member = app_lab_get_member (APP_LAB (self), i);

      if ((number == 0 ? app_member_get_state (member) == APP_MEMBER_CONNECTED : i + 1 == number) &&
          !app_member_order (member, error, "%s", line))
        return FALSE;
    }
  return TRUE;
}

/* A word of the lab's own options: for one viewer an order, for all also what later ones get. */
static gboolean
act_option (AppRemotingLab *self,
            const char *const *words,
            GError **error)
{
  const AppLabOption *option =
      app_lab_info_find_option (app_lab_get_info (APP_LAB (self)), words[0]);
  const char *value = words[1] != NULL ? words[1] : "";
  const char *viewer = words[1] != NULL ? words[2] : NULL;
  g_autofree char *line = g_strdup_printf ("%s %s", words[0], value);

  if (!option->check (value, error))
    return FALSE;
  return (viewer != NULL || app_lab_set_option (APP_LAB (self), words[0], value, error)) &&
         order (self, viewer, line, error);
}

/* Acts whose order to a viewer is the same word. */
static gboolean
act_order (AppRemotingLab *self,
           const char *const *words,
           GError **error)
{
  return order (self, words[1], words[0], error);
}

static void
say_instance (AppRemotingLab *self,
              const IpcRemotingInstance *instance)
{
  g_autofree char *value = ipc_remoting_value_dup_text (instance->value);

  app_lab_say (APP_LAB (self),
               "%s #%u: FloatProperty %s, %" G_GUINT64_FORMAT
               " calls, lease %s, %.1f s left, %u sponsors",
               ipc_remoting_mode_get_name (instance->mode), instance->number, value,
               instance->n_calls, ipc_lease_state_get_name (instance->state),
               instance->left_ns / 1e9, instance->n_sponsors);
}

static gboolean
act_instances (AppRemotingLab *self,
               const char *const *words,
               GError **error)
{
  g_auto (AppRemotingView) view = { 0 };

  app_remoting_service_get_view (self->service, &view);
  for (guint mode = 1; mode < IPC_REMOTING_N_MODES; mode++)
    app_lab_say (APP_LAB (self), "%s: %u made, %u alive, %" G_GUINT64_FORMAT " calls",
                 ipc_remoting_mode_get_name (mode), view.counts[mode].n_made,
                 view.counts[mode].n_alive, view.counts[mode].n_calls);
  for (guint i = 0; i < view.instances->len; i++)
    say_instance (self, &g_array_index (view.instances, IpcRemotingInstance, i));
  return TRUE;
}

static const struct
{
  const char *word;
  gboolean (*act) (AppRemotingLab *self, const char *const *words, GError **error);
} acts[] = {
  { "channel", act_channel }, { "lease", act_lease },    { "objects", act_option },
  { "sponsor", act_option }, { "activate", act_order }, { "call", act_order },
  { "instances", act_instances },
};

static gboolean
app_remoting_lab_act (AppLab *lab,
                      const char *const *words,
                      GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (g_str_equal (words[0], acts[i].word))
        return acts[i].act (APP_REMOTING_LAB (lab), words, error);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Remoting has no act “%s”", words[0]);
  return FALSE;
}

static guint
app_remoting_lab_send_text (AppLab *lab,
                            const char *text,
                            GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               "Remoting carries calls and no texts; acts begin with /, such as /activate");
  return 0;
}

/* The lab */

static gboolean
start_service (AppRemotingLab *self,
               GError **error)
{
  AppLab *lab = APP_LAB (self);

  self->ring = ipc_trace_add_thread_ring (app_lab_get_trace (lab), app_lab_get_subject (lab), error);
  if (self->ring == NULL)
    return FALSE;
  self->service = app_remoting_service_new (self->ring, error);
  if (self->service == NULL)
    return FALSE;
  self->news_source = g_unix_fd_add (app_remoting_service_get_news_fd (self->service), G_IO_IN,
                                     on_news, self);
  return TRUE;
}

static char *
dup_channel (AppRemotingLab *self)
{
  const char *option = app_lab_get_option (APP_LAB (self), "channel");

  if (*option != '\0')
    return g_strdup (option);
  return app_settings_dup_string (CHANNEL_KEY, "unix");
}

static gboolean
app_remoting_lab_open (AppLab *lab,
                       GError **error)
{
  AppRemotingLab *self = APP_REMOTING_LAB (lab);
  IpcTraceSubject *subject = app_lab_get_subject (lab);
  g_autofree char *channel = dup_channel (self);

  for (guint mode = 1; mode < IPC_REMOTING_N_MODES && subject->objects[mode - 1] == NULL; mode++)
    ipc_trace_subject_add_object (subject, ipc_remoting_mode_get_name (mode));
  if (!start_service (self, error))
    return FALSE;
  apply_times (self);
  return listen_at_channel (self, channel, error);
}

static void
app_remoting_lab_close (AppLab *lab)
{
  AppRemotingLab *self = APP_REMOTING_LAB (lab);

  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_pointer (&self->service, app_remoting_service_free);
  if (self->ring != NULL)
    ipc_trace_remove_ring (app_lab_get_trace (lab), g_steal_pointer (&self->ring));
  g_clear_pointer (&self->address, g_free);
}

static AppMember *
app_remoting_lab_create_member (AppLab *lab,
                                guint number)
{
  AppRemotingMember *self = g_object_new (APP_TYPE_REMOTING_MEMBER, NULL);

  self->lab = APP_REMOTING_LAB (lab);
  return APP_MEMBER (self);
}

/* Who is silent is dropped after some seconds, or speaks: a record tells of both. That the patience
 * is over none tells. */
static void
app_remoting_lab_find (AppLab *lab,
                       AppFindings *findings)
{
  AppRemotingLab *self = APP_REMOTING_LAB (lab);
  g_autofree char *who = NULL;
  gint64 since_ns;
  pid_t pid;
  int silent_s;
  guint n = 0;

  if (self->service != NULL)
    n = app_remoting_service_count_silent (self->service, &since_ns, &pid);
  if (n == 0)
    return;
  app_findings_look_again (findings);
  silent_s = (int) ((ipc_trace_now_ns () - since_ns) / G_GINT64_CONSTANT (1000000000));
  if (silent_s < SILENT_PATIENCE_S)
    return;
  who = pid != 0 ? g_strdup_printf ("Process %d", (int) pid) : g_strdup ("A client");
  app_findings_add (findings, "silent", app_lab_get_info (lab)->id, 0, FALSE,
                    "%s is connected and has been silent for %d s", who, silent_s);
}

static void
app_remoting_lab_class_init (AppRemotingLabClass *klass)
{
  AppLabClass *lab_class = APP_LAB_CLASS (klass);

  lab_class->open = app_remoting_lab_open;
  lab_class->close = app_remoting_lab_close;
  lab_class->create_member = app_remoting_lab_create_member;
  lab_class->send_text = app_remoting_lab_send_text;
  lab_class->act = app_remoting_lab_act;
  lab_class->find = app_remoting_lab_find;

  signal_view_changed = g_signal_new ("view-changed", APP_TYPE_REMOTING_LAB, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_remoting_lab_init (AppRemotingLab *self)
{
}

/**
 * app_remoting_lab_get_address:
 * @self: a lab
 *
 * Returns: (transfer none) (nullable): where its server listens; %NULL while it is closed
 */
const char *
app_remoting_lab_get_address (AppRemotingLab *self)
{
  return self->address;
}

/**
 * app_remoting_lab_get_view:
 * @self: a lab
 * @view: (out): what its server has now; to be cleared by the caller
 *
 * Returns: whether there is a server; %FALSE while the lab is closed
 */
gboolean
app_remoting_lab_get_view (AppRemotingLab *self,
                           AppRemotingView *view)
{
  if (self->service == NULL)
    return FALSE;
  app_remoting_service_get_view (self->service, view);
  return TRUE;
}
