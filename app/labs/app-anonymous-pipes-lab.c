/* SPDX-License-Identifier: MIT */
/*
 * app-anonymous-pipes-lab: one-way pipes between a parent and its children.
 *
 * Two samples in one: the parent that sends a byte and gets one back (`--exchange=byte`), and the
 * parent that says SYNC, waits until it was read and then sends what a person types
 * (`--exchange=text`). And what goes wrong with pipes in real programs, to be tried:
 *
 *   byte VALUE          sends one byte, 0 to 255
 *   capacity BYTES      how much the pipe to the child holds, 4,096 to 1,048,576
 *   fill                the viewer stops reading, the pipe fills, the writer is blocked
 *   read [BYTES|all]    the viewer reads some, or goes on reading
 *   close               closes the parent's write end: the child sees the end and ends
 *   close-reader        the viewer closes its read end: a write finds no reader
 *   leak                gives another viewer a copy of the write end: no end-of-file after `close`
 *   close-leak          the other viewer closes that copy
 *   hand-over           a viewer passes its two ends to another one, over a socket
 *   exchange byte|text  changes the exchange
 *
 * `of N` behind an act names a viewer; without it all are meant, or, for `leak` and `hand-over`,
 * the first one. Those two also take `to N`; without it the next viewer is meant.
 *
 * app-anonymous-pipes-member.c makes the pipes of one child, app-anonymous-pipes-service.c talks.
 */

#include "app-anonymous-pipes-lab.h"

#include "app-anonymous-pipes-member.h"
#include "app-lab-registry.h"
#include "ipc-error.h"
#include "ipc-pipe-holders.h"
#include "ui-text.h"

#include <unistd.h>

struct _AppAnonymousPipesLab
{
  AppLab parent_instance;

  AppAnonymousPipesSettings settings; /* the options, as numbers; members read them */
};

G_DEFINE_FINAL_TYPE (AppAnonymousPipesLab, app_anonymous_pipes_lab, APP_TYPE_LAB)

/* The options */

static gboolean
check_exchange (const char *value,
                GError **error)
{
  if (g_str_equal (value, "byte") || g_str_equal (value, "text"))
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "The exchange is byte or text, not “%s”",
               value);
  return FALSE;
}

static gboolean
parse_number (const char *what,
              const char *text,
              guint64 lowest,
              guint64 highest,
              guint64 *number,
              GError **error)
{
  if (text != NULL && g_ascii_string_to_unsigned (text, 10, lowest, highest, number, NULL))
    return TRUE;
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
               "%s is a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT "%s%s%s", what,
               lowest, highest, text != NULL ? ", not “" : "", text != NULL ? text : "",
               text != NULL ? "”" : "");
  return FALSE;
}

static gboolean
parse_byte (const char *text,
            guint64 *number,
            GError **error)
{
  return parse_number ("A byte", text, 0, 255, number, error);
}

static gboolean
parse_capacity (const char *text,
                guint64 *number,
                GError **error)
{
  return parse_number ("A capacity in bytes", text, IPC_ANONYMOUS_PIPE_CAPACITY_MIN,
                       IPC_ANONYMOUS_PIPE_CAPACITY_MAX, number, error);
}

static gboolean
check_byte (const char *value,
            GError **error)
{
  guint64 ignored;

  return parse_byte (value, &ignored, error);
}

static gboolean
check_capacity (const char *value,
                GError **error)
{
  guint64 ignored;

  return parse_capacity (value, &ignored, error);
}

const AppLabOption app_anonymous_pipes_options[] = {
  { "exchange", "byte|text", "What goes through anonymous pipes (text)", "text", check_exchange },
  { "byte", "N", "The first byte in exchange byte, 0 to 255 (48)", "48", check_byte },
  { "capacity", "BYTES", "The pipe's capacity, 4096 to 1048576 (65536)", "65536", check_capacity },
  { NULL }
};

