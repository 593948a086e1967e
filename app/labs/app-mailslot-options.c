/* SPDX-License-Identifier: MIT */
/*
 * app-mailslot-options: what can be set about the lab "Mailslot", and how it is written.
 *
 * An option is a word on the command line, in the act `set` and in the action bar, all of which go
 * through the table here; the lab wants numbers.
 */

#include "app-mailslot-options.h"

#include "ipc-mailslot.h"

#define OPTION_LOOK "look-ms"
#define OPTION_LIMIT "mailslot-limit"
#define OPTION_TIMEOUT "read-timeout"
#define OPTION_WRITE "write"
#define FOR_EVER "for-ever"

static gboolean
check_look (const char *value,
            GError **error)
{
  return g_ascii_string_to_unsigned (value, 10, 100, 60000, NULL, error);
}

static gboolean
check_limit (const char *value,
             GError **error)
{
  return g_ascii_string_to_unsigned (value, 10, 1, IPC_MAILSLOT_LIMIT_MAX, NULL, error);
}

static gboolean
check_timeout (const char *value,
               GError **error)
{
  if (g_str_equal (value, FOR_EVER) ||
      g_ascii_string_to_unsigned (value, 10, 0, 60000, NULL, NULL))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "“%s” is neither 0 to 60000 nor " FOR_EVER, value);
  return FALSE;
}

static gboolean
check_write (const char *value,
             GError **error)
{
  if (g_str_equal (value, "timer") || g_str_equal (value, "hand"))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is neither timer nor hand",
               value);
  return FALSE;
}

const AppLabOption app_mailslot_lab_options[] = {
  { OPTION_LOOK, "MS", "How often the parent looks into the mailslot, 100 to 60000", "5000",
    check_look },
  { OPTION_LIMIT, "BYTES", "The largest message of the mailslot, 1 to 65536", "424", check_limit },
  { OPTION_TIMEOUT, "MS|" FOR_EVER, "How long a look waits for a first message, 0 to 60000", "0",
    check_timeout },
  { OPTION_WRITE, "timer|hand", "When viewers write to the mailslot", "timer", check_write },
  { NULL, NULL, NULL, NULL, NULL },
};

static guint
get_number (AppLab *lab,
            const char *option)
{
  return g_ascii_strtoull (app_lab_get_option (lab, option), NULL, 10);
}

/**
 * app_mailslot_options_get_look_ms:
 * @lab: a lab of this kind
 *
 * Returns: how often the parent looks into the mailslot, in milliseconds
 */
guint
app_mailslot_options_get_look_ms (AppLab *lab)
{
  return get_number (lab, OPTION_LOOK);
}

/**
 * app_mailslot_options_get_limit:
 * @lab: a lab of this kind
 *
 * Returns: how many bytes a message has at most
 */
gsize
app_mailslot_options_get_limit (AppLab *lab)
{
  return get_number (lab, OPTION_LIMIT);
}

/**
 * app_mailslot_options_get_timeout_ms:
 * @lab: a lab of this kind
 *
 * Returns: how long a look waits for a first message, in milliseconds, or %IPC_MAILSLOT_FOR_EVER
 */
int
app_mailslot_options_get_timeout_ms (AppLab *lab)
{
  if (g_str_equal (app_lab_get_option (lab, OPTION_TIMEOUT), FOR_EVER))
    return IPC_MAILSLOT_FOR_EVER;
  return get_number (lab, OPTION_TIMEOUT);
}

/**
 * app_mailslot_options_is_by_hand:
 * @lab: a lab of this kind
 *
 * Returns: whether viewers write when a person wants it, and not on their timer
 */
gboolean
app_mailslot_options_is_by_hand (AppLab *lab)
{
  return g_str_equal (app_lab_get_option (lab, OPTION_WRITE), "hand");
}
