/* SPDX-License-Identifier: MIT */
/*
 * ui-object-rows: what the kernel knows, as rows that stay where they are.
 *
 * A look comes every second, and whoever reads a row or has the pointer on it must not lose it. So
 * the rows of the look before are kept: each new one is put to its place, by kind and name, which
 * do not change; what is gone is taken out; and of what is still there only the cells are written
 * whose text is another one. A row that is not written is not drawn again either.
 */

#include "ui-object-rows.h"

#include "ipc-text.h"
#include "ui-text.h"

#include <string.h>

/* Cells */

static void
set_text (GtkTreeModel *model,
          GtkTreeIter *iter,
          int column,
          const char *text)
{
  g_autofree char *old = NULL;

  gtk_tree_model_get (model, iter, column, &old, -1);
  if (g_strcmp0 (old, text) == 0)
    return;
  if (GTK_IS_LIST_STORE (model))
    gtk_list_store_set (GTK_LIST_STORE (model), iter, column, text, -1);
  else
    gtk_tree_store_set (GTK_TREE_STORE (model), iter, column, text, -1);
}

static void
take_text (GtkTreeModel *model,
           GtkTreeIter *iter,
           int column,
           char *text)
{
  set_text (model, iter, column, text);
  g_free (text);
}

/* Objects */

/* The order of the kinds: what the labs are about first. */
static guint
get_rank (const IpcKernelObject *object)
{
  static const guint8 ranks[] = {
    [IPC_FD_SOCKET] = 0, [IPC_FD_PIPE] = 1,    [IPC_FD_FIFO] = 2,  [IPC_FD_MEMFD] = 3,
    [IPC_FD_NAMED_MEMORY] = 4, [IPC_FD_EVENTFD] = 5, [IPC_FD_PIDFD] = 6, [IPC_FD_OTHER] = 7,
  };

  return ranks[object->kind];
}

/* Among objects of one name, the children's come in the order of the children. */
static guint
get_last_holder (const IpcKernelObject *object)
{
  guint n = object->holders->len;

  return n > 0 ? ipc_kernel_object_get_holder (object, n - 1)->process : 0;
}

/* Sorts as the rows are to be: first what processes share, then by kind, name, child and number. */
static char *
dup_key (const IpcKernelObject *object,
         const char *name)
{
  g_autofree char *collated = g_utf8_collate_key_for_filename (name, -1);

  return g_strdup_printf ("%d%u%s %03u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                          !ipc_kernel_object_is_shared (object), get_rank (object), collated,
                          get_last_holder (object), object->inode, object->peer_inode);
}

/**
 * ui_object_rows_new:
 *
 * Returns: (transfer full): no rows, with the columns of #UiObjectColumn
 */
GtkListStore *
ui_object_rows_new (void)
{
  return gtk_list_store_new (UI_OBJECT_N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                             G_TYPE_STRING, G_TYPE_INT, G_TYPE_BOOLEAN, G_TYPE_STRING,
                             G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
set_percent (GtkListStore *rows,
             GtkTreeIter *iter,
             int percent)
{
  gboolean can_fill;
  int old;

  gtk_tree_model_get (GTK_TREE_MODEL (rows), iter, UI_OBJECT_COLUMN_PERCENT, &old,
                      UI_OBJECT_COLUMN_CAN_FILL, &can_fill, -1);
  if (old != MAX (percent, 0) || can_fill != (percent >= 0))
    gtk_list_store_set (rows, iter, UI_OBJECT_COLUMN_PERCENT, MAX (percent, 0),
                        UI_OBJECT_COLUMN_CAN_FILL, percent >= 0, -1);
}

static void
write_object (GtkListStore *rows,
              GtkTreeIter *iter,
              const IpcKernelObject *object,
              const UiObjectNames *names)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);

  set_text (model, iter, UI_OBJECT_COLUMN_KIND, ui_object_get_kind (object));
  take_text (model, iter, UI_OBJECT_COLUMN_NAME, ui_object_dup_name (object, names));
  take_text (model, iter, UI_OBJECT_COLUMN_HOLDERS, ui_object_dup_holders (object, names));
  take_text (model, iter, UI_OBJECT_COLUMN_WAITING, ui_object_dup_waiting (object));
  take_text (model, iter, UI_OBJECT_COLUMN_CAPACITY, ui_object_dup_capacity (object));
  take_text (model, iter, UI_OBJECT_COLUMN_ACCESS, ui_object_dup_access (object));
  take_text (model, iter, UI_OBJECT_COLUMN_SEALS, ui_object_dup_seals (object));
  take_text (model, iter, UI_OBJECT_COLUMN_FACTS, ui_object_dup_facts (object, names));
  set_percent (rows, iter, ui_object_get_fill_percent (object));
}

