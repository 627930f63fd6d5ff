/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-entry.h"

static const PncVersion version = { 5, -6, 7, -8 };

static void
test_new (void)
{
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "letter.txt", 6, 0640, &version);

  g_assert_cmpint (entry->kind, ==, PNC_ENTRY_FILE);
  g_assert_cmpstr (entry->name, ==, "letter");
  g_assert_cmphex (entry->mode, ==, 0640);
  g_assert_true (pnc_version_equal (&entry->version, &version));
}

static void
test_share (void)
{
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FOLDER, NULL, 0, 0755, &version);

  g_assert_cmpstr (entry->name, ==, "");
}

static void
test_mode_is_masked (void)
{
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "a", 1, 0107755, &version);

  g_assert_cmphex (entry->mode, ==, 0755);
}

static void
test_references (void)
{
  PncEntry *entry = pnc_entry_new (PNC_ENTRY_LINK, "a", 1, 0777, &version);

  g_assert_true (pnc_entry_ref (entry) == entry);
  pnc_entry_unref (entry);
  g_assert_cmpstr (entry->name, ==, "a");
  pnc_entry_unref (entry);
  pnc_entry_unref (NULL);
}

static void
test_versions (void)
{
  const PncVersion others[] = { { 4, -6, 7, -8 }, { 5, 6, 7, -8 }, { 5, -6, 8, -8 } };
  const PncVersion renamed = { 5, -6, 7, -9 };
  const PncVersion same = { 5, -6, 7, -8 };

  g_assert_true (pnc_version_equal (&version, &same));
  g_assert_true (pnc_version_same_bytes (&version, &same));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_false (pnc_version_equal (&version, &others[i]));
      g_assert_false (pnc_version_same_bytes (&version, &others[i]));
    }
  g_assert_false (pnc_version_equal (&version, &renamed));
  g_assert_true (pnc_version_same_bytes (&version, &renamed));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/new", test_new);
  g_test_add_func ("/entry/share", test_share);
  g_test_add_func ("/entry/mode", test_mode_is_masked);
  g_test_add_func ("/entry/references", test_references);
  g_test_add_func ("/entry/versions", test_versions);
  return g_test_run ();
}
