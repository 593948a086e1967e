/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-view: the trace as a list, the newest at the end.
 *
 * The store may hold a million records and take a hundred thousand a second. The list shows a
 * window of it (ui-traffic-model) and looks again at most once per frame:
 *
 *   following        the window ends at the newest record; rows leave it at the beginning
 *   standing still   its rows stay; a few new ones are added below, a flood is only counted
 *   paused           nothing is added; a record that the store discards has to go even so
 *
 * A few new rows are told to the list one by one. A thousand at once are not: the list lets go of
 * the model, the window moves, the list takes it again, and the selection is put back.
 */

#include "ui-traffic-view.h"
#include "ui-follower.h"
#include "ui-style.h"
#include "ui-text.h"
#include "ui-traffic-model.h"

/* How long new records wait for others: two frames, so that the steps of one exchange, which come
 * by two rings, are drawn together. */
#define GATHER_MS 33
/* How long the list rests after it let go of the model and took it again. */
#define FLOOD_MS 100
/* More rows than these are not told to the list one by one. */
#define FLOOD_ROWS 1000
/* How many rows the list may have while it stands still. */
#define STILL_ROWS (2 * UI_TRAFFIC_VIEW_MAX_ROWS)

/* Fixed-pitch letters look larger than the window's own; the style sheet does the same. */
#define MONOSPACE_SCALE 0.9

#define NO_POSITION G_MAXUINT64
#define PAGE_LIST "list"
#define PAGE_PLACEHOLDER "placeholder"

struct _UiTrafficView
{
  GtkBin parent_instance;

  IpcTraceStore *store;
  UiTrafficModel *model;
  GtkWidget *stack;       /* the list, or a sentence while it is empty */
  GtkWidget *placeholder;
  GtkWidget *follower;
  GtkWidget *tree;

  guint refresh_id;       /* the timer of the next look at the store; 0 while nothing is new */
  guint64 cleared;        /* records before it were cleared away by the user */
  guint64 moved;          /* records from it on may be others since the last look */
  guint64 seen;           /* end of the store when the list last followed it */
  guint64 selected;       /* what "selection-changed" said last */
  gboolean paused;
  gboolean detached;      /* the list has let go of the model for a moment */
};

enum
{
  PROP_PAUSED = 1,
  N_PROPS,
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS,
};

/* How a column looks. Widths are in pixels and add up to a page of 900. */
typedef struct
{
  const char *title;
  int width;
  float align;      /* 0 left, 1 right */
  const char *font; /* NULL for that of the window */
} ColumnLook;

static const ColumnLook looks[UI_TRAFFIC_N_TEXTS] = {
  [UI_TRAFFIC_COLUMN_TIME] = { "Time (s)", 96, 1, "Monospace" },
  [UI_TRAFFIC_COLUMN_FROM] = { "From", 76, 0, NULL },
  [UI_TRAFFIC_COLUMN_TO] = { "To", 76, 0, NULL },
  [UI_TRAFFIC_COLUMN_STEP] = { "Step", 140, 0, NULL },
  [UI_TRAFFIC_COLUMN_OBJECT] = { "Object", 108, 0, NULL },
  [UI_TRAFFIC_COLUMN_SIZE] = { "Size", 62, 1, "Monospace" },
  [UI_TRAFFIC_COLUMN_TEXT] = { "Text", 340, 0, "Monospace" },
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (UiTrafficView, ui_traffic_view, GTK_TYPE_BIN)

static gboolean
is_following (UiTrafficView *self)
{
  return !self->paused && ui_follower_get_following (UI_FOLLOWER (self->follower));
}

static GtkTreeSelection *
get_selection (UiTrafficView *self)
{
  return gtk_tree_view_get_selection (GTK_TREE_VIEW (self->tree));
}

static GtkTreePath *
get_path (UiTrafficView *self,
          guint64 position)
{
  return gtk_tree_path_new_from_indices (
      (int) (position - ui_traffic_model_get_first (self->model)), -1);
}

static gboolean
is_in_window (UiTrafficView *self,
              guint64 position)
{
  return position >= ui_traffic_model_get_first (self->model) &&
         position < ui_traffic_model_get_end (self->model);
}

/* The positions of the selected rows, in order. */
static GArray *
get_selected_positions (UiTrafficView *self)
{
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint64));
  GList *paths = gtk_tree_selection_get_selected_rows (get_selection (self), NULL);

  for (GList *at = paths; at != NULL; at = at->next)
    {
      guint64 position =
          ui_traffic_model_get_first (self->model) + gtk_tree_path_get_indices (at->data)[0];

      g_array_append_val (positions, position);
    }
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);
  return positions;
}

