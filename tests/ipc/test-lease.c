/* SPDX-License-Identifier: MIT */
/* test-lease: time is a number here, so minutes pass at once. */

#include "ipc-lease.h"
#include "test-leak.h"

#include <math.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

static void
test_initial (void)
{
  g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 7);
  guint sponsor;

  g_assert_cmpint (ipc_lease_get_left_ns (lease, 7), ==, 300 * SECOND);
  g_assert_cmpint (ipc_lease_look (lease, 7 + 300 * SECOND - 1, &sponsor), ==, IPC_LEASE_KEEP);
  g_assert_cmpint (ipc_lease_get_state (lease), ==, IPC_LEASE_ACTIVE);
  g_assert_cmpint (ipc_lease_look (lease, 7 + 300 * SECOND, &sponsor), ==, IPC_LEASE_END);
  g_assert_cmpint (ipc_lease_get_state (lease), ==, IPC_LEASE_EXPIRED);
  g_assert_cmpint (ipc_lease_get_left_ns (lease, 7 + 400 * SECOND), ==, 0);
}

/* A call gives two minutes from then on, but never takes anything away. */
static void
test_renewal (void)
{
  g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);
  guint sponsor;

  ipc_lease_renew (lease, 10 * SECOND);
  g_assert_cmpint (ipc_lease_get_left_ns (lease, 10 * SECOND), ==, 290 * SECOND);
  ipc_lease_renew (lease, 299 * SECOND);
  g_assert_cmpint (ipc_lease_get_left_ns (lease, 299 * SECOND), ==, 120 * SECOND);
  g_assert_cmpint (ipc_lease_look (lease, 418 * SECOND, &sponsor), ==, IPC_LEASE_KEEP);
  g_assert_cmpint (ipc_lease_look (lease, 419 * SECOND, &sponsor), ==, IPC_LEASE_END);
}

/* What has run out is still good until somebody looks, and lost afterwards. */
static void
test_saved_before_look (void)
{
  g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);
  guint sponsor;

  ipc_lease_renew (lease, 305 * SECOND);
  g_assert_cmpint (ipc_lease_look (lease, 310 * SECOND, &sponsor), ==, IPC_LEASE_KEEP);
  g_assert_cmpint (ipc_lease_look (lease, 425 * SECOND, &sponsor), ==, IPC_LEASE_END);
  ipc_lease_renew (lease, 426 * SECOND);
  g_assert_cmpint (ipc_lease_get_state (lease), ==, IPC_LEASE_EXPIRED);
  g_assert_cmpint (ipc_lease_look (lease, 427 * SECOND, &sponsor), ==, IPC_LEASE_END);
  g_assert_false (ipc_lease_add_sponsor (lease, 1));
}

