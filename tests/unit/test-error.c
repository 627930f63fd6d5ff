/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-error.h"

/* The compiler refuses this when the enum has a value that is not named here; the tests below then
 * demand a row for every number that it knows. */
#pragma GCC diagnostic error "-Wswitch"
static gboolean
is_code (PncError code)
{
  switch (code)
    {
    case PNC_ERROR_FAILED:
    case PNC_ERROR_PROTOCOL:
    case PNC_ERROR_UNSUPPORTED:
    case PNC_ERROR_TOO_LARGE:
    case PNC_ERROR_BUSY:
    case PNC_ERROR_LOGIN_REFUSED:
    case PNC_ERROR_NOT_LOGGED_IN:
    case PNC_ERROR_PERMISSION:
    case PNC_ERROR_READ_ONLY:
    case PNC_ERROR_NOT_FOUND:
    case PNC_ERROR_EXISTS:
    case PNC_ERROR_NOT_DIRECTORY:
    case PNC_ERROR_IS_DIRECTORY:
    case PNC_ERROR_NOT_EMPTY:
    case PNC_ERROR_BAD_NAME:
    case PNC_ERROR_NOT_REGULAR:
    case PNC_ERROR_NO_SPACE:
    case PNC_ERROR_QUOTA:
    case PNC_ERROR_CHANGED:
    case PNC_ERROR_CORRUPT:
    case PNC_ERROR_IO:
    case PNC_ERROR_CANCELLED:
    case PNC_ERROR_GOING_AWAY:
    case PNC_ERROR_TIMED_OUT:
    case PNC_ERROR_TOO_DEEP:
    case PNC_ERROR_IN_USE:
    case PNC_ERROR_CROSS_DEVICE:
    case PNC_ERROR_USAGE:
    case PNC_ERROR_RESOLVE:
    case PNC_ERROR_REFUSED:
    case PNC_ERROR_UNREACHABLE:
    case PNC_ERROR_DISCONNECTED:
    case PNC_ERROR_TLS:
    case PNC_ERROR_IDENTITY_UNKNOWN:
    case PNC_ERROR_IDENTITY_CHANGED:
      return TRUE;
    }
  return FALSE;
}

static void
test_every_code_has_a_row (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int n = -1; n <= 0x20000; n++)
    {
      const char *name = pnc_error_code_name (n);

      if (!is_code ((PncError) n))
        {
          g_assert_cmpstr (name, ==, "failed");
          continue;
        }
      g_assert_cmpstr (pnc_error_code_sentence (n), !=, NULL);
      g_assert_true (g_str_has_suffix (pnc_error_code_sentence (n), "."));
      g_assert_true (g_hash_table_add (names, (gpointer) name));
    }
}

static void
test_status_round_trip (void)
{
  for (int n = 1; n <= 0xffff; n++)
    {
      g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, n, "x");

      if (is_code ((PncError) n) && n < PNC_ERROR_FIRST_LOCAL)
        {
          g_assert_cmpint (pnc_error_to_status (error), ==, n);
          g_assert_cmpint (pnc_error_from_status (n), ==, n);
        }
      else
        {
          g_assert_cmpint (pnc_error_to_status (error), ==, PNC_ERROR_FAILED);
          g_assert_cmpint (pnc_error_from_status (n), ==, PNC_ERROR_FAILED);
        }
    }
  g_assert_cmpint (pnc_error_from_status (0), ==, PNC_ERROR_FAILED);
}

static void
test_odd_numbers (void)
{
  const int numbers[] = { 0, -1, G_MININT, G_MAXINT, 0x10001, 0x10000 + PNC_ERROR_IO };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, numbers[i], "x");

      g_assert_cmpint (pnc_error_to_status (error), ==, PNC_ERROR_FAILED);
    }
}

static void
test_foreign_domain (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "not ours");

  pnc_error_set_context (error, PNC_SIDE_LOCAL, "x");
  g_assert_null (pnc_error_get_subject (error));
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_NONE);
  g_assert_cmpint (pnc_error_to_status (error), ==, PNC_ERROR_FAILED);
}

static void
test_context_travels (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  pnc_set_error (&error, PNC_ERROR_EXISTS, PNC_SIDE_REMOTE, "a\xff%s", "%s is %d", "it", 7);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_EXISTS);
  g_assert_cmpstr (error->message, ==, "it is 7");

  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_cmpstr (pnc_error_get_subject (copy), ==, "a\xff%s");
  g_assert_cmpint (pnc_error_get_side (copy), ==, PNC_SIDE_REMOTE);
}

static void
test_set_context (void)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, PNC_ERROR_IO, PNC_SIDE_NONE, NULL, "x");
  g_assert_null (pnc_error_get_subject (error));

  pnc_error_set_context (error, PNC_SIDE_LOCAL, "one");
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "one");
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_LOCAL);

  pnc_error_set_context (error, PNC_SIDE_REMOTE, NULL);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "one");
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_REMOTE);

  pnc_error_set_context (error, PNC_SIDE_REMOTE, pnc_error_get_subject (error));
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "one");
}

static void
test_no_receiver (void)
{
  pnc_set_error (NULL, PNC_ERROR_IO, PNC_SIDE_LOCAL, "x", "nobody listens");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/every-code-has-a-row", test_every_code_has_a_row);
  g_test_add_func ("/error/status-round-trip", test_status_round_trip);
  g_test_add_func ("/error/odd-numbers", test_odd_numbers);
  g_test_add_func ("/error/foreign-domain", test_foreign_domain);
  g_test_add_func ("/error/context-travels", test_context_travels);
  g_test_add_func ("/error/set-context", test_set_context);
  g_test_add_func ("/error/no-receiver", test_no_receiver);
  return g_test_run ();
}
