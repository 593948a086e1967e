/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-subject: whom records concern.
 *
 *   record.subject = 3  -->  id 3: "pipe-memory", member 1, pid 4101, "Viewer 1"
 *   record.object  = 2  -->        objects[1]: "Event1_4100"
 *
 * A record has room for two numbers, and these are the names behind them. Plain data, made by
 * ipc-trace-store.c and kept as long as the store. Main thread.
 */

#include "ipc-trace-subject.h"

/**
 * ipc_trace_subject_new:
 * @id: its number in records
 * @lab: the id of its lab
 * @member: its number in the lab
 * @title: what a person calls it
 *
 * For the store, which numbers them; see ipc_trace_store_add_subject().
 *
 * Returns: (transfer full): a subject without objects and without a process
 */
IpcTraceSubject *
ipc_trace_subject_new (guint32 id,
                       const char *lab,
                       guint member,
                       const char *title)
{
  IpcTraceSubject *subject = g_new0 (IpcTraceSubject, 1);

  subject->id = id;
  subject->lab = g_strdup (lab);
  subject->member = member;
  subject->title = g_strdup (title);
  return subject;
}

/**
 * ipc_trace_subject_free:
 * @subject: (transfer full): a subject
 *
 * Frees it with its names.
 */
void
ipc_trace_subject_free (IpcTraceSubject *subject)
{
  g_free (subject->lab);
  g_free (subject->title);
  for (guint i = 0; i < IPC_TRACE_N_OBJECTS; i++)
    g_free (subject->objects[i]);
  g_free (subject);
}

/**
 * ipc_trace_subject_add_object:
 * @subject: a subject
 * @name: the last part of the name of one of its kernel objects, such as `Pipe1_4100`
 *
 * Gives a kernel object its number in the subject's records.
 *
 * Returns: the number, from 1; 0 when the subject has %IPC_TRACE_N_OBJECTS already
 */
guint8
ipc_trace_subject_add_object (IpcTraceSubject *subject,
                              const char *name)
{
  g_return_val_if_fail (subject != NULL && name != NULL, 0);

  for (guint8 i = 0; i < IPC_TRACE_N_OBJECTS; i++)
    if (subject->objects[i] == NULL)
      {
        subject->objects[i] = g_strdup (name);
        return i + 1;
      }
  return 0;
}

/**
 * ipc_trace_subject_get_object:
 * @subject: a subject
 * @object: the number in a record, which a child may have made up
 *
 * Returns: (transfer none) (nullable): the object's name; %NULL for 0 and for an unknown number
 */
const char *
ipc_trace_subject_get_object (const IpcTraceSubject *subject,
                              guint8 object)
{
  g_return_val_if_fail (subject != NULL, NULL);

  return object > 0 && object <= IPC_TRACE_N_OBJECTS ? subject->objects[object - 1] : NULL;
}
