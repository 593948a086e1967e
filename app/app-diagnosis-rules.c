/* SPDX-License-Identifier: MIT */
/*
 * app-diagnosis-rules: what can be wrong with a child in any lab.
 *
 * Each rule is a function that looks at one child and adds a sentence while its situation lasts.
 * What only one lab can know is in that lab, see AppLabClass.find.
 */

#include "app-diagnosis-rules.h"

#include "app-lab-registry.h"
#include "ui-text.h"

/* How far back in the trace to look for what waits. */
#define LOOK_BACK_MAX 20000

/* What waits for a child that is stopped */

/* What waits for a process to read it, of what others put there. Events are left out: they tell
 * that there is something, and are nothing themselves. */
static guint64
count_waiting_bytes (const IpcKernelView *kernel,
                     guint process)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < ipc_kernel_view_get_n_objects (kernel); i++)
    {
      const IpcKernelObject *object = ipc_kernel_view_get_object (kernel, i);

      if (!ipc_kernel_object_is_shared (object) ||
          (object->kind != IPC_FD_PIPE && object->kind != IPC_FD_SOCKET))
        continue;
      for (guint j = 0; j < object->holders->len; j++)
        {
          const IpcHolder *holder = ipc_kernel_object_get_holder (object, j);

          if (holder->process == process && (holder->flags & IPC_HOLD_READ) &&
              holder->end < object->n_fills)
            n_bytes += object->fills[holder->end].queued_bytes;
        }
    }
  return n_bytes;
}

/* The kernel knows how many bytes wait, the trace what was sent last: the messages that wait are
 * the last ones that make up just so many bytes. Returns 0 when no number of them does. */
static guint
count_waiting_messages (IpcTraceStore *store,
                        guint32 subject,
                        guint64 n_bytes,
                        gboolean *are_replies)
{
  guint64 end = ipc_trace_store_get_end (store);
  guint64 first = MAX (ipc_trace_store_get_first (store), end - MIN (end, LOOK_BACK_MAX));
  guint n = 0;

  *are_replies = TRUE;
  for (guint64 at = end; at > first && n_bytes > 0; at--)
    {
      const IpcTraceRecord *record = ipc_trace_store_get (store, at - 1);

      if (record->subject != subject || record->step != IPC_TRACE_MESSAGE_SENT ||
          (record->flags & IPC_TRACE_BY_CHILD))
        continue;
      if (record->size_bytes > n_bytes)
        return 0;
      n_bytes -= record->size_bytes;
      *are_replies &= record->serial != 0;
      n++;
    }
  return n_bytes == 0 ? n : 0;
}

static char *
dup_waiting_in_words (AppMember *member,
                      guint64 n_bytes)
{
  IpcTraceStore *store = ipc_trace_get_store (app_member_get_trace (member));
  gboolean are_replies;
  guint n = count_waiting_messages (store, app_member_get_subject (member)->id, n_bytes,
                                    &are_replies);
  g_autofree char *number = ui_text_dup_number (n > 0 ? n : n_bytes);

  if (n == 0)
    return g_strdup_printf ("%s %s", number, n_bytes == 1 ? "byte waits" : "bytes wait");
  return g_strdup_printf ("%s %s %s", number,
                          n == 1 ? (are_replies ? "reply" : "message")
                                 : (are_replies ? "replies" : "messages"),
                          n == 1 ? "waits" : "wait");
}

/* That a child is stopped is a state, which its row says; that somebody waits for it is the
 * matter. */
static void
find_stopped (AppLab *lab,
              AppMember *member,
              AppFindings *findings)
{
  g_autofree char *waiting = NULL;
  const IpcKernelView *kernel;
  guint64 n_bytes = 0;
  guint process;

  if (!app_member_is_stopped (member))
    return;
  kernel = app_findings_get_kernel (findings);
  if (kernel != NULL &&
      ipc_kernel_view_find_process (kernel, app_member_get_pid (member), &process) != NULL)
    n_bytes = count_waiting_bytes (kernel, process);
  if (n_bytes == 0)
    return;
  waiting = dup_waiting_in_words (member, n_bytes);
  app_findings_add (findings, "stopped", app_lab_get_info (lab)->id,
                    app_member_get_number (member), FALSE, "%s is stopped; %s",
                    app_member_get_title (member), waiting);
}

/* Children that are not there yet */

/* The trace has a record of it, by the member itself. */
static void
find_overdue (AppLab *lab,
              AppMember *member,
              AppFindings *findings)
{
  if (app_member_get_state (member) == APP_MEMBER_OVERDUE && !app_member_is_stopped (member))
    app_findings_add (findings, "overdue", app_lab_get_info (lab)->id,
                      app_member_get_number (member), TRUE, "%s did not connect within %d seconds",
                      app_member_get_title (member), APP_MEMBER_OVERDUE_MS / 1000);
}

/* The same: the record is written when the start fails. */
static void
find_failed (AppLab *lab,
             AppMember *member,
             AppFindings *findings)
{
  if (app_member_get_state (member) == APP_MEMBER_FAILED)
    app_findings_add (findings, "failed", app_lab_get_info (lab)->id,
                      app_member_get_number (member), TRUE, "%s: %s",
                      app_member_get_title (member), app_member_get_failure (member));
}

static void (*const rules[]) (AppLab *lab, AppMember *member, AppFindings *findings) = {
  find_overdue,
  find_failed,
  find_stopped,
};

/**
 * app_diagnosis_rules_apply:
 * @lab: an open lab
 * @findings: (inout): where to add what is wrong with its children
 *
 * Looks at every child by every rule. Main thread; nothing in it waits.
 */
void
app_diagnosis_rules_apply (AppLab *lab,
                           AppFindings *findings)
{
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    for (guint rule = 0; rule < G_N_ELEMENTS (rules); rule++)
      rules[rule](lab, app_lab_get_member (lab, i), findings);
}
