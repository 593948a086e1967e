/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many bins at most; a longer time makes them wider. */
#define UI_COUNT_BINS_MAX 4096
/* Bins are also added up in blocks of so many. */
#define UI_COUNT_BINS_BLOCK 64
/* How wide a bin is at first. */
#define UI_COUNT_BINS_FIRST_WIDTH_NS G_GINT64_CONSTANT (1000000)

/**
 * UiCountBins:
 * @origin_ns: where the first bin begins
 * @width_ns: how wide each bin is
 * @counts: of guint32: how many happened in each bin; as long as the last one that counted
 * @blocks: how many happened in each block of bins
 *
 * How often something happened, over time.
 */
typedef struct
{
  gint64 origin_ns;
  gint64 width_ns;
  GArray *counts;
  guint64 blocks[UI_COUNT_BINS_MAX / UI_COUNT_BINS_BLOCK];
} UiCountBins;

void ui_count_bins_init (UiCountBins *self,
                         gint64 origin_ns);
void ui_count_bins_clear (UiCountBins *self);
void ui_count_bins_add (UiCountBins *self,
                        gint64 time_ns);
void ui_count_bins_remove (UiCountBins *self,
                           gint64 time_ns);
void ui_count_bins_spread (const UiCountBins *self,
                           gint64 from_ns,
                           double ns_per_column,
                           double *columns,
                           guint n_columns);

G_END_DECLS
