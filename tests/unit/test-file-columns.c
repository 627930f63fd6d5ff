/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-file-columns.h"

#define BIT(column) (1u << PNC_FILE_COLUMN_##column)

static void
test_all_fit_where_there_is_room (void)
{
  g_assert_cmpuint (pnc_file_columns_fit (PNC_FILE_COLUMNS_ALL, 2000), ==, PNC_FILE_COLUMNS_ALL);
  g_assert_cmpuint (pnc_file_columns_fit (PNC_FILE_COLUMNS_ALL, 0), ==, PNC_FILE_COLUMNS_ALL);
  g_assert_cmpuint (pnc_file_columns_fit (0, 2000), ==, BIT (NAME));
}

static void
test_order_of_going (void)
{
  const guint steps[]
    = { BIT (NAME) | BIT (SIZE) | BIT (TYPE) | BIT (MODIFIED) | BIT (PERMISSIONS),
        BIT (NAME) | BIT (SIZE) | BIT (TYPE) | BIT (MODIFIED),
        BIT (NAME) | BIT (SIZE) | BIT (MODIFIED), BIT (NAME) | BIT (SIZE), BIT (NAME) };
  guint step = 0;

  for (int width = 1000; width > 0; width--)
    {
      guint columns = pnc_file_columns_fit (PNC_FILE_COLUMNS_ALL, width);

      if (columns != steps[step])
        step++;
      g_assert_cmpuint (step, <, G_N_ELEMENTS (steps));
      g_assert_cmpuint (columns, ==, steps[step]);
    }
  g_assert_cmpuint (step, ==, G_N_ELEMENTS (steps) - 1);
}

static void
test_narrow_window_has_name_and_size (void)
{
  g_assert_cmpuint (pnc_file_columns_fit (PNC_FILE_COLUMNS_ALL, 360), ==, BIT (NAME) | BIT (SIZE));
}

static void
test_what_is_not_wanted_leaves_its_room (void)
{
  guint wanted = BIT (TYPE) | BIT (PERMISSIONS);

  g_assert_cmpuint (pnc_file_columns_fit (wanted, 400), ==, BIT (NAME) | BIT (TYPE));
  g_assert_cmpint (pnc_file_column_width (PNC_FILE_COLUMN_TYPE), >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-columns/all-fit", test_all_fit_where_there_is_room);
  g_test_add_func ("/file-columns/order-of-going", test_order_of_going);
  g_test_add_func ("/file-columns/narrow", test_narrow_window_has_name_and_size);
  g_test_add_func ("/file-columns/not-wanted", test_what_is_not_wanted_leaves_its_room);
  return g_test_run ();
}
