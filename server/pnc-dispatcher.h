/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-pump.h"
#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncDispatcher:
 *
 * The requests about names of one control channel: at most so many wait, at most so many run, on
 * the threads of the disk pool; answers are sent from the main loop in the order in which they
 * become ready. A listing is read page by page, the next one only while the peer takes them, so
 * that one who stops reading holds no thread. Main loop only.
 */
typedef struct _PncDispatcher PncDispatcher;

/**
 * pnc_dispatcher_new:
 * @core: the server
 * @share: what the user sees
 * @pump: the control channel; outlives the dispatcher
 * @who: user and address, quoted, for the log
 *
 * Returns: (transfer full): a dispatcher with nothing to do
 */
PncDispatcher *
pnc_dispatcher_new (PncServerCore *core, PncShare *share, PncFramePump *pump, const char *who);

/**
 * pnc_dispatcher_free:
 * @self: (transfer full) (nullable): a dispatcher
 *
 * Cancels everything. What a thread is doing just now comes to nothing later, by itself.
 */
void pnc_dispatcher_free (PncDispatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDispatcher, pnc_dispatcher_free)

/**
 * pnc_dispatcher_begin:
 * @self: a dispatcher
 * @request: its id
 * @message: a request about names; its contents are taken and it holds nothing afterwards
 *
 * Answered sooner or later, with ERROR BUSY when too many wait.
 */
void pnc_dispatcher_begin (PncDispatcher *self, guint64 request, PncMessage *message);

/** pnc_dispatcher_hold: @self: a dispatcher. Begins nothing short until pnc_dispatcher_release()
 * was called as often: a listing is to see what is not told by a watch that is only beginning. */
void pnc_dispatcher_hold (PncDispatcher *self);

/** pnc_dispatcher_release: @self: a dispatcher that was held */
void pnc_dispatcher_release (PncDispatcher *self);

/** pnc_dispatcher_cancel: @self: a dispatcher; @request: an id from a peer: unknown ones are
 * ignored */
void pnc_dispatcher_cancel (PncDispatcher *self, guint64 request);

/** pnc_dispatcher_drained: @self: a dispatcher, whose pump has room again */
void pnc_dispatcher_drained (PncDispatcher *self);

/** pnc_dispatcher_count: @self: a dispatcher. Returns: requests not answered yet */
guint pnc_dispatcher_count (PncDispatcher *self);

G_END_DECLS
