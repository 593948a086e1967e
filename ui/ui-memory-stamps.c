/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-stamps: when each byte of a memory block changed last.
 *
 *   block     │ page 0 │ page 1 │ page 2 │ …     4,096 bytes each
 *   stamps       NULL      │       NULL          only of pages that have ever changed
 *                          ├─ newest             the greatest of the page
 *                          ├─ rows [256]         the greatest of each row
 *                          └─ bytes [4096]       one for each byte
 *
 * A stamp is a number that grows from look to look, 0 for never; what it means is the affair of
 * ui-memory-block. Little of 64 MiB ever changes, so the stamps of a page are made when it first
 * does, and "which rows changed since" passes over whole pages.
 *
 * The moment is the stamp after which something counts as changed. Whoever has gone through all
 * rows to find those that changed need not do so again before the id is another one.
 */

#include "ui-memory-stamps.h"

#define ROWS_PER_PAGE (UI_MEMORY_PAGE_BYTES / UI_MEMORY_ROW_BYTES)

typedef struct
{
  guint32 newest;
  guint32 rows[ROWS_PER_PAGE];
  guint32 bytes[UI_MEMORY_PAGE_BYTES];
} Page;

struct _UiMemoryStamps
{
  Page **pages;       /* NULL for one that never changed */
  gsize n_pages;
  guint32 newest;     /* the greatest stamp of all */
  guint32 moment;     /* "changed" is: a greater stamp than this */
  guint64 changed_id; /* another one whenever other rows have changed since the moment */
};

/**
 * ui_memory_stamps_new:
 *
 * Main thread only, as all of this.
 *
 * Returns: (transfer full): the stamps of no bytes
 */
UiMemoryStamps *
ui_memory_stamps_new (void)
{
  return g_new0 (UiMemoryStamps, 1);
}

static void
drop_pages (UiMemoryStamps *self)
{
  for (gsize i = 0; i < self->n_pages; i++)
    g_free (self->pages[i]);
  g_clear_pointer (&self->pages, g_free);
}

/**
 * ui_memory_stamps_free:
 * @self: (transfer full): the stamps
 */
void
ui_memory_stamps_free (UiMemoryStamps *self)
{
  drop_pages (self);
  g_free (self);
}

/**
 * ui_memory_stamps_reset:
 * @self: the stamps
 * @size_bytes: how many bytes there are from now on
 *
 * Forgets everything, the moment too: no byte has ever changed.
 */
void
ui_memory_stamps_reset (UiMemoryStamps *self,
                        gsize size_bytes)
{
  drop_pages (self);
  self->n_pages = (size_bytes + UI_MEMORY_PAGE_BYTES - 1) / UI_MEMORY_PAGE_BYTES;
  self->pages = g_new0 (Page *, self->n_pages);
  self->newest = self->moment = 0;
  self->changed_id++;
}

/**
 * ui_memory_stamps_take_row:
 * @self: the stamps
 * @offset: the first byte of a row
 * @old_bytes: (array length=n_bytes): what it was
 * @bytes: (array length=n_bytes): what it is now
 * @n_bytes: how many; fewer than %UI_MEMORY_ROW_BYTES in the last row only
 * @stamp: of this look; greater than the moment, and than any before
 *
 * Stamps what is different.
 *
 * Returns: where that is
 */
UiMemoryRowChange
ui_memory_stamps_take_row (UiMemoryStamps *self,
                           gsize offset,
                           const guint8 *old_bytes,
                           const guint8 *bytes,
                           guint n_bytes,
                           guint32 stamp)
{
  Page **page = &self->pages[offset / UI_MEMORY_PAGE_BYTES];
  gsize in_page = offset % UI_MEMORY_PAGE_BYTES;
  UiMemoryRowChange change = { .first = n_bytes };
  guint32 *row;

  if (*page == NULL)
    *page = g_new0 (Page, 1);
  for (guint i = 0; i < n_bytes; i++)
    if (old_bytes[i] != bytes[i])
      {
        (*page)->bytes[in_page + i] = stamp;
        change.first = MIN (change.first, i);
        change.end = i + 1;
        change.n_bytes++;
      }
  if (change.n_bytes == 0)
    return change;
  row = &(*page)->rows[in_page / UI_MEMORY_ROW_BYTES];
  if (*row <= self->moment)
    self->changed_id++;
  *row = (*page)->newest = self->newest = stamp;
  return change;
}

/**
 * ui_memory_stamps_get_byte:
 * @self: the stamps
 * @offset: a byte within the size
 *
 * Returns: its stamp; 0 when it never changed
 */
guint32
ui_memory_stamps_get_byte (const UiMemoryStamps *self,
                           gsize offset)
{
  const Page *page = self->pages[offset / UI_MEMORY_PAGE_BYTES];

  return page != NULL ? page->bytes[offset % UI_MEMORY_PAGE_BYTES] : 0;
}

/**
 * ui_memory_stamps_get_row:
 * @self: the stamps
 * @row: a row within the size
 *
 * Returns: the greatest stamp of its bytes; 0 when none ever changed
 */
guint32
ui_memory_stamps_get_row (const UiMemoryStamps *self,
                          gsize row)
{
  const Page *page = self->pages[row / ROWS_PER_PAGE];

  return page != NULL ? page->rows[row % ROWS_PER_PAGE] : 0;
}

/**
 * ui_memory_stamps_get_newest:
 * @self: the stamps
 *
 * Returns: the greatest of all; 0 when nothing ever changed
 */
guint32
ui_memory_stamps_get_newest (const UiMemoryStamps *self)
{
  return self->newest;
}

/* Since a moment */

/**
 * ui_memory_stamps_set_moment:
 * @self: the stamps
 * @moment: greater stamps count as changed
 */
void
ui_memory_stamps_set_moment (UiMemoryStamps *self,
                             guint32 moment)
{
  self->moment = moment;
  self->changed_id++;
}

/**
 * ui_memory_stamps_get_moment:
 * @self: the stamps
 *
 * Returns: the moment; 0 for the beginning
 */
guint32
ui_memory_stamps_get_moment (const UiMemoryStamps *self)
{
  return self->moment;
}

/**
 * ui_memory_stamps_get_changed_id:
 * @self: the stamps
 *
 * Returns: another number whenever other rows have changed since the moment
 */
guint64
ui_memory_stamps_get_changed_id (const UiMemoryStamps *self)
{
  return self->changed_id;
}

/**
 * ui_memory_stamps_find_row:
 * @self: the stamps
 * @row: where to begin
 * @n_rows: where to end
 * @has_changed: whether to look for one that has changed since the moment, or for one that has not
 *
 * Returns: the first such row; @n_rows when there is none
 */
gsize
ui_memory_stamps_find_row (const UiMemoryStamps *self,
                           gsize row,
                           gsize n_rows,
                           gboolean has_changed)
{
  while (row < n_rows)
    {
      const Page *page = self->pages[row / ROWS_PER_PAGE];
      gsize page_end = MIN ((row / ROWS_PER_PAGE + 1) * ROWS_PER_PAGE, n_rows);

      if (page == NULL || page->newest <= self->moment)
        {
          if (!has_changed)
            return row;
          row = page_end;
          continue;
        }
      for (; row < page_end; row++)
        if ((page->rows[row % ROWS_PER_PAGE] > self->moment) == has_changed)
          return row;
    }
  return n_rows;
}
