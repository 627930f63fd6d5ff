/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* What a view that remembers its last folder must not remember; and uploads that are all there. */

#include "share-fixture.h"

static PncOutcome
put_brief (PncShare *share, const char *path, const char *text, PncPolicy policy, GError **error)
{
  g_autoptr (PncPath) where = path_of (path);
  const PncPut request = {
    .path = where, .size_bytes = strlen (text), .policy = (guint8) policy, .flags = PNC_PUT_PARENTS
  };
  g_autoptr (PncUpload) upload = pnc_share_put_brief (share, &request, error);
  PncStored stored;

  if (upload == NULL
      || (!pnc_upload_is_decided (upload)
          && (!send_chunks (upload, text, strlen (text), error)
              || !finish (upload, text, strlen (text), error))))
    return 0;
  publish (upload);
  return pnc_upload_get_result (upload, &stored, error) ? stored.outcome : 0;
}

static void
assert_stored (PncShare *share, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (put_brief (share, path, "text", PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_no_error (error);
}

static guint n_opened;

static int
count_openat (int dir_fd, const char *name, int flags, mode_t mode)
{
  n_opened++;
  return pnc_fs_calls_default ()->openat (dir_fd, name, flags, mode);
}

/* The second file of a folder costs one open: its own. */
static void
test_remembers (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncShare) fork = pnc_share_fork (fixture->share);

  assert_stored (fork, "a/b/c/d/1");
  faults_begin ();
  fault_calls.openat = count_openat;
  n_opened = 0;
  assert_stored (fork, "a/b/c/d/2");
  g_assert_cmpuint (n_opened, ==, 1);
  pnc_share_forget (fork);
  assert_stored (fork, "a/b/c/d/3");
  g_assert_cmpuint (n_opened, >, 5);
  g_assert_true (has (fixture, "a/b/c/d/2"));
  g_assert_true (has (fixture, "a/b/c/d/3"));
}

/* Whoever was told that a folder is gone, or elsewhere, does not meet it again. */
static void
test_moves (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncShare) fork = pnc_share_fork (fixture->share);
  g_autoptr (PncPath) folder = path_of ("folder");
  g_autoptr (PncPath) other = path_of ("other");
  const PncRemove remove = { folder, PNC_REMOVE_RECURSIVE };
  const PncRename rename = { .from = folder, .to = other, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = NULL;

  assert_stored (fork, "folder/1");
  g_assert_true (pnc_share_remove (fixture->share, &remove, NULL, NULL, NULL, NULL, &error));
  assert_stored (fork, "folder/2");
  g_assert_true (has (fixture, "folder/2"));
  entry = pnc_share_rename (fixture->share, &rename, &error);
  g_assert_nonnull (entry);
  assert_stored (fork, "folder/3");
  g_assert_true (has (fixture, "folder/3"));
  g_assert_false (has (fixture, "other/3"));
}

/* It cannot change what its share could not. */
static void
test_rights (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) view = pnc_share_view (fixture->share, NULL, FALSE, &error);
  g_autoptr (PncShare) fork = pnc_share_fork (view);

  g_assert_false (pnc_share_is_writable (fork));
  g_assert_cmpint (put_brief (fork, "a", "text", PNC_POLICY_REFUSE, &error), ==, 0);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_READ_ONLY);
}

static void
test_policies (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    PncPolicy policy;
    PncOutcome outcome;
  } cases[] = {
    { PNC_POLICY_OVERWRITE, PNC_OUTCOME_REPLACED },
    { PNC_POLICY_SKIP, PNC_OUTCOME_SKIPPED },
    { PNC_POLICY_KEEP_BOTH, PNC_OUTCOME_KEPT_BOTH },
  };
  g_autoptr (GError) error = NULL;

  assert_stored (fixture->share, "a/file");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (put_brief (fixture->share, "a/file", "new", cases[i].policy, &error), ==,
                       cases[i].outcome);
      g_assert_no_error (error);
    }
  g_assert_cmpint (put_brief (fixture->share, "a/file", "new", PNC_POLICY_REFUSE, &error), ==, 0);
  assert_error (&error, PNC_ERROR_EXISTS, "/a/file");
  g_assert_true (has (fixture, "a/file (2)"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/share-fork/remembers", test_remembers);
  SHARE_TEST ("/share-fork/moves", test_moves);
  SHARE_TEST ("/share-fork/rights", test_rights);
  SHARE_TEST ("/share-fork/policies", test_policies);
  return g_test_run ();
}
