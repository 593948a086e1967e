/* SPDX-License-Identifier: MIT */
/*
 * ui-focus: what all pages of a window look at together.
 *
 * A message that is chosen on one page is chosen on every page, and the time under the pointer of
 * one plot is marked in all of them. So neither belongs to a page. The pages hold one UiFocus, tell
 * it what a person chooses, and listen to what another page was told:
 *
 *   list ──select(12,345)──▶            ┌──"selected"──▶ list, sequence, details …
 *   plot ──set_cursor(t)───▶  UiFocus ──┼──"cursor-moved"──▶ …
 *   graph ─set_filter(f)───▶            └──"filter-changed"──▶ …
 *
 * A page that is told something that it has said itself may do nothing or do it again: setting
 * what is set already emits nothing, so no circle turns for ever.
 *
 * A record that comes late pushes those after it to higher positions. The chosen one stays the one
 * that was chosen: it is found again by its bytes.
 *
 * No drawing here, and no GTK. Main thread only.
 */

#include "ui-focus.h"

#include "ipc-trace-seek.h"

#include <string.h>

struct _UiFocus
{
  GObject parent_instance;

  /* The records that everything here is about; set once. */
  IpcTraceStore *store;
  /* The record that is chosen, by its position; UI_FOCUS_NONE for none. */
  guint64 position;
  /* That record as it was when it was chosen; all 0 when there was none. */
  IpcTraceRecord chosen;
  /* The time that is marked, by CLOCK_MONOTONIC; 0 for none. */
  gint64 cursor_ns;
  /* What is let through, in the words of ipc-trace-filter; empty for everything. */
  char *filter;
  /* The lab that is shown; NULL before the first. */
  char *lab;
  /* The child that is chosen in it; 0 for none. */
  guint member;
  /* The pages stand still; the recording goes on. */
  gboolean is_paused;
};

G_DEFINE_FINAL_TYPE (UiFocus, ui_focus, G_TYPE_OBJECT)

