/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-text-decode.h"

#include <string.h>

static const struct
{
  const char *what;
  const char *bytes;
  gsize length;
  gboolean cut;
  const char *text; /* nullable: it is none */
  PncTextEncoding encoding;
  guint n_malformed;
} cases[] = {
#define CASE(what, bytes, cut, ...)                                                                \
  {                                                                                                \
    what, bytes, sizeof (bytes) - 1, cut, __VA_ARGS__                                              \
  }
  CASE ("empty", "", FALSE, "", PNC_TEXT_UTF_8, 0),
  CASE ("ascii", "plain\r\n", FALSE, "plain\r\n", PNC_TEXT_UTF_8, 0),
  CASE ("utf-8",
        "\xc5\xb1r \xf0\x9f\x98\x80",
        FALSE,
        "\xc5\xb1r \xf0\x9f\x98\x80",
        PNC_TEXT_UTF_8,
        0),
  CASE ("utf-8 with a mark", "\xef\xbb\xbf\xc3\xa9", FALSE, "\xc3\xa9", PNC_TEXT_UTF_8, 0),
  CASE ("utf-8 that is cut off", "\xc3\xa9\xf0\x9f\x98", TRUE, "\xc3\xa9", PNC_TEXT_UTF_8, 0),
  CASE ("utf-8 with a mark and faults",
        "\xef\xbb\xbf"
        "a\xff"
        "b",
        FALSE,
        "a\xef\xbf\xbd"
        "b",
        PNC_TEXT_UTF_8,
        1),
  CASE ("utf-8 with a fault",
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xff",
        FALSE,
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xef\xbf\xbd",
        PNC_TEXT_UTF_8,
        1),
  CASE ("utf-8 that ends too early",
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3",
        FALSE,
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xef\xbf\xbd",
        PNC_TEXT_UTF_8,
        1),
  CASE ("utf-16le",
        "\xff\xfe"
        "a\0\x71\x01\x3d\xd8\x00\xde",
        FALSE,
        "a\xc5\xb1\xf0\x9f\x98\x80",
        PNC_TEXT_UTF_16_LE,
        0),
  CASE ("utf-16be",
        "\xfe\xff"
        "\0a\x01\x71\xd8\x3d\xde\x00",
        FALSE,
        "a\xc5\xb1\xf0\x9f\x98\x80",
        PNC_TEXT_UTF_16_BE,
        0),
  CASE ("utf-16 with half a pair",
        "\xfe\xff\xd8\x3d\0a\xde\x00",
        FALSE,
        "\xef\xbf\xbd"
        "a\xef\xbf\xbd",
        PNC_TEXT_UTF_16_BE,
        2),
  CASE ("utf-16 of odd length",
        "\xff\xfe"
        "a\0b",
        FALSE,
        "a\xef\xbf\xbd",
        PNC_TEXT_UTF_16_LE,
        1),
  CASE ("utf-16 that is cut off",
        "\xff\xfe"
        "a\0\x3d\xd8",
        TRUE,
        "a",
        PNC_TEXT_UTF_16_LE,
        0),
  CASE ("utf-16 with a NUL",
        "\xff\xfe"
        "a\0\0\0",
        FALSE,
        "a\xe2\x90\x80",
        PNC_TEXT_UTF_16_LE,
        0),
  CASE ("utf-32le",
        "\xff\xfe\0\0"
        "a\0\0\0\0\xf6\x01\0",
        FALSE,
        "a\xf0\x9f\x98\x80",
        PNC_TEXT_UTF_32_LE,
        0),
  CASE ("utf-32be", "\0\0\xfe\xff\0\0\0a", FALSE, "a", PNC_TEXT_UTF_32_BE, 0),
  CASE ("utf-32 out of range",
        "\0\0\xfe\xff\0\x11\0\0\0\0\xd8\0\0\0\0a\0",
        FALSE,
        "\xef\xbf\xbd\xef\xbf\xbd"
        "a\xef\xbf\xbd",
        PNC_TEXT_UTF_32_BE,
        3),
  CASE ("latin-1", "caf\xe9", FALSE, "caf\xc3\xa9", PNC_TEXT_LATIN_1, 0),
  CASE ("windows-1252",
        "\x93\x80\x94 \xe9",
        FALSE,
        "\xe2\x80\x9c\xe2\x82\xac\xe2\x80\x9d \xc3\xa9",
        PNC_TEXT_WINDOWS_1252,
        0),
  CASE ("windows-1252 with a hole",
        "\x93\x81 e",
        FALSE,
        "\xe2\x80\x9c\xef\xbf\xbd e",
        PNC_TEXT_WINDOWS_1252,
        1),
  CASE ("a NUL", "MZ\0\1", FALSE, NULL, PNC_TEXT_UTF_8, 0),
  CASE ("controls", "a\1\2b", FALSE, NULL, PNC_TEXT_UTF_8, 0),
  CASE ("colours of a terminal",
        "\x1b[31mred\x1b[0m\n",
        FALSE,
        "\x1b[31mred\x1b[0m\n",
        PNC_TEXT_UTF_8,
        0),
  CASE ("a form feed", "a\f\b\v\t", FALSE, "a\f\b\v\t", PNC_TEXT_UTF_8, 0),
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* of its own, so that nobody reads beyond its end unseen */
      g_autofree guint8 *data = g_memdup2 (cases[i].bytes, cases[i].length);
      PncTextFacts facts;
      g_autofree char *text = pnc_text_decode (data, cases[i].length, cases[i].cut, &facts);

      g_test_message ("%s", cases[i].what);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (facts.encoding, ==, cases[i].encoding);
      g_assert_cmpuint (facts.n_malformed, ==, cases[i].n_malformed);
      g_assert_false (facts.broken_up);
    }
}

