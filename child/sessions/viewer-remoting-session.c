/* SPDX-License-Identifier: MIT */
/*
 * viewer-remoting-session: the child of the remoting lab: calls objects that live in the parent.
 *
 *   this viewer                                        parent
 *     │ ── connect to ADDRESS ──────────────────────────▶ │
 *     │ ── /SingleCall GetRemoteObjectType, … ──────────▶ │ the same of /Singleton
 *     │ ── /ClientActivated Activate ───────────────────▶ │
 *     │ ◀──────────────────────── /ClientActivated/1_… ── │ an object of our own
 *     │   every interval, of each of the three:           │
 *     │ ── Get FloatProperty ───────────────────────────▶ │
 *     │ ── Set FloatProperty, 1.2 more ─────────────────▶ │
 *     │ ── Get FloatProperty ───────────────────────────▶ │ 0, again and again, or what we set
 *     │ ◀── Renewal ───────────────────────────────────── │ if we sponsor our object
 *
 * Reading, adding and writing are three calls, as `obj.FloatProperty += 1.2f` is in the original:
 * two viewers may both read the same value of the singleton, and one of the two additions is lost.
 *
 * The calls are ipc/ipc-remoting-client.c's, the objects ipc/ipc-remoting-objects.c's, and the
 * counterpart in the parent is app/labs/app-remoting-lab.c. Orders of the parent:
 *
 *   objects all|none|single-call|singleton|client-activated     which of them are called
 *   sponsor on|off                                              whether our object is sponsored
 *   activate                                                    a new object of our own
 *   call                                                        a round now
 */

#include "viewer-remoting-session.h"

#include "ipc-error.h"
#include "ipc-parent-watch.h"
#include "ipc-remoting-client.h"
#include "ipc-remoting-server.h"
#include "ipc-text.h"

#include <glib-unix.h>
#include <string.h>

/* How much is added to a value in each round. */
#define RISE 1.2
/* For how long we renew our object when we sponsor it and nobody says otherwise, in seconds. */
#define DEFAULT_RENEWAL_S 120

struct _ViewerRemotingSession
{
  ViewerSession parent_instance;

  IpcRemotingClient *client;  /* from start() on */
  guint in_source;            /* watches it for reading */
  guint out_source;           /* for writing, while something waits to be sent; 0 otherwise */

  char *objects;              /* the word for which objects are called */
  guint modes;                /* the same as bits */
  char *own_path;             /* our own object; NULL when there is none */
  gboolean is_sponsor;        /* our own object is to be sponsored */
  double renewal_s;           /* for how long each time */

  guint32 serial;             /* of the last call, as the trace counts */
  guint n_waiting;            /* calls without an answer */
  gint64 waiting_since_us;    /* since when nothing was answered; 0 while n_waiting is 0 */
};

G_DEFINE_FINAL_TYPE (ViewerRemotingSession, viewer_remoting_session, VIEWER_TYPE_SESSION)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct _Exchange Exchange;

/* One call, until its answer has been dealt with. */
struct _Exchange
{
  ViewerRemotingSession *session;               /* owns the client, which owns this */
  IpcRemotingMode mode;                         /* whom was called */
  guint32 serial;                               /* which call it is */
  char *path;                                   /* where */
  double before;                                /* FloatProperty as it was read */
  void (*then) (Exchange *self, GVariant *result); /* what to do with the answer */
};

