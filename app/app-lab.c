/* SPDX-License-Identifier: MIT */
/*
 * app-lab: one mechanism, opened: its members, and what they share.
 *
 * A lab lives only while it is open. Closing asks all members at once to leave, waits for the
 * last process to be gone, and then drops what the lab shared: nothing of it is left. Each kind
 * of lab says in its AppLabClass what that is and what its members talk about; see labs/. What a
 * person does with an open lab is in app-lab-acts.c.
 */

#include "app-lab-private.h"

#include "app-member-private.h"

#include <unistd.h>

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AppLab, app_lab, G_TYPE_OBJECT)

enum
{
  CHANGED,
  MEMBER_ADDED,
  MEMBER_REMOVED,
  LINE,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

AppLabPrivate *
app_lab_get_private (AppLab *self)
{
  return app_lab_get_instance_private (self);
}

/* CLOSED -> OPEN -> CLOSING -> CLOSED, and no other way; an open that failed goes back at once. */
static void
set_state (AppLab *self,
           AppLabState state)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  g_return_if_fail (state == APP_LAB_CLOSED || state == priv->state + 1);

  priv->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_last_member (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);
  g_autoptr (AppMember) member = g_ptr_array_steal_index (priv->members, priv->members->len - 1);

  g_signal_handlers_disconnect_by_data (member, self);
  g_signal_emit (self, signals[MEMBER_REMOVED], 0, member);
}

/* Who was beyond the number and is not any more cannot be kept from leaving, so it starts again
 * when it is gone. */
static void
start_returning (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  for (guint i = 0; i < priv->members->len && priv->returning >> i != 0; i++)
    {
      AppMember *member = app_lab_get_member (self, i);

      if (!(priv->returning & (1u << i)) || app_member_get_state (member) == APP_MEMBER_LEAVING)
        continue;
      priv->returning &= ~(1u << i);
      if (!app_member_is_alive (member))
        app_member_start (member);
    }
}

/* Numbers have no gaps, so members go from the last one down, each when its process is gone. */
static void
remove_surplus (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  while (priv->members->len > priv->n_wanted &&
         !app_member_is_alive (app_lab_get_member (self, priv->members->len - 1)))
    remove_last_member (self);
}

/* How many members there shall be; those in between that are leaving are wanted again. */
static void
set_n_wanted (AppLabPrivate *priv,
              guint n_wanted)
{
  for (guint i = priv->n_wanted; i < MIN (n_wanted, priv->members->len); i++)
    priv->returning |= 1u << i;
  priv->returning &= (1u << n_wanted) - 1;
  priv->n_wanted = n_wanted;
}

static void
close_if_all_gone (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  if (priv->state != APP_LAB_CLOSING || app_lab_count_alive (self) > 0)
    return;
  set_n_wanted (priv, 0);
  remove_surplus (self);
  if (APP_LAB_GET_CLASS (self)->close != NULL)
    APP_LAB_GET_CLASS (self)->close (self);
  set_state (self, APP_LAB_CLOSED);
  g_signal_emit (self, signals[CLOSED], 0);
}

/* Runs from the main loop, not from within a member's own signal: a member must not be dropped
 * while it is still busy with its end. */
static gboolean
on_tidy (gpointer data)
{
  g_autoptr (AppLab) self = g_object_ref (data);

  app_lab_get_private (self)->tidy_source = 0;
  start_returning (self);
  remove_surplus (self);
  close_if_all_gone (self);
  return G_SOURCE_REMOVE;
}

/* The source holds no reference: the main loop may be left before it has run. */
static void
tidy_later (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  if (priv->tidy_source == 0)
    priv->tidy_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_tidy, self, NULL);
}

static void
on_member_changed (AppMember *member,
                   AppLab *self)
{
  if (!app_member_is_alive (member))
    tidy_later (self);
}

/**
 * app_lab_new:
 * @info: which lab, from the registry
 * @trace: where its steps go
 * @runtime_dir: where its names are; must outlive the lab
 *
 * Makes a lab that is not open yet. Main thread.
 *
 * Returns: (transfer full): the lab
 */
AppLab *
app_lab_new (const AppLabInfo *info,
             IpcTrace *trace,
             IpcRuntimeDir *runtime_dir)
{
  AppLab *self = g_object_new (info->get_type (), NULL);
  AppLabPrivate *priv = app_lab_get_private (self);

  priv->info = info;
  priv->trace = g_object_ref (trace);
  priv->runtime_dir = runtime_dir;
  priv->subject = ipc_trace_store_add_subject (ipc_trace_get_store (trace), info->id, 0, "Parent");
  priv->subject->pid = getpid ();
  for (const AppLabOption *option = info->options; option != NULL && option->name != NULL; option++)
    g_hash_table_insert (priv->options, g_strdup (option->name), g_strdup (option->value));
  return self;
}

