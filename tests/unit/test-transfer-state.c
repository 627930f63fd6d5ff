/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-state.h"

#define FIRST PNC_TRANSFER_QUEUED
#define LAST PNC_TRANSFER_CANCELLED

static gboolean
allows (int from, int to)
{
  return pnc_state_table_allows (pnc_transfer_state_table (), from, to);
}

static void
test_main_road (void)
{
  for (int state = PNC_TRANSFER_QUEUED; state < PNC_TRANSFER_VERIFIED; state++)
    g_assert_true (allows (state, state + 1));
  g_assert_false (allows (PNC_TRANSFER_QUEUED, PNC_TRANSFER_SENDING));
  g_assert_false (allows (PNC_TRANSFER_SENDING, PNC_TRANSFER_VERIFIED));
}

static void
test_ends (void)
{
  for (int state = FIRST; state <= LAST; state++)
    {
      gboolean ended = pnc_transfer_state_is_ended (state);

      g_assert_false (allows (PNC_TRANSFER_VERIFIED, state));
      g_assert_true (allows (state, PNC_TRANSFER_FAILED) == !ended);
      g_assert_true (allows (state, PNC_TRANSFER_CANCELLED) == !ended);
      g_assert_true (!ended || state == PNC_TRANSFER_QUEUED
                     || !allows (PNC_TRANSFER_FAILED, state));
    }
  g_assert_true (allows (PNC_TRANSFER_FAILED, PNC_TRANSFER_QUEUED));
  g_assert_true (allows (PNC_TRANSFER_CANCELLED, PNC_TRANSFER_QUEUED));
}

/* From everywhere, stepping ends at the goal by legal moves, or stays when no road leads there. */
static void
test_step (void)
{
  for (int from = FIRST; from <= LAST; from++)
    {
      for (int goal = FIRST; goal <= LAST; goal++)
        {
          int state = from;

          for (guint i = 0; i < 10 && state != goal; i++)
            {
              int next = pnc_transfer_state_step (state, goal);

              g_assert_true (next == state || allows (state, next));
              state = next;
            }
          if (from < PNC_TRANSFER_VERIFIED && goal == PNC_TRANSFER_VERIFIED)
            g_assert_cmpint (state, ==, goal);
          if (from == PNC_TRANSFER_WAITING && goal == PNC_TRANSFER_STORED)
            g_assert_cmpint (state, ==, goal);
          if (pnc_transfer_state_is_ended (from) && goal == PNC_TRANSFER_SENDING)
            g_assert_cmpint (state, ==, from);
        }
    }
}

static void
test_names (void)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (PNC_TYPE_TRANSFER_STATE);

  g_assert_cmpstr (g_enum_get_value (class, PNC_TRANSFER_WAITING)->value_nick, ==, "waiting");
  g_assert_cmpuint (class->n_values, ==, LAST + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer-state/main-road", test_main_road);
  g_test_add_func ("/transfer-state/ends", test_ends);
  g_test_add_func ("/transfer-state/step", test_step);
  g_test_add_func ("/transfer-state/names", test_names);
  return g_test_run ();
}
