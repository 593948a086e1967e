/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-picture.h"
#include "ui-ink.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UiGraphFrame:
 * @widget: whose style counts
 * @ink: its colours and letters
 * @picture: what is drawn
 * @selected_member: the child that is chosen; 0 for none
 * @hovered: what the pointer is on
 * @focused: where the keyboard is; nothing while that is not to be seen
 *
 * All that decides what the graph looks like while nothing is on its way.
 */
typedef struct
{
  GtkWidget *widget;
  UiInk *ink;
  const UiGraphPicture *picture;
  guint selected_member;
  UiGraphItem hovered;
  UiGraphItem focused;
} UiGraphFrame;

void ui_graph_painter_draw (const UiGraphFrame *frame,
                            cairo_t *cr);

G_END_DECLS
