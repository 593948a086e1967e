/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-rows: which records the list of the traffic has, and in which order.
 *
 *   all records       row = base + position          nothing is kept
 *   filtered          UiTrafficMatches               four bytes a match, grows with the trace
 *   sorted            UiTrafficOrder                 four bytes a row, stands still until renewed
 *
 * Another filter or order is a new list. It is made beside the one that is shown, which goes on,
 * and takes its place when it is ready:
 *
 *   classes ─▶ filter ─▶ keys ─▶ sort ─▶ shown            main thread, pieces of 4 ms, below the
 *                                 ╰── in a thread         priority of drawing; the sort elsewhere
 *
 * Why the filter is no thread: the store is the main thread's, and moves records when one comes
 * late. A copy to filter costs as much as filtering; a lock would make who records wait for who
 * looks. Ten million records are 20 ms of work for most filters and 300 ms for texts, so pieces
 * between two frames are done before a thread's answer would be missed. The sort takes longer and
 * needs no store.
 *
 * Rows are numbered on and on. The rows of a new list begin behind those of the old one, so that
 * whoever remembers a row, such as the cell that a screen reader holds, never means another record.
 *
 * No GTK here. Main thread only.
 */

#include "ui-traffic-rows.h"
#include "ui-traffic-matches.h"
#include "ui-traffic-order.h"

#include "ipc-worker.h"

/* What a piece of work may take. */
#define PIECE_US 4000
/* Records that get their class between two looks at the clock. */
#define CLASSES_PIECE 65536
/* How often "progress" tells of the same list. */
#define TELL_US (G_USEC_PER_SEC / 10)
/* A sorted list is not made anew more often, and not for more than a fifth of the time. */
#define RENEW_US G_USEC_PER_SEC
#define RENEW_SHARE 5
/* Nor before such a part of its records is gone. */
#define GONE_SHARE 8

struct _UiTrafficRows
{
  GObject parent_instance;

  IpcTraceStore *store;
  IpcTraceClasses *classes;   /* made with the first filter or order */
  guint64 cleared;            /* records before it are not wanted */
  guint64 limit;              /* nor those from here on; G_MAXUINT64 outside a pause */
  guint64 moved;              /* records from here on are others since the last update */

  /* The list. With neither matches nor order it is all records. */
  guint64 base;               /* the row of position, match or index 0 */
  UiTrafficMatches *matches;
  UiTrafficOrder *order;
  guint64 first;
  guint64 end;
  guint64 looked;             /* records from here on are not in it yet */

  /* What is wanted. */
  char *filter;               /* NULL for everything */
  UiTrafficColumn column;
  gboolean is_descending;

