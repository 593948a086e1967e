/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-lab: a server with a name, and clients that ask it many times.
 *
 * The Windows sample that this mirrors has a server that makes a named pipe `…\HelloWorld` and a
 * client that connects, sends `Default request from client` and gets `Default response from
 * server`. Here the parent is the server and the viewers are clients; so is anybody else whom the
 * policy lets in. Where they come in is app-named-pipe-door.c, the conversation
 * app-named-pipe-service.c, and the counterpart in the viewer
 * child/sessions/viewer-named-pipe-session.c.
 *
 * A line that is typed is sent by every connected viewer as a request. Acts, also those of the
 * action bar:
 *
 *   request TEXT…            what viewers send from now on
 *   response TEXT…           what the server answers from now on
 *   bytes N                  every viewer sends one request of N bytes, 1 to 65536
 *   mode message|byte        makes the pipe again in this mode; viewers come back
 *   limit N                  how many are served at once, 1 to 16
 *   access viewers|user|everyone   who may connect
 *   intruder [other|own]     a process tries to get in, as another user or as ours
 *   disconnect N             drains and disconnects client N of the list
 *   connect N                viewer N connects again
 *   sleep SECONDS            viewers do not read for so long
 *   hold, read               the server stops reading, and goes on
 *   peek                     what is there, without taking it
 */

#include "app-named-pipe-lab.h"

#include "app-named-pipe-intruder.h"
#include "app-named-pipe-member.h"
#include "ipc-error.h"
#include "ipc-named-pipe-server.h"

#include <string.h>

#define ACCESS_FOR_CERTAIN "viewers"
/* How many intruders may be on their way at once. */
#define INTRUDERS_MAX 4
#define SLEEP_MAX_S 60

struct _AppNamedPipeLab
{
  AppLab parent_instance;

  AppNamedPipeDoor *door; /* while the lab is open */
  GPtrArray *intruders;   /* AppNamedPipeIntruder that are on their way */
};

G_DEFINE_FINAL_TYPE (AppNamedPipeLab, app_named_pipe_lab, APP_TYPE_LAB)

enum
{
  CLIENTS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Options */

static const struct
{
  const char *word;
  IpcNamedPipeAccess access;
} policies[] = {
  { "viewers", IPC_NAMED_PIPE_ACCESS_PROCESS },
  { "user", IPC_NAMED_PIPE_ACCESS_USER },
  { "everyone", IPC_NAMED_PIPE_ACCESS_EVERYONE },
};

static gboolean
check_access (const char *value,
              GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      if (g_str_equal (policies[i].word, value))
        return TRUE;
    }
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "“%s” is none of viewers, user, everyone", value);
  return FALSE;
}

static gboolean
check_limit (const char *value,
             GError **error)
{
  guint64 ignored;

  return g_ascii_string_to_unsigned (value, 10, 1, IPC_NAMED_PIPE_SERVER_LIMIT_MAX, &ignored, error);
}

static gboolean
check_message (const char *value,
               GError **error)
{
  gsize size_bytes = strlen (value);

  if (size_bytes >= 1 && size_bytes <= IPC_NAMED_PIPE_MESSAGE_MAX)
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "A message has 1 to %d bytes, not %zu", IPC_NAMED_PIPE_MESSAGE_MAX, size_bytes);
  return FALSE;
}

const AppLabOption app_named_pipe_lab_options[] = {
  { "access", "viewers|user|everyone", "Who may connect to the pipe (viewers)", ACCESS_FOR_CERTAIN,
    check_access },
  { "limit", "N", "How many clients are served at once, 1 to 16 (16)", "16", check_limit },
  { "request", "TEXT", "What viewers send", "Default request from client", check_message },
  { "response", "TEXT", "What the server answers", "Default response from server", check_message },
  { NULL, NULL, NULL, NULL, NULL },
};

static IpcNamedPipeAccess
get_access (AppLab *lab)
{
  const char *word = app_lab_get_option (lab, "access");

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      if (g_str_equal (policies[i].word, word))
        return policies[i].access;
    }
  return IPC_NAMED_PIPE_ACCESS_PROCESS;
}

static AppNamedPipePolicy
get_policy (AppLab *lab)
{
  return (AppNamedPipePolicy){
    .mode = app_lab_get_settings (lab)->byte_mode ? IPC_NAMED_PIPE_BYTE : IPC_NAMED_PIPE_MESSAGE,
    .access = get_access (lab),
    .limit = g_ascii_strtoull (app_lab_get_option (lab, "limit"), NULL, 10),
  };
}

/* Acts */

/* Takes the argument of an act: one number. */
static gboolean
parse_number (const char *const *words,
              guint highest,
              guint *number,
              GError **error)
{
  guint64 value;

  if (words[1] != NULL && words[2] == NULL &&
      g_ascii_string_to_unsigned (words[1], 10, 1, highest, &value, NULL))
    {
      *number = value;
      return TRUE;
    }
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "“%s” takes one number, 1 to %u", words[0],
               highest);
  return FALSE;
}

