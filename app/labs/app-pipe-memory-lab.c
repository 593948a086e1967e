/* SPDX-License-Identifier: MIT */
/*
 * app-pipe-memory-lab: the main lab: a pipe, a memory section and an event for each child.
 *
 * The sample that this mirrors has a C++ parent and two WPF children. The parent makes, for each
 * child:
 *
 *   Pipe<k>_<parent pid>    a duplex pipe                  ipc-named-pipe-listener
 *   Event<k>_<parent pid>   an auto-reset event            ipc-event
 *   MEMORY_FD               a section, inherited by number ipc-shared-memory
 *
 * and leaves the conversation to a thread, app-pipe-memory-service.c; what is said is in
 * app-pipe-memory-talk.c. This file makes the objects, hands them to the thread and drops them
 * when the child is gone. Nothing here waits. Its counterpart in the viewer is
 * child/sessions/viewer-pipe-memory-session.c.
 */

#include "app-pipe-memory-lab.h"

#include "app-lab-registry.h"
#include "app-memory.h"
#include "app-pipe-memory-service.h"
#include "ipc-error.h"

#include <glib-unix.h>
#include <unistd.h>

/* How long after the last message whose event was not set that is told as a present fault: some
 * intervals of a viewer. */
#define UNANNOUNCED_NS (10 * G_GINT64_CONSTANT (1000000000))

struct _AppPipeMemoryLab
{
  AppLab parent_instance;
};

G_DEFINE_FINAL_TYPE (AppPipeMemoryLab, app_pipe_memory_lab, APP_TYPE_LAB)

struct _AppPipeMemoryMember
{
  AppMember parent_instance;

  IpcRuntimeDir *runtime_dir;      /* the program's; where the names are */
  IpcNamedPipeListener *listener;  /* from prepare() until the service takes it */
  IpcEvent *event;                 /* the same */
  IpcSharedMemory *memory;         /* from prepare() to finish(); the service borrows it */
  IpcTraceRing *ring;              /* what the service writes; the trace owns it */
  AppPipeMemoryService *service;   /* from begin() to finish() */
  guint news_source;               /* watches what the service tells */
  gint64 unannounced_ns;           /* when a message last waited whose event was not set; 0: never */
  guint64 n_woken_then;            /* how often the event had woken the service by then */
  guint64 n_received;              /* counts of this life, kept when the service has gone */
  guint64 n_sent;
};

static void app_pipe_memory_member_memory_init (AppMemoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AppPipeMemoryMember, app_pipe_memory_member, APP_TYPE_MEMBER,
                               G_IMPLEMENT_INTERFACE (APP_TYPE_MEMORY,
                                                      app_pipe_memory_member_memory_init))

/* The name keeps the sample's form: the last part is such as `Pipe1_4711`. */
static char *
dup_name (AppPipeMemoryMember *self,
          const char *kind)
{
  g_autofree char *last_part =
      g_strdup_printf ("%s%u_%d", kind, app_member_get_number (APP_MEMBER (self)), getpid ());

  return ipc_runtime_dir_dup_name (self->runtime_dir, last_part);
}

/* Names the three objects in the trace, in the order of APP_PIPE_MEMORY_PIPE and so on. */
static void
name_objects (AppPipeMemoryMember *self,
              const char *pipe_name,
              const char *event_name)
{
  IpcTraceSubject *subject = app_member_get_subject (APP_MEMBER (self));
  g_autofree char *pipe_part = g_path_get_basename (pipe_name);
  g_autofree char *event_part = g_path_get_basename (event_name);
  g_autofree char *memory_part =
      g_strdup_printf ("Memory%u", app_member_get_number (APP_MEMBER (self)));

  ipc_trace_subject_add_object (subject, pipe_part);
  ipc_trace_subject_add_object (subject, event_part);
  ipc_trace_subject_add_object (subject, memory_part);
}

