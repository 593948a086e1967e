/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-view-accessible: the bars as a screen reader meets them.
 *
 * A list with an item for each lane. The name of an item says whose it is and how its last life is
 * ("Viewer 1, pid 4101, killed by SIGKILL after 12.3 s"), its description tells all lives and which
 * record of it is chosen. A name
 * changes when a life does and not with each message, so a listener hears of births and deaths and
 * is otherwise left alone. Selecting an item (AtkSelection) is what a click on the lane is.
 */

#include "ui-lifetimes-view-accessible.h"
#include "ui-lifetimes-view.h"

/* One lane */

#define UI_TYPE_LANE_ACCESSIBLE (ui_lane_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiLaneAccessible, ui_lane_accessible, UI, LANE_ACCESSIBLE, AtkObject)

struct _UiLaneAccessible
{
  AtkObject parent_instance;

  UiLifetimesViewAccessible *list; /* its parent, which owns it; NULL once that is gone */
  int index;                       /* which lane */
  char *description;               /* what was last told, for the caller of get_description */
};

G_DEFINE_FINAL_TYPE (UiLaneAccessible, ui_lane_accessible, ATK_TYPE_OBJECT)

/* The widget behind it all; NULL once it is gone. */
static UiLifetimesView *
get_view (UiLifetimesViewAccessible *self)
{
  GtkWidget *widget =
      self != NULL ? gtk_accessible_get_widget (GTK_ACCESSIBLE (self)) : NULL;

  return widget != NULL ? UI_LIFETIMES_VIEW (widget) : NULL;
}

/* Not set with atk_object_set_parent(), which takes a reference: the list already has one here. */
static AtkObject *
ui_lane_accessible_get_parent (AtkObject *object)
{
  return (AtkObject *) UI_LANE_ACCESSIBLE (object)->list;
}

static int
ui_lane_accessible_get_index_in_parent (AtkObject *object)
{
  return UI_LANE_ACCESSIBLE (object)->index;
}

static const char *
ui_lane_accessible_get_description (AtkObject *object)
{
  UiLaneAccessible *self = UI_LANE_ACCESSIBLE (object);
  UiLifetimesView *view = get_view (self->list);
  GString *text = g_string_new (NULL);

  if (view != NULL)
    {
      UiLifetimes *model = ui_lifetimes_view_get_model (view);
      const UiLane *lane = ui_lifetimes_get_lane (model, self->index);
      g_autofree char *mark = ui_lifetimes_view_dup_mark (view, self->index);

      for (guint i = 0; i < lane->lives->len; i++)
        {
          g_autofree char *facts = ui_lane_dup_facts (lane, i, ui_lifetimes_get_begin_ns (model),
                                                      ipc_trace_now_ns ());

          g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", facts);
        }
      if (mark != NULL)
        g_string_append_printf (text, "\nSelected: %s", mark);
    }
  g_free (self->description);
  self->description = g_string_free (text, FALSE);
  return self->description;
}

static AtkStateSet *
ui_lane_accessible_ref_state_set (AtkObject *object)
{
  UiLaneAccessible *self = UI_LANE_ACCESSIBLE (object);
  UiLifetimesView *view = get_view (self->list);
  AtkStateSet *states = atk_state_set_new ();

  if (view == NULL)
    {
      atk_state_set_add_state (states, ATK_STATE_DEFUNCT);
      return states;
    }
  atk_state_set_add_state (states, ATK_STATE_ENABLED);
  atk_state_set_add_state (states, ATK_STATE_SENSITIVE);
  atk_state_set_add_state (states, ATK_STATE_SELECTABLE);
  atk_state_set_add_state (states, ATK_STATE_VISIBLE);
  if (gtk_widget_get_mapped (GTK_WIDGET (view)))
    atk_state_set_add_state (states, ATK_STATE_SHOWING);
  if (ui_lifetimes_view_get_selected_lane (view) == self->index)
    atk_state_set_add_state (states, ATK_STATE_SELECTED);
  return states;
}

static void
ui_lane_accessible_finalize (GObject *object)
{
  g_free (UI_LANE_ACCESSIBLE (object)->description);
  G_OBJECT_CLASS (ui_lane_accessible_parent_class)->finalize (object);
}

