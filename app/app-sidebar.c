/* SPDX-License-Identifier: MIT */
/*
 * app-sidebar: the labs, and under them the children of the lab that is selected.
 *
 * It has the one timer of the rows. The timer runs at most once a second, and only while it has
 * something to do: the sidebar is on screen, and a row says that time alone changes what it
 * shows. While no messages come it looks every ten seconds. A quiet window sleeps.
 */

#include "app-sidebar.h"

#include "app-lab-row.h"
#include "app-member-row.h"

#include "ui-list-keys.h"
#include "ui-style.h"

struct _AppSidebar
{
  GtkBin parent_instance;

  /* The lab whose children are listed; NULL before the first. */
  AppLab *lab;
  /* Calls on_tick(); 0 while the rows are quiet or out of sight. */
  guint tick_source;
  /* How long that source waits. */
  guint tick_delay_s;
  /* Whether the window is minimised: nobody sees the rows then. */
  gboolean is_iconified;
  /* The toplevel whose state is watched while the sidebar is mapped; NULL otherwise. */
  GtkWidget *toplevel;

  /* From the template. */
  GtkListBox *lab_list;
  GtkListBox *member_list;
  GtkLabel *placeholder;
};

G_DEFINE_FINAL_TYPE (AppSidebar, app_sidebar, GTK_TYPE_BIN)

enum
{
  LAB_SELECTED,
  MEMBER_SELECTED,
  PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The timer */

static void schedule_tick (AppSidebar *self, guint delay_s);

/* Lets all rows tick. The next tick is when the most impatient of them wants it. */
static gboolean
on_tick (gpointer data)
{
  AppSidebar *self = data;
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->member_list));
  gint64 now_ns = ipc_trace_now_ns ();
  guint next_s = 0;

  for (GList *link = rows; link != NULL; link = link->next)
    {
      guint row_s = app_member_row_tick (link->data, now_ns);

      if (row_s > 0 && (next_s == 0 || row_s < next_s))
        next_s = row_s;
    }
  self->tick_source = 0;
  schedule_tick (self, next_s);
  return G_SOURCE_REMOVE;
}

static void
schedule_tick (AppSidebar *self,
               guint delay_s)
{
  g_clear_handle_id (&self->tick_source, g_source_remove);
  self->tick_delay_s = delay_s;
  if (delay_s > 0)
    self->tick_source = g_timeout_add_seconds (delay_s, on_tick, self);
}

/* Something has changed: the rows tick a second later, unless nobody can see them. */
static void
update_timer (AppSidebar *self)
{
  gboolean is_seen = gtk_widget_get_mapped (GTK_WIDGET (self)) && !self->is_iconified;

  if (!is_seen)
    schedule_tick (self, 0);
  else if (self->tick_source == 0 || self->tick_delay_s > 1)
    schedule_tick (self, 1);
}

static gboolean
on_toplevel_state (AppSidebar *self,
                   GdkEventWindowState *event)
{
  self->is_iconified = (event->new_window_state & GDK_WINDOW_STATE_ICONIFIED) != 0;
  update_timer (self);
  return GDK_EVENT_PROPAGATE;
}

static void
app_sidebar_map (GtkWidget *widget)
{
  AppSidebar *self = APP_SIDEBAR (widget);

  GTK_WIDGET_CLASS (app_sidebar_parent_class)->map (widget);
  self->toplevel = gtk_widget_get_toplevel (widget);
  g_signal_connect_swapped (self->toplevel, "window-state-event", G_CALLBACK (on_toplevel_state),
                            self);
  update_timer (self);
}

static void
app_sidebar_unmap (GtkWidget *widget)
{
  AppSidebar *self = APP_SIDEBAR (widget);

  GTK_WIDGET_CLASS (app_sidebar_parent_class)->unmap (widget);
  g_signal_handlers_disconnect_by_data (self->toplevel, self);
  self->toplevel = NULL;
  update_timer (self);
}

static void
on_row_problem (AppSidebar *self,
                const char *sentence)
{
  g_signal_emit (self, signals[PROBLEM], 0, sentence);
}

/* The children */

/* What would be here, and how to get it. A label beside the list: the list's own placeholder is
 * not there for a screen reader. */
static void
refresh_placeholder (AppSidebar *self)
{
  gboolean is_empty = gtk_list_box_get_row_at_index (self->member_list, 0) == NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), is_empty);
  gtk_label_set_label (self->placeholder,
                       app_lab_get_state (self->lab) == APP_LAB_CLOSED
                           ? "This lab is closed. Its + opens it and starts its children."
                           : "No children yet. Ctrl+N starts one.");
}

static void
on_member_changed (AppSidebar *self)
{
  refresh_placeholder (self);
  update_timer (self);
}

static void
on_member_added (AppSidebar *self,
                 AppMember *member)
{
  GtkWidget *row = app_member_row_new (member);

  g_signal_connect_swapped (row, "problem", G_CALLBACK (on_row_problem), self);
  g_signal_connect_object (member, "changed", G_CALLBACK (on_member_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self->member_list), row);
  if (gtk_list_box_get_selected_row (self->member_list) == NULL)
    gtk_list_box_select_row (self->member_list, GTK_LIST_BOX_ROW (row));
  on_member_changed (self);
}

static GtkListBoxRow *
find_row (AppSidebar *self,
          AppMember *member)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->member_list, i)) != NULL; i++)
    if (app_member_row_get_member (APP_MEMBER_ROW (row)) == member)
      return row;
  return NULL;
}

