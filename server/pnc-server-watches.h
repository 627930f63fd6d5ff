/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dispatcher.h"

G_BEGIN_DECLS

/**
 * PncServerWatches:
 *
 * The watches of one control channel, which end with it. Main loop only.
 */
typedef struct _PncServerWatches PncServerWatches;

/**
 * pnc_server_watches_new:
 * @core: the server
 * @share: what the user sees
 * @account: of the user; outlives it
 * @pump: the control channel; outlives it
 * @dispatcher: of the same channel; begins no listing while a watch is not answered; outlives it
 * @who: user and address, quoted, for the log
 *
 * Returns: (transfer full): none yet
 */
PncServerWatches *pnc_server_watches_new (PncServerCore *core,
                                          PncShare *share,
                                          PncAccount *account,
                                          PncFramePump *pump,
                                          PncDispatcher *dispatcher,
                                          const char *who);

/** pnc_server_watches_free: @self: (transfer full) (nullable): ends them all, without a word */
void pnc_server_watches_free (PncServerWatches *self);

/** pnc_server_watches_begin: @self: watches; @request: an id; @message: a WATCH. Answered sooner or
 * later, with ERROR BUSY when there are too many */
void pnc_server_watches_begin (PncServerWatches *self, guint64 request, const PncMessage *message);

/** pnc_server_watches_cancel: @self: watches; @request: an id from a peer: unknown ones are ignored
 */
void pnc_server_watches_cancel (PncServerWatches *self, guint64 request);

/** pnc_server_watches_drained: @self: watches, whose pump has room again */
void pnc_server_watches_drained (PncServerWatches *self);

/** pnc_server_watches_count: @self: watches. Returns: how many there are */
guint pnc_server_watches_count (PncServerWatches *self);

G_END_DECLS
