/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-view: the trace as a list, the newest at the end.
 *
 *   view --- headings   ui-traffic-header
 *        |-- follower --- list   ui-traffic-area
 *        `-- map        ui-traffic-map
 *
 * The store may hold millions of records and take a million a second. The list has all of them
 * and paints those in sight. This object decides what the list has, and looks at the store:
 *
 *   following        once per frame in which something came; the list is scrolled to its end
 *   standing still   five times a second; the rows stay, what comes is counted on the button
 *   paused           the same, and the list gets no new rows
 *
 * When nothing comes there is no frame and no timer.
 */

#include "ui-traffic-view.h"
#include "ui-follower.h"
#include "ui-sideways-bar.h"
#include "ui-style.h"
#include "ui-text.h"
#include "ui-traffic-area.h"
#include "ui-traffic-copy.h"
#include "ui-traffic-goto.h"
#include "ui-traffic-header.h"
#include "ui-traffic-map.h"
#include "ui-traffic-popup.h"
#include "ui-traffic-search.h"

/* How often a list that stands still looks at the store. */
#define STILL_MS 200

#define PAGE_LIST "list"
#define PAGE_PLACEHOLDER "placeholder"

struct _UiTrafficView
{
  GtkBin parent_instance;

  IpcTraceStore *store;
  UiTrafficRows *rows;
  UiTrafficColumns *columns;
  GtkWidget *stack;       /* the list, or a sentence while it is empty */
  GtkWidget *placeholder;
  GtkWidget *follower;
  UiTrafficArea *area;    /* the list; NULL once this was disposed of */
  UiTrafficMap *map;
  GtkWidget *gone_label;  /* over the list while its beginning is in sight: what was discarded */


  guint tick_id;          /* the look at the store in the next frame; 0 for none */
  guint still_id;         /* the timer of the next look while standing still; 0 for none */
  guint64 seen;           /* one past the last row when the list last followed its end */
  guint64 selected;       /* what "selection-changed" said last */
  guint64 top;            /* the record that was uppermost in a list that is replaced now */
  gboolean is_replaced;   /* another list has come; "selected" and "top" lead into it */
  gboolean is_told;       /* the selection changes because somebody else says so */
  gboolean paused;
};

enum
{
  PROP_PAUSED = 1,
  N_PROPS,
};

enum
{
  POPULATE_POPUP,
  SELECTION_CHANGED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (UiTrafficView, ui_traffic_view, GTK_TYPE_BIN)

static gboolean
is_following (UiTrafficView *self)
{
  return !self->paused && ui_follower_get_following (UI_FOLLOWER (self->follower));
}

/* Looking at the store */

/* What the button over the list says: how many rows there are below those that were seen, or, where
 * nobody has asked whether they are any, how many records. NULL for nothing. */
static char *
dup_news (UiTrafficView *self)
{
  guint64 end = ui_traffic_rows_get_end (self->rows);
  guint64 missing =
      ipc_trace_store_get_end (self->store) - ui_traffic_rows_get_looked (self->rows);
  gboolean is_plain =
      !ui_traffic_rows_is_sorted (self->rows) && !ui_traffic_rows_is_filtered (self->rows);
  guint64 n_new;
  g_autofree char *number = NULL;

  if (is_following (self))
    self->seen = end;
  n_new = is_plain ? end - self->seen + missing
          : self->paused || ui_traffic_rows_is_sorted (self->rows) ? missing
                                                                   : end - self->seen;
  number = ui_text_dup_number (n_new);
  if (self->paused)
    return g_strdup_printf ("Paused · %s new", number);
  return n_new > 0 && !is_following (self) ? g_strdup_printf ("%s new", number) : NULL;
}

static void
update_label (UiTrafficView *self)
{
  g_autofree char *text = dup_news (self);

  ui_follower_set_label (UI_FOLLOWER (self->follower), text);
}

/* At the list's beginning stands what was before it. */
static void
update_gone_label (UiTrafficView *self)
{
  guint64 n_gone = ipc_trace_store_get_first (self->store);
  guint64 first;
  guint64 end;
  g_autofree char *gone = ui_text_dup_number (n_gone);
  g_autofree char *kept = ui_text_dup_number (ipc_trace_store_get_limit (self->store));
  g_autofree char *text = NULL;

  ui_traffic_area_get_visible (self->area, &first, &end);
  gtk_widget_set_visible (self->gone_label,
                          n_gone > 0 && !ui_traffic_rows_is_sorted (self->rows) &&
                              n_gone > ui_traffic_rows_get_cleared (self->rows) &&
                              first == ui_traffic_area_get_first (self->area));
  text = g_strdup_printf ("%s older records were discarded; the newest %s are kept", gone, kept);
  if (gtk_widget_get_visible (self->gone_label) &&
      !g_str_equal (gtk_label_get_label (GTK_LABEL (self->gone_label)), text))
    gtk_label_set_label (GTK_LABEL (self->gone_label), text);
}

static const char *
get_placeholder (UiTrafficView *self)
{
  guint64 cleared = ui_traffic_rows_get_cleared (self->rows);

  if (ui_traffic_rows_is_filtered (self->rows) &&
      ipc_trace_store_get_end (self->store) > cleared)
    return "Nothing that was recorded gets through the filter.";
  if (self->paused)
    return "Paused; the recording goes on.";
  return cleared > 0 ? "Cleared. What happens next will be here."
                     : "Every message, every event and every change of the memory will be here as "
                       "it happens.";
}

static void
update_page (UiTrafficView *self)
{
  gboolean is_empty =
      ui_traffic_area_get_first (self->area) == ui_traffic_area_get_end (self->area);

  if (is_empty)
    gtk_label_set_text (GTK_LABEL (self->placeholder), get_placeholder (self));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    is_empty ? PAGE_PLACEHOLDER : PAGE_LIST);
}

/* In another list: selects the record that was selected, and looks at it, or where one looked. */
static void
find_way_back (UiTrafficView *self)
{
  guint64 row = ui_traffic_rows_find (self->rows, self->selected);
  gboolean is_following = ui_follower_get_following (UI_FOLLOWER (self->follower));

  self->is_replaced = FALSE;
  self->seen = ui_traffic_rows_get_end (self->rows);
  if (row != UI_TRAFFIC_NO_ROW)
    ui_traffic_area_select (self->area, row);
  if (!is_following && row != UI_TRAFFIC_NO_ROW)
    ui_traffic_area_show (self->area, row, 0.5);
  else if (!is_following)
    ui_traffic_area_show (self->area, ui_traffic_rows_find_near (self->rows, self->top), 0);
}

static void
refresh (UiTrafficView *self)
{
  guint64 moved = ui_traffic_rows_update (self->rows);

  ui_traffic_area_set_following (self->area,
                                 ui_follower_get_following (UI_FOLLOWER (self->follower)));
  ui_traffic_area_set_range (self->area, ui_traffic_rows_get_first (self->rows),
                             ui_traffic_rows_get_end (self->rows), moved);
  if (self->is_replaced)
    find_way_back (self);
  if (is_following (self))
    ui_traffic_rows_renew_order (self->rows);
  update_label (self);
  update_page (self);
  update_gone_label (self);
  ui_traffic_map_update (self->map);
}

static gboolean
on_tick (GtkWidget *widget,
         GdkFrameClock *clock,
         gpointer data)
{
  UiTrafficView *self = UI_TRAFFIC_VIEW (widget);

  self->tick_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_still_timeout (gpointer data)
{
  UiTrafficView *self = data;

  self->still_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
stop_waiting (UiTrafficView *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  g_clear_handle_id (&self->still_id, g_source_remove);
}

/* However much comes, there is one look at the store per frame, and it is drawn in that frame. */
static void
schedule_refresh (UiTrafficView *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (is_following (self) && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
  if (!is_following (self) && self->still_id == 0)
    self->still_id = g_timeout_add (STILL_MS, on_still_timeout, self);
}

static void
refresh_now (UiTrafficView *self)
{
  stop_waiting (self);
  refresh (self);
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer data)
{
  schedule_refresh (data);
}

static void
on_rows_replacing (UiTrafficRows *rows,
                   gpointer data)
{
  UiTrafficView *self = data;
  guint64 first;
  guint64 end;

  ui_traffic_area_get_visible (self->area, &first, &end);
  self->top = ui_traffic_rows_get_position (rows, first);
  self->is_replaced = TRUE;
}

static void
on_rows_changed (UiTrafficRows *rows,
                 gpointer data)
{
  refresh_now (data);
}

static void
on_columns_changed (UiTrafficColumns *columns,
                    gpointer data)
{
  UiTrafficView *self = data;
  gboolean is_descending;
  UiTrafficColumn sort = ui_traffic_columns_get_sort (columns, &is_descending);

  if (ui_traffic_rows_set_order (self->rows, sort, is_descending) &&
      (sort != UI_TRAFFIC_COLUMN_NUMBER || is_descending))
    ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
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
on_selection_changed (UiTrafficArea *area,
                      gpointer data)
{
  UiTrafficView *self = data;
  guint64 position = ui_traffic_view_get_selected (self);

  /* What is lost with a list that is replaced comes back, or stays chosen elsewhere. */
  if (position == self->selected || self->is_replaced || self->is_told)
    return;
  self->selected = position;
  g_signal_emit (self, signals[SELECTION_CHANGED], 0, position);
}

static void
on_scrolled (UiTrafficView *self)
{
  if (self->area == NULL)
    return;
  update_gone_label (self);
  ui_traffic_map_update (self->map);
}

static void
on_map_jumped (UiTrafficMap *map,
               guint64 row,
               gpointer data)
{
  UiTrafficView *self = data;

  ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  ui_scroll_area_scroll_to (UI_SCROLL_AREA (self->area), GTK_ORIENTATION_VERTICAL,
                            (double) row - ui_traffic_area_get_page_rows (self->area) / 2);
}

/* A row that was picked must not run away. */
static gboolean
on_button_press_event (GtkWidget *widget,
                       GdkEventButton *event,
                       gpointer data)
{
  UiTrafficView *self = data;

  if (ui_traffic_area_get_row_at (self->area, event->y) != UI_TRAFFIC_NO_ROW)
    ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  return GDK_EVENT_PROPAGATE;
}

/* Nor one whose menu is open, wherever a screen reader found it. */
static void
stand_still_at_cursor (UiTrafficView *self)
{
  guint64 cursor = ui_traffic_area_get_selection (self->area)->cursor;

  if (!is_following (self) || cursor == UI_TRAFFIC_NO_ROW)
    return;
  ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  ui_traffic_area_show (self->area, cursor, 0.5);
}

static void
on_context_menu (UiTrafficArea *area,
                 const GdkEvent *event,
                 gpointer data)
{
  UiTrafficView *self = data;
  GtkMenu *menu;

  stand_still_at_cursor (self);
  menu = ui_traffic_popup_new (area);
  g_signal_emit (self, signals[POPULATE_POPUP], 0, menu, self->selected);
  ui_traffic_popup_show (menu, area, event);
}

/* The object */

static void
ui_traffic_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ui_traffic_view_parent_class)->map (widget);
  schedule_refresh (UI_TRAFFIC_VIEW (widget));
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

  stop_waiting (self);
  if (self->area != NULL)
    g_signal_handlers_disconnect_by_data (self->area, self);
  self->area = NULL;
  G_OBJECT_CLASS (ui_traffic_view_parent_class)->dispose (object);
}

static void
ui_traffic_view_finalize (GObject *object)
{
  UiTrafficView *self = UI_TRAFFIC_VIEW (object);

  g_clear_object (&self->columns);
  g_clear_object (&self->rows);
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

  signals[POPULATE_POPUP] =
      g_signal_new ("populate-popup", UI_TYPE_TRAFFIC_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, GTK_TYPE_MENU, G_TYPE_UINT64);
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", UI_TYPE_TRAFFIC_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
ui_traffic_view_init (UiTrafficView *self)
{
  ui_style_init ();
  self->selected = UI_TRAFFIC_NO_POSITION;
  self->columns = ui_traffic_columns_new ();
  self->placeholder = ui_style_new_placeholder (NULL);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), self->placeholder, PAGE_PLACEHOLDER);
  gtk_container_add (GTK_CONTAINER (self), self->stack);
}

static GtkWidget *
create_gone_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_no_show_all (label, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  g_object_set (label, "margin", 6, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_DIM);
  return label;
}

/* The wheel and the finger are the list's own, because its adjustment counts rows. */
static GtkWidget *
create_list (UiTrafficView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkScrolledWindow *scrolled;

  self->area = UI_TRAFFIC_AREA (ui_traffic_area_new (self->rows, self->columns));
  self->follower = ui_follower_new (GTK_WIDGET (self->area));
  scrolled = GTK_SCROLLED_WINDOW (ui_follower_get_scrolled_window (UI_FOLLOWER (self->follower)));
  gtk_scrolled_window_set_kinetic_scrolling (scrolled, FALSE);
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_EXTERNAL, GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (box),
                     ui_traffic_header_new (self->columns,
                                            gtk_scrolled_window_get_hadjustment (scrolled)));
  self->map = UI_TRAFFIC_MAP (ui_traffic_map_new (self->area));
  gtk_box_pack_start (GTK_BOX (line), self->follower, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->map), FALSE, FALSE, 0);
  self->gone_label = create_gone_label ();
  gtk_container_add (GTK_CONTAINER (box), self->gone_label);
  gtk_box_pack_start (GTK_BOX (box), line, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (box),
                     ui_sideways_bar_new (gtk_scrolled_window_get_hadjustment (scrolled)));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (scrolled), "value-changed",
                           G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->map, "jumped", G_CALLBACK (on_map_jumped), self, 0);

  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->area)), "Traffic");
  g_signal_connect (self->area, "button-press-event", G_CALLBACK (on_button_press_event), self);
  g_signal_connect (self->area, "selection-changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect (self->area, "context-menu", G_CALLBACK (on_context_menu), self);
  g_signal_connect_object (self->follower, "notify::following", G_CALLBACK (on_following_changed),
                           self, 0);
  g_signal_connect_object (self->follower, "activated", G_CALLBACK (on_follower_activated), self,
                           0);
  return box;
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
  self->rows = ui_traffic_rows_new (store);
  gtk_stack_add_named (GTK_STACK (self->stack), create_list (self), PAGE_LIST);
  gtk_widget_show_all (self->stack);
  g_signal_connect_object (self->rows, "replacing", G_CALLBACK (on_rows_replacing), self, 0);
  g_signal_connect_object (self->rows, "changed", G_CALLBACK (on_rows_changed), self, 0);
  g_signal_connect_object (self->columns, "changed", G_CALLBACK (on_columns_changed), self, 0);
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
    self->seen = ui_traffic_area_get_end (self->area);
  self->paused = paused;
  ui_traffic_rows_set_paused (self->rows, paused);
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

  ui_traffic_rows_clear (self->rows);
  self->seen = ui_traffic_rows_get_end (self->rows);
  ui_traffic_view_follow (self);
  refresh_now (self);
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
  const UiTrafficSelection *selection = ui_traffic_area_get_selection (self->area);
  guint64 found;

  g_return_val_if_fail (UI_IS_TRAFFIC_VIEW (self), FALSE);

  /* UI_TRAFFIC_NO_ROW is at the end, too. */
  if (!ui_traffic_search (ui_traffic_area_get_text (self->area), self->rows, text,
                          ui_traffic_columns_get_time (self->columns),
                          ui_traffic_area_get_first (self->area),
                          ui_traffic_area_get_end (self->area),
                          ui_traffic_selection_get_first (selection), backwards, &found))
    return FALSE;
  ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  ui_traffic_area_pick (self->area, found, UI_TRAFFIC_PICK_ALONE);
  return TRUE;
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
  const UiTrafficSelection *selection = ui_traffic_area_get_selection (self->area);

  return ui_traffic_rows_get_position (self->rows, ui_traffic_selection_get_first (selection));
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
  return ui_traffic_copy_dup_text (self->area);
}

/**
 * ui_traffic_view_select:
 * @self: the view
 * @position: a record of the trace; %G_MAXUINT64 for none
 *
 * Selects a record that was chosen elsewhere, and scrolls to it; the list stands still then. Does
 * nothing when it is selected already.
 *
 * Returns: whether the list has it
 */
gboolean
ui_traffic_view_select (UiTrafficView *self,
                        guint64 position)
{
  guint64 row;

  if (position == ui_traffic_view_get_selected (self))
    return TRUE;
  refresh_now (self);
  self->selected = position;
  row = ui_traffic_rows_find (self->rows, position);
  if (row == UI_TRAFFIC_NO_ROW)
    {
      self->is_told = TRUE;
      ui_traffic_area_unselect_all (self->area);
      self->is_told = FALSE;
      return FALSE;
    }
  ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  ui_traffic_area_select (self->area, row);
  ui_traffic_area_show (self->area, row, 0.5);
  return TRUE;
}

/**
 * ui_traffic_view_go_to:
 * @self: the view
 * @text: a number, a time since the start or a time of day; see ui_traffic_goto_parse()
 * @error: (out) (optional): why no record is meant
 *
 * Goes to the record that is meant, or to the one nearest to it where a filter keeps it out.
 *
 * Returns: whether one is meant
 */
gboolean
ui_traffic_view_go_to (UiTrafficView *self,
                       const char *text,
                       GError **error)
{
  gint64 start_ns = ui_traffic_text_get_start (ui_traffic_area_get_text (self->area));
  guint64 position;
  guint64 row;

  if (!ui_traffic_goto_parse (self->store, start_ns, text, &position, error))
    return FALSE;
  refresh_now (self);
  row = ui_traffic_rows_find (self->rows, position);
  if (row == UI_TRAFFIC_NO_ROW)
    row = MIN (ui_traffic_rows_find_near (self->rows, position),
               ui_traffic_rows_get_end (self->rows) - 1);
  if (row < ui_traffic_rows_get_first (self->rows) || row >= ui_traffic_rows_get_end (self->rows))
    return TRUE;
  ui_follower_set_following (UI_FOLLOWER (self->follower), FALSE);
  ui_traffic_area_pick (self->area, row, UI_TRAFFIC_PICK_ALONE);
  ui_traffic_area_show (self->area, row, 0.5);
  return TRUE;
}

/**
 * ui_traffic_view_get_rows:
 * @self: the view
 *
 * Returns: (transfer none): which records the list has, to filter and sort them
 */
UiTrafficRows *
ui_traffic_view_get_rows (UiTrafficView *self)
{
  return self->rows;
}

/**
 * ui_traffic_view_get_columns:
 * @self: the view
 *
 * The columns, whose widths and kind of time can be chosen and kept; they say "changed" when the
 * user has done so.
 *
 * Returns: (transfer none): the columns
 */
UiTrafficColumns *
ui_traffic_view_get_columns (UiTrafficView *self)
{
  return self->columns;
}
