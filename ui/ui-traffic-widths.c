/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-widths: how wide the columns of the traffic are.
 *
 *     x  0        number    time        from     to       ...      text
 *        |------------|-----------|--------|--------|---- ... ----|----------------->
 *          natural, squeezed or as dragged                          what room is left
 *
 * A column is as wide as its usual contents in the present font, until somebody drags its edge.
 * Where there is not room for all of them they give way, each in the same part of what it can
 * spare, down to a narrow width: so a small window shows as many columns as can be read. What does
 * not fit even then is scrolled to. While an edge is dragged nothing gives way, or the edge would
 * run from the pointer.
 *
 * Chosen widths can be written as a text, for a setting, and read back. Partner: ui-traffic-columns.
 */

#include "ui-traffic-widths.h"

#include <math.h>
#include <string.h>

/* Room at both sides of a text, in pixels. */
#define PADDING 6
#define MIN_WIDTH 30
#define MAX_WIDTH 4000
/* What a width of "natural" reads as in a setting. */
#define NATURAL 0
/* In pixels, before the font is known. */
#define USUAL_CHAR_WIDTH 7

/* In characters: the natural width, and the least at which a column can still be read. */
typedef struct
{
  double natural;
  double narrow;
} Chars;

static const Chars usual[UI_TRAFFIC_N_COLUMNS] = {
  [UI_TRAFFIC_COLUMN_NUMBER] = { 8, 4 },
  [UI_TRAFFIC_COLUMN_FROM] = { 9, 8.3 },
  [UI_TRAFFIC_COLUMN_TO] = { 9, 8.3 },
  [UI_TRAFFIC_COLUMN_STEP] = { 16, 15 },
  [UI_TRAFFIC_COLUMN_OBJECT] = { 13, 8 },
  [UI_TRAFFIC_COLUMN_SIZE] = { 7, 6 },
  [UI_TRAFFIC_COLUMN_TEXT] = { 28, 20 },
};

/* The time of day has more characters than a span of time. */
static const Chars usual_times[UI_TRAFFIC_N_TIMES] = {
  [UI_TRAFFIC_TIME_SINCE_START] = { 12, 9.5 },
  [UI_TRAFFIC_TIME_CLOCK] = { 15, 15 },
  [UI_TRAFFIC_TIME_SINCE_PREVIOUS] = { 12, 11 },
};

struct _UiTrafficWidths
{
  int chosen[UI_TRAFFIC_N_COLUMNS];   /* pixels; NATURAL for no choice */
  guint needed[UI_TRAFFIC_N_COLUMNS]; /* characters that a column was asked to have room for */
  double char_widths[2];              /* pixels: of the proportional font, of the fixed pitch */
  UiTrafficTime time;
  int room;                           /* pixels for all columns; 0 before it is known */
  double squeeze;                     /* how much columns give way: from 0 to 1, all they can */
  gboolean is_held;                   /* "squeeze" stays as it is */
};

static double
get_width_of (const UiTrafficWidths *self,
              UiTrafficColumn column,
              double n_chars)
{
  double char_width = self->char_widths[ui_traffic_columns_is_monospace (column)];

  return 2 * PADDING + ceil (MAX (n_chars, self->needed[column]) * char_width);
}

static Chars
get_chars (const UiTrafficWidths *self,
           UiTrafficColumn column)
{
  return column == UI_TRAFFIC_COLUMN_TIME ? usual_times[self->time] : usual[column];
}

static double
get_natural (const UiTrafficWidths *self,
             UiTrafficColumn column)
{
  return get_width_of (self, column, get_chars (self, column).natural);
}

/* What a column can spare. */
static double
get_spare (const UiTrafficWidths *self,
           UiTrafficColumn column)
{
  if (self->chosen[column] != NATURAL)
    return 0;
  return get_natural (self, column) -
         get_width_of (self, column, get_chars (self, column).narrow);
}

/* The width without what the last column gets of the room. */
static int
get_own (const UiTrafficWidths *self,
         UiTrafficColumn column)
{
  if (self->chosen[column] != NATURAL)
    return self->chosen[column];
  return (int) (get_natural (self, column) - ceil (self->squeeze * get_spare (self, column)));
}

static void
squeeze (UiTrafficWidths *self)
{
  double missing = -self->room;
  double spare = 0;

  if (self->is_held)
    return;
  self->squeeze = 0;
  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    {
      missing += get_own (self, i);
      spare += get_spare (self, i);
    }
  if (self->room > 0 && spare > 0)
    self->squeeze = CLAMP (missing / spare, 0, 1);
}

/**
 * ui_traffic_widths_new:
 *
 * Natural widths, for a room that is not known yet.
 *
 * Returns: (transfer full): the widths
 */
UiTrafficWidths *
ui_traffic_widths_new (void)
{
  UiTrafficWidths *self = g_new0 (UiTrafficWidths, 1);

  self->char_widths[FALSE] = USUAL_CHAR_WIDTH;
  self->char_widths[TRUE] = USUAL_CHAR_WIDTH;
  return self;
}

/**
 * ui_traffic_widths_free:
 * @self: (transfer full): the widths
 */
void
ui_traffic_widths_free (UiTrafficWidths *self)
{
  g_free (self);
}

