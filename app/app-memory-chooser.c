/* SPDX-License-Identifier: MIT */
/*
 * app-memory-chooser: all sections and mappings of a lab, to choose one of them.
 *
 *   [ Viewer 1: Memory1, 2,048 bytes      ▾ ]
 *     Viewer 2: not there
 *
 * The list follows the lab, whose memory comes and goes with its children.
 */

#include "app-memory-chooser.h"

#include "ui-text.h"

struct _AppMemoryChooser
{
  GtkComboBoxText parent_instance;

  AppLab *lab;           /* owned reference; NULL for none */
  GPtrArray *memories;   /* AppMemory, in the order of the list */
  gboolean is_refilling; /* it is us who change the list, not a person */
};

G_DEFINE_FINAL_TYPE (AppMemoryChooser, app_memory_chooser, GTK_TYPE_COMBO_BOX_TEXT)

static guint signal_chosen;

static char *
dup_label (AppMemory *memory)
{
  gsize size_bytes = app_memory_get_size (memory);
  g_autofree char *number = ui_text_dup_number (size_bytes);

  if (size_bytes == 0)
    return g_strdup_printf ("%s: not there", app_memory_get_title (memory));
  return g_strdup_printf ("%s: %s, %s bytes", app_memory_get_title (memory),
                          app_memory_get_name (memory), number);
}

static void
on_changed (AppMemoryChooser *self)
{
  int index = gtk_combo_box_get_active (GTK_COMBO_BOX (self));

  if (!self->is_refilling && index >= 0 && (guint) index < self->memories->len)
    g_signal_emit (self, signal_chosen, 0, g_ptr_array_index (self->memories, index));
}

static void
refill (AppMemoryChooser *self)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (self);
  int active = gtk_combo_box_get_active (GTK_COMBO_BOX (self));

  self->is_refilling = TRUE;
  gtk_combo_box_text_remove_all (combo);
  for (guint i = 0; i < self->memories->len; i++)
    {
      g_autofree char *label = dup_label (g_ptr_array_index (self->memories, i));

      gtk_combo_box_text_append_text (combo, label);
    }
  if (active < (int) self->memories->len)
    gtk_combo_box_set_active (GTK_COMBO_BOX (self), active);
  gtk_widget_set_sensitive (GTK_WIDGET (self), self->memories->len > 0);
  self->is_refilling = FALSE;
}

static void
release_memories (AppMemoryChooser *self)
{
  for (guint i = 0; i < self->memories->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->memories, i), refill, self);
  g_ptr_array_set_size (self->memories, 0);
}

static void
take_memories (AppMemoryChooser *self)
{
  release_memories (self);
  if (self->lab != NULL)
    {
      g_ptr_array_unref (self->memories);
      self->memories = app_memory_list (self->lab);
    }
  for (guint i = 0; i < self->memories->len; i++)
    g_signal_connect_object (g_ptr_array_index (self->memories, i), "changed",
                             G_CALLBACK (refill), self, G_CONNECT_SWAPPED);
  refill (self);
}

static void
app_memory_chooser_dispose (GObject *object)
{
  AppMemoryChooser *self = APP_MEMORY_CHOOSER (object);

  release_memories (self);
  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_clear_object (&self->lab);
  G_OBJECT_CLASS (app_memory_chooser_parent_class)->dispose (object);
}

static void
app_memory_chooser_finalize (GObject *object)
{
  g_ptr_array_unref (APP_MEMORY_CHOOSER (object)->memories);
  G_OBJECT_CLASS (app_memory_chooser_parent_class)->finalize (object);
}

/* A long name gives way to the rest of a narrow window. */
static void
ellipsize (AppMemoryChooser *self)
{
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (self));

  for (GList *link = cells; link != NULL; link = link->next)
    g_object_set (link->data, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 10, NULL);
}

static void
app_memory_chooser_constructed (GObject *object)
{
  G_OBJECT_CLASS (app_memory_chooser_parent_class)->constructed (object);
  ellipsize (APP_MEMORY_CHOOSER (object));
}

static void
app_memory_chooser_class_init (AppMemoryChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = app_memory_chooser_constructed;
  G_OBJECT_CLASS (klass)->dispose = app_memory_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_memory_chooser_finalize;
  signal_chosen = g_signal_new ("chosen", APP_TYPE_MEMORY_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, APP_TYPE_MEMORY);
}

static void
app_memory_chooser_init (AppMemoryChooser *self)
{
  self->memories = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
}

/**
 * app_memory_chooser_set_lab:
 * @self: a chooser
 * @lab: (nullable): whose memory to list
 *
 * Fills the list and keeps it so. Main thread, as everything here.
 */
void
app_memory_chooser_set_lab (AppMemoryChooser *self,
                            AppLab *lab)
{
  if (self->lab == lab)
    return;
  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_set_object (&self->lab, lab);
  if (lab != NULL)
    {
      g_signal_connect_swapped (lab, "member-added", G_CALLBACK (take_memories), self);
      g_signal_connect_swapped (lab, "member-removed", G_CALLBACK (take_memories), self);
    }
  take_memories (self);
}

/**
 * app_memory_chooser_set_memory:
 * @self: a chooser
 * @memory: (nullable): the one that is shown, chosen elsewhere
 */
void
app_memory_chooser_set_memory (AppMemoryChooser *self,
                               AppMemory *memory)
{
  guint index;

  self->is_refilling = TRUE;
  if (memory != NULL && g_ptr_array_find (self->memories, memory, &index))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self), index);
  else
    gtk_combo_box_set_active (GTK_COMBO_BOX (self), -1);
  self->is_refilling = FALSE;
}

/**
 * app_memory_chooser_find:
 * @self: a chooser
 * @member: (nullable): the child that is selected
 *
 * Returns: (transfer none) (nullable): the child's own memory, or what all children share; %NULL
 *   where there is none
 */
AppMemory *
app_memory_chooser_find (AppMemoryChooser *self,
                         AppMember *member)
{
  for (guint i = 0; i < self->memories->len; i++)
    {
      AppMemory *memory = g_ptr_array_index (self->memories, i);

      if ((gpointer) memory == (gpointer) member || APP_IS_LAB (memory))
        return memory;
    }
  return NULL;
}
