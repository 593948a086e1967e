/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-trace-leaf.h"

G_BEGIN_DECLS

/* How deep brackets and "not" may be nested. Two values at most wait on each level. */
#define IPC_TRACE_FILTER_DEPTH 50

/* The program works on sets of records: a value is one bit for each of up to 64 records. */
typedef enum
{
  IPC_TRACE_OP_LEAF,    /* push the answer to leaf @argument */
  IPC_TRACE_OP_AND,     /* only those in the top value matter now; none: go to @argument */
  IPC_TRACE_OP_AND_END, /* the two top values become one */
  IPC_TRACE_OP_OR,      /* only those not in the top value matter now; none: go to @argument */
  IPC_TRACE_OP_OR_END,  /* the two top values become one */
  IPC_TRACE_OP_NOT,     /* the top value becomes its opposite */
} IpcTraceOpCode;

typedef struct
{
  guint16 code;     /* an IpcTraceOpCode */
  guint16 argument; /* a leaf, or the index behind the end that belongs to it */
} IpcTraceOp;

gboolean ipc_trace_filter_parse (const char *text,
                                 GArray *ops,
                                 GArray *leaves,
                                 guint *error_column,
                                 GError **error);

G_END_DECLS
