/* SPDX-License-Identifier: MIT */
/*
 * app-named-pipe-list: all who are or were connected, in the order of their first arrival.
 *
 * Viewers have the number of their member and keep their row; foreign clients are numbered from
 * %APP_NAMED_PIPE_FIRST_FOREIGN on, each connection anew. Rows of foreign clients that are gone stay
 * for a while, and go only when another one comes, so that nothing moves by itself on a screen.
 */

#include "app-named-pipe-list.h"

/* So many foreign clients that are gone keep their rows. */
#define GONE_MAX 16

struct _AppNamedPipeList
{
  GPtrArray *clients; /* AppNamedPipeClient */
  guint next_number;  /* of the next foreign client */
};

/* Drops the oldest foreign row of the dead, once there are many. */
static void
forget_oldest_gone (AppNamedPipeList *self)
{
  guint n_gone = 0;
  guint oldest = 0;

  for (guint i = self->clients->len; i > 0; i--)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self, i - 1);

      if (client->number < APP_NAMED_PIPE_FIRST_FOREIGN ||
          client->state != APP_NAMED_PIPE_CLIENT_GONE)
        continue;
      n_gone++;
      oldest = i - 1;
    }
  if (n_gone >= GONE_MAX)
    g_ptr_array_remove_index (self->clients, oldest);
}

/**
 * app_named_pipe_list_new:
 *
 * Makes an empty list. Main thread, as everything here.
 *
 * Returns: (transfer full): the list
 */
AppNamedPipeList *
app_named_pipe_list_new (void)
{
  AppNamedPipeList *self = g_new0 (AppNamedPipeList, 1);

  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) app_named_pipe_client_free);
  self->next_number = APP_NAMED_PIPE_FIRST_FOREIGN;
  return self;
}

/**
 * app_named_pipe_list_free:
 * @self: (transfer full): a list
 *
 * Ends all conversations and forgets who had them.
 */
void
app_named_pipe_list_free (AppNamedPipeList *self)
{
  g_ptr_array_unref (self->clients);
  g_free (self);
}

guint
app_named_pipe_list_get_length (AppNamedPipeList *self)
{
  return self->clients->len;
}

/**
 * app_named_pipe_list_get:
 * @self: a list
 * @index: from 0
 *
 * Returns: (transfer none): a client; it may be forgotten when another one is added
 */
AppNamedPipeClient *
app_named_pipe_list_get (AppNamedPipeList *self,
                         guint index)
{
  return g_ptr_array_index (self->clients, index);
}

/**
 * app_named_pipe_list_find:
 * @self: a list
 * @number: of a client
 *
 * Returns: (transfer none) (nullable): the client
 */
AppNamedPipeClient *
app_named_pipe_list_find (AppNamedPipeList *self,
                          guint number)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self, i);

      if (client->number == number)
        return client;
    }
  return NULL;
}

/**
 * app_named_pipe_list_find_waiting:
 * @self: a list
 * @pipe: a connection that stands in line
 *
 * Returns: (transfer none) (nullable): whose it is
 */
AppNamedPipeClient *
app_named_pipe_list_find_waiting (AppNamedPipeList *self,
                                  IpcNamedPipe *pipe)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self, i);

      if (client->pipe == pipe)
        return client;
    }
  return NULL;
}

/**
 * app_named_pipe_list_find_news:
 * @self: a list
 * @news_fd: what is readable when a service has news
 *
 * Returns: (transfer none) (nullable): whose service it is
 */
AppNamedPipeClient *
app_named_pipe_list_find_news (AppNamedPipeList *self,
                               int news_fd)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      AppNamedPipeClient *client = app_named_pipe_list_get (self, i);

      if (client->service != NULL &&
          app_named_pipe_service_get_news_fd (client->service) == news_fd)
        return client;
    }
  return NULL;
}

/**
 * app_named_pipe_list_add:
 * @self: a list
 * @number: that nobody has
 * @title: what a person calls it
 *
 * Adds a client that is not connected.
 *
 * Returns: (transfer none): the client
 */
AppNamedPipeClient *
app_named_pipe_list_add (AppNamedPipeList *self,
                         guint number,
                         const char *title)
{
  AppNamedPipeClient *client = app_named_pipe_client_new (number, title);

  g_ptr_array_add (self->clients, client);
  return client;
}

/**
 * app_named_pipe_list_add_foreign:
 * @self: a list
 *
 * Adds a client that is no viewer of ours, under the next number.
 *
 * Returns: (transfer none): the client
 */
AppNamedPipeClient *
app_named_pipe_list_add_foreign (AppNamedPipeList *self)
{
  guint number = self->next_number++;
  g_autofree char *title = g_strdup_printf ("Client %u", number);

  forget_oldest_gone (self);
  return app_named_pipe_list_add (self, number, title);
}
