/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-maker: makes another list of the traffic, beside the one that is shown.
 *
 *   classes ─▶ filter ─▶ keys ─▶ sort ─▶ "ready"          main thread, pieces of 4 ms, below the
 *                                 ╰── in a thread         priority of drawing; the sort elsewhere
 *
 * The classes are what takes longest, a quarter of a second for ten million records. So they are
 * made while nothing is asked for yet, and go along with the trace from then on: two bytes a record,
 * and some nanoseconds when it comes, for a first filter that is there at once.
 *
 * It knows what is wanted of the records: a filter, an order, and from where to where. Whoever asks
 * for something else gets another list, and what was made of the one before is thrown away.
 *
 * Why the filter is no thread: the store is the main thread's, and moves records when one comes
 * late. A copy to filter costs as much as filtering; a lock would make who records wait for who
 * looks. Ten million records are 20 ms of work for most filters and 300 ms for texts, so pieces
 * between two frames are done before a thread's answer would be missed. The sort takes longer and
 * needs no store.
 *
 * No GTK here. Main thread only. Partner: ui-traffic-rows, which shows what is made.
 */

#include "ui-traffic-maker.h"

#include "ipc-worker.h"

#include <string.h>

/* What a piece of work may take. */
#define PIECE_US 4000
/* Records that get their class between two looks at the clock. */
#define CLASSES_PIECE 65536
/* How often "progress" tells of the same list. */
#define TELL_US (G_USEC_PER_SEC / 10)
/* The same list is not made anew more often, and not for more than a fifth of the time. */
#define RENEW_US G_USEC_PER_SEC
#define RENEW_SHARE 5

struct _UiTrafficMaker
{
  GObject parent_instance;

  IpcTraceStore *store;
  IpcTraceClasses *classes;

  /* What is wanted. */
  guint64 cleared;          /* records before it are not */
  guint64 limit;            /* nor those from here on; G_MAXUINT64 for no limit */
  char *filter;             /* NULL for everything */
  UiTrafficColumn column;
  gboolean is_descending;

  /* The list that is made; with neither it is all records. */
  gboolean is_working;
  UiTrafficMatches *matches;
  UiTrafficOrder *order;    /* NULL while it is in the thread */
  guint generation;         /* a thread's answer for another one is thrown away */
  guint idle_id;
  gint64 started_us;
  gint64 took_us;           /* how long the last list took */
  gint64 told_us;
};

enum
{
  READY,
  PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UiTrafficMaker, ui_traffic_maker, G_TYPE_OBJECT)

static void work_soon (UiTrafficMaker *self);

static gboolean
wants_order (UiTrafficMaker *self)
{
  return self->column != UI_TRAFFIC_COLUMN_NUMBER || self->is_descending;
}

static void
tell_progress (UiTrafficMaker *self,
               gboolean is_news)
{
  gint64 now_us = g_get_monotonic_time ();

  if (!is_news && now_us - self->told_us < TELL_US)
    return;
  self->told_us = now_us;
  g_signal_emit (self, signals[PROGRESS], 0);
}

static void
drop (UiTrafficMaker *self)
{
  self->generation++;
  self->is_working = FALSE;
  g_clear_pointer (&self->order, ui_traffic_order_free);
  g_clear_pointer (&self->matches, ui_traffic_matches_free);
}

/* Who hears it takes the list, and may want another one at once. */
static void
finish (UiTrafficMaker *self)
{
  self->is_working = FALSE;
  self->took_us = g_get_monotonic_time () - self->started_us;
  g_signal_emit (self, signals[READY], 0);
  tell_progress (self, TRUE);
}

/* The sort */

/* The order is the worker's while it sorts. Who asked for it may be gone by then. */
typedef struct
{
  GWeakRef maker;
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
  g_autoptr (UiTrafficMaker) self = g_weak_ref_get (&sort->maker);

  if (self != NULL && self->generation == sort->generation)
    {
      self->order = sort->order;
      finish (self);
    }
  else
    ui_traffic_order_free (sort->order);
  g_weak_ref_clear (&sort->maker);
  g_free (sort);
}

static void
start_thread (UiTrafficMaker *self)
{
  Sort *sort = g_new0 (Sort, 1);

  g_clear_pointer (&self->matches, ui_traffic_matches_free);
  g_weak_ref_init (&sort->maker, self);
  sort->generation = self->generation;
  sort->order = g_steal_pointer (&self->order);
  ipc_worker_run ("sort", sort_order, on_sorted, sort);
}

/* The pieces */

static gboolean
advance_classes (UiTrafficMaker *self,
                 gint64 until_us)
{
  while (!ipc_trace_classes_advance (self->classes, CLASSES_PIECE))
    if (g_get_monotonic_time () >= until_us)
      return FALSE;
  return TRUE;
}

