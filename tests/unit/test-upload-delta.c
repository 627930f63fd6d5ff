/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

#include "pnc-delta.h"
#include "pnc-signature-maker.h"

#define OLD_BYTES (2u * PNC_CHUNK_BYTES + 100u)
#define DELTA_MAGIC "\x72\x73\x02\x36"

/* Text that is nowhere the same. */
static char *
old_text (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; text->len < OLD_BYTES; i++)
    g_string_append_printf (text, "%u ", i * i);
  g_string_truncate (text, OLD_BYTES);
  return g_string_free (text, FALSE);
}

static GByteArray *
differ (const char *base, const char *target)
{
  g_autoptr (PncSignatureMaker) maker = pnc_signature_maker_new (strlen (base));
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (PncDelta) delta = NULL;
  GByteArray *out = g_byte_array_new ();

  pnc_signature_maker_add (maker, base, strlen (base));
  signature = pnc_signature_maker_finish (maker);
  delta = pnc_delta_new (pnc_signature_load (g_bytes_get_data (signature, NULL),
                                             g_bytes_get_size (signature), strlen (base), NULL));
  pnc_delta_add (delta, target, strlen (target), out);
  pnc_delta_add (delta, NULL, 0, out);
  return out;
}

static PncVersion
version_of (ShareFixture *fixture, const char *name)
{
  struct stat st = stat_in_share (fixture, name);

  return (PncVersion){
    .size_bytes = (guint64) st.st_size,
    .mtime_ns = st.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + st.st_mtim.tv_nsec,
    .file_id = st.st_ino,
    .changed_ns = st.st_ctim.tv_sec * G_GINT64_CONSTANT (1000000000) + st.st_ctim.tv_nsec,
  };
}

static PncUpload *
begin (ShareFixture *fixture, guint64 size_bytes, GError **error)
{
  g_autoptr (PncPath) path = path_of ("/a");
  const PncPutDelta request
    = { .path = path, .size_bytes = size_bytes, .version = version_of (fixture, "a") };

  return pnc_share_put_delta (fixture->share, &request, error);
}

static gboolean
work (PncUpload *upload, GError **error)
{
  while (pnc_upload_is_working (upload))
    {
      if (!pnc_upload_work (upload, error))
        return FALSE;
    }
  return TRUE;
}

