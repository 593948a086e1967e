/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-columns: how wide the columns of the traffic are and what they are called.
 *
 * The headings and the rows are two widgets; both look here, and both listen to "changed".
 *
 *     x  0        number    time        from     to       ...      text
 *        |------------|-----------|--------|--------|---- ... ----|----------------->
 *          natural or as dragged                                    what room is left
 *
 * A column is as wide as its usual contents in the present font, until somebody drags its edge.
 * Such widths can be written as a text, for a setting, and read back.
 */

#include "ui-traffic-columns.h"

#include <math.h>
#include <stdlib.h>

/* Room at both sides of a text, in pixels. */
#define PADDING 6
#define MIN_WIDTH 30
#define MAX_WIDTH 4000
/* What a width of "natural" reads as in a setting. */
#define NATURAL 0
/* In pixels, before the font is known. */
#define USUAL_CHAR_WIDTH 7

/* How a column looks. */
typedef struct
{
  const char *title;
  guint chars;   /* its natural width */
  double align;  /* 0 left, 1 right */
  gboolean is_monospace;
} Look;

static const Look looks[UI_TRAFFIC_N_COLUMNS] = {
  [UI_TRAFFIC_COLUMN_NUMBER] = { "No.", 8, 1, TRUE },
  [UI_TRAFFIC_COLUMN_TIME] = { NULL, 12, 1, TRUE },
  [UI_TRAFFIC_COLUMN_FROM] = { "From", 9, 0, FALSE },
  [UI_TRAFFIC_COLUMN_TO] = { "To", 9, 0, FALSE },
  [UI_TRAFFIC_COLUMN_STEP] = { "Step", 16, 0, FALSE },
  [UI_TRAFFIC_COLUMN_OBJECT] = { "Object", 13, 0, FALSE },
  [UI_TRAFFIC_COLUMN_SIZE] = { "Size", 7, 1, TRUE },
  [UI_TRAFFIC_COLUMN_TEXT] = { "Text", 28, 0, TRUE },
};

/* The time of day has more characters than a span of time. */
static const struct
{
  const char *title;
  guint chars;
} time_looks[UI_TRAFFIC_N_TIMES] = {
  [UI_TRAFFIC_TIME_SINCE_START] = { "Time (s)", 12 },
  [UI_TRAFFIC_TIME_CLOCK] = { "Clock", 15 },
  [UI_TRAFFIC_TIME_SINCE_PREVIOUS] = { "Since last (s)", 12 },
};

struct _UiTrafficColumns
{
  GObject parent_instance;

