/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"
#include "ipc-shared-memory.h"
#include "ipc-trace-export.h"

G_BEGIN_DECLS

/* So many records can be kept, at least and at most. */
#define APP_OPTIONS_KEEP_MIN 10000
#define APP_OPTIONS_KEEP_MAX 100000000

/**
 * AppOptions:
 *
 * The command line, taken apart and checked.
 */
typedef struct
{
  gboolean headless;         /* no window, no display */
  const AppLabInfo *lab;     /* the lab to open */
  guint n_viewers;           /* how many members it opens with, 1 to 16 */
  guint interval_ms;         /* between two messages of a viewer, 0 to 60,000 */
  guint duration_s;          /* ends by itself after this time; 0 for never */
  char *child_template;      /* a foreign child's command, or NULL */
  gboolean byte_mode;        /* the pipe is a stream of bytes */
  gsize memory_size;         /* bytes of shared memory per child */
  guint keep_records;        /* how many records are kept; 0 for what the settings say */
  gboolean keep_running;     /* children that die are started again */
  GHashTable *lab_options;   /* the labs' own settings that were given: name to value */
  char *trace_path;          /* where the trace goes, `-` for standard output, or NULL */
  char *convert_to;          /* no lab: the file that a trace is written to, or NULL */
  IpcTraceFormat convert_format; /* as what */
  char *input_path;          /* the trace to convert, or to show when there is nothing to convert
                              * it to; `-` for standard input; NULL for none */
  char *filter;              /* and what of it is wanted, or NULL for all */
} AppOptions;

AppOptions *app_options_parse (int argc,
                               char **argv,
                               GError **error);
void app_options_free (AppOptions *options);
void app_options_apply (const AppOptions *options,
                        AppLab *lab);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppOptions, app_options_free)

G_END_DECLS
