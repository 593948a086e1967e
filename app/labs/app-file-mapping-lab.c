/* SPDX-License-Identifier: MIT */
/*
 * app-file-mapping-lab: one named mapping that the parent makes and viewers open.
 *
 * The sample that this mirrors has a first process that creates the file mapping `…HelloWorld` and
 * writes a message, and a second one that opens it by name. The object is ipc/ipc-mapping.c, its
 * lock ipc/ipc-lock.c. The parent's end of it is app-file-mapping-section.c, a child
 * app-file-mapping-member.c, the counting app-file-mapping-count.c. The counterpart in the viewer
 * is child/sessions/viewer-file-mapping-session.c.
 *
 * Nothing is said here but by writing, so there is nothing to serve and no thread: the parent
 * looks every LOOK_MS whether the text changed, whether a child has the object mapped, which
 * is what "connected" means in this lab and what the kernel itself tells, and whether a count is
 * over.
 *
 * A line that is typed is written into the mapping. Acts, also those of the action bar:
 *
 *   make [BYTES]             makes the mapping; says so when the name exists, and changes nothing
 *   close                    the parent unmaps it and takes the name away
 *   open [VIEWER]            viewers open the name again, all or one
 *   write TEXT…              writes the text
 *   edit VIEWER TEXT…        this viewer writes it
 *   count [locked|unlocked]  all viewers count one number up together
 *   hold VIEWER              this viewer takes the lock and keeps it
 *   release VIEWER           and lets it go
 *   take VIEWER              this viewer takes the lock and lets it go at once
 */

#include "app-file-mapping-lab.h"

#include "app-file-mapping-count.h"
#include "app-file-mapping-member.h"
#include "app-file-mapping-section.h"
#include "app-lab-registry.h"
#include "app-memory.h"
#include "ipc-error.h"

#include <string.h>

/* How often the parent looks at what nobody tells it. */
#define LOOK_MS 100

struct _AppFileMappingLab
{
  AppLab parent_instance;

  AppFileMappingSection *section; /* shared with the members; NULL while the lab is closed */
  AppFileMappingCount *count;     /* under way; NULL otherwise */
  guint look_source;              /* runs while the lab is open */
  pid_t holder;                   /* who had the lock at the last look; 0 for nobody */
  pid_t keeper;                   /* who had it at two looks; 0 for nobody */
};

static void app_file_mapping_lab_memory_init (AppMemoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AppFileMappingLab, app_file_mapping_lab, APP_TYPE_LAB,
                               G_IMPLEMENT_INTERFACE (APP_TYPE_MEMORY,
                                                      app_file_mapping_lab_memory_init))

static gboolean
check_lock_timeout (const char *value,
                    GError **error)
{
  guint64 ignored;

  return g_ascii_string_to_unsigned (value, 10, 1, 60000, &ignored, error);
}

const AppLabOption app_file_mapping_lab_options[] = {
  { "lock-timeout-ms", "MS", "How long a viewer waits for the lock, 1 to 60000", "2000",
    check_lock_timeout },
  { NULL, NULL, NULL, NULL, NULL },
};

/* What the parent looks at */

static void
tell (AppFileMappingLab *self,
      IpcTraceStep step,
      guint8 object,
      const char *sentence)
{
  AppLab *lab = APP_LAB (self);

  ipc_trace_note (app_lab_get_trace (lab), app_lab_get_subject (lab), step, object, "%s", sentence);
  app_lab_say (lab, "%s", sentence);
}

static void
look_for_children (AppFileMappingLab *self,
                   IpcMapping *mapping)
{
  for (guint i = 0; i < app_lab_get_n_members (APP_LAB (self)); i++)
    app_file_mapping_member_look (
        APP_FILE_MAPPING_MEMBER (app_lab_get_member (APP_LAB (self), i)), mapping);
}

static void
look_at_count (AppFileMappingLab *self,
               IpcMapping *mapping)
{
  g_autofree char *result = NULL;
  gboolean is_loss = FALSE;

  if (self->count == NULL)
    return;
  result = app_file_mapping_count_dup_result (self->count, mapping, &is_loss);
  if (result == NULL)
    return;
  g_clear_pointer (&self->count, app_file_mapping_count_free);
  tell (self, is_loss ? IPC_TRACE_DIAGNOSIS : IPC_TRACE_RETURN, APP_FILE_MAPPING_LOCK, result);
}

