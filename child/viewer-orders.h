/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest order, in bytes. */
#define VIEWER_ORDERS_LINE_MAX 65536

typedef void (*ViewerOrdersFunc) (const char *line, gpointer data);

typedef struct _ViewerOrders ViewerOrders;

ViewerOrders *viewer_orders_new (int fd,
                                 ViewerOrdersFunc func,
                                 gpointer data);
void viewer_orders_free (ViewerOrders *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViewerOrders, viewer_orders_free)

G_END_DECLS
