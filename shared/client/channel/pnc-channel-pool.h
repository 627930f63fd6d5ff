/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-job-queue.h"

G_BEGIN_DECLS

/**
 * PncChannelPool:
 *
 * The data channels of a session: opens as many as are wanted while there is a connection, tries
 * again with growing delays, and forgets those that have ended. Lives on the thread-default main
 * context of the thread that made it.
 */
typedef struct _PncChannelPool PncChannelPool;

/** PNC_POOL_MAX_FAILURES: so many channels in a row that cannot be opened, with none open, are a
 * failure */
#define PNC_POOL_MAX_FAILURES 5u

/** PNC_POOL_MAX_FAILURES_BUSY: the same while the server says that it is busy. Together they take
 * longer than a channel key lives (%PNC_CHANNEL_KEY_LIFE_MS), so that keys that were lost on their
 * way, which stand for channels until then, fail nothing. */
#define PNC_POOL_MAX_FAILURES_BUSY 8u

/**
 * PncChannelOpener:
 * @open_async: opens a data channel
 * @open_finish: gives it, and what is still to come of its attaching
 * @get_link: (nullable): says how long a round trip takes (0: not known) and how many channels the
 *   server allows
 * @dup_server: (nullable): (transfer full) (nullable): the fingerprint of the server that they lead
 *   to
 *
 * Where channels come from: pnc_session_open_channel_async(), or a test.
 */
typedef struct
{
  void (*open_async) (gpointer source,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  PncFrameStream *(*open_finish) (gpointer source,
                                  GAsyncResult *result,
                                  PncAttachment *attachment,
                                  GError **error);
  void (*get_link) (gpointer source, gint64 *rtt_us, guint *max_channels);
  char *(*dup_server) (gpointer source);
} PncChannelOpener;

/**
 * PncChannelPoolHooks:
 * @changed: a channel was opened, or has ended
 * @failed: no channel can be opened, though there is a connection
 *
 * All on the pool's main context.
 */
typedef struct
{
  void (*changed) (gpointer user_data);
  void (*failed) (const GError *error, gpointer user_data);
} PncChannelPoolHooks;

/**
 * pnc_channel_pool_new:
 * @opener: where channels come from; static
 * @source: for @opener; outlives the pool
 * @jobs: what they work on
 * @times: (nullable): deadlines of the channels; static; %NULL for the usual ones
 * @hooks: whom to tell; static
 * @user_data: for @hooks; outlives the pool
 *
 * Returns: (transfer full): a pool with no channel
 */
PncChannelPool *pnc_channel_pool_new (const PncChannelOpener *opener,
                                      gpointer source,
                                      PncJobQueue *jobs,
                                      const PncChannelTimes *times,
                                      const PncChannelPoolHooks *hooks,
                                      gpointer user_data);

/** pnc_channel_pool_free: @self: (transfer full) (nullable): a pool. Stops its channels and waits
 * for their threads: close it first. */
void pnc_channel_pool_free (PncChannelPool *self);

/** pnc_channel_pool_set_wanted: @self: a pool; @n_wanted: how many channels there is work for, at
 * most %PNC_MAX_DATA_CHANNELS */
void pnc_channel_pool_set_wanted (PncChannelPool *self, guint n_wanted);

/** pnc_channel_pool_set_connected: @self: a pool; @connected: whether channels can be opened */
void pnc_channel_pool_set_connected (PncChannelPool *self, gboolean connected);

/** pnc_channel_pool_stop_opening: @self: a pool that is of no further use. What is being opened
 * comes to nothing, whatever the server does. */
void pnc_channel_pool_stop_opening (PncChannelPool *self);

/** pnc_channel_pool_drop: @self: a pool. The way to the server is gone: ends all channels at once;
 * their jobs are given back. */
void pnc_channel_pool_drop (PncChannelPool *self);

/** pnc_channel_pool_get_open: @self: a pool. Returns: how many channels there are */
guint pnc_channel_pool_get_open (PncChannelPool *self);

/** pnc_channel_pool_is_quiet: @self: a pool. Returns: whether no channel is open or being opened */
gboolean pnc_channel_pool_is_quiet (PncChannelPool *self);

G_END_DECLS
