/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "pnc-checksum.h"
#include "pnc-hash.h"

static char *
to_hex (const guint8 *bytes, gsize length_bytes)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length_bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static char *
sum_of (PncSumAlgorithm algorithm, const guint8 *data, gsize length_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncChecksum) checksum = pnc_checksum_new (algorithm, &error);
  guint8 hash[PNC_MAX_HASH_BYTES];

  g_assert_no_error (error);
  for (gsize at = 0; at < length_bytes; at += PNC_CHUNK_BYTES)
    pnc_checksum_add (checksum, data + at, MIN (PNC_CHUNK_BYTES, length_bytes - at));
  return to_hex (hash, pnc_checksum_get (checksum, hash));
}

/* The values are those that sha256sum and xxh128sum print. */
static void
test_known_values (void)
{
  g_autofree char *sha_none = sum_of (PNC_SUM_SHA256, NULL, 0);
  g_autofree char *sha_abc = sum_of (PNC_SUM_SHA256, (const guint8 *) "abc", 3);
  g_autofree char *xxh_none = sum_of (PNC_SUM_XXH3_128, NULL, 0);

  g_assert_cmpstr (sha_none, ==,
                   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_cmpstr (sha_abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (xxh_none, ==, "99aa06d3014798d86001c324468d497f");
}

static void
test_chunks_make_no_difference (void)
{
  const gsize length_bytes = 2 * PNC_CHUNK_BYTES + 17;
  g_autofree guint8 *data = g_malloc (length_bytes);
  g_autofree char *whole = NULL;
  g_autofree char *sha = NULL;
  g_autofree char *xxh = NULL;
  guint8 hash[PNC_HASH_BYTES];

  for (gsize i = 0; i < length_bytes; i++)
    data[i] = (guint8) (i * 31 + i / 251);
  whole = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length_bytes);
  sha = sum_of (PNC_SUM_SHA256, data, length_bytes);
  g_assert_cmpstr (sha, ==, whole);

  pnc_hash_chunk (data, length_bytes, hash);
  g_free (whole);
  whole = to_hex (hash, sizeof hash);
  xxh = sum_of (PNC_SUM_XXH3_128, data, length_bytes);
  g_assert_cmpstr (xxh, ==, whole);
}

static void
test_digest (void)
{
  g_autofree guint8 *data = g_malloc0 (PNC_CHUNK_BYTES + 1);
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  g_autofree char *expected = NULL;
  g_autofree char *sum = NULL;
  guint8 hash[PNC_HASH_BYTES];

  pnc_hash_chunk (data, PNC_CHUNK_BYTES, hash);
  pnc_digest_add (digest, hash);
  pnc_hash_chunk (data + PNC_CHUNK_BYTES, 1, hash);
  pnc_digest_add (digest, hash);
  pnc_digest_get (digest, hash);
  expected = to_hex (hash, sizeof hash);
  sum = sum_of (PNC_SUM_DIGEST, data, PNC_CHUNK_BYTES + 1);
  g_assert_cmpstr (sum, ==, expected);
}

static void
test_unknown_algorithm (void)
{
  const guint8 unknown[] = { 0, 4, 255 };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pnc_checksum_new (unknown[i], &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checksum/known-values", test_known_values);
  g_test_add_func ("/checksum/chunks-make-no-difference", test_chunks_make_no_difference);
  g_test_add_func ("/checksum/digest", test_digest);
  g_test_add_func ("/checksum/unknown-algorithm", test_unknown_algorithm);
  return g_test_run ();
}
