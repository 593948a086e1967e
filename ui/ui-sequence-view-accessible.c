/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-view-accessible: a sequence diagram as a screen reader meets it.
 *
 * A list: first the lifelines ("Viewer 1, pid 4101, connected"), then what is visible from the top
 * down ("Viewer 1 → parent: GTKClient msg 3, 41 bytes, 0.120 ms"). What is visible is another thing
 * forty times a second, so the list manages its descendants: nobody is told of them, and one is
 * made when somebody asks. It keeps its name then, whatever moves on. Selecting an item
 * (AtkSelection) is what a click on it is.
 */

#include "ui-sequence-view-accessible.h"

#include "ui-sequence-view.h"

/* More than these are a flood, which nobody listens to. */
#define ITEMS_MAX 300

/* One lifeline or item */

#define UI_TYPE_SEQUENCE_ITEM_ACCESSIBLE (ui_sequence_item_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiSequenceItemAccessible, ui_sequence_item_accessible, UI,
                      SEQUENCE_ITEM_ACCESSIBLE, AtkObject)

struct _UiSequenceItemAccessible
{
  AtkObject parent_instance;

  AtkObject *list; /* the diagram; a reference */
  int index;       /* which child of it this was, when somebody asked */
};

G_DEFINE_FINAL_TYPE (UiSequenceItemAccessible, ui_sequence_item_accessible, ATK_TYPE_OBJECT)

/* The widget; NULL once it is gone. */
static UiSequenceView *
get_view (gpointer list)
{
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (list));

  return widget != NULL ? UI_SEQUENCE_VIEW (widget) : NULL;
}

static AtkObject *
ui_sequence_item_accessible_get_parent (AtkObject *object)
{
  return UI_SEQUENCE_ITEM_ACCESSIBLE (object)->list;
}

static int
ui_sequence_item_accessible_get_index_in_parent (AtkObject *object)
{
  return UI_SEQUENCE_ITEM_ACCESSIBLE (object)->index;
}

static AtkStateSet *
ui_sequence_item_accessible_ref_state_set (AtkObject *object)
{
  UiSequenceItemAccessible *self = UI_SEQUENCE_ITEM_ACCESSIBLE (object);
  UiSequenceView *view = get_view (self->list);
  AtkStateSet *states = atk_state_set_new ();

  if (view == NULL)
    {
      atk_state_set_add_state (states, ATK_STATE_DEFUNCT);
      return states;
    }
  atk_state_set_add_state (states, ATK_STATE_ENABLED);
  atk_state_set_add_state (states, ATK_STATE_SENSITIVE);
  atk_state_set_add_state (states, ATK_STATE_SELECTABLE);
  atk_state_set_add_state (states, ATK_STATE_TRANSIENT);
  atk_state_set_add_state (states, ATK_STATE_VISIBLE);
  if (gtk_widget_get_mapped (GTK_WIDGET (view)))
    atk_state_set_add_state (states, ATK_STATE_SHOWING);
  if (atk_selection_is_child_selected (ATK_SELECTION (self->list), self->index))
    atk_state_set_add_state (states, ATK_STATE_SELECTED);
  return states;
}

static void
ui_sequence_item_accessible_finalize (GObject *object)
{
  g_object_unref (UI_SEQUENCE_ITEM_ACCESSIBLE (object)->list);
  G_OBJECT_CLASS (ui_sequence_item_accessible_parent_class)->finalize (object);
}

static void
ui_sequence_item_accessible_class_init (UiSequenceItemAccessibleClass *klass)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_sequence_item_accessible_finalize;
  atk_class->get_parent = ui_sequence_item_accessible_get_parent;
  atk_class->get_index_in_parent = ui_sequence_item_accessible_get_index_in_parent;
  atk_class->ref_state_set = ui_sequence_item_accessible_ref_state_set;
}

static void
ui_sequence_item_accessible_init (UiSequenceItemAccessible *self)
{
}

/* The list */

struct _UiSequenceViewAccessible
{
  GtkWidgetAccessible parent_instance;
};

static void atk_selection_init (AtkSelectionIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UiSequenceViewAccessible, ui_sequence_view_accessible,
                               GTK_TYPE_WIDGET_ACCESSIBLE,
                               G_IMPLEMENT_INTERFACE (ATK_TYPE_SELECTION, atk_selection_init))

/* The item that a child stands for, past the lifelines; NULL for a lifeline. Spans are only a
 * ground beneath what is an item itself. */
static const UiSequenceItem *
find_item (UiSequenceView *view,
           int index)
{
  UiSequenceScene *scene = ui_sequence_view_get_scene (view);
  int at = (int) ui_sequence_lanes_get_n (ui_sequence_view_get_lanes (view));

  for (guint i = 0; index >= at && i < ui_sequence_scene_get_n_items (scene); i++)
    {
      const UiSequenceItem *item = ui_sequence_scene_get_item (scene, i);

      if (item->kind != UI_SEQUENCE_SPAN && at++ == index)
        return item;
    }
  return NULL;
}

static int
ui_sequence_view_accessible_get_n_children (AtkObject *object)
{
  UiSequenceView *view = get_view (object);
  UiSequenceScene *scene;
  int n = 0;

  if (view == NULL)
    return 0;
  scene = ui_sequence_view_get_scene (view);
  for (guint i = 0; i < ui_sequence_scene_get_n_items (scene) && n < ITEMS_MAX; i++)
    n += ui_sequence_scene_get_item (scene, i)->kind != UI_SEQUENCE_SPAN;
  return n + (int) ui_sequence_lanes_get_n (ui_sequence_view_get_lanes (view));
}

