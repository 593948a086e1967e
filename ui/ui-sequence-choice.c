/* SPDX-License-Identifier: MIT */
/*
 * ui-sequence-choice: which part of a sequence diagram is shown, and what in it is chosen.
 *
 * A message that is chosen on any page is shown here; one that is chosen here is shown on all. The
 * keys are at a message of their own, which Enter chooses. Zooming by keys and buttons goes about
 * that.
 *
 * Partner: ui-sequence-view, whose fields these are.
 */

#include "ui-sequence-view-accessible.h"
#include "ui-sequence-view-private.h"

/* Showing */

/* What keys and buttons zoom at: the message that is chosen, the end while that is followed, or the
 * middle. */
static double
get_zoom_place (UiSequenceView *self)
{
  const IpcTraceRecord *record =
      self->current != UI_SEQUENCE_NONE
          ? ipc_trace_store_get (ui_focus_get_store (self->focus), self->current)
          : NULL;
  double px = record != NULL ? ui_time_axis_get_px (&self->axis, record->time_ns) : -1;

  if (px >= 0 && px <= self->axis.length_px)
    return px;
  if (self->axis.mode != UI_TIME_AXIS_STILL)
    return self->axis.length_px - UI_SEQUENCE_FOOT;
  return self->axis.length_px / 2;
}

/**
 * ui_sequence_view_zoom:
 * @self: the diagram
 * @factor: more than 1 to come nearer
 * @at_px: the place whose time stays where it is, from the upper edge of the picture below the
 *   heads; less than 0 for what is chosen, the end while that is followed, or the middle
 *
 * Comes nearer or sees more.
 */
void
ui_sequence_view_zoom (UiSequenceView *self,
                       double factor,
                       double at_px)
{
  if (at_px < 0)
    at_px = get_zoom_place (self);
  self->is_scale_chosen = TRUE;
  ui_time_axis_zoom (&self->axis, factor, at_px);
  ui_sequence_view_moved (self);
}

/**
 * ui_sequence_view_fit:
 * @self: the diagram
 *
 * Shows the whole run.
 */
void
ui_sequence_view_fit (UiSequenceView *self)
{
  self->is_scale_chosen = TRUE;
  ui_time_axis_fit (&self->axis);
  ui_sequence_view_moved (self);
}

/**
 * ui_sequence_view_follow:
 * @self: the diagram
 *
 * Goes to the newest and stays there.
 */
void
ui_sequence_view_follow (UiSequenceView *self)
{
  ui_time_axis_follow (&self->axis);
  ui_sequence_view_moved (self);
}

/**
 * ui_sequence_view_show:
 * @self: the diagram
 * @from_ns: a time
 * @to_ns: a later one
 *
 * Shows what is between them.
 */
void
ui_sequence_view_show (UiSequenceView *self,
                       gint64 from_ns,
                       gint64 to_ns)
{
  self->is_scale_chosen = TRUE;
  ui_time_axis_show (&self->axis, from_ns, to_ns);
  ui_sequence_view_moved (self);
}

void
ui_sequence_view_scroll_by (UiSequenceView *self,
                            GtkOrientation orientation,
                            double amount)
{
  ui_scroll_area_scroll_to (UI_SCROLL_AREA (self), orientation,
                            ui_scroll_area_get_scroll (UI_SCROLL_AREA (self), orientation) +
                                amount);
}

/**
 * ui_sequence_view_set_range:
 * @self: the diagram
 * @from_ns: where a range begins that is being chosen
 * @to_ns: where it ends, also before it begins; the same for none
 *
 * Marks a range.
 */
