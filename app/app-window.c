/* SPDX-License-Identifier: MIT */
/*
 * app-window: the parent's window.
 *
 *   +--[sidebar] Tin Can ---------- ( Traffic | Lifetimes | … ) [pause] [find] [menu]--+
 *   | labs         | what is wrong, while something is                                  |
 *   |              | the page                                                           |
 *   | children     +--------------------------------------------------------------------+
 *   |              | the lab's own action bar                                           |
 *   |              +--------------------------------------------------------------------+
 *   |              | the drawer: details, or shut                                       |
 *   |              +--------------------------------------------------------------------+
 *   |              | totals, last diagnosis                                             |
 *   +--------------+--------------------------------------------------------------------+
 *
 * The window puts its parts together and passes on what they tell: which lab and which child is
 * selected, and what went wrong. A page is built when it is first visited, because the cost of a
 * window is its widgets. A new page is one line in the registry of pages; a new lab brings its action
 * bar along in the registry of labs. What menus and keys do is in app-window-actions.c.
 */

#include "app-window-private.h"

#include "app-drawer.h"
#include "app-lab-bar.h"
#include "app-lab-registry.h"
#include "app-page-registry.h"
#include "app-save-bar.h"
#include "app-saved-bar.h"
#include "app-saved-sidebar.h"
#include "app-sidebar.h"
#include "app-status-line.h"

#include "ui-style.h"

/* As wide as the template makes that of the labs. */
#define SIDEBAR_WIDTH 280

struct _AppWindow
{
  GtkApplicationWindow parent_instance;

  /* What pages are given; set once, by set_context(). The window owns them; the session alone
   * outlives it. */
  AppPageContext context;
  /* The lab that is selected; NULL before the first. */
  AppLab *lab;
  /* The child that is selected and whose "changed" is connected; NULL for none. */
  AppMember *member;
  /* Who told the problem that is shown, to know who can take it back; never followed. */
  gpointer problem_source;

  /* From the template. */
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkMenuButton *menu_button;
  GtkWidget *sidebar_box;
  AppSidebar *sidebar;
  GtkWidget *message_box;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  AppSaveBar *save_bar;
  GtkStack *page_stack;
  GtkWidget *bar_box;
  GtkStack *bar_stack;
  AppDrawer *drawer;
  AppStatusLine *status_line;
};

G_DEFINE_FINAL_TYPE (AppWindow, app_window, GTK_TYPE_APPLICATION_WINDOW)

/* What is wrong */

static void
on_problem (GObject *source,
            const char *sentence,
            AppWindow *self)
{
  app_window_show_problem (self, source, sentence);
}

static void
on_problem_bar_response (AppWindow *self)
{
  app_window_show_problem (self, NULL, NULL);
}

/* Pages */

static void
on_search_mode_changed (GtkSearchBar *search_bar,
                        GParamSpec *pspec,
                        AppWindow *self)
{
  GAction *find = g_action_map_lookup_action (G_ACTION_MAP (self), "find");

  g_simple_action_set_state (
      G_SIMPLE_ACTION (find),
      g_variant_new_boolean (gtk_search_bar_get_search_mode (search_bar)));
}

static void
on_go_to_page (AppWindow *self,
               const char *name)
{
  gtk_stack_set_visible_child_name (self->page_stack, name);
}

/* Without a session there is no list of labs and children, and so nobody else to ask. */
static void
on_choose_lab (AppWindow *self,
               const char *id)
{
  AppLab *lab = NULL;

  if (self->context.session == NULL)
    ui_focus_set_subject (self->context.focus, id, 0);
  else if ((lab = app_session_find_lab (self->context.session, id)) != NULL)
    app_sidebar_select_lab (self->sidebar, lab);
}

static void
on_choose_member (AppWindow *self,
                  guint number)
{
  if (self->context.session != NULL)
    app_sidebar_select_member (self->sidebar, number);
  else
    ui_focus_set_subject (self->context.focus, ui_focus_get_lab (self->context.focus), number);
}