  /* The list that is made. */
  gboolean is_working;
  UiTrafficMatches *next_matches;
  UiTrafficOrder *next_order; /* NULL while it is in the thread */
  guint generation;           /* a thread's answer for another one is thrown away */
  guint idle_id;
  guint renew_id;             /* the timer that makes a sorted list anew */
  gint64 started_us;
  gint64 took_us;             /* how long the last list took */
  gint64 told_us;
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

static guint64
get_store_first (UiTrafficRows *self)
{
  return MAX (ipc_trace_store_get_first (self->store), self->cleared);
}

static guint64
get_store_end (UiTrafficRows *self)
{
  return MAX (get_store_first (self), MIN (ipc_trace_store_get_end (self->store), self->limit));
}

static gboolean
wants_order (UiTrafficRows *self)
{
  return self->column != UI_TRAFFIC_COLUMN_NUMBER || self->is_descending;
}

static void
tell_progress (UiTrafficRows *self,
               gboolean is_news)
{
  gint64 now_us = g_get_monotonic_time ();

  if (!is_news && now_us - self->told_us < TELL_US)
    return;
  self->told_us = now_us;
  g_signal_emit (self, signals[PROGRESS], 0);
}

/* A new list */

static void
drop_next (UiTrafficRows *self)
{
  self->generation++;
  self->is_working = FALSE;
  g_clear_handle_id (&self->renew_id, g_source_remove);
  g_clear_pointer (&self->next_order, ui_traffic_order_free);
  g_clear_pointer (&self->next_matches, ui_traffic_matches_free);
}

/* The list that was made takes the place of the one that was shown. */
static void
show_next (UiTrafficRows *self)
{
  guint64 base = self->end;

  g_signal_emit (self, signals[REPLACING], 0);
  g_clear_pointer (&self->matches, ui_traffic_matches_free);
  g_clear_pointer (&self->order, ui_traffic_order_free);
  self->order = g_steal_pointer (&self->next_order);
  if (self->order == NULL)
    self->matches = g_steal_pointer (&self->next_matches);
  self->took_us = g_get_monotonic_time () - self->started_us;
  drop_next (self);
  self->base = base;
  self->moved = UI_TRAFFIC_NO_POSITION;
  ui_traffic_rows_update (self);
  g_signal_emit (self, signals[CHANGED], 0);
  tell_progress (self, TRUE);
}

/* The sort */

/* The order is the worker's while it sorts. Who asked for it may be gone by then. */
typedef struct
{
  GWeakRef rows;
  guint generation;
  UiTrafficOrder *order;
} Sort;

static void
sort_order (gpointer data)
{
  Sort *sort = data;

  ui_traffic_order_sort (sort->order);
}

static void
on_sorted (gpointer data)
{
  Sort *sort = data;
  g_autoptr (UiTrafficRows) self = g_weak_ref_get (&sort->rows);

  if (self != NULL && self->generation == sort->generation)
    {
      self->next_order = sort->order;
      show_next (self);
    }
  else
    ui_traffic_order_free (sort->order);
  g_weak_ref_clear (&sort->rows);
  g_free (sort);
}

static void
start_thread (UiTrafficRows *self)
{
  Sort *sort = g_new0 (Sort, 1);

  g_clear_pointer (&self->next_matches, ui_traffic_matches_free);
  g_weak_ref_init (&sort->rows, self);
  sort->generation = self->generation;
  sort->order = g_steal_pointer (&self->next_order);
  ipc_worker_run ("sort", sort_order, on_sorted, sort);
}

/* The pieces */

static gboolean
advance_classes (UiTrafficRows *self,
                 gint64 until_us)
{
  if (self->classes == NULL)
    self->classes = ipc_trace_classes_new_behind (self->store);
  while (!ipc_trace_classes_advance (self->classes, CLASSES_PIECE))
    if (g_get_monotonic_time () >= until_us)
      return FALSE;
  return TRUE;
}

static gboolean
advance_order (UiTrafficRows *self,
               gint64 until_us)
{
  if (self->next_order == NULL)
    self->next_order =
        ui_traffic_order_new (self->classes, self->column, self->is_descending,
                              self->next_matches, get_store_first (self), get_store_end (self));
  return ui_traffic_order_advance (self->next_order, until_us);
}

static UiTrafficMatches *
new_matches (UiTrafficRows *self)
{
  /* The words were tried before they were taken. */
  IpcTraceFilter *filter = ipc_trace_filter_new (self->classes, self->filter, NULL, NULL);

  return ui_traffic_matches_new (self->store, filter, get_store_first (self));
}

/* Returns whether the idle source has nothing more to do. */
static gboolean
work (UiTrafficRows *self,
      gint64 until_us)
{
  if (!advance_classes (self, until_us))
    return FALSE;
  if (self->filter != NULL && self->next_order == NULL)
    {
      if (self->next_matches == NULL)
        self->next_matches = new_matches (self);
      if (!ui_traffic_matches_advance (self->next_matches, get_store_end (self), until_us))
        return FALSE;
    }
  if (wants_order (self))
    {
      if (!advance_order (self, until_us))
        return FALSE;
      start_thread (self);
    }
  else
    show_next (self);
  return TRUE;
}

static gboolean
on_idle (gpointer data)
{
  g_autoptr (UiTrafficRows) self = g_object_ref (data);

  /* Not a new list, but one that is behind: its owner goes on when there is a frame. */
  if (!self->is_working)
    {
      self->idle_id = 0;
      g_signal_emit (self, signals[CHANGED], 0);
      return G_SOURCE_REMOVE;
    }
  if (!work (self, g_get_monotonic_time () + PIECE_US))
    {
      tell_progress (self, FALSE);
      return G_SOURCE_CONTINUE;
    }
  self->idle_id = 0;
  return G_SOURCE_REMOVE;
}

static void
work_soon (UiTrafficRows *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (on_idle, self);
}

/* All records in their order need no work. */
static void
make_next (UiTrafficRows *self)
{
  drop_next (self);
  self->started_us = g_get_monotonic_time ();
  if (self->filter == NULL && !wants_order (self))
    {
      show_next (self);
      return;
    }
  self->is_working = TRUE;
  work_soon (self);
  tell_progress (self, TRUE);
}

static gboolean
on_renew_timeout (gpointer data)
{
  UiTrafficRows *self = data;

  self->renew_id = 0;
  make_next (self);
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
  if (self->next_matches != NULL && self->next_order == NULL)
    ui_traffic_matches_invalidate (self->next_matches, from);
}

/* The object */

static void
ui_traffic_rows_dispose (GObject *object)
{
  UiTrafficRows *self = UI_TRAFFIC_ROWS (object);

  drop_next (self);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->matches, ui_traffic_matches_free);
  g_clear_pointer (&self->order, ui_traffic_order_free);
  g_clear_pointer (&self->classes, ipc_trace_classes_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ui_traffic_rows_parent_class)->dispose (object);
}

