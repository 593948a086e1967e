/* SPDX-License-Identifier: MIT */
/*
 * app-statistics: how many, how much, how fast and how long, per child and kind, below any page.
 *
 *   | Who       Step              Seen by   Count    Bytes  Per second     p50     p99 … | [All labs]      |
 *   | Viewer 1  message sent      child     1,234   29,616         2.0  204 µs  1.2 ms   | [Copy]          |
 *   | Viewer 1  message received  parent    1,234   29,616         2.0 11.9 µs  0.1 ms   | [Copy as CSV]   |
 *
 * The figures run along with the trace in ipc-trace-statistics, from its beginning; this shows
 * them. They are looked at a few times a second while somebody sees them and something comes, and
 * a second longer, until the rates are 0.
 *
 * A row keeps its place: a click on a heading orders the rows once, and figures that change later
 * move none of them under the pointer.
 */

#include "app-statistics.h"

#include "ui-statistics-text.h"
#include "ui-style.h"

#define REFRESH_MS 400
#define EMPTY "How many messages, how large, how often and how fast: the figures appear here as soon\n" \
              "as the selected lab has something to count."
/* In the model: the number of the row in the statistics, and then the cells. */
#define MODEL_INDEX 0
#define MODEL_CELLS 1

struct _AppStatistics
{
  AppPage parent_instance;

  /* The figures; the window's. */
  IpcTraceStatistics *statistics;
  /* The rows that are shown; owned by the view. */
  GtkListStore *model;
  /* How many rows of the statistics were looked at, since they were counted anew the last time. */
  guint n_looked_at;
  guint n_recounts;
  /* By which column the rows were ordered last, and whether the largest came first. */
  UiStatisticsColumn sort_column;
  gboolean is_descending;
  /* Looks again soon; 0 while nothing comes. */
  guint refresh_source;

  /* From the template. */
  GtkStack *stack;
  GtkWidget *scrolled_window;
  GtkTreeView *view;
  GtkToggleButton *all_labs_button;
  GtkWidget *copy_button;
  GtkWidget *copy_csv_button;
  GtkWidget *placeholder;
};

G_DEFINE_FINAL_TYPE (AppStatistics, app_statistics, APP_TYPE_PAGE)

static gboolean
is_saved (AppStatistics *self)
{
  return app_page_get_session (APP_PAGE (self)) == NULL;
}

/* Of a saved trace nobody wants its last second: the mean over all of it says more. */
static void
get_row (AppStatistics *self,
         guint index,
         IpcTraceStatisticsRow *row)
{
  UiLifetimes *lifetimes = app_page_get_lifetimes (APP_PAGE (self));
  double span_s;

  ipc_trace_statistics_get_row (self->statistics, index, row);
  if (!is_saved (self))
    return;
  span_s = ((double) ui_lifetimes_get_end_ns (lifetimes) -
            (double) ui_lifetimes_get_begin_ns (lifetimes)) / 1e9;
  row->rate = span_s > 0 ? (double) row->count / span_s : 0;
}

/* --- rows --- */

static gboolean
is_wanted (AppStatistics *self,
           const IpcTraceStatisticsRow *row)
{
  const char *lab = ui_focus_get_lab (app_page_get_focus (APP_PAGE (self)));

  return gtk_toggle_button_get_active (self->all_labs_button) || g_strcmp0 (row->lab, lab) == 0;
}

/* A cell that gets the text that it has would be announced as changed. */
static void
set_cells (AppStatistics *self,
           GtkTreeIter *iter,
           const IpcTraceStatisticsRow *row)
{
  for (UiStatisticsColumn i = 0; i < UI_STATISTICS_N_COLUMNS; i++)
    {
      g_autofree char *text =
        ui_statistics_dup_cell (app_page_get_store (APP_PAGE (self)), row, i);
      g_autofree char *shown = NULL;

      gtk_tree_model_get (GTK_TREE_MODEL (self->model), iter, MODEL_CELLS + (int) i, &shown, -1);
      if (g_strcmp0 (text, shown) != 0)
        gtk_list_store_set (self->model, iter, MODEL_CELLS + (int) i, text, -1);
    }
}

/* Returns whether the row still has a rate, which falls when nothing comes. */
static gboolean
refresh_row (AppStatistics *self,
             GtkTreeIter *iter)
{
  IpcTraceStatisticsRow row;
  guint index;

  gtk_tree_model_get (GTK_TREE_MODEL (self->model), iter, MODEL_INDEX, &index, -1);
  get_row (self, index, &row);
  set_cells (self, iter, &row);
  return row.rate > 0;
}

static void
add_new_rows (AppStatistics *self)
{
  guint n_rows = ipc_trace_statistics_get_n_rows (self->statistics);
  IpcTraceStatisticsRow row;
  GtkTreeIter iter;

  for (; self->n_looked_at < n_rows; self->n_looked_at++)
    {
      get_row (self, self->n_looked_at, &row);
      if (is_wanted (self, &row))
        gtk_list_store_insert_with_values (self->model, &iter, -1, MODEL_INDEX, self->n_looked_at,
                                           -1);
    }
}

