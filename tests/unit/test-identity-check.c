/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-identity-check.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pnc-tls.h"
#include "test-loop.h"
#include "tls-pair.h"

#define OTHER_PIN "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

typedef struct
{
  char *folder;
  char *file;
  PncKnownServers *known;
  TlsPair pair;
  char *pin; /* of the server at the other end */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("pnc-identity-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, "known", NULL);
  fixture->known = pnc_known_servers_new (fixture->file);
  tls_pair_open (&fixture->pair);
  fixture->pin = pnc_tls_peer_fingerprint (fixture->pair.client);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *lock = g_strconcat (fixture->file, ".lock", NULL);

  g_unlink (fixture->file);
  g_unlink (lock);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  tls_pair_clear (&fixture->pair);
  g_object_unref (fixture->known);
  g_free (fixture->pin);
  g_free (fixture->file);
  g_free (fixture->folder);
}

static PncIdentityVerdict
check (Fixture *fixture, const char *pin, gboolean with_file, GError **error)
{
  PncIdentityCheck what = {
    .host = "boat.example",
    .port = 7450,
    .pin = pin,
    .known = with_file ? fixture->known : NULL,
  };
  g_autofree char *fingerprint = NULL;
  PncIdentityVerdict verdict
    = pnc_identity_check (&what, fixture->pair.client, &fingerprint, error);

  g_assert_cmpstr (fingerprint, ==, fixture->pin);
  return verdict;
}

static void
assert_known (Fixture *fixture, const char *pin)
{
  g_autofree char *found = NULL;

  g_assert_true (pnc_known_servers_lookup (fixture->known, "boat.example", 7450, &found, NULL));
  g_assert_cmpstr (found, ==, pin);
}

static void
know (Fixture *fixture, const char *pin)
{
  g_assert_true (pnc_known_servers_remember (fixture->known, "boat.example", 7450, pin, NULL));
}

static void
assert_changed (Fixture *fixture, const GError *error)
{
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IDENTITY_CHANGED);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "boat.example:7450");
  g_assert_nonnull (strstr (error->message, "boat.example:7450"));
  g_assert_nonnull (strstr (error->message, OTHER_PIN));
  g_assert_nonnull (strstr (error->message, fixture->pin));
  g_assert_nonnull (strstr (error->message, "Ask the server's owner"));
}

static void
test_unknown (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (check (fixture, NULL, TRUE, &error), ==, PNC_IDENTITY_UNKNOWN);
  g_assert_cmpint (check (fixture, NULL, FALSE, &error), ==, PNC_IDENTITY_UNKNOWN);
  g_assert_no_error (error);
  assert_known (fixture, NULL);
}

static void
test_pin_fits (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (check (fixture, fixture->pin, FALSE, &error), ==, PNC_IDENTITY_ACCEPTED);
  g_assert_cmpint (check (fixture, fixture->pin, TRUE, &error), ==, PNC_IDENTITY_ACCEPTED);
  g_assert_no_error (error);
  assert_known (fixture, fixture->pin);
}

/* The person's word counts more than the file, and replaces what is there. */
static void
test_pin_over_file (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  know (fixture, OTHER_PIN);
  g_assert_cmpint (check (fixture, fixture->pin, TRUE, &error), ==, PNC_IDENTITY_ACCEPTED);
  assert_known (fixture, fixture->pin);
}

static void
test_pin_differs (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  know (fixture, fixture->pin);
  g_assert_cmpint (check (fixture, OTHER_PIN, TRUE, &error), ==, PNC_IDENTITY_REFUSED);
  assert_changed (fixture, error);
  assert_known (fixture, fixture->pin);
}

static void
test_file_fits (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  know (fixture, fixture->pin);
  g_assert_cmpint (check (fixture, NULL, TRUE, &error), ==, PNC_IDENTITY_ACCEPTED);
}

static void
test_file_differs (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  know (fixture, OTHER_PIN);
  g_assert_cmpint (check (fixture, NULL, TRUE, &error), ==, PNC_IDENTITY_REFUSED);
  assert_changed (fixture, error);
  g_assert_nonnull (strstr (error->message, fixture->file));
  assert_known (fixture, OTHER_PIN);
}

static void
test_file_damaged (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->file, "nonsense\n", -1, NULL));
  g_assert_cmpint (check (fixture, NULL, TRUE, &error), ==, PNC_IDENTITY_REFUSED);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
  g_clear_error (&error);

  /* An explicit pin needs no file. */
  g_assert_cmpint (check (fixture, fixture->pin, TRUE, &error), ==, PNC_IDENTITY_ACCEPTED);
  g_assert_no_error (error);
}

static void
test_async (Fixture *fixture, gconstpointer unused)
{
  PncIdentityCheck what = { .host = "boat.example", .port = 7450, .pin = OTHER_PIN };
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr (GError) error = NULL;

  pnc_identity_check_async (&what, fixture->pair.client, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_cmpint (pnc_identity_check_finish (result, &fingerprint, &error), ==,
                   PNC_IDENTITY_REFUSED);
  assert_changed (fixture, error);
  g_assert_cmpstr (fingerprint, ==, fixture->pin);
}

#define ADD(name, func) g_test_add ("/identity-check/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("unknown", test_unknown);
  ADD ("pin-fits", test_pin_fits);
  ADD ("pin-over-file", test_pin_over_file);
  ADD ("pin-differs", test_pin_differs);
  ADD ("file-fits", test_file_fits);
  ADD ("file-differs", test_file_differs);
  ADD ("file-damaged", test_file_damaged);
  ADD ("async", test_async);
  return g_test_run ();
}
