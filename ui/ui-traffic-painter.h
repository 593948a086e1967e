/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiTrafficFace:
 * @UI_TRAFFIC_FACE_PLAIN: the font of the window
 * @UI_TRAFFIC_FACE_BOLD: the same, bold
 * @UI_TRAFFIC_FACE_MONOSPACE: fixed pitch
 * @UI_TRAFFIC_N_FACES: how many there are
 */
typedef enum
{
  UI_TRAFFIC_FACE_PLAIN,
  UI_TRAFFIC_FACE_BOLD,
  UI_TRAFFIC_FACE_MONOSPACE,
  UI_TRAFFIC_N_FACES,
} UiTrafficFace;

/**
 * UiTrafficInk:
 * @UI_TRAFFIC_INK_TEXT: as any text
 * @UI_TRAFFIC_INK_DIM: what need not be read
 * @UI_TRAFFIC_INK_DEATH: a death or a loss
 * @UI_TRAFFIC_INK_SELECTED: anything in a selected row
 * @UI_TRAFFIC_N_INKS: how many there are
 */
typedef enum
{
  UI_TRAFFIC_INK_TEXT,
  UI_TRAFFIC_INK_DIM,
  UI_TRAFFIC_INK_DEATH,
  UI_TRAFFIC_INK_SELECTED,
  UI_TRAFFIC_N_INKS,
} UiTrafficInk;

typedef struct _UiTrafficPainter UiTrafficPainter;

UiTrafficPainter *ui_traffic_painter_new (GtkWidget *widget);
void ui_traffic_painter_free (UiTrafficPainter *self);
int ui_traffic_painter_get_row_height (UiTrafficPainter *self);
double ui_traffic_painter_get_char_width (UiTrafficPainter *self,
                                          UiTrafficFace face);

void ui_traffic_painter_begin (UiTrafficPainter *self,
                               cairo_t *cr);
void ui_traffic_painter_mark (UiTrafficPainter *self,
                              double x,
                              double y,
                              double width);
void ui_traffic_painter_add (UiTrafficPainter *self,
                             UiTrafficFace face,
                             UiTrafficInk ink,
                             const char *text,
                             double x,
                             double y,
                             double width,
                             double align);
void ui_traffic_painter_end (UiTrafficPainter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTrafficPainter, ui_traffic_painter_free)

G_END_DECLS
