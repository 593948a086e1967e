/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

G_BEGIN_DECLS

#define APP_TYPE_MEMORY (app_memory_get_type ())
G_DECLARE_INTERFACE (AppMemory, app_memory, APP, MEMORY, GObject)

/**
 * AppMemoryInterface:
 * @get_size: how many bytes it has; 0 while there is none
 * @get_life: another number whenever the memory is another one than before
 * @get_title: whose it is, for a person, such as `Viewer 1`
 * @get_object: which object of @get_subject it is in the trace, from 1
 * @get_subject: whom its records concern; %NULL before there was any memory
 * @get_trace: where an edit is recorded
 * @read: copies bytes that lie in it. Who asks judges the copy alone: others write at any moment.
 * @exchange: writes bytes that lie in it, and copies what stood there before.
 *
 * A section or a mapping that a person can look into and edit. @read and @exchange are only called
 * while it has a size, and %FALSE from them means that it is gone. Main thread; none waits.
 */
struct _AppMemoryInterface
{
  GTypeInterface parent_interface;

  gsize (*get_size) (AppMemory *self);
  guint64 (*get_life) (AppMemory *self);
  const char *(*get_title) (AppMemory *self);
  guint8 (*get_object) (AppMemory *self);
  IpcTraceSubject *(*get_subject) (AppMemory *self);
  IpcTrace *(*get_trace) (AppMemory *self);
  gboolean (*read) (AppMemory *self, gsize offset, guint8 *bytes, gsize n_bytes);
  gboolean (*exchange) (AppMemory *self,
                        gsize offset,
                        const guint8 *bytes,
                        guint8 *old_bytes,
                        gsize n_bytes);
};

gsize app_memory_get_size (AppMemory *self);
guint64 app_memory_get_life (AppMemory *self);
const char *app_memory_get_title (AppMemory *self);
const char *app_memory_get_name (AppMemory *self);
gboolean app_memory_concerns (AppMemory *self,
                              const IpcTraceRecord *record);
gboolean app_memory_read (AppMemory *self,
                          gsize offset,
                          guint8 *bytes,
                          gsize n_bytes);
GBytes *app_memory_edit (AppMemory *self,
                         gsize offset,
                         GBytes *bytes,
                         GError **error);
GBytes *app_memory_write_text (AppMemory *self,
                               const char *text,
                               GError **error);

GPtrArray *app_memory_list (AppLab *lab);

G_END_DECLS
