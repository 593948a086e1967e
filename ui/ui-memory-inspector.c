/* SPDX-License-Identifier: MIT */
/*
 * ui-memory-inspector: the bytes at the cursor, read as everything that they could be.
 *
 *    bits  signed           unsigned         [little endian | big endian]
 *       8  88               88               float    1.2e+05
 *      16  29528            29528            double   3.1e-12
 *      32  …                …                UTF-8    'X'  U+0058
 *      64  …                …                UTF-16   '獘'  U+7358
 */

#include "ui-memory-inspector.h"

#include "ui-memory-values.h"
#include "ui-style.h"

struct _UiMemoryInspector
{
  GtkGrid parent_instance;

  GtkWidget *values[UI_MEMORY_N_VALUES]; /* labels, by UiMemoryValueKind */
  GtkWidget *big_button;                 /* big endian */
  guint8 bytes[UI_MEMORY_VALUE_MAX];     /* what is shown */
  gsize n_bytes;
};

G_DEFINE_FINAL_TYPE (UiMemoryInspector, ui_memory_inspector, GTK_TYPE_GRID)

/* Where each value stands, and what a screen reader calls it. */
static const struct
{
  int column;
  int row;
  int width_chars;
  const char *name;
} places[UI_MEMORY_N_VALUES] = {
  [UI_MEMORY_SIGNED_8] = { 1, 1, 20, "Signed 8 bit" },
  [UI_MEMORY_UNSIGNED_8] = { 2, 1, 20, "Unsigned 8 bit" },
  [UI_MEMORY_SIGNED_16] = { 1, 2, 20, "Signed 16 bit" },
  [UI_MEMORY_UNSIGNED_16] = { 2, 2, 20, "Unsigned 16 bit" },
  [UI_MEMORY_SIGNED_32] = { 1, 3, 20, "Signed 32 bit" },
  [UI_MEMORY_UNSIGNED_32] = { 2, 3, 20, "Unsigned 32 bit" },
  [UI_MEMORY_SIGNED_64] = { 1, 4, 20, "Signed 64 bit" },
  [UI_MEMORY_UNSIGNED_64] = { 2, 4, 20, "Unsigned 64 bit" },
  [UI_MEMORY_FLOAT] = { 4, 1, 18, "Float" },
  [UI_MEMORY_DOUBLE] = { 4, 2, 18, "Double" },
  [UI_MEMORY_UTF8] = { 4, 3, 18, "UTF-8" },
  [UI_MEMORY_UTF16] = { 4, 4, 18, "UTF-16" },
};

static void
refresh (UiMemoryInspector *self)
{
  gboolean is_big = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->big_button));

  for (UiMemoryValueKind i = 0; i < UI_MEMORY_N_VALUES; i++)
    {
      g_autofree char *text = ui_memory_values_dup (i, self->bytes, self->n_bytes, is_big);

      if (!g_str_equal (gtk_label_get_text (GTK_LABEL (self->values[i])), text))
        gtk_label_set_text (GTK_LABEL (self->values[i]), text);
    }
}

static void
add_class (GtkWidget *widget,
           const char *style_class)
{
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), style_class);
}

static void
add_value (UiMemoryInspector *self,
           UiMemoryValueKind kind)
{
  GtkWidget *label = gtk_label_new ("");
  gboolean is_number = kind < UI_MEMORY_UTF8;

  gtk_label_set_width_chars (GTK_LABEL (label), places[kind].width_chars);
  gtk_label_set_xalign (GTK_LABEL (label), is_number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  add_class (label, UI_STYLE_MEMORY);
  atk_object_set_name (gtk_widget_get_accessible (label), places[kind].name);
  gtk_grid_attach (GTK_GRID (self), label, places[kind].column, places[kind].row, 1, 1);
  self->values[kind] = label;
}

static void
add_heading (UiMemoryInspector *self,
             const char *text,
             int column,
             int row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 3 ? 0 : 1);
  if (column == 3)
    gtk_widget_set_margin_start (label, 12);
  add_class (label, UI_STYLE_DIM);
  add_class (label, UI_STYLE_FINE);
  gtk_grid_attach (GTK_GRID (self), label, column, row, 1, 1);
}

static void
add_headings (UiMemoryInspector *self)
{
  static const char *const bits[] = { "bits", "8", "16", "32", "64" };
  static const char *const others[] = { NULL, "float", "double", "UTF-8", "UTF-16" };

  add_heading (self, "signed", 1, 0);
  add_heading (self, "unsigned", 2, 0);
  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      add_heading (self, bits[i], 0, i);
      if (others[i] != NULL)
        add_heading (self, others[i], 3, i);
    }
}

static GtkWidget *
new_radio (GtkWidget *box,
           GtkWidget *group,
           const char *label,
           const char *tooltip)
{
  GtkWidget *button =
      gtk_radio_button_new_with_label_from_widget (GTK_RADIO_BUTTON (group), label);

  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (button), FALSE);
  gtk_widget_set_tooltip_text (button, tooltip);
  add_class (button, "ui-small");
  gtk_container_add (GTK_CONTAINER (box), button);
  return button;
}

static void
add_switch (UiMemoryInspector *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *little = new_radio (box, NULL, "Little endian", "The first byte counts least");

  self->big_button = new_radio (box, little, "Big endian", "The first byte counts most");
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (G_BYTE_ORDER == G_BIG_ENDIAN ? self->big_button : little), TRUE);
  g_signal_connect_swapped (self->big_button, "toggled", G_CALLBACK (refresh), self);
  add_class (box, GTK_STYLE_CLASS_LINKED);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  gtk_grid_attach (GTK_GRID (self), box, 3, 0, 2, 1);
}

static void
ui_memory_inspector_class_init (UiMemoryInspectorClass *class)
{
}

static void
ui_memory_inspector_init (UiMemoryInspector *self)
{
  ui_style_init ();
  gtk_grid_set_column_spacing (GTK_GRID (self), 6);
  gtk_grid_set_row_spacing (GTK_GRID (self), 2);
  add_headings (self);
  for (UiMemoryValueKind i = 0; i < UI_MEMORY_N_VALUES; i++)
    add_value (self, i);
  add_switch (self);
  refresh (self);
  gtk_widget_show_all (GTK_WIDGET (self));
}

/**
 * ui_memory_inspector_new:
 *
 * Main thread only, as all of this.
 *
 * Returns: (transfer floating): an inspector without bytes
 */
GtkWidget *
ui_memory_inspector_new (void)
{
  return g_object_new (UI_TYPE_MEMORY_INSPECTOR, NULL);
}

/**
 * ui_memory_inspector_show:
 * @self: the inspector
 * @block: the memory
 * @offset: which bytes: from here on
 *
 * Shows what the bytes are now. Costs next to nothing when they are what they were.
 */
void
ui_memory_inspector_show (UiMemoryInspector *self,
                          UiMemoryBlock *block,
                          gsize offset)
{
  gsize size_bytes = ui_memory_block_get_size (block);
  gsize n_bytes = offset < size_bytes ? MIN (UI_MEMORY_VALUE_MAX, size_bytes - offset) : 0;
  const guint8 *bytes = ui_memory_block_get_bytes (block);

  if (n_bytes == self->n_bytes &&
      (n_bytes == 0 || memcmp (self->bytes, bytes + offset, n_bytes) == 0))
    return;
  self->n_bytes = n_bytes;
  if (n_bytes > 0)
    memcpy (self->bytes, bytes + offset, n_bytes);
  refresh (self);
}
