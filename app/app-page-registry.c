/* SPDX-License-Identifier: MIT */
/*
 * app-page-registry: all pages of the window, in the order of the switcher and of Alt+1, Alt+2 …
 *
 * A new page is one line here.
 */

#include "app-page-registry.h"

#include "app-lifetimes-page.h"
#include "app-memory-page.h"
#include "app-objects-page.h"
#include "app-overview-page.h"
#include "app-sequence-page.h"
#include "app-traffic-page.h"

static const AppPageInfo pages[] = {
  { "overview", "Overview", app_overview_page_get_type },
  { "traffic", "Traffic", app_traffic_page_get_type },
  { "sequence", "Sequence", app_sequence_page_get_type },
  { "lifetimes", "Lifetimes", app_lifetimes_page_get_type },
  { "memory", "Memory", app_memory_page_get_type },
  { "objects", "Objects", app_objects_page_get_type },
};

/**
 * app_page_registry_get:
 * @index: from 0, in the order of the switcher
 *
 * Returns: (transfer none) (nullable): what there is to know of a page before it is made; %NULL
 *   after the last
 */
const AppPageInfo *
app_page_registry_get (guint index)
{
  return index < G_N_ELEMENTS (pages) ? &pages[index] : NULL;
}
