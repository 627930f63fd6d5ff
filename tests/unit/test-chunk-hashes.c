/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-chunk-hashes.h"

#include "pnc-hash.h"

static void
hash_of (guint64 number, guint8 hash[PNC_HASH_BYTES])
{
  pnc_hash_chunk (&number, sizeof number, hash);
}

static void
set (PncChunkHashes *hashes, guint64 number)
{
  guint8 hash[PNC_HASH_BYTES];

  hash_of (number, hash);
  pnc_chunk_hashes_set (hashes, number, hash);
}

static void
test_any_order (void)
{
  static const guint64 counts[] = { 1, 2, 63, 64, 65, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint64 n = counts[i];
      g_autoptr (PncChunkHashes) hashes = pnc_chunk_hashes_new (n * PNC_CHUNK_BYTES - 5);
      g_autoptr (PncDigest) running = pnc_digest_new ();
      guint8 expected[PNC_HASH_BYTES], digest[PNC_HASH_BYTES], hash[PNC_HASH_BYTES];

      g_assert_cmpuint (pnc_chunk_hashes_get_n_chunks (hashes), ==, n);
      g_assert_cmpuint (pnc_chunk_hashes_get_length (hashes, n - 1), ==, PNC_CHUNK_BYTES - 5);
      for (guint64 number = 0; number < n; number++)
        {
          hash_of (number, hash);
          pnc_digest_add (running, hash);
          g_assert_false (pnc_chunk_hashes_get_digest (hashes, digest));
          /* backwards, and the last one twice */
          set (hashes, n - 1 - number);
          set (hashes, n - 1 - number);
          g_assert_true (pnc_chunk_hashes_has (hashes, n - 1 - number));
        }
      pnc_digest_get (running, expected);
      g_assert_true (pnc_chunk_hashes_get_digest (hashes, digest));
      g_assert_cmpmem (digest, sizeof digest, expected, sizeof expected);
    }
}

static void
test_empty (void)
{
  g_autoptr (PncChunkHashes) hashes = pnc_chunk_hashes_new (0);
  g_autoptr (PncDigest) running = pnc_digest_new ();
  guint8 expected[PNC_HASH_BYTES], digest[PNC_HASH_BYTES];

  pnc_digest_get (running, expected);
  g_assert_cmpuint (pnc_chunk_hashes_get_n_chunks (hashes), ==, 0);
  g_assert_true (pnc_chunk_hashes_get_digest (hashes, digest));
  g_assert_cmpmem (digest, sizeof digest, expected, sizeof expected);
}

static void
test_clear (void)
{
  g_autoptr (PncChunkHashes) hashes = pnc_chunk_hashes_new (200 * (guint64) PNC_CHUNK_BYTES);
  guint8 digest[PNC_HASH_BYTES];

  for (guint64 number = 0; number < 200; number++)
    set (hashes, number);
  g_assert_cmpuint (pnc_chunk_hashes_get_n_set (hashes), ==, 200);
  pnc_chunk_hashes_clear (hashes, 59, 60);
  pnc_chunk_hashes_clear (hashes, 59, 60);
  g_assert_cmpuint (pnc_chunk_hashes_get_n_set (hashes), ==, 199);
  g_assert_null (pnc_chunk_hashes_get (hashes, 59));
  g_assert_nonnull (pnc_chunk_hashes_get (hashes, 58));
  set (hashes, 59);
  pnc_chunk_hashes_clear (hashes, 60, 130);
  pnc_chunk_hashes_clear (hashes, 100, G_MAXUINT64);
  for (guint64 number = 0; number < 200; number++)
    g_assert_cmpint (pnc_chunk_hashes_has (hashes, number), ==, number < 60);
  for (guint64 number = 60; number < 199; number++)
    set (hashes, number);
  g_assert_false (pnc_chunk_hashes_get_digest (hashes, digest));
  set (hashes, 199);
  g_assert_true (pnc_chunk_hashes_get_digest (hashes, digest));
}

/* What a peer says about the size costs nothing. */
static void
test_largest_file (void)
{
  g_autoptr (PncChunkHashes) hashes = pnc_chunk_hashes_new (PNC_MAX_FILE_BYTES);
  guint64 last = PNC_MAX_FILE_BYTES / PNC_CHUNK_BYTES;
  guint8 digest[PNC_HASH_BYTES];

  g_assert_cmpuint (pnc_chunk_hashes_get_n_chunks (hashes), ==, last + 1);
  g_assert_cmpuint (pnc_chunk_hashes_get_length (hashes, last), ==, PNC_CHUNK_BYTES - 1);
  set (hashes, last);
  set (hashes, 0);
  g_assert_true (pnc_chunk_hashes_has (hashes, last));
  g_assert_false (pnc_chunk_hashes_get_digest (hashes, digest));
  pnc_chunk_hashes_clear (hashes, 1, G_MAXUINT64);
  g_assert_false (pnc_chunk_hashes_has (hashes, last));
  g_assert_true (pnc_chunk_hashes_has (hashes, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chunk-hashes/any-order", test_any_order);
  g_test_add_func ("/chunk-hashes/empty", test_empty);
  g_test_add_func ("/chunk-hashes/clear", test_clear);
  g_test_add_func ("/chunk-hashes/largest-file", test_largest_file);
  return g_test_run ();
}
