/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-codec.h"

#include <string.h>

static const guint8 counting[] = { 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0x09 };

static PncReader
reader_over (const void *bytes, gsize length_bytes)
{
  PncReader reader;

  pnc_reader_init (&reader, bytes, length_bytes);
  return reader;
}

static void
test_numbers (void)
{
  PncReader reader = reader_over (counting, sizeof counting);
  guint8 u8 = 0;
  guint16 u16 = 0;
  guint32 u32 = 0;

  g_assert_cmpuint (pnc_reader_left (&reader), ==, 9);
  g_assert_true (pnc_reader_u8 (&reader, &u8));
  g_assert_cmphex (u8, ==, 0xf1);
  g_assert_true (pnc_reader_u16 (&reader, &u16));
  g_assert_cmphex (u16, ==, 0xf2f3);
  g_assert_true (pnc_reader_u32 (&reader, &u32));
  g_assert_cmphex (u32, ==, 0xf4f5f6f7);
  g_assert_cmpuint (pnc_reader_left (&reader), ==, 2);
}

static void
test_long_numbers (void)
{
  PncReader reader = reader_over (counting, sizeof counting);
  guint64 u64 = 0;
  gint64 i64 = 0;

  g_assert_true (pnc_reader_u64 (&reader, &u64));
  g_assert_cmphex (u64, ==, G_GUINT64_CONSTANT (0xf1f2f3f4f5f6f7f8));
  reader = reader_over (counting, sizeof counting);
  g_assert_true (pnc_reader_i64 (&reader, &i64));
  g_assert_cmpint (i64, ==, -G_GINT64_CONSTANT (0x0e0d0c0b0a090808));
}

/* A failed call leaves the reader and the value as they were. */
static void
test_too_short (void)
{
  guint8 u8 = 7;
  guint16 u16 = 7;
  guint32 u32 = 7;
  guint64 u64 = 7;
  gint64 i64 = 7;
  guint8 fixed[4] = { 7, 7, 7, 7 };
  PncReader none = reader_over (NULL, 0);
  PncReader one = reader_over (counting, 1);
  PncReader three = reader_over (counting, 3);
  PncReader seven = reader_over (counting, 7);

  g_assert_false (pnc_reader_u8 (&none, &u8));
  g_assert_false (pnc_reader_u16 (&one, &u16));
  g_assert_false (pnc_reader_u32 (&three, &u32));
  g_assert_false (pnc_reader_u64 (&seven, &u64));
  g_assert_false (pnc_reader_i64 (&seven, &i64));
  g_assert_false (pnc_reader_fixed (&three, fixed, 4));
  g_assert_cmpuint (u8 + u16 + u32 + u64 + (guint64) i64 + fixed[0] + fixed[3], ==, 7 * 7);
  g_assert_cmpuint (none.offset_bytes + one.offset_bytes + three.offset_bytes + seven.offset_bytes,
                    ==, 0);
}

static void
test_fixed (void)
{
  PncReader reader = reader_over (counting, sizeof counting);
  guint8 fixed[sizeof counting];

  g_assert_true (pnc_reader_fixed (&reader, NULL, 0));
  g_assert_true (pnc_reader_fixed (&reader, fixed, sizeof counting));
  g_assert_cmpmem (fixed, sizeof fixed, counting, sizeof counting);
  g_assert_true (pnc_reader_fixed (&reader, fixed, 0));
}

static void
test_slices (void)
{
  const guint8 bytes[] = { 0, 2, 'a', 'b', 0, 0, 0, 1, 'c', 0, 0 };
  PncReader reader = reader_over (bytes, sizeof bytes);
  PncSlice slice = { 0 };

  g_assert_true (pnc_reader_slice16 (&reader, 2, &slice));
  g_assert_cmpmem (slice.data, slice.length_bytes, "ab", 2);
  g_assert_true (slice.data == bytes + 2);
  g_assert_true (pnc_reader_slice32 (&reader, 1, &slice));
  g_assert_cmpmem (slice.data, slice.length_bytes, "c", 1);
  g_assert_true (pnc_reader_slice16 (&reader, 0, &slice));
  g_assert_cmpuint (slice.length_bytes, ==, 0);
  g_assert_cmpuint (pnc_reader_left (&reader), ==, 0);
}

static void
assert_slice_refused (const guint8 *bytes, gsize length_bytes, gboolean wide, gsize max_bytes)
{
  PncReader reader = reader_over (bytes, length_bytes);
  PncSlice slice = { bytes, 77 };

  g_assert_false (wide ? pnc_reader_slice32 (&reader, max_bytes, &slice)
                       : pnc_reader_slice16 (&reader, max_bytes, &slice));
  g_assert_cmpuint (reader.offset_bytes, ==, 0);
  g_assert_cmpuint (slice.length_bytes, ==, 77);
}

static void
test_bad_slices (void)
{
  const guint8 narrow[] = { 0, 2, 'a', 'b' };
  const guint8 wide[] = { 0, 0, 0, 2, 'a', 'b' };
  const guint8 huge[] = { 0xff, 0xff, 0xff, 0xff, 'a' };

  for (gsize length = 0; length < sizeof narrow; length++)
    assert_slice_refused (narrow, length, FALSE, 2);
  for (gsize length = 0; length < sizeof wide; length++)
    assert_slice_refused (wide, length, TRUE, 2);
  assert_slice_refused (narrow, sizeof narrow, FALSE, 1);
  assert_slice_refused (wide, sizeof wide, TRUE, 1);
  assert_slice_refused (huge, sizeof huge, FALSE, G_MAXSIZE);
  assert_slice_refused (huge, sizeof huge, TRUE, G_MAXSIZE);
}

static void
test_put (void)
{
  const guint8 expected[] = {
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 'x',  'y',  0,    1,    'z',  0,    0,
    0,    0,    0,    3,    'a',  'b',  'c',  0,    0,    0,    0,    0,    2,
  };
  g_autoptr (GByteArray) out = g_byte_array_new ();

  pnc_put_u8 (out, 0x01);
  pnc_put_u16 (out, 0x0203);
  pnc_put_u32 (out, 0x04050607);
  pnc_put_u64 (out, G_GUINT64_CONSTANT (0x08090a0b0c0d0e0f));
  pnc_put_i64 (out, -2);
  pnc_put_fixed (out, (const guint8 *) "xy", 2);
  pnc_put_fixed (out, (const guint8 *) "xy", 0);
  pnc_put_slice16 (out, "z", 1);
  pnc_put_slice16 (out, NULL, 0);
  pnc_put_slice32 (out, "abc", 3);
  pnc_put_slice32 (out, "abc", 0);
  pnc_put_slice16 (out, NULL, 2); /* the caller appends them */
  g_assert_cmpmem (out->data, out->len, expected, sizeof expected);
}

static void
test_put_too_long (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (g_test_subprocess ())
    {
      pnc_put_slice16 (out, NULL, G_MAXUINT16 + 1);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/read/numbers", test_numbers);
  g_test_add_func ("/codec/read/long-numbers", test_long_numbers);
  g_test_add_func ("/codec/read/too-short", test_too_short);
  g_test_add_func ("/codec/read/fixed", test_fixed);
  g_test_add_func ("/codec/read/slices", test_slices);
  g_test_add_func ("/codec/read/bad-slices", test_bad_slices);
  g_test_add_func ("/codec/put", test_put);
  g_test_add_func ("/codec/put/too-long", test_put_too_long);
  return g_test_run ();
}
