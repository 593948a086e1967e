/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UiRange:
 * @first: the first number
 * @end: one past the last
 *
 * A stretch of numbers without a gap.
 */
typedef struct
{
  guint64 first;
  guint64 end;
} UiRange;

typedef struct _UiRangeSet UiRangeSet;

UiRangeSet *ui_range_set_new (void);
void ui_range_set_free (UiRangeSet *self);
void ui_range_set_clear (UiRangeSet *self);
void ui_range_set_add (UiRangeSet *self,
                       guint64 first,
                       guint64 end);
void ui_range_set_remove (UiRangeSet *self,
                          guint64 first,
                          guint64 end);
gboolean ui_range_set_contains (const UiRangeSet *self,
                                guint64 number);
guint64 ui_range_set_count (const UiRangeSet *self);
guint ui_range_set_get_n_ranges (const UiRangeSet *self);
UiRange ui_range_set_get_range (const UiRangeSet *self,
                                guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiRangeSet, ui_range_set_free)

G_END_DECLS