/**
 * app_lab_open:
 * @self: a lab that is not open
 * @n_members: how many members to start, 1 to %APP_LAB_MAX_MEMBERS
 * @error: (out) (optional): why what the lab shares could not be made
 *
 * Opens the lab. That a member could not be started is no failure of the lab: its row says so.
 * Main thread.
 *
 * Returns: whether it is open
 */
gboolean
app_lab_open (AppLab *self,
              guint n_members,
              GError **error)
{
  AppLabClass *klass = APP_LAB_GET_CLASS (self);

  g_return_val_if_fail (app_lab_get_state (self) == APP_LAB_CLOSED, FALSE);

  if (klass->open != NULL && !klass->open (self, error))
    {
      if (klass->close != NULL)
        klass->close (self);
      return FALSE;
    }
  set_state (self, APP_LAB_OPEN);
  app_lab_set_n_members (self, n_members);
  return TRUE;
}

/**
 * app_lab_close:
 * @self: a lab
 *
 * Ends all members by the ladder, all at once, and then drops what the lab shared. Returns at
 * once; "closed" is emitted when nothing is left, at the latest within 2 seconds. Nothing happens
 * to a lab that is not open. Main thread.
 */
void
app_lab_close (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  if (priv->state != APP_LAB_OPEN)
    return;
  priv->returning = 0;
  set_state (self, APP_LAB_CLOSING);
  for (guint i = 0; i < priv->members->len; i++)
    app_member_end (app_lab_get_member (self, i));
  tidy_later (self);
}

/**
 * app_lab_add_member:
 * @self: an open lab
 *
 * Adds one member after the last and starts it; while the last ones are on their way out, the first
 * of these starts again instead. Main thread.
 *
 * Returns: (transfer none) (nullable): the member; %NULL when there are %APP_LAB_MAX_MEMBERS, or
 *   the lab is not open
 */
AppMember *
app_lab_add_member (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);
  AppMember *member;

  if (priv->n_wanted >= APP_LAB_MAX_MEMBERS || priv->state != APP_LAB_OPEN)
    return NULL;
  if (priv->n_wanted < priv->members->len)
    {
      set_n_wanted (priv, priv->n_wanted + 1);
      start_returning (self);
      g_signal_emit (self, signals[CHANGED], 0);
      return app_lab_get_member (self, priv->n_wanted - 1);
    }
  member = APP_LAB_GET_CLASS (self)->create_member (self, priv->members->len + 1);
  app_member_bind (member, priv->members->len + 1, priv->info->id, priv->info->parameters,
                   &priv->settings, priv->trace);
  set_n_wanted (priv, priv->members->len + 1);
  g_ptr_array_add (priv->members, member);
  g_signal_connect (member, "changed", G_CALLBACK (on_member_changed), self);
  g_signal_emit (self, signals[MEMBER_ADDED], 0, member);
  app_member_start (member);
  return member;
}

/**
 * app_lab_set_n_members:
 * @self: an open lab
 * @n_members: how many there shall be, up to %APP_LAB_MAX_MEMBERS
 *
 * Adds and starts members, or ends the last ones and removes each once it is gone. Those that were
 * on their way out and are wanted again start again instead. Main thread.
 */
void
app_lab_set_n_members (AppLab *self,
                       guint n_members)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  while (priv->members->len < n_members)
    {
      if (app_lab_add_member (self) == NULL)
        break;
    }
  set_n_wanted (priv, n_members);
  for (guint i = n_members; i < priv->members->len; i++)
    app_member_end (app_lab_get_member (self, i));
  remove_surplus (self);
  start_returning (self);
}

/**
 * app_lab_get_n_members:
 * @self: a lab
 *
 * Returns: how many members there are, living or not
 */
guint
app_lab_get_n_members (AppLab *self)
{
  return app_lab_get_private (self)->members->len;
}

/**
 * app_lab_get_n_wanted:
 * @self: a lab
 *
 * Returns: how many members there shall be; those beyond are on their way out. While the lab is
 *   closed, how many it opens with as a rule
 */
guint
app_lab_get_n_wanted (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  return priv->state == APP_LAB_OPEN ? priv->n_wanted : priv->info->n_members;
}

/**
 * app_lab_get_member:
 * @self: a lab
 * @index: from 0
 *
 * Returns: (transfer none): the member whose number is @index + 1
 */
AppMember *
app_lab_get_member (AppLab *self,
                    guint index)
{
  return g_ptr_array_index (app_lab_get_private (self)->members, index);
}

/**
 * app_lab_count_alive:
 * @self: a lab
 *
 * Returns: how many members have a living process
 */
guint
app_lab_count_alive (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);
  guint n = 0;

  for (guint i = 0; i < priv->members->len; i++)
    n += app_member_is_alive (app_lab_get_member (self, i));
  return n;
}

/**
 * app_lab_name_object:
 * @self: a lab
 * @kind: what it is
 * @inode: which one
 *
 * Returns: (transfer none) (nullable): what the trace calls a kernel object that has no name in the
 *   kernel; %NULL when it has one, or is not the lab's
 */
