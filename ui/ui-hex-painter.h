/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Room between two rows, in pixels: the underline of a mark stands in it. */
#define UI_HEX_PAINTER_ROW_SPACING 4

/**
 * UiHexInk:
 * @UI_HEX_INK_TEXT: as any text
 * @UI_HEX_INK_DIM: what need not be read
 * @UI_HEX_INK_BOLD: what changed
 * @UI_HEX_N_INKS: how many there are
 */
typedef enum
{
  UI_HEX_INK_TEXT,
  UI_HEX_INK_DIM,
  UI_HEX_INK_BOLD,
  UI_HEX_N_INKS,
} UiHexInk;

typedef struct _UiHexPainter UiHexPainter;

UiHexPainter *ui_hex_painter_new (GtkWidget *widget);
void ui_hex_painter_free (UiHexPainter *self);
double ui_hex_painter_get_char_width (UiHexPainter *self);
int ui_hex_painter_get_row_height (UiHexPainter *self);

void ui_hex_painter_begin (UiHexPainter *self,
                           cairo_t *cr,
                           GtkStyleContext *context);
void ui_hex_painter_add (UiHexPainter *self,
                         UiHexInk ink,
                         double x,
                         double y,
                         char c);
void ui_hex_painter_mark (UiHexPainter *self,
                          double x,
                          double y,
                          guint n_chars,
                          double strength);
void ui_hex_painter_select (UiHexPainter *self,
                            double x,
                            double y,
                            guint n_chars);
void ui_hex_painter_flush (UiHexPainter *self);
void ui_hex_painter_frame (UiHexPainter *self,
                           double x,
                           double y,
                           guint n_chars,
                           gboolean is_heavy);
void ui_hex_painter_cover (UiHexPainter *self,
                           double x,
                           double y,
                           guint n_chars);
void ui_hex_painter_end (UiHexPainter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiHexPainter, ui_hex_painter_free)

G_END_DECLS
