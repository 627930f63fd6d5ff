/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-wakeup.h"

static gboolean
is_signalled (PncWakeup *wakeup)
{
  GPollFD poll;

  pnc_wakeup_get_poll (wakeup, &poll);
  return g_poll (&poll, 1, 0) == 1;
}

static void
test_signal_and_clear (void)
{
  g_autoptr (PncWakeup) wakeup = pnc_wakeup_new ();

  g_assert_false (is_signalled (wakeup));
  pnc_wakeup_signal (wakeup);
  pnc_wakeup_signal (wakeup);
  g_assert_true (is_signalled (wakeup));
  g_assert_true (is_signalled (wakeup));
  pnc_wakeup_clear (wakeup);
  g_assert_false (is_signalled (wakeup));
  pnc_wakeup_clear (wakeup);
  pnc_wakeup_signal (wakeup);
  g_assert_true (is_signalled (wakeup));
}

/* More signals than any pipe holds neither block nor get lost. */
static void
test_many (void)
{
  g_autoptr (PncWakeup) wakeup = pnc_wakeup_new ();

  for (guint i = 0; i < 200000; i++)
    pnc_wakeup_signal (wakeup);
  g_assert_true (is_signalled (wakeup));
  pnc_wakeup_clear (wakeup);
  g_assert_false (is_signalled (wakeup));
}

static gpointer
signal_cb (gpointer data)
{
  pnc_wakeup_signal (data);
  return NULL;
}

static void
test_ends_a_wait (void)
{
  g_autoptr (PncWakeup) wakeup = pnc_wakeup_new ();
  GThread *thread = g_thread_new ("signal", signal_cb, wakeup);
  GPollFD poll;

  pnc_wakeup_get_poll (wakeup, &poll);
  g_assert_cmpint (g_poll (&poll, 1, -1), ==, 1);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wakeup/signal-and-clear", test_signal_and_clear);
  g_test_add_func ("/wakeup/many", test_many);
  g_test_add_func ("/wakeup/ends-a-wait", test_ends_a_wait);
  return g_test_run ();
}