static gboolean
advance_order (UiTrafficMaker *self,
               gint64 until_us)
{
  if (self->order == NULL)
    self->order = ui_traffic_order_new (self->classes, self->column, self->is_descending,
                                        self->matches, ui_traffic_maker_get_first (self),
                                        ui_traffic_maker_get_end (self));
  return ui_traffic_order_advance (self->order, until_us);
}

static UiTrafficMatches *
new_matches (UiTrafficMaker *self)
{
  /* The words were tried before they were taken. */
  IpcTraceFilter *filter = ipc_trace_filter_new (self->classes, self->filter, NULL, NULL);

  return ui_traffic_matches_new (self->store, filter, ui_traffic_maker_get_first (self));
}

/* Returns whether nothing more is to be done here. */
static gboolean
work (UiTrafficMaker *self,
      gint64 until_us)
{
  if (!advance_classes (self, until_us))
    return FALSE;
  if (self->filter != NULL && self->order == NULL)
    {
      if (self->matches == NULL)
        self->matches = new_matches (self);
      if (!ui_traffic_matches_advance (self->matches, ui_traffic_maker_get_end (self), until_us))
        return FALSE;
    }
  if (wants_order (self))
    {
      if (!advance_order (self, until_us))
        return FALSE;
      start_thread (self);
    }
  else
    finish (self);
  return TRUE;
}

