/* SPDX-License-Identifier: MIT */
/*
 * ui-object-columns: the columns of the lists of objects and of processes.
 *
 * Figures are right-aligned in digits of one width, so that they can be compared down a column, and
 * a gauge beside what waits shows how full an object is. What the rows are is ui-object-rows.c.
 */

#include "ui-object-columns.h"

#include "ui-object-rows.h"

/* Of the gauge, in pixels. */
#define GAUGE_WIDTH 48
#define GAUGE_HEIGHT 8

/**
 * Column:
 * @title: its heading
 * @column: which column of the rows
 * @width_chars: how wide it is at first, and what does not fit is cut; 0 for as wide as its texts,
 *   which are this program's own
 * @is_figure: right-aligned
 * @is_wide: takes the room that is left
 */
typedef struct
{
  const char *title;
  int column;
  int width_chars;
  gboolean is_figure;
  gboolean is_wide;
} Column;

static GtkCellRenderer *
create_text (const Column *column)
{
  GtkCellRenderer *renderer = gtk_cell_renderer_text_new ();
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  g_object_set (renderer, "attributes", attributes, "xalign", column->is_figure ? 1.0 : 0.0,
                "xpad", 6, "ypad", 3, NULL);
  if (column->width_chars > 0)
    g_object_set (renderer, "width-chars", column->width_chars, "ellipsize", PANGO_ELLIPSIZE_END,
                  NULL);
  pango_attr_list_unref (attributes);
  return renderer;
}

static GtkTreeViewColumn *
add_column (GtkTreeView *view,
            const Column *column)
{
  GtkTreeViewColumn *added = gtk_tree_view_column_new_with_attributes (
      column->title, create_text (column), "text", column->column, NULL);

  gtk_tree_view_column_set_resizable (added, TRUE);
  gtk_tree_view_column_set_expand (added, column->is_wide);
  gtk_tree_view_column_set_alignment (added, column->is_figure ? 1.0 : 0.0);
  gtk_tree_view_append_column (view, added);
  return added;
}

static void
add_columns (GtkTreeView *view,
             const Column *columns,
             guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    add_column (view, &columns[i]);
}

/* The figure beside it says the same in words, so the gauge needs none. */
static void
add_gauge (GtkTreeViewColumn *column)
{
  GtkCellRenderer *gauge = gtk_cell_renderer_progress_new ();

  g_object_set (gauge, "text", "", "xpad", 6, "ypad", 6, NULL);
  gtk_cell_renderer_set_fixed_size (gauge, GAUGE_WIDTH + 12, GAUGE_HEIGHT + 12);
  gtk_tree_view_column_pack_end (column, gauge, FALSE);
  gtk_tree_view_column_set_attributes (column, gauge, "value", UI_OBJECT_COLUMN_PERCENT, "visible",
                                       UI_OBJECT_COLUMN_CAN_FILL, NULL);
}

/**
 * ui_object_columns_add:
 * @objects: a view of ui_object_rows_new()
 */
void
ui_object_columns_add (GtkTreeView *objects)
{
  static const Column front[] = {
    { "Kind", UI_OBJECT_COLUMN_KIND, 0, FALSE, FALSE },
    { "Object", UI_OBJECT_COLUMN_NAME, 14, FALSE, FALSE },
    { "Held by (as descriptor)", UI_OBJECT_COLUMN_HOLDERS, 26, FALSE, TRUE },
  };
  static const Column waiting = { "Bytes waiting", UI_OBJECT_COLUMN_WAITING, 0, TRUE, FALSE };
  static const Column back[] = {
    { "Capacity", UI_OBJECT_COLUMN_CAPACITY, 0, TRUE, FALSE },
    { "Access", UI_OBJECT_COLUMN_ACCESS, 0, FALSE, FALSE },
    { "Sealed against", UI_OBJECT_COLUMN_SEALS, 0, FALSE, FALSE },
  };

  add_columns (objects, front, G_N_ELEMENTS (front));
  add_gauge (add_column (objects, &waiting));
  add_columns (objects, back, G_N_ELEMENTS (back));
}

/**
 * ui_process_columns_add:
 * @processes: a view of ui_process_rows_new()
 */
void
ui_process_columns_add (GtkTreeView *processes)
{
  static const Column columns[] = {
    { "Process", UI_PROCESS_COLUMN_NAME, 17, FALSE, FALSE },
    { "Id", UI_PROCESS_COLUMN_ID, 0, TRUE, FALSE },
    { "State", UI_PROCESS_COLUMN_STATE, 0, FALSE, FALSE },
    { "Waits in", UI_PROCESS_COLUMN_WAIT_CHANNEL, 18, FALSE, TRUE },
    { "Threads", UI_PROCESS_COLUMN_N_THREADS, 0, TRUE, FALSE },
    { "Objects", UI_PROCESS_COLUMN_N_OBJECTS, 0, TRUE, FALSE },
  };

  add_columns (processes, columns, G_N_ELEMENTS (columns));
}
