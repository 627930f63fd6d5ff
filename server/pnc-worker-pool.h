/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncWorkerPool:
 *
 * A bounded number of threads that work off a bounded queue, first come, first served. All blocking
 * work of the server is done in one of these, never in the pool of GTask, which GIO needs for
 * handshakes.
 *
 * The owner pushes from any thread; results go back to a main context with pnc_worker_pool_post().
 */
typedef struct _PncWorkerPool PncWorkerPool;

/**
 * PncWork:
 * @data: what was pushed; the function owns it
 *
 * Called once, on a thread of the pool.
 */
typedef void (*PncWork) (gpointer data);

/**
 * pnc_worker_pool_new:
 * @name: for the log
 * @max_threads: at most so many at once, at least 1
 * @max_waiting: at most so many in the queue, at least 1
 *
 * Threads are started when there is work and end when there is none for a while.
 *
 * Returns: (transfer full): a pool
 */
PncWorkerPool *pnc_worker_pool_new (const char *name, guint max_threads, guint max_waiting);

/**
 * pnc_worker_pool_free:
 * @self: (transfer full) (nullable): a pool
 *
 * Waits until all that was pushed has been done. The owner sees to its being soon.
 */
void pnc_worker_pool_free (PncWorkerPool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncWorkerPool, pnc_worker_pool_free)

/**
 * pnc_worker_pool_push:
 * @self: a pool
 * @work: what to call
 * @data: (transfer full): for @work
 *
 * Any thread.
 *
 * Returns: %FALSE when the queue is full; @data is still the caller's
 */
gboolean pnc_worker_pool_push (PncWorkerPool *self, PncWork work, gpointer data);

/** pnc_worker_pool_has_waiting: @self: a pool. Returns: whether work waits for a thread. Any
 * thread. */
gboolean pnc_worker_pool_has_waiting (PncWorkerPool *self);

/**
 * pnc_worker_pool_post:
 * @context: a main context
 * @work: what to call there, once
 * @data: (transfer full): for @work
 *
 * Hands a result over to the thread that runs @context. Any thread; what is posted from one thread
 * arrives in order.
 */
void pnc_worker_pool_post (GMainContext *context, PncWork work, gpointer data);

G_END_DECLS
