/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-hash.h"

#include "vectors.h"

#include <string.h>

static char *
hex (const guint8 hash[PNC_HASH_BYTES])
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < PNC_HASH_BYTES; i++)
    g_string_append_printf (text, "%02x", hash[i]);
  return g_string_free (text, FALSE);
}

static void
assert_chunk_hash (const void *data, gsize length_bytes, const char *expected)
{
  guint8 hash[PNC_HASH_BYTES];
  g_autofree char *text = NULL;

  pnc_hash_chunk (data, length_bytes, hash);
  text = hex (hash);
  g_assert_cmpstr (text, ==, expected);
}

/* As xxh128sum prints them. */
static void
test_known_values (void)
{
  assert_chunk_hash ("", 0, "99aa06d3014798d86001c324468d497f");
  assert_chunk_hash (NULL, 0, "99aa06d3014798d86001c324468d497f");
  assert_chunk_hash ("a", 1, "a96faf705af16834e6c632b61e964e1f");
  assert_chunk_hash ("abc", 3, "06b05ab6733a618578af5f94892f3950");
}

static void
test_every_byte_counts (void)
{
  g_autofree guint8 *data = g_malloc0 (PNC_CHUNK_BYTES);
  guint8 zeros[PNC_HASH_BYTES];
  guint8 hash[PNC_HASH_BYTES];
  const gsize places[] = { 0, 1, 4095, PNC_CHUNK_BYTES / 2, PNC_CHUNK_BYTES - 1 };

  pnc_hash_chunk (data, PNC_CHUNK_BYTES, zeros);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      data[places[i]] ^= 1;
      pnc_hash_chunk (data, PNC_CHUNK_BYTES, hash);
      g_assert_cmpint (memcmp (hash, zeros, sizeof hash), !=, 0);
      data[places[i]] ^= 1;
    }
  pnc_hash_chunk (data, PNC_CHUNK_BYTES - 1, hash);
  g_assert_cmpint (memcmp (hash, zeros, sizeof hash), !=, 0);
}

/* The digest is the hash of the chunk hashes, one after the other. */
static void
test_digest (void)
{
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  guint8 hashes[3][PNC_HASH_BYTES];
  guint8 expected[PNC_HASH_BYTES];
  guint8 actual[PNC_HASH_BYTES];

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      memset (hashes[i], (int) i + 1, PNC_HASH_BYTES);
      pnc_digest_add (digest, hashes[i]);
      pnc_digest_get (digest, actual);
      pnc_hash_chunk (hashes, (i + 1) * PNC_HASH_BYTES, expected);
      g_assert_cmpmem (actual, sizeof actual, expected, sizeof expected);
    }
}

static void
test_digest_of_nothing (void)
{
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  guint8 actual[PNC_HASH_BYTES];
  g_autofree char *text = NULL;

  pnc_digest_get (digest, actual);
  text = hex (actual);
  g_assert_cmpstr (text, ==, "99aa06d3014798d86001c324468d497f");
  pnc_digest_free (NULL);
}

static void
test_digest_order_counts (void)
{
  g_autoptr (PncDigest) forward = pnc_digest_new ();
  g_autoptr (PncDigest) backward = pnc_digest_new ();
  guint8 one[PNC_HASH_BYTES] = { 1 };
  guint8 two[PNC_HASH_BYTES] = { 2 };
  guint8 a[PNC_HASH_BYTES];
  guint8 b[PNC_HASH_BYTES];

  pnc_digest_add (forward, one);
  pnc_digest_add (forward, two);
  pnc_digest_add (backward, two);
  pnc_digest_add (backward, one);
  pnc_digest_get (forward, a);
  pnc_digest_get (backward, b);
  g_assert_cmpint (memcmp (a, b, sizeof a), !=, 0);
}

/* Byte i of "counting N" is i mod 251. */
static GByteArray *
make_content (const char *recipe)
{
  GByteArray *bytes = g_byte_array_new ();

  g_assert_true (g_str_has_prefix (recipe, "counting "));
  g_byte_array_set_size (bytes, (guint) g_ascii_strtoull (recipe + strlen ("counting "), NULL, 10));
  for (guint i = 0; i < bytes->len; i++)
    bytes->data[i] = (guint8) (i % 251);
  return bytes;
}

/* The nth line "chunk: OFFSET HASH". */
static const char *
get_chunk (const Vector *vector, guint nth)
{
  for (guint i = 0; i < vector->keys->len; i++)
    {
      if (g_str_equal (vector->keys->pdata[i], "chunk") && nth-- == 0)
        return vector->values->pdata[i];
    }
  return NULL;
}

static void
assert_digest_vector (const Vector *vector)
{
  g_autoptr (GByteArray) content = make_content (vector_need (vector, "content"));
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  guint8 hash[PNC_HASH_BYTES];
  g_autofree char *digest_text = NULL;
  guint n_chunks = 0;

  for (guint at = 0; at < content->len; at += PNC_CHUNK_BYTES)
    {
      g_autofree char *hash_text = NULL;
      g_autofree char *line = NULL;

      pnc_hash_chunk (content->data + at, MIN (PNC_CHUNK_BYTES, content->len - at), hash);
      pnc_digest_add (digest, hash);
      hash_text = hex (hash);
      line = g_strdup_printf ("%u %s", at, hash_text);
      g_assert_cmpstr (get_chunk (vector, n_chunks++), ==, line);
    }
  g_assert_null (get_chunk (vector, n_chunks));
  pnc_digest_get (digest, hash);
  digest_text = hex (hash);
  g_assert_cmpstr (vector_need (vector, "digest"), ==, digest_text);
  assert_chunk_hash (content->data, content->len, vector_need (vector, "xxh3-128"));
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("digest.txt");

  for (guint i = 0; i < vectors->len; i++)
    assert_digest_vector (vectors->pdata[i]);
}

/* RFC 7693's own example, and another length that is no part of it. */
static void
test_id (void)
{
  static const guint8 expected[] = { 0xba, 0x80, 0xa5, 0x3f, 0x98, 0x1c, 0x4d, 0x0d };
  guint8 longest[64], shorter[16];

  pnc_hash_id ("abc", 3, longest, sizeof longest);
  g_assert_cmpmem (longest, sizeof expected, expected, sizeof expected);
  pnc_hash_id ("abc", 3, shorter, sizeof shorter);
  g_assert_cmpint (memcmp (longest, shorter, sizeof shorter), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/known-values", test_known_values);
  g_test_add_func ("/hash/every-byte-counts", test_every_byte_counts);
  g_test_add_func ("/hash/digest", test_digest);
  g_test_add_func ("/hash/digest-of-nothing", test_digest_of_nothing);
  g_test_add_func ("/hash/digest-order-counts", test_digest_order_counts);
  g_test_add_func ("/hash/vectors", test_vectors);
  g_test_add_func ("/hash/id", test_id);
  return g_test_run ();
}