/* The options as numbers. Members that talk already are told about another exchange. */
static void
on_changed (AppLab *lab)
{
  AppAnonymousPipesLab *self = APP_ANONYMOUS_PIPES_LAB (lab);
  guint64 byte = 48;
  guint64 capacity_bytes = 65536;

  parse_byte (app_lab_get_option (lab, "byte"), &byte, NULL);
  parse_capacity (app_lab_get_option (lab, "capacity"), &capacity_bytes, NULL);
  self->settings.is_byte = g_str_equal (app_lab_get_option (lab, "exchange"), "byte");
  self->settings.first_byte = byte;
  self->settings.capacity_bytes = capacity_bytes;
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    app_anonymous_pipes_member_set_exchange (
        APP_ANONYMOUS_PIPES_MEMBER (app_lab_get_member (lab, i)), self->settings.is_byte, NULL);
}

/* Members */

static void
on_member_line (AppMember *member,
                const char *line,
                AppLab *lab)
{
  app_lab_say (lab, "%s", line);
}

static AppMember *
find_by_pid (AppLab *lab,
             pid_t pid)
{
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      if (app_member_is_alive (member) && app_member_get_pid (member) == pid)
        return member;
    }
  return NULL;
}

/* The parent and its living children: whoever could have a copy through this lab. */
static GArray *
list_pids (AppLab *lab)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (pid_t));
  pid_t pid = getpid ();

  g_array_append_val (pids, pid);
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      pid = app_member_get_pid (member);
      if (app_member_is_alive (member))
        g_array_append_val (pids, pid);
    }
  return pids;
}

/* The diagnosis that this lab is for: our write end is closed, and the child's read will not
 * return, for somebody else has one. */
static void
on_write_end_closed (AppAnonymousPipesMember *member,
                     AppLab *lab)
{
  g_autoptr (GArray) pids = list_pids (lab);
  g_autoptr (GArray) holders = NULL;

  if (app_member_get_state (APP_MEMBER (member)) != APP_MEMBER_CONNECTED)
    return;
  holders = ipc_pipe_holders_find (app_anonymous_pipes_member_get_inode (member),
                                   IPC_ANONYMOUS_PIPE_WRITE_END, (pid_t *) (void *) pids->data,
                                   pids->len);
  for (guint i = 0; i < holders->len; i++)
    {
      const IpcPipeHolder *holder = &g_array_index (holders, IpcPipeHolder, i);
      AppMember *other = find_by_pid (lab, holder->pid);
      g_autofree char *sentence = g_strdup_printf (
          "%s gets no end-of-file: process %d (%s) still holds a write end, descriptor %d",
          app_member_get_title (APP_MEMBER (member)), (int) holder->pid,
          other != NULL ? app_member_get_title (other) : "the parent", holder->fd);

      app_anonymous_pipes_member_diagnose (member, sentence);
    }
}

static void
on_gave_ends (AppAnonymousPipesMember *member,
              const int *fds,
              AppLab *lab)
{
  AppAnonymousPipesMember *heir = app_anonymous_pipes_member_get_heir (member);
  g_autoptr (GError) error = NULL;

  if (heir == NULL)
    app_anonymous_pipes_member_diagnose (member, "There is nobody to hand the pipes over to");
  else if (!app_anonymous_pipes_member_give (heir, member, fds, &error))
    app_anonymous_pipes_member_diagnose (member, error->message);
}

static AppMember *
app_anonymous_pipes_lab_create_member (AppLab *lab,
                                       guint number)
{
  AppMember *member = app_anonymous_pipes_member_new (&APP_ANONYMOUS_PIPES_LAB (lab)->settings);

  g_signal_connect_object (member, "line", G_CALLBACK (on_member_line), lab, 0);
  g_signal_connect_object (member, "write-end-closed", G_CALLBACK (on_write_end_closed), lab, 0);
  g_signal_connect_object (member, "gave-ends", G_CALLBACK (on_gave_ends), lab, 0);
  return member;
}

/* Acts */

/* One act, taken apart. */
typedef struct
{
  const char *name;  /* such as `fill` */
  const char *value; /* the word behind it; NULL for none */
  guint of;          /* which viewer; 0 when none is named */
  guint to;          /* the other one; 0 when none is named */
} Act;

static gboolean
act_byte (AppLab *lab,
          AppAnonymousPipesMember *member,
          const Act *act,
          GError **error)
{
  guint64 byte;

  return parse_byte (act->value, &byte, error) &&
         app_anonymous_pipes_member_send_byte (member, byte, error);
}

