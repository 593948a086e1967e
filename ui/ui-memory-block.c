/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-block: what memory held when we looked last, and what changed when.
 *
 * The memory is another process's as much as ours, so a look reads each page once, into a private
 * page, and compares that with what we had:
 *
 *   memory ──read──▶ private page ──memcmp──▶ the same: next page
 *                                      └────▶ different: keep it; stamp each byte that changed
 *
 * A stamp is the time of the look, in milliseconds (ui-memory-stamps keeps them). Fading, the rows
 * that changed since a moment, and when a byte changed all come from the stamps; how often
 * something changed is counted in 2,048 buckets for the whole block; the latest changes are kept
 * as stretches (ui-memory-history).
 *
 * A look may be given a budget and then goes on where it left off, so that 64 MiB in which
 * everything changes stop no window. The size is that of the last look that got to the end.
 *
 * No drawing here, and no GTK. Main thread only.
 */

#include "ui-memory-block.h"

#include <string.h>

/* How many pages are looked at between two looks at the clock. */
#define PAGES_PER_CLOCK 16
#define N_BUCKETS 2048
#define NS_PER_MS 1000000

struct _UiMemoryBlock
{
  GObject parent_instance;

  guint8 *bytes;        /* what was seen last; room_bytes of them */
  gsize room_bytes;     /* how many are looked at */
  gsize size_bytes;     /* how many others may see: 0 until the first look has got to the end */
  gsize at;             /* where the next look goes on; 0 for a new one */

  UiMemoryStamps *stamps;   /* when each byte changed: milliseconds since begin_ns, from 1 */
  UiMemoryHistory *history; /* the latest changes */

  gint64 begin_ns;      /* what stamps count from; set by the first look */
  gint64 round_ns;      /* when we last began with the first page */
  gint64 since_ns;      /* when we did so the time before */
  gint64 look_ns;       /* when the last look began: it may be one of several of a round */
  guint32 stamp;        /* of that look */
  gint64 moment_ns;     /* "changed since" is: after this; 0 for the beginning */

  guint bucket_shift;   /* a bucket counts 2 to the power of this bytes */
  guint64 buckets[N_BUCKETS];
  guint64 buckets_before[N_BUCKETS]; /* what they were at the moment */
};

G_DEFINE_FINAL_TYPE (UiMemoryBlock, ui_memory_block, G_TYPE_OBJECT)

static guint signal_changed;

static gsize
get_n_rows (UiMemoryBlock *self)
{
  return (self->size_bytes + UI_MEMORY_ROW_BYTES - 1) / UI_MEMORY_ROW_BYTES;
}

static gint64
get_stamp_ns (UiMemoryBlock *self,
              guint32 stamp)
{
  return self->begin_ns + (gint64) (stamp - 1) * NS_PER_MS;
}

/* Taking a look */

static void
drop_all (UiMemoryBlock *self)
{
  g_clear_pointer (&self->bytes, g_free);
  self->room_bytes = self->size_bytes = self->at = 0;
  self->moment_ns = self->look_ns = self->round_ns = self->since_ns = 0;
  memset (self->buckets, 0, sizeof self->buckets);
  memset (self->buckets_before, 0, sizeof self->buckets_before);
  ui_memory_stamps_reset (self->stamps, 0);
  ui_memory_history_clear (self->history);
}

static void
take_new_size (UiMemoryBlock *self,
               gsize size_bytes)
{
  drop_all (self);
  self->room_bytes = size_bytes;
  self->bytes = g_malloc (MAX (size_bytes, 1));
  ui_memory_stamps_reset (self->stamps, size_bytes);
  self->bucket_shift = 4;
  while ((size_bytes >> self->bucket_shift) > N_BUCKETS - 1)
    self->bucket_shift++;
}

static void
begin_look (UiMemoryBlock *self,
            gint64 now_ns)
{
  gint64 age_ms;

  if (self->begin_ns == 0)
    self->begin_ns = now_ns;
  age_ms = (now_ns - self->begin_ns) / NS_PER_MS;
  self->stamp = MAX ((guint32) CLAMP (age_ms, 0, G_MAXUINT32 - 1) + 1,
                     ui_memory_stamps_get_moment (self->stamps) + 1);
  if (self->at == 0)
    {
      self->since_ns = self->round_ns;
      self->round_ns = now_ns;
    }
  self->look_ns = now_ns;
  ui_memory_history_begin_look (self->history);
}