static void
on_member_removed (AppSidebar *self,
                   AppMember *member)
{
  GtkListBoxRow *row = find_row (self, member);
  gboolean was_selected = row != NULL && gtk_list_box_row_is_selected (row);

  g_signal_handlers_disconnect_by_func (member, on_member_changed, self);
  if (row != NULL)
    gtk_widget_destroy (GTK_WIDGET (row));
  if (was_selected)
    gtk_list_box_select_row (self->member_list,
                             gtk_list_box_get_row_at_index (self->member_list, 0));
  on_member_changed (self);
}

static void
release_lab (AppSidebar *self)
{
  if (self->lab == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->lab, refresh_placeholder, self);
  g_signal_handlers_disconnect_by_func (self->lab, on_member_added, self);
  g_signal_handlers_disconnect_by_func (self->lab, on_member_removed, self);
  for (guint i = app_lab_get_n_members (self->lab); i > 0; i--)
    on_member_removed (self, app_lab_get_member (self->lab, i - 1));
  g_clear_object (&self->lab);
}

static void
show_lab (AppSidebar *self,
          AppLab *lab)
{
  release_lab (self);
  self->lab = g_object_ref (lab);
  g_signal_connect_swapped (lab, "member-added", G_CALLBACK (on_member_added), self);
  g_signal_connect_swapped (lab, "member-removed", G_CALLBACK (on_member_removed), self);
  g_signal_connect_swapped (lab, "changed", G_CALLBACK (refresh_placeholder), self);
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    on_member_added (self, app_lab_get_member (lab, i));
  refresh_placeholder (self);
}

static void
on_lab_row_selected (AppSidebar *self,
                     GtkListBoxRow *row)
{
  if (row == NULL || app_lab_row_get_lab (APP_LAB_ROW (row)) == self->lab)
    return;
  show_lab (self, app_lab_row_get_lab (APP_LAB_ROW (row)));
  g_signal_emit (self, signals[LAB_SELECTED], 0, self->lab);
}

static void
on_lab_row_activated (AppSidebar *self,
                      GtkListBoxRow *row)
{
  app_lab_row_open (APP_LAB_ROW (row));
}

static void
on_member_row_selected (AppSidebar *self,
                        GtkListBoxRow *row)
{
  g_signal_emit (self, signals[MEMBER_SELECTED], 0, app_sidebar_get_member (self));
}

/* The rows of a list get a hair line between each other. */
static void
add_separator (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer data)
{
  if (before != NULL && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

static void
app_sidebar_dispose (GObject *object)
{
  AppSidebar *self = APP_SIDEBAR (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_clear_object (&self->lab);
  G_OBJECT_CLASS (app_sidebar_parent_class)->dispose (object);
}

static void
app_sidebar_class_init (AppSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_sidebar_dispose;
  widget_class->map = app_sidebar_map;
  widget_class->unmap = app_sidebar_unmap;

  signals[LAB_SELECTED] = g_signal_new ("lab-selected", APP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, APP_TYPE_LAB);
  signals[MEMBER_SELECTED] = g_signal_new ("member-selected", APP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, APP_TYPE_MEMBER);
  signals[PROBLEM] = g_signal_new ("problem", APP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSidebar, lab_list);
  gtk_widget_class_bind_template_child (widget_class, AppSidebar, member_list);
  gtk_widget_class_bind_template_child (widget_class, AppSidebar, placeholder);
  gtk_widget_class_bind_template_callback (widget_class, on_lab_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_lab_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_member_row_selected);
}

static void
app_sidebar_init (AppSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ui_list_keys_install (self->lab_list);
  ui_list_keys_install (self->member_list);
  gtk_list_box_set_header_func (self->member_list, add_separator, NULL, NULL);
}

/**
 * app_sidebar_set_store:
 * @self: the sidebar
 * @store: the records of all labs
 *
 * Whoever is silent is looked at now and then only. Records are the sign to look again.
 */
void
app_sidebar_set_store (AppSidebar *self,
                       IpcTraceStore *store)
{
  g_signal_connect_object (store, "changed", G_CALLBACK (update_timer), self, G_CONNECT_SWAPPED);
}

/**
 * app_sidebar_add_lab:
 * @self: the sidebar
 * @lab: a lab, open or not
 *
 * Adds a lab to the list.
 */
void
app_sidebar_add_lab (AppSidebar *self,
                     AppLab *lab)
{
  GtkWidget *row = app_lab_row_new (lab);

  g_signal_connect_swapped (row, "problem", G_CALLBACK (on_row_problem), self);
  gtk_container_add (GTK_CONTAINER (self->lab_list), row);
}

/**
 * app_sidebar_select_lab:
 * @self: the sidebar
 * @lab: a lab that was added
 *
 * Selects a lab: its children are listed, and "lab-selected" is emitted.
 */
void
app_sidebar_select_lab (AppSidebar *self,
                        AppLab *lab)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->lab_list, i)) != NULL; i++)
    if (app_lab_row_get_lab (APP_LAB_ROW (row)) == lab)
      gtk_list_box_select_row (self->lab_list, row);
}

/**
 * app_sidebar_select_member:
 * @self: the sidebar
 * @number: a child's number in the lab that is selected
 *
 * Selects a child, as a click on its row does. Nothing happens when there is no such child.
 */
void
app_sidebar_select_member (AppSidebar *self,
                           guint number)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->member_list, i)) != NULL; i++)
    if (app_member_get_number (app_member_row_get_member (APP_MEMBER_ROW (row))) == number)
      gtk_list_box_select_row (self->member_list, row);
}

/**
 * app_sidebar_get_member:
 * @self: the sidebar
 *
 * The child that is selected: the one that pages show and keys act on.
 *
 * Returns: (transfer none) (nullable): the child
 */
AppMember *
app_sidebar_get_member (AppSidebar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->member_list);

  return row != NULL ? app_member_row_get_member (APP_MEMBER_ROW (row)) : NULL;
}
