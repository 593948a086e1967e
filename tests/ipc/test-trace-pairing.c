/* SPDX-License-Identifier: MIT */
/* test-trace-pairing: questions that wait, answers that find theirs, and what many subjects cost. */

#include "ipc-trace-pairing.h"
#include "test-leak.h"

#include <malloc.h>

#define N_SUBJECTS 4000
#define N_QUESTIONS IPC_TRACE_PAIRING_QUESTIONS

static gboolean
take (IpcTracePairing *pairing,
      guint32 subject,
      IpcTraceStep step,
      guint32 serial,
      IpcTraceQuestion *question)
{
  const IpcTraceRecord record = { .time_ns = serial * 10ll, .step = step, .serial = serial };

  return ipc_trace_pairing_take (pairing, subject, &record, question);
}

static void
ask (IpcTracePairing *pairing,
     guint32 subject,
     guint32 serial)
{
  IpcTraceQuestion question;

  g_assert_false (take (pairing, subject, IPC_TRACE_CALL, serial, &question));
}

static void
assert_answers (IpcTracePairing *pairing,
                guint32 subject,
                guint32 serial)
{
  IpcTraceQuestion question;

  g_assert_true (take (pairing, subject, IPC_TRACE_RETURN, serial, &question));
  g_assert_cmpuint (question.serial, ==, serial);
  g_assert_cmpint (question.time_ns, ==, serial * 10ll);
  g_assert_cmpuint (question.step, ==, IPC_TRACE_CALL);
  g_assert_false (take (pairing, subject, IPC_TRACE_RETURN, serial, &question));
}

/* As many as there is room for, answered from the last to the first, and of two subjects. */
static void
test_many_wait (void)
{
  g_autoptr (IpcTracePairing) pairing = ipc_trace_pairing_new ();

  for (guint32 serial = 1; serial <= N_QUESTIONS; serial++)
    {
      ask (pairing, 1, serial);
      ask (pairing, 2, serial * 7);
    }
  for (guint32 serial = N_QUESTIONS; serial > 0; serial--)
    {
      assert_answers (pairing, 1, serial);
      assert_answers (pairing, 2, serial * 7);
    }
}

/* One more takes the place of the oldest; the others wait on. */
static void
test_one_too_many (void)
{
  g_autoptr (IpcTracePairing) pairing = ipc_trace_pairing_new ();
  IpcTraceQuestion question;

  for (guint32 serial = 1; serial <= N_QUESTIONS + 1; serial++)
    ask (pairing, 1, serial);
  g_assert_false (take (pairing, 1, IPC_TRACE_RETURN, 1, &question));
  for (guint32 serial = 2; serial <= N_QUESTIONS + 1; serial++)
    assert_answers (pairing, 1, serial);
}

/* A server with a name may have thousands of clients one after the other, with a question each. */
static void
test_many_subjects (void)
{
  g_autoptr (IpcTracePairing) pairing = ipc_trace_pairing_new ();
  gsize before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;

  for (guint32 subject = 1; subject <= N_SUBJECTS; subject++)
    ask (pairing, subject, subject);
  g_assert_cmpuint (mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before, <, N_SUBJECTS * 512);
  for (guint32 subject = 1; subject <= N_SUBJECTS; subject++)
    assert_answers (pairing, subject, subject);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-pairing/many-wait", test_many_wait);
  test_leak_add ("/ipc/trace-pairing/one-too-many", test_one_too_many);
  test_leak_add ("/ipc/trace-pairing/many-subjects", test_many_subjects);
  return g_test_run ();
}
