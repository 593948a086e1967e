/* SPDX-License-Identifier: MIT */
/*
 * app-objects-page: what the kernel knows of the processes of the lab and of what is between them.
 *
 *   | 3 processes · 6 objects                          [ ] Also what only one process has |
 *   | Process      Id    State     Waits in   Threads  Objects                            |
 *   | ▸ Parent     4100  sleeping  do_poll    9        42                                 |
 *   | ▸ Viewer 1   4101  stopped   do_signal… 5        21                                 |
 *   |-------------------------------------------------------------------------------------|
 *   | Kind            Object      Held by                    Waiting   Capacity  …        |
 *   | message socket  Pipe1_4100  Parent (14) ⇄ Viewer 1 (5) → 128     212,992            |
 *   | Pipe1_4100, message socket, inode 4711: …       [Show in Traffic] [Show everything] |
 *
 * A look is taken every second while the page can be seen and something runs (app-kernel-watch.c);
 * all reading is a worker thread's. A process that is selected narrows the objects to its own, and
 * is the selected child elsewhere; an object that is selected narrows the traffic to what went
 * through it (app-objects-filter.c). Rows are ui-object-rows, words ui-object-words.
 */

#include "app-objects-page.h"

#include "app-kernel-watch.h"
#include "app-objects-filter.h"
#include "ui-object-columns.h"
#include "ui-object-rows.h"
#include "ui-style.h"
#include "ui-text.h"

#include <unistd.h>

#define HINT                                                                                       \
  "Select a process for what it has, an object for its facts and its traffic. "                    \
  "In parentheses: the descriptor. Arrows point to whoever reads."

struct _AppObjectsPage
{
  AppPage parent_instance;

  /* The rows of both lists. */
  GtkTreeStore *processes;
  GtkListStore *objects;
  /* What was seen last; NULL before, and where nothing runs. */
  IpcKernelView *view;
  /* What its processes are called, one for each and a NULL. */
  GPtrArray *titles;
  /* Looks while the page can be seen; NULL for a saved trace. */
  AppKernelWatch *watch;
  /* The filter that this page has set last; to know when to take it back. */
  char *filter;
  /* Whose processes these are; compared, never followed. */
  gpointer lab;
  /* Rows are being written: what changes in a selection is nobody's choice. */
  gboolean is_writing;
  /* A sentence instead of the lists. */
  GtkWidget *placeholder;

  /* From the template. */
  GtkWidget *header_box;
  GtkWidget *facts_box;
  GtkLabel *title_label;
  GtkToggleButton *all_button;
  GtkStack *stack;
  GtkWidget *paned;
  GtkTreeView *process_view;
  GtkTreeView *object_view;
  GtkTreeSelection *process_selection;
  GtkTreeSelection *object_selection;
  GtkLabel *facts_label;
  GtkWidget *traffic_button;
  GtkWidget *everything_button;
};

G_DEFINE_FINAL_TYPE (AppObjectsPage, app_objects_page, APP_TYPE_PAGE)

/* A label that gets the text that it has would be laid out again. */
static void
set_label (GtkLabel *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* Names */

static AppMember *
find_member (AppObjectsPage *self,
             pid_t pid)
{
  AppLab *lab = app_page_get_lab (APP_PAGE (self));

  for (guint i = 0; lab != NULL && i < app_lab_get_n_members (lab); i++)
    if (app_member_get_pid (app_lab_get_member (lab, i)) == pid)
      return app_lab_get_member (lab, i);
  return NULL;
}

static void
name_processes (AppObjectsPage *self)
{
  g_clear_pointer (&self->titles, g_ptr_array_unref);
  self->titles = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ipc_kernel_view_get_n_processes (self->view); i++)
    {
      pid_t pid = ipc_kernel_view_get_process (self->view, i)->pid;
      AppMember *member = find_member (self, pid);

      g_ptr_array_add (self->titles,
                       pid == getpid () ? g_strdup ("Parent")
                       : member != NULL ? g_strdup (app_member_get_title (member))
                                        : g_strdup_printf ("process %d", (int) pid));
    }
  g_ptr_array_add (self->titles, NULL);
}

static const char *
name_object (const IpcKernelObject *object,
             gpointer data)
{
  AppLab *lab = app_page_get_lab (data);

  return lab != NULL ? app_lab_name_object (lab, object->kind, object->inode) : NULL;
}

/* Selections */