static char *
dup_rest (const char *const *words)
{
  return g_strjoinv (" ", (char **) words + 1);
}

/* Gives an order to every viewer that lives; fails when there is none. */
static gboolean
order_all (AppLab *lab,
           const char *order,
           const char *text,
           GError **error)
{
  guint n = 0;

  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      if (!app_member_is_alive (member))
        continue;
      if (!app_named_pipe_member_order (member, order, text, error))
        return FALSE;
      n++;
    }
  if (n == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "Could not tell a viewer: none lives");
  return n > 0;
}

static gboolean
act_request (AppNamedPipeLab *self,
             const char *const *words,
             GError **error)
{
  g_autofree char *text = dup_rest (words);

  return app_lab_set_option (APP_LAB (self), "request", text, error) &&
         order_all (APP_LAB (self), "request", text, error);
}

static gboolean
act_response (AppNamedPipeLab *self,
              const char *const *words,
              GError **error)
{
  g_autofree char *text = dup_rest (words);

  if (!app_lab_set_option (APP_LAB (self), "response", text, error))
    return FALSE;
  app_named_pipe_door_set_response (self->door, text);
  return TRUE;
}

static gboolean
act_bytes (AppNamedPipeLab *self,
           const char *const *words,
           GError **error)
{
  guint n;

  return parse_number (words, IPC_NAMED_PIPE_MESSAGE_MAX, &n, error) &&
         order_all (APP_LAB (self), "bytes", words[1], error);
}

static gboolean
apply_policy (AppNamedPipeLab *self,
              GError **error)
{
  AppNamedPipePolicy policy = get_policy (APP_LAB (self));

  return app_named_pipe_door_set_policy (self->door, &policy, error);
}

static gboolean
act_mode (AppNamedPipeLab *self,
          const char *const *words,
          GError **error)
{
  gboolean is_byte = g_strcmp0 (words[1], "byte") == 0;

  if (!is_byte && g_strcmp0 (words[1], "message") != 0)
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "“mode” takes message or byte");
      return FALSE;
    }
  app_lab_get_settings (APP_LAB (self))->byte_mode = is_byte;
  g_signal_emit_by_name (self, "changed");
  return apply_policy (self, error);
}

/* Both have the name of an option. */
static gboolean
act_policy (AppNamedPipeLab *self,
            const char *const *words,
            GError **error)
{
  g_autofree char *value = dup_rest (words);

  if (!app_lab_set_option (APP_LAB (self), words[0], value, error))
    return FALSE;
  if (apply_policy (self, error))
    return TRUE;
  app_lab_set_option (APP_LAB (self), "access", ACCESS_FOR_CERTAIN, NULL);
  return FALSE;
}

static void
on_intruder_over (AppNamedPipeIntruder *intruder,
                  AppNamedPipeIntruderResult result,
                  const char *sentence,
                  gpointer data)
{
  AppNamedPipeLab *self = data;

  /* Whom the door turned away it has told already, but nobody tells it of those that the kernel
   * kept from it. */
  if (result == APP_NAMED_PIPE_INTRUDER_KEPT_OUT)
    app_named_pipe_door_note_refusal (self->door, sentence);
  else
    app_lab_say (APP_LAB (self), "%s", sentence);
  if (result == APP_NAMED_PIPE_INTRUDER_LET_IN)
    ipc_trace_note (app_lab_get_trace (APP_LAB (self)), app_lab_get_subject (APP_LAB (self)),
                    IPC_TRACE_DIAGNOSIS, APP_NAMED_PIPE_PIPE, "%s", sentence);
  g_ptr_array_remove (self->intruders, intruder);
}

static gboolean
act_intruder (AppNamedPipeLab *self,
              const char *const *words,
              GError **error)
{
  const char *open_name = app_named_pipe_door_get_open_name (self->door);
  const char *name = open_name != NULL ? open_name : app_named_pipe_door_get_name (self->door);
  AppNamedPipeIntruder *intruder;

  if (self->intruders->len >= INTRUDERS_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%d intruders are on their way already",
                   INTRUDERS_MAX);
      return FALSE;
    }
  intruder = app_named_pipe_intruder_new (name, g_strcmp0 (words[1], "own") != 0, on_intruder_over,
                                          self, error);
  if (intruder == NULL)
    return FALSE;
  g_ptr_array_add (self->intruders, intruder);
  return TRUE;
}

static gboolean
act_disconnect (AppNamedPipeLab *self,
                const char *const *words,
                GError **error)
{
  guint number;

  return parse_number (words, G_MAXINT, &number, error) &&
         app_named_pipe_door_disconnect (self->door, number, error);
}

static gboolean
act_connect (AppNamedPipeLab *self,
             const char *const *words,
             GError **error)
{
  guint number;

  return parse_number (words, app_lab_get_n_members (APP_LAB (self)), &number, error) &&
         app_member_order (app_lab_get_member (APP_LAB (self), number - 1), error, "connect");
}

