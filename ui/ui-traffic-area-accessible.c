/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-area-accessible: the list of the traffic as a screen reader meets it.
 *
 * A painted widget has nothing that could be read aloud, so this object stands beside it and
 * answers as a table (AtkTable). Ten million rows are eighty million cells, so it manages its
 * descendants: nobody is told of cells, a cell is made when somebody asks for it, and lives as long
 * as it is held (ui-traffic-cells).
 *
 * In a flood a listener would drown in "row inserted". What came and went is told four times a
 * second, in one event each.
 */

#include "ui-traffic-area-accessible.h"
#include "ui-traffic-area.h"
#include "ui-traffic-cells.h"

#define TELL_MS 250
#define SELECTED_MAX 10000

struct _UiTrafficAreaAccessible
{
  GtkWidgetAccessible parent_instance;

  guint tell_id;      /* the timer of the next telling; 0 while there is nothing to tell */
  guint64 told_first; /* what the listeners know of the list */
  guint64 told_end;
  UiTrafficCells *cells;
};

static void ui_traffic_area_accessible_table_init (AtkTableIface *iface);
static void ui_traffic_area_accessible_selection_init (AtkSelectionIface *iface);
static void ui_traffic_area_accessible_component_init (AtkComponentIface *iface);

G_DEFINE_TYPE_WITH_CODE (
    UiTrafficAreaAccessible, ui_traffic_area_accessible, GTK_TYPE_WIDGET_ACCESSIBLE,
    G_IMPLEMENT_INTERFACE (ATK_TYPE_TABLE, ui_traffic_area_accessible_table_init)
    G_IMPLEMENT_INTERFACE (ATK_TYPE_SELECTION, ui_traffic_area_accessible_selection_init)
    G_IMPLEMENT_INTERFACE (ATK_TYPE_COMPONENT, ui_traffic_area_accessible_component_init))

/* The widget; NULL once it is gone. */
static UiTrafficArea *
get_area (gpointer accessible)
{
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (accessible));

  return widget != NULL ? UI_TRAFFIC_AREA (widget) : NULL;
}

/* AtkTable */

static int
get_n_rows (AtkTable *table)
{
  UiTrafficArea *area = get_area (table);

  if (area == NULL)
    return 0;
  return (int) MIN (ui_traffic_area_get_end (area) - ui_traffic_area_get_first (area),
                    (guint64) (G_MAXINT / UI_TRAFFIC_N_COLUMNS));
}

static int
get_n_columns (AtkTable *table)
{
  return UI_TRAFFIC_N_COLUMNS;
}

static AtkObject *
ref_at (AtkTable *table,
        int row,
        int column)
{
  UiTrafficArea *area = get_area (table);

  if (row < 0 || row >= get_n_rows (table) || column < 0 || column >= UI_TRAFFIC_N_COLUMNS)
    return NULL;
  return ui_traffic_cells_ref (UI_TRAFFIC_AREA_ACCESSIBLE (table)->cells,
                               ui_traffic_area_get_first (area) + row, column);
}

static int
get_index_at (AtkTable *table,
              int row,
              int column)
{
  return row * UI_TRAFFIC_N_COLUMNS + column;
}

static int
get_column_at_index (AtkTable *table,
                     int index)
{
  return index % UI_TRAFFIC_N_COLUMNS;
}

static int
get_row_at_index (AtkTable *table,
                  int index)
{
  return index / UI_TRAFFIC_N_COLUMNS;
}

static const char *
get_column_description (AtkTable *table,
                        int column)
{
  UiTrafficArea *area = get_area (table);

  if (area == NULL || column < 0 || column >= UI_TRAFFIC_N_COLUMNS)
    return NULL;
  return ui_traffic_columns_get_title (ui_traffic_area_get_columns (area), column);
}

static AtkObject *
get_column_header (AtkTable *table,
                   int column)
{
  if (column < 0 || column >= UI_TRAFFIC_N_COLUMNS)
    return NULL;
  return ui_traffic_cells_get_heading (UI_TRAFFIC_AREA_ACCESSIBLE (table)->cells, column);
}

static int
get_extent_at (AtkTable *table,
               int row,
               int column)
{
  return 1;
}

static gboolean
is_row_selected (AtkTable *table,
                 int row)
{
  UiTrafficArea *area = get_area (table);

  return area != NULL && row >= 0 &&
         ui_traffic_area_is_selected (area, ui_traffic_area_get_first (area) + row);
}

static gboolean
is_selected (AtkTable *table,
             int row,
             int column)
{
  return is_row_selected (table, row);
}

/* As many as a listener can have any use for. */
static int
get_selected_rows (AtkTable *table,
                   int **selected)
{
  UiTrafficArea *area = get_area (table);
  const UiRangeSet *rows = area != NULL ? ui_traffic_area_get_selection (area)->rows : NULL;
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (int));
  int n;

  for (guint i = 0; rows != NULL && i < ui_range_set_get_n_ranges (rows); i++)
    {
      UiRange range = ui_range_set_get_range (rows, i);

      for (guint64 row = range.first; row < range.end && indices->len < SELECTED_MAX; row++)
        {
          int index = (int) (row - ui_traffic_area_get_first (area));

          g_array_append_val (indices, index);
        }
    }
  n = (int) indices->len;
  *selected = (int *) (gpointer) g_array_free (indices, FALSE);
  return n;
}