static void
exchange_free (Exchange *self)
{
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static void
say (ViewerRemotingSession *self,
     IpcRemotingMode mode,
     const char *text)
{
  g_autofree char *escaped = ipc_text_escape (text, strlen (text));

  viewer_session_say (VIEWER_SESSION (self), "%s: %s", ipc_remoting_mode_get_name (mode), escaped);
}

static void
changed (ViewerRemotingSession *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
trace (ViewerRemotingSession *self,
       IpcTraceStep step,
       IpcRemotingMode mode,
       guint32 serial,
       const char *text)
{
  IpcTraceRing *ring = viewer_session_get_ring (VIEWER_SESSION (self));

  if (ring != NULL)
    ipc_trace_ring_write (ring, step, mode, serial, text, strlen (text));
}

/* Calls */

/* An object said no; anything else is the end of the connection, and told once for all calls. */
static gboolean
is_from_object (const GError *error)
{
  return error->domain == G_DBUS_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_DBUS_ERROR);
}

/* What came back, as the trace shows it: `2.4`, `Singleton`, `done`. */
static char *
dup_result_text (GVariant *result)
{
  g_autoptr (GVariant) value = NULL;

  if (g_variant_n_children (result) == 0)
    return g_strdup ("done");
  if (!g_variant_is_of_type (result, G_VARIANT_TYPE ("(v)")))
    return g_variant_print (result, FALSE);
  g_variant_get (result, "(v)", &value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE)
             ? ipc_remoting_value_dup_text (g_variant_get_double (value))
             : g_variant_print (value, FALSE);
}

/* An expired object is lost for good: it is not called any more until there is a new one. */
static void
take_refusal (Exchange *exchange,
              const GError *error)
{
  ViewerRemotingSession *self = exchange->session;

  say (self, exchange->mode, error->message);
  if (!g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
      g_strcmp0 (exchange->path, self->own_path) != 0)
    return;
  g_clear_pointer (&self->own_path, g_free);
  changed (self);
}

static void
count_answer (ViewerRemotingSession *self)
{
  self->n_waiting--;
  self->waiting_since_us = self->n_waiting > 0 ? g_get_monotonic_time () : 0;
  if (self->n_waiting == 0)
    viewer_session_answered (VIEWER_SESSION (self));
}

static void
on_answer (GVariant *result,
           const GError *error,
           gpointer data)
{
  g_autoptr (Exchange) exchange = data;
  ViewerRemotingSession *self = exchange->session;
  g_autofree char *text = NULL;

  if (error != NULL && !is_from_object (error))
    return;
  text = error != NULL ? g_strdup (error->message) : dup_result_text (result);
  trace (self, IPC_TRACE_RETURN, exchange->mode, exchange->serial, text);
  if (error != NULL)
    take_refusal (exchange, error);
  else
    exchange->then (exchange, result);
  count_answer (self);
}

static gboolean
on_writable (int fd,
             GIOCondition condition,
             gpointer data);

static void
watch_for_writing (ViewerRemotingSession *self)
{
  if (ipc_remoting_client_wants_to_write (self->client) && self->out_source == 0)
    self->out_source =
        g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, ipc_remoting_client_get_fd (self->client),
                            G_IO_OUT, on_writable, self, NULL);
}

/* The one way out. @words is what the trace shows; @exchange is consumed. */
static gboolean
call (ViewerRemotingSession *self,
      Exchange *exchange,
      const char *interface,
      const char *method,
      GVariant *arguments,
      const char *words,
      GError **error)
{
  exchange->session = self;
  if (!ipc_remoting_client_call (self->client, exchange->path, interface, method, arguments,
                                 on_answer, exchange, error))
    {
      exchange_free (exchange);
      return FALSE;
    }
  exchange->serial = ++self->serial;
  trace (self, IPC_TRACE_CALL, exchange->mode, exchange->serial, words);
  if (self->n_waiting++ == 0)
    self->waiting_since_us = g_get_monotonic_time ();
  viewer_session_asked (VIEWER_SESSION (self));
  watch_for_writing (self);
  return TRUE;
}

static Exchange *
exchange_new (IpcRemotingMode mode,
              const char *path,
              void (*then) (Exchange *self, GVariant *result))
{
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->mode = mode;
  exchange->path = g_strdup (path);
  exchange->then = then;
  return exchange;
}