/* The window */

/* Where the window should lie now. */
static void
get_wanted_window (UiTrafficView *self,
                   guint64 *first,
                   guint64 *end)
{
  guint64 old_end = ui_traffic_model_get_end (self->model);
  guint64 newest = ipc_trace_store_get_end (self->store);
  gboolean may_grow = newest - MIN (newest, old_end) <= FLOOD_ROWS &&
                      newest - ui_traffic_model_get_first (self->model) <= STILL_ROWS;

  *first = MAX (ui_traffic_model_get_first (self->model),
                ipc_trace_store_get_first (self->store));
  *first = MAX (*first, self->cleared);
  *end = !self->paused && (is_following (self) || may_grow) ? newest : old_end;
  *end = MAX (*end, *first);
  if (is_following (self) && *end - *first > UI_TRAFFIC_VIEW_MAX_ROWS)
    *first = *end - UI_TRAFFIC_VIEW_MAX_ROWS;
}

static void
select_positions (UiTrafficView *self,
                  GArray *positions)
{
  for (guint i = 0; i < positions->len; i++)
    {
      guint64 position = g_array_index (positions, guint64, i);
      g_autoptr (GtkTreePath) path = NULL;

      if (!is_in_window (self, position))
        continue;
      path = get_path (self, position);
      gtk_tree_selection_select_path (get_selection (self), path);
    }
}

static void
update_selected (UiTrafficView *self)
{
  guint64 position = ui_traffic_view_get_selected (self);

  if (self->detached || position == self->selected)
    return;
  self->selected = position;
  g_signal_emit (self, signals[SELECTION_CHANGED], 0, position);
}

/* Moves the window while the list looks away, and keeps what was selected. */
static void
reset_window (UiTrafficView *self,
              guint64 first,
              guint64 end)
{
  GtkTreeView *tree = GTK_TREE_VIEW (self->tree);
  g_autoptr (GArray) positions = get_selected_positions (self);

  self->detached = TRUE;
  gtk_tree_view_set_model (tree, NULL);
  ui_traffic_model_reset (self->model, first, end);
  gtk_tree_view_set_model (tree, GTK_TREE_MODEL (self->model));
  select_positions (self, positions);
  self->detached = FALSE;
  update_selected (self);
}

/* Tells the list of every row that comes or goes. Where rows go above those in sight, the list
 * would let the rest slide up under the reader's eyes; so it is scrolled by as much. */
static void
advance_window (UiTrafficView *self,
                guint64 first,
                guint64 end)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->tree));
  guint64 old_first = ui_traffic_model_get_first (self->model);
  guint64 n_rows = ui_traffic_model_get_end (self->model) - old_first;
  double value = gtk_adjustment_get_value (adjustment);
  double row_height = n_rows > 0 ? gtk_adjustment_get_upper (adjustment) / n_rows : 0;

  ui_traffic_model_advance (self->model, first, end);
  if (first > old_first && !ui_follower_get_following (UI_FOLLOWER (self->follower)))
    gtk_adjustment_set_value (adjustment, value - (first - old_first) * row_height);
}

