/* SPDX-License-Identifier: MIT */
/*
 * app-saved-sidebar: the labs of a saved trace, and under them the children of the one selected.
 *
 * It looks as app-sidebar does, but nothing can be started or stopped here: what is listed was, and
 * how it ended is all there is to say. Who is in the trace is known better with each piece that is
 * read, so rows are added as they are found; none ever goes or moves.
 */

#include "app-saved-sidebar.h"

#include "app-lab-registry.h"

#include "ui-list-keys.h"
#include "ui-style.h"

struct _AppSavedSidebar
{
  GtkBin parent_instance;

  /* What the rows choose, and who is in the trace; set once. */
  UiFocus *focus;
  UiLifetimes *lifetimes;
  /* The lab whose children are listed; NULL before the first. */
  char *lab;

  /* From the template. */
  GtkListBox *lab_list;
  GtkListBox *child_list;
  GtkLabel *placeholder;
};

G_DEFINE_FINAL_TYPE (AppSavedSidebar, app_saved_sidebar, GTK_TYPE_BIN)

/* The data of rows: the id of the lab; the number of the child, and its label of the state. */
#define LAB "tincan-lab"
#define CHILD "tincan-child"
#define PID_LABEL "tincan-pid-label"
#define STATE_LABEL "tincan-state-label"

static GtkWidget *
new_label (const char *text,
           double xalign,
           const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), (float) xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style_class);
  return label;
}

static GtkWidget *
new_row (const char *name,
         GtkWidget *content)
{
  GtkWidget *row = gtk_list_box_row_new ();

  g_object_set (content, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6,
                NULL);
  gtk_container_add (GTK_CONTAINER (row), content);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);
  return row;
}

/* The labs */

static gboolean
has_lab (AppSavedSidebar *self,
         const char *lab)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->lab_list, i)) != NULL; i++)
    if (g_str_equal (g_object_get_data (G_OBJECT (row), LAB), lab))
      return TRUE;
  return FALSE;
}

static void
add_lab (AppSavedSidebar *self,
         const char *lab)
{
  const AppLabInfo *info = app_lab_registry_find (lab);
  const char *title = info != NULL ? info->title : lab;
  GtkWidget *row = new_row (title, new_label (title, 0, UI_STYLE_TITLE));

  g_object_set_data_full (G_OBJECT (row), LAB, g_strdup (lab), g_free);
  gtk_container_add (GTK_CONTAINER (self->lab_list), row);
  if (gtk_list_box_get_selected_row (self->lab_list) == NULL)
    gtk_list_box_select_row (self->lab_list, GTK_LIST_BOX_ROW (row));
}

/* Also those of which only the lab itself is in the trace, and no child. */
static void
add_labs (AppSavedSidebar *self)
{
  IpcTraceStore *store = ui_focus_get_store (self->focus);
  const IpcTraceSubject *subject;

  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (store, id)) != NULL; id++)
    if (!has_lab (self, subject->lab))
      add_lab (self, subject->lab);
}

/* The children */

static GtkWidget *
new_child_row (const UiLane *lane)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *title = new_label (lane->title, 0, UI_STYLE_TITLE);
  GtkWidget *pid = new_label (NULL, 1, UI_STYLE_DIM);
  GtkWidget *state = new_label (NULL, 0, UI_STYLE_FIGURES);
  PangoAttrList *bold = pango_attr_list_new ();
  GtkWidget *row;

  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (title), bold);
  pango_attr_list_unref (bold);
  gtk_label_set_line_wrap (GTK_LABEL (state), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (state), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_ellipsize (GTK_LABEL (pid), PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (pid), UI_STYLE_FIGURES);
  gtk_grid_attach (GTK_GRID (grid), title, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), pid, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), state, 0, 1, 2, 1);
  row = new_row (lane->title, grid);
  g_object_set_data (G_OBJECT (row), CHILD, GUINT_TO_POINTER (lane->member));
  g_object_set_data (G_OBJECT (row), PID_LABEL, pid);
  g_object_set_data (G_OBJECT (row), STATE_LABEL, state);
  return row;
}

static GtkListBoxRow *
find_child_row (AppSavedSidebar *self,
                guint member)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->child_list, i)) != NULL; i++)
    if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), CHILD)) == member)
      return row;
  return NULL;
}

