/* SPDX-License-Identifier: MIT */
/*
 * app-file-mapping-count: viewers that count one number up together, with the lock or without.
 *
 *   parent                              each viewer
 *   ------                              -----------
 *   number = 0, nobody has arrived
 *   order "count 100000 locked 2 0" ->  arrives, waits for the others
 *                                       100,000 times: read, add 1, write
 *   looks                               finishes
 *   all finished or dead: the number
 *
 * To read, to add and to write are three steps. Where two processes take them at the same time,
 * one writes over what the other has just written, and an update is lost. That is what the lock is
 * for. The parent looks at the number and takes no lock: it must not wait for a child.
 */

#include "app-file-mapping-count.h"

#include "ui-text.h"

struct _AppFileMappingCount
{
  GPtrArray *members; /* AppMember that count, in the order of their indices */
  gboolean is_locked; /* with the lock */
};

static GPtrArray *
collect_members (AppLab *lab)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      if (app_member_get_state (member) == APP_MEMBER_CONNECTED)
        g_ptr_array_add (members, g_object_ref (member));
    }
  return members;
}

static gboolean
give_orders (AppFileMappingCount *self,
             GError **error)
{
  for (guint i = 0; i < self->members->len; i++)
    if (!app_member_order (g_ptr_array_index (self->members, i), error, "count %d %s %u %u",
                           APP_FILE_MAPPING_COUNT_TO, self->is_locked ? "locked" : "unlocked",
                           self->members->len, i))
      return FALSE;
  return TRUE;
}

/**
 * app_file_mapping_count_new:
 * @lab: whose viewers count
 * @mapping: where the number is
 * @is_locked: with the lock
 * @error: (out) (optional): that nobody is there to count, or why one could not be told to
 *
 * Has all connected viewers count. Main thread; does not wait.
 *
 * Returns: (transfer full): the count, which is under way, or %NULL
 */
AppFileMappingCount *
app_file_mapping_count_new (AppLab *lab,
                            IpcMapping *mapping,
                            gboolean is_locked,
                            GError **error)
{
  AppFileMappingCount *self = g_new0 (AppFileMappingCount, 1);

  self->members = collect_members (lab);
  self->is_locked = is_locked;
  if (self->members->len == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                 "Could not count: no viewer is connected");
  else
    {
      ipc_mapping_begin_count (mapping);
      if (give_orders (self, error))
        return self;
    }
  app_file_mapping_count_free (self);
  return NULL;
}

/**
 * app_file_mapping_count_free:
 * @self: (transfer full): a count
 *
 * Forgets it. Viewers that still count are not stopped.
 */
void
app_file_mapping_count_free (AppFileMappingCount *self)
{
  g_ptr_array_unref (self->members);
  g_free (self);
}

/* Who died before it was through; NULL when somebody still counts. */
static GString *
collect_dead (AppFileMappingCount *self,
              guint finished)
{
  g_autoptr (GString) dead = g_string_new (NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      AppMember *member = g_ptr_array_index (self->members, i);

      if (finished & (1u << i))
        continue;
      if (app_member_is_alive (member))
        return NULL;
      g_string_append_printf (dead, "; %s ended on the way", app_member_get_title (member));
    }
  return g_steal_pointer (&dead);
}

static char *
dup_loss_in_words (guint64 expected,
                   guint64 number)
{
  g_autofree char *lost = ui_text_dup_number (expected - MIN (number, expected));

  if (number == expected)
    return g_strdup ("so none is lost");
  if (number > expected)
    return g_strdup ("which is too many: somebody else wrote it");
  return g_strdup_printf ("so %s updates are lost", lost);
}

/**
 * app_file_mapping_count_dup_result:
 * @self: a count
 * @mapping: where the number is
 * @is_loss: (out): whether the number is not what it should be
 *
 * Looks whether all have finished.
 *
 * Returns: (transfer full) (nullable): the result in one sentence; %NULL while somebody counts
 */
char *
app_file_mapping_count_dup_result (AppFileMappingCount *self,
                                   IpcMapping *mapping,
                                   gboolean *is_loss)
{
  g_autoptr (GString) dead = collect_dead (self, ipc_mapping_get_finished (mapping));
  guint64 expected = (guint64) self->members->len * APP_FILE_MAPPING_COUNT_TO;
  guint64 number = ipc_mapping_get_number (mapping);
  g_autofree char *loss = dup_loss_in_words (expected, number);
  g_autofree char *to = ui_text_dup_number (APP_FILE_MAPPING_COUNT_TO);
  g_autofree char *shown = ui_text_dup_number (number);
  g_autofree char *of = ui_text_dup_number (expected);

  if (dead == NULL)
    return NULL;
  *is_loss = number != expected;
  return g_strdup_printf ("%u viewer%s counted to %s %s the lock: the number is %s of %s, %s%s",
                          self->members->len, self->members->len == 1 ? "" : "s", to,
                          self->is_locked ? "with" : "without", shown, of, loss, dead->str);
}