static void
update_label (UiTrafficView *self)
{
  guint64 newest = ipc_trace_store_get_end (self->store);
  guint64 n_new;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (is_following (self))
    self->seen = newest;
  n_new = newest - self->seen;
  number = ui_text_dup_number (n_new);
  text = g_strdup_printf ("%s%s new", self->paused ? "Paused · " : "", number);
  ui_follower_set_label (UI_FOLLOWER (self->follower),
                         self->paused || n_new > 0 ? text : NULL);
}

static void
update_page (UiTrafficView *self)
{
  gboolean is_empty =
      ui_traffic_model_get_first (self->model) == ui_traffic_model_get_end (self->model);

  gtk_label_set_text (GTK_LABEL (self->placeholder),
                      self->paused        ? "Paused; the recording goes on."
                      : self->cleared > 0 ? "Cleared. What happens next will be here."
                                          : "Every message, every event and every change of the "
                                            "memory will be here as it happens.");
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    is_empty ? PAGE_PLACEHOLDER : PAGE_LIST);
}

/* Looks at the store. Returns whether the list had to let go of the model for it, which loses the
 * place and so is for a list that follows only. */
static gboolean
refresh (UiTrafficView *self)
{
  guint64 old_first = ui_traffic_model_get_first (self->model);
  guint64 old_end = ui_traffic_model_get_end (self->model);
  guint64 moved = MIN (self->moved, old_end);
  gboolean is_flood;
  guint64 first;
  guint64 end;

  get_wanted_window (self, &first, &end);
  is_flood = is_following (self) &&
             (first - old_first) + (end - old_end) + (old_end - moved) > FLOOD_ROWS;
  if (is_flood)
    {
      reset_window (self, first, end);
      ui_follower_set_following (UI_FOLLOWER (self->follower), TRUE);
    }
  else
    {
      ui_traffic_model_refresh (self->model, moved, old_end);
      advance_window (self, first, end);
    }
  self->moved = NO_POSITION;
  update_label (self);
  update_page (self);
  return is_flood;
}

static void schedule_refresh (UiTrafficView *self,
                              guint wait_ms);

static gboolean
on_refresh_timeout (gpointer data)
{
  UiTrafficView *self = data;

  self->refresh_id = 0;
  if (refresh (self))
    schedule_refresh (self, FLOOD_MS);
  return G_SOURCE_REMOVE;
}

/* Below the priority of drawing, so that a flood cannot starve the window. */
static void
schedule_refresh (UiTrafficView *self,
                  guint wait_ms)
{
  if (self->refresh_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->refresh_id = g_timeout_add_full (GDK_PRIORITY_REDRAW + 1, wait_ms, on_refresh_timeout,
                                           self, NULL);
}

static void
refresh_now (UiTrafficView *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  refresh (self);
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer data)
{
  UiTrafficView *self = data;

  self->moved = MIN (self->moved, from);
  schedule_refresh (self, GATHER_MS);
}

static void
on_following_changed (UiFollower *follower,
                      GParamSpec *spec,
                      gpointer data)
{
  refresh_now (data);
}

static void
on_follower_activated (UiFollower *follower,
                       gpointer data)
{
  ui_traffic_view_set_paused (data, FALSE);
}

/* The selection */

static void
on_selection_changed (GtkTreeSelection *selection,
                      gpointer data)
{
  update_selected (data);
}

/* A row that was picked must not run away. */
static gboolean
on_button_press_event (GtkWidget *widget,
                       GdkEventButton *event,
                       gpointer data)
{
  UiTrafficView *self = data;
  GtkTreeView *tree = GTK_TREE_VIEW (widget);

  if (event->window == gtk_tree_view_get_bin_window (tree) &&
      gtk_tree_view_get_path_at_pos (tree, event->x, event->y, NULL, NULL, NULL, NULL))
    ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_key_press_event (GtkWidget *widget,
                    GdkEventKey *event,
                    gpointer data)
{
  UiTrafficView *self = data;
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  g_autofree char *rows = NULL;

  if (modifiers != GDK_CONTROL_MASK || gdk_keyval_to_lower (event->keyval) != GDK_KEY_c)
    return GDK_EVENT_PROPAGATE;
  rows = ui_traffic_view_dup_selected_rows (self);
  if (*rows != '\0')
    gtk_clipboard_set_text (gtk_widget_get_clipboard (widget, GDK_SELECTION_CLIPBOARD), rows, -1);
  return GDK_EVENT_STOP;
}

/* The columns */

static gboolean
is_loss (IpcTraceStep step)
{
  return step == IPC_TRACE_PROCESS_EXITED || step == IPC_TRACE_RECORDS_DROPPED ||
         step == IPC_TRACE_PEER_REFUSED;
}

static void
get_death_color (UiTrafficView *self,
                 GdkRGBA *color)
{
  GtkStyleContext *context = gtk_widget_get_style_context (self->tree);

  gtk_style_context_save (context);
  gtk_style_context_add_class (context, UI_STYLE_DEATH);
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), color);
  gtk_style_context_restore (context);
}

