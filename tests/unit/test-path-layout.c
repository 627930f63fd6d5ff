/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-path-layout.h"

static const int widths[] = { 30, 100, 80, 60, 200 };

static guint
first_shown (int width)
{
  return pnc_path_layout_first_shown (widths, G_N_ELEMENTS (widths), width);
}

static void
test_all_of_a_path (void)
{
  g_assert_cmpuint (first_shown (1000), ==, 1);
  g_assert_cmpuint (first_shown (440), ==, 1);
}

/* The place that stands for the others takes some itself. */
static void
test_parents_fold_from_the_root (void)
{
  g_assert_cmpuint (first_shown (439), ==, 2);
  g_assert_cmpuint (first_shown (370), ==, 2);
  g_assert_cmpuint (first_shown (369), ==, 3);
  g_assert_cmpuint (first_shown (290), ==, 3);
  g_assert_cmpuint (first_shown (289), ==, 4);
}

static void
test_the_last_stays (void)
{
  g_assert_cmpuint (first_shown (50), ==, 4);
  g_assert_cmpuint (first_shown (0), ==, 4);
  g_assert_cmpuint (pnc_path_layout_first_shown (widths, 2, 10), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/path-layout/all", test_all_of_a_path);
  g_test_add_func ("/path-layout/parents-fold", test_parents_fold_from_the_root);
  g_test_add_func ("/path-layout/last-stays", test_the_last_stays);
  return g_test_run ();
}
