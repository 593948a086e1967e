/* SPDX-License-Identifier: MIT */
/*
 * app-sequence-page: who said what to whom, and when: a sequence diagram of the selected lab.
 *
 *   | 3 processes · 10 s in view              [−] [Whole run] [+]  [Export] |
 *   |            Parent        Viewer 1      Viewer 2                       |
 *   |  12.001 s    │◀────────────│             │                            |
 *   |  12.002 s    │────────────▶│  (12 new)   │                            |
 *   | Viewer 1 → parent: GTKClient msg 3, 41 bytes, 0.120 ms, at 12.001 s   |
 *
 * The diagram is ui-sequence-view; this adds the buttons, the sentence below, what is said while
 * there is nothing to see, and the way to a file.
 */

#include "app-sequence-page.h"

#include "app-lab-registry.h"

#include "ui-canvas-cairo.h"
#include "ui-sequence-shapes.h"
#include "ui-sequence-view.h"
#include "ui-style.h"
#include "ui-text.h"

#include <unistd.h>

/* What a button zooms by. */
#define ZOOM_FACTOR 2
#define HINT                                                                                       \
  "Point at something to read what it is. A click chooses it on all pages, two come near to it."
#define LEGEND_WIDTH 480
#define LEGEND_MARGIN 12

struct _AppSequencePage
{
  AppPage parent_instance;

  /* The diagram; owned by the scrolled window. */
  UiSequenceView *view;
  /* A sentence instead of it. */
  GtkWidget *placeholder;
  /* How many records there were when the view stopped following. */
  guint64 n_seen;

