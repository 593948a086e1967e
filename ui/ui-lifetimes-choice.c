/* SPDX-License-Identifier: MIT */
/*
 * ui-lifetimes-choice: what of the lifetimes is chosen and pointed at.
 *
 * What is chosen here is chosen on all pages, and the other way round:
 *
 *   click on a bar ──▶ the child ──"child-chosen"──▶ page ──▶ window ──▶ UiFocus "subject-changed"
 *                  └─▶ its nearest record ─────────────────────────────▶ UiFocus "selected"
 *   pointer ─────────▶ the time under it ──────────────────────────────▶ UiFocus "cursor-moved"
 *
 * A child of another lab is chosen together with its lab. The marked time goes along with the
 * pointer and, when that leaves, returns to where it was. A child that is in no list any more, or
 * an earlier life, is chosen in this view alone.
 *
 * The partner is ui-lifetimes-view.c, whose other half this is.
 */

#include "ui-lifetimes-view-private.h"
#include "ipc-trace-seek.h"
#include "ui-lifetimes-view-accessible.h"
#include "ui-text.h"

/* Selecting */

static void
reveal_lane (UiLifetimesView *self,
             int lane)
{
  UiScrollArea *area = UI_SCROLL_AREA (self);
  double top = ui_scroll_area_get_scroll (area, GTK_ORIENTATION_VERTICAL);
  double page = gtk_widget_get_allocated_height (GTK_WIDGET (self)) - UI_LIFETIMES_AXIS_HEIGHT;
  double upper = lane * UI_LIFETIMES_LANE_HEIGHT;
  double lower = upper + UI_LIFETIMES_LANE_HEIGHT;

  if (upper < top)
    ui_scroll_area_scroll_to (area, GTK_ORIENTATION_VERTICAL, upper);
  else if (lower > top + page)
    ui_scroll_area_scroll_to (area, GTK_ORIENTATION_VERTICAL, lower - page);
}

static void
reveal_time (UiLifetimesView *self,
             gint64 from_ns,
             gint64 to_ns)
{
  ui_time_axis_reveal (&self->axis, from_ns, to_ns);
  ui_lifetimes_view_take_over_axis (self);
}

