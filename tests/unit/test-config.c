/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-config.h"

#include "fs-faults.h"

static PncConfig *
load (Place *place, const char *text)
{
  g_autoptr (GError) error = NULL;
  PncConfig *config;

  place_write (place, PNC_CONFIG_FILE_NAME, text);
  config = pnc_config_load (place->path, NULL, &error);
  g_assert_no_error (error);
  return config;
}

static void
refuse (Place *place, const char *text, const char *words)
{
  g_autoptr (GError) error = NULL;

  place_write (place, PNC_CONFIG_FILE_NAME, text);
  g_assert_null (pnc_config_load (place->path, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, PNC_CONFIG_FILE_NAME));
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (g_str_has_suffix (pnc_error_get_subject (error), PNC_CONFIG_FILE_NAME));
}

static void
test_defaults (Place *place, gconstpointer data)
{
  g_autoptr (PncConfig) config = load (place, "");
  g_autoptr (PncConfig) fresh = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = place_path (place, PNC_CONFIG_FILE_NAME);

  g_assert_cmpint (unlink (path), ==, 0);
  fresh = pnc_config_load (place->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (fresh->listen);
  g_assert_cmpuint (strlen (fresh->name), >, 0);
  g_assert_true (fresh->trash);
  g_assert_cmpuint (fresh->mode_mask, ==, 0777);
  g_assert_cmpmem (&fresh->limits, sizeof fresh->limits, &config->limits, sizeof config->limits);
}

static void
test_everything (Place *place, gconstpointer data)
{
  g_autoptr (PncConfig) config = load (place, "# a comment\n"
                                              "[server]\n"
                                              "listen = [::1]:7451\n"
                                              "name = Dachboden\n"
                                              "[share]\n"
                                              "trash = false\n"
                                              "mode-mask = 0750\n"
                                              "[limits]\n"
                                              "max-connections = 17\n"
                                              "tls-deadline-ms = 4000\n");

  g_assert_cmpstr (config->listen, ==, "[::1]:7451");
  g_assert_cmpstr (config->name, ==, "Dachboden");
  g_assert_false (config->trash);
  g_assert_cmpuint (config->mode_mask, ==, 0750);
  g_assert_cmpuint (config->limits.max_connections, ==, 17);
  g_assert_cmpuint (config->limits.tls_deadline_ms, ==, 4000);
}

static void
test_a_file_of_ones_own (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "other.conf");
  g_autofree char *missing = place_path (place, "missing.conf");
  g_autoptr (PncConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  place_write (place, PNC_CONFIG_FILE_NAME, "[server]\nname = usual\n");
  place_write (place, "other.conf", "[server]\nname = other\n");
  config = pnc_config_load (place->path, path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->name, ==, "other");

  g_assert_null (pnc_config_load (place->path, missing, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "missing.conf"));
}

static void
test_unknown_words (Place *place, gconstpointer data)
{
  refuse (place, "[sever]\n", "[sever]");
  refuse (place, "[server]\nlisen = 1.2.3.4:5\n", "[server] lisen");
  refuse (place, "[share]\nlisten = 1.2.3.4:5\n", "[share] listen");
  refuse (place, "[limits]\nmax-conections = 1\n", "[limits] max-conections");
  refuse (place, "name = x\n", "no configuration file");
  refuse (place, "[server]\nname\n", "no configuration file");
  refuse (place, "[ser\033ver]\n", "\\x1b");
}

static void
test_bad_values (Place *place, gconstpointer data)
{
  static const char *const listens[]
    = { "",           "7450",     ":7450",    "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536",
        "1.2.3.4:-1", "::1:7450", "1.2.3.4:x" };
  static const char *const masks[]
    = { "", "0", "0077", "0400", "01777", "777x", "4755", "0o777", "-1", "888" };

  for (guint i = 0; i < G_N_ELEMENTS (listens); i++)
    {
      g_autofree char *text = g_strdup_printf ("[server]\nlisten = %s\n", listens[i]);

      refuse (place, text, "[server] listen");
    }
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *text = g_strdup_printf ("[share]\nmode-mask = %s\n", masks[i]);

      refuse (place, text, "[share] mode-mask");
    }
  refuse (place, "[server]\nname =\n", "[server] name");
  refuse (place, "[server]\nname = a\\nb\n", "[server] name");
  refuse (place, "[server]\nname = a\xff\n", "[server] name");
  refuse (place, "[share]\ntrash = yes\n", "[share] trash");
  refuse (place, "[share]\ntrash = 1\n", "[share] trash");
}

/* Row 11 of the threats: no limit can be switched off, whatever its name. */
static void
test_zero_is_never_unlimited (Place *place, gconstpointer data)
{
  static const char *const values[] = { "0", "-1", "", "many", "1e3", "99999999999999999999" };
  g_autofree const char **names = pnc_server_limits_list_names ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        {
          g_autofree char *text = g_strdup_printf ("[limits]\n%s = %s\n", names[i], values[j]);

          refuse (place, text, names[i]);
        }
    }
}

static void
test_ends_of_the_ranges (Place *place, gconstpointer data)
{
  g_autoptr (PncConfig) least = load (place, "[share]\nmode-mask = 600\n[server]\nlisten = a:0\n");
  g_autoptr (PncConfig) most
    = load (place, "[share]\nmode-mask = 0777\n[server]\nlisten = a:65535\n");

  g_assert_cmpuint (least->mode_mask, ==, 0600);
  g_assert_cmpstr (least->listen, ==, "a:0");
  g_assert_cmpuint (most->mode_mask, ==, 0777);
  g_assert_cmpstr (most->listen, ==, "a:65535");
}

#define TEST(path, func)                                                                           \
  g_test_add ("/config/" path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("defaults", test_defaults);
  TEST ("everything", test_everything);
  TEST ("a-file-of-ones-own", test_a_file_of_ones_own);
  TEST ("unknown-words", test_unknown_words);
  TEST ("bad-values", test_bad_values);
  TEST ("zero-is-never-unlimited", test_zero_is_never_unlimited);
  TEST ("ends-of-the-ranges", test_ends_of_the_ranges);
  return g_test_run ();
}
