/* SPDX-License-Identifier: MIT */
/*
 * app-memory-watch: when to look at shared memory.
 *
 * Memory tells nobody that it changed. So we look, and the art is to look seldom:
 *
 *   something was recorded of it    look 100 ms later: a child marks what it read a moment after
 *   the last look found a change    look 100 ms later: more may follow
 *   otherwise                       look every 2 s, for a writer who keeps no trace
 *   nobody can see it, or paused    do not look
 *
 * A look that takes longer than a few milliseconds goes on when the main loop has nothing else to
 * do, so that 64 MiB never hold up a frame.
 */

#include "app-memory-watch.h"

#define QUICK_MS 100
#define SLOW_S 2
#define BUDGET_NS 3000000

struct _AppMemoryWatch
{
  GObject parent_instance;

  UiMemoryBlock *block; /* owned reference; what was seen */
  AppMemory *memory;    /* owned reference; NULL for none */
  guint64 life;         /* of the memory that was looked at */
  gboolean is_running;
  gboolean has_found;   /* the look that goes on has found a change */
  guint source;         /* takes the next look; 0 for none */
  gboolean is_soon;     /* the source is due within QUICK_MS */
};

G_DEFINE_FINAL_TYPE (AppMemoryWatch, app_memory_watch, G_TYPE_OBJECT)

static guint signal_looked;

static gboolean on_look_due (gpointer data);

static void
drop_source (AppMemoryWatch *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->is_soon = FALSE;
}

static void
look_later (AppMemoryWatch *self)
{
  drop_source (self);
  if (!self->is_running || self->memory == NULL)
    return;
  if (self->has_found)
    app_memory_watch_look_soon (self);
  else if (app_memory_get_size (self->memory) > 0)
    self->source = g_timeout_add_seconds (SLOW_S, on_look_due, self);
}

static gboolean
read_memory (gpointer data,
             gsize offset,
             guint8 *bytes,
             gsize n_bytes)
{
  return app_memory_read (data, offset, bytes, n_bytes);
}

/* What stays of memory that is gone, or is another one, is not compared with anything. */
static gsize
prepare_look (AppMemoryWatch *self)
{
  gsize size_bytes = self->memory != NULL ? app_memory_get_size (self->memory) : 0;
  guint64 life = self->memory != NULL ? app_memory_get_life (self->memory) : 0;

  if (size_bytes == 0 || life != self->life)
    ui_memory_block_clear (self->block);
  self->life = life;
  return size_bytes;
}

static void
look (AppMemoryWatch *self)
{
  gsize size_bytes = prepare_look (self);
  UiMemoryLook result = UI_MEMORY_LOOK_DONE;

  drop_source (self);
  if (size_bytes > 0)
    result = ui_memory_block_look (self->block, read_memory, self->memory, size_bytes,
                                   ipc_trace_now_ns (), BUDGET_NS);
  if (result == UI_MEMORY_LOOK_MORE)
    {
      self->is_soon = TRUE;
      self->source = g_idle_add (on_look_due, self);
      return;
    }
  look_later (self);
  self->has_found = FALSE;
  g_signal_emit (self, signal_looked, 0);
}

static gboolean
on_look_due (gpointer data)
{
  AppMemoryWatch *self = data;

  self->source = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
on_block_changed (AppMemoryWatch *self)
{
  self->has_found = TRUE;
}

static void
app_memory_watch_dispose (GObject *object)
{
  AppMemoryWatch *self = APP_MEMORY_WATCH (object);

  drop_source (self);
  if (self->block != NULL)
    g_signal_handlers_disconnect_by_data (self->block, self);
  g_clear_object (&self->block);
  g_clear_object (&self->memory);
  G_OBJECT_CLASS (app_memory_watch_parent_class)->dispose (object);
}

static void
app_memory_watch_class_init (AppMemoryWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_memory_watch_dispose;
  signal_looked = g_signal_new ("looked", APP_TYPE_MEMORY_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
app_memory_watch_init (AppMemoryWatch *self)
{
}

/**
 * app_memory_watch_new:
 * @block: where to put what is seen
 *
 * Main thread, as everything here.
 *
 * Returns: (transfer full): a watch over nothing, which does not run
 */
AppMemoryWatch *
app_memory_watch_new (UiMemoryBlock *block)
{
  AppMemoryWatch *self = g_object_new (APP_TYPE_MEMORY_WATCH, NULL);

  self->block = g_object_ref (block);
  g_signal_connect_swapped (block, "changed", G_CALLBACK (on_block_changed), self);
  return self;
}

/**
 * app_memory_watch_set_memory:
 * @self: a watch
 * @memory: (nullable): what to look at
 *
 * Looks at other memory from now on; what was seen of the last is dropped.
 */
void
app_memory_watch_set_memory (AppMemoryWatch *self,
                             AppMemory *memory)
{
  if (!g_set_object (&self->memory, memory))
    return;
  drop_source (self);
  ui_memory_block_clear (self->block);
  app_memory_watch_look_now (self);
}

/**
 * app_memory_watch_get_memory:
 * @self: a watch
 *
 * Returns: (transfer none) (nullable): what it looks at
 */
AppMemory *
app_memory_watch_get_memory (AppMemoryWatch *self)
{
  return self->memory;
}

/**
 * app_memory_watch_set_running:
 * @self: a watch
 * @is_running: whether anybody can see it, and wants to
 *
 * Starts it with a look at once, or stops it.
 */
void
app_memory_watch_set_running (AppMemoryWatch *self,
                              gboolean is_running)
{
  if (self->is_running == is_running)
    return;
  self->is_running = is_running;
  if (is_running)
    app_memory_watch_look_now (self);
  else
    drop_source (self);
}

/**
 * app_memory_watch_look_soon:
 * @self: a watch
 *
 * Something may have changed: has a look within 100 ms.
 */
void
app_memory_watch_look_soon (AppMemoryWatch *self)
{
  if (!self->is_running || self->is_soon)
    return;
  drop_source (self);
  self->is_soon = TRUE;
  self->source = g_timeout_add (QUICK_MS, on_look_due, self);
}

/**
 * app_memory_watch_look_now:
 * @self: a watch
 *
 * Has a look at once if it runs: after an edit of ours, or when the memory may be gone.
 */
void
app_memory_watch_look_now (AppMemoryWatch *self)
{
  if (self->is_running)
    look (self);
}
