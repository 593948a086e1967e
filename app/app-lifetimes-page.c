/* SPDX-License-Identifier: MIT */
/*
 * app-lifetimes-page: when each child was born, connected, stopped and ended, over the whole run.
 *
 *   | 3 children · 4 lives · 2 alive                       [−] [Whole run] [+] |
 *   |           0 s         5 s         10 s                                   |
 *   | Viewer 1  ├──▂─▂─▂─▂─▂─▂─▂─▂─▂─▂─▂─▂─▂─▂─▂─                              |
 *   | Viewer 2  ├──▂─▂─▂─▂─▂─╳ killed by SIGKILL                               |
 *   | Viewer 2, pid 4102, spawned 0.1 s after the start, connected 43 ms later… |
 *
 * The bars are ui-lifetimes-view; this adds the buttons, the sentence and the legend below, and what
 * is said while there is nothing to see.
 */

#include "app-lifetimes-page.h"

#include "ui-lifetimes-view.h"
#include "ui-style.h"

/* What a button zooms by. */
#define ZOOM_FACTOR 2
#define HINT "Select a bar to read its facts; its nearest record is then chosen on all pages."

struct _AppLifetimesPage
{
  AppPage parent_instance;

  /* Whose lives are shown; set once. */
  UiLifetimes *lifetimes;
  /* The bars; owned by the scrolled window. */
  UiLifetimesView *view;
  /* A sentence instead of them. */
  GtkWidget *placeholder;

  /* From the template. */
  GtkLabel *title_label;
  GtkWidget *zoom_out_button;
  GtkWidget *fit_button;
  GtkWidget *zoom_in_button;
  GtkStack *stack;
  GtkWidget *scrolled_window;
  GtkLabel *facts_label;
};

G_DEFINE_FINAL_TYPE (AppLifetimesPage, app_lifetimes_page, APP_TYPE_PAGE)

/* A label that gets the text that it has would be laid out again. */
static void
set_label (GtkLabel *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static gboolean
is_saved (AppLifetimesPage *self)
{
  return app_page_get_session (APP_PAGE (self)) == NULL;
}

static void
refresh_title (AppLifetimesPage *self)
{
  guint n_lanes = ui_lifetimes_get_n_lanes (self->lifetimes);
  guint n_lives = 0;
  g_autofree char *title = NULL;

  for (guint i = 0; i < n_lanes; i++)
    n_lives += ui_lifetimes_get_lane (self->lifetimes, i)->lives->len;
  title = g_strdup_printf ("%u %s · %u %s · %u alive%s", n_lanes, n_lanes == 1 ? "child" : "children",
                           n_lives, n_lives == 1 ? "life" : "lives",
                           ui_lifetimes_count_alive (self->lifetimes),
                           is_saved (self) ? " at the end" : "");
  set_label (self->title_label, n_lanes > 0 ? title : "");
}

static void
on_lives_changed (AppLifetimesPage *self)
{
  gboolean is_empty = ui_lifetimes_get_n_lanes (self->lifetimes) == 0;

  refresh_title (self);
  gtk_widget_set_sensitive (self->zoom_in_button, !is_empty);
  gtk_stack_set_visible_child (self->stack, is_empty ? self->placeholder : self->scrolled_window);
}

static void
on_facts_changed (AppLifetimesPage *self)
{
  g_autofree char *facts = ui_lifetimes_view_dup_facts (self->view);
  gboolean is_empty = ui_lifetimes_get_n_lanes (self->lifetimes) == 0;

  set_label (self->facts_label, facts != NULL ? facts : is_empty ? "" : HINT);
}

static void
refresh_buttons (AppLifetimesPage *self)
{
  gboolean is_fit = ui_lifetimes_view_is_fit (self->view);

  gtk_widget_set_sensitive (self->zoom_out_button, !is_fit);
  gtk_widget_set_sensitive (self->fit_button, !is_fit);
}

static void
on_zoom_in (AppLifetimesPage *self)
{
  ui_lifetimes_view_zoom (self->view, ZOOM_FACTOR);
}

static void
on_zoom_out (AppLifetimesPage *self)
{
  ui_lifetimes_view_zoom (self->view, 1.0 / ZOOM_FACTOR);
}

static void
on_fit (AppLifetimesPage *self)
{
  ui_lifetimes_view_fit (self->view);
}

static void
on_child_chosen (AppLifetimesPage *self,
                 const char *lab,
                 guint member)
{
  app_page_choose_lab (APP_PAGE (self), lab);
  app_page_choose_member (APP_PAGE (self), member);
}

static void
add_view (AppLifetimesPage *self)
{
  AppPage *page = APP_PAGE (self);
  GtkWidget *view = ui_lifetimes_view_new (self->lifetimes, app_page_get_focus (page),
                                           !is_saved (self));

  self->view = UI_LIFETIMES_VIEW (view);
  gtk_widget_show (view);
  gtk_container_add (GTK_CONTAINER (self->scrolled_window), view);
  g_signal_connect_object (view, "facts-changed", G_CALLBACK (on_facts_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "child-chosen", G_CALLBACK (on_child_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "zoomed", G_CALLBACK (refresh_buttons), self, G_CONNECT_SWAPPED);
}

static void
add_placeholder (AppLifetimesPage *self)
{
  const char *sentence = is_saved (self)
                             ? "No process is in this trace.\n"
                               "What was recorded is on the page Traffic."
                             : "The lives of all children appear here, as bars over time.\n"
                               "Open a lab in the list on the left.";

  self->placeholder = ui_style_new_placeholder (sentence);
  gtk_widget_show (self->placeholder);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
}

static void
app_lifetimes_page_set_up (AppPage *page)
{
  AppLifetimesPage *self = APP_LIFETIMES_PAGE (page);

  self->lifetimes = g_object_ref (app_page_get_lifetimes (page));
  add_placeholder (self);
  add_view (self);
  g_signal_connect_swapped (self->lifetimes, "lives-changed", G_CALLBACK (on_lives_changed), self);
  on_lives_changed (self);
  on_facts_changed (self);
  refresh_buttons (self);
}

static void
app_lifetimes_page_follow (AppPage *page)
{
  ui_lifetimes_view_follow (APP_LIFETIMES_PAGE (page)->view);
}

static void
app_lifetimes_page_dispose (GObject *object)
{
  AppLifetimesPage *self = APP_LIFETIMES_PAGE (object);

  if (self->lifetimes != NULL)
    g_signal_handlers_disconnect_by_data (self->lifetimes, self);
  g_clear_object (&self->lifetimes);
  G_OBJECT_CLASS (app_lifetimes_page_parent_class)->dispose (object);
}

static void
app_lifetimes_page_class_init (AppLifetimesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_lifetimes_page_dispose;
  APP_PAGE_CLASS (klass)->set_up = app_lifetimes_page_set_up;
  APP_PAGE_CLASS (klass)->follow = app_lifetimes_page_follow;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-lifetimes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppLifetimesPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppLifetimesPage, zoom_out_button);
  gtk_widget_class_bind_template_child (widget_class, AppLifetimesPage, fit_button);
  gtk_widget_class_bind_template_child (widget_class, AppLifetimesPage, zoom_in_button);
  gtk_widget_class_bind_template_child (widget_class, AppLifetimesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppLifetimesPage, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AppLifetimesPage, facts_label);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_out);
  gtk_widget_class_bind_template_callback (widget_class, on_fit);
}

static void
app_lifetimes_page_init (AppLifetimesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
