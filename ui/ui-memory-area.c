/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-area: a hex dump that paints what is visible and nothing else.
 *
 *   00000000  58 73 6a 75 75 66 6f 21  75 70 21[74]69 62 73 66  Xsjuufo!up![t]ibsf
 *   ... 4,080 bytes unchanged
 *   00001000  …
 *
 * The block may be 64 MiB: four million rows. So there is no widget, no text buffer and no layout
 * per row; scrolling is two numbers (ui-scroll-area), and a frame formats and draws the thirty rows
 * between them. Changed bytes are bold on a tinted, underlined ground that fades in a second, in
 * eight steps: at each only the rows that fade are drawn anew, and when none does, no timer runs.
 *
 * Its partners: ui-memory-block knows the bytes and which of them changed, ui-memory-folds which
 * rows are shown, ui-hex-row how a row reads, ui-memory-picture how it is drawn, ui-memory-input
 * what keys and buttons do, and ui-memory-area-accessible lends the visible rows to a screen reader.
 */

#include "ui-memory-area.h"
#include "ipc-trace-record.h"
#include "ui-hex-painter.h"
#include "ui-hex-row.h"
#include "ui-memory-area-accessible.h"
#include "ui-memory-folds.h"
#include "ui-memory-input.h"
#include "ui-memory-picture.h"
#include "ui-style.h"

#include <math.h>

/* Room between the edge and the first character, in pixels. */
#define PADDING 8
/* How many shades a mark goes through while it fades: as many as make it look steady. Each costs a
 * frame, and memory that changes every few seconds shall not keep the program awake. */
#define FADE_STEPS 8
#define FADE_STEP_MS (UI_MEMORY_FADE_MS / FADE_STEPS)
#define FADE_STEP_NS (FADE_STEP_MS * G_GINT64_CONSTANT (1000000))
/* How many rows a screen reader gets before the area has a size. */
#define ROWS_BEFORE_SIZE 8

struct _UiMemoryArea
{
  UiScrollArea parent_instance;

  UiMemoryBlock *block;      /* owned reference */
  UiMemoryFolds *folds;      /* which of its rows are shown */
  gboolean changed_only;
  gsize size_bytes;          /* of the block when the folds were made */
  guint64 changed_id;        /* of the rows that had changed when the folds were made */
  gboolean has_old_lines;    /* others have changed since */
  gboolean is_editable;

  gsize cursor;              /* a byte of the block; 0 for an empty one */
  gsize anchor;              /* where the selection began; the cursor when there is none */
  UiMemoryColumn column;     /* where the cursor is */
  int digit;                 /* the first digit of a byte that is being typed; -1 for none */

  guint fade_id;             /* the source of the next step; 0 while nothing fades */
  gint64 faded_ns;           /* when the last one was */
  gboolean unannounced;      /* bytes changed since a screen reader was last told */

  UiHexPainter *painter;     /* made on first use, dropped when the font changes */
};

G_DEFINE_FINAL_TYPE (UiMemoryArea, ui_memory_area, UI_TYPE_SCROLL_AREA)

enum
{
  CURSOR_MOVED,
  EDIT,
  PROBLEM,
  CONTEXT_MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Measures */

static UiHexPainter *
get_painter (UiMemoryArea *self)
{
  if (self->painter == NULL)
    self->painter = ui_hex_painter_new (GTK_WIDGET (self));
  return self->painter;
}

static int
get_row_height (UiMemoryArea *self)
{
  return ui_hex_painter_get_row_height (get_painter (self));
}

/* How wide some characters are, in pixels. */
static double
get_chars_width (UiMemoryArea *self,
                 guint n_chars)
{
  return n_chars * ui_hex_painter_get_char_width (get_painter (self));
}

static int
get_row_width (UiMemoryArea *self)
{
  return 2 * PADDING + (int) ceil (get_chars_width (self, UI_HEX_ROW_CHARS));
}

static double
get_total (UiMemoryArea *self,
           GtkOrientation orientation)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return get_row_width (self);
  return 2.0 * PADDING +
         (double) ui_memory_folds_get_n_lines (self->folds) * get_row_height (self);
}

