/* SPDX-License-Identifier: MIT */
/*
 * app-sequence-page: who said what to whom, and when: a sequence diagram of the selected lab.
 *
 *   | 3 processes · 10 s in view            [−] [Whole run] [+]   [Follow] [Export] |
 *   |            Parent        Viewer 1      Viewer 2                               |
 *   |  12.001 s    │◀────────────│             │                                    |
 *   |  12.002 s    │────────────▶│             │                                    |
 *   | Viewer 1 → parent: GTKClient msg 3, 41 bytes, 0.120 ms, at 12.001 s           |
 *
 * The diagram is ui-sequence-view; this adds the buttons, the sentence below and what is said while
 * there is nothing to see.
 */

#include "app-sequence-page.h"

#include "ui-sequence-view.h"
#include "ui-style.h"

#include <unistd.h>

/* What a button zooms by. */
#define ZOOM_FACTOR 2
#define HINT                                                                                       \
  "Filled diamond: event set; hollow: woken. Squares: memory written, read (hollow) and changed "  \
  "(half). Dotted: only one end was recorded. Point at something to read what it is; click to "    \
  "choose it on all pages, twice to see its exchange."

struct _AppSequencePage
{
  AppPage parent_instance;

  /* The diagram; owned by the scrolled window. */
  UiSequenceView *view;
  /* A sentence instead of it. */
  GtkWidget *placeholder;

  /* From the template. */
  GtkLabel *title_label;
  GtkWidget *zoom_out_button;
  GtkWidget *fit_button;
  GtkWidget *zoom_in_button;
  GtkWidget *follow_button;
  GtkStack *stack;
  GtkWidget *scrolled_window;
  GtkLabel *facts_label;
};

G_DEFINE_FINAL_TYPE (AppSequencePage, app_sequence_page, APP_TYPE_PAGE)

/* A label that gets the text that it has would be laid out again. */
static void
set_label (GtkLabel *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static gboolean
is_empty (AppSequencePage *self)
{
  return ui_sequence_lanes_get_n (ui_sequence_view_get_lanes (self->view)) == 0;
}

static void
refresh_title (AppSequencePage *self)
{
  const UiTimeAxis *axis = ui_sequence_view_get_axis (self->view);
  guint n_lanes = ui_sequence_lanes_get_n (ui_sequence_view_get_lanes (self->view));
  gint64 visible_ns = (gint64) (axis->length_px * axis->ns_per_px);
  g_autofree char *span = ui_time_axis_dup_label (visible_ns, ui_time_axis_get_step ((double) visible_ns / 100));
  g_autofree char *title = g_strdup_printf ("%u processes · %s in view", n_lanes, span);

  set_label (self->title_label, n_lanes > 0 ? title : "");
}

static void
on_view_changed (AppSequencePage *self)
{
  UiTimeAxisMode mode = ui_sequence_view_get_axis (self->view)->mode;

  refresh_title (self);
  gtk_widget_set_sensitive (self->zoom_out_button, mode != UI_TIME_AXIS_FIT);
  gtk_widget_set_sensitive (self->fit_button, mode != UI_TIME_AXIS_FIT);
  gtk_widget_set_sensitive (self->follow_button, mode == UI_TIME_AXIS_STILL);
}

static void
on_lanes_changed (AppSequencePage *self)
{
  refresh_title (self);
  gtk_widget_set_sensitive (self->zoom_in_button, !is_empty (self));
  gtk_stack_set_visible_child (self->stack,
                               is_empty (self) ? self->placeholder : self->scrolled_window);
}

static void
on_facts_changed (AppSequencePage *self)
{
  g_autofree char *facts = ui_sequence_view_dup_facts (self->view);

  set_label (self->facts_label, facts != NULL ? facts : is_empty (self) ? "" : HINT);
}

static void
on_zoom_in (AppSequencePage *self)
{
  ui_sequence_view_zoom (self->view, ZOOM_FACTOR, -1);
}

static void
on_zoom_out (AppSequencePage *self)
{
  ui_sequence_view_zoom (self->view, 1.0 / ZOOM_FACTOR, -1);
}

static void
on_fit (AppSequencePage *self)
{
  ui_sequence_view_fit (self->view);
}

static void
on_follow (AppSequencePage *self)
{
  ui_sequence_view_follow (self->view);
}

static void
app_sequence_page_set_up (AppPage *page)
{
  AppSequencePage *self = APP_SEQUENCE_PAGE (page);
  pid_t parent_pid = app_page_get_session (page) != NULL ? getpid () : 0;
  GtkWidget *view =
      ui_sequence_view_new (app_page_get_focus (page), app_page_get_lifetimes (page), parent_pid);

  self->view = UI_SEQUENCE_VIEW (view);
  gtk_widget_show (view);
  gtk_container_add (GTK_CONTAINER (self->scrolled_window), view);
  g_signal_connect_object (view, "facts-changed", G_CALLBACK (on_facts_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "view-changed", G_CALLBACK (on_view_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "lanes-changed", G_CALLBACK (on_lanes_changed), self,
                           G_CONNECT_SWAPPED);
  on_lanes_changed (self);
  on_facts_changed (self);
  on_view_changed (self);
}

static void
app_sequence_page_class_init (AppSequencePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  APP_PAGE_CLASS (klass)->set_up = app_sequence_page_set_up;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-sequence-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, zoom_out_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, fit_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, zoom_in_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, follow_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, facts_label);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_out);
  gtk_widget_class_bind_template_callback (widget_class, on_fit);
  gtk_widget_class_bind_template_callback (widget_class, on_follow);
}

static void
app_sequence_page_init (AppSequencePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->placeholder =
      ui_style_new_placeholder ("The messages between the processes of the selected lab appear "
                                "here, as arrows over time.\nOpen the lab in the list on the left.");
  gtk_widget_show (self->placeholder);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
}
