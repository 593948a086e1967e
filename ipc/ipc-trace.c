/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace: the hub: all rings on one side, the one store on the other.
 *
 *   service thread 1 --ring--.                 frame by frame
 *   viewer 1         --ring--+--> hub --merge by time--> store --"changed"--> pages, trace file
 *   service thread 2 --ring--'     ^                       ^
 *   viewer 2         --ring--'     bell                    the main thread's own records
 *
 * While records come, a timeout empties all rings once per frame, so a flood costs no wake-ups
 * per record. After three rounds in which nothing came the hub arms the bells and the timeout
 * goes: an idle trace has no timer at all, and the next record wakes it through an eventfd.
 *
 *            bell                    3 empty rounds, bells armed, still nothing
 *   asleep --------> every 16 ms: collect ------------------------------------> asleep
 *
 * A round has a watermark, the time it began. Of each ring the oldest record is held in hand;
 * the oldest of all hands is stored and its ring read again, until every hand is empty or holds
 * something later than the watermark. So the store gets its records in time order whichever
 * ring they came through, and the few that come late are those whose writer was preempted
 * between reading the clock and publishing.
 *
 * Two eventfds: one for the threads of this process, one that children inherit. A child may
 * misuse its descriptor (fill it, or make it blocking), so no thread of ours ever writes to that
 * one, and reading it is asked not to wait, whatever the descriptor's flags.
 *
 * What a child wrote is judged here: whose record it is follows from the ring, not from the
 * record, and a time that cannot be is replaced by the time of arrival.
 *
 * See eventfd(2), readv(2) for RWF_NOWAIT. Partners: ipc-trace-ring, ipc-trace-store.
 */

#include "ipc-trace.h"
#include "ipc-error.h"
#include "ipc-fd.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/uio.h>

/* GTK redraws at G_PRIORITY_HIGH_IDLE + 20, and G_PRIORITY_DEFAULT comes before that: a busy
 * peer served there froze drawing for 155 ms. After the redraw a flood gets what time is left,
 * and what does not fit waits in the rings or is counted as dropped. */
#define TRACE_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)
#define EMPTY_ROUNDS 3
/* What a ring can hold when a round begins. A round takes no more from one ring, damaged slots
 * included, so a writer faster than the reader cannot keep it here; and nothing older than the
 * watermark stays behind. */
#define ROUND_SLOTS IPC_TRACE_RING_SLOTS
/* A record may come so long after its own time and still be put where it belongs. */
#define LATE_NS (50 * G_GINT64_CONSTANT (1000000))
#define NO_TIME G_MAXINT64

/* One ring, and the oldest record of it, which waits for its turn. */
typedef struct
{
  IpcTraceRing *ring;
  IpcTraceSubject *subject; /* the store's */
  gboolean by_child;        /* the writer is another process: nothing it says is trusted */
  gint64 created_ns;        /* no record of it can be older */
  guint64 dropped;          /* the ring's own count when it was last looked at */
  gboolean time_was_wrong;  /* this was said already */
  guint64 round_start;      /* the ring's position when this round began */
  gboolean in_hand;         /* record and long_text are filled */
  IpcTraceRecord record;
  char long_text[IPC_TRACE_LONG_TEXT_MAX + 1];
} Source;

/* A GSource that is ready when one of the two eventfds is. */
typedef struct
{
  GSource source;
  IpcTrace *trace;
} BellSource;

struct _IpcTrace
{
  GObject parent_instance;

  IpcTraceStore *store;
  GPtrArray *sources;  /* Source */
  IpcFd thread_bell;   /* eventfd: threads of this process write, the main loop reads */
  IpcFd child_bell;    /* eventfd: children write, the main loop reads, nobody here writes */
  GSource *bell;       /* BellSource */
  gpointer thread_tag; /* the bell source's handle of thread_bell */
  gpointer child_tag;  /* the bell source's handle of child_bell */
  GSource *frame;      /* the timeout; NULL while asleep */
  guint empty_rounds;  /* rounds in a row without a record */
  gint64 complete_ns;  /* the last watermark: everything older has been collected */
  guint64 dropped;     /* of all rings, those removed included */
};

G_DEFINE_FINAL_TYPE (IpcTrace, ipc_trace, G_TYPE_OBJECT)

static void
source_free (gpointer data)
{
  Source *source = data;

  ipc_trace_ring_free (source->ring);
  g_free (source);
}

/* --- the main thread's own records --- */