/* Fills the empty box that stands for a page in the stack. */
static GtkWidget *
build_page (AppWindow *self,
            const AppPageInfo *info)
{
  GtkWidget *box = gtk_stack_get_child_by_name (self->page_stack, info->name);
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (box));
  GtkWidget *page;

  if (children != NULL)
    return children->data;
  page = app_page_new (info->get_type (), &self->context);
  g_signal_connect (page, "problem", G_CALLBACK (on_problem), self);
  g_signal_connect_swapped (page, "go-to-page", G_CALLBACK (on_go_to_page), self);
  g_signal_connect_swapped (page, "choose-lab", G_CALLBACK (on_choose_lab), self);
  g_signal_connect_swapped (page, "choose-member", G_CALLBACK (on_choose_member), self);
  if (APP_IS_TRAFFIC_PAGE (page))
    g_signal_connect (app_traffic_page_get_search_bar (APP_TRAFFIC_PAGE (page)),
                      "notify::search-mode-enabled", G_CALLBACK (on_search_mode_changed), self);
  gtk_widget_show (page);
  gtk_box_pack_start (GTK_BOX (box), page, TRUE, TRUE, 0);
  return page;
}

static const AppPageInfo *
find_page (const char *name)
{
  const AppPageInfo *info;

  for (guint i = 0; (info = app_page_registry_get (i)) != NULL; i++)
    if (g_strcmp0 (info->name, name) == 0)
      return info;
  return NULL;
}

static void
on_page_shown (AppWindow *self)
{
  const AppPageInfo *info = find_page (gtk_stack_get_visible_child_name (self->page_stack));

  if (self->context.focus != NULL && info != NULL)
    build_page (self, info);
}

static void
add_pages (AppWindow *self)
{
  const AppPageInfo *info;

  for (guint i = 0; (info = app_page_registry_get (i)) != NULL; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

      gtk_widget_show (box);
      gtk_stack_add_titled (self->page_stack, box, info->name, info->title);
    }
}

/* Labs and children */

static void
tell_subject (AppWindow *self)
{
  ui_focus_set_subject (self->context.focus,
                        self->lab != NULL ? app_lab_get_info (self->lab)->id : NULL,
                        self->member != NULL ? app_member_get_number (self->member) : 0);
}

static void
on_lab_selected (AppWindow *self,
                 AppLab *lab)
{
  const AppLabInfo *info = app_lab_get_info (lab);

  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_func (self->lab, app_window_actions_refresh, self);
  g_set_object (&self->lab, lab);
  g_signal_connect_swapped (lab, "changed", G_CALLBACK (app_window_actions_refresh), self);
  gtk_label_set_label (self->subtitle_label, info->title);
  gtk_stack_set_visible_child_name (self->bar_stack, info->id);
  tell_subject (self);
  app_window_actions_refresh (self);
}

static void
on_member_selected (AppWindow *self,
                    AppMember *member)
{
  if (self->member != NULL)
    g_signal_handlers_disconnect_by_func (self->member, app_window_actions_refresh, self);
  g_set_object (&self->member, member);
  if (member != NULL)
    g_signal_connect_swapped (member, "changed", G_CALLBACK (app_window_actions_refresh), self);
  tell_subject (self);
  app_window_actions_refresh (self);
}

/* Space and End are no accelerators, for they would be taken from whoever types. They act where
 * the focus is on a page or nowhere, and not on a control that has its own use for them. */
static gboolean
wants_bare_keys (AppWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus == NULL ||
         (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->page_stack)) &&
          !GTK_IS_EDITABLE (focus) && !GTK_IS_TEXT_VIEW (focus) && !GTK_IS_BUTTON (focus));
}

/* Where characters are typed over the bytes of the memory, a space is one of them. In a tree the
 * arrows select already. */
static gboolean
is_typed (AppWindow *self,
          GdkEventKey *event)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && !GTK_IS_TREE_VIEW (focus) &&
         gtk_window_propagate_key_event (GTK_WINDOW (self), event);
}