/* A thread stands for its process. */
static int
get_selected_pid (AppObjectsPage *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  GtkTreeIter parent;
  int pid;

  if (!gtk_tree_selection_get_selected (self->process_selection, &model, &iter))
    return -1;
  if (gtk_tree_model_iter_parent (model, &parent, &iter))
    iter = parent;
  gtk_tree_model_get (model, &iter, UI_PROCESS_COLUMN_ID, &pid, -1);
  return pid;
}

static int
get_selected_process (AppObjectsPage *self)
{
  int pid = get_selected_pid (self);
  guint index;

  if (self->view == NULL || pid < 0)
    return -1;
  return ipc_kernel_view_find_process (self->view, pid, &index) != NULL ? (int) index : -1;
}

static char *
dup_selected_text (AppObjectsPage *self,
                   int column)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  char *text = NULL;

  if (gtk_tree_selection_get_selected (self->object_selection, &model, &iter))
    gtk_tree_model_get (model, &iter, column, &text, -1);
  return text;
}

static const IpcKernelObject *
find_selected_object (AppObjectsPage *self)
{
  g_autofree char *key = dup_selected_text (self, UI_OBJECT_COLUMN_KEY);
  UiObjectNames names = { .name_object = name_object, .data = self };

  if (key == NULL || self->view == NULL)
    return NULL;
  names.titles = (const char *const *) self->titles->pdata;
  return ui_object_rows_find (self->view, &names, key);
}

static void
refresh_facts (AppObjectsPage *self)
{
  g_autofree char *facts = dup_selected_text (self, UI_OBJECT_COLUMN_FACTS);
  gboolean has_process = get_selected_process (self) >= 0;

  set_label (self->facts_label, facts != NULL ? facts : self->view != NULL ? HINT : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->facts_label), facts);
  gtk_widget_set_sensitive (self->traffic_button, self->filter != NULL);
  gtk_widget_set_tooltip_text (self->traffic_button,
                               self->filter != NULL ? "Go to the traffic of this object"
                               : facts != NULL      ? "The trace cannot tell what went through it"
                                                    : "Select an object first");
  gtk_widget_set_sensitive (self->everything_button,
                            has_process || facts != NULL || self->filter != NULL);
}

/* Only the filter that this page has set is taken back: another one is somebody else's wish. */
static void
drop_filter (AppObjectsPage *self)
{
  UiFocus *focus = app_page_get_focus (APP_PAGE (self));

  if (self->filter != NULL && g_str_equal (ui_focus_get_filter (focus), self->filter))
    ui_focus_set_filter (focus, "");
  g_clear_pointer (&self->filter, g_free);
}

static void
take_filter (AppObjectsPage *self,
             char *filter)
{
  UiFocus *focus = app_page_get_focus (APP_PAGE (self));

  drop_filter (self);
  self->filter = filter;
  if (filter != NULL)
    ui_focus_set_filter (focus, filter);
}

static void
on_object_selected (AppObjectsPage *self)
{
  g_autofree char *name = NULL;
  const IpcKernelObject *object;

  if (self->is_writing)
    return;
  name = dup_selected_text (self, UI_OBJECT_COLUMN_NAME);
  object = find_selected_object (self);
  take_filter (self, object != NULL ? app_objects_filter_new (app_page_get_lab (APP_PAGE (self)),
                                                              self->view, object, name)
                                    : NULL);
  refresh_facts (self);
}

/* Rows */

static void
refresh_title (AppObjectsPage *self,
               guint n_objects)
{
  guint n_processes = self->view != NULL ? ipc_kernel_view_get_n_processes (self->view) : 0;
  int process = get_selected_process (self);
  g_autofree char *title = g_strdup_printf (
      "%u %s · %u %s%s%s", n_processes, n_processes == 1 ? "process" : "processes", n_objects,
      n_objects == 1 ? "object" : "objects", process >= 0 ? " of " : "",
      process >= 0 ? (const char *) g_ptr_array_index (self->titles, process)
                   : "");

  set_label (self->title_label, self->view != NULL ? title : "");
}

/* A list that gets the keyboard's focus and has no cursor selects its first row, which nobody chose.
 * So there is always a cursor. */
static void
ensure_cursor (GtkTreeView *view)
{
  g_autoptr (GtkTreePath) cursor = NULL;
  g_autoptr (GtkTreePath) first = gtk_tree_path_new_first ();
  GtkTreeIter iter;

  gtk_tree_view_get_cursor (view, &cursor, NULL);
  if (cursor != NULL || !gtk_tree_model_get_iter (gtk_tree_view_get_model (view), &iter, first))
    return;
  gtk_tree_view_set_cursor (view, first, NULL, FALSE);
  gtk_tree_selection_unselect_all (gtk_tree_view_get_selection (view));
}

