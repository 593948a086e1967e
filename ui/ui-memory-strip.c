/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-strip: the whole of a memory block at a glance, beside its dump.
 *
 *   ┌────┐
 *   │▌   │  a bar for each row of pixels: the longer, the more often bytes of that part changed
 *   │███ │  (by its logarithm: one change can be seen beside a million)
 *   ┢━━━━┪
 *   ┃▎   ┃  the frame: the part that is in sight in the dump
 *   ┡━━━━┩
 *   └────┘
 *
 * A click leads there. The block has counted already; drawing adds up 2,048 numbers at most.
 */

#include "ui-memory-strip.h"

#include "ui-style.h"
#include "ui-text.h"

#include <math.h>

#define WIDTH 36
/* A frame is at least so high, so that it can be seen over 64 MiB. */
#define MIN_FRAME 3
/* A bar is a little higher than its row of pixels: thin ones could not be seen. */
#define BAR_HEIGHT 2
/* In how many parts a screen reader is told where most happens. */
#define N_PARTS 64

struct _UiMemoryStrip
{
  GtkDrawingArea parent_instance;

  UiMemoryArea *area; /* the dump beside it, which outlives it; NULL once that is gone */
};

G_DEFINE_FINAL_TYPE (UiMemoryStrip, ui_memory_strip, GTK_TYPE_DRAWING_AREA)

/* The bytes that a row of pixels stands for. */
static void
get_part (UiMemoryStrip *self,
          int y,
          gsize *first,
          gsize *end)
{
  gsize size_bytes = ui_memory_block_get_size (ui_memory_area_get_block (self->area));
  int height = gtk_widget_get_allocated_height (GTK_WIDGET (self));

  y = CLAMP (y, 0, height - 1);
  *first = (gsize) ((double) size_bytes * y / height);
  *end = MAX ((gsize) ((double) size_bytes * (y + 1) / height), *first + 1);
  *end = MIN (*end, size_bytes);
}

static guint64
get_heat (UiMemoryStrip *self,
          int y)
{
  gsize first;
  gsize end;

  get_part (self, y, &first, &end);
  return ui_memory_block_get_heat (ui_memory_area_get_block (self->area), first, end);
}

static void
draw_bars (UiMemoryStrip *self,
           cairo_t *cr,
           int height)
{
  g_autofree guint64 *heat = g_new (guint64, height);
  guint64 most = 0;

  for (int y = 0; y < height; y++)
    {
      heat[y] = get_heat (self, y);
      most = MAX (most, heat[y]);
    }
  for (int y = 0; y < height; y++)
    if (heat[y] > 0)
      cairo_rectangle (cr, 2, y,
                       2 + (WIDTH - 6) * log1p ((double) heat[y]) / log1p ((double) most),
                       BAR_HEIGHT);
  cairo_fill (cr);
}

