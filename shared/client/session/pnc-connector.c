/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-connector.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-tls.h"

typedef struct
{
  /* owned */
  char *host;
  char *name; /* host and port */
  GSocketConnectable *connectable;
  GSocketClient *client;
  GSocketConnection *connection;
  GTlsConnection *tls;
  GCancellable *cancellable; /* ours: by the deadline or by the caller */
  GSource *deadline;
  GSource *cancelled;

  guint timeout_ms;
  PncConnectorStage stage;
  gboolean timed_out;
  gint64 connecting_us; /* when the last connection was begun */
  gint64 connect_us;    /* how long it took */

  /* borrowed */
  PncConnectorStageFunc on_stage;
  PncConnectorReachedFunc on_reached;
  gpointer stage_data;
} Try;

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
try_free (Try *try)
{
  clear_source (&try->deadline);
  clear_source (&try->cancelled);
  if (try->client != NULL)
    g_signal_handlers_disconnect_by_data (try->client, try);
  g_clear_object (&try->client);
  g_clear_object (&try->connectable);
  g_clear_object (&try->connection);
  g_clear_object (&try->tls);
  g_clear_object (&try->cancellable);
  g_free (try->host);
  g_free (try->name);
  g_free (try);
}

static void
enter_stage (Try *try, PncConnectorStage stage)
{
  if (stage <= try->stage)
    return;
  try->stage = stage;
  if (try->on_stage != NULL && !g_cancellable_is_cancelled (try->cancellable))
    try->on_stage (stage, try->stage_data);
}

static void
set_timed_out (GError **error, const Try *try)
{
  static const char *const where[] = {
    [PNC_CONNECTOR_RESOLVING] = "The host name was not found in time. Check the spelling and the "
                                "network.",
    [PNC_CONNECTOR_CONNECTING] = "There was no answer in time. Check the address, the network and "
                                 "whether a firewall is in the way.",
    [PNC_CONNECTOR_SECURING] = "It was reached, but no secure connection came about in time. Check "
                               "that a Pinnace server answers at that address.",
  };
  g_autofree char *shown = pnc_display_text (try->name, -1);

  pnc_set_error (error, PNC_ERROR_TIMED_OUT, PNC_SIDE_NONE, try->name,
                 "Could not connect to “%s”: %s (%.3g s)", shown, where[try->stage],
                 try->timeout_ms / 1000.0);
}

static void
fail (GTask *task, GError *error)
{
  Try *try = g_task_get_task_data (task);

  if (try->timed_out)
    {
      g_clear_error (&error);
      set_timed_out (&error, try);
    }
  pnc_error_adopt (&error, PNC_SIDE_NONE, try->name,
                   try->stage == PNC_CONNECTOR_SECURING ? "secure the connection to"
                                                        : "connect to");
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
succeed (GTask *task)
{
  Try *try = g_task_get_task_data (task);
  PncSecured *connection = g_new0 (PncSecured, 1);

  connection->tls = g_steal_pointer (&try->tls);
  connection->connect_us = try->connect_us;
  connection->socket = g_object_ref (g_socket_connection_get_socket (try->connection));
  connection->address = g_socket_connection_get_remote_address (try->connection, NULL);
  clear_source (&try->deadline);
  clear_source (&try->cancelled);
  g_task_return_pointer (task, connection, (GDestroyNotify) pnc_secured_free);
  g_object_unref (task);
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Try *try = g_task_get_task_data (task);
  GError *error = NULL;

  /* The deadline and the handshake may end in the same turn of the loop. */
  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error)
      || g_cancellable_set_error_if_cancelled (try->cancellable, &error)
      || !pnc_tls_check (try->tls, &error))
    fail (task, error);
  else
    succeed (task);
}

static void
tell_reached (Try *try)
{
  g_autoptr (GSocketAddress) address
    = g_socket_connection_get_remote_address (try->connection, NULL);

  if (address != NULL && try->on_reached != NULL && !g_cancellable_is_cancelled (try->cancellable))
    try->on_reached (address, try->connect_us, try->stage_data);
}