static gboolean
press_bare_key (AppWindow *self,
                GdkEventKey *event)
{
  switch (event->keyval)
    {
    case GDK_KEY_space:
      if (!is_typed (self, event))
        g_action_group_activate_action (G_ACTION_GROUP (self), "pause", NULL);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      return app_window_follow (self);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
app_window_key_press_event (GtkWidget *widget,
                            GdkEventKey *event)
{
  AppWindow *self = APP_WINDOW (widget);
  gboolean is_bare = (event->state & gtk_accelerator_get_default_mod_mask ()) == 0;

  if (is_bare && wants_bare_keys (self) && press_bare_key (self, event) == GDK_EVENT_STOP)
    return GDK_EVENT_STOP;
  return GTK_WIDGET_CLASS (app_window_parent_class)->key_press_event (widget, event);
}

static void
app_window_dispose (GObject *object)
{
  AppWindow *self = APP_WINDOW (object);

  if (self->member != NULL)
    g_signal_handlers_disconnect_by_func (self->member, app_window_actions_refresh, self);
  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_func (self->lab, app_window_actions_refresh, self);
  g_clear_object (&self->member);
  g_clear_object (&self->lab);
  G_OBJECT_CLASS (app_window_parent_class)->dispose (object);
}

/* Pages use the context until they are gone, which is when the parent class disposed of them. */
static void
app_window_finalize (GObject *object)
{
  AppPageContext *context = &APP_WINDOW (object)->context;

  g_clear_object (&context->diagnoses);
  g_clear_pointer (&context->statistics, ipc_trace_statistics_free);
  g_clear_object (&context->lifetimes);
  g_clear_object (&context->focus);
  G_OBJECT_CLASS (app_window_parent_class)->finalize (object);
}

static void
app_window_class_init (AppWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_window_finalize;
  widget_class->key_press_event = app_window_key_press_event;

  g_type_ensure (APP_TYPE_SIDEBAR);
  g_type_ensure (APP_TYPE_SAVE_BAR);
  g_type_ensure (APP_TYPE_STATUS_LINE);
  g_type_ensure (APP_TYPE_DRAWER);
  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AppWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, save_bar);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, page_stack);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, message_box);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, bar_box);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, bar_stack);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, drawer);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, status_line);
  gtk_widget_class_bind_template_callback (widget_class, on_lab_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_member_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_page_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_problem);
  gtk_widget_class_bind_template_callback (widget_class, on_problem_bar_response);
}

static void
app_window_init (AppWindow *self)
{
  g_autoptr (GPropertyAction) menu_action = NULL;
  g_autoptr (GtkBuilder) builder = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  app_window_actions_install (self);
  menu_action = g_property_action_new ("menu", self->menu_button, "active");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (menu_action));
  builder = gtk_builder_new_from_resource (UI_RESOURCE_PATH "app-shortcuts.ui");
  gtk_application_window_set_help_overlay (
      GTK_APPLICATION_WINDOW (self),
      GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
}

/* What all pages look at is there from now on; so can be the first of them. */
static void
set_context (AppWindow *self,
             IpcTraceStore *store,
             AppSession *session)
{
  self->context.session = session;
  self->context.focus = ui_focus_new (store);
  /* Kept from the beginning, because the trace forgets its oldest records. */
  self->context.lifetimes = ui_lifetimes_new (store);
  self->context.statistics = ipc_trace_statistics_new (store);
  if (session != NULL)
    self->context.diagnoses = app_diagnoses_new (session);
  app_drawer_set_context (self->drawer, &self->context);
  app_window_actions_restore (self);
  add_pages (self);
  on_page_shown (self);
}

/**
 * app_window_new:
 * @application: the program
 * @session: what the pages draw: its trace, and its labs; outlives the window
 *
 * Makes the window, with its first page. Main thread.
 *
 * Returns: (transfer none): the window, which GTK owns until it is destroyed
 */
GtkWidget *
app_window_new (GtkApplication *application,
                AppSession *session)
{
  AppWindow *self = g_object_new (APP_TYPE_WINDOW, "application", application, NULL);
  IpcTrace *trace = app_session_get_trace (session);

  app_status_line_set_trace (self->status_line, trace);
  app_sidebar_set_store (self->sidebar, ipc_trace_get_store (trace));
  set_context (self, ipc_trace_get_store (trace), session);
  app_status_line_set_diagnoses (self->status_line, self->context.diagnoses);
  return GTK_WIDGET (self);
}

/**
 * app_window_new_saved:
 * @application: the program
 * @trace: what the pages draw, before it is read
 *
 * Makes the window of a saved trace: the same pages, its own sidebar, and nothing that acts on a
 * lab. Main thread.
 *
 * Returns: (transfer none): the window, which GTK owns until it is destroyed
 */
GtkWidget *
app_window_new_saved (GtkApplication *application,
                      AppSavedTrace *trace)
{
  AppWindow *self = g_object_new (APP_TYPE_WINDOW, "application", application, NULL);
  const char *name = app_saved_trace_get_name (trace);
  GtkWidget *bar = app_saved_bar_new (trace);
  GtkWidget *sidebar;

  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_label_set_label (self->title_label, name);
  gtk_label_set_label (self->subtitle_label, "Saved trace");
  gtk_widget_hide (self->bar_box);
  gtk_widget_show (bar);
  gtk_container_add (GTK_CONTAINER (self->message_box), bar);
  set_context (self, app_saved_trace_get_store (trace), NULL);
  app_status_line_set_saved (self->status_line, app_saved_trace_get_store (trace),
                             self->context.lifetimes);
  sidebar = app_saved_sidebar_new (self->context.focus, self->context.lifetimes);
  gtk_widget_show (sidebar);
  gtk_widget_hide (GTK_WIDGET (self->sidebar));
  gtk_widget_set_size_request (sidebar, SIDEBAR_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (self->sidebar_box), sidebar, FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (self->sidebar_box), sidebar, 0);
  return GTK_WIDGET (self);
}

