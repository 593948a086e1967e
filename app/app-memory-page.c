/* SPDX-License-Identifier: MIT */
/*
 * app-memory-page: shared memory, live: what is in it, what changed, who changed it; and a pen.
 *
 *   which memory ▾            go to offset   changed only   undo
 *   hex and text                                  how often each part changed
 *   the byte at the cursor as numbers and characters │ the latest changes
 *   write a text or bytes
 *
 * The page follows the child that is selected. AppMemoryWatch says when to look at its memory,
 * UiMemoryBlock what was seen there, AppMemoryPen writes into it, and the trace knows who did.
 */

#include "app-memory-page.h"

#include "app-lab-registry.h"
#include "app-memory-chooser.h"
#include "app-memory-pen.h"
#include "app-memory-watch.h"
#include "ui-memory-changes.h"
#include "ui-memory-inspector.h"
#include "ui-memory-input.h"
#include "ui-memory-text.h"
#include "ui-memory-view.h"
#include "ui-style.h"

/* In pixels: room for when and where something changed. */
#define LEAST_CHANGES_WIDTH 140

/* What the person writes, in the order of the combo box. */
typedef enum
{
  WRITE_TEXT_AT_BEGINNING,
  WRITE_TEXT_AT_CURSOR,
  WRITE_BYTES_AT_CURSOR,
} WriteKind;

struct _AppMemoryPage
{
  AppPage parent_instance;

  /* Takes the looks; looks at nothing while no memory is shown. */
  AppMemoryWatch *watch;
  /* Who changed what: by these records. */
  UiMemorySource source;
  /* The first record that was not looked at yet. */
  guint64 next;
  /* Writes for the person, and takes it back. */
  AppMemoryPen *pen;
  /* The keys of this page, given to the window while the page is mapped. */
  GtkAccelGroup *keys;
  GtkWidget *toplevel;

  /* From the template. */
  AppMemoryChooser *chooser;
  GtkEntry *go_entry;
  GtkToggleButton *changed_button;
  GtkToggleButton *moment_button;
  GtkToggleButton *values_button;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  UiMemoryView *view;
  GtkWidget *tool_box;
  GtkWidget *write_box;
  GtkWidget *traffic_button;
  GtkWidget *panel;
  GtkLabel *cursor_label;
  UiMemoryInspector *inspector;
  GtkWidget *changes_separator;
  GtkWidget *changes_window;
  UiMemoryChanges *changes;
  GtkComboBox *where_combo;
  GtkEntry *text_entry;
  GtkWidget *write_button;
};

G_DEFINE_FINAL_TYPE (AppMemoryPage, app_memory_page, APP_TYPE_PAGE)

static UiMemoryArea *
get_area (AppMemoryPage *self)
{
  return UI_MEMORY_AREA (ui_memory_view_get_area (self->view));
}

static UiMemoryBlock *
get_block (AppMemoryPage *self)
{
  return ui_memory_view_get_block (self->view);
}

static AppMemory *
get_memory (AppMemoryPage *self)
{
  return app_memory_watch_get_memory (self->watch);
}

static gboolean
has_bytes (AppMemoryPage *self)
{
  AppMemory *memory = get_memory (self);

  return memory != NULL && app_memory_get_size (memory) > 0;
}

/* What is shown where there are no bytes. */
static char *
dup_placeholder (AppMemoryPage *self)
{
  AppLab *lab = app_page_get_lab (APP_PAGE (self));
  AppMemory *memory = get_memory (self);

  if (app_page_get_session (APP_PAGE (self)) == NULL)
    return g_strdup ("A saved trace has no bytes of the memory any more,\n"
                     "only what was written into it.");
  if (lab != NULL && !app_lab_get_info (lab)->has_memory)
    return g_strdup_printf ("“%s” works without shared memory.\n"
                            "“Pipe, memory and event” and “File mapping” have some.",
                            app_lab_get_info (lab)->title);
  if (has_bytes (self))
    return g_strdup ("The view is paused. Its bytes appear when it goes on.");
  if (memory != NULL && APP_IS_MEMBER (memory))
    return g_strdup_printf ("%s is not running, so its memory is gone.\n"
                            "Start it again to see it here.",
                            app_memory_get_title (memory));
  if (memory != NULL)
    return g_strdup ("The parent has the mapping closed.\n“Make” in the bar below makes it again.");
  return g_strdup ("The shared memory of a child appears here.\n"
                   "Select a child in the list on the left.");
}

