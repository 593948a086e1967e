/* SPDX-License-Identifier: MIT */
/*
 * A set of ranges, against the slow way to have one.
 */

#include "ui-range-set.h"

/* Every operation on a small set, against a row of booleans. */
static void
test_range_set_like_booleans (void)
{
  g_autoptr (UiRangeSet) set = ui_range_set_new ();
  gboolean wanted[32] = { FALSE };

  for (guint n = 0; n < 5000; n++)
    {
      guint first = g_test_rand_int_range (0, 32);
      guint end = g_test_rand_int_range (0, 33);
      gboolean is_added = g_test_rand_bit ();
      guint64 count = 0;

      if (is_added)
        ui_range_set_add (set, first, end);
      else
        ui_range_set_remove (set, first, end);
      for (guint i = first; i < end; i++)
        wanted[i] = is_added;
      for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
        {
          g_assert_cmpint (ui_range_set_contains (set, i), ==, wanted[i]);
          count += wanted[i];
        }
      g_assert_cmpuint (ui_range_set_count (set), ==, count);
      for (guint i = 1; i < ui_range_set_get_n_ranges (set); i++)
        g_assert_cmpuint (ui_range_set_get_range (set, i - 1).end, <,
                          ui_range_set_get_range (set, i).first);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/range-set/like-booleans", test_range_set_like_booleans);
  return g_test_run ();
}
