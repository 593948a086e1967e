/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-columns: what the columns of the traffic are called, how wide they are, what their
 * times count from and which of them the rows are sorted by.
 *
 * The headings and the rows are two widgets; both look here, and both listen to "changed". Partner:
 * ui-traffic-widths.
 */

#include "ui-traffic-columns.h"
#include "ui-traffic-widths.h"

/* How a column looks. */
typedef struct
{
  const char *title;
  double align;  /* 0 left, 1 right */
  gboolean is_monospace;
} Look;

static const Look looks[UI_TRAFFIC_N_COLUMNS] = {
  [UI_TRAFFIC_COLUMN_NUMBER] = { "No.", 1, TRUE },
  [UI_TRAFFIC_COLUMN_TIME] = { NULL, 1, TRUE },
  [UI_TRAFFIC_COLUMN_FROM] = { "From", 0, FALSE },
  [UI_TRAFFIC_COLUMN_TO] = { "To", 0, FALSE },
  [UI_TRAFFIC_COLUMN_STEP] = { "Step", 0, FALSE },
  [UI_TRAFFIC_COLUMN_OBJECT] = { "Object", 0, FALSE },
  [UI_TRAFFIC_COLUMN_SIZE] = { "Size", 1, TRUE },
  [UI_TRAFFIC_COLUMN_TEXT] = { "Text", 0, TRUE },
};

static const char *const time_titles[UI_TRAFFIC_N_TIMES] = {
  [UI_TRAFFIC_TIME_SINCE_START] = "Time (s)",
  [UI_TRAFFIC_TIME_CLOCK] = "Clock",
  [UI_TRAFFIC_TIME_SINCE_PREVIOUS] = "Since last (s)",
};

struct _UiTrafficColumns
{
  GObject parent_instance;

  UiTrafficWidths *widths; /* owned */
  UiTrafficTime time;
  UiTrafficColumn sort;    /* what rows are sorted by; the number is how they come */
  gboolean is_descending;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (UiTrafficColumns, ui_traffic_columns, G_TYPE_OBJECT)

static void
emit_changed (UiTrafficColumns *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ui_traffic_columns_finalize (GObject *object)
{
  ui_traffic_widths_free (UI_TRAFFIC_COLUMNS (object)->widths);
  G_OBJECT_CLASS (ui_traffic_columns_parent_class)->finalize (object);
}

static void
ui_traffic_columns_class_init (UiTrafficColumnsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ui_traffic_columns_finalize;
  signals[CHANGED] = g_signal_new ("changed", UI_TYPE_TRAFFIC_COLUMNS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
ui_traffic_columns_init (UiTrafficColumns *self)
{
  self->widths = ui_traffic_widths_new ();
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
  return column == UI_TRAFFIC_COLUMN_TIME ? time_titles[self->time] : looks[column].title;
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
  ui_traffic_widths_set_time (self->widths, time);
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
  return ui_traffic_widths_get_x (self->widths, column);
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
  return ui_traffic_widths_get (self->widths, column);
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

  if (ui_traffic_widths_set (self->widths, column, width))
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
 * Lets columns give way where there is too little, and the last one have what is left. Tells nobody, because it is called while widgets
 * are laid out, and drawn afterwards.
 */
void
ui_traffic_columns_set_room (UiTrafficColumns *self,
                             int width)
{
  ui_traffic_widths_set_room (self->widths, width);
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
  ui_traffic_widths_set_chars (self->widths, proportional, monospace);
}

/**
 * ui_traffic_columns_make_room_for:
 * @self: the columns
 * @column: which
 * @n_chars: the characters of its longest text, where that must never be cut
 *
 * From now on the column has room for so many, unless somebody chose a width for it.
 */
void
ui_traffic_columns_make_room_for (UiTrafficColumns *self,
                                  UiTrafficColumn column,
                                  guint n_chars)
{
  if (ui_traffic_widths_make_room_for (self->widths, column, n_chars))
    emit_changed (self);
}

/**
 * ui_traffic_columns_hold:
 * @self: the columns
 * @is_held: whether an edge is being dragged
 *
 * While it is, no column gives way to another.
 */
void
ui_traffic_columns_hold (UiTrafficColumns *self,
                         gboolean is_held)
{
  ui_traffic_widths_hold (self->widths, is_held);
  emit_changed (self);
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

  ui_traffic_widths_reset (self->widths, column);
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
    ui_traffic_widths_reset (self->widths, i);
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
  return ui_traffic_widths_dup_text (self->widths);
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
  g_return_val_if_fail (UI_IS_TRAFFIC_COLUMNS (self), FALSE);

  if (!ui_traffic_widths_parse (self->widths, text))
    return FALSE;
  emit_changed (self);
  return TRUE;
}
