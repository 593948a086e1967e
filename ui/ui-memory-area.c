/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-area: a hex dump that paints what is visible and nothing else.
 *
 * The block may be 64 MiB: four million rows. So there is no widget, no text buffer and no layout
 * per row; scrolling is two numbers (ui-scroll-area), and a frame formats and draws the thirty rows
 * between them. Changed bytes are bold on a tinted, underlined ground that fades in a second; the
 * timer for it runs only while one fades.
 *
 * Its partners: ui-memory-marks knows which bytes changed, ui-hex-row how a row reads,
 * ui-hex-painter how it is drawn, and ui-memory-area-accessible lends the visible rows to a
 * screen reader.
 */

#include "ui-memory-area.h"
#include "ui-hex-painter.h"
#include "ui-hex-row.h"
#include "ui-memory-area-accessible.h"
#include "ui-memory-marks.h"
#include "ui-style.h"

#include <math.h>

/* Room between the edge and the first character, in pixels. */
#define PADDING 8
#define FADE_STEP_MS 200
/* How many rows a screen reader gets before the area has a size. */
#define ROWS_BEFORE_SIZE 8

struct _UiMemoryArea
{
  UiScrollArea parent_instance;

  UiMemoryMarks marks;
  guint fade_id;             /* the timer of the fade; 0 while nothing fades */
  gboolean unannounced;      /* bytes changed since a screen reader was last told */

  UiHexPainter *painter;     /* made on first use, dropped when the font changes */
};

G_DEFINE_TYPE (UiMemoryArea, ui_memory_area, UI_TYPE_SCROLL_AREA)

/* Measures */

static gsize
get_n_rows (UiMemoryArea *self)
{
  return (self->marks.size_bytes + UI_HEX_ROW_BYTES - 1) / UI_HEX_ROW_BYTES;
}

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
  return 2.0 * PADDING + (double) get_n_rows (self) * get_row_height (self);
}

static double
get_scroll (UiMemoryArea *self,
            GtkOrientation orientation)
{
  return floor (ui_scroll_area_get_scroll (UI_SCROLL_AREA (self), orientation));
}

/* The rows between two heights of the area, as first and end. */
static void
get_rows_between (UiMemoryArea *self,
                  double top,
                  double bottom,
                  gsize *first,
                  gsize *end)
{
  double scroll = get_scroll (self, GTK_ORIENTATION_VERTICAL) - PADDING;
  gsize n_rows = get_n_rows (self);

  *first = MIN (n_rows, (gsize) (MAX (top + scroll, 0) / get_row_height (self)));
  *end = MIN (n_rows, (gsize) (MAX (bottom + scroll, 0) / get_row_height (self)) + 1);
}

/* Drawing */

/* How a byte is drawn in the hex columns, or as text. */
static UiHexInk
get_ink (UiMemoryArea *self,
         gsize offset,
         gboolean as_text)
{
  guint8 byte = self->marks.bytes[offset];

  if (self->marks.steps[offset] > 0)
    return UI_HEX_INK_BOLD;
  if (as_text)
    return ui_hex_row_is_printable (byte) ? UI_HEX_INK_TEXT : UI_HEX_INK_DIM;
  return byte != 0 ? UI_HEX_INK_TEXT : UI_HEX_INK_DIM;
}

static void
draw_chars (UiMemoryArea *self,
            UiHexInk ink,
            double x,
            double y,
            const char *chars,
            guint n_chars)
{
  for (guint i = 0; i < n_chars; i++)
    ui_hex_painter_add (self->painter, ink, x + get_chars_width (self, i), y, chars[i]);
}

static void
draw_byte (UiMemoryArea *self,
           double x,
           double y,
           gsize offset,
           const char *row)
{
  guint index = offset % UI_HEX_ROW_BYTES;
  guint hex_column = ui_hex_row_get_column (index);
  guint text_column = UI_HEX_ROW_TEXT_COLUMN + index;
  double hex_x = x + get_chars_width (self, hex_column);
  double text_x = x + get_chars_width (self, text_column);
  double strength = (double) self->marks.steps[offset] / UI_MEMORY_MARKS_STEPS;

  if (strength > 0)
    {
      ui_hex_painter_mark (self->painter, hex_x, y, 2, strength);
      ui_hex_painter_mark (self->painter, text_x, y, 1, strength);
    }
  draw_chars (self, get_ink (self, offset, FALSE), hex_x, y, row + hex_column, 2);
  draw_chars (self, get_ink (self, offset, TRUE), text_x, y, row + text_column, 1);
}

static void
draw_row (UiMemoryArea *self,
          double x,
          double y,
          gsize offset)
{
  gsize end = MIN (offset + UI_HEX_ROW_BYTES, self->marks.size_bytes);
  char row[UI_HEX_ROW_CHARS + 1];

  ui_hex_row_format (row, offset, self->marks.bytes + offset, end - offset);
  draw_chars (self, UI_HEX_INK_DIM, x, y, row, UI_HEX_ROW_OFFSET_CHARS);
  for (gsize i = offset; i < end; i++)
    draw_byte (self, x, y, i, row);
}