/**
 * ui_traffic_widths_get_x:
 * @self: the widths
 * @column: which; %UI_TRAFFIC_N_COLUMNS for the right edge of the last
 *
 * Returns: its left edge, in pixels from the left edge of the first
 */
int
ui_traffic_widths_get_x (const UiTrafficWidths *self,
                         UiTrafficColumn column)
{
  int x = 0;

  for (UiTrafficColumn i = 0; i < column; i++)
    x += ui_traffic_widths_get (self, i);
  return x;
}

/**
 * ui_traffic_widths_get:
 * @self: the widths
 * @column: which
 *
 * Returns: its width in pixels
 */
int
ui_traffic_widths_get (const UiTrafficWidths *self,
                       UiTrafficColumn column)
{
  int width = get_own (self, column);

  if (column + 1 != UI_TRAFFIC_N_COLUMNS)
    return width;
  return MAX (width, self->room - ui_traffic_widths_get_x (self, column));
}

/**
 * ui_traffic_widths_set:
 * @self: the widths
 * @column: which
 * @width: in pixels; brought within bounds
 *
 * Gives a column a width of somebody's choice.
 *
 * Returns: whether it is another one than before
 */
gboolean
ui_traffic_widths_set (UiTrafficWidths *self,
                       UiTrafficColumn column,
                       int width)
{
  width = CLAMP (width, MIN_WIDTH, MAX_WIDTH);
  if (self->chosen[column] == width)
    return FALSE;
  self->chosen[column] = width;
  squeeze (self);
  return TRUE;
}

/**
 * ui_traffic_widths_reset:
 * @self: the widths
 * @column: which
 *
 * Makes a column as wide as is natural.
 */
void
ui_traffic_widths_reset (UiTrafficWidths *self,
                         UiTrafficColumn column)
{
  self->chosen[column] = NATURAL;
  squeeze (self);
}

/**
 * ui_traffic_widths_set_room:
 * @self: the widths
 * @room: pixels for all columns
 *
 * Lets columns give way where there is too little, and the last one have what is left.
 */
void
ui_traffic_widths_set_room (UiTrafficWidths *self,
                            int room)
{
  self->room = room;
  squeeze (self);
}

/**
 * ui_traffic_widths_set_chars:
 * @self: the widths
 * @proportional: the usual width of a character of the window's font, in pixels
 * @monospace: the width of one of fixed pitch
 *
 * Says which font natural widths are for.
 */
void
ui_traffic_widths_set_chars (UiTrafficWidths *self,
                             double proportional,
                             double monospace)
{
  self->char_widths[FALSE] = proportional;
  self->char_widths[TRUE] = monospace;
  squeeze (self);
}

/**
 * ui_traffic_widths_set_time:
 * @self: the widths
 * @time: what the times count from
 *
 * Says which kind of time there is to be room for.
 */
void
ui_traffic_widths_set_time (UiTrafficWidths *self,
                            UiTrafficTime time)
{
  self->time = time;
  self->needed[UI_TRAFFIC_COLUMN_TIME] = 0;
  squeeze (self);
}

/**
 * ui_traffic_widths_make_room_for:
 * @self: the widths
 * @column: which
 * @n_chars: the characters of its longest text, where that must never be cut
 *
 * From now on the column has room for so many, unless somebody chose a width for it.
 *
 * Returns: whether it had less
 */
gboolean
ui_traffic_widths_make_room_for (UiTrafficWidths *self,
                                 UiTrafficColumn column,
                                 guint n_chars)
{
  int before = get_own (self, column);

  if (n_chars <= self->needed[column])
    return FALSE;
  self->needed[column] = n_chars;
  squeeze (self);
  return get_own (self, column) != before;
}

/**
 * ui_traffic_widths_hold:
 * @self: the widths
 * @is_held: whether an edge is being dragged
 *
 * While it is, no column gives way to another.
 */
void
ui_traffic_widths_hold (UiTrafficWidths *self,
                        gboolean is_held)
{
  self->is_held = is_held;
  squeeze (self);
}

/**
 * ui_traffic_widths_dup_text:
 * @self: the widths
 *
 * What was chosen as a setting keeps it: pixels from left to right, with 0 for a natural width, such
 * as `0,120,0,0,0,0,0,0`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_traffic_widths_dup_text (const UiTrafficWidths *self)
{
  GString *text = g_string_new (NULL);

  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? "," : "", self->chosen[i]);
  return g_string_free (text, FALSE);
}

/**
 * ui_traffic_widths_parse:
 * @self: the widths
 * @text: what ui_traffic_widths_dup_text() gave
 *
 * Takes widths from a setting. A text that is none, as of another version with other columns,
 * changes nothing.
 *
 * Returns: %FALSE for such a text
 */
gboolean
ui_traffic_widths_parse (UiTrafficWidths *self,
                         const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 0);
  int widths[UI_TRAFFIC_N_COLUMNS];

  if (g_strv_length (parts) != UI_TRAFFIC_N_COLUMNS)
    return FALSE;
  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    {
      gint64 width;

      if (!g_ascii_string_to_signed (parts[i], 10, 0, MAX_WIDTH, &width, NULL))
        return FALSE;
      widths[i] = width == NATURAL ? NATURAL : MAX ((int) width, MIN_WIDTH);
    }
  memcpy (self->chosen, widths, sizeof widths);
  squeeze (self);
  return TRUE;
}