static void
ui_traffic_rows_finalize (GObject *object)
{
  g_free (UI_TRAFFIC_ROWS (object)->filter);
  G_OBJECT_CLASS (ui_traffic_rows_parent_class)->finalize (object);
}

static void
ui_traffic_rows_class_init (UiTrafficRowsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ui_traffic_rows_dispose;
  G_OBJECT_CLASS (class)->finalize = ui_traffic_rows_finalize;

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
  self->limit = G_MAXUINT64;
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

/* What is asked of the records: the words, and that they are of this lab. NULL for nothing. */
static char *
join_filter (const char *lab,
             const char *words)
{
  gboolean has_words = strspn (words, " \t\r\n\v\f") < strlen (words);

  if (lab == NULL)
    return has_words ? g_strdup (words) : NULL;
  return has_words ? g_strdup_printf ("lab:%s (%s)", lab, words) : g_strdup_printf ("lab:%s", lab);
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
  g_autofree char *filter = join_filter (lab, words);
  g_autoptr (IpcTraceFilter) tried = NULL;
  g_autoptr (IpcTraceFilter) whole = NULL;

  if (self->classes == NULL && filter != NULL)
    self->classes = ipc_trace_classes_new_behind (self->store);
  if (filter != NULL)
    {
      tried = ipc_trace_filter_new (self->classes, words, error_column, error);
      if (tried == NULL)
        return FALSE;
      whole = ipc_trace_filter_new (self->classes, filter, error_column, error);
      if (whole == NULL)
        return FALSE;
    }
  if (g_strcmp0 (filter, self->filter) == 0)
    return TRUE;
  g_free (self->filter);
  self->filter = g_steal_pointer (&filter);
  make_next (self);
  return TRUE;
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
  return self->filter != NULL;
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
  return g_strdup (self->filter);
}

/**
 * ui_traffic_rows_set_order:
 * @self: the rows
 * @column: what to sort by
 * @is_descending: the largest first
 *
 * Sorts. By number, upwards, is how records come.
 */
void
ui_traffic_rows_set_order (UiTrafficRows *self,
                           UiTrafficColumn column,
                           gboolean is_descending)
{
  if (column == UI_TRAFFIC_COLUMN_TIME)
    column = UI_TRAFFIC_COLUMN_NUMBER;
  if (self->column == column && self->is_descending == is_descending)
    return;
  self->column = column;
  self->is_descending = is_descending;
  make_next (self);
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
  gint64 wait_us = MAX (RENEW_US, self->took_us * RENEW_SHARE);
  gint64 due_us = self->started_us + wait_us - g_get_monotonic_time ();

  if (self->order == NULL || self->is_working || self->renew_id != 0 ||
      ui_traffic_order_get_end (self->order) == get_store_end (self))
    return;
  self->renew_id = g_timeout_add (MAX (due_us, 0) / 1000, on_renew_timeout, self);
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
  self->cleared = ipc_trace_store_get_end (self->store);
  if (self->order != NULL || self->is_working)
    make_next (self);
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
  return self->cleared;
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
  self->limit = is_paused ? self->looked : G_MAXUINT64;
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
  ui_traffic_matches_discard (self->matches, get_store_first (self));
  if (!ui_traffic_matches_advance (self->matches, get_store_end (self),
                                   g_get_monotonic_time () + PIECE_US))
    work_soon (self);
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
  self->first = self->base + get_store_first (self);
  self->end = self->base + get_store_end (self);
  self->looked = get_store_end (self);
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
  return self->is_working;
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
  guint64 first = get_store_first (self);
  guint64 end = get_store_end (self);
  guint64 looked = first;

  if (!self->is_working)
    return 1;
  if (self->next_matches != NULL)
    looked = ui_traffic_matches_get_looked (self->next_matches);
  return looked > first ? (double) (looked - first) / (double) (end - first) : 0;
}
