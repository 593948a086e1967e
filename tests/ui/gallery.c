/* SPDX-License-Identifier: MIT */
/*
 * gallery: the shared widgets side by side, with made-up traffic, to be looked at.
 *
 *   gallery [--rate=RECORDS_PER_SECOND] [--quiet] [--empty] [--scrolled-up] [--paused] [--narrow]
 *           [--only-traffic] [--find=TEXT]
 *
 * Not a test: a person (or a screenshot) judges whether everything is aligned, calm and whole,
 * in the theme that GTK_THEME names.
 */

#include "ipc-trace-store.h"
#include "ui-log-view.h"
#include "ui-memory-view.h"
#include "ui-style.h"
#include "ui-traffic-view.h"

#include <gtk/gtk.h>

#define TICK_MS 16
#define MEMORY_BYTES 2048

static int rate = 20;
static gboolean quiet;
static gboolean empty;
static gboolean scrolled_up;
static gboolean paused;
static gboolean narrow;
static gboolean only_traffic;
static char *find;

static const GOptionEntry entries[] = {
  { "rate", 0, 0, G_OPTION_ARG_INT, &rate, "Records per second", "N" },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "Nothing moves after the start", NULL },
  { "empty", 0, 0, G_OPTION_ARG_NONE, &empty, "Show the placeholders", NULL },
  { "scrolled-up", 0, 0, G_OPTION_ARG_NONE, &scrolled_up, "Stand still after a second", NULL },
  { "paused", 0, 0, G_OPTION_ARG_NONE, &paused, "Pause the traffic after a second", NULL },
  { "narrow", 0, 0, G_OPTION_ARG_NONE, &narrow, "As wide as a viewer", NULL },
  { "only-traffic", 0, 0, G_OPTION_ARG_NONE, &only_traffic, "Show no log and no memory", NULL },
  { "find", 0, 0, G_OPTION_ARG_STRING, &find, "Select a row of the traffic", "TEXT" },
  { NULL },
};

typedef struct
{
  IpcTraceStore *store;
  IpcTraceSubject *subjects[2];
  GtkWidget *traffic;
  GtkWidget *memory;
  GtkWidget *log;
  guint8 bytes[MEMORY_BYTES];
  guint n_records;
  double owed; /* records that the rate asks for and that were not made yet */
} Gallery;

/* One exchange of the main lab, step by step. */
static const struct
{
  IpcTraceStep step;
  guint8 flags;
  guint8 object;
} exchange[] = {
  { IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 1 },
  { IPC_TRACE_EVENT_SET, IPC_TRACE_BY_CHILD, 2 },
  { IPC_TRACE_EVENT_WOKEN, 0, 2 },
  { IPC_TRACE_MESSAGE_RECEIVED, 0, 1 },
  { IPC_TRACE_MEMORY_WRITTEN, 0, 3 },
  { IPC_TRACE_MESSAGE_SENT, 0, 1 },
  { IPC_TRACE_MESSAGE_RECEIVED, IPC_TRACE_BY_CHILD, 1 },
  { IPC_TRACE_MEMORY_READ, IPC_TRACE_BY_CHILD, 3 },
  { IPC_TRACE_MEMORY_CHANGED, IPC_TRACE_BY_CHILD, 3 },
};

static void
append (Gallery *self,
        guint subject,
        IpcTraceStep step,
        guint8 flags,
        guint8 object,
        const char *text)
{
  IpcTraceRecord record = {
    .time_ns = g_get_monotonic_time () * 1000,
    .subject = self->subjects[subject]->id,
    .step = step,
    .flags = flags,
    .object = object,
    .size_bytes = strlen (text),
    .text_length = MIN (strlen (text), IPC_TRACE_TEXT_MAX),
  };

  memcpy (record.text, text, record.text_length);
  ipc_trace_store_append (self->store, &record, NULL);
}

static void
append_next (Gallery *self)
{
  guint n_steps = G_N_ELEMENTS (exchange);
  guint step = self->n_records % n_steps;
  guint n = self->n_records / n_steps;
  gboolean is_memory = exchange[step].object == 3;
  g_autofree char *text = g_strdup_printf ("%sGTKClient msg %u 14:03:07",
                                           is_memory ? "Written to shared mem " : "", n / 2);

  append (self, n % 2, exchange[step].step, exchange[step].flags, exchange[step].object,
          exchange[step].object == 2 ? "" : text);
  self->n_records++;
}

static void
append_rare_ones (Gallery *self)
{
  append (self, 0, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0, "pid 4101");
  append (self, 1, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0, "pid 4102");
  append (self, 0, IPC_TRACE_CHILD_CONNECTED, 0, 1, "");
  append (self, 0, IPC_TRACE_PEER_REFUSED, IPC_TRACE_IS_NOTE, 1, "pid 4199 is not the child");
  append (self, 0, IPC_TRACE_DIAGNOSIS, IPC_TRACE_IS_NOTE, 1, "message waiting, event not set");
  append (self, 1, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "\x1b[31mred\n\xff <b>bold</b>");
  append (self, 0, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "Grüße, Привет, 你好, שלום, 🫖 \xe2\x80");
  append (self, 1, IPC_TRACE_PROCESS_EXITED, IPC_TRACE_IS_NOTE, 0, "killed by SIGKILL");
}

