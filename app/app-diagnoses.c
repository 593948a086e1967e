/* SPDX-License-Identifier: MIT */
/*
 * app-diagnoses: what is wrong right now, in sentences.
 *
 *   trace, members, labs ── changed ──▶ a look, at most once a second
 *                                         rules about every child        app-diagnosis-rules.c
 *                                         what each open lab knows       AppLabClass.find
 *                                         once more, with the kernel's facts, if one of
 *                                         them suspects something        app-kernel-look.c
 *                                         ▼
 *                                       AppFindings, compared with the look before
 *                                         new:   the trace gets one record, unless it has one
 *                                         over:  gone, the record stays
 *                                         ▼
 *                                       "changed" ──▶ overview, objects, status line
 *
 * The kernel is asked at one moment and the trace at another, and what came between the two would
 * make the one contradict the other. So a look at the kernel counts when no record came meanwhile,
 * or when that was waited for a few times in vain.
 *
 * A record in the trace tells that something went wrong at a time; this tells what has not been
 * put right since. It sleeps while nothing happens: only while something is wrong, or might become
 * so without a word, it looks again every few seconds.
 */

#include "app-diagnoses.h"

#include "app-diagnosis-rules.h"
#include "app-kernel-look.h"
#include "app-lab-registry.h"

/* However fast records come, there is not more than one look in this time. */
#define LOOK_PAUSE_MS 1000
/* How soon after something has happened to look, when the last look was long ago. */
#define LOOK_DELAY_MS 100
/* How often to look while something is wrong and nothing happens. */
#define RHYTHM_MS 3000
/* How often a look at the kernel may be thrown away because records came meanwhile. */
#define UNSETTLED_MAX 5

struct _AppDiagnoses
{
  GObject parent_instance;

  /* Whose labs are looked at; outlives this object. */
  AppSession *session;
  /* AppDiagnosis, oldest first. */
  GPtrArray *diagnoses;
  /* The next look; 0 while nothing is wrong and nothing happens. */
  guint look_source;
  /* When that is, by g_get_monotonic_time(). */
  gint64 look_time_us;
  /* When the last look was. */
  gint64 looked_us;
  /* Of a look at the kernel that is under way; NULL otherwise. */
  GCancellable *cancellable;
  /* The records that there were when it began. */
  guint64 n_records;
  /* How many looks were thrown away since one counted. */
  guint n_unsettled;
};

G_DEFINE_FINAL_TYPE (AppDiagnoses, app_diagnoses, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static AppMember *
find_member (AppLab *lab,
             guint number)
{
  return number > 0 && number <= app_lab_get_n_members (lab) ? app_lab_get_member (lab, number - 1)
                                                             : NULL;
}

/* The trace gets a sentence when something begins, not each time that it is seen. */
static void
record (AppDiagnoses *self,
        const AppDiagnosis *diagnosis)
{
  AppLab *lab = app_session_find_lab (self->session, diagnosis->lab);
  AppMember *member = find_member (lab, diagnosis->member);

  if (!diagnosis->is_recorded)
    ipc_trace_note (app_lab_get_trace (lab),
                    member != NULL ? app_member_get_subject (member) : app_lab_get_subject (lab),
                    IPC_TRACE_DIAGNOSIS, 0, "%s", diagnosis->sentence);
}

static AppDiagnosis *
take_same (GPtrArray *diagnoses,
           const AppDiagnosis *like)
{
  for (guint i = 0; i < diagnoses->len; i++)
    if (app_diagnosis_is_same (g_ptr_array_index (diagnoses, i), like))
      return g_ptr_array_steal_index (diagnoses, i);
  return NULL;
}

/* What was there before keeps its place, in the words of the new look. What is not found any more
 * is over. */
static gboolean
keep_old (AppDiagnoses *self,
          GPtrArray *found)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < self->diagnoses->len;)
    {
      AppDiagnosis *old = g_ptr_array_index (self->diagnoses, i);
      g_autoptr (AppDiagnosis) same = take_same (found, old);

      if (same == NULL)
        {
          g_ptr_array_remove_index (self->diagnoses, i);
          is_changed = TRUE;
          continue;
        }
      if (!g_str_equal (old->sentence, same->sentence))
        {
          is_changed = TRUE;
          g_free (old->sentence);
          old->sentence = g_steal_pointer (&same->sentence);
        }
      i++;
    }
  return is_changed;
}

static gboolean
add_new (AppDiagnoses *self,
         GPtrArray *found)
{
  gboolean is_changed = FALSE;

  while (found->len > 0)
    {
      AppDiagnosis *diagnosis = g_ptr_array_steal_index (found, 0);

      diagnosis->since_ns = ipc_trace_now_ns ();
      record (self, diagnosis);
      g_ptr_array_add (self->diagnoses, diagnosis);
      is_changed = TRUE;
    }
  return is_changed;
}

static void look_in (AppDiagnoses *self,
                     guint delay_ms);

