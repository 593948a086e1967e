/* SPDX-License-Identifier: MIT */
/*
 * app-traffic-page: the list of the trace, and how to find something in it.
 *
 * The list itself is one class, UiTrafficView. This page adds the filter (app-traffic-filter), the
 * search bar, and says when the view is paused: the view, never the recording, which goes on
 * behind it.
 */

#include "app-traffic-page.h"

#include "app-settings.h"
#include "app-traffic-filter.h"

#include "ui-style.h"
#include "ui-text.h"
#include "ui-traffic-menu.h"
#include "ui-traffic-view.h"

/* So long after the last change the columns are kept for the next run. */
#define KEEP_COLUMNS_MS 500

struct _AppTrafficPage
{
  AppPage parent_instance;

  /* The list; made by set_up(). */
  UiTrafficView *view;
  /* What narrows it; made by set_up(). */
  UiFilterBar *filter_bar;
  AppTrafficFilter *filter;
  /* The timer that keeps the columns for the next run; 0 for none. */
  guint keep_columns_id;

  /* From the template. */
  GtkSearchBar *search_bar;
  GtkEntry *search_entry;
  GtkLabel *not_found_label;
  GtkRevealer *paused_revealer;
  GtkPopover *goto_popover;
  GtkEntry *goto_entry;
  GtkLabel *goto_label;
  GtkBox *filter_box;
  GtkBox *view_box;
};

G_DEFINE_FINAL_TYPE (AppTrafficPage, app_traffic_page, APP_TYPE_PAGE)

static void
on_search_text_changed (AppTrafficPage *self)
{
  gtk_label_set_label (self->not_found_label, "");
}

static void
on_find_next (AppTrafficPage *self)
{
  app_traffic_page_find (self, FALSE);
}

static void
on_find_previous (AppTrafficPage *self)
{
  app_traffic_page_find (self, TRUE);
}

/* Going to a number or a time */

/* What one may type, until something is wrong with it. */
static void
on_goto_changed (AppTrafficPage *self)
{
  gtk_label_set_label (self->goto_label,
                       "The number of a record, seconds since the start, or a time of day");
}

static void
on_goto_activate (AppTrafficPage *self)
{
  g_autoptr (GError) error = NULL;

  if (ui_traffic_view_go_to (self->view, gtk_entry_get_text (self->goto_entry), &error))
    gtk_popover_popdown (self->goto_popover);
  else
    gtk_label_set_label (self->goto_label, error->message);
}

/* The list tells what was chosen in it, and is told what was chosen elsewhere. */
static void
on_view_selection_changed (AppTrafficPage *self,
                           guint64 position)
{
  ui_focus_select (app_page_get_focus (APP_PAGE (self)), position);
}

/* What is chosen on another page and is not in the list, because it is filtered out, stays chosen
 * there; who chose it here, in a menu, is told why it cannot be seen. */
static void
on_focus_selected (AppTrafficPage *self)
{
  UiFocus *focus = app_page_get_focus (APP_PAGE (self));
  guint64 position = ui_focus_get_selected (focus);
  g_autofree char *number = NULL;
  g_autofree char *sentence = NULL;

  if (!ui_traffic_view_select (self->view, position) && ui_focus_get_record (focus) != NULL &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      number = ui_text_dup_number (position + 1);
      sentence = g_strdup_printf ("Record %s is selected, but the list does not have it: the "
                                  "filter keeps it out.",
                                  number);
    }
  app_page_tell_problem (APP_PAGE (self), sentence);
}

static void
on_populate_popup (AppTrafficPage *self,
                   GtkMenu *menu,
                   guint64 position)
{
  ui_traffic_menu_add_items (menu, app_page_get_focus (APP_PAGE (self)), position);
}

