/* SPDX-License-Identifier: MIT */
/*
 * app-window-actions: what menus, header buttons and keys of the parent's window do.
 *
 * Each is a GAction of the window, so a menu item, a toggle button and a key that mean the same
 * share one state. The keys are given in app-application.c. What acts on one child acts on the
 * one that is selected in the sidebar, and is insensitive while it cannot.
 */

#include "app-window-private.h"

#include "app-crash.h"
#include "app-drawer.h"
#include "app-member-action.h"
#include "app-open-trace.h"
#include "app-settings.h"

static void
on_new_viewer (GSimpleAction *action,
               GVariant *parameter,
               gpointer data)
{
  app_lab_add_member (app_window_get_lab (data));
}

/* Kill all: the one deed that asks first */

static void
on_kill_all_answer (GtkDialog *dialog,
                    int response,
                    gpointer data)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    app_lab_kill_all (app_window_get_lab (data));
}

static void
on_kill_all (GSimpleAction *action,
             GVariant *parameter,
             gpointer data)
{
  guint n_alive = app_lab_count_alive (app_window_get_lab (data));
  GtkWidget *dialog;
  GtkWidget *kill;

  dialog = gtk_message_dialog_new (GTK_WINDOW (data), GTK_DIALOG_MODAL, GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE,
                                   n_alive == 1 ? "Kill %u child?" : "Kill all %u children?",
                                   n_alive);
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog),
      "They end at once, by SIGKILL, without a word. Each can be started again.");
  gtk_dialog_add_button (GTK_DIALOG (dialog), "_Cancel", GTK_RESPONSE_CANCEL);
  kill = gtk_dialog_add_button (GTK_DIALOG (dialog), "_Kill all", GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (kill),
                               GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_kill_all_answer), data, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* How children are started from now on */

static void
on_keep_running_changed (GSimpleAction *action,
                         GVariant *state,
                         gpointer data)
{
  app_lab_get_settings (app_window_get_lab (data))->keep_running = g_variant_get_boolean (state);
  g_simple_action_set_state (action, state);
}

static void
on_wait_for_debugger_changed (GSimpleAction *action,
                              GVariant *state,
                              gpointer data)
{
  app_lab_get_settings (app_window_get_lab (data))->wait_for_debugger =
      g_variant_get_boolean (state);
  g_simple_action_set_state (action, state);
}

static void
on_crash (GSimpleAction *action,
          GVariant *parameter,
          gpointer data)
{
  const char *how = g_variant_get_string (parameter, NULL);

  if (g_str_equal (how, "segv"))
    app_crash_by_segv ();
  else if (g_str_equal (how, "kill"))
    app_crash_by_kill ();
  else
    gtk_window_close (data);
}

/* One child */

static void
on_member_action (GSimpleAction *action,
                  GVariant *parameter,
                  gpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *name = g_action_get_name (G_ACTION (action));
  AppMemberAction which = 0;

  while (!g_str_equal (app_member_action_get_name (which), name))
    which++;
  app_member_action_do (which, app_window_get_member (data), &error);
  app_window_show_problem (data, action, error != NULL ? error->message : NULL);
}

/* The view */