void
ui_sequence_view_set_range (UiSequenceView *self,
                            gint64 from_ns,
                            gint64 to_ns)
{
  self->range_from_ns = from_ns;
  self->range_to_ns = to_ns;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Where the range begins, and in @to_ns where it ends; the same for none. */
gint64
ui_sequence_view_get_range (UiSequenceView *self,
                            gint64 *to_ns)
{
  *to_ns = self->range_to_ns;
  return self->range_from_ns;
}

/* Choosing */

static void
reveal_lane (UiSequenceView *self,
             int lane)
{
  double page =
      gtk_widget_get_allocated_width (GTK_WIDGET (self)) - UI_SEQUENCE_AXIS_WIDTH;
  double left = ui_scroll_area_get_scroll (UI_SCROLL_AREA (self), GTK_ORIENTATION_HORIZONTAL);
  double x = UI_SEQUENCE_SIDE + lane * self->lane_px;

  if (x < left || x > left + page)
    ui_scroll_area_scroll_to (UI_SCROLL_AREA (self), GTK_ORIENTATION_HORIZONTAL, x - page / 2);
}

/* Has a record in view, with a little around it. */
static void
reveal (UiSequenceView *self,
        const IpcTraceRecord *record)
{
  int lane = ui_sequence_lanes_find (self->lanes, record->subject);
  gint64 around_ns = (gint64) (2 * UI_SEQUENCE_ROW_PX * self->axis.ns_per_px);
  double px = ui_time_axis_get_px (&self->axis, record->time_ns);

  if (lane == UI_SEQUENCE_NO_LANE)
    return;
  reveal_lane (self, lane);
  if (px >= 0 && px <= self->axis.length_px)
    return;
  ui_time_axis_reveal (&self->axis, record->time_ns - around_ns, record->time_ns + around_ns);
  ui_sequence_view_moved (self);
}

/**
 * ui_sequence_view_take_selection:
 * @self: the diagram
 *
 * Another record is chosen, here or on another page: has it in view.
 */
void
ui_sequence_view_take_selection (UiSequenceView *self)
{
  const IpcTraceRecord *record = ui_focus_get_record (self->focus);

  self->current = ui_focus_get_selected (self->focus);
  if (record != NULL)
    reveal (self, record);
  ui_sequence_view_accessible_selected (gtk_widget_get_accessible (GTK_WIDGET (self)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "facts-changed");
}

/**
 * ui_sequence_view_find_current:
 * @self: the diagram
 *
 * Returns: the item that the keys are at, or -1
 */
int
ui_sequence_view_find_current (UiSequenceView *self)
{
  return ui_sequence_scene_find_record (self->scene, self->current);
}

/**
 * ui_sequence_view_set_current:
 * @self: the diagram
 * @position: a record
 *
 * Has the keys be at a message, in view.
 */
void
ui_sequence_view_set_current (UiSequenceView *self,
                              guint64 position)
{
  const IpcTraceRecord *record =
      ipc_trace_store_get (ui_focus_get_store (self->focus), position);

  self->current = position;
  if (record != NULL)
    reveal (self, record);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "facts-changed");
}

guint64
ui_sequence_view_get_current (UiSequenceView *self)
{
  return self->current;
}

/**
 * ui_sequence_view_hover:
 * @self: the diagram
 * @item: the item under the pointer; -1 for none
 *
 * Tells what the pointer is on.
 */
void
ui_sequence_view_hover (UiSequenceView *self,
                        int item)
{
  if (item == self->hovered)
    return;
  self->hovered = item;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "facts-changed");
}

/**
 * ui_sequence_view_dup_facts:
 * @self: the diagram
 *
 * Returns: (transfer full) (nullable): what is under the pointer or at the keys, in words; %NULL for
 *   nothing
 */
char *
ui_sequence_view_dup_facts (UiSequenceView *self)
{
  int index = self->hovered >= 0 ? self->hovered : ui_sequence_view_find_current (self);
  const UiSequenceItem *item;
  g_autofree char *name = NULL;
  g_autofree char *time = NULL;

  if (index < 0 || (guint) index >= ui_sequence_scene_get_n_items (self->scene))
    return NULL;
  item = ui_sequence_scene_get_item (self->scene, (guint) index);
  name = ui_sequence_item_dup_name (item, self->model, self->lanes);
  if (item->kind == UI_SEQUENCE_BUNDLE)
    return g_strdup_printf ("%s. Click to come nearer.", name);
  time = ui_time_axis_dup_label (item->from_ns - self->axis.begin_ns, 1000);
  return g_strdup_printf ("%s, at %s", name, time);
}