static gboolean
act_sleep (AppNamedPipeLab *self,
           const char *const *words,
           GError **error)
{
  guint seconds;

  return parse_number (words, SLEEP_MAX_S, &seconds, error) &&
         order_all (APP_LAB (self), "sleep", words[1], error);
}

static gboolean
act_hold (AppNamedPipeLab *self,
          const char *const *words,
          GError **error)
{
  app_named_pipe_door_hold (self->door, g_str_equal (words[0], "hold"));
  g_signal_emit_by_name (self, "changed");
  return TRUE;
}

static gboolean
act_peek (AppNamedPipeLab *self,
          const char *const *words,
          GError **error)
{
  return app_named_pipe_door_peek (self->door, error);
}

static const struct
{
  const char *word;
  gboolean (*act) (AppNamedPipeLab *self, const char *const *words, GError **error);
} acts[] = {
  { "request", act_request },       { "response", act_response }, { "bytes", act_bytes },
  { "mode", act_mode },             { "limit", act_policy },      { "access", act_policy },
  { "intruder", act_intruder },     { "disconnect", act_disconnect },
  { "connect", act_connect },       { "sleep", act_sleep },       { "hold", act_hold },
  { "read", act_hold },             { "peek", act_peek },
};

static gboolean
app_named_pipe_lab_act (AppLab *lab,
                        const char *const *words,
                        GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (g_str_equal (acts[i].word, words[0]))
        return acts[i].act (APP_NAMED_PIPE_LAB (lab), words, error);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "There is no act “%s”", words[0]);
  return FALSE;
}

/* The lab */

static void
on_door_said (AppNamedPipeDoor *door,
              const char *sentence,
              AppLab *lab)
{
  app_lab_say (lab, "%s", sentence);
}

static void
on_clients_changed (AppNamedPipeDoor *door,
                    AppNamedPipeLab *self)
{
  g_signal_emit (self, signals[CLIENTS_CHANGED], 0);
}

static gboolean
app_named_pipe_lab_open (AppLab *lab,
                         GError **error)
{
  AppNamedPipeLab *self = APP_NAMED_PIPE_LAB (lab);
  AppNamedPipePolicy policy = get_policy (lab);

  self->door = app_named_pipe_door_new (app_lab_get_trace (lab), app_lab_get_subject (lab),
                                        app_lab_get_runtime_dir (lab));
  g_signal_connect (self->door, "said", G_CALLBACK (on_door_said), lab);
  g_signal_connect (self->door, "clients-changed", G_CALLBACK (on_clients_changed), lab);
  return app_named_pipe_door_open (self->door, &policy, app_lab_get_option (lab, "response"), error);
}

/* That everyone may connect is never remembered. */
static void
app_named_pipe_lab_close (AppLab *lab)
{
  AppNamedPipeLab *self = APP_NAMED_PIPE_LAB (lab);

  g_ptr_array_set_size (self->intruders, 0);
  if (self->door == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->door, lab);
  g_object_run_dispose (G_OBJECT (self->door));
  g_clear_object (&self->door);
  if (get_access (lab) == IPC_NAMED_PIPE_ACCESS_EVERYONE)
    app_lab_set_option (lab, "access", ACCESS_FOR_CERTAIN, NULL);
  g_signal_emit (self, signals[CLIENTS_CHANGED], 0);
}

static AppMember *
app_named_pipe_lab_create_member (AppLab *lab,
                                  guint number)
{
  return app_named_pipe_member_new (lab, APP_NAMED_PIPE_LAB (lab)->door);
}

static void
app_named_pipe_lab_finalize (GObject *object)
{
  g_ptr_array_unref (APP_NAMED_PIPE_LAB (object)->intruders);
  G_OBJECT_CLASS (app_named_pipe_lab_parent_class)->finalize (object);
}

static void
app_named_pipe_lab_class_init (AppNamedPipeLabClass *klass)
{
  AppLabClass *lab_class = APP_LAB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_named_pipe_lab_finalize;
  lab_class->open = app_named_pipe_lab_open;
  lab_class->close = app_named_pipe_lab_close;
  lab_class->create_member = app_named_pipe_lab_create_member;
  lab_class->act = app_named_pipe_lab_act;

  signals[CLIENTS_CHANGED] = g_signal_new ("clients-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_named_pipe_lab_init (AppNamedPipeLab *self)
{
  self->intruders =
      g_ptr_array_new_with_free_func ((GDestroyNotify) app_named_pipe_intruder_free);
}

/**
 * app_named_pipe_lab_get_door:
 * @self: the lab
 *
 * Returns: (transfer none) (nullable): where clients come in; %NULL while the lab is closed
 */
AppNamedPipeDoor *
app_named_pipe_lab_get_door (AppNamedPipeLab *self)
{
  return self->door;
}
