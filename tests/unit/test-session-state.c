/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-state.h"

#define N_STATES (PNC_SESSION_FAILED + 1)

static gboolean
allows (PncSessionState from, PncSessionState to)
{
  return pnc_state_table_allows (pnc_session_state_table (), from, to);
}

static void
test_the_way_in (void)
{
  static const PncSessionState way[] = {
    PNC_SESSION_DISCONNECTED, PNC_SESSION_RESOLVING,    PNC_SESSION_CONNECTING,
    PNC_SESSION_SECURING,     PNC_SESSION_LOGGING_IN,   PNC_SESSION_CONNECTED,
    PNC_SESSION_UNRESPONSIVE, PNC_SESSION_RECONNECTING, PNC_SESSION_RESOLVING,
  };

  for (guint i = 0; i + 1 < G_N_ELEMENTS (way); i++)
    g_assert_true (allows (way[i], way[i + 1]));
}

/* A credential is sent in LOGGING_IN: nothing leads there but a secured connection whose key was
 * accepted, and nothing leads past it to CONNECTED. */
static void
test_no_way_around (void)
{
  for (int from = 0; from < N_STATES; from++)
    {
      g_assert_cmpint (allows (from, PNC_SESSION_LOGGING_IN), ==, from == PNC_SESSION_SECURING);
      g_assert_cmpint (allows (from, PNC_SESSION_CONFIRMING), ==, from == PNC_SESSION_SECURING);
      g_assert_cmpint (allows (from, PNC_SESSION_SECURING), ==, from == PNC_SESSION_CONNECTING);
      g_assert_cmpint (allows (from, PNC_SESSION_CONNECTED), ==,
                       from == PNC_SESSION_LOGGING_IN || from == PNC_SESSION_UNRESPONSIVE);
    }
}

static void
test_always_a_way_out (void)
{
  for (int from = 0; from < N_STATES; from++)
    {
      if (from != PNC_SESSION_DISCONNECTED)
        g_assert_true (allows (from, PNC_SESSION_DISCONNECTED));
      g_assert_false (allows (from, from));
    }
}

/* While it waits it does not fail: only a try fails. */
static void
test_waiting_does_not_fail (void)
{
  g_assert_false (allows (PNC_SESSION_RECONNECTING, PNC_SESSION_FAILED));
  g_assert_false (allows (PNC_SESSION_DISCONNECTED, PNC_SESSION_FAILED));
  g_assert_false (allows (PNC_SESSION_FAILED, PNC_SESSION_RECONNECTING));
}

static void
test_groups (void)
{
  for (int state = 0; state < N_STATES; state++)
    {
      gboolean attached = state == PNC_SESSION_CONNECTED || state == PNC_SESSION_UNRESPONSIVE;
      gboolean at_rest = state == PNC_SESSION_DISCONNECTED || state == PNC_SESSION_RECONNECTING
                         || state == PNC_SESSION_FAILED;

      g_assert_cmpint (pnc_session_state_is_attached (state), ==, attached);
      g_assert_cmpint (pnc_session_state_is_trying (state), ==, !attached && !at_rest);
    }
}

static void
test_names (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (PNC_TYPE_SESSION_STATE);

  g_assert_cmpuint (klass->n_values, ==, N_STATES);
  g_assert_cmpstr (g_enum_get_value (klass, PNC_SESSION_LOGGING_IN)->value_nick, ==, "logging-in");
  for (int state = 0; state < N_STATES; state++)
    g_assert_nonnull (g_enum_get_value (klass, state));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-state/the-way-in", test_the_way_in);
  g_test_add_func ("/session-state/no-way-around", test_no_way_around);
  g_test_add_func ("/session-state/always-a-way-out", test_always_a_way_out);
  g_test_add_func ("/session-state/waiting-does-not-fail", test_waiting_does_not_fail);
  g_test_add_func ("/session-state/groups", test_groups);
  g_test_add_func ("/session-state/names", test_names);
  return g_test_run ();
}
