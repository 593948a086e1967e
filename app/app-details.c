/* SPDX-License-Identifier: MIT */
/*
 * app-details: all about the record that is selected, below any page.
 *
 *   | Record   12,345        | GTKClient msg 7 14:03:05          |      0   message sent · Viewer 1     |
 *   | Time     2.345678 s    | 24 bytes                          | +118 µs  message received · Parent   |
 *   | Step     message sent  | 00000000  47 54 4b 43 … GTKCl…    | +204 µs  message received · Viewer 1 |
 *   | …                      |                                   |          answer                      |
 *
 * On the left its facts, in the middle its text and bytes, on the right what belongs to it, each a
 * way to there. What is said is made in ui-record-facts and ui-record-exchange; this puts it on the
 * screen, when another record is selected, and again when more became known of it: an answer came,
 * or the process is gone. It looks at most four times a second, and only while somebody sees it.
 */

#include "app-details.h"

#include "ui-memory-view.h"
#include "ui-record-exchange.h"
#include "ui-record-facts.h"
#include "ui-style.h"

#define REFRESH_MS 250
/* How wide the facts are: as "message received" in a narrow window, and a little more in a wide one.
 * What is longer is whole in a tooltip. */
#define LEAST_CHARS 13
#define MOST_CHARS 20
/* The data of a button: which record it leads to. */
#define POSITION "tincan-position"
#define EMPTY "All about a message appears here.\nSelect one: in the Traffic, or on any page."
#define DISCARDED                                                                                  \
  "This record was discarded: the trace keeps the newest records only.\nSelect another one."

struct _AppDetails
{
  AppPage parent_instance;

  /* What facts are read from; the window's. */
  UiRecordFacts facts;
  /* The value of each fact, and its title beside it. */
  GtkLabel *titles[UI_RECORD_N_FACTS];
  GtkLabel *values[UI_RECORD_N_FACTS];
  /* The bytes of the record. */
  UiMemoryView *bytes_view;
  /* A sentence instead of everything. */
  GtkWidget *placeholder;
  /* What belongs to the record that is shown; UiRecordRelative. */
  GArray *relatives;
  /* The record that is shown; UI_FOCUS_NONE for none. */
  guint64 shown;
  /* Another record may be at its position now. */
  gboolean has_moved;
  /* Nobody has answered it yet, so records that come are looked at. */
  gboolean is_waiting;
  /* Something is new that was not shown, because nobody would have seen it. */
  gboolean is_stale;
  /* Shows what is new soon; 0 while nothing is. */
  guint refresh_source;

  /* From the template. */
  GtkStack *stack;
  GtkWidget *content;
  GtkGrid *fact_grid;
  GtkLabel *text_label;
  GtkWidget *sentence_window;
  GtkLabel *sentence_label;
  GtkLabel *extent_label;
  GtkBox *bytes_box;
  GtkBox *exchange_box;
  GtkLabel *exchange_label;
};

G_DEFINE_FINAL_TYPE (AppDetails, app_details, APP_TYPE_PAGE)

/* A label that gets the text that it has would be laid out again, and lose its selection. */
static void
set_label (GtkLabel *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* The facts */

static void
add_fact (AppDetails *self,
          UiRecordFact fact)
{
  const char *title = ui_record_fact_get_title (fact);
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *value_label = gtk_label_new (NULL);
  g_autofree char *name = g_strdup_printf ("%s of the record", title);

  gtk_label_set_xalign (GTK_LABEL (title_label), 0);
  gtk_widget_set_valign (title_label, GTK_ALIGN_BASELINE);
  gtk_style_context_add_class (gtk_widget_get_style_context (title_label), UI_STYLE_DIM);
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (value_label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (value_label), LEAST_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (value_label), MOST_CHARS);
  gtk_widget_set_can_focus (value_label, FALSE);
  gtk_widget_set_hexpand (value_label, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (value_label), UI_STYLE_FIGURES);
  atk_object_set_name (gtk_widget_get_accessible (value_label), name);
  gtk_grid_attach (self->fact_grid, title_label, 0, (int) fact, 1, 1);
  gtk_grid_attach (self->fact_grid, value_label, 1, (int) fact, 1, 1);
  self->titles[fact] = GTK_LABEL (title_label);
  self->values[fact] = GTK_LABEL (value_label);
}

static void
show_facts (AppDetails *self,
            guint64 position)
{
  for (UiRecordFact fact = 0; fact < UI_RECORD_N_FACTS; fact++)
    {
      g_autofree char *value = ui_record_facts_dup (&self->facts, position, fact);

      set_label (self->values[fact], value != NULL ? value : "");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->values[fact]), value);
      gtk_widget_set_visible (GTK_WIDGET (self->titles[fact]), value != NULL);
      gtk_widget_set_visible (GTK_WIDGET (self->values[fact]), value != NULL);
    }
}