/* What the memory holds before the child starts. */
static void
write_greeting (AppPipeMemoryMember *self)
{
  AppMember *member = APP_MEMBER (self);
  g_autofree char *greeting =
      g_strdup_printf ("here i am in shared mem %u", app_member_get_number (member));
  gsize kept = ipc_shared_memory_write_text (self->memory, greeting, strlen (greeting));

  ipc_trace_record (app_member_get_trace (member), app_member_get_subject (member),
                    IPC_TRACE_MEMORY_WRITTEN, APP_PIPE_MEMORY_MEMORY, 0, greeting, kept);
}

static gboolean
app_pipe_memory_member_prepare (AppMember *member,
                                IpcLaunch *launch,
                                GError **error)
{
  AppPipeMemoryMember *self = APP_PIPE_MEMORY_MEMBER (member);
  const AppMemberSettings *settings = app_member_get_settings (member);
  g_autofree char *pipe_name = dup_name (self, "Pipe");
  g_autofree char *event_name = dup_name (self, "Event");

  self->n_received = self->n_sent = 0;
  self->unannounced_ns = 0;
  name_objects (self, pipe_name, event_name);
  self->memory = ipc_shared_memory_new (app_member_get_subject (member)->objects[2],
                                        settings->memory_size, error);
  if (self->memory == NULL)
    return FALSE;
  self->event = ipc_event_new (event_name, IPC_EVENT_AUTO_RESET, error);
  if (self->event == NULL)
    return FALSE;
  self->listener = ipc_named_pipe_listener_new (
      pipe_name, settings->byte_mode ? IPC_NAMED_PIPE_BYTE : IPC_NAMED_PIPE_MESSAGE,
      IPC_NAMED_PIPE_ACCESS_PROCESS, error);
  if (self->listener == NULL)
    return FALSE;

  write_greeting (self);
  ipc_launch_set_handle (launch, "memory", ipc_shared_memory_get_fd (self->memory));
  ipc_launch_set_name (launch, "pipe", pipe_name);
  ipc_launch_set_name (launch, "event", event_name);
  ipc_launch_set_size (launch, "size", settings->memory_size);
  return TRUE;
}

/* The service has taken the message all the same, but the event is not set for the next one either,
 * as far as anybody knows, until it is. */
static void
note_diagnosis (AppPipeMemoryMember *self,
                const char *sentence)
{
  if (g_str_equal (sentence, APP_PIPE_MEMORY_UNANNOUNCED))
    {
      self->unannounced_ns = ipc_trace_now_ns ();
      self->n_woken_then = ipc_trace_ring_get_count (self->ring, IPC_TRACE_EVENT_WOKEN);
    }
  app_member_diagnose (APP_MEMBER (self), sentence);
}

static void
take_news (AppPipeMemoryMember *self,
           const AppPipeMemoryNews *news)
{
  AppMember *member = APP_MEMBER (self);

  switch (news->kind)
    {
    case APP_PIPE_MEMORY_CONNECTED:
      app_member_child_connected (member);
      break;
    case APP_PIPE_MEMORY_QUIT:
      app_member_child_quit (member);
      break;
    case APP_PIPE_MEMORY_CLOSED:
      app_member_child_closed (member);
      break;
    case APP_PIPE_MEMORY_DIAGNOSIS:
      note_diagnosis (self, news->sentence);
      break;
    }
}

static void
take_all_news (AppPipeMemoryMember *self)
{
  AppPipeMemoryNews *next;

  while (self->service != NULL && (next = app_pipe_memory_service_pop_news (self->service)) != NULL)
    {
      g_autoptr (AppPipeMemoryNews) news = next;

      take_news (self, news);
    }
}

