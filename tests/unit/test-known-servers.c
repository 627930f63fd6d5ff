/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-known-servers.h"

#include <glib/gstdio.h>
#include <string.h>

#define PIN_A "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define PIN_B "SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA"

typedef struct
{
  char *folder;
  char *file;
  PncKnownServers *known;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("pnc-known-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, "deeper", "known-servers", NULL);
  fixture->known = pnc_known_servers_new (fixture->file);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *lock = g_strconcat (fixture->file, ".lock", NULL);
  g_autofree char *deeper = g_path_get_dirname (fixture->file);

  g_unlink (fixture->file);
  g_unlink (lock);
  g_rmdir (deeper);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_object_unref (fixture->known);
  g_free (fixture->file);
  g_free (fixture->folder);
}

static void
write_file (Fixture *fixture, const char *text, gssize length_bytes)
{
  g_autofree char *deeper = g_path_get_dirname (fixture->file);

  g_assert_cmpint (g_mkdir_with_parents (deeper, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->file, text, length_bytes, NULL));
}

static void
assert_file (Fixture *fixture, const char *text)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (fixture->file, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, text);
}

static void
assert_pin (Fixture *fixture, const char *host, guint16 port, const char *pin)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  g_assert_true (pnc_known_servers_lookup (fixture->known, host, port, &found, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, pin);
}

static void
assert_distrusts (Fixture *fixture, const char *where)
{
  g_autoptr (GError) error = NULL;
  char *found = (char *) "untouched";

  g_assert_false (pnc_known_servers_lookup (fixture->known, "boat", 7450, &found, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, where));
  g_assert_cmpstr (found, ==, "untouched");
  g_clear_error (&error);

  g_assert_false (pnc_known_servers_remember (fixture->known, "boat", 7450, PIN_B, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
}

static void
remember (Fixture *fixture, const char *host, guint16 port, const char *pin)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_known_servers_remember (fixture->known, host, port, pin, &error));
  g_assert_no_error (error);
}

static void
test_no_file (Fixture *fixture, gconstpointer unused)
{
  assert_pin (fixture, "boat", 7450, NULL);
}

