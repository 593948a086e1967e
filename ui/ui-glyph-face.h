/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _UiGlyphFace UiGlyphFace;

UiGlyphFace *ui_glyph_face_new (PangoContext *context,
                                const PangoFontDescription *description);
void ui_glyph_face_free (UiGlyphFace *self);
cairo_scaled_font_t *ui_glyph_face_get_font (const UiGlyphFace *self);
double ui_glyph_face_get_ascent (const UiGlyphFace *self);
double ui_glyph_face_get_descent (const UiGlyphFace *self);
double ui_glyph_face_get_digit_width (const UiGlyphFace *self);
gboolean ui_glyph_face_measure_text (const UiGlyphFace *self,
                                     const char *text,
                                     double *width);
void ui_glyph_face_add_char (const UiGlyphFace *self,
                             GArray *glyphs,
                             char c,
                             double x,
                             double y);
gboolean ui_glyph_face_add_text (const UiGlyphFace *self,
                                 GArray *glyphs,
                                 const char *text,
                                 double x,
                                 double y,
                                 double width,
                                 double align);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiGlyphFace, ui_glyph_face_free)

G_END_DECLS
