/* SPDX-License-Identifier: MIT */
/*
 * ui-seconds-spin: a spin button for a time: seconds on the screen, milliseconds in the program.
 *
 * It shows one decimal as long as that is the truth, "2.0 s", and up to three where the value has
 * them, "0.25 s". It takes a point or a comma, with the unit or without. Range and step are its
 * adjustment's, in seconds.
 */

#include "ui-seconds-spin.h"

#include <math.h>

struct _UiSecondsSpin
{
  GtkSpinButton parent_instance;
};

G_DEFINE_FINAL_TYPE (UiSecondsSpin, ui_seconds_spin, GTK_TYPE_SPIN_BUTTON)

static int
ui_seconds_spin_output (GtkSpinButton *spin)
{
  guint value_ms = ui_seconds_spin_get_ms (UI_SECONDS_SPIN (spin));
  int n_decimals = value_ms % 100 == 0 ? 1 : value_ms % 10 == 0 ? 2 : 3;
  g_autofree char *text = g_strdup_printf ("%.*f s", n_decimals, value_ms / 1000.0);

  if (!g_str_equal (gtk_entry_get_text (GTK_ENTRY (spin)), text))
    gtk_entry_set_text (GTK_ENTRY (spin), text);
  return TRUE;
}

static int
ui_seconds_spin_input (GtkSpinButton *spin,
                       double *value)
{
  g_autofree char *text = g_strdelimit (g_strdup (gtk_entry_get_text (GTK_ENTRY (spin))), ",", '.');
  char *end;

  *value = g_ascii_strtod (text, &end);
  if (end == text || !isfinite (*value))
    return GTK_INPUT_ERROR;
  g_strstrip (end);
  return *end == '\0' || g_str_equal (end, "s") ? TRUE : GTK_INPUT_ERROR;
}

static void
ui_seconds_spin_class_init (UiSecondsSpinClass *klass)
{
  GTK_SPIN_BUTTON_CLASS (klass)->output = ui_seconds_spin_output;
  GTK_SPIN_BUTTON_CLASS (klass)->input = ui_seconds_spin_input;
}

static void
ui_seconds_spin_init (UiSecondsSpin *self)
{
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (self), 3);
}

/**
 * ui_seconds_spin_get_ms:
 * @self: a spin button
 *
 * Returns: its value in milliseconds, with what has just been typed only once that was entered
 */
guint
ui_seconds_spin_get_ms (UiSecondsSpin *self)
{
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (self));

  return (guint) lround (gtk_adjustment_get_value (adjustment) * 1000);
}

/**
 * ui_seconds_spin_set_ms:
 * @self: a spin button
 * @value_ms: a time in milliseconds, cut to the range of the adjustment
 *
 * Shows a value; "value-changed" is emitted when it is another one.
 */
void
ui_seconds_spin_set_ms (UiSecondsSpin *self,
                        guint value_ms)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self), value_ms / 1000.0);
}
