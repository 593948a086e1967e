/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-proc-fd.h"
#include "ipc-process.h"
#include "ipc-trace.h"

G_BEGIN_DECLS

/* A child that has not connected after this time is shown as such. */
#define APP_MEMBER_OVERDUE_MS 3000

/**
 * AppMemberState:
 * @APP_MEMBER_NEW: never started
 * @APP_MEMBER_STARTING: spawned, which proves nothing yet
 * @APP_MEMBER_OVERDUE: spawned a while ago and still not connected
 * @APP_MEMBER_WAITING: it has come, and stands in line for a place
 * @APP_MEMBER_CONNECTED: it talks
 * @APP_MEMBER_DISCONNECTED: it talked or stood in line, and may do so again: its process lives, its
 *   connection does not
 * @APP_MEMBER_LEAVING: it said that it quits, or was asked to
 * @APP_MEMBER_ENDED: its process is gone
 * @APP_MEMBER_FAILED: it could not be started; ipc/ says why
 */
typedef enum
{
  APP_MEMBER_NEW,
  APP_MEMBER_STARTING,
  APP_MEMBER_OVERDUE,
  APP_MEMBER_WAITING,
  APP_MEMBER_CONNECTED,
  APP_MEMBER_DISCONNECTED,
  APP_MEMBER_LEAVING,
  APP_MEMBER_ENDED,
  APP_MEMBER_FAILED,
  APP_MEMBER_N_STATES,
} AppMemberState;

/**
 * AppMemberSettings:
 *
 * What all members of a lab have in common; the lab owns it and members read it when they start.
 */
typedef struct
{
  char *child_template;      /* a foreign child's command; NULL for our own viewer */
  guint interval_ms;         /* between two messages of a viewer */
  gboolean headless;         /* viewers without a window */
  gboolean byte_mode;        /* the pipe's mode */
  gboolean wait_for_debugger; /* viewers pause at their start */
  gboolean keep_running;     /* a child that dies by itself is started again */
  gsize memory_size;         /* bytes */
  int room_x;                /* where viewers may open, in the desktop's pixels */
  int room_y;
  int room_width;            /* 0 for nowhere in particular */
  int room_height;
  int child_stdout;          /* where children print; -1 for our own standard output */
} AppMemberSettings;

#define APP_TYPE_MEMBER (app_member_get_type ())
G_DECLARE_DERIVABLE_TYPE (AppMember, app_member, APP, MEMBER, GObject)

/**
 * AppMemberClass:
 * @prepare: before the spawn: makes the kernel objects and fills the launch. What it made is
 *   dropped by @finish, also after a failure half-way.
 * @begin: right after the spawn: closes the child's ends and starts the conversation.
 * @ask_to_quit: says `Quit` in the lab's own way; returns whether that could be said.
 * @finish: the process is gone, or was never there: drops everything that @prepare and @begin
 *   made. May run twice.
 * @send_text: a text of the user's for the child. %NULL where the lab has no such thing.
 * @set_interval: a new interval for a running child.
 * @count: how many messages came from and went to this life of the child so far. %NULL where there
 *   are no messages.
 * @name_object: what the trace calls a kernel object that has no name in the kernel, such as an
 *   anonymous pipe; returns %NULL for what is not the member's. %NULL where all have names.
 *
 * One child of a lab, over all its lives. All functions run on the main thread and none waits.
 */
struct _AppMemberClass
{
  GObjectClass parent_class;

  gboolean (*prepare) (AppMember *self, IpcLaunch *launch, GError **error);
  gboolean (*begin) (AppMember *self, GError **error);
  gboolean (*ask_to_quit) (AppMember *self);
  void (*finish) (AppMember *self);
  gboolean (*send_text) (AppMember *self, const char *text, gsize size_bytes, GError **error);
  gboolean (*set_interval) (AppMember *self, guint interval_ms, GError **error);
  void (*count) (AppMember *self, guint64 *n_received, guint64 *n_sent);
  const char *(*name_object) (AppMember *self, IpcFdKind kind, guint64 inode);
};

/* Signals: "changed" (whatever its row shows may be different now),
 * "diagnosis" (const char *sentence). */

gboolean app_member_start (AppMember *self);
void app_member_end (AppMember *self);
gboolean app_member_send_signal (AppMember *self,
                                 int signal_number,
                                 GError **error);

guint app_member_get_number (AppMember *self);
const char *app_member_get_title (AppMember *self);
pid_t app_member_get_pid (AppMember *self);
AppMemberState app_member_get_state (AppMember *self);
gboolean app_member_is_alive (AppMember *self);
gboolean app_member_is_stopped (AppMember *self);
char *app_member_dup_state_in_words (AppMember *self);
const char *app_member_get_failure (AppMember *self);
gint64 app_member_get_end_time_ns (AppMember *self);
gboolean app_member_count (AppMember *self,
                           guint64 *n_received,
                           guint64 *n_sent);

const char *app_member_name_object (AppMember *self,
                                    IpcFdKind kind,
                                    guint64 inode);

gboolean app_member_send_text (AppMember *self,
                               const char *text,
                               GError **error);
gboolean app_member_set_interval (AppMember *self,
                                  guint interval_ms,
                                  GError **error);

gboolean app_member_order (AppMember *self,
                           GError **error,
                           const char *format,
                           ...) G_GNUC_PRINTF (3, 4);

/* For the labs. */
const AppMemberSettings *app_member_get_settings (AppMember *self);
IpcProcess *app_member_get_process (AppMember *self);
IpcTrace *app_member_get_trace (AppMember *self);
IpcTraceSubject *app_member_get_subject (AppMember *self);
void app_member_child_waits (AppMember *self);
void app_member_child_connected (AppMember *self);
void app_member_child_disconnected (AppMember *self);
void app_member_child_quit (AppMember *self);
void app_member_child_closed (AppMember *self);
void app_member_diagnose (AppMember *self,
                          const char *sentence);

G_END_DECLS
