/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-display.h"

#include "pnc-unicode.h"
#include "vectors.h"

static char *
show (const char *bytes, gsize length_bytes)
{
  g_autofree char *copy = g_memdup2 (bytes, length_bytes);

  return pnc_display_text (copy != NULL ? copy : "", (gssize) length_bytes);
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("display.txt");

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = vectors->pdata[i];
      g_autoptr (GByteArray) bytes = vectors_unquote (vector_need (vector, "bytes"));
      g_autofree char *shown = show ((const char *) bytes->data, bytes->len);
      g_autofree char *expected = vector_text (vector, "shown");

      g_test_message ("line %u: %s", vector->line, vector_need (vector, "bytes"));
      g_assert_cmpstr (shown, ==, expected);
    }
}

static void
test_nul_terminated (void)
{
  g_autofree char *shown = pnc_display_text ("a\nb", -1);

  g_assert_cmpstr (shown, ==, "a\\x0ab");
}

/* Whether @shown may go to a terminal or a log, character by character. */
static void
assert_harmless (const char *shown)
{
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  for (; *shown != '\0'; shown = g_utf8_next_char (shown))
    {
      gunichar c = g_utf8_get_char (shown);

      g_assert_false (g_unichar_iscntrl (c));
      g_assert_false (pnc_unicode_is_noncharacter (c));
      g_assert_false (c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e));
      g_assert_false ((c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c);
    }
}

/* Every character there is, between letters: either itself or an escape, and an escape if it could
 * do harm. */
static void
test_every_character (void)
{
  for (gunichar c = 0; c <= 0x10ffff; c++)
    {
      char text[8] = "a";
      g_autofree char *shown = NULL;
      g_autofree char *escape = NULL;
      gsize length = 1;

      if (!g_unichar_validate (c))
        continue;
      length += (gsize) g_unichar_to_utf8 (c, text + 1);
      text[length++] = 'a';
      shown = show (text, length);
      assert_harmless (shown);
      escape = c < 0x80 ? g_strdup_printf ("a\\x%02xa", c) : g_strdup_printf ("a\\u{%04x}a", c);
      if (pnc_unicode_is_ignorable (c))
        g_assert_cmpstr (shown, ==, escape);
      else if (!g_str_equal (shown, escape))
        g_assert_cmpmem (shown, strlen (shown), text, length);
    }
}

/* Every pair of bytes, alone. */
static void
test_every_pair_of_bytes (void)
{
  for (guint pair = 0; pair <= G_MAXUINT16; pair++)
    {
      const char bytes[] = { (char) (pair >> 8), (char) pair };
      g_autofree char *shown = show (bytes, 2);

      assert_harmless (shown);
    }
}

/* The longest answer is bounded, however hostile the question. */
static void
test_growth (void)
{
  g_autofree char *bytes = g_strnfill (100000, '\x01');
  g_autofree char *shown = pnc_display_text (bytes, 100000);

  g_assert_cmpuint (strlen (shown), ==, 400000);
}

static void
test_unicode_ranges (void)
{
  g_assert_true (pnc_unicode_is_ignorable (0x00ad));
  g_assert_false (pnc_unicode_is_ignorable (0x00ac));
  g_assert_false (pnc_unicode_is_ignorable (0x00ae));
  g_assert_true (pnc_unicode_is_ignorable (0xe0fff));
  g_assert_false (pnc_unicode_is_ignorable (0xe1000));
  g_assert_true (pnc_unicode_is_noncharacter (0xfdd0));
  g_assert_false (pnc_unicode_is_noncharacter (0xfdcf));
  g_assert_true (pnc_unicode_is_noncharacter (0x1fffe));
  g_assert_false (pnc_unicode_is_noncharacter (0x1fffd));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/display/vectors", test_vectors);
  g_test_add_func ("/display/nul-terminated", test_nul_terminated);
  g_test_add_func ("/display/every-character", test_every_character);
  g_test_add_func ("/display/every-pair-of-bytes", test_every_pair_of_bytes);
  g_test_add_func ("/display/growth", test_growth);
  g_test_add_func ("/display/unicode", test_unicode_ranges);
  return g_test_run ();
}