static gboolean
ui_memory_area_draw (GtkWidget *widget,
                     cairo_t *cr)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);
  double x = PADDING - get_scroll (self, GTK_ORIENTATION_HORIZONTAL);
  double y = PADDING - get_scroll (self, GTK_ORIENTATION_VERTICAL);
  GdkRectangle clip;
  gsize first;
  gsize end;

  gtk_render_background (context, cr, 0, 0, width, height);
  if (!gdk_cairo_get_clip_rectangle (cr, &clip))
    return GDK_EVENT_PROPAGATE;

  get_rows_between (self, clip.y, clip.y + clip.height, &first, &end);
  ui_hex_painter_begin (self->painter, cr, context);
  for (gsize i = first; i < end; i++)
    draw_row (self, x, y + (double) i * get_row_height (self), i * UI_HEX_ROW_BYTES);
  ui_hex_painter_end (self->painter);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (context, cr, 2, 2, width - 4, height - 4);
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
           GtkOrientation orientation,
           double amount)
{
  UiScrollArea *area = UI_SCROLL_AREA (self);

  ui_scroll_area_scroll_to (area, orientation,
                            ui_scroll_area_get_scroll (area, orientation) + amount);
}

static gboolean
ui_memory_area_key_press_event (GtkWidget *widget,
                                GdkEventKey *event)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);
  double page = gtk_widget_get_allocated_height (widget) - get_row_height (self);
  double total = get_total (self, GTK_ORIENTATION_VERTICAL);
  double x = 0;
  double y = 0;

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (event->keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      y = -get_row_height (self);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      y = get_row_height (self);
      break;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      y = -page;
      break;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      y = page;
      break;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      y = -total;
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      y = total;
      break;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      x = -get_chars_width (self, 3);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      x = get_chars_width (self, 3);
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  scroll_by (self, GTK_ORIENTATION_HORIZONTAL, x);
  scroll_by (self, GTK_ORIENTATION_VERTICAL, y);
  return GDK_EVENT_STOP;
}

static gboolean
ui_memory_area_button_press_event (GtkWidget *widget,
                                   GdkEventButton *event)
{
  gtk_widget_grab_focus (widget);
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

/* Marks that fade */

static gboolean
on_fade_timeout (gpointer data)
{
  UiMemoryArea *self = data;

  if (self->unannounced)
    g_signal_emit_by_name (gtk_widget_get_accessible (GTK_WIDGET (self)), "visible-data-changed");
  self->unannounced = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (ui_memory_marks_fade (&self->marks))
    return G_SOURCE_CONTINUE;
  self->fade_id = 0;
  return G_SOURCE_REMOVE;
}

/* The object */

static void
ui_memory_area_finalize (GObject *object)
{
  UiMemoryArea *self = UI_MEMORY_AREA (object);

  g_clear_handle_id (&self->fade_id, g_source_remove);
  g_clear_pointer (&self->painter, ui_hex_painter_free);
  ui_memory_marks_clear (&self->marks);
  G_OBJECT_CLASS (ui_memory_area_parent_class)->finalize (object);
}

static void
ui_memory_area_class_init (UiMemoryAreaClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ui_memory_area_finalize;
  UI_SCROLL_AREA_CLASS (class)->configure = ui_memory_area_configure;
  widget_class->draw = ui_memory_area_draw;
  widget_class->key_press_event = ui_memory_area_key_press_event;
  widget_class->button_press_event = ui_memory_area_button_press_event;
  widget_class->get_preferred_width = ui_memory_area_get_preferred_width;
  widget_class->get_preferred_height = ui_memory_area_get_preferred_height;
  widget_class->style_updated = ui_memory_area_style_updated;

  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_MEMORY_AREA_ACCESSIBLE);
}

static void
ui_memory_area_init (UiMemoryArea *self)
{
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               UI_STYLE_MEMORY);
}

/**
 * ui_memory_area_new:
 *
 * An empty hex dump, to be put into a #GtkScrolledWindow. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_memory_area_new (void)
{
  return g_object_new (UI_TYPE_MEMORY_AREA, NULL);
}

/**
 * ui_memory_area_set_bytes:
 * @self: the area
 * @bytes: (array length=size_bytes): what to show; copied
 * @size_bytes: how many, up to 4 GiB
 *
 * Shows @bytes and marks for a second those that are not what they were, unless the size is
 * another one. Costs next to nothing when nothing changed.
 *
 * Returns: %TRUE when anything is different now
 */
gboolean
ui_memory_area_set_bytes (UiMemoryArea *self,
                          const guint8 *bytes,
                          gsize size_bytes)
{
  gsize old_size = self->marks.size_bytes;

  if (!ui_memory_marks_update (&self->marks, bytes, size_bytes))
    return FALSE;
  if (size_bytes != old_size)
    {
      ui_scroll_area_configure (UI_SCROLL_AREA (self));
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  self->unannounced = TRUE;
  if (self->fade_id == 0)
    self->fade_id = g_timeout_add (FADE_STEP_MS, on_fade_timeout, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
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
  return offset < self->marks.size_bytes && self->marks.steps[offset] > 0;
}

/**
 * ui_memory_area_dup_text:
 * @self: the area
 *
 * The rows that are visible now, a line each. Before the area has a size: the first few.
 *
 * Returns: (transfer full): the text
 */
char *
ui_memory_area_dup_text (UiMemoryArea *self)
{
  GString *text = g_string_new (NULL);
  int height = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  gsize first;
  gsize end;

  if (height <= 1)
    height = ROWS_BEFORE_SIZE * get_row_height (self);
  get_rows_between (self, 0, height - 1, &first, &end);
  for (gsize i = first; i < end; i++)
    {
      gsize offset = i * UI_HEX_ROW_BYTES;
      char row[UI_HEX_ROW_CHARS + 1];

      ui_hex_row_format (row, offset, self->marks.bytes + offset,
                         MIN (UI_HEX_ROW_BYTES, self->marks.size_bytes - offset));
      g_string_append_printf (text, "%s%s", i > first ? "\n" : "", row);
    }
  return g_string_free (text, FALSE);
}
