/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-local-commit.h"

#include "fs-faults.h"

#define TMPFS 0x01021994
#define UNKNOWN_FS 0x1234

typedef struct
{
  Place place;
  PncLocalCommit *commit;
  PncLocalFolder *base;
  guint done;
  guint failed;
  int code;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  place_set_up (&fixture->place, data);
  fixture->commit = pnc_local_commit_new ();
  fixture->base = pnc_local_folder_new_base (fixture->place.dir, fixture->place.path);
  faults_begin ();
  faults.fs_type = TMPFS;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pnc_local_commit_free (fixture->commit);
  pnc_local_folder_unref (fixture->base);
  place_tear_down (&fixture->place, data);
}

static void
done_cb (PncLocalTarget *target, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->done++;
  if (error != NULL)
    {
      fixture->failed++;
      fixture->code = error->code;
    }
  else if (target != NULL)
    {
      place_assert_text (&fixture->place, pnc_local_target_get_name (target), "new");
    }
}

static void
add_in (Fixture *fixture, PncLocalFolder *folder, const char *name)
{
  PncVersion version = { .size_bytes = 3 };
  PncAttributes attributes = { .which = PNC_ATTRIBUTE_MODE, .mode = 0644 };
  g_autoptr (GError) error = NULL;
  PncLocalTarget *target = pnc_local_target_new (folder, name, &version, PNC_POLICY_REFUSE, &error);

  g_assert_no_error (error);
  g_assert_true (pnc_local_target_write (target, "new", 3, 0, &error));
  g_assert_true (pnc_local_target_finish (target, &attributes, &error));
  pnc_local_commit_add (fixture->commit, target, done_cb, fixture);
}

static void
add (Fixture *fixture, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u", i);

      add_in (fixture, fixture->base, name);
    }
}

/* How many calls of the kind @call a flush makes. */
static guint
flush_counting (Fixture *fixture, const char *call)
{
  fault_at (call, G_MAXUINT, 0);
  pnc_local_commit_flush (fixture->commit);
  g_assert_true (pnc_local_commit_is_empty (fixture->commit));
  return faults.seen;
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_true (pnc_local_commit_is_empty (fixture->commit));
  g_assert_cmpuint (flush_counting (fixture, FAULT_ANY), ==, 0);
}

static void
test_one (Fixture *fixture, gconstpointer data)
{
  add (fixture, 1);
  g_assert_false (pnc_local_commit_is_empty (fixture->commit));
  g_assert_false (place_has (&fixture->place, "f0"));
  g_assert_cmpuint (flush_counting (fixture, "syncfs"), ==, 0);
  g_assert_cmpuint (fixture->done, ==, 1);
  g_assert_cmpuint (fixture->failed, ==, 0);
}

static void
test_one_is_flushed_with_its_folder (Fixture *fixture, gconstpointer data)
{
  add (fixture, 1);
  g_assert_cmpuint (flush_counting (fixture, "fsync"), ==, 2);
}

static void
test_many_share_a_flush (Fixture *fixture, gconstpointer data)
{
  add (fixture, 50);
  g_assert_cmpuint (flush_counting (fixture, "syncfs"), ==, 1);
  g_assert_cmpuint (fixture->done, ==, 50);
  g_assert_cmpuint (fixture->failed, ==, 0);
}

static void
test_many_need_no_flush_each (Fixture *fixture, gconstpointer data)
{
  add (fixture, 50);
  g_assert_cmpuint (flush_counting (fixture, "fsync"), ==, 1);
}

static void
test_many_where_it_cannot_be_shared (Fixture *fixture, gconstpointer data)
{
  faults.fs_type = UNKNOWN_FS;
  add (fixture, 20);
  g_assert_cmpuint (flush_counting (fixture, "fsync"), ==, 21);
  g_assert_cmpuint (fixture->failed, ==, 0);
}

/* A shared flush that fails proves nothing: each file is asked, and nothing is taken for stored. */
static void
test_shared_flush_fails (Fixture *fixture, gconstpointer data)
{
  add (fixture, 10);
  fault_at ("syncfs", 1, EIO);
  pnc_local_commit_flush (fixture->commit);
  g_assert_cmpuint (faults.hits, ==, 1);
  g_assert_cmpuint (fixture->done, ==, 10);
  g_assert_cmpuint (fixture->failed, ==, 0);
}

