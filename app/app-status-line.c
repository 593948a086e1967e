/* SPDX-License-Identifier: MIT */
/*
 * app-status-line: the totals under the window, and what is wrong.
 *
 *   12,345 records · 0 dropped · 2 children · 3 diagnoses, 1 now    Viewer 1 is stopped; 64 replies…
 *   12,345 records · 0 dropped · 2 children · 3 diagnoses           Last: message waiting, event n…
 *
 * A diagnosis is a record like any other, so counting them means looking once at each new record.
 * What has not been put right since is in AppDiagnoses; while there is something, the newest of it
 * is told, and otherwise the last record.
 * The text changes at most four times a second, however fast records come, and never while none
 * come.
 */

#include "app-status-line.h"

#include "ui-style.h"
#include "ui-text.h"

#define REFRESH_MS 250

struct _AppStatusLine
{
  GtkBin parent_instance;

  /* What is counted; set once. */
  IpcTraceStore *store;
  /* Who knows what was dropped; NULL for a saved trace. */
  IpcTrace *trace;
  /* Who was in a saved trace; NULL where labs run. */
  UiLifetimes *lifetimes;
  /* AppLab, whose children are counted. */
  GPtrArray *labs;
  /* The first record that was not looked at yet. */
  guint64 next;
  /* How many diagnoses there were. */
  guint64 n_diagnoses;
  /* The sentence of the last one; NULL before the first. */
  char *last_sentence;
  /* What is wrong right now; NULL where nothing runs. */
  AppDiagnoses *diagnoses;
  /* Refreshes the text; 0 while nothing has changed. */
  guint refresh_source;

  /* From the template. */
  GtkLabel *totals_label;
  GtkLabel *diagnosis_label;
};

G_DEFINE_FINAL_TYPE (AppStatusLine, app_status_line, GTK_TYPE_BIN)

/* Looks at the records that came since the last time. */
static void
look_for_diagnoses (AppStatusLine *self)
{
  IpcTraceStore *store = self->store;
  guint64 end = ipc_trace_store_get_end (store);
  const IpcTraceRecord *last = NULL;

  for (guint64 i = MAX (self->next, ipc_trace_store_get_first (store)); i < end; i++)
    {
      const IpcTraceRecord *record = ipc_trace_store_get (store, i);

      if (record->step != IPC_TRACE_DIAGNOSIS)
        continue;
      last = record;
      self->n_diagnoses++;
    }
  self->next = end;
  if (last != NULL)
    {
      g_free (self->last_sentence);
      self->last_sentence = ipc_trace_store_dup_text (store, last);
    }
}

static guint
count_now (AppStatusLine *self)
{
  return self->diagnoses != NULL ? app_diagnoses_get_n (self->diagnoses) : 0;
}

/* All sentences of what is wrong now, a line each. */
static char *
dup_now (AppStatusLine *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < count_now (self); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            app_diagnoses_get (self->diagnoses, i)->sentence);
  return g_strdup (text->str);
}

static void
show_sentence (AppStatusLine *self)
{
  guint n_now = count_now (self);
  g_autofree char *now = dup_now (self);
  g_autofree char *last =
      self->last_sentence != NULL ? g_strconcat ("Last: ", self->last_sentence, NULL) : NULL;
  const char *newest = n_now > 0 ? app_diagnoses_get (self->diagnoses, n_now - 1)->sentence
                       : last != NULL ? last
                                      : "";
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->diagnosis_label));

  if (n_now > 0)
    gtk_style_context_remove_class (style, UI_STYLE_DIM);
  else
    gtk_style_context_add_class (style, UI_STYLE_DIM);
  if (g_str_equal (gtk_label_get_label (self->diagnosis_label), newest))
    return;
  gtk_label_set_label (self->diagnosis_label, newest);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->diagnosis_label), n_now > 0 ? now : last);
}

/* "1 child", "2 children": @plural is the whole word. */
static void
append_count (GString *text,
              guint64 n,
              const char *singular,
              const char *plural)
{
  g_autofree char *number = ui_text_dup_number (n);

  g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", number,
                          n == 1 ? singular : plural);
}

static guint
count_children (AppStatusLine *self)
{
  guint n = 0;

  if (self->lifetimes != NULL)
    return ui_lifetimes_get_n_lanes (self->lifetimes);
  for (guint i = 0; i < self->labs->len; i++)
    n += app_lab_count_alive (g_ptr_array_index (self->labs, i));
  return n;
}

