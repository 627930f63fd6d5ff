/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-name.h"

#include <string.h>

#include "pnc-limits.h"
#include "pnc-name.h"

static void
check (const char *name, guint number, const char *expected)
{
  g_autofree char *numbered = pnc_transfer_name_numbered (name, number);

  g_assert_cmpstr (numbered, ==, expected);
}

static void
test_numbered (void)
{
  check ("photo.jpeg", 2, "photo (2).jpeg");
  check ("notes", 2, "notes (2)");
  check ("archive.tar.gz", 10, "archive (10).tar.gz");
  check ("Archive.TAR.xz", 2, "Archive (2).TAR.xz");
  check (".tar.gz", 2, ".tar (2).gz");
  check (".bashrc", 2, ".bashrc (2)");
  check ("photo (2).jpeg", 3, "photo (2) (3).jpeg");
  check ("v1. final draft", 2, "v1. final draft (2)");
  check ("a.extensionthatistoolong", 2, "a.extensionthatistoolong (2)");
  check ("ends with dot.", 2, "ends with dot. (2)");
  check ("árvíztűrő.txt", 2, "árvíztűrő (2).txt");
}

static void
test_too_long (void)
{
  g_autofree char *stem = g_strnfill (251, 'x');
  g_autofree char *name = g_strconcat (stem, ".txt", NULL);
  g_autofree char *numbered = pnc_transfer_name_numbered (name, 12345);

  g_assert_cmpuint (strlen (numbered), ==, PNC_MAX_NAME_BYTES);
  g_assert_true (g_str_has_suffix (numbered, "x (12345).txt"));
}

static void
test_not_inside_a_character (void)
{
  for (guint shift = 0; shift < 3; shift++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autofree char *numbered = NULL;

      for (guint i = 0; i < shift; i++)
        g_string_append_c (name, 'x');
      while (name->len + 3 <= PNC_MAX_NAME_BYTES)
        g_string_append (name, "€");
      numbered = pnc_transfer_name_numbered (name->str, 2);
      g_assert_true (g_utf8_validate (numbered, -1, NULL));
      g_assert_cmpuint (strlen (numbered), <=, PNC_MAX_NAME_BYTES);
      g_assert_cmpuint (strlen (numbered), >=, PNC_MAX_NAME_BYTES - 2);
      g_assert_true (g_str_has_suffix (numbered, "€ (2)"));
    }
}

/* A name of continuation bytes only has no place to cut: what is left is still a legal name. */
static void
test_no_character_at_all (void)
{
  g_autofree char *name = g_strnfill (PNC_MAX_NAME_BYTES, '\x80');
  g_autofree char *numbered = pnc_transfer_name_numbered (name, 2);

  g_assert_cmpint (pnc_name_check (numbered, strlen (numbered), PNC_NAME_RULE_WIRE), ==, 0);
  g_assert_cmpstr (numbered, ==, " (2)");
}

static void
test_partial (void)
{
  g_autofree char *a = pnc_transfer_name_partial ();
  g_autofree char *b = pnc_transfer_name_partial ();

  g_assert_true (g_str_has_prefix (a, ".pinnace-partial-"));
  g_assert_cmpuint (strlen (a), ==, strlen (PNC_PARTIAL_PREFIX) + 6);
  g_assert_cmpint (pnc_name_check (a, strlen (a), PNC_NAME_RULE_PORTABLE), ==, PNC_NAME_OK);
  g_assert_cmpstr (a, !=, b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer-name/numbered", test_numbered);
  g_test_add_func ("/transfer-name/too-long", test_too_long);
  g_test_add_func ("/transfer-name/not-inside-a-character", test_not_inside_a_character);
  g_test_add_func ("/transfer-name/no-character-at-all", test_no_character_at_all);
  g_test_add_func ("/transfer-name/partial", test_partial);
  return g_test_run ();
}
