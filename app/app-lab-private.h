/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"

G_BEGIN_DECLS

/* A lab from the inside, for the files app-lab*.c and nobody else. */
typedef struct
{
  const AppLabInfo *info;      /* static, from the registry */
  IpcTrace *trace;             /* owned reference */
  IpcRuntimeDir *runtime_dir;  /* the program's; outlives the lab */
  IpcTraceSubject *subject;    /* the lab itself in the trace */
  AppMemberSettings settings;  /* what all members have in common */
  GPtrArray *members;          /* AppMember, by number; a number is its place plus one */
  guint n_wanted;              /* members beyond this number leave and are then removed */
  guint32 returning;           /* a bit per member that leaves and is wanted again by now */
  AppLabState state;           /* changed by set_state() alone */
  guint tidy_source;           /* drops who is gone, from the main loop */
  GHashTable *options;         /* the lab's own settings: name to value, both owned */
} AppLabPrivate;

AppLabPrivate *app_lab_get_private (AppLab *self);

G_END_DECLS
