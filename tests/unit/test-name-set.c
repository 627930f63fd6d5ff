/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-name-set.h"

#include <string.h>

static void
test_each_once (void)
{
  g_autoptr (PncNameSet) set = pnc_name_set_new ();

  g_assert_true (pnc_name_set_add (set, "a"));
  g_assert_true (pnc_name_set_add (set, "b"));
  g_assert_true (pnc_name_set_add (set, "A"));
  g_assert_true (pnc_name_set_add (set, ""));
  g_assert_false (pnc_name_set_add (set, "a"));
  g_assert_false (pnc_name_set_add (set, ""));
  g_assert_cmpuint (pnc_name_set_get_size (set), ==, 4);
}

/* None is lost and none taken for another while the table grows, and it costs what it says. */
static void
test_many (void)
{
  const guint n = 200000;
  g_autoptr (PncNameSet) set = pnc_name_set_new ();
  char name[32];

  g_assert_cmpuint (pnc_name_set_get_bytes (set), <, 4096);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < n; i++)
        {
          g_snprintf (name, sizeof name, "file number %u.txt", i);
          g_assert_true (pnc_name_set_add (set, name) == (round == 0));
        }
    }
  g_assert_cmpuint (pnc_name_set_get_size (set), ==, n);
  g_assert_cmpuint (pnc_name_set_get_bytes (set), >=, 8 * n);
  g_assert_cmpuint (pnc_name_set_get_bytes (set), <=, 24 * n);
}

/* Names that were prepared for another hash do not fall together. */
static void
test_prepared (void)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new (NULL, NULL);
  char name[] = "AbAbAbAbAbAb";
  guint first = g_str_hash (name);

  for (guint bits = 0; bits < 64; bits++)
    {
      for (guint i = 0; i < 6; i++)
        memcpy (name + 2 * i, (bits >> i & 1) != 0 ? "BA" : "Ab", 2);
      g_assert_cmpuint (g_str_hash (name), ==, first);
      g_assert_cmpuint (pnc_name_hash (name), ==, pnc_name_hash (name));
      g_hash_table_add (hashes, GUINT_TO_POINTER (pnc_name_hash (name)));
    }
  g_assert_cmpuint (g_hash_table_size (hashes), >, 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name-set/each-once", test_each_once);
  g_test_add_func ("/name-set/many", test_many);
  g_test_add_func ("/name-set/prepared", test_prepared);
  return g_test_run ();
}