static gboolean
set_row_selected (AtkTable *table,
                  int row,
                  gboolean is_wanted)
{
  UiTrafficArea *area = get_area (table);

  if (row < 0 || row >= get_n_rows (table))
    return FALSE;
  if (is_row_selected (table, row) != is_wanted)
    ui_traffic_area_pick (area, ui_traffic_area_get_first (area) + row, UI_TRAFFIC_PICK_TOGGLE);
  return TRUE;
}

static gboolean
add_row_selection (AtkTable *table,
                   int row)
{
  return set_row_selected (table, row, TRUE);
}

static gboolean
remove_row_selection (AtkTable *table,
                      int row)
{
  return set_row_selected (table, row, FALSE);
}

static void
ui_traffic_area_accessible_table_init (AtkTableIface *iface)
{
  iface->ref_at = ref_at;
  iface->get_index_at = get_index_at;
  iface->get_column_at_index = get_column_at_index;
  iface->get_row_at_index = get_row_at_index;
  iface->get_n_rows = get_n_rows;
  iface->get_n_columns = get_n_columns;
  iface->get_column_extent_at = get_extent_at;
  iface->get_row_extent_at = get_extent_at;
  iface->get_column_description = get_column_description;
  iface->get_column_header = get_column_header;
  iface->is_row_selected = is_row_selected;
  iface->get_selected_rows = get_selected_rows;
  iface->is_selected = is_selected;
  iface->add_row_selection = add_row_selection;
  iface->remove_row_selection = remove_row_selection;
}

/* AtkSelection, whose children are cells and whose selection is of rows */

static gboolean
add_selection (AtkSelection *selection,
               int index)
{
  return set_row_selected (ATK_TABLE (selection), index / UI_TRAFFIC_N_COLUMNS, TRUE);
}

static gboolean
is_child_selected (AtkSelection *selection,
                   int index)
{
  return is_row_selected (ATK_TABLE (selection), index / UI_TRAFFIC_N_COLUMNS);
}

static gboolean
clear_selection (AtkSelection *selection)
{
  UiTrafficArea *area = get_area (selection);

  if (area != NULL)
    ui_traffic_area_unselect_all (area);
  return area != NULL;
}

static gboolean
select_all_selection (AtkSelection *selection)
{
  UiTrafficArea *area = get_area (selection);

  if (area != NULL)
    ui_traffic_area_select_all (area);
  return area != NULL;
}

static int
get_selection_count (AtkSelection *selection)
{
  UiTrafficArea *area = get_area (selection);
  guint64 rows =
      area != NULL ? ui_range_set_count (ui_traffic_area_get_selection (area)->rows) : 0;

  return (int) MIN (rows, (guint64) (G_MAXINT / UI_TRAFFIC_N_COLUMNS)) * UI_TRAFFIC_N_COLUMNS;
}

/* The n-th cell of what is selected. */
static AtkObject *
ref_selection (AtkSelection *selection,
               int n)
{
  UiTrafficArea *area = get_area (selection);
  const UiRangeSet *rows = area != NULL ? ui_traffic_area_get_selection (area)->rows : NULL;
  guint64 row = (guint) n / UI_TRAFFIC_N_COLUMNS;

  for (guint i = 0; rows != NULL && n >= 0 && i < ui_range_set_get_n_ranges (rows); i++)
    {
      UiRange range = ui_range_set_get_range (rows, i);

      if (row < range.end - range.first)
        return ui_traffic_cells_ref (UI_TRAFFIC_AREA_ACCESSIBLE (selection)->cells,
                                     range.first + row, n % UI_TRAFFIC_N_COLUMNS);
      row -= range.end - range.first;
    }
  return NULL;
}

static void
ui_traffic_area_accessible_selection_init (AtkSelectionIface *iface)
{
  iface->add_selection = add_selection;
  iface->is_child_selected = is_child_selected;
  iface->clear_selection = clear_selection;
  iface->select_all_selection = select_all_selection;
  iface->get_selection_count = get_selection_count;
  iface->ref_selection = ref_selection;
}

/* AtkComponent, of which the parent class has all but this */

static AtkObject *
ref_accessible_at_point (AtkComponent *component,
                         int x,
                         int y,
                         AtkCoordType coordinates)
{
  UiTrafficArea *area = get_area (component);
  UiTrafficColumns *columns;
  guint64 number;
  int left;
  int top;

  if (area == NULL)
    return NULL;
  atk_component_get_extents (component, &left, &top, NULL, NULL, coordinates);
  number = ui_traffic_area_get_row_at (area, y - top);
  columns = ui_traffic_area_get_columns (area);
  x += (int) ui_scroll_area_get_scroll (UI_SCROLL_AREA (area), GTK_ORIENTATION_HORIZONTAL) - left;
  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS && number != UI_TRAFFIC_NO_ROW; i++)
    if (x < ui_traffic_columns_get_x (columns, i + 1))
      return ui_traffic_cells_ref (UI_TRAFFIC_AREA_ACCESSIBLE (component)->cells, number, i);
  return NULL;
}

