/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "pnc-cli-progress.h"
#include "pnc-cli-remote.h"
#include "pnc-cli-target.h"
#include "pnc-cli.h"
#include "pnc-command.h"

static void
test_is_remote (void)
{
  g_assert_true (pnc_cli_is_remote ("pinnace://host/a"));
  g_assert_true (pnc_cli_is_remote ("home:"));
  g_assert_true (pnc_cli_is_remote ("home:a/b"));
  g_assert_false (pnc_cli_is_remote ("plain"));
  g_assert_false (pnc_cli_is_remote ("./home:a"));
  g_assert_false (pnc_cli_is_remote ("C:x"));
  g_assert_false (pnc_cli_is_remote ("-"));
}

static void
test_ends_in_slash (void)
{
  g_assert_true (pnc_cli_remote_ends_in_slash ("pinnace://host"));
  g_assert_true (pnc_cli_remote_ends_in_slash ("pinnace://host/"));
  g_assert_true (pnc_cli_remote_ends_in_slash ("pinnace://host/a/?pin=SHA256:x"));
  g_assert_false (pnc_cli_remote_ends_in_slash ("pinnace://host/a"));
  g_assert_false (pnc_cli_remote_ends_in_slash ("pinnace://host/a?pin=SHA256:x/"));
  g_assert_true (pnc_cli_remote_ends_in_slash ("home:"));
  g_assert_true (pnc_cli_remote_ends_in_slash ("home:a/"));
  g_assert_false (pnc_cli_remote_ends_in_slash ("home:a"));
}

static void
test_one_server (void)
{
  char *same[] = { (char *) "pinnace://host/a", (char *) "pinnace://HOST:7450/b" };
  char *other[] = { (char *) "pinnace://host/a", (char *) "pinnace://host:99/b" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = pnc_cli_remote_parse_all (same, 2, &error);
  g_autoptr (GPtrArray) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (links->len, ==, 2);
  none = pnc_cli_remote_parse_all (other, 2, &error);
  g_assert_null (none);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

static void
test_local_argument_is_no_remote (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_cli_remote_parse ("plain", &error);

  g_assert_null (link);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

static void
test_policy (void)
{
  PncCliOptions options = { 0 };
  PncPolicy policy;
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_cli_policy (&options, &policy, &error));
  g_assert_cmpint (policy, ==, PNC_POLICY_REFUSE);
  options.newer = TRUE;
  g_assert_true (pnc_cli_policy (&options, &policy, &error));
  g_assert_cmpint (policy, ==, PNC_POLICY_NEWER);
  options.skip = TRUE;
  g_assert_false (pnc_cli_policy (&options, &policy, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

/* Other programs rely on these numbers. */
static void
test_exit_codes (void)
{
  const struct
  {
    PncError code;
    int status;
  } rows[] = {
    { PNC_ERROR_USAGE, 2 },
    { PNC_ERROR_LOGIN_REFUSED, 3 },
    { PNC_ERROR_IDENTITY_CHANGED, 4 },
    { PNC_ERROR_IDENTITY_UNKNOWN, 4 },
    { PNC_ERROR_REFUSED, 5 },
    { PNC_ERROR_RESOLVE, 5 },
    { PNC_ERROR_TIMED_OUT, 5 },
    { PNC_ERROR_UNREACHABLE, 5 },
    { PNC_ERROR_DISCONNECTED, 5 },
    { PNC_ERROR_GOING_AWAY, 5 },
    { PNC_ERROR_TLS, 5 },
    { PNC_ERROR_NO_SPACE, 1 },
    { PNC_ERROR_NOT_FOUND, 1 },
    { PNC_ERROR_EXISTS, 1 },
    { PNC_ERROR_READ_ONLY, 1 },
    { PNC_ERROR_CORRUPT, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, (int) rows[i].code, "x");

      g_assert_cmpint (pnc_cli_exit_code (error), ==, rows[i].status);
    }
}

static void
test_target (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *missing_folder = g_strconcat (missing, "/", NULL);
  PncCliTarget target;

  g_assert_true (pnc_cli_target_local (folder, 1, &target, &error));
  g_assert_true (target.into);
  g_assert_true (pnc_cli_target_local (missing, 1, &target, &error));
  g_assert_false (target.into);
  g_assert_false (pnc_cli_target_local (missing, 2, &target, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);
  g_assert_false (pnc_cli_target_local (missing_folder, 1, &target, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY);
  g_rmdir (folder);
}

static void
test_target_path (void)
{
  g_autoptr (PncPath) folder = pnc_path_parse ("/a", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) into
    = pnc_cli_target_path (&(PncCliTarget){ .into = TRUE }, folder, "b", &error);
  g_autoptr (PncPath) as
    = pnc_cli_target_path (&(PncCliTarget){ .into = FALSE }, folder, "b", &error);
  g_autofree char *into_text = pnc_path_to_text (into);
  g_autofree char *as_text = pnc_path_to_text (as);

  g_assert_cmpstr (into_text, ==, "/a/b");
  g_assert_cmpstr (as_text, ==, "/a");
}

static void
test_progress_line_fits (void)
{
  const char *titles[] = { "a", "a name that is longer than its third of the line has room for.txt",
                           "日本語のファイル名" };

  for (guint columns = 20; columns < 200; columns += 7)
    for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
      {
        g_autofree char *line
          = pnc_cli_progress_line (titles[i], 0.5, 12345678, 3725, NULL, columns);

        g_assert_true (g_utf8_validate (line, -1, NULL));
        g_assert_cmpint (g_utf8_strlen (line, -1), <=, columns);
      }
}

static void
test_progress_line_says_how_far (void)
{
  g_autofree char *none = pnc_cli_progress_line ("x", 0.0, 0, -1, NULL, 80);
  g_autofree char *half = pnc_cli_progress_line ("x", 0.5, 0, -1, "flushing", 80);
  g_autofree char *all = pnc_cli_progress_line ("x", 1.0, 1000000, 61, NULL, 80);

  g_assert_nonnull (strstr (none, "  0%"));
  g_assert_null (strstr (none, "█"));
  g_assert_nonnull (strstr (half, " 50%"));
  g_assert_nonnull (strstr (half, "flushing"));
  g_assert_nonnull (strstr (all, "100%"));
  g_assert_null (strstr (all, "░"));
  g_assert_nonnull (strstr (all, "1:01"));
}

static void
test_commands (void)
{
  const char *fixed[]
    = { "ls", "stat", "get", "put", "cat", "mkdir", "mv", "cp", "rm", "sum", "ping", "df" };

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    {
      const PncCommand *command = pnc_command_find (fixed[i]);

      g_assert_nonnull (command);
      g_assert_cmpuint (command->min_arguments, >=, 1);
    }
  g_assert_null (pnc_command_find ("no-such-command"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/is-remote", test_is_remote);
  g_test_add_func ("/cli/ends-in-slash", test_ends_in_slash);
  g_test_add_func ("/cli/one-server", test_one_server);
  g_test_add_func ("/cli/local-argument-is-no-remote", test_local_argument_is_no_remote);
  g_test_add_func ("/cli/policy", test_policy);
  g_test_add_func ("/cli/exit-codes", test_exit_codes);
  g_test_add_func ("/cli/target", test_target);
  g_test_add_func ("/cli/target-path", test_target_path);
  g_test_add_func ("/cli/progress-line-fits", test_progress_line_fits);
  g_test_add_func ("/cli/progress-line-says-how-far", test_progress_line_says_how_far);
  g_test_add_func ("/cli/commands", test_commands);
  return g_test_run ();
}
