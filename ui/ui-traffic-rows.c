/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-rows: which records the list of the traffic has, and in which order.
 *
 *   all records       row = base + position          nothing is kept
 *   filtered          UiTrafficMatches               four bytes a match, grows with the trace
 *   sorted            UiTrafficOrder                 four bytes a row, stands still until renewed
 *
 * Another filter or order is a new list. ui-traffic-maker makes it beside the one that is shown,
 * which goes on, and it takes its place when it is ready.
 *
 * Rows are numbered on and on. The rows of a new list begin behind those of the old one, so that
 * whoever remembers a row, such as the cell that a screen reader holds, never means another record.
 *
 * No GTK here. Main thread only.
 */

#include "ui-traffic-rows.h"
#include "ui-traffic-maker.h"

/* What an update may take. */
#define PIECE_US 4000
/* A sorted list is not made anew before such a part of its records is gone. */
#define GONE_SHARE 8

struct _UiTrafficRows
{
  GObject parent_instance;

  IpcTraceStore *store;
  UiTrafficMaker *maker;      /* knows what is wanted, and makes it */
  guint64 moved;              /* records from here on are others since the last update */
  guint more_id;              /* the idle source that tells that an update left something to do */
  guint renew_id;             /* the timer that makes a sorted list anew */

  /* The list. With neither matches nor order it is all records. */
  guint64 base;               /* the row of position, match or index 0 */
  UiTrafficMatches *matches;
  UiTrafficOrder *order;
  guint64 first;
  guint64 end;
  guint64 looked;             /* records from here on are not in it yet */
};

enum
{
  REPLACING,
  CHANGED,
  PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiTrafficRows, ui_traffic_rows, G_TYPE_OBJECT)

