/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-name-match.h"

#include <string.h>

static gboolean
matches (const char *text, const char *name)
{
  g_autoptr (PncNameMatch) match = pnc_name_match_new (text, FALSE);

  g_assert_nonnull (match);
  return pnc_name_match_test (match, name);
}

static void
test_part_of_the_name (void)
{
  g_assert_true (matches ("port", "Report 2024.txt"));
  g_assert_true (matches ("  2024 ", "Report 2024.txt"));
  g_assert_true (matches ("t 2", "Report 2024.txt"));
  g_assert_true (matches ("2024  report", "Report 2024.txt"));
  g_assert_true (matches ("2024\xe2\x80\x83report", "Report 2024.txt")); /* an em space */
  g_assert_false (matches ("2025 report", "Report 2024.txt"));
  g_assert_false (matches ("report2024", "Report 2024.txt"));
  g_assert_false (matches ("2024.txt.bak", "Report 2024.txt"));
}

static void
test_case (void)
{
  g_assert_true (matches ("REPORT", "report.txt"));
  g_assert_true (matches ("ÁRVÍZTŰRŐ", "árvíztűrő tükörfúrógép"));
  g_assert_true (matches ("strasse", "Große Straße"));
  g_assert_true (matches ("ΣΊΣΥΦΟΣ", "σίσυφος"));
}

/* As macOS writes names, and as everybody else does. */
static void
test_accents (void)
{
  g_assert_true (matches ("\xc3\xa1r", "a\xcc\x81ra.txt"));
  g_assert_true (matches ("a\xcc\x81r", "\xc3\xa1ra.txt"));
  g_assert_false (matches ("ar", "\xc3\xa1ra.txt"));
}

static void
test_patterns (void)
{
  g_assert_true (matches ("*.txt", "Report.TXT"));
  g_assert_false (matches ("*.txt", "Report.txt.bak"));
  g_assert_true (matches ("r?port*", "Report.txt"));
  g_assert_false (matches ("port*", "Report.txt"));
  g_assert_true (matches ("*ű*", "FŰ.png"));
}

/* Thirty stars cost no more than one, where there is no match. */
static void
test_many_stars (void)
{
  g_autoptr (GString) pattern = g_string_new (NULL);
  g_autofree char *name = g_strnfill (255, 'a');

  for (guint i = 0; i < 30; i++)
    g_string_append (pattern, "*a");
  g_assert_true (matches (pattern->str, name));
  g_string_append (pattern, "b");
  g_assert_false (matches (pattern->str, name));
  g_assert_true (matches ("*ab*abc", "ab ab abab abc"));
  g_assert_true (matches ("***", "x"));
  g_assert_true (matches ("??", "\xc3\xa9\xc3\xa9"));
  g_assert_false (matches ("??", "\xc3\xa9"));
}

static void
test_with_case (void)
{
  g_autoptr (PncNameMatch) word = pnc_name_match_new ("Port", TRUE);
  g_autoptr (PncNameMatch) accent = pnc_name_match_new ("\xc3\x81*", TRUE);

  g_assert_true (pnc_name_match_test (word, "RePort"));
  g_assert_false (pnc_name_match_test (word, "report"));
  g_assert_true (pnc_name_match_test (accent, "A\xcc\x81ra"));
  g_assert_false (pnc_name_match_test (accent, "\xc3\xa1ra"));
}

/* Each wrong byte counts as a character, and none is read behind the end. */
static void
test_no_utf8 (void)
{
  g_assert_true (matches ("pipe?", "pipe\xff"));
  g_assert_true (matches ("pipe", "pipe\xc3"));
  g_assert_false (matches ("pipes", "pipe\xf0\x9f"));
}

static void
test_nothing (void)
{
  g_assert_null (pnc_name_match_new (NULL, FALSE));
  g_assert_null (pnc_name_match_new ("", FALSE));
  g_assert_null (pnc_name_match_new (" \t ", TRUE));
}

/* Longer than what is folded on the stack, and just as long. */
static void
test_long_names (void)
{
  for (gsize n = 250; n < 262; n++)
    {
      g_autofree char *name = g_malloc0 (n + 2);

      memset (name, 'A', n);
      name[n] = 'Z';
      g_assert_true (matches ("az", name));
      g_assert_false (matches ("za", name));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name-match/part-of-the-name", test_part_of_the_name);
  g_test_add_func ("/name-match/case", test_case);
  g_test_add_func ("/name-match/accents", test_accents);
  g_test_add_func ("/name-match/patterns", test_patterns);
  g_test_add_func ("/name-match/many-stars", test_many_stars);
  g_test_add_func ("/name-match/with-case", test_with_case);
  g_test_add_func ("/name-match/no-utf8", test_no_utf8);
  g_test_add_func ("/name-match/nothing", test_nothing);
  g_test_add_func ("/name-match/long-names", test_long_names);
  return g_test_run ();
}
