/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

#include <glib/gstdio.h>

/* Uploads that may replace nothing but the version that they name. */

#define AT_ONCE 8
#define ROUNDS 20

static PncVersion
version_of (ShareFixture *fixture, const char *text)
{
  g_autoptr (PncPath) path = path_of (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_share_stat (fixture->share, path, &error);

  g_assert_no_error (error);
  return entry->version;
}

static PncPut
guarded (PncPath *path, const PncVersion *version)
{
  return (PncPut){ .path = path,
                   .size_bytes = 4,
                   .policy = PNC_POLICY_OVERWRITE,
                   .check_version = TRUE,
                   .version = *version };
}

static void
test_same_version (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = NULL;
  PncVersion version;
  PncPut request;
  PncStored stored;

  write_in_share (fixture, "a", "old");
  version = version_of (fixture, "/a");
  request = guarded (path, &version);
  upload = stage (fixture->share, &request, "mine", &error);
  g_assert_no_error (error);
  publish (upload);
  g_assert_true (pnc_upload_get_result (upload, &stored, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stored.outcome, ==, PNC_OUTCOME_REPLACED);
  assert_text (fixture, "a", "mine");

  /* what the answer says is what the next one has to name */
  version = version_of (fixture, "/a");
  g_assert_true (pnc_version_equal (&version, &stored.entry->version));
}

static void
change (ShareFixture *fixture)
{
  g_autofree char *from = host_path (fixture, "b");
  g_autofree char *to = host_path (fixture, "a");

  write_in_share (fixture, "b", "them");
  g_assert_cmpint (g_rename (from, to), ==, 0);
}

static void
drop (ShareFixture *fixture)
{
  g_autofree char *path = host_path (fixture, "a");

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
put_folder (ShareFixture *fixture)
{
  drop (fixture);
  make_dir (fixture, "a");
}

static void
make_public (ShareFixture *fixture)
{
  g_autofree char *path = host_path (fixture, "a");

  g_assert_cmpint (g_chmod (path, 0777), ==, 0);
}

typedef void (*Change) (ShareFixture *);

static const Change changes[] = { change, drop, put_folder, make_public };

static void
reset (ShareFixture *fixture)
{
  g_autofree char *path = host_path (fixture, "a");

  g_remove (path);
  write_in_share (fixture, "a", "old");
}

static void
test_changed_before (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      PncVersion version;
      PncPut request;

      reset (fixture);
      version = version_of (fixture, "/a");
      request = guarded (path, &version);
      changes[i](fixture);
      g_assert_null (pnc_share_put (fixture->share, &request, &error));
      assert_error (&error, PNC_ERROR_CHANGED, "/a");
    }
}

static void
test_changed_meanwhile (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncUpload) upload = NULL;
      PncVersion version;
      PncPut request;
      PncStored stored;

      reset (fixture);
      version = version_of (fixture, "/a");
      request = guarded (path, &version);
      upload = stage (fixture->share, &request, "mine", &error);
      g_assert_no_error (error);
      changes[i](fixture);
      publish (upload);
      g_assert_false (pnc_upload_get_result (upload, &stored, &error));
      assert_error (&error, PNC_ERROR_CHANGED, "/a");
      g_assert_true (has (fixture, "a") == (changes[i] != drop));
      if (changes[i] == change)
        assert_text (fixture, "a", "them");
    }
}

static void
test_only_replacing (ShareFixture *fixture, gconstpointer data)
{
  const PncPolicy others[]
    = { PNC_POLICY_REFUSE, PNC_POLICY_SKIP, PNC_POLICY_NEWER, PNC_POLICY_KEEP_BOTH };
  g_autoptr (PncPath) path = path_of ("/a");
  PncVersion version;
  PncPut request;

  write_in_share (fixture, "a", "old");
  version = version_of (fixture, "/a");
  request = guarded (path, &version);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;

      request.policy = (guint8) others[i];
      g_assert_null (pnc_share_put (fixture->share, &request, &error));
      assert_error (&error, PNC_ERROR_UNSUPPORTED, "/a");
    }
  assert_text (fixture, "a", "old");
}

static gpointer
publish_thread (gpointer upload)
{
  publish (upload);
  return NULL;
}

/* All of them have looked, and all are to replace the same version: one does. */
static void
race (ShareFixture *fixture)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncVersion version = version_of (fixture, "/a");
  PncUpload *uploads[AT_ONCE];
  GThread *threads[AT_ONCE];
  guint n_stored = 0;

  for (guint i = 0; i < AT_ONCE; i++)
    {
      PncPut request = guarded (path, &version);
      g_autoptr (GError) error = NULL;

      request.transfer_id[0] = (guint8) i;
      uploads[i] = stage (fixture->share, &request, "mine", &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < AT_ONCE; i++)
    threads[i] = g_thread_new ("publish", publish_thread, uploads[i]);
  for (guint i = 0; i < AT_ONCE; i++)
    {
      g_autoptr (GError) error = NULL;
      PncStored stored;

      g_thread_join (threads[i]);
      if (pnc_upload_get_result (uploads[i], &stored, &error))
        n_stored++;
      else
        assert_error (&error, PNC_ERROR_CHANGED, "/a");
      pnc_upload_free (uploads[i]);
    }
  g_assert_cmpuint (n_stored, ==, 1);
}

static void
test_race (ShareFixture *fixture, gconstpointer data)
{
  write_in_share (fixture, "a", "old");
  for (guint i = 0; i < ROUNDS; i++)
    race (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/upload-guard/same-version", test_same_version);
  SHARE_TEST ("/upload-guard/changed-before", test_changed_before);
  SHARE_TEST ("/upload-guard/changed-meanwhile", test_changed_meanwhile);
  SHARE_TEST ("/upload-guard/only-replacing", test_only_replacing);
  SHARE_TEST ("/upload-guard/race", test_race);
  return g_test_run ();
}