static void
look_at_text (AppFileMappingLab *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!app_file_mapping_section_look (self->section, &text, &error))
    {
      tell (self, IPC_TRACE_DIAGNOSIS, APP_FILE_MAPPING_SECTION, error->message);
      g_signal_emit_by_name (self, "changed");
    }
  else if (text != NULL)
    app_lab_say (APP_LAB (self), "shared mem: %s", text);
}

/* The parent never takes the lock, so it only reads who wrote down that he has it. Who has it still
 * at the next look keeps it; while a count goes on it changes hands all the time. */
static void
look_at_lock (AppFileMappingLab *self,
              IpcMapping *mapping)
{
  pid_t holder = mapping != NULL && self->count == NULL
                     ? ipc_lock_get_holder (ipc_mapping_get_lock (mapping))
                     : 0;
  pid_t keeper = holder == self->holder ? holder : 0;

  self->holder = holder;
  if (keeper == self->keeper)
    return;
  self->keeper = keeper;
  g_signal_emit_by_name (self, "changed");
}

static gboolean
on_look (gpointer data)
{
  AppFileMappingLab *self = data;
  IpcMapping *mapping = app_file_mapping_section_get_mapping (self->section);

  look_at_lock (self, mapping);
  if (mapping == NULL)
    return G_SOURCE_CONTINUE;
  look_for_children (self, mapping);
  look_at_count (self, mapping);
  look_at_text (self);
  return G_SOURCE_CONTINUE;
}

/* Acts */

static gboolean
parse_size (AppFileMappingLab *self,
            const char *word,
            gsize *size_bytes,
            GError **error)
{
  guint64 value = app_lab_get_settings (APP_LAB (self))->memory_size;

  if (word != NULL && !g_ascii_string_to_unsigned (word, 10, 0, G_MAXUINT32, &value, error))
    return FALSE;
  *size_bytes = value;
  return TRUE;
}

static gboolean
act_make (AppFileMappingLab *self,
          const char *const *words,
          GError **error)
{
  gsize size_bytes;

  if (!parse_size (self, words[1], &size_bytes, error) ||
      !app_file_mapping_section_make (self->section, size_bytes, error))
    return FALSE;
  g_clear_pointer (&self->count, app_file_mapping_count_free);
  app_lab_get_settings (APP_LAB (self))->memory_size = size_bytes;
  app_lab_say (APP_LAB (self), "Made mapping %s of %zu bytes and wrote: " APP_FILE_MAPPING_GREETING,
               app_file_mapping_section_get_name (self->section), size_bytes);
  g_signal_emit_by_name (self, "changed");
  return TRUE;
}

static gboolean
set_closed (AppFileMappingLab *self,
            GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
               "The parent has mapping %s closed; make it first",
               app_file_mapping_section_get_name (self->section));
  return FALSE;
}

static gboolean
act_close (AppFileMappingLab *self,
           const char *const *words,
           GError **error)
{
  if (!app_file_mapping_lab_is_made (self))
    return set_closed (self, error);
  g_clear_pointer (&self->count, app_file_mapping_count_free);
  app_file_mapping_section_close (self->section);
  app_lab_say (APP_LAB (self), "Closed mapping %s: its name is gone, who has it mapped keeps it",
               app_file_mapping_section_get_name (self->section));
  g_signal_emit_by_name (self, "changed");
  return TRUE;
}

static gboolean
act_write (AppFileMappingLab *self,
           const char *const *words,
           GError **error)
{
  g_autofree char *text = g_strjoinv (" ", (GStrv) words + 1);

  return app_file_mapping_section_write (self->section, text, strlen (text), error);
}

static gboolean
act_count (AppFileMappingLab *self,
           const char *const *words,
           GError **error)
{
  gboolean is_locked = g_strcmp0 (words[1], "unlocked") != 0;

  if (!app_file_mapping_lab_is_made (self))
    return set_closed (self, error);
  if (self->count != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                   "Could not count: a viewer has not finished the last count yet");
      return FALSE;
    }
  self->count = app_file_mapping_count_new (
      APP_LAB (self), app_file_mapping_section_get_mapping (self->section), is_locked, error);
  return self->count != NULL;
}

