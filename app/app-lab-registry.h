/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

G_BEGIN_DECLS

/**
 * AppLabInfo:
 * @id: its name on the command line, such as `pipe-memory`
 * @title: what a person reads, such as `Pipe, memory and event`
 * @summary: one sentence: what the lab shows
 * @parameters: the arguments that its children get
 * @n_members: how many members it opens with
 * @get_type: the #GType of the lab
 * @get_bar_type: the #GType of its action bar, an #AppLabBar
 * @has_memory: whether its members have memory to look at
 *
 * What the rest of the program knows of a mechanism.
 */
struct _AppLabInfo
{
  const char *id;
  const char *title;
  const char *summary;
  const IpcLaunchParameter *parameters;
  guint n_members;
  GType (*get_type) (void);
  GType (*get_bar_type) (void);
  gboolean has_memory;
};

const AppLabInfo *app_lab_registry_get (guint index);
const AppLabInfo *app_lab_registry_find (const char *id);

G_END_DECLS
