/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-link.h"

G_BEGIN_DECLS

/** REAL_USER, REAL_PASSWORD: who may log in */
#define REAL_USER "anna"
#define REAL_PASSWORD "open sesame"

/**
 * RealServer:
 *
 * The server itself, in the test's own process and in a thread of its own, with a share and a state
 * folder of its own. For tests of the client against what it will meet.
 */
typedef struct _RealServer RealServer;

/** real_server_new: Returns: (transfer full): a server that serves, with one user */
RealServer *real_server_new (void);

/** real_server_free: @self: (transfer full): a server. Ends it and removes its folders. */
void real_server_free (RealServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealServer, real_server_free)

/** real_server_get_share: @self: a server. Returns: (transfer none) (type filename): what it shares
 */
const char *real_server_get_share (RealServer *self);

/** real_server_dup_link: @self: a server. Returns: (transfer full): to it, with everything in it */
PncLink *real_server_dup_link (RealServer *self);

/** real_server_stop: @self: a server that serves. Ends it at once, as a crash would. */
void real_server_stop (RealServer *self);

/** real_server_drain: @self: a server that serves. Drains it, and ends it then. Returns at once. */
void real_server_drain (RealServer *self);

/** real_server_start: @self: a server that was stopped or drained. Serves again, at the same port,
 * with the same key. */
void real_server_start (RealServer *self);

G_END_DECLS
