/* SPDX-License-Identifier: MIT */
/*
 * app-options: the command line of `tincan`.
 *
 * The same words preset the window and drive the program without one. A word that does not fit
 * is refused with a sentence that names it; main() turns that into EX_USAGE.
 */

#include "app-options.h"

#include <stdlib.h>
#include <string.h>

/* A number that nobody wrote; whoever writes just that one is told the range. */
#define NOT_GIVEN G_MININT

/* The command line as GOption delivers it, before it is checked. */
typedef struct
{
  gboolean headless;
  gboolean version;
  gboolean list_labs;
  gboolean keep_running;
  GHashTable *lab_options; /* name to value, both owned */
  char *lab;
  char *child_template;
  char *pipe_mode;
  char *trace_path;
  char *convert_to;
  char *filter;
  char *input_path;
  int n_viewers;
  int interval_ms;
  int duration_s;
  int memory_size;
  int keep_records;
} Words;

static void
words_clear (Words *words)
{
  g_clear_pointer (&words->lab_options, g_hash_table_unref);
  g_clear_pointer (&words->lab, g_free);
  g_clear_pointer (&words->child_template, g_free);
  g_clear_pointer (&words->pipe_mode, g_free);
  g_clear_pointer (&words->trace_path, g_free);
  g_clear_pointer (&words->convert_to, g_free);
  g_clear_pointer (&words->filter, g_free);
  g_clear_pointer (&words->input_path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* An option of which GOption only knows that a lab has it. */
static gboolean
on_lab_option (const char *option_name,
               const char *value,
               gpointer data,
               GError **error)
{
  Words *words = data;

  g_hash_table_insert (words->lab_options, g_strdup (option_name + strlen ("--")),
                       g_strdup (value));
  return TRUE;
}

/* The labs' own options, from the registry. */
static GOptionGroup *
create_lab_group (Words *words)
{
  GOptionGroup *group =
      g_option_group_new ("labs", "Options of single labs", "Show the labs' own options", words, NULL);
  const AppLabInfo *lab;

  for (guint i = 0; (lab = app_lab_registry_get (i)) != NULL; i++)
    {
      for (const AppLabOption *option = lab->options; option != NULL && option->name != NULL; option++)
        {
          const GOptionEntry entries[] = {
            { option->name, 0, 0, G_OPTION_ARG_CALLBACK, on_lab_option, option->description,
              option->argument },
            { NULL }
          };

          g_option_group_add_entries (group, entries);
        }
    }
  return group;
}

/* What is said about labs that run, when a file is shown or converted and none does. Returns NULL
 * when there is no such option. */
static char *
words_dup_run_option (Words *words)
{
  const struct
  {
    const char *name;
    gboolean is_given;
  } options[] = {
    { "lab", words->lab != NULL },
    { "viewers", words->n_viewers != NOT_GIVEN },
    { "interval-ms", words->interval_ms != NOT_GIVEN },
    { "duration", words->duration_s != NOT_GIVEN && words->convert_to != NULL },
    { "child", words->child_template != NULL },
    { "pipe-mode", words->pipe_mode != NULL },
    { "memory-size", words->memory_size != NOT_GIVEN },
    { "keep", words->keep_records != NOT_GIVEN },
    { "keep-running", words->keep_running },
    { "trace", words->trace_path != NULL },
  };
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].is_given)
      return g_strdup_printf ("--%s", options[i].name);
  g_hash_table_iter_init (&iter, words->lab_options);
  return g_hash_table_iter_next (&iter, &name, NULL) ? g_strdup_printf ("--%s", (char *) name) : NULL;
}

/* The word that is no option: the file to convert or to show. */
static gboolean
words_take_file (Words *words,
                 char **words_left,
                 GError **error)
{
  g_autofree char *run_option = words_dup_run_option (words);
  const char *sentence = NULL;

  if (words_left[0] != NULL)
    words->input_path = g_strdup (*words_left++);
  if (words_left[0] != NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Unexpected word “%s”",
                   words_left[0]);
      return FALSE;
    }
  if (words->convert_to != NULL && words->input_path == NULL)
    sentence = "--convert needs a trace to read: tincan --convert=OUT FILE";
  else if (words->filter != NULL && words->convert_to == NULL)
    sentence = "--filter belongs to --convert";
  else if (words->input_path != NULL && words->convert_to == NULL && words->headless)
    sentence = "A saved trace is shown in a window; without one there is --convert=OUT FILE";
  if (sentence != NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  else if (words->input_path != NULL && run_option != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "%s is about labs that run, and beside a saved trace none does", run_option);
  else
    return TRUE;
  return FALSE;
}

