/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-qr-code.h"

#include <string.h>

#define LINK "pinnace://ann@nas.local/?pin=SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* The square in three of the corners, by which a reader finds a code. */
static const char *const finder[] = {
  "#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######",
};

static void
assert_finder (const PncQrCode *code, guint left, guint top)
{
  for (guint row = 0; row < G_N_ELEMENTS (finder); row++)
    for (guint column = 0; finder[row][column] != '\0'; column++)
      g_assert_cmpint (pnc_qr_code_is_dark (code, left + column, top + row), ==,
                       finder[row][column] == '#');
}

/* The 15 bits around the first square, and what they say about the error correction. */
static guint
read_correction (const PncQrCode *code)
{
  const guint mask = 0x5412;
  guint bits = 0;

  for (guint column = 0; column < 2; column++)
    bits = bits << 1 | (pnc_qr_code_is_dark (code, column, 8) ? 1 : 0);
  return bits ^ (mask >> 13);
}

static void
test_is_a_code (void)
{
  g_autoptr (PncQrCode) code = pnc_qr_code_new (LINK);
  guint size = pnc_qr_code_get_size (code);

  /* a version has 17 + 4 n modules */
  g_assert_cmpuint (size % 4, ==, 1);
  g_assert_cmpuint (size, >=, 33);
  assert_finder (code, 0, 0);
  assert_finder (code, size - 7, 0);
  assert_finder (code, 0, size - 7);
  for (guint i = 8; i < size - 8; i++)
    {
      g_assert_cmpint (pnc_qr_code_is_dark (code, i, 6), ==, i % 2 == 0);
      g_assert_cmpint (pnc_qr_code_is_dark (code, 6, i), ==, i % 2 == 0);
    }
  g_assert_cmpuint (read_correction (code), ==, 0);
}

static void
test_beyond_the_edge (void)
{
  g_autoptr (PncQrCode) code = pnc_qr_code_new (LINK);
  guint size = pnc_qr_code_get_size (code);

  g_assert_true (pnc_qr_code_is_dark (code, size - 1, 0));
  g_assert_false (pnc_qr_code_is_dark (code, size, 0));
  g_assert_true (pnc_qr_code_is_dark (code, 0, size - 1));
  g_assert_false (pnc_qr_code_is_dark (code, 0, size));
  g_assert_false (pnc_qr_code_is_dark (code, G_MAXUINT, G_MAXUINT));
}

static void
test_says_what_it_shall (void)
{
  g_autoptr (PncQrCode) one = pnc_qr_code_new (LINK);
  g_autoptr (PncQrCode) same = pnc_qr_code_new (LINK);
  g_autoptr (PncQrCode) other = pnc_qr_code_new ("pinnace://bob@nas.local/");
  guint n_other = 0;

  for (guint i = 0; i < pnc_qr_code_get_size (one) * pnc_qr_code_get_size (one); i++)
    {
      guint column = i % pnc_qr_code_get_size (one), row = i / pnc_qr_code_get_size (one);

      g_assert_cmpint (pnc_qr_code_is_dark (one, column, row), ==,
                       pnc_qr_code_is_dark (same, column, row));
      n_other += pnc_qr_code_is_dark (one, column, row) != pnc_qr_code_is_dark (other, column, row);
    }
  g_assert_cmpuint (n_other, >, 0);
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (3000, 'x');

  g_assert_null (pnc_qr_code_new (text));
  pnc_qr_code_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qr-code/is-a-code", test_is_a_code);
  g_test_add_func ("/qr-code/beyond-the-edge", test_beyond_the_edge);
  g_test_add_func ("/qr-code/says-what-it-shall", test_says_what_it_shall);
  g_test_add_func ("/qr-code/too-long", test_too_long);
  return g_test_run ();
}
