/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-palette.h"

G_BEGIN_DECLS

/**
 * UiInkFace:
 *
 * How words look.
 */
typedef enum
{
  UI_INK_PLAIN,
  UI_INK_BOLD,
  UI_INK_SMALL,
  UI_INK_SMALL_BOLD,
  UI_INK_N_FACES,
} UiInkFace;

typedef struct _UiInk UiInk;

UiInk *ui_ink_new (GtkWidget *widget);
void ui_ink_free (UiInk *self);
const UiPalette *ui_ink_get_palette (const UiInk *self);
int ui_ink_get_height (const UiInk *self,
                       UiInkFace face);
double ui_ink_measure (UiInk *self,
                       UiInkFace face,
                       const char *words);
void ui_ink_draw_words (UiInk *self,
                        cairo_t *cr,
                        UiInkFace face,
                        const char *words,
                        double x,
                        double y,
                        double width,
                        double align);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiInk, ui_ink_free)

G_END_DECLS
