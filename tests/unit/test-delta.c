/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-delta.h"

#include <string.h>

#include "pnc-patch.h"
#include "pnc-rolling-sum.h"
#include "pnc-signature-maker.h"
#include "pnc-signature-private.h"

#define MIB (1024u * 1024u)

static GByteArray *
noise (gsize length_bytes, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GByteArray *bytes = g_byte_array_sized_new ((guint) length_bytes + 4);

  for (gsize i = 0; i < length_bytes; i += 4)
    {
      guint32 word = g_rand_int (rand);

      g_byte_array_append (bytes, (const guint8 *) &word, 4);
    }
  g_byte_array_set_size (bytes, (guint) length_bytes);
  return bytes;
}

static GBytes *
sign (const GByteArray *base)
{
  g_autoptr (PncSignatureMaker) maker = pnc_signature_maker_new (base->len);

  for (guint i = 0; i < base->len; i += 100000)
    pnc_signature_maker_add (maker, base->data + i, MIN (100000, base->len - i));
  return pnc_signature_maker_finish (maker);
}

static GByteArray *
differ (const GByteArray *base, const GByteArray *target)
{
  g_autoptr (GBytes) signature = sign (base);
  g_autoptr (GError) error = NULL;
  GByteArray *out = g_byte_array_new ();
  PncSignature *loaded = pnc_signature_load (g_bytes_get_data (signature, NULL),
                                             g_bytes_get_size (signature), base->len, &error);
  g_autoptr (PncDelta) delta = NULL;

  g_assert_no_error (error);
  delta = pnc_delta_new (loaded);
  for (guint i = 0; i < target->len; i += MIB)
    pnc_delta_add (delta, target->data + i, MIN (MIB, target->len - i), out);
  pnc_delta_add (delta, NULL, 0, out);
  return out;
}

static gboolean
read_cb (gpointer buffer,
         gsize length_bytes,
         guint64 offset_bytes,
         gpointer user_data,
         GError **error)
{
  const GByteArray *base = user_data;

  g_assert_cmpuint (offset_bytes + length_bytes, <=, base->len);
  memcpy (buffer, base->data + offset_bytes, length_bytes);
  return TRUE;
}

/* Returns: (transfer full) (nullable): the result, or %NULL with @error, or when there is no end */
static GByteArray *
apply (const GByteArray *base,
       const guint8 *delta,
       gsize delta_bytes,
       gsize piece_bytes,
       guint64 limit_bytes,
       GError **error)
{
  g_autoptr (PncPatch) patch = pnc_patch_new (base->len, read_cb, (gpointer) base);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *room = g_malloc (65536);
  PncPatchStep step = PNC_PATCH_HUNGRY;
  gsize used_bytes = 0, n;

  while (step != PNC_PATCH_DONE)
    {
      if (step == PNC_PATCH_HUNGRY)
        {
          gsize next_bytes = MIN (piece_bytes, delta_bytes - used_bytes);

          if (next_bytes == 0)
            return NULL;
          pnc_patch_set_input (patch, delta + used_bytes, next_bytes);
          used_bytes += next_bytes;
        }
      step = pnc_patch_run (patch, room, 65536, &n, error);
      g_byte_array_append (out, room, (guint) n);
      if (step == PNC_PATCH_FAILED || out->len > limit_bytes)
        return NULL;
    }
  return used_bytes == delta_bytes ? g_steal_pointer (&out) : NULL;
}

static void
assert_travels (const GByteArray *base, const GByteArray *target, gsize most_bytes)
{
  g_autoptr (GByteArray) delta = differ (base, target);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) result = apply (base, delta->data, delta->len, 1000, target->len, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  g_assert_cmpmem (result->data, result->len, target->data, target->len);
  g_assert_cmpuint (delta->len, <=, most_bytes);
}

static void
test_round_trips (void)
{
  g_autoptr (GByteArray) base = noise (5 * MIB + 123, 1);
  g_autoptr (GByteArray) same = noise (5 * MIB + 123, 1);
  g_autoptr (GByteArray) other = noise (3 * MIB, 2);
  g_autoptr (GByteArray) empty = g_byte_array_new ();

  assert_travels (base, same, 100);
  assert_travels (base, other, other->len + 2000);
  assert_travels (base, empty, 100);
  assert_travels (empty, other, other->len + 2000);
  memset (same->data + 2 * MIB, 0, 10);
  assert_travels (base, same, 20000);
  g_byte_array_remove_range (same, 1000, 7);
  g_byte_array_append (same, (const guint8 *) "more", 4);
  assert_travels (base, same, 40000);
}

