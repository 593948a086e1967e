/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-area: a hex dump that paints what is visible and nothing else.
 *
 * The block may be 64 MiB: four million rows. So there is no widget, no text buffer and no layout
 * per row; scrolling is two numbers (GtkScrollable), and a frame formats and draws the thirty rows
 * between them with one Pango layout that is used again for each. Changed bytes are bold on a
 * tinted, underlined ground that fades in a second; the timer for it runs only while one fades.
 *
 * Its partners: ui-memory-marks knows which bytes changed, ui-hex-row how a row reads, and
 * ui-memory-area-accessible lends the visible rows to a screen reader.
 */

#include "ui-memory-area.h"
#include "ui-hex-row.h"
#include "ui-memory-area-accessible.h"
#include "ui-memory-marks.h"
#include "ui-style.h"

/* Room between the edge and the first character, in pixels. */
#define PADDING 8
/* Room between two rows, in pixels: the underline of a mark stands in it. */
#define ROW_SPACING 4
#define UNDERLINE_HEIGHT 2
#define FADE_STEP_MS 200
/* How many rows a screen reader gets before the area has a size. */
#define ROWS_BEFORE_SIZE 8

struct _UiMemoryArea
{
  GtkDrawingArea parent_instance;

  UiMemoryMarks marks;
  guint fade_id;             /* the timer of the fade; 0 while nothing fades */
  gboolean unannounced;      /* bytes changed since a screen reader was last told */

  GtkAdjustment *adjustments[2]; /* by GtkOrientation, in pixels; either may be NULL for a while */
  GtkScrollablePolicy policies[2];

  PangoLayout *layout;       /* made on first use, dropped when the font changes */
  int char_width;            /* of one character in that layout, in Pango units */
  int row_height;            /* in pixels, with the room between rows */
};

/* The colours of one frame, looked up once. */
typedef struct
{
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA ground;    /* behind a changed byte */
  GdkRGBA underline; /* under it */
} Palette;

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

G_DEFINE_TYPE_WITH_CODE (UiMemoryArea, ui_memory_area, GTK_TYPE_DRAWING_AREA,
                         G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* Measures */

static gsize
get_n_rows (UiMemoryArea *self)
{
  return (self->marks.size_bytes + UI_HEX_ROW_BYTES - 1) / UI_HEX_ROW_BYTES;
}

/* The layout, with the font of the style context measured. */
static PangoLayout *
get_layout (UiMemoryArea *self)
{
  char row[UI_HEX_ROW_CHARS + 1];
  PangoRectangle extents;

  if (self->layout != NULL)
    return self->layout;

  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  memset (row, '0', UI_HEX_ROW_CHARS);
  pango_layout_set_text (self->layout, row, UI_HEX_ROW_CHARS);
  pango_layout_get_extents (self->layout, NULL, &extents);
  self->char_width = extents.width / UI_HEX_ROW_CHARS;
  self->row_height = PANGO_PIXELS_CEIL (extents.height) + ROW_SPACING;
  return self->layout;
}

/* Where a column of characters begins, in pixels from the first. */
static double
get_column_x (UiMemoryArea *self,
              guint column)
{
  return (double) column * self->char_width / PANGO_SCALE;
}

static int
get_row_width (UiMemoryArea *self)
{
  get_layout (self);
  return 2 * PADDING + PANGO_PIXELS_CEIL (UI_HEX_ROW_CHARS * self->char_width);
}

static double
get_total (UiMemoryArea *self,
           GtkOrientation orientation)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return get_row_width (self);
  return 2.0 * PADDING + (double) get_n_rows (self) * self->row_height;
}

static double
get_scroll (UiMemoryArea *self,
            GtkOrientation orientation)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];

  return adjustment != NULL ? (double) (gint64) gtk_adjustment_get_value (adjustment) : 0;
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

  *first = MIN (n_rows, (gsize) (MAX (top + scroll, 0) / self->row_height));
  *end = MIN (n_rows, (gsize) (MAX (bottom + scroll, 0) / self->row_height) + 1);
}

/* Drawing */

static void
get_style_color (GtkStyleContext *context,
                 const char *property,
                 GdkRGBA *color)
{
  GdkRGBA *value = NULL;

  gtk_style_context_get (context, gtk_style_context_get_state (context), property, &value, NULL);
  *color = *value;
  gdk_rgba_free (value);
}

static void
get_palette (GtkStyleContext *context,
             Palette *palette)
{
  get_style_color (context, GTK_STYLE_PROPERTY_COLOR, &palette->text);

  gtk_style_context_save (context);
  gtk_style_context_add_class (context, UI_STYLE_DIM);
  get_style_color (context, GTK_STYLE_PROPERTY_COLOR, &palette->dim);
  gtk_style_context_restore (context);

  gtk_style_context_save (context);
  gtk_style_context_add_class (context, UI_STYLE_CHANGED);
  get_style_color (context, GTK_STYLE_PROPERTY_BACKGROUND_COLOR, &palette->ground);
  get_style_color (context, "border-bottom-color", &palette->underline);
  gtk_style_context_restore (context);
}