enum
{
  SELECTED,
  CURSOR_MOVED,
  FILTER_CHANGED,
  SUBJECT_CHANGED,
  PAUSED_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_position (UiFocus *self,
              guint64 position)
{
  const IpcTraceRecord *record;

  self->position = position;
  memset (&self->chosen, 0, sizeof self->chosen);
  record = ui_focus_get_record (self);
  if (record != NULL)
    self->chosen = *record;
  g_signal_emit (self, signals[SELECTED], 0);
}

/* Records from @from on are new, or were moved upwards. Most often that is behind what is chosen. */
static void
on_store_changed (UiFocus *self,
                  guint64 from,
                  guint64 end)
{
  guint64 position;

  if (self->position < from || self->position >= end || self->chosen.time_ns == 0)
    return;
  position = ipc_trace_seek_moved (self->store, &self->chosen, self->position);
  if (position != IPC_TRACE_SEEK_NONE && position != self->position)
    set_position (self, position);
}

static void
ui_focus_dispose (GObject *object)
{
  g_clear_object (&UI_FOCUS (object)->store);
  G_OBJECT_CLASS (ui_focus_parent_class)->dispose (object);
}

static void
ui_focus_finalize (GObject *object)
{
  UiFocus *self = UI_FOCUS (object);

  g_free (self->filter);
  g_free (self->lab);
  G_OBJECT_CLASS (ui_focus_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, UI_TYPE_FOCUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_focus_class_init (UiFocusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ui_focus_dispose;
  G_OBJECT_CLASS (klass)->finalize = ui_focus_finalize;

  signals[SELECTED] = add_signal ("selected");
  signals[CURSOR_MOVED] = add_signal ("cursor-moved");
  signals[FILTER_CHANGED] = add_signal ("filter-changed");
  signals[SUBJECT_CHANGED] = add_signal ("subject-changed");
  signals[PAUSED_CHANGED] = add_signal ("paused-changed");
}

static void
ui_focus_init (UiFocus *self)
{
  self->position = UI_FOCUS_NONE;
  self->filter = g_strdup ("");
}

/**
 * ui_focus_new:
 * @store: the records that pages show
 *
 * Returns: (transfer full): a focus on nothing
 */
UiFocus *
ui_focus_new (IpcTraceStore *store)
{
  UiFocus *self = g_object_new (UI_TYPE_FOCUS, NULL);

  self->store = g_object_ref (store);
  /* After the pages, which may follow it by themselves. */
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

/**
 * ui_focus_get_store:
 * @self: the focus
 *
 * Returns: (transfer none): the records that pages show
 */
IpcTraceStore *
ui_focus_get_store (UiFocus *self)
{
  return self->store;
}

/**
 * ui_focus_select:
 * @self: the focus
 * @position: a record of the store, or %UI_FOCUS_NONE
 *
 * Chooses a record on all pages, and moves the cursor to its time.
 */
void
ui_focus_select (UiFocus *self,
                 guint64 position)
{
  if (self->position == position)
    return;
  set_position (self, position);
  if (ui_focus_get_record (self) != NULL)
    ui_focus_set_cursor (self, ui_focus_get_record (self)->time_ns);
}

/**
 * ui_focus_get_selected:
 * @self: the focus
 *
 * Returns: the position of the chosen record, which may be discarded by now, or %UI_FOCUS_NONE
 */
guint64
ui_focus_get_selected (UiFocus *self)
{
  return self->position;
}

/**
 * ui_focus_get_record:
 * @self: the focus
 *
 * Returns: (transfer none) (nullable): the chosen record, until the store changes; %NULL when none
 *   is chosen or when it was discarded
 */
const IpcTraceRecord *
ui_focus_get_record (UiFocus *self)
{
  if (self->position < ipc_trace_store_get_first (self->store) ||
      self->position >= ipc_trace_store_get_end (self->store))
    return NULL;
  return ipc_trace_store_get (self->store, self->position);
}

/**
 * ui_focus_set_cursor:
 * @self: the focus
 * @time_ns: a time by `CLOCK_MONOTONIC`, or 0 for none
 *
 * Marks a time on all pages that have a time axis.
 */
void
ui_focus_set_cursor (UiFocus *self,
                     gint64 time_ns)
{
  if (self->cursor_ns == time_ns)
    return;
  self->cursor_ns = time_ns;
  g_signal_emit (self, signals[CURSOR_MOVED], 0);
}

/**
 * ui_focus_get_cursor:
 * @self: the focus
 *
 * Returns: the marked time, or 0
 */
gint64
ui_focus_get_cursor (UiFocus *self)
{
  return self->cursor_ns;
}

/**
 * ui_focus_set_filter:
 * @self: the focus
 * @filter: words of the filter's language, right or wrong; empty to let everything through
 *
 * Sets what the traffic is narrowed to: typed by a person, or asked for by a page.
 */
void
ui_focus_set_filter (UiFocus *self,
                     const char *filter)
{
  if (g_str_equal (self->filter, filter))
    return;
  g_free (self->filter);
  self->filter = g_strdup (filter);
  g_signal_emit (self, signals[FILTER_CHANGED], 0);
}

/**
 * ui_focus_get_filter:
 * @self: the focus
 *
 * Returns: (transfer none): the filter; empty for none
 */
const char *
ui_focus_get_filter (UiFocus *self)
{
  return self->filter;
}

/**
 * ui_focus_set_subject:
 * @self: the focus
 * @lab: (nullable): the id of the lab that is shown
 * @member: the number of the child that is chosen in it; 0 for none
 *
 * Says which lab the pages show, and which of its children.
 */
void
ui_focus_set_subject (UiFocus *self,
                      const char *lab,
                      guint member)
{
  char *before = self->lab;

  if (self->member == member && g_strcmp0 (self->lab, lab) == 0)
    return;
  /* Who chooses another child of the lab that is shown gives back what he was lent. */
  self->lab = g_strdup (lab);
  g_free (before);
  self->member = member;
  g_signal_emit (self, signals[SUBJECT_CHANGED], 0);
}

/**
 * ui_focus_get_lab:
 * @self: the focus
 *
 * Returns: (transfer none) (nullable): the id of the lab that is shown
 */
const char *
ui_focus_get_lab (UiFocus *self)
{
  return self->lab;
}

/**
 * ui_focus_get_member:
 * @self: the focus
 *
 * Returns: the number of the child that is chosen; 0 for none
 */
guint
ui_focus_get_member (UiFocus *self)
{
  return self->member;
}

/**
 * ui_focus_set_paused:
 * @self: the focus
 * @is_paused: whether the pages stand still
 *
 * Stops the pages, never the recording, or lets them catch up.
 */
void
ui_focus_set_paused (UiFocus *self,
                     gboolean is_paused)
{
  if (self->is_paused == is_paused)
    return;
  self->is_paused = is_paused;
  g_signal_emit (self, signals[PAUSED_CHANGED], 0);
}

/**
 * ui_focus_get_paused:
 * @self: the focus
 *
 * Returns: whether the pages stand still
 */
gboolean
ui_focus_get_paused (UiFocus *self)
{
  return self->is_paused;
}
