/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-name.h"

#include <string.h>

#include "pnc-name.h"

static void
test_partial (void)
{
  g_autofree char *a = pnc_transfer_name_partial ();
  g_autofree char *b = pnc_transfer_name_partial ();

  g_assert_true (g_str_has_prefix (a, ".pinnace-partial-"));
  g_assert_cmpuint (strlen (a), ==, strlen (PNC_PARTIAL_PREFIX) + 6);
  g_assert_cmpint (pnc_name_check (a, strlen (a), PNC_NAME_RULE_PORTABLE), ==, PNC_NAME_OK);
  g_assert_cmpstr (a, !=, b);
}

static void
test_swap (void)
{
  g_autofree char *a = pnc_transfer_name_swap ("a");
  g_autofree char *again = pnc_transfer_name_swap ("a");
  g_autofree char *b = pnc_transfer_name_swap ("b");

  g_assert_true (g_str_has_prefix (a, PNC_PARTIAL_PREFIX));
  g_assert_cmpint (pnc_name_check (a, strlen (a), PNC_NAME_RULE_PORTABLE), ==, PNC_NAME_OK);
  g_assert_cmpstr (a, ==, again);
  g_assert_cmpstr (a, !=, b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer-name/partial", test_partial);
  g_test_add_func ("/transfer-name/swap", test_swap);
  return g_test_run ();
}