/* From here on nothing older than this record comes, unless it is late. */
static void
append_own (IpcTrace *self,
            const IpcTraceRecord *record,
            const char *text)
{
  ipc_trace_store_append (self->store, record, text);
  self->complete_ns = MAX (self->complete_ns, record->time_ns);
}

static void
append_note (IpcTrace *self,
             gint64 time_ns,
             IpcTraceSubject *subject,
             IpcTraceStep step,
             guint8 object,
             const char *format,
             va_list values)
{
  char text[IPC_TRACE_LONG_TEXT_MAX + 2];
  gsize length = ipc_trace_record_format_note (text, format, values);
  IpcTraceRecord record;

  ipc_trace_record_set (&record, step, object, 0, text, length);
  record.time_ns = time_ns;
  record.subject = subject->id;
  record.flags = IPC_TRACE_IS_NOTE;
  record.size_bytes = 0;
  if (length > IPC_TRACE_TEXT_MAX)
    record.text_length = IPC_TRACE_TEXT_LONG;
  append_own (self, &record, text);
}

/* What a round has to say bears the round's time, so that the records of the next come after. */
static void G_GNUC_PRINTF (5, 6)
say (IpcTrace *self,
     gint64 watermark_ns,
     IpcTraceSubject *subject,
     IpcTraceStep step,
     const char *format,
     ...)
{
  va_list values;

  va_start (values, format);
  append_note (self, watermark_ns, subject, step, 0, format, values);
  va_end (values);
}

/* --- one round --- */

/* Puts a time right that cannot be: a child's from the future or from before its ring, and one
 * so late that what came after it may have been shown and written already. */
static void
judge_time (IpcTrace *self,
            Source *source,
            gint64 watermark_ns)
{
  gint64 *time_ns = &source->record.time_ns;
  gint64 earliest_ns = MIN (self->complete_ns, watermark_ns - LATE_NS);

  if (source->by_child && (*time_ns < source->created_ns ||
                           (*time_ns > watermark_ns && *time_ns > ipc_trace_now_ns ())))
    {
      *time_ns = watermark_ns;
      if (!source->time_was_wrong)
        say (self, watermark_ns, source->subject, IPC_TRACE_DIAGNOSIS,
             "%s writes impossible times into its trace; the time of arrival is shown instead",
             source->subject->title);
      source->time_was_wrong = TRUE;
    }
  *time_ns = MAX (*time_ns, earliest_ns);
}

/* Takes the next record of a ring in hand, when there is one and the ring had not enough yet. */
static void
take_in_hand (IpcTrace *self,
              Source *source,
              gint64 watermark_ns)
{
  if (ipc_trace_ring_get_position (source->ring) - source->round_start < ROUND_SLOTS)
    source->in_hand = ipc_trace_ring_read (source->ring, &source->record, source->long_text);
  if (!source->in_hand)
    return;

  source->record.subject = source->subject->id;
  source->record.flags &= ~IPC_TRACE_BY_CHILD;
  if (source->by_child)
    source->record.flags |= IPC_TRACE_BY_CHILD;
  judge_time (self, source, watermark_ns);
}

/* The source whose hand holds the oldest record not later than the watermark. */
static Source *
find_oldest (IpcTrace *self,
             gint64 watermark_ns)
{
  Source *oldest = NULL;
  gint64 oldest_ns = NO_TIME;

  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      if (source->in_hand && source->record.time_ns <= watermark_ns &&
          source->record.time_ns < oldest_ns)
        {
          oldest = source;
          oldest_ns = source->record.time_ns;
        }
    }
  return oldest;
}

static void
store_hand (IpcTrace *self,
            Source *source)
{
  ipc_trace_store_append (self->store, &source->record, source->long_text);
  source->in_hand = FALSE;
}

/* Whether a ring lost records since it was last asked; says how many. */
static gboolean
note_dropped (IpcTrace *self,
              Source *source,
              gint64 watermark_ns)
{
  guint64 before = source->dropped;
  guint64 n;

  source->dropped = ipc_trace_ring_get_dropped (source->ring);
  if (source->dropped <= before)
    return FALSE;
  /* A child's counter may be any number; it must not spoil the sum. */
  n = MIN (source->dropped - before, G_MAXUINT32);
  self->dropped += n;
  if (source->by_child)
    say (self, watermark_ns, source->subject, IPC_TRACE_RECORDS_DROPPED,
         "%" G_GUINT64_FORMAT " trace records that %s wrote were lost", n, source->subject->title);
  else
    say (self, watermark_ns, source->subject, IPC_TRACE_RECORDS_DROPPED,
         "%" G_GUINT64_FORMAT " trace records about %s were lost: they came too fast", n,
         source->subject->title);
  return TRUE;
}