static void
on_sidebar_changed (GSimpleAction *action,
                    GVariant *state,
                    gpointer data)
{
  app_window_set_sidebar_shown (data, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

/* The state is the part that is open; asking for it again shuts the drawer. */
static void
on_drawer_changed (GSimpleAction *action,
                   GVariant *state,
                   gpointer data)
{
  g_autoptr (GVariant) before = g_action_get_state (G_ACTION (action));
  gboolean is_shutting = g_variant_equal (before, state);

  if (is_shutting)
    state = g_variant_new_string (APP_DRAWER_SHUT);
  app_window_show_drawer (data, g_variant_get_string (state, NULL));
  g_simple_action_set_state (action, state);
}

static void
on_pause_changed (GSimpleAction *action,
                  GVariant *state,
                  gpointer data)
{
  app_window_set_paused (data, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

/* The state of this action follows the search bar, which Escape closes too. */
static void
on_find_changed (GSimpleAction *action,
                 GVariant *state,
                 gpointer data)
{
  AppTrafficPage *page = app_window_get_traffic_page (data);
  gboolean is_wanted = g_variant_get_boolean (state);

  if (!is_wanted && !app_window_is_on_traffic (data))
    is_wanted = TRUE;
  if (is_wanted)
    app_window_go_to_traffic (data);
  app_traffic_page_set_finding (page, is_wanted);
  g_simple_action_set_state (action, g_variant_new_boolean (is_wanted));
}

static void
on_filter (GSimpleAction *action,
           GVariant *parameter,
           gpointer data)
{
  app_window_go_to_traffic (data);
  app_traffic_page_type_filter (app_window_get_traffic_page (data));
}

static void
on_go_to (GSimpleAction *action,
          GVariant *parameter,
          gpointer data)
{
  app_window_go_to_traffic (data);
  app_traffic_page_ask_where (app_window_get_traffic_page (data));
}

static void
on_find_next (GSimpleAction *action,
              GVariant *parameter,
              gpointer data)
{
  app_window_go_to_traffic (data);
  app_traffic_page_find (app_window_get_traffic_page (data), FALSE);
}

static void
on_find_previous (GSimpleAction *action,
                  GVariant *parameter,
                  gpointer data)
{
  app_window_go_to_traffic (data);
  app_traffic_page_find (app_window_get_traffic_page (data), TRUE);
}

static void
on_follow (GSimpleAction *action,
           GVariant *parameter,
           gpointer data)
{
  app_window_follow (data);
}

static void
on_clear (GSimpleAction *action,
          GVariant *parameter,
          gpointer data)
{
  app_traffic_page_clear (app_window_get_traffic_page (data));
}

static void
on_go_to_page (GSimpleAction *action,
               GVariant *parameter,
               gpointer data)
{
  app_window_go_to_page (data, g_variant_get_uint32 (parameter));
}

static void
on_close (GSimpleAction *action,
          GVariant *parameter,
          gpointer data)
{
  gtk_window_close (data);
}

/* How much is kept: of this run at once, and of the next ones */

static void
on_keep_records_changed (GSimpleAction *action,
                         GVariant *state,
                         gpointer data)
{
  guint limit = (guint) g_ascii_strtoull (g_variant_get_string (state, NULL), NULL, 10);

  ipc_trace_store_set_limit (app_window_get_store (data), limit);
  app_settings_set_uint ("keep-records", limit);
  g_simple_action_set_state (action, state);
}

/* The menu has a tick at the number that is in force, whoever chose it. */
static void
show_keep_records (AppWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "keep-records");
  guint limit = ipc_trace_store_get_limit (app_window_get_store (self));

  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_take_string (g_strdup_printf ("%u", limit)));
  /* What was opened from a file stays. */
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), app_window_is_live (self));
}

/* Saving */

static void
on_save_answer (const AppSaveRequest *request,
                gpointer data)
{
  app_window_save (data, request);
}

static void
on_save_trace (GSimpleAction *action,
               GVariant *parameter,
               gpointer data)
{
  g_autofree char *filter = app_window_dup_filter (data);

  app_save_request_ask (data, filter, on_save_answer, data);
}

/* Opening */

static void
on_open_problem (GtkWindow *window,
                 const char *sentence)
{
  app_window_show_problem (APP_WINDOW (window), app_open_trace_ask, sentence);
}

static void
on_open_trace (GSimpleAction *action,
               GVariant *parameter,
               gpointer data)
{
  app_open_trace_ask (data, on_open_problem);
}

