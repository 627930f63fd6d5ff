/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-format.h"

static void
assert_folder (guint n, guint n_selected, guint64 selected_bytes, const char *expected)
{
  const PncFolderSummary summary
    = { .n = n, .n_selected = n_selected, .selected_bytes = selected_bytes };
  g_autofree char *text = pnc_format_folder (&summary);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_folder (void)
{
  assert_folder (0, 0, 0, "0 items");
  assert_folder (1, 0, 0, "1 item");
  assert_folder (100000, 0, 0, "100000 items");
  assert_folder (12, 1, G_MAXUINT64, "1 of 12 selected");
  assert_folder (12, 12, 4500000, "12 of 12 selected (4.5\xc2\xa0MB)");
  assert_folder (12, 2, 0, "2 of 12 selected (0 bytes)");
}

static void
test_free_space (void)
{
  g_autofree char *some = pnc_format_free_space (120000000000);
  g_autofree char *unknown = pnc_format_free_space (G_MAXUINT64);
  g_autofree char *none = pnc_format_free_space (0);

  g_assert_cmpstr (some, ==, "120.0\xc2\xa0GB free");
  g_assert_cmpstr (unknown, ==, "");
  g_assert_cmpstr (none, ==, "0 bytes free");
}

static void
assert_sum_progress (guint64 done_bytes, guint64 total_bytes, const char *expected)
{
  g_autofree char *text = pnc_format_sum_progress (done_bytes, total_bytes);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_sum_progress (void)
{
  assert_sum_progress (5, 0, "The server is reading the file…");
  assert_sum_progress (0, 10, "The server is reading the file: 0 %");
  assert_sum_progress (999, 1000, "The server is reading the file: 99 %");
  assert_sum_progress (G_MAXUINT64, 1000, "The server is reading the file: 100 %");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format-folder/folder", test_folder);
  g_test_add_func ("/format-folder/free-space", test_free_space);
  g_test_add_func ("/format-folder/sum-progress", test_sum_progress);
  return g_test_run ();
}
