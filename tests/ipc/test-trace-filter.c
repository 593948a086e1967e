/* SPDX-License-Identifier: MIT */
/*
 * Filters: each field, what joins them, what is said about words that make no sense, and what is
 * offered while typing. Records that come later, late or after others were discarded are
 * filtered as if they had always been there.
 */

#include "ipc-error.h"
#include "ipc-trace-filter.h"
#include "test-leak.h"

#include <stdlib.h>
#include <string.h>

#define N_RANDOM 20000

typedef struct
{
  IpcTraceStore *store;
  IpcTraceClasses *classes;
} Fixture;

static void
add (IpcTraceStore *store,
     guint32 subject,
     IpcTraceStep step,
     guint8 flags,
     guint8 object,
     guint32 serial,
     guint32 size_bytes,
     const char *text)
{
  IpcTraceRecord record = { .subject = subject,
                            .step = step,
                            .flags = flags,
                            .object = object,
                            .serial = serial,
                            .size_bytes = size_bytes };
  gsize length = strlen (text);

  record.time_ns = (gint64) ipc_trace_store_get_end (store);
  record.text_length =
    (guint8) (length <= IPC_TRACE_TEXT_MAX ? length : (gsize) IPC_TRACE_TEXT_LONG);
  memcpy (record.text, text, MIN (length, IPC_TRACE_TEXT_MAX));
  ipc_trace_store_append (store, &record, text);
}

static void
fixture_init (Fixture *fixture)
{
  IpcTraceStore *store = ipc_trace_store_new (0);
  IpcTraceSubject *one = ipc_trace_store_add_subject (store, "pipe-memory", 1, "Viewer 1");
  IpcTraceSubject *two = ipc_trace_store_add_subject (store, "mailslot", 12, "Viewer 12");

  ipc_trace_subject_add_object (one, "Pipe1_4100");
  ipc_trace_subject_add_object (one, "Event1_4100");
  ipc_trace_subject_add_object (two, "a mail\"slot");
  one->pid = 4101;
  two->pid = 4102;
  add (store, 1, IPC_TRACE_PROCESS_SPAWNED, IPC_TRACE_IS_NOTE, 0, 0, 0, "tincan-viewer"); /* 0 */
  add (store, 1, IPC_TRACE_MESSAGE_SENT, IPC_TRACE_BY_CHILD, 1, 7, 1000, "GTKClient msg 7"); /* 1 */
  add (store, 1, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, 7, 1001, "GTKClient msg 7"); /* 2 */
  add (store, 1, IPC_TRACE_EVENT_SET, IPC_TRACE_BY_CHILD, 2, 7, 0, ""); /* 3 */
  add (store, 2, IPC_TRACE_MESSAGE_RECEIVED, 0, 1, 70, 5, "Gr\xc3\xbc\xc3\x9f""e\n"); /* 4 */
  add (store, 2, IPC_TRACE_DIAGNOSIS, IPC_TRACE_IS_NOTE, 0, 0, 0,
       "a sentence that is longer than the forty bytes of a record: Quit"); /* 5 */
  add (store, 99, IPC_TRACE_MEMORY_READ, 0, 9, 0, 0, ""); /* 6 */
  ipc_trace_store_commit (store);
  fixture->store = store;
  fixture->classes = ipc_trace_classes_new (store);
}

static void
fixture_clear (Fixture *fixture)
{
  ipc_trace_classes_free (fixture->classes);
  g_object_unref (fixture->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static char *
dup_matches (IpcTraceClasses *classes,
             const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (IpcTraceFilter) filter = ipc_trace_filter_new (classes, text, NULL, &error);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint32));
  GString *found = g_string_new (NULL);

  g_assert_no_error (error);
  ipc_trace_filter_run (filter, 0, G_MAXUINT64, matches);
  for (guint i = 0; i < matches->len; i++)
    g_string_append_printf (found, "%s%u", i > 0 ? " " : "", g_array_index (matches, guint32, i));
  return g_string_free (found, FALSE);
}

