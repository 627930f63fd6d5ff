/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-advertise.h"

#include "pnc-link.h"

#define PIN "SHA256:jiKvGrZRTW9PusVNT9isWmQWN_RwNYsSqqbLk2K7_lo"

static GInetSocketAddress *
address_of (const char *host, guint16 port)
{
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new_from_string (host, port));
}

static void
test_host (void)
{
  static const char *const hosts[] = { "127.0.0.1", "192.0.2.7", "2001:db8::7", "::1" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GInetSocketAddress) address = address_of (hosts[i], 7450);
      g_autofree char *host = pnc_advertise_host (address);

      g_assert_cmpstr (host, ==, hosts[i]);
    }
}

/* Nobody can connect to "any address": the link names one that can be reached. */
static void
test_any (void)
{
  static const char *const hosts[] = { "0.0.0.0", "::" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GInetSocketAddress) address = address_of (hosts[i], 7450);
      g_autofree char *host = pnc_advertise_host (address);
      g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (host);

      if (parsed == NULL)
        g_assert_cmpstr (host, ==, "localhost");
      else
        {
          g_assert_false (g_inet_address_get_is_any (parsed));
          g_assert_false (g_inet_address_get_is_loopback (parsed));
        }
    }
}

static void
test_link (void)
{
  g_autoptr (GInetSocketAddress) address = address_of ("2001:db8::7", 7451);
  g_autofree char *guest = pnc_advertise_link (address, PIN, "pass word");
  g_autofree char *plain = pnc_advertise_link (address, PIN, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (guest, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (link->user, ==, "guest");
  g_assert_cmpstr (link->password, ==, "pass word");
  g_assert_cmpstr (link->host, ==, "2001:db8::7");
  g_assert_cmpuint (link->port, ==, 7451);
  g_assert_cmpstr (link->pin, ==, PIN);
  g_assert_cmpstr (plain, ==, "pinnace://[2001:db8::7]:7451/?pin=" PIN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/advertise/host", test_host);
  g_test_add_func ("/advertise/any", test_any);
  g_test_add_func ("/advertise/link", test_link);
  return g_test_run ();
}