  /* From the template. */
  GtkLabel *title_label;
  GtkWidget *zoom_out_button;
  GtkWidget *fit_button;
  GtkWidget *zoom_in_button;
  GtkMenuButton *legend_button;
  GtkWidget *export_button;
  GtkWidget *follow_button;
  GtkLabel *follow_label;
  GtkStack *stack;
  GtkWidget *overlay;
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

/* While the newest is not followed, how much of it there is. */
static void
refresh_follow_button (AppSequencePage *self,
                       gboolean is_still)
{
  guint64 n_records = ipc_trace_store_get_end (app_page_get_store (APP_PAGE (self)));
  g_autofree char *number = NULL;
  g_autofree char *label = NULL;

  if (!is_still)
    self->n_seen = n_records;
  number = ui_text_dup_number (n_records - MIN (self->n_seen, n_records));
  label = g_strdup_printf ("%s new", number);
  if (is_still)
    set_label (self->follow_label, label);
  gtk_widget_set_visible (self->follow_button, is_still);
}

static void
on_view_changed (AppSequencePage *self)
{
  UiTimeAxisMode mode = ui_sequence_view_get_axis (self->view)->mode;

  refresh_title (self);
  refresh_follow_button (self, mode == UI_TIME_AXIS_STILL);
  gtk_widget_set_sensitive (self->zoom_out_button, mode != UI_TIME_AXIS_FIT && !is_empty (self));
  gtk_widget_set_sensitive (self->fit_button, mode != UI_TIME_AXIS_FIT && !is_empty (self));
}

static void
on_facts_changed (AppSequencePage *self)
{
  g_autofree char *facts = ui_sequence_view_dup_facts (self->view);

  set_label (self->facts_label, facts != NULL ? facts : is_empty (self) ? "" : HINT);
}

static void
on_lanes_changed (AppSequencePage *self)
{
  on_view_changed (self);
  on_facts_changed (self);
  gtk_widget_set_sensitive (self->zoom_in_button, !is_empty (self));
  gtk_widget_set_sensitive (self->export_button, !is_empty (self));
  gtk_stack_set_visible_child (self->stack, is_empty (self) ? self->placeholder : self->overlay);
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

/* The legend, in a bubble */

static gboolean
on_draw_legend (GtkWidget *area,
                cairo_t *cr,
                gpointer data)
{
  g_autoptr (UiCanvas) canvas = ui_canvas_cairo_new_for_widget (area);

  ui_canvas_cairo_set_context (canvas, cr);
  ui_sequence_legend_draw (canvas, LEGEND_MARGIN, LEGEND_MARGIN, LEGEND_WIDTH);
  ui_canvas_cairo_set_context (canvas, NULL);
  return GDK_EVENT_STOP;
}

static void
add_legend (AppSequencePage *self)
{
  GtkWidget *popover = gtk_popover_new (GTK_WIDGET (self->legend_button));
  GtkWidget *area = gtk_drawing_area_new ();
  double height = ui_sequence_legend_draw (NULL, 0, 0, LEGEND_WIDTH);
  g_autofree char *words = ui_sequence_legend_dup_words ();

  gtk_widget_set_size_request (area, LEGEND_WIDTH + 2 * LEGEND_MARGIN,
                               (int) height + 2 * LEGEND_MARGIN);
  gtk_style_context_add_class (gtk_widget_get_style_context (area), GTK_STYLE_CLASS_VIEW);
  atk_object_set_name (gtk_widget_get_accessible (area), "Signs");
  atk_object_set_description (gtk_widget_get_accessible (area), words);
  g_signal_connect (area, "draw", G_CALLBACK (on_draw_legend), NULL);
  gtk_widget_show (area);
  gtk_container_add (GTK_CONTAINER (popover), area);
  gtk_menu_button_set_popover (self->legend_button, popover);
}

/* Files */

static const char *
get_lab_title (AppSequencePage *self)
{
  const char *id = ui_focus_get_lab (app_page_get_focus (APP_PAGE (self)));
  const AppLabInfo *info = id != NULL ? app_lab_registry_find (id) : NULL;

  return info != NULL ? info->title : id != NULL ? id : "";
}

/**
 * app_sequence_page_export:
 * @self: the page
 * @file: where to; its name ends in `.svg` or `.png`
 * @is_whole: the whole run instead of what is visible
 *
 * Saves the diagram, and says below it that it is saved, or above the page why not.
 */
void
app_sequence_page_export (AppSequencePage *self,
                          GFile *file,
                          gboolean is_whole)
{
  UiSequenceExport export = ui_sequence_view_get_export (self->view, is_whole);
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  export.title = get_lab_title (self);
  if (ui_sequence_export_write (&export, file, &error))
    {
      sentence = g_strdup_printf ("The diagram is saved as “%s”.", name);
      set_label (self->facts_label, sentence);
      app_page_tell_problem (APP_PAGE (self), NULL);
    }
  else
    {
      sentence = g_strdup_printf ("Could not save the diagram as “%s”: %s", name, error->message);
      app_page_tell_problem (APP_PAGE (self), sentence);
    }
}

typedef struct
{
  AppSequencePage *page;
  gboolean is_whole;
} Question;

static void
on_export_answer (GtkNativeDialog *dialog,
                  int response,
                  gpointer data)
{
  Question *question = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    app_sequence_page_export (question->page, file, question->is_whole);
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser,
            const char *name,
            const char *pattern)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
free_question (gpointer data,
               GClosure *closure)
{
  g_object_unref (((Question *) data)->page);
  g_free (data);
}

static void
ask_for_file (AppSequencePage *self,
              gboolean is_whole)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "tincan-sequence-%Y%m%d-%H%M%S.svg");
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new ("Save the diagram as", GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", "_Cancel");
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  Question *question = g_new0 (Question, 1);

  question->page = g_object_ref (self);
  question->is_whole = is_whole;
  add_filter (chooser, "SVG and PNG", "*.[sp][vn]g");
  gtk_file_chooser_set_do_overwrite_confirmation (chooser, TRUE);
  gtk_file_chooser_set_current_name (chooser, name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_export_answer), question,
                         free_question, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_export_visible (GSimpleAction *action,
                   GVariant *parameter,
                   gpointer data)
{
  ask_for_file (data, FALSE);
}

static void
on_export_whole (GSimpleAction *action,
                 GVariant *parameter,
                 gpointer data)
{
  ask_for_file (data, TRUE);
}

/* Without asking, for who knows already where to. */
static void
on_export_to (GSimpleAction *action,
              GVariant *parameter,
              gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (g_variant_get_string (parameter, NULL));
  gboolean is_whole = g_str_equal (g_action_get_name (G_ACTION (action)), "export-whole-to");

  app_sequence_page_export (data, file, is_whole);
}

static void
add_actions (AppSequencePage *self)
{
  static const GActionEntry entries[] = {
    { .name = "export-visible", .activate = on_export_visible },
    { .name = "export-whole", .activate = on_export_whole },
    { .name = "export-visible-to", .activate = on_export_to, .parameter_type = "s" },
    { .name = "export-whole-to", .activate = on_export_to, .parameter_type = "s" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "sequence", G_ACTION_GROUP (group));
}

static void
add_placeholder (AppSequencePage *self)
{
  const char *sentence =
      app_page_get_session (APP_PAGE (self)) != NULL
          ? "The messages between the processes of the selected lab appear here, as arrows over "
            "time.\nOpen the lab in the list on the left."
          : "No process of the selected lab is in this trace.\n"
            "What was recorded is on the page Traffic.";

  self->placeholder = ui_style_new_placeholder (sentence);
  gtk_widget_show (self->placeholder);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
}

static void
app_sequence_page_set_up (AppPage *page)
{
  AppSequencePage *self = APP_SEQUENCE_PAGE (page);
  pid_t parent_pid = app_page_get_session (page) != NULL ? getpid () : 0;
  GtkWidget *view =
      ui_sequence_view_new (app_page_get_focus (page), app_page_get_lifetimes (page), parent_pid);

  add_placeholder (self);
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
}

static void
app_sequence_page_follow (AppPage *page)
{
  ui_sequence_view_follow (APP_SEQUENCE_PAGE (page)->view);
}

static void
app_sequence_page_class_init (AppSequencePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  APP_PAGE_CLASS (klass)->set_up = app_sequence_page_set_up;
  APP_PAGE_CLASS (klass)->follow = app_sequence_page_follow;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_RESOURCE_PATH "app-sequence-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, zoom_out_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, fit_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, zoom_in_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, legend_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, export_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, follow_button);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, follow_label);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppSequencePage, overlay);
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
  add_actions (self);
  add_legend (self);
}