static void
append_log (Gallery *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%d.%m.%Y %H:%M:%S");
  guint n = self->n_records / G_N_ELEMENTS (exchange);
  g_autofree char *got =
      g_strdup_printf ("%s  Client got data: GTKClient msg %u 14:03:07", stamp, n);
  g_autofree char *memory = g_strdup_printf (
      "%s  shared mem: Written to shared mem GTKClient msg %u 14:03:07", stamp, n);

  ui_log_view_append (UI_LOG_VIEW (self->log), got);
  ui_log_view_append (UI_LOG_VIEW (self->log), memory);
}

static void
change_memory (Gallery *self)
{
  guint n = self->n_records / G_N_ELEMENTS (exchange);

  g_snprintf ((char *) self->bytes, MEMORY_BYTES,
              "Written to shared mem GTKClient msg %u 14:03:07", n);
  for (guint i = 0; self->bytes[i] != 0; i++)
    self->bytes[i] += n % 2;
  ui_memory_view_set_bytes (UI_MEMORY_VIEW (self->memory), self->bytes, MEMORY_BYTES);
}

static gboolean
on_tick (gpointer data)
{
  Gallery *self = data;

  for (self->owed += rate * TICK_MS / 1000.0; self->owed >= 1; self->owed--)
    {
      append_next (self);
      if (self->n_records % G_N_ELEMENTS (exchange) == 0 && !only_traffic)
        {
          append_log (self);
          change_memory (self);
        }
    }
  ipc_trace_store_commit (self->store);
  return G_SOURCE_CONTINUE;
}

/* Drags a scroll bar to the top, as a person would. */
static void
scroll_up (GtkWidget *widget,
           gpointer data)
{
  gboolean handled;

  if (GTK_IS_SCROLLED_WINDOW (widget))
    g_signal_emit_by_name (gtk_scrolled_window_get_vscrollbar (GTK_SCROLLED_WINDOW (widget)),
                           "change-value", GTK_SCROLL_JUMP, 1.0, &handled);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), scroll_up, NULL);
}

static gboolean
on_stand_still (gpointer data)
{
  Gallery *self = data;

  if (scrolled_up)
    {
      scroll_up (self->traffic, NULL);
      scroll_up (self->log, NULL);
    }
  if (find != NULL)
    ui_traffic_view_find (UI_TRAFFIC_VIEW (self->traffic), find, FALSE);
  ui_traffic_view_set_paused (UI_TRAFFIC_VIEW (self->traffic), paused);
  return G_SOURCE_REMOVE;
}

static GtkWidget *
create_window (Gallery *self)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *widgets[] = { self->traffic, self->log, self->memory };

  for (guint i = 0; i < (only_traffic ? 1 : G_N_ELEMENTS (widgets)); i++)
    {
      GtkWidget *frame = gtk_frame_new (NULL);

      gtk_container_add (GTK_CONTAINER (frame), widgets[i]);
      gtk_box_pack_start (GTK_BOX (box), frame, TRUE, TRUE, 0);
    }
  g_object_set (box, "margin", 6, "homogeneous", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Gallery");
  gtk_window_set_default_size (GTK_WINDOW (window), narrow ? 560 : 924, 760);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);
  return window;
}

static void
fill (Gallery *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->subjects); i++)
    {
      g_autofree char *title = g_strdup_printf ("Viewer %u", i + 1);
      const char *names[] = { "Pipe%u_4100", "Event%u_4100", "memory" };

      self->subjects[i] = ipc_trace_store_add_subject (self->store, "pipe-memory", i + 1, title);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        {
          g_auto (GStrv) halves = g_strsplit (names[j], "%u", 2);
          g_autofree char *name =
              halves[1] == NULL ? g_strdup (names[j])
                                : g_strdup_printf ("%s%u%s", halves[0], i + 1, halves[1]);

          ipc_trace_subject_add_object (self->subjects[i], name);
        }
    }
  if (empty)
    return;
  append_rare_ones (self);
  for (guint i = 0; i < 20; i++)
    append_next (self);
  change_memory (self);
  append_log (self);
  ipc_trace_store_commit (self->store);
}

int
main (int argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  Gallery self = { 0 };

  if (!gtk_init_with_args (&argc, &argv, NULL, entries, NULL, &error))
    {
      g_printerr ("gallery: %s\n", error != NULL ? error->message : "no display");
      return 64;
    }
  self.store = ipc_trace_store_new (0);
  self.traffic = ui_traffic_view_new (self.store);
  self.log = ui_log_view_new ();
  self.memory = ui_memory_view_new ();
  fill (&self);
  gtk_widget_show_all (create_window (&self));
  if (!quiet && !empty)
    g_timeout_add (TICK_MS, on_tick, &self);
  if (scrolled_up || paused || find != NULL)
    g_timeout_add (1000, on_stand_still, &self);
  gtk_main ();
  g_object_unref (self.store);
  return 0;
}
