/* SPDX-License-Identifier: MIT */
/*
 * app-settings: what this user wants of every run, kept by GSettings.
 *
 *   gsettings set dev.tincan.TinCan remoting-channel tcp
 *
 * GSettings ends the program when it is asked for a schema or a key that is not installed. Samples
 * are run from the directory that they were built in, so the schema is looked for first: there,
 * then where it would be installed. Without it there are no settings, and nothing is kept.
 *
 * dconf, where settings usually are, reads its file by itself but has a service on the session bus
 * write it. Without a bus a write fails some time later, with a warning on standard error that
 * helps nobody; so there it is not tried.
 */

#include "app-settings.h"

#define SCHEMA "dev.tincan.TinCan"

/* In the build directory the schema is in data/, beside the program. */
static GSettingsSchemaSource *
new_build_source (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = g_path_get_dirname (program != NULL ? program : "/");
  g_autofree char *data = g_build_filename (directory, "data", NULL);

  return g_settings_schema_source_new_from_directory (data, NULL, TRUE, NULL);
}

static GSettingsSchema *
find_schema (void)
{
  g_autoptr (GSettingsSchemaSource) built = new_build_source ();
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = NULL;

  if (built != NULL)
    schema = g_settings_schema_source_lookup (built, SCHEMA, FALSE);
  if (schema == NULL && installed != NULL)
    schema = g_settings_schema_source_lookup (installed, SCHEMA, TRUE);
  return schema;
}

/* Where settings cannot be kept GLib says so each time; that is no news here. */
static void
on_message (const char *domain,
            GLogLevelFlags level,
            const char *message,
            gpointer data)
{
}

/* Returns the settings if they have this key, which an older installed schema may not. */
static GSettings *
open_settings (const char *key)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();
  GSettings *settings;
  guint handler;

  if (schema == NULL || !g_settings_schema_has_key (schema, key))
    return NULL;
  handler = g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_MESSAGE, on_message, NULL);
  settings = g_settings_new_full (schema, NULL, NULL);
  g_log_remove_handler ("GLib-GIO", handler);
  return settings;
}

/**
 * app_settings_dup_string:
 * @key: such as `remoting-channel`
 * @otherwise: what to return where there are no settings
 *
 * Main thread.
 *
 * Returns: (transfer full): the value
 */
char *
app_settings_dup_string (const char *key,
                         const char *otherwise)
{
  g_autoptr (GSettings) settings = open_settings (key);

  return settings != NULL ? g_settings_get_string (settings, key) : g_strdup (otherwise);
}

/* Whether somebody is there who writes settings: another backend than dconf, or a session bus. */
static gboolean
can_keep (void)
{
  const char *runtime_dir = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *bus = g_build_filename (runtime_dir != NULL ? runtime_dir : "/", "bus", NULL);

  return g_getenv ("GSETTINGS_BACKEND") != NULL || g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL ||
         g_file_test (bus, G_FILE_TEST_EXISTS);
}

/**
 * app_settings_set_string:
 * @key: such as `remoting-channel`
 * @value: a value that the schema allows
 *
 * Keeps a value for the next runs; one that is kept already costs no write. Main thread.
 *
 * Returns: whether it is kept
 */
gboolean
app_settings_set_string (const char *key,
                         const char *value)
{
  g_autoptr (GSettings) settings = open_settings (key);
  g_autofree char *kept = settings != NULL ? g_settings_get_string (settings, key) : NULL;

  if (g_strcmp0 (kept, value) == 0)
    return TRUE;
  return settings != NULL && can_keep () && g_settings_set_string (settings, key, value);
}

/**
 * app_settings_get_uint:
 * @key: such as `keep-records`
 * @otherwise: what to return where there are no settings
 *
 * Main thread.
 *
 * Returns: the value
 */
guint
app_settings_get_uint (const char *key,
                       guint otherwise)
{
  g_autoptr (GSettings) settings = open_settings (key);

  return settings != NULL ? g_settings_get_uint (settings, key) : otherwise;
}

/**
 * app_settings_set_uint:
 * @key: such as `keep-records`
 * @value: a value that the schema allows
 *
 * As app_settings_set_string().
 *
 * Returns: whether it is kept
 */
gboolean
app_settings_set_uint (const char *key,
                       guint value)
{
  g_autoptr (GSettings) settings = open_settings (key);

  if (settings != NULL && g_settings_get_uint (settings, key) == value)
    return TRUE;
  return settings != NULL && can_keep () && g_settings_set_uint (settings, key, value);
}
