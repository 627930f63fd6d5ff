/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-secret.h"

#include <string.h>

static void
test_random_fill (void)
{
  guint8 one[32] = { 0 };
  guint8 two[32] = { 0 };
  guint8 guarded[9];

  pnc_random_fill (one, sizeof one);
  pnc_random_fill (two, sizeof two);
  g_assert_cmpint (memcmp (one, two, sizeof one), !=, 0);

  memset (guarded, 0x5a, sizeof guarded);
  pnc_random_fill (guarded, 0);
  g_assert_cmpint (guarded[0], ==, 0x5a);
  pnc_random_fill (guarded, 8);
  g_assert_cmpint (guarded[8], ==, 0x5a);
}

static void
test_random_below (void)
{
  guint seen = 0;

  for (guint i = 0; i < 1000; i++)
    {
      guint32 number = pnc_random_below (5);

      g_assert_cmpuint (number, <, 5);
      seen |= 1u << number;
    }
  g_assert_cmpuint (seen, ==, 0x1f);
  g_assert_cmpuint (pnc_random_below (1), ==, 0);
}

static void
test_wipe (void)
{
  guint8 bytes[8];
  const guint8 zeros[8] = { 0 };

  memset (bytes, 0xff, sizeof bytes);
  pnc_secret_wipe (bytes, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, zeros, sizeof zeros);
  pnc_secret_wipe (NULL, 0);
  pnc_secret_free_text (NULL);
  pnc_secret_free_text (g_strdup ("hush"));
}

static void
test_equal (void)
{
  const guint8 a[4] = { 1, 2, 3, 4 };
  const guint8 b[4] = { 1, 2, 3, 5 };

  g_assert_true (pnc_secret_equal (a, a, sizeof a));
  g_assert_true (pnc_secret_equal (a, b, 3));
  g_assert_false (pnc_secret_equal (a, b, 4));
  g_assert_true (pnc_secret_equal (a, b, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/random-fill", test_random_fill);
  g_test_add_func ("/secret/random-below", test_random_below);
  g_test_add_func ("/secret/wipe", test_wipe);
  g_test_add_func ("/secret/equal", test_equal);
  return g_test_run ();
}
