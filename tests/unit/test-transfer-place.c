/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-place.h"

#include "pnc-transfer-private.h"

#define NOW_US G_GINT64_CONSTANT (1760000000000000)

static PncTransfer *
insert (GPtrArray *transfers, guint index, gint64 now_us)
{
  g_autoptr (PncPath) path = pnc_path_parse ("/a", NULL);
  PncTransfer *transfer = pnc_transfer_new (PNC_DOWNLOAD, NULL, path, NULL);

  g_ptr_array_insert (transfers, (gint) index, transfer);
  pnc_transfer_place_set (transfers, index, now_us);
  return transfer;
}

static void
assert_in_order (GPtrArray *transfers)
{
  for (guint i = 1; i < transfers->len; i++)
    {
      const PncTransfer *before = transfers->pdata[i - 1], *after = transfers->pdata[i];

      g_assert_cmpint (before->place, <, after->place);
    }
}

static void
test_appended (void)
{
  g_autoptr (GPtrArray) transfers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) later = g_ptr_array_new_with_free_func (g_object_unref);
  PncTransfer *last = NULL;

  /* all at once, and a clock that goes back */
  for (guint i = 0; i < 100; i++)
    last = insert (transfers, i, i == 50 ? 5 : NOW_US);
  assert_in_order (transfers);
  /* of another program, a second later */
  g_assert_cmpint (insert (later, 0, NOW_US + G_USEC_PER_SEC)->place, >, last->place);
}

/* What is moved gets a place of its own; those beside it keep theirs. */
static void
test_moved (void)
{
  g_autoptr (GPtrArray) transfers = g_ptr_array_new_with_free_func (g_object_unref);
  PncTransfer *first = insert (transfers, 0, NOW_US);
  PncTransfer *second = insert (transfers, 1, NOW_US);
  const gint64 first_place = first->place, second_place = second->place;

  insert (transfers, 1, NOW_US);
  insert (transfers, 0, NOW_US);
  assert_in_order (transfers);
  g_assert_cmpint (first->place, ==, first_place);
  g_assert_cmpint (second->place, ==, second_place);
}

/* However often something comes between the same two. */
static void
test_no_room_between (void)
{
  g_autoptr (GPtrArray) transfers = g_ptr_array_new_with_free_func (g_object_unref);

  insert (transfers, 0, NOW_US);
  insert (transfers, 1, NOW_US);
  for (guint i = 0; i < 200; i++)
    {
      insert (transfers, 1, NOW_US);
      assert_in_order (transfers);
    }
}

/* No clock makes it overflow. */
static void
test_odd_clocks (void)
{
  static const gint64 times[] = { G_MININT64, -1, 0, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GPtrArray) transfers = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint n = 0; n < 10; n++)
        insert (transfers, n, times[i]);
      insert (transfers, 0, times[i]);
      assert_in_order (transfers);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer-place/appended", test_appended);
  g_test_add_func ("/transfer-place/moved", test_moved);
  g_test_add_func ("/transfer-place/no-room-between", test_no_room_between);
  g_test_add_func ("/transfer-place/odd-clocks", test_odd_clocks);
  return g_test_run ();
}
