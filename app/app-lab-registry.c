/* SPDX-License-Identifier: MIT */
/*
 * app-lab-registry: the one file of the parent that names all labs.
 *
 * Menus, the sidebar, the command line and the conformance test follow from this table. The
 * viewer's counterpart is child/viewer-session-registry.c.
 */

#include "app-lab-registry.h"

#include "labs/app-anonymous-pipes-bar.h"
#include "labs/app-anonymous-pipes-lab.h"
#include "labs/app-file-mapping-bar.h"
#include "labs/app-file-mapping-lab.h"
#include "labs/app-mailslot-bar.h"
#include "labs/app-mailslot-lab.h"
#include "labs/app-named-pipe-bar.h"
#include "labs/app-named-pipe-lab.h"
#include "labs/app-pipe-memory-bar.h"
#include "labs/app-pipe-memory-lab.h"
#include "labs/app-remoting-bar.h"
#include "labs/app-remoting-lab.h"

static const AppLabInfo all_labs[] = {
  {
      .id = "pipe-memory",
      .title = "Pipe, memory and event",
      .summary = "Each viewer sends on a duplex pipe and sets an event; the parent answers on the "
                 "pipe and in shared memory.",
      .parameters = ipc_launch_pipe_memory,
      .n_members = 2,
      .get_type = app_pipe_memory_lab_get_type,
      .get_bar_type = app_pipe_memory_bar_get_type,
      .has_memory = TRUE,
  },
  {
      .id = "anonymous-pipes",
      .title = "Anonymous pipes",
      .summary = "Two one-way pipes for each viewer, whose ends it inherits: a byte there and one "
                 "back, or lines of text.",
      .parameters = ipc_launch_anonymous_pipes,
      .n_members = 2,
      .get_type = app_anonymous_pipes_lab_get_type,
      .get_bar_type = app_anonymous_pipes_bar_get_type,
      .options = app_anonymous_pipes_options,
  },
  {
      .id = "named-pipe",
      .title = "Named pipe",
      .summary = "The parent is a server with a name; viewers, and whoever else may, ask it as "
                 "often as they like.",
      .parameters = ipc_launch_named_pipe,
      .n_members = 2,
      .get_type = app_named_pipe_lab_get_type,
      .get_bar_type = app_named_pipe_bar_get_type,
      .options = app_named_pipe_lab_options,
  },
  {
      .id = "file-mapping",
      .title = "File mapping",
      .summary = "The parent makes memory with a name; viewers open it by that name, and all see "
                 "what each of them writes.",
      .parameters = ipc_launch_file_mapping,
      .n_members = 2,
      .get_type = app_file_mapping_lab_get_type,
      .get_bar_type = app_file_mapping_bar_get_type,
      .options = app_file_mapping_lab_options,
      .has_memory = TRUE,
  },
  {
      .id = "mailslot",
      .title = "Mailslot",
      .summary = "Viewers write to a mailbox of the parent's and are never answered; the parent "
                 "looks into it now and then.",
      .parameters = ipc_launch_mailslot,
      .n_members = 2,
      .get_type = app_mailslot_lab_get_type,
      .get_bar_type = app_mailslot_bar_get_type,
      .options = app_mailslot_lab_options,
  },
  {
      .id = "remoting",
      .title = "Remoting",
      .summary = "Viewers call objects that live in the parent, over D-Bus without a bus.",
      .parameters = ipc_launch_remoting,
      .n_members = 2,
      .get_type = app_remoting_lab_get_type,
      .get_bar_type = app_remoting_bar_get_type,
      .options = app_remoting_lab_options,
  },
};

/**
 * app_lab_registry_get:
 * @index: from 0
 *
 * Returns: (nullable): what is known of a lab; %NULL behind the last one
 */
const AppLabInfo *
app_lab_registry_get (guint index)
{
  return index < G_N_ELEMENTS (all_labs) ? &all_labs[index] : NULL;
}

/**
 * app_lab_registry_find:
 * @id: such as `pipe-memory`
 *
 * Returns: (nullable): the lab with that id
 */
const AppLabInfo *
app_lab_registry_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (all_labs); i++)
    {
      if (g_str_equal (all_labs[i].id, id))
        return &all_labs[i];
    }
  return NULL;
}

/**
 * app_lab_info_find_option:
 * @info: a lab
 * @name: such as `exchange`
 *
 * Returns: (nullable): the lab's own setting of that name
 */
const AppLabOption *
app_lab_info_find_option (const AppLabInfo *info,
                          const char *name)
{
  for (const AppLabOption *option = info->options; option != NULL && option->name != NULL; option++)
    {
      if (g_str_equal (option->name, name))
        return option;
    }
  return NULL;
}
