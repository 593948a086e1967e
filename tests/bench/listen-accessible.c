/* SPDX-License-Identifier: MIT */
/*
 * listen-accessible: hears a program as a screen reader does, from a process of its own, and counts.
 *
 *   bench                               listen-accessible PID
 *     │  starts it ─────────────────────▶ finds the program and its table on the accessibility bus
 *     │ ◀───────────────────── "ready" ──  listens to object:* and window:*
 *     │  …                                counts what comes; reads the newest rows at each change
 *     │  closes its standard input ─────▶
 *     │ ◀── "events 41 cells 1600" ──────  since "ready", and is gone
 *
 * Every event and every cell is a message between two processes, over the real bus. Events that come
 * while rows are read are answered by one reading more.
 */

#include <atspi/atspi.h>
#include <stdlib.h>
#include <unistd.h>

/* What is read at each change: the newest rows, all columns of each. */
#define ROWS_AT_ONCE 5

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiTable, g_object_unref)

typedef struct
{
  GMainLoop *loop;
  AtspiAccessible *application;
  AtspiAccessible *table;
  guint n_events;
  guint n_cells;
  guint read_id; /* the idle source that reads; 0 for none */
} Listener;

/* The program of a pid; NULL when it is not on the bus. */
static AtspiAccessible *
find_application (guint pid)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n = atspi_accessible_get_child_count (desktop, NULL);

  for (int i = 0; i < n; i++)
    {
      AtspiAccessible *child = atspi_accessible_get_child_at_index (desktop, i, NULL);

      if (child != NULL && atspi_accessible_get_process_id (child, NULL) == pid)
        return child;
      g_clear_object (&child);
    }
  return NULL;
}

/* The first table below; a table's own children, its millions of cells, are not asked for. */
static AtspiAccessible *
find_table (AtspiAccessible *parent)
{
  int n;

  if (atspi_accessible_get_role (parent, NULL) == ATSPI_ROLE_TABLE)
    return g_object_ref (parent);
  n = atspi_accessible_get_child_count (parent, NULL);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (parent, i, NULL);
      AtspiAccessible *table = child != NULL ? find_table (child) : NULL;

      if (table != NULL)
        return table;
    }
  return NULL;
}

static void
read_row (Listener *self,
          AtspiTable *table,
          int row,
          int n_columns)
{
  for (int column = 0; column < n_columns; column++)
    {
      g_autoptr (AtspiAccessible) cell = atspi_table_get_accessible_at (table, row, column, NULL);
      g_autofree char *name = cell != NULL ? atspi_accessible_get_name (cell, NULL) : NULL;

      if (name != NULL)
        self->n_cells++;
    }
}

static gboolean
on_read (gpointer data)
{
  Listener *self = data;
  g_autoptr (AtspiTable) table = atspi_accessible_get_table_iface (self->table);
  int n_rows = atspi_table_get_n_rows (table, NULL);
  int n_columns = atspi_table_get_n_columns (table, NULL);

  self->read_id = 0;
  for (int row = MAX (n_rows - ROWS_AT_ONCE, 0); row < n_rows; row++)
    read_row (self, table, row, n_columns);
  return G_SOURCE_REMOVE;
}

static void
on_event (AtspiEvent *event,
          gpointer data)
{
  Listener *self = data;
  g_autoptr (AtspiAccessible) application = atspi_accessible_get_application (event->source, NULL);

  if (application == self->application)
    {
      self->n_events++;
      if (event->source == self->table && self->read_id == 0)
        self->read_id = g_idle_add (on_read, self);
    }
  g_boxed_free (ATSPI_TYPE_EVENT, event);
}

static gboolean
on_input (GIOChannel *channel,
          GIOCondition condition,
          gpointer data)
{
  g_main_loop_quit (((Listener *) data)->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
find (Listener *self,
      const char *pid)
{
  self->application = find_application ((guint) strtoul (pid, NULL, 10));
  self->table = self->application != NULL ? find_table (self->application) : NULL;
  return self->table != NULL;
}

int
main (int argc,
      char **argv)
{
  static const char *const types[] = { "object:", "window:" };
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  Listener self = { 0 };

  if (argc != 2 || atspi_init () > 1 || !find (&self, argv[1]))
    {
      g_printerr ("listen-accessible: no table of that process is on the accessibility bus\n");
      return EXIT_FAILURE;
    }
  self.loop = g_main_loop_new (NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    atspi_event_listener_register_from_callback (on_event, &self, NULL, types[i], NULL);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, &self);
  g_print ("ready\n");
  g_main_loop_run (self.loop);
  g_print ("events %u cells %u\n", self.n_events, self.n_cells);
  return EXIT_SUCCESS;
}
