/* SPDX-License-Identifier: MIT */
/*
 * app-overview-page: the lab as a picture, and what is wrong in it.
 *
 *   +----------+   Pipe1    +--------+   Pipe2    +----------+
 *   | Viewer 1 |---Event1---| Parent |---Event2---| Viewer 2 |     ui-graph-view
 *   +----------+   Memory1  +--------+   Memory2  +----------+
 *   |-----------------------------------------+--------------|
 *   | messages, bytes and latency over time   | sentences    |     ui-plot-view, app-diagnoses-list,
 *   |-----------------------------------------+--------------|     app-overview-records
 *
 * A click on a string narrows the traffic to that object of that child and goes there; a click on a
 * box chooses the child for all pages.
 */

#include "app-overview-page.h"

#include "app-diagnoses-list.h"
#include "app-overview-records.h"

#include "ipc-trace-filter.h"
#include "ui-graph-view.h"
#include "ui-plot-view.h"
#include "ui-style.h"

/* A name of these needs no quotation marks in a filter. */
#define PLAIN_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-."
/* What a button zooms by. */
#define ZOOM_FACTOR 2

struct _AppOverviewPage
{
  AppPage parent_instance;

  /* What went through each object; owned. */
  UiGraph *graph;
  /* The picture; owned by the scrolled window. */
  UiGraphView *view;
  /* Messages, bytes and latencies over time; owned by its box. */
  UiPlotView *plots;
  /* A sentence instead of all. */
  GtkWidget *placeholder;

  /* From the template. */
  GtkRevealer *paused_revealer;
  GtkStack *stack;
  GtkWidget *content;
  GtkWidget *graph_window;
  GtkBox *plots_box;
  GtkWidget *live_button;
  GtkWidget *all_button;
  GtkBox *now_box;
  GtkBox *records_box;
};

G_DEFINE_FINAL_TYPE (AppOverviewPage, app_overview_page, APP_TYPE_PAGE)

/* What a person chooses */

static void
on_box_activated (AppOverviewPage *self,
                  guint member)
{
  app_page_choose_member (APP_PAGE (self), member);
}

static void
on_string_activated (AppOverviewPage *self,
                     guint member,
                     const char *object_name)
{
  g_autofree char *quoted = ipc_trace_filter_quote (object_name);
  gboolean is_plain = object_name[strspn (object_name, PLAIN_CHARACTERS)] == '\0';
  g_autofree char *filter =
      g_strdup_printf ("member:%u object:%s", member, is_plain ? object_name : quoted);

  app_page_choose_member (APP_PAGE (self), member);
  ui_focus_set_filter (app_page_get_focus (APP_PAGE (self)), filter);
  app_page_go_to (APP_PAGE (self), "traffic");
}

static void
on_record_activated (AppOverviewPage *self,
                     guint member)
{
  if (member > 0)
    app_page_choose_member (APP_PAGE (self), member);
}

/* What is wrong may be wrong in a lab that is not shown. */
static void
on_diagnosis_activated (AppOverviewPage *self,
                        const char *lab,
                        guint member)
{
  app_page_choose_lab (APP_PAGE (self), lab);
  on_record_activated (self, member);
}

/* What is shown */

static void
refresh_empty (AppOverviewPage *self)
{
  gboolean is_empty = ui_graph_view_is_empty (self->view);

  gtk_stack_set_visible_child (self->stack, is_empty ? self->placeholder : self->content);
}

static void
on_subject_changed (AppOverviewPage *self)
{
  UiFocus *focus = app_page_get_focus (APP_PAGE (self));

  ui_graph_view_set_subject (self->view, ui_focus_get_lab (focus), ui_focus_get_member (focus));
  refresh_empty (self);
}

static void
on_paused_changed (AppOverviewPage *self)
{
  gboolean is_paused = ui_focus_get_paused (app_page_get_focus (APP_PAGE (self)));

  gtk_revealer_set_reveal_child (self->paused_revealer, is_paused);
  ui_graph_view_set_paused (self->view, is_paused);
}

/* Space, where nothing on the page has a use of its own for it. */
static gboolean
app_overview_page_key_press_event (GtkWidget *widget,
                                   GdkEventKey *event)
{
  GActionGroup *window = gtk_widget_get_action_group (widget, "win");
  gboolean is_bare = (event->state & gtk_accelerator_get_default_mod_mask ()) == 0;

  if (!is_bare || event->keyval != GDK_KEY_space || window == NULL)
    return GTK_WIDGET_CLASS (app_overview_page_parent_class)->key_press_event (widget, event);
  g_action_group_activate_action (window, "pause", NULL);
  return GDK_EVENT_STOP;
}

