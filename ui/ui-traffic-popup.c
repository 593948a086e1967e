/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-popup: the menu of the selected rows, at the pointer or at the cursor.
 *
 * Here is what the list can do by itself: copy and select. What else can be done from a record is
 * appended by whoever shows the list (ui-traffic-menu), before the menu opens.
 */

#include "ui-traffic-popup.h"
#include "ui-traffic-copy.h"

static void
copy (UiTrafficArea *area,
      const char *text)
{
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (area), GDK_SELECTION_CLIPBOARD),
                          text, -1);
}

static void
on_copy_activated (UiTrafficArea *area)
{
  g_autofree char *text = ui_traffic_copy_dup_text (area);

  copy (area, text);
}

static void
on_copy_lines_activated (UiTrafficArea *area)
{
  g_autofree char *lines = ui_traffic_copy_dup_lines (area);

  copy (area, lines);
}

static void
append_item (GtkMenu *menu,
             UiTrafficArea *area,
             const char *label,
             gboolean is_sensitive,
             void (*callback) (UiTrafficArea *area))
{
  GtkWidget *item = gtk_menu_item_new_with_label (label);

  gtk_widget_set_sensitive (item, is_sensitive);
  g_signal_connect_object (item, "activate", G_CALLBACK (callback), area, G_CONNECT_SWAPPED);
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
}

/* At the cursor, as a key asks for it. A screen reader's wish comes with no event at all, and GTK
 * wants one. */
static void
show_at_cursor (GtkMenu *menu,
                UiTrafficArea *area)
{
  GtkWidget *widget = GTK_WIDGET (area);
  guint64 cursor = ui_traffic_area_get_selection (area)->cursor;
  g_autoptr (GdkEvent) event = gtk_get_current_event ();
  GdkRectangle row = { 0 };

  if (event == NULL)
    {
      GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));

      event = gdk_event_new (GDK_KEY_PRESS);
      event->key.window = g_object_ref (gtk_widget_get_window (widget));
      gdk_event_set_device (event, gdk_seat_get_keyboard (seat));
    }
  if (cursor != UI_TRAFFIC_NO_ROW)
    ui_traffic_area_get_row_rectangle (area, cursor, &row);
  gtk_menu_popup_at_rect (menu, gtk_widget_get_window (widget), &row, GDK_GRAVITY_SOUTH_WEST,
                          GDK_GRAVITY_NORTH_WEST, event);
}

/**
 * ui_traffic_popup_new:
 * @area: the list
 *
 * A menu for what is selected, to be completed and shown. Main thread only, as all of this.
 *
 * Returns: (transfer none): the menu, which goes when it is closed
 */
GtkMenu *
ui_traffic_popup_new (UiTrafficArea *area)
{
  GtkMenu *menu = GTK_MENU (gtk_menu_new ());
  gboolean has_rows = ui_range_set_count (ui_traffic_area_get_selection (area)->rows) > 0;

  append_item (menu, area, "Copy", has_rows, on_copy_activated);
  append_item (menu, area, "Copy as JSON", has_rows, on_copy_lines_activated);
  append_item (menu, area, "Select all", TRUE, ui_traffic_area_select_all);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_menu_attach_to_widget (menu, GTK_WIDGET (area), NULL);
  return menu;
}

/**
 * ui_traffic_popup_show:
 * @menu: the menu
 * @area: the list
 * @event: (nullable): the button that asks for it; %NULL for a key
 *
 * Opens the menu.
 */
void
ui_traffic_popup_show (GtkMenu *menu,
                       UiTrafficArea *area,
                       const GdkEvent *event)
{
  gtk_widget_show_all (GTK_WIDGET (menu));
  if (event != NULL)
    gtk_menu_popup_at_pointer (menu, event);
  else
    show_at_cursor (menu, area);
}
