/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-history: the latest changes of a memory block, and the looks that found some.
 *
 *   begin_look     add (0x00…0x0f)   add (0x10…0x1b)   add (0x800…0x803)
 *                  └──────── one stretch ──────────┘   └─ another ─┘
 *
 * A look meets rows; a person thinks in stretches: what is less than a row behind the last one
 * belongs to it. A look in which everything changed is a few stretches, too, for nobody reads a
 * thousand. Looks are remembered longer than changes: each tells between which two times the bytes
 * that it found have changed.
 */

#include "ui-memory-history.h"

#include "ui-memory-stamps.h"

/* How many changes are remembered as stretches, and of one look at most. */
#define MAX_CHANGES 64
#define MAX_CHANGES_PER_LOOK 16
/* How many looks that found a change are remembered: 7 minutes of ceaseless change. */
#define MAX_LOOKS 4096
#define NS_PER_MS 1000000

typedef struct
{
  gint64 since_ns;
  gint64 seen_ns;
} Look;

struct _UiMemoryHistory
{
  GArray *changes; /* UiMemoryChange: oldest first, up to twice MAX_CHANGES */
  guint n_in_look; /* how many of them are of the look that goes on */
  GArray *looks;   /* Look: those that found a change, oldest first */
};

/**
 * ui_memory_history_new:
 *
 * Main thread only, as all of this.
 *
 * Returns: (transfer full): no changes
 */
UiMemoryHistory *
ui_memory_history_new (void)
{
  UiMemoryHistory *self = g_new0 (UiMemoryHistory, 1);

  self->changes = g_array_new (FALSE, FALSE, sizeof (UiMemoryChange));
  self->looks = g_array_new (FALSE, FALSE, sizeof (Look));
  return self;
}

/**
 * ui_memory_history_free:
 * @self: (transfer full): the changes
 */
void
ui_memory_history_free (UiMemoryHistory *self)
{
  g_array_unref (self->changes);
  g_array_unref (self->looks);
  g_free (self);
}

/**
 * ui_memory_history_clear:
 * @self: the changes
 *
 * Forgets all of them.
 */
void
ui_memory_history_clear (UiMemoryHistory *self)
{
  g_array_set_size (self->changes, 0);
  g_array_set_size (self->looks, 0);
  self->n_in_look = 0;
}

/**
 * ui_memory_history_begin_look:
 * @self: the changes
 *
 * What is added from now on is no part of a stretch that was added before.
 */
void
ui_memory_history_begin_look (UiMemoryHistory *self)
{
  self->n_in_look = 0;
}

static void
remember_look (UiMemoryHistory *self,
               const UiMemoryChange *change)
{
  Look look = { change->since_ns, change->seen_ns };

  if (self->looks->len >= 2 * MAX_LOOKS)
    g_array_remove_range (self->looks, 0, MAX_LOOKS);
  g_array_append_val (self->looks, look);
}

/* Makes a change a part of the last one of its look. FALSE when they are too far apart. */
static gboolean
join_last (UiMemoryHistory *self,
           const UiMemoryChange *change)
{
  UiMemoryChange *last = &g_array_index (self->changes, UiMemoryChange, self->changes->len - 1);

  if (change->first >= last->end + UI_MEMORY_ROW_BYTES &&
      self->n_in_look < MAX_CHANGES_PER_LOOK)
    return FALSE;
  last->end = change->end;
  last->n_bytes += change->n_bytes;
  last->last_byte = change->last_byte;
  return TRUE;
}

/**
 * ui_memory_history_add:
 * @self: the changes
 * @change: what the look has found next, behind all that it found before
 *
 * What is less than a row behind the last stretch belongs to it. So does anything else once a look
 * has found many.
 */
void
ui_memory_history_add (UiMemoryHistory *self,
                       const UiMemoryChange *change)
{
  if (self->n_in_look > 0 && join_last (self, change))
    return;
  if (self->n_in_look == 0)
    remember_look (self, change);
  if (self->changes->len >= 2 * MAX_CHANGES)
    g_array_remove_range (self->changes, 0, MAX_CHANGES);
  g_array_append_val (self->changes, *change);
  self->n_in_look++;
}

/**
 * ui_memory_history_get_n_in_look:
 * @self: the changes
 *
 * Returns: how many stretches the last look has found until now
 */
guint
ui_memory_history_get_n_in_look (const UiMemoryHistory *self)
{
  return self->n_in_look;
}

/**
 * ui_memory_history_get_n_changes:
 * @self: the changes
 *
 * Returns: how many of the latest are remembered
 */
guint
ui_memory_history_get_n_changes (const UiMemoryHistory *self)
{
  return MIN (self->changes->len, MAX_CHANGES);
}

/**
 * ui_memory_history_get_change:
 * @self: the changes
 * @index: 0 for the latest one
 *
 * Returns: (transfer none): the change, until the next one is added
 */
const UiMemoryChange *
ui_memory_history_get_change (const UiMemoryHistory *self,
                              guint index)
{
  return &g_array_index (self->changes, UiMemoryChange, self->changes->len - 1 - index);
}

/**
 * ui_memory_history_get_since:
 * @self: the changes
 * @seen_ns: when a look began that found something, to the millisecond
 *
 * Returns: when the memory was looked at before that; 0 when it is not known any more
 */
gint64
ui_memory_history_get_since (const UiMemoryHistory *self,
                             gint64 seen_ns)
{
  for (guint i = self->looks->len; i > 0; i--)
    {
      const Look *look = &g_array_index (self->looks, Look, i - 1);

      if (look->seen_ns < seen_ns + NS_PER_MS)
        return seen_ns - look->seen_ns < 2 * NS_PER_MS ? look->since_ns : 0;
    }
  return 0;
}
