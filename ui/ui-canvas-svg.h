/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-canvas.h"

G_BEGIN_DECLS

UiCanvas *ui_canvas_svg_new (double width,
                             double height,
                             const char *title);
char *ui_canvas_svg_finish (UiCanvas *canvas);

G_END_DECLS