static void
fill_faded (cairo_t *cr,
            const GdkRGBA *color,
            guint steps_left)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue,
                         color->alpha * steps_left / UI_MEMORY_MARKS_STEPS);
  cairo_fill (cr);
}

static void
draw_mark (UiMemoryArea *self,
           cairo_t *cr,
           const Palette *palette,
           guint column,
           guint n_chars,
           guint steps_left)
{
  double x = get_column_x (self, column);
  double width = get_column_x (self, n_chars);
  double height = self->row_height - ROW_SPACING;

  cairo_rectangle (cr, x, 0, width, height);
  fill_faded (cr, &palette->ground, steps_left);
  cairo_rectangle (cr, x, height, width, UNDERLINE_HEIGHT);
  fill_faded (cr, &palette->underline, steps_left);
}

static void
add_attribute (PangoAttrList *attributes,
               PangoAttribute *attribute,
               guint column,
               guint n_chars)
{
  attribute->start_index = column;
  attribute->end_index = column + n_chars;
  pango_attr_list_insert (attributes, attribute);
}

static void
add_dim (PangoAttrList *attributes,
         const Palette *palette,
         guint column,
         guint n_chars)
{
  PangoAttribute *attribute = pango_attr_foreground_new (
      palette->dim.red * 65535, palette->dim.green * 65535, palette->dim.blue * 65535);

  add_attribute (attributes, attribute, column, n_chars);
}

/* The look of one byte, in both of its columns: bold when it changed, else dim when it is zero;
 * a dot that stands for a byte is dim too. */
static void
style_byte (UiMemoryArea *self,
            PangoAttrList *attributes,
            const Palette *palette,
            gsize offset)
{
  guint index = offset % UI_HEX_ROW_BYTES;
  guint column = ui_hex_row_get_column (index);
  guint8 byte = self->marks.bytes[offset];

  if (self->marks.steps[offset] > 0)
    {
      add_attribute (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), column, 2);
      add_attribute (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD),
                     UI_HEX_ROW_TEXT_COLUMN + index, 1);
      return;
    }
  if (byte == 0)
    add_dim (attributes, palette, column, 2);
  if (!ui_hex_row_is_printable (byte))
    add_dim (attributes, palette, UI_HEX_ROW_TEXT_COLUMN + index, 1);
}

static void
draw_row (UiMemoryArea *self,
          cairo_t *cr,
          const Palette *palette,
          gsize offset)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  gsize n_bytes = MIN (UI_HEX_ROW_BYTES, self->marks.size_bytes - offset);
  char row[UI_HEX_ROW_CHARS + 1];
  guint length = ui_hex_row_format (row, offset, self->marks.bytes + offset, n_bytes);

  add_dim (attributes, palette, 0, UI_HEX_ROW_OFFSET_CHARS);
  for (guint i = 0; i < n_bytes; i++)
    {
      guint8 steps_left = self->marks.steps[offset + i];

      style_byte (self, attributes, palette, offset + i);
      if (steps_left == 0)
        continue;
      draw_mark (self, cr, palette, ui_hex_row_get_column (i), 2, steps_left);
      draw_mark (self, cr, palette, UI_HEX_ROW_TEXT_COLUMN + i, 1, steps_left);
    }
  pango_layout_set_text (self->layout, row, length);
  pango_layout_set_attributes (self->layout, attributes);
  gdk_cairo_set_source_rgba (cr, &palette->text);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout (cr, self->layout);
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
  Palette palette;
  gsize first;
  gsize end;

  gtk_render_background (context, cr, 0, 0, width, height);
  if (!gdk_cairo_get_clip_rectangle (cr, &clip))
    return GDK_EVENT_PROPAGATE;

  get_layout (self);
  get_palette (context, &palette);
  get_rows_between (self, clip.y, clip.y + clip.height, &first, &end);
  for (gsize i = first; i < end; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, x, y + (double) i * self->row_height);
      draw_row (self, cr, &palette, i * UI_HEX_ROW_BYTES);
      cairo_restore (cr);
    }
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (context, cr, 2, 2, width - 4, height - 4);
  return GDK_EVENT_PROPAGATE;
}

/* Scrolling */

