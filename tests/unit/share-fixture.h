/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the tests of what the server stores: a share in a folder of the test's own, a folder beside
 * it that nothing may ever reach, and the requests in one line each. Included by one .c file a
 * program.
 */

#include "pnc-hash.h"
#include "pnc-share.h"

#include "fs-faults.h"

typedef struct
{
  Place place;     /* first: the helpers for places work on it */
  char *root;      /* path of the share: "share" in the place */
  PncShare *share; /* with all rights */
} ShareFixture;

static inline PncPath *
path_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static inline char *
host_path (ShareFixture *fixture, const char *name)
{
  return g_build_filename (fixture->root, name, NULL);
}

static inline void
share_set_up (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *outside = NULL;

  place_set_up (&fixture->place, data);
  fixture->root = place_path (&fixture->place, "share");
  outside = place_path (&fixture->place, "outside");
  g_assert_cmpint (mkdir (fixture->root, 0755), ==, 0);
  g_assert_cmpint (mkdir (outside, 0755), ==, 0);
  place_write (&fixture->place, "outside/secret", "secret");
  fixture->share = pnc_share_open (fixture->root, NULL, &error);
  g_assert_no_error (error);
}

/* How many entries a folder of the share has; those of the server's own too. */
static inline guint
count_entries (ShareFixture *fixture, const char *name)
{
  g_autofree char *path = host_path (fixture, name);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Whatever a test did: no partial file is left, and what lies outside is as it was. */
static inline void
share_tear_down (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *staging = host_path (fixture, ".pinnace/staging");
  g_autofree char *outside = place_path (&fixture->place, "outside");

  faults_end ();
  g_clear_pointer (&fixture->share, pnc_share_unref);
  place_assert_text (&fixture->place, "outside/secret", "secret");
  if (g_file_test (staging, G_FILE_TEST_IS_DIR))
    g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
  g_clear_pointer (&fixture->root, g_free);
  place_tear_down (&fixture->place, data);
}

static inline void
write_in_share (ShareFixture *fixture, const char *name, const char *text)
{
  g_autofree char *below = g_build_filename ("share", name, NULL);

  place_write (&fixture->place, below, text);
}

static inline void
assert_text (ShareFixture *fixture, const char *name, const char *text)
{
  g_autofree char *below = g_build_filename ("share", name, NULL);

  place_assert_text (&fixture->place, below, text);
}

static inline gboolean
has (ShareFixture *fixture, const char *name)
{
  g_autofree char *below = g_build_filename ("share", name, NULL);

  return place_has (&fixture->place, below);
}

static inline void
make_dir (ShareFixture *fixture, const char *name)
{
  g_autofree char *path = host_path (fixture, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

static inline void
make_link (ShareFixture *fixture, const char *target, const char *name)
{
  g_autofree char *path = host_path (fixture, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static inline struct stat
stat_in_share (ShareFixture *fixture, const char *name)
{
  g_autofree char *path = host_path (fixture, name);
  struct stat st;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  return st;
}

static inline void
set_mtime (ShareFixture *fixture, const char *name, gint64 seconds)
{
  g_autofree char *path = host_path (fixture, name);
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = seconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), ==, 0);
}

/* An error of the storage: of this code, about this path on the server, in a sentence that says it.
 */
static inline void
assert_error (GError **error, PncError code, const char *subject)
{
  g_assert_error (*error, PNC_ERROR, (int) code);
  g_assert_cmpint (pnc_error_get_side (*error), ==, PNC_SIDE_REMOTE);
  g_assert_cmpstr (pnc_error_get_subject (*error), ==, subject);
  g_assert_cmpuint (strlen ((*error)->message), >, 20);
  g_clear_error (error);
}

/* Sends @text in chunks. */
static inline gboolean
send_chunks (PncUpload *upload, const char *text, gsize length, GError **error)
{
  for (gsize offset = 0; offset < length; offset += PNC_CHUNK_BYTES)
    {
      PncChunk chunk = { .offset_bytes = offset };

      chunk.data.data = (const guint8 *) text + offset;
      chunk.data.length_bytes = MIN (PNC_CHUNK_BYTES, length - offset);
      pnc_hash_chunk (chunk.data.data, chunk.data.length_bytes, chunk.hash);
      if (!pnc_upload_write (upload, &chunk, error))
        return FALSE;
    }
  return TRUE;
}

static inline void
digest_of (const char *text, gsize length, guint8 digest[PNC_HASH_BYTES])
{
  g_autoptr (PncDigest) running = pnc_digest_new ();

  for (gsize offset = 0; offset < length; offset += PNC_CHUNK_BYTES)
    {
      guint8 hash[PNC_HASH_BYTES];

      pnc_hash_chunk (text + offset, MIN (PNC_CHUNK_BYTES, length - offset), hash);
      pnc_digest_add (running, hash);
    }
  pnc_digest_get (running, digest);
}

static inline gboolean
finish (PncUpload *upload, const char *text, gsize length, GError **error)
{
  PncCommit commit = { .size_bytes = length };

  digest_of (text, length, commit.digest);
  return pnc_upload_finish (upload, &commit, error);
}

/* An upload that only waits to be published. */
static inline PncUpload *
stage (PncShare *share, const PncPut *put, const char *text, GError **error)
{
  g_autoptr (PncUpload) upload = pnc_share_put (share, put, error);

  if (upload == NULL)
    return NULL;
  if (pnc_upload_is_decided (upload))
    return g_steal_pointer (&upload);
  if (!send_chunks (upload, text, strlen (text), error)
      || !finish (upload, text, strlen (text), error))
    return NULL;
  return g_steal_pointer (&upload);
}

static inline void
publish (PncUpload *upload)
{
  g_autoptr (GPtrArray) uploads = g_ptr_array_new ();

  g_ptr_array_add (uploads, upload);
  pnc_upload_publish_all (uploads);
}

/* Returns: the outcome, or 0 with @error set. @name gets the name it has now. */
static inline PncOutcome
put_request (PncShare *share, const PncPut *put, const char *text, char **name, GError **error)
{
  g_autoptr (PncUpload) upload = stage (share, put, text, error);
  PncStored stored;

  if (upload == NULL)
    return 0;
  publish (upload);
  if (!pnc_upload_get_result (upload, &stored, error))
    return 0;
  if (name != NULL)
    *name = g_strdup (stored.entry->name);
  return stored.outcome;
}

static inline PncOutcome
put (PncShare *share, const char *path, const char *text, PncPolicy policy, GError **error)
{
  g_autoptr (PncPath) where = path_of (path);
  PncPut request = { .path = where, .size_bytes = strlen (text), .policy = policy };

  return put_request (share, &request, text, NULL, error);
}

#define SHARE_TEST(path, func)                                                                     \
  g_test_add (path, ShareFixture, NULL, share_set_up, func, share_tear_down)