static void
assert_matches (Fixture *fixture,
                const char *text,
                const char *expected)
{
  g_autofree char *found = dup_matches (fixture->classes, text);

  if (strcmp (found, expected) != 0)
    g_error ("“%s” matches “%s”, not “%s”", text, found, expected);
}

static void
test_fields (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  assert_matches (&fixture, "", "0 1 2 3 4 5 6");
  assert_matches (&fixture, " \t", "0 1 2 3 4 5 6");
  assert_matches (&fixture, "member:1", "0 1 2 3");
  assert_matches (&fixture, "member:12", "4 5");
  assert_matches (&fixture, "member:0", "6");
  assert_matches (&fixture, "pid:4102", "4 5");
  assert_matches (&fixture, "pid>=4101", "0 1 2 3 4 5");
  assert_matches (&fixture, "lab:mailslot", "4 5");
  assert_matches (&fixture, "lab:PIPE", "0 1 2 3");
  assert_matches (&fixture, "side:viewer", "1 3");
  assert_matches (&fixture, "side:parent", "0 2 4 5 6");
  assert_matches (&fixture, "step:message-received", "2 4");
  assert_matches (&fixture, "step:message", "1 2 4");
  assert_matches (&fixture, "step=DIAGNOSIS", "5");
  assert_matches (&fixture, "object:Pipe1", "1 2");
  assert_matches (&fixture, "object:\"mail\\\"s\"", "4");
  assert_matches (&fixture, "serial:7", "1 2 3");
  assert_matches (&fixture, "serial<8", "1 2 3");
  assert_matches (&fixture, "serial:0", "");
}

static void
test_sizes (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  assert_matches (&fixture, "size>1000", "2");
  assert_matches (&fixture, "size >= 1000", "1 2");
  assert_matches (&fixture, "size<=1000", "1 4 6");
  assert_matches (&fixture, "size<1000", "4 6");
  assert_matches (&fixture, "size:1001", "2");
  assert_matches (&fixture, "size=0", "6");
  assert_matches (&fixture, "size<0", "");
  assert_matches (&fixture, "size>4294967295", "");
  assert_matches (&fixture, "size<=4294967295", "1 2 4 6");
  assert_matches (&fixture, "not size>=0", "0 3 5");
}

static void
test_texts (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  assert_matches (&fixture, "text:\"msg 7\"", "1 2");
  assert_matches (&fixture, "text:\"MSG 7\"", "1 2");
  assert_matches (&fixture, "\"msg 8\"", "");
  assert_matches (&fixture, "gtkclient", "1 2");
  assert_matches (&fixture, "quit", "5");
  assert_matches (&fixture, "text:\"a record: Quit\"", "5");
  assert_matches (&fixture, "text:\"\"", "0 1 2 3 4 5 6");
  assert_matches (&fixture, "gr\xc3\xbc", "4");
  assert_matches (&fixture, "GR\xc3\x9cSSE", "4");
  /* What is shown as \n can be looked for as such. */
  assert_matches (&fixture, "e\\n", "4");
  /* Not a field, as it has no name of one. */
  assert_matches (&fixture, "12:30", "");
}

static void
test_joined (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  assert_matches (&fixture, "member:1 serial:7", "1 2 3");
  assert_matches (&fixture, "member:1 and serial:7 and text:msg", "1 2");
  assert_matches (&fixture, "step:event or step:diagnosis", "3 5");
  assert_matches (&fixture, "not member:1", "4 5 6");
  assert_matches (&fixture, "NOT (member:1 OR lab:mailslot)", "6");
  assert_matches (&fixture, "not not not quit", "0 1 2 3 4 6");
  assert_matches (&fixture, "not(serial:7)member:1", "0");
  assert_matches (&fixture, "serial:70 or serial:7 side:viewer", "1 3 4");
  assert_matches (&fixture, "(serial:70 or serial:7) side:viewer", "1 3");
  assert_matches (&fixture, "size>1000 or text:quit or (member:1 not serial:7)", "0 2 5");
  assert_matches (&fixture, "quit or member:1 or serial:70", "0 1 2 3 4 5");
  assert_matches (&fixture, "text:and and \"or\" or text:viewer", "0");
}

