/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-progress-news.h"

#define SECOND G_TIME_SPAN_SECOND

/* What is said at @s seconds, "" for nothing; @wait_s: (nullable): when to ask again. */
static void
assert_said (PncProgressNews *news,
             gint64 s,
             guint active,
             guint failed,
             double fraction,
             const char *expected,
             gint64 expected_wait_s)
{
  const PncProgressNow now
    = { .active = active, .failed = failed, .fraction = fraction, .now_us = (100 + s) * SECOND };
  gint64 wait_us;
  guint n;
  PncProgressEvent event = pnc_progress_news_take (news, &now, &n, &wait_us);
  g_autofree char *said = pnc_progress_news_format (event, n);

  g_assert_cmpstr (said != NULL ? said : "", ==, expected);
  g_assert_cmpint (wait_us, ==, expected_wait_s * SECOND);
}

static void
test_milestones (void)
{
  PncProgressNews news = { 0 };

  assert_said (&news, 0, 0, 0, 0.0, "", 0);
  assert_said (&news, 1, 1, 0, 0.0, "Transfers have started", 0);
  assert_said (&news, 15, 1, 0, 0.2, "", 0);
  assert_said (&news, 20, 1, 0, 0.25, "25 % of the transfers are done", 0);
  assert_said (&news, 40, 1, 0, 0.3, "", 0);
  assert_said (&news, 41, 1, 0, 0.55, "50 % of the transfers are done", 0);
  /* it does not go back */
  assert_said (&news, 60, 2, 0, 0.3, "", 0);
  assert_said (&news, 80, 1, 0, 0.8, "75 % of the transfers are done", 0);
  assert_said (&news, 95, 1, 0, 1.0, "", 0);
  assert_said (&news, 96, 0, 0, 0.0, "Transfers have finished", 0);
  assert_said (&news, 97, 0, 0, 0.0, "", 0);
}

/* What is quick says that it began and how it ended, and nothing between. */
static void
test_quick (void)
{
  PncProgressNews news = { 0 };

  assert_said (&news, 0, 1, 0, 0.0, "Transfers have started", 0);
  assert_said (&news, 1, 1, 0, 0.3, "", 0);
  assert_said (&news, 2, 1, 0, 0.6, "", 0);
  assert_said (&news, 3, 0, 0, 0.0, "Transfers have finished", 0);
}

/* One milestone at a time, the last that was passed. */
static void
test_not_flooded (void)
{
  PncProgressNews news = { 0 };

  assert_said (&news, 0, 1, 0, 0.0, "Transfers have started", 0);
  assert_said (&news, 5, 1, 0, 0.3, "", 0);
  assert_said (&news, 9, 1, 0, 0.5, "", 0);
  assert_said (&news, 10, 1, 0, 0.6, "50 % of the transfers are done", 0);
  assert_said (&news, 12, 1, 0, 0.9, "", 0);
}

/* A hundred that are small: the ends come together, and none is lost. */
static void
test_many_ends (void)
{
  PncProgressNews news = { 0 };

  assert_said (&news, 0, 1, 0, 0.0, "Transfers have started", 0);
  assert_said (&news, 1, 0, 0, 0.0, "Transfers have finished", 0);
  assert_said (&news, 2, 1, 0, 0.0, "", 0);
  assert_said (&news, 3, 0, 1, 0.0, "", 8);
  assert_said (&news, 4, 1, 1, 0.0, "", 0);
  assert_said (&news, 5, 0, 2, 0.0, "", 6);
  assert_said (&news, 11, 0, 2, 0.0, "2 transfers failed", 0);
  assert_said (&news, 12, 0, 2, 0.0, "", 0);
}

/* Those that had failed before, and are still in the list, are no news. */
static void
test_failed_before (void)
{
  PncProgressNews news = { 0 };

  assert_said (&news, 0, 1, 3, 0.0, "Transfers have started", 0);
  assert_said (&news, 1, 0, 3, 0.0, "Transfers have finished", 0);
  assert_said (&news, 20, 1, 3, 0.0, "Transfers have started", 0);
  assert_said (&news, 21, 0, 4, 0.0, "1 transfer failed", 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress-news/milestones", test_milestones);
  g_test_add_func ("/progress-news/quick", test_quick);
  g_test_add_func ("/progress-news/not-flooded", test_not_flooded);
  g_test_add_func ("/progress-news/many-ends", test_many_ends);
  g_test_add_func ("/progress-news/failed-before", test_failed_before);
  return g_test_run ();
}