static char *
dup_name (UiSequenceView *view,
          int index)
{
  UiSequenceLanes *lanes = ui_sequence_view_get_lanes (view);
  const UiSequenceItem *item = find_item (view, index);

  if (item == NULL)
    return ui_sequence_lanes_dup_name (lanes, (guint) index);
  return ui_sequence_item_dup_name (
      item, ui_sequence_scene_get_model (ui_sequence_view_get_scene (view)), lanes);
}

static AtkObject *
ui_sequence_view_accessible_ref_child (AtkObject *object,
                                       int index)
{
  UiSequenceView *view = get_view (object);
  UiSequenceItemAccessible *child;
  g_autofree char *name = NULL;

  if (view == NULL || index < 0 || index >= ui_sequence_view_accessible_get_n_children (object))
    return NULL;
  name = dup_name (view, index);
  child = g_object_new (UI_TYPE_SEQUENCE_ITEM_ACCESSIBLE, NULL);
  child->list = g_object_ref (object);
  child->index = index;
  ATK_OBJECT (child)->role = ATK_ROLE_LIST_ITEM;
  ATK_OBJECT (child)->name = g_steal_pointer (&name);
  return ATK_OBJECT (child);
}

/* AtkSelection */

static gboolean
add_selection (AtkSelection *selection,
               int index)
{
  UiSequenceView *view = get_view (selection);
  const UiSequenceItem *item = view != NULL ? find_item (view, index) : NULL;

  if (item == NULL || item->kind == UI_SEQUENCE_BUNDLE)
    return FALSE;
  ui_focus_select (ui_sequence_view_get_focus (view), item->position);
  return TRUE;
}

static gboolean
clear_selection (AtkSelection *selection)
{
  UiSequenceView *view = get_view (selection);

  if (view == NULL)
    return FALSE;
  ui_focus_select (ui_sequence_view_get_focus (view), UI_FOCUS_NONE);
  return TRUE;
}

/* Which child stands for the chosen record, or -1. */
static int
find_selected (AtkSelection *selection)
{
  UiSequenceView *view = get_view (selection);
  int selected = view != NULL ? ui_sequence_view_get_frame (view).selected : -1;
  int child;

  if (selected < 0)
    return -1;
  child = (int) ui_sequence_lanes_get_n (ui_sequence_view_get_lanes (view));
  for (int i = 0; i < selected; i++)
    child += ui_sequence_scene_get_item (ui_sequence_view_get_scene (view), (guint) i)->kind !=
             UI_SEQUENCE_SPAN;
  return child;
}

static gboolean
is_child_selected (AtkSelection *selection,
                   int index)
{
  return index >= 0 && find_selected (selection) == index;
}

static int
get_selection_count (AtkSelection *selection)
{
  return find_selected (selection) >= 0 ? 1 : 0;
}

static AtkObject *
ref_selection (AtkSelection *selection,
               int index)
{
  int selected = index == 0 ? find_selected (selection) : -1;

  return selected >= 0
             ? ui_sequence_view_accessible_ref_child (ATK_OBJECT (selection), selected)
             : NULL;
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

/**
 * ui_sequence_view_accessible_selected:
 * @accessible: the accessible object of the view
 *
 * Another record was selected.
 */
void
ui_sequence_view_accessible_selected (AtkObject *accessible)
{
  int selected;

  if (!UI_IS_SEQUENCE_VIEW_ACCESSIBLE (accessible))
    return; /* accessibility is off, and GTK gave a stand-in */
  selected = find_selected (ATK_SELECTION (accessible));
  g_signal_emit_by_name (accessible, "selection-changed");
  if (selected >= 0)
    {
      g_autoptr (AtkObject) child = ui_sequence_view_accessible_ref_child (accessible, selected);

      g_signal_emit_by_name (accessible, "active-descendant-changed", child);
    }
}

static AtkStateSet *
ui_sequence_view_accessible_ref_state_set (AtkObject *object)
{
  AtkStateSet *states =
      ATK_OBJECT_CLASS (ui_sequence_view_accessible_parent_class)->ref_state_set (object);

  atk_state_set_add_state (states, ATK_STATE_MANAGES_DESCENDANTS);
  return states;
}

static void
ui_sequence_view_accessible_initialize (AtkObject *object,
                                        gpointer data)
{
  ATK_OBJECT_CLASS (ui_sequence_view_accessible_parent_class)->initialize (object, data);
  object->role = ATK_ROLE_LIST;
  object->name = g_strdup ("Sequence");
}

static void
ui_sequence_view_accessible_class_init (UiSequenceViewAccessibleClass *klass)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (klass);

  atk_class->initialize = ui_sequence_view_accessible_initialize;
  atk_class->get_n_children = ui_sequence_view_accessible_get_n_children;
  atk_class->ref_child = ui_sequence_view_accessible_ref_child;
  atk_class->ref_state_set = ui_sequence_view_accessible_ref_state_set;
}

static void
ui_sequence_view_accessible_init (UiSequenceViewAccessible *self)
{
}