/* The viewer that a word names. */
static AppMember *
find_member (AppFileMappingLab *self,
             const char *word,
             GError **error)
{
  guint64 number = word != NULL ? g_ascii_strtoull (word, NULL, 10) : 0;

  if (number >= 1 && number <= app_lab_get_n_members (APP_LAB (self)))
    return app_lab_get_member (APP_LAB (self), number - 1);
  g_set_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT, "There is no viewer “%s”",
               word != NULL ? word : "");
  return NULL;
}

static gboolean
act_order (AppFileMappingLab *self,
           const char *const *words,
           GError **error)
{
  AppMember *member = find_member (self, words[1], error);

  return member != NULL && app_member_order (member, error, "%s", words[0]);
}

static gboolean
act_edit (AppFileMappingLab *self,
          const char *const *words,
          GError **error)
{
  AppMember *member = find_member (self, words[1], error);
  g_autofree char *text = NULL;

  if (member == NULL)
    return FALSE;
  text = g_strjoinv (" ", (GStrv) words + 2);
  return app_member_order (member, error, "write %s", text);
}

static gboolean
act_open (AppFileMappingLab *self,
          const char *const *words,
          GError **error)
{
  gsize size_bytes = app_file_mapping_section_get_size (self->section);

  if (words[1] != NULL)
    {
      AppMember *member = find_member (self, words[1], error);

      return member != NULL && app_member_order (member, error, "open %zu", size_bytes);
    }
  for (guint i = 0; i < app_lab_get_n_members (APP_LAB (self)); i++)
    {
      AppMember *member = app_lab_get_member (APP_LAB (self), i);

      if (app_member_is_alive (member) &&
          !app_member_order (member, error, "open %zu", size_bytes))
        return FALSE;
    }
  return TRUE;
}

static const struct
{
  const char *word;
  gboolean (*act) (AppFileMappingLab *self, const char *const *words, GError **error);
} acts[] = {
  { "make", act_make },       { "close", act_close }, { "open", act_open },
  { "write", act_write },     { "edit", act_edit },   { "count", act_count },
  { "hold", act_order },      { "take", act_order },  { "release", act_order },
};

static gboolean
app_file_mapping_lab_act (AppLab *lab,
                          const char *const *words,
                          GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (words[0], acts[i].word))
      return acts[i].act (APP_FILE_MAPPING_LAB (lab), words, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "File mapping has no act “%s”",
               words[0]);
  return FALSE;
}

static guint
app_file_mapping_lab_send_text (AppLab *lab,
                                const char *text,
                                GError **error)
{
  return app_file_mapping_section_write (APP_FILE_MAPPING_LAB (lab)->section, text, strlen (text),
                                         error);
}

/* The memory, for a person to look into: one for the whole lab */

static gsize
lab_get_size (AppMemory *memory)
{
  AppFileMappingLab *self = APP_FILE_MAPPING_LAB (memory);

  return app_file_mapping_lab_is_made (self) ? app_file_mapping_section_get_size (self->section) : 0;
}

static guint64
lab_get_life (AppMemory *memory)
{
  AppFileMappingLab *self = APP_FILE_MAPPING_LAB (memory);

  return self->section != NULL ? app_file_mapping_section_get_made_ns (self->section) : 0;
}

static const char *
lab_get_title (AppMemory *memory)
{
  return "all viewers";
}

static guint8
lab_get_object (AppMemory *memory)
{
  return APP_FILE_MAPPING_SECTION;
}

static IpcTraceSubject *
lab_get_subject (AppMemory *memory)
{
  return app_lab_get_subject (APP_LAB (memory));
}

static IpcTrace *
lab_get_trace (AppMemory *memory)
{
  return app_lab_get_trace (APP_LAB (memory));
}

static gboolean
lab_read (AppMemory *memory,
          gsize offset,
          guint8 *bytes,
          gsize n_bytes)
{
  IpcMapping *mapping =
      app_file_mapping_section_get_mapping (APP_FILE_MAPPING_LAB (memory)->section);

  return ipc_mapping_read (mapping, offset, bytes, n_bytes, NULL);
}

static gboolean
lab_exchange (AppMemory *memory,
              gsize offset,
              const guint8 *bytes,
              guint8 *old_bytes,
              gsize n_bytes)
{
  return app_file_mapping_section_exchange (APP_FILE_MAPPING_LAB (memory)->section, offset, bytes,
                                            old_bytes, n_bytes);
}

