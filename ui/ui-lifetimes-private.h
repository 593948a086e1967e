/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-lifetimes.h"

G_BEGIN_DECLS

UiLife *ui_life_new (guint32 subject,
                     gint64 begin_ns);
void ui_life_free (UiLife *self);
gboolean ui_life_add_fact (UiLife *self,
                           IpcTraceStore *store,
                           const IpcTraceRecord *record);

G_END_DECLS
