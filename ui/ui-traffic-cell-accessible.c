/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-cell-accessible: one cell of the traffic, or one heading, for a screen reader.
 *
 * Made by ui-traffic-area-accessible when somebody asks. It names a row by its number, which
 * stays its own, and not by its place, so that it goes on saying the same while older records are discarded; once its own
 * record is, it says that it is defunct.
 */

#include "ui-traffic-cell-accessible.h"
#include "ui-traffic-area.h"
#include "ui-traffic-order.h"

#include <gtk/gtk-a11y.h>

struct _UiTrafficCellAccessible
{
  AtkObject parent_instance;

  AtkObject *table;   /* weak: it may go first */
  guint64 row;   /* UI_TRAFFIC_NO_ROW for a heading */
  UiTrafficColumn column;
  char *name;         /* what get_name lent last */
  char *description;  /* what get_description lent last */
};

static void ui_traffic_cell_accessible_component_init (AtkComponentIface *iface);
static void ui_traffic_cell_accessible_table_cell_init (AtkTableCellIface *iface);
static void ui_traffic_cell_accessible_action_init (AtkActionIface *iface);

G_DEFINE_TYPE_WITH_CODE (
    UiTrafficCellAccessible, ui_traffic_cell_accessible, ATK_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (ATK_TYPE_COMPONENT, ui_traffic_cell_accessible_component_init)
    G_IMPLEMENT_INTERFACE (ATK_TYPE_TABLE_CELL, ui_traffic_cell_accessible_table_cell_init)
    G_IMPLEMENT_INTERFACE (ATK_TYPE_ACTION, ui_traffic_cell_accessible_action_init))

static gboolean
is_heading (UiTrafficCellAccessible *self)
{
  return self->row == UI_TRAFFIC_NO_ROW;
}

/* The list, as long as it is there and has the record. */
static UiTrafficArea *
get_area (UiTrafficCellAccessible *self)
{
  GtkWidget *widget =
      self->table != NULL ? gtk_accessible_get_widget (GTK_ACCESSIBLE (self->table)) : NULL;
  UiTrafficArea *area = widget != NULL ? UI_TRAFFIC_AREA (widget) : NULL;

  if (area == NULL || is_heading (self))
    return area;
  return self->row >= ui_traffic_area_get_first (area) &&
                 self->row < ui_traffic_area_get_end (area)
             ? area
             : NULL;
}

static guint64
get_index (UiTrafficCellAccessible *self,
         UiTrafficArea *area)
{
  return self->row - ui_traffic_area_get_first (area);
}

static gboolean
is_visible (UiTrafficCellAccessible *self,
            UiTrafficArea *area)
{
  guint64 first;
  guint64 end;

  ui_traffic_area_get_visible (area, &first, &end);
  return self->row >= first && self->row < end;
}

/* AtkComponent */

static void
get_extents (AtkComponent *component,
             int *x,
             int *y,
             int *width,
             int *height,
             AtkCoordType coordinates)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (component);
  UiTrafficArea *area = get_area (self);
  GdkRectangle row = { 0 };

  *x = *y = *width = *height = -1;
  if (area == NULL || is_heading (self))
    return;
  atk_component_get_extents (ATK_COMPONENT (self->table), x, y, NULL, NULL, coordinates);
  ui_traffic_area_get_row_rectangle (area, self->row, &row);
  *x += ui_traffic_columns_get_x (ui_traffic_area_get_columns (area), self->column) -
        (int) ui_scroll_area_get_scroll (UI_SCROLL_AREA (area), GTK_ORIENTATION_HORIZONTAL);
  *y += row.y;
  *width = ui_traffic_columns_get_width (ui_traffic_area_get_columns (area), self->column);
  *height = row.height;
}

static gboolean
grab_focus (AtkComponent *component)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (component);
  UiTrafficArea *area = get_area (self);

  if (area == NULL || is_heading (self))
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (area));
  ui_traffic_area_pick (area, self->row, UI_TRAFFIC_PICK_ALONE);
  return TRUE;
}