/* Stamps what is different in a row that is. */
static void
take_row (UiMemoryBlock *self,
          gsize offset,
          const guint8 *bytes,
          guint n_bytes)
{
  UiMemoryRowChange row = ui_memory_stamps_take_row (self->stamps, offset, self->bytes + offset,
                                                     bytes, n_bytes, self->stamp);
  UiMemoryChange change = {
    .since_ns = self->since_ns,
    .seen_ns = self->look_ns,
    .first = offset + row.first,
    .end = offset + row.end,
    .n_bytes = row.n_bytes,
    .first_byte = bytes[row.first],
    .last_byte = bytes[row.end - 1],
  };

  self->buckets[offset >> self->bucket_shift] += row.n_bytes;
  ui_memory_history_add (self->history, &change);
}

static void
take_page (UiMemoryBlock *self,
           gsize offset,
           const guint8 *bytes,
           gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i += UI_MEMORY_ROW_BYTES)
    {
      gsize n = MIN (UI_MEMORY_ROW_BYTES, n_bytes - i);

      if (memcmp (self->bytes + offset + i, bytes + i, n) != 0)
        take_row (self, offset + i, bytes + i, n);
    }
  memcpy (self->bytes + offset, bytes, n_bytes);
}

/* Looks at one page. The first look has nothing to compare with. */
static gboolean
look_at_page (UiMemoryBlock *self,
              UiMemoryRead read,
              gpointer data,
              gboolean *changed)
{
  guint8 page[UI_MEMORY_PAGE_BYTES];
  gsize n_bytes = MIN (UI_MEMORY_PAGE_BYTES, self->room_bytes - self->at);

  if (!read (data, self->at, page, n_bytes))
    return FALSE;
  if (self->size_bytes == 0)
    {
      memcpy (self->bytes + self->at, page, n_bytes);
    }
  else if (memcmp (self->bytes + self->at, page, n_bytes) != 0)
    {
      take_page (self, self->at, page, n_bytes);
      *changed = TRUE;
    }
  self->at += n_bytes;
  return TRUE;
}

static gint64
read_clock_ns (void)
{
  return g_get_monotonic_time () * 1000;
}

/* Looks at pages until the end, until the time is up, or until there are no more. */
static UiMemoryLook
look_at_pages (UiMemoryBlock *self,
               UiMemoryRead read,
               gpointer data,
               gint64 budget_ns,
               gboolean *changed)
{
  gint64 end_ns = budget_ns > 0 ? read_clock_ns () + budget_ns : G_MAXINT64;

  for (guint n = 1; self->at < self->room_bytes; n++)
    {
      if (!look_at_page (self, read, data, changed))
        return UI_MEMORY_LOOK_GONE;
      if (budget_ns > 0 && n % PAGES_PER_CLOCK == 0 && read_clock_ns () >= end_ns &&
          self->at < self->room_bytes)
        return UI_MEMORY_LOOK_MORE;
    }
  return UI_MEMORY_LOOK_DONE;
}

/**
 * ui_memory_block_look:
 * @self: the block
 * @read: copies a page
 * @data: for @read
 * @size_bytes: how many bytes there are; another number than before makes it another block, of
 *   which nothing has changed yet
 * @now_ns: the time, by `CLOCK_MONOTONIC`
 * @budget_ns: how long it may take before it leaves the rest to the next look; 0 for no limit
 *
 * Brings the block up to date. When it could not be read, it stays as it was last seen.
 *
 * Returns: how far it came
 */
UiMemoryLook
ui_memory_block_look (UiMemoryBlock *self,
                      UiMemoryRead read,
                      gpointer data,
                      gsize size_bytes,
                      gint64 now_ns,
                      gint64 budget_ns)
{
  gboolean changed = FALSE;
  UiMemoryLook look;

  if (size_bytes != self->room_bytes)
    {
      take_new_size (self, size_bytes);
      changed = size_bytes == 0;
    }
  begin_look (self, now_ns);
  look = look_at_pages (self, read, data, budget_ns, &changed);
  if (look != UI_MEMORY_LOOK_MORE)
    self->at = 0;
  if (look == UI_MEMORY_LOOK_DONE && self->size_bytes != self->room_bytes)
    {
      self->size_bytes = self->room_bytes;
      changed = TRUE;
    }
  if (changed)
    g_signal_emit (self, signal_changed, 0);
  return look;
}

static gboolean
read_from_bytes (gpointer data,
                 gsize offset,
                 guint8 *bytes,
                 gsize n_bytes)
{
  memcpy (bytes, (const guint8 *) data + offset, n_bytes);
  return TRUE;
}

