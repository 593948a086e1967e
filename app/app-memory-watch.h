/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-memory.h"
#include "ui-memory-block.h"

G_BEGIN_DECLS

#define APP_TYPE_MEMORY_WATCH (app_memory_watch_get_type ())
G_DECLARE_FINAL_TYPE (AppMemoryWatch, app_memory_watch, APP, MEMORY_WATCH, GObject)

/* Signal: "looked": a look has come to its end, or the memory is gone. */

AppMemoryWatch *app_memory_watch_new (UiMemoryBlock *block);
void app_memory_watch_set_memory (AppMemoryWatch *self,
                                  AppMemory *memory);
AppMemory *app_memory_watch_get_memory (AppMemoryWatch *self);
void app_memory_watch_set_running (AppMemoryWatch *self,
                                   gboolean is_running);
void app_memory_watch_look_soon (AppMemoryWatch *self);
void app_memory_watch_look_now (AppMemoryWatch *self);

G_END_DECLS
