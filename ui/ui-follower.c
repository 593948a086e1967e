/* SPDX-License-Identifier: MIT */
/*
 * ui-follower: a scrolled list that stays at its end until the user looks elsewhere.
 *
 *     following  --- the user scrolls up ------------------->  standing still
 *                <-- End, the button, scrolling to the end ---
 *
 * The difficulty is to tell the user's scrolling from the list's own. A list that loses rows at
 * its beginning moves its adjustment too, often later, from an idle source. So it is the wheel,
 * the key and the scroll bar that are watched, not the adjustment: asking to go up ends the
 * following at once. A move of the adjustment while following that nobody asked for is undone,
 * unless a button or a finger is down.
 *
 * Over the list floats a button, such as "12,004 new", that leads back to the end. What it says
 * is its owner's.
 */

#include "ui-follower.h"
#include "ui-style.h"

/* How long after the user asked to go down the end may be reached by it, in microseconds; GTK
 * animates page steps for a fifth of a second. */
#define INPUT_US (400 * 1000)
/* What still counts as the end: so many pixels, but less than a step where the adjustment counts
 * rows. */
#define END_SLACK 2
#define END_SLACK_STEPS 0.1

struct _UiFollower
{
  GtkOverlay parent_instance;

  GtkWidget *scrolled;
  GtkWidget *revealer;       /* shows the button while it has something to say */
  GtkWidget *button;
  GtkWidget *label;          /* in the button */
  GtkAdjustment *adjustment; /* vertical, of @scrolled */

  gboolean following;
  gboolean moving;           /* this object moves the adjustment itself */
  gint64 down_us;            /* when the user last asked to go down; g_get_monotonic_time() */
};

enum
{
  PROP_FOLLOWING = 1,
  N_PROPS,
};