/**
 * ui_memory_block_set_bytes:
 * @self: the block
 * @bytes: (array length=size_bytes): private bytes, which nobody else writes to
 * @size_bytes: how many
 * @now_ns: the time, by `CLOCK_MONOTONIC`
 *
 * As ui_memory_block_look(), for who has a copy already.
 *
 * Returns: whether anything is different now
 */
gboolean
ui_memory_block_set_bytes (UiMemoryBlock *self,
                           const guint8 *bytes,
                           gsize size_bytes,
                           gint64 now_ns)
{
  gsize old_size = self->size_bytes;

  ui_memory_block_look (self, read_from_bytes, (gpointer) bytes, size_bytes, now_ns, 0);
  return self->size_bytes != old_size ||
         ui_memory_history_get_n_in_look (self->history) > 0;
}

/**
 * ui_memory_block_clear:
 * @self: the block
 *
 * Forgets everything: the next look is the first.
 */
void
ui_memory_block_clear (UiMemoryBlock *self)
{
  gboolean changed = self->size_bytes > 0;

  drop_all (self);
  if (changed)
    g_signal_emit (self, signal_changed, 0);
}

/* The object */

static void
ui_memory_block_finalize (GObject *object)
{
  UiMemoryBlock *self = UI_MEMORY_BLOCK (object);

  drop_all (self);
  ui_memory_history_free (self->history);
  ui_memory_stamps_free (self->stamps);
  G_OBJECT_CLASS (ui_memory_block_parent_class)->finalize (object);
}