static double
get_scroll (UiMemoryArea *self,
            GtkOrientation orientation)
{
  return floor (ui_scroll_area_get_scroll (UI_SCROLL_AREA (self), orientation));
}

static double
get_line_y (UiMemoryArea *self,
            gsize line)
{
  return PADDING - get_scroll (self, GTK_ORIENTATION_VERTICAL) +
         (double) line * get_row_height (self);
}

/* The lines between two heights of the area, as first and end. */
static void
get_lines_between (UiMemoryArea *self,
                   double top,
                   double bottom,
                   gsize *first,
                   gsize *end)
{
  double scroll = get_scroll (self, GTK_ORIENTATION_VERTICAL) - PADDING;
  gsize n_lines = ui_memory_folds_get_n_lines (self->folds);

  *first = MIN (n_lines, (gsize) (MAX (top + scroll, 0) / get_row_height (self)));
  *end = MIN (n_lines, (gsize) (MAX (bottom + scroll, 0) / get_row_height (self)) + 1);
}

/* The same for what is in sight. */
static void
get_visible_lines (UiMemoryArea *self,
                   gsize *first,
                   gsize *end)
{
  int height = gtk_widget_get_allocated_height (GTK_WIDGET (self));

  if (height <= 1)
    height = ROWS_BEFORE_SIZE * get_row_height (self);
  get_lines_between (self, 0, height - 1, first, end);
}

/* Drawing */

static void
take_picture (UiMemoryArea *self,
              UiMemoryPicture *picture)
{
  gboolean has_focus = gtk_widget_has_focus (GTK_WIDGET (self));

  *picture = (UiMemoryPicture){
    .block = self->block,
    .folds = self->folds,
    .painter = get_painter (self),
    .x = PADDING - get_scroll (self, GTK_ORIENTATION_HORIZONTAL),
    .y = get_line_y (self, 0),
    .now_ns = ipc_trace_now_ns (),
    .shows_cursor = self->is_editable || has_focus,
    .has_focus = has_focus,
    .cursor = self->cursor,
    .column = self->column,
    .digit = self->digit,
  };
  ui_memory_area_get_selection (self, &picture->selection_first, &picture->selection_end);
}

static gboolean
ui_memory_area_draw (GtkWidget *widget,
                     cairo_t *cr)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  UiMemoryPicture picture;
  GdkRectangle clip;
  gsize first;
  gsize end;

  gtk_render_background (context, cr, 0, 0, gtk_widget_get_allocated_width (widget),
                         gtk_widget_get_allocated_height (widget));
  if (!gdk_cairo_get_clip_rectangle (cr, &clip))
    return GDK_EVENT_PROPAGATE;
  get_lines_between (self, clip.y, clip.y + clip.height, &first, &end);
  take_picture (self, &picture);
  ui_hex_painter_begin (picture.painter, cr, context);
  ui_memory_picture_draw (&picture, first, end);
  ui_hex_painter_end (picture.painter);
  return GDK_EVENT_PROPAGATE;
}

/* Scrolling */

static void
ui_memory_area_configure (UiScrollArea *area,
                          GtkOrientation orientation,
                          GtkAdjustment *adjustment)
{
  UiMemoryArea *self = UI_MEMORY_AREA (area);
  gboolean is_vertical = orientation == GTK_ORIENTATION_VERTICAL;
  GtkWidget *widget = GTK_WIDGET (self);
  double page = is_vertical ? gtk_widget_get_allocated_height (widget)
                            : gtk_widget_get_allocated_width (widget);
  double step = is_vertical ? get_row_height (self) : get_chars_width (self, 1);
  double upper = MAX (page, get_total (self, orientation));

  gtk_adjustment_configure (adjustment,
                            CLAMP (gtk_adjustment_get_value (adjustment), 0, upper - page), 0,
                            upper, step, MAX (step, page - step), page);
}