/* A widget that gets what it has would ask the pointer about it, and the main loop would wake. */
static void
set_tooltip (GtkWidget *widget,
             const char *text)
{
  g_autofree char *old_text = gtk_widget_get_tooltip_text (widget);

  if (g_strcmp0 (old_text, text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}

/* What can be done now */

static void
refresh_write_button (AppMemoryPage *self)
{
  gboolean has_text = gtk_entry_get_text_length (self->text_entry) > 0;

  gtk_widget_set_sensitive (self->write_button, has_bytes (self) && has_text);
  set_tooltip (self->write_button, !has_bytes (self) ? "There is no memory to write into"
                                   : !has_text       ? "Enter something first"
                                                     : "Write this into the memory");
}

static void
refresh_undo_buttons (AppMemoryPage *self)
{
  gboolean can_undo = app_memory_pen_can_undo (self->pen);
  gboolean can_redo = app_memory_pen_can_redo (self->pen);

  gtk_widget_set_sensitive (self->undo_button, can_undo);
  gtk_widget_set_sensitive (self->redo_button, can_redo);
  set_tooltip (self->undo_button,
               can_undo ? "Write the old bytes back (Ctrl+Z)" : "You have edited nothing yet");
  set_tooltip (self->redo_button,
               can_redo ? "Write your bytes again (Ctrl+Shift+Z)" : "Nothing was taken back");
}

/* What is shown */

static void
set_label (GtkLabel *label,
           const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
}

static void
refresh_cursor (AppMemoryPage *self)
{
  UiMemoryBlock *block = get_block (self);
  gsize cursor = ui_memory_area_get_cursor (get_area (self));
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (ui_memory_block_get_size (block) == 0)
    return;
  when = ui_memory_words_dup_byte (&self->source, block, cursor);
  text = g_strdup_printf ("0x%zx (%zu) · %s", cursor, cursor, when);
  set_label (self->cursor_label, text);
  set_tooltip (GTK_WIDGET (self->cursor_label), text);
  ui_memory_inspector_show (self->inspector, block, cursor);
}

/* A look has come to its end, or the values are to be shown. */
static void
on_looked (AppMemoryPage *self)
{
  gboolean is_there = ui_memory_block_get_size (get_block (self)) > 0;

  app_memory_pen_set_memory (self->pen, get_memory (self));
  gtk_widget_set_visible (self->panel,
                          is_there && gtk_toggle_button_get_active (self->values_button));
  refresh_cursor (self);
  ui_memory_changes_show (self->changes, &self->source, get_block (self));
  refresh_write_button (self);
  refresh_undo_buttons (self);
}

static void
show_nothing (AppMemoryPage *self)
{
  g_autofree char *placeholder = dup_placeholder (self);

  ui_memory_view_clear (self->view, placeholder);
}

static void
refresh_source (AppMemoryPage *self)
{
  const char *lab = ui_focus_get_lab (app_page_get_focus (APP_PAGE (self)));

  g_free (self->source.lab);
  g_free (self->source.object);
  self->source.lab = g_strdup (lab != NULL ? lab : "");
  self->source.object =
      g_strdup (get_memory (self) != NULL ? app_memory_get_name (get_memory (self)) : "");
}

/* The memory may be there now, or gone. Where there never is any, there are no tools for it. */
static void
refresh (AppMemoryPage *self)
{
  gboolean is_there = has_bytes (self);
  gboolean is_seen = ui_memory_block_get_size (get_block (self)) > 0;

  refresh_source (self);
  app_memory_pen_set_memory (self->pen, get_memory (self));
  if (!is_there || !is_seen)
    show_nothing (self);
  gtk_widget_set_visible (self->tool_box, get_memory (self) != NULL);
  gtk_widget_set_visible (self->write_box, get_memory (self) != NULL);
  if (!is_there || !is_seen)
    app_memory_watch_look_now (self->watch);
  if (!is_there)
    on_looked (self);
}

static void
refresh_running (AppMemoryPage *self)
{
  app_memory_watch_set_running (self->watch,
                                gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                                    !ui_focus_get_paused (app_page_get_focus (APP_PAGE (self))));
}

/* Whether one of the records since the last look concerns the memory that is shown. */
static gboolean
has_news (AppMemoryPage *self)
{
  IpcTraceStore *store = self->source.store;
  AppMemory *memory = get_memory (self);
  guint64 end = ipc_trace_store_get_end (store);
  guint64 i = MAX (self->next, ipc_trace_store_get_first (store));

  self->next = end;
  for (; memory != NULL && i < end; i++)
    if (app_memory_concerns (memory, ipc_trace_store_get (store, i)))
      return TRUE;
  return FALSE;
}

static void
on_store_changed (AppMemoryPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && has_news (self))
    app_memory_watch_look_soon (self->watch);
}

/* Choosing */

static void
set_memory (AppMemoryPage *self,
            AppMemory *memory)
{
  if (get_memory (self) == memory)
    return;
  if (get_memory (self) != NULL)
    g_signal_handlers_disconnect_by_func (get_memory (self), refresh, self);
  if (memory != NULL)
    g_signal_connect_object (memory, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  app_memory_watch_set_memory (self->watch, memory);
}

static void
on_subject_changed (AppMemoryPage *self)
{
  AppMemory *memory;

  app_memory_chooser_set_lab (self->chooser, app_page_get_lab (APP_PAGE (self)));
  memory = app_memory_chooser_find (self->chooser, app_page_get_member (APP_PAGE (self)));
  app_memory_chooser_set_memory (self->chooser, memory);
  set_memory (self, memory);
  refresh (self);
}

static void
on_chosen (AppMemoryPage *self,
           AppMemory *memory)
{
  if (APP_IS_MEMBER (memory))
    app_page_choose_member (APP_PAGE (self), app_member_get_number (APP_MEMBER (memory)));
}

static void
on_go (AppMemoryPage *self)
{
  g_autoptr (GError) error = NULL;
  gsize offset;

  if (ui_memory_text_parse_offset (gtk_entry_get_text (self->go_entry),
                                   ui_memory_area_get_cursor (get_area (self)),
                                   ui_memory_block_get_size (get_block (self)), &offset, &error))
    {
      ui_memory_area_move_cursor (get_area (self), offset, FALSE);
      gtk_widget_grab_focus (GTK_WIDGET (get_area (self)));
    }
  app_page_tell_problem (APP_PAGE (self), error != NULL ? error->message : NULL);
}

/* In a narrow window the latest changes give way to the values, before a change is all dots. Neither
 * call asks for another layout. */
static void
on_changes_allocated (AppMemoryPage *self,
                      const GtkAllocation *allocation)
{
  gboolean has_room = allocation->width >= LEAST_CHANGES_WIDTH;

  gtk_widget_set_child_visible (gtk_bin_get_child (GTK_BIN (self->changes_window)), has_room);
  gtk_widget_set_child_visible (self->changes_separator, has_room);
}

static void
on_change_chosen (AppMemoryPage *self,
                  guint64 offset,
                  guint64 position)
{
  ui_memory_area_move_cursor (get_area (self), offset, FALSE);
  if (position != G_MAXUINT64)
    ui_focus_select (app_page_get_focus (APP_PAGE (self)), position);
}

/* What a saved trace has of the memory: the steps of the lab and child that are selected. */
static void
on_show_traffic (AppMemoryPage *self)
{
  UiFocus *focus = app_page_get_focus (APP_PAGE (self));
  GString *filter = g_string_new ("step:memory");

  if (ui_focus_get_lab (focus) != NULL)
    g_string_append_printf (filter, " lab:%s", ui_focus_get_lab (focus));
  if (ui_focus_get_member (focus) != 0)
    g_string_append_printf (filter, " member:%u", ui_focus_get_member (focus));
  ui_focus_set_filter (focus, filter->str);
  g_string_free (filter, TRUE);
  app_page_go_to (APP_PAGE (self), "traffic");
}

static void
on_changed_only (AppMemoryPage *self)
{
  ui_memory_area_set_changed_only (get_area (self),
                                   gtk_toggle_button_get_active (self->changed_button));
}

static void
on_moment (AppMemoryPage *self)
{
  gboolean is_set = gtk_toggle_button_get_active (self->moment_button);
  gint64 now_ns = ipc_trace_now_ns ();
  g_autofree char *time = ui_memory_words_dup_time (self->source.store, now_ns);
  g_autofree char *label = g_strdup_printf ("Since %.8s", time);

  ui_memory_block_set_moment (get_block (self), is_set ? now_ns : 0);
  gtk_button_set_label (GTK_BUTTON (self->moment_button), is_set ? label : "From now");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->moment_button),
                               is_set ? "Count all that has ever changed again"
                                      : "Count only what changes from now on");
}

