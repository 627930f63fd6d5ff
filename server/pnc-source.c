/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-source.h"

#include <string.h>

#define MAPPED_PREFIX_BYTES 12
#define NETWORK_BYTES 8

static const guint8 mapped_prefix[MAPPED_PREFIX_BYTES] = {
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff,
};

void
pnc_source_init (PncSource *source, GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  memset (source, 0, sizeof *source);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    {
      memcpy (source->bytes, mapped_prefix, MAPPED_PREFIX_BYTES);
      memcpy (source->bytes + MAPPED_PREFIX_BYTES, bytes, 4);
    }
  else if (memcmp (bytes, mapped_prefix, MAPPED_PREFIX_BYTES) == 0)
    memcpy (source->bytes, bytes, sizeof source->bytes);
  else
    memcpy (source->bytes, bytes, NETWORK_BYTES);
}

guint
pnc_source_hash (gconstpointer source)
{
  const guint8 *bytes = ((const PncSource *) source)->bytes;
  guint hash = 5381;

  for (gsize i = 0; i < sizeof ((PncSource *) NULL)->bytes; i++)
    hash = hash * 33 + bytes[i];
  return hash;
}

gboolean
pnc_source_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (PncSource)) == 0;
}

/* Returns: (transfer full): @address, or what it maps */
static GInetAddress *
unmap (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && memcmp (bytes, mapped_prefix, MAPPED_PREFIX_BYTES) == 0)
    return g_inet_address_new_from_bytes (bytes + MAPPED_PREFIX_BYTES, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

char *
pnc_source_describe (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GSocketAddress) plain = NULL;
  g_autoptr (GInetAddress) host = NULL;

  if (address == NULL || !G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("an unknown address");
  host = unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  plain = g_inet_socket_address_new (
    host, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (plain));
}