  int widths[UI_TRAFFIC_N_COLUMNS]; /* pixels, as somebody chose them; NATURAL for no choice */
  double char_widths[2];            /* pixels: of the proportional font, of the fixed pitch */
  int room;                         /* pixels for all columns; the last one takes what is left */
  UiTrafficTime time;
  UiTrafficColumn sort;             /* what rows are sorted by; the number is how they come */
  gboolean is_descending;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (UiTrafficColumns, ui_traffic_columns, G_TYPE_OBJECT)

static guint
get_chars (UiTrafficColumns *self,
           UiTrafficColumn column)
{
  return column == UI_TRAFFIC_COLUMN_TIME ? time_looks[self->time].chars : looks[column].chars;
}

static int
get_natural_width (UiTrafficColumns *self,
                   UiTrafficColumn column)
{
  double char_width = self->char_widths[looks[column].is_monospace];

  return 2 * PADDING + (int) ceil (get_chars (self, column) * char_width);
}

/* The width without what the last column gets of the room. */
static int
get_own_width (UiTrafficColumns *self,
               UiTrafficColumn column)
{
  return self->widths[column] != NATURAL ? self->widths[column] : get_natural_width (self, column);
}

static void
emit_changed (UiTrafficColumns *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ui_traffic_columns_class_init (UiTrafficColumnsClass *class)
{
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_TRAFFIC_COLUMNS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_traffic_columns_init (UiTrafficColumns *self)
{
  self->char_widths[FALSE] = USUAL_CHAR_WIDTH;
  self->char_widths[TRUE] = USUAL_CHAR_WIDTH;
}

/**
 * ui_traffic_columns_new:
 *
 * Columns of natural width. Main thread only, as all of this.
 *
 * Returns: (transfer full): the columns
 */
UiTrafficColumns *
ui_traffic_columns_new (void)
{
  return g_object_new (UI_TYPE_TRAFFIC_COLUMNS, NULL);
}

/**
 * ui_traffic_columns_get_title:
 * @self: the columns
 * @column: which
 *
 * Returns: (transfer none): the heading
 */
const char *
ui_traffic_columns_get_title (UiTrafficColumns *self,
                              UiTrafficColumn column)
{
  return column == UI_TRAFFIC_COLUMN_TIME ? time_looks[self->time].title : looks[column].title;
}

/**
 * ui_traffic_columns_get_align:
 * @column: which
 *
 * Returns: where its texts stand: 0 left, 1 right
 */
double
ui_traffic_columns_get_align (UiTrafficColumn column)
{
  return looks[column].align;
}

/**
 * ui_traffic_columns_is_monospace:
 * @column: which
 *
 * Returns: whether its texts are in fixed pitch
 */
gboolean
ui_traffic_columns_is_monospace (UiTrafficColumn column)
{
  return looks[column].is_monospace;
}

/**
 * ui_traffic_columns_get_time:
 * @self: the columns
 *
 * Returns: what the times count from
 */
UiTrafficTime
ui_traffic_columns_get_time (UiTrafficColumns *self)
{
  return self->time;
}

/**
 * ui_traffic_columns_set_time:
 * @self: the columns
 * @time: what the times are to count from
 *
 * Chooses the kind of time.
 */
void
ui_traffic_columns_set_time (UiTrafficColumns *self,
                             UiTrafficTime time)
{
  g_return_if_fail (UI_IS_TRAFFIC_COLUMNS (self) && time < UI_TRAFFIC_N_TIMES);

  if (self->time == time)
    return;
  self->time = time;
  emit_changed (self);
}

/**
 * ui_traffic_columns_get_sort:
 * @self: the columns
 * @is_descending: (out): whether the largest is first
 *
 * Returns: what rows are sorted by; the number, upwards, is how they come
 */
UiTrafficColumn
ui_traffic_columns_get_sort (UiTrafficColumns *self,
                             gboolean *is_descending)
{
  *is_descending = self->is_descending;
  return self->sort;
}

/**
 * ui_traffic_columns_set_sort:
 * @self: the columns
 * @sort: what rows are to be sorted by
 * @is_descending: whether the largest is to be first
 *
 * Chooses an order.
 */
void
ui_traffic_columns_set_sort (UiTrafficColumns *self,
                             UiTrafficColumn sort,
                             gboolean is_descending)
{
  g_return_if_fail (UI_IS_TRAFFIC_COLUMNS (self) && sort < UI_TRAFFIC_N_COLUMNS);

  if (sort == UI_TRAFFIC_COLUMN_TIME)
    sort = UI_TRAFFIC_COLUMN_NUMBER;
  if (self->sort == sort && self->is_descending == is_descending)
    return;
  self->sort = sort;
  self->is_descending = is_descending;
  emit_changed (self);
}

/**
 * ui_traffic_columns_toggle_sort:
 * @self: the columns
 * @column: whose heading was clicked
 *
 * Sorts upwards at first, then downwards, and then not at all.
 */
void
ui_traffic_columns_toggle_sort (UiTrafficColumns *self,
                                UiTrafficColumn column)
{
  gboolean is_same;

  if (column == UI_TRAFFIC_COLUMN_TIME)
    column = UI_TRAFFIC_COLUMN_NUMBER;
  is_same = self->sort == column;
  if (is_same && self->is_descending)
    column = UI_TRAFFIC_COLUMN_NUMBER;
  ui_traffic_columns_set_sort (self, column, is_same && !self->is_descending);
}

/**
 * ui_traffic_columns_get_x:
 * @self: the columns
 * @column: which; %UI_TRAFFIC_N_COLUMNS for the right edge of the last
 *
 * Returns: its left edge, in pixels from the left edge of the first
 */
int
ui_traffic_columns_get_x (UiTrafficColumns *self,
                          UiTrafficColumn column)
{
  int x = 0;

  for (UiTrafficColumn i = 0; i < column; i++)
    x += ui_traffic_columns_get_width (self, i);
  return x;
}

/**
 * ui_traffic_columns_get_width:
 * @self: the columns
 * @column: which
 *
 * Returns: its width in pixels
 */
int
ui_traffic_columns_get_width (UiTrafficColumns *self,
                              UiTrafficColumn column)
{
  int width = get_own_width (self, column);

  if (column + 1 != UI_TRAFFIC_N_COLUMNS)
    return width;
  return MAX (width, self->room - ui_traffic_columns_get_x (self, column));
}

/**
 * ui_traffic_columns_set_width:
 * @self: the columns
 * @column: which
 * @width: in pixels; brought within bounds
 *
 * Gives a column a width of somebody's choice.
 */
void
ui_traffic_columns_set_width (UiTrafficColumns *self,
                              UiTrafficColumn column,
                              int width)
{
  g_return_if_fail (UI_IS_TRAFFIC_COLUMNS (self) && column < UI_TRAFFIC_N_COLUMNS);

  width = CLAMP (width, MIN_WIDTH, MAX_WIDTH);
  if (self->widths[column] == width)
    return;
  self->widths[column] = width;
  emit_changed (self);
}

/**
 * ui_traffic_columns_get_total_width:
 * @self: the columns
 *
 * Returns: the width of all columns, in pixels
 */
int
ui_traffic_columns_get_total_width (UiTrafficColumns *self)
{
  return ui_traffic_columns_get_x (self, UI_TRAFFIC_N_COLUMNS);
}

/**
 * ui_traffic_columns_set_room:
 * @self: the columns
 * @width: how wide the widget is, in pixels
 *
 * Lets the last column have what room is left. Tells nobody, because it is called while widgets
 * are laid out, and drawn afterwards.
 */
void
ui_traffic_columns_set_room (UiTrafficColumns *self,
                             int width)
{
  self->room = width;
}

/**
 * ui_traffic_columns_set_char_widths:
 * @self: the columns
 * @proportional: the usual width of a character of the window's font, in pixels
 * @monospace: the width of one of fixed pitch
 *
 * Says which font natural widths are for. Tells nobody, because a font changes with the style,
 * after which everything is drawn anew.
 */
void
ui_traffic_columns_set_char_widths (UiTrafficColumns *self,
                                    double proportional,
                                    double monospace)
{
  self->char_widths[FALSE] = proportional;
  self->char_widths[TRUE] = monospace;
}

/**
 * ui_traffic_columns_reset_width:
 * @self: the columns
 * @column: which
 *
 * Makes one column as wide as is natural.
 */
void
ui_traffic_columns_reset_width (UiTrafficColumns *self,
                                UiTrafficColumn column)
{
  g_return_if_fail (UI_IS_TRAFFIC_COLUMNS (self) && column < UI_TRAFFIC_N_COLUMNS);

  self->widths[column] = NATURAL;
  emit_changed (self);
}

/**
 * ui_traffic_columns_reset_widths:
 * @self: the columns
 *
 * Makes all columns as wide as is natural.
 */
void
ui_traffic_columns_reset_widths (UiTrafficColumns *self)
{
  g_return_if_fail (UI_IS_TRAFFIC_COLUMNS (self));

  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    self->widths[i] = NATURAL;
  emit_changed (self);
}

/**
 * ui_traffic_columns_dup_widths:
 * @self: the columns
 *
 * The widths as a setting keeps them: pixels from left to right, with 0 for a natural one, such
 * as `0,120,0,0,0,0,0,0`.
 *
 * Returns: (transfer full): the text
 */
char *
ui_traffic_columns_dup_widths (UiTrafficColumns *self)
{
  GString *text = g_string_new (NULL);

  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? "," : "", self->widths[i]);
  return g_string_free (text, FALSE);
}

/**
 * ui_traffic_columns_parse_widths:
 * @self: the columns
 * @text: what ui_traffic_columns_dup_widths() gave
 *
 * Takes widths from a setting. A text that is none, as of another version with other columns,
 * changes nothing.
 *
 * Returns: %FALSE for such a text
 */
gboolean
ui_traffic_columns_parse_widths (UiTrafficColumns *self,
                                 const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 0);
  int widths[UI_TRAFFIC_N_COLUMNS];

  g_return_val_if_fail (UI_IS_TRAFFIC_COLUMNS (self), FALSE);

  if (g_strv_length (parts) != UI_TRAFFIC_N_COLUMNS)
    return FALSE;
  for (UiTrafficColumn i = 0; i < UI_TRAFFIC_N_COLUMNS; i++)
    {
      gint64 width;

      if (!g_ascii_string_to_signed (parts[i], 10, 0, MAX_WIDTH, &width, NULL))
        return FALSE;
      widths[i] = width == NATURAL ? NATURAL : MAX ((int) width, MIN_WIDTH);
    }
  memcpy (self->widths, widths, sizeof widths);
  emit_changed (self);
  return TRUE;
}
