/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-sequence-scene.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * UiSequenceExport:
 * @model: the messages
 * @lanes: whose
 * @title: what it shows, such as the name of the lab
 * @begin_ns: from where times are counted
 * @from_ns: the first time to show
 * @to_ns: the last
 * @now_ns: until when lifelines of the living go
 * @height_px: how high the picture of that is, without heads, title and legend
 *
 * A sequence diagram as it is to be printed.
 */
typedef struct
{
  UiSequence *model;
  UiSequenceLanes *lanes;
  const char *title;
  gint64 begin_ns;
  gint64 from_ns;
  gint64 to_ns;
  gint64 now_ns;
  double height_px;
} UiSequenceExport;

char *ui_sequence_export_dup_svg (const UiSequenceExport *self);
GBytes *ui_sequence_export_get_png (const UiSequenceExport *self,
                                    GError **error);
gboolean ui_sequence_export_write (const UiSequenceExport *self,
                                   GFile *file,
                                   GError **error);

G_END_DECLS
