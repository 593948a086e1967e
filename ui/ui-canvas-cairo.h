/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-canvas.h"

G_BEGIN_DECLS

UiCanvas *ui_canvas_cairo_new_for_widget (GtkWidget *widget);
UiCanvas *ui_canvas_cairo_new_for_paper (void);
void ui_canvas_cairo_set_context (UiCanvas *canvas,
                                  cairo_t *cr);

/* The colours on paper, by #UiInk. */
extern const GdkRGBA ui_canvas_paper_inks[UI_N_INKS];
/* The font on paper. */
#define UI_CANVAS_PAPER_FONT "Sans 12px"
#define UI_CANVAS_PAPER_CHAR_PX 7.5

G_END_DECLS