/* The text and the bytes */

static void
show_bytes (AppDetails *self,
            guint64 position)
{
  const IpcTraceRecord *record = ipc_trace_store_get (self->facts.store, position);
  g_autofree char *text = ipc_trace_store_dup_text (self->facts.store, record);
  g_autofree char *extent = ui_record_facts_dup_extent (&self->facts, position);
  gboolean has_bytes = ui_record_facts_has_bytes (&self->facts, position);
  const char *bytes;
  gsize length;

  /* A sentence may be long, and has the room that no bytes need. */
  set_label (has_bytes ? self->text_label : self->sentence_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->text_label), has_bytes);
  gtk_widget_set_visible (self->sentence_window, !has_bytes);
  set_label (self->extent_label, extent != NULL ? extent : "no bytes");
  /* Cleared first, so that no byte is marked as changed: it is another record's. */
  ui_memory_view_clear (self->bytes_view, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->bytes_view), has_bytes);
  if (!has_bytes)
    return;
  bytes = ipc_trace_store_get_text (self->facts.store, record, &length);
  ui_memory_view_set_bytes (self->bytes_view, (const guint8 *) bytes, length);
}

/* What belongs to it */

static GtkWidget *
new_cell (const char *text,
          double xalign,
          const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), (float) xalign);
  if (style_class != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style_class);
  return label;
}

static GtkWidget *
new_cells (AppDetails *self,
           const UiRecordRelative *relative)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *delta = ui_record_relative_dup_delta (relative);
  g_autofree char *step = ui_record_relative_dup_step (relative, self->facts.store);
  const char *role = ui_record_relative_get_role (relative, self->facts.store);
  GtkWidget *delta_label = new_cell (delta, 1, UI_STYLE_FIGURES);
  GtkWidget *step_label = new_cell (step, 0, NULL);

  gtk_label_set_width_chars (GTK_LABEL (delta_label), 8);
  gtk_label_set_ellipsize (GTK_LABEL (step_label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_pack_start (GTK_BOX (box), delta_label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), step_label, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), new_cell (role, 1, UI_STYLE_DIM), FALSE, FALSE, 0);
  return box;
}

static void
on_relative_clicked (GtkWidget *button,
                     AppDetails *self)
{
  guint64 *position = g_object_get_data (G_OBJECT (button), POSITION);

  ui_focus_select (app_page_get_focus (APP_PAGE (self)), *position);
}

/* A way to a record: a flat button. The record itself is none. */
static GtkWidget *
new_row (AppDetails *self,
         const UiRecordRelative *relative)
{
  gboolean is_self = relative->role == UI_RECORD_ROLE_SELF;
  GtkWidget *row = is_self ? gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0) : gtk_button_new ();
  g_autofree char *name = ui_record_relative_dup_name (relative, self->facts.store);

  gtk_container_add (GTK_CONTAINER (row), new_cells (self, relative));
  gtk_style_context_add_class (gtk_widget_get_style_context (row), "ui-relative");
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_set_tooltip_text (row, name);
  if (!is_self)
    {
      gtk_button_set_relief (GTK_BUTTON (row), GTK_RELIEF_NONE);
      g_object_set_data_full (G_OBJECT (row), POSITION,
                              g_memdup2 (&relative->position, sizeof relative->position), g_free);
      g_signal_connect (row, "clicked", G_CALLBACK (on_relative_clicked), self);
    }
  gtk_widget_show_all (row);
  return row;
}

static gboolean
is_same (const GArray *left,
         const GArray *right)
{
  if (left == NULL || left->len != right->len)
    return FALSE;
  for (guint i = 0; i < left->len; i++)
    {
      const UiRecordRelative *a = &g_array_index (left, UiRecordRelative, i);
      const UiRecordRelative *b = &g_array_index (right, UiRecordRelative, i);

      if (a->position != b->position || a->role != b->role || a->delta_ns != b->delta_ns)
        return FALSE;
    }
  return TRUE;
}

static void
fill_list (AppDetails *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->exchange_box));

  for (GList *link = rows; link != NULL; link = link->next)
    gtk_widget_destroy (link->data);
  for (guint i = 0; i < self->relatives->len; i++)
    gtk_container_add (GTK_CONTAINER (self->exchange_box),
                       new_row (self, &g_array_index (self->relatives, UiRecordRelative, i)));
}

static const char *
get_exchange_words (AppDetails *self)
{
  if (self->is_waiting)
    return self->facts.is_saved ? "No answer to it." : "No answer so far.";
  return self->relatives->len > 1 ? "" : "Nothing that belongs to it is known.";
}

