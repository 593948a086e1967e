/* SPDX-License-Identifier: MIT */
/*
 * ipc-launch-template: the command line of a foreign child, with places for what it is given.
 *
 *   python3 child.py --pipe={pipe} {number}      split as a shell does, without one
 *   "python3" "child.py" "--pipe={pipe}" "{number}"
 *                    then filled in
 *   "python3" "child.py" "--pipe=/run/…/Pipe1_7" "1"
 *
 * In this order, so that a space or a quotation mark in a name never makes two words, and what was
 * put in is never looked at again. Plain code without system calls. The partner is ipc-launch.c,
 * which knows the values.
 */

#include "ipc-launch-private.h"
#include "ipc-error.h"

#include <string.h>

/* The parameter that is meant by the @length bytes at @key; n_parameters for `number`, which every
 * lab has; G_MAXUINT for a word that is none of ours. */
static guint
find_placeholder (IpcLaunch *self,
                  const char *key,
                  gsize length)
{
  for (guint i = 0; i < self->n_parameters; i++)
    {
      const char *candidate = self->parameters[i].key;

      if (strlen (candidate) == length && memcmp (candidate, key, length) == 0)
        return i;
    }
  if (length == strlen ("number") && memcmp (key, "number", length) == 0)
    return self->n_parameters;
  return G_MAXUINT;
}

static gboolean
append_placeholder (IpcLaunch *self,
                    GString *word,
                    guint i,
                    GError **error)
{
  const char *text;

  if (i == self->n_parameters)
    {
      g_string_append_printf (word, "%u", self->number);
      return TRUE;
    }
  text = ipc_launch_get_text (self, i, error);
  if (text == NULL)
    return FALSE;
  g_string_append (word, text);
  return TRUE;
}

/* Goes over the word once from left to right, so that a brace in a name that was put in is never
 * taken for a placeholder. Counts the placeholders in @n_found. */
static char *
expand_word (IpcLaunch *self,
             const char *word,
             guint *n_found,
             GError **error)
{
  g_autoptr (GString) expanded = g_string_new (NULL);
  const char *at = word;

  while (*at != '\0')
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      guint i = end != NULL ? find_placeholder (self, at + 1, end - at - 1) : G_MAXUINT;

      if (i == G_MAXUINT)
        {
          g_string_append_c (expanded, *at++);
          continue;
        }
      if (!append_placeholder (self, expanded, i, error))
        return NULL;
      (*n_found)++;
      at = end + 1;
    }
  return g_string_free (g_steal_pointer (&expanded), FALSE);
}

static GStrv
split_template (const char *child_template,
                GError **error)
{
  g_autoptr (GError) reason = NULL;
  GStrv words = NULL;

  if (g_shell_parse_argv (child_template, NULL, &words, &reason))
    return words;
  if (g_error_matches (reason, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "The command for the child is empty");
  else
    g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                 "Could not split the command for the child into words: %s", reason->message);
  return NULL;
}

static gboolean
expand_words (IpcLaunch *self,
              GStrv words,
              GPtrArray *argv,
              GError **error)
{
  guint n_found = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = expand_word (self, words[i], &n_found, error);

      if (word == NULL)
        return FALSE;
      g_ptr_array_add (argv, word);
    }
  return n_found > 0 || ipc_launch_append_parameters (self, argv, error);
}

/**
 * ipc_launch_dup_template_argv:
 * @self: a launch
 * @child_template: a command line as for a shell, with `{key}` for the lab's arguments and
 *   `{number}` for the child's number, also several in one word
 * @error: (out) (optional): %IPC_ERROR_BAD_ARGUMENT when the template is empty, has an open
 *   quotation mark or names an argument that was not set; or as for ipc_launch_dup_argv()
 *
 * Makes the argument vector of a foreign child. The template is split into words first and
 * filled in afterwards, so a space in a name never makes two words. A template without any
 * placeholder gets the plain arguments appended in the lab's order; a `{word}` that the lab does
 * not know stays as it is. No shell runs. The options are a viewer's and are left out.
 *
 * Returns: (transfer full): the vector, or %NULL
 */
GStrv
ipc_launch_dup_template_argv (IpcLaunch *self,
                              const char *child_template,
                              GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) words = NULL;

  if (!ipc_launch_check (self, error))
    return NULL;
  words = split_template (child_template, error);
  if (words == NULL || !expand_words (self, words, argv, error))
    return NULL;
  if (*(const char *) g_ptr_array_index (argv, 0) == '\0')
    {
      g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT,
                   "The command for the child names no program: %s", child_template);
      return NULL;
    }
  return ipc_launch_finish_argv (argv);
}
