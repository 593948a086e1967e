/* SPDX-License-Identifier: MIT */
/*
 * ui-graph-view-accessible: the live graph as a screen reader meets it.
 *
 * A group with a button for each box and each string, boxes first: "Viewer 1, pid 4711, connected",
 * "Pipe1_4710: 12 messages, 0 wait". To press one (AtkAction) is what a click on it is. A name is
 * made up when somebody asks for it: nobody is told of each message, but of another state of a
 * process.
 */

#include "ui-graph-view-accessible.h"
#include "ui-graph-view.h"

/* A box or a string */

#define UI_TYPE_GRAPH_ITEM_ACCESSIBLE (ui_graph_item_accessible_get_type ())
G_DECLARE_FINAL_TYPE (UiGraphItemAccessible, ui_graph_item_accessible, UI, GRAPH_ITEM_ACCESSIBLE,
                      AtkObject)

struct _UiGraphItemAccessible
{
  AtkObject parent_instance;

  UiGraphViewAccessible *group; /* its parent, which owns it; NULL once that is gone */
  UiGraphItem item;             /* what it is */
  char *name;                   /* what was told last, for the caller of get_name */
};

static void atk_action_init (AtkActionIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UiGraphItemAccessible, ui_graph_item_accessible, ATK_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ATK_TYPE_ACTION, atk_action_init))

/* The widget behind it all; NULL once it is gone. */
static UiGraphView *
get_view (UiGraphViewAccessible *self)
{
  GtkWidget *widget = self != NULL ? gtk_accessible_get_widget (GTK_ACCESSIBLE (self)) : NULL;

  return widget != NULL ? UI_GRAPH_VIEW (widget) : NULL;
}

static const UiGraphPicture *
get_picture (UiGraphViewAccessible *self)
{
  UiGraphView *view = get_view (self);

  return view != NULL ? ui_graph_view_get_picture (view) : NULL;
}

static const char *
find_name (UiGraphItemAccessible *self)
{
  const UiGraphPicture *picture = get_picture (self->group);

  return picture != NULL ? ui_graph_picture_find_name (picture, self->item) : NULL;
}

static const char *
ui_graph_item_accessible_get_name (AtkObject *object)
{
  UiGraphItemAccessible *self = UI_GRAPH_ITEM_ACCESSIBLE (object);

  g_free (self->name);
  self->name = g_strdup (find_name (self));
  return self->name;
}

/* Not set with atk_object_set_parent(), which takes a reference: the group already has one here. */
static AtkObject *
ui_graph_item_accessible_get_parent (AtkObject *object)
{
  return (AtkObject *) UI_GRAPH_ITEM_ACCESSIBLE (object)->group;
}

static guint
count_items (const UiGraphPicture *picture)
{
  return picture != NULL ? picture->boxes->len + picture->strings->len : 0;
}

/* Boxes first, then strings. */
static UiGraphItem
get_item (const UiGraphPicture *picture,
          guint index)
{
  const UiGraphString *string;

  if (index < picture->boxes->len)
    return (UiGraphItem){ (int) ui_graph_picture_get_box (picture, index)->member, 0 };
  string = ui_graph_picture_get_string (picture, index - picture->boxes->len);
  return (UiGraphItem){ (int) ui_graph_picture_get_box (picture, string->box)->member,
                        string->object };
}

static int
ui_graph_item_accessible_get_index_in_parent (AtkObject *object)
{
  UiGraphItemAccessible *self = UI_GRAPH_ITEM_ACCESSIBLE (object);
  const UiGraphPicture *picture = get_picture (self->group);

  for (guint i = 0; i < count_items (picture); i++)
    if (ui_graph_item_equal (get_item (picture, i), self->item))
      return (int) i;
  return -1;
}

