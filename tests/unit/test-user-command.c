/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-user-command.h"
#include "pnc-users.h"

#include <gio/gio.h>
#include <locale.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fs-faults.h"

#define AS_COMMAND "--as-command"

static const char *program;

typedef struct
{
  int code;
  char *out;
  char *err;
} Result;

static void
result_clear (Result *result)
{
  g_free (result->out);
  g_free (result->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* Runs this program again as `pinnaced user @line --state-dir …`; @line is split at spaces. */
static Result
run (Place *place, const char *line, const char *input)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Result result = { 0 };

  g_ptr_array_add (argv, (char *) program);
  g_ptr_array_add (argv, (char *) AS_COMMAND);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, words[i]);
  g_ptr_array_add (argv, (char *) "--state-dir");
  g_ptr_array_add (argv, place->path);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input != NULL ? input : "", NULL, &result.out,
                                 &result.err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  result.code = g_subprocess_get_exit_status (process);
  return result;
}

static gboolean
lets_in (Place *place, const char *name, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUsers) users = pnc_users_load (place->path, &error);
  g_autoptr (PncUser) user = NULL;

  g_assert_no_error (error);
  user = pnc_users_verify (users, name, (const guint8 *) password, strlen (password));
  return user != NULL;
}

static void
expect (Place *place, const char *line, const char *input, int code, const char *words)
{
  g_auto (Result) result = run (place, line, input);
  const char *said = code == 0 ? result.out : result.err;

  g_test_message ("user %s: %d %s%s", line, result.code, result.out, result.err);
  g_assert_cmpint (result.code, ==, code);
  g_assert_nonnull (strstr (said, words));
  g_assert_cmpstr (code == 0 ? result.err : result.out, ==, "");
}

static void
test_add_list_passwd_remove (Place *place, gconstpointer data)
{
  expect (place, "list", NULL, 0, "");
  expect (place, "add anna --password-stdin", "one two\n", 0, "“anna”");
  g_assert_true (lets_in (place, "anna", "one two"));
  expect (place, "add --password-stdin --root music/Ärzte --read-only bert", "x\nmore\n", 0,
          "“bert”");
  g_assert_true (lets_in (place, "bert", "x"));
  expect (place, "list", NULL, 0, "anna\tread-write\t/\nbert\tread-only\t/music/Ärzte\n");
  expect (place, "list --json", NULL, 0,
          "{\"name\":\"anna\",\"root\":\"/\",\"read-only\":false}\n"
          "{\"name\":\"bert\",\"root\":\"/music/Ärzte\",\"read-only\":true}\n");
  expect (place, "passwd anna --password-stdin", "three", 0, "“anna”");
  g_assert_true (lets_in (place, "anna", "three"));
  expect (place, "remove anna", NULL, 0, "“anna”");
  expect (place, "list", NULL, 0, "bert\tread-only\t/music/Ärzte\n");
  g_assert_false (lets_in (place, "anna", "three"));
}

static void
test_failures (Place *place, gconstpointer data)
{
  expect (place, "add anna --password-stdin", "x\n", 0, "anna");
  expect (place, "add anna --password-stdin", NULL, 1, "“anna” already");
  expect (place, "passwd bert --password-stdin", NULL, 1, "no user “bert”");
  expect (place, "remove bert", NULL, 1, "no user “bert”");
  g_assert_true (lets_in (place, "anna", "x"));
}

static void
test_usage (Place *place, gconstpointer data)
{
  expect (place, "frobnicate", NULL, 2, "no command “user frobnicate”");
  expect (place, "add", NULL, 2, "one NAME");
  expect (place, "add a b", NULL, 2, "one NAME");
  expect (place, "list a", NULL, 2, "no names");
  expect (place, "remove", NULL, 2, "one NAME");
  expect (place, "remove anna --root x", NULL, 2, "--root");
  expect (place, "passwd anna --read-only", NULL, 2, "--read-only");
  expect (place, "add anna --frob", NULL, 2, "--frob");
  expect (place, "add anna --password secret", NULL, 2, "Unknown option --password");
  expect (place, "add anna --password=secret", NULL, 2, "Unknown option --password");
  expect (place, "add anna secret", NULL, 2, "");
  expect (place, "add anna", NULL, 2, "--password-stdin");
  expect (place, "add anna --password-stdin", "", 2, "standard input");
  expect (place, "add anna --password-stdin", "\n", 2, "1 to 1024 bytes");
  expect (place, "add anna --password-stdin --root ../x", NULL, 2, "--root");
  expect (place, "add  --password-stdin", "x\n", 2, "cannot be a user's name");
  g_assert_false (place_has (place, "users.json"));
}

