/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-advertise.h"

#include "pnc-link.h"

#define GUEST "guest"
#define ANY_PORT 9

/* Addresses for documentation: nobody has them, so they are reached by the default route. */
static const char *const far_away[] = { "192.0.2.1", "2001:db8::1" };

/* A datagram socket that is connected sends nothing, but knows the address it would send from. */
static char *
own_address_towards (const char *host)
{
  g_autoptr (GSocketAddress) far = g_inet_socket_address_new_from_string (host, ANY_PORT);
  g_autoptr (GSocketAddress) own = NULL;
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (far),
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  GInetAddress *address;

  if (socket == NULL || !g_socket_connect (socket, far, NULL, NULL))
    return NULL;
  own = g_socket_get_local_address (socket, NULL);
  if (own == NULL)
    return NULL;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (own));
  if (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address))
    return NULL;
  return g_inet_address_to_string (address);
}

char *
pnc_advertise_host (GInetSocketAddress *listening)
{
  GInetAddress *address = g_inet_socket_address_get_address (listening);
  gboolean four = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;

  if (!g_inet_address_get_is_any (address))
    return g_inet_address_to_string (address);
  for (gsize i = 0; i < (four ? 1 : G_N_ELEMENTS (far_away)); i++)
    {
      char *own = own_address_towards (far_away[i]);

      if (own != NULL)
        return own;
    }
  return g_strdup ("localhost");
}

char *
pnc_advertise_link (GInetSocketAddress *listening,
                    const char *fingerprint,
                    const char *guest_password)
{
  g_autofree char *host = pnc_advertise_host (listening);
  g_autoptr (PncPath) root = pnc_path_root ();
  PncLink link = {
    .user = guest_password != NULL ? (char *) GUEST : NULL,
    .password = (char *) guest_password,
    .host = host,
    .port = g_inet_socket_address_get_port (listening),
    .path = root,
    .pin = (char *) fingerprint,
  };

  return pnc_link_format (&link, PNC_LINK_WITH_PASSWORD);
}
