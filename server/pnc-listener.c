/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-listener.h"

#include "pnc-descriptors.h"
#include "pnc-io-error.h"
#include "pnc-limits.h"

#include <gio/gnetworking.h>

#define BACKLOG 1024
/* The server before this one may be about to let go of the port. */
#define PORT_PATIENCE_MS 3000
#define PORT_LOOK_MS 50
#define REST_MIN_MS 100
#define REST_MAX_MS 2000
#define PROBE_MS 250
#define CALM_CONNECTIONS 64 /* accepted without trouble: the next rest is short again */

struct _PncListener
{
  GMainContext *context;       /* owned */
  GSocketService *service;     /* owned */
  GSocket *socket;             /* owned, nullable */
  GInetSocketAddress *address; /* owned, nullable */
  PncListenerAccept accept;
  gpointer user_data;
  guint descriptor_reserve;
  PncListenerCounts counts;
  GSource *rest;  /* owned, nullable: the service is stopped until it fires */
  GSource *probe; /* owned, nullable */
  guint rest_ms;
  guint calm;
};

static void
destroy_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
add_timeout (PncListener *self, guint interval_ms, GSourceFunc func)
{
  GSource *source = g_timeout_source_new (interval_ms);

  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);
  return source;
}

static gboolean
rest_over_cb (gpointer user_data)
{
  PncListener *self = user_data;

  destroy_source (&self->rest);
  g_socket_service_start (self->service);
  return G_SOURCE_REMOVE;
}

static void
rest (PncListener *self)
{
  if (self->rest != NULL)
    return;
  g_message ("Nearly all file descriptors are in use: accepting nobody for %u ms", self->rest_ms);
  g_socket_service_stop (self->service);
  self->rest = add_timeout (self, self->rest_ms, rest_over_cb);
  self->rest_ms = MIN (self->rest_ms * 2, REST_MAX_MS);
  self->calm = 0;
  self->counts.rests += 1;
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  PncListener *self = user_data;
  GSocket *socket = g_socket_connection_get_socket (connection);

  if (pnc_descriptors_is_short (socket, self->descriptor_reserve))
    {
      self->counts.turned_away += 1;
      g_socket_close (socket, NULL);
      rest (self);
      return TRUE;
    }
  if (++self->calm >= CALM_CONNECTIONS)
    self->rest_ms = REST_MIN_MS;
  self->counts.accepted += 1;
  self->accept (connection, self->user_data);
  return TRUE;
}

/* The reserve keeps this process from running out; this is for a host that runs out as a whole. */
static gboolean
probe_cb (gpointer user_data)
{
  PncListener *self = user_data;

  if (self->rest == NULL && !pnc_descriptors_probe ())
    {
      rest (self);
      self->counts.turned_away += pnc_descriptors_turn_away (self->socket, BACKLOG);
    }
  return G_SOURCE_CONTINUE;
}

PncListener *
pnc_listener_new (guint descriptor_reserve, PncListenerAccept accept, gpointer user_data)
{
  PncListener *self = g_new0 (PncListener, 1);

  self->context = g_main_context_ref_thread_default ();
  self->descriptor_reserve = descriptor_reserve;
  self->accept = accept;
  self->user_data = user_data;
  self->rest_ms = REST_MIN_MS;
  self->service = g_socket_service_new ();
  g_socket_service_stop (self->service);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}

void
pnc_listener_free (PncListener *self)
{
  if (self == NULL)
    return;
  pnc_listener_stop (self);
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_object_unref (self->service);
  g_clear_object (&self->address);
  g_main_context_unref (self->context);
  g_free (self);
}

/* Returns: (transfer full): one address for @host, which may be a name. Without GResolver, whose
 * threads would be older than the server's confinement. */
static GInetAddress *
resolve (const char *host, GError **error)
{
  const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
  g_autoptr (GSocketAddress) found = NULL;
  GInetAddress *address = g_inet_address_new_from_string (host);
  struct addrinfo *list = NULL;
  int fault;

  if (address != NULL)
    return address;

  fault = getaddrinfo (host, NULL, &hints, &list);
  if (fault == 0)
    found = g_socket_address_new_from_native (list->ai_addr, list->ai_addrlen);
  if (list != NULL)
    freeaddrinfo (list);
  if (found == NULL || !G_IS_INET_SOCKET_ADDRESS (found))
    {
      pnc_set_error_doing (error, PNC_ERROR_RESOLVE, PNC_SIDE_NONE, host, "find the address of",
                           fault != 0 ? gai_strerror (fault) : NULL);
      return NULL;
    }
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (found)));
}

