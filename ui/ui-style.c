/* SPDX-License-Identifier: MIT */
/*
 * ui-style: the one style sheet of both programs, and their icon.
 *
 * They lie in a resource bundle inside this library. A bundle registers itself from a constructor,
 * but a linker takes an object out of a static library only when somebody names a symbol of it:
 * ui_style_init() names one, which is why the bundle is really there afterwards.
 */

#include "ui-style.h"
#include "ui-resources.h"

static void
load_style_sheet (GdkScreen *screen)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, UI_RESOURCE_PATH "tincan-ui.css");
  gtk_style_context_add_provider_for_screen (screen, GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* The theme has the icon of a program that is installed, this one comes after it. */
static void
add_icon (GdkScreen *screen)
{
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_screen (screen),
                                    "/dev/tincan/TinCan/icons");
}

/**
 * ui_style_init:
 *
 * Makes the bundle of this library known, and its style sheet and icon for the default screen. Call
 * it after gtk_init(); the widgets of this folder also do so themselves. More calls do nothing.
 * Main thread only.
 */
void
ui_style_init (void)
{
  static gboolean loaded;
  GdkScreen *screen = gdk_screen_get_default ();

  if (loaded || screen == NULL)
    return;
  loaded = TRUE;
  g_resources_register (ui_resources_get_resource ());
  load_style_sheet (screen);
  add_icon (screen);
}

/**
 * ui_style_new_placeholder:
 * @sentence: what would be here, and how to get it
 *
 * A label for the middle of an empty page: dim, wrapped, centred. Main thread only.
 *
 * Returns: (transfer floating): the label
 */
GtkWidget *
ui_style_new_placeholder (const char *sentence)
{
  GtkWidget *label = gtk_label_new (sentence);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  g_object_set (label, "margin", 12, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), UI_STYLE_DIM);
  gtk_widget_show (label);
  return label;
}

/**
 * ui_style_get_color:
 * @context: of the widget to draw in
 * @style_class: (nullable): a CSS class whose colour is wanted, on top of those of the widget
 * @property: a CSS property that is a colour, such as `color` or `background-color`
 * @color: (out): the colour
 *
 * A colour of the theme, in the present state of @context. Looking up a class costs some
 * microseconds, so keep what you draw with. Main thread only.
 */
void
ui_style_get_color (GtkStyleContext *context,
                    const char *style_class,
                    const char *property,
                    GdkRGBA *color)
{
  GdkRGBA *value = NULL;

  gtk_style_context_save (context);
  if (style_class != NULL)
    gtk_style_context_add_class (context, style_class);
  gtk_style_context_get (context, gtk_style_context_get_state (context), property, &value, NULL);
  gtk_style_context_restore (context);
  *color = *value;
  gdk_rgba_free (value);
}
