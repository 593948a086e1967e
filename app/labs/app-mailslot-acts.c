/* SPDX-License-Identifier: MIT */
/*
 * app-mailslot-acts: what a person can do with the mailslot, typed or pressed in the action bar.
 *
 *   look                look now
 *   read BYTES          read one message into a buffer of that size
 *   info                say how many messages wait, and how large the next one is
 *   set OPTION VALUE    change one of the lab's options
 *   write               every viewer writes its next message now
 *   burst N [BYTES]     every viewer writes N messages, of that size, as fast as there is room
 *   close, open         the mailslot itself, while the viewers live on
 *
 * Every act is checked first, and every refusal is one sentence.
 */

#include "app-mailslot-lab-private.h"

#include "ipc-error.h"

static gboolean
need_mailslot (AppMailslotLab *self,
               GError **error)
{
  if (self->mailslot != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The mailslot is closed");
  return FALSE;
}

static gboolean
act_look (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  if (!need_mailslot (self, error))
    return FALSE;
  app_mailslot_lab_begin_look (self);
  return TRUE;
}

/* The message that did not fit is the same one at the next try: the trace shows that, too. */
static gboolean
act_read (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint64 buffer_bytes;

  if (!need_mailslot (self, error) ||
      !g_ascii_string_to_unsigned (words[1], 10, 1, IPC_MAILSLOT_LIMIT_MAX, &buffer_bytes, error))
    return FALSE;
  if (app_mailslot_look_read_one (self->look, buffer_bytes, &failure))
    {
      app_mailslot_lab_refresh (self);
      return TRUE;
    }
  if (g_error_matches (failure, IPC_ERROR, IPC_ERROR_BUFFER_TOO_SMALL))
    ipc_trace_note (app_lab_get_trace (APP_LAB (self)), app_lab_get_subject (APP_LAB (self)),
                    IPC_TRACE_DIAGNOSIS, APP_MAILSLOT_MAILSLOT, "%s", failure->message);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
act_info (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  if (!need_mailslot (self, error))
    return FALSE;
  app_mailslot_lab_refresh (self);
  app_lab_say (APP_LAB (self), "%u waiting, the next has %" G_GSIZE_FORMAT " bytes",
               self->info.n_messages, self->info.next_size_bytes);
  return TRUE;
}

static gboolean
act_set (AppMailslotLab *self,
         const char *const *words,
         GError **error)
{
  if (app_lab_info_find_option (app_lab_get_info (APP_LAB (self)), words[1]) != NULL)
    return app_lab_set_option (APP_LAB (self), words[1], words[2], error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The mailslot has no option “%s”",
               words[1]);
  return FALSE;
}

static gboolean
act_order (AppMailslotLab *self,
           const char *const *words,
           GError **error)
{
  g_autofree char *order = g_strjoinv (" ", (char **) words);

  return app_mailslot_lab_order_all (self, order, error);
}

static gboolean
act_close (AppMailslotLab *self,
           const char *const *words,
           GError **error)
{
  if (!need_mailslot (self, error))
    return FALSE;
  app_mailslot_lab_close_mailslot (self);
  return TRUE;
}

static gboolean
act_open (AppMailslotLab *self,
          const char *const *words,
          GError **error)
{
  return app_mailslot_lab_open_mailslot (self, error);
}

static const struct
{
  const char *word;
  guint n_least; /* how many words there are, the first one included */
  guint n_most;
  gboolean (*act) (AppMailslotLab *self, const char *const *words, GError **error);
} acts[] = {
  { "look", 1, 1, act_look },   { "read", 2, 2, act_read },   { "info", 1, 1, act_info },
  { "set", 3, 3, act_set },     { "write", 1, 1, act_order }, { "burst", 2, 3, act_order },
  { "close", 1, 1, act_close }, { "open", 1, 1, act_open },
};

gboolean
app_mailslot_lab_act (AppLab *lab,
                      const char *const *words,
                      GError **error)
{
  guint n_words = g_strv_length ((char **) words);

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (g_str_equal (words[0], acts[i].word) && n_words >= acts[i].n_least &&
          n_words <= acts[i].n_most)
        return acts[i].act (APP_MAILSLOT_LAB (lab), words, error);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "The mailslot knows: look, read BYTES, info, set OPTION VALUE, write, "
               "burst N [BYTES], close, open");
  return FALSE;
}
