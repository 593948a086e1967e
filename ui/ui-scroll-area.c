/* SPDX-License-Identifier: MIT */
/*
 * ui-scroll-area: what a painted widget needs to live in a GtkScrolledWindow.
 *
 * GtkScrollable asks for four properties and nothing else: two adjustments, which the scrolled
 * window gives, and two policies. Scrolling is then two numbers, and a subclass paints what lies
 * between them:
 *
 *   scrolled window --"vadjustment"--> area --configure--> bounds and page of the adjustment
 *   scroll bar      --"value-changed"--> area --scrolled--> and the area is drawn anew
 */

#include "ui-scroll-area.h"

typedef struct
{
  GtkAdjustment *adjustments[2]; /* by GtkOrientation; either may be NULL for a while */
  GtkScrollablePolicy policies[2];
} UiScrollAreaPrivate;

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (UiScrollArea, ui_scroll_area, GTK_TYPE_DRAWING_AREA,
                                  G_ADD_PRIVATE (UiScrollArea)
                                  G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static UiScrollAreaPrivate *
get_private (UiScrollArea *self)
{
  return ui_scroll_area_get_instance_private (self);
}

static void
on_value_changed (UiScrollArea *self,
                  GtkAdjustment *adjustment)
{
  UiScrollAreaPrivate *private = get_private (self);
  GtkOrientation orientation = adjustment == private->adjustments[GTK_ORIENTATION_HORIZONTAL]
                                   ? GTK_ORIENTATION_HORIZONTAL
                                   : GTK_ORIENTATION_VERTICAL;

  if (UI_SCROLL_AREA_GET_CLASS (self)->scrolled != NULL)
    UI_SCROLL_AREA_GET_CLASS (self)->scrolled (self, orientation);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (UiScrollArea *self,
                GtkOrientation orientation,
                GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &get_private (self)->adjustments[orientation];

  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, on_value_changed, self);
  if (!g_set_object (place, adjustment) || adjustment == NULL)
    return;
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_value_changed), self,
                           G_CONNECT_SWAPPED);
  UI_SCROLL_AREA_GET_CLASS (self)->configure (self, orientation, adjustment);
}

static void
ui_scroll_area_size_allocate (GtkWidget *widget,
                              GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (ui_scroll_area_parent_class)->size_allocate (widget, allocation);
  ui_scroll_area_configure (UI_SCROLL_AREA (widget));
}

static void
ui_scroll_area_get_property (GObject *object,
                             guint id,
                             GValue *value,
                             GParamSpec *spec)
{
  UiScrollAreaPrivate *private = get_private (UI_SCROLL_AREA (object));

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, private->adjustments[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, private->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
ui_scroll_area_set_property (GObject *object,
                             guint id,
                             const GValue *value,
                             GParamSpec *spec)
{
  UiScrollArea *self = UI_SCROLL_AREA (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      get_private (self)->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
ui_scroll_area_finalize (GObject *object)
{
  UiScrollAreaPrivate *private = get_private (UI_SCROLL_AREA (object));

  g_clear_object (&private->adjustments[GTK_ORIENTATION_HORIZONTAL]);
  g_clear_object (&private->adjustments[GTK_ORIENTATION_VERTICAL]);
  G_OBJECT_CLASS (ui_scroll_area_parent_class)->finalize (object);
}

static void
ui_scroll_area_class_init (UiScrollAreaClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = ui_scroll_area_get_property;
  object_class->set_property = ui_scroll_area_set_property;
  object_class->finalize = ui_scroll_area_finalize;
  GTK_WIDGET_CLASS (class)->size_allocate = ui_scroll_area_size_allocate;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void
ui_scroll_area_init (UiScrollArea *self)
{
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                                                GDK_KEY_PRESS_MASK | GDK_SCROLL_MASK |
                                                GDK_SMOOTH_SCROLL_MASK | GDK_TOUCH_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               GTK_STYLE_CLASS_VIEW);
}

/**
 * ui_scroll_area_configure:
 * @self: the area
 *
 * To be called by a subclass when there is more or less to show. Main thread only, as all of this.
 */
void
ui_scroll_area_configure (UiScrollArea *self)
{
  UiScrollAreaPrivate *private = get_private (self);

  for (GtkOrientation i = GTK_ORIENTATION_HORIZONTAL; i <= GTK_ORIENTATION_VERTICAL; i++)
    if (private->adjustments[i] != NULL)
      UI_SCROLL_AREA_GET_CLASS (self)->configure (self, i, private->adjustments[i]);
}

/**
 * ui_scroll_area_get_scroll:
 * @self: the area
 * @orientation: which way
 *
 * Returns: the value of the adjustment; 0 while there is none
 */
double
ui_scroll_area_get_scroll (UiScrollArea *self,
                           GtkOrientation orientation)
{
  GtkAdjustment *adjustment = get_private (self)->adjustments[orientation];

  return adjustment != NULL ? gtk_adjustment_get_value (adjustment) : 0;
}

/**
 * ui_scroll_area_scroll_to:
 * @self: the area
 * @orientation: which way
 * @value: the new value of the adjustment; brought within bounds
 *
 * Scrolls.
 */
void
ui_scroll_area_scroll_to (UiScrollArea *self,
                          GtkOrientation orientation,
                          double value)
{
  GtkAdjustment *adjustment = get_private (self)->adjustments[orientation];

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, value);
}
