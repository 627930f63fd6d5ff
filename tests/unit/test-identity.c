/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-identity.h"

#include "pnc-certificate.h"
#include "pnc-secret.h"
#include "pnc-tls.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define N_RACERS 8u

typedef struct
{
  char *dir;
  char *path; /* of identity.pem */
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("pinnace-identity-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->dir, "identity.pem", NULL);
}

/* Removes what the tests expect to be there; anything else makes the folder stay, which is a
 * failure. */
static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->path);
  g_free (fixture->dir);
}

static char *
load_fingerprint (Fixture *fixture, gboolean *created)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate
    = pnc_identity_load_or_create (fixture->dir, created, &error);

  g_assert_no_error (error);
  return pnc_tls_fingerprint (certificate);
}

static void
assert_refused (Fixture *fixture, PncError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  gboolean created = 77;

  g_assert_null (pnc_identity_load_or_create (fixture->dir, &created, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, fixture->path);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpint (created, ==, 77);
}

static void
write_identity (Fixture *fixture, const char *text, int mode)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (fixture->path, mode), ==, 0);
}

static void
test_made_once (Fixture *fixture, gconstpointer data)
{
  gboolean created = FALSE;
  g_autofree char *first = load_fingerprint (fixture, &created);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  GStatBuf info;

  g_assert_true (created);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);

  second = load_fingerprint (fixture, &created);
  g_assert_false (created);
  g_assert_cmpstr (second, ==, first);
  third = load_fingerprint (fixture, NULL);
  g_assert_cmpstr (third, ==, first);
}

static gpointer
race (gpointer data)
{
  gboolean created;

  return load_fingerprint (data, &created);
}

/* Servers that start at once agree on one key. */
static void
test_race (Fixture *fixture, gconstpointer data)
{
  GThread *racers[N_RACERS];
  g_autofree char *agreed = NULL;

  for (guint i = 0; i < N_RACERS; i++)
    racers[i] = g_thread_new ("racer", race, fixture);
  for (guint i = 0; i < N_RACERS; i++)
    {
      g_autofree char *fingerprint = g_thread_join (racers[i]);

      if (agreed == NULL)
        agreed = g_strdup (fingerprint);
      g_assert_cmpstr (fingerprint, ==, agreed);
    }
}

static void
test_readable_by_others (Fixture *fixture, gconstpointer data)
{
  const int modes[] = { 0644, 0640, 0602, 0660 };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *fingerprint = load_fingerprint (fixture, NULL);

      g_assert_cmpint (g_chmod (fixture->path, modes[i]), ==, 0);
      assert_refused (fixture, PNC_ERROR_PERMISSION, "chmod 600");
      g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
    }
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (70000, 'x');
  g_autofree char *pem = pnc_certificate_generate_pem (NULL);
  const char *certificate = strstr (pem, "-----BEGIN CERTIFICATE");

  write_identity (fixture, "", 0600);
  assert_refused (fixture, PNC_ERROR_CORRUPT, "empty");
  write_identity (fixture, long_text, 0600);
  assert_refused (fixture, PNC_ERROR_CORRUPT, "too long");
  write_identity (fixture, "This is no key.\n", 0600);
  assert_refused (fixture, PNC_ERROR_CORRUPT, "backup");
  write_identity (fixture, certificate, 0600);
  assert_refused (fixture, PNC_ERROR_CORRUPT, "no key");
  g_assert_false (g_str_has_prefix (pem, "-----BEGIN CERTIFICATE"));
}

static void
test_link_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) link = g_file_new_for_path (fixture->path);

  g_assert_true (g_file_make_symbolic_link (link, "/dev/null", NULL, NULL));
  assert_refused (fixture, PNC_ERROR_NOT_REGULAR, "");
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_identity_load_or_create ("/nonexistent/pinnace", NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/identity/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("made-once", test_made_once);
  ADD ("race", test_race);
  ADD ("readable-by-others", test_readable_by_others);
  ADD ("damaged", test_damaged);
  ADD ("link-refused", test_link_refused);
  g_test_add_func ("/identity/no-folder", test_no_folder);
  return g_test_run ();
}