static AtkStateSet *
ui_graph_item_accessible_ref_state_set (AtkObject *object)
{
  UiGraphItemAccessible *self = UI_GRAPH_ITEM_ACCESSIBLE (object);
  UiGraphView *view = get_view (self->group);
  AtkStateSet *states = atk_state_set_new ();

  if (view == NULL || find_name (self) == NULL)
    {
      atk_state_set_add_state (states, ATK_STATE_DEFUNCT);
      return states;
    }
  atk_state_set_add_state (states, ATK_STATE_ENABLED);
  atk_state_set_add_state (states, ATK_STATE_SENSITIVE);
  atk_state_set_add_state (states, ATK_STATE_FOCUSABLE);
  atk_state_set_add_state (states, ATK_STATE_VISIBLE);
  if (gtk_widget_get_mapped (GTK_WIDGET (view)))
    atk_state_set_add_state (states, ATK_STATE_SHOWING);
  if (self->item.object == 0 && self->item.member > 0 &&
      (guint) self->item.member == ui_graph_view_get_selected_member (view))
    atk_state_set_add_state (states, ATK_STATE_SELECTED);
  if (gtk_widget_has_focus (GTK_WIDGET (view)) &&
      ui_graph_item_equal (ui_graph_view_get_focused (view), self->item))
    atk_state_set_add_state (states, ATK_STATE_FOCUSED);
  return states;
}

static gboolean
do_action (AtkAction *action,
           int index)
{
  UiGraphItemAccessible *self = UI_GRAPH_ITEM_ACCESSIBLE (action);
  UiGraphView *view = get_view (self->group);

  if (view == NULL || index != 0)
    return FALSE;
  ui_graph_view_activate (view, self->item);
  return TRUE;
}

static int
get_n_actions (AtkAction *action)
{
  return 1;
}

static const char *
get_action_name (AtkAction *action,
                 int index)
{
  return index == 0 ? "press" : NULL;
}

static void
atk_action_init (AtkActionIface *iface)
{
  iface->do_action = do_action;
  iface->get_n_actions = get_n_actions;
  iface->get_name = get_action_name;
}

static void
ui_graph_item_accessible_finalize (GObject *object)
{
  g_free (UI_GRAPH_ITEM_ACCESSIBLE (object)->name);
  G_OBJECT_CLASS (ui_graph_item_accessible_parent_class)->finalize (object);
}

static void
ui_graph_item_accessible_class_init (UiGraphItemAccessibleClass *klass)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_graph_item_accessible_finalize;
  atk_class->get_name = ui_graph_item_accessible_get_name;
  atk_class->get_parent = ui_graph_item_accessible_get_parent;
  atk_class->get_index_in_parent = ui_graph_item_accessible_get_index_in_parent;
  atk_class->ref_state_set = ui_graph_item_accessible_ref_state_set;
}

static void
ui_graph_item_accessible_init (UiGraphItemAccessible *self)
{
}

/* The group */

struct _UiGraphViewAccessible
{
  GtkWidgetAccessible parent_instance;

  GHashTable *items; /* of UiGraphItemAccessible, by what they are; those that were asked for */
};

G_DEFINE_FINAL_TYPE (UiGraphViewAccessible, ui_graph_view_accessible, GTK_TYPE_WIDGET_ACCESSIBLE)

static gpointer
get_key (UiGraphItem item)
{
  return GINT_TO_POINTER ((item.member + 1) * 256 + item.object);
}

static AtkObject *
get_accessible (UiGraphViewAccessible *self,
                UiGraphItem item)
{
  UiGraphItemAccessible *accessible = g_hash_table_lookup (self->items, get_key (item));

  if (accessible == NULL)
    {
      accessible = g_object_new (UI_TYPE_GRAPH_ITEM_ACCESSIBLE, NULL);
      accessible->group = self;
      accessible->item = item;
      atk_object_set_role (ATK_OBJECT (accessible),
                           item.member == 0 ? ATK_ROLE_PANEL : ATK_ROLE_PUSH_BUTTON);
      g_hash_table_insert (self->items, get_key (item), accessible);
    }
  return ATK_OBJECT (accessible);
}

/* Tells whoever listens of boxes that have another name, which is that a process is in another
 * state. */