/* Writing */

/* Something was written, or could not be. */
static void
finish_write (AppMemoryPage *self,
              const char *problem)
{
  app_page_tell_problem (APP_PAGE (self), problem);
  app_memory_watch_look_now (self->watch);
  refresh_undo_buttons (self);
}

static gboolean
write_bytes (AppMemoryPage *self,
             gsize offset,
             GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  gboolean is_written = app_memory_pen_write_bytes (self->pen, offset, bytes, &error);

  finish_write (self, error != NULL ? error->message : NULL);
  return is_written;
}

static void
on_edit (AppMemoryPage *self,
         guint64 offset,
         GBytes *bytes)
{
  write_bytes (self, offset, bytes);
}

static gboolean
write_text (AppMemoryPage *self,
            const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean is_written = app_memory_pen_write_text (self->pen, text, &error);

  finish_write (self, error != NULL ? error->message : NULL);
  return is_written;
}

static gboolean
write_typed_bytes (AppMemoryPage *self,
                   const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ui_memory_text_parse_hex (text, &error);

  if (bytes != NULL)
    return write_bytes (self, ui_memory_area_get_cursor (get_area (self)), bytes);
  app_page_tell_problem (APP_PAGE (self), error->message);
  return FALSE;
}

static gboolean
write_typed_text (AppMemoryPage *self,
                  const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return write_bytes (self, ui_memory_area_get_cursor (get_area (self)), bytes);
}