static void
configure_adjustment (UiMemoryArea *self,
                      GtkOrientation orientation)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];
  gboolean is_vertical = orientation == GTK_ORIENTATION_VERTICAL;
  GtkWidget *widget = GTK_WIDGET (self);
  double page = is_vertical ? gtk_widget_get_allocated_height (widget)
                            : gtk_widget_get_allocated_width (widget);
  double step;
  double upper;

  if (adjustment == NULL)
    return;
  get_layout (self);
  step = is_vertical ? self->row_height : get_column_x (self, 1);
  upper = MAX (page, get_total (self, orientation));
  gtk_adjustment_configure (adjustment,
                            CLAMP (gtk_adjustment_get_value (adjustment), 0, upper - page), 0,
                            upper, step, MAX (step, page - step), page);
}

static void
configure_adjustments (UiMemoryArea *self)
{
  configure_adjustment (self, GTK_ORIENTATION_HORIZONTAL);
  configure_adjustment (self, GTK_ORIENTATION_VERTICAL);
}

static void
set_adjustment (UiMemoryArea *self,
                GtkOrientation orientation,
                GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &self->adjustments[orientation];

  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, gtk_widget_queue_draw, self);
  if (!g_set_object (place, adjustment) || adjustment == NULL)
    return;
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  configure_adjustment (self, orientation);
}

static void
scroll_by (UiMemoryArea *self,
           GtkOrientation orientation,
           double amount)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + amount);
}

static gboolean
ui_memory_area_key_press_event (GtkWidget *widget,
                                GdkEventKey *event)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);
  double page = gtk_widget_get_allocated_height (widget) - self->row_height;
  double total = get_total (self, GTK_ORIENTATION_VERTICAL);
  double x = 0;
  double y = 0;

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (event->keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      y = -self->row_height;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      y = self->row_height;
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
      x = -get_column_x (self, 3);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      x = get_column_x (self, 3);
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
ui_memory_area_size_allocate (GtkWidget *widget,
                              GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (ui_memory_area_parent_class)->size_allocate (widget, allocation);
  configure_adjustments (UI_MEMORY_AREA (widget));
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

  get_layout (self);
  *minimum = 2 * PADDING + self->row_height;
  *natural = MAX (*minimum, (int) MIN (get_total (self, GTK_ORIENTATION_VERTICAL), G_MAXINT16));
}

/* The font may be another one now. */
static void
ui_memory_area_style_updated (GtkWidget *widget)
{
  UiMemoryArea *self = UI_MEMORY_AREA (widget);

  GTK_WIDGET_CLASS (ui_memory_area_parent_class)->style_updated (widget);
  g_clear_object (&self->layout);
  configure_adjustments (self);
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
ui_memory_area_get_property (GObject *object,
                             guint id,
                             GValue *value,
                             GParamSpec *spec)
{
  UiMemoryArea *self = UI_MEMORY_AREA (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
ui_memory_area_set_property (GObject *object,
                             guint id,
                             const GValue *value,
                             GParamSpec *spec)
{
  UiMemoryArea *self = UI_MEMORY_AREA (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
ui_memory_area_finalize (GObject *object)
{
  UiMemoryArea *self = UI_MEMORY_AREA (object);

  g_clear_handle_id (&self->fade_id, g_source_remove);
  g_clear_object (&self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
  g_clear_object (&self->adjustments[GTK_ORIENTATION_VERTICAL]);
  g_clear_object (&self->layout);
  ui_memory_marks_clear (&self->marks);
  G_OBJECT_CLASS (ui_memory_area_parent_class)->finalize (object);
}

static void
ui_memory_area_class_init (UiMemoryAreaClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = ui_memory_area_get_property;
  object_class->set_property = ui_memory_area_set_property;
  object_class->finalize = ui_memory_area_finalize;
  widget_class->draw = ui_memory_area_draw;
  widget_class->key_press_event = ui_memory_area_key_press_event;
  widget_class->button_press_event = ui_memory_area_button_press_event;
  widget_class->size_allocate = ui_memory_area_size_allocate;
  widget_class->get_preferred_width = ui_memory_area_get_preferred_width;
  widget_class->get_preferred_height = ui_memory_area_get_preferred_height;
  widget_class->style_updated = ui_memory_area_style_updated;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  gtk_widget_class_set_accessible_type (widget_class, UI_TYPE_MEMORY_AREA_ACCESSIBLE);
}

static void
ui_memory_area_init (UiMemoryArea *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK |
                                                GDK_SCROLL_MASK | GDK_SMOOTH_SCROLL_MASK |
                                                GDK_TOUCH_MASK);
  gtk_style_context_add_class (context, GTK_STYLE_CLASS_VIEW);
  gtk_style_context_add_class (context, UI_STYLE_MEMORY);
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
      configure_adjustments (self);
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

  get_layout (self);
  if (height <= 1)
    height = ROWS_BEFORE_SIZE * self->row_height;
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
