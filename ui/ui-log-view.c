/* SPDX-License-Identifier: MIT */
/*
 * ui-log-view: lines that arrive, the newest at the end.
 *
 * A line is not put into the text at once: it waits in a queue, and the whole queue goes in by
 * one insertion, a frame after the first line of a calm log, every 100 ms in a flood. So the
 * window stays alive at any rate, and what would be scrolled out before anybody saw it is never
 * laid out at all. With no line waiting there is no timer.
 */

#include "ui-log-view.h"
#include "ipc-text.h"
#include "ui-follower.h"
#include "ui-style.h"
#include "ui-text.h"

#define FRAME_MS 16
/* The shortest time between two insertions while lines keep coming. */
#define FLOOD_MS 100
/* A line begins with date, time and two spaces; what does not fit goes on below its text. */
#define HANGING_CHARS 21
/* None at the top: GtkTextView adds it again each time lines above the view are deleted. */
#define MARGIN 8

struct _UiLogView
{
  GtkBin parent_instance;

  GtkWidget *follower;
  GtkWidget *text_view;
  GtkTextBuffer *buffer; /* owned by @text_view */
  GtkWidget *placeholder; /* over the text while there is none */

  GQueue lines;          /* (element-type utf8) waiting for the next insertion, oldest first */
  guint flush_id;        /* the timer of the next insertion; 0 while nothing waits */
  gint64 flushed_us;     /* when the last insertion was; g_get_monotonic_time() */
  guint64 n_new;         /* lines inserted since the user scrolled up */
};

G_DEFINE_TYPE (UiLogView, ui_log_view, GTK_TYPE_BIN)

static void
update_label (UiLogView *self)
{
  g_autofree char *number = ui_text_dup_number (self->n_new);
  g_autofree char *text = g_strdup_printf ("%s new", number);

  ui_follower_set_label (UI_FOLLOWER (self->follower), self->n_new > 0 ? text : NULL);
}

static void
on_following_changed (UiFollower *follower,
                      GParamSpec *spec,
                      gpointer data)
{
  UiLogView *self = data;

  self->n_new = 0;
  update_label (self);
}

/* One line fit to be shown, cut when it is very long. */
static char *
dup_shown (const char *line)
{
  gsize length = strlen (line);
  gsize kept = ipc_text_cut (line, length, UI_LOG_VIEW_MAX_LINE_BYTES);
  g_autofree char *escaped = ipc_text_escape (line, kept);
  g_autofree char *number = NULL;

  if (kept == length)
    return g_steal_pointer (&escaped);
  number = ui_text_dup_number (length);
  return g_strdup_printf ("%s … (%s bytes)", escaped, number);
}

/* Takes the oldest lines out so that the cap holds. */
static void
trim (UiLogView *self)
{
  int n_excess = gtk_text_buffer_get_line_count (self->buffer) - UI_LOG_VIEW_MAX_LINES;
  GtkTextIter start;
  GtkTextIter end;

  if (n_excess <= 0)
    return;
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, n_excess);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

/* All waiting lines as one text, each but the very first of the log after a line end. */
static char *
steal_waiting (UiLogView *self)
{
  GString *text = g_string_new (NULL);
  gboolean is_first = gtk_text_buffer_get_char_count (self->buffer) == 0;
  char *line;

  while ((line = g_queue_pop_head (&self->lines)) != NULL)
    {
      if (!is_first)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
      is_first = FALSE;
      g_free (line);
    }
  return g_string_free (text, FALSE);
}

static gboolean
on_flush_timeout (gpointer data)
{
  UiLogView *self = data;
  guint n_lines = g_queue_get_length (&self->lines);
  g_autofree char *text = steal_waiting (self);
  GtkTextIter end;

  self->flush_id = 0;
  self->flushed_us = g_get_monotonic_time ();
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert (self->buffer, &end, text, -1);
  trim (self);
  gtk_widget_hide (self->placeholder);
  if (!ui_follower_get_following (UI_FOLLOWER (self->follower)))
    {
      self->n_new += n_lines;
      update_label (self);
    }
  return G_SOURCE_REMOVE;
}

/* Below the priority of drawing, so that a flood of lines cannot starve the window. */
static void
schedule_flush (UiLogView *self)
{
  gint64 since_ms = (g_get_monotonic_time () - self->flushed_us) / 1000;
  guint wait_ms = since_ms >= FLOOD_MS ? FRAME_MS : MAX (FRAME_MS, FLOOD_MS - since_ms);

  if (self->flush_id == 0)
    self->flush_id = g_timeout_add_full (GDK_PRIORITY_REDRAW + 1, wait_ms, on_flush_timeout, self,
                                         NULL);
}

