/* SPDX-License-Identifier: MIT */
/*
 * app-mailslot-look: one look into the mailslot, and then the next.
 *
 * The loop of the Windows sample, which has a thread for it:
 *
 *   Checking new messages...            GetMailslotInfo: how many are there?
 *   Message #1: …                       ReadFile, as often as there are messages
 *   Message #2: …
 *   No new messages.                    when there were none
 *
 * Here it is on the main loop, in turns small enough for the window to be drawn in between. What
 * is there at the beginning is read; what comes meanwhile waits for the next look, so that a
 * flood ends no look. A look into an empty mailslot waits as long as the read time-out says: the
 * main loop waits for the mailslot's descriptor where ipc_mailslot_read() would have its thread
 * wait, since a window cannot sleep.
 */

#include "app-mailslot-look.h"

/* Below GTK's redraw, so that ten thousand messages do not freeze the window. */
#define READ_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)
/* How long a look reads before the window gets its turn. */
#define TURN_US 4000

/* NONE -> WAITING -> READING -> NONE; with messages there the second is left out, and without any
 * the third. */
typedef enum
{
  LOOK_NONE,
  LOOK_WAITING, /* the mailslot is empty, and the read time-out runs */
  LOOK_READING, /* there is something left of what was there at the beginning */
} LookState;

struct _AppMailslotLook
{
  IpcMailslot *mailslot;            /* borrowed; outlives us */
  const AppMailslotLookFuncs *funcs; /* static */
  gpointer data;                    /* for them */
  LookState state;
  guint source;                     /* the read time-out, or the next turn; 0 for ever, or in NONE */
  guint n_left;                     /* how many are still to be read */
  guint n_read;                     /* how many were: the number of the last one */
  guint8 *buffer;                   /* IPC_MAILSLOT_LIMIT_MAX bytes, for the message that is read */
};

static guint
count_waiting (AppMailslotLook *self)
{
  IpcMailslotInfo info;

  ipc_mailslot_get_info (self->mailslot, &info);
  return info.n_messages;
}

static gboolean
take_one (AppMailslotLook *self,
          gsize buffer_bytes,
          GError **error)
{
  gsize size_bytes;
  pid_t writer;

  if (!ipc_mailslot_read (self->mailslot, self->buffer, buffer_bytes, 0, &size_bytes, &writer,
                          error))
    return FALSE;
  self->n_read++;
  self->funcs->show_message (self->data, self->n_read, self->buffer, size_bytes, writer);
  return TRUE;
}

static gboolean
on_turn (gpointer data)
{
  AppMailslotLook *self = data;
  gint64 end_us = g_get_monotonic_time () + TURN_US;

  while (self->n_left > 0 && g_get_monotonic_time () < end_us)
    self->n_left = take_one (self, IPC_MAILSLOT_LIMIT_MAX, NULL) ? self->n_left - 1 : 0;
  self->funcs->turn_over (self->data);
  if (self->n_left > 0)
    return G_SOURCE_CONTINUE;
  self->source = 0;
  self->state = LOOK_NONE;
  return G_SOURCE_REMOVE;
}

static void
begin_reading (AppMailslotLook *self,
               guint n_messages)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->state = LOOK_READING;
  self->n_left = n_messages;
  self->source = g_idle_add_full (READ_PRIORITY, on_turn, self, NULL);
}

static void
find_nothing (AppMailslotLook *self)
{
  self->state = LOOK_NONE;
  self->funcs->say (self->data, "No new messages.");
}

static gboolean
on_timed_out (gpointer data)
{
  AppMailslotLook *self = data;

  self->source = 0;
  find_nothing (self);
  return G_SOURCE_REMOVE;
}

static void
begin_waiting (AppMailslotLook *self,
               int timeout_ms)
{
  self->state = LOOK_WAITING;
  if (timeout_ms != IPC_MAILSLOT_FOR_EVER)
    self->source = g_timeout_add (timeout_ms, on_timed_out, self);
}

/**
 * app_mailslot_look_new:
 * @mailslot: (transfer none): what to look into; must outlive the look
 * @funcs: whom to tell; static
 * @data: for @funcs
 *
 * Main thread, as everything here. Nothing waits.
 *
 * Returns: (transfer full): looks that have not begun
 */
AppMailslotLook *
app_mailslot_look_new (IpcMailslot *mailslot,
                       const AppMailslotLookFuncs *funcs,
                       gpointer data)
{
  AppMailslotLook *self = g_new0 (AppMailslotLook, 1);

  self->mailslot = mailslot;
  self->funcs = funcs;
  self->data = data;
  self->buffer = g_malloc (IPC_MAILSLOT_LIMIT_MAX);
  return self;
}

/**
 * app_mailslot_look_free:
 * @self: (transfer full): looks
 *
 * Breaks off the one that is going on. Not from within its own functions.
 */
void
app_mailslot_look_free (AppMailslotLook *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self->buffer);
  g_free (self);
}

/**
 * app_mailslot_look_begin:
 * @self: looks
 * @timeout_ms: how long to wait for a first message: 0 for not at all, or %IPC_MAILSLOT_FOR_EVER
 *
 * Begins a look. One that is still going on is not disturbed by another.
 */
void
app_mailslot_look_begin (AppMailslotLook *self,
                         int timeout_ms)
{
  guint n_messages;

  if (self->state != LOOK_NONE)
    return;
  self->funcs->say (self->data, "Checking new messages...");
  self->n_read = 0;
  n_messages = count_waiting (self);
  if (n_messages > 0)
    begin_reading (self, n_messages);
  else if (timeout_ms == 0)
    find_nothing (self);
  else
    begin_waiting (self, timeout_ms);
}

/**
 * app_mailslot_look_have_news:
 * @self: looks
 *
 * To be called when the mailslot's descriptor told that something came.
 */
void
app_mailslot_look_have_news (AppMailslotLook *self)
{
  guint n_messages;

  if (self->state != LOOK_WAITING)
    return;
  n_messages = count_waiting (self);
  if (n_messages > 0)
    begin_reading (self, n_messages);
}

/**
 * app_mailslot_look_read_one:
 * @self: looks
 * @buffer_bytes: the size of the buffer, 1 to %IPC_MAILSLOT_LIMIT_MAX
 * @error: (out) (optional): as ipc_mailslot_read() sets it
 *
 * Reads one message, between two looks or as part of the one that is going on.
 *
 * Returns: whether there was one that fits
 */
gboolean
app_mailslot_look_read_one (AppMailslotLook *self,
                            gsize buffer_bytes,
                            GError **error)
{
  if (self->state != LOOK_READING)
    self->n_read = 0;
  return take_one (self, buffer_bytes, error);
}