static void
scroll_by (UiMemoryArea *self,
           double amount)
{
  UiScrollArea *area = UI_SCROLL_AREA (self);

  ui_scroll_area_scroll_to (area, GTK_ORIENTATION_VERTICAL,
                            ui_scroll_area_get_scroll (area, GTK_ORIENTATION_VERTICAL) + amount);
}

/* Scrolls as little as possible. */
static void
show_line (UiMemoryArea *self,
           gsize line)
{
  double y = get_line_y (self, line);
  double below = y + get_row_height (self) - gtk_widget_get_allocated_height (GTK_WIDGET (self));

  if (y < PADDING)
    scroll_by (self, y - PADDING);
  else if (below + PADDING > 0)
    scroll_by (self, below + PADDING);
}

static gboolean
ui_memory_area_key_press_event (GtkWidget *widget,
                                GdkEventKey *event)
{
  return ui_memory_input_key (UI_MEMORY_AREA (widget), event);
}

static gboolean
ui_memory_area_button_press_event (GtkWidget *widget,
                                   GdkEventButton *event)
{
  return ui_memory_input_button (UI_MEMORY_AREA (widget), event);
}

static gboolean
ui_memory_area_motion_notify_event (GtkWidget *widget,
                                    GdkEventMotion *event)
{
  return ui_memory_input_motion (UI_MEMORY_AREA (widget), event);
}

/* The cursor looks different with the focus. */
static gboolean
ui_memory_area_focus_in_event (GtkWidget *widget,
                               GdkEventFocus *event)
{
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
ui_memory_area_focus_out_event (GtkWidget *widget,
                                GdkEventFocus *event)
{
  ui_memory_area_set_digit (UI_MEMORY_AREA (widget), -1);
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_PROPAGATE;
}

static void
ui_memory_area_get_preferred_width (GtkWidget *widget,
                                    int *minimum,
                                    int *natural)
{
  *natural = get_row_width (UI_MEMORY_AREA (widget));
  *minimum = *natural;
}

static void
ui_memory_area_get_preferred_height (GtkWidget *widget,
                                     int *minimum,
                                     int *natural)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);

  *minimum = 2 * PADDING + get_row_height (self);
  *natural = MAX (*minimum, (int) MIN (get_total (self, GTK_ORIENTATION_VERTICAL), G_MAXINT16));
}

/* The font may be another one now. */
static void
ui_memory_area_style_updated (GtkWidget *widget)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);

  GTK_WIDGET_CLASS (ui_memory_area_parent_class)->style_updated (widget);
  g_clear_pointer (&self->painter, ui_hex_painter_free);
  ui_scroll_area_configure (UI_SCROLL_AREA (self));
  gtk_widget_queue_resize (widget);
}

/* Lines */

