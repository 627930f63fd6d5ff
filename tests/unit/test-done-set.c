/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-done-set.h"

static PncPath *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static void
test_only_this_version (void)
{
  g_autoptr (PncDoneSet) set = pnc_done_set_new ();
  g_autoptr (PncPath) a = parse ("/a/b");
  g_autoptr (PncPath) same = parse ("/a/b");
  g_autoptr (PncPath) other = parse ("/a/c");

  g_assert_false (pnc_done_set_has (set, a, 5, 7));
  pnc_done_set_add (set, a, 5, 7);
  pnc_done_set_add (set, a, 5, 7);
  g_assert_true (pnc_done_set_has (set, same, 5, 7));
  g_assert_false (pnc_done_set_has (set, a, 6, 7));
  g_assert_false (pnc_done_set_has (set, a, 5, -7));
  g_assert_false (pnc_done_set_has (set, other, 5, 7));
}

static void
test_taken_and_loaded (void)
{
  g_autoptr (PncDoneSet) set = pnc_done_set_new ();
  g_autoptr (PncDoneSet) other = pnc_done_set_new ();
  g_autoptr (PncPath) early = parse ("/early");
  g_autoptr (PncPath) a = parse ("/a");
  g_autoptr (PncPath) b = parse ("/b");
  g_autoptr (GBytes) keys = NULL;

  pnc_done_set_add (set, early, 1, 1);
  g_assert_null (pnc_done_set_take_fresh (set));
  pnc_done_set_keep_fresh (set);
  g_assert_null (pnc_done_set_take_fresh (set));
  pnc_done_set_add (set, a, 1, 2);
  pnc_done_set_add (set, b, 3, 4);
  keys = pnc_done_set_take_fresh (set);
  g_assert_cmpuint (g_bytes_get_size (keys), ==, 16);
  g_assert_null (pnc_done_set_take_fresh (set));
  pnc_done_set_load (other, keys);
  g_assert_true (pnc_done_set_has (other, a, 1, 2));
  g_assert_true (pnc_done_set_has (other, b, 3, 4));
  g_assert_false (pnc_done_set_has (other, early, 1, 1));
}

static gpointer
add_cb (gpointer data)
{
  g_autoptr (PncDoneSet) set = data;
  g_autoptr (PncPath) path = parse ("/x");

  for (guint i = 0; i < 1000; i++)
    pnc_done_set_add (set, path, i, 0);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (PncDoneSet) set = pnc_done_set_new ();
  g_autoptr (PncPath) path = parse ("/x");
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("add", add_cb, pnc_done_set_ref (set));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 1000; i++)
    g_assert_true (pnc_done_set_has (set, path, i, 0));
  g_assert_false (pnc_done_set_has (set, path, 1000, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/done-set/only-this-version", test_only_this_version);
  g_test_add_func ("/done-set/taken-and-loaded", test_taken_and_loaded);
  g_test_add_func ("/done-set/threads", test_threads);
  return g_test_run ();
}
