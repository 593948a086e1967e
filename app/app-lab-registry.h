/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

G_BEGIN_DECLS

/**
 * AppLabOption:
 * @name: its name, `--NAME=…` on the command line and in app_lab_get_option()
 * @argument: what its value looks like, for the usage line, such as `byte|text`
 * @description: what it is for
 * @value: its value at first
 * @check: (nullable): whether a value fits; sets a sentence when not
 *
 * A setting that only one lab has. The settings that all labs share are in #AppMemberSettings.
 */
typedef struct
{
  const char *name;
  const char *argument;
  const char *description;
  const char *value;
  gboolean (*check) (const char *value, GError **error);
} AppLabOption;

/**
 * AppLabInfo:
 * @id: its name on the command line, such as `pipe-memory`
 * @title: what a person reads, such as `Pipe, memory and event`
 * @summary: one sentence: what the lab shows
 * @parameters: the arguments that its children get
 * @n_members: how many members it opens with
 * @get_type: the #GType of the lab
 * @get_bar_type: the #GType of its action bar, an #AppLabBar
 * @options: (nullable): its own settings, ended by one whose name is %NULL
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
  const AppLabOption *options;
  gboolean has_memory;
};

const AppLabInfo *app_lab_registry_get (guint index);
const AppLabInfo *app_lab_registry_find (const char *id);
const AppLabOption *app_lab_info_find_option (const AppLabInfo *info,
                                              const char *name);

G_END_DECLS
