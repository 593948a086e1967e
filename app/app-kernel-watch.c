/* SPDX-License-Identifier: MIT */
/*
 * app-kernel-watch: looks at the processes of a lab, again and again, as long as somebody watches.
 *
 *   set_lab (lab) ──▶ look ──▶ func (view) ── 2 s ──▶ look ── 4 s ──▶ look ── 8 s ──▶ …
 *   look_soon () ────▶ a moment later, when the last look was a second ago; the pauses begin anew
 *   no process runs ─▶ func (NULL), and sleep until look_soon ()
 *   set_lab (NULL) ──▶ sleep; a look that is under way comes to nothing
 *
 * There is one look at a time, and the pause between two begins when the first is done: where
 * looking takes long, it is done less often. While nothing is heard of, each pause is twice the one
 * before, because a program whose processes are silent shall sleep, too. What is heard of comes in
 * bursts, a message and its answer, and a look in between would show what is over already: so it
 * waits for a moment, and one look does for all.
 */

#include "app-kernel-watch.h"

/* The shortest pause between two looks; the first without news, and what that grows to. */
#define PAUSE_MS 1000
#define SILENT_PAUSE_MS 2000
#define LONGEST_PAUSE_MS 10000
/* How long a burst of news may go on before it is looked at. */
#define BURST_MS 200

struct _AppKernelWatch
{
  AppSession *session;       /* outlives the watch */
  AppKernelWatchFunc func;
  gpointer data;             /* for @func */
  AppLab *lab;               /* what is watched; NULL for nothing. Owned reference */
  GCancellable *cancellable; /* of the look that is under way; NULL for none */
  guint source;              /* the next look; 0 while one is under way, or nothing is to be seen */
  guint pause_ms;            /* before the next look, if nothing is heard of */
  gboolean has_news;         /* heard of something since the last look began */
  gint64 looked_us;          /* when the last look was done, by g_get_monotonic_time() */
};

static void look_in (AppKernelWatch *self,
                     guint delay_ms);

static void
stop (AppKernelWatch *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->has_news = FALSE;
}

/* Of a look that was called off there is no view, and the watch may be gone. */
static void
on_seen (GObject *source,
         GAsyncResult *result,
         gpointer data)
{
  IpcKernelView *view = app_kernel_look_finish (result, NULL);
  AppKernelWatch *self = data;

  if (view == NULL)
    return;
  g_clear_object (&self->cancellable);
  self->looked_us = g_get_monotonic_time ();
  look_in (self, self->has_news ? PAUSE_MS : self->pause_ms);
  if (!self->has_news)
    self->pause_ms = MIN (2 * self->pause_ms, LONGEST_PAUSE_MS);
  self->func (view, self->data);
}

static gboolean
on_look_time (gpointer data)
{
  AppKernelWatch *self = data;

  self->source = 0;
  self->has_news = FALSE;
  if (app_lab_count_alive (self->lab) == 0)
    {
      self->func (NULL, self->data);
      return G_SOURCE_REMOVE;
    }
  self->cancellable = g_cancellable_new ();
  app_kernel_look_async (self->session, self->lab, IPC_KERNEL_VIEW_ALL, self->cancellable, on_seen,
                         self);
  return G_SOURCE_REMOVE;
}

static void
look_in (AppKernelWatch *self,
         guint delay_ms)
{
  if (self->source == 0)
    self->source = g_timeout_add (delay_ms, on_look_time, self);
}

/**
 * app_kernel_watch_new:
 * @session: whose labs; outlives the watch
 * @func: gets what is seen, on the main thread
 * @data: for @func
 *
 * Returns: (transfer full): a watch that sleeps
 */
AppKernelWatch *
app_kernel_watch_new (AppSession *session,
                      AppKernelWatchFunc func,
                      gpointer data)
{
  AppKernelWatch *self = g_new0 (AppKernelWatch, 1);

  self->session = session;
  self->func = func;
  self->data = data;
  self->pause_ms = SILENT_PAUSE_MS;
  return self;
}

/**
 * app_kernel_watch_free:
 * @self: (transfer full): a watch
 *
 * @func is not called any more.
 */
void
app_kernel_watch_free (AppKernelWatch *self)
{
  stop (self);
  g_clear_object (&self->lab);
  g_free (self);
}

/**
 * app_kernel_watch_set_lab:
 * @self: a watch
 * @lab: (nullable): what to look at from now on; %NULL to sleep
 *
 * Nothing changes when it looks at that lab already.
 */
void
app_kernel_watch_set_lab (AppKernelWatch *self,
                          AppLab *lab)
{
  if (self->lab == lab)
    return;
  stop (self);
  g_set_object (&self->lab, lab);
  self->has_news = lab != NULL;
  if (lab != NULL)
    look_in (self, 0);
}

/**
 * app_kernel_watch_look_soon:
 * @self: a watch
 *
 * Something has happened: looks in a moment, or as soon as the pause after the last look is over.
 * Costs nothing when it was told so already.
 */
void
app_kernel_watch_look_soon (AppKernelWatch *self)
{
  gint64 left_us = self->looked_us + PAUSE_MS * 1000 - g_get_monotonic_time ();

  self->pause_ms = SILENT_PAUSE_MS;
  if (self->lab == NULL || self->has_news)
    return;
  self->has_news = TRUE;
  if (self->cancellable != NULL)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  look_in (self, MAX (left_us / 1000, BURST_MS));
}
