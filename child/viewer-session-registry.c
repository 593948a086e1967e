/* SPDX-License-Identifier: MIT */
/*
 * viewer-session-registry: the one file of this program that names all sessions. A new mechanism
 * is one line here, one in meson.build, and its file pair in sessions/.
 */

#include "viewer-session-registry.h"

#include "viewer-anonymous-pipes-session.h"
#include "viewer-file-mapping-bar.h"
#include "viewer-file-mapping-session.h"
#include "viewer-mailslot-bar.h"
#include "viewer-mailslot-session.h"
#include "viewer-named-pipe-bar.h"
#include "viewer-named-pipe-session.h"
#include "viewer-pipe-memory-session.h"
#include "viewer-remoting-bar.h"
#include "viewer-remoting-session.h"

static const ViewerSessionInfo sessions[] = {
  {
      .id = "pipe-memory",
      .parameters = ipc_launch_pipe_memory,
      .get_type = viewer_pipe_memory_session_get_type,
  },
  {
      .id = "anonymous-pipes",
      .parameters = ipc_launch_anonymous_pipes,
      .get_type = viewer_anonymous_pipes_session_get_type,
  },
  {
      .id = "named-pipe",
      .parameters = ipc_launch_named_pipe,
      .get_type = viewer_named_pipe_session_get_type,
      .get_bar_type = viewer_named_pipe_bar_get_type,
  },
  {
      .id = "file-mapping",
      .parameters = ipc_launch_file_mapping,
      .get_type = viewer_file_mapping_session_get_type,
      .get_bar_type = viewer_file_mapping_bar_get_type,
  },
  {
      .id = "mailslot",
      .parameters = ipc_launch_mailslot,
      .get_type = viewer_mailslot_session_get_type,
      .get_bar_type = viewer_mailslot_bar_get_type,
  },
  {
      .id = "remoting",
      .parameters = ipc_launch_remoting,
      .get_type = viewer_remoting_session_get_type,
      .get_bar_type = viewer_remoting_bar_get_type,
  },
};

/**
 * viewer_session_registry_get:
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): that session, or %NULL after the last one
 */
const ViewerSessionInfo *
viewer_session_registry_get (guint index)
{
  return index < G_N_ELEMENTS (sessions) ? &sessions[index] : NULL;
}

/**
 * viewer_session_registry_find:
 * @id: the id of a lab
 *
 * Returns: (transfer none) (nullable): its session, or %NULL when there is none
 */
const ViewerSessionInfo *
viewer_session_registry_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      if (g_str_equal (sessions[i].id, id))
        return &sessions[i];
    }
  return NULL;
}

/**
 * viewer_session_registry_dup_ids:
 *
 * Returns: (transfer full): all ids, with commas between, for a sentence
 */
char *
viewer_session_registry_dup_ids (void)
{
  GString *ids = g_string_new (sessions[0].id);

  for (guint i = 1; i < G_N_ELEMENTS (sessions); i++)
    g_string_append_printf (ids, ", %s", sessions[i].id);
  return g_string_free (ids, FALSE);
}
