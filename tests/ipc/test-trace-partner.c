/* SPDX-License-Identifier: MIT */
/*
 * Partners: the other end, the answer, the question and the rest of one exchange, among those of
 * other children, with clocks that disagree, and not where nobody can tell.
 */

#include "ipc-trace-partner.h"
#include "test-leak.h"

#include <string.h>

#define NONE IPC_TRACE_PARTNER_NONE
#define BY_CHILD IPC_TRACE_BY_CHILD

/* The subjects of all stores here. */
enum
{
  ONE = 1,
  TWO,
};

static gint64 now_ns;

static guint64
add (IpcTraceStore *store,
     guint32 subject,
     IpcTraceStep step,
     guint8 flags,
     guint32 serial,
     const char *text)
{
  IpcTraceRecord record;

  ipc_trace_record_set (&record, step, 1, serial, text, strlen (text));
  record.time_ns = now_ns++;
  record.subject = subject;
  record.flags = flags;
  ipc_trace_store_append (store, &record, NULL);
  return ipc_trace_store_get_end (store) - 1;
}

static IpcTraceStore *
new_store (void)
{
  IpcTraceStore *store = ipc_trace_store_new (0);

  ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  ipc_trace_store_add_subject (store, "pipe-memory", 2, "Viewer 2");
  return store;
}

/* One request as the main lab records it. Returns the position of its first record. */
static guint64
add_request (IpcTraceStore *store,
             guint32 subject,
             guint32 serial,
             const char *text)
{
  guint64 first = add (store, subject, IPC_TRACE_MESSAGE_SENT, BY_CHILD, serial, text);

  add (store, subject, IPC_TRACE_EVENT_SET, BY_CHILD, serial, "");
  add (store, subject, IPC_TRACE_EVENT_WOKEN, 0, 0, "");
  add (store, subject, IPC_TRACE_MESSAGE_RECEIVED, 0, serial, text);
  add (store, subject, IPC_TRACE_MEMORY_WRITTEN, 0, serial, "Written");
  add (store, subject, IPC_TRACE_MESSAGE_SENT, 0, serial, text);
  add (store, subject, IPC_TRACE_MESSAGE_RECEIVED, BY_CHILD, serial, text);
  add (store, subject, IPC_TRACE_MEMORY_READ, BY_CHILD, serial, "Written");
  add (store, subject, IPC_TRACE_MEMORY_CHANGED, BY_CHILD, serial, "Xsjuufo");
  return first;
}

static void
assert_pair (IpcTraceStore *store,
             guint64 left,
             guint64 right)
{
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, left), ==, right);
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, right), ==, left);
}

static void
assert_answer (IpcTraceStore *store,
               guint64 question,
               guint64 answer)
{
  g_assert_cmpuint (ipc_trace_partner_find_answer (store, question), ==, answer);
  g_assert_cmpuint (ipc_trace_partner_find_question (store, answer), ==, question);
  g_assert_cmpuint (ipc_trace_partner_find_question (store, question), ==, NONE);
  g_assert_cmpuint (ipc_trace_partner_find_answer (store, answer), ==, NONE);
}

static void
test_request (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  guint64 at;

  add_request (store, ONE, 6, "msg 5");
  add_request (store, TWO, 7, "msg 6");
  at = add_request (store, ONE, 7, "msg 6");
  add_request (store, TWO, 8, "msg 6");
  add_request (store, ONE, 8, "msg 7");

  assert_pair (store, at, at + 3);     /* there */
  assert_pair (store, at + 5, at + 6); /* and back */
  assert_pair (store, at + 1, at + 2); /* the event */
  assert_pair (store, at + 4, at + 7); /* the memory */
  assert_answer (store, at, at + 6);
  assert_answer (store, at + 3, at + 5);
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, at + 8), ==, NONE);
  g_assert_cmpuint (ipc_trace_partner_find_answer (store, at + 1), ==, NONE);
  g_assert_cmpuint (ipc_trace_partner_find_question (store, at + 8), ==, NONE);
}