const char *
app_lab_name_object (AppLab *self,
                     IpcFdKind kind,
                     guint64 inode)
{
  AppLabPrivate *priv = app_lab_get_private (self);
  const char *name = NULL;

  for (guint i = 0; i < priv->members->len && name == NULL; i++)
    name = app_member_name_object (app_lab_get_member (self, i), kind, inode);
  return name;
}

/**
 * app_lab_get_state:
 * @self: a lab
 *
 * Returns: whether it is open
 */
AppLabState
app_lab_get_state (AppLab *self)
{
  return app_lab_get_private (self)->state;
}

/**
 * app_lab_get_option:
 * @self: a lab
 * @name: one of its own settings, see #AppLabOption
 *
 * Returns: (transfer none): its value
 */
const char *
app_lab_get_option (AppLab *self,
                    const char *name)
{
  return g_hash_table_lookup (app_lab_get_private (self)->options, name);
}

/**
 * app_lab_set_option:
 * @self: a lab
 * @name: one of its own settings
 * @value: a value
 * @error: (out) (optional): why the value does not fit
 *
 * Changes one of the lab's own settings and emits "changed". Main thread.
 *
 * Returns: whether the value fits
 */
gboolean
app_lab_set_option (AppLab *self,
                    const char *name,
                    const char *value,
                    GError **error)
{
  AppLabPrivate *priv = app_lab_get_private (self);
  const AppLabOption *option = app_lab_info_find_option (priv->info, name);

  g_return_val_if_fail (option != NULL, FALSE);

  if (option->check != NULL && !option->check (value, error))
    return FALSE;
  g_hash_table_insert (priv->options, g_strdup (name), g_strdup (value));
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

const AppLabInfo *
app_lab_get_info (AppLab *self)
{
  return app_lab_get_private (self)->info;
}

/**
 * app_lab_get_settings:
 * @self: a lab
 *
 * Returns: (transfer none): what all its members have in common, to be changed in place; a
 *   change concerns members that start afterwards
 */
AppMemberSettings *
app_lab_get_settings (AppLab *self)
{
  return &app_lab_get_private (self)->settings;
}

IpcTrace *
app_lab_get_trace (AppLab *self)
{
  return app_lab_get_private (self)->trace;
}

IpcRuntimeDir *
app_lab_get_runtime_dir (AppLab *self)
{
  return app_lab_get_private (self)->runtime_dir;
}

IpcTraceSubject *
app_lab_get_subject (AppLab *self)
{
  return app_lab_get_private (self)->subject;
}

/**
 * app_lab_say:
 * @self: a lab
 * @format: one line, for printf(), such as `No new messages.`; what a peer wrote in it has been
 *   through ipc_text_escape()
 * @...: the values for @format
 *
 * Says what the original's parent prints in its console: emits "line" with the date and the time
 * before the text. Without a window the line is printed. Main thread.
 */
void
app_lab_say (AppLab *self,
             const char *format,
             ...)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%d.%m.%Y %H:%M:%S  ");
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  line = g_strconcat (stamp, text, NULL);
  g_signal_emit (self, signals[LINE], 0, line);
}

static void
app_lab_dispose (GObject *object)
{
  AppLabPrivate *priv = app_lab_get_private (APP_LAB (object));

  g_clear_handle_id (&priv->tidy_source, g_source_remove);
  for (guint i = 0; i < priv->members->len; i++)
    g_signal_handlers_disconnect_by_data (app_lab_get_member (APP_LAB (object), i), object);
  g_ptr_array_set_size (priv->members, 0);
  if (APP_LAB_GET_CLASS (object)->close != NULL)
    APP_LAB_GET_CLASS (object)->close (APP_LAB (object));
  g_clear_object (&priv->trace);
  G_OBJECT_CLASS (app_lab_parent_class)->dispose (object);
}

static void
app_lab_finalize (GObject *object)
{
  AppLabPrivate *priv = app_lab_get_private (APP_LAB (object));

  g_ptr_array_unref (priv->members);
  g_hash_table_unref (priv->options);
  g_free (priv->settings.child_template);
  G_OBJECT_CLASS (app_lab_parent_class)->finalize (object);
}

static void
app_lab_class_init (AppLabClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = app_lab_dispose;
  object_class->finalize = app_lab_finalize;

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[MEMBER_ADDED] = g_signal_new ("member-added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, APP_TYPE_MEMBER);
  signals[MEMBER_REMOVED] = g_signal_new ("member-removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, APP_TYPE_MEMBER);
  signals[LINE] = g_signal_new ("line", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
app_lab_init (AppLab *self)
{
  AppLabPrivate *priv = app_lab_get_private (self);

  priv->members = g_ptr_array_new_with_free_func (g_object_unref);
  priv->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  priv->settings = (AppMemberSettings){ .interval_ms = 2000, .memory_size = 2048,
                                        .child_stdout = -1 };
}