static void
draw_frame (UiMemoryStrip *self,
            cairo_t *cr,
            int height)
{
  gsize size_bytes = ui_memory_block_get_size (ui_memory_area_get_block (self->area));
  double top;
  double bottom;
  gsize first;
  gsize end;

  ui_memory_area_get_visible (self->area, &first, &end);
  top = floor ((double) first / size_bytes * height);
  bottom = MAX (ceil ((double) end / size_bytes * height), top + MIN_FRAME);
  cairo_rectangle (cr, 0.5, top + 0.5, WIDTH - 1, bottom - top - 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static gboolean
ui_memory_strip_draw (GtkWidget *widget,
                      cairo_t *cr)
{
  UiMemoryStrip *self = UI_MEMORY_STRIP (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int height = gtk_widget_get_allocated_height (widget);
  GdkRGBA color;

  gtk_render_background (context, cr, 0, 0, gtk_widget_get_allocated_width (widget), height);
  if (self->area == NULL ||
      ui_memory_block_get_size (ui_memory_area_get_block (self->area)) == 0)
    return GDK_EVENT_PROPAGATE;
  ui_style_get_color (context, UI_STYLE_DIM, "color", &color);
  gdk_cairo_set_source_rgba (cr, &color);
  draw_frame (self, cr, height);
  ui_style_get_color (context, UI_STYLE_CHANGED, "border-bottom-color", &color);
  gdk_cairo_set_source_rgba (cr, &color);
  draw_bars (self, cr, height);
  return GDK_EVENT_PROPAGATE;
}

static void
go_to (UiMemoryStrip *self,
       double y)
{
  gsize first;
  gsize end;

  if (self->area == NULL)
    return;
  get_part (self, (int) y, &first, &end);
  ui_memory_area_move_cursor (self->area, first, FALSE);
}

static gboolean
ui_memory_strip_button_press_event (GtkWidget *widget,
                                    GdkEventButton *event)
{
  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  go_to (UI_MEMORY_STRIP (widget), event->y);
  return GDK_EVENT_STOP;
}

static gboolean
ui_memory_strip_motion_notify_event (GtkWidget *widget,
                                     GdkEventMotion *event)
{
  if ((event->state & GDK_BUTTON1_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  go_to (UI_MEMORY_STRIP (widget), event->y);
  return GDK_EVENT_STOP;
}

static gboolean
ui_memory_strip_query_tooltip (GtkWidget *widget,
                               int x,
                               int y,
                               gboolean is_by_keyboard,
                               GtkTooltip *tooltip)
{
  UiMemoryStrip *self = UI_MEMORY_STRIP (widget);
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  gsize first;
  gsize end;

  if (self->area == NULL ||
      ui_memory_block_get_size (ui_memory_area_get_block (self->area)) == 0)
    return FALSE;
  get_part (self, y, &first, &end);
  number = ui_text_dup_number (get_heat (self, y));
  text = g_strdup_printf ("0x%zx to 0x%zx: %s changes of bytes", first, end - 1, number);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
ui_memory_strip_get_preferred_width (GtkWidget *widget,
                                     int *minimum,
                                     int *natural)
{
  *minimum = *natural = WIDTH;
}

/* What the picture says, for who cannot see it. */
static char *
dup_description (UiMemoryStrip *self)
{
  UiMemoryBlock *block = ui_memory_area_get_block (self->area);
  gsize size_bytes = ui_memory_block_get_size (block);
  gsize part_bytes = MAX (size_bytes / N_PARTS, 1);
  g_autofree char *number = ui_text_dup_number (ui_memory_block_get_heat (block, 0, size_bytes));
  guint64 most = 0;
  gsize where = 0;

  for (gsize first = 0; first < size_bytes; first += part_bytes)
    {
      guint64 heat =
          ui_memory_block_get_heat (block, first, MIN (first + part_bytes, size_bytes));

      if (heat > most)
        where = first;
      most = MAX (most, heat);
    }
  if (most == 0)
    return g_strdup ("No byte has changed");
  return g_strdup_printf ("%s changes of bytes, most of them near 0x%zx", number, where);
}

static void
on_block_changed (UiMemoryStrip *self)
{
  g_autofree char *description = NULL;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->area == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  description = dup_description (self);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), description);
}

static void
on_area_gone (gpointer data,
              GObject *area)
{
  UI_MEMORY_STRIP (data)->area = NULL;
}

static void
ui_memory_strip_dispose (GObject *object)
{
  UiMemoryStrip *self = UI_MEMORY_STRIP (object);

  if (self->area != NULL)
    g_object_weak_unref (G_OBJECT (self->area), on_area_gone, self);
  self->area = NULL;
  G_OBJECT_CLASS (ui_memory_strip_parent_class)->dispose (object);
}

static void
ui_memory_strip_class_init (UiMemoryStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ui_memory_strip_dispose;
  widget_class->draw = ui_memory_strip_draw;
  widget_class->button_press_event = ui_memory_strip_button_press_event;
  widget_class->motion_notify_event = ui_memory_strip_motion_notify_event;
  widget_class->query_tooltip = ui_memory_strip_query_tooltip;
  widget_class->get_preferred_width = ui_memory_strip_get_preferred_width;
}

static void
ui_memory_strip_init (UiMemoryStrip *self)
{
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_PRESS_MASK | GDK_BUTTON1_MOTION_MASK);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               GTK_STYLE_CLASS_VIEW);
}

/**
 * ui_memory_strip_new:
 * @area: the dump beside it, in a #GtkScrolledWindow
 *
 * Main thread only.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_memory_strip_new (UiMemoryArea *area)
{
  UiMemoryStrip *self = g_object_new (UI_TYPE_MEMORY_STRIP, NULL);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (area));

  self->area = area;
  g_object_weak_ref (G_OBJECT (area), on_area_gone, self);
  g_signal_connect_object (ui_memory_area_get_block (area), "changed",
                           G_CALLBACK (on_block_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), "How often bytes changed");
  return GTK_WIDGET (self);
}
