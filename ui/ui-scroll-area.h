/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define UI_TYPE_SCROLL_AREA (ui_scroll_area_get_type ())
G_DECLARE_DERIVABLE_TYPE (UiScrollArea, ui_scroll_area, UI, SCROLL_AREA, GtkDrawingArea)

/**
 * UiScrollAreaClass:
 * @parent_class: the parent class
 * @configure: sets the bounds, the page and the steps of @adjustment by what there is to show and
 *   by how much of it fits; called when the widget has another size, and by
 *   ui_scroll_area_configure(). It keeps the value where it is as far as that is possible.
 * @scrolled: the value of an adjustment is another one, whoever set it; the area is drawn anew
 *   afterwards. May be %NULL.
 */
struct _UiScrollAreaClass
{
  GtkDrawingAreaClass parent_class;

  void (*configure) (UiScrollArea *self,
                     GtkOrientation orientation,
                     GtkAdjustment *adjustment);
  void (*scrolled) (UiScrollArea *self,
                    GtkOrientation orientation);
};

void ui_scroll_area_configure (UiScrollArea *self);
double ui_scroll_area_get_scroll (UiScrollArea *self,
                                  GtkOrientation orientation);
void ui_scroll_area_scroll_to (UiScrollArea *self,
                               GtkOrientation orientation,
                               double value);

G_END_DECLS
