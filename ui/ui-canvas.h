/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiInk:
 *
 * What something is drawn with. Which colour that is, the canvas knows: the theme's on the screen,
 * black on white on paper.
 */
typedef enum
{
  UI_INK_TEXT,
  UI_INK_DIM,    /* what need not be read */
  UI_INK_FAINT,  /* lines of a grid */
  UI_INK_ACCENT, /* what is chosen, and messages */
  UI_INK_SOFT,   /* a ground of the accent */
  UI_INK_DEATH,  /* a death or a loss */
  UI_INK_BASE,   /* the ground */
  UI_N_INKS,
} UiInk;

typedef enum
{
  UI_DASH_NONE,
  UI_DASH_DASHED,
  UI_DASH_DOTTED,
  UI_N_DASHES,
} UiDash;

typedef struct
{
  double x;
  double y;
} UiPoint;

typedef struct _UiCanvas UiCanvas;

/**
 * UiCanvasClass:
 * @line: draws a line through points
 * @fill: fills what lies between points
 * @text: draws a text on a base line
 * @begin: begins a group of a kind, with a title to be read
 * @end: ends it
 * @move: draws so much to the right and below from now on
 * @back: undoes the last move
 * @clip: draws only within a rectangle from now on
 * @unclip: draws everywhere again
 * @free: frees the canvas
 *
 * What a canvas can do. What each gets is said at the functions.
 */
typedef struct
{
  void (*line) (UiCanvas *self,
                UiInk ink,
                double width,
                UiDash dash,
                const UiPoint *points,
                guint n_points);
  void (*fill) (UiCanvas *self,
                UiInk ink,
                const UiPoint *points,
                guint n_points);
  void (*text) (UiCanvas *self,
                UiInk ink,
                gboolean is_bold,
                const char *text,
                double x,
                double y,
                double width,
                double align);
  void (*begin) (UiCanvas *self,
                 const char *kind,
                 const char *title);
  void (*end) (UiCanvas *self);
  void (*move) (UiCanvas *self,
                double x,
                double y);
  void (*back) (UiCanvas *self);
  void (*clip) (UiCanvas *self,
                double x,
                double y,
                double width,
                double height);
  void (*unclip) (UiCanvas *self);
  void (*free) (UiCanvas *self);
} UiCanvasClass;

/* A canvas; a kind of it has more behind this. */
struct _UiCanvas
{
  const UiCanvasClass *class;
  double char_px; /* how wide a usual character is */
};

void ui_canvas_free (UiCanvas *self);
void ui_canvas_line (UiCanvas *self,
                     UiInk ink,
                     double width,
                     UiDash dash,
                     const UiPoint *points,
                     guint n_points);
void ui_canvas_segment (UiCanvas *self,
                        UiInk ink,
                        double width,
                        UiDash dash,
                        double x1,
                        double y1,
                        double x2,
                        double y2);
void ui_canvas_fill (UiCanvas *self,
                     UiInk ink,
                     const UiPoint *points,
                     guint n_points);
void ui_canvas_rectangle (UiCanvas *self,
                          UiInk ink,
                          double x,
                          double y,
                          double width,
                          double height);
void ui_canvas_text (UiCanvas *self,
                     UiInk ink,
                     gboolean is_bold,
                     const char *text,
                     double x,
                     double y,
                     double width,
                     double align);
void ui_canvas_begin (UiCanvas *self,
                      const char *kind,
                      const char *title);
void ui_canvas_end (UiCanvas *self);
void ui_canvas_move (UiCanvas *self,
                     double x,
                     double y);
void ui_canvas_back (UiCanvas *self);
void ui_canvas_clip (UiCanvas *self,
                     double x,
                     double y,
                     double width,
                     double height);
void ui_canvas_unclip (UiCanvas *self);
gboolean ui_canvas_wants_titles (UiCanvas *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiCanvas, ui_canvas_free)

G_END_DECLS