static void
ui_traffic_cell_accessible_component_init (AtkComponentIface *iface)
{
  iface->get_extents = get_extents;
  iface->grab_focus = grab_focus;
}

/* AtkTableCell */

static AtkObject *
get_table (AtkTableCell *cell)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (cell);

  return self->table != NULL ? g_object_ref (self->table) : NULL;
}

static gboolean
get_position (AtkTableCell *cell,
              int *row,
              int *column)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (cell);
  UiTrafficArea *area = get_area (self);

  if (area == NULL || is_heading (self))
    return FALSE;
  *row = (int) get_index (self, area);
  *column = self->column;
  return TRUE;
}

static int
get_span (AtkTableCell *cell)
{
  return 1;
}

static GPtrArray *
get_column_header_cells (AtkTableCell *cell)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (cell);
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->table != NULL)
    g_ptr_array_add (cells, g_object_ref (atk_table_get_column_header (ATK_TABLE (self->table),
                                                                       self->column)));
  return cells;
}

static GPtrArray *
get_row_header_cells (AtkTableCell *cell)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

static void
ui_traffic_cell_accessible_table_cell_init (AtkTableCellIface *iface)
{
  iface->get_table = get_table;
  iface->get_position = get_position;
  iface->get_column_span = get_span;
  iface->get_row_span = get_span;
  iface->get_column_header_cells = get_column_header_cells;
  iface->get_row_header_cells = get_row_header_cells;
}

/* AtkAction: a heading sorts, as a click does; a cell opens the menu of its row */

static int
get_n_actions (AtkAction *action)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (action);

  return !is_heading (self) || ui_traffic_order_can_sort (self->column) ? 1 : 0;
}

static const char *
get_action_name (AtkAction *action,
                 int index)
{
  if (index >= get_n_actions (action))
    return NULL;
  return is_heading (UI_TRAFFIC_CELL_ACCESSIBLE (action)) ? "sort" : "menu";
}

static gboolean
do_action (AtkAction *action,
           int index)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (action);
  UiTrafficArea *area = get_area (self);

  if (area == NULL || index >= get_n_actions (action))
    return FALSE;
  if (is_heading (self))
    {
      ui_traffic_columns_toggle_sort (ui_traffic_area_get_columns (area), self->column);
      return TRUE;
    }
  if (!ui_traffic_area_is_selected (area, self->row))
    ui_traffic_area_pick (area, self->row, UI_TRAFFIC_PICK_ALONE);
  g_signal_emit_by_name (area, "context-menu", NULL);
  return TRUE;
}

static void
ui_traffic_cell_accessible_action_init (AtkActionIface *iface)
{
  iface->get_n_actions = get_n_actions;
  iface->get_name = get_action_name;
  iface->do_action = do_action;
}

/* AtkObject */

static const char *
ui_traffic_cell_accessible_get_name (AtkObject *accessible)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (accessible);
  UiTrafficArea *area = get_area (self);

  if (area == NULL)
    return "";
  g_free (self->name);
  if (is_heading (self))
    self->name = g_strdup (
        ui_traffic_columns_get_title (ui_traffic_area_get_columns (area), self->column));
  else
    self->name = ui_traffic_text_dup_cell (
        ui_traffic_area_get_text (area),
        ui_traffic_rows_get_position (ui_traffic_area_get_rows (area), self->row), self->column,
        ui_traffic_columns_get_time (ui_traffic_area_get_columns (area)));
  return self->name;
}

/* Of a heading: what the arrow in it says. */
static const char *
ui_traffic_cell_accessible_get_description (AtkObject *accessible)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (accessible);
  UiTrafficArea *area = get_area (self);
  gboolean is_descending;

  g_clear_pointer (&self->description, g_free);
  if (area != NULL && is_heading (self) &&
      ui_traffic_columns_get_sort (ui_traffic_area_get_columns (area), &is_descending) ==
          self->column)
    self->description = g_strdup (is_descending ? "Sorted downwards" : "Sorted upwards");
  return self->description;
}

/* Not by atk_object_set_parent(), which would hold the table: it holds its headings. */
static AtkObject *
ui_traffic_cell_accessible_get_parent (AtkObject *accessible)
{
  return UI_TRAFFIC_CELL_ACCESSIBLE (accessible)->table;
}