enum
{
  ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (UiFollower, ui_follower, GTK_TYPE_OVERLAY)

static double
get_end (UiFollower *self)
{
  return MAX (gtk_adjustment_get_lower (self->adjustment),
              gtk_adjustment_get_upper (self->adjustment) -
                  gtk_adjustment_get_page_size (self->adjustment));
}

static gboolean
is_at_end (UiFollower *self)
{
  double step = gtk_adjustment_get_step_increment (self->adjustment);

  return gtk_adjustment_get_value (self->adjustment) >=
         get_end (self) - MIN (END_SLACK, step * END_SLACK_STEPS);
}

static void
move_to_end (UiFollower *self)
{
  if (self->moving)
    return;
  self->moving = TRUE;
  gtk_adjustment_set_value (self->adjustment, get_end (self));
  self->moving = FALSE;
}

/* Whether a button or a finger is down in the event that is handled right now. */
static gboolean
is_dragging (void)
{
  g_autoptr (GdkEvent) event = gtk_get_current_event ();

  if (event == NULL)
    return FALSE;
  switch ((int) event->type)
    {
    case GDK_MOTION_NOTIFY:
      return (event->motion.state & (GDK_BUTTON1_MASK | GDK_BUTTON2_MASK)) != 0;
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_going_down (UiFollower *self)
{
  return self->down_us != 0 && g_get_monotonic_time () - self->down_us < INPUT_US;
}

static void
on_value_changed (GtkAdjustment *adjustment,
                  gpointer data)
{
  UiFollower *self = data;

  if (self->moving || self->following == is_at_end (self))
    return;
  if (is_dragging () || (!self->following && is_going_down (self)))
    ui_follower_set_following (self, !self->following);
  else if (self->following)
    move_to_end (self);
}

/* The list grew, shrank or was resized. */
static void
on_adjustment_changed (GtkAdjustment *adjustment,
                       gpointer data)
{
  UiFollower *self = data;

  if (self->following)
    move_to_end (self);
}

/* The user asks to go up or down. */
static void
note_input (UiFollower *self,
            gboolean is_up)
{
  self->down_us = is_up ? 0 : g_get_monotonic_time ();
  if (is_up && get_end (self) > gtk_adjustment_get_lower (self->adjustment))
    ui_follower_set_following (self, FALSE);
  if (!is_up && is_at_end (self))
    ui_follower_set_following (self, TRUE);
}

static gboolean
on_scroll_event (GtkWidget *widget,
                 GdkEvent *event,
                 gpointer data)
{
  double dy = 0;

  if (event->scroll.direction == GDK_SCROLL_UP)
    dy = -1;
  else if (event->scroll.direction == GDK_SCROLL_DOWN)
    dy = 1;
  else
    gdk_event_get_scroll_deltas (event, NULL, &dy);
  if (dy != 0)
    note_input (data, dy < 0);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_change_value (GtkRange *range,
                 GtkScrollType scroll,
                 double value,
                 gpointer data)
{
  UiFollower *self = data;

  note_input (self, value < gtk_adjustment_get_value (self->adjustment));
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_key_press_event (GtkWidget *widget,
                    GdkEventKey *event,
                    gpointer data)
{
  UiFollower *self = data;
  gboolean has_shift = (event->state & GDK_SHIFT_MASK) != 0;

  switch (event->keyval)
    {
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      if (has_shift)
        break;
      ui_follower_set_following (self, TRUE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      note_input (self, TRUE);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      note_input (self, FALSE);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
on_button_clicked (GtkButton *button,
                   gpointer data)
{
  UiFollower *self = data;

  ui_follower_set_following (self, TRUE);
  gtk_widget_grab_focus (gtk_bin_get_child (GTK_BIN (self->scrolled)));
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
ui_follower_get_property (GObject *object,
                          guint id,
                          GValue *value,
                          GParamSpec *spec)
{
  if (id == PROP_FOLLOWING)
    g_value_set_boolean (value, UI_FOLLOWER (object)->following);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
ui_follower_set_property (GObject *object,
                          guint id,
                          const GValue *value,
                          GParamSpec *spec)
{
  if (id == PROP_FOLLOWING)
    ui_follower_set_following (UI_FOLLOWER (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
ui_follower_dispose (GObject *object)
{
  UiFollower *self = UI_FOLLOWER (object);

  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  G_OBJECT_CLASS (ui_follower_parent_class)->dispose (object);
}

static void
ui_follower_class_init (UiFollowerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = ui_follower_get_property;
  object_class->set_property = ui_follower_set_property;
  object_class->dispose = ui_follower_dispose;

  props[PROP_FOLLOWING] = g_param_spec_boolean (
      "following", NULL, NULL, TRUE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[ACTIVATED] = g_signal_new ("activated", UI_TYPE_FOLLOWER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
create_button (UiFollower *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("go-bottom-symbolic", GTK_ICON_SIZE_BUTTON);

  self->label = gtk_label_new (NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->label), UI_STYLE_FIGURES);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), UI_STYLE_PILL);
  atk_object_set_name (gtk_widget_get_accessible (button), "Follow the newest");
  gtk_widget_set_tooltip_text (button, "Go to the newest and follow (End)");
  gtk_container_add (GTK_CONTAINER (box), self->label);
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (button), box);
  g_signal_connect (button, "clicked", G_CALLBACK (on_button_clicked), self);
  return button;
}

static void
ui_follower_init (UiFollower *self)
{
  ui_style_init ();
  self->following = TRUE;
  self->scrolled = gtk_scrolled_window_new (NULL, NULL);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  g_object_ref (self->adjustment);
  self->button = create_button (self);
  self->revealer = gtk_revealer_new ();
  g_object_set (self->revealer, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_END, "margin", 12,
                "transition-type", GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP, "no-show-all", TRUE,
                NULL);
  gtk_widget_show_all (self->button);
  gtk_container_add (GTK_CONTAINER (self->revealer), self->button);
  gtk_container_add (GTK_CONTAINER (self), self->scrolled);
  gtk_overlay_add_overlay (GTK_OVERLAY (self), self->revealer);
  gtk_widget_show (self->scrolled);

  g_signal_connect (self->adjustment, "value-changed", G_CALLBACK (on_value_changed), self);
  g_signal_connect (self->adjustment, "changed", G_CALLBACK (on_adjustment_changed), self);
  g_signal_connect (self->scrolled, "scroll-event", G_CALLBACK (on_scroll_event), self);
  g_signal_connect (gtk_scrolled_window_get_vscrollbar (GTK_SCROLLED_WINDOW (self->scrolled)),
                    "change-value", G_CALLBACK (on_change_value), self);
}

/**
 * ui_follower_new:
 * @scrollable: a #GtkScrollable, such as a text view; it may scroll by itself at the wheel
 *
 * Puts @scrollable into a scrolled window that follows its end. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_follower_new (GtkWidget *scrollable)
{
  UiFollower *self = g_object_new (UI_TYPE_FOLLOWER, NULL);

  gtk_container_add (GTK_CONTAINER (self->scrolled), scrollable);
  gtk_widget_show (scrollable);
  g_signal_connect (scrollable, "key-press-event", G_CALLBACK (on_key_press_event), self);
  g_signal_connect (scrollable, "scroll-event", G_CALLBACK (on_scroll_event), self);
  return GTK_WIDGET (self);
}

/**
 * ui_follower_get_following:
 * @self: the follower
 *
 * Returns: %TRUE while the list stays at its end
 */
gboolean
ui_follower_get_following (UiFollower *self)
{
  return self->following;
}

/**
 * ui_follower_set_following:
 * @self: the follower
 * @following: %TRUE to go to the end and stay there, %FALSE to stand still
 *
 * Does what the user does by End and by scrolling up.
 */
void
ui_follower_set_following (UiFollower *self,
                           gboolean following)
{
  following = following != FALSE;
  if (self->following != following)
    {
      self->following = following;
      /* What the owner does to the adjustment in answer is not the user's doing. */
      self->moving = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLLOWING]);
      self->moving = FALSE;
    }
  if (self->following)
    move_to_end (self);
}

/**
 * ui_follower_set_label:
 * @self: the follower
 * @text: (nullable): what the button says, such as `12,004 new`; %NULL for no button
 *
 * Shows or hides the button over the list.
 */
void
ui_follower_set_label (UiFollower *self,
                       const char *text)
{
  if (text != NULL && !g_str_equal (gtk_label_get_label (GTK_LABEL (self->label)), text))
    {
      gtk_label_set_label (GTK_LABEL (self->label), text);
      atk_object_set_name (gtk_widget_get_accessible (self->button), text);
    }
  if (text != NULL)
    gtk_widget_show (self->revealer);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), text != NULL);
}

/**
 * ui_follower_get_label:
 * @self: the follower
 *
 * Returns: (nullable): what the button says; %NULL while it is not there
 */
const char *
ui_follower_get_label (UiFollower *self)
{
  if (!gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer)))
    return NULL;
  return gtk_label_get_label (GTK_LABEL (self->label));
}

/**
 * ui_follower_get_scrolled_window:
 * @self: the follower
 *
 * Returns: (transfer none): the #GtkScrolledWindow around the list
 */
GtkWidget *
ui_follower_get_scrolled_window (UiFollower *self)
{
  return self->scrolled;
}