static GSocketAddress *
parse_place (const char *place, GError **error)
{
  g_autoptr (GSocketConnectable) parsed = NULL;
  g_autoptr (GInetAddress) address = NULL;
  GNetworkAddress *network;

  parsed = g_network_address_parse (place, PNC_DEFAULT_PORT, NULL);
  if (parsed == NULL || *g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)) == '\0')
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, place,
                     "“%s” is no place to listen at. Write ADDRESS:PORT, for example [::]:%d.",
                     place, PNC_DEFAULT_PORT);
      return NULL;
    }
  network = G_NETWORK_ADDRESS (parsed);
  address = resolve (g_network_address_get_hostname (network), error);
  if (address == NULL)
    return NULL;
  return g_inet_socket_address_new (address, g_network_address_get_port (network));
}

static GSocket *
open_socket (GSocketAddress *address, GError **error)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GSocket) socket
    = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  if (family == G_SOCKET_FAMILY_IPV6)
    {
      GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));

      if (!g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY,
                                !g_inet_address_get_is_any (inet), error))
        return NULL;
    }
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_set_blocking (socket, FALSE);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* A host without IPv6 serves IPv4 when asked for everything. */
static GSocket *
open_socket_or_ipv4 (GSocketAddress *address, GError **error)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GInetAddress) any = NULL;
  g_autoptr (GSocketAddress) fallback = NULL;
  GSocket *socket = open_socket (address, &local_error);

  if (socket != NULL)
    return socket;
  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)
      || !g_inet_address_get_is_any (g_inet_socket_address_get_address (inet)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  fallback = g_inet_socket_address_new (any, g_inet_socket_address_get_port (inet));
  return open_socket (fallback, error);
}

/* A server that is told to drain gives its port up at once, but not sooner: the next one may be
 * started in the same moment. */
static GSocket *
open_socket_patiently (GSocketAddress *address, GError **error)
{
  gint64 until_us = g_get_monotonic_time () + PORT_PATIENCE_MS * 1000;

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      GSocket *socket = open_socket_or_ipv4 (address, &local_error);

      if (socket != NULL)
        return socket;
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
          || g_get_monotonic_time () >= until_us)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_usleep (PORT_LOOK_MS * 1000);
    }
}

static void
explain_listen_error (const char *place, GError **error)
{
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      g_clear_error (error);
      pnc_set_error (error, PNC_ERROR_IN_USE, PNC_SIDE_NONE, place,
                     "Could not listen at %s: another program uses that port. Stop it, or choose "
                     "another port with --listen ADDRESS:PORT.",
                     place);
    }
  else
    pnc_error_adopt (error, PNC_SIDE_NONE, place, "listen at");
}

gboolean
pnc_listener_listen (PncListener *self, const char *place, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) local_error = NULL;

  g_assert (self->socket == NULL);
  address = parse_place (place, error);
  if (address == NULL)
    return FALSE;

  self->socket = open_socket_patiently (address, &local_error);
  if (self->socket != NULL)
    self->address = G_INET_SOCKET_ADDRESS (g_socket_get_local_address (self->socket, &local_error));
  if (self->address == NULL
      || !g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), self->socket, NULL,
                                        &local_error))
    {
      explain_listen_error (place, &local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      g_clear_object (&self->socket);
      return FALSE;
    }
  return TRUE;
}

void
pnc_listener_start (PncListener *self)
{
  g_socket_service_start (self->service);
  if (self->probe == NULL)
    self->probe = add_timeout (self, PROBE_MS, probe_cb);
}

void
pnc_listener_stop (PncListener *self)
{
  destroy_source (&self->rest);
  destroy_source (&self->probe);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->socket);
}

GInetSocketAddress *
pnc_listener_get_address (PncListener *self)
{
  return self->address;
}

void
pnc_listener_get_counts (PncListener *self, PncListenerCounts *counts)
{
  *counts = self->counts;
}