/* Red and bold for a death or a loss, which the word in the cell says too. */
static void
style_step (GtkTreeViewColumn *column,
            GtkCellRenderer *renderer,
            GtkTreeModel *model,
            GtkTreeIter *iter,
            gpointer data)
{
  UiTrafficView *self = data;
  gboolean is_selected = gtk_tree_selection_iter_is_selected (get_selection (self), iter);
  PangoWeight weight = PANGO_WEIGHT_NORMAL;
  GdkRGBA color;
  guint step;

  gtk_tree_model_get (model, iter, UI_TRAFFIC_COLUMN_STEP_ID, &step, -1);
  if (is_loss (step) || step == IPC_TRACE_DIAGNOSIS)
    weight = PANGO_WEIGHT_BOLD;
  g_object_set (renderer, "weight", weight, "foreground-set", FALSE, NULL);
  if (is_loss (step) && !is_selected)
    {
      get_death_color (self, &color);
      g_object_set (renderer, "foreground-rgba", &color, NULL);
    }
}

static GtkTreeViewColumn *
create_column (UiTrafficView *self,
               UiTrafficColumn id)
{
  const ColumnLook *look = &looks[id];
  GtkCellRenderer *renderer = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();

  g_object_set (renderer, "xalign", look->align, "ellipsize", PANGO_ELLIPSIZE_END, "xpad", 6, NULL);
  if (look->font != NULL)
    g_object_set (renderer, "family", look->font, "scale", MONOSPACE_SCALE, NULL);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (column), renderer, TRUE);
  gtk_cell_layout_add_attribute (GTK_CELL_LAYOUT (column), renderer, "text", id);
  if (id == UI_TRAFFIC_COLUMN_STEP)
    gtk_tree_view_column_set_cell_data_func (column, renderer, style_step, self, NULL);
  g_object_set (column, "title", look->title, "sizing", GTK_TREE_VIEW_COLUMN_FIXED, "fixed-width",
                look->width, "min-width", 40, "resizable", TRUE, "alignment", look->align, "expand",
                id == UI_TRAFFIC_COLUMN_TEXT, NULL);
  return column;
}

static GtkWidget *
create_tree (UiTrafficView *self)
{
  GtkWidget *tree = gtk_tree_view_new ();

  for (UiTrafficColumn id = 0; id < UI_TRAFFIC_N_TEXTS; id++)
    gtk_tree_view_append_column (GTK_TREE_VIEW (tree), create_column (self, id));
  g_object_set (tree, "fixed-height-mode", TRUE, "enable-search", FALSE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (tree), "Traffic");
  g_signal_connect (tree, "key-press-event", G_CALLBACK (on_key_press_event), self);
  g_signal_connect (tree, "button-press-event", G_CALLBACK (on_button_press_event), self);
  return tree;
}

/* The object */

static void
ui_traffic_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_traffic_view_parent_class)->map (widget);
  schedule_refresh (UI_TRAFFIC_VIEW (widget), 0);
}

