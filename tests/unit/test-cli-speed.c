/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-cli-speed.h"

static void
test_rates (void)
{
  const struct
  {
    const char *text;
    guint64 rate_bps;
  } rates[] = {
    { "1024", 1024 },     { "500K", 500000 },      { "500k", 500000 },
    { "1.5M", 1500000 },  { "2Mi", 2 * 1048576 },  { "4Ki", 4096 },
    { "1G", 1000000000 }, { "0.25Gi", 268435456 }, { "none", PNC_RATE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 rate_bps = 0;

      g_assert_true (pnc_cli_parse_rate (rates[i].text, &rate_bps, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (rate_bps, ==, rates[i].rate_bps);
    }
}

static void
test_no_rates (void)
{
  const char *texts[] = { "",    "0",   "1023", "K",      "-5K",   "5X",   "5KB",      "5 K",
                          "inf", "nan", "1e99", "0x500K", "5Kbit", "None", "unlimited" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 rate_bps = 77;

      g_assert_false (pnc_cli_parse_rate (texts[i], &rate_bps, &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
      g_assert_cmpuint (rate_bps, ==, 77);
    }
}

static void
test_packing (void)
{
  g_autoptr (GError) error = NULL;
  PncPackMode mode;

  g_assert_true (pnc_cli_parse_packing (NULL, &mode, &error));
  g_assert_cmpint (mode, ==, PNC_PACK_AUTO);
  g_assert_true (pnc_cli_parse_packing ("auto", &mode, &error));
  g_assert_cmpint (mode, ==, PNC_PACK_AUTO);
  g_assert_true (pnc_cli_parse_packing ("never", &mode, &error));
  g_assert_cmpint (mode, ==, PNC_PACK_NEVER);
  g_assert_true (pnc_cli_parse_packing ("always", &mode, &error));
  g_assert_cmpint (mode, ==, PNC_PACK_ALWAYS);
  g_assert_no_error (error);
  g_assert_false (pnc_cli_parse_packing ("sometimes", &mode, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

static void
test_options (void)
{
  g_autoptr (GError) error = NULL;
  PncCliOptions options = { 0 };

  g_assert_true (pnc_cli_check_speed (&options, &error));
  options.limit = (char *) "2M";
  g_assert_true (pnc_cli_check_speed (&options, &error));
  g_assert_no_error (error);
  options.compress = (char *) "much";
  g_assert_false (pnc_cli_check_speed (&options, NULL));
  options.compress = NULL;
  options.limit = (char *) "much";
  g_assert_false (pnc_cli_check_speed (&options, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-speed/rates", test_rates);
  g_test_add_func ("/cli-speed/no-rates", test_no_rates);
  g_test_add_func ("/cli-speed/packing", test_packing);
  g_test_add_func ("/cli-speed/options", test_options);
  return g_test_run ();
}
