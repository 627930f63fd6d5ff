/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-sync-removals.h"

static void
test_round_trip (void)
{
  g_autoptr (PncSyncRemovals) list = pnc_sync_removals_new ();
  const PncAttributes attributes
    = { .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME, .mode = 0750, .mtime_ns = -5 };
  g_autoptr (GError) error = NULL;
  PncSyncRemoval removal;

  pnc_sync_removals_add_folder (list, "", &attributes);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("name\n%u", i);

      pnc_sync_removals_add (list, name, i % 2 == 0 ? PNC_ENTRY_FILE : PNC_ENTRY_FOLDER);
    }
  pnc_sync_removals_add_folder (list, "a/b", &(PncAttributes){ 0 });
  pnc_sync_removals_add (list, "\xff", PNC_ENTRY_LINK);
  g_assert_cmpuint (pnc_sync_removals_get_count (list), ==, 10001);

  g_assert_true (pnc_sync_removals_rewind (list, &error));
  g_assert_no_error (error);
  g_assert_true (pnc_sync_removals_next (list, &removal));
  g_assert_cmpstr (removal.text, ==, "");
  g_assert_cmpint (removal.kind, ==, 0);
  g_assert_cmpuint (removal.attributes.mode, ==, 0750);
  g_assert_cmpint (removal.attributes.mtime_ns, ==, -5);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("name\n%u", i);

      g_assert_true (pnc_sync_removals_next (list, &removal));
      g_assert_cmpstr (removal.text, ==, name);
      g_assert_cmpint (removal.kind, ==, i % 2 == 0 ? PNC_ENTRY_FILE : PNC_ENTRY_FOLDER);
    }
  g_assert_true (pnc_sync_removals_next (list, &removal));
  g_assert_cmpstr (removal.text, ==, "a/b");
  g_assert_cmpint (removal.attributes.which, ==, 0);
  g_assert_true (pnc_sync_removals_next (list, &removal));
  g_assert_cmpstr (removal.text, ==, "\xff");
  g_assert_cmpint (removal.kind, ==, PNC_ENTRY_LINK);
  g_assert_false (pnc_sync_removals_next (list, &removal));
}

static void
test_empty (void)
{
  g_autoptr (PncSyncRemovals) list = pnc_sync_removals_new ();
  PncSyncRemoval removal;

  g_assert_true (pnc_sync_removals_rewind (list, NULL));
  g_assert_false (pnc_sync_removals_next (list, &removal));
  g_assert_cmpuint (pnc_sync_removals_get_count (list), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-removals/round-trip", test_round_trip);
  g_test_add_func ("/sync-removals/empty", test_empty);
  return g_test_run ();
}
