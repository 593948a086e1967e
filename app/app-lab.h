/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-findings.h"
#include "app-member.h"
#include "ipc-runtime-dir.h"

G_BEGIN_DECLS

/* How many members a lab can have. */
#define APP_LAB_MAX_MEMBERS 16

typedef struct _AppLabInfo AppLabInfo;

/**
 * AppLabState:
 * @APP_LAB_CLOSED: nothing of it exists, in the kernel or elsewhere
 * @APP_LAB_OPEN: its shared objects and its members are there
 * @APP_LAB_CLOSING: its members were asked to leave and have not all gone yet
 */
typedef enum
{
  APP_LAB_CLOSED,
  APP_LAB_OPEN,
  APP_LAB_CLOSING,
} AppLabState;

#define APP_TYPE_LAB (app_lab_get_type ())
G_DECLARE_DERIVABLE_TYPE (AppLab, app_lab, APP, LAB, GObject)

/**
 * AppLabClass:
 * @open: makes what the whole lab shares, before any member. May be %NULL.
 * @close: drops it again, after the last member. May be %NULL, may run twice.
 * @create_member: a member that was never started; its type decides what the conversation is.
 * @send_text: what a person types goes where this lab has its texts go; returns how many places
 *   it is on its way to. %NULL for every connected member, each by its own send_text.
 * @act: something that only this lab can do, in words such as `fill` or `capacity 65536`: what the
 *   buttons of its action bar call, and without a window a line that begins with `/`. %NULL where
 *   there is nothing.
 * @find: adds what is wrong with it right now, by what only this lab knows; called every second or
 *   so while anything happens. Where the kernel's facts are wanted, see app_findings_get_kernel().
 *   %NULL where there is nothing to know.
 *
 * One mechanism, opened: its members and what they share. Main thread only.
 */
struct _AppLabClass
{
  GObjectClass parent_class;

  gboolean (*open) (AppLab *self, GError **error);
  void (*close) (AppLab *self);
  AppMember *(*create_member) (AppLab *self, guint number);
  guint (*send_text) (AppLab *self, const char *text, GError **error);
  gboolean (*act) (AppLab *self, const char *const *words, GError **error);
  void (*find) (AppLab *self, AppFindings *findings);
};

/* Signals: "changed" (its state, or an option), "member-added" (AppMember *), "member-removed" (AppMember *),
 * "line" (const char *line: what the parent says in this lab, with date and time, already escaped),
 * "closed" (after app_lab_close(), when nothing is left). */

AppLab *app_lab_new (const AppLabInfo *info,
                     IpcTrace *trace,
                     IpcRuntimeDir *runtime_dir);
const AppLabInfo *app_lab_get_info (AppLab *self);
AppLabState app_lab_get_state (AppLab *self);
const char *app_lab_get_option (AppLab *self,
                                const char *name);
gboolean app_lab_set_option (AppLab *self,
                             const char *name,
                             const char *value,
                             GError **error);
AppMemberSettings *app_lab_get_settings (AppLab *self);
IpcTrace *app_lab_get_trace (AppLab *self);
IpcRuntimeDir *app_lab_get_runtime_dir (AppLab *self);
IpcTraceSubject *app_lab_get_subject (AppLab *self);
void app_lab_say (AppLab *self,
                  const char *format,
                  ...) G_GNUC_PRINTF (2, 3);

gboolean app_lab_open (AppLab *self,
                       guint n_members,
                       GError **error);
void app_lab_close (AppLab *self);
AppMember *app_lab_add_member (AppLab *self);
void app_lab_set_n_members (AppLab *self,
                            guint n_members);
guint app_lab_get_n_members (AppLab *self);
guint app_lab_get_n_wanted (AppLab *self);
AppMember *app_lab_get_member (AppLab *self,
                               guint index);
guint app_lab_count_alive (AppLab *self);
const char *app_lab_name_object (AppLab *self,
                                 IpcFdKind kind,
                                 guint64 inode);
void app_lab_kill_all (AppLab *self);
void app_lab_set_interval (AppLab *self,
                           guint interval_ms);
gboolean app_lab_act (AppLab *self,
                      const char *act,
                      GError **error);
guint app_lab_send_text (AppLab *self,
                         const char *text,
                         GError **error);

G_END_DECLS