/* Returns: %FALSE where it is refused */
static gboolean
send (PncUpload *upload, const GByteArray *delta, GError **error)
{
  for (guint offset = 0; offset < delta->len; offset += PNC_CHUNK_BYTES)
    {
      PncChunk chunk = { .offset_bytes = offset };

      chunk.data.data = delta->data + offset;
      chunk.data.length_bytes = MIN (PNC_CHUNK_BYTES, delta->len - offset);
      pnc_hash_chunk (chunk.data.data, chunk.data.length_bytes, chunk.hash);
      if (!pnc_upload_write (upload, &chunk, error) || !work (upload, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_round_trip (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *old = old_text ();
  g_autofree char *new = g_strconcat ("before", old, "behind", NULL);
  g_autoptr (GByteArray) delta = differ (old, new);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = NULL;
  guint8 digest[PNC_HASH_BYTES];
  PncStored stored;

  write_in_share (fixture, "a", old);
  upload = begin (fixture, strlen (new), &error);
  g_assert_no_error (error);
  g_assert_true (send (upload, delta, &error));
  assert_text (fixture, "a", old);
  g_assert_true (finish (upload, new, strlen (new), &error));
  publish (upload);
  g_assert_true (pnc_upload_get_result (upload, &stored, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stored.outcome, ==, PNC_OUTCOME_REPLACED);
  digest_of (new, strlen (new), digest);
  g_assert_cmpmem (stored.digest, sizeof stored.digest, digest, sizeof digest);
  assert_text (fixture, "a", new);
}

static void
test_another_version (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPutDelta request = { .path = path, .size_bytes = 10 };
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_share_put_delta (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/a");
  write_in_share (fixture, "a", "old");
  request.version = version_of (fixture, "a");
  request.version.mtime_ns++;
  g_assert_null (pnc_share_put_delta (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_CHANGED, "/a");
}

/* The old file was written to while the new one was made out of it. */
static void
test_changes_meanwhile (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *old = old_text ();
  g_autoptr (GByteArray) delta = differ (old, old);
  g_autofree char *path = host_path (fixture, "a");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = NULL;

  write_in_share (fixture, "a", old);
  upload = begin (fixture, strlen (old), &error);
  g_assert_true (send (upload, delta, &error));
  set_mtime (fixture, "a", 5);
  g_assert_false (finish (upload, old, strlen (old), &error));
  assert_error (&error, PNC_ERROR_CHANGED, "/a");
  assert_text (fixture, "a", old);
}

/* @delta: without its magic number */
static void
assert_refused (ShareFixture *fixture, const char *delta, gsize length_bytes, PncError code)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = begin (fixture, 2 * OLD_BYTES, &error);

  g_assert_no_error (error);
  g_byte_array_append (all, (const guint8 *) DELTA_MAGIC, 4);
  g_byte_array_append (all, (const guint8 *) delta, (guint) length_bytes);
  g_assert_false (send (upload, all, &error) && finish (upload, "", 0, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
}

#define refused(delta, code) assert_refused (fixture, delta, sizeof (delta) - 1, code)

static void
test_hostile (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *old = old_text ();
  g_autoptr (GString) bomb = g_string_new (NULL);

  write_in_share (fixture, "a", old);
  refused ("\x4d\x00\x20\x00\x64\x01\x00", PNC_ERROR_CORRUPT);
  refused ("\x4d\x00\x20\x00\x63\x02\x00", PNC_ERROR_CORRUPT);
  refused ("\x4d\x00\x20\x00", PNC_ERROR_PROTOCOL);
  refused ("\x54\xff\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00",
           PNC_ERROR_CORRUPT);
  refused ("\x05hello", PNC_ERROR_PROTOCOL);
  refused ("\x05hello\x00more", PNC_ERROR_CORRUPT);
  refused ("\xff", PNC_ERROR_CORRUPT);
  for (guint i = 0; i < 1000; i++)
    g_string_append_len (bomb, "\x47\x00\x00\x20\x00\x00", 6);
  assert_refused (fixture, bomb->str, bomb->len, PNC_ERROR_PROTOCOL);
  assert_text (fixture, "a", old);
}

/* However much a chunk stands for, one call makes no more than a mebibyte of it. */
static void
test_work_is_cut (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *old = old_text ();
  g_autoptr (GByteArray) delta = differ (old, old);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = NULL;
  PncChunk chunk = { 0 };
  guint n = 0;

  write_in_share (fixture, "a", old);
  upload = begin (fixture, strlen (old), &error);
  g_assert_cmpuint (delta->len, <, 1000);
  chunk.data = (PncSlice){ delta->data, delta->len };
  pnc_hash_chunk (delta->data, delta->len, chunk.hash);
  g_assert_true (pnc_upload_write (upload, &chunk, &error));
  g_assert_cmpuint (pnc_upload_get_size (upload), ==, 0);
  for (; pnc_upload_is_working (upload); n++)
    {
      guint64 before_bytes = pnc_upload_get_size (upload);

      g_assert_true (pnc_upload_work (upload, &error));
      g_assert_cmpuint (pnc_upload_get_size (upload) - before_bytes, <=, PNC_CHUNK_BYTES);
    }
  g_assert_cmpuint (n, >=, 3);
  g_assert_true (finish (upload, old, strlen (old), &error));
}

/* Cancelled, or the connection broke, in the middle of a chunk. */
static void
test_free_while_working (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *old = old_text ();
  g_autoptr (GByteArray) delta = differ (old, old);
  g_autoptr (GError) error = NULL;
  PncUpload *upload;
  PncChunk chunk = { .data = { delta->data, delta->len } };

  write_in_share (fixture, "a", old);
  upload = begin (fixture, strlen (old), &error);
  pnc_hash_chunk (delta->data, delta->len, chunk.hash);
  g_assert_true (pnc_upload_write (upload, &chunk, &error));
  g_assert_true (pnc_upload_work (upload, &error));
  g_assert_true (pnc_upload_is_working (upload));
  pnc_upload_free (upload);
  assert_text (fixture, "a", old);
}

static void
test_wrong_chunks (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncChunk chunk = { .data = { (const guint8 *) DELTA_MAGIC, 4 } };
  g_autoptr (PncUpload) upload = NULL;
  g_autoptr (PncUpload) another = NULL;

  write_in_share (fixture, "a", "old");
  upload = begin (fixture, 10, &error);
  g_assert_false (pnc_upload_write (upload, &chunk, &error));
  assert_error (&error, PNC_ERROR_CORRUPT, "/a");
  another = begin (fixture, 10, &error);
  chunk.offset_bytes = PNC_CHUNK_BYTES;
  pnc_hash_chunk (DELTA_MAGIC, 4, chunk.hash);
  g_assert_false (pnc_upload_write (another, &chunk, &error));
  assert_error (&error, PNC_ERROR_PROTOCOL, "/a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/upload-delta/round-trip", test_round_trip);
  SHARE_TEST ("/upload-delta/another-version", test_another_version);
  SHARE_TEST ("/upload-delta/changes-meanwhile", test_changes_meanwhile);
  SHARE_TEST ("/upload-delta/hostile", test_hostile);
  SHARE_TEST ("/upload-delta/work-is-cut", test_work_is_cut);
  SHARE_TEST ("/upload-delta/free-while-working", test_free_while_working);
  SHARE_TEST ("/upload-delta/wrong-chunks", test_wrong_chunks);
  return g_test_run ();
}
