/* SPDX-License-Identifier: MIT */
/*
 * ui-list-keys: a list that Tab goes through as one thing, as people know it from everywhere else.
 *
 * GTK's own list goes from row to row by Tab, and selects each on the way: who wants to reach what
 * comes after the list has chosen its last row by then. Here Tab goes to the row that is selected,
 * on to the buttons in it, and then out of the list. The arrows go from row to row, as before.
 */

#include "ui-list-keys.h"

static gboolean
on_focus (GtkWidget *list,
          GtkDirectionType direction,
          gpointer data)
{
  GtkWidget *row = gtk_container_get_focus_child (GTK_CONTAINER (list));

  if (row == NULL || (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD))
    return FALSE;
  if (gtk_widget_child_focus (row, direction))
    return TRUE;

  /* The list's own handler would go on to the next row. */
  g_signal_stop_emission_by_name (list, "focus");
  return FALSE;
}

/**
 * ui_list_keys_install:
 * @list: a list of rows, with or without buttons in them
 *
 * Lets Tab leave @list after the row that it came to. Main thread.
 */
void
ui_list_keys_install (GtkListBox *list)
{
  g_return_if_fail (GTK_IS_LIST_BOX (list));

  g_signal_connect (list, "focus", G_CALLBACK (on_focus), NULL);
}
