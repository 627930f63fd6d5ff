/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-name-numbered.h"

#include <string.h>

#include "pnc-limits.h"
#include "pnc-name.h"

static void
check (const char *name, guint number, const char *expected)
{
  g_autofree char *numbered = pnc_name_numbered (name, number);

  g_assert_cmpstr (numbered, ==, expected);
}

static void
test_plain (void)
{
  check ("photo.jpeg", 2, "photo (2).jpeg");
  check ("notes", 2, "notes (2)");
  check ("archive.tar.gz", 10, "archive.tar (10).gz");
  check (".bashrc", 2, ".bashrc (2)");
  check (".tar.gz", 2, ".tar (2).gz");
  check ("..x", 2, ". (2).x");
  check ("photo (2).jpeg", PNC_NAME_LAST_NUMBER, "photo (2) (9999).jpeg");
  check ("ends with dot.", 2, "ends with dot (2).");
  check ("árvíztűrő.txt", 2, "árvíztűrő (2).txt");
}

static void
test_too_long (void)
{
  g_autofree char *stem = g_strnfill (251, 'x');
  g_autofree char *name = g_strconcat (stem, ".txt", NULL);
  g_autofree char *numbered = pnc_name_numbered (name, 1234);

  g_assert_cmpuint (strlen (numbered), ==, PNC_MAX_NAME_BYTES);
  g_assert_true (g_str_has_suffix (numbered, "x (1234).txt"));
}

/* One byte of the stem is left at the longest extension that counts; then the dot is no more. */
static void
test_long_extension (void)
{
  for (gsize length = 245; length <= 253; length++)
    {
      g_autofree char *extension = g_strnfill (length, 'e');
      g_autofree char *name = g_strconcat ("s.", extension, NULL);
      g_autofree char *numbered = pnc_name_numbered (name, 2);

      g_assert_cmpuint (strlen (numbered), ==, MIN (strlen (name) + 4, PNC_MAX_NAME_BYTES));
      if (length <= 249)
        g_assert_true (g_str_has_prefix (numbered, "s (2).e"));
      else
        g_assert_true (g_str_has_suffix (numbered, "e (2)"));
    }
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
      numbered = pnc_name_numbered (name->str, 2);
      g_assert_true (g_utf8_validate (numbered, -1, NULL));
      g_assert_cmpuint (strlen (numbered), <=, PNC_MAX_NAME_BYTES);
      g_assert_cmpuint (strlen (numbered), >=, PNC_MAX_NAME_BYTES - 2);
      g_assert_true (g_str_has_suffix (numbered, "€ (2)"));
    }
}

/* Nothing but continuation bytes has no place to cut: what is left is still a legal name. */
static void
test_no_character_at_all (void)
{
  g_autofree char *name = g_strnfill (PNC_MAX_NAME_BYTES, '\x80');
  g_autofree char *numbered = pnc_name_numbered (name, 2);

  g_assert_cmpint (pnc_name_check (numbered, strlen (numbered), PNC_NAME_RULE_WIRE), ==, 0);
  g_assert_cmpstr (numbered, ==, " (2)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name-numbered/plain", test_plain);
  g_test_add_func ("/name-numbered/too-long", test_too_long);
  g_test_add_func ("/name-numbered/long-extension", test_long_extension);
  g_test_add_func ("/name-numbered/not-inside-a-character", test_not_inside_a_character);
  g_test_add_func ("/name-numbered/no-character-at-all", test_no_character_at_all);
  return g_test_run ();
}
