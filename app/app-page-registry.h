/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-page.h"

G_BEGIN_DECLS

/**
 * AppPageInfo:
 * @name: its name in the stack
 * @title: what the switcher says
 * @get_type: which subclass of #AppPage it is
 */
typedef struct
{
  const char *name;
  const char *title;
  GType (*get_type) (void);
} AppPageInfo;

const AppPageInfo *app_page_registry_get (guint index);

G_END_DECLS
