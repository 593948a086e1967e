/* SPDX-License-Identifier: MIT */
/*
 * viewer-session-bar: what the controls of all sessions have in common: they know their session
 * and nothing else. Calls go down to the session; what it has to say goes to its log.
 */

#include "viewer-session-bar.h"

typedef struct
{
  ViewerSession *session; /* set once, at construction */
} ViewerSessionBarPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ViewerSessionBar, viewer_session_bar, GTK_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
};

static void
viewer_session_bar_set_property (GObject *object,
                                 guint property_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  ViewerSessionBarPrivate *priv =
      viewer_session_bar_get_instance_private (VIEWER_SESSION_BAR (object));

  if (property_id == PROP_SESSION)
    priv->session = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
viewer_session_bar_dispose (GObject *object)
{
  ViewerSessionBarPrivate *priv =
      viewer_session_bar_get_instance_private (VIEWER_SESSION_BAR (object));

  g_clear_object (&priv->session);
  G_OBJECT_CLASS (viewer_session_bar_parent_class)->dispose (object);
}

static void
viewer_session_bar_class_init (ViewerSessionBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = viewer_session_bar_set_property;
  object_class->dispose = viewer_session_bar_dispose;
  g_object_class_install_property (
      object_class, PROP_SESSION,
      g_param_spec_object ("session", NULL, NULL, VIEWER_TYPE_SESSION,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static void
viewer_session_bar_init (ViewerSessionBar *self)
{
}

/**
 * viewer_session_bar_new:
 * @type: the type of a session's bar, from its #ViewerSessionInfo
 * @session: the session
 *
 * Makes the controls of a session. It may not have started yet.
 *
 * Returns: (transfer floating): the bar
 */
GtkWidget *
viewer_session_bar_new (GType type,
                        ViewerSession *session)
{
  g_return_val_if_fail (g_type_is_a (type, VIEWER_TYPE_SESSION_BAR), NULL);

  return g_object_new (type, "session", session, NULL);
}

/**
 * viewer_session_bar_get_session:
 * @self: a bar
 *
 * Returns: (transfer none): the session that it acts on
 */
ViewerSession *
viewer_session_bar_get_session (ViewerSessionBar *self)
{
  ViewerSessionBarPrivate *priv = viewer_session_bar_get_instance_private (self);

  return priv->session;
}