static const GActionEntry entries[] = {
  { .name = "new-viewer", .activate = on_new_viewer },
  { .name = "kill-all", .activate = on_kill_all },
  { .name = "keep-running", .state = "false", .change_state = on_keep_running_changed },
  { .name = "wait-for-debugger", .state = "false", .change_state = on_wait_for_debugger_changed },
  { .name = "crash", .activate = on_crash, .parameter_type = "s" },
  { .name = "stop", .activate = on_member_action },
  { .name = "continue", .activate = on_member_action },
  { .name = "terminate", .activate = on_member_action },
  { .name = "kill", .activate = on_member_action },
  { .name = "start-again", .activate = on_member_action },
  { .name = "sidebar", .state = "true", .change_state = on_sidebar_changed },
  { .name = "drawer",
    .parameter_type = "s",
    .state = "'" APP_DRAWER_SHUT "'",
    .change_state = on_drawer_changed },
  { .name = "pause", .state = "false", .change_state = on_pause_changed },
  { .name = "find", .state = "false", .change_state = on_find_changed },
  { .name = "filter", .activate = on_filter },
  { .name = "go-to", .activate = on_go_to },
  { .name = "find-next", .activate = on_find_next },
  { .name = "find-previous", .activate = on_find_previous },
  { .name = "follow", .activate = on_follow },
  { .name = "clear", .activate = on_clear },
  { .name = "go-to-page", .activate = on_go_to_page, .parameter_type = "u" },
  { .name = "open-trace", .activate = on_open_trace },
  { .name = "keep-records",
    .parameter_type = "s",
    .state = "''",
    .change_state = on_keep_records_changed },
  { .name = "save-trace", .activate = on_save_trace },
  { .name = "close", .activate = on_close },
};

/**
 * app_window_actions_install:
 * @self: the window
 *
 * Adds the actions. Those that need a lab or a child are insensitive until there is one.
 */
void
app_window_actions_install (AppWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  app_window_actions_refresh (self);
}

/**
 * app_window_actions_restore:
 * @self: the window, with all that pages need
 *
 * Opens what was open when the program ran last.
 */
void
app_window_actions_restore (AppWindow *self)
{
  GAction *drawer = g_action_map_lookup_action (G_ACTION_MAP (self), "drawer");
  g_autofree char *name = app_drawer_dup_remembered ();

  show_keep_records (self);
  if (!g_str_equal (name, APP_DRAWER_SHUT))
    g_action_change_state (drawer, g_variant_new_string (name));
}

static void
set_enabled (AppWindow *self,
             const char *name,
             gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static gboolean
can_do (AppMemberAction action,
        AppMember *member)
{
  g_autofree char *obstacle = NULL;

  if (member == NULL)
    return FALSE;
  obstacle = app_member_action_dup_obstacle (action, member);
  return obstacle == NULL;
}

/* Settings belong to the lab, so their ticks follow the lab that is selected. */
static void
refresh_settings (AppWindow *self,
                  const AppMemberSettings *settings)
{
  GAction *keep = g_action_map_lookup_action (G_ACTION_MAP (self), "keep-running");
  GAction *wait = g_action_map_lookup_action (G_ACTION_MAP (self), "wait-for-debugger");

  g_simple_action_set_state (G_SIMPLE_ACTION (keep),
                             g_variant_new_boolean (settings->keep_running));
  g_simple_action_set_state (G_SIMPLE_ACTION (wait),
                             g_variant_new_boolean (settings->wait_for_debugger));
}

/**
 * app_window_actions_refresh:
 * @self: the window
 *
 * Another lab or child is selected, or the child has changed: what can be done now?
 */
void
app_window_actions_refresh (AppWindow *self)
{
  AppLab *lab = app_window_get_lab (self);
  gboolean is_open = lab != NULL && app_lab_get_state (lab) == APP_LAB_OPEN;

  for (guint i = 0; i < APP_MEMBER_N_ACTIONS; i++)
    set_enabled (self, app_member_action_get_name (i), can_do (i, app_window_get_member (self)));
  set_enabled (self, "new-viewer", is_open && app_lab_get_n_members (lab) < APP_LAB_MAX_MEMBERS);
  set_enabled (self, "kill-all", lab != NULL && app_lab_count_alive (lab) > 0);
  set_enabled (self, "keep-running", lab != NULL);
  set_enabled (self, "wait-for-debugger", lab != NULL);
  set_enabled (self, "crash", lab != NULL);
  if (lab != NULL)
    refresh_settings (self, app_lab_get_settings (lab));
}