/* Who begins asks, also when it is the parent. */
static void
test_parent_asks (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();

  add (store, ONE, IPC_TRACE_MESSAGE_SENT, 0, 1, "hello");
  add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, BY_CHILD, 1, "hello");
  add (store, ONE, IPC_TRACE_MESSAGE_SENT, BY_CHILD, 1, "Echo: hello");
  add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "Echo: hello");
  assert_pair (store, 0, 1);
  assert_pair (store, 2, 3);
  assert_answer (store, 0, 3);
  assert_answer (store, 1, 2);
}

/* Calls are described by each side in its own words, and the parent's return may be the last. */
static void
test_calls (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();

  add (store, ONE, IPC_TRACE_CALL, BY_CHILD, 1, "GetType");
  add (store, ONE, IPC_TRACE_CALL, BY_CHILD, 2, "GetType");
  add (store, ONE, IPC_TRACE_CALL, 0, 1, "#1 new: GetType");
  add (store, ONE, IPC_TRACE_RETURN, BY_CHILD, 1, "('Singleton',)");
  add (store, ONE, IPC_TRACE_RETURN, 0, 1, "Singleton");
  add (store, ONE, IPC_TRACE_CALL, IPC_TRACE_IS_NOTE, 2, "The parent closed its end");
  assert_pair (store, 0, 2);
  assert_pair (store, 3, 4);
  assert_answer (store, 0, 3);
  assert_answer (store, 2, 4);
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, 1), ==, NONE);
  g_assert_cmpuint (ipc_trace_partner_find_answer (store, 1), ==, NONE);
}

/* The writer's record of a message may be younger than the reader's. */
static void
test_received_before_sent (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();

  add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, 0, 2, "request");
  add (store, ONE, IPC_TRACE_MESSAGE_SENT, 0, 2, "response");
  add (store, ONE, IPC_TRACE_MESSAGE_SENT, BY_CHILD, 2, "request");
  add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, BY_CHILD, 2, "response");
  assert_pair (store, 0, 2);
  assert_pair (store, 1, 3);
}

/* In byte mode one serial may mean two things: bytes that differ are no pair. */
static void
test_other_bytes (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();

  add (store, ONE, IPC_TRACE_MESSAGE_SENT, BY_CHILD, 1, "one");
  add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "two");
  add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, "onetwo");
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, 0), ==, NONE);
}

static void
test_without_serial (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();
  guint64 sent[4];
  guint64 received[4];

  for (guint i = 0; i < 2; i++)
    {
      sent[i] = add (store, ONE, IPC_TRACE_MESSAGE_SENT, 0, 0, "hello");
      add (store, TWO, IPC_TRACE_MESSAGE_RECEIVED, BY_CHILD, 0, "hello");
      received[i] = add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, BY_CHILD, 0, "hello");
      assert_pair (store, sent[i], received[i]);
      g_assert_cmpuint (ipc_trace_partner_find_answer (store, sent[i]), ==, NONE);
    }
  /* Two on their way at once: which is which? */
  sent[2] = add (store, ONE, IPC_TRACE_MESSAGE_SENT, 0, 0, "hello");
  sent[3] = add (store, ONE, IPC_TRACE_MESSAGE_SENT, 0, 0, "hello");
  received[2] = add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, BY_CHILD, 0, "hello");
  received[3] = add (store, ONE, IPC_TRACE_MESSAGE_RECEIVED, BY_CHILD, 0, "hello");
  for (guint i = 2; i < 4; i++)
    {
      g_assert_cmpuint (ipc_trace_partner_find_other_end (store, sent[i]), ==, NONE);
      g_assert_cmpuint (ipc_trace_partner_find_other_end (store, received[i]), ==, NONE);
    }
}

