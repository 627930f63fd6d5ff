/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "pnc-saved-servers.h"

typedef struct
{
  char *folder;
  char *path;
  PncSavedServers *saved;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "sub", "servers", NULL);
  fixture->saved = pnc_saved_servers_new (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sub = g_path_get_dirname (fixture->path);

  g_unlink (fixture->path);
  g_rmdir (sub);
  g_rmdir (fixture->folder);
  g_object_unref (fixture->saved);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static gboolean
save (Fixture *fixture, const char *name, const char *text, GError **error)
{
  g_autoptr (PncLink) link = pnc_link_parse (text, error);

  g_assert_nonnull (link);
  return pnc_saved_servers_save (fixture->saved, name, link, error);
}

static void
test_save_and_look_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) found = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_true (save (fixture, "home", "pinnace://anna:secret@nas.local:7451/photos", &error));
  g_assert_no_error (error);
  g_assert_true (save (fixture, "work.2", "pinnace://example.org", &error));

  found = pnc_saved_servers_lookup (fixture->saved, "home", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->host, ==, "nas.local");
  g_assert_cmpstr (found->user, ==, "anna");
  g_assert_cmpuint (found->port, ==, 7451);
  g_assert_cmpuint (pnc_path_depth (found->path), ==, 1);

  names = pnc_saved_servers_list (fixture->saved, &error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "home");
}

static void
test_password_is_never_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GStatBuf info;

  g_assert_true (save (fixture, "home", "pinnace://anna:secret@nas.local", &error));
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, &error));
  g_assert_nonnull (strstr (text, "anna"));
  g_assert_null (strstr (text, "secret"));
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_unknown_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) found = pnc_saved_servers_lookup (fixture->saved, "nobody", &error);

  g_assert_null (found);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "nobody");
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) found = NULL;

  g_assert_true (save (fixture, "home", "pinnace://nas.local", &error));
  g_assert_true (pnc_saved_servers_remove (fixture->saved, "home", &error));
  found = pnc_saved_servers_lookup (fixture->saved, "home", &error);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (pnc_saved_servers_remove (fixture->saved, "home", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
test_bad_file_stays_as_it_is (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sub = g_path_get_dirname (fixture->path);
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, "this is no key file\n", -1, NULL));
  g_assert_false (save (fixture, "home", "pinnace://nas.local", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "this is no key file\n");
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  const char *good[] = { "ab", "home", "NAS-2", "a.b", "a_b" };
  const char *bad[] = { "", "a", "C", ".x", "-x", "a b", "a:b", "a/b", "naïve", "[x]" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (pnc_saved_servers_name_is_valid (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (pnc_saved_servers_name_is_valid (bad[i]));
  g_assert_false (save (fixture, "a b", "pinnace://nas.local", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/saved-servers/save-and-look-up", test_save_and_look_up);
  ADD ("/saved-servers/password-is-never-saved", test_password_is_never_saved);
  ADD ("/saved-servers/unknown-name", test_unknown_name);
  ADD ("/saved-servers/remove", test_remove);
  ADD ("/saved-servers/bad-file-stays-as-it-is", test_bad_file_stays_as_it_is);
  ADD ("/saved-servers/names", test_names);
  return g_test_run ();
}
