/* SPDX-License-Identifier: MIT */
/*
 * test-keys: what Tab does in a list, and that no menu takes a key that means something else.
 */

#include "ui-list-keys.h"
#include "ui-style.h"

#include <string.h>

typedef struct
{
  GtkWidget *window;
  GtkWidget *before;
  GtkListBox *list;
  GtkWidget *buttons[2][2]; /* in the two rows of the list */
  GtkWidget *after;
} Fixture;

static void
add_row (Fixture *fixture,
         guint index)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (guint i = 0; i < 2; i++)
    {
      fixture->buttons[index][i] = gtk_button_new_with_label ("press");
      gtk_container_add (GTK_CONTAINER (box), fixture->buttons[index][i]);
    }
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_container_add (GTK_CONTAINER (fixture->list), row);
}

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->before = gtk_button_new_with_label ("before");
  fixture->list = GTK_LIST_BOX (gtk_list_box_new ());
  fixture->after = gtk_button_new_with_label ("after");
  gtk_list_box_set_selection_mode (fixture->list, GTK_SELECTION_BROWSE);
  add_row (fixture, 0);
  add_row (fixture, 1);
  gtk_container_add (GTK_CONTAINER (box), fixture->before);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (fixture->list));
  gtk_container_add (GTK_CONTAINER (box), fixture->after);
  gtk_container_add (GTK_CONTAINER (fixture->window), box);
  ui_list_keys_install (fixture->list);
  gtk_widget_show_all (fixture->window);
  /* Tab goes by where widgets are, and only in a window that has the keyboard. */
  gtk_test_widget_wait_for_draw (fixture->window);
  gdk_window_focus (gtk_widget_get_window (fixture->window), GDK_CURRENT_TIME);
  while (!gtk_window_has_toplevel_focus (GTK_WINDOW (fixture->window)))
    gtk_main_iteration ();
  gtk_list_box_select_row (fixture->list, gtk_list_box_get_row_at_index (fixture->list, 0));
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
}

static void
press (Fixture *fixture,
       GtkDirectionType direction,
       gpointer expected)
{
  gtk_widget_child_focus (fixture->window, direction);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == expected);
}

static void
test_tab_leaves_a_list (Fixture *fixture,
                        gconstpointer data)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (fixture->list, 0);

  gtk_widget_grab_focus (fixture->before);
  press (fixture, GTK_DIR_TAB_FORWARD, row);
  press (fixture, GTK_DIR_TAB_FORWARD, fixture->buttons[0][0]);
  press (fixture, GTK_DIR_TAB_FORWARD, fixture->buttons[0][1]);
  press (fixture, GTK_DIR_TAB_FORWARD, fixture->after);
  g_assert_true (gtk_list_box_get_selected_row (fixture->list) == row);
}

static void
test_back_tab_leaves_a_list (Fixture *fixture,
                             gconstpointer data)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (fixture->list, 1);

  gtk_list_box_select_row (fixture->list, row);
  gtk_widget_grab_focus (fixture->buttons[1][0]);
  press (fixture, GTK_DIR_TAB_BACKWARD, row);
  press (fixture, GTK_DIR_TAB_BACKWARD, fixture->before);
  g_assert_true (gtk_list_box_get_selected_row (fixture->list) == row);
}

static void
test_arrows_go_through_a_list (Fixture *fixture,
                               gconstpointer data)
{
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (fixture->list, 0)));
  press (fixture, GTK_DIR_DOWN, gtk_list_box_get_row_at_index (fixture->list, 1));
}

/* Alt and a digit go to a page. A label's mnemonic would come first, even one in a menu that is
 * shut. */
static void
test_menus_take_no_digit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (UI_RESOURCE_PATH "app-window.ui",
                                                      G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  const char *text;

  g_assert_no_error (error);
  text = g_bytes_get_data (bytes, NULL);
  for (const char *at = strstr (text, "name=\"label\""); at != NULL;
       at = strstr (at + 1, "name=\"label\""))
    for (const char *c = strchr (at, '>') + 1; *c != '<'; c++)
      g_assert_false (*c == '_' && g_ascii_isdigit (c[1]));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check (&argc, &argv))
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  ui_style_init ();
  g_test_add ("/ui/keys/tab-leaves-a-list", Fixture, NULL, set_up, test_tab_leaves_a_list,
              tear_down);
  g_test_add ("/ui/keys/back-tab-leaves-a-list", Fixture, NULL, set_up, test_back_tab_leaves_a_list,
              tear_down);
  g_test_add ("/ui/keys/arrows-go-through-a-list", Fixture, NULL, set_up,
              test_arrows_go_through_a_list, tear_down);
  g_test_add_func ("/ui/keys/menus-take-no-digit", test_menus_take_no_digit);
  return g_test_run ();
}