static void
on_filter_left (AppTrafficPage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

static void
add_filter_bar (AppTrafficPage *self)
{
  AppPage *page = APP_PAGE (self);

  self->filter_bar = UI_FILTER_BAR (ui_filter_bar_new (app_page_get_store (page)));
  gtk_box_pack_start (self->filter_box, GTK_WIDGET (self->filter_bar), TRUE, TRUE, 0);
  g_signal_connect_object (self->filter_bar, "left", G_CALLBACK (on_filter_left), self,
                           G_CONNECT_SWAPPED);
  self->filter = app_traffic_filter_new (self->filter_bar, ui_traffic_view_get_rows (self->view),
                                         app_page_get_focus (page));
}

/* The columns are as they were when the program ran last */

static const char *const time_names[UI_TRAFFIC_N_TIMES] = { "since-start", "clock",
                                                            "since-previous" };

static gboolean
on_keep_columns_timeout (gpointer data)
{
  AppTrafficPage *self = data;
  UiTrafficColumns *columns = ui_traffic_view_get_columns (self->view);
  g_autofree char *widths = ui_traffic_columns_dup_widths (columns);

  self->keep_columns_id = 0;
  app_settings_set_string ("traffic-widths", widths);
  app_settings_set_string ("traffic-time", time_names[ui_traffic_columns_get_time (columns)]);
  return G_SOURCE_REMOVE;
}

/* Once, after an edge was dragged to its place. */
static void
on_columns_changed (AppTrafficPage *self)
{
  g_clear_handle_id (&self->keep_columns_id, g_source_remove);
  self->keep_columns_id = g_timeout_add (KEEP_COLUMNS_MS, on_keep_columns_timeout, self);
}

static void
restore_columns (AppTrafficPage *self)
{
  UiTrafficColumns *columns = ui_traffic_view_get_columns (self->view);
  g_autofree char *widths = app_settings_dup_string ("traffic-widths", "");
  g_autofree char *time = app_settings_dup_string ("traffic-time", time_names[0]);

  ui_traffic_columns_parse_widths (columns, widths);
  for (UiTrafficTime i = 0; i < UI_TRAFFIC_N_TIMES; i++)
    if (g_str_equal (time, time_names[i]))
      ui_traffic_columns_set_time (columns, i);
  g_signal_connect_object (columns, "changed", G_CALLBACK (on_columns_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
on_paused_changed (AppTrafficPage *self)
{
  gboolean is_paused = ui_focus_get_paused (app_page_get_focus (APP_PAGE (self)));

  ui_traffic_view_set_paused (self->view, is_paused);
  gtk_revealer_set_reveal_child (self->paused_revealer, is_paused);
}

static void
app_traffic_page_set_up (AppPage *page)
{
  AppTrafficPage *self = APP_TRAFFIC_PAGE (page);
  GtkWidget *view = ui_traffic_view_new (app_page_get_store (page));

  self->view = UI_TRAFFIC_VIEW (view);
  gtk_widget_show (view);
  gtk_box_pack_start (self->view_box, view, TRUE, TRUE, 0);
  g_signal_connect_object (view, "populate-popup", G_CALLBACK (on_populate_popup), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "selection-changed", G_CALLBACK (on_view_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_page_get_focus (page), "paused-changed",
                           G_CALLBACK (on_paused_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (app_page_get_focus (page), "selected", G_CALLBACK (on_focus_selected),
                           self, G_CONNECT_SWAPPED);
  restore_columns (self);
  add_filter_bar (self);
  on_paused_changed (self);
  if (ui_focus_get_record (app_page_get_focus (page)) != NULL)
    on_focus_selected (self);
}

static void
app_traffic_page_dispose (GObject *object)
{
  AppTrafficPage *self = APP_TRAFFIC_PAGE (object);

  g_clear_handle_id (&self->keep_columns_id, g_source_remove);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (app_traffic_page_parent_class)->dispose (object);
}

static void
app_traffic_page_follow (AppPage *page)
{
  ui_traffic_view_follow (APP_TRAFFIC_PAGE (page)->view);
}

static void
app_traffic_page_class_init (AppTrafficPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_traffic_page_dispose;
  APP_PAGE_CLASS (klass)->set_up = app_traffic_page_set_up;
  APP_PAGE_CLASS (klass)->follow = app_traffic_page_follow;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-traffic-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, not_found_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, paused_revealer);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, goto_popover);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, goto_entry);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, goto_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, filter_box);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, view_box);
  gtk_widget_class_bind_template_callback (widget_class, on_search_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_find_next);
  gtk_widget_class_bind_template_callback (widget_class, on_find_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_goto_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_goto_activate);
}

static void
app_traffic_page_init (AppTrafficPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

/**
 * app_traffic_page_get_search_bar:
 * @self: the page
 *
 * The search bar, so that the window's button can be bound to it.
 *
 * Returns: (transfer none): the search bar
 */
GtkSearchBar *
app_traffic_page_get_search_bar (AppTrafficPage *self)
{
  return self->search_bar;
}

/**
 * app_traffic_page_type_filter:
 * @self: the page
 *
 * Gives the keyboard to the filter.
 */
void
app_traffic_page_type_filter (AppTrafficPage *self)
{
  ui_filter_bar_type (self->filter_bar);
}

/**
 * app_traffic_page_ask_where:
 * @self: the page
 *
 * Asks for a number or a time to go to.
 */
void
app_traffic_page_ask_where (AppTrafficPage *self)
{
  on_goto_changed (self);
  gtk_popover_popup (self->goto_popover);
  gtk_widget_grab_focus (GTK_WIDGET (self->goto_entry));
}

/**
 * app_traffic_page_dup_filter:
 * @self: the page
 *
 * Returns: (transfer full) (nullable): what the list is narrowed to; %NULL when it has everything
 */
char *
app_traffic_page_dup_filter (AppTrafficPage *self)
{
  return ui_traffic_rows_dup_filter (ui_traffic_view_get_rows (self->view));
}

/**
 * app_traffic_page_clear:
 * @self: the page
 *
 * Empties the list. The records stay in the trace.
 */
void
app_traffic_page_clear (AppTrafficPage *self)
{
  ui_traffic_view_clear (self->view);
}

/**
 * app_traffic_page_set_finding:
 * @self: the page
 * @is_finding: whether the bar with the text to find is open
 *
 * Opens the search bar and lets the person type into it, or closes it.
 */
void
app_traffic_page_set_finding (AppTrafficPage *self,
                              gboolean is_finding)
{
  /* The bar gives the entry the focus at once, but shows it a frame later: a key that comes in
   * between, and be it that Ctrl is let go, needs its window. */
  if (is_finding)
    gtk_widget_realize (GTK_WIDGET (self->search_entry));
  gtk_search_bar_set_search_mode (self->search_bar, is_finding);
}

/**
 * app_traffic_page_find:
 * @self: the page
 * @backwards: towards older records
 *
 * Goes to the next record that contains the text in the search bar; opens the bar when there is
 * no text yet.
 */
void
app_traffic_page_find (AppTrafficPage *self,
                       gboolean backwards)
{
  const char *text = gtk_entry_get_text (self->search_entry);

  if (*text == '\0')
    {
      app_traffic_page_set_finding (self, TRUE);
      return;
    }
  if (ui_traffic_view_find (self->view, text, backwards))
    gtk_label_set_label (self->not_found_label, "");
  else
    gtk_label_set_label (self->not_found_label, "not found");
}