static void
on_write (AppMemoryPage *self)
{
  const char *text = gtk_entry_get_text (self->text_entry);
  gboolean is_written = FALSE;

  if (!gtk_widget_get_sensitive (self->write_button))
    return;
  switch ((WriteKind) gtk_combo_box_get_active (self->where_combo))
    {
    case WRITE_TEXT_AT_BEGINNING:
      is_written = write_text (self, text);
      break;
    case WRITE_TEXT_AT_CURSOR:
      is_written = write_typed_text (self, text);
      break;
    case WRITE_BYTES_AT_CURSOR:
      is_written = write_typed_bytes (self, text);
      break;
    }
  if (is_written)
    gtk_entry_set_text (self->text_entry, "");
}

static void
on_text_changed (AppMemoryPage *self)
{
  gboolean is_bytes = gtk_combo_box_get_active (self->where_combo) == WRITE_BYTES_AT_CURSOR;

  gtk_entry_set_placeholder_text (self->text_entry, is_bytes ? "58 73 6a" : "Text for the memory");
  refresh_write_button (self);
}

/* Goes where bytes were taken back or made again, and says what others had done there. */
static void
finish_undo (AppMemoryPage *self,
             gboolean is_written,
             gsize offset,
             const char *remark,
             const GError *error)
{
  if (is_written)
    ui_memory_area_move_cursor (get_area (self), offset, FALSE);
  finish_write (self, is_written ? remark : error->message);
}