static void
test_an_unsafe_state_folder_is_refused (Place *place, gconstpointer data)
{
  g_assert_cmpint (chmod (place->path, 0777), ==, 0);
  expect (place, "add anna --password-stdin", NULL, 1, "chmod 700");
  g_assert_cmpint (chmod (place->path, 0700), ==, 0);
}

static void
test_a_broken_file_is_named (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "users.json");

  place_write (place, "users.json", "{");
  g_assert_cmpint (chmod (path, 0600), ==, 0);
  expect (place, "list", NULL, 1, "users' file");
  expect (place, "add anna --password-stdin", NULL, 1, "users' file");
  place_assert_text (place, "users.json", "{");
}

/* Row 27 of the threats, and no echo: what a person types is not on the screen. */
static int
run_on_terminal (Place *place, const char *typed, char **screen)
{
  const char *argv[] = { program, AS_COMMAND, "add", "anna", "--state-dir", place->path, NULL };
  g_autoptr (GString) seen = g_string_new (NULL);
  g_auto (GStrv) answers = g_strsplit (typed, " ", -1);
  guint answered = 0;
  char buffer[256];
  int terminal, status;
  ssize_t n;
  pid_t pid = forkpty (&terminal, NULL, NULL, NULL);

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      execv (program, (char **) argv);
      _exit (127);
    }
  while ((n = read (terminal, buffer, sizeof buffer)) > 0)
    {
      g_string_append_len (seen, buffer, n);
      if (g_str_has_suffix (seen->str, ": ") && answers[answered] != NULL)
        {
          g_autofree char *line = g_strconcat (answers[answered++], "\n", NULL);

          g_assert_cmpint (write (terminal, line, strlen (line)), ==, (ssize_t) strlen (line));
        }
    }
  close (terminal);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  *screen = g_string_free (g_steal_pointer (&seen), FALSE);
  return WEXITSTATUS (status);
}

static void
test_terminal (Place *place, gconstpointer data)
{
  g_autofree char *screen = NULL;
  g_autofree char *second = NULL;

  g_assert_cmpint (run_on_terminal (place, "secret secrex", &screen), ==, 1);
  g_assert_nonnull (strstr (screen, "not the same"));
  g_assert_false (place_has (place, "users.json"));

  g_assert_cmpint (run_on_terminal (place, "secret secret", &second), ==, 0);
  g_assert_nonnull (strstr (second, "password for anna"));
  g_assert_null (strstr (second, "secret"));
  g_assert_true (lets_in (place, "anna", "secret"));
}

/* Without the count of descriptors: GIO closes those of a child when it likes. */
static void
set_up (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place->path = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Place *place, gconstpointer data)
{
  nftw (place->path, place_remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (place->path);
}

#define TEST(path, func) g_test_add ("/user-command/" path, Place, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (argc > 1 && g_str_equal (argv[1], AS_COMMAND))
    {
      argv[1] = (char *) "user";
      return pnc_user_command (argc - 1, argv + 1);
    }
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  TEST ("add-list-passwd-remove", test_add_list_passwd_remove);
  TEST ("failures", test_failures);
  TEST ("usage", test_usage);
  TEST ("an-unsafe-state-folder-is-refused", test_an_unsafe_state_folder_is_refused);
  TEST ("a-broken-file-is-named", test_a_broken_file_is_named);
  TEST ("terminal", test_terminal);
  return g_test_run ();
}
