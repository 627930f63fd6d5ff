/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-connector.h"

#include <string.h>

#include "fake-resolver.h"
#include "fake-server.h"
#include "pnc-tls.h"
#include "test-loop.h"

static void
stage_cb (PncConnectorStage stage, gpointer user_data)
{
  GArray *stages = user_data;

  g_array_append_val (stages, stage);
}

/* Returns: (transfer full) (nullable): the connection */
static PncSecured *
connect_to (PncConnectorTarget *target, GCancellable *cancellable, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (target->timeout_ms == 0)
    target->timeout_ms = 60000;
  pnc_connector_connect_async (target, cancellable, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  return pnc_connector_connect_finish (result, error);
}

static void
assert_fails (PncConnectorTarget *target, PncError code, const char *words)
{
  g_autofree char *name = pnc_connector_host_and_port (target->host, target->port);
  g_autoptr (GError) error = NULL;

  g_assert_null (connect_to (target, NULL, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, name);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, words));
}

/* A port at which nobody listens. */
static guint16
free_port (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL, NULL);

  return fake_server_get_port (server);
}

static void
test_secured (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL, NULL);
  g_autoptr (GArray) stages = g_array_new (FALSE, FALSE, sizeof (PncConnectorStage));
  g_autoptr (GError) error = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr (PncSecured) connection = NULL;
  PncConnectorTarget target = {
    .host = "127.0.0.1",
    .port = fake_server_get_port (server),
    .on_stage = stage_cb,
    .stage_data = stages,
  };

  connection = connect_to (&target, NULL, &error);
  g_assert_no_error (error);
  fingerprint = pnc_tls_peer_fingerprint (connection->tls);
  g_assert_cmpstr (fingerprint, ==, fake_server_get_fingerprint (server));
  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (connection->address)),
                    ==, target.port);
  g_assert_true (G_IS_SOCKET (connection->socket));
  g_assert_cmpuint (stages->len, ==, 2);
  g_assert_cmpint (g_array_index (stages, PncConnectorStage, 0), ==, PNC_CONNECTOR_CONNECTING);
  g_assert_cmpint (g_array_index (stages, PncConnectorStage, 1), ==, PNC_CONNECTOR_SECURING);
}

static void
note_reached_cb (GSocketAddress *address, gint64 connect_us, gpointer user_data)
{
  guint *port = user_data;

  g_assert_cmpint (connect_us, >=, 1);
  g_assert_cmpuint (*port, ==, 0);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* Whoever wants to know hears of it once, secured or not. */
static void
test_reached (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecured) connection = NULL;
  guint port = 0;
  PncConnectorTarget target = {
    .host = "127.0.0.1",
    .port = fake_server_get_port (server),
    .timeout_ms = 20,
    .on_reached = note_reached_cb,
    .stage_data = &port,
  };

  fake_server_set_silent (server, TRUE);
  connection = connect_to (&target, NULL, &error);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_cmpuint (port, ==, target.port);
}

static void
test_address_known (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecured) connection = NULL;
  g_autoptr (GSocketAddress) address
    = g_inet_socket_address_new_from_string ("127.0.0.1", fake_server_get_port (server));
  PncConnectorTarget target
    = { .host = "boat.example", .port = fake_server_get_port (server), .address = address };

  fake_resolver_install (FAKE_ANSWER_UNKNOWN);
  connection = connect_to (&target, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (connection);
}

static void
test_second_address (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecured) connection = NULL;
  PncConnectorTarget target = { .host = "boat.example", .port = fake_server_get_port (server) };

  fake_resolver_install (FAKE_ANSWER_LOOPBACK);
  connection = connect_to (&target, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (connection);
}

static void
test_not_resolved (void)
{
  PncConnectorTarget target = { .host = "boat.example", .port = 7450 };

  fake_resolver_install (FAKE_ANSWER_UNKNOWN);
  assert_fails (&target, PNC_ERROR_RESOLVE, "spelling");
}

