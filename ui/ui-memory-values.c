/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-values: the same few bytes, read as everything that they could be.
 *
 *   6a 75 75 66   signed 16 bit   30058      (little endian: 0x756a)
 *                 UTF-8           'j'  U+006A
 *                 UTF-16          '番'  U+756A
 *
 * The bytes belong to somebody else, so nothing is assumed about them: what is no character, or
 * needs more bytes than are left, says so.
 */

#include "ui-memory-values.h"

#include <string.h>

#define NOT_ENOUGH "–"

/* The lowest and highest halves of characters beyond U+FFFF. */
#define HIGH_SURROGATE 0xd800
#define LOW_SURROGATE 0xdc00
#define SURROGATES_END 0xe000

static guint64
read_integer (const guint8 *bytes,
              guint n_bytes,
              gboolean is_big_endian)
{
  guint64 value = 0;

  for (guint i = 0; i < n_bytes; i++)
    value = value << 8 | bytes[is_big_endian ? i : n_bytes - 1 - i];
  return value;
}

/* A smaller number with a sign keeps it. */
static gint64
add_sign (guint64 value,
          guint n_bytes)
{
  guint shift = 64 - 8 * n_bytes;

  return (gint64) (value << shift) >> shift;
}

static char *
dup_integer (UiMemoryValueKind kind,
             const guint8 *bytes,
             guint n_bytes,
             gboolean is_big_endian)
{
  guint64 value = read_integer (bytes, n_bytes, is_big_endian);
  gboolean is_signed = (kind - UI_MEMORY_SIGNED_8) % 2 == 0;

  if (is_signed)
    return g_strdup_printf ("%" G_GINT64_FORMAT, add_sign (value, n_bytes));
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

static char *
dup_float (const guint8 *bytes,
           gboolean is_big_endian)
{
  guint32 bits = read_integer (bytes, sizeof bits, is_big_endian);
  float value;

  memcpy (&value, &bits, sizeof value);
  return g_strdup_printf ("%.7g", (double) value);
}

static char *
dup_double (const guint8 *bytes,
            gboolean is_big_endian)
{
  guint64 bits = read_integer (bytes, sizeof bits, is_big_endian);
  double value;

  memcpy (&value, &bits, sizeof value);
  return g_strdup_printf ("%.12g", value);
}

/* Controls and marks that change the direction of writing are named, never shown. */
static char *
dup_character (gunichar c)
{
  char text[7] = "";

  if (!g_unichar_isprint (c))
    return g_strdup_printf ("U+%04X", c);
  g_unichar_to_utf8 (c, text);
  return g_strdup_printf ("'%s'  U+%04X", text, c);
}

static char *
dup_utf8 (const guint8 *bytes,
          gsize n_bytes)
{
  gunichar c = g_utf8_get_char_validated ((const char *) bytes, n_bytes);

  if (bytes[0] == 0)
    return dup_character (0);
  if (c == (gunichar) -2)
    return g_strdup ("a part of one");
  if (c == (gunichar) -1)
    return g_strdup ("not UTF-8");
  return dup_character (c);
}

static char *
dup_utf16 (const guint8 *bytes,
           gsize n_bytes,
           gboolean is_big_endian)
{
  gunichar high = read_integer (bytes, 2, is_big_endian);
  gunichar low;

  if (high < HIGH_SURROGATE || high >= SURROGATES_END)
    return dup_character (high);
  if (high >= LOW_SURROGATE)
    return g_strdup ("not UTF-16");
  if (n_bytes < 4)
    return g_strdup ("a part of one");
  low = read_integer (bytes + 2, 2, is_big_endian);
  if (low < LOW_SURROGATE || low >= SURROGATES_END)
    return g_strdup ("not UTF-16");
  return dup_character (0x10000 + ((high - HIGH_SURROGATE) << 10) + (low - LOW_SURROGATE));
}

/* How many bytes a value has at least. */
static guint
get_size (UiMemoryValueKind kind)
{
  switch (kind)
    {
    case UI_MEMORY_FLOAT:
      return 4;
    case UI_MEMORY_DOUBLE:
      return 8;
    case UI_MEMORY_UTF8:
      return 1;
    case UI_MEMORY_UTF16:
      return 2;
    default:
      return 1u << ((kind - UI_MEMORY_SIGNED_8) / 2);
    }
}

/**
 * ui_memory_values_dup:
 * @kind: as what to read them
 * @bytes: (array length=n_bytes): the bytes from the cursor on
 * @n_bytes: how many there are until the end of the memory; more than %UI_MEMORY_VALUE_MAX are
 *   not looked at
 * @is_big_endian: whether the first byte is the most significant one
 *
 * Any thread.
 *
 * Returns: (transfer full): the value for a person; a dash where it would reach beyond the end
 */
char *
ui_memory_values_dup (UiMemoryValueKind kind,
                      const guint8 *bytes,
                      gsize n_bytes,
                      gboolean is_big_endian)
{
  guint size = get_size (kind);

  if (n_bytes < size)
    return g_strdup (NOT_ENOUGH);
  switch (kind)
    {
    case UI_MEMORY_FLOAT:
      return dup_float (bytes, is_big_endian);
    case UI_MEMORY_DOUBLE:
      return dup_double (bytes, is_big_endian);
    case UI_MEMORY_UTF8:
      return dup_utf8 (bytes, n_bytes);
    case UI_MEMORY_UTF16:
      return dup_utf16 (bytes, n_bytes, is_big_endian);
    default:
      return dup_integer (kind, bytes, size, is_big_endian);
    }
}
