/* SPDX-License-Identifier: MIT */
/*
 * app-sentence-row-accessible: a row of sentences that can be activated by a screen reader.
 *
 * GTK tells of such a row what it says, but not that it does something when it is clicked.
 */

#include "app-sentence-row-accessible.h"

struct _AppSentenceRowAccessible
{
  GtkListBoxRowAccessible parent_instance;
};

static gboolean
do_action (AtkAction *action,
           int index)
{
  GtkWidget *row = gtk_accessible_get_widget (GTK_ACCESSIBLE (action));

  return index == 0 && row != NULL && gtk_widget_activate (row);
}

static int
get_n_actions (AtkAction *action)
{
  return gtk_accessible_get_widget (GTK_ACCESSIBLE (action)) != NULL ? 1 : 0;
}

static const char *
get_name (AtkAction *action,
          int index)
{
  return index == 0 ? "activate" : NULL;
}

static void
action_init (AtkActionIface *iface)
{
  iface->do_action = do_action;
  iface->get_n_actions = get_n_actions;
  iface->get_name = get_name;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AppSentenceRowAccessible,
                               app_sentence_row_accessible,
                               GTK_TYPE_LIST_BOX_ROW_ACCESSIBLE,
                               G_IMPLEMENT_INTERFACE (ATK_TYPE_ACTION, action_init))

static void
app_sentence_row_accessible_class_init (AppSentenceRowAccessibleClass *klass)
{
}

static void
app_sentence_row_accessible_init (AppSentenceRowAccessible *self)
{
}