static void
test_block_sizes (void)
{
  g_assert_cmpuint (pnc_signature_block_bytes (0), ==, 2048);
  g_assert_cmpuint (pnc_signature_block_bytes (MIB), ==, 2048);
  for (guint64 size_bytes = MIB; size_bytes < G_GUINT64_CONSTANT (100) * 1024 * MIB;
       size_bytes *= 3)
    {
      guint32 block_bytes = pnc_signature_block_bytes (size_bytes);

      g_assert_cmpuint (block_bytes, >=, 2048);
      g_assert_cmpuint (block_bytes, <=, 2 * MIB);
      g_assert_cmpuint (12 + 20 * ((size_bytes + block_bytes - 1) / block_bytes), <=,
                        PNC_SIGNATURE_MAX_BYTES);
    }
  g_assert_cmpuint (pnc_signature_block_bytes (G_GUINT64_CONSTANT (1) << 40), ==, 0);
  g_assert_cmpuint (pnc_signature_block_bytes (G_MAXINT64), ==, 0);
}

static void
assert_refused (const guint8 *data, gsize length_bytes, guint64 size_bytes)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_signature_load (data, length_bytes, size_bytes, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
}

static void
test_bad_signatures (void)
{
  g_autoptr (GByteArray) base = noise (100000, 1);
  g_autoptr (GBytes) good = sign (base);
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (good, &length_bytes);
  g_autoptr (PncSignature) loaded = pnc_signature_load (data, length_bytes, 100000, NULL);
  /* magic, length of blocks, length of sums */
  static const struct
  {
    guint at;
    guint8 value;
  } faults[] = { { 0, 0 }, { 3, 0x36 }, { 3, 0x46 }, { 3, 0x37 }, { 4, 0xff },
                 { 6, 0 }, { 6, 9 },    { 11, 32 },  { 11, 0 },   { 8, 1 } };

  g_assert_nonnull (loaded);
  for (gsize i = 0; i < length_bytes; i++)
    assert_refused (data, i, 100000);
  assert_refused (data, length_bytes, 0);
  assert_refused (data, length_bytes, 200000);
  assert_refused (data, length_bytes, G_MAXUINT64);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length_bytes);

      copy[faults[i].at] = faults[i].value;
      assert_refused (copy, length_bytes, 100000);
    }
}

/* @rolling: sum of each block; their strong sums are of nothing. Returns: (transfer full): a
 * signature that was made to cost time */
static PncSignature *
forge (guint32 n_blocks, guint32 block_bytes, guint32 rolling)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  const guint32 header[] = { GUINT32_TO_BE (0x72730147u), GUINT32_TO_BE (block_bytes), //
                             GUINT32_TO_BE (16u) };
  PncSignature *signature;

  g_byte_array_append (all, (const guint8 *) header, sizeof header);
  for (guint32 i = 0; i < n_blocks; i++)
    {
      const guint32 sum[] = { GUINT32_TO_BE (rolling), i, 0, 0, 0 };

      g_byte_array_append (all, (const guint8 *) sum, sizeof sum);
    }
  signature = pnc_signature_load (all->data, all->len, (guint64) n_blocks * block_bytes, NULL);
  g_assert_nonnull (signature);
  return signature;
}

/* However many blocks claim the same rolling sum, few are looked at. */
static void
test_forged_chains (void)
{
  g_autofree guint8 *zeros = g_malloc0 (2048);
  guint32 rolling = pnc_rolling_sum (zeros, 2048);
  g_autoptr (PncSignature) signature = forge (50000, 2048, rolling);
  guint n_chained = 0;
  gsize budget_bytes = 5000;

  for (gsize i = 0; i < (gsize) 1 << (32 - signature->shift); i++)
    {
      guint32 block = signature->first[i];

      for (; block != PNC_SIGNATURE_NONE; block = signature->next[block])
        n_chained++;
    }
  g_assert_cmpuint (n_chained, <=, 8);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (pnc_signature_find (signature, rolling, zeros, 0, &budget_bytes), ==,
                      PNC_SIGNATURE_NONE);
  g_assert_cmpuint (budget_bytes, ==, 5000 - 2 * 2048);
}

/* A file of zeros has the rolling sum at each of its bytes: it is sent, but not hashed, that often.
 */
static void
test_forged_blocks (void)
{
  const guint32 block_bytes = 2 * MIB;
  g_autofree guint8 *zeros = g_malloc0 (4 * MIB);
  g_autoptr (PncDelta) delta
    = pnc_delta_new (forge (50000, block_bytes, pnc_rolling_sum (zeros, block_bytes)));
  g_autoptr (GByteArray) base = noise (1000, 1);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GByteArray) result = NULL;

  pnc_delta_add (delta, zeros, 4 * MIB, out);
  pnc_delta_add (delta, NULL, 0, out);
  result = apply (base, out->data, out->len, MIB, 4 * MIB, NULL);
  g_assert_cmpmem (result->data, result->len, zeros, 4 * MIB);
}

