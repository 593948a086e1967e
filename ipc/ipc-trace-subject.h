/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

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

IpcTraceSubject *ipc_trace_subject_new (guint32 id,
                                        const char *lab,
                                        guint member,
                                        const char *title);
void ipc_trace_subject_free (IpcTraceSubject *subject);
guint8 ipc_trace_subject_add_object (IpcTraceSubject *subject,
                                     const char *name);
const char *ipc_trace_subject_get_object (const IpcTraceSubject *subject,
                                          guint8 object);

G_END_DECLS
