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
 * and the viewer's side child/sessions/viewer-mailslot-session.c. A writer counts as connected once
 * the mailslot has heard of it: a message, or a knock. The kernel says which process wrote, so each
 * message is recorded with its writer.
 *
 * A line that is typed is written by every viewer. What else can be done with it is in
 * app-mailslot-acts.c, what can be set in app-mailslot-options.c, who wrote in
 * app-mailslot-writers.c.
 */

#include "app-mailslot-lab-private.h"

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

G_DEFINE_FINAL_TYPE (AppMailslotLab, app_mailslot_lab, APP_TYPE_LAB)

enum
{
  INFO_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What there is to know */

static void
diagnose (AppMailslotLab *self,
          pid_t pid,
          const char *sentence)
{
  AppMember *member = app_mailslot_writers_find_member (self->writers, pid);

  ipc_trace_note (app_lab_get_trace (APP_LAB (self)),
                  app_mailslot_writers_get_subject (self->writers, pid), IPC_TRACE_DIAGNOSIS,
                  APP_MAILSLOT_MAILSLOT, "%s", sentence);
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
void
app_mailslot_lab_refresh (AppMailslotLab *self)
{
  ipc_mailslot_get_info (self->mailslot, &self->info);
  note_unread (self);
  app_mailslot_writers_look_for_new (self->writers, self->mailslot);
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

static void
show_message (gpointer data,
              guint number,
              const guint8 *bytes,
              gsize size_bytes,
              pid_t pid)
{
  AppMailslotLab *self = data;
  gsize shown = ipc_text_cut (bytes, size_bytes, SHOWN_MAX);
  g_autofree char *text = ipc_text_escape (bytes, shown);

  self->unread_since_ns = 0;
  ipc_trace_record (app_lab_get_trace (APP_LAB (self)),
                    app_mailslot_writers_get_subject (self->writers, pid),
                    IPC_TRACE_MESSAGE_RECEIVED, APP_MAILSLOT_MAILSLOT,
                    app_mailslot_writers_count_read (self->writers, pid), bytes, size_bytes);
  if (shown < size_bytes)
    app_lab_say (APP_LAB (self), "Message #%u: %s… (%" G_GSIZE_FORMAT " bytes in all)", number,
                 text, size_bytes);
  else
    app_lab_say (APP_LAB (self), "Message #%u: %s", number, text);
}

static void
on_turn_over (gpointer data)
{
  app_mailslot_lab_refresh (data);
}

static const AppMailslotLookFuncs look_funcs = { say, show_message, on_turn_over };

void
app_mailslot_lab_begin_look (AppMailslotLab *self)
{
  app_mailslot_look_begin (self->look, app_mailslot_options_get_timeout_ms (APP_LAB (self)));
}

static gboolean
on_interval (gpointer data)
{
  app_mailslot_lab_begin_look (data);
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

  app_mailslot_lab_refresh (self);
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
  guint interval_ms = app_mailslot_options_get_look_ms (APP_LAB (self));

  if (self->interval_source != 0 && self->interval_ms == interval_ms)
    return;
  g_clear_handle_id (&self->interval_source, g_source_remove);
  self->interval_ms = interval_ms;
  self->interval_source = g_timeout_add (interval_ms, on_interval, self);
}

gboolean
app_mailslot_lab_open_mailslot (AppMailslotLab *self,
                                GError **error)
{
  if (self->mailslot != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "The mailslot is open already");
      return FALSE;
    }
  self->mailslot = ipc_mailslot_new (self->settings.name,
                                     app_mailslot_options_get_limit (APP_LAB (self)), error);
  if (self->mailslot == NULL)
    return FALSE;
  self->look = app_mailslot_look_new (self->mailslot, &look_funcs, self);
  self->n_dropped_told = 0;
  self->was_full_told = FALSE;
  watch_news (self);
  restart_interval (self);
  app_mailslot_lab_refresh (self);
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
void
app_mailslot_lab_close_mailslot (AppMailslotLab *self)
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

/* Life */

/* Gives the same order to all viewers that can take it. */
gboolean
app_mailslot_lab_order_all (AppMailslotLab *self,
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

static void
apply_limit (AppMailslotLab *self)
{
  gsize limit_bytes = app_mailslot_options_get_limit (APP_LAB (self));
  g_autoptr (GError) error = NULL;

  if (self->mailslot == NULL || self->info.limit_bytes == limit_bytes)
    return;
  if (!ipc_mailslot_set_limit (self->mailslot, limit_bytes, &error))
    {
      diagnose (self, 0, error->message);
      return;
    }
  app_mailslot_lab_refresh (self);
  app_lab_say (APP_LAB (self), "A message has at most %" G_GSIZE_FORMAT " bytes now", limit_bytes);
}

static void
apply_write (AppMailslotLab *self)
{
  gboolean is_by_hand = app_mailslot_options_is_by_hand (APP_LAB (self));

  if (self->settings.is_by_hand == is_by_hand)
    return;
  self->settings.is_by_hand = is_by_hand;
  if (app_lab_count_alive (APP_LAB (self)) > 0)
    app_mailslot_lab_order_all (self, is_by_hand ? "by-hand" : "by-timer", NULL);
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
    app_mailslot_writers_note (self->writers, member);
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
  app_mailslot_writers_clear (self->writers);
  return app_mailslot_lab_open_mailslot (self, error);
}

static void
app_mailslot_lab_close (AppLab *lab)
{
  AppMailslotLab *self = APP_MAILSLOT_LAB (lab);

  if (self->mailslot != NULL)
    app_mailslot_lab_close_mailslot (self);
}

static void
app_mailslot_lab_finalize (GObject *object)
{
  AppMailslotLab *self = APP_MAILSLOT_LAB (object);

  app_mailslot_writers_free (self->writers);
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
  self->writers = app_mailslot_writers_new (APP_LAB (self));
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