static void
ui_traffic_view_get_property (GObject *object,
                              guint id,
                              GValue *value,
                              GParamSpec *spec)
{
  if (id == PROP_PAUSED)
    g_value_set_boolean (value, UI_TRAFFIC_VIEW (object)->paused);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
ui_traffic_view_set_property (GObject *object,
                              guint id,
                              const GValue *value,
                              GParamSpec *spec)
{
  if (id == PROP_PAUSED)
    ui_traffic_view_set_paused (UI_TRAFFIC_VIEW (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
ui_traffic_view_dispose (GObject *object)
{
  UiTrafficView *self = UI_TRAFFIC_VIEW (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->tree != NULL)
    g_signal_handlers_disconnect_by_data (get_selection (self), self);
  self->tree = NULL;
  G_OBJECT_CLASS (ui_traffic_view_parent_class)->dispose (object);
}

static void
ui_traffic_view_finalize (GObject *object)
{
  UiTrafficView *self = UI_TRAFFIC_VIEW (object);

  g_clear_object (&self->model);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ui_traffic_view_parent_class)->finalize (object);
}

static void
ui_traffic_view_class_init (UiTrafficViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = ui_traffic_view_get_property;
  object_class->set_property = ui_traffic_view_set_property;
  object_class->dispose = ui_traffic_view_dispose;
  object_class->finalize = ui_traffic_view_finalize;
  GTK_WIDGET_CLASS (class)->map = ui_traffic_view_map;

  props[PROP_PAUSED] = g_param_spec_boolean (
      "paused", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", UI_TYPE_TRAFFIC_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
ui_traffic_view_init (UiTrafficView *self)
{
  ui_style_init ();
  self->selected = NO_POSITION;
  self->moved = NO_POSITION;
  self->tree = create_tree (self);
  self->follower = ui_follower_new (self->tree);
  self->placeholder = ui_style_new_placeholder (NULL);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), self->placeholder, PAGE_PLACEHOLDER);
  gtk_stack_add_named (GTK_STACK (self->stack), self->follower, PAGE_LIST);
  gtk_container_add (GTK_CONTAINER (self), self->stack);
  gtk_tree_selection_set_mode (get_selection (self), GTK_SELECTION_MULTIPLE);
  g_signal_connect (get_selection (self), "changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect_object (self->follower, "notify::following", G_CALLBACK (on_following_changed),
                           self, 0);
  g_signal_connect_object (self->follower, "activated", G_CALLBACK (on_follower_activated), self,
                           0);
  gtk_widget_show_all (self->stack);
}

/**
 * ui_traffic_view_new:
 * @store: the trace to show
 *
 * A list that follows @store. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_traffic_view_new (IpcTraceStore *store)
{
  UiTrafficView *self = g_object_new (UI_TYPE_TRAFFIC_VIEW, NULL);

  self->store = g_object_ref (store);
  self->model = ui_traffic_model_new (store);
  gtk_tree_view_set_model (GTK_TREE_VIEW (self->tree), GTK_TREE_MODEL (self->model));
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  refresh (self);
  return GTK_WIDGET (self);
}

/**
 * ui_traffic_view_set_paused:
 * @self: the view
 * @paused: whether the list stands still
 *
 * Stops the view, never the recording: the button over the list says so and counts what is new.
 */
void
ui_traffic_view_set_paused (UiTrafficView *self,
                            gboolean paused)
{
  g_return_if_fail (UI_IS_TRAFFIC_VIEW (self));

  paused = paused != FALSE;
  if (self->paused == paused)
    return;
  if (is_following (self))
    self->seen = ui_traffic_model_get_end (self->model);
  self->paused = paused;
  refresh_now (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAUSED]);
}

/**
 * ui_traffic_view_get_paused:
 * @self: the view
 *
 * Returns: whether the list stands still by the user's wish
 */
gboolean
ui_traffic_view_get_paused (UiTrafficView *self)
{
  return self->paused;
}

/**
 * ui_traffic_view_follow:
 * @self: the view
 *
 * Goes to the end and stays there. In a pause: to the end of what is shown.
 */
void
ui_traffic_view_follow (UiTrafficView *self)
{
  g_return_if_fail (UI_IS_TRAFFIC_VIEW (self));

  ui_follower_set_following (UI_FOLLOWER (self->follower), TRUE);
}

/**
 * ui_traffic_view_clear:
 * @self: the view
 *
 * Hides everything up to now and follows again. The store keeps it.
 */
void
ui_traffic_view_clear (UiTrafficView *self)
{
  g_return_if_fail (UI_IS_TRAFFIC_VIEW (self));

  self->cleared = ipc_trace_store_get_end (self->store);
  self->seen = self->cleared;
  reset_window (self, self->cleared, self->cleared);
  ui_traffic_view_follow (self);
  refresh_now (self);
}

static gboolean
row_contains (UiTrafficView *self,
              guint64 position,
              const char *folded)
{
  g_autofree char *row = ui_traffic_model_dup_row (self->model, position);
  g_autofree char *folded_row = g_utf8_casefold (row, -1);

  return strstr (folded_row, folded) != NULL;
}

static void
go_to (UiTrafficView *self,
       guint64 position)
{
  GtkTreeView *tree = GTK_TREE_VIEW (self->tree);
  g_autoptr (GtkTreePath) path = NULL;

  ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  path = get_path (self, position);
  gtk_tree_view_set_cursor (tree, path, NULL, FALSE);
  gtk_tree_view_scroll_to_cell (tree, path, NULL, FALSE, 0, 0);
}

/**
 * ui_traffic_view_find:
 * @self: the view
 * @text: what to look for, in any of the cells, upper and lower case alike
 * @backwards: %TRUE for the previous row, %FALSE for the next
 *
 * Selects the nearest row after (before) the selected one that contains @text and scrolls to it;
 * goes on at the other end of the list. Without a selection it starts at the end, so that
 * backwards finds the newest. The list stands still afterwards.
 *
 * Returns: %FALSE when no row contains @text
 */
gboolean
ui_traffic_view_find (UiTrafficView *self,
                      const char *text,
                      gboolean backwards)
{
  guint64 first = ui_traffic_model_get_first (self->model);
  guint64 n_rows = ui_traffic_model_get_end (self->model) - first;
  guint64 start = n_rows - (n_rows > 0 ? 1 : 0);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  g_return_val_if_fail (UI_IS_TRAFFIC_VIEW (self), FALSE);

  if (*folded == '\0')
    return FALSE;
  if (is_in_window (self, ui_traffic_view_get_selected (self)))
    start = ui_traffic_view_get_selected (self) - first;
  else if (backwards)
    start = n_rows;
  for (guint64 i = 1; i <= n_rows; i++)
    {
      guint64 row = backwards ? (start + n_rows - i % n_rows) % n_rows : (start + i) % n_rows;

      if (!row_contains (self, first + row, folded))
        continue;
      go_to (self, first + row);
      return TRUE;
    }
  return FALSE;
}

/**
 * ui_traffic_view_get_selected:
 * @self: the view
 *
 * Returns: the position of the selected record, the first of several; %G_MAXUINT64 for none
 */
guint64
ui_traffic_view_get_selected (UiTrafficView *self)
{
  g_autoptr (GArray) positions = get_selected_positions (self);

  return positions->len > 0 ? g_array_index (positions, guint64, 0) : NO_POSITION;
}

/**
 * ui_traffic_view_dup_selected_rows:
 * @self: the view
 *
 * The selected rows as Ctrl+C copies them: a line each, the cells separated by tabs.
 *
 * Returns: (transfer full): the text; empty for no selection
 */
char *
ui_traffic_view_dup_selected_rows (UiTrafficView *self)
{
  g_autoptr (GArray) positions = get_selected_positions (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < positions->len; i++)
    {
      g_autofree char *row =
          ui_traffic_model_dup_row (self->model, g_array_index (positions, guint64, i));

      g_string_append_printf (text, "%s\n", row);
    }
  return g_string_free (text, FALSE);
}
