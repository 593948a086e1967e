/* SPDX-License-Identifier: MIT */
/*
 * ui-traffic-menu: what can be done from one record, in the menu of its row.
 *
 *   Show the answer            the record that belongs to it is chosen, on all pages
 *   Show the other end
 *   Follow Viewer 1            the filter asks for this child, too
 *   Only "message sent"        the filter asks for this step, too
 *   Clear the filter
 *
 * All of it goes to the focus, which the pages share; so the list does what any page would have
 * made it do. What cannot be done is there, but insensitive.
 */

#include "ui-traffic-menu.h"
#include "ipc-trace-partner.h"
#include "ui-text.h"

#include <string.h>

typedef guint64 (*FindPartner) (IpcTraceStore *store,
                                guint64 position);

/* What one item does, when it is chosen. */
typedef struct
{
  UiFocus *focus;
  char *filter;     /* the new filter; NULL for no change */
  guint64 position; /* the record to choose */
} Deed;

static void
deed_free (gpointer data,
           GClosure *closure)
{
  Deed *deed = data;

  g_object_unref (deed->focus);
  g_free (deed->filter);
  g_free (deed);
}

static void
on_activate (GtkMenuItem *item,
             gpointer data)
{
  Deed *deed = data;

  if (deed->filter != NULL)
    ui_focus_set_filter (deed->focus, deed->filter);
  else
    ui_focus_select (deed->focus, deed->position);
}

/* Takes @filter. */
static void
add_item (GtkMenu *menu,
          UiFocus *focus,
          const char *label,
          gboolean is_sensitive,
          char *filter,
          guint64 position)
{
  GtkWidget *item = gtk_menu_item_new_with_label (label);
  Deed *deed = g_new0 (Deed, 1);

  deed->focus = g_object_ref (focus);
  deed->filter = filter;
  deed->position = position;
  gtk_widget_set_sensitive (item, is_sensitive);
  g_signal_connect_data (item, "activate", G_CALLBACK (on_activate), deed, deed_free, 0);
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
}

static void
add_partner (GtkMenu *menu,
             UiFocus *focus,
             const char *label,
             FindPartner find,
             guint64 position)
{
  guint64 partner = find (ui_focus_get_store (focus), position);

  add_item (menu, focus, label, partner != IPC_TRACE_PARTNER_NONE, NULL, partner);
}

/* A child's number means something only together with its lab. */
static void
add_follow (GtkMenu *menu,
            UiFocus *focus,
            const IpcTraceSubject *subject)
{
  g_autofree char *label = NULL;
  g_autofree char *question = NULL;

  if (subject == NULL || subject->member == 0)
    return;
  label = g_strdup_printf ("Follow %s", subject->title);
  question = g_strdup_printf ("lab:%s member:%u", subject->lab, subject->member);
  if (g_strcmp0 (subject->lab, ui_focus_get_lab (focus)) == 0)
    memmove (question, strstr (question, "member:"), strlen (strstr (question, "member:")) + 1);
  add_item (menu, focus, label, TRUE,
            ui_traffic_menu_join_filter (ui_focus_get_filter (focus), question), 0);
}

static void
add_only (GtkMenu *menu,
          UiFocus *focus,
          IpcTraceStep step)
{
  g_autofree char *words = ui_text_dup_step (step);
  g_autofree char *label = g_strdup_printf ("Only “%s”", words);
  g_autofree char *question = g_strdup_printf ("step:%s", ipc_trace_step_get_name (step));

  add_item (menu, focus, label, TRUE,
            ui_traffic_menu_join_filter (ui_focus_get_filter (focus), question), 0);
}

/* Without the plain questions for the same field, which would contradict. */
static char *
drop_field (const char *filter,
            const char *field)
{
  g_auto (GStrv) words = g_strsplit (filter, " ", -1);
  GString *rest = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !g_str_has_prefix (words[i], field))
      g_string_append_printf (rest, "%s%s", rest->len > 0 ? " " : "", words[i]);
  return g_string_free (rest, FALSE);
}

/* Whether a filter is nothing but questions one after the other. */
static gboolean
is_plain (const char *filter)
{
  g_auto (GStrv) words = g_strsplit (filter, " ", -1);

  if (strpbrk (filter, "()\"") != NULL)
    return FALSE;
  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], "or") == 0 || g_ascii_strcasecmp (words[i], "not") == 0 ||
        g_ascii_strcasecmp (words[i], "and") == 0)
      return FALSE;
  return TRUE;
}

/**
 * ui_traffic_menu_join_filter:
 * @filter: what is asked already
 * @question: what is to be asked, too, such as `member:1`
 *
 * A filter that asks both. Where @filter is a plain row of questions, those for the same field
 * give way: whoever follows Viewer 2 after Viewer 1 does not want what is of both.
 *
 * Returns: (transfer full): the filter
 */
char *
ui_traffic_menu_join_filter (const char *filter,
                             const char *question)
{
  g_autofree char *field = g_strndup (question, strcspn (question, ":") + 1);
  g_autofree char *rest = NULL;

  if (!is_plain (filter))
    return g_strdup_printf ("(%s) %s", filter, question);
  rest = drop_field (filter, field);
  return *rest == '\0' ? g_strdup (question) : g_strdup_printf ("%s %s", rest, question);
}

/**
 * ui_traffic_menu_add_items:
 * @menu: a menu that is about to open
 * @focus: what pages share
 * @position: the record that it is for; %UI_FOCUS_NONE for none
 *
 * Appends what can be done from a record, and from none. Main thread.
 */
void
ui_traffic_menu_add_items (GtkMenu *menu,
                           UiFocus *focus,
                           guint64 position)
{
  IpcTraceStore *store = ui_focus_get_store (focus);
  const IpcTraceRecord *record = ipc_trace_store_get (store, position);

  gtk_menu_shell_append (GTK_MENU_SHELL (menu), gtk_separator_menu_item_new ());
  if (record != NULL)
    {
      add_partner (menu, focus, "Show the answer", ipc_trace_partner_find_answer, position);
      add_partner (menu, focus, "Show the question", ipc_trace_partner_find_question, position);
      add_partner (menu, focus, "Show the other end", ipc_trace_partner_find_other_end, position);
      gtk_menu_shell_append (GTK_MENU_SHELL (menu), gtk_separator_menu_item_new ());
      add_follow (menu, focus, ipc_trace_store_get_subject (store, record->subject));
      add_only (menu, focus, record->step);
    }
  add_item (menu, focus, "Clear the filter", *ui_focus_get_filter (focus) != '\0', g_strdup (""), 0);
}
