/* SPDX-License-Identifier: MIT */
/*
 * app-lab-row: one lab in the sidebar: its title, and how many of its children live.
 *
 * The count is a dot and a figure, so that a lab with living children is told from one without
 * by shape and not by colour.
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
};

G_DEFINE_FINAL_TYPE (AppLabRow, app_lab_row, GTK_TYPE_LIST_BOX_ROW)

static void
app_lab_row_dispose (GObject *object)
{
  g_clear_object (&APP_LAB_ROW (object)->lab);
  G_OBJECT_CLASS (app_lab_row_parent_class)->dispose (object);
}

static void
app_lab_row_class_init (AppLabRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_lab_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-lab-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppLabRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppLabRow, count_label);
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
  app_lab_row_refresh (self);
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
 * app_lab_row_refresh:
 * @self: a row
 *
 * Counts the living children again.
 */
void
app_lab_row_refresh (AppLabRow *self)
{
  guint n_alive = app_lab_count_alive (self->lab);
  g_autofree char *text = n_alive > 0 ? g_strdup_printf ("● %u", n_alive) : g_strdup ("○ 0");
  g_autofree char *words = g_strdup_printf ("%u running", n_alive);

  gtk_label_set_label (self->count_label, text);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->count_label)), words);
}
