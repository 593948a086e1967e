/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-map-accessible: the map beside the list of the traffic, in words.
 *
 * What it shows changes all the time, so nobody is told; the words are made when somebody asks.
 */

#include "ui-traffic-map-accessible.h"
#include "ui-traffic-map.h"

struct _UiTrafficMapAccessible
{
  GtkWidgetAccessible parent_instance;

  char *description; /* what get_description lent last */
};

G_DEFINE_FINAL_TYPE (UiTrafficMapAccessible, ui_traffic_map_accessible,
                     GTK_TYPE_WIDGET_ACCESSIBLE)

static const char *
ui_traffic_map_accessible_get_description (AtkObject *accessible)
{
  UiTrafficMapAccessible *self = UI_TRAFFIC_MAP_ACCESSIBLE (accessible);
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (accessible));

  g_clear_pointer (&self->description, g_free);
  if (widget != NULL)
    self->description = ui_traffic_map_dup_description (UI_TRAFFIC_MAP (widget));
  return self->description;
}

static void
ui_traffic_map_accessible_initialize (AtkObject *accessible,
                                      gpointer data)
{
  ATK_OBJECT_CLASS (ui_traffic_map_accessible_parent_class)->initialize (accessible, data);
  accessible->role = ATK_ROLE_IMAGE;
}

static void
ui_traffic_map_accessible_finalize (GObject *object)
{
  g_free (UI_TRAFFIC_MAP_ACCESSIBLE (object)->description);
  G_OBJECT_CLASS (ui_traffic_map_accessible_parent_class)->finalize (object);
}

static void
ui_traffic_map_accessible_class_init (UiTrafficMapAccessibleClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ui_traffic_map_accessible_finalize;
  ATK_OBJECT_CLASS (class)->initialize = ui_traffic_map_accessible_initialize;
  ATK_OBJECT_CLASS (class)->get_description = ui_traffic_map_accessible_get_description;
}

static void
ui_traffic_map_accessible_init (UiTrafficMapAccessible *self)
{
}