static gboolean
act_capacity (AppLab *lab,
              AppAnonymousPipesMember *member,
              const Act *act,
              GError **error)
{
  guint64 size_bytes;

  return parse_capacity (act->value, &size_bytes, error) &&
         app_anonymous_pipes_member_set_capacity (member, size_bytes, error);
}

static gboolean
act_fill (AppLab *lab,
          AppAnonymousPipesMember *member,
          const Act *act,
          GError **error)
{
  return app_anonymous_pipes_member_fill (member, error);
}

static gboolean
act_read (AppLab *lab,
          AppAnonymousPipesMember *member,
          const Act *act,
          GError **error)
{
  g_autofree char *order = g_strdup_printf ("read %s", act->value != NULL ? act->value : "some");

  return app_anonymous_pipes_member_order_reader (member, order, error);
}

static gboolean
act_close (AppLab *lab,
           AppAnonymousPipesMember *member,
           const Act *act,
           GError **error)
{
  return app_anonymous_pipes_member_close (member, error);
}

static gboolean
act_close_reader (AppLab *lab,
                  AppAnonymousPipesMember *member,
                  const Act *act,
                  GError **error)
{
  return app_anonymous_pipes_member_order_reader (member, "close-reader", error);
}

static gboolean
act_close_leak (AppLab *lab,
                AppAnonymousPipesMember *member,
                const Act *act,
                GError **error)
{
  return app_anonymous_pipes_member_close_leak (member, error);
}

/* The other viewer: the one that was named, or the next one that talks. */
static AppAnonymousPipesMember *
find_other (AppLab *lab,
            AppAnonymousPipesMember *member,
            const Act *act,
            GError **error)
{
  guint n_members = app_lab_get_n_members (lab);
  guint number = app_member_get_number (APP_MEMBER (member));

  if (act->to > 0 && act->to <= n_members && act->to != number)
    return APP_ANONYMOUS_PIPES_MEMBER (app_lab_get_member (lab, act->to - 1));
  for (guint i = 0; i < n_members - 1 && act->to == 0; i++)
    {
      AppMember *other = app_lab_get_member (lab, (number + i) % n_members);

      if (app_member_get_state (other) == APP_MEMBER_CONNECTED)
        return APP_ANONYMOUS_PIPES_MEMBER (other);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "Could not do “%s”: there is no other viewer to take part", act->name);
  return NULL;
}

static gboolean
act_leak (AppLab *lab,
          AppAnonymousPipesMember *member,
          const Act *act,
          GError **error)
{
  AppAnonymousPipesMember *other = find_other (lab, member, act, error);

  return other != NULL && app_anonymous_pipes_member_leak_to (member, other, error);
}

static gboolean
act_hand_over (AppLab *lab,
               AppAnonymousPipesMember *member,
               const Act *act,
               GError **error)
{
  AppAnonymousPipesMember *other = find_other (lab, member, act, error);

  return other != NULL && app_anonymous_pipes_member_hand_over_to (member, other, error);
}

static const struct
{
  const char *name;
  gboolean is_for_one; /* without `of N` the first viewer is meant, not all */
  gboolean (*func) (AppLab *lab, AppAnonymousPipesMember *member, const Act *act, GError **error);
} acts[] = {
  { "byte", FALSE, act_byte },
  { "capacity", FALSE, act_capacity },
  { "fill", FALSE, act_fill },
  { "read", FALSE, act_read },
  { "close", FALSE, act_close },
  { "close-reader", FALSE, act_close_reader },
  { "leak", TRUE, act_leak },
  { "close-leak", FALSE, act_close_leak },
  { "hand-over", TRUE, act_hand_over },
};

static gboolean
parse_act (AppLab *lab,
           const char *const *words,
           Act *act,
           GError **error)
{
  guint64 number;

  act->name = words[0];
  for (guint i = 1; words[i] != NULL; i++)
    {
      gboolean is_of = g_str_equal (words[i], "of");

      if (!is_of && !g_str_equal (words[i], "to"))
        {
          act->value = words[i];
          continue;
        }
      if (!parse_number ("A viewer", words[++i], 1, app_lab_get_n_members (lab), &number, error))
        return FALSE;
      *(is_of ? &act->of : &act->to) = number;
    }
  return TRUE;
}

