/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-frame.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/** FAKE_USER, FAKE_PASSWORD: who may log in */
#define FAKE_USER "anna"
#define FAKE_PASSWORD "open sesame"

/**
 * FakeServer:
 *
 * A server in the test's own process that does what a script says, also what no honest server does.
 * Speaks the protocol over TLS on 127.0.0.1, in a thread of its own. What the script leaves alone
 * is answered as an honest, small server would: it greets, logs FAKE_USER in by password or ticket,
 * answers pings, lists its folder and tells what is in it, and attaches data channels.
 */
typedef struct _FakeServer FakeServer;

/** FakeConnection: one connection to it; on the server's thread only */
typedef struct _FakeConnection FakeConnection;

/**
 * FakeScript:
 * @connection: where it came
 * @header: of the frame
 * @message: what the client says
 * @data: as given
 *
 * Called for every frame, on the server's thread.
 *
 * Returns: whether the script has answered; %FALSE leaves it to the server
 */
typedef gboolean (*FakeScript) (FakeConnection *connection,
                                const PncFrameHeader *header,
                                const PncMessage *message,
                                gpointer data);

/** fake_server_new: @script: (nullable): its own mind; @data: for @script. Returns: (transfer
 * full): a server that listens */
FakeServer *fake_server_new (FakeScript script, gpointer data);

/** fake_server_free: @self: (transfer full): a server. Closes everything. */
void fake_server_free (FakeServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

/** fake_server_get_port: @self: a server. Returns: where it listens; the same after a restart */
guint16 fake_server_get_port (FakeServer *self);

/** fake_server_get_fingerprint: @self: a server. Returns: (transfer none): of its key */
const char *fake_server_get_fingerprint (FakeServer *self);

/** fake_server_dup_link: @self: a server; @rest: (nullable): what comes before "@127.0.0.1"; @pin:
 * whether with its pin. Returns: (transfer full): a link to it */
char *fake_server_dup_link (FakeServer *self, const char *login, gboolean pin);

/** fake_server_stop: @self: a server. Closes everything and stops to listen. */
void fake_server_stop (FakeServer *self);

/** fake_server_start: @self: a server that was stopped. Listens again, at the same port. */
void fake_server_start (FakeServer *self);

/** fake_server_new_identity: @self: a server. New connections get another key. */
void fake_server_new_identity (FakeServer *self);

/** fake_server_set_silent: @self: a server; @silent: whether new connections are accepted and
 * nothing more */
void fake_server_set_silent (FakeServer *self, gboolean silent);

/** fake_server_set_ticket_good: @self: a server; @good: whether tickets are accepted (the default)
 */
void fake_server_set_ticket_good (FakeServer *self, gboolean good);

/**
 * FakeLimits:
 * @max_requests: told in LOGGED_IN
 * @max_payload_bytes: told in LOGGED_IN
 * @page_entries: the most in a page it sends
 * @max_key_bytes: of the keys in LOGGED_IN
 * @key_life_ms: told in LOGGED_IN
 */
typedef struct
{
  guint16 max_requests;
  guint32 max_payload_bytes;
  guint page_entries;
  guint max_key_bytes;
  guint key_life_ms;
} FakeLimits;

/** fake_server_set_limits: @self: a server; @limits: from now on; 0 leaves one as it is */
void fake_server_set_limits (FakeServer *self, const FakeLimits *limits);

/** fake_server_set_entries: @self: a server; @entries: (element-type PncEntry): what its folder
 * holds from now on; a reference is kept and nobody may change it any more */
void fake_server_set_entries (FakeServer *self, GPtrArray *entries);

/** fake_server_count: @self: a server; @type: of a message. Returns: how many of it have come so
 * far */
guint fake_server_count (FakeServer *self, PncMessageType type);

/** fake_server_count_connections: @self: a server. Returns: how many it has accepted so far */
guint fake_server_count_connections (FakeServer *self);

/** fake_server_drop_all: @self: a server. Closes every connection without a word. */
void fake_server_drop_all (FakeServer *self);

/** fake_server_send_all: @self: a server; @message: what; @request: id. Sends it on every
 * connection, with END. */
void fake_server_send_all (FakeServer *self, const PncMessage *message, guint64 request);

/** fake_connection_send: @self: a connection; @message: what; @flags: END or not; @request: id */
void fake_connection_send (FakeConnection *self,
                           const PncMessage *message,
                           PncFrameFlags flags,
                           guint64 request);

/** fake_connection_send_error: @self: a connection; @code: status; @request: id */
void fake_connection_send_error (FakeConnection *self, PncError code, guint64 request);

/** fake_connection_send_bytes: @self: a connection; @bytes: anything; @length_bytes: how many. Not
 * a frame, at once. */
void fake_connection_send_bytes (FakeConnection *self, const void *bytes, gsize length_bytes);

/** fake_connection_close: @self: a connection. Closes it without a word, soon. */
void fake_connection_close (FakeConnection *self);

/** fake_connection_get_number: @self: a connection. Returns: 0 for the first that the server
 * accepted */
guint fake_connection_get_number (FakeConnection *self);

G_END_DECLS