/* That the server is gone is told once, by serve(). */
static void
say_failure (ViewerRemotingSession *self,
             const GError *error)
{
  if (!g_error_matches (error, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
    viewer_session_say (VIEWER_SESSION (self), "%s", error->message);
}

/* For calls that are part of a longer exchange: what goes wrong is said. */
static void
call_on (ViewerRemotingSession *self,
         Exchange *exchange,
         const char *interface,
         const char *method,
         GVariant *arguments,
         const char *words)
{
  g_autoptr (GError) error = NULL;

  if (!call (self, exchange, interface, method, arguments, words, &error))
    say_failure (self, error);
}

/* One round: read, add, write, read again */

static gboolean
get_number (GVariant *result,
            double *number)
{
  g_autoptr (GVariant) value = NULL;

  if (!g_variant_is_of_type (result, G_VARIANT_TYPE ("(v)")))
    return FALSE;
  g_variant_get (result, "(v)", &value);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return FALSE;
  *number = g_variant_get_double (value);
  return TRUE;
}

static gboolean
call_get (ViewerRemotingSession *self,
          Exchange *exchange,
          GError **error)
{
  return call (self, exchange, IPC_REMOTING_PROPERTIES_INTERFACE, "Get",
               g_variant_new ("(ss)", IPC_REMOTING_OBJECT_INTERFACE, "FloatProperty"),
               "Get FloatProperty", error);
}

static void
then_tell (Exchange *exchange,
           GVariant *result)
{
  g_autofree char *before = ipc_remoting_value_dup_text (exchange->before);
  g_autofree char *after = NULL;
  double value;

  if (!get_number (result, &value))
    return;
  after = ipc_remoting_value_dup_text (value);
  viewer_session_say (VIEWER_SESSION (exchange->session),
                      "%s: FloatProperty %s + " G_STRINGIFY (RISE) " => %s",
                      ipc_remoting_mode_get_name (exchange->mode), before, after);
}

static void
then_read_again (Exchange *exchange,
                 GVariant *result)
{
  Exchange *next = exchange_new (exchange->mode, exchange->path, then_tell);
  g_autoptr (GError) error = NULL;

  next->before = exchange->before;
  if (!call_get (exchange->session, next, &error))
    say_failure (exchange->session, error);
}

static void
then_write (Exchange *exchange,
            GVariant *result)
{
  Exchange *next = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *words = NULL;
  double value;

  if (!get_number (result, &value))
    return;
  next = exchange_new (exchange->mode, exchange->path, then_read_again);
  next->before = value;
  sum = ipc_remoting_value_dup_text (value + RISE);
  words = g_strdup_printf ("Set FloatProperty %s", sum);
  call_on (exchange->session, next, IPC_REMOTING_PROPERTIES_INTERFACE, "Set",
           g_variant_new ("(ssv)", IPC_REMOTING_OBJECT_INTERFACE, "FloatProperty",
                          g_variant_new_double (value + RISE)),
           words);
}

static const char *
get_path (ViewerRemotingSession *self,
          IpcRemotingMode mode)
{
  if (mode == IPC_REMOTING_SINGLE_CALL)
    return IPC_REMOTING_SINGLE_CALL_PATH;
  return mode == IPC_REMOTING_SINGLETON ? IPC_REMOTING_SINGLETON_PATH : self->own_path;
}

static gboolean
viewer_remoting_session_send_now (ViewerSession *session,
                                  GError **error)
{
  ViewerRemotingSession *self = VIEWER_REMOTING_SESSION (session);

  if (self->n_waiting > 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_QUEUE_FULL,
                   "Could not call: the server has not answered the last calls yet");
      return FALSE;
    }
  for (guint mode = 1; mode < IPC_REMOTING_N_MODES; mode++)
    {
      const char *path = get_path (self, mode);
      g_autoptr (GError) reason = NULL;

      if (!(self->modes & (1 << mode)) || path == NULL ||
          call_get (self, exchange_new (mode, path, then_write), &reason))
        continue;
      if (g_error_matches (reason, IPC_ERROR, IPC_ERROR_PEER_CLOSED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  return TRUE;
}

/* Who are you? */

static void
then_tell_type (Exchange *exchange,
                GVariant *result)
{
  g_autofree char *text = NULL;
  const char *type;

  if (!g_variant_is_of_type (result, G_VARIANT_TYPE ("(s)")))
    return;
  g_variant_get (result, "(&s)", &type);
  text = g_strdup_printf ("GetRemoteObjectType => %s", type);
  say (exchange->session, exchange->mode, text);
}

static void
then_tell_thread (Exchange *exchange,
                  GVariant *result)
{
  g_autofree char *text = NULL;
  guint32 process;
  guint32 thread;

  if (!g_variant_is_of_type (result, G_VARIANT_TYPE ("(uu)")))
    return;
  g_variant_get (result, "(uu)", &process, &thread);
  text = g_strdup_printf ("GetProcessThreadID => process %u, thread %u", process, thread);
  say (exchange->session, exchange->mode, text);
}

static void
get_acquainted (ViewerRemotingSession *self,
                IpcRemotingMode mode)
{
  const char *path = get_path (self, mode);

  call_on (self, exchange_new (mode, path, then_tell_type), IPC_REMOTING_OBJECT_INTERFACE,
           "GetRemoteObjectType", NULL, "GetRemoteObjectType");
  call_on (self, exchange_new (mode, path, then_tell_thread), IPC_REMOTING_OBJECT_INTERFACE,
           "GetProcessThreadID", NULL, "GetProcessThreadID");
}

/* Our own object */

static void
then_tell_sponsor (Exchange *exchange,
                   GVariant *result)
{
  say (exchange->session, exchange->mode,
       exchange->session->is_sponsor ? "we sponsor it" : "we sponsor it no longer");
}

static void
tell_server_who_sponsors (ViewerRemotingSession *self)
{
  const char *method = self->is_sponsor ? "Sponsor" : "Unsponsor";

  if (self->own_path != NULL)
    call_on (self, exchange_new (IPC_REMOTING_CLIENT_ACTIVATED, self->own_path, then_tell_sponsor),
             IPC_REMOTING_LEASE_INTERFACE, method, NULL, method);
}

static void
then_take_object (Exchange *exchange,
                  GVariant *result)
{
  ViewerRemotingSession *self = exchange->session;
  g_autofree char *text = NULL;

  if (!g_variant_is_of_type (result, G_VARIANT_TYPE ("(o)")))
    return;
  g_clear_pointer (&self->own_path, g_free);
  g_variant_get (result, "(o)", &self->own_path);
  text = g_strdup_printf ("activated %s", self->own_path);
  say (self, exchange->mode, text);
  get_acquainted (self, IPC_REMOTING_CLIENT_ACTIVATED);
  if (self->is_sponsor)
    tell_server_who_sponsors (self);
  changed (self);
}

/* The lease of our own object has run out, and the server asks us. */
static double
on_renewal (const char *path,
            gpointer data)
{
  ViewerRemotingSession *self = data;
  gboolean is_needed = self->is_sponsor && g_strcmp0 (path, self->own_path) == 0;
  g_autofree char *seconds = ipc_remoting_value_dup_text (is_needed ? self->renewal_s : 0);
  g_autofree char *text = g_strdup_printf ("asked as its sponsor => %s s more", seconds);

  say (self, IPC_REMOTING_CLIENT_ACTIVATED, text);
  return is_needed ? self->renewal_s : 0;
}

/**
 * viewer_remoting_session_activate:
 * @self: a running session
 *
 * Has the server make a new object that is ours; the old one is left to its lease.
 */
void
viewer_remoting_session_activate (ViewerRemotingSession *self)
{
  call_on (self,
           exchange_new (IPC_REMOTING_CLIENT_ACTIVATED, IPC_REMOTING_CLIENT_ACTIVATED_PATH,
                         then_take_object),
           IPC_REMOTING_ACTIVATOR_INTERFACE, "Activate", NULL, "Activate");
}

/**
 * viewer_remoting_session_set_sponsor:
 * @self: a running session
 * @is_sponsor: whether our own object lives on when its lease has run out
 */
void
viewer_remoting_session_set_sponsor (ViewerRemotingSession *self,
                                     gboolean is_sponsor)
{
  if (self->is_sponsor == is_sponsor)
    return;
  self->is_sponsor = is_sponsor;
  tell_server_who_sponsors (self);
  changed (self);
}

/**
 * viewer_remoting_session_is_sponsor:
 * @self: a session
 *
 * Returns: whether it sponsors its own object
 */
gboolean
viewer_remoting_session_is_sponsor (ViewerRemotingSession *self)
{
  return self->is_sponsor;
}

/**
 * viewer_remoting_session_set_objects:
 * @self: a session
 * @word: as ipc_remoting_modes_parse() takes it
 *
 * Says which objects are called from now on. One of our own is activated when it is needed.
 *
 * Returns: whether it is such a word
 */
gboolean
viewer_remoting_session_set_objects (ViewerRemotingSession *self,
                                     const char *word)
{
  guint modes;

  if (!ipc_remoting_modes_parse (word, &modes, NULL))
    return FALSE;
  g_free (self->objects);
  self->objects = g_strdup (word);
  self->modes = modes;
  /* At interval 0 the next round follows an answer, and after "none" there is none. */
  if (self->client != NULL && self->n_waiting == 0)
    viewer_session_answered (VIEWER_SESSION (self));
  changed (self);
  return TRUE;
}

/**
 * viewer_remoting_session_get_objects:
 * @self: a session
 *
 * Returns: (transfer none): the word for which objects it calls
 */
const char *
viewer_remoting_session_get_objects (ViewerRemotingSession *self)
{
  return self->objects;
}

static void
call_now (ViewerRemotingSession *self)
{
  g_autoptr (GError) error = NULL;

  if (!viewer_session_send_now (VIEWER_SESSION (self), &error))
    viewer_session_say (VIEWER_SESSION (self), "%s", error->message);
}

static gboolean
viewer_remoting_session_obey (ViewerSession *session,
                              const char *line)
{
  ViewerRemotingSession *self = VIEWER_REMOTING_SESSION (session);

  if (g_str_has_prefix (line, "objects "))
    return viewer_remoting_session_set_objects (self, line + strlen ("objects "));
  if (g_str_equal (line, "activate"))
    viewer_remoting_session_activate (self);
  else if (g_str_equal (line, "call"))
    call_now (self);
  else if (g_str_equal (line, "sponsor on") || g_str_equal (line, "sponsor off"))
    viewer_remoting_session_set_sponsor (self, g_str_has_suffix (line, "on"));
  else
    return FALSE;
  return TRUE;
}

/* The connection */

static void
serve (ViewerRemotingSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;

  if (ipc_remoting_client_serve (self->client, &error))
    {
      watch_for_writing (self);
      return;
    }
  reason = g_strdup_printf ("The conversation ended: %s", error->message);
  viewer_session_end (VIEWER_SESSION (self), IPC_PARENT_WATCH_EXIT, reason);
}

static gboolean
on_readable (int fd,
             GIOCondition condition,
             gpointer data)
{
  g_autoptr (ViewerRemotingSession) self = g_object_ref (data);

  serve (self);
  if (viewer_session_get_state (VIEWER_SESSION (self)) != VIEWER_SESSION_ENDED)
    return G_SOURCE_CONTINUE;
  self->in_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_writable (int fd,
             GIOCondition condition,
             gpointer data)
{
  g_autoptr (ViewerRemotingSession) self = g_object_ref (data);

  self->out_source = 0;
  if (viewer_session_get_state (VIEWER_SESSION (self)) != VIEWER_SESSION_ENDED)
    serve (self);
  return G_SOURCE_REMOVE;
}

static void
read_settings (ViewerRemotingSession *self)
{
  ViewerSession *session = VIEWER_SESSION (self);
  const char *objects = viewer_session_get_setting (session, "objects");
  const char *renewal = viewer_session_get_setting (session, "renewal");

  if (objects == NULL || !viewer_remoting_session_set_objects (self, objects))
    viewer_remoting_session_set_objects (self, "all");
  self->is_sponsor = g_strcmp0 (viewer_session_get_setting (session, "sponsor"), "on") == 0;
  self->renewal_s = renewal != NULL ? g_ascii_strtod (renewal, NULL) : DEFAULT_RENEWAL_S;
}

static gboolean
viewer_remoting_session_start (ViewerSession *session,
                               IpcLaunch *launch,
                               GError **error)
{
  ViewerRemotingSession *self = VIEWER_REMOTING_SESSION (session);
  const char *address = ipc_launch_get_name (launch, "address");
  g_autofree char *shown = ipc_text_escape (address, strlen (address));

  read_settings (self);
  self->client = ipc_remoting_client_new (address, error);
  if (self->client == NULL)
    {
      g_prefix_error (error, "ADDRESS: ");
      return FALSE;
    }
  ipc_remoting_client_set_sponsor (self->client, on_renewal, self);
  self->in_source =
      g_unix_fd_add_full (VIEWER_SESSION_PRIORITY, ipc_remoting_client_get_fd (self->client),
                          G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self, NULL);
  viewer_session_say (session, "start: remoting server %s", shown);
  get_acquainted (self, IPC_REMOTING_SINGLE_CALL);
  get_acquainted (self, IPC_REMOTING_SINGLETON);
  viewer_remoting_session_activate (self);
  watch_for_writing (self);
  viewer_session_begin_ticking (session);
  return TRUE;
}

static gint64
viewer_remoting_session_get_waiting_since (ViewerSession *session)
{
  return VIEWER_REMOTING_SESSION (session)->waiting_since_us;
}

static void
drop_source (guint *source)
{
  g_clear_handle_id (source, g_source_remove);
}

static void
viewer_remoting_session_dispose (GObject *object)
{
  ViewerRemotingSession *self = VIEWER_REMOTING_SESSION (object);

  drop_source (&self->in_source);
  drop_source (&self->out_source);
  g_clear_pointer (&self->client, ipc_remoting_client_free);
  G_OBJECT_CLASS (viewer_remoting_session_parent_class)->dispose (object);
}

static void
viewer_remoting_session_finalize (GObject *object)
{
  ViewerRemotingSession *self = VIEWER_REMOTING_SESSION (object);

  g_free (self->objects);
  g_free (self->own_path);
  G_OBJECT_CLASS (viewer_remoting_session_parent_class)->finalize (object);
}

static void
viewer_remoting_session_class_init (ViewerRemotingSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  ViewerSessionClass *session_class = VIEWER_SESSION_CLASS (klass);

  object_class->dispose = viewer_remoting_session_dispose;
  object_class->finalize = viewer_remoting_session_finalize;

  session_class->start = viewer_remoting_session_start;
  session_class->send_now = viewer_remoting_session_send_now;
  session_class->obey = viewer_remoting_session_obey;
  session_class->get_waiting_since = viewer_remoting_session_get_waiting_since;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", VIEWER_TYPE_REMOTING_SESSION, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
viewer_remoting_session_init (ViewerRemotingSession *self)
{
  self->objects = g_strdup ("all");
}
