/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncSecured:
 * @tls: secured, TLS 1.3 and our protocol; whose key it is has not been judged
 * @socket: the socket below
 * @address: the address that answered
 * @connect_us: how long it took to reach it, in microseconds: about a round trip, at least 1
 *
 * What a connector hands over. Not one byte of the protocol has been sent.
 */
typedef struct
{
  GTlsConnection *tls;
  GSocket *socket;
  GSocketAddress *address;
  gint64 connect_us;
} PncSecured;

/** pnc_secured_free: @self: (transfer full) (nullable): a connection; drops its references */
void pnc_secured_free (PncSecured *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSecured, pnc_secured_free)

/** PncConnectorStage: how far a try is; it begins with resolving, and stages only go forward */
typedef enum
{
  PNC_CONNECTOR_RESOLVING,
  PNC_CONNECTOR_CONNECTING,
  PNC_CONNECTOR_SECURING,
} PncConnectorStage;

/**
 * PncConnectorStageFunc:
 * @stage: the next stage
 * @user_data: as given
 */
typedef void (*PncConnectorStageFunc) (PncConnectorStage stage, gpointer user_data);

/**
 * PncConnectorReachedFunc:
 * @address: the address that answered
 * @connect_us: as in #PncSecured
 * @user_data: as given
 */
typedef void (*PncConnectorReachedFunc) (GSocketAddress *address,
                                         gint64 connect_us,
                                         gpointer user_data);

/**
 * PncConnectorTarget:
 * @host: name or address
 * @port: 1 to 65535
 * @address: (nullable): where exactly, when it is known; nothing is resolved then
 * @timeout_ms: for everything together, however many addresses the name has
 * @on_stage: (nullable): told as it goes, on the context of the caller, never after the end
 * @on_reached: (nullable): told that the server was reached, before it is known whose key it has
 * @stage_data: for @on_stage and @on_reached
 *
 * Where to connect to. Copied, except @stage_data.
 */
typedef struct
{
  const char *host;
  guint16 port;
  GSocketAddress *address;
  guint timeout_ms;
  PncConnectorStageFunc on_stage;
  PncConnectorReachedFunc on_reached;
  gpointer stage_data;
} PncConnectorTarget;

/**
 * pnc_connector_connect_async:
 * @target: where to
 * @cancellable: (nullable): gives up
 * @callback: when secured or failed
 * @user_data: for @callback
 *
 * Resolves the name, connects to one of its addresses (two families are tried side by side when the
 * first is slow) and makes the TLS handshake. Main context of the caller; never blocks. No proxy is
 * used: a server of one's own is reached directly or not at all.
 */
void pnc_connector_connect_async (const PncConnectorTarget *target,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * pnc_connector_connect_finish:
 * @result: the result
 * @error: (out) (nullable): %PNC_ERROR_RESOLVE, %PNC_ERROR_REFUSED, %PNC_ERROR_UNREACHABLE,
 *   %PNC_ERROR_TIMED_OUT, %PNC_ERROR_TLS, %PNC_ERROR_DISCONNECTED, %PNC_ERROR_CANCELLED; the
 * subject is host:port
 *
 * Returns: (transfer full) (nullable): the connection
 */
PncSecured *pnc_connector_connect_finish (GAsyncResult *result, GError **error);

/**
 * pnc_connector_host_and_port:
 * @host: name or address
 * @port: port
 *
 * Returns: (transfer full): "host:port", an IPv6 address in brackets; raw
 */
char *pnc_connector_host_and_port (const char *host, guint16 port);

G_END_DECLS