static void
app_file_mapping_lab_memory_init (AppMemoryInterface *iface)
{
  iface->get_size = lab_get_size;
  iface->get_life = lab_get_life;
  iface->get_title = lab_get_title;
  iface->get_object = lab_get_object;
  iface->get_subject = lab_get_subject;
  iface->get_trace = lab_get_trace;
  iface->read = lab_read;
  iface->exchange = lab_exchange;
}

/* The lab */

static gboolean
app_file_mapping_lab_open (AppLab *lab,
                           GError **error)
{
  AppFileMappingLab *self = APP_FILE_MAPPING_LAB (lab);
  const char *const words[] = { "make", NULL };

  self->section = app_file_mapping_section_new (app_lab_get_runtime_dir (lab),
                                                app_lab_get_trace (lab), app_lab_get_subject (lab));
  if (!act_make (self, words, error))
    return FALSE;
  self->look_source = g_timeout_add (LOOK_MS, on_look, self);
  return TRUE;
}

static void
app_file_mapping_lab_close (AppLab *lab)
{
  AppFileMappingLab *self = APP_FILE_MAPPING_LAB (lab);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_pointer (&self->count, app_file_mapping_count_free);
  if (self->section != NULL)
    app_file_mapping_section_close (self->section);
  g_clear_pointer (&self->section, app_file_mapping_section_unref);
  self->holder = 0;
  self->keeper = 0;
}

static AppMember *
app_file_mapping_lab_create_member (AppLab *lab,
                                    guint number)
{
  return app_file_mapping_member_new (APP_FILE_MAPPING_LAB (lab)->section,
                                      app_lab_get_option (lab, "lock-timeout-ms"));
}

/* What is wrong right now */

/* The parent never takes the lock, so it only reads who wrote down that he has it. Anybody can write
 * anything there: it counts only while a child of this number lives. */
static void
find_held_by_stopped (AppLab *lab,
                      pid_t holder,
                      AppFindings *findings)
{
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    {
      AppMember *member = app_lab_get_member (lab, i);

      if (app_member_is_alive (member) && app_member_is_stopped (member) &&
          app_member_get_pid (member) == holder)
        app_findings_add (findings, "lock-held", app_lab_get_info (lab)->id,
                          app_member_get_number (member), FALSE,
                          "Lock held by %s, which is stopped", app_member_get_title (member));
    }
}

static void
app_file_mapping_lab_find (AppLab *lab,
                           AppFindings *findings)
{
  AppFileMappingLab *self = APP_FILE_MAPPING_LAB (lab);
  IpcMapping *mapping = app_file_mapping_section_get_mapping (self->section);
  pid_t holder = mapping != NULL ? ipc_lock_get_holder (ipc_mapping_get_lock (mapping)) : 0;

  if (holder != 0)
    find_held_by_stopped (lab, holder, findings);
}

static void
app_file_mapping_lab_class_init (AppFileMappingLabClass *klass)
{
  AppLabClass *lab_class = APP_LAB_CLASS (klass);

  lab_class->open = app_file_mapping_lab_open;
  lab_class->close = app_file_mapping_lab_close;
  lab_class->create_member = app_file_mapping_lab_create_member;
  lab_class->send_text = app_file_mapping_lab_send_text;
  lab_class->act = app_file_mapping_lab_act;
  lab_class->find = app_file_mapping_lab_find;
}

static void
app_file_mapping_lab_init (AppFileMappingLab *self)
{
}

/**
 * app_file_mapping_lab_is_made:
 * @self: a lab
 *
 * Returns: whether the parent has the mapping; %FALSE after it closed it
 */
gboolean
app_file_mapping_lab_is_made (AppFileMappingLab *self)
{
  return self->section != NULL && app_file_mapping_section_get_mapping (self->section) != NULL;
}

/**
 * app_file_mapping_lab_is_kept_by:
 * @self: a lab
 * @member: one of its members
 *
 * Anybody who has the mapping can write down anything as the holder: it counts only for a child of
 * that number that lives. "changed" is emitted when it changes.
 *
 * Returns: whether the member's child holds the lock, and not just for a moment
 */
gboolean
app_file_mapping_lab_is_kept_by (AppFileMappingLab *self,
                                 AppMember *member)
{
  return self->keeper != 0 && app_member_is_alive (member) &&
         app_member_get_pid (member) == self->keeper;
}