static void
test_remember (Fixture *fixture, gconstpointer unused)
{
  GStatBuf info;

  remember (fixture, "Boat.Example", 7450, PIN_A);
  assert_file (fixture, "boat.example 7450 " PIN_A "\n");
  assert_pin (fixture, "boat.EXAMPLE", 7450, PIN_A);
  assert_pin (fixture, "boat.example", 7451, NULL);
  assert_pin (fixture, "boat", 7450, NULL);
  g_assert_cmpint (g_stat (fixture->file, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_replace_keeps_the_rest (Fixture *fixture, gconstpointer unused)
{
  write_file (fixture, "# mine\n\nship 1 " PIN_A "\nboat 7450 " PIN_A "\nraft 2 " PIN_B, -1);
  remember (fixture, "boat", 7450, PIN_B);
  assert_file (fixture, "# mine\n\nship 1 " PIN_A "\nraft 2 " PIN_B "\nboat 7450 " PIN_B "\n");
  assert_pin (fixture, "ship", 1, PIN_A);
  assert_pin (fixture, "raft", 2, PIN_B);
  assert_pin (fixture, "boat", 7450, PIN_B);
}

static void
test_forget (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  remember (fixture, "boat", 7450, PIN_A);
  remember (fixture, "ship", 7450, PIN_B);
  g_assert_true (pnc_known_servers_forget (fixture->known, "BOAT", 7450, &error));
  g_assert_true (pnc_known_servers_forget (fixture->known, "raft", 7450, &error));
  g_assert_no_error (error);
  assert_file (fixture, "ship 7450 " PIN_B "\n");
}

/* No host, however spelled, can add a line or pass for another one. */
static void
test_strange_hosts (Fixture *fixture, gconstpointer unused)
{
  static const char *const hosts[] = {
    "fe80::1%eth0", "a b", "a\nship 7450 " PIN_A, "#boat", "tőke.example", "%23boat", "\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      assert_pin (fixture, hosts[i], 7450, NULL);
      remember (fixture, hosts[i], 7450, PIN_A);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    assert_pin (fixture, hosts[i], 7450, PIN_A);
  assert_pin (fixture, "ship", 7450, NULL);
}

static void
test_damaged (Fixture *fixture, gconstpointer unused)
{
  static const char *const lines[] = {
    "boat",
    "boat 7450",
    "boat 7450 ",
    "boat 7450 SHA256:short",
    "boat 0 " PIN_A,
    "boat 65536 " PIN_A,
    "boat x " PIN_A,
    " 7450 " PIN_A,
    "boat 7450 " PIN_A " more",
    "boat  7450 " PIN_A,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strdup_printf ("# first\n%s\nship 1 " PIN_A "\n", lines[i]);

      write_file (fixture, text, -1);
      assert_distrusts (fixture, "Line 2");
      assert_file (fixture, text);
    }
}

static void
test_twice (Fixture *fixture, gconstpointer unused)
{
  write_file (fixture, "ship 1 " PIN_A "\nboat 1 " PIN_A "\nship 1 " PIN_B "\n", -1);
  assert_distrusts (fixture, "Line 3");
}

static void
test_zero_byte (Fixture *fixture, gconstpointer unused)
{
  write_file (fixture, "boat 7450 " PIN_A "\n\0junk\n", sizeof "boat 7450 " PIN_A "\n\0junk\n" - 1);
  assert_distrusts (fixture, "zero byte");
}

static void
test_not_a_file (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (g_mkdir_with_parents (fixture->file, 0700), ==, 0);
  assert_distrusts (fixture, "no ordinary file");
  g_assert_cmpint (g_rmdir (fixture->file), ==, 0);
}

/* The folder that should hold it is a file. */
static void
test_no_folder (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *deeper = g_path_get_dirname (fixture->file);
  g_autoptr (GError) error = NULL;
  char *found = NULL;

  g_assert_true (g_file_set_contents (deeper, "", 0, NULL));
  g_assert_false (pnc_known_servers_lookup (fixture->known, "boat", 7450, &found, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, fixture->file);
  g_clear_error (&error);
  g_assert_false (pnc_known_servers_remember (fixture->known, "boat", 7450, PIN_A, &error));
  g_assert_cmpstr (pnc_error_get_subject (error), ==, deeper);
  g_assert_cmpint (g_unlink (deeper), ==, 0);
}

static void
test_bad_pin (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pnc_known_servers_remember (fixture->known, "boat", 1, "SHA256:x\n", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
}

#define PER_THREAD 8

static gpointer
remember_thread (gpointer data)
{
  const char *file = data;
  g_autoptr (PncKnownServers) known = pnc_known_servers_new (file);

  for (guint i = 0; i < PER_THREAD; i++)
    {
      g_autofree char *host = g_strdup_printf ("host-%p-%u", (void *) g_thread_self (), i);

      g_assert_true (pnc_known_servers_remember (known, host, 1, PIN_A, NULL));
    }
  return NULL;
}

/* Two writers at once lose nothing of each other. */
static void
test_concurrent (Fixture *fixture, gconstpointer unused)
{
  GThread *threads[4];
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("remember", remember_thread, fixture->file);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (g_file_get_contents (fixture->file, &contents, NULL, NULL));
  lines = g_strsplit (contents, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (threads) * PER_THREAD + 1);
}

static void
test_usual_place (void)
{
  g_autoptr (PncKnownServers) known = pnc_known_servers_new (NULL);
  const char *path = pnc_known_servers_get_path (known);

  g_assert_true (g_str_has_prefix (path, g_get_user_config_dir ()));
  g_assert_true (g_str_has_suffix (path, "pinnace" G_DIR_SEPARATOR_S "known-servers"));
}

#define ADD(name, func) g_test_add ("/known-servers/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-file", test_no_file);
  ADD ("remember", test_remember);
  ADD ("replace-keeps-the-rest", test_replace_keeps_the_rest);
  ADD ("forget", test_forget);
  ADD ("strange-hosts", test_strange_hosts);
  ADD ("damaged", test_damaged);
  ADD ("twice", test_twice);
  ADD ("zero-byte", test_zero_byte);
  ADD ("not-a-file", test_not_a_file);
  ADD ("no-folder", test_no_folder);
  ADD ("bad-pin", test_bad_pin);
  ADD ("concurrent", test_concurrent);
  g_test_add_func ("/known-servers/usual-place", test_usual_place);
  return g_test_run ();
}