static void
ui_lane_accessible_class_init (UiLaneAccessibleClass *klass)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_lane_accessible_finalize;
  atk_class->get_parent = ui_lane_accessible_get_parent;
  atk_class->get_index_in_parent = ui_lane_accessible_get_index_in_parent;
  atk_class->get_description = ui_lane_accessible_get_description;
  atk_class->ref_state_set = ui_lane_accessible_ref_state_set;
}

static void
ui_lane_accessible_init (UiLaneAccessible *self)
{
}

static AtkObject *
lane_accessible_new (UiLifetimesViewAccessible *list,
                     int index)
{
  UiLaneAccessible *self = g_object_new (UI_TYPE_LANE_ACCESSIBLE, NULL);

  self->list = list;
  self->index = index;
  atk_object_set_role (ATK_OBJECT (self), ATK_ROLE_LIST_ITEM);
  return ATK_OBJECT (self);
}

/* The list */

struct _UiLifetimesViewAccessible
{
  GtkWidgetAccessible parent_instance;

  GPtrArray *lanes; /* of UiLaneAccessible, as many as were told of */
};

static void atk_selection_init (AtkSelectionIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UiLifetimesViewAccessible, ui_lifetimes_view_accessible,
                               GTK_TYPE_WIDGET_ACCESSIBLE,
                               G_IMPLEMENT_INTERFACE (ATK_TYPE_SELECTION, atk_selection_init))

static void
add_new_lanes (UiLifetimesViewAccessible *self,
               guint n_lanes)
{
  while (self->lanes->len < n_lanes)
    {
      guint index = self->lanes->len;
      AtkObject *lane = lane_accessible_new (self, (int) index);

      g_ptr_array_add (self->lanes, lane);
      g_signal_emit_by_name (self, "children-changed::add", index, lane, NULL);
    }
}

/* atk_object_set_name() tells whoever listens; a name that is the same is not told again. */
static void
refresh_names (UiLifetimesViewAccessible *self,
               UiLifetimes *model)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      AtkObject *lane = g_ptr_array_index (self->lanes, i);
      g_autofree char *name = ui_lane_dup_name (ui_lifetimes_get_lane (model, i));

      if (g_strcmp0 (name, atk_object_get_name (lane)) != 0)
        atk_object_set_name (lane, name);
    }
}

/**
 * ui_lifetimes_view_accessible_refresh:
 * @accessible: the accessible object of the view
 *
 * A life began, ended or is in another state.
 */
void
ui_lifetimes_view_accessible_refresh (AtkObject *accessible)
{
  UiLifetimesViewAccessible *self;
  UiLifetimesView *view;

  if (!UI_IS_LIFETIMES_VIEW_ACCESSIBLE (accessible))
    return; /* accessibility is off, and GTK gave a stand-in */
  self = UI_LIFETIMES_VIEW_ACCESSIBLE (accessible);
  view = get_view (self);
  if (view == NULL || ui_lifetimes_view_get_model (view) == NULL)
    return;
  add_new_lanes (self, ui_lifetimes_get_n_lanes (ui_lifetimes_view_get_model (view)));
  refresh_names (self, ui_lifetimes_view_get_model (view));
}

/**
 * ui_lifetimes_view_accessible_selected:
 * @accessible: the accessible object of the view
 *
 * Another life was selected.
 */
void
ui_lifetimes_view_accessible_selected (AtkObject *accessible)
{
  UiLifetimesViewAccessible *self;
  UiLifetimesView *view;
  int selected;

  if (!UI_IS_LIFETIMES_VIEW_ACCESSIBLE (accessible))
    return;
  ui_lifetimes_view_accessible_refresh (accessible);
  self = UI_LIFETIMES_VIEW_ACCESSIBLE (accessible);
  view = get_view (self);
  selected = view != NULL ? ui_lifetimes_view_get_selected_lane (view) : -1;
  g_signal_emit_by_name (self, "selection-changed");
  if (selected >= 0)
    g_signal_emit_by_name (self, "active-descendant-changed",
                           g_ptr_array_index (self->lanes, selected));
}