/* Makes the lines anew. What was at the top stays there, however many lines come before it. */
static void
update_lines (UiMemoryArea *self)
{
  gsize n_before = ui_memory_folds_get_n_lines (self->folds);
  gsize top;
  gsize end;
  gsize row;

  get_visible_lines (self, &top, &end);
  row = top < n_before ? ui_memory_folds_get_line (self->folds, top).row : 0;
  ui_memory_folds_update (self->folds, self->block, self->changed_only);
  self->changed_id = ui_memory_block_get_changed_id (self->block);
  self->has_old_lines = FALSE;
  ui_scroll_area_configure (UI_SCROLL_AREA (self));
  if (top > 0)
    scroll_by (self, ((double) ui_memory_folds_find_line (self->folds, row) - (double) top) *
                         get_row_height (self));
  if (ui_memory_folds_get_n_lines (self->folds) != n_before)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Marks that fade */

/* The rows that had a mark when they were drawn last. */
static void
draw_fading_rows (UiMemoryArea *self)
{
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  gsize first;
  gsize end;

  get_visible_lines (self, &first, &end);
  for (gsize i = first; i < end; i++)
    {
      UiMemoryLine line = ui_memory_folds_get_line (self->folds, i);

      if (!line.is_fold &&
          ui_memory_block_is_row_fading (self->block, line.row, self->faded_ns - FADE_STEP_NS))
        gtk_widget_queue_draw_area (GTK_WIDGET (self), 0, (int) get_line_y (self, i), width,
                                    get_row_height (self));
    }
}

static void
announce (UiMemoryArea *self)
{
  if (self->unannounced)
    g_signal_emit_by_name (gtk_widget_get_accessible (GTK_WIDGET (self)), "visible-data-changed");
  self->unannounced = FALSE;
}

static gboolean
on_fade_due (gpointer data)
{
  UiMemoryArea *self = data;
  gint64 now_ns = ipc_trace_now_ns ();

  if (self->has_old_lines)
    update_lines (self);
  draw_fading_rows (self);
  self->faded_ns = now_ns;
  announce (self);
  if (ui_memory_block_is_fading (self->block, now_ns))
    return G_SOURCE_CONTINUE;
  self->fade_id = 0;
  return G_SOURCE_REMOVE;
}

static void
fade_if_needed (UiMemoryArea *self)
{
  gint64 now_ns = ipc_trace_now_ns ();

  if (self->fade_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      (self->unannounced || ui_memory_block_is_fading (self->block, now_ns)))
    {
      self->faded_ns = now_ns;
      self->fade_id = g_timeout_add (FADE_STEP_MS, on_fade_due, self);
    }
}

static void
ui_memory_area_map (GtkWidget *widget)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);

  GTK_WIDGET_CLASS (ui_memory_area_parent_class)->map (widget);
  if (self->has_old_lines)
    update_lines (self);
  fade_if_needed (self);
}

static void
ui_memory_area_unmap (GtkWidget *widget)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);

  g_clear_handle_id (&self->fade_id, g_source_remove);
  GTK_WIDGET_CLASS (ui_memory_area_parent_class)->unmap (widget);
}

/* Following the block */

/* Another size needs other lines at once. To fold others can wait for the next step, because there
 * may be a million rows to go through; and it is not done while the same rows change again. */
static void
on_block_changed (UiMemoryArea *self)
{
  gsize size_bytes = ui_memory_block_get_size (self->block);

  self->has_old_lines =
      self->changed_only && self->changed_id != ui_memory_block_get_changed_id (self->block);
  if (size_bytes != self->size_bytes)
    update_lines (self);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    draw_fading_rows (self);
  self->size_bytes = size_bytes;
  if (self->cursor >= size_bytes || self->anchor >= size_bytes)
    {
      self->cursor = self->anchor = 0;
      self->digit = -1;
    }
  self->unannounced = TRUE;
  fade_if_needed (self);
}

/* The object */

static void
ui_memory_area_dispose (GObject *object)
{
  UiMemoryArea *self = UI_MEMORY_AREA (object);

  g_clear_handle_id (&self->fade_id, g_source_remove);
  if (self->block != NULL)
    g_signal_handlers_disconnect_by_data (self->block, self);
  G_OBJECT_CLASS (ui_memory_area_parent_class)->dispose (object);
}

static void
ui_memory_area_finalize (GObject *object)
{
  UiMemoryArea *self = UI_MEMORY_AREA (object);

  g_clear_pointer (&self->painter, ui_hex_painter_free);
  ui_memory_folds_free (self->folds);
  g_clear_object (&self->block);
  G_OBJECT_CLASS (ui_memory_area_parent_class)->finalize (object);
}