static void
add_graph (AppOverviewPage *self)
{
  AppPage *page = APP_PAGE (self);
  GtkWidget *view;

  self->graph = ui_graph_new (app_page_get_store (page));
  view = ui_graph_view_new (self->graph, app_page_get_lifetimes (page));
  self->view = UI_GRAPH_VIEW (view);
  gtk_widget_show (view);
  gtk_container_add (GTK_CONTAINER (self->graph_window), view);
  g_signal_connect_object (view, "box-activated", G_CALLBACK (on_box_activated), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "string-activated", G_CALLBACK (on_string_activated), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_page_get_lifetimes (page), "lives-changed",
                           G_CALLBACK (refresh_empty), self, G_CONNECT_SWAPPED);
}

/* The buttons over the plots */

static void
refresh_buttons (AppOverviewPage *self)
{
  gtk_widget_set_sensitive (self->live_button, !ui_plot_view_is_live (self->plots));
  gtk_widget_set_sensitive (self->all_button, !ui_plot_view_is_fit (self->plots));
}

static void
on_zoom_out (AppOverviewPage *self)
{
  ui_plot_view_zoom (self->plots, 1.0 / ZOOM_FACTOR);
}

static void
on_zoom_in (AppOverviewPage *self)
{
  ui_plot_view_zoom (self->plots, ZOOM_FACTOR);
}

static void
on_live (AppOverviewPage *self)
{
  ui_plot_view_show_live (self->plots);
}

static void
on_all (AppOverviewPage *self)
{
  ui_plot_view_show_all (self->plots);
}

static void
add_plots (AppOverviewPage *self)
{
  AppPage *page = APP_PAGE (self);
  g_autoptr (UiPlotSeries) series = ui_plot_series_new (app_page_get_store (page));
  gboolean is_growing = app_page_get_session (page) != NULL;
  GtkWidget *view = ui_plot_view_new (series, app_page_get_focus (page), is_growing);

  self->plots = UI_PLOT_VIEW (view);
  gtk_widget_show (view);
  gtk_box_pack_start (self->plots_box, view, TRUE, TRUE, 0);
  gtk_widget_set_visible (self->live_button, is_growing);
  g_signal_connect_object (view, "zoomed", G_CALLBACK (refresh_buttons), self, G_CONNECT_SWAPPED);
  refresh_buttons (self);
}

/* What is wrong right now is known where processes run; what was is in the trace. */
static void
add_diagnoses (AppOverviewPage *self)
{
  AppDiagnoses *diagnoses = app_page_get_diagnoses (APP_PAGE (self));
  GtkWidget *records = app_overview_records_new (app_page_get_focus (APP_PAGE (self)));
  GtkWidget *list;

  gtk_widget_show (records);
  gtk_box_pack_start (self->records_box, records, FALSE, FALSE, 0);
  g_signal_connect_object (records, "record-activated", G_CALLBACK (on_record_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->now_box), diagnoses != NULL);
  if (diagnoses == NULL)
    return;
  list = app_diagnoses_list_new (diagnoses);
  gtk_widget_show (list);
  gtk_box_pack_start (self->now_box, list, FALSE, FALSE, 0);
  g_signal_connect_object (list, "member-activated", G_CALLBACK (on_diagnosis_activated), self,
                           G_CONNECT_SWAPPED);
}

/* A saved trace has no lab that could be opened. */
static void
add_placeholder (AppOverviewPage *self)
{
  gboolean is_saved = app_page_get_session (APP_PAGE (self)) == NULL;

  self->placeholder = ui_style_new_placeholder (
      is_saved ? "The processes of the trace appear here, and what went between them.\n"
                 "It has told of none so far. What else it holds is on the page Traffic;\n"
                 "Ctrl+O opens another one."
               : "The processes of this lab appear here, and what goes between them, as it happens.\n"
                 "Open the lab with the + beside its name in the list on the left;\n"
                 "Ctrl+N adds a viewer.");
  gtk_widget_show (self->placeholder);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
}

static void
app_overview_page_set_up (AppPage *page)
{
  AppOverviewPage *self = APP_OVERVIEW_PAGE (page);
  UiFocus *focus = app_page_get_focus (page);

  add_placeholder (self);
  add_graph (self);
  add_plots (self);
  add_diagnoses (self);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (on_paused_changed), self,
                           G_CONNECT_SWAPPED);
  on_subject_changed (self);
  on_paused_changed (self);
  refresh_empty (self);
}

static void
app_overview_page_dispose (GObject *object)
{
  g_clear_object (&APP_OVERVIEW_PAGE (object)->graph);
  G_OBJECT_CLASS (app_overview_page_parent_class)->dispose (object);
}

static void
app_overview_page_class_init (AppOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_overview_page_dispose;
  APP_PAGE_CLASS (klass)->set_up = app_overview_page_set_up;
  widget_class->key_press_event = app_overview_page_key_press_event;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, paused_revealer);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, content);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, graph_window);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, plots_box);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, live_button);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, all_button);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, now_box);
  gtk_widget_class_bind_template_child (widget_class, AppOverviewPage, records_box);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_out);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, on_live);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
}

static void
app_overview_page_init (AppOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
