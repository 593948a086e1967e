/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-model: a window onto the trace store, as GTK's lists want it.
 *
 *   store   0 ........ first ................................ end ........ newest
 *                       |<------------- the model ------------>|
 *   row                 0                                  end - first - 1
 *
 * The model holds no rows: it holds two positions, and makes the text of a cell when a visible
 * row asks for it. A row's iterator is the record's position, so it stays true when the window
 * moves. The view decides where the window lies.
 */

#include "ui-traffic-model.h"
#include "ui-text.h"

struct _UiTrafficModel
{
  GObject parent_instance;

  IpcTraceStore *store;
  guint64 first;   /* position of row 0 */
  guint64 end;     /* position after the last row */
  gint64 start_ns; /* time of the very first record, from which times are counted */
};

static void ui_traffic_model_tree_init (GtkTreeModelIface *iface);

G_DEFINE_TYPE_WITH_CODE (UiTrafficModel, ui_traffic_model, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL, ui_traffic_model_tree_init))

/* Iterators: a position in two halves, because a pointer may have 32 bits only. */

static void
set_iter (UiTrafficModel *self,
          GtkTreeIter *iter,
          guint64 position)
{
  iter->stamp = 1;
  iter->user_data = GUINT_TO_POINTER ((guint32) position);
  iter->user_data2 = GUINT_TO_POINTER ((guint32) (position >> 32));
  iter->user_data3 = NULL;
}

static guint64
get_position (const GtkTreeIter *iter)
{
  return GPOINTER_TO_UINT (iter->user_data) |
         (guint64) GPOINTER_TO_UINT (iter->user_data2) << 32;
}

static gboolean
set_iter_to_row (UiTrafficModel *self,
                 GtkTreeIter *iter,
                 int row)
{
  if (row < 0 || (guint64) row >= self->end - self->first)
    return FALSE;
  set_iter (self, iter, self->first + row);
  return TRUE;
}

/* GtkTreeModel */

static GtkTreeModelFlags
get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_LIST_ONLY | GTK_TREE_MODEL_ITERS_PERSIST;
}

static int
get_n_columns (GtkTreeModel *model)
{
  return UI_TRAFFIC_N_COLUMNS;
}

static GType
get_column_type (GtkTreeModel *model,
                 int column)
{
  switch (column)
    {
    case UI_TRAFFIC_COLUMN_STEP_ID:
      return G_TYPE_UINT;
    case UI_TRAFFIC_COLUMN_POSITION:
      return G_TYPE_UINT64;
    default:
      return G_TYPE_STRING;
    }
}

static gboolean
get_iter (GtkTreeModel *model,
          GtkTreeIter *iter,
          GtkTreePath *path)
{
  if (gtk_tree_path_get_depth (path) != 1)
    return FALSE;
  return set_iter_to_row (UI_TRAFFIC_MODEL (model), iter, gtk_tree_path_get_indices (path)[0]);
}

static GtkTreePath *
get_path (GtkTreeModel *model,
          GtkTreeIter *iter)
{
  return gtk_tree_path_new_from_indices (get_position (iter) - UI_TRAFFIC_MODEL (model)->first,
                                         -1);
}

static void
get_value (GtkTreeModel *model,
           GtkTreeIter *iter,
           int column,
           GValue *value)
{
  UiTrafficModel *self = UI_TRAFFIC_MODEL (model);
  guint64 position = get_position (iter);
  const IpcTraceRecord *record;

  g_value_init (value, get_column_type (model, column));
  switch (column)
    {
    case UI_TRAFFIC_COLUMN_STEP_ID:
      record = ipc_trace_store_get (self->store, position);
      g_value_set_uint (value, record != NULL ? record->step : IPC_TRACE_NOTHING);
      break;
    case UI_TRAFFIC_COLUMN_POSITION:
      g_value_set_uint64 (value, position);
      break;
    default:
      g_value_take_string (value, ui_traffic_model_dup_text (self, position, column));
    }
}

static gboolean
iter_next (GtkTreeModel *model,
           GtkTreeIter *iter)
{
  UiTrafficModel *self = UI_TRAFFIC_MODEL (model);
  guint64 next = get_position (iter) + 1;

  if (next < self->first || next >= self->end)
    return FALSE;
  set_iter (self, iter, next);
  return TRUE;
}