static void
test_sponsor_renews (void)
{
  g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);
  guint sponsor = 0;

  g_assert_true (ipc_lease_add_sponsor (lease, 5));
  g_assert_true (ipc_lease_add_sponsor (lease, 5));
  g_assert_cmpuint (ipc_lease_get_n_sponsors (lease), ==, 1);
  g_assert_cmpint (ipc_lease_look (lease, 300 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
  g_assert_cmpuint (sponsor, ==, 5);
  g_assert_cmpint (ipc_lease_get_state (lease), ==, IPC_LEASE_RENEWING);
  g_assert_cmpint (ipc_lease_look (lease, 310 * SECOND, &sponsor), ==, IPC_LEASE_KEEP);
  g_assert_false (ipc_lease_answer (lease, 6, 60, 311 * SECOND));
  g_assert_true (ipc_lease_answer (lease, 5, 60, 311 * SECOND));
  g_assert_cmpint (ipc_lease_get_left_ns (lease, 311 * SECOND), ==, 60 * SECOND);
  g_assert_cmpint (ipc_lease_look (lease, 370 * SECOND, &sponsor), ==, IPC_LEASE_KEEP);
  g_assert_cmpint (ipc_lease_look (lease, 371 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
}

/* One is silent, one says no, one is killed: each is dropped, and then the object goes. */
static void
test_sponsors_fall_away (void)
{
  g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);
  guint sponsor = 0;

  for (guint i = 1; i <= 3; i++)
    g_assert_true (ipc_lease_add_sponsor (lease, i));
  g_assert_cmpint (ipc_lease_look (lease, 300 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
  g_assert_cmpuint (sponsor, ==, 1);
  g_assert_cmpint (ipc_lease_look (lease, 420 * SECOND - 1, &sponsor), ==, IPC_LEASE_KEEP);
  g_assert_cmpint (ipc_lease_look (lease, 420 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
  g_assert_cmpuint (sponsor, ==, 2);
  g_assert_false (ipc_lease_answer (lease, 1, 60, 421 * SECOND));
  g_assert_false (ipc_lease_answer (lease, 2, 0, 421 * SECOND));
  g_assert_cmpint (ipc_lease_look (lease, 430 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
  g_assert_cmpuint (sponsor, ==, 3);
  g_assert_true (ipc_lease_remove_sponsor (lease, 3));
  g_assert_false (ipc_lease_remove_sponsor (lease, 3));
  g_assert_cmpint (ipc_lease_look (lease, 440 * SECOND, &sponsor), ==, IPC_LEASE_END);
}

/* A call while a sponsor thinks makes the question void. */
static void
test_call_while_renewing (void)
{
  g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);
  guint sponsor = 0;

  g_assert_true (ipc_lease_add_sponsor (lease, 1));
  g_assert_cmpint (ipc_lease_look (lease, 300 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
  ipc_lease_renew (lease, 301 * SECOND);
  g_assert_cmpint (ipc_lease_get_state (lease), ==, IPC_LEASE_ACTIVE);
  g_assert_false (ipc_lease_answer (lease, 1, 5000, 302 * SECOND));
  g_assert_cmpint (ipc_lease_get_left_ns (lease, 301 * SECOND), ==, 120 * SECOND);
  g_assert_cmpuint (ipc_lease_get_n_sponsors (lease), ==, 1);
}

/* An answer comes from a peer and may be any number. */
static void
test_strange_answers (void)
{
  static const double nos[] = { NAN, -INFINITY, -1, 0 };
  guint sponsor = 0;

  for (guint i = 0; i < G_N_ELEMENTS (nos); i++)
    {
      g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);

      g_assert_true (ipc_lease_add_sponsor (lease, 1));
      g_assert_cmpint (ipc_lease_look (lease, 300 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
      g_assert_false (ipc_lease_answer (lease, 1, nos[i], 301 * SECOND));
      g_assert_cmpuint (ipc_lease_get_n_sponsors (lease), ==, 0);
    }
  {
    g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);

    g_assert_true (ipc_lease_add_sponsor (lease, 1));
    g_assert_cmpint (ipc_lease_look (lease, 300 * SECOND, &sponsor), ==, IPC_LEASE_ASK);
    g_assert_true (ipc_lease_answer (lease, 1, INFINITY, 300 * SECOND));
    g_assert_cmpint (ipc_lease_get_left_ns (lease, 300 * SECOND), ==,
                     IPC_LEASE_RENEWAL_MAX_S * SECOND);
  }
}

static void
test_sponsor_limit (void)
{
  g_autoptr (IpcLease) lease = ipc_lease_new (&ipc_lease_default_times, 0);

  for (guint i = 0; i < IPC_LEASE_SPONSORS_MAX; i++)
    g_assert_true (ipc_lease_add_sponsor (lease, i));
  g_assert_false (ipc_lease_add_sponsor (lease, IPC_LEASE_SPONSORS_MAX));
  g_assert_true (ipc_lease_remove_sponsor (lease, 3));
  g_assert_true (ipc_lease_add_sponsor (lease, IPC_LEASE_SPONSORS_MAX));
}

/* The times are the lease manager's, and a change concerns leases that run already. */
static void
test_times_change (void)
{
  IpcLeaseTimes times = ipc_lease_default_times;
  g_autoptr (IpcLease) lease = ipc_lease_new (&times, 0);

  times.renewal_ns = 1000 * SECOND;
  ipc_lease_renew (lease, 0);
  g_assert_cmpint (ipc_lease_get_left_ns (lease, 0), ==, 1000 * SECOND);
}

int
main (int argc,
      char **argv)
{
  test_leak_init (&argc, &argv);
  test_leak_add ("/ipc/lease/initial", test_initial);
  test_leak_add ("/ipc/lease/renewal", test_renewal);
  test_leak_add ("/ipc/lease/saved-before-look", test_saved_before_look);
  test_leak_add ("/ipc/lease/sponsor-renews", test_sponsor_renews);
  test_leak_add ("/ipc/lease/sponsors-fall-away", test_sponsors_fall_away);
  test_leak_add ("/ipc/lease/call-while-renewing", test_call_while_renewing);
  test_leak_add ("/ipc/lease/strange-answers", test_strange_answers);
  test_leak_add ("/ipc/lease/sponsor-limit", test_sponsor_limit);
  test_leak_add ("/ipc/lease/times-change", test_times_change);
  return g_test_run ();
}