/* A late record makes the statistics count anew, and then their rows are others. */
static void
start_anew_after_recount (AppStatistics *self)
{
  guint n_recounts = ipc_trace_statistics_get_n_recounts (self->statistics);

  if (n_recounts == self->n_recounts)
    return;
  self->n_recounts = n_recounts;
  self->n_looked_at = 0;
  gtk_list_store_clear (self->model);
}

static void schedule (AppStatistics *self);

static void
refresh (AppStatistics *self)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->model);
  gboolean is_moving = FALSE;
  GtkTreeIter iter;
  gboolean is_there;

  ipc_trace_statistics_update (self->statistics,
                               is_saved (self) ? G_MAXINT64 : ipc_trace_now_ns ());
  start_anew_after_recount (self);
  add_new_rows (self);
  is_there = gtk_tree_model_get_iter_first (model, &iter);
  gtk_stack_set_visible_child (self->stack, is_there ? self->scrolled_window : self->placeholder);
  gtk_widget_set_sensitive (self->copy_button, is_there);
  gtk_widget_set_sensitive (self->copy_csv_button, is_there);
  for (; is_there; is_there = gtk_tree_model_iter_next (model, &iter))
    is_moving |= refresh_row (self, &iter);
  if (is_moving && !is_saved (self))
    schedule (self);
}

static gboolean
on_refresh_time (gpointer data)
{
  AppStatistics *self = data;

  self->refresh_source = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (AppStatistics *self)
{
  if (self->refresh_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->refresh_source = g_timeout_add (REFRESH_MS, on_refresh_time, self);
}

/* Other rows are wanted. */
static void
on_scope_changed (AppStatistics *self)
{
  gboolean is_all = gtk_toggle_button_get_active (self->all_labs_button);

  gtk_tree_view_column_set_visible (gtk_tree_view_get_column (self->view, UI_STATISTICS_COLUMN_LAB),
                                    is_all);
  gtk_list_store_clear (self->model);
  self->n_looked_at = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
}

static void
on_subject_changed (AppStatistics *self)
{
  if (!gtk_toggle_button_get_active (self->all_labs_button))
    on_scope_changed (self);
}

static void
app_statistics_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_statistics_parent_class)->map (widget);
  refresh (APP_STATISTICS (widget));
}

/* --- order --- */

/* The figures of what is shown, as they are now. */
static GArray *
list_rows (AppStatistics *self)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->model);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (IpcTraceStatisticsRow));
  IpcTraceStatisticsRow row;
  GtkTreeIter iter;
  guint index;

  refresh (self);
  for (gboolean is_there = gtk_tree_model_get_iter_first (model, &iter); is_there;
       is_there = gtk_tree_model_iter_next (model, &iter))
    {
      gtk_tree_model_get (model, &iter, MODEL_INDEX, &index, -1);
      get_row (self, index, &row);
      g_array_append_val (rows, row);
    }
  return rows;
}

/* What compare_places() orders. */
typedef struct
{
  const GArray *rows;
  UiStatisticsColumn column;
  gboolean is_descending;
} Order;

/* Equal ones stay in the order that they had. */
static int
compare_places (gconstpointer a,
                gconstpointer b,
                gpointer data)
{
  const Order *order = data;
  int left = *(const int *) a;
  int right = *(const int *) b;
  int result =
    ui_statistics_compare (&g_array_index (order->rows, IpcTraceStatisticsRow, left),
                           &g_array_index (order->rows, IpcTraceStatisticsRow, right),
                           order->column);

  if (result == 0)
    return left - right;
  return order->is_descending ? -result : result;
}

static void
sort_rows (AppStatistics *self)
{
  g_autoptr (GArray) rows = list_rows (self);
  Order order = { rows, self->sort_column, self->is_descending };
  g_autofree int *places = g_new (int, MAX (rows->len, 1));

  for (guint i = 0; i < rows->len; i++)
    places[i] = (int) i;
  g_qsort_with_data (places, (int) rows->len, sizeof *places, compare_places, &order);
  if (rows->len > 0)
    gtk_list_store_reorder (self->model, places);
}

static void
on_heading_clicked (GtkTreeViewColumn *heading,
                    AppStatistics *self)
{
  UiStatisticsColumn column =
    GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (heading), "tincan-column"));

  /* The first click shows the largest figures. */
  self->is_descending = column == self->sort_column ? !self->is_descending
                                                    : ui_statistics_column_is_figure (column);
  self->sort_column = column;
  for (UiStatisticsColumn i = 0; i < UI_STATISTICS_N_COLUMNS; i++)
    gtk_tree_view_column_set_sort_indicator (gtk_tree_view_get_column (self->view, (int) i),
                                             i == column);
  gtk_tree_view_column_set_sort_order (heading, self->is_descending ? GTK_SORT_DESCENDING
                                                                    : GTK_SORT_ASCENDING);
  sort_rows (self);
}

/* --- copies --- */