/* Blocks that are all alike become one command. */
static void
test_alike (void)
{
  g_autofree guint8 *zeros = g_malloc0 (8 * MIB);
  g_autoptr (GByteArray) base = g_byte_array_new ();
  g_autoptr (GByteArray) target = noise (100, 1);

  g_byte_array_append (base, zeros, 8 * MIB);
  g_byte_array_append (target, zeros, 8 * MIB - 1000);
  assert_travels (base, base, 50);
  assert_travels (base, target, 5000);
}

/* The end of a file, which is no full block, is found at the end of another. */
static void
test_last_block (void)
{
  g_autoptr (GByteArray) base = noise (MIB + 777, 1);
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  g_autoptr (GByteArray) small = noise (777, 3);

  g_byte_array_append (tail, base->data + MIB - 2000, 2777);
  assert_travels (base, base, 50);
  assert_travels (base, tail, 2100);
  assert_travels (small, small, 20);
}

#define DELTA_MAGIC "\x72\x73\x02\x36"

static void
assert_corrupt (const GByteArray *base, const char *bytes, gsize length_bytes)
{
  g_autofree guint8 *delta = g_malloc (4 + length_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) result = NULL;

  memcpy (delta, DELTA_MAGIC, 4);
  memcpy (delta + 4, bytes, length_bytes);
  result = apply (base, delta, 4 + length_bytes, 3, 10 * MIB, &error);
  g_assert_null (result);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
}

#define corrupt(base, bytes) assert_corrupt (base, bytes, sizeof (bytes) - 1)

/* Commands of copying: 0x45 and on, 1, 2, 4 or 8 bytes of position, then as many kinds of length.
 */
static void
test_hostile_deltas (void)
{
  g_autoptr (GByteArray) base = noise (1000, 1);

  corrupt (base, "\x49\x03\xe8\x01\x00"); /* behind its end */
  corrupt (base, "\x49\x03\xe0\x10\x00"); /* over its end */
  corrupt (base, "\x54\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x01\x00");
  corrupt (base, "\x54\x7f\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00");
  corrupt (base, "\x54\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00");
  corrupt (base, "\x45\x00\x00\x00"); /* of no length */
  corrupt (base, "\x55");             /* reserved */
  corrupt (base, "\xff");
  corrupt (base, "\x00more");
}

static void
test_no_delta (void)
{
  g_autoptr (GByteArray) base = noise (1000, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (apply (base, (const guint8 *) "nonsense", 8, 8, MIB, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
}

/* A delta that is cut off anywhere is never taken for a whole one. */
static void
test_truncated (void)
{
  g_autoptr (GByteArray) base = noise (20000, 1);
  g_autoptr (GByteArray) target = noise (3000, 2);
  g_autoptr (GByteArray) delta = differ (base, target);

  for (guint i = 0; i < delta->len; i++)
    g_assert_null (apply (base, delta->data, i, MAX (1, i), MIB, NULL));
}

/* A few bytes ask for very much: no more is made than there is room for. */
static void
test_bomb (void)
{
  g_autoptr (GByteArray) base = noise (1000000, 1);
  g_autoptr (GByteArray) delta = g_byte_array_new ();

  g_byte_array_append (delta, (const guint8 *) DELTA_MAGIC, 4);
  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (delta, (const guint8 *) "\x47\x00\x00\x0f\x42\x40", 6);
  g_assert_null (apply (base, delta->data, delta->len, delta->len, 3 * MIB, NULL));
}

static gboolean
fail_cb (gpointer buffer,
         gsize length_bytes,
         guint64 offset_bytes,
         gpointer user_data,
         GError **error)
{
  pnc_set_error (error, PNC_ERROR_IO, PNC_SIDE_NONE, NULL, "The disk is broken.");
  return FALSE;
}

static void
test_broken_disk (void)
{
  g_autoptr (PncPatch) patch = pnc_patch_new (1000, fail_cb, NULL);
  g_autoptr (GError) error = NULL;
  guint8 room[100];
  gsize n;

  pnc_patch_set_input (patch, DELTA_MAGIC "\x45\x00\x10\x00", 8);
  g_assert_cmpint (pnc_patch_run (patch, room, sizeof room, &n, &error), ==, PNC_PATCH_FAILED);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delta/round-trips", test_round_trips);
  g_test_add_func ("/delta/block-sizes", test_block_sizes);
  g_test_add_func ("/delta/bad-signatures", test_bad_signatures);
  g_test_add_func ("/delta/forged-chains", test_forged_chains);
  g_test_add_func ("/delta/forged-blocks", test_forged_blocks);
  g_test_add_func ("/delta/alike", test_alike);
  g_test_add_func ("/delta/last-block", test_last_block);
  g_test_add_func ("/delta/hostile-deltas", test_hostile_deltas);
  g_test_add_func ("/delta/no-delta", test_no_delta);
  g_test_add_func ("/delta/truncated", test_truncated);
  g_test_add_func ("/delta/bomb", test_bomb);
  g_test_add_func ("/delta/broken-disk", test_broken_disk);
  return g_test_run ();
}
