/* SPDX-License-Identifier: MIT */
/*
 * What answers what: transcripts of what was sent, what came, and what that was taken for.
 */

#include "test-leak.h"
#include "viewer-unanswered.h"

#include <string.h>

static ViewerUnanswered *
new_with_three (void)
{
  ViewerUnanswered *waiting = viewer_unanswered_new ();

  viewer_unanswered_add (waiting, 7, "msg 7", 5);
  viewer_unanswered_add (waiting, 8, "msg 8", 5);
  viewer_unanswered_add (waiting, 9, "msg 9", 5);
  return waiting;
}

static void
check_message (const char *bytes,
               guint expected)
{
  g_autoptr (ViewerUnanswered) waiting = new_with_three ();

  g_assert_cmpuint (viewer_unanswered_match_message (waiting, bytes, strlen (bytes)), ==,
                    expected);
}

static void
message_mode (void)
{
  check_message ("msg 7", 1);
  check_message ("msg 9", 3);
  check_message ("msg", 0);
  check_message ("msg 7msg 8", 0);
  check_message ("hello", 0);
}

static void
check_bytes (const char *bytes,
             gsize expected_size,
             guint expected_messages,
             gboolean expected_piece)
{
  g_autoptr (ViewerUnanswered) waiting = new_with_three ();
  guint n_messages;
  gboolean with_piece;
  gsize size = viewer_unanswered_match_bytes (waiting, (const guint8 *) bytes, strlen (bytes),
                                              &n_messages, &with_piece);

  g_assert_cmpuint (size, ==, expected_size);
  g_assert_cmpuint (n_messages, ==, expected_messages);
  g_assert_cmpint (with_piece, ==, expected_piece);
}

static void
byte_mode (void)
{
  check_bytes ("msg 7", 5, 1, FALSE);
  check_bytes ("msg 7msg 8", 10, 2, FALSE);
  check_bytes ("msg 7msg 8msg 9", 15, 3, FALSE);
  check_bytes ("msg 7ms", 5, 1, TRUE);
  check_bytes ("m", 0, 0, TRUE);
  check_bytes ("msg 7hello", 5, 1, FALSE);
  check_bytes ("msg 7msg 8msg 9more", 15, 3, FALSE);
  check_bytes ("hello", 0, 0, FALSE);
  check_bytes ("msg 8", 0, 0, FALSE);
}

static void
nothing_waits (void)
{
  g_autoptr (ViewerUnanswered) waiting = viewer_unanswered_new ();
  guint n_messages;
  gboolean with_piece;

  g_assert_cmpuint (viewer_unanswered_match_message (waiting, "x", 1), ==, 0);
  g_assert_cmpuint (viewer_unanswered_match_bytes (waiting, (const guint8 *) "x", 1, &n_messages,
                                                   &with_piece), ==, 0);
  g_assert_cmpuint (n_messages, ==, 0);
  g_assert_false (with_piece);
  g_assert_cmpuint (viewer_unanswered_take (waiting, 3), ==, 0);
  g_assert_cmpint (viewer_unanswered_get_since (waiting), ==, 0);
}

static void
takes_in_order (void)
{
  g_autoptr (ViewerUnanswered) waiting = new_with_three ();

  g_assert_cmpint (viewer_unanswered_get_since (waiting), >, 0);
  g_assert_cmpuint (viewer_unanswered_take (waiting, 2), ==, 8);
  g_assert_cmpuint (viewer_unanswered_match_message (waiting, "msg 7", 5), ==, 0);
  g_assert_cmpuint (viewer_unanswered_take (waiting, 1), ==, 9);
  g_assert_cmpint (viewer_unanswered_get_since (waiting), ==, 0);
}

static void
has_a_limit (void)
{
  g_autoptr (ViewerUnanswered) waiting = viewer_unanswered_new ();

  for (guint32 i = 1; i <= VIEWER_UNANSWERED_MAX + 5; i++)
    viewer_unanswered_add (waiting, i, &i, sizeof i);
  g_assert_cmpuint (viewer_unanswered_take (waiting, 1), ==, 6);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/viewer/unanswered/message-mode", message_mode);
  test_leak_add ("/viewer/unanswered/byte-mode", byte_mode);
  test_leak_add ("/viewer/unanswered/nothing-waits", nothing_waits);
  test_leak_add ("/viewer/unanswered/takes-in-order", takes_in_order);
  test_leak_add ("/viewer/unanswered/has-a-limit", has_a_limit);
  return g_test_run ();
}
