/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-connection.h"

#include "pnc-client-hello.h"
#include "pnc-connection-private.h"
#include "pnc-handshake-pool.h"
#include "pnc-state-table.h"

#define GLANCE_MIN_MS 10
#define GLANCE_MAX_MS 200

G_DEFINE_ENUM_TYPE (PncConnectionState,
                    pnc_connection_state,
                    G_DEFINE_ENUM_VALUE (PNC_CONNECTION_SILENT, "silent"),
                    G_DEFINE_ENUM_VALUE (PNC_CONNECTION_SECURING, "securing"),
                    G_DEFINE_ENUM_VALUE (PNC_CONNECTION_TALKING, "talking"),
                    G_DEFINE_ENUM_VALUE (PNC_CONNECTION_ENDED, "ended"))

static const PncStateMove moves[] = {
  { PNC_CONNECTION_SILENT, PNC_CONNECTION_SECURING },
  { PNC_CONNECTION_SECURING, PNC_CONNECTION_TALKING },
  { PNC_CONNECTION_SILENT, PNC_CONNECTION_ENDED },
  { PNC_CONNECTION_SECURING, PNC_CONNECTION_ENDED },
  { PNC_CONNECTION_TALKING, PNC_CONNECTION_ENDED },
};

static const PncStateTable states = {
  .name = "connection",
  .enum_type = pnc_connection_state_get_type,
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

void
pnc_connection_end (PncConnection *self)
{
  g_hash_table_remove (self->core->connections, self);
}

void
pnc_connection_free (PncConnection *self)
{
  pnc_state_table_move (&states, &self->state, PNC_CONNECTION_ENDED);
  pnc_connection_stop_talking (self);
  pnc_server_core_clear_source (&self->readable);
  pnc_server_core_clear_source (&self->deadline);
  g_clear_pointer (&self->handshake, pnc_handshake_cancel);
  g_clear_pointer (&self->seat, pnc_seat_free);
  g_clear_object (&self->tcp);
  g_free (self->peer);
  g_free (self);
}

static void
evict (gpointer connection)
{
  PncConnection *self = connection;

  pnc_limit_hits_add (&self->core->hits, PNC_HIT_UNAUTHENTICATED);
  pnc_connection_end (self);
}

static gboolean
deadline_cb (gpointer user_data)
{
  PncConnection *self = user_data;

  if (self->state == PNC_CONNECTION_TALKING)
    pnc_connection_time_out (self);
  else
    {
      g_info ("No TLS handshake from %s in time", self->peer);
      pnc_connection_end (self);
    }
  return G_SOURCE_REMOVE;
}

void
pnc_connection_set_deadline (PncConnection *self, gint64 since_us, guint ms)
{
  gint64 left_us = since_us + (gint64) ms * 1000 - g_get_monotonic_time ();

  pnc_server_core_clear_source (&self->deadline);
  self->deadline
    = pnc_server_core_timeout (self->core, (guint) MAX (left_us / 1000, 0), deadline_cb, self);
}

static void
secured_cb (GTlsConnection *tls, const GError *error, gpointer user_data)
{
  PncConnection *self = user_data;

  self->handshake = NULL;
  if (tls == NULL)
    {
      g_info ("No secure connection with %s: %s", self->peer, error->message);
      pnc_connection_end (self);
      return;
    }
  self->secured_us = g_get_monotonic_time ();
  pnc_state_table_move (&states, &self->state, PNC_CONNECTION_TALKING);
  pnc_seat_set_stage (self->seat, PNC_STAGE_GREETING);
  pnc_connection_set_deadline (self, self->accepted_us, self->core->limits.login_deadline_ms);
  pnc_connection_start_talking (self, tls);
}

static void
secure (PncConnection *self)
{
  pnc_state_table_move (&states, &self->state, PNC_CONNECTION_SECURING);
  pnc_seat_set_stage (self->seat, PNC_STAGE_HANDSHAKE);
  g_socket_set_blocking (g_socket_connection_get_socket (self->tcp), TRUE);
  self->handshake = pnc_handshake_pool_add (self->core->handshakes, self->tcp,
                                            pnc_seat_get_source (self->seat), secured_cb, self);
}

static void look_for_hello (PncConnection *self);

static gboolean
glance_cb (gpointer user_data)
{
  look_for_hello (user_data);
  return G_SOURCE_REMOVE;
}

/* A part of a hello keeps the socket readable: look again after a while instead of at once. */
static void
look_again_later (PncConnection *self)
{
  self->glance_ms = CLAMP (self->glance_ms * 2, GLANCE_MIN_MS, GLANCE_MAX_MS);
  pnc_server_core_clear_source (&self->readable);
  self->readable = pnc_server_core_timeout (self->core, self->glance_ms, glance_cb, self);
}

static void
look_for_hello (PncConnection *self)
{
  switch (pnc_client_hello_peek (g_socket_connection_get_socket (self->tcp)))
    {
    case PNC_CLIENT_HELLO_THERE:
      pnc_server_core_clear_source (&self->readable);
      secure (self);
      break;
    case PNC_CLIENT_HELLO_PART:
      look_again_later (self);
      break;
    case PNC_CLIENT_HELLO_NONE:
    default:
      g_info ("%s does not speak TLS, or left", self->peer);
      pnc_connection_end (self);
      break;
    }
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  look_for_hello (user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_for_hello (PncConnection *self)
{
  GSocket *socket = g_socket_connection_get_socket (self->tcp);

  g_socket_set_blocking (socket, FALSE);
  self->readable = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->readable, self->core->context);
}

static GInetAddress *
remote_address (GSocketConnection *tcp)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (tcp, NULL);

  if (address == NULL || !G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* Penalties are for passwords (pnc-connection-talk.c): whoever is in may open channels, and come
 * back with a ticket, from an address that others guess from. Returns: whether it may stay; a peer
 * that is gone already has no address any more */
static gboolean
enter (PncConnection *self)
{
  g_autoptr (GInetAddress) address = remote_address (self->tcp);
  g_autoptr (GError) error = NULL;

  if (address == NULL)
    return FALSE;
  self->seat = pnc_admission_enter (self->core->admission, address, self, evict, &error);
  if (self->seat == NULL)
    pnc_limit_hits_add (&self->core->hits, PNC_HIT_CONNECTIONS);
  if (self->seat == NULL && pnc_log_throttle (&self->core->refusals, self->accepted_us))
    g_message ("Refused a connection from %s: %s", self->peer, error->message);
  return self->seat != NULL;
}

void
pnc_connection_accept (PncServerCore *core, GSocketConnection *tcp)
{
  PncConnection *self = g_new0 (PncConnection, 1);

  self->core = core;
  self->state = PNC_CONNECTION_SILENT;
  self->tcp = g_object_ref (tcp);
  self->peer = pnc_source_describe (tcp);
  self->accepted_us = g_get_monotonic_time ();
  if (!enter (self))
    {
      g_socket_close (g_socket_connection_get_socket (tcp), NULL);
      pnc_connection_free (self);
      return;
    }
  g_hash_table_add (core->connections, self);
  pnc_connection_set_deadline (self, self->accepted_us, core->limits.tls_deadline_ms);
  wait_for_hello (self);
}
