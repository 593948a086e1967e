/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many bytes the largest value has. */
#define UI_MEMORY_VALUE_MAX 8

/**
 * UiMemoryValueKind:
 * @UI_MEMORY_SIGNED_8: and the next seven: integers
 * @UI_MEMORY_FLOAT: 32 bits, IEEE 754
 * @UI_MEMORY_DOUBLE: 64 bits
 * @UI_MEMORY_UTF8: one character of one to four bytes
 * @UI_MEMORY_UTF16: one character of two or four bytes
 * @UI_MEMORY_N_VALUES: how many there are
 */
typedef enum
{
  UI_MEMORY_SIGNED_8,
  UI_MEMORY_UNSIGNED_8,
  UI_MEMORY_SIGNED_16,
  UI_MEMORY_UNSIGNED_16,
  UI_MEMORY_SIGNED_32,
  UI_MEMORY_UNSIGNED_32,
  UI_MEMORY_SIGNED_64,
  UI_MEMORY_UNSIGNED_64,
  UI_MEMORY_FLOAT,
  UI_MEMORY_DOUBLE,
  UI_MEMORY_UTF8,
  UI_MEMORY_UTF16,
  UI_MEMORY_N_VALUES,
} UiMemoryValueKind;

char *ui_memory_values_dup (UiMemoryValueKind kind,
                            const guint8 *bytes,
                            gsize n_bytes,
                            gboolean is_big_endian);

G_END_DECLS
