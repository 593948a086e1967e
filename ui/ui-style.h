/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where the files of the bundles lie; a file's name follows. */
#define UI_RESOURCE_PATH "/dev/tincan/TinCan/ui/"

/* CSS classes; tincan-ui.css says what each looks like. */
#define UI_STYLE_CHANGED "ui-changed"     /* bytes that changed a moment ago */
#define UI_STYLE_PICKED "ui-picked"       /* bytes that are selected */
#define UI_STYLE_DEAD "ui-dead"           /* the row of a child that is gone */
#define UI_STYLE_TITLE "ui-title"         /* a name in a row; struck out in a dead one */
#define UI_STYLE_DEATH "ui-death"         /* the words that say a death or a loss */
#define UI_STYLE_DIM "ui-dim"             /* what is there but need not be read */
#define UI_STYLE_MONOSPACE "ui-monospace" /* fixed pitch */
#define UI_STYLE_FINE "ui-fine"           /* smaller than the rest */
#define UI_STYLE_FIGURES "ui-figures"     /* digits that keep their place */
#define UI_STYLE_LOG "ui-log"             /* lines of a log */
#define UI_STYLE_MEMORY "ui-memory"       /* a hex dump */
#define UI_STYLE_CURSOR "ui-cursor"       /* the line at the time that is marked on all pages */
#define UI_STYLE_HEADING "ui-heading"     /* the headings of columns */
#define UI_STYLE_PILL "ui-pill"           /* the round button over a list */

void ui_style_init (void);
GtkWidget *ui_style_new_placeholder (const char *sentence);
void ui_style_get_color (GtkStyleContext *context,
                         const char *style_class,
                         const char *property,
                         GdkRGBA *color);

G_END_DECLS
