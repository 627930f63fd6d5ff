/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-sync-exclude.h"

static gboolean
fits (const char *pattern, const char *path)
{
  char *patterns[] = { (char *) pattern, NULL };

  return pnc_sync_exclude_matches (patterns, path);
}

static void
test_names (void)
{
  g_assert_true (fits ("*.o", "a.o"));
  g_assert_true (fits ("*.o", "sub/a.o"));
  g_assert_true (fits ("*.o", ".o"));
  g_assert_false (fits ("*.o", "a.oo"));
  g_assert_false (fits ("*.o", "a.o/b"));
  g_assert_true (fits ("a*b*c", "axxbyyc"));
  g_assert_true (fits ("a*b*c", "abbbcbc"));
  g_assert_false (fits ("a*b*c", "abbb"));
  g_assert_true (fits ("", ""));
  g_assert_false (fits ("", "a"));
  g_assert_true (fits ("*", "anything"));
}

static void
test_paths (void)
{
  g_assert_true (fits ("/a", "a"));
  g_assert_false (fits ("/a", "b/a"));
  g_assert_true (fits ("a/b", "a/b"));
  g_assert_false (fits ("a/b", "x/a/b"));
  g_assert_true (fits ("a/*/c", "a/b/c"));
  g_assert_false (fits ("a/*/c", "a/b/b/c"));
  g_assert_true (fits ("a/**/c", "a/b/b/c"));
  g_assert_true (fits ("**/c", "a/b/c"));
  g_assert_true (fits ("/**x*y", "a/b/x/xzy"));
  g_assert_false (fits ("/**x*y", "a/b/x/z/y"));
}

/* Many write the names of folders so. */
static void
test_slash_at_the_end (void)
{
  g_assert_true (fits ("build/", "build"));
  g_assert_true (fits ("build/", "sub/build"));
  g_assert_true (fits ("/build//", "build"));
  g_assert_false (fits ("/build/", "sub/build"));
  g_assert_true (fits ("a/b/", "a/b"));
  g_assert_false (fits ("/", "a"));
}

static void
test_characters (void)
{
  g_assert_true (fits ("?", "a"));
  g_assert_true (fits ("?", "é"));
  g_assert_false (fits ("?", "ab"));
  g_assert_false (fits ("?", ""));
  g_assert_false (fits ("a/?b", "a//b"));
  g_assert_true (fits ("?\xff", "\xfe\xff"));
  /* A sequence that is cut off at the end of the name. */
  g_assert_true (fits ("a?", "a\xc3"));
  g_assert_false (fits ("a??", "a\xc3"));
  g_assert_true (fits ("\\*", "*"));
  g_assert_false (fits ("\\*", "a"));
  g_assert_true (fits ("\\?a", "?a"));
  g_assert_true (fits ("a\\", "a\\"));
}

static void
test_many_stars (void)
{
  g_autofree char *name = g_strnfill (255, 'a');

  g_assert_false (fits ("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
  g_assert_true (fits ("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a", name));
}

static void
test_several (void)
{
  char *patterns[] = { (char *) "a", (char *) "b*", NULL };

  g_assert_true (pnc_sync_exclude_matches (patterns, "x/a"));
  g_assert_true (pnc_sync_exclude_matches (patterns, "bc"));
  g_assert_false (pnc_sync_exclude_matches (patterns, "c"));
  g_assert_false (pnc_sync_exclude_matches (NULL, "a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-exclude/names", test_names);
  g_test_add_func ("/sync-exclude/paths", test_paths);
  g_test_add_func ("/sync-exclude/slash-at-the-end", test_slash_at_the_end);
  g_test_add_func ("/sync-exclude/characters", test_characters);
  g_test_add_func ("/sync-exclude/many-stars", test_many_stars);
  g_test_add_func ("/sync-exclude/several", test_several);
  return g_test_run ();
}