/* An object with the key that it is to be found at. */
typedef struct
{
  const IpcKernelObject *object;
  char *key;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->key);
}

static gint
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (((const Entry *) a)->key, ((const Entry *) b)->key);
}

static GArray *
list_entries (const IpcKernelView *view,
              const UiObjectNames *names,
              int process,
              gboolean is_all)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (entries, entry_clear);
  for (guint i = 0; i < ipc_kernel_view_get_n_objects (view); i++)
    {
      const IpcKernelObject *object = ipc_kernel_view_get_object (view, i);
      g_autofree char *name = ui_object_dup_name (object, names);
      Entry entry = { object, NULL };

      if ((process >= 0 && !ipc_kernel_object_is_held_by (object, process)) ||
          (!is_all && !ipc_kernel_object_is_shared (object)))
        continue;
      entry.key = dup_key (object, name);
      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_entries);
  return entries;
}

static int
compare_row (GtkListStore *rows,
             GtkTreeIter *iter,
             const char *key)
{
  g_autofree char *row_key = NULL;

  gtk_tree_model_get (GTK_TREE_MODEL (rows), iter, UI_OBJECT_COLUMN_KEY, &row_key, -1);
  return strcmp (row_key, key);
}

/**
 * ui_object_rows_update:
 * @rows: (inout): the rows of the look before
 * @view: what was seen now
 * @names: what the program calls things
 * @process: only what this process of the view has; -1 for all
 * @is_all: also what only one process has
 *
 * Returns: how many rows there are
 */
guint
ui_object_rows_update (GtkListStore *rows,
                       const IpcKernelView *view,
                       const UiObjectNames *names,
                       int process,
                       gboolean is_all)
{
  g_autoptr (GArray) entries = list_entries (view, names, process, is_all);
  GtkTreeIter iter;
  gboolean has_row = gtk_tree_model_get_iter_first (GTK_TREE_MODEL (rows), &iter);

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      GtkTreeIter at;

      while (has_row && compare_row (rows, &iter, entry->key) < 0)
        has_row = gtk_list_store_remove (rows, &iter);
      if (has_row && compare_row (rows, &iter, entry->key) == 0)
        {
          write_object (rows, &iter, entry->object, names);
          has_row = gtk_tree_model_iter_next (GTK_TREE_MODEL (rows), &iter);
          continue;
        }
      gtk_list_store_insert_before (rows, &at, has_row ? &iter : NULL);
      gtk_list_store_set (rows, &at, UI_OBJECT_COLUMN_KEY, entry->key, -1);
      write_object (rows, &at, entry->object, names);
    }
  while (has_row)
    has_row = gtk_list_store_remove (rows, &iter);
  return entries->len;
}

/**
 * ui_object_rows_find:
 * @view: what was seen
 * @names: what the program calls things
 * @key: of a row, from %UI_OBJECT_COLUMN_KEY
 *
 * Returns: (transfer none) (nullable): the object that the row is about
 */
const IpcKernelObject *
ui_object_rows_find (const IpcKernelView *view,
                     const UiObjectNames *names,
                     const char *key)
{
  for (guint i = 0; i < ipc_kernel_view_get_n_objects (view); i++)
    {
      const IpcKernelObject *object = ipc_kernel_view_get_object (view, i);
      g_autofree char *name = ui_object_dup_name (object, names);
      g_autofree char *object_key = dup_key (object, name);

      if (g_str_equal (object_key, key))
        return object;
    }
  return NULL;
}

/* Processes */

/**
 * ui_process_rows_new:
 *
 * Returns: (transfer full): no rows, with the columns of #UiProcessColumn; threads are children of
 *   their process
 */
