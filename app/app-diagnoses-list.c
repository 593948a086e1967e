/* SPDX-License-Identifier: MIT */
/*
 * app-diagnoses-list: what is wrong right now, a row for each sentence.
 *
 *   | Viewer 1 is stopped; 64 replies wait                         |
 *   | Pipe, memory and event · for 12 s                            |
 *   | The writer is blocked: pipe full, 65,536 of 65,536           |
 *   | Anonymous pipes · for 3 s                                    |
 *
 * A row stays the same widget as long as its diagnosis lasts, so nothing moves under the pointer
 * but what is over. A row that is activated tells about whom it is. For how long is told to the
 * second as long as the list can be seen, and not looked at otherwise.
 */

#include "app-diagnoses-list.h"

#include "app-lab-registry.h"
#include "app-sentence-row.h"
#include "ui-list-keys.h"
#include "ui-style.h"

/* For how long something lasts is shown in seconds. */
#define AGE_MS 1000

struct _AppDiagnosesList
{
  GtkBin parent_instance;

  /* What is shown; owned reference. */
  AppDiagnoses *diagnoses;
  /* The rows, or a sentence instead of them. */
  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *placeholder;
  /* Renews how long each has lasted; 0 while there is none, or nobody sees it. */
  guint age_source;
};

G_DEFINE_FINAL_TYPE (AppDiagnosesList, app_diagnoses_list, GTK_TYPE_BIN)

enum
{
  MEMBER_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a row knows of what it shows. */
typedef struct
{
  char *kind;
  char *lab;
  guint member;
  gint64 since_ns;
} Row;

static void
row_free (Row *self)
{
  g_free (self->kind);
  g_free (self->lab);
  g_free (self);
}

static Row *
get_row (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "row");
}

static char *
dup_age (gint64 span_ns)
{
  gint64 seconds = MAX (span_ns, 0) / 1000000000;

  if (seconds < 60)
    return g_strdup_printf ("for %d s", (int) seconds);
  if (seconds < 3600)
    return g_strdup_printf ("for %d min", (int) (seconds / 60));
  return g_strdup_printf ("for %d h %d min", (int) (seconds / 3600), (int) (seconds / 60 % 60));
}

static const char *
get_lab_title (const char *id)
{
  const AppLabInfo *info;

  for (guint i = 0; (info = app_lab_registry_get (i)) != NULL; i++)
    if (g_str_equal (info->id, id))
      return info->title;
  return id;
}

static void
refresh_age (GtkListBoxRow *widget)
{
  const Row *row = get_row (widget);
  g_autofree char *age = dup_age (ipc_trace_now_ns () - row->since_ns);
  g_autofree char *where = g_strdup_printf ("%s · %s", get_lab_title (row->lab), age);

  app_sentence_row_set_where (APP_SENTENCE_ROW (widget), where);
}

/* Rows */

static GtkWidget *
create_row (const AppDiagnosis *diagnosis)
{
  GtkWidget *widget = app_sentence_row_new ();
  Row *row = g_new0 (Row, 1);

  row->kind = g_strdup (diagnosis->kind);
  row->lab = g_strdup (diagnosis->lab);
  row->member = diagnosis->member;
  row->since_ns = diagnosis->since_ns;
  g_object_set_data_full (G_OBJECT (widget), "row", row, (GDestroyNotify) row_free);
  return widget;
}

static gboolean
shows (GtkListBoxRow *widget,
       const AppDiagnosis *diagnosis)
{
  const Row *row = get_row (widget);

  return row->member == diagnosis->member && row->since_ns == diagnosis->since_ns &&
         g_str_equal (row->kind, diagnosis->kind) && g_str_equal (row->lab, diagnosis->lab);
}