static void
refresh_child_row (GtkListBoxRow *row,
                   const UiLane *lane)
{
  const UiLife *life = ui_lane_get_last_life (lane);
  g_autofree char *pid = g_strdup_printf ("pid %d", (int) life->pid);
  g_autofree char *state = ui_life_dup_state (life);
  g_autofree char *words =
    life->end_ns != 0 ? g_strdup (state) : g_strdup_printf ("%s, at the end of the trace", state);
  GtkWidget *state_label = g_object_get_data (G_OBJECT (row), STATE_LABEL);

  gtk_label_set_label (g_object_get_data (G_OBJECT (row), PID_LABEL), life->pid > 0 ? pid : "");
  gtk_label_set_label (GTK_LABEL (state_label), words);
  if (ui_life_was_killed (life))
    gtk_style_context_add_class (gtk_widget_get_style_context (state_label), UI_STYLE_DEATH);
  else
    gtk_style_context_remove_class (gtk_widget_get_style_context (state_label), UI_STYLE_DEATH);
}

static void
refresh_children (AppSavedSidebar *self)
{
  for (guint i = 0; i < ui_lifetimes_get_n_lanes (self->lifetimes); i++)
    {
      const UiLane *lane = ui_lifetimes_get_lane (self->lifetimes, i);
      GtkListBoxRow *row = find_child_row (self, lane->member);

      if (g_strcmp0 (lane->lab, self->lab) != 0)
        continue;
      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (new_child_row (lane));
          gtk_container_add (GTK_CONTAINER (self->child_list), GTK_WIDGET (row));
        }
      refresh_child_row (row, lane);
    }
  if (gtk_list_box_get_selected_row (self->child_list) == NULL)
    gtk_list_box_select_row (self->child_list,
                             gtk_list_box_get_row_at_index (self->child_list, 0));
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder),
                          gtk_list_box_get_row_at_index (self->child_list, 0) == NULL);
}

static void
on_lives_changed (AppSavedSidebar *self)
{
  add_labs (self);
  refresh_children (self);
}

/* What is selected */

static void
on_lab_row_selected (AppSavedSidebar *self,
                     GtkListBoxRow *row)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->child_list));
  const char *lab = row != NULL ? g_object_get_data (G_OBJECT (row), LAB) : NULL;

  if (lab == NULL || g_strcmp0 (lab, self->lab) == 0)
    return;
  g_free (self->lab);
  self->lab = g_strdup (lab);
  for (GList *link = rows; link != NULL; link = link->next)
    gtk_widget_destroy (link->data);
  ui_focus_set_subject (self->focus, self->lab, 0);
  refresh_children (self);
}

static void
on_child_row_selected (AppSavedSidebar *self,
                       GtkListBoxRow *row)
{
  if (row != NULL)
    ui_focus_set_subject (self->focus, self->lab,
                          GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), CHILD)));
}

/* Another page may choose, too. */
static void
on_subject_changed (AppSavedSidebar *self)
{
  GtkListBoxRow *row = find_child_row (self, ui_focus_get_member (self->focus));

  if (g_strcmp0 (ui_focus_get_lab (self->focus), self->lab) == 0 && row != NULL)
    gtk_list_box_select_row (self->child_list, row);
}

static void
app_saved_sidebar_dispose (GObject *object)
{
  AppSavedSidebar *self = APP_SAVED_SIDEBAR (object);

  g_clear_object (&self->lifetimes);
  g_clear_object (&self->focus);
  g_clear_pointer (&self->lab, g_free);
  G_OBJECT_CLASS (app_saved_sidebar_parent_class)->dispose (object);
}

static void
app_saved_sidebar_class_init (AppSavedSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_saved_sidebar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-saved-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSavedSidebar, lab_list);
  gtk_widget_class_bind_template_child (widget_class, AppSavedSidebar, child_list);
  gtk_widget_class_bind_template_child (widget_class, AppSavedSidebar, placeholder);
  gtk_widget_class_bind_template_callback (widget_class, on_lab_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_child_row_selected);
}

static void
app_saved_sidebar_init (AppSavedSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ui_list_keys_install (self->lab_list);
  ui_list_keys_install (self->child_list);
}

/**
 * app_saved_sidebar_new:
 * @focus: what the rows choose the subject of
 * @lifetimes: who is in the trace
 *
 * Main thread.
 *
 * Returns: (transfer floating): the sidebar
 */
GtkWidget *
app_saved_sidebar_new (UiFocus *focus,
                       UiLifetimes *lifetimes)
{
  AppSavedSidebar *self = g_object_new (APP_TYPE_SAVED_SIDEBAR, NULL);

  self->focus = g_object_ref (focus);
  self->lifetimes = g_object_ref (lifetimes);
  g_signal_connect_object (lifetimes, "lives-changed", G_CALLBACK (on_lives_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (ui_focus_get_store (focus), "changed", G_CALLBACK (add_labs), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