static void
test_resolving_takes_too_long (void)
{
  PncConnectorTarget target = { .host = "boat.example", .port = 7450, .timeout_ms = 1 };

  fake_resolver_install (FAKE_ANSWER_NEVER);
  assert_fails (&target, PNC_ERROR_TIMED_OUT, "host name was not found in time");
}

static void
test_refused (void)
{
  PncConnectorTarget target = { .host = "127.0.0.1", .port = free_port () };

  assert_fails (&target, PNC_ERROR_REFUSED, "Check that the server runs");
}

/* A listener whose queue is full: the kernel lets further connections wait. */
static void
test_connecting_takes_too_long (void)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) listener
    = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr (GPtrArray) fill = g_ptr_array_new_with_free_func (g_object_unref);
  PncConnectorTarget target = { .host = "127.0.0.1", .timeout_ms = 50 };

  g_socket_set_listen_backlog (listener, 0);
  g_assert_true (g_socket_bind (listener, any, TRUE, &error));
  g_assert_true (g_socket_listen (listener, &error));
  bound = g_socket_get_local_address (listener, &error);
  for (guint i = 0; i < 4; i++)
    {
      GSocket *socket
        = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (socket, FALSE);
      g_socket_connect (socket, bound, NULL, NULL);
      g_ptr_array_add (fill, socket);
    }
  target.port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  assert_fails (&target, PNC_ERROR_TIMED_OUT, "firewall");
}

static void
test_securing_takes_too_long (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL, NULL);
  PncConnectorTarget target
    = { .host = "127.0.0.1", .port = fake_server_get_port (server), .timeout_ms = 50 };

  fake_server_set_silent (server, TRUE);
  assert_fails (&target, PNC_ERROR_TIMED_OUT, "no secure connection came about in time");
}

/* Something else than TLS answers. */
static gboolean
talk_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  static const char words[] = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_assert_true (g_output_stream_write_all (out, words, sizeof words - 1, NULL, NULL, NULL));
  g_ptr_array_add (data, g_object_ref (connection));
  return TRUE;
}

static void
test_no_tls (void)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  PncConnectorTarget target = { .host = "127.0.0.1" };

  target.port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (talk_cb), connections);
  assert_fails (&target, PNC_ERROR_TLS, "secure");
  g_socket_service_stop (service);
}

static void
cancel_cb (PncConnectorStage stage, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_cancelled (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  PncConnectorTarget target = {
    .host = "127.0.0.1",
    .port = fake_server_get_port (server),
    .on_stage = cancel_cb,
    .stage_data = cancellable,
  };

  g_assert_null (connect_to (&target, cancellable, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_cmpuint (fake_server_count (server, PNC_MESSAGE_HELLO), ==, 0);
}

static void
test_names (void)
{
  g_autofree char *plain = pnc_connector_host_and_port ("boat.example", 7450);
  g_autofree char *bracketed = pnc_connector_host_and_port ("::1", 1);

  g_assert_cmpstr (plain, ==, "boat.example:7450");
  g_assert_cmpstr (bracketed, ==, "[::1]:1");
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/secured", test_secured);
  g_test_add_func ("/connector/reached", test_reached);
  g_test_add_func ("/connector/address-known", test_address_known);
  g_test_add_func ("/connector/second-address", test_second_address);
  g_test_add_func ("/connector/not-resolved", test_not_resolved);
  g_test_add_func ("/connector/resolving-takes-too-long", test_resolving_takes_too_long);
  g_test_add_func ("/connector/refused", test_refused);
  g_test_add_func ("/connector/connecting-takes-too-long", test_connecting_takes_too_long);
  g_test_add_func ("/connector/securing-takes-too-long", test_securing_takes_too_long);
  g_test_add_func ("/connector/no-tls", test_no_tls);
  g_test_add_func ("/connector/cancelled", test_cancelled);
  g_test_add_func ("/connector/names", test_names);
  return g_test_run ();
}