static void
ui_memory_block_class_init (UiMemoryBlockClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ui_memory_block_finalize;
  signal_changed = g_signal_new ("changed", UI_TYPE_MEMORY_BLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ui_memory_block_init (UiMemoryBlock *self)
{
  self->stamps = ui_memory_stamps_new ();
  self->history = ui_memory_history_new ();
}

/**
 * ui_memory_block_new:
 *
 * Returns: (transfer full): an empty block
 */
UiMemoryBlock *
ui_memory_block_new (void)
{
  return g_object_new (UI_TYPE_MEMORY_BLOCK, NULL);
}

/**
 * ui_memory_block_get_size:
 * @self: the block
 *
 * Returns: how many bytes it has; 0 before the first look has come to its end
 */
gsize
ui_memory_block_get_size (UiMemoryBlock *self)
{
  return self->size_bytes;
}

/**
 * ui_memory_block_get_bytes:
 * @self: the block
 *
 * Returns: (transfer none): the bytes as they were seen last, until the next look
 */
const guint8 *
ui_memory_block_get_bytes (UiMemoryBlock *self)
{
  return self->bytes;
}

/* When bytes changed */

static guint32
get_byte_stamp (UiMemoryBlock *self,
                gsize offset)
{
  return offset < self->size_bytes ? ui_memory_stamps_get_byte (self->stamps, offset) : 0;
}

static double
get_strength (UiMemoryBlock *self,
              guint32 stamp,
              gint64 now_ns)
{
  gint64 age_ns = now_ns - get_stamp_ns (self, stamp);

  if (stamp == 0)
    return 0;
  return CLAMP (1 - (double) age_ns / ((gint64) UI_MEMORY_FADE_MS * NS_PER_MS), 0, 1);
}

/**
 * ui_memory_block_get_changed_ns:
 * @self: the block
 * @offset: which byte
 *
 * Returns: when it was last seen changed, to the millisecond, by `CLOCK_MONOTONIC`; 0 for never
 */
gint64
ui_memory_block_get_changed_ns (UiMemoryBlock *self,
                                gsize offset)
{
  guint32 stamp = get_byte_stamp (self, offset);

  return stamp != 0 ? get_stamp_ns (self, stamp) : 0;
}

/**
 * ui_memory_block_get_strength:
 * @self: the block
 * @offset: which byte
 * @now_ns: the time
 *
 * Returns: 1 for a byte that has just changed, less as its mark fades, 0 for one without
 */
double
ui_memory_block_get_strength (UiMemoryBlock *self,
                              gsize offset,
                              gint64 now_ns)
{
  return get_strength (self, get_byte_stamp (self, offset), now_ns);
}

/**
 * ui_memory_block_is_fading:
 * @self: the block
 * @now_ns: the time
 *
 * Returns: whether any byte has a mark
 */
gboolean
ui_memory_block_is_fading (UiMemoryBlock *self,
                           gint64 now_ns)
{
  return get_strength (self, ui_memory_stamps_get_newest (self->stamps), now_ns) > 0;
}

/**
 * ui_memory_block_is_row_fading:
 * @self: the block
 * @row: which row of %UI_MEMORY_ROW_BYTES
 * @now_ns: the time
 *
 * Returns: whether any byte of the row has a mark
 */
gboolean
ui_memory_block_is_row_fading (UiMemoryBlock *self,
                               gsize row,
                               gint64 now_ns)
{
  return row < get_n_rows (self) &&
         get_strength (self, ui_memory_stamps_get_row (self->stamps, row), now_ns) > 0;
}

/* What changed since a moment */

/**
 * ui_memory_block_set_moment:
 * @self: the block
 * @now_ns: the time, or 0 for the beginning
 *
 * From now on, "changed" is what changes after this moment, and the heat counts from there. For
 * the beginning it is what has ever changed.
 */
void
ui_memory_block_set_moment (UiMemoryBlock *self,
                            gint64 now_ns)
{
  guint32 newest = MAX (ui_memory_stamps_get_newest (self->stamps), self->stamp);

  self->moment_ns = now_ns;
  ui_memory_stamps_set_moment (self->stamps, now_ns != 0 ? newest : 0);
  if (now_ns != 0)
    memcpy (self->buckets_before, self->buckets, sizeof self->buckets);
  else
    memset (self->buckets_before, 0, sizeof self->buckets_before);
  g_signal_emit (self, signal_changed, 0);
}

/**
 * ui_memory_block_get_moment:
 * @self: the block
 *
 * Returns: the moment, or 0 for the beginning
 */
gint64
ui_memory_block_get_moment (UiMemoryBlock *self)
{
  return self->moment_ns;
}

/**
 * ui_memory_block_get_changed_id:
 * @self: the block
 *
 * Who goes through all rows to find those that changed need not do it again while this stays the
 * same: then only rows changed that had changed before.
 *
 * Returns: another number whenever other rows have changed since the moment
 */
guint64
ui_memory_block_get_changed_id (UiMemoryBlock *self)
{
  return ui_memory_stamps_get_changed_id (self->stamps);
}

/**
 * ui_memory_block_find_changed_row:
 * @self: the block
 * @row: where to begin
 *
 * Returns: the first row from @row on that has changed since the moment; the number of rows when
 *   there is none
 */
gsize
ui_memory_block_find_changed_row (UiMemoryBlock *self,
                                  gsize row)
{
  return ui_memory_stamps_find_row (self->stamps, row, get_n_rows (self), TRUE);
}

/**
 * ui_memory_block_find_unchanged_row:
 * @self: the block
 * @row: where to begin
 *
 * Returns: the first row from @row on that has not changed since the moment; the number of rows
 *   when there is none
 */
gsize
ui_memory_block_find_unchanged_row (UiMemoryBlock *self,
                                    gsize row)
{
  return ui_memory_stamps_find_row (self->stamps, row, get_n_rows (self), FALSE);
}

/**
 * ui_memory_block_get_heat:
 * @self: the block
 * @first: the first byte
 * @end: one past the last
 *
 * How often bytes of this part have changed since the moment: to the bucket, of which there are
 * 2,048 in the whole block or one for each row.
 *
 * Returns: the number of changes
 */
guint64
ui_memory_block_get_heat (UiMemoryBlock *self,
                          gsize first,
                          gsize end)
{
  guint64 heat = 0;

  if (first >= end || end > self->size_bytes)
    return 0;
  for (gsize i = first >> self->bucket_shift; i <= (end - 1) >> self->bucket_shift; i++)
    heat += self->buckets[i] - self->buckets_before[i];
  return heat;
}

/* The latest changes */

/**
 * ui_memory_block_get_n_changes:
 * @self: the block
 *
 * Returns: how many of the latest changes are remembered
 */
guint
ui_memory_block_get_n_changes (UiMemoryBlock *self)
{
  return ui_memory_history_get_n_changes (self->history);
}

/**
 * ui_memory_block_get_change:
 * @self: the block
 * @index: 0 for the latest one
 *
 * Returns: (transfer none): the change, until the next look
 */
const UiMemoryChange *
ui_memory_block_get_change (UiMemoryBlock *self,
                            guint index)
{
  return ui_memory_history_get_change (self->history, index);
}

/**
 * ui_memory_block_get_since:
 * @self: the block
 * @seen_ns: a time of ui_memory_block_get_changed_ns()
 *
 * When the memory was looked at before the look that saw something changed: the change itself was
 * between the two.
 *
 * Returns: that time; 0 when it is not known any more
 */
gint64
ui_memory_block_get_since (UiMemoryBlock *self,
                           gint64 seen_ns)
{
  return ui_memory_history_get_since (self->history, seen_ns);
}