static void
tell_names (UiGraphViewAccessible *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      UiGraphItemAccessible *item = value;
      const char *name = item->item.object == 0 ? find_name (item) : NULL;

      if (name != NULL && item->name != NULL && !g_str_equal (name, item->name))
        g_object_notify (G_OBJECT (item), "accessible-name");
    }
}

/**
 * ui_graph_view_accessible_refresh:
 * @accessible: the accessible object of the view
 * @has_other_items: whether boxes or strings came or went
 *
 * The picture is another one.
 */
void
ui_graph_view_accessible_refresh (AtkObject *accessible,
                                  gboolean has_other_items)
{
  UiGraphViewAccessible *self;

  if (!UI_IS_GRAPH_VIEW_ACCESSIBLE (accessible))
    return; /* accessibility is off, and GTK gave a stand-in */
  self = UI_GRAPH_VIEW_ACCESSIBLE (accessible);
  if (g_hash_table_size (self->items) == 0)
    return; /* nobody has looked */
  tell_names (self);
  if (!has_other_items)
    return;
  for (guint i = 0; i < count_items (get_picture (self)); i++)
    {
      UiGraphItem item = get_item (get_picture (self), i);

      if (!g_hash_table_contains (self->items, get_key (item)))
        g_signal_emit_by_name (self, "children-changed::add", i, get_accessible (self, item), NULL);
    }
}

/**
 * ui_graph_view_accessible_focused:
 * @accessible: the accessible object of the view
 *
 * The keyboard went to something else on the graph.
 */
void
ui_graph_view_accessible_focused (AtkObject *accessible)
{
  UiGraphViewAccessible *self;
  UiGraphView *view;

  if (!UI_IS_GRAPH_VIEW_ACCESSIBLE (accessible))
    return;
  self = UI_GRAPH_VIEW_ACCESSIBLE (accessible);
  view = get_view (self);
  if (view != NULL && gtk_widget_has_focus (GTK_WIDGET (view)))
    g_signal_emit_by_name (self, "active-descendant-changed",
                           get_accessible (self, ui_graph_view_get_focused (view)));
}

static int
ui_graph_view_accessible_get_n_children (AtkObject *object)
{
  return (int) count_items (get_picture (UI_GRAPH_VIEW_ACCESSIBLE (object)));
}

static AtkObject *
ui_graph_view_accessible_ref_child (AtkObject *object,
                                    int index)
{
  UiGraphViewAccessible *self = UI_GRAPH_VIEW_ACCESSIBLE (object);
  const UiGraphPicture *picture = get_picture (self);

  if (index < 0 || (guint) index >= count_items (picture))
    return NULL;
  return g_object_ref (get_accessible (self, get_item (picture, (guint) index)));
}

static void
ui_graph_view_accessible_initialize (AtkObject *object,
                                     gpointer data)
{
  ATK_OBJECT_CLASS (ui_graph_view_accessible_parent_class)->initialize (object, data);
  object->role = ATK_ROLE_PANEL;
  object->name = g_strdup ("Live graph");
}

/* Whoever still holds an item must not reach into what is gone. */
static void
ui_graph_view_accessible_finalize (GObject *object)
{
  UiGraphViewAccessible *self = UI_GRAPH_VIEW_ACCESSIBLE (object);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    UI_GRAPH_ITEM_ACCESSIBLE (value)->group = NULL;
  g_hash_table_unref (self->items);
  G_OBJECT_CLASS (ui_graph_view_accessible_parent_class)->finalize (object);
}

static void
ui_graph_view_accessible_class_init (UiGraphViewAccessibleClass *klass)
{
  AtkObjectClass *atk_class = ATK_OBJECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ui_graph_view_accessible_finalize;
  atk_class->initialize = ui_graph_view_accessible_initialize;
  atk_class->get_n_children = ui_graph_view_accessible_get_n_children;
  atk_class->ref_child = ui_graph_view_accessible_ref_child;
}

static void
ui_graph_view_accessible_init (UiGraphViewAccessible *self)
{
  self->items = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}