static gboolean
iter_nth_child (GtkTreeModel *model,
                GtkTreeIter *iter,
                GtkTreeIter *parent,
                int n)
{
  return parent == NULL && set_iter_to_row (UI_TRAFFIC_MODEL (model), iter, n);
}

static gboolean
iter_children (GtkTreeModel *model,
               GtkTreeIter *iter,
               GtkTreeIter *parent)
{
  return iter_nth_child (model, iter, parent, 0);
}

static gboolean
iter_has_child (GtkTreeModel *model,
                GtkTreeIter *iter)
{
  return FALSE;
}

static int
iter_n_children (GtkTreeModel *model,
                 GtkTreeIter *iter)
{
  UiTrafficModel *self = UI_TRAFFIC_MODEL (model);

  return iter == NULL ? (int) (self->end - self->first) : 0;
}

static gboolean
iter_parent (GtkTreeModel *model,
             GtkTreeIter *iter,
             GtkTreeIter *child)
{
  return FALSE;
}

static void
ui_traffic_model_tree_init (GtkTreeModelIface *iface)
{
  iface->get_flags = get_flags;
  iface->get_n_columns = get_n_columns;
  iface->get_column_type = get_column_type;
  iface->get_iter = get_iter;
  iface->get_path = get_path;
  iface->get_value = get_value;
  iface->iter_next = iter_next;
  iface->iter_children = iter_children;
  iface->iter_has_child = iter_has_child;
  iface->iter_n_children = iter_n_children;
  iface->iter_nth_child = iter_nth_child;
  iface->iter_parent = iter_parent;
}

/* The object */

static void
ui_traffic_model_finalize (GObject *object)
{
  g_clear_object (&UI_TRAFFIC_MODEL (object)->store);
  G_OBJECT_CLASS (ui_traffic_model_parent_class)->finalize (object);
}

static void
ui_traffic_model_class_init (UiTrafficModelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ui_traffic_model_finalize;
}

static void
ui_traffic_model_init (UiTrafficModel *self)
{
}

/* The first record can be another one as long as the store has it: one that came late. */
static void
update_start (UiTrafficModel *self)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, 0);

  if (record == NULL && self->start_ns == 0)
    record = ipc_trace_store_get (self->store, ipc_trace_store_get_first (self->store));
  if (record != NULL)
    self->start_ns = record->time_ns;
}

/* The text of a record; an ellipsis where a payload was longer than what was kept of it. */
static char *
dup_payload (UiTrafficModel *self,
             const IpcTraceRecord *record)
{
  g_autofree char *text = ipc_trace_store_dup_text (self->store, record);
  gsize length;

  ipc_trace_store_get_text (self->store, record, &length);
  if ((record->flags & IPC_TRACE_IS_NOTE) != 0 || length == 0 || length >= record->size_bytes)
    return g_steal_pointer (&text);
  return g_strconcat (text, "…", NULL);
}

/**
 * ui_traffic_model_new:
 * @store: the trace
 *
 * A model of no rows. Main thread only, as all of this.
 *
 * Returns: (transfer full): the model
 */
UiTrafficModel *
ui_traffic_model_new (IpcTraceStore *store)
{
  UiTrafficModel *self = g_object_new (UI_TYPE_TRAFFIC_MODEL, NULL);

  self->store = g_object_ref (store);
  return self;
}

/**
 * ui_traffic_model_get_first:
 * @self: the model
 *
 * Returns: the position of the first row
 */
guint64
ui_traffic_model_get_first (UiTrafficModel *self)
{
  return self->first;
}

/**
 * ui_traffic_model_get_end:
 * @self: the model
 *
 * Returns: the position after the last row
 */
guint64
ui_traffic_model_get_end (UiTrafficModel *self)
{
  return self->end;
}

/**
 * ui_traffic_model_advance:
 * @self: the model
 * @first: new position of the first row; not before the old one
 * @end: new position after the last row; not before the old one or @first
 *
 * Adds rows at the end and takes some away at the beginning, one signal for each. For more than
 * a few hundred use ui_traffic_model_reset().
 */
