/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-history.h"

static PncPath *
path_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static void
visit (PncHistory *history, const char *text)
{
  g_autoptr (PncPath) path = path_of (text);

  pnc_history_visit (history, path);
}

static void
assert_at (PncHistory *history, const char *expected)
{
  g_autofree char *text = pnc_path_to_text (pnc_history_get_current (history));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_empty (void)
{
  g_autoptr (PncHistory) history = pnc_history_new ();

  g_assert_null (pnc_history_get_current (history));
  g_assert_null (pnc_history_back (history));
  g_assert_null (pnc_history_forward (history));
  g_assert_false (pnc_history_can_go_forward (history));
}

static void
test_back_and_forward (void)
{
  g_autoptr (PncHistory) history = pnc_history_new ();

  visit (history, "/a");
  visit (history, "/a/b");
  visit (history, "/a/b/c");
  pnc_history_back (history);
  pnc_history_back (history);
  assert_at (history, "/a");
  g_assert_false (pnc_history_can_go_back (history));
  pnc_history_forward (history);
  assert_at (history, "/a/b");
}

static void
assert_places (PncHistory *history, gboolean forward, const char *expected)
{
  g_autoptr (GPtrArray) places = pnc_history_dup_places (history, forward);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    {
      g_autofree char *place = pnc_path_to_text (places->pdata[i]);

      g_string_append (text, place);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_places (void)
{
  g_autoptr (PncHistory) history = pnc_history_new ();

  assert_places (history, FALSE, "");
  assert_places (history, TRUE, "");
  g_assert_null (pnc_history_move (history, 0));
  visit (history, "/a");
  visit (history, "/b");
  visit (history, "/c");
  visit (history, "/d");
  assert_places (history, FALSE, "/c/b/a");
  g_assert_null (pnc_history_move (history, -4));
  g_assert_null (pnc_history_move (history, 1));
  assert_at (history, "/d");
  g_assert_nonnull (pnc_history_move (history, -3));
  assert_at (history, "/a");
  assert_places (history, FALSE, "");
  assert_places (history, TRUE, "/b/c/d");
  g_assert_nonnull (pnc_history_move (history, 2));
  assert_at (history, "/c");
}

static void
test_visit_forgets_ahead (void)
{
  g_autoptr (PncHistory) history = pnc_history_new ();

  visit (history, "/a");
  visit (history, "/b");
  pnc_history_back (history);
  visit (history, "/c");
  g_assert_false (pnc_history_can_go_forward (history));
  pnc_history_back (history);
  assert_at (history, "/a");
}

static void
test_same_place_is_no_visit (void)
{
  g_autoptr (PncHistory) history = pnc_history_new ();

  visit (history, "/a");
  visit (history, "/b");
  pnc_history_back (history);
  visit (history, "/a");
  g_assert_true (pnc_history_can_go_forward (history));
}

static void
test_bounded (void)
{
  g_autoptr (PncHistory) history = pnc_history_new ();
  guint n_back = 0;

  for (guint i = 0; i < 3 * PNC_HISTORY_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("/%u", i);

      visit (history, text);
    }
  assert_at (history, "/299");
  while (pnc_history_back (history) != NULL)
    n_back++;
  g_assert_cmpuint (n_back, ==, PNC_HISTORY_MAX - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/empty", test_empty);
  g_test_add_func ("/history/back-and-forward", test_back_and_forward);
  g_test_add_func ("/history/places", test_places);
  g_test_add_func ("/history/visit-forgets-ahead", test_visit_forgets_ahead);
  g_test_add_func ("/history/same-place-is-no-visit", test_same_place_is_no_visit);
  g_test_add_func ("/history/bounded", test_bounded);
  return g_test_run ();
}