static void
on_undo (AppMemoryPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *remark = NULL;
  gboolean is_written;
  gsize offset = 0;

  if (!app_memory_pen_can_undo (self->pen))
    return;
  is_written = app_memory_pen_undo (self->pen, &offset, &remark, &error);
  finish_undo (self, is_written, offset, remark, error);
}

static void
on_redo (AppMemoryPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *remark = NULL;
  gboolean is_written;
  gsize offset = 0;

  if (!app_memory_pen_can_redo (self->pen))
    return;
  is_written = app_memory_pen_redo (self->pen, &offset, &remark, &error);
  finish_undo (self, is_written, offset, remark, error);
}

/* Keys and menu */

static gboolean
on_go_key (AppMemoryPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->go_entry));
  return TRUE;
}

static gboolean
on_undo_key (AppMemoryPage *self)
{
  on_undo (self);
  return TRUE;
}

static gboolean
on_redo_key (AppMemoryPage *self)
{
  on_redo (self);
  return TRUE;
}

static void
add_key (AppMemoryPage *self,
         guint key,
         GdkModifierType modifiers,
         GCallback callback)
{
  gtk_accel_group_connect (self->keys, key, modifiers, 0,
                           g_cclosure_new_object_swap (callback, G_OBJECT (self)));
}

static void
on_copy_as_hex (AppMemoryPage *self)
{
  ui_memory_input_copy (get_area (self), UI_MEMORY_HEX);
}

static void
on_copy_as_text (AppMemoryPage *self)
{
  ui_memory_input_copy (get_area (self), UI_MEMORY_TEXT);
}

static void
add_item (GtkWidget *menu,
          const char *label,
          GCallback callback,
          AppMemoryPage *self)
{
  GtkWidget *item = gtk_menu_item_new_with_label (label);

  g_signal_connect_swapped (item, "activate", callback, self);
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
}

static void
on_context_menu (AppMemoryPage *self,
                 const GdkEvent *event)
{
  GtkWidget *menu = gtk_menu_new ();

  add_item (menu, "Copy as hex", G_CALLBACK (on_copy_as_hex), self);
  add_item (menu, "Copy as text", G_CALLBACK (on_copy_as_text), self);
  gtk_widget_show_all (menu);
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (get_area (self)), NULL);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  if (event != NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (menu), GTK_WIDGET (get_area (self)),
                              GDK_GRAVITY_CENTER, GDK_GRAVITY_NORTH_WEST, NULL);
}

static void
on_area_problem (AppMemoryPage *self,
                 const char *sentence)
{
  app_page_tell_problem (APP_PAGE (self), sentence);
}

/* The page */