/* Both lists as the view has them. A list whose cursor's row goes selects the row that comes in its
 * place, which nobody chose either. */
static guint
write_rows (AppObjectsPage *self)
{
  g_autofree char *chosen = dup_selected_text (self, UI_OBJECT_COLUMN_KEY);
  g_autofree char *selected = NULL;
  UiObjectNames names = { .name_object = name_object, .data = self };
  int chosen_pid = get_selected_pid (self);
  guint n_objects;

  names.titles = (const char *const *) self->titles->pdata;
  ui_process_rows_update (self->processes, self->view, &names);
  ensure_cursor (self->process_view);
  if (get_selected_pid (self) != chosen_pid)
    gtk_tree_selection_unselect_all (self->process_selection);
  n_objects = ui_object_rows_update (self->objects, self->view, &names,
                                     get_selected_process (self),
                                     gtk_toggle_button_get_active (self->all_button));
  ensure_cursor (self->object_view);
  selected = dup_selected_text (self, UI_OBJECT_COLUMN_KEY);
  if (g_strcmp0 (selected, chosen) != 0)
    gtk_tree_selection_unselect_all (self->object_selection);
  return n_objects;
}

static void
refresh_rows (AppObjectsPage *self)
{
  guint n_objects;

  if (self->view == NULL)
    return;
  self->is_writing = TRUE;
  n_objects = write_rows (self);
  self->is_writing = FALSE;
  refresh_title (self, n_objects);
  refresh_facts (self);
}

static void
clear (AppObjectsPage *self)
{
  g_clear_pointer (&self->view, ipc_kernel_view_free);
  self->is_writing = TRUE;
  gtk_tree_store_clear (self->processes);
  gtk_list_store_clear (self->objects);
  self->is_writing = FALSE;
  refresh_title (self, 0);
  refresh_facts (self);
}

static void
show_view (AppObjectsPage *self,
           IpcKernelView *view)
{
  if (view == NULL)
    {
      clear (self);
    }
  else
    {
      g_clear_pointer (&self->view, ipc_kernel_view_free);
      self->view = view;
      name_processes (self);
      refresh_rows (self);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->all_button), view != NULL);
  gtk_stack_set_visible_child (self->stack, view != NULL ? self->paned : self->placeholder);
}

/* A click on a process selects the child, here and in the list of children. */
static void
on_process_selected (AppObjectsPage *self)
{
  int process = get_selected_process (self);
  AppMember *member;

  if (self->is_writing)
    return;
  refresh_rows (self);
  if (process < 0)
    return;
  member = find_member (self, ipc_kernel_view_get_process (self->view, process)->pid);
  if (member != NULL)
    app_page_choose_member (APP_PAGE (self), app_member_get_number (member));
}

static void
on_process_activated (AppObjectsPage *self,
                      GtkTreePath *path)
{
  if (gtk_tree_view_row_expanded (self->process_view, path))
    gtk_tree_view_collapse_row (self->process_view, path);
  else
    gtk_tree_view_expand_row (self->process_view, path, FALSE);
}

static void
on_traffic (AppObjectsPage *self)
{
  app_page_go_to (APP_PAGE (self), "traffic");
}

static void
on_object_activated (AppObjectsPage *self)
{
  on_traffic (self);
}

static void
on_everything (AppObjectsPage *self)
{
  gtk_tree_selection_unselect_all (self->object_selection);
  gtk_tree_selection_unselect_all (self->process_selection);
  drop_filter (self);
  refresh_facts (self);
}

/* Looking */

static void
on_seen (IpcKernelView *view,
         gpointer data)
{
  show_view (data, view);
}

/* Nobody looks at what nobody sees, or what stands still. */
static void
refresh_watch (AppObjectsPage *self)
{
  gboolean is_wanted = gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                       !ui_focus_get_paused (app_page_get_focus (APP_PAGE (self)));

  if (self->watch != NULL)
    app_kernel_watch_set_lab (self->watch, is_wanted ? app_page_get_lab (APP_PAGE (self)) : NULL);
}

static void
on_store_changed (AppObjectsPage *self)
{
  app_kernel_watch_look_soon (self->watch);
}