/* Moves what is in the rings into the store. Returns how many records came. */
static guint
run_round (IpcTrace *self)
{
  gint64 watermark_ns = ipc_trace_now_ns ();
  Source *source;
  guint n = 0;

  for (guint i = 0; i < self->sources->len; i++)
    {
      source = g_ptr_array_index (self->sources, i);
      source->round_start = ipc_trace_ring_get_position (source->ring);
      if (!source->in_hand)
        take_in_hand (self, source, watermark_ns);
    }
  for (; (source = find_oldest (self, watermark_ns)) != NULL; n++)
    {
      store_hand (self, source);
      take_in_hand (self, source, watermark_ns);
    }
  self->complete_ns = watermark_ns;
  for (guint i = 0; i < self->sources->len; i++)
    if (note_dropped (self, g_ptr_array_index (self->sources, i), watermark_ns))
      n++;
  return n;
}

/* --- sleeping and waking --- */

/* Takes the rings of a bell back. RWF_NOWAIT because a child may have cleared O_NONBLOCK. */
static void
drain_bell (int fd)
{
  guint64 count;
  struct iovec buffer = { .iov_base = &count, .iov_len = sizeof count };

  if (preadv2 (fd, &buffer, 1, -1, RWF_NOWAIT) < 0 && errno == EOPNOTSUPP &&
      ipc_fd_is_readable (fd))
    (void) !readv (fd, &buffer, 1);
}

static void
watch_bells (IpcTrace *self,
             GIOCondition condition)
{
  g_source_modify_unix_fd (self->bell, self->thread_tag, condition);
  g_source_modify_unix_fd (self->bell, self->child_tag, condition);
}

/* Arms all bells. Returns FALSE when somebody must be read first. */
static gboolean
arm_bells (IpcTrace *self)
{
  gboolean quiet = TRUE;

  drain_bell (self->thread_bell);
  drain_bell (self->child_bell);
  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      if (source->in_hand || ipc_trace_ring_arm_bell (source->ring))
        quiet = FALSE;
    }
  return quiet;
}

static gboolean
on_frame_elapsed (gpointer user_data)
{
  IpcTrace *self = user_data;

  self->empty_rounds = run_round (self) > 0 ? 0 : self->empty_rounds + 1;
  if (self->empty_rounds >= EMPTY_ROUNDS && arm_bells (self))
    {
      watch_bells (self, G_IO_IN);
      g_clear_pointer (&self->frame, g_source_unref);
      return G_SOURCE_REMOVE;
    }
  ipc_trace_store_commit (self->store);
  return G_SOURCE_CONTINUE;
}

static void
start_frames (IpcTrace *self)
{
  self->empty_rounds = 0;
  self->frame = g_timeout_source_new (IPC_TRACE_FRAME_MS);
  g_source_set_priority (self->frame, TRACE_PRIORITY);
  g_source_set_static_name (self->frame, "trace frame");
  g_source_set_callback (self->frame, on_frame_elapsed, self, NULL);
  g_source_attach (self->frame, g_source_get_context (self->bell));
}

/* Somebody wrote while the hub slept. Until it sleeps again the bells are not listened to, so a
 * child that rings without end costs no more than one that writes. */
static gboolean
on_bell_rung (GSource *source,
              GSourceFunc callback,
              gpointer user_data)
{
  IpcTrace *self = ((BellSource *) source)->trace;

  watch_bells (self, 0);
  start_frames (self);
  run_round (self);
  ipc_trace_store_commit (self->store);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs bell_funcs = { .dispatch = on_bell_rung };

static void
listen_to_bells (IpcTrace *self)
{
  self->bell = g_source_new (&bell_funcs, sizeof (BellSource));
  ((BellSource *) self->bell)->trace = self;
  self->thread_tag = g_source_add_unix_fd (self->bell, self->thread_bell, G_IO_IN);
  self->child_tag = g_source_add_unix_fd (self->bell, self->child_bell, G_IO_IN);
  g_source_set_priority (self->bell, TRACE_PRIORITY);
  g_source_set_static_name (self->bell, "trace bell");
  g_source_attach (self->bell, g_main_context_get_thread_default ());
}

/* --- object --- */

static void
ipc_trace_dispose (GObject *object)
{
  IpcTrace *self = IPC_TRACE (object);

  if (self->frame != NULL)
    g_source_destroy (self->frame);
  g_clear_pointer (&self->frame, g_source_unref);
  if (self->bell != NULL)
    g_source_destroy (self->bell);
  g_clear_pointer (&self->bell, g_source_unref);
  g_ptr_array_set_size (self->sources, 0);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ipc_trace_parent_class)->dispose (object);
}