GtkTreeStore *
ui_process_rows_new (void)
{
  return gtk_tree_store_new (UI_PROCESS_N_COLUMNS, G_TYPE_STRING, G_TYPE_INT, G_TYPE_STRING,
                             G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static guint
count_objects (const IpcKernelView *view,
               guint process)
{
  guint n = 0;

  for (guint i = 0; i < ipc_kernel_view_get_n_objects (view); i++)
    n += ipc_kernel_object_is_held_by (ipc_kernel_view_get_object (view, i), process);
  return n;
}

static void
write_state (GtkTreeModel *model,
             GtkTreeIter *iter,
             const IpcProcStat *stat,
             const char *wait_channel)
{
  set_text (model, iter, UI_PROCESS_COLUMN_STATE, ipc_proc_state_in_words (stat->state));
  set_text (model, iter, UI_PROCESS_COLUMN_WAIT_CHANNEL, wait_channel != NULL ? wait_channel : "");
}

/* Makes the row at @iter, the next one under @parent, the one of @id: rows are in the order of the
 * view, so those of others before it are of what is gone. */
static void
find_row (GtkTreeStore *rows,
          GtkTreeIter *parent,
          GtkTreeIter *iter,
          gboolean *has_row,
          int id,
          GtkTreeIter *found)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  GtkTreeIter at = *iter;
  gboolean has_at = *has_row;
  int row_id = 0;

  while (has_at)
    {
      gtk_tree_model_get (model, &at, UI_PROCESS_COLUMN_ID, &row_id, -1);
      if (row_id == id)
        break;
      has_at = gtk_tree_model_iter_next (model, &at);
    }
  if (!has_at)
    {
      gtk_tree_store_insert_before (rows, found, parent, *has_row ? iter : NULL);
      gtk_tree_store_set (rows, found, UI_PROCESS_COLUMN_ID, id, UI_PROCESS_COLUMN_IS_THREAD,
                          parent != NULL, -1);
      return;
    }
  for (row_id = 0; row_id != id;)
    {
      gtk_tree_model_get (model, iter, UI_PROCESS_COLUMN_ID, &row_id, -1);
      if (row_id != id)
        gtk_tree_store_remove (rows, iter);
    }
  *found = *iter;
  *has_row = gtk_tree_model_iter_next (model, iter);
}

static void
remove_rest (GtkTreeStore *rows,
             GtkTreeIter *iter,
             gboolean has_row)
{
  while (has_row)
    has_row = gtk_tree_store_remove (rows, iter);
}

static void
update_threads (GtkTreeStore *rows,
                GtkTreeIter *parent,
                const IpcKernelProcess *process)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  GtkTreeIter iter;
  gboolean has_row = gtk_tree_model_iter_children (model, &iter, parent);

  for (guint i = 0; i < process->threads->len; i++)
    {
      const IpcKernelThread *thread = g_ptr_array_index (process->threads, i);
      GtkTreeIter found;

      find_row (rows, parent, &iter, &has_row, thread->stat.pid, &found);
      take_text (model, &found, UI_PROCESS_COLUMN_NAME,
                 ipc_text_escape (thread->stat.name, strlen (thread->stat.name)));
      write_state (model, &found, &thread->stat, thread->wait_channel);
    }
  remove_rest (rows, &iter, has_row);
}

static void
write_process (GtkTreeStore *rows,
               GtkTreeIter *iter,
               const IpcKernelView *view,
               guint index,
               const UiObjectNames *names)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  const IpcKernelProcess *process = ipc_kernel_view_get_process (view, index);

  set_text (model, iter, UI_PROCESS_COLUMN_NAME, names->titles[index]);
  write_state (model, iter, &process->stat, process->wait_channel);
  take_text (model, iter, UI_PROCESS_COLUMN_N_THREADS,
             ui_text_dup_number (process->stat.n_threads));
  take_text (model, iter, UI_PROCESS_COLUMN_N_OBJECTS,
             ui_text_dup_number (count_objects (view, index)));
  update_threads (rows, iter, process);
}

/**
 * ui_process_rows_update:
 * @rows: (inout): the rows of the look before
 * @view: what was seen now
 * @names: what the program calls things
 *
 * Processes that went while they were looked at have no row.
 */
void
ui_process_rows_update (GtkTreeStore *rows,
                        const IpcKernelView *view,
                        const UiObjectNames *names)
{
  GtkTreeIter iter;
  gboolean has_row = gtk_tree_model_get_iter_first (GTK_TREE_MODEL (rows), &iter);

  for (guint i = 0; i < ipc_kernel_view_get_n_processes (view); i++)
    {
      const IpcKernelProcess *process = ipc_kernel_view_get_process (view, i);
      GtkTreeIter found;

      if (!process->is_there)
        continue;
      find_row (rows, NULL, &iter, &has_row, process->pid, &found);
      write_process (rows, &found, view, i, names);
    }
  remove_rest (rows, &iter, has_row);
}
