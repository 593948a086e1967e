/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-bar-words: what is written on the bars of a lane and behind their ends.
 *
 *   ├──▂─▂─┌ stopped ╱╱┐▂─▂──╳ killed by SIGKILL, noticed after 43 ms   ┤├ 12 lives
 *
 * Words stand where there is room for them, and are shortened before they are left out.
 *
 * Partners: ui-lifetimes-bar-painter draws the bars, ui-lifetimes-stops knows the stopped pieces.
 */

#include "ui-lifetimes-bar-words.h"

#include <string.h>

/* A stopped piece at least so wide says so in a word. */
#define STOPPED_WORD_ROOM 64
#define PADDING 6
/* How far the ground of that word goes beyond it. */
#define GROUND 3
/* Fewer pixels are not worth a word. */
#define LEAST_WORD_ROOM 36

static void
write_stopped (UiLifetimesInk *ink,
               const UiLifetimesFrame *frame,
               const UiLifetimesPiece *piece,
               int top)
{
  int left = MAX (piece->left, frame->gutter) + PADDING;
  int room = piece->right - left;
  int width;

  if (room + PADDING < STOPPED_WORD_ROOM)
    return;
  width = (int) ui_lifetimes_ink_measure (ink, "stopped", FALSE);
  cairo_rectangle (ink->cr, left - GROUND, top + 3, width + 2 * GROUND,
                   UI_LIFETIMES_BAR_HEIGHT - 5);
  ui_lifetimes_ink_set (ink, &ink->base, 1);
  cairo_fill (ink->cr);
  ui_lifetimes_ink_write (ink, "stopped", left, top + UI_LIFETIMES_BAR_HEIGHT / 2.0 + 0.5, room,
                          &ink->text, FALSE);
}

/* The longest way to say it that has room; a cross says "killed" already, and where room is short
 * the signal's name is what matters. Returns where the words end. */
static double
write_reason (UiLifetimesInk *ink,
              const UiLifetimesBar *bar,
              double left,
              double room,
              double middle)
{
  const char *words = bar->life->reason;
  gboolean is_bold = bar->n_killed > 0;
  double width = ui_lifetimes_ink_measure (ink, words, is_bold);

  if (bar->n_killed > 0 && width > room)
    words += strlen ("killed by ");
  ui_lifetimes_ink_write (ink, words, left, middle, room,
                          bar->n_killed > 0 ? &ink->death : &ink->dim, is_bold);
  return left + width;
}

static void
write_end (UiLifetimesInk *ink,
           const UiLifetimesBar *bar,
           double room_end,
           double middle)
{
  double left = bar->right + (bar->n_killed > 0 ? UI_LIFETIMES_CROSS : 0) + PADDING;
  g_autofree char *words = NULL;

  if (!bar->has_ended || room_end - left < LEAST_WORD_ROOM)
    return;
  if (bar->n_lives > 1)
    {
      words = g_strdup_printf ("%u lives", bar->n_lives);
      ui_lifetimes_ink_write (ink, words, left, middle, room_end - left, &ink->dim, FALSE);
      return;
    }
  left = write_reason (ink, bar, left, room_end - left, middle) + PADDING;
  words = ui_life_dup_notice (bar->life);
  if (words != NULL && ui_lifetimes_ink_measure (ink, words, FALSE) <= room_end - left)
    ui_lifetimes_ink_write (ink, words, left, middle, room_end - left, &ink->dim, FALSE);
}

/**
 * ui_lifetimes_bar_words_write:
 * @ink: the colours and the letters
 * @frame: what is visible
 * @bars: (element-type UiLifetimesBar): the bars of a lane
 * @pieces: (element-type UiLifetimesPiece): what of them was stopped
 * @top: the upper edge of the bars
 *
 * Writes what there is room for, over the bars.
 */
void
ui_lifetimes_bar_words_write (UiLifetimesInk *ink,
                              const UiLifetimesFrame *frame,
                              const GArray *bars,
                              const GArray *pieces,
                              int top)
{
  double middle = top + UI_LIFETIMES_BAR_HEIGHT / 2.0 + 0.5;

  for (guint i = 0; i < pieces->len; i++)
    write_stopped (ink, frame, &g_array_index (pieces, UiLifetimesPiece, i), top);
  for (guint i = 0; i < bars->len; i++)
    {
      double room_end = i + 1 < bars->len ? g_array_index (bars, UiLifetimesBar, i + 1).left
                                          : frame->width;

      write_end (ink, &g_array_index (bars, UiLifetimesBar, i), room_end - PADDING, middle);
    }
}