static void
take_findings (AppDiagnoses *self,
               AppFindings *findings)
{
  GPtrArray *found = app_findings_get_diagnoses (findings);
  gboolean is_changed = keep_old (self, found);

  is_changed |= add_new (self, found);
  if (self->diagnoses->len > 0 || app_findings_get_look_again (findings))
    look_in (self, RHYTHM_MS);
  if (is_changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* Looking */

static void
look_at_lab (AppLab *lab,
             AppFindings *findings)
{
  AppLabClass *klass = APP_LAB_GET_CLASS (lab);

  if (app_lab_get_state (lab) != APP_LAB_OPEN)
    return;
  app_diagnosis_rules_apply (lab, findings);
  if (klass->find != NULL)
    klass->find (lab, findings);
}

static AppFindings *
look (AppDiagnoses *self,
      const IpcKernelView *kernel)
{
  AppFindings *findings = app_findings_new (kernel);

  for (guint i = 0; i < app_session_get_n_labs (self->session); i++)
    look_at_lab (app_session_get_nth_lab (self->session, i), findings);
  return findings;
}

/* Whether a record came since this was asked last. What lies in the rings came, too. */
static gboolean
has_news (AppDiagnoses *self)
{
  IpcTrace *trace = app_session_get_trace (self->session);
  guint64 n_before = self->n_records;

  ipc_trace_collect (trace);
  self->n_records = ipc_trace_store_get_end (ipc_trace_get_store (trace));
  return self->n_records != n_before;
}

/* After dispose() the labs may be gone, and then there is no view either. */
static void
on_kernel_seen (GObject *source,
                GAsyncResult *result,
                gpointer data)
{
  g_autoptr (IpcKernelView) kernel = app_kernel_look_finish (result, NULL);
  g_autoptr (AppFindings) findings = NULL;
  AppDiagnoses *self = data;

  if (kernel == NULL)
    return;
  g_clear_object (&self->cancellable);
  self->looked_us = g_get_monotonic_time ();
  if (has_news (self) && self->n_unsettled < UNSETTLED_MAX)
    {
      self->n_unsettled++;
      look_in (self, LOOK_DELAY_MS);
      return;
    }
  self->n_unsettled = 0;
  findings = look (self, kernel);
  take_findings (self, findings);
}

static void
look_now (AppDiagnoses *self)
{
  g_autoptr (AppFindings) findings = look (self, NULL);

  self->looked_us = g_get_monotonic_time ();
  if (!app_findings_wants_kernel (findings))
    {
      take_findings (self, findings);
      return;
    }
  has_news (self);
  self->cancellable = g_cancellable_new ();
  app_kernel_look_async (self->session, NULL, 0, self->cancellable, on_kernel_seen, self);
}

static gboolean
on_look_time (gpointer data)
{
  AppDiagnoses *self = data;

  self->look_source = 0;
  if (self->cancellable == NULL)
    look_now (self);
  else
    look_in (self, LOOK_PAUSE_MS);
  return G_SOURCE_REMOVE;
}

/* A look that is due sooner than the one that is waited for takes its place. */
static void
look_in (AppDiagnoses *self,
         guint delay_ms)
{
  gint64 time_us = g_get_monotonic_time () + delay_ms * 1000;

  if (self->look_source != 0 && self->look_time_us <= time_us)
    return;
  g_clear_handle_id (&self->look_source, g_source_remove);
  self->look_time_us = time_us;
  self->look_source = g_timeout_add (delay_ms, on_look_time, self);
}

static void
on_happened (AppDiagnoses *self)
{
  gint64 left_us = self->looked_us + LOOK_PAUSE_MS * 1000 - g_get_monotonic_time ();

  look_in (self, MAX (LOOK_DELAY_MS, (left_us + 999) / 1000));
}

static void
on_member_added (AppDiagnoses *self,
                 AppMember *member)
{
  g_signal_connect_object (member, "changed", G_CALLBACK (on_happened), self, G_CONNECT_SWAPPED);
}

static void
listen (AppDiagnoses *self)
{
  g_signal_connect_object (ipc_trace_get_store (app_session_get_trace (self->session)), "changed",
                           G_CALLBACK (on_happened), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < app_session_get_n_labs (self->session); i++)
    {
      AppLab *lab = app_session_get_nth_lab (self->session, i);

      g_signal_connect_object (lab, "changed", G_CALLBACK (on_happened), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (lab, "member-added", G_CALLBACK (on_member_added), self,
                               G_CONNECT_SWAPPED);
    }
}

/**
 * app_diagnoses_new:
 * @session: whose labs are looked at; before any lab is opened, and outlives this object
 *
 * Main thread.
 *
 * Returns: (transfer full): the diagnoses: none so far
 */
AppDiagnoses *
app_diagnoses_new (AppSession *session)
{
  AppDiagnoses *self = g_object_new (APP_TYPE_DIAGNOSES, NULL);

  self->session = session;
  listen (self);
  return self;
}

/**
 * app_diagnoses_get_n:
 * @self: the diagnoses
 *
 * Returns: how many there are right now
 */
guint
app_diagnoses_get_n (AppDiagnoses *self)
{
  return self->diagnoses->len;
}

/**
 * app_diagnoses_get:
 * @self: the diagnoses
 * @index: from 0, oldest first
 *
 * Returns: (transfer none): one of them, until "changed"
 */
const AppDiagnosis *
app_diagnoses_get (AppDiagnoses *self,
                   guint index)
{
  return g_ptr_array_index (self->diagnoses, index);
}

static void
app_diagnoses_dispose (GObject *object)
{
  AppDiagnoses *self = APP_DIAGNOSES (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (app_diagnoses_parent_class)->dispose (object);
}

static void
app_diagnoses_finalize (GObject *object)
{
  g_ptr_array_unref (APP_DIAGNOSES (object)->diagnoses);
  G_OBJECT_CLASS (app_diagnoses_parent_class)->finalize (object);
}

static void
app_diagnoses_class_init (AppDiagnosesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_diagnoses_dispose;
  G_OBJECT_CLASS (klass)->finalize = app_diagnoses_finalize;

  signals[CHANGED] = g_signal_new ("changed", APP_TYPE_DIAGNOSES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
app_diagnoses_init (AppDiagnoses *self)
{
  self->diagnoses = g_ptr_array_new_with_free_func ((GDestroyNotify) app_diagnosis_free);
}
