/* SPDX-License-Identifier: MIT */
/*
 * app-drawer: what lies below any page and can be folded away: the details, the statistics.
 *
 * It is shut at first, so that the pages have the room of a small window; then open with one of its
 * parts, or shut, and as high as somebody pulled it; the next run begins as this one ended. It is the
 * lower child of a GtkPaned, which gives it that height and keeps it when the window grows. A part is
 * an AppPage like those above it, and like them it is built when it is first seen.
 */

#include "app-drawer.h"

#include "app-details.h"
#include "app-settings.h"
#include "app-statistics.h"

#define KEY "drawer"
#define HEIGHT_KEY "drawer-height"
/* In pixels, where nobody has made it higher or lower. A low window gives it less. */
#define USUAL_HEIGHT 168

/* The parts. */
static const struct
{
  const char *name;
  GType (*get_type) (void);
} parts[] = {
  { "details", app_details_get_type },
  { "statistics", app_statistics_get_type },
};

struct _AppDrawer
{
  GtkBin parent_instance;

  /* What its parts are given; the window's. */
  const AppPageContext *context;
  /* The parts that were built, by name. */
  GtkStack *stack;
  /* How high it is with the divider, as far as the settings know. */
  int height;
};

G_DEFINE_FINAL_TYPE (AppDrawer, app_drawer, GTK_TYPE_BIN)

static guint signal_problem;

static void
on_part_problem (AppDrawer *self,
                 const char *sentence)
{
  g_signal_emit (self, signal_problem, 0, sentence);
}

/* Returns FALSE for a name that no part has. */
static gboolean
show_part (AppDrawer *self,
           const char *name)
{
  GtkWidget *part = gtk_stack_get_child_by_name (self->stack, name);

  for (guint i = 0; i < G_N_ELEMENTS (parts) && part == NULL; i++)
    {
      if (!g_str_equal (parts[i].name, name))
        continue;
      part = app_page_new (parts[i].get_type (), self->context);
      g_signal_connect_swapped (part, "problem", G_CALLBACK (on_part_problem), self);
      gtk_widget_show (part);
      gtk_stack_add_named (self->stack, part, name);
    }
  if (part != NULL)
    gtk_stack_set_visible_child (self->stack, part);
  return part != NULL;
}

/* The paned has its own height by now: a window is given its size before it is mapped. */
static void
app_drawer_map (GtkWidget *widget)
{
  AppDrawer *self = APP_DRAWER (widget);
  GtkWidget *paned = gtk_widget_get_ancestor (widget, GTK_TYPE_PANED);

  self->height = (int) app_settings_get_uint (HEIGHT_KEY, USUAL_HEIGHT);
  if (paned != NULL)
    gtk_paned_set_position (GTK_PANED (paned),
                            gtk_widget_get_allocated_height (paned) - self->height);
  GTK_WIDGET_CLASS (app_drawer_parent_class)->map (widget);
}

static void
app_drawer_unmap (GtkWidget *widget)
{
  AppDrawer *self = APP_DRAWER (widget);
  GtkWidget *paned = gtk_widget_get_ancestor (widget, GTK_TYPE_PANED);
  int height = paned != NULL ? gtk_widget_get_allocated_height (paned) -
                                 gtk_paned_get_position (GTK_PANED (paned))
                             : 0;

  if (height > 0 && height != self->height)
    app_settings_set_uint (HEIGHT_KEY, (guint) height);
  GTK_WIDGET_CLASS (app_drawer_parent_class)->unmap (widget);
}

static void
app_drawer_class_init (AppDrawerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->map = app_drawer_map;
  GTK_WIDGET_CLASS (klass)->unmap = app_drawer_unmap;

  /**
   * AppDrawer::problem:
   * @sentence: (nullable): what could not be done; %NULL once it could
   */
  signal_problem = g_signal_new ("problem", APP_TYPE_DRAWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_drawer_init (AppDrawer *self)
{
  GtkWidget *stack = gtk_stack_new ();

  self->stack = GTK_STACK (stack);
  gtk_widget_show (stack);
  gtk_container_add (GTK_CONTAINER (self), stack);
}

/**
 * app_drawer_set_context:
 * @self: the drawer
 * @context: what its parts are given; must outlive the drawer
 *
 * Called once, before anything else.
 */
void
app_drawer_set_context (AppDrawer *self,
                        const AppPageContext *context)
{
  self->context = context;
}

/**
 * app_drawer_show:
 * @self: the drawer
 * @name: `details` or `statistics`; %APP_DRAWER_SHUT or anything else shuts it
 *
 * Opens the drawer with one of its parts, or shuts it, and remembers that.
 */
void
app_drawer_show (AppDrawer *self,
                 const char *name)
{
  gboolean is_open = show_part (self, name);

  gtk_widget_set_visible (GTK_WIDGET (self), is_open);
  app_settings_set_string (KEY, is_open ? name : APP_DRAWER_SHUT);
}

/**
 * app_drawer_dup_remembered:
 *
 * Returns: (transfer full): what the drawer showed last
 */
char *
app_drawer_dup_remembered (void)
{
  return app_settings_dup_string (KEY, APP_DRAWER_SHUT);
}