static void
assert_fault (const char *text,
              guint column,
              const char *sentence)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceClasses) classes = ipc_trace_classes_new (store);
  g_autoptr (GError) error = NULL;
  guint error_column = 0;

  g_assert_null (ipc_trace_filter_new (classes, text, &error_column, &error));
  g_assert_error (error, IPC_ERROR, IPC_ERROR_BAD_ARGUMENT);
  g_assert_cmpstr (error->message, ==, sentence);
  g_assert_cmpuint (error_column, ==, column);
}

static void
test_faults (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  assert_fault ("member:1 foo:2", 10,
                "There is no field “foo”; there are member, pid, serial, size, step, lab, side, "
                "object and text (column 10)");
  assert_fault ("ü step:foo", 8, "There is no step “foo” (column 8)");
  assert_fault ("side:child", 6, "The side is parent or viewer, not “child” (column 6)");
  assert_fault ("size>", 6, "“size>” lacks a value (column 6)");
  assert_fault ("size>>1", 5, "A field is followed by one of : = < > <= >= (column 5)");
  assert_fault ("size>1k", 6, "“size” takes a whole number up to 4294967295, not “1k” (column 6)");
  assert_fault ("size>-1", 6, "“size” takes a whole number up to 4294967295, not “-1” (column 6)");
  assert_fault ("text>a", 6, "“text” is no number; write text:a (column 6)");
  assert_fault ("\"a", 1, "A quotation mark is not closed (column 1)");
  assert_fault ("(a", 1, "A bracket is not closed (column 1)");
  assert_fault ("a)", 2, "There is no bracket that this one closes (column 2)");
  assert_fault ("()", 2, "There is nothing before this bracket (column 2)");
  assert_fault ("a and", 6, "Something is missing at the end (column 6)");
  assert_fault ("a or or b", 6, "There is nothing before “or” (column 6)");
  assert_fault ("and", 1, "There is nothing before “and” (column 1)");
  assert_fault ("not", 4, "Something must follow “not” (column 4)");
  assert_fault ("a\xff", 2, "The filter is not valid UTF-8 from here on (column 2)");
  for (guint i = 0; i < 51; i++)
    g_string_append_c (deep, '(');
  assert_fault (deep->str, 51, "Too many “not” and brackets within each other (column 51)");
  g_string_truncate (deep, 0);
  for (guint i = 0; i < 101; i++)
    g_string_append (deep, "a ");
  assert_fault (deep->str, 201, "A filter asks at most 100 things (column 201)");
  for (guint i = 0; i < 2000; i++)
    g_string_append (deep, "a ");
  assert_fault (deep->str, 1, "A filter has at most 4096 bytes (column 1)");
}

/* As deep as it may be, with two values waiting on each level. */
static void
test_deepest (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GString) text = g_string_new (NULL);

  fixture_init (&fixture);
  for (guint i = 0; i < 49; i++)
    g_string_append (text, "text:xx or serial:7 (");
  g_string_append (text, "msg");
  for (guint i = 0; i < 49; i++)
    g_string_append (text, ")");
  assert_matches (&fixture, text->str, "1 2");
}

