/* SPDX-License-Identifier: MIT */
/*
 * ui-filter-bar: what narrows the traffic, over its list.
 *
 *   | [member:1 size>1000 …………………………………………… ⌫]  12,345 of 10.3 M  [This lab ▾] |
 *   | There is no field “memer”; there are member, pid … (column 1)                |
 *
 * The bar knows words and sentences; what they let through is ui-traffic-rows, and who joins the
 * two is the page. The choice of labs is there only when the trace has more than one.
 */

#include "ui-filter-bar.h"
#include "ui-filter-entry.h"
#include "ui-style.h"

#define MARGIN 6
#define SPACING 6
#define THIS_LAB 0

struct _UiFilterBar
{
  GtkBox parent_instance;

  UiFilterEntry *entry;
  GtkLabel *count_label;
  GtkWidget *lab_combo;
  GtkLabel *error_label;
  GtkRevealer *error_revealer;
};

enum
{
  APPLIED,
  LAB_CHOSEN,
  LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiFilterBar, ui_filter_bar, GTK_TYPE_BOX)

static void
on_applied (UiFilterBar *self)
{
  g_signal_emit (self, signals[APPLIED], 0);
}

static void
on_left (UiFilterBar *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
on_lab_changed (UiFilterBar *self)
{
  g_signal_emit (self, signals[LAB_CHOSEN], 0);
}

static void
ui_filter_bar_class_init (UiFilterBarClass *class)
{
  signals[APPLIED] = g_signal_new ("applied", UI_TYPE_FILTER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[LAB_CHOSEN] = g_signal_new ("lab-chosen", UI_TYPE_FILTER_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", UI_TYPE_FILTER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static GtkWidget *
create_lab_combo (UiFilterBar *self)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), "This lab");
  gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), "All labs");
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), THIS_LAB);
  gtk_widget_set_tooltip_text (combo, "Show the lab that is selected on the left, or all that run");
  atk_object_set_name (gtk_widget_get_accessible (combo), "Labs that are shown");
  gtk_widget_set_no_show_all (combo, TRUE);
  g_signal_connect_swapped (combo, "changed", G_CALLBACK (on_lab_changed), self);
  return combo;
}

static void
ui_filter_bar_init (UiFilterBar *self)
{
  ui_style_init ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
}

static void
add_error_label (UiFilterBar *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->error_label = GTK_LABEL (label);
  self->error_revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_label_set_xalign (self->error_label, 0);
  gtk_label_set_line_wrap (self->error_label, TRUE);
  gtk_label_set_selectable (self->error_label, TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  g_object_set (label, "margin-start", MARGIN, "margin-end", MARGIN, "margin-bottom", MARGIN, NULL);
  atk_object_set_name (gtk_widget_get_accessible (label), "What is wrong with the filter");
  gtk_container_add (GTK_CONTAINER (self->error_revealer), label);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->error_revealer));
}

/**
 * ui_filter_bar_new:
 * @store: the trace, whose labs, objects and so on are offered while one types
 *
 * A bar that lets everything through. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_filter_bar_new (IpcTraceStore *store)
{
  UiFilterBar *self = g_object_new (UI_TYPE_FILTER_BAR, NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);

  self->entry = UI_FILTER_ENTRY (ui_filter_entry_new (store));
  self->count_label = GTK_LABEL (gtk_label_new (NULL));
  self->lab_combo = create_lab_combo (self);
  g_object_set (line, "margin", MARGIN, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->count_label)),
                               UI_STYLE_FIGURES);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->count_label)),
                       "Records in the list");
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->entry), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->count_label), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), self->lab_combo, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (self), line);
  add_error_label (self);
  g_signal_connect_swapped (self->entry, "applied", G_CALLBACK (on_applied), self);
  g_signal_connect_swapped (self->entry, "left", G_CALLBACK (on_left), self);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * ui_filter_bar_get_words:
 * @self: the bar
 *
 * Returns: (transfer none): what stands in the entry, right or wrong
 */
const char *
ui_filter_bar_get_words (UiFilterBar *self)
{
  return gtk_entry_get_text (GTK_ENTRY (self->entry));
}

/**
 * ui_filter_bar_set_words:
 * @self: the bar
 * @words: a filter that was chosen elsewhere
 *
 * Shows the words, without "applied".
 */
void
ui_filter_bar_set_words (UiFilterBar *self,
                         const char *words)
{
  ui_filter_entry_set_words (self->entry, words);
}

/**
 * ui_filter_bar_set_error:
 * @self: the bar
 * @sentence: (nullable): what is wrong with the words; %NULL for nothing
 * @column: where, in characters from 1
 *
 * Shows a sentence under the entry, and marks the place; but not while the entry offers words.
 */
void
ui_filter_bar_set_error (UiFilterBar *self,
                         const char *sentence,
                         guint column)
{
  if (ui_filter_entry_is_offering (self->entry))
    sentence = NULL;
  ui_filter_entry_mark (self->entry, sentence != NULL ? MAX (column, 1) : 0);
  if (sentence != NULL)
    gtk_label_set_text (self->error_label, sentence);
  gtk_revealer_set_reveal_child (self->error_revealer, sentence != NULL);
}

/**
 * ui_filter_bar_set_count:
 * @self: the bar
 * @count: how much is shown, such as `12,345 of 10.3 M`
 */
void
ui_filter_bar_set_count (UiFilterBar *self,
                         const char *count)
{
  if (!g_str_equal (gtk_label_get_label (self->count_label), count))
    gtk_label_set_label (self->count_label, count);
}

/**
 * ui_filter_bar_set_labs_shown:
 * @self: the bar
 * @is_shown: whether there are several labs to choose from
 */
void
ui_filter_bar_set_labs_shown (UiFilterBar *self,
                              gboolean is_shown)
{
  gtk_widget_set_visible (self->lab_combo, is_shown);
}

/**
 * ui_filter_bar_is_one_lab:
 * @self: the bar
 *
 * Returns: whether only the selected lab is wanted, which is so at first
 */
gboolean
ui_filter_bar_is_one_lab (UiFilterBar *self)
{
  return gtk_combo_box_get_active (GTK_COMBO_BOX (self->lab_combo)) == THIS_LAB;
}

/**
 * ui_filter_bar_type:
 * @self: the bar
 *
 * Takes the keyboard.
 */
void
ui_filter_bar_type (UiFilterBar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
