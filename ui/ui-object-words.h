/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-kernel-view.h"

G_BEGIN_DECLS

/**
 * UiObjectNames:
 * @titles: (array zero-terminated=1): what a person calls each process of a view, in its order
 * @name_object: (nullable): the name that the trace has for an object that has none of its own, or
 *   %NULL
 * @data: for @name_object
 *
 * What only the program knows of what the kernel tells.
 */
typedef struct
{
  const char *const *titles;
  const char *(*name_object) (const IpcKernelObject *object, gpointer data);
  gpointer data;
} UiObjectNames;

const char *ui_object_get_kind (const IpcKernelObject *object);
char *ui_object_dup_name (const IpcKernelObject *object,
                          const UiObjectNames *names);
char *ui_object_dup_holders (const IpcKernelObject *object,
                             const UiObjectNames *names);
char *ui_object_dup_waiting (const IpcKernelObject *object);
char *ui_object_dup_capacity (const IpcKernelObject *object);
char *ui_object_dup_access (const IpcKernelObject *object);
char *ui_object_dup_seals (const IpcKernelObject *object);
int ui_object_get_fill_percent (const IpcKernelObject *object);
char *ui_object_dup_facts (const IpcKernelObject *object,
                           const UiObjectNames *names);

G_END_DECLS