void
ui_traffic_model_advance (UiTrafficModel *self,
                          guint64 first,
                          guint64 end)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self);

  g_return_if_fail (first >= self->first && end >= self->end && first <= end);

  update_start (self);
  while (self->end < end)
    {
      g_autoptr (GtkTreePath) path =
          gtk_tree_path_new_from_indices ((int) (self->end - self->first), -1);
      GtkTreeIter iter;

      set_iter (self, &iter, self->end++);
      gtk_tree_model_row_inserted (model, path, &iter);
    }
  while (self->first < first)
    {
      g_autoptr (GtkTreePath) path = gtk_tree_path_new_first ();

      self->first++;
      gtk_tree_model_row_deleted (model, path);
    }
}

/**
 * ui_traffic_model_refresh:
 * @self: the model
 * @from: position of the first record that is another one now
 * @end: position after the last of them
 *
 * Says that rows show other records now, because one that came late was put in before them.
 * Positions without a row are passed over.
 */
void
ui_traffic_model_refresh (UiTrafficModel *self,
                          guint64 from,
                          guint64 end)
{
  update_start (self);
  for (guint64 i = MAX (from, self->first); i < MIN (end, self->end); i++)
    {
      g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int) (i - self->first), -1);
      GtkTreeIter iter;

      set_iter (self, &iter, i);
      gtk_tree_model_row_changed (GTK_TREE_MODEL (self), path, &iter);
    }
}

/**
 * ui_traffic_model_reset:
 * @self: the model, which no view may be looking at
 * @first: position of the first row
 * @end: position after the last row
 *
 * Moves the window anywhere, silently.
 */
void
ui_traffic_model_reset (UiTrafficModel *self,
                        guint64 first,
                        guint64 end)
{
  update_start (self);
  self->first = first;
  self->end = MAX (first, end);
}

/**
 * ui_traffic_model_dup_text:
 * @self: the model
 * @position: a record's position, in the window or not
 * @column: one of the first %UI_TRAFFIC_N_TEXTS columns
 *
 * What a cell shows. What a peer wrote comes escaped.
 *
 * Returns: (transfer full): the text; empty when the store no longer has the record
 */
char *
ui_traffic_model_dup_text (UiTrafficModel *self,
                           guint64 position,
                           UiTrafficColumn column)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->store, position);
  const IpcTraceSubject *subject;
  const char *object;
  const char *from;
  const char *to;

  if (record == NULL)
    return g_strdup ("");
  subject = ipc_trace_store_get_subject (self->store, record->subject);
  ui_text_get_route (record, subject, &from, &to);
  switch (column)
    {
    case UI_TRAFFIC_COLUMN_TIME:
      return ui_text_dup_seconds (record->time_ns - self->start_ns);
    case UI_TRAFFIC_COLUMN_FROM:
      return g_strdup (from);
    case UI_TRAFFIC_COLUMN_TO:
      return g_strdup (to);
    case UI_TRAFFIC_COLUMN_STEP:
      return ui_text_dup_step (record->step);
    case UI_TRAFFIC_COLUMN_OBJECT:
      object = subject != NULL ? ipc_trace_subject_get_object (subject, record->object) : NULL;
      return g_strdup (object != NULL ? object : "");
    case UI_TRAFFIC_COLUMN_SIZE:
      if (record->size_bytes == 0 || (record->flags & IPC_TRACE_IS_NOTE) != 0)
        return g_strdup ("");
      return ui_text_dup_number (record->size_bytes);
    case UI_TRAFFIC_COLUMN_TEXT:
      return dup_payload (self, record);
    case UI_TRAFFIC_COLUMN_STEP_ID:
    case UI_TRAFFIC_COLUMN_POSITION:
    case UI_TRAFFIC_N_COLUMNS:
      break;
    }
  g_return_val_if_reached (NULL);
}

/**
 * ui_traffic_model_dup_row:
 * @self: the model
 * @position: a record's position
 *
 * All that a row shows, its cells separated by tabs: what is copied and what is searched.
 *
 * Returns: (transfer full): the text, without a line end
 */
char *
ui_traffic_model_dup_row (UiTrafficModel *self,
                          guint64 position)
{
  GString *row = g_string_new (NULL);

  for (UiTrafficColumn column = 0; column < UI_TRAFFIC_N_TEXTS; column++)
    {
      g_autofree char *text = ui_traffic_model_dup_text (self, position, column);

      g_string_append_printf (row, "%s%s", column > 0 ? "\t" : "", text);
    }
  return g_string_free (row, FALSE);
}