static gboolean
words_parse (Words *words,
             int argc,
             char **argv,
             GError **error)
{
  const GOptionEntry entries[] = {
    { "headless", 0, 0, G_OPTION_ARG_NONE, &words->headless, "Run without a window", NULL },
    { "lab", 0, 0, G_OPTION_ARG_STRING, &words->lab, "The lab to open (pipe-memory)", "ID" },
    { "viewers", 0, 0, G_OPTION_ARG_INT, &words->n_viewers, "How many viewers, 1 to 16", "N" },
    { "interval-ms", 0, 0, G_OPTION_ARG_INT, &words->interval_ms,
      "Milliseconds between a viewer's messages, 0 = as fast as answered", "N" },
    { "duration", 0, 0, G_OPTION_ARG_INT, &words->duration_s, "End after this time", "SECONDS" },
    { "child", 0, 0, G_OPTION_ARG_STRING, &words->child_template,
      "Start this program as the children; {memory} {pipe} {event} {size} {number} stand for "
      "what a child is given",
      "TEMPLATE" },
    { "pipe-mode", 0, 0, G_OPTION_ARG_STRING, &words->pipe_mode, "The pipe's mode",
      "message|byte" },
    { "memory-size", 0, 0, G_OPTION_ARG_INT, &words->memory_size,
      "Bytes of shared memory for each child (2048)", "N" },
    { "keep", 0, 0, G_OPTION_ARG_INT, &words->keep_records,
      "How many records are kept in memory, 64 bytes each (1000000)", "N" },
    { "keep-running", 0, 0, G_OPTION_ARG_NONE, &words->keep_running,
      "Start a child again when it dies", NULL },
    { "trace", 0, 0, G_OPTION_ARG_FILENAME, &words->trace_path,
      "Write the trace as JSON Lines, - for standard output", "FILE|-" },
    { "convert", 0, 0, G_OPTION_ARG_FILENAME, &words->convert_to,
      "Write the trace FILE as OUT, whose ending says how: .jsonl, .csv, .pcapng; - for JSON Lines "
      "on standard output",
      "OUT" },
    { "filter", 0, 0, G_OPTION_ARG_STRING, &words->filter,
      "With --convert: only what matches, such as 'member:1 size>1000'", "WORDS" },
    { "list-labs", 0, 0, G_OPTION_ARG_NONE, &words->list_labs, "List the labs and exit", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &words->version, "Print the version and exit", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new ("[FILE] – inter-process communication, live");
  g_auto (GStrv) copy = g_strdupv (argv);
  g_autofree char **words_left = g_memdup2 (copy, sizeof (char *) * (argc + 1));

  words->lab_options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, create_lab_group (words));
  if (!g_option_context_parse (context, &argc, &words_left, error))
    return FALSE;
  /* After “--” file names may begin with a hyphen. */
  if (argc > 1 && g_str_equal (words_left[1], "--"))
    return words_take_file (words, words_left + 2, error);
  return words_take_file (words, words_left + 1, error);
}

static gboolean
check_range (const char *option,
             int value,
             int lowest,
             int highest,
             GError **error)
{
  if (value >= lowest && value <= highest)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s takes %d to %d, not %d",
               option, lowest, highest, value);
  return FALSE;
}

static gboolean
check_mode (const char *mode,
            GError **error)
{
  if (mode == NULL || g_str_equal (mode, "message") || g_str_equal (mode, "byte"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "--pipe-mode takes message or byte, not “%s”", mode);
  return FALSE;
}

static gboolean
check_convert (const char *convert_to,
               IpcTraceFormat *format,
               GError **error)
{
  *format = IPC_TRACE_FORMAT_JSON_LINES;
  if (convert_to == NULL || g_str_equal (convert_to, "-") ||
      ipc_trace_format_from_name (convert_to, format))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "--convert takes a name that ends with .jsonl, .csv or .pcapng, not “%s”",
               convert_to);
  return FALSE;
}

static const AppLabInfo *
find_lab (const char *id,
          GError **error)
{
  const AppLabInfo *lab = id != NULL ? app_lab_registry_find (id) : app_lab_registry_get (0);

  if (lab == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "There is no lab “%s”; --list-labs names all", id);
  return lab;
}

/* An option of a lab that is not opened does nothing, so it is refused. */
static gboolean
check_lab_options (GHashTable *lab_options,
                   const AppLabInfo *lab,
                   GError **error)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, lab_options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const AppLabOption *option = app_lab_info_find_option (lab, name);

      if (option == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "The lab %s has no option --%s", lab->id, (const char *) name);
          return FALSE;
        }
      if (option->check != NULL && !option->check (value, error))
        {
          g_prefix_error (error, "--%s: ", (const char *) name);
          return FALSE;
        }
    }
  return TRUE;
}