static void
ui_memory_area_class_init (UiMemoryAreaClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ui_memory_area_dispose;
  G_OBJECT_CLASS (class)->finalize = ui_memory_area_finalize;
  UI_SCROLL_AREA_CLASS (class)->configure = ui_memory_area_configure;
  widget_class->draw = ui_memory_area_draw;
  widget_class->map = ui_memory_area_map;
  widget_class->unmap = ui_memory_area_unmap;
  widget_class->key_press_event = ui_memory_area_key_press_event;
  widget_class->button_press_event = ui_memory_area_button_press_event;
  widget_class->motion_notify_event = ui_memory_area_motion_notify_event;
  widget_class->focus_in_event = ui_memory_area_focus_in_event;
  widget_class->focus_out_event = ui_memory_area_focus_out_event;
  widget_class->get_preferred_width = ui_memory_area_get_preferred_width;
  widget_class->get_preferred_height = ui_memory_area_get_preferred_height;
  widget_class->style_updated = ui_memory_area_style_updated;

  signals[CURSOR_MOVED] = g_signal_new ("cursor-moved", UI_TYPE_MEMORY_AREA, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDIT] = g_signal_new ("edit", UI_TYPE_MEMORY_AREA, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_BYTES);
  signals[PROBLEM] = g_signal_new ("problem", UI_TYPE_MEMORY_AREA, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CONTEXT_MENU] = g_signal_new ("context-menu", UI_TYPE_MEMORY_AREA, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        GDK_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_MEMORY_AREA_ACCESSIBLE);
}

static void
ui_memory_area_init (UiMemoryArea *self)
{
  self->folds = ui_memory_folds_new ();
  self->digit = -1;
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_MOTION_MASK);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               UI_STYLE_MEMORY);
}

/**
 * ui_memory_area_new:
 * @block: what to show
 *
 * A hex dump, to be put into a #GtkScrolledWindow. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_memory_area_new (UiMemoryBlock *block)
{
  UiMemoryArea *self = g_object_new (UI_TYPE_MEMORY_AREA, NULL);

  self->block = g_object_ref (block);
  g_signal_connect_swapped (block, "changed", G_CALLBACK (on_block_changed), self);
  on_block_changed (self);
  return GTK_WIDGET (self);
}

/**
 * ui_memory_area_get_block:
 * @self: the area
 *
 * Returns: (transfer none): what it shows
 */
UiMemoryBlock *
ui_memory_area_get_block (UiMemoryArea *self)
{
  return self->block;
}

/**
 * ui_memory_area_set_changed_only:
 * @self: the area
 * @changed_only: whether to fold the rows that have not changed since the moment of the block
 *
 * The cursor stays in sight where it was.
 */
void
ui_memory_area_set_changed_only (UiMemoryArea *self,
                                 gboolean changed_only)
{
  if (self->changed_only == changed_only)
    return;
  self->changed_only = changed_only;
  update_lines (self);
  show_line (self, ui_memory_folds_find_line (self->folds, self->cursor / UI_HEX_ROW_BYTES));
}

/**
 * ui_memory_area_set_editable:
 * @self: the area
 * @is_editable: whether what is typed becomes "edit"
 */
void
ui_memory_area_set_editable (UiMemoryArea *self,
                             gboolean is_editable)
{
  self->is_editable = is_editable;
}

/**
 * ui_memory_area_get_editable:
 * @self: the area
 *
 * Returns: whether what is typed becomes "edit"
 */
gboolean
ui_memory_area_get_editable (UiMemoryArea *self)
{
  return self->is_editable;
}

/* The cursor */

/**
 * ui_memory_area_get_cursor:
 * @self: the area
 *
 * Returns: the byte that the cursor is on; 0 for an empty block
 */
gsize
ui_memory_area_get_cursor (UiMemoryArea *self)
{
  return self->cursor;
}

/**
 * ui_memory_area_move_cursor:
 * @self: the area
 * @offset: which byte; brought within bounds
 * @extend: whether to select up to there from where the selection began
 *
 * Moves the cursor and scrolls there.
 */