static gboolean
on_idle (gpointer data)
{
  g_autoptr (UiTrafficMaker) self = g_object_ref (data);
  gint64 until_us = g_get_monotonic_time () + PIECE_US;

  self->idle_id = 0;
  if (self->is_working ? work (self, until_us) : advance_classes (self, until_us))
    return G_SOURCE_REMOVE;
  work_soon (self);
  if (self->is_working)
    tell_progress (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
work_soon (UiTrafficMaker *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (on_idle, self);
}

static void
on_store_changed (IpcTraceStore *store,
                  guint64 from,
                  guint64 end,
                  gpointer data)
{
  UiTrafficMaker *self = data;

  if (self->matches != NULL && self->order == NULL)
    ui_traffic_matches_invalidate (self->matches, from);
}

/* The object */

static void
ui_traffic_maker_dispose (GObject *object)
{
  UiTrafficMaker *self = UI_TRAFFIC_MAKER (object);

  drop (self);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->classes, ipc_trace_classes_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ui_traffic_maker_parent_class)->dispose (object);
}

static void
ui_traffic_maker_finalize (GObject *object)
{
  g_free (UI_TRAFFIC_MAKER (object)->filter);
  G_OBJECT_CLASS (ui_traffic_maker_parent_class)->finalize (object);
}

static void
ui_traffic_maker_class_init (UiTrafficMakerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ui_traffic_maker_dispose;
  G_OBJECT_CLASS (class)->finalize = ui_traffic_maker_finalize;

  signals[READY] = g_signal_new ("ready", UI_TYPE_TRAFFIC_MAKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", UI_TYPE_TRAFFIC_MAKER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_traffic_maker_init (UiTrafficMaker *self)
{
  self->limit = G_MAXUINT64;
}

/**
 * ui_traffic_maker_new:
 * @store: the trace
 *
 * Wants all records of @store, in their order. Prepares for a filter when there is time.
 *
 * Returns: (transfer full): the maker
 */
UiTrafficMaker *
ui_traffic_maker_new (IpcTraceStore *store)
{
  UiTrafficMaker *self = g_object_new (UI_TYPE_TRAFFIC_MAKER, NULL);

  self->store = g_object_ref (store);
  self->classes = ipc_trace_classes_new_behind (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  work_soon (self);
  return self;
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
 * ui_traffic_maker_set_filter:
 * @self: the maker
 * @lab: (nullable): the id of the only lab that is wanted; %NULL for all
 * @words: words of the filter's language; blanks alone let everything through
 * @error_column: (out) (optional): where the fault is, in characters from 1
 * @error: (out) (optional): what does not fit
 *
 * Wants only some records, and starts when those are others than before. Words that make no sense
 * change nothing.
 *
 * Returns: whether they make sense
 */
gboolean
ui_traffic_maker_set_filter (UiTrafficMaker *self,
                             const char *lab,
                             const char *words,
                             guint *error_column,
                             GError **error)
{
  g_autofree char *filter = join_filter (lab, words);
  g_autoptr (IpcTraceFilter) tried = NULL;
  g_autoptr (IpcTraceFilter) whole = NULL;

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
  ui_traffic_maker_start (self);
  return TRUE;
}

/**
 * ui_traffic_maker_get_filter:
 * @self: the maker
 *
 * Returns: (transfer none) (nullable): the whole filter, that of the lab included; %NULL for none
 */
const char *
ui_traffic_maker_get_filter (UiTrafficMaker *self)
{
  return self->filter;
}

/**
 * ui_traffic_maker_set_order:
 * @self: the maker
 * @column: what to sort by
 * @is_descending: the largest first
 *
 * Wants another order, and starts when it is another one. By number, upwards, is how records come.
 *
 * Returns: whether it is another one
 */
gboolean
ui_traffic_maker_set_order (UiTrafficMaker *self,
                            UiTrafficColumn column,
                            gboolean is_descending)
{
  if (column == UI_TRAFFIC_COLUMN_TIME)
    column = UI_TRAFFIC_COLUMN_NUMBER;
  if (self->column == column && self->is_descending == is_descending)
    return FALSE;
  self->column = column;
  self->is_descending = is_descending;
  ui_traffic_maker_start (self);
  return TRUE;
}

/**
 * ui_traffic_maker_set_cleared:
 * @self: the maker
 * @cleared: records before this position are not wanted
 *
 * Starts nothing: a list in time order just loses its beginning.
 */
void
ui_traffic_maker_set_cleared (UiTrafficMaker *self,
                              guint64 cleared)
{
  self->cleared = cleared;
}

/**
 * ui_traffic_maker_get_cleared:
 * @self: the maker
 *
 * Returns: what ui_traffic_maker_set_cleared() said; 0 for nothing
 */
guint64
ui_traffic_maker_get_cleared (UiTrafficMaker *self)
{
  return self->cleared;
}

/**
 * ui_traffic_maker_set_limit:
 * @self: the maker
 * @limit: records from this position on are not wanted yet; %G_MAXUINT64 for no limit
 *
 * Keeps what is new out of the lists.
 */
void
ui_traffic_maker_set_limit (UiTrafficMaker *self,
                            guint64 limit)
{
  self->limit = limit;
}

/**
 * ui_traffic_maker_get_first:
 * @self: the maker
 *
 * Returns: the position of the first record that is there and wanted
 */
guint64
ui_traffic_maker_get_first (UiTrafficMaker *self)
{
  return MAX (ipc_trace_store_get_first (self->store), self->cleared);
}

/**
 * ui_traffic_maker_get_end:
 * @self: the maker
 *
 * Returns: one past the last
 */
guint64
ui_traffic_maker_get_end (UiTrafficMaker *self)
{
  return MAX (ui_traffic_maker_get_first (self),
              MIN (ipc_trace_store_get_end (self->store), self->limit));
}

/**
 * ui_traffic_maker_start:
 * @self: the maker
 *
 * Makes the list that is wanted, and makes it anew when it is being made. All records in their
 * order need no work, so that list is "ready" at once.
 */
void
ui_traffic_maker_start (UiTrafficMaker *self)
{
  drop (self);
  self->started_us = g_get_monotonic_time ();
  if (self->filter == NULL && !wants_order (self))
    {
      finish (self);
      return;
    }
  self->is_working = TRUE;
  work_soon (self);
  tell_progress (self, TRUE);
}

/**
 * ui_traffic_maker_take:
 * @self: the maker
 * @matches: (out) (transfer full) (nullable): the list, when it is filtered and in time order
 * @order: (out) (transfer full) (nullable): the list, when it is sorted
 *
 * Gives the list that is "ready". Neither means all records in their order.
 */
void
ui_traffic_maker_take (UiTrafficMaker *self,
                       UiTrafficMatches **matches,
                       UiTrafficOrder **order)
{
  *order = g_steal_pointer (&self->order);
  *matches = *order == NULL ? g_steal_pointer (&self->matches) : NULL;
}

/**
 * ui_traffic_maker_is_prepared:
 * @self: the maker
 *
 * Returns: whether all records have a class, so that a filter can begin at once
 */
gboolean
ui_traffic_maker_is_prepared (UiTrafficMaker *self)
{
  return ipc_trace_classes_advance (self->classes, 0);
}

/**
 * ui_traffic_maker_is_working:
 * @self: the maker
 *
 * Returns: whether a list is being made
 */
gboolean
ui_traffic_maker_is_working (UiTrafficMaker *self)
{
  return self->is_working;
}

/**
 * ui_traffic_maker_get_progress:
 * @self: the maker
 *
 * Returns: how far that list is, from 0 to 1
 */
double
ui_traffic_maker_get_progress (UiTrafficMaker *self)
{
  guint64 first = ui_traffic_maker_get_first (self);
  guint64 end = ui_traffic_maker_get_end (self);
  guint64 looked = first;

  if (!self->is_working)
    return 1;
  if (self->matches != NULL)
    looked = ui_traffic_matches_get_looked (self->matches);
  return looked > first ? (double) (looked - first) / (double) (end - first) : 0;
}

/**
 * ui_traffic_maker_get_due:
 * @self: the maker
 *
 * Returns: from when on the same list may be made anew without taking the time of other things;
 *   by g_get_monotonic_time()
 */
gint64
ui_traffic_maker_get_due (UiTrafficMaker *self)
{
  return self->started_us + MAX (RENEW_US, self->took_us * RENEW_SHARE);
}