static void
append_cells (GString *text,
              GtkTreeModel *model,
              GtkTreeIter *iter)
{
  for (UiStatisticsColumn i = 0; i < UI_STATISTICS_N_COLUMNS; i++)
    {
      g_autofree char *cell = NULL;

      gtk_tree_model_get (model, iter, MODEL_CELLS + (int) i, &cell, -1);
      g_string_append_printf (text, "%s%s", i > 0 ? "\t" : "", cell != NULL ? cell : "");
    }
  g_string_append_c (text, '\n');
}

static void
on_copy_clicked (AppStatistics *self)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->model);
  g_autoptr (GString) text = g_string_new (NULL);
  GtkTreeIter iter;

  for (UiStatisticsColumn i = 0; i < UI_STATISTICS_N_COLUMNS; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\t" : "", ui_statistics_column_get_title (i));
  g_string_append_c (text, '\n');
  for (gboolean is_there = gtk_tree_model_get_iter_first (model, &iter); is_there;
       is_there = gtk_tree_model_iter_next (model, &iter))
    append_cells (text, model, &iter);
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text->str, (int) text->len);
}

static void
on_copy_csv_clicked (AppStatistics *self)
{
  g_autoptr (GArray) rows = list_rows (self);
  g_autoptr (GString) text = g_string_new (NULL);

  ui_statistics_append_csv_head (text);
  for (guint i = 0; i < rows->len; i++)
    ui_statistics_append_csv (text, &g_array_index (rows, IpcTraceStatisticsRow, i));
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text->str, (int) text->len);
}

/* --- object --- */

static void
add_column (AppStatistics *self,
            UiStatisticsColumn column)
{
  gboolean is_figure = ui_statistics_column_is_figure (column);
  GtkCellRenderer *renderer = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *heading = gtk_tree_view_column_new_with_attributes (
    ui_statistics_column_get_title (column), renderer, "text", MODEL_CELLS + (int) column, NULL);

  g_object_set (renderer, "xalign", is_figure ? 1.0f : 0.0f, "ypad", 1, NULL);
  gtk_tree_view_column_set_alignment (heading, is_figure ? 1.0f : 0.0f);
  gtk_tree_view_column_set_clickable (heading, TRUE);
  gtk_tree_view_column_set_resizable (heading, TRUE);
  gtk_tree_view_column_set_expand (heading, TRUE);
  gtk_tree_view_column_set_visible (heading, column != UI_STATISTICS_COLUMN_LAB);
  g_object_set_data (G_OBJECT (heading), "tincan-column", GUINT_TO_POINTER (column));
  g_signal_connect (heading, "clicked", G_CALLBACK (on_heading_clicked), self);
  gtk_tree_view_append_column (self->view, heading);
  gtk_widget_set_tooltip_text (gtk_tree_view_column_get_button (heading),
                               ui_statistics_column_get_meaning (column));
}

static void
app_statistics_set_up (AppPage *page)
{
  AppStatistics *self = APP_STATISTICS (page);

  self->statistics = app_page_get_statistics (page);
  g_signal_connect_object (app_page_get_store (page), "changed", G_CALLBACK (schedule), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_page_get_focus (page), "subject-changed",
                           G_CALLBACK (on_subject_changed), self, G_CONNECT_SWAPPED);
}

static void
app_statistics_dispose (GObject *object)
{
  g_clear_handle_id (&APP_STATISTICS (object)->refresh_source, g_source_remove);
  G_OBJECT_CLASS (app_statistics_parent_class)->dispose (object);
}

static void
app_statistics_class_init (AppStatisticsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_statistics_dispose;
  widget_class->map = app_statistics_map;
  APP_PAGE_CLASS (klass)->set_up = app_statistics_set_up;

  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-statistics.ui");
  gtk_widget_class_bind_template_child (widget_class, AppStatistics, stack);
  gtk_widget_class_bind_template_child (widget_class, AppStatistics, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AppStatistics, view);
  gtk_widget_class_bind_template_child (widget_class, AppStatistics, all_labs_button);
  gtk_widget_class_bind_template_child (widget_class, AppStatistics, copy_button);
  gtk_widget_class_bind_template_child (widget_class, AppStatistics, copy_csv_button);
  gtk_widget_class_bind_template_callback (widget_class, on_scope_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_csv_clicked);
}

static void
app_statistics_init (AppStatistics *self)
{
  GType types[MODEL_CELLS + UI_STATISTICS_N_COLUMNS] = { G_TYPE_UINT };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->sort_column = UI_STATISTICS_N_COLUMNS;
  for (UiStatisticsColumn i = 0; i < UI_STATISTICS_N_COLUMNS; i++)
    types[MODEL_CELLS + i] = G_TYPE_STRING;
  self->model = gtk_list_store_newv (G_N_ELEMENTS (types), types);
  gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self->model));
  g_object_unref (self->model);
  for (UiStatisticsColumn i = 0; i < UI_STATISTICS_N_COLUMNS; i++)
    add_column (self, i);
  self->placeholder = ui_style_new_placeholder (EMPTY);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
}
