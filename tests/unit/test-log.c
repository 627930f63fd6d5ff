/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-log.h"

#include <string.h>

#define TIME_US (G_GINT64_CONSTANT (1700000000123456))

static void
test_line (void)
{
  g_autofree char *line = pnc_log_format (G_LOG_LEVEL_MESSAGE, "pinnace-server", "hello", TIME_US);
  g_autofree char *bare = pnc_log_format (G_LOG_LEVEL_WARNING, NULL, "hello", TIME_US);

  g_assert_cmpstr (line, ==, "2023-11-14T22:13:20.123Z notice pinnace-server: hello\n");
  g_assert_cmpstr (bare, ==, "2023-11-14T22:13:20.123Z warning: hello\n");
}

/* Nothing that a peer sends begins a new record or moves the cursor. */
static void
test_one_line_whatever_it_holds (void)
{
  static const char *const texts[] = {
    "a\nb",
    "a\r\nb",
    "a\x1b[2Jb",
    "a\xc2\x85"
    "b",
    "a\xe2\x80\xa8"
    "b",
    "a\xe2\x80\xae"
    "b",
    "a\xff"
    "b",
    "a\x07"
    "b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *line = pnc_log_format (G_LOG_LEVEL_INFO, "d", texts[i], TIME_US);
      gsize length = strlen (line);

      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_true (strchr (line, '\n') == line + length - 1);
      g_assert_null (strchr (line, '\x1b'));
      g_assert_null (strchr (line, '\r'));
      g_assert_nonnull (strchr (line, '\\'));
    }
}

static void
test_quote (void)
{
  g_autofree char *plain = pnc_log_quote ("Zoë", -1);
  g_autofree char *nothing = pnc_log_quote (NULL, 0);
  g_autofree char *marks = pnc_log_quote ("a\" from 10.0.0.1", -1);
  g_autofree char *counted = pnc_log_quote ("ab\0cd", 5);

  g_assert_cmpstr (plain, ==, "\"Zoë\"");
  g_assert_cmpstr (nothing, ==, "\"\"");
  g_assert_cmpstr (marks, ==, "\"a\\x22 from 10.0.0.1\"");
  g_assert_cmpstr (counted, ==, "\"ab\\x00cd\"");
}

/* @verbose: as an integer in @data */
static void
test_writer (gconstpointer data)
{
  gboolean verbose = GPOINTER_TO_INT (data);

  if (g_test_subprocess ())
    {
      pnc_log_init (verbose);
      g_message ("login of %s", "x\ny");
      g_info ("for the curious");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Z notice pinnace-test: login of x\\x0ay\n*");
  if (verbose)
    g_test_trap_assert_stderr ("*Z info pinnace-test: for the curious\n*");
  else
    g_test_trap_assert_stderr_unmatched ("*for the curious*");
}

static void
test_fatal_stays_fatal (void)
{
  if (g_test_subprocess ())
    {
      g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
      pnc_log_init (FALSE);
      g_critical ("our own mistake");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*critical pinnace-test: our own mistake\n*");
}

/* A flood of refusals leaves ten lines in ten seconds, and one that counts the others. */
static void
test_throttle (void)
{
  if (g_test_subprocess ())
    {
      PncLogThrottle throttle = { 0 };
      guint n = 0;

      pnc_log_init (FALSE);
      for (guint i = 0; i < 5000; i++)
        n += pnc_log_throttle (&throttle, 1 + i * 1000);
      g_assert_cmpuint (n, ==, 10);
      g_assert_true (pnc_log_throttle (&throttle, 1 + 10 * G_USEC_PER_SEC));
      g_assert_true (pnc_log_throttle (&throttle, 1 + 20 * G_USEC_PER_SEC));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*: 4990 more lines like that were left out\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/line", test_line);
  g_test_add_func ("/log/one-line-whatever-it-holds", test_one_line_whatever_it_holds);
  g_test_add_func ("/log/quote", test_quote);
  g_test_add_data_func ("/log/writer/usual", GINT_TO_POINTER (FALSE), test_writer);
  g_test_add_data_func ("/log/writer/verbose", GINT_TO_POINTER (TRUE), test_writer);
  g_test_add_func ("/log/fatal-stays-fatal", test_fatal_stays_fatal);
  g_test_add_func ("/log/throttle", test_throttle);
  return g_test_run ();
}
