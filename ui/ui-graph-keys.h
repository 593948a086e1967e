/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-picture.h"

G_BEGIN_DECLS

gboolean ui_graph_keys_move (const UiGraphPicture *picture,
                             guint keyval,
                             UiGraphItem from,
                             UiGraphItem *to);

G_END_DECLS
