/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <string.h>

#include "pnc-format.h"

#define SUBJECT "tender \xe2\x80\xae name"
#define SUBJECT_SHOWN "tender \\u{202e} name"
#define RAW "raw English"

/* Every code there is: the wire's are contiguous, and so are the local ones. */
static GArray *
all_codes (void)
{
  GArray *codes = g_array_new (FALSE, FALSE, sizeof (int));

  for (int code = PNC_ERROR_FAILED; code <= PNC_ERROR_CROSS_DEVICE; code++)
    g_array_append_val (codes, code);
  for (int code = PNC_ERROR_FIRST_LOCAL; code <= PNC_ERROR_IDENTITY_CHANGED; code++)
    g_array_append_val (codes, code);
  return codes;
}

static char *
format (int code, PncErrorSide side, const char *subject)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, code, side, subject, "%s %d", RAW, code);
  return pnc_format_error (error);
}

/* The name of what failed is left out where it says nothing: these are about the login or the
 * server as a whole. */
static gboolean
needs_no_subject (int code)
{
  return code == PNC_ERROR_LOGIN_REFUSED || code == PNC_ERROR_BUSY || code == PNC_ERROR_GOING_AWAY
         || code == PNC_ERROR_NOT_LOGGED_IN;
}

static void
check_sentence (int code, PncErrorSide side)
{
  g_autofree char *with = format (code, side, SUBJECT);
  g_autofree char *without = format (code, side, NULL);
  g_autofree char *empty = format (code, side, "");

  g_test_message ("%s, side %d: %s", pnc_error_code_name (code), side, with);
  g_assert_true (g_utf8_validate (with, -1, NULL));
  g_assert_null (strstr (with, "%"));
  g_assert_null (strstr (without, "%"));
  g_assert_cmpstr (without, ==, empty);
  g_assert_true (g_str_has_suffix (with, "."));
  g_assert_true (g_str_has_suffix (without, "."));
  g_assert_null (strstr (with, RAW));
  g_assert_null (strstr (without, "tender"));
  g_assert_null (strstr (without, "“”"));
  if (needs_no_subject (code))
    g_assert_null (strstr (with, "tender"));
  else
    g_assert_nonnull (strstr (with, SUBJECT_SHOWN));
}

static void
test_every_code (void)
{
  g_autoptr (GArray) codes = all_codes ();

  g_assert_cmpuint (codes->len, >=, 35);
  for (guint i = 0; i < codes->len; i++)
    {
      const int code = g_array_index (codes, int, i);

      if (code == PNC_ERROR_FAILED)
        continue;
      for (PncErrorSide side = PNC_SIDE_NONE; side <= PNC_SIDE_REMOTE; side++)
        check_sentence (code, side);
    }
}

/* Two failures must not be told in the same words, except what only differs in how it was found. */
static void
test_every_code_has_words_of_its_own (void)
{
  g_autoptr (GArray) codes = all_codes ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < codes->len; i++)
    g_assert_true (g_hash_table_add (
      seen, format (g_array_index (codes, int, i), PNC_SIDE_REMOTE, "something")));
}

static void
test_sides (void)
{
  const int codes[] = { PNC_ERROR_NO_SPACE,  PNC_ERROR_PERMISSION, PNC_ERROR_READ_ONLY,
                        PNC_ERROR_NOT_FOUND, PNC_ERROR_BAD_NAME,   PNC_ERROR_IO };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *here = format (codes[i], PNC_SIDE_LOCAL, "x");
      g_autofree char *there = format (codes[i], PNC_SIDE_REMOTE, "x");

      g_assert_cmpstr (here, !=, there);
      g_assert_nonnull (strstr (here, "computer"));
      g_assert_nonnull (strstr (there, "server"));
    }
}

static void
test_words (void)
{
  g_autofree char *full = format (PNC_ERROR_NO_SPACE, PNC_SIDE_REMOTE, "/photos/a.jpg");
  g_autofree char *refused = format (PNC_ERROR_REFUSED, PNC_SIDE_NONE, "box:7450");
  g_autofree char *lost = format (PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, "box:7450");

  g_assert_cmpstr (full, ==,
                   "The server’s disk is full: “/photos/a.jpg” was not stored. Free some space "
                   "there and try again.");
  g_assert_cmpstr (
    refused, ==,
    "Nothing answers at “box:7450”. Check the port, and that pinnaced is running there.");
  g_assert_cmpstr (lost, ==,
                   "The connection to “box:7450” was lost. Check the network connection.");
}

static void
test_without_translation (void)
{
  g_autofree char *failed = format (PNC_ERROR_FAILED, PNC_SIDE_REMOTE, "x");
  g_autofree char *unknown = format (999, PNC_SIDE_NONE, "x");
  g_autoptr (GError) foreign = g_error_new (G_FILE_ERROR, 3, "a line\nbreak");
  g_autofree char *shown = pnc_format_error (foreign);

  g_assert_cmpstr (failed, ==, RAW " 1");
  g_assert_cmpstr (unknown, ==, RAW " 999");
  g_assert_cmpstr (shown, ==, "a line\\x0abreak");
}

/* A name is data: what looks like a directive in it stays as it is. */
static void
test_percent_in_name (void)
{
  g_autofree char *text = format (PNC_ERROR_EXISTS, PNC_SIDE_REMOTE, "100 %s %n");

  g_assert_nonnull (strstr (text, "“100 %s %n”"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format-error/every-code", test_every_code);
  g_test_add_func ("/format-error/words-of-its-own", test_every_code_has_words_of_its_own);
  g_test_add_func ("/format-error/sides", test_sides);
  g_test_add_func ("/format-error/words", test_words);
  g_test_add_func ("/format-error/without-translation", test_without_translation);
  g_test_add_func ("/format-error/percent-in-name", test_percent_in_name);
  return g_test_run ();
}
