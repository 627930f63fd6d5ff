/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "pnc-speed-limits.h"

static void
test_none (void)
{
  g_autoptr (GSettings) settings = g_settings_new (PNC_APP_ID);

  g_assert_cmpuint (pnc_speed_limits_get (settings, PNC_UPLOAD), ==, PNC_RATE_NONE);
  g_assert_cmpuint (pnc_speed_limits_get (settings, PNC_DOWNLOAD), ==, PNC_RATE_NONE);
}

static void
test_units (void)
{
  guint limit_kb = 7;

  g_assert_cmpuint (pnc_speed_limits_to_bps (FALSE, 5), ==, PNC_RATE_NONE);
  g_assert_cmpuint (pnc_speed_limits_to_bps (TRUE, G_MAXUINT), ==,
                    G_MAXUINT * G_GUINT64_CONSTANT (1000));
  g_assert_false (pnc_speed_limits_from_bps (PNC_RATE_NONE, &limit_kb));
  g_assert_cmpuint (limit_kb, ==, 7);
  g_assert_true (pnc_speed_limits_from_bps (1500999, &limit_kb));
  g_assert_cmpuint (limit_kb, ==, 1500);
  g_assert_true (pnc_speed_limits_from_bps (999, &limit_kb));
  g_assert_cmpuint (limit_kb, ==, 1);
  g_assert_true (pnc_speed_limits_from_bps (PNC_RATE_NONE - 1, &limit_kb));
  g_assert_cmpuint (limit_kb, ==, G_MAXUINT);
}

static void
test_bound (void)
{
  g_autoptr (GSettings) settings = g_settings_new (PNC_APP_ID);
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://127.0.0.1/", NULL);
  g_autoptr (PncSession) session = pnc_session_new (link, NULL);
  g_autoptr (PncTransferQueue) queue = pnc_transfer_queue_new (session);

  g_settings_set_boolean (settings, "limit-uploads", TRUE);
  g_settings_set_uint (settings, "upload-limit", 250);
  pnc_speed_limits_bind (settings, queue);
  g_assert_cmpuint (pnc_transfer_queue_get_limit (queue, PNC_UPLOAD), ==, 250000);
  g_assert_cmpuint (pnc_transfer_queue_get_limit (queue, PNC_DOWNLOAD), ==, PNC_RATE_NONE);

  g_settings_set_uint (settings, "download-limit", 4000000);
  g_assert_cmpuint (pnc_transfer_queue_get_limit (queue, PNC_DOWNLOAD), ==, PNC_RATE_NONE);
  g_settings_set_boolean (settings, "limit-downloads", TRUE);
  g_assert_cmpuint (pnc_transfer_queue_get_limit (queue, PNC_DOWNLOAD), ==, 4000000000);
  g_settings_set_boolean (settings, "limit-uploads", FALSE);
  g_assert_cmpuint (pnc_transfer_queue_get_limit (queue, PNC_UPLOAD), ==, PNC_RATE_NONE);
  g_assert_cmpuint (g_settings_get_uint (settings, "upload-limit"), ==, 250);

  g_settings_reset (settings, "limit-downloads");
  g_clear_object (&queue);
  g_settings_set_boolean (settings, "limit-uploads", TRUE); /* nobody listens any more */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speed-limits/none", test_none);
  g_test_add_func ("/speed-limits/units", test_units);
  g_test_add_func ("/speed-limits/bound", test_bound);
  return g_test_run ();
}