/**
 * app_window_add_lab:
 * @self: the window
 * @lab: a lab, before it is opened
 *
 * Adds a lab to the sidebar, with its action bar.
 */
void
app_window_add_lab (AppWindow *self,
                    AppLab *lab)
{
  const AppLabInfo *info = app_lab_get_info (lab);
  GtkWidget *bar = app_lab_bar_new (info->get_bar_type (), lab);

  g_signal_connect (bar, "problem", G_CALLBACK (on_problem), self);
  gtk_widget_show (bar);
  gtk_stack_add_named (self->bar_stack, bar, info->id);
  app_status_line_add_lab (self->status_line, lab);
  app_sidebar_add_lab (self->sidebar, lab);
}

/**
 * app_window_select_lab:
 * @self: the window
 * @lab: a lab that was added
 *
 * Shows a lab: its children and its action bar.
 */
void
app_window_select_lab (AppWindow *self,
                       AppLab *lab)
{
  app_sidebar_select_lab (self->sidebar, lab);
}

/**
 * app_window_show_problem:
 * @self: the window
 * @source: (nullable): who tells; compared, never followed
 * @sentence: (nullable): what is wrong; %NULL when what @source told last is over
 *
 * Shows a sentence above the page until it is closed, until @source takes it back, or until
 * somebody else has something to say. A @source of %NULL takes back anything.
 */
void
app_window_show_problem (AppWindow *self,
                         gpointer source,
                         const char *sentence)
{
  if (sentence == NULL && source != NULL && source != self->problem_source)
    return;
  self->problem_source = source;
  if (sentence != NULL)
    gtk_label_set_label (self->problem_label, sentence);
  gtk_info_bar_set_revealed (self->problem_bar, sentence != NULL);
}

/* For app-window-actions.c */

AppLab *
app_window_get_lab (AppWindow *self)
{
  return self->lab;
}

AppMember *
app_window_get_member (AppWindow *self)
{
  return self->member;
}

/* The page, built if need be. */
AppTrafficPage *
app_window_get_traffic_page (AppWindow *self)
{
  return APP_TRAFFIC_PAGE (build_page (self, find_page ("traffic")));
}

gboolean
app_window_is_on_traffic (AppWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->page_stack), "traffic") == 0;
}

/* Has the page that is shown go to the newest; FALSE when it has no such end. */
gboolean
app_window_follow (AppWindow *self)
{
  const AppPageInfo *info = find_page (gtk_stack_get_visible_child_name (self->page_stack));

  return info != NULL && app_page_follow (APP_PAGE (build_page (self, info)));
}

void
app_window_go_to_traffic (AppWindow *self)
{
  gtk_stack_set_visible_child_name (self->page_stack, "traffic");
}

/* Pages count from 0, in the order of the switcher. */
void
app_window_go_to_page (AppWindow *self,
                       guint index)
{
  const AppPageInfo *info = app_page_registry_get (index);

  if (info != NULL)
    gtk_stack_set_visible_child_name (self->page_stack, info->name);
}

void
app_window_show_drawer (AppWindow *self,
                        const char *name)
{
  app_drawer_show (self->drawer, name);
}

void
app_window_set_sidebar_shown (AppWindow *self,
                              gboolean is_shown)
{
  gtk_widget_set_visible (self->sidebar_box, is_shown);
}

void
app_window_set_paused (AppWindow *self,
                       gboolean is_paused)
{
  ui_focus_set_paused (self->context.focus, is_paused);
}

void
app_window_save (AppWindow *self,
                 const AppSaveRequest *request)
{
  app_save_bar_save (self->save_bar, ui_focus_get_store (self->context.focus), request);
}

IpcTraceStore *
app_window_get_store (AppWindow *self)
{
  return ui_focus_get_store (self->context.focus);
}

/* Whether something runs, and is recorded; otherwise it was opened from a file. */
gboolean
app_window_is_live (AppWindow *self)
{
  return self->context.session != NULL;
}

/* What the traffic is narrowed to, the selected lab included; NULL for nothing. */
char *
app_window_dup_filter (AppWindow *self)
{
  return app_traffic_page_dup_filter (app_window_get_traffic_page (self));
}