/* The same answer as asking each record by itself, over many records and many classes. */
static void
test_random (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceClasses) classes = NULL;
  g_autoptr (IpcTraceFilter) filter = NULL;
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint at = 0;

  ipc_trace_store_add_subject (store, "a", 1, "");
  ipc_trace_store_add_subject (store, "b", 2, "");
  for (guint i = 0; i < N_RANDOM; i++)
    add (store, g_rand_int_range (rand, 1, 3), g_rand_int_range (rand, 1, IPC_TRACE_N_STEPS),
         g_rand_int_range (rand, 0, 4), 0, g_rand_int_range (rand, 0, 9),
         g_rand_int_range (rand, 0, 2000), g_rand_boolean (rand) ? "x" : "y");
  ipc_trace_store_commit (store);
  classes = ipc_trace_classes_new (store);
  filter = ipc_trace_filter_new (
    classes, "member:1 (size>700 or not text:x) or not (serial>3 side:viewer or step:memory)", NULL,
    NULL);
  ipc_trace_filter_run (filter, 0, N_RANDOM, matches);
  for (guint i = 0; i < N_RANDOM; i++)
    {
      const IpcTraceRecord *r = ipc_trace_store_get (store, i);
      gboolean has_size = ipc_trace_step_has_size (r->step, r->flags, r->size_bytes == 0);
      gboolean memory = r->step >= IPC_TRACE_MEMORY_WRITTEN && r->step <= IPC_TRACE_MEMORY_CHANGED;
      gboolean fits =
        (r->subject == 1 && ((has_size && r->size_bytes > 700) || r->text[0] != 'x')) ||
        !((r->serial > 3 && (r->flags & IPC_TRACE_BY_CHILD) != 0) || memory);

      g_assert_cmpint (ipc_trace_filter_match (filter, i), ==, fits);
      if (fits)
        g_assert_cmpuint (g_array_index (matches, guint32, at++), ==, i);
    }
  g_assert_cmpuint (at, ==, matches->len);
}

static void
test_live (void)
{
  g_auto (Fixture) fixture;
  IpcTraceRecord late = { .time_ns = 2, .subject = 2, .step = IPC_TRACE_CALL, .serial = 5 };
  IpcTraceSubject *three;

  fixture_init (&fixture);
  three = ipc_trace_store_add_subject (fixture.store, "remoting", 3, "Viewer 3");
  add (fixture.store, 3, IPC_TRACE_CALL, 0, 1, 1, 4, "call");
  /* Goes before the record of time 3. */
  ipc_trace_store_append (fixture.store, &late, NULL);
  ipc_trace_store_commit (fixture.store);
  assert_matches (&fixture, "step:call", "3 8");
  assert_matches (&fixture, "member:12", "3 5 6");
  {
    g_autoptr (IpcTraceFilter) filter =
      ipc_trace_filter_new (fixture.classes, "pid:77 object:late", NULL, NULL);

    g_assert_false (ipc_trace_filter_match (filter, 8));
    three->pid = 77;
    ipc_trace_subject_add_object (three, "late");
    g_assert_true (ipc_trace_filter_match (filter, 8));
    g_assert_false (ipc_trace_filter_match (filter, 9));
  }
}

static void
test_discarded (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (4096);
  g_autoptr (IpcTraceClasses) classes = ipc_trace_classes_new (store);
  g_autoptr (IpcTraceFilter) filter = ipc_trace_filter_new (classes, "serial:5 size:3", NULL, NULL);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint32));

  ipc_trace_store_add_subject (store, "a", 1, "");
  for (guint i = 0; i < 50000; i++)
    {
      add (store, 1, IPC_TRACE_CALL, 0, 0, i % 1000, i % 7 == 0 ? 3 : 4, "");
      if (i % 777 == 0)
        ipc_trace_store_commit (store);
    }
  ipc_trace_store_commit (store);
  ipc_trace_filter_run (filter, 0, G_MAXUINT64, matches);
  g_assert_cmpuint (matches->len, >, 0);
  for (guint i = 0; i < matches->len; i++)
    {
      guint32 position = g_array_index (matches, guint32, i);

      g_assert_cmpuint (position, >=, ipc_trace_store_get_first (store));
      g_assert_cmpuint (position % 1000, ==, 5);
      g_assert_cmpuint (position % 7, ==, 0);
    }
  /* Announced all at once: more than the store keeps. */
  for (guint i = 0; i < 50000; i++)
    add (store, 1, IPC_TRACE_CALL, 0, 0, 5, 3, "");
  ipc_trace_store_commit (store);
  g_array_set_size (matches, 0);
  ipc_trace_filter_run (filter, 0, G_MAXUINT64, matches);
  g_assert_cmpuint (matches->len, ==,
                    ipc_trace_store_get_end (store) - ipc_trace_store_get_first (store));
}

