/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-record.h"

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* How many records are kept at first. */
#define IPC_TRACE_STORE_LIMIT 1000000
/* How many kernel objects one subject can name. */
#define IPC_TRACE_N_OBJECTS 8

/**
 * IpcTraceSubject:
 * @id: its number in records
 * @lab: the id of its lab
 * @member: its number in the lab; 0 for the lab itself
 * @pid: its process; 0 before there is one
 * @title: what a person calls it, such as `Viewer 1`
 * @objects: the last parts of its objects' names; a record's object 1 is @objects[0]
 *
 * Whom records concern: one life of one child. A child that is started again is a new subject.
 */
typedef struct
{
  guint32 id;
  char *lab;
  guint member;
  pid_t pid;
  char *title;
  char *objects[IPC_TRACE_N_OBJECTS];
} IpcTraceSubject;

#define IPC_TYPE_TRACE_STORE (ipc_trace_store_get_type ())
G_DECLARE_FINAL_TYPE (IpcTraceStore, ipc_trace_store, IPC, TRACE_STORE, GObject)

IpcTraceStore *ipc_trace_store_new (guint limit);
IpcTraceSubject *ipc_trace_store_add_subject (IpcTraceStore *self,
                                              const char *lab,
                                              guint member,
                                              const char *title);
IpcTraceSubject *ipc_trace_store_get_subject (IpcTraceStore *self,
                                              guint32 id);
guint8 ipc_trace_subject_add_object (IpcTraceSubject *subject,
                                     const char *name);
const char *ipc_trace_subject_get_object (const IpcTraceSubject *subject,
                                          guint8 object);

void ipc_trace_store_set_clock_offset (IpcTraceStore *self,
                                       gint64 offset_ns);
gboolean ipc_trace_store_get_clock_offset (IpcTraceStore *self,
                                           gint64 *offset_ns);

void ipc_trace_store_set_limit (IpcTraceStore *self,
                                guint limit);
guint ipc_trace_store_get_limit (IpcTraceStore *self);

void ipc_trace_store_append (IpcTraceStore *self,
                             const IpcTraceRecord *record,
                             const char *long_text);
void ipc_trace_store_commit (IpcTraceStore *self);

guint64 ipc_trace_store_get_first (IpcTraceStore *self);
guint64 ipc_trace_store_get_end (IpcTraceStore *self);
const IpcTraceRecord *ipc_trace_store_get (IpcTraceStore *self,
                                           guint64 position);
const IpcTraceRecord *ipc_trace_store_get_run (IpcTraceStore *self,
                                               guint64 position,
                                               guint *n_records);
const char *ipc_trace_store_get_text (IpcTraceStore *self,
                                      const IpcTraceRecord *record,
                                      gsize *length_bytes);
char *ipc_trace_store_dup_text (IpcTraceStore *self,
                                const IpcTraceRecord *record);

G_END_DECLS
