/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Another process that listens to this one, as a screen reader does. */
typedef struct _BenchListener BenchListener;

BenchListener *bench_listener_new (void);
gboolean bench_listener_end (BenchListener *self,
                             guint *n_events,
                             guint *n_cells);

G_END_DECLS