/* More classes than ids: those without one are looked at themselves. */
static void
test_too_many_classes (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceClasses) classes = ipc_trace_classes_new (store);
  g_autofree char *matches = NULL;

  for (guint i = 0; i < 70000; i++)
    {
      ipc_trace_store_add_subject (store, "a", i, "");
      add (store, i + 1, IPC_TRACE_CALL, 0, 0, i, i % 10, "");
    }
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_classes_get_n (classes), ==, 65536);
  matches = dup_matches (classes, "member>=69998 or member:7 or member:69000 size<1");
  g_assert_cmpstr (matches, ==, "7 69998 69999");
}

/* More sizes than classes: the later ones are told apart only roughly, and yet rightly found. */
static void
test_too_many_sizes (void)
{
  g_autoptr (IpcTraceStore) store = ipc_trace_store_new (0);
  g_autoptr (IpcTraceClasses) classes = ipc_trace_classes_new (store);
  g_autofree char *matches = NULL;

  ipc_trace_store_add_subject (store, "a", 1, "");
  for (guint i = 0; i < 100000; i++)
    add (store, 1, IPC_TRACE_CALL, 0, 0, i, i, "");
  ipc_trace_store_commit (store);
  g_assert_cmpuint (ipc_trace_classes_get_n (classes), <, 32800);
  matches = dup_matches (classes, "size<3 or size:40000 or size>=99998 or size:7 serial:7");
  g_assert_cmpstr (matches, ==, "1 2 7 40000 99998 99999");
}

static void
assert_complete (const char *text,
                 gsize start,
                 const char *expected)
{
  g_auto (Fixture) fixture;
  g_auto (GStrv) words = NULL;
  g_autofree char *found = NULL;
  gsize found_start;

  fixture_init (&fixture);
  words = ipc_trace_filter_complete (fixture.store, text, strlen (text), &found_start);
  found = g_strjoinv ("|", words);
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (found_start, ==, start);
}

static void
test_complete (void)
{
  assert_complete ("member:1 s", 9, "serial:|side:|size:|step:");
  assert_complete ("(st", 1, "step:");
  assert_complete ("a", 0, "and ");
  assert_complete ("not ", 4, "and |lab:|member:|not |object:|or |pid:|serial:|side:|size:|step:|text:");
  assert_complete ("step:mem", 0, "step:memory-changed|step:memory-read|step:memory-written");
  assert_complete ("side=", 0, "side=parent|side=viewer");
  assert_complete ("x lab:", 2, "lab:mailslot|lab:pipe-memory");
  assert_complete ("member:", 0, "member:1|member:12");
  assert_complete ("pid>=4", 0, "pid>=4101|pid>=4102");
  assert_complete ("object:", 0, "object:\"a mail\\\"slot\"|object:Event1_4100|object:Pipe1_4100");
  assert_complete ("text:\"a s", 9, "");
  assert_complete ("text:x", 0, "");
  assert_complete ("foo:x", 0, "");
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/trace-filter/fields", test_fields);
  test_leak_add ("/ipc/trace-filter/sizes", test_sizes);
  test_leak_add ("/ipc/trace-filter/texts", test_texts);
  test_leak_add ("/ipc/trace-filter/joined", test_joined);
  test_leak_add ("/ipc/trace-filter/faults", test_faults);
  test_leak_add ("/ipc/trace-filter/deepest", test_deepest);
  test_leak_add ("/ipc/trace-filter/random", test_random);
  test_leak_add ("/ipc/trace-filter/live", test_live);
  test_leak_add ("/ipc/trace-filter/discarded", test_discarded);
  test_leak_add ("/ipc/trace-filter/too-many-classes", test_too_many_classes);
  test_leak_add ("/ipc/trace-filter/too-many-sizes", test_too_many_sizes);
  test_leak_add ("/ipc/trace-filter/complete", test_complete);
  return g_test_run ();
}