/* The list that was made takes the place of the one that was shown. */
static void
on_ready (UiTrafficRows *self)
{
  guint64 base = self->end;

  g_signal_emit (self, signals[REPLACING], 0);
  g_clear_handle_id (&self->renew_id, g_source_remove);
  g_clear_pointer (&self->matches, ui_traffic_matches_free);
  g_clear_pointer (&self->order, ui_traffic_order_free);
  ui_traffic_maker_take (self->maker, &self->matches, &self->order);
  self->base = base;
  self->moved = UI_TRAFFIC_NO_POSITION;
  ui_traffic_rows_update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_progress (UiTrafficRows *self)
{
  g_signal_emit (self, signals[PROGRESS], 0);
}

static gboolean
on_more (gpointer data)
{
  UiTrafficRows *self = data;

  self->more_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Whoever shows the list goes on when there is a frame. */
static void
tell_of_more (UiTrafficRows *self)
{
  if (self->more_id == 0)
    self->more_id = g_idle_add (on_more, self);
}

static gboolean
on_renew_timeout (gpointer data)
{
  UiTrafficRows *self = data;

  self->renew_id = 0;
  ui_traffic_maker_start (self->maker);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer data)
{
  UiTrafficRows *self = data;

  self->moved = MIN (self->moved, from);
}

/* The object */

static void
ui_traffic_rows_dispose (GObject *object)
{
  UiTrafficRows *self = UI_TRAFFIC_ROWS (object);

  g_clear_handle_id (&self->more_id, g_source_remove);
  g_clear_handle_id (&self->renew_id, g_source_remove);
  g_clear_pointer (&self->matches, ui_traffic_matches_free);
  g_clear_pointer (&self->order, ui_traffic_order_free);
  g_clear_object (&self->maker);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ui_traffic_rows_parent_class)->dispose (object);
}

static void
ui_traffic_rows_class_init (UiTrafficRowsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ui_traffic_rows_dispose;

  signals[REPLACING] = g_signal_new ("replacing", UI_TYPE_TRAFFIC_ROWS, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_TRAFFIC_ROWS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", UI_TYPE_TRAFFIC_ROWS, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_traffic_rows_init (UiTrafficRows *self)
{
  self->moved = UI_TRAFFIC_NO_POSITION;
}

/**
 * ui_traffic_rows_new:
 * @store: the trace
 *
 * All records of @store, in their order.
 *
 * Returns: (transfer full): the rows
 */
UiTrafficRows *
ui_traffic_rows_new (IpcTraceStore *store)
{
  UiTrafficRows *self = g_object_new (UI_TYPE_TRAFFIC_ROWS, NULL);

  self->store = g_object_ref (store);
  self->maker = ui_traffic_maker_new (store);
  g_signal_connect_object (self->maker, "ready", G_CALLBACK (on_ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->maker, "progress", G_CALLBACK (on_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  ui_traffic_rows_update (self);
  return self;
}

/**
 * ui_traffic_rows_get_store:
 * @self: the rows
 *
 * Returns: (transfer none): the trace
 */
IpcTraceStore *
ui_traffic_rows_get_store (UiTrafficRows *self)
{
  return self->store;
}

/**
 * ui_traffic_rows_set_filter:
 * @self: the rows
 * @lab: (nullable): the id of the only lab that is wanted; %NULL for all
 * @words: words of the filter's language; blanks alone let everything through
 * @error_column: (out) (optional): where the fault is, in characters from 1
 * @error: (out) (optional): what does not fit
 *
 * Lets only some records through. Words that make no sense change nothing.
 *
 * Returns: whether they make sense
 */
gboolean
ui_traffic_rows_set_filter (UiTrafficRows *self,
                            const char *lab,
                            const char *words,
                            guint *error_column,
                            GError **error)
{
  return ui_traffic_maker_set_filter (self->maker, lab, words, error_column, error);
}

/**
 * ui_traffic_rows_is_filtered:
 * @self: the rows
 *
 * Returns: whether only some records are wanted
 */
gboolean
ui_traffic_rows_is_filtered (UiTrafficRows *self)
{
  return ui_traffic_maker_get_filter (self->maker) != NULL;
}

/**
 * ui_traffic_rows_dup_filter:
 * @self: the rows
 *
 * Returns: (transfer full) (nullable): the whole filter, that of the lab included; %NULL for none
 */
char *
ui_traffic_rows_dup_filter (UiTrafficRows *self)
{
  return g_strdup (ui_traffic_maker_get_filter (self->maker));
}

/**
 * ui_traffic_rows_set_order:
 * @self: the rows
 * @column: what to sort by
 * @is_descending: the largest first
 *
 * Sorts. By number, upwards, is how records come.
 *
 * Returns: whether it is another order than before
 */
gboolean
ui_traffic_rows_set_order (UiTrafficRows *self,
                           UiTrafficColumn column,
                           gboolean is_descending)
{
  return ui_traffic_maker_set_order (self->maker, column, is_descending);
}

/**
 * ui_traffic_rows_is_sorted:
 * @self: the rows
 *
 * Returns: whether the list that is there now stands in another order than that of time
 */
gboolean
ui_traffic_rows_is_sorted (UiTrafficRows *self)
{
  return self->order != NULL;
}

/**
 * ui_traffic_rows_renew_order:
 * @self: the rows
 *
 * Sorts what has come since into a sorted list: soon, but seldom enough to leave time for other
 * things.
 */
void
ui_traffic_rows_renew_order (UiTrafficRows *self)
{
  gint64 wait_us = ui_traffic_maker_get_due (self->maker) - g_get_monotonic_time ();

  if (self->order == NULL || ui_traffic_maker_is_working (self->maker) || self->renew_id != 0 ||
      ui_traffic_order_get_end (self->order) == ui_traffic_maker_get_end (self->maker))
    return;
  self->renew_id = g_timeout_add (MAX (wait_us, 0) / 1000, on_renew_timeout, self);
}

/**
 * ui_traffic_rows_clear:
 * @self: the rows
 *
 * Takes all records up to now out of the list. The store keeps them.
 */
void
ui_traffic_rows_clear (UiTrafficRows *self)
{
  ui_traffic_maker_set_cleared (self->maker, ipc_trace_store_get_end (self->store));
  if (self->order != NULL || ui_traffic_maker_is_working (self->maker))
    ui_traffic_maker_start (self->maker);
  ui_traffic_rows_update (self);
}

/**
 * ui_traffic_rows_get_cleared:
 * @self: the rows
 *
 * Returns: the position that the list was cleared at; 0 for never
 */
guint64
ui_traffic_rows_get_cleared (UiTrafficRows *self)
{
  return ui_traffic_maker_get_cleared (self->maker);
}

/**
 * ui_traffic_rows_set_paused:
 * @self: the rows
 * @is_paused: whether the list gets no new records
 *
 * In a pause, another filter or order shows others of those records that there were.
 */
void
ui_traffic_rows_set_paused (UiTrafficRows *self,
                            gboolean is_paused)
{
  ui_traffic_maker_set_limit (self->maker, is_paused ? self->looked : G_MAXUINT64);
}

/* The parts of an update */

static guint64
update_matches (UiTrafficRows *self,
                guint64 moved)
{
  guint64 moved_row = UI_TRAFFIC_NO_ROW;

  if (moved < ui_traffic_matches_get_looked (self->matches))
    {
      ui_traffic_matches_invalidate (self->matches, moved);
      moved_row = self->base + ui_traffic_matches_get_end (self->matches);
    }
  ui_traffic_matches_discard (self->matches, ui_traffic_maker_get_first (self->maker));
  if (!ui_traffic_matches_advance (self->matches, ui_traffic_maker_get_end (self->maker),
                                   g_get_monotonic_time () + PIECE_US))
    tell_of_more (self);
  self->first = self->base + ui_traffic_matches_get_first (self->matches);
  self->end = self->base + ui_traffic_matches_get_end (self->matches);
  self->looked = ui_traffic_matches_get_looked (self->matches);
  return moved_row;
}

/* A sorted list stands still, but when much of it is gone that is no list any more. */
static guint64
update_order (UiTrafficRows *self)
{
  guint64 first = ipc_trace_store_get_first (self->store);
  gsize n = ui_traffic_order_get_n (self->order);

  self->first = self->base;
  self->end = self->base + n;
  self->looked = ui_traffic_order_get_end (self->order);
  if (first + n > self->looked && first + n - self->looked > n / GONE_SHARE)
    ui_traffic_rows_renew_order (self);
  return UI_TRAFFIC_NO_ROW;
}

static guint64
update_all (UiTrafficRows *self,
            guint64 moved)
{
  self->first = self->base + ui_traffic_maker_get_first (self->maker);
  self->end = self->base + ui_traffic_maker_get_end (self->maker);
  self->looked = ui_traffic_maker_get_end (self->maker);
  return moved != UI_TRAFFIC_NO_POSITION ? self->base + moved : UI_TRAFFIC_NO_ROW;
}

/**
 * ui_traffic_rows_update:
 * @self: the rows
 *
 * Looks at what came to the store, and what was discarded. At most a few milliseconds: when more
 * is to be done, "changed" tells so soon.
 *
 * Returns: rows from here on show other records than before; %UI_TRAFFIC_NO_ROW for none
 */
guint64
ui_traffic_rows_update (UiTrafficRows *self)
{
  guint64 moved = self->moved;

  self->moved = UI_TRAFFIC_NO_POSITION;
  if (self->order != NULL)
    return update_order (self);
  if (self->matches != NULL)
    return update_matches (self, moved);
  return update_all (self, moved);
}

/**
 * ui_traffic_rows_get_first:
 * @self: the rows
 *
 * Returns: the first row, as of the last update
 */
guint64
ui_traffic_rows_get_first (UiTrafficRows *self)
{
  return self->first;
}

/**
 * ui_traffic_rows_get_end:
 * @self: the rows
 *
 * Returns: one past the last row
 */
guint64
ui_traffic_rows_get_end (UiTrafficRows *self)
{
  return self->end;
}

/**
 * ui_traffic_rows_get_looked:
 * @self: the rows
 *
 * Returns: the first record that was not looked at, in the list or not
 */
guint64
ui_traffic_rows_get_looked (UiTrafficRows *self)
{
  return self->looked;
}

/**
 * ui_traffic_rows_get_position:
 * @self: the rows
 * @row: a row
 *
 * Returns: the position of its record, which the store may have discarded since;
 *   %UI_TRAFFIC_NO_POSITION for a row that is not there
 */
guint64
ui_traffic_rows_get_position (UiTrafficRows *self,
                              guint64 row)
{
  if (row < self->first || row >= self->end)
    return UI_TRAFFIC_NO_POSITION;
  if (self->order != NULL)
    return ui_traffic_order_get_position (self->order, row - self->base);
  if (self->matches != NULL)
    return ui_traffic_matches_get_position (self->matches, row - self->base);
  return row - self->base;
}

/**
 * ui_traffic_rows_find:
 * @self: the rows
 * @position: the position of a record
 *
 * Returns: its row; %UI_TRAFFIC_NO_ROW when it is not in the list
 */
guint64
ui_traffic_rows_find (UiTrafficRows *self,
                      guint64 position)
{
  guint64 row = self->base + position;
  gsize index;

  if (position == UI_TRAFFIC_NO_POSITION)
    return UI_TRAFFIC_NO_ROW;
  if (self->order != NULL)
    row = ui_traffic_order_find (self->order, position, &index) ? self->base + index
                                                                : UI_TRAFFIC_NO_ROW;
  else if (self->matches != NULL)
    row = self->base + ui_traffic_matches_find (self->matches, position);
  return ui_traffic_rows_get_position (self, row) == position ? row : UI_TRAFFIC_NO_ROW;
}

/**
 * ui_traffic_rows_find_near:
 * @self: the rows
 * @position: the position of a record
 *
 * Returns: the row where @position is or would be, as long as the list is in time order; otherwise
 *   the first row
 */
guint64
ui_traffic_rows_find_near (UiTrafficRows *self,
                           guint64 position)
{
  guint64 row = self->base + position;

  if (self->order != NULL)
    return self->first;
  if (self->matches != NULL)
    row = self->base + ui_traffic_matches_find (self->matches, position);
  return CLAMP (row, self->first, self->end);
}

/**
 * ui_traffic_rows_get_previous:
 * @self: the rows
 * @position: the position of a record in the list
 *
 * Returns: the record before it: in the list as long as that is in time order, otherwise in the
 *   trace; %UI_TRAFFIC_NO_POSITION for none
 */
guint64
ui_traffic_rows_get_previous (UiTrafficRows *self,
                              guint64 position)
{
  guint64 row;

  if (self->matches == NULL)
    return position > 0 ? position - 1 : UI_TRAFFIC_NO_POSITION;
  row = self->base + ui_traffic_matches_find (self->matches, position);
  return row > self->first ? ui_traffic_rows_get_position (self, row - 1) : UI_TRAFFIC_NO_POSITION;
}

/**
 * ui_traffic_rows_is_working:
 * @self: the rows
 *
 * Returns: whether another list is being made
 */
gboolean
ui_traffic_rows_is_working (UiTrafficRows *self)
{
  return ui_traffic_maker_is_working (self->maker);
}

/**
 * ui_traffic_rows_get_progress:
 * @self: the rows
 *
 * Returns: how far the new list is, from 0 to 1
 */
double
ui_traffic_rows_get_progress (UiTrafficRows *self)
{
  return ui_traffic_maker_get_progress (self->maker);
}