static gboolean
on_news (int fd,
         GIOCondition condition,
         gpointer data)
{
  g_autoptr (AppPipeMemoryMember) self = g_object_ref (data);

  take_all_news (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
app_pipe_memory_member_begin (AppMember *member,
                              GError **error)
{
  AppPipeMemoryMember *self = APP_PIPE_MEMORY_MEMBER (member);
  IpcProcess *process = app_member_get_process (member);
  gboolean is_foreign = app_member_get_settings (member)->child_template != NULL;

  if (!ipc_named_pipe_listener_admit (self->listener, ipc_process_get_pid (process),
                                      ipc_process_get_pidfd (process), is_foreign, error))
    return FALSE;
  self->ring = ipc_trace_add_thread_ring (app_member_get_trace (member),
                                          app_member_get_subject (member), error);
  if (self->ring == NULL)
    return FALSE;
  self->service = app_pipe_memory_service_new (g_steal_pointer (&self->listener),
                                               g_steal_pointer (&self->event), self->memory,
                                               self->ring, error);
  if (self->service == NULL)
    return FALSE;
  self->news_source = g_unix_fd_add (app_pipe_memory_service_get_news_fd (self->service), G_IO_IN,
                                     on_news, self);
  return TRUE;
}

static gboolean
app_pipe_memory_member_ask_to_quit (AppMember *member)
{
  AppPipeMemoryMember *self = APP_PIPE_MEMORY_MEMBER (member);

  return self->service != NULL && app_pipe_memory_service_send (self->service, "Quit", 4, NULL);
}

static void
app_pipe_memory_member_count (AppMember *member,
                              guint64 *n_received,
                              guint64 *n_sent)
{
  AppPipeMemoryMember *self = APP_PIPE_MEMORY_MEMBER (member);

  if (self->ring != NULL)
    {
      self->n_received = ipc_trace_ring_get_count (self->ring, IPC_TRACE_MESSAGE_RECEIVED);
      self->n_sent = ipc_trace_ring_get_count (self->ring, IPC_TRACE_MESSAGE_SENT);
    }
  *n_received = self->n_received;
  *n_sent = self->n_sent;
}

/* The service takes what still lies in the pipe before it ends, so nothing that a dead child
 * sent is lost; its news are taken after that. */
static void
app_pipe_memory_member_finish (AppMember *member)
{
  AppPipeMemoryMember *self = APP_PIPE_MEMORY_MEMBER (member);
  guint64 ignored;

  g_clear_handle_id (&self->news_source, g_source_remove);
  if (self->service != NULL)
    {
      app_pipe_memory_service_stop (self->service);
      take_all_news (self);
      app_pipe_memory_member_count (member, &ignored, &ignored);
    }
  g_clear_pointer (&self->service, app_pipe_memory_service_free);
  if (self->ring != NULL)
    ipc_trace_remove_ring (app_member_get_trace (member), g_steal_pointer (&self->ring));
  g_clear_pointer (&self->listener, ipc_named_pipe_listener_free);
  g_clear_pointer (&self->event, ipc_event_free);
  g_clear_pointer (&self->memory, ipc_shared_memory_free);
}

static gboolean
app_pipe_memory_member_send_text (AppMember *member,
                                  const char *text,
                                  gsize size_bytes,
                                  GError **error)
{
  AppPipeMemoryMember *self = APP_PIPE_MEMORY_MEMBER (member);

  return app_pipe_memory_service_send (self->service, text, size_bytes, error);
}

/* A message like any other, so that it is in the trace and a child in any language can obey it. */
static gboolean
app_pipe_memory_member_set_interval (AppMember *member,
                                     guint interval_ms,
                                     GError **error)
{
  g_autofree char *message = g_strdup_printf ("Interval %u", interval_ms);

  return app_pipe_memory_member_send_text (member, message, strlen (message), error);
}

static void
app_pipe_memory_member_class_init (AppPipeMemoryMemberClass *klass)
{
  AppMemberClass *member_class = APP_MEMBER_CLASS (klass);

  member_class->prepare = app_pipe_memory_member_prepare;
  member_class->begin = app_pipe_memory_member_begin;
  member_class->ask_to_quit = app_pipe_memory_member_ask_to_quit;
  member_class->finish = app_pipe_memory_member_finish;
  member_class->send_text = app_pipe_memory_member_send_text;
  member_class->set_interval = app_pipe_memory_member_set_interval;
  member_class->count = app_pipe_memory_member_count;
}

static void
app_pipe_memory_member_init (AppPipeMemoryMember *self)
{
}

/* The memory, for a person to look into */

static gsize
member_get_size (AppMemory *memory)
{
  AppPipeMemoryMember *self = APP_PIPE_MEMORY_MEMBER (memory);

  return self->memory != NULL ? ipc_shared_memory_get_size (self->memory) : 0;
}

static guint64
member_get_life (AppMemory *memory)
{
  IpcTraceSubject *subject = app_member_get_subject (APP_MEMBER (memory));

  return subject != NULL ? subject->id : 0;
}

static const char *
member_get_title (AppMemory *memory)
{
  return app_member_get_title (APP_MEMBER (memory));
}

static guint8
member_get_object (AppMemory *memory)
{
  return APP_PIPE_MEMORY_MEMORY;
}

static IpcTraceSubject *
member_get_subject (AppMemory *memory)
{
  return app_member_get_subject (APP_MEMBER (memory));
}

static IpcTrace *
member_get_trace (AppMemory *memory)
{
  return app_member_get_trace (APP_MEMBER (memory));
}

static gboolean
member_read (AppMemory *memory,
             gsize offset,
             guint8 *bytes,
             gsize n_bytes)
{
  ipc_shared_memory_read (APP_PIPE_MEMORY_MEMBER (memory)->memory, offset, bytes, n_bytes);
  return TRUE;
}

/* The service thread writes here, too: the memory itself keeps the two apart. */
static gboolean
member_exchange (AppMemory *memory,
                 gsize offset,
                 const guint8 *bytes,
                 guint8 *old_bytes,
                 gsize n_bytes)
{
  ipc_shared_memory_exchange (APP_PIPE_MEMORY_MEMBER (memory)->memory, offset, bytes, old_bytes,
                              n_bytes);
  return TRUE;
}

static void
app_pipe_memory_member_memory_init (AppMemoryInterface *iface)
{
  iface->get_size = member_get_size;
  iface->get_life = member_get_life;
  iface->get_title = member_get_title;
  iface->get_object = member_get_object;
  iface->get_subject = member_get_subject;
  iface->get_trace = member_get_trace;
  iface->read = member_read;
  iface->exchange = member_exchange;
}

/* The lab */

static AppMember *
app_pipe_memory_lab_create_member (AppLab *lab,
                                   guint number)
{
  AppPipeMemoryMember *self = g_object_new (APP_TYPE_PIPE_MEMORY_MEMBER, NULL);

  self->runtime_dir = app_lab_get_runtime_dir (lab);
  return APP_MEMBER (self);
}

static gboolean
is_unannounced (AppPipeMemoryMember *self)
{
  return self->unannounced_ns != 0 && self->ring != NULL &&
         app_member_get_state (APP_MEMBER (self)) == APP_MEMBER_CONNECTED &&
         ipc_trace_now_ns () - self->unannounced_ns < UNANNOUNCED_NS &&
         ipc_trace_ring_get_count (self->ring, IPC_TRACE_EVENT_WOKEN) == self->n_woken_then;
}

static void
app_pipe_memory_lab_find (AppLab *lab,
                          AppFindings *findings)
{
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      if (is_unannounced (APP_PIPE_MEMORY_MEMBER (member)))
        app_findings_add (findings, "unannounced", app_lab_get_info (lab)->id, i + 1, TRUE,
                          "%s: " APP_PIPE_MEMORY_UNANNOUNCED, app_member_get_title (member));
    }
}

static void
app_pipe_memory_lab_class_init (AppPipeMemoryLabClass *klass)
{
  APP_LAB_CLASS (klass)->create_member = app_pipe_memory_lab_create_member;
  APP_LAB_CLASS (klass)->find = app_pipe_memory_lab_find;
}

static void
app_pipe_memory_lab_init (AppPipeMemoryLab *self)
{
}
