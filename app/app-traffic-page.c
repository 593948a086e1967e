/* SPDX-License-Identifier: MIT */
/*
 * app-traffic-page: the list of the trace, and how to find something in it.
 *
 * The list itself is one class, UiTrafficView. This page adds the search bar and says when the
 * view is paused: the view, never the recording, which goes on behind it.
 */

#include "app-traffic-page.h"

#include "ui-style.h"
#include "ui-traffic-view.h"

struct _AppTrafficPage
{
  GtkBox parent_instance;

  /* The list; made by app_traffic_page_new(). */
  UiTrafficView *view;

  /* From the template. */
  GtkSearchBar *search_bar;
  GtkEntry *search_entry;
  GtkLabel *not_found_label;
  GtkRevealer *paused_revealer;
  GtkBox *view_box;
};

G_DEFINE_FINAL_TYPE (AppTrafficPage, app_traffic_page, GTK_TYPE_BOX)

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

static void
app_traffic_page_class_init (AppTrafficPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-traffic-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, not_found_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, paused_revealer);
  gtk_widget_class_bind_template_child (widget_class, AppTrafficPage, view_box);
  gtk_widget_class_bind_template_callback (widget_class, on_search_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_find_next);
  gtk_widget_class_bind_template_callback (widget_class, on_find_previous);
}

static void
app_traffic_page_init (AppTrafficPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

/**
 * app_traffic_page_new:
 * @store: the records to list
 *
 * Makes the page.
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
app_traffic_page_new (IpcTraceStore *store)
{
  AppTrafficPage *self = g_object_new (APP_TYPE_TRAFFIC_PAGE, NULL);
  GtkWidget *view = ui_traffic_view_new (store);

  self->view = UI_TRAFFIC_VIEW (view);
  gtk_widget_show (view);
  gtk_box_pack_start (self->view_box, view, TRUE, TRUE, 0);
  return GTK_WIDGET (self);
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
 * app_traffic_page_set_paused:
 * @self: the page
 * @paused: whether the list stands still
 *
 * Stops the list, or lets it show what came meanwhile.
 */
void
app_traffic_page_set_paused (AppTrafficPage *self,
                             gboolean paused)
{
  ui_traffic_view_set_paused (self->view, paused);
  gtk_revealer_set_reveal_child (self->paused_revealer, paused);
}

/**
 * app_traffic_page_follow:
 * @self: the page
 *
 * Goes to the end and stays there.
 */
void
app_traffic_page_follow (AppTrafficPage *self)
{
  ui_traffic_view_follow (self->view);
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
      gtk_search_bar_set_search_mode (self->search_bar, TRUE);
      return;
    }
  if (ui_traffic_view_find (self->view, text, backwards))
    gtk_label_set_label (self->not_found_label, "");
  else
    gtk_label_set_label (self->not_found_label, "not found");
}
