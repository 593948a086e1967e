/* SPDX-License-Identifier: MIT */
/*
 * ui-log-view: lines that arrive, the newest at the end.
 *
 *     lines:  | left out ... | in the text ......................... | waiting |
 *             oldest                                                    newest
 *
 * A line is not put into the text at once: it waits, and all that wait go in by one insertion, a
 * frame after the first line of a calm log, every 100 ms in a flood. With no line waiting there is
 * no timer.
 *
 * GtkTextView lays out each line that it is given, sooner or later, and that costs more than
 * everything else that a viewer does for a message. So while more lines come than fit into the view
 * and the user follows the end, the text holds the newest of them alone. The others are put back
 * when the user scrolls up, and half a second after the flood is over or something is selected.
 */

#include "ui-log-view.h"
#include "ipc-text.h"
#include "ui-follower.h"
#include "ui-style.h"
#include "ui-text.h"

#define FRAME_MS 16
/* The shortest time between two insertions while lines keep coming. */
#define FLOOD_MS 100
/* How long after a flood the lines that it left out are put back. */
#define CALM_MS 500
/* How many lines more than fit into the view are in the text in a flood. */
#define TAIL_SPARE 10
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

  GQueue lines;          /* (element-type utf8) all that are kept, oldest first */
  guint n_waiting;       /* the newest of them, which are not in the text yet */
  guint n_in_text;       /* those before; more than are kept until the next insertion */
  guint flush_id;        /* the timer of the next insertion; 0 while nothing waits */
  guint calm_id;         /* puts back what the flood left out; 0 while there is no flood */
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

/* @n lines from @link on as one text, with a line end between them. */
static char *
join_lines (GList *link,
            guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++, link = link->next)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, link->data);
    }
  return g_string_free (text, FALSE);
}

/* The newest @n lines as one text. */
static char *
join_newest (UiLogView *self,
             guint n)
{
  GList *link = self->lines.tail;

  for (guint i = 1; i < n; i++)
    link = link->prev;
  return join_lines (link, n);
}

static void
insert_waiting (UiLogView *self)
{
  g_autofree char *text = join_newest (self, self->n_waiting);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  if (self->n_in_text > 0)
    gtk_text_buffer_insert (self->buffer, &end, "\n", 1);
  gtk_text_buffer_insert (self->buffer, &end, text, -1);
  self->n_in_text += self->n_waiting;
  self->n_waiting = 0;
}

/* Takes the oldest lines out of the text that are not kept any more. */
static void
trim (UiLogView *self)
{
  GtkTextIter start;
  GtkTextIter end;

  if (self->n_in_text <= self->lines.length)
    return;
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, self->n_in_text - self->lines.length);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  self->n_in_text = self->lines.length;
}

/* How many lines are worth laying out while they rush by. */
static guint
count_tail (UiLogView *self)
{
  PangoContext *context = gtk_widget_get_pango_context (self->text_view);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int line_height = pango_font_metrics_get_height (metrics) / PANGO_SCALE;
  GdkRectangle visible;

  pango_font_metrics_unref (metrics);
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self->text_view), &visible);
  return visible.height / MAX (line_height, 1) + TAIL_SPARE;
}

/* Whether what is in the text now will be out of sight before anybody could look at it. A flood
 * ends at half the rate at which it begins, so that lines are not put back to be taken out again. */
static gboolean
is_flooded (UiLogView *self)
{
  guint n_enough = self->calm_id != 0 ? count_tail (self) / 2 : count_tail (self);

  return ui_follower_get_following (UI_FOLLOWER (self->follower)) &&
         !gtk_text_buffer_get_has_selection (self->buffer) && self->n_waiting >= n_enough;
}

/* The lines that a flood left out go back to where they belong, above the others. */
static void
put_back (UiLogView *self)
{
  guint n_left_out = self->lines.length - MIN (self->n_waiting + self->n_in_text, self->lines.length);
  g_autofree char *text = NULL;
  GtkTextIter start;

  g_clear_handle_id (&self->calm_id, g_source_remove);
  if (n_left_out == 0)
    return;
  text = join_lines (self->lines.head, n_left_out);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_insert (self->buffer, &start, text, -1);
  if (self->n_in_text > 0)
    gtk_text_buffer_insert (self->buffer, &start, "\n", 1);
  self->n_in_text += n_left_out;
}

static gboolean
on_calm_timeout (gpointer data)
{
  UiLogView *self = data;

  self->calm_id = 0;
  put_back (self);
  return G_SOURCE_REMOVE;
}

static void
show_tail (UiLogView *self)
{
  guint n = MIN (count_tail (self), self->lines.length);
  g_autofree char *text = join_newest (self, n);

  gtk_text_buffer_set_text (self->buffer, text, -1);
  self->n_in_text = n;
  self->n_waiting = 0;
  g_clear_handle_id (&self->calm_id, g_source_remove);
  self->calm_id = g_timeout_add (CALM_MS, on_calm_timeout, self);
}

static gboolean
on_flush_timeout (gpointer data)
{
  UiLogView *self = data;
  guint n_new = self->n_waiting;

  self->flush_id = 0;
  self->flushed_us = g_get_monotonic_time ();
  if (is_flooded (self))
    show_tail (self);
  else
    insert_waiting (self);
  trim (self);
  gtk_widget_hide (self->placeholder);
  if (!ui_follower_get_following (UI_FOLLOWER (self->follower)))
    {
      self->n_new += n_new;
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
drop_lines (UiLogView *self)
{
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_handle_id (&self->calm_id, g_source_remove);
  g_queue_clear_full (&self->lines, g_free);
  self->n_waiting = 0;
  self->n_in_text = 0;
}

static void
on_following_changed (UiFollower *follower,
                      GParamSpec *spec,
                      gpointer data)
{
  UiLogView *self = data;

  if (!ui_follower_get_following (follower))
    put_back (self);
  self->n_new = 0;
  update_label (self);
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
  drop_lines (UI_LOG_VIEW (object));
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
 * keeps the last %UI_LOG_VIEW_MAX_LINES. While they rush by, faster than the view can hold, the text
 * has the newest alone; the others are back half a second later, or when the user looks for them.
 */
void
ui_log_view_append (UiLogView *self,
                    const char *line)
{
  g_return_if_fail (UI_IS_LOG_VIEW (self));
  g_return_if_fail (line != NULL);

  if (self->lines.length == UI_LOG_VIEW_MAX_LINES)
    g_free (g_queue_pop_head (&self->lines));
  g_queue_push_tail (&self->lines, dup_shown (line));
  self->n_waiting = MIN (self->n_waiting + 1, UI_LOG_VIEW_MAX_LINES);
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

  drop_lines (self);
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