static void
show_exchange (AppDetails *self,
               guint64 position)
{
  GArray *relatives = ui_record_exchange_find (self->facts.store, position);
  gboolean is_known = is_same (self->relatives, relatives);

  g_clear_pointer (&self->relatives, g_array_unref);
  self->relatives = relatives;
  self->is_waiting = ui_record_exchange_is_waiting (self->facts.store, position, relatives);
  if (!is_known)
    fill_list (self);
  set_label (self->exchange_label, get_exchange_words (self));
  gtk_widget_set_visible (GTK_WIDGET (self->exchange_label), *get_exchange_words (self) != '\0');
}

/* When */

static void
show_placeholder (AppDetails *self,
                  const char *sentence)
{
  self->shown = UI_FOCUS_NONE;
  self->is_waiting = FALSE;
  g_clear_pointer (&self->relatives, g_array_unref);
  set_label (GTK_LABEL (self->placeholder), sentence);
  gtk_stack_set_visible_child (self->stack, self->placeholder);
}

static void
refresh (AppDetails *self)
{
  UiFocus *focus = app_page_get_focus (APP_PAGE (self));
  guint64 position = ui_focus_get_selected (focus);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  self->is_stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->is_stale)
    return;
  if (ui_focus_get_record (focus) == NULL)
    {
      show_placeholder (self, position == UI_FOCUS_NONE ? EMPTY : DISCARDED);
      return;
    }
  show_facts (self, position);
  show_exchange (self, position);
  if (self->shown != position || self->has_moved)
    show_bytes (self, position);
  self->shown = position;
  self->has_moved = FALSE;
  gtk_stack_set_visible_child (self->stack, self->content);
}

static gboolean
on_refresh_time (gpointer data)
{
  AppDetails *self = data;

  self->refresh_source = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (AppDetails *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->is_stale = TRUE;
  else if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (REFRESH_MS, on_refresh_time, self);
}

/* What is new concerns this record when it moved it, discarded it, or may answer it. */
static void
on_store_changed (AppDetails *self,
                  guint64 from,
                  guint64 end)
{
  if (self->shown == UI_FOCUS_NONE)
    return;
  self->has_moved |= from <= self->shown;
  if (self->has_moved || self->is_waiting ||
      self->shown < ipc_trace_store_get_first (self->facts.store))
    refresh_soon (self);
}

static void
app_details_map (GtkWidget *widget)
{
  AppDetails *self = APP_DETAILS (widget);

  GTK_WIDGET_CLASS (app_details_parent_class)->map (widget);
  if (self->is_stale)
    refresh (self);
}

static void
app_details_set_up (AppPage *page)
{
  AppDetails *self = APP_DETAILS (page);

  self->facts.store = app_page_get_store (page);
  self->facts.lifetimes = app_page_get_lifetimes (page);
  self->facts.is_saved = app_page_get_session (page) == NULL;
  g_signal_connect_object (app_page_get_focus (page), "selected", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->facts.store, "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->facts.lifetimes, "lives-changed", G_CALLBACK (refresh_soon), self,
                           G_CONNECT_SWAPPED);
}

static void
app_details_dispose (GObject *object)
{
  AppDetails *self = APP_DETAILS (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_pointer (&self->relatives, g_array_unref);
  G_OBJECT_CLASS (app_details_parent_class)->dispose (object);
}

static void
app_details_class_init (AppDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = app_details_dispose;
  widget_class->map = app_details_map;
  APP_PAGE_CLASS (klass)->set_up = app_details_set_up;

  gtk_widget_class_set_template_from_resource (widget_class, UI_RESOURCE_PATH "app-details.ui");
  gtk_widget_class_bind_template_child (widget_class, AppDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, content);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, fact_grid);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, text_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, sentence_window);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, extent_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, bytes_box);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, exchange_box);
  gtk_widget_class_bind_template_child (widget_class, AppDetails, exchange_label);
}

static void
app_details_init (AppDetails *self)
{
  GtkWidget *bytes_view = ui_memory_view_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = UI_FOCUS_NONE;
  self->is_stale = TRUE;
  for (UiRecordFact fact = 0; fact < UI_RECORD_N_FACTS; fact++)
    add_fact (self, fact);
  self->bytes_view = UI_MEMORY_VIEW (bytes_view);
  atk_object_set_name (gtk_widget_get_accessible (ui_memory_view_get_area (self->bytes_view)),
                       "Bytes of the record");
  gtk_box_pack_start (self->bytes_box, bytes_view, TRUE, TRUE, 0);
  self->placeholder = ui_style_new_placeholder (EMPTY);
  gtk_container_add (GTK_CONTAINER (self->stack), self->placeholder);
}
