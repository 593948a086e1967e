/* SPDX-License-Identifier: MIT */
/*
 * app-lab-row: one lab in the sidebar: its title, how many of its children live, and a button
 * that opens it or closes it.
 *
 * A lab costs nothing while it is closed: no process, no kernel object. The count is a dot and a
 * figure, so that a lab with living children is told from one without by shape and not by colour.
 */

#include "app-lab-row.h"

#include "app-lab-registry.h"

#include "ui-style.h"

struct _AppLabRow
{
  GtkListBoxRow parent_instance;

  /* The lab; set once, by app_lab_row_new(). */
  AppLab *lab;

  /* From the template. */
  GtkLabel *title_label;
  GtkLabel *count_label;
  GtkWidget *open_button;
  GtkImage *open_image;
};

G_DEFINE_FINAL_TYPE (AppLabRow, app_lab_row, GTK_TYPE_LIST_BOX_ROW)

static guint signal_problem;

static void
on_open_clicked (AppLabRow *self)
{
  /* Who opens a lab wants to see it: activating the row selects it, and the list opens it. */
  if (app_lab_get_state (self->lab) == APP_LAB_OPEN)
    app_lab_close (self->lab);
  else
    gtk_widget_activate (GTK_WIDGET (self));
}

/* What the button does, and why it cannot while the children leave. */
static void
refresh_button (AppLabRow *self)
{
  AppLabState state = app_lab_get_state (self->lab);
  const char *title = app_lab_get_info (self->lab)->title;
  gboolean is_closed = state == APP_LAB_CLOSED;
  g_autofree char *name = g_strdup_printf ("%s %s", is_closed ? "Open" : "Close", title);

  gtk_image_set_from_icon_name (self->open_image,
                                is_closed ? "list-add-symbolic" : "list-remove-symbolic",
                                GTK_ICON_SIZE_MENU);
  gtk_widget_set_sensitive (self->open_button, state != APP_LAB_CLOSING);
  gtk_widget_set_tooltip_text (self->open_button,
                               state == APP_LAB_CLOSING ? "The children are leaving"
                               : is_closed              ? "Open this lab: its children start"
                                                        : "Close this lab: its children end");
  atk_object_set_name (gtk_widget_get_accessible (self->open_button), name);
}

/* Shows the lab's state, and counts its living children again. */
static void
refresh (AppLabRow *self)
{
  guint n_alive = app_lab_count_alive (self->lab);
  g_autofree char *words = g_strdup_printf ("%u running", n_alive);
  g_autofree char *text = NULL;

  if (app_lab_get_state (self->lab) == APP_LAB_CLOSED)
    text = g_strdup ("");
  else
    text = g_strdup_printf ("%s %u", n_alive > 0 ? "●" : "○", n_alive);

  gtk_label_set_label (self->count_label, text);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->count_label)), words);
  refresh_button (self);
}

/* The number of those that run is right also while another lab is looked at. */
static void
on_member_added (AppLabRow *self,
                 AppMember *member)
{
  g_signal_connect_object (member, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

static void
app_lab_row_dispose (GObject *object)
{
  AppLabRow *self = APP_LAB_ROW (object);

  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_clear_object (&self->lab);
  G_OBJECT_CLASS (app_lab_row_parent_class)->dispose (object);
}

static void
app_lab_row_class_init (AppLabRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_lab_row_dispose;

  /**
   * AppLabRow::problem:
   * @sentence: (nullable): why the lab could not be opened; %NULL once it is
   */
  signal_problem = g_signal_new ("problem", APP_TYPE_LAB_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-lab-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppLabRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppLabRow, count_label);
  gtk_widget_class_bind_template_child (widget_class, AppLabRow, open_button);
  gtk_widget_class_bind_template_child (widget_class, AppLabRow, open_image);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
}

static void
app_lab_row_init (AppLabRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_lab_row_new:
 * @lab: a lab, open or not
 *
 * Makes the row of a lab.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
app_lab_row_new (AppLab *lab)
{
  AppLabRow *self = g_object_new (APP_TYPE_LAB_ROW, NULL);
  const AppLabInfo *info = app_lab_get_info (lab);

  self->lab = g_object_ref (lab);
  gtk_label_set_label (self->title_label, info->title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), info->summary);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), info->title);
  g_signal_connect_swapped (lab, "changed", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (lab, "member-added", G_CALLBACK (on_member_added), self);
  g_signal_connect_swapped (lab, "member-removed", G_CALLBACK (refresh), self);
  refresh (self);
  return GTK_WIDGET (self);
}

/**
 * app_lab_row_get_lab:
 * @self: a row
 *
 * The lab that the row shows.
 *
 * Returns: (transfer none): the lab
 */
AppLab *
app_lab_row_get_lab (AppLabRow *self)
{
  return self->lab;
}

/**
 * app_lab_row_open:
 * @self: a row
 *
 * Opens the lab with as many children as it has at first. Does nothing unless it is closed.
 */
void
app_lab_row_open (AppLabRow *self)
{
  g_autoptr (GError) error = NULL;

  if (app_lab_get_state (self->lab) != APP_LAB_CLOSED)
    return;
  app_lab_open (self->lab, app_lab_get_info (self->lab)->n_members, &error);
  g_signal_emit (self, signal_problem, 0, error != NULL ? error->message : NULL);
}
