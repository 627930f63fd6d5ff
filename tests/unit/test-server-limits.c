/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-server-limits.h"

#include "pnc-limits.h"

static void
test_defaults (void)
{
  PncServerLimits limits;

  pnc_server_limits_init (&limits);
  g_assert_cmpuint (limits.tls_deadline_ms, ==, PNC_DEADLINE_TLS_MS);
  g_assert_cmpuint (limits.login_deadline_ms, ==, PNC_DEADLINE_LOGIN_MS);
  g_assert_cmpuint (limits.max_data_channels, ==, PNC_MAX_DATA_CHANNELS);
  g_assert_cmpuint (limits.password_threads, ==, 2);
  g_assert_cmpuint (limits.drop_unauthenticated_from, <, limits.max_unauthenticated);
  g_assert_cmpuint (limits.max_unauthenticated_per_source, <, limits.max_unauthenticated);
}

/* Every member is a row: a row left out would be a limit of zero. */
static void
test_every_limit_is_set (void)
{
  PncServerLimits limits;
  g_autofree const char **names = pnc_server_limits_list_names ();
  guint n = g_strv_length ((char **) names);

  pnc_server_limits_init (&limits);
  g_assert_cmpuint (n, ==, sizeof limits / sizeof (guint));
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (((guint *) &limits)[i], >, 0);
      g_assert_true (pnc_server_limits_is_name (names[i]));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (names[i], !=, names[j]);
    }
  g_assert_false (pnc_server_limits_is_name ("max-connection"));
}

static void
test_zero_is_never_unlimited (void)
{
  g_autofree const char **names = pnc_server_limits_list_names ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      static const gint64 values[] = { 0, -1, G_MAXINT64, G_MININT64, (gint64) G_MAXUINT32 + 2 };

      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        {
          g_autoptr (GError) error = NULL;
          PncServerLimits before;
          PncServerLimits after;

          pnc_server_limits_init (&before);
          after = before;
          g_assert_false (pnc_server_limits_set (&after, names[i], values[j], &error));
          g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
          g_assert_nonnull (strstr (error->message, names[i]));
          g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
        }
    }
}

static void
test_set (void)
{
  g_autoptr (GError) error = NULL;
  PncServerLimits limits;

  pnc_server_limits_init (&limits);
  g_assert_true (pnc_server_limits_set (&limits, "max-sessions", 3, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (limits.max_sessions, ==, 3);
  g_assert_false (pnc_server_limits_set (&limits, "no-such-limit", 3, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

static void
test_fit (void)
{
  static const guint numbers[] = { 64, 256, 1024, 4096, 65536, 1u << 20 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      PncServerLimits limits;
      guint reserve;

      pnc_server_limits_init (&limits);
      pnc_server_limits_fit (&limits, numbers[i]);
      reserve = pnc_server_limits_get_descriptor_reserve (&limits);
      g_assert_cmpuint (limits.max_connections, >, 0);
      g_assert_cmpuint (limits.group_files, >, 0);
      g_assert_cmpuint (limits.channel_workers, >, 0);
      if (numbers[i] >= 256)
        {
          g_assert_cmpuint (reserve, <=, numbers[i] / 2);
          g_assert_cmpuint (reserve + limits.max_connections, <=, numbers[i]);
        }
      if (numbers[i] >= 32768)
        {
          g_assert_cmpuint (limits.max_connections, ==, 8192);
          g_assert_cmpuint (limits.group_files, ==, 256);
        }
    }
}

/* docs/SERVER.md tells each limit with its default and its bounds, and no other. */
static void
test_documented (void)
{
  g_autofree const char **names = pnc_server_limits_list_names ();
  g_autofree char *path
    = g_test_build_filename (G_TEST_DIST, "..", "..", "docs", "SERVER.md", NULL);
  g_autoptr (GRegex) row = g_regex_new ("^\\| `([a-z-]+)` \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|",
                                        G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (g_regex_match (row, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL), n++)
    {
      PncServerLimits limits;
      gint64 numbers[3];
      g_autofree char *name = g_match_info_fetch (match, 1);

      for (int i = 0; i < 3; i++)
        {
          g_autofree char *number = g_match_info_fetch (match, 2 + i);

          numbers[i] = g_ascii_strtoll (number, NULL, 10);
        }
      pnc_server_limits_init (&limits);
      g_test_message ("%s", name);
      g_assert_cmpstr (names[n], ==, name);
      g_assert_cmpuint (((guint *) &limits)[n], ==, numbers[0]);
      g_assert_true (pnc_server_limits_set (&limits, name, numbers[1], NULL));
      g_assert_false (pnc_server_limits_set (&limits, name, numbers[1] - 1, NULL));
      g_assert_true (pnc_server_limits_set (&limits, name, numbers[2], NULL));
      g_assert_false (pnc_server_limits_set (&limits, name, numbers[2] + 1, NULL));
    }
  g_assert_null (names[n]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-limits/defaults", test_defaults);
  g_test_add_func ("/server-limits/every-limit-is-set", test_every_limit_is_set);
  g_test_add_func ("/server-limits/zero-is-never-unlimited", test_zero_is_never_unlimited);
  g_test_add_func ("/server-limits/set", test_set);
  g_test_add_func ("/server-limits/fit", test_fit);
  g_test_add_func ("/server-limits/documented", test_documented);
  return g_test_run ();
}