/* Marks a life as chosen, in this view alone. */
static void
mark_life (UiLifetimesView *self,
           int lane,
           int life)
{
  self->selected_lane = lane;
  self->selected_life = life;
  if (lane >= 0)
    reveal_lane (self, lane);
  ui_lifetimes_view_accessible_selected (gtk_widget_get_accessible (GTK_WIDGET (self)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ui_lifetimes_view_tell_facts (self);
}

/* A person chose a life: its child is chosen on all pages. */
static void
choose_life (UiLifetimesView *self,
             int lane,
             int life)
{
  mark_life (self, lane, life);
  if (lane < 0)
    return;
  self->is_choosing = TRUE;
  ui_lifetimes_view_tell_child (self, ui_lifetimes_get_lane (self->model, lane));
  self->is_choosing = FALSE;
}

static int
find_lane (UiLifetimesView *self,
           const char *lab,
           guint member)
{
  for (guint i = 0; i < ui_lifetimes_get_n_lanes (self->model); i++)
    {
      const UiLane *lane = ui_lifetimes_get_lane (self->model, i);

      if (g_strcmp0 (lane->lab, lab) == 0 && (member == 0 || lane->member == member))
        return (int) i;
    }
  return -1;
}

static void
on_subject_changed (UiLifetimesView *self)
{
  const char *lab = ui_focus_get_lab (self->focus);
  guint member = ui_focus_get_member (self->focus);
  int lane = find_lane (self, lab, member);

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->is_choosing || lane < 0)
    return;
  if (member == 0)
    reveal_lane (self, lane);
  else if (lane != self->selected_lane)
    mark_life (self, lane, (int) ui_lifetimes_get_lane (self->model, lane)->lives->len - 1);
}

static void
on_record_selected (UiLifetimesView *self)
{
  const IpcTraceRecord *record = ui_focus_get_record (self->focus);
  guint lane;
  guint life;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (record == NULL)
    return;
  if (ui_lifetimes_find_subject (self->model, record->subject, &lane, &life))
    mark_life (self, (int) lane, (int) life);
  reveal_time (self, record->time_ns, record->time_ns);
}

static void
on_cursor_moved (UiLifetimesView *self)
{
  if (!self->is_pointing)
    self->resting_ns = ui_focus_get_cursor (self->focus);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Connects to what is chosen on other pages, and takes over what is. */
void
ui_lifetimes_choice_connect (UiLifetimesView *self)
{
  g_signal_connect_object (self->focus, "subject-changed", G_CALLBACK (on_subject_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->focus, "selected", G_CALLBACK (on_record_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->focus, "cursor-moved", G_CALLBACK (on_cursor_moved), self,
                           G_CONNECT_SWAPPED);
  on_cursor_moved (self);
  on_subject_changed (self);
  on_record_selected (self);
}

/* The pointer */

static gint64
get_time_at (UiLifetimesView *self,
             double x)
{
  gint64 time_ns = ui_time_axis_get_time (&self->axis, x - ui_lifetimes_view_get_frame (self).gutter);

  return CLAMP (time_ns, self->axis.begin_ns, self->axis.end_ns);
}

static void
hover (UiLifetimesView *self,
       int lane,
       int life)
{
  if (life < 0)
    lane = -1;
  if (lane == self->hovered_lane && life == self->hovered_life)
    return;
  self->hovered_lane = lane;
  self->hovered_life = life;
  ui_lifetimes_view_tell_facts (self);
}

static void
choose_nearest_record (UiLifetimesView *self,
                       gint64 time_ns)
{
  const UiLane *lane = ui_lifetimes_get_lane (self->model, self->selected_lane);
  const UiLife *life = ui_lane_get_life (lane, self->selected_life);
  guint64 position =
      ipc_trace_seek_subject (ui_focus_get_store (self->focus), life->subject, time_ns);

  if (position != IPC_TRACE_SEEK_NONE)
    ui_focus_select (self->focus, position);
}

static void
move_cursor (UiLifetimesView *self,
             gint64 time_ns,
             gboolean is_pointing)
{
  self->is_pointing = is_pointing;
  ui_focus_set_cursor (self->focus, time_ns);
  self->is_pointing = FALSE;
}
/* The pointer is at a place of the widget. */
void
ui_lifetimes_choice_point (UiLifetimesView *self,
                           double x,
                           double y)
{
  UiLifetimesFrame frame = ui_lifetimes_view_get_frame (self);
  int lane;
  int life;

  ui_lifetimes_frame_find (&frame, x, y, &lane, &life);
  hover (self, lane, life);
  move_cursor (self, x >= frame.gutter ? get_time_at (self, x) : self->resting_ns, TRUE);
}

/* It is nowhere any more. */
void
ui_lifetimes_choice_leave (UiLifetimesView *self)
{
  hover (self, -1, -1);
  move_cursor (self, self->resting_ns, TRUE);
}

/* The button was pressed there. On the axis it marks the time alone. */
void
ui_lifetimes_choice_press (UiLifetimesView *self,
                           double x,
                           double y)
{
  UiLifetimesFrame frame = ui_lifetimes_view_get_frame (self);
  gint64 time_ns = get_time_at (self, x);
  int lane;
  int life;

  ui_lifetimes_frame_find (&frame, x, y, &lane, &life);
  if (x >= frame.gutter)
    {
      self->resting_ns = time_ns;
      move_cursor (self, time_ns, FALSE);
    }
  if (y < UI_LIFETIMES_AXIS_HEIGHT)
    return;
  if (life < 0)
    {
      ui_lifetimes_view_select_lane (self, lane);
      return;
    }
  choose_life (self, lane, life);
  choose_nearest_record (self, time_ns);
}

/**
 * ui_lifetimes_view_choose_record:
 * @self: the view
 *
 * Chooses, on all pages, the record of the chosen life that is nearest to the marked time.
 */
void
ui_lifetimes_view_choose_record (UiLifetimesView *self)
{
  if (self->selected_lane >= 0)
    choose_nearest_record (self, ui_focus_get_cursor (self->focus));
}

/**
 * ui_lifetimes_view_get_selected_lane:
 * @self: the view
 *
 * Returns: the lane that is chosen; -1 for none
 */
int
ui_lifetimes_view_get_selected_lane (UiLifetimesView *self)
{
  return self->selected_lane;
}

/**
 * ui_lifetimes_view_select_lane:
 * @self: the view
 * @lane: which, from 0; -1 for none
 *
 * Chooses a child, and of its lives the last one.
 */
void
ui_lifetimes_view_select_lane (UiLifetimesView *self,
                               int lane)
{
  g_return_if_fail (lane < (int) ui_lifetimes_get_n_lanes (self->model));

  if (lane < 0)
    choose_life (self, -1, -1);
  else
    choose_life (self, lane, (int) ui_lifetimes_get_lane (self->model, lane)->lives->len - 1);
}

/**
 * ui_lifetimes_view_move_lane:
 * @self: the view
 * @by: how many lanes down; less than 0 for up
 *
 * Chooses another child.
 */
void
ui_lifetimes_view_move_lane (UiLifetimesView *self,
                             int by)
{
  int n_lanes = (int) ui_lifetimes_get_n_lanes (self->model);

  if (n_lanes > 0)
    ui_lifetimes_view_select_lane (self, CLAMP (self->selected_lane + by, 0, n_lanes - 1));
}

/**
 * ui_lifetimes_view_move_life:
 * @self: the view
 * @by: how many lives later; less than 0 for earlier
 *
 * Chooses another life of the same child, and brings it into view.
 */
void
ui_lifetimes_view_move_life (UiLifetimesView *self,
                             int by)
{
  const UiLane *lane;
  const UiLife *life;

  if (self->selected_lane < 0)
    {
      ui_lifetimes_view_move_lane (self, 1);
      return;
    }
  lane = ui_lifetimes_get_lane (self->model, self->selected_lane);
  choose_life (self, self->selected_lane,
               CLAMP (self->selected_life + by, 0, (int) lane->lives->len - 1));
  life = ui_lane_get_life (lane, self->selected_life);
  reveal_time (self, life->begin_ns, life->end_ns != 0 ? life->end_ns : self->now_ns);
}

/* Finds what there are facts to tell of. */
static const UiLane *
get_told (UiLifetimesView *self,
          int *life)
{
  int lane = self->hovered_lane >= 0 ? self->hovered_lane : self->selected_lane;

  *life = self->hovered_lane >= 0 ? self->hovered_life : self->selected_life;
  return lane >= 0 ? ui_lifetimes_get_lane (self->model, lane) : NULL;
}

/* The life that the pointer is on, or else the chosen one; NULL when there is neither. */
const UiLife *
ui_lifetimes_choice_get_life (UiLifetimesView *self)
{
  int life;
  const UiLane *lane = get_told (self, &life);

  return lane != NULL ? ui_lane_get_life (lane, life) : NULL;
}

/**
 * ui_lifetimes_view_dup_facts:
 * @self: the view
 *
 * What there is to say of the life that the pointer is on, or else of the chosen one.
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL when there is neither
 */
char *
ui_lifetimes_view_dup_facts (UiLifetimesView *self)
{
  int life;
  const UiLane *lane = get_told (self, &life);

  if (lane == NULL)
    return NULL;
  return ui_lane_dup_facts (lane, life,
                            ui_lifetimes_get_begin_ns (self->model), self->now_ns);
}

/**
 * ui_lifetimes_view_dup_mark:
 * @self: the view
 * @lane: which lane
 *
 * What is marked on a lane: the record that is chosen on all pages.
 *
 * Returns: (transfer full) (nullable): such as `message sent, 1.204153 s after the start`; %NULL
 *   when the record that is chosen, if any, is of another lane
 */
char *
ui_lifetimes_view_dup_mark (UiLifetimesView *self,
                            int lane)
{
  const IpcTraceRecord *record = ui_focus_get_record (self->focus);
  g_autofree char *step = NULL;
  g_autofree char *time = NULL;
  guint of_lane;
  guint life;

  if (record == NULL ||
      !ui_lifetimes_find_subject (self->model, record->subject, &of_lane, &life) ||
      (int) of_lane != lane)
    return NULL;
  step = ui_text_dup_step (record->step);
  time = ui_text_dup_seconds (record->time_ns - ui_lifetimes_get_begin_ns (self->model));
  return g_strdup_printf ("%s, %s s after the start", step, time);
}