static void
app_memory_page_set_up (AppPage *page)
{
  AppMemoryPage *self = APP_MEMORY_PAGE (page);
  UiFocus *focus = app_page_get_focus (page);

  self->source.store = g_object_ref (app_page_get_store (page));
  self->next = ipc_trace_store_get_end (self->source.store);
  g_signal_connect_object (self->source.store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "paused-changed", G_CALLBACK (refresh_running), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_visible (self->traffic_button, app_page_get_session (page) == NULL);
  on_subject_changed (self);
}

static void
app_memory_page_map (GtkWidget *widget)
{
  AppMemoryPage *self = APP_MEMORY_PAGE (widget);

  GTK_WIDGET_CLASS (app_memory_page_parent_class)->map (widget);
  self->next = ipc_trace_store_get_end (self->source.store);
  self->toplevel = gtk_widget_get_toplevel (widget);
  gtk_window_add_accel_group (GTK_WINDOW (self->toplevel), self->keys);
  refresh_running (self);
}

static void
app_memory_page_unmap (GtkWidget *widget)
{
  AppMemoryPage *self = APP_MEMORY_PAGE (widget);

  gtk_window_remove_accel_group (GTK_WINDOW (self->toplevel), self->keys);
  self->toplevel = NULL;
  GTK_WIDGET_CLASS (app_memory_page_parent_class)->unmap (widget);
  refresh_running (self);
}

static void
app_memory_page_dispose (GObject *object)
{
  AppMemoryPage *self = APP_MEMORY_PAGE (object);

  if (self->watch != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->watch, self);
      set_memory (self, NULL);
    }
  g_clear_object (&self->watch);
  g_clear_object (&self->keys);
  g_clear_object (&self->source.store);
  g_clear_pointer (&self->source.lab, g_free);
  g_clear_pointer (&self->source.object, g_free);
  g_clear_pointer (&self->pen, app_memory_pen_free);
  G_OBJECT_CLASS (app_memory_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, go_entry);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, changed_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, moment_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, values_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, undo_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, redo_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, view);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, tool_box);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, write_box);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, traffic_button);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, panel);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, cursor_label);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, inspector);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, changes_separator);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, changes_window);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, changes);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, where_combo);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, text_entry);
  gtk_widget_class_bind_template_child (widget_class, AppMemoryPage, write_button);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_looked);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_go);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_only);
  gtk_widget_class_bind_template_callback (widget_class, on_moment);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
  gtk_widget_class_bind_template_callback (widget_class, on_redo);
  gtk_widget_class_bind_template_callback (widget_class, on_changes_allocated);
  gtk_widget_class_bind_template_callback (widget_class, on_change_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_show_traffic);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_write);
}

static void
app_memory_page_class_init (AppMemoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_memory_page_dispose;
  widget_class->map = app_memory_page_map;
  widget_class->unmap = app_memory_page_unmap;
  APP_PAGE_CLASS (klass)->set_up = app_memory_page_set_up;

  g_type_ensure (APP_TYPE_MEMORY_CHOOSER);
  g_type_ensure (UI_TYPE_MEMORY_VIEW);
  g_type_ensure (UI_TYPE_MEMORY_INSPECTOR);
  g_type_ensure (UI_TYPE_MEMORY_CHANGES);
  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-memory-page.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
}

static void
app_memory_page_init (AppMemoryPage *self)
{
  UiMemoryArea *area;

  gtk_widget_init_template (GTK_WIDGET (self));
  area = get_area (self);
  self->pen = app_memory_pen_new ();
  self->watch = app_memory_watch_new (get_block (self));
  g_signal_connect_swapped (self->watch, "looked", G_CALLBACK (on_looked), self);
  ui_memory_view_show_strip (self->view);
  ui_memory_area_set_editable (area, TRUE);
  g_signal_connect_object (area, "cursor-moved", G_CALLBACK (refresh_cursor), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (area, "edit", G_CALLBACK (on_edit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (area, "problem", G_CALLBACK (on_area_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (area, "context-menu", G_CALLBACK (on_context_menu), self,
                           G_CONNECT_SWAPPED);
  self->keys = gtk_accel_group_new ();
  add_key (self, GDK_KEY_g, GDK_CONTROL_MASK, G_CALLBACK (on_go_key));
  add_key (self, GDK_KEY_z, GDK_CONTROL_MASK, G_CALLBACK (on_undo_key));
  add_key (self, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, G_CALLBACK (on_redo_key));
}
