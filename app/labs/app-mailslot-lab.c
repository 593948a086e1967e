/* SPDX-License-Identifier: MIT */
/*
 * app-mailslot-lab: a mailslot that the parent owns and all viewers write to.
 *
 * The sample that this mirrors has a server that makes \\.\mailslot\sample_mailslot and looks into
 * it every five seconds, and clients that write and are never answered:
 *
 *   viewers                        mailslot             this lab, every 5 s
 *     │ ── Message 1 for mailslot ──▶ 1 waits             │
 *     │ ── Message 2 for mailslot ──▶ 2 wait              │ "Checking new messages..."
 *     │                               0  ◀── read ─────── │ "Message #1: Message 1 for mailslot"
 *     │                                                   │ "Message #2: Message 2 for mailslot"
 *     │                                                   │ "No new messages."
 *
 * The object is ipc/ipc-mailslot.c, a look app-mailslot-look.c, a writer app-mailslot-member.c,
 * and the viewer's side child/sessions/viewer-mailslot-session.c. A writer counts as connected once the mailslot has
 * heard of it: a message, or a knock. The kernel says which process wrote, so each message is
 * recorded with its writer.
 *
 * A line that is typed is written by every viewer. Acts, also those of the action bar:
 *   look                look now
 *   read BYTES          read one message into a buffer of that size
 *   info                say how many messages wait, and how large the next one is
 *   set OPTION VALUE    change one of the lab's options
 *   write               every viewer writes its next message now
 *   burst N [BYTES]     every viewer writes N messages, of that size, as fast as there is room
 *   close, open         the mailslot itself, while the viewers live on
 */

#include "app-mailslot-lab.h"

#include "app-lab-registry.h"
#include "app-mailslot-look.h"
#include "app-mailslot-member.h"
#include "ipc-error.h"
#include "ipc-text.h"
#include "ui-text.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* Below GTK's redraw, so that a flood of news does not freeze the window. */
#define NEWS_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)
/* Messages come by the ten thousand; what is shown of how many wait is renewed this often. */
#define NEWS_PAUSE_MS 50
/* How long messages may wait unread before that is called a fault: longer than the pause between
 * two looks, as it is at first. */
#define UNREAD_PATIENCE_NS (7 * G_GINT64_CONSTANT (1000000000))
/* How much of a message is said; all of its size is recorded. */
#define SHOWN_MAX 1024

/* One life of a child, as the writer of messages that may be read after its end. */
typedef struct
{
  IpcTraceSubject *subject; /* the store's */
  guint32 n_read;           /* the serial of its last message */
} Writer;

struct _AppMailslotLab
{
  AppLab parent_instance;

  AppMailslotSettings settings; /* shared with the members */
  IpcMailslot *mailslot;        /* NULL while it is closed */
  IpcMailslotInfo info;         /* as last asked for */
  GHashTable *writers;          /* pid to Writer, of all lives since the lab was opened */
  AppMailslotLook *look;        /* lives as long as the mailslot */
  guint interval_source;        /* begins the next look */
  guint interval_ms;            /* what that runs with */
  guint news_source;            /* waits for news of the mailslot, or until they are wanted again */
  guint64 n_dropped_told;       /* of info.n_dropped, what there was a diagnosis for */
  gboolean was_full_told;
  gint64 unread_since_ns;       /* since when messages wait and none was read; 0 while none waits */
};

G_DEFINE_FINAL_TYPE (AppMailslotLab, app_mailslot_lab, APP_TYPE_LAB)

enum
{
  INFO_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Options */

#define OPTION_LOOK "look-ms"
#define OPTION_LIMIT "mailslot-limit"
#define OPTION_TIMEOUT "read-timeout"
#define OPTION_WRITE "write"
#define FOR_EVER "for-ever"

static gboolean
check_look (const char *value,
            GError **error)
{
  return g_ascii_string_to_unsigned (value, 10, 100, 60000, NULL, error);
}

static gboolean
check_limit (const char *value,
             GError **error)
{
  return g_ascii_string_to_unsigned (value, 10, 1, IPC_MAILSLOT_LIMIT_MAX, NULL, error);
}

static gboolean
check_timeout (const char *value,
               GError **error)
{
  if (g_str_equal (value, FOR_EVER) ||
      g_ascii_string_to_unsigned (value, 10, 0, 60000, NULL, NULL))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "“%s” is neither 0 to 60000 nor " FOR_EVER, value);
  return FALSE;
}

