/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"
#include "ipc-mailslot.h"

G_BEGIN_DECLS

typedef struct _AppMailslotWriters AppMailslotWriters;

AppMailslotWriters *app_mailslot_writers_new (AppLab *lab);
void app_mailslot_writers_free (AppMailslotWriters *self);
void app_mailslot_writers_clear (AppMailslotWriters *self);
void app_mailslot_writers_note (AppMailslotWriters *self,
                                AppMember *member);
IpcTraceSubject *app_mailslot_writers_get_subject (AppMailslotWriters *self,
                                                   pid_t pid);
AppMember *app_mailslot_writers_find_member (AppMailslotWriters *self,
                                             pid_t pid);
guint32 app_mailslot_writers_count_read (AppMailslotWriters *self,
                                         pid_t pid);
void app_mailslot_writers_look_for_new (AppMailslotWriters *self,
                                        IpcMailslot *mailslot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppMailslotWriters, app_mailslot_writers_free)

G_END_DECLS