void
ui_memory_area_move_cursor (UiMemoryArea *self,
                            gsize offset,
                            gboolean extend)
{
  gsize size_bytes = ui_memory_block_get_size (self->block);

  if (size_bytes == 0)
    return;
  self->digit = -1;
  self->cursor = MIN (offset, size_bytes - 1);
  if (!extend)
    self->anchor = self->cursor;
  show_line (self, ui_memory_folds_find_line (self->folds, self->cursor / UI_HEX_ROW_BYTES));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ui_memory_area_accessible_caret_moved (gtk_widget_get_accessible (GTK_WIDGET (self)));
  g_signal_emit (self, signals[CURSOR_MOVED], 0);
}

/**
 * ui_memory_area_get_column:
 * @self: the area
 *
 * Returns: whether the cursor is among the digits or the characters
 */
UiMemoryColumn
ui_memory_area_get_column (UiMemoryArea *self)
{
  return self->column;
}

/**
 * ui_memory_area_set_column:
 * @self: the area
 * @column: the digits or the characters
 */
void
ui_memory_area_set_column (UiMemoryArea *self,
                           UiMemoryColumn column)
{
  self->column = column;
  self->digit = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ui_memory_area_get_selection:
 * @self: the area
 * @first: (out): the first selected byte
 * @end: (out): one past the last; the same as @first for an empty block
 *
 * The byte under the cursor is selected when nothing else is.
 */
void
ui_memory_area_get_selection (UiMemoryArea *self,
                              gsize *first,
                              gsize *end)
{
  *first = MIN (self->cursor, self->anchor);
  *end = MIN (MAX (self->cursor, self->anchor) + 1, ui_memory_block_get_size (self->block));
}

/**
 * ui_memory_area_get_digit:
 * @self: the area
 *
 * Returns: the first digit of the byte that is being typed; -1 for none
 */
int
ui_memory_area_get_digit (UiMemoryArea *self)
{
  return self->digit;
}

/**
 * ui_memory_area_set_digit:
 * @self: the area
 * @digit: 0 to 15: shown in the cursor until the second one comes; -1 to forget it
 */
void
ui_memory_area_set_digit (UiMemoryArea *self,
                          int digit)
{
  self->digit = digit;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Which of 16 bytes a column of characters belongs to: the one that ends last before the next. */
static guint
find_index (double column,
            UiMemoryColumn *where)
{
  guint index = 0;

  *where = column >= UI_HEX_ROW_TEXT_COLUMN - 1 ? UI_MEMORY_TEXT : UI_MEMORY_HEX;
  if (*where == UI_MEMORY_TEXT)
    return (guint) CLAMP (column - UI_HEX_ROW_TEXT_COLUMN, 0, UI_HEX_ROW_BYTES - 1);
  while (index + 1 < UI_HEX_ROW_BYTES && ui_hex_row_get_column (index + 1) - 0.5 <= column)
    index++;
  return index;
}

/**
 * ui_memory_area_find_offset:
 * @self: the area
 * @x: a place in the widget
 * @y: a place in the widget
 * @offset: (out): the byte there, or nearest
 * @column: (out): whether that is its digits or its character
 *
 * Returns: %FALSE when there are no bytes
 */
gboolean
ui_memory_area_find_offset (UiMemoryArea *self,
                            double x,
                            double y,
                            gsize *offset,
                            UiMemoryColumn *column)
{
  gsize n_lines = ui_memory_folds_get_n_lines (self->folds);
  gsize size_bytes = ui_memory_block_get_size (self->block);
  UiMemoryLine line;
  double char_width = get_chars_width (self, 1);
  gsize first;
  gsize ignored;

  if (size_bytes == 0)
    return FALSE;
  get_lines_between (self, y, y, &first, &ignored);
  line = ui_memory_folds_get_line (self->folds, MIN (first, n_lines - 1));
  x += get_scroll (self, GTK_ORIENTATION_HORIZONTAL) - PADDING;
  *offset = MIN (line.row * UI_HEX_ROW_BYTES + find_index (x / char_width, column),
                 size_bytes - 1);
  return TRUE;
}

/**
 * ui_memory_area_get_offset_below:
 * @self: the area
 * @n_lines: how many lines down; less than 0 for up
 *
 * Returns: the byte that is so many lines below the cursor, in the same column; the cursor itself
 *   when there is no other
 */
gsize
ui_memory_area_get_offset_below (UiMemoryArea *self,
                                 gint64 n_lines)
{
  gsize n = ui_memory_folds_get_n_lines (self->folds);
  gint64 line = ui_memory_folds_find_line (self->folds, self->cursor / UI_HEX_ROW_BYTES);
  gint64 step = n_lines > 0 ? 1 : -1;
  UiMemoryLine target;

  if (n == 0)
    return self->cursor;
  line = CLAMP (line + n_lines, 0, (gint64) n - 1);
  target = ui_memory_folds_get_line (self->folds, line);
  if (target.is_fold && line + step >= 0 && line + step < (gint64) n)
    target = ui_memory_folds_get_line (self->folds, line + step);
  return target.row * UI_HEX_ROW_BYTES + self->cursor % UI_HEX_ROW_BYTES;
}

/**
 * ui_memory_area_get_page_lines:
 * @self: the area
 *
 * Returns: how many whole lines fit
 */
guint
ui_memory_area_get_page_lines (UiMemoryArea *self)
{
  return gtk_widget_get_allocated_height (GTK_WIDGET (self)) / get_row_height (self);
}

/* What is in sight */

/**
 * ui_memory_area_get_visible:
 * @self: the area
 * @first: (out): the first byte in sight
 * @end: (out): one past the last
 */
void
ui_memory_area_get_visible (UiMemoryArea *self,
                            gsize *first,
                            gsize *end)
{
  UiMemoryLine last;
  gsize first_line;
  gsize end_line;

  *first = *end = 0;
  get_visible_lines (self, &first_line, &end_line);
  if (first_line >= end_line)
    return;
  *first = ui_memory_folds_get_line (self->folds, first_line).row * UI_HEX_ROW_BYTES;
  last = ui_memory_folds_get_line (self->folds, end_line - 1);
  *end = MIN ((last.row + last.n_rows) * UI_HEX_ROW_BYTES, ui_memory_block_get_size (self->block));
}

/**
 * ui_memory_area_is_marked:
 * @self: the area
 * @offset: which byte
 *
 * Whether a byte is drawn as changed at this moment.
 *
 * Returns: %TRUE when it is
 */
gboolean
ui_memory_area_is_marked (UiMemoryArea *self,
                          gsize offset)
{
  return ui_memory_block_get_strength (self->block, offset, ipc_trace_now_ns ()) > 0;
}

/**
 * ui_memory_area_dup_text:
 * @self: the area
 * @caret: (out) (optional): where the cursor is in the text; 0 when it is not in sight
 *
 * The lines that are visible now, all of it ASCII. Before the area has a size: the first few.
 *
 * Returns: (transfer full): the text
 */
char *
ui_memory_area_dup_text (UiMemoryArea *self,
                         int *caret)
{
  GString *text = g_string_new (NULL);
  gsize first;
  gsize end;

  if (caret != NULL)
    *caret = 0;
  get_visible_lines (self, &first, &end);
  for (gsize i = first; i < end; i++)
    {
      UiMemoryLine line = ui_memory_folds_get_line (self->folds, i);
      guint index = self->cursor % UI_HEX_ROW_BYTES;
      char row[UI_HEX_ROW_CHARS + 1];

      ui_memory_picture_format (self->block, &line, row);
      if (i > first)
        g_string_append_c (text, '\n');
      if (caret != NULL && !line.is_fold && line.row == self->cursor / UI_HEX_ROW_BYTES)
        *caret = text->len + (self->column == UI_MEMORY_HEX ? ui_hex_row_get_column (index)
                                                            : UI_HEX_ROW_TEXT_COLUMN + index);
      g_string_append (text, row);
    }
  return g_string_free (text, FALSE);
}