static void
ui_traffic_area_accessible_component_init (AtkComponentIface *iface)
{
  iface->ref_accessible_at_point = ref_accessible_at_point;
}

/* What is told */

static gboolean
on_tell_timeout (gpointer data)
{
  UiTrafficAreaAccessible *self = data;
  UiTrafficArea *area = get_area (self);
  guint64 first;
  guint64 end;

  self->tell_id = 0;
  if (area == NULL)
    return G_SOURCE_REMOVE;
  first = ui_traffic_area_get_first (area);
  end = ui_traffic_area_get_end (area);
  if (first > self->told_first)
    g_signal_emit_by_name (self, "row-deleted", 0,
                           (int) MIN (MIN (first, self->told_end) - self->told_first, G_MAXINT));
  self->told_first = first;
  self->told_end = MAX (self->told_end, first);
  if (end > self->told_end)
    g_signal_emit_by_name (self, "row-inserted", (int) MIN (self->told_end - first, G_MAXINT),
                           (int) MIN (end - self->told_end, G_MAXINT));
  self->told_end = end;
  g_signal_emit_by_name (self, "visible-data-changed");
  return G_SOURCE_REMOVE;
}

static void
on_selection_changed (UiTrafficArea *area,
                      gpointer data)
{
  g_signal_emit_by_name (data, "selection-changed");
}

static void
on_cursor_moved (UiTrafficArea *area,
                 gpointer data)
{
  UiTrafficAreaAccessible *self = data;
  guint64 cursor = ui_traffic_area_get_selection (area)->cursor;
  g_autoptr (AtkObject) cell = ui_traffic_cells_ref (self->cells, cursor, UI_TRAFFIC_COLUMN_TEXT);

  g_signal_emit_by_name (data, "active-descendant-changed", cell);
}

/* The object */

static int
ui_traffic_area_accessible_get_n_children (AtkObject *accessible)
{
  return get_n_rows (ATK_TABLE (accessible)) * UI_TRAFFIC_N_COLUMNS;
}

static AtkObject *
ui_traffic_area_accessible_ref_child (AtkObject *accessible,
                                      int index)
{
  if (index < 0)
    return NULL;
  return ref_at (ATK_TABLE (accessible), index / UI_TRAFFIC_N_COLUMNS,
                 index % UI_TRAFFIC_N_COLUMNS);
}

static AtkStateSet *
ui_traffic_area_accessible_ref_state_set (AtkObject *accessible)
{
  AtkObjectClass *parent_class = ATK_OBJECT_CLASS (ui_traffic_area_accessible_parent_class);
  AtkStateSet *states = parent_class->ref_state_set (accessible);

  atk_state_set_add_state (states, ATK_STATE_MANAGES_DESCENDANTS);
  atk_state_set_add_state (states, ATK_STATE_MULTISELECTABLE);
  return states;
}

static void
ui_traffic_area_accessible_initialize (AtkObject *accessible,
                                       gpointer data)
{
  ATK_OBJECT_CLASS (ui_traffic_area_accessible_parent_class)->initialize (accessible, data);
  accessible->role = ATK_ROLE_TABLE;
  g_signal_connect_object (data, "selection-changed", G_CALLBACK (on_selection_changed),
                           accessible, 0);
  g_signal_connect_object (data, "cursor-moved", G_CALLBACK (on_cursor_moved), accessible, 0);
}

static void
ui_traffic_area_accessible_finalize (GObject *object)
{
  UiTrafficAreaAccessible *self = UI_TRAFFIC_AREA_ACCESSIBLE (object);

  g_clear_handle_id (&self->tell_id, g_source_remove);
  ui_traffic_cells_free (self->cells);
  G_OBJECT_CLASS (ui_traffic_area_accessible_parent_class)->finalize (object);
}

static void
ui_traffic_area_accessible_class_init (UiTrafficAreaAccessibleClass *class)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ui_traffic_area_accessible_finalize;
  atk_class->initialize = ui_traffic_area_accessible_initialize;
  atk_class->get_n_children = ui_traffic_area_accessible_get_n_children;
  atk_class->ref_child = ui_traffic_area_accessible_ref_child;
  atk_class->ref_state_set = ui_traffic_area_accessible_ref_state_set;
}

static void
ui_traffic_area_accessible_init (UiTrafficAreaAccessible *self)
{
  self->cells = ui_traffic_cells_new (ATK_OBJECT (self));
}

/**
 * ui_traffic_area_accessible_update:
 * @self: the object
 *
 * To be called when rows came, went or changed: it will be told soon. Main thread only.
 */
void
ui_traffic_area_accessible_update (UiTrafficAreaAccessible *self)
{
  if (self->tell_id == 0)
    self->tell_id = g_timeout_add (TELL_MS, on_tell_timeout, self);
}