static void
refresh (AppStatusLine *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  look_for_diagnoses (self);
  append_count (text, self->next, "record", "records");
  if (ipc_trace_store_get_first (self->store) > 0)
    append_count (text, ipc_trace_store_get_first (self->store), "discarded", "discarded");
  if (self->trace != NULL)
    append_count (text, ipc_trace_get_dropped (self->trace), "dropped", "dropped");
  append_count (text, count_children (self), "child", "children");
  append_count (text, self->n_diagnoses, "diagnosis", "diagnoses");
  if (count_now (self) > 0)
    g_string_append_printf (text, ", %u now", count_now (self));
  show_sentence (self);
  if (!g_str_equal (gtk_label_get_label (self->totals_label), text->str))
    gtk_label_set_label (self->totals_label, text->str);
}

static gboolean
on_refresh_time (gpointer data)
{
  AppStatusLine *self = data;

  self->refresh_source = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (AppStatusLine *self)
{
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (REFRESH_MS, on_refresh_time, self);
}

static void
on_member_added (AppStatusLine *self,
                 AppMember *member)
{
  g_signal_connect_object (member, "changed", G_CALLBACK (refresh_soon), self, G_CONNECT_SWAPPED);
}

static void
app_status_line_dispose (GObject *object)
{
  AppStatusLine *self = APP_STATUS_LINE (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_pointer (&self->labs, g_ptr_array_unref);
  g_clear_object (&self->lifetimes);
  g_clear_object (&self->trace);
  g_clear_object (&self->store);
  g_clear_object (&self->diagnoses);
  G_OBJECT_CLASS (app_status_line_parent_class)->dispose (object);
}

static void
app_status_line_finalize (GObject *object)
{
  g_free (APP_STATUS_LINE (object)->last_sentence);
  G_OBJECT_CLASS (app_status_line_parent_class)->finalize (object);
}

static void
app_status_line_class_init (AppStatusLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_status_line_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_status_line_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-status-line.ui");
  gtk_widget_class_bind_template_child (widget_class, AppStatusLine, totals_label);
  gtk_widget_class_bind_template_child (widget_class, AppStatusLine, diagnosis_label);
}

static void
app_status_line_init (AppStatusLine *self)
{
  self->labs = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_store (AppStatusLine *self,
           IpcTraceStore *store)
{
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (refresh_soon), self, G_CONNECT_SWAPPED);
  refresh (self);
}

/**
 * app_status_line_set_trace:
 * @self: the status line
 * @trace: what is counted
 *
 * Called once, before anything else.
 */
void
app_status_line_set_trace (AppStatusLine *self,
                           IpcTrace *trace)
{
  g_return_if_fail (self->store == NULL);

  self->trace = g_object_ref (trace);
  set_store (self, ipc_trace_get_store (trace));
}

/**
 * app_status_line_set_saved:
 * @self: the status line
 * @store: the records of a saved trace
 * @lifetimes: who is in it
 *
 * Called once, instead of app_status_line_set_trace().
 */
void
app_status_line_set_saved (AppStatusLine *self,
                           IpcTraceStore *store,
                           UiLifetimes *lifetimes)
{
  g_return_if_fail (self->store == NULL);

  self->lifetimes = g_object_ref (lifetimes);
  set_store (self, store);
}

/**
 * app_status_line_set_diagnoses:
 * @self: the status line
 * @diagnoses: what is wrong right now
 *
 * Called once at most.
 */
void
app_status_line_set_diagnoses (AppStatusLine *self,
                               AppDiagnoses *diagnoses)
{
  g_return_if_fail (self->diagnoses == NULL);

  self->diagnoses = g_object_ref (diagnoses);
  g_signal_connect_object (diagnoses, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
}

/**
 * app_status_line_add_lab:
 * @self: the status line
 * @lab: a lab, before it is opened
 *
 * Counts the children of this lab too.
 */
void
app_status_line_add_lab (AppStatusLine *self,
                         AppLab *lab)
{
  g_ptr_array_add (self->labs, g_object_ref (lab));
  g_signal_connect_object (lab, "member-added", G_CALLBACK (on_member_added), self,
                           G_CONNECT_SWAPPED);
}