static void
ipc_trace_finalize (GObject *object)
{
  IpcTrace *self = IPC_TRACE (object);

  g_ptr_array_unref (self->sources);
  ipc_fd_clear (&self->thread_bell);
  ipc_fd_clear (&self->child_bell);
  G_OBJECT_CLASS (ipc_trace_parent_class)->finalize (object);
}

static void
ipc_trace_class_init (IpcTraceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ipc_trace_dispose;
  object_class->finalize = ipc_trace_finalize;
}

static void
ipc_trace_init (IpcTrace *self)
{
  self->thread_bell = -1;
  self->child_bell = -1;
  self->sources = g_ptr_array_new_with_free_func (source_free);
}

/**
 * ipc_trace_new:
 * @limit: how many records the store keeps; 0 for %IPC_TRACE_STORE_LIMIT
 * @error: (out) (optional): the system's reason
 *
 * A hub with an empty store, whose rings are collected by the calling thread's default main
 * context. Main thread, like everything here.
 *
 * Returns: (transfer full): the hub, or %NULL
 */
IpcTrace *
ipc_trace_new (guint limit,
               GError **error)
{
  g_autoptr (IpcTrace) self = g_object_new (IPC_TYPE_TRACE, NULL);

  self->store = ipc_trace_store_new (limit);
  ipc_trace_store_set_clock_offset (self->store, g_get_real_time () * 1000 - ipc_trace_now_ns ());
  self->thread_bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->child_bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->thread_bell < 0 || self->child_bell < 0)
    {
      ipc_error_set_errno (error, errno, "Could not create the bell of the trace");
      return NULL;
    }
  listen_to_bells (self);
  return g_steal_pointer (&self);
}

/**
 * ipc_trace_get_store:
 * @self: a hub
 *
 * Returns: (transfer none): the store that it fills; its signal tells what is new
 */
IpcTraceStore *
ipc_trace_get_store (IpcTrace *self)
{
  g_return_val_if_fail (IPC_IS_TRACE (self), NULL);

  return self->store;
}

/**
 * ipc_trace_get_bell_fd:
 * @self: a hub
 *
 * The eventfd that children inherit beside their ring, to wake this process.
 *
 * Returns: the descriptor, which the hub owns
 */
int
ipc_trace_get_bell_fd (IpcTrace *self)
{
  g_return_val_if_fail (IPC_IS_TRACE (self), -1);

  return self->child_bell;
}

/* Takes over a ring. Nothing was written yet, so arming cannot find anything. */
static IpcTraceRing *
add_source (IpcTrace *self,
            IpcTraceRing *ring,
            IpcTraceSubject *subject,
            gboolean by_child)
{
  Source *source;

  if (ring == NULL)
    return NULL;
  source = g_new0 (Source, 1);
  source->ring = ring;
  source->subject = subject;
  source->by_child = by_child;
  source->created_ns = ipc_trace_now_ns ();
  g_ptr_array_add (self->sources, source);
  if (self->frame == NULL)
    ipc_trace_ring_arm_bell (ring);
  return ring;
}

/**
 * ipc_trace_add_thread_ring:
 * @self: a hub
 * @subject: (transfer none): whom all its records concern, of this hub's store
 * @error: (out) (optional): the system's reason
 *
 * A ring for one service thread of this process to write to.
 *
 * Returns: (transfer none): the ring, which lives until ipc_trace_remove_ring(), or %NULL
 */
IpcTraceRing *
ipc_trace_add_thread_ring (IpcTrace *self,
                           IpcTraceSubject *subject,
                           GError **error)
{
  g_return_val_if_fail (IPC_IS_TRACE (self) && subject != NULL, NULL);

  return add_source (self, ipc_trace_ring_new (self->thread_bell, error), subject, FALSE);
}

/**
 * ipc_trace_add_child_ring:
 * @self: a hub
 * @subject: (transfer none): whom all its records concern, of this hub's store
 * @error: (out) (optional): the system's reason
 *
 * A ring for a child to write to: it inherits ipc_trace_ring_get_fd() and
 * ipc_trace_get_bell_fd(). Make it before the child starts: older times are not believed.
 *
 * Returns: (transfer none): the ring, which lives until ipc_trace_remove_ring(), or %NULL
 */
