/* SPDX-License-Identifier: MIT */
/*
 * app-lab-bar: what the action bars of all labs have in common.
 *
 * A bar knows its lab and nothing else: not the window, not the pages. Calls go down to the lab;
 * what went wrong goes up as the signal "problem", and the window shows it. The window keeps a
 * sentence until the same bar says with %NULL that the trouble is over.
 */

#include "app-lab-bar.h"

typedef struct
{
  /* The lab that this bar acts on; set once, at construction. */
  AppLab *lab;
} AppLabBarPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AppLabBar, app_lab_bar, GTK_TYPE_BIN)

enum
{
  PROP_LAB = 1,
};

static guint signal_problem;

/* A closed lab has nothing to act on. */
static void
refresh_sensitivity (AppLabBar *self)
{
  AppLabBarPrivate *priv = app_lab_bar_get_instance_private (self);
  gboolean is_open = app_lab_get_state (priv->lab) == APP_LAB_OPEN;

  gtk_widget_set_sensitive (GTK_WIDGET (self), is_open);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), is_open ? NULL : "This lab is closed");
}

static void
app_lab_bar_constructed (GObject *object)
{
  AppLabBarPrivate *priv = app_lab_bar_get_instance_private (APP_LAB_BAR (object));

  G_OBJECT_CLASS (app_lab_bar_parent_class)->constructed (object);
  g_signal_connect_object (priv->lab, "changed", G_CALLBACK (refresh_sensitivity), object,
                           G_CONNECT_SWAPPED);
  refresh_sensitivity (APP_LAB_BAR (object));
}

static void
app_lab_bar_set_property (GObject *object,
                          guint property_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  AppLabBarPrivate *priv = app_lab_bar_get_instance_private (APP_LAB_BAR (object));

  switch (property_id)
    {
    case PROP_LAB:
      priv->lab = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
app_lab_bar_dispose (GObject *object)
{
  AppLabBarPrivate *priv = app_lab_bar_get_instance_private (APP_LAB_BAR (object));

  g_clear_object (&priv->lab);
  G_OBJECT_CLASS (app_lab_bar_parent_class)->dispose (object);
}

static void
app_lab_bar_class_init (AppLabBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = app_lab_bar_constructed;
  object_class->set_property = app_lab_bar_set_property;
  object_class->dispose = app_lab_bar_dispose;

  g_object_class_install_property (
      object_class, PROP_LAB,
      g_param_spec_object ("lab", NULL, NULL, APP_TYPE_LAB,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  /**
   * AppLabBar::problem:
   * @sentence: (nullable): what went wrong; %NULL once it is solved
   */
  signal_problem = g_signal_new ("problem", APP_TYPE_LAB_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_lab_bar_init (AppLabBar *self)
{
}

/**
 * app_lab_bar_new:
 * @type: the type of a lab's bar, from its #AppLabInfo
 * @lab: the lab
 *
 * Makes the action bar of a lab.
 *
 * Returns: (transfer floating): the bar
 */
GtkWidget *
app_lab_bar_new (GType type,
                 AppLab *lab)
{
  g_return_val_if_fail (g_type_is_a (type, APP_TYPE_LAB_BAR), NULL);

  return g_object_new (type, "lab", lab, NULL);
}

/**
 * app_lab_bar_get_lab:
 * @self: a bar
 *
 * The lab that the bar acts on.
 *
 * Returns: (transfer none): the lab
 */
AppLab *
app_lab_bar_get_lab (AppLabBar *self)
{
  AppLabBarPrivate *priv = app_lab_bar_get_instance_private (self);

  return priv->lab;
}

/**
 * app_lab_bar_report:
 * @self: a bar
 * @error: (nullable): what went wrong, or %NULL when the last deed went well
 *
 * Tells the window how it went: a sentence to show, or that the last one is out of date.
 */
void
app_lab_bar_report (AppLabBar *self,
                    const GError *error)
{
  g_signal_emit (self, signal_problem, 0, error != NULL ? error->message : NULL);
}

/**
 * app_lab_bar_act:
 * @self: a bar
 * @act: one of the lab's acts, see app_lab_act()
 *
 * Does what a button stands for and reports how it went.
 *
 * Returns: whether it went well
 */
gboolean
app_lab_bar_act (AppLabBar *self,
                 const char *act)
{
  g_autoptr (GError) error = NULL;

  app_lab_act (app_lab_bar_get_lab (self), act, &error);
  app_lab_bar_report (self, error);
  return error == NULL;
}