static gboolean
check_write (const char *value,
             GError **error)
{
  if (g_str_equal (value, "timer") || g_str_equal (value, "hand"))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is neither timer nor hand",
               value);
  return FALSE;
}

const AppLabOption app_mailslot_lab_options[] = {
  { OPTION_LOOK, "MS", "How often the parent looks into the mailslot, 100 to 60000", "5000",
    check_look },
  { OPTION_LIMIT, "BYTES", "The largest message of the mailslot, 1 to 65536", "424", check_limit },
  { OPTION_TIMEOUT, "MS|" FOR_EVER, "How long a look waits for a first message, 0 to 60000", "0",
    check_timeout },
  { OPTION_WRITE, "timer|hand", "When viewers write to the mailslot", "timer", check_write },
  { NULL, NULL, NULL, NULL, NULL },
};

static guint
get_number (AppMailslotLab *self,
            const char *option)
{
  return g_ascii_strtoull (app_lab_get_option (APP_LAB (self), option), NULL, 10);
}

/* Writers */

/* The member whose present life it is; NULL when that life is over and another began. */
static AppMember *
find_member (AppMailslotLab *self,
             const IpcTraceSubject *subject)
{
  for (guint i = 0; i < app_lab_get_n_members (APP_LAB (self)); i++)
    {
      AppMember *member = app_lab_get_member (APP_LAB (self), i);

      if (app_member_get_subject (member) == subject)
        return member;
    }
  return NULL;
}

static Writer *
find_writer (AppMailslotLab *self,
             pid_t pid)
{
  return g_hash_table_lookup (self->writers, GINT_TO_POINTER (pid));
}

/* A process number that is used again is the new process's from here on. */
static void
note_writer (AppMailslotLab *self,
             AppMember *member)
{
  pid_t pid = app_member_get_pid (member);
  Writer *writer = find_writer (self, pid);

  if (pid == 0 || (writer != NULL && writer->subject == app_member_get_subject (member)))
    return;
  writer = g_new0 (Writer, 1);
  writer->subject = app_member_get_subject (member);
  g_hash_table_insert (self->writers, GINT_TO_POINTER (pid), writer);
}

static gboolean
is_expected (AppMember *member)
{
  AppMemberState state = app_member_get_state (member);

  return state == APP_MEMBER_STARTING || state == APP_MEMBER_OVERDUE;
}

static void
look_for_writers (AppMailslotLab *self)
{
  for (guint i = 0; i < app_lab_get_n_members (APP_LAB (self)); i++)
    {
      AppMember *member = app_lab_get_member (APP_LAB (self), i);
      pid_t pid = app_member_get_pid (member);

      if (!is_expected (member) || !ipc_mailslot_has_heard_of (self->mailslot, pid))
        continue;
      ipc_trace_note (app_member_get_trace (member), app_member_get_subject (member),
                      IPC_TRACE_CHILD_CONNECTED, APP_MAILSLOT_MAILSLOT,
                      "process %d opened the mailslot", pid);
      app_member_child_connected (member);
    }
}

/* What there is to know */

static void
diagnose (AppMailslotLab *self,
          pid_t pid,
          const char *sentence)
{
  Writer *writer = find_writer (self, pid);
  AppMember *member = writer != NULL ? find_member (self, writer->subject) : NULL;

  ipc_trace_note (app_lab_get_trace (APP_LAB (self)),
                  writer != NULL ? writer->subject : app_lab_get_subject (APP_LAB (self)),
                  IPC_TRACE_DIAGNOSIS, APP_MAILSLOT_MAILSLOT, "%s", sentence);
  app_lab_say (APP_LAB (self), "%s", sentence);
  if (member != NULL)
    app_member_diagnose (member, sentence);
}