IpcTraceRing *
ipc_trace_add_child_ring (IpcTrace *self,
                          IpcTraceSubject *subject,
                          GError **error)
{
  g_return_val_if_fail (IPC_IS_TRACE (self) && subject != NULL, NULL);

  return add_source (self, ipc_trace_ring_new_shared (-1, error), subject, TRUE);
}

static Source *
find_source (IpcTrace *self,
             IpcTraceRing *ring)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      if (source->ring == ring)
        return source;
    }
  return NULL;
}

/**
 * ipc_trace_remove_ring:
 * @self: a hub
 * @ring: (transfer full) (nullable): one of its rings, whose thread was joined or whose child
 *   is gone; %NULL for nothing to do
 *
 * Collects and commits what is left, then frees the ring.
 */
void
ipc_trace_remove_ring (IpcTrace *self,
                       IpcTraceRing *ring)
{
  Source *source;

  g_return_if_fail (IPC_IS_TRACE (self));

  if (ring == NULL)
    return;
  source = find_source (self, ring);
  g_return_if_fail (source != NULL);
  run_round (self);
  /* Only a child that is not gone can still have something in hand, from after the watermark. */
  if (source->in_hand)
    store_hand (self, source);
  g_ptr_array_remove (self->sources, source);
  ipc_trace_store_commit (self->store);
}

/**
 * ipc_trace_collect:
 * @self: a hub
 *
 * Collects and commits at once all that was written before this call; a main loop does it by
 * itself, once per frame. For the end of a run and for tests.
 */
void
ipc_trace_collect (IpcTrace *self)
{
  g_return_if_fail (IPC_IS_TRACE (self));

  run_round (self);
  ipc_trace_store_commit (self->store);
}

/**
 * ipc_trace_get_dropped:
 * @self: a hub
 *
 * How many records did not arrive, of all rings, up to the last collection. Each growth is in
 * the trace as a `records-dropped` note.
 *
 * Returns: a number of records
 */
guint64
ipc_trace_get_dropped (IpcTrace *self)
{
  g_return_val_if_fail (IPC_IS_TRACE (self), 0);

  return self->dropped;
}

/**
 * ipc_trace_record:
 * @self: a hub
 * @subject: whom it concerns, of this hub's store
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @serial: which exchange, from 1; 0 for none
 * @payload: (nullable) (array length=size_bytes): the message or text; %NULL keeps its size alone
 * @size_bytes: its full size, of which the first %IPC_TRACE_TEXT_MAX bytes are kept
 *
 * The main thread's own record. What the rings hold is collected first, so it is in its place
 * at once, and it is committed at once: pages hear of it before this returns.
 */
void
ipc_trace_record (IpcTrace *self,
                  IpcTraceSubject *subject,
                  IpcTraceStep step,
                  guint8 object,
                  guint32 serial,
                  const void *payload,
                  gsize size_bytes)
{
  IpcTraceRecord record;

  g_return_if_fail (IPC_IS_TRACE (self) && subject != NULL);
  g_return_if_fail (step > IPC_TRACE_NOTHING && step < IPC_TRACE_N_STEPS);

  run_round (self);
  ipc_trace_record_set (&record, step, object, serial, payload, size_bytes);
  record.subject = subject->id;
  append_own (self, &record, NULL);
  ipc_trace_store_commit (self->store);
}

/**
 * ipc_trace_note:
 * @self: a hub
 * @subject: whom it concerns, of this hub's store
 * @step: what happened
 * @object: which of the subject's objects, from 1; 0 for none
 * @format: a sentence for printf(), without a full stop
 * @...: its values
 *
 * The main thread's own sentence, of at most %IPC_TRACE_LONG_TEXT_MAX bytes: a death, a
 * diagnosis. Committed at once, as ipc_trace_record().
 */
void
ipc_trace_note (IpcTrace *self,
                IpcTraceSubject *subject,
                IpcTraceStep step,
                guint8 object,
                const char *format,
                ...)
{
  va_list values;

  g_return_if_fail (IPC_IS_TRACE (self) && subject != NULL);
  g_return_if_fail (step > IPC_TRACE_NOTHING && step < IPC_TRACE_N_STEPS);

  run_round (self);
  va_start (values, format);
  append_note (self, ipc_trace_now_ns (), subject, step, object, format, values);
  va_end (values);
  ipc_trace_store_commit (self->store);
}
