/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "fs-faults.h"

#include <linux/magic.h>

static void
test_access (Place *place, gconstpointer data)
{
  place_write (place, "file", "");
  g_assert_true (pnc_dir_may_create (place->dir));
  g_assert_true (pnc_dir_may_read_child (place->dir, "file"));
  g_assert_false (pnc_dir_may_read_child (place->dir, "missing"));

  faults_begin ();
  fault_at ("faccessat", 1, EACCES);
  g_assert_false (pnc_dir_may_read_child (place->dir, "file"));
  fault_at ("faccessat", 1, EROFS);
  g_assert_false (pnc_dir_may_create (place->dir));
  fault_at ("faccessat", 1, EINTR);
  g_assert_true (pnc_dir_may_create (place->dir));
}

static void
test_name_rule (Place *place, gconstpointer data)
{
  faults_begin ();
  faults.fs_type = TMPFS_MAGIC;
  g_assert_cmpint (pnc_dir_get_name_rule (place->dir), ==, PNC_NAME_RULE_WIRE);
  faults.fs_type = MSDOS_SUPER_MAGIC;
  g_assert_cmpint (pnc_dir_get_name_rule (place->dir), ==, PNC_NAME_RULE_PORTABLE);
  fault_at ("fstatfs", 1, EIO);
  g_assert_cmpint (pnc_dir_get_name_rule (place->dir), ==, PNC_NAME_RULE_WIRE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/dir-access/" name, Place, NULL, place_set_up, function, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("access", test_access);
  ADD ("name-rule", test_name_rule);
  return g_test_run ();
}