static void
diagnose_dropped (AppMailslotLab *self)
{
  guint64 n = self->info.n_dropped - self->n_dropped_told;
  g_autofree char *sentence = NULL;

  if (n == 0)
    return;
  sentence = g_strdup_printf ("Dropped %" G_GUINT64_FORMAT " too large: the last had %" G_GSIZE_FORMAT
                              " bytes, written by process %d; a message has at most %"
                              G_GSIZE_FORMAT, n, self->info.dropped_size_bytes,
                              (int) self->info.dropped_writer, self->info.limit_bytes);
  self->n_dropped_told = self->info.n_dropped;
  diagnose (self, self->info.dropped_writer, sentence);
}

static void
diagnose_full (AppMailslotLab *self)
{
  g_autofree char *sentence = NULL;

  if (self->info.is_full && !self->was_full_told)
    {
      sentence = g_strdup_printf ("The mailslot is full: %u messages of %" G_GSIZE_FORMAT
                                  " bytes in all wait, writers are turned away",
                                  self->info.n_messages, self->info.total_bytes);
      diagnose (self, 0, sentence);
    }
  self->was_full_told = self->info.is_full;
}

static void
note_unread (AppMailslotLab *self)
{
  if (self->info.n_messages == 0)
    self->unread_since_ns = 0;
  else if (self->unread_since_ns == 0)
    self->unread_since_ns = ipc_trace_now_ns ();
}

/* Asks the mailslot, and acts on what is new. */
static void
refresh (AppMailslotLab *self)
{
  ipc_mailslot_get_info (self->mailslot, &self->info);
  note_unread (self);
  look_for_writers (self);
  diagnose_dropped (self);
  diagnose_full (self);
  g_signal_emit (self, signals[INFO_CHANGED], 0);
}

/* Looking */

static void
say (gpointer data,
     const char *sentence)
{
  app_lab_say (APP_LAB (data), "%s", sentence);
}

/* By whom a message was, for the trace and for the row of its writer. Returns its serial. */
static guint32
count_read (AppMailslotLab *self,
            Writer *writer)
{
  AppMember *member;

  if (writer == NULL)
    return 0;
  writer->n_read++;
  member = find_member (self, writer->subject);
  if (member != NULL)
    app_mailslot_member_set_n_read (APP_MAILSLOT_MEMBER (member), writer->n_read);
  return writer->n_read;
}

static void
show_message (gpointer data,
              guint number,
              const guint8 *bytes,
              gsize size_bytes,
              pid_t pid)
{
  AppMailslotLab *self = data;
  Writer *writer = find_writer (self, pid);
  gsize shown = ipc_text_cut (bytes, size_bytes, SHOWN_MAX);
  g_autofree char *text = ipc_text_escape (bytes, shown);

  self->unread_since_ns = 0;
  ipc_trace_record (app_lab_get_trace (APP_LAB (self)),
                    writer != NULL ? writer->subject : app_lab_get_subject (APP_LAB (self)),
                    IPC_TRACE_MESSAGE_RECEIVED, APP_MAILSLOT_MAILSLOT, count_read (self, writer),
                    bytes, size_bytes);
  if (shown < size_bytes)
    app_lab_say (APP_LAB (self), "Message #%u: %s… (%" G_GSIZE_FORMAT " bytes in all)", number,
                 text, size_bytes);
  else
    app_lab_say (APP_LAB (self), "Message #%u: %s", number, text);
}

static void
on_turn_over (gpointer data)
{
  refresh (data);
}

static const AppMailslotLookFuncs look_funcs = { say, show_message, on_turn_over };

static void
begin_look (AppMailslotLab *self)
{
  gboolean is_for_ever = g_str_equal (app_lab_get_option (APP_LAB (self), OPTION_TIMEOUT), FOR_EVER);

  app_mailslot_look_begin (self->look,
                           is_for_ever ? IPC_MAILSLOT_FOR_EVER
                                       : (int) get_number (self, OPTION_TIMEOUT));
}

