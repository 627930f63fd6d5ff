/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-catch-up.h"

#define SECOND G_TIME_SPAN_SECOND

static const PncRunProgress before
  = { .done_bytes = 600, .total_bytes = 1000, .done_files = 6, .total_files = 10 };

static PncCatchUp
begin (void)
{
  PncCatchUp self;

  pnc_catch_up_begin (&self, &before);
  return self;
}

/* Nothing that was counted goes back to nothing, and what has moved stays what it is. */
static void
test_goes_on (void)
{
  PncCatchUp self = begin ();
  PncRunProgress now = { .done_bytes = 250, .kept_bytes = 200, .total_bytes = 300 };

  now.done_files = now.total_files = 3;
  pnc_catch_up_show (&self, &now, 1);
  g_assert_cmpuint (now.done_bytes, ==, 600);
  g_assert_cmpuint (now.total_bytes, ==, 1000);
  g_assert_cmpuint (now.done_bytes - now.kept_bytes, ==, 50);
  g_assert_cmpuint (now.done_files, ==, 6);
  g_assert_cmpuint (now.total_files, ==, 10);
}

/* From there on it is the run that counts, also when it has to begin a file anew. */
static void
test_caught_up (void)
{
  PncCatchUp self = begin ();
  PncRunProgress now = { .done_bytes = 700, .total_bytes = 900, .done_files = 7 };
  PncRunProgress later = { .done_bytes = 500, .total_bytes = 900, .done_files = 7 };

  pnc_catch_up_show (&self, &now, 1);
  g_assert_cmpuint (now.done_bytes, ==, 700);
  g_assert_cmpuint (now.total_bytes, ==, 900);
  pnc_catch_up_show (&self, &later, 2);
  g_assert_cmpuint (later.done_bytes, ==, 500);
}

/* Once all is known the total is what is known, and what is missing is not hidden for long. */
static void
test_not_there_any_more (void)
{
  PncCatchUp self = begin ();
  const PncRunProgress found = {
    .done_bytes = 100, .total_bytes = 500, .done_files = 1, .total_files = 5, .complete = TRUE
  };
  PncRunProgress now = found;

  pnc_catch_up_show (&self, &now, 100 * SECOND);
  g_assert_cmpuint (now.total_bytes, ==, 500);
  g_assert_cmpuint (now.done_bytes, ==, 500);
  g_assert_cmpuint (now.done_files, ==, 5);
  now = found;
  pnc_catch_up_show (&self, &now, 104 * SECOND);
  g_assert_cmpuint (now.done_bytes, ==, 500);
  now = found;
  pnc_catch_up_show (&self, &now, 105 * SECOND);
  g_assert_cmpuint (now.done_bytes, ==, 100);
  g_assert_cmpuint (now.done_files, ==, 1);
}

/* At the end nothing is said but what is true. */
static void
test_ended (void)
{
  PncCatchUp self = begin ();
  PncRunProgress now = { .done_bytes = 10, .total_bytes = 500, .has_ended = TRUE };

  pnc_catch_up_show (&self, &now, 1);
  g_assert_cmpuint (now.done_bytes, ==, 10);
}

static void
test_nothing_before (void)
{
  PncCatchUp self = begin ();
  PncRunProgress now = { .done_bytes = 10, .total_bytes = 500 };

  pnc_catch_up_begin (&self, NULL);
  pnc_catch_up_show (&self, &now, 1);
  g_assert_cmpuint (now.done_bytes, ==, 10);
  g_assert_cmpuint (now.total_bytes, ==, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catch-up/goes-on", test_goes_on);
  g_test_add_func ("/catch-up/caught-up", test_caught_up);
  g_test_add_func ("/catch-up/not-there-any-more", test_not_there_any_more);
  g_test_add_func ("/catch-up/ended", test_ended);
  g_test_add_func ("/catch-up/nothing-before", test_nothing_before);
  return g_test_run ();
}