static void
drop_waiting (UiLogView *self)
{
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_queue_clear_full (&self->lines, g_free);
}

/* The indent below a line's text follows the font. */
static void
on_style_updated (GtkWidget *widget,
                  gpointer data)
{
  g_autoptr (PangoLayout) layout = NULL;
  g_autofree char *blanks = g_strnfill (HANGING_CHARS, '0');
  int width;

  layout = gtk_widget_create_pango_layout (widget, blanks);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (gtk_text_view_get_indent (GTK_TEXT_VIEW (widget)) != -width)
    gtk_text_view_set_indent (GTK_TEXT_VIEW (widget), -width);
}

static void
ui_log_view_dispose (GObject *object)
{
  drop_waiting (UI_LOG_VIEW (object));
  G_OBJECT_CLASS (ui_log_view_parent_class)->dispose (object);
}

static void
ui_log_view_class_init (UiLogViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ui_log_view_dispose;
}

static void
ui_log_view_init (UiLogView *self)
{
  ui_style_init ();
  g_queue_init (&self->lines);
  self->text_view = gtk_text_view_new ();
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view));
  g_object_set (self->text_view, "editable", FALSE, "cursor-visible", FALSE, "monospace", TRUE,
                "wrap-mode", GTK_WRAP_WORD_CHAR, "left-margin", MARGIN, "right-margin", MARGIN,
                "bottom-margin", MARGIN, "pixels-above-lines", 1,
                "pixels-below-lines", 1,
                "accepts-tab", FALSE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->text_view), UI_STYLE_LOG);
  atk_object_set_name (gtk_widget_get_accessible (self->text_view), "Status log");
  g_signal_connect (self->text_view, "style-updated", G_CALLBACK (on_style_updated), NULL);
  on_style_updated (self->text_view, NULL);

  self->follower = ui_follower_new (self->text_view);
  g_signal_connect_object (self->follower, "notify::following", G_CALLBACK (on_following_changed),
                           self, 0);
  self->placeholder = ui_style_new_placeholder ("What happens will be here, line by line.");
  gtk_widget_set_no_show_all (self->placeholder, TRUE);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->follower), self->placeholder);
  gtk_overlay_set_overlay_pass_through (GTK_OVERLAY (self->follower), self->placeholder, TRUE);
  gtk_container_add (GTK_CONTAINER (self), self->follower);
  gtk_widget_show (self->follower);
}

/**
 * ui_log_view_new:
 *
 * An empty log. Main thread only, as all of this.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ui_log_view_new (void)
{
  return g_object_new (UI_TYPE_LOG_VIEW, NULL);
}

/**
 * ui_log_view_append:
 * @self: the log
 * @line: a line without its end; control characters are shown escaped, and of a line longer than
 *   %UI_LOG_VIEW_MAX_LINE_BYTES the beginning with its length
 *
 * Adds a line at the end, to be seen with the next frame, or within 100 ms in a flood. The log
 * keeps the last %UI_LOG_VIEW_MAX_LINES.
 */
void
ui_log_view_append (UiLogView *self,
                    const char *line)
{
  g_return_if_fail (UI_IS_LOG_VIEW (self));
  g_return_if_fail (line != NULL);

  if (g_queue_get_length (&self->lines) == UI_LOG_VIEW_MAX_LINES)
    g_free (g_queue_pop_head (&self->lines));
  g_queue_push_tail (&self->lines, dup_shown (line));
  schedule_flush (self);
}

/**
 * ui_log_view_follow:
 * @self: the log
 *
 * Goes to the end and stays there.
 */
void
ui_log_view_follow (UiLogView *self)
{
  g_return_if_fail (UI_IS_LOG_VIEW (self));

  ui_follower_set_following (UI_FOLLOWER (self->follower), TRUE);
}

/**
 * ui_log_view_clear:
 * @self: the log
 *
 * Drops all lines, those that wait included, and follows again.
 */
void
ui_log_view_clear (UiLogView *self)
{
  g_return_if_fail (UI_IS_LOG_VIEW (self));

  drop_waiting (self);
  gtk_text_buffer_set_text (self->buffer, "", -1);
  gtk_widget_show (self->placeholder);
  ui_log_view_follow (self);
}

/**
 * ui_log_view_get_text_view:
 * @self: the log
 *
 * Returns: (transfer none): the #GtkTextView, which has the focus and the accessible text
 */
GtkWidget *
ui_log_view_get_text_view (UiLogView *self)
{
  return self->text_view;
}