static int
ui_traffic_cell_accessible_get_index_in_parent (AtkObject *accessible)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (accessible);
  UiTrafficArea *area = get_area (self);

  if (area == NULL || is_heading (self))
    return -1;
  return (int) get_index (self, area) * UI_TRAFFIC_N_COLUMNS + (int) self->column;
}

static void
add_row_states (UiTrafficCellAccessible *self,
                UiTrafficArea *area,
                AtkStateSet *states)
{
  atk_state_set_add_state (states, ATK_STATE_SELECTABLE);
  atk_state_set_add_state (states, ATK_STATE_FOCUSABLE);
  if (ui_traffic_area_is_selected (area, self->row))
    atk_state_set_add_state (states, ATK_STATE_SELECTED);
  if (self->row == ui_traffic_area_get_selection (area)->cursor &&
      gtk_widget_has_focus (GTK_WIDGET (area)))
    atk_state_set_add_state (states, ATK_STATE_FOCUSED);
}

static AtkStateSet *
ui_traffic_cell_accessible_ref_state_set (AtkObject *accessible)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (accessible);
  AtkStateSet *states =
      ATK_OBJECT_CLASS (ui_traffic_cell_accessible_parent_class)->ref_state_set (accessible);
  UiTrafficArea *area = get_area (self);

  atk_state_set_add_state (states, ATK_STATE_TRANSIENT);
  if (area == NULL)
    {
      atk_state_set_add_state (states, ATK_STATE_DEFUNCT);
      return states;
    }
  atk_state_set_add_state (states, ATK_STATE_ENABLED);
  atk_state_set_add_state (states, ATK_STATE_SENSITIVE);
  atk_state_set_add_state (states, ATK_STATE_VISIBLE);
  if (gtk_widget_get_mapped (GTK_WIDGET (area)) && (is_heading (self) || is_visible (self, area)))
    atk_state_set_add_state (states, ATK_STATE_SHOWING);
  if (!is_heading (self))
    add_row_states (self, area, states);
  return states;
}

static void
ui_traffic_cell_accessible_finalize (GObject *object)
{
  UiTrafficCellAccessible *self = UI_TRAFFIC_CELL_ACCESSIBLE (object);

  g_clear_weak_pointer (&self->table);
  g_free (self->name);
  g_free (self->description);
  G_OBJECT_CLASS (ui_traffic_cell_accessible_parent_class)->finalize (object);
}

static void
ui_traffic_cell_accessible_class_init (UiTrafficCellAccessibleClass *class)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ui_traffic_cell_accessible_finalize;
  atk_class->get_name = ui_traffic_cell_accessible_get_name;
  atk_class->get_description = ui_traffic_cell_accessible_get_description;
  atk_class->get_parent = ui_traffic_cell_accessible_get_parent;
  atk_class->get_index_in_parent = ui_traffic_cell_accessible_get_index_in_parent;
  atk_class->ref_state_set = ui_traffic_cell_accessible_ref_state_set;
}

static void
ui_traffic_cell_accessible_init (UiTrafficCellAccessible *self)
{
}

/**
 * ui_traffic_cell_accessible_new:
 * @table: the table it is in
 * @row: which row; %UI_TRAFFIC_NO_ROW for a heading
 * @column: which cell of the row
 *
 * Main thread only.
 *
 * Returns: (transfer full): the cell
 */
AtkObject *
ui_traffic_cell_accessible_new (AtkObject *table,
                                guint64 row,
                                UiTrafficColumn column)
{
  UiTrafficCellAccessible *self = g_object_new (UI_TYPE_TRAFFIC_CELL_ACCESSIBLE, NULL);
  AtkObject *accessible = ATK_OBJECT (self);

  g_set_weak_pointer (&self->table, table);
  self->row = row;
  self->column = column;
  atk_object_set_role (accessible, is_heading (self) ? ATK_ROLE_TABLE_COLUMN_HEADER
                                                     : ATK_ROLE_TABLE_CELL);
  return accessible;
}