static gboolean
on_interval (gpointer data)
{
  begin_look (data);
  return G_SOURCE_CONTINUE;
}

/* News */

static void watch_news (AppMailslotLab *self);

static gboolean
on_pause_over (gpointer data)
{
  watch_news (data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_news (int fd,
         GIOCondition condition,
         gpointer data)
{
  AppMailslotLab *self = data;

  refresh (self);
  app_mailslot_look_have_news (self->look);
  self->news_source = g_timeout_add (NEWS_PAUSE_MS, on_pause_over, self);
  return G_SOURCE_REMOVE;
}

static void
watch_news (AppMailslotLab *self)
{
  self->news_source = g_unix_fd_add_full (NEWS_PRIORITY, ipc_mailslot_get_fd (self->mailslot),
                                          G_IO_IN, on_news, self, NULL);
}

/* The mailslot */

static void
restart_interval (AppMailslotLab *self)
{
  guint interval_ms = get_number (self, OPTION_LOOK);

  if (self->interval_source != 0 && self->interval_ms == interval_ms)
    return;
  g_clear_handle_id (&self->interval_source, g_source_remove);
  self->interval_ms = interval_ms;
  self->interval_source = g_timeout_add (interval_ms, on_interval, self);
}

static gboolean
open_mailslot (AppMailslotLab *self,
               GError **error)
{
  if (self->mailslot != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "The mailslot is open already");
      return FALSE;
    }
  self->mailslot = ipc_mailslot_new (self->settings.name, get_number (self, OPTION_LIMIT), error);
  if (self->mailslot == NULL)
    return FALSE;
  self->look = app_mailslot_look_new (self->mailslot, &look_funcs, self);
  self->n_dropped_told = 0;
  self->was_full_told = FALSE;
  watch_news (self);
  restart_interval (self);
  refresh (self);
  app_lab_say (APP_LAB (self), "Mailslot opened: a message has at most %" G_GSIZE_FORMAT " bytes",
               self->info.limit_bytes);
  return TRUE;
}

static void
say_farewell (AppMailslotLab *self)
{
  g_autofree char *sentence = NULL;

  if (self->info.n_messages == 0)
    {
      app_lab_say (APP_LAB (self), "Mailslot closed: nothing was unread");
      return;
    }
  sentence = g_strdup_printf ("Mailslot closed: %u unread messages are gone", self->info.n_messages);
  diagnose (self, 0, sentence);
}

/* Once it is closed no write succeeds any more, so the number of those that were not read is the
 * true one. */
static void
close_mailslot (AppMailslotLab *self)
{
  g_clear_handle_id (&self->interval_source, g_source_remove);
  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_pointer (&self->look, app_mailslot_look_free);
  ipc_mailslot_close (self->mailslot);
  ipc_mailslot_get_info (self->mailslot, &self->info);
  diagnose_dropped (self);
  say_farewell (self);
  g_clear_pointer (&self->mailslot, ipc_mailslot_free);
  self->info = (IpcMailslotInfo){ .is_closed = TRUE };
  g_signal_emit (self, signals[INFO_CHANGED], 0);
}

/* Acts */

static gboolean
need_mailslot (AppMailslotLab *self,
               GError **error)
{
  if (self->mailslot != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The mailslot is closed");
  return FALSE;
}

/* Gives the same order to all viewers that can take it. */
static gboolean
order_all (AppMailslotLab *self,
           const char *order,
           GError **error)
{
  guint n = 0;

  for (guint i = 0; i < app_lab_get_n_members (APP_LAB (self)); i++)
    {
      AppMember *member = app_lab_get_member (APP_LAB (self), i);

      if (!app_member_is_alive (member))
        continue;
      if (!app_member_order (member, error, "%s", order))
        return FALSE;
      n++;
    }
  if (n == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "There is no viewer to write");
  return n > 0;
}

static gboolean
act_look (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  if (!need_mailslot (self, error))
    return FALSE;
  begin_look (self);
  return TRUE;
}

/* The message that did not fit is the same one at the next try: the trace shows that, too. */
static gboolean
act_read (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint64 buffer_bytes;

  if (!need_mailslot (self, error) ||
      !g_ascii_string_to_unsigned (words[1], 10, 1, IPC_MAILSLOT_LIMIT_MAX, &buffer_bytes, error))
    return FALSE;
  if (app_mailslot_look_read_one (self->look, buffer_bytes, &failure))
    {
      refresh (self);
      return TRUE;
    }
  if (g_error_matches (failure, IPC_ERROR, IPC_ERROR_BUFFER_TOO_SMALL))
    ipc_trace_note (app_lab_get_trace (APP_LAB (self)), app_lab_get_subject (APP_LAB (self)),
                    IPC_TRACE_DIAGNOSIS, APP_MAILSLOT_MAILSLOT, "%s", failure->message);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
act_info (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  if (!need_mailslot (self, error))
    return FALSE;
  refresh (self);
  app_lab_say (APP_LAB (self), "%u waiting, the next has %" G_GSIZE_FORMAT " bytes",
               self->info.n_messages, self->info.next_size_bytes);
  return TRUE;
}

static gboolean
act_set (AppMailslotLab *self,
         const char *const *words,
         GError **error)
{
  if (app_lab_info_find_option (app_lab_get_info (APP_LAB (self)), words[1]) != NULL)
    return app_lab_set_option (APP_LAB (self), words[1], words[2], error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The mailslot has no option “%s”",
               words[1]);
  return FALSE;
}

static gboolean
act_order (AppMailslotLab *self,
           const char *const *words,
           GError **error)
{
  g_autofree char *order = g_strjoinv (" ", (char **) words);

  return order_all (self, order, error);
}

static gboolean
act_close (AppMailslotLab *self,
           const char *const *words,
           GError **error)
{
  if (!need_mailslot (self, error))
    return FALSE;
  close_mailslot (self);
  return TRUE;
}

static gboolean
act_open (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  return open_mailslot (self, error);
}

static const struct
{
  const char *word;
  guint n_least; /* how many words there are, the first one included */
  guint n_most;
  gboolean (*act) (AppMailslotLab *self, const char *const *words, GError **error);
} acts[] = {
  { "look", 1, 1, act_look },   { "read", 2, 2, act_read },   { "info", 1, 1, act_info },
  { "set", 3, 3, act_set },     { "write", 1, 1, act_order }, { "burst", 2, 3, act_order },
  { "close", 1, 1, act_close }, { "open", 1, 1, act_open },
};

static gboolean
app_mailslot_lab_act (AppLab *lab,
                      const char *const *words,
                      GError **error)
{
  guint n_words = g_strv_length ((char **) words);

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (g_str_equal (words[0], acts[i].word) && n_words >= acts[i].n_least &&
          n_words <= acts[i].n_most)
        return acts[i].act (APP_MAILSLOT_LAB (lab), words, error);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "The mailslot knows: look, read BYTES, info, set OPTION VALUE, write, "
               "burst N [BYTES], close, open");
  return FALSE;
}

/* Life */

static void
apply_limit (AppMailslotLab *self)
{
  gsize limit_bytes = get_number (self, OPTION_LIMIT);
  g_autoptr (GError) error = NULL;

  if (self->mailslot == NULL || self->info.limit_bytes == limit_bytes)
    return;
  if (!ipc_mailslot_set_limit (self->mailslot, limit_bytes, &error))
    {
      diagnose (self, 0, error->message);
      return;
    }
  refresh (self);
  app_lab_say (APP_LAB (self), "A message has at most %" G_GSIZE_FORMAT " bytes now", limit_bytes);
}

static void
apply_write (AppMailslotLab *self)
{
  gboolean is_by_hand = g_str_equal (app_lab_get_option (APP_LAB (self), OPTION_WRITE), "hand");

  if (self->settings.is_by_hand == is_by_hand)
    return;
  self->settings.is_by_hand = is_by_hand;
  if (app_lab_count_alive (APP_LAB (self)) > 0)
    order_all (self, is_by_hand ? "by-hand" : "by-timer", NULL);
}

/* One of the options, or the state: what is so already is left as it is. */
static void
on_changed (AppMailslotLab *self)
{
  apply_limit (self);
  apply_write (self);
  if (self->mailslot != NULL)
    restart_interval (self);
}

static void
on_member_changed (AppMailslotLab *self,
                   AppMember *member)
{
  if (app_member_is_alive (member))
    note_writer (self, member);
  else if (self->mailslot != NULL)
    ipc_mailslot_forget (self->mailslot, app_member_get_pid (member));
}

static AppMember *
app_mailslot_lab_create_member (AppLab *lab,
                                guint number)
{
  AppMember *member = app_mailslot_member_new (&APP_MAILSLOT_LAB (lab)->settings);

  g_signal_connect_object (member, "changed", G_CALLBACK (on_member_changed), lab,
                           G_CONNECT_SWAPPED);
  return member;
}

/* The name keeps the sample's form, with the number of the process as everywhere here. */
static void
name_mailslot (AppMailslotLab *self)
{
  g_autofree char *last_part = g_strdup_printf ("Mailslot_%d", getpid ());

  if (self->settings.name != NULL)
    return;
  self->settings.name =
      ipc_runtime_dir_dup_name (app_lab_get_runtime_dir (APP_LAB (self)), last_part);
  ipc_trace_subject_add_object (app_lab_get_subject (APP_LAB (self)), last_part);
}

static gboolean
app_mailslot_lab_open (AppLab *lab,
                       GError **error)
{
  AppMailslotLab *self = APP_MAILSLOT_LAB (lab);

  name_mailslot (self);
  g_hash_table_remove_all (self->writers);
  return open_mailslot (self, error);
}

static void
app_mailslot_lab_close (AppLab *lab)
{
  AppMailslotLab *self = APP_MAILSLOT_LAB (lab);

  if (self->mailslot != NULL)
    close_mailslot (self);
}

static void
app_mailslot_lab_finalize (GObject *object)
{
  AppMailslotLab *self = APP_MAILSLOT_LAB (object);

  g_hash_table_unref (self->writers);
  g_free (self->settings.name);
  G_OBJECT_CLASS (app_mailslot_lab_parent_class)->finalize (object);
}

/* Messages may wait from one look to the next; if they wait longer than the patience of whoever
 * writes, the interval is too long or nobody looks. */
static void
app_mailslot_lab_find (AppLab *lab,
                       AppFindings *findings)
{
  AppMailslotLab *self = APP_MAILSLOT_LAB (lab);
  gint64 unread_ns = ipc_trace_now_ns () - self->unread_since_ns;
  g_autofree char *number = NULL;

  if (self->mailslot == NULL || self->unread_since_ns == 0)
    return;
  app_findings_look_again (findings);
  if (unread_ns < UNREAD_PATIENCE_NS)
    return;
  number = ui_text_dup_number (self->info.n_messages);
  app_findings_add (findings, "unread", app_lab_get_info (lab)->id, 0, FALSE,
                    "The mailslot is not read: %s %s", number,
                    self->info.n_messages == 1 ? "message waits" : "messages wait");
}

static void
app_mailslot_lab_class_init (AppMailslotLabClass *klass)
{
  AppLabClass *lab_class = APP_LAB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_mailslot_lab_finalize;
  lab_class->open = app_mailslot_lab_open;
  lab_class->close = app_mailslot_lab_close;
  lab_class->create_member = app_mailslot_lab_create_member;
  lab_class->act = app_mailslot_lab_act;
  lab_class->find = app_mailslot_lab_find;

  signals[INFO_CHANGED] = g_signal_new ("info-changed", APP_TYPE_MAILSLOT_LAB, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_mailslot_lab_init (AppMailslotLab *self)
{
  self->writers = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->info.is_closed = TRUE;
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
}

/**
 * app_mailslot_lab_get_info:
 * @self: a lab
 *
 * What is known of the mailslot, at most 50 ms old. Main thread.
 *
 * Returns: (transfer none): how many messages wait, and so on
 */
const IpcMailslotInfo *
app_mailslot_lab_get_info (AppMailslotLab *self)
{
  return &self->info;
}
