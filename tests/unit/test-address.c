/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-address.h"

#define PIN "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void
assert_address (const char *text, const char *expected)
{
  g_autoptr (PncLink) link = pnc_link_parse (text, NULL);
  g_autofree char *address = pnc_address_format (link);

  g_assert_cmpstr (address, ==, expected);
}

static void
test_format (void)
{
  assert_address ("pinnace://ann:secret@nas.local/a/b?pin=" PIN, "nas.local:7450");
  assert_address ("nas.local:99", "nas.local:99");
  assert_address ("::1", "[::1]:7450");
}

static void
test_parse (void)
{
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://ann@nas.local/a?pin=" PIN, NULL);
  g_autoptr (PncLink) same = pnc_address_parse ("nas.local:7450", link, NULL);
  g_autoptr (PncLink) other = pnc_address_parse ("nas.local:7451", link, NULL);
  g_autoptr (PncLink) fresh = pnc_address_parse ("nas.local:7450", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (same->pin, ==, PIN);
  g_assert_cmpstr (same->user, ==, "ann");
  g_assert_cmpuint (other->port, ==, 7451);
  g_assert_null (other->pin);
  g_assert_null (fresh->pin);
  g_assert_null (pnc_address_parse ("http://x/", link, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/format", test_format);
  g_test_add_func ("/address/parse", test_parse);
  return g_test_run ();
}