/* One wake takes all that was set before it; the first of them woke. */
static void
test_event_coalesces (void)
{
  g_autoptr (IpcTraceStore) store = new_store ();

  add (store, ONE, IPC_TRACE_EVENT_SET, BY_CHILD, 1, "");
  add (store, ONE, IPC_TRACE_EVENT_WOKEN, 0, 0, "");
  add (store, ONE, IPC_TRACE_EVENT_SET, BY_CHILD, 2, "");
  add (store, TWO, IPC_TRACE_EVENT_WOKEN, 0, 0, "");
  add (store, ONE, IPC_TRACE_EVENT_SET, BY_CHILD, 3, "");
  add (store, ONE, IPC_TRACE_EVENT_WOKEN, 0, 0, "");
  add (store, ONE, IPC_TRACE_EVENT_SET, BY_CHILD, 4, "");
  assert_pair (store, 0, 1);
  assert_pair (store, 2, 5);
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, 4), ==, 5);
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, 3), ==, NONE);
  g_assert_cmpuint (ipc_trace_partner_find_other_end (store, 6), ==, NONE);
}

static void
test_exchange (void)
{
  static const guint wanted[] = { 0, 1, 3, 4, 5, 6, 7, 8 };
  g_autoptr (IpcTraceStore) store = new_store ();
  guint64 found[16];
  guint64 at;

  add_request (store, ONE, 1, "msg 0");
  at = add_request (store, ONE, 2, "msg 1");
  add_request (store, TWO, 2, "msg 1");
  add_request (store, ONE, 3, "msg 2");
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      guint n = ipc_trace_partner_find_exchange (store, at + wanted[i], found, G_N_ELEMENTS (found));

      g_assert_cmpuint (n, ==, G_N_ELEMENTS (wanted));
      for (guint j = 0; j < n; j++)
        g_assert_cmpuint (found[j], ==, at + wanted[j]);
    }
  g_assert_cmpuint (ipc_trace_partner_find_exchange (store, at + 2, found, 16), ==, 0);
  g_assert_cmpuint (ipc_trace_partner_find_exchange (store, at + 8, found, 3), ==, 3);
  g_assert_cmpuint (found[0], ==, at);
}

/* Found up to the bound and not beyond it, across chunks, and after records were discarded. */
static void
test_reach (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (2 * IPC_TRACE_PARTNER_REACH);
  guint64 question;
  guint64 answer;

  ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  for (guint i = 0; i < 2 * IPC_TRACE_PARTNER_REACH + 10000; i++)
    add (store, TWO, IPC_TRACE_MEMORY_READ, 0, i, "");
  g_assert_cmpuint (ipc_trace_store_get_first (store), >, 0);
  question = add (store, ONE, IPC_TRACE_CALL, 0, 9, "");
  for (guint i = 0; i < IPC_TRACE_PARTNER_REACH - 1; i++)
    add (store, TWO, IPC_TRACE_MEMORY_READ, 0, i, "");
  answer = add (store, ONE, IPC_TRACE_RETURN, 0, 9, "");
  assert_answer (store, question, answer);
  g_assert_cmpuint (ipc_trace_partner_find_answer (store, 0), ==, NONE);
  g_assert_cmpuint (ipc_trace_partner_find_answer (store, answer + 1), ==, NONE);

  question = add (store, ONE, IPC_TRACE_CALL, 0, 10, "");
  for (guint i = 0; i < IPC_TRACE_PARTNER_REACH; i++)
    add (store, TWO, IPC_TRACE_MEMORY_READ, 0, i, "");
  answer = add (store, ONE, IPC_TRACE_RETURN, 0, 10, "");
  g_assert_cmpuint (ipc_trace_partner_find_answer (store, question), ==, NONE);
  g_assert_cmpuint (ipc_trace_partner_find_question (store, answer), ==, NONE);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-partner/request", test_request);
  test_leak_add ("/ipc/trace-partner/parent-asks", test_parent_asks);
  test_leak_add ("/ipc/trace-partner/calls", test_calls);
  test_leak_add ("/ipc/trace-partner/received-before-sent", test_received_before_sent);
  test_leak_add ("/ipc/trace-partner/other-bytes", test_other_bytes);
  test_leak_add ("/ipc/trace-partner/without-serial", test_without_serial);
  test_leak_add ("/ipc/trace-partner/event-coalesces", test_event_coalesces);
  test_leak_add ("/ipc/trace-partner/exchange", test_exchange);
  test_leak_add ("/ipc/trace-partner/reach", test_reach);
  return g_test_run ();
}
