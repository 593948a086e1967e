/* SPDX-License-Identifier: MIT */
/*
 * app-sentence-row: a sentence about what is or was wrong, and below it whom and when it concerns.
 *
 *   | Viewer 1 is stopped; 64 replies wait                         |
 *   | Pipe, memory and event · for 12 s                            |
 *
 * Both lists of the overview have such rows: app-diagnoses-list and app-overview-records. To a
 * screen reader the row is called what the sentence says.
 */

#include "app-sentence-row.h"

#include "app-sentence-row-accessible.h"

#include "ui-style.h"

struct _AppSentenceRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *sentence;
  GtkLabel *where;
};

G_DEFINE_FINAL_TYPE (AppSentenceRow, app_sentence_row, GTK_TYPE_LIST_BOX_ROW)

static void
app_sentence_row_class_init (AppSentenceRowClass *klass)
{
  gtk_widget_class_set_accessible_type (GTK_WIDGET_CLASS (klass), APP_TYPE_SENTENCE_ROW_ACCESSIBLE);
}

static GtkLabel *
add_label (GtkWidget *box,
           const char *style_class)
{
  GtkWidget *label = gtk_label_new ("");
  GtkStyleContext *context = gtk_widget_get_style_context (label);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_style_context_add_class (context, UI_STYLE_FIGURES);
  if (style_class != NULL)
    gtk_style_context_add_class (context, style_class);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  return GTK_LABEL (label);
}

static void
app_sentence_row_init (AppSentenceRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6,
                NULL);
  self->sentence = add_label (box, NULL);
  self->where = add_label (box, UI_STYLE_DIM);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_widget_show_all (GTK_WIDGET (self));
}

/**
 * app_sentence_row_new:
 *
 * Returns: (transfer floating): a row that says nothing yet
 */
GtkWidget *
app_sentence_row_new (void)
{
  return g_object_new (APP_TYPE_SENTENCE_ROW, NULL);
}

/* A label that gets the text that it has would be laid out again. */
static gboolean
set_label (GtkLabel *label,
           const char *text)
{
  if (g_str_equal (gtk_label_get_text (label), text))
    return FALSE;
  gtk_label_set_text (label, text);
  return TRUE;
}

/**
 * app_sentence_row_set_sentence:
 * @self: a row
 * @sentence: what is wrong
 *
 * Says something, unless it says that already.
 */
void
app_sentence_row_set_sentence (AppSentenceRow *self,
                               const char *sentence)
{
  if (set_label (self->sentence, sentence))
    atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), sentence);
}

/**
 * app_sentence_row_set_where:
 * @self: a row
 * @where: whom and when it concerns
 *
 * Says that below the sentence.
 */
void
app_sentence_row_set_where (AppSentenceRow *self,
                            const char *where)
{
  set_label (self->where, where);
}