static void
test_one_of_many_fails (Fixture *fixture, gconstpointer data)
{
  faults.fs_type = UNKNOWN_FS;
  add (fixture, 10);
  fault_at ("fsync", 4, EIO);
  pnc_local_commit_flush (fixture->commit);
  g_assert_cmpuint (fixture->done, ==, 10);
  g_assert_cmpuint (fixture->failed, ==, 1);
  g_assert_cmpint (fixture->code, ==, PNC_ERROR_IO);
  g_assert_false (place_has (&fixture->place, "f3"));
  g_assert_true (place_has (&fixture->place, "f4"));
}

static void
test_folder_flush_fails (Fixture *fixture, gconstpointer data)
{
  add (fixture, 2);
  fault_at ("fsync", 3, EIO);
  pnc_local_commit_flush (fixture->commit);
  g_assert_cmpuint (fixture->failed, ==, 2);
}

static void
test_taken_name (Fixture *fixture, gconstpointer data)
{
  add (fixture, 5);
  place_write (&fixture->place, "f2", "old");
  pnc_local_commit_flush (fixture->commit);
  g_assert_cmpuint (fixture->failed, ==, 1);
  g_assert_cmpint (fixture->code, ==, PNC_ERROR_EXISTS);
  place_assert_text (&fixture->place, "f2", "old");
}

static void
add_folder (Fixture *fixture, PncLocalFolder *folder)
{
  g_autoptr (GError) error = NULL;
  gboolean created;

  g_assert_true (pnc_local_folder_make (folder, &created, &error));
  pnc_local_commit_add_folder (fixture->commit, fixture->base, done_cb, fixture);
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncLocalFolder) folder = pnc_local_folder_new (fixture->base, "d", NULL);

  add_folder (fixture, folder);
  g_assert_false (pnc_local_commit_is_empty (fixture->commit));
  g_assert_cmpuint (flush_counting (fixture, "fsync"), ==, 1);
  g_assert_cmpuint (fixture->done, ==, 1);
  g_assert_cmpuint (fixture->failed, ==, 0);
}

static void
test_folder_whose_flush_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncLocalFolder) folder = pnc_local_folder_new (fixture->base, "d", NULL);

  add_folder (fixture, folder);
  fault_at ("fsync", 1, EIO);
  pnc_local_commit_flush (fixture->commit);
  g_assert_cmpuint (fixture->failed, ==, 1);
}

static void
test_full (Fixture *fixture, gconstpointer data)
{
  add (fixture, PNC_LOCAL_COMMIT_FILES - 1);
  g_assert_false (pnc_local_commit_is_full (fixture->commit));
  add_in (fixture, fixture->base, "last");
  g_assert_true (pnc_local_commit_is_full (fixture->commit));
  pnc_local_commit_flush (fixture->commit);
  g_assert_false (pnc_local_commit_is_full (fixture->commit));
  g_assert_cmpuint (fixture->done, ==, PNC_LOCAL_COMMIT_FILES);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/local-commit/empty", test_empty);
  ADD ("/local-commit/one", test_one);
  ADD ("/local-commit/one-is-flushed-with-its-folder", test_one_is_flushed_with_its_folder);
  ADD ("/local-commit/many-share-a-flush", test_many_share_a_flush);
  ADD ("/local-commit/many-need-no-flush-each", test_many_need_no_flush_each);
  ADD ("/local-commit/many-where-it-cannot-be-shared", test_many_where_it_cannot_be_shared);
  ADD ("/local-commit/shared-flush-fails", test_shared_flush_fails);
  ADD ("/local-commit/one-of-many-fails", test_one_of_many_fails);
  ADD ("/local-commit/folder-flush-fails", test_folder_flush_fails);
  ADD ("/local-commit/taken-name", test_taken_name);
  ADD ("/local-commit/folders", test_folders);
  ADD ("/local-commit/folder-whose-flush-fails", test_folder_whose_flush_fails);
  ADD ("/local-commit/full", test_full);
  return g_test_run ();
}