static int
ui_lifetimes_view_accessible_get_n_children (AtkObject *object)
{
  ui_lifetimes_view_accessible_refresh (object);
  return (int) UI_LIFETIMES_VIEW_ACCESSIBLE (object)->lanes->len;
}

static AtkObject *
ui_lifetimes_view_accessible_ref_child (AtkObject *object,
                                        int index)
{
  UiLifetimesViewAccessible *self = UI_LIFETIMES_VIEW_ACCESSIBLE (object);

  ui_lifetimes_view_accessible_refresh (object);
  if (index < 0 || index >= (int) self->lanes->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->lanes, index));
}

static gboolean
add_selection (AtkSelection *selection,
               int index)
{
  UiLifetimesView *view = get_view (UI_LIFETIMES_VIEW_ACCESSIBLE (selection));

  if (view == NULL || index < 0 ||
      index >= (int) ui_lifetimes_get_n_lanes (ui_lifetimes_view_get_model (view)))
    return FALSE;
  ui_lifetimes_view_select_lane (view, index);
  return TRUE;
}

static gboolean
clear_selection (AtkSelection *selection)
{
  UiLifetimesView *view = get_view (UI_LIFETIMES_VIEW_ACCESSIBLE (selection));

  if (view == NULL)
    return FALSE;
  ui_lifetimes_view_select_lane (view, -1);
  return TRUE;
}

static gboolean
is_child_selected (AtkSelection *selection,
                   int index)
{
  UiLifetimesView *view = get_view (UI_LIFETIMES_VIEW_ACCESSIBLE (selection));

  return view != NULL && index >= 0 && ui_lifetimes_view_get_selected_lane (view) == index;
}

static int
get_selection_count (AtkSelection *selection)
{
  UiLifetimesView *view = get_view (UI_LIFETIMES_VIEW_ACCESSIBLE (selection));

  return view != NULL && ui_lifetimes_view_get_selected_lane (view) >= 0 ? 1 : 0;
}

static AtkObject *
ref_selection (AtkSelection *selection,
               int index)
{
  UiLifetimesView *view = get_view (UI_LIFETIMES_VIEW_ACCESSIBLE (selection));

  if (view == NULL || index != 0)
    return NULL;
  return ui_lifetimes_view_accessible_ref_child (ATK_OBJECT (selection),
                                                 ui_lifetimes_view_get_selected_lane (view));
}

static void
atk_selection_init (AtkSelectionIface *iface)
{
  iface->add_selection = add_selection;
  iface->clear_selection = clear_selection;
  iface->is_child_selected = is_child_selected;
  iface->get_selection_count = get_selection_count;
  iface->ref_selection = ref_selection;
}

static void
ui_lifetimes_view_accessible_initialize (AtkObject *object,
                                         gpointer data)
{
  ATK_OBJECT_CLASS (ui_lifetimes_view_accessible_parent_class)->initialize (object, data);
  object->role = ATK_ROLE_LIST;
  object->name = g_strdup ("Lifetimes");
}

/* Whoever still holds an item must not reach into what is gone. */
static void
ui_lifetimes_view_accessible_finalize (GObject *object)
{
  UiLifetimesViewAccessible *self = UI_LIFETIMES_VIEW_ACCESSIBLE (object);

  for (guint i = 0; i < self->lanes->len; i++)
    UI_LANE_ACCESSIBLE (g_ptr_array_index (self->lanes, i))->list = NULL;
  g_ptr_array_unref (self->lanes);
  G_OBJECT_CLASS (ui_lifetimes_view_accessible_parent_class)->finalize (object);
}

static void
ui_lifetimes_view_accessible_class_init (UiLifetimesViewAccessibleClass *klass)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_lifetimes_view_accessible_finalize;
  atk_class->initialize = ui_lifetimes_view_accessible_initialize;
  atk_class->get_n_children = ui_lifetimes_view_accessible_get_n_children;
  atk_class->ref_child = ui_lifetimes_view_accessible_ref_child;
}

static void
ui_lifetimes_view_accessible_init (UiLifetimesViewAccessible *self)
{
  self->lanes = g_ptr_array_new_with_free_func (g_object_unref);
}
