/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-view: a block of memory as parent and viewer show it.
 *
 * A scrolled hex dump (ui-memory-area), or one sentence while there is nothing to show.
 */

#include "ui-memory-view.h"
#include "ipc-trace-record.h"
#include "ui-memory-area.h"
#include "ui-memory-strip.h"
#include "ui-style.h"

/* The names of the two pages. */
#define PAGE_BYTES "bytes"
#define PAGE_PLACEHOLDER "placeholder"

struct _UiMemoryView
{
  GtkBin parent_instance;

  GtkWidget *stack;       /* the dump, or the sentence */
  UiMemoryBlock *block;   /* the bytes */
  GtkWidget *area;        /* the dump */
  GtkWidget *box;         /* the dump, and whatever stands beside it */
  GtkWidget *placeholder; /* the sentence */
  gint64 changed_us;      /* g_get_monotonic_time() of the last change; 0 before the first */
};

G_DEFINE_TYPE (UiMemoryView, ui_memory_view, GTK_TYPE_BIN)

static void
on_block_changed (UiMemoryView *self)
{
  gboolean is_empty = ui_memory_block_get_size (self->block) == 0;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    is_empty ? PAGE_PLACEHOLDER : PAGE_BYTES);
}

static void
ui_memory_view_dispose (GObject *object)
{
  UiMemoryView *self = UI_MEMORY_VIEW (object);

  if (self->block != NULL)
    g_signal_handlers_disconnect_by_data (self->block, self);
  g_clear_object (&self->block);
  G_OBJECT_CLASS (ui_memory_view_parent_class)->dispose (object);
}

static void
ui_memory_view_class_init (UiMemoryViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ui_memory_view_dispose;
}

static void
ui_memory_view_init (UiMemoryView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  ui_style_init ();
  self->block = ui_memory_block_new ();
  g_signal_connect_swapped (self->block, "changed", G_CALLBACK (on_block_changed), self);
  self->area = ui_memory_area_new (self->block);
  self->placeholder = ui_style_new_placeholder ("The bytes of the shared memory will be here.");
  self->stack = gtk_stack_new ();
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), self->area);
  gtk_stack_add_named (GTK_STACK (self->stack), self->placeholder, PAGE_PLACEHOLDER);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_pack_start (GTK_BOX (self->box), scrolled, TRUE, TRUE, 0);
  gtk_stack_add_named (GTK_STACK (self->stack), self->box, PAGE_BYTES);
  gtk_container_add (GTK_CONTAINER (self), self->stack);
  gtk_widget_show_all (self->stack);
  atk_object_set_name (gtk_widget_get_accessible (self->area), "Shared memory");
}

/**
 * ui_memory_view_new:
 *
 * A view that shows its placeholder until it gets bytes. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_memory_view_new (void)
{
  return g_object_new (UI_TYPE_MEMORY_VIEW, NULL);
}

/**
 * ui_memory_view_set_bytes:
 * @self: the view
 * @bytes: (array length=size_bytes): the memory as it is now; copied
 * @size_bytes: how many bytes, up to 64 MiB without strain
 *
 * Shows @bytes, and marks for about a second those that changed since the last call.
 */
void
ui_memory_view_set_bytes (UiMemoryView *self,
                          const guint8 *bytes,
                          gsize size_bytes)
{
  g_return_if_fail (UI_IS_MEMORY_VIEW (self));
  g_return_if_fail (bytes != NULL || size_bytes == 0);

  if (ui_memory_block_set_bytes (self->block, bytes, size_bytes, ipc_trace_now_ns ()))
    self->changed_us = g_get_monotonic_time ();
}

/**
 * ui_memory_view_clear:
 * @self: the view
 * @placeholder: (nullable): a sentence that says what would be here; %NULL keeps the last one
 *
 * Drops the bytes. The next ones are new: none of them will be marked.
 */
void
ui_memory_view_clear (UiMemoryView *self,
                      const char *placeholder)
{
  g_return_if_fail (UI_IS_MEMORY_VIEW (self));

  if (placeholder != NULL)
    gtk_label_set_text (GTK_LABEL (self->placeholder), placeholder);
  ui_memory_block_clear (self->block);
  self->changed_us = 0;
}

/**
 * ui_memory_view_get_changed_us:
 * @self: the view
 *
 * When the bytes were last found different, for a label such as "changed 0.3 s ago".
 *
 * Returns: a time of g_get_monotonic_time(), in microseconds; 0 before the first bytes
 */
gint64
ui_memory_view_get_changed_us (UiMemoryView *self)
{
  return self->changed_us;
}

/**
 * ui_memory_view_get_area:
 * @self: the view
 *
 * The dump itself, which has the focus and the accessible text.
 *
 * Returns: (transfer none): an #UiMemoryArea
 */
GtkWidget *
ui_memory_view_get_area (UiMemoryView *self)
{
  return self->area;
}

/**
 * ui_memory_view_show_strip:
 * @self: the view
 *
 * Adds the strip that shows the whole block beside its dump. To be called once.
 */
void
ui_memory_view_show_strip (UiMemoryView *self)
{
  GtkWidget *strip = ui_memory_strip_new (UI_MEMORY_AREA (self->area));

  gtk_box_pack_start (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_VERTICAL), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self->box), strip, FALSE, FALSE, 0);
  gtk_widget_show_all (self->box);
}

/**
 * ui_memory_view_get_block:
 * @self: the view
 *
 * The bytes, for who takes looks at memory himself. The dump is there as long as it has a size.
 *
 * Returns: (transfer none): the block
 */
UiMemoryBlock *
ui_memory_view_get_block (UiMemoryView *self)
{
  return self->block;
}