/* One act for one viewer, or for each that talks. */
static gboolean
run_act (AppLab *lab,
         guint which,
         const Act *act,
         GError **error)
{
  guint one = act->of == 0 && acts[which].is_for_one ? 1 : act->of;
  guint n_done = 0;

  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      if (one != 0 ? one != i + 1 : app_member_get_state (member) != APP_MEMBER_CONNECTED)
        continue;
      if (!acts[which].func (lab, APP_ANONYMOUS_PIPES_MEMBER (member), act, error))
        return FALSE;
      n_done++;
    }
  if (n_done == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                 "Could not do “%s”: no viewer is connected", act->name);
  return n_done > 0;
}

static gboolean
app_anonymous_pipes_lab_act (AppLab *lab,
                             const char *const *words,
                             GError **error)
{
  Act act = { 0 };

  if (!parse_act (lab, words, &act, error))
    return FALSE;
  if (g_str_equal (act.name, "exchange"))
    return app_lab_set_option (lab, "exchange", act.value != NULL ? act.value : "", error);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (g_str_equal (acts[i].name, act.name))
        return run_act (lab, i, &act, error);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This lab has no act “%s”", act.name);
  return FALSE;
}

/* What is wrong right now */

/* Our write end is closed and the reader waits: whoever has a copy keeps the end away. The trace has
 * a record from when ours was closed. */
static void
find_missing_end (AppLab *lab,
                  AppAnonymousPipesMember *member,
                  AppFindings *findings)
{
  const IpcKernelView *kernel = app_findings_get_kernel (findings);
  const IpcKernelObject *pipe =
      kernel != NULL
          ? ipc_kernel_view_find_object (kernel, IPC_FD_PIPE,
                                         app_anonymous_pipes_member_get_inode (member))
          : NULL;

  for (guint i = 0; pipe != NULL && i < pipe->holders->len; i++)
    {
      const IpcHolder *holder = ipc_kernel_object_get_holder (pipe, i);
      pid_t pid = ipc_kernel_view_get_process (kernel, holder->process)->pid;
      AppMember *other = find_by_pid (lab, pid);

      if (holder->flags & IPC_HOLD_WRITE)
        app_findings_add (
            findings, "no-end-of-file", app_lab_get_info (lab)->id,
            app_member_get_number (APP_MEMBER (member)), TRUE,
            "%s gets no end-of-file: process %d (%s) still holds the write end as descriptor %d",
            app_member_get_title (APP_MEMBER (member)), (int) pid,
            other != NULL ? app_member_get_title (other) : "the parent", holder->fd);
    }
}

/* The writer writes a record of this when it finds no room for a while. */
static void
find_blocked (AppLab *lab,
              AppMember *member,
              const AppAnonymousPipesStatus *status,
              AppFindings *findings)
{
  g_autofree char *fill = ui_text_dup_number (status->fill_bytes);
  g_autofree char *capacity = ui_text_dup_number (status->capacity_bytes);

  app_findings_add (findings, "blocked", app_lab_get_info (lab)->id,
                    app_member_get_number (member), TRUE,
                    "The writer to %s is blocked: pipe full, %s of %s",
                    app_member_get_title (member), fill, capacity);
}

static void
app_anonymous_pipes_lab_find (AppLab *lab,
                              AppFindings *findings)
{
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);
      AppAnonymousPipesStatus status;

      if (!app_anonymous_pipes_member_get_status (APP_ANONYMOUS_PIPES_MEMBER (member), &status))
        continue;
      if (!status.is_open)
        find_missing_end (lab, APP_ANONYMOUS_PIPES_MEMBER (member), findings);
      else if (status.is_blocked)
        find_blocked (lab, member, &status, findings);
    }
}

static void
app_anonymous_pipes_lab_class_init (AppAnonymousPipesLabClass *klass)
{
  AppLabClass *lab_class = APP_LAB_CLASS (klass);

  lab_class->create_member = app_anonymous_pipes_lab_create_member;
  lab_class->act = app_anonymous_pipes_lab_act;
  lab_class->find = app_anonymous_pipes_lab_find;
}

static void
app_anonymous_pipes_lab_init (AppAnonymousPipesLab *self)
{
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
}