/* Whatever it is, what comes out can be shown. */
static void
test_anything (void)
{
  static const char *const marks[]
    = { "", "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "\xff\xfe\0\0", "\0\0\xfe\xff", "\xc3\xa9 " };
  static const gsize mark_bytes[] = { 0, 3, 2, 2, 4, 4, 3 };
  GRand *random = g_rand_new_with_seed (7);
  guint n_texts = 0;

  for (guint i = 0; i < 7000; i++)
    {
      gsize length_bytes = mark_bytes[i % 7] + (guint32) g_rand_int_range (random, 0, 40);
      g_autofree guint8 *data = g_malloc (length_bytes + 1);
      g_autofree char *text = NULL;
      PncTextFacts facts;

      for (gsize j = 0; j < length_bytes; j++)
        data[j] = (guint8) g_rand_int_range (random, 1, 256);
      memcpy (data, marks[i % 7], mark_bytes[i % 7]);
      text = pnc_text_decode (data, length_bytes, i % 2 == 0, &facts);
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
      n_texts += text != NULL ? 1 : 0;
    }
  g_assert_cmpuint (n_texts, >, 5000);
  g_rand_free (random);
}

static guint
longest_line (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint longest = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    longest = MAX (longest, (guint) g_utf8_strlen (lines[i], -1));
  return longest;
}

static void
test_long_lines (void)
{
  g_autoptr (GString) source = g_string_new (NULL);
  g_autofree char *text = NULL;
  PncTextFacts facts;

  for (guint i = 0; i < PNC_TEXT_MAX_LINE; i++)
    g_string_append_c (source, 'x');
  text = pnc_text_decode ((const guint8 *) source->str, source->len, FALSE, &facts);
  g_assert_cmpstr (text, ==, source->str);
  g_assert_false (facts.broken_up);
  g_clear_pointer (&text, g_free);
  /* an accent stays with its letter */
  g_string_append (source, "\xcc\x81yz");
  text = pnc_text_decode ((const guint8 *) source->str, source->len, FALSE, &facts);
  g_assert_true (facts.broken_up);
  g_assert_true (g_str_has_suffix (text, "x\xcc\x81\nyz"));
  g_clear_pointer (&text, g_free);
  /* but a tower of them is none */
  for (guint i = 0; i < 10 * PNC_TEXT_MAX_LINE; i++)
    g_string_append (source, "\xcc\x81");
  text = pnc_text_decode ((const guint8 *) source->str, source->len, FALSE, &facts);
  g_assert_cmpuint (longest_line (text), <=, 2 * PNC_TEXT_MAX_LINE);
}

static void
test_names (void)
{
  g_assert_cmpstr (pnc_text_encoding_get_name (PNC_TEXT_UTF_8), ==, "UTF-8");
  g_assert_cmpstr (pnc_text_encoding_get_name (PNC_TEXT_WINDOWS_1252), ==, "Windows-1252");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-decode/cases", test_cases);
  g_test_add_func ("/text-decode/anything", test_anything);
  g_test_add_func ("/text-decode/long-lines", test_long_lines);
  g_test_add_func ("/text-decode/names", test_names);
  return g_test_run ();
}