/* What is not said is as usual; the setting says how many records are kept. */
static void
words_fill (Words *words,
            const AppLabInfo *lab)
{
  const struct
  {
    int *number;
    int usual;
  } numbers[] = {
    { &words->n_viewers, (int) lab->n_members },
    { &words->interval_ms, 2000 },
    { &words->duration_s, 0 },
    { &words->memory_size, 2048 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (*numbers[i].number == NOT_GIVEN)
      *numbers[i].number = numbers[i].usual;
}

static void
list_labs (void)
{
  const AppLabInfo *lab;

  for (guint i = 0; (lab = app_lab_registry_get (i)) != NULL; i++)
    g_print ("%s\t%s\n", lab->id, lab->title);
}

/**
 * app_options_parse:
 * @argc: as main() got it
 * @argv: as main() got it; not changed
 * @error: (out) (optional): which word does not fit, and why
 *
 * Takes the command line apart. `--version`, `--list-labs` and `--help` print and exit with 0.
 *
 * Returns: (transfer full) (nullable): the options
 */
AppOptions *
app_options_parse (int argc,
                   char **argv,
                   GError **error)
{
  g_auto (Words) words = { .n_viewers = NOT_GIVEN, .interval_ms = NOT_GIVEN,
                           .duration_s = NOT_GIVEN, .memory_size = NOT_GIVEN,
                           .keep_records = NOT_GIVEN };
  g_autoptr (AppOptions) options = g_new0 (AppOptions, 1);

  if (!words_parse (&words, argc, argv, error))
    return NULL;
  if (words.version)
    {
      g_print ("tincan %s\n", TINCAN_VERSION);
      exit (EXIT_SUCCESS);
    }
  if (words.list_labs)
    {
      list_labs ();
      exit (EXIT_SUCCESS);
    }
  options->lab = find_lab (words.lab, error);
  if (options->lab == NULL)
    return NULL;
  words_fill (&words, options->lab);
  if (!check_range ("--viewers", words.n_viewers, 1, APP_LAB_MAX_MEMBERS, error) ||
      !check_range ("--interval-ms", words.interval_ms, 0, 60000, error) ||
      !check_range ("--duration", words.duration_s, 0, G_MAXINT, error) ||
      (words.keep_records != NOT_GIVEN &&
       !check_range ("--keep", words.keep_records, APP_OPTIONS_KEEP_MIN, APP_OPTIONS_KEEP_MAX,
                     error)) ||
      !check_range ("--memory-size", words.memory_size, 1, IPC_SHARED_MEMORY_MAX, error) ||
      !check_mode (words.pipe_mode, error) ||
      !check_convert (words.convert_to, &options->convert_format, error) ||
      !check_lab_options (words.lab_options, options->lab, error))
    return NULL;

  options->headless = words.headless;
  options->n_viewers = words.n_viewers;
  options->interval_ms = words.interval_ms;
  options->duration_s = words.duration_s;
  options->memory_size = words.memory_size;
  options->keep_records = words.keep_records != NOT_GIVEN ? words.keep_records : 0;
  options->keep_running = words.keep_running;
  options->byte_mode = g_strcmp0 (words.pipe_mode, "byte") == 0;
  options->child_template = g_steal_pointer (&words.child_template);
  options->lab_options = g_steal_pointer (&words.lab_options);
  options->trace_path = g_steal_pointer (&words.trace_path);
  options->convert_to = g_steal_pointer (&words.convert_to);
  options->filter = g_steal_pointer (&words.filter);
  options->input_path = g_steal_pointer (&words.input_path);
  return g_steal_pointer (&options);
}

/**
 * app_options_free:
 * @options: (transfer full): what app_options_parse() returned
 */
void
app_options_free (AppOptions *options)
{
  g_clear_pointer (&options->lab_options, g_hash_table_unref);
  g_free (options->child_template);
  g_free (options->trace_path);
  g_free (options->convert_to);
  g_free (options->filter);
  g_free (options->input_path);
  g_free (options);
}

/**
 * app_options_apply:
 * @options: the command line
 * @lab: a lab that was just made
 *
 * Presets a lab with what the command line says about children, and, if it is the lab that the
 * command line opens, about the lab itself.
 */
void
app_options_apply (const AppOptions *options,
                   AppLab *lab)
{
  AppMemberSettings *settings = app_lab_get_settings (lab);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  settings->interval_ms = options->interval_ms;
  settings->headless = options->headless;
  settings->byte_mode = options->byte_mode;
  settings->memory_size = options->memory_size;
  settings->keep_running = options->keep_running;
  if (app_lab_get_info (lab) != options->lab)
    return;
  settings->child_template = g_strdup (options->child_template);
  g_hash_table_iter_init (&iter, options->lab_options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    app_lab_set_option (lab, name, value, NULL);
}