/* Another lab has other processes, and what was seen of the one before is not to be seen in it. */
static void
on_subject_changed (AppObjectsPage *self)
{
  AppLab *lab = app_page_get_lab (APP_PAGE (self));

  if (self->lab == lab)
    return;
  self->lab = lab;
  clear (self);
  refresh_watch (self);
}

static void
on_filter_changed (AppObjectsPage *self)
{
  if (g_strcmp0 (ui_focus_get_filter (app_page_get_focus (APP_PAGE (self))), self->filter) != 0)
    g_clear_pointer (&self->filter, g_free);
  refresh_facts (self);
}

static void
app_objects_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_objects_page_parent_class)->map (widget);
  refresh_watch (APP_OBJECTS_PAGE (widget));
}

static void
app_objects_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_objects_page_parent_class)->unmap (widget);
  refresh_watch (APP_OBJECTS_PAGE (widget));
}

static void
add_placeholder (AppObjectsPage *self)
{
  const char *sentence =
      app_page_get_session (APP_PAGE (self)) != NULL
          ? "What the kernel knows of the processes of a lab appears here.\n"
            "Open a lab in the list on the left, or start a child again."
          : "What the kernel knows of processes can only be read while they run.\n"
            "A saved trace does not have it.\n"
            "What it tells of them is under Lifetimes (Alt+4).";

  self->placeholder = ui_style_new_placeholder (sentence);
  gtk_widget_show (self->placeholder);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
}

static void
app_objects_page_set_up (AppPage *page)
{
  AppObjectsPage *self = APP_OBJECTS_PAGE (page);
  UiFocus *focus = app_page_get_focus (page);

  add_placeholder (self);
  show_view (self, NULL);
  gtk_widget_set_visible (self->header_box, app_page_get_session (page) != NULL);
  gtk_widget_set_visible (self->facts_box, app_page_get_session (page) != NULL);
  if (app_page_get_session (page) == NULL)
    return;
  self->watch = app_kernel_watch_new (app_page_get_session (page), on_seen, self);
  self->lab = app_page_get_lab (page);
  g_signal_connect_object (app_page_get_store (page), "changed", G_CALLBACK (on_store_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "filter-changed", G_CALLBACK (on_filter_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (refresh_watch), self,
                           G_CONNECT_SWAPPED);
}

static void
app_objects_page_dispose (GObject *object)
{
  AppObjectsPage *self = APP_OBJECTS_PAGE (object);

  g_clear_pointer (&self->watch, app_kernel_watch_free);
  /* The lists outlive their rows for a moment, and tell of each that goes. */
  self->is_writing = TRUE;
  G_OBJECT_CLASS (app_objects_page_parent_class)->dispose (object);
}

static void
app_objects_page_finalize (GObject *object)
{
  AppObjectsPage *self = APP_OBJECTS_PAGE (object);

  g_clear_pointer (&self->view, ipc_kernel_view_free);
  g_clear_pointer (&self->titles, g_ptr_array_unref);
  g_object_unref (self->processes);
  g_object_unref (self->objects);
  g_free (self->filter);
  G_OBJECT_CLASS (app_objects_page_parent_class)->finalize (object);
}

static void
app_objects_page_class_init (AppObjectsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_objects_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_objects_page_finalize;
  APP_PAGE_CLASS (klass)->set_up = app_objects_page_set_up;
  widget_class->map = app_objects_page_map;
  widget_class->unmap = app_objects_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-objects-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, header_box);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, facts_box);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, all_button);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, paned);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, process_view);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, object_view);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, process_selection);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, object_selection);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, facts_label);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, traffic_button);
  gtk_widget_class_bind_template_child (widget_class, AppObjectsPage, everything_button);
  gtk_widget_class_bind_template_callback (widget_class, refresh_rows);
  gtk_widget_class_bind_template_callback (widget_class, on_process_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_process_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_object_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_object_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_traffic);
  gtk_widget_class_bind_template_callback (widget_class, on_everything);
}

static void
app_objects_page_init (AppObjectsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->processes = ui_process_rows_new ();
  self->objects = ui_object_rows_new ();
  ui_process_columns_add (self->process_view);
  ui_object_columns_add (self->object_view);
  /* Until there is a context nothing can be chosen; show_view() ends that. */
  self->is_writing = TRUE;
  gtk_tree_view_set_model (self->process_view, GTK_TREE_MODEL (self->processes));
  gtk_tree_view_set_model (self->object_view, GTK_TREE_MODEL (self->objects));
}
