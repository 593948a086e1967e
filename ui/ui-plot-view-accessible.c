/* SPDX-License-Identifier: MIT */
/*
 * ui-plot-view-accessible: the plots as a screen reader meets them.
 *
 * A chart whose description is what the plots say in words, a line for each: the figures at the time
 * that is marked, or else the newest. It is made up when somebody asks, so nobody is told of each
 * message.
 */

#include "ui-plot-view-accessible.h"
#include "ui-plot-view.h"

struct _UiPlotViewAccessible
{
  GtkWidgetAccessible parent_instance;

  char *description; /* what was told last, for the caller of get_description */
};

G_DEFINE_FINAL_TYPE (UiPlotViewAccessible, ui_plot_view_accessible, GTK_TYPE_WIDGET_ACCESSIBLE)

static const char *
ui_plot_view_accessible_get_description (AtkObject *object)
{
  UiPlotViewAccessible *self = UI_PLOT_VIEW_ACCESSIBLE (object);
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (object));

  g_free (self->description);
  self->description = widget != NULL ? ui_plot_view_dup_words (UI_PLOT_VIEW (widget)) : NULL;
  return self->description;
}

static void
ui_plot_view_accessible_initialize (AtkObject *object,
                                    gpointer data)
{
  ATK_OBJECT_CLASS (ui_plot_view_accessible_parent_class)->initialize (object, data);
  object->role = ATK_ROLE_CHART;
  object->name = g_strdup ("Plots");
}

static void
ui_plot_view_accessible_finalize (GObject *object)
{
  g_free (UI_PLOT_VIEW_ACCESSIBLE (object)->description);
  G_OBJECT_CLASS (ui_plot_view_accessible_parent_class)->finalize (object);
}

static void
ui_plot_view_accessible_class_init (UiPlotViewAccessibleClass *klass)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_plot_view_accessible_finalize;
  atk_class->initialize = ui_plot_view_accessible_initialize;
  atk_class->get_description = ui_plot_view_accessible_get_description;
}

static void
ui_plot_view_accessible_init (UiPlotViewAccessible *self)
{
}