/* The diagnoses keep their order, so a row that is not the next one's is over. */
static void
refresh_rows (AppDiagnosesList *self)
{
  guint n = app_diagnoses_get_n (self->diagnoses);
  GtkListBoxRow *row;

  for (guint i = 0; i < n; i++)
    {
      const AppDiagnosis *diagnosis = app_diagnoses_get (self->diagnoses, i);

      while ((row = gtk_list_box_get_row_at_index (self->list, i)) != NULL &&
             !shows (row, diagnosis))
        gtk_widget_destroy (GTK_WIDGET (row));
      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (create_row (diagnosis));
          gtk_container_add (GTK_CONTAINER (self->list), GTK_WIDGET (row));
          refresh_age (row);
        }
      app_sentence_row_set_sentence (APP_SENTENCE_ROW (row), diagnosis->sentence);
    }
  while ((row = gtk_list_box_get_row_at_index (self->list, n)) != NULL)
    gtk_widget_destroy (GTK_WIDGET (row));
}

/* Time */

static void
refresh_ages (AppDiagnosesList *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    refresh_age (row);
}

static gboolean
on_age_time (gpointer data)
{
  refresh_ages (data);
  return G_SOURCE_CONTINUE;
}

static void
watch_age (AppDiagnosesList *self)
{
  gboolean is_wanted = self->diagnoses != NULL && app_diagnoses_get_n (self->diagnoses) > 0 &&
                       gtk_widget_get_mapped (GTK_WIDGET (self));

  if (is_wanted && self->age_source == 0)
    {
      refresh_ages (self);
      self->age_source = g_timeout_add (AGE_MS, on_age_time, self);
    }
  else if (!is_wanted)
    g_clear_handle_id (&self->age_source, g_source_remove);
}

static void
on_changed (AppDiagnosesList *self)
{
  refresh_rows (self);
  gtk_stack_set_visible_child (self->stack, app_diagnoses_get_n (self->diagnoses) > 0
                                                ? GTK_WIDGET (self->list)
                                                : self->placeholder);
  watch_age (self);
}

static void
on_row_activated (AppDiagnosesList *self,
                  GtkListBoxRow *row)
{
  g_signal_emit (self, signals[MEMBER_ACTIVATED], 0, get_row (row)->lab, get_row (row)->member);
}

static void
app_diagnoses_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_diagnoses_list_parent_class)->map (widget);
  watch_age (APP_DIAGNOSES_LIST (widget));
}

static void
app_diagnoses_list_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_diagnoses_list_parent_class)->unmap (widget);
  watch_age (APP_DIAGNOSES_LIST (widget));
}

static void
app_diagnoses_list_dispose (GObject *object)
{
  AppDiagnosesList *self = APP_DIAGNOSES_LIST (object);

  g_clear_handle_id (&self->age_source, g_source_remove);
  g_clear_object (&self->diagnoses);
  G_OBJECT_CLASS (app_diagnoses_list_parent_class)->dispose (object);
}

static void
app_diagnoses_list_class_init (AppDiagnosesListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_diagnoses_list_dispose;
  widget_class->map = app_diagnoses_list_map;
  widget_class->unmap = app_diagnoses_list_unmap;

  /**
   * AppDiagnosesList::member-activated:
   * @lab: the id of a lab
   * @number: the child there that a sentence is about; 0 for the lab itself
   */
  signals[MEMBER_ACTIVATED] =
      g_signal_new ("member-activated", APP_TYPE_DIAGNOSES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
app_diagnoses_list_init (AppDiagnosesList *self)
{
  AtkObject *accessible;

  self->stack = GTK_STACK (gtk_stack_new ());
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->placeholder = ui_style_new_placeholder ("Nothing is wrong right now.");
  accessible = gtk_widget_get_accessible (GTK_WIDGET (self->list));
  atk_object_set_name (accessible, "Diagnoses");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  ui_list_keys_install (self->list);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
  gtk_container_add (GTK_CONTAINER (self->stack), GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->stack));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_widget_show_all (GTK_WIDGET (self->stack));
}

/**
 * app_diagnoses_list_new:
 * @diagnoses: what is wrong
 *
 * Makes a list that is as high as its rows; put it into a scrolled window where there may be many.
 * Main thread.
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
app_diagnoses_list_new (AppDiagnoses *diagnoses)
{
  AppDiagnosesList *self = g_object_new (APP_TYPE_DIAGNOSES_LIST, NULL);

  self->diagnoses = g_object_ref (diagnoses);
  g_signal_connect_object (diagnoses, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
  return GTK_WIDGET (self);
}
