/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

#include <glib/gstdio.h>
#include <sys/wait.h>

#define SECONDS G_GINT64_CONSTANT (1000000000)

static void
test_put (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a file");
  PncPut request
    = { .path = path,
        .size_bytes = 5,
        .policy = PNC_POLICY_REFUSE,
        .attributes = { PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME, 0640, 1234 * SECONDS + 5 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = stage (fixture->share, &request, "hello", &error);
  guint8 digest[PNC_HASH_BYTES];
  PncStored stored;
  struct stat st;

  g_assert_no_error (error);
  g_assert_false (has (fixture, "a file"));
  g_assert_cmpuint (pnc_upload_get_size (upload), ==, 5);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 1);

  publish (upload);
  g_assert_true (pnc_upload_get_result (upload, &stored, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stored.outcome, ==, PNC_OUTCOME_STORED);
  g_assert_cmpstr (stored.entry->name, ==, "a file");
  g_assert_cmpint (stored.entry->kind, ==, PNC_ENTRY_FILE);
  g_assert_cmpuint (stored.entry->mode, ==, 0640);
  g_assert_cmpuint (stored.entry->version.size_bytes, ==, 5);
  g_assert_cmpint (stored.entry->version.mtime_ns, ==, 1234 * SECONDS + 5);
  digest_of ("hello", 5, digest);
  g_assert_cmpmem (stored.digest, sizeof stored.digest, digest, sizeof digest);

  assert_text (fixture, "a file", "hello");
  st = stat_in_share (fixture, "a file");
  g_assert_cmpuint (st.st_mode & 07777, ==, 0640);
  g_assert_cmpint (st.st_mtim.tv_sec, ==, 1234);
  g_assert_cmpint (st.st_mtim.tv_nsec, ==, 5);
  g_assert_cmpuint (st.st_ino, ==, stored.entry->version.file_id);
}

static void
test_empty_file (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (put (fixture->share, "/empty", "", PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  assert_text (fixture, "empty", "");
  g_assert_cmpuint (stat_in_share (fixture, "empty").st_mode & 07777, ==, 0644);
}

static void
test_several_chunks (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (2 * PNC_CHUNK_BYTES + 77, 'x');
  g_autoptr (GError) error = NULL;

  text[PNC_CHUNK_BYTES] = 'y';
  g_assert_cmpint (put (fixture->share, "/big", text, PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_no_error (error);
  assert_text (fixture, "big", text);
}

static void
test_unknown_size (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/stream");
  PncPut request = { .path = path, .size_bytes = PNC_SIZE_UNKNOWN, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (put_request (fixture->share, &request, "streamed", NULL, &error), ==,
                   PNC_OUTCOME_STORED);
  assert_text (fixture, "stream", "streamed");
}

static void
test_attributes_of_the_commit_count (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request
    = { .path = path,
        .policy = PNC_POLICY_REFUSE,
        .attributes = { PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME, 0640, 5 * SECONDS } };
  PncCommit commit = { .attributes = { PNC_ATTRIBUTE_MTIME, 0777, 9 * SECONDS } };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = pnc_share_put (fixture->share, &request, &error);

  digest_of ("", 0, commit.digest);
  g_assert_true (pnc_upload_finish (upload, &commit, &error));
  publish (upload);
  g_assert_cmpuint (stat_in_share (fixture, "a").st_mode & 07777, ==, 0640);
  g_assert_cmpint (stat_in_share (fixture, "a").st_mtim.tv_sec, ==, 9);
}

/* Row 8 of the threats: nothing above 0777, and nothing that the policy does not allow. */
static void
test_modes (ShareFixture *fixture, gconstpointer data)
{
  const PncShareOptions options = { .trash = TRUE, .mode_mask = 0750 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) narrow = pnc_share_open (fixture->root, &options, &error);
  g_autoptr (PncPath) path = path_of ("/new/set-uid");
  g_autoptr (PncPath) plain = path_of ("/new/plain");
  PncPut request = { .path = path,
                     .policy = PNC_POLICY_REFUSE,
                     .flags = PNC_PUT_PARENTS,
                     .attributes = { .which = PNC_ATTRIBUTE_MODE, .mode = 06777 } };

  g_assert_cmpint (put_request (narrow, &request, "", NULL, &error), ==, PNC_OUTCOME_STORED);
  request.path = plain;
  request.attributes.which = 0;
  g_assert_cmpint (put_request (narrow, &request, "", NULL, &error), ==, PNC_OUTCOME_STORED);
  g_assert_no_error (error);
  g_assert_cmpuint (stat_in_share (fixture, "new/set-uid").st_mode & 07777, ==, 0750);
  g_assert_cmpuint (stat_in_share (fixture, "new/plain").st_mode & 07777, ==, 0640);
  g_assert_cmpuint (stat_in_share (fixture, "new").st_mode & 07777, ==, 0750);
}

static void
test_partials_are_private (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request = { .path = path, .policy = PNC_POLICY_REFUSE, .transfer_id = { 0xab, 0xcd } };
  g_autoptr (GError) error = NULL;
  mode_t before = umask (0);
  g_autoptr (PncUpload) upload = pnc_share_put (fixture->share, &request, &error);

  umask (before);
  g_assert_no_error (error);
  g_assert_cmpuint (
    stat_in_share (fixture, ".pinnace/staging/a59dde4c156ea545a52120d6dc24c7ef").st_mode & 07777,
    ==, 0600);
  g_assert_cmpuint (stat_in_share (fixture, ".pinnace").st_mode & 07777, ==, 0700);
  g_assert_cmpuint (stat_in_share (fixture, ".pinnace/staging").st_mode & 07777, ==, 0700);
}

static void
test_freeing_leaves_no_trace (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request = { .path = path, .size_bytes = 5, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;
  PncUpload *upload = pnc_share_put (fixture->share, &request, &error);

  g_assert_true (send_chunks (upload, "hello", 5, &error));
  pnc_upload_free (upload);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
  upload = stage (fixture->share, &request, "hello", &error);
  pnc_upload_free (upload);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
  g_assert_false (has (fixture, "a"));
}

/* What each policy makes of a name that is taken: docs/PROTOCOL.md, section 6.3. */
typedef struct
{
  PncPolicy policy;
  PncOutcome over_older;
  PncOutcome over_newer;
  PncError over_file; /* 0: none */
  PncError over_folder;
  PncError over_link;
} PolicyRow;

static const PolicyRow policy_rows[] = {
  { PNC_POLICY_REFUSE, 0, 0, PNC_ERROR_EXISTS, PNC_ERROR_EXISTS, PNC_ERROR_EXISTS },
  { PNC_POLICY_OVERWRITE, PNC_OUTCOME_REPLACED, PNC_OUTCOME_REPLACED, 0, PNC_ERROR_IS_DIRECTORY,
    PNC_ERROR_NOT_REGULAR },
  { PNC_POLICY_SKIP, PNC_OUTCOME_SKIPPED, PNC_OUTCOME_SKIPPED, 0, 0, 0 },
  { PNC_POLICY_NEWER, PNC_OUTCOME_REPLACED, PNC_OUTCOME_SKIPPED, 0, PNC_ERROR_IS_DIRECTORY,
    PNC_ERROR_NOT_REGULAR },
  { PNC_POLICY_KEEP_BOTH, PNC_OUTCOME_KEPT_BOTH, PNC_OUTCOME_KEPT_BOTH, 0, 0, 0 },
};

/* What is in the way is there at the PUT, or comes only when everything has been sent. */
typedef struct
{
  ShareFixture *fixture;
  const PolicyRow *row;
  gboolean late;
} PolicyCase;

static PncOutcome
put_over (const PolicyCase *one,
          void (*put_in_the_way) (ShareFixture *),
          char **name,
          GError **error)
{
  g_autoptr (PncPath) path = path_of ("/a.txt");
  PncPut request = { .path = path,
                     .size_bytes = 3,
                     .policy = one->row->policy,
                     .attributes = { .which = PNC_ATTRIBUTE_MTIME, .mtime_ns = 1000 * SECONDS } };
  g_autoptr (PncUpload) upload = NULL;
  PncStored stored;

  if (!one->late)
    put_in_the_way (one->fixture);
  upload = stage (one->fixture->share, &request, "new", error);
  if (upload == NULL)
    return 0;
  if (one->late)
    put_in_the_way (one->fixture);
  publish (upload);
  if (!pnc_upload_get_result (upload, &stored, error))
    return 0;
  *name = g_strdup (stored.entry->name);
  return stored.outcome;
}

static void
put_older (ShareFixture *fixture)
{
  write_in_share (fixture, "a.txt", "old");
  set_mtime (fixture, "a.txt", 999);
}

static void
put_same_age (ShareFixture *fixture)
{
  write_in_share (fixture, "a.txt", "old");
  set_mtime (fixture, "a.txt", 1000);
}

static void
put_folder (ShareFixture *fixture)
{
  make_dir (fixture, "a.txt");
}

static void
put_link (ShareFixture *fixture)
{
  make_link (fixture, "../outside/secret", "a.txt");
}

static void
clear_away (ShareFixture *fixture)
{
  g_autofree char *one = host_path (fixture, "a.txt");
  g_autofree char *two = host_path (fixture, "a (2).txt");

  remove (one);
  remove (two);
}

static void
check_over_file (const PolicyCase *one,
                 void (*put_in_the_way) (ShareFixture *),
                 PncOutcome expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_assert_cmpint (put_over (one, put_in_the_way, &name, &error), ==, expected);
  if (expected == 0)
    assert_error (&error, one->row->over_file, "/a.txt");
  g_assert_no_error (error);
  assert_text (one->fixture, "a.txt", expected == PNC_OUTCOME_REPLACED ? "new" : "old");
  if (expected == PNC_OUTCOME_KEPT_BOTH)
    {
      g_assert_cmpstr (name, ==, "a (2).txt");
      assert_text (one->fixture, "a (2).txt", "new");
    }
  else
    {
      g_assert_false (has (one->fixture, "a (2).txt"));
    }
  clear_away (one->fixture);
}

static void
check_over_other (const PolicyCase *one,
                  void (*put_in_the_way) (ShareFixture *),
                  PncError code,
                  guint kind)
{
  gboolean keeps = one->row->policy == PNC_POLICY_KEEP_BOTH;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  PncOutcome outcome = put_over (one, put_in_the_way, &name, &error);

  if (code != 0)
    assert_error (&error, code, "/a.txt");
  g_assert_no_error (error);
  if (code == 0)
    g_assert_cmpint (outcome, ==, keeps ? PNC_OUTCOME_KEPT_BOTH : PNC_OUTCOME_SKIPPED);
  g_assert_cmpuint (stat_in_share (one->fixture, "a.txt").st_mode & S_IFMT, ==, kind);
  g_assert_cmpint (has (one->fixture, "a (2).txt"), ==, keeps);
  clear_away (one->fixture);
}

static void
test_policies (ShareFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (policy_rows); i++)
    {
      for (int late = 0; late < 2; late++)
        {
          PolicyCase one = { fixture, &policy_rows[i], late };

          g_test_message ("policy %d, %s", policy_rows[i].policy, late ? "late" : "early");
          check_over_file (&one, put_older, policy_rows[i].over_older);
          check_over_file (&one, put_same_age, policy_rows[i].over_newer);
          check_over_other (&one, put_folder, policy_rows[i].over_folder, S_IFDIR);
          check_over_other (&one, put_link, policy_rows[i].over_link, S_IFLNK);
        }
    }
}

static void
test_free_name_under_every_policy (ShareFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (policy_rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (put (fixture->share, "/a.txt", "x", policy_rows[i].policy, &error), ==,
                       PNC_OUTCOME_STORED);
      g_assert_no_error (error);
      clear_away (fixture);
    }
}

/* Whoever would be refused or left out hears it before sending a byte, and nothing is staged for
 * it. */
static void
test_refused_early (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a.txt");
  PncPut request = { .path = path, .size_bytes = 3, .policy = PNC_POLICY_REFUSE };
  g_autoptr (PncUpload) upload = NULL;
  g_autoptr (GError) error = NULL;
  PncStored stored;

  write_in_share (fixture, "a.txt", "old");
  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_EXISTS, "/a.txt");

  request.policy = PNC_POLICY_SKIP;
  upload = pnc_share_put (fixture->share, &request, &error);
  g_assert_no_error (error);
  g_assert_true (pnc_upload_is_decided (upload));
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
  publish (upload);
  g_assert_true (pnc_upload_get_result (upload, &stored, &error));
  g_assert_cmpint (stored.outcome, ==, PNC_OUTCOME_SKIPPED);
  g_assert_cmpstr (stored.entry->name, ==, "a.txt");
  g_assert_cmpuint (stored.entry->version.size_bytes, ==, 3);
  for (guint i = 0; i < sizeof stored.digest; i++)
    g_assert_cmpuint (stored.digest[i], ==, 0);
}

static void
test_keep_both_many (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (251, 'x');
  g_autofree char *long_path = g_strconcat ("/", long_name, ".txt", NULL);
  g_autoptr (PncPath) path = path_of (long_path);
  PncPut request = { .path = path, .size_bytes = 1, .policy = PNC_POLICY_KEEP_BOTH };
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 120; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *number = g_strdup_printf (" (%u).txt", i);

      g_assert_cmpint (put_request (fixture->share, &request, "x", &name, &error), ==,
                       i == 1 ? PNC_OUTCOME_STORED : PNC_OUTCOME_KEPT_BOTH);
      g_assert_no_error (error);
      g_assert_cmpuint (strlen (name), ==, 255);
      g_assert_true (i == 1 || g_str_has_suffix (name, number));
    }
  g_assert_cmpuint (count_entries (fixture, "."), ==, 121);
}

static void
test_parents (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/x/y/z");
  PncPut request = { .path = path, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/x/y/z");
  g_assert_false (has (fixture, "x"));

  request.flags = PNC_PUT_PARENTS;
  g_assert_cmpint (put_request (fixture->share, &request, "", NULL, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_cmpuint (stat_in_share (fixture, "x/y").st_mode & 07777, ==, 0755);
  request.policy = PNC_POLICY_OVERWRITE;
  g_assert_cmpint (put_request (fixture->share, &request, "", NULL, &error), ==,
                   PNC_OUTCOME_REPLACED);
}

static void
test_bad_places (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  PncPut request = { .path = root, .policy = PNC_POLICY_OVERWRITE };
  g_autoptr (GError) error = NULL;

  write_in_share (fixture, "file", "x");
  make_link (fixture, "../outside", "link");
  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_IS_DIRECTORY, "/");
  g_assert_cmpint (put (fixture->share, "/file/x", "x", PNC_POLICY_OVERWRITE, &error), ==, 0);
  assert_error (&error, PNC_ERROR_NOT_DIRECTORY, "/file/x");
  g_assert_cmpint (put (fixture->share, "/link/secret", "x", PNC_POLICY_OVERWRITE, &error), ==, 0);
  assert_error (&error, PNC_ERROR_NOT_REGULAR, "/link/secret");
}

static void
test_read_only (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) view = pnc_share_view (fixture->share, NULL, FALSE, &error);

  g_assert_false (pnc_share_is_writable (view));
  g_assert_cmpint (put (view, "/missing/a", "x", PNC_POLICY_REFUSE, &error), ==, 0);
  assert_error (&error, PNC_ERROR_READ_ONLY, "/missing/a");
}

static void
test_wrong_pieces (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *full = g_strnfill (PNC_CHUNK_BYTES + 1, 'x');
  static const struct
  {
    guint64 announced, first, second_offset;
    gsize second;
  } cases[] = {
    { PNC_SIZE_UNKNOWN, 0, 1, 3 },                   /* does not begin at 0 */
    { PNC_SIZE_UNKNOWN, 0, 0, 0 },                   /* empty */
    { PNC_SIZE_UNKNOWN, 0, 0, PNC_CHUNK_BYTES + 1 }, /* too long */
    { PNC_SIZE_UNKNOWN, 5, 5, 5 },                   /* a short one was not the last */
    { PNC_SIZE_UNKNOWN, PNC_CHUNK_BYTES, 0, 5 },     /* back */
    { PNC_SIZE_UNKNOWN, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES + 5, 5 }, /* a gap */
    { 4, 0, 0, 5 },                                                /* more than announced */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PncPath) path = path_of ("/a");
      PncPut request
        = { .path = path, .size_bytes = cases[i].announced, .policy = PNC_POLICY_REFUSE };
      g_autoptr (GError) error = NULL;
      g_autoptr (PncUpload) upload = pnc_share_put (fixture->share, &request, &error);
      PncChunk chunk = { .offset_bytes = cases[i].second_offset,
                         .data = { (const guint8 *) full, cases[i].second } };

      g_assert_true (send_chunks (upload, full, cases[i].first, &error));
      pnc_hash_chunk (chunk.data.data, chunk.data.length_bytes, chunk.hash);
      g_assert_false (pnc_upload_write (upload, &chunk, &error));
      assert_error (&error, PNC_ERROR_PROTOCOL, "/a");
      g_assert_false (finish (upload, full, cases[i].first, &error));
      assert_error (&error, PNC_ERROR_PROTOCOL, "/a");
    }
  g_assert_false (has (fixture, "a"));
}

static void
test_wrong_hash (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request = { .path = path, .size_bytes = 5, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = pnc_share_put (fixture->share, &request, &error);
  PncChunk chunk = { .data = { (const guint8 *) "hello", 5 } };

  pnc_hash_chunk ("hellO", 5, chunk.hash);
  g_assert_false (pnc_upload_write (upload, &chunk, &error));
  assert_error (&error, PNC_ERROR_CORRUPT, "/a");
}

static void
test_wrong_end (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request = { .path = path, .size_bytes = 5, .policy = PNC_POLICY_REFUSE };
  PncCommit commit = { .size_bytes = 5 };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncUpload) upload = pnc_share_put (fixture->share, &request, &error);

      g_assert_true (send_chunks (upload, "hello", i == 2 ? 4 : 5, &error));
      digest_of (i == 0 ? "hellO" : "hello", i == 2 ? 4 : 5, commit.digest);
      commit.size_bytes = i == 0 ? 5 : 4;
      g_assert_false (pnc_upload_finish (upload, &commit, &error));
      assert_error (&error, PNC_ERROR_CORRUPT, "/a");
    }
}

static void
test_one_transfer_once (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request
    = { .path = path, .size_bytes = 5, .policy = PNC_POLICY_REFUSE, .transfer_id = { 1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) first = pnc_share_put (fixture->share, &request, &error);
  g_autofree char *leftover
    = host_path (fixture, ".pinnace/staging/db9e6fce9829d84a708fbd77ed1bbd51");

  g_assert_no_error (error);
  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (leftover, "left by the dead", -1, NULL));
  request.transfer_id[0] = 2;
  g_assert_cmpint (put_request (fixture->share, &request, "hello", NULL, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_no_error (error);
  assert_text (fixture, "a", "hello");
}

/* Disk full, over quota, broken, denied: at every call of every upload's way. Whatever fails, the
 * old file is there as it was, nothing is staged, and the next upload works. */
static void
test_every_failure (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *call;
    int errsv;
    PncError code;
  } cases[] = {
    { "openat", EACCES, PNC_ERROR_PERMISSION },
    { "openat", ENOSPC, PNC_ERROR_NO_SPACE },
    { "openat", EDQUOT, PNC_ERROR_QUOTA },
    { "pwrite", ENOSPC, PNC_ERROR_NO_SPACE },
    { "pwrite", EDQUOT, PNC_ERROR_QUOTA },
    { "pwrite", EIO, PNC_ERROR_IO },
    { "fchmod", EIO, PNC_ERROR_IO },
    { "futimens", EIO, PNC_ERROR_IO },
    { "fsync", EIO, PNC_ERROR_IO },
    { "fsync", ENOSPC, PNC_ERROR_NO_SPACE },
    { "close", EIO, PNC_ERROR_IO },
    { "renameat", EIO, PNC_ERROR_IO },
    { "renameat", EACCES, PNC_ERROR_PERMISSION },
    { "renameat2", EROFS, PNC_ERROR_READ_ONLY },
  };
  g_autoptr (PncPath) path = path_of ("/sub/a");
  PncPut request = { .path = path,
                     .size_bytes = 3,
                     .policy = PNC_POLICY_OVERWRITE,
                     .attributes = { .which = PNC_ATTRIBUTE_MTIME, .mtime_ns = 5 } };

  make_dir (fixture, "sub");
  write_in_share (fixture, "sub/a", "old");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (guint nth = 1; nth < 8; nth++)
        {
          g_autoptr (GError) error = NULL;
          PncOutcome outcome;

          faults_begin ();
          fault_at (cases[i].call, nth, cases[i].errsv);
          outcome = put_request (fixture->share, &request, "new", NULL, &error);
          g_test_message ("%s %u: %s", cases[i].call, nth, error != NULL ? error->message : "-");
          faults_end ();
          g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
          if (faults.hits == 0)
            {
              g_assert_cmpint (outcome, ==, PNC_OUTCOME_REPLACED);
              g_assert_cmpuint (nth, >, 1);
              write_in_share (fixture, "sub/a", "old");
              break;
            }
          if (outcome != 0)
            {
              /* Closing a folder that was only read harms nobody, and it can be done without
               * another handle of it. */
              g_assert_true (g_str_equal (cases[i].call, "close")
                             || g_str_equal (cases[i].call, "openat"));
              write_in_share (fixture, "sub/a", "old");
              continue;
            }
          assert_error (&error, cases[i].code, "/sub/a");
          if (g_str_equal (cases[i].call, "fsync") && nth == 2)
            write_in_share (fixture, "sub/a",
                            "old"); /* the folder's flush comes after the rename */
          assert_text (fixture, "sub/a", "old");
        }
    }
}

static void
test_no_room_is_said_at_once (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request = { .path = path, .size_bytes = PNC_MAX_FILE_BYTES, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_NO_SPACE, "/a");
  request.size_bytes = PNC_MAX_FILE_BYTES + 1;
  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_TOO_LARGE, "/a");
  request.size_bytes = 2 * PNC_CHUNK_BYTES;
  faults_begin ();
  fault_at ("fallocate", 1, EDQUOT);
  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_QUOTA, "/a");
}

/* A file system without permission bits is no reason to refuse a file. */
static void
test_without_permission_bits (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("fchmod", 1, ENOTSUP);
  g_assert_cmpint (put (fixture->share, "/a", "x", PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_cmpuint (faults.hits, ==, 1);
  g_assert_no_error (error);
}

/* Somebody tidied up by hand while the server runs. */
static void
test_staging_cleared_away (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *staging = host_path (fixture, ".pinnace/staging");
  g_autofree char *trash = host_path (fixture, ".pinnace/trash");
  g_autofree char *own = host_path (fixture, ".pinnace");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (rmdir (staging), ==, 0);
  g_assert_cmpint (rmdir (trash), ==, 0);
  g_assert_cmpint (rmdir (own), ==, 0);
  g_assert_cmpint (put (fixture->share, "/a", "x", PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_no_error (error);
  g_assert_cmpuint (stat_in_share (fixture, ".pinnace").st_mode & 07777, ==, 0700);
}

static ShareFixture *moved; /* whose folder goes */

static int
move_and_fsync (int fd)
{
  g_autofree char *from = host_path (moved, "sub");
  g_autofree char *to = host_path (moved, "elsewhere");

  g_rename (from, to); /* the first time */
  return fault_fsync (fd);
}

/* The folder goes while the file is flushed, which may take long: it is not stored where nobody
 * looks for it. */
static void
test_folder_moved_at_the_last_moment (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/sub/a");
  PncPut request = { .path = path, .size_bytes = 3, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = NULL;
  PncStored stored;

  make_dir (fixture, "sub");
  upload = stage (fixture->share, &request, "new", &error);
  g_assert_no_error (error);
  moved = fixture;
  faults_begin ();
  fault_calls.fsync = move_and_fsync;
  publish (upload);
  faults_end ();
  g_assert_false (pnc_upload_get_result (upload, &stored, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/sub/a");
  g_assert_true (has (fixture, "elsewhere"));
  g_assert_cmpuint (count_entries (fixture, "elsewhere"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/upload/put", test_put);
  SHARE_TEST ("/upload/empty-file", test_empty_file);
  SHARE_TEST ("/upload/several-chunks", test_several_chunks);
  SHARE_TEST ("/upload/unknown-size", test_unknown_size);
  SHARE_TEST ("/upload/attributes-of-the-commit-count", test_attributes_of_the_commit_count);
  SHARE_TEST ("/upload/modes", test_modes);
  SHARE_TEST ("/upload/partials-are-private", test_partials_are_private);
  SHARE_TEST ("/upload/freeing-leaves-no-trace", test_freeing_leaves_no_trace);
  SHARE_TEST ("/upload/policies", test_policies);
  SHARE_TEST ("/upload/free-name-under-every-policy", test_free_name_under_every_policy);
  SHARE_TEST ("/upload/refused-early", test_refused_early);
  SHARE_TEST ("/upload/keep-both-many", test_keep_both_many);
  SHARE_TEST ("/upload/parents", test_parents);
  SHARE_TEST ("/upload/bad-places", test_bad_places);
  SHARE_TEST ("/upload/read-only", test_read_only);
  SHARE_TEST ("/upload/wrong-pieces", test_wrong_pieces);
  SHARE_TEST ("/upload/wrong-hash", test_wrong_hash);
  SHARE_TEST ("/upload/wrong-end", test_wrong_end);
  SHARE_TEST ("/upload/one-transfer-once", test_one_transfer_once);
  SHARE_TEST ("/upload/every-failure", test_every_failure);
  SHARE_TEST ("/upload/no-room-is-said-at-once", test_no_room_is_said_at_once);
  SHARE_TEST ("/upload/without-permission-bits", test_without_permission_bits);
  SHARE_TEST ("/upload/staging-cleared-away", test_staging_cleared_away);
  SHARE_TEST ("/upload/folder-moved-at-the-last-moment", test_folder_moved_at_the_last_moment);
  return g_test_run ();
}