static void
secure (GTask *task)
{
  Try *try = g_task_get_task_data (task);
  GError *error = NULL;

  enter_stage (try, PNC_CONNECTOR_SECURING);
  tell_reached (try);
  try->tls = pnc_tls_client_new (try->connection, try->host, &error);
  if (try->tls == NULL)
    {
      fail (task, error);
      return;
    }
  g_tls_connection_handshake_async (try->tls, G_PRIORITY_DEFAULT, try->cancellable, handshake_cb,
                                    task);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Try *try = g_task_get_task_data (task);
  GError *error = NULL;

  try->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (try->connection == NULL)
    fail (task, error);
  else
    secure (task);
}

static void
event_cb (GSocketClient *client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *connection,
          gpointer user_data)
{
  Try *try = user_data;

  if (event == G_SOCKET_CLIENT_RESOLVED || event == G_SOCKET_CLIENT_CONNECTING)
    enter_stage (try, PNC_CONNECTOR_CONNECTING);
  if (event == G_SOCKET_CLIENT_CONNECTING)
    try->connecting_us = g_get_monotonic_time ();
  else if (event == G_SOCKET_CLIENT_CONNECTED)
    try->connect_us = MAX (g_get_monotonic_time () - try->connecting_us, 1);
}

static gboolean
deadline_cb (gpointer user_data)
{
  Try *try = user_data;

  try->timed_out = TRUE;
  g_cancellable_cancel (try->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Try *try = user_data;

  g_cancellable_cancel (try->cancellable);
  return G_SOURCE_REMOVE;
}

static void
watch (Try *try, GCancellable *cancellable)
{
  GMainContext *context = g_main_context_get_thread_default ();

  try->deadline = g_timeout_source_new (try->timeout_ms);
  g_source_set_static_name (try->deadline, "pnc-connector deadline");
  g_source_set_callback (try->deadline, deadline_cb, try, NULL);
  g_source_attach (try->deadline, context);

  if (cancellable == NULL)
    return;
  try->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (try->cancelled, G_SOURCE_FUNC (cancelled_cb), try, NULL);
  g_source_attach (try->cancelled, context);
}

static Try *
try_new (const PncConnectorTarget *target)
{
  Try *try = g_new0 (Try, 1);

  try->host = g_strdup (target->host);
  try->name = pnc_connector_host_and_port (target->host, target->port);
  try->timeout_ms = target->timeout_ms;
  try->on_stage = target->on_stage;
  try->on_reached = target->on_reached;
  try->stage_data = target->stage_data;
  try->cancellable = g_cancellable_new ();
  try->connectable = target->address != NULL ? g_object_ref (G_SOCKET_CONNECTABLE (target->address))
                                             : g_network_address_new (target->host, target->port);
  try->client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (try->client, FALSE);
  g_signal_connect (try->client, "event", G_CALLBACK (event_cb), try);
  return try;
}

void
pnc_connector_connect_async (const PncConnectorTarget *target,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  Try *try;

  g_return_if_fail (target->host != NULL && target->port != 0 && target->timeout_ms != 0);

  try = try_new (target);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, pnc_connector_connect_async);
  g_task_set_check_cancellable (task, FALSE); /* what we return is one of our errors */
  g_task_set_task_data (task, try, (GDestroyNotify) try_free);
  watch (try, cancellable);
  g_socket_client_connect_async (try->client, try->connectable, try->cancellable, connected_cb,
                                 task);
}

PncSecured *
pnc_connector_connect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_connector_connect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pnc_secured_free (PncSecured *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->tls);
  g_clear_object (&self->socket);
  g_clear_object (&self->address);
  g_free (self);
}

char *
pnc_connector_host_and_port (const char *host, guint16 port)
{
  if (strchr (host, ':') != NULL)
    return g_strdup_printf ("[%s]:%u", host, port);
  return g_strdup_printf ("%s:%u", host, port);
}
