/* SPDX-License-Identifier: MIT */
/*
 * app-memory-page: the shared memory of the child that is selected, live.
 *
 * The page copies the memory once (app_member_get_memory()) and looks at the copy: the child may
 * write at any moment, so nothing is ever looked at twice in the shared bytes themselves. A copy
 * is taken at most every 100 ms, and only after the trace got a record of this child. A little
 * later than the record is just right: a child marks what it read a moment after it was told.
 */

#include "app-memory-page.h"

#include "ui-memory-view.h"
#include "ui-style.h"
#include "ui-text.h"

#define REFRESH_MS 100

struct _AppMemoryPage
{
  AppPage parent_instance;

  /* Tells that something happened; set once. */
  IpcTraceStore *store;
  /* The child whose memory is shown; NULL for none. */
  AppMember *member;
  /* The first record that was not looked at yet. */
  guint64 next;
  /* Takes the next copy; 0 while nothing has changed. */
  guint refresh_source;

  /* From the template. */
  GtkLabel *title_label;
  UiMemoryView *view;
  GtkEntry *text_entry;
  GtkWidget *write_button;
};

G_DEFINE_FINAL_TYPE (AppMemoryPage, app_memory_page, APP_TYPE_PAGE)

static void
show_nothing (AppMemoryPage *self)
{
  g_autofree char *placeholder = NULL;

  if (self->member != NULL)
    placeholder = g_strdup_printf ("%s is not running, so its memory is gone.\n"
                                   "Start it again to see it here.",
                                   app_member_get_title (self->member));
  gtk_label_set_label (self->title_label,
                       self->member != NULL ? app_member_get_title (self->member) : "");
  ui_memory_view_clear (self->view, placeholder != NULL
                                        ? placeholder
                                        : "The shared memory of a child appears here.\n"
                                          "Select a child in the list on the left.");
}

static void
show_bytes (AppMemoryPage *self,
            GBytes *bytes)
{
  gsize size_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &size_bytes);
  g_autofree char *number = ui_text_dup_number (size_bytes);
  g_autofree char *title = g_strdup_printf ("%s · %s bytes of shared memory",
                                            app_member_get_title (self->member), number);

  gtk_label_set_label (self->title_label, title);
  ui_memory_view_set_bytes (self->view, data, size_bytes);
}

/* The button cannot act without a text and a child that is connected, and says so. */
static void
refresh_button (AppMemoryPage *self)
{
  gboolean is_connected = self->member != NULL &&
                          app_member_get_state (self->member) == APP_MEMBER_CONNECTED;
  gboolean has_text = gtk_entry_get_text_length (self->text_entry) > 0;

  gtk_widget_set_sensitive (self->write_button, is_connected && has_text);
  gtk_widget_set_tooltip_text (self->write_button,
                               !is_connected ? "The selected child is not connected"
                               : !has_text   ? "Enter a text first"
                                             : "Write the text into the memory of this child");
}

static void
refresh (AppMemoryPage *self)
{
  g_autoptr (GBytes) bytes = NULL;

  refresh_button (self);
  if (ui_focus_get_paused (app_page_get_focus (APP_PAGE (self))))
    return;
  if (self->member != NULL)
    bytes = app_member_get_memory (self->member);
  if (bytes != NULL)
    show_bytes (self, bytes);
  else
    show_nothing (self);
}

static gboolean
on_refresh_time (gpointer data)
{
  AppMemoryPage *self = data;

  self->refresh_source = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (AppMemoryPage *self)
{
  if (self->refresh_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->refresh_source = g_timeout_add (REFRESH_MS, on_refresh_time, self);
}

/* Whether one of the records since the last look concerns the child that is shown. */
static gboolean
has_news (AppMemoryPage *self)
{
  IpcTraceSubject *subject = self->member != NULL ? app_member_get_subject (self->member) : NULL;
  guint64 end = ipc_trace_store_get_end (self->store);
  guint64 i = MAX (self->next, ipc_trace_store_get_first (self->store));

  self->next = end;
  if (subject == NULL)
    return FALSE;
  for (; i < end; i++)
    if (ipc_trace_store_get (self->store, i)->subject == subject->id)
      return TRUE;
  return FALSE;
}

static void
on_store_changed (AppMemoryPage *self)
{
  if (has_news (self))
    refresh_soon (self);
}

static void
on_text_changed (AppMemoryPage *self)
{
  refresh_button (self);
}

static void
on_write (AppMemoryPage *self)
{
  g_autoptr (GError) error = NULL;

  if (!gtk_widget_get_sensitive (self->write_button))
    return;
  if (app_member_write_memory (self->member, gtk_entry_get_text (self->text_entry), &error))
    gtk_entry_set_text (self->text_entry, "");
  app_page_tell_problem (APP_PAGE (self), error != NULL ? error->message : NULL);
}

static void
on_subject_changed (AppMemoryPage *self)
{
  AppMember *member = app_page_get_member (APP_PAGE (self));

  if (self->member == member)
    return;
  if (self->member != NULL)
    g_signal_handlers_disconnect_by_data (self->member, self);
  g_set_object (&self->member, member);
  if (member != NULL)
    g_signal_connect_swapped (member, "changed", G_CALLBACK (refresh), self);
  ui_memory_view_clear (self->view, "");
  refresh (self);
}

static void
app_memory_page_set_up (AppPage *page)
{
  AppMemoryPage *self = APP_MEMORY_PAGE (page);
  UiFocus *focus = app_page_get_focus (page);

  self->store = g_object_ref (app_page_get_store (page));
  self->next = ipc_trace_store_get_end (self->store);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  on_subject_changed (self);
  refresh (self);
}

static void
app_memory_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_memory_page_parent_class)->map (widget);
  refresh (APP_MEMORY_PAGE (widget));
}

static void
app_memory_page_dispose (GObject *object)
{
  AppMemoryPage *self = APP_MEMORY_PAGE (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->member != NULL)
    g_signal_handlers_disconnect_by_data (self->member, self);
  g_clear_object (&self->member);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (app_memory_page_parent_class)->dispose (object);
}

static void
app_memory_page_class_init (AppMemoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_memory_page_dispose;
  widget_class->map = app_memory_page_map;
  APP_PAGE_CLASS (klass)->set_up = app_memory_page_set_up;

  g_type_ensure (UI_TYPE_MEMORY_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-memory-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, view);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, text_entry);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, write_button);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_write);
}

static void
app_memory_page_init (AppMemoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
