/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-data-channel.h"
#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * PncJobQueue:
 *
 * Where the channels get their jobs: all transfers under way, in turns, those of a higher priority
 * first. It keeps large files from
 * holding up small ones: of several channels, one is left to the small files while any wait, or may
 * turn up because a folder is being listed. Atomically reference counted; any thread.
 */
typedef struct _PncJobQueue PncJobQueue;

/** pnc_job_queue_new: Returns: (transfer full): an empty queue */
PncJobQueue *pnc_job_queue_new (void);

/** pnc_job_queue_ref: @self: a queue. Returns: (transfer full): @self */
PncJobQueue *pnc_job_queue_ref (PncJobQueue *self);

/** pnc_job_queue_unref: @self: (transfer full) (nullable): a queue */
void pnc_job_queue_unref (PncJobQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncJobQueue, pnc_job_queue_unref)

/** pnc_job_queue_add_run: @self: a queue; @run: a transfer whose jobs are to be given out */
void pnc_job_queue_add_run (PncJobQueue *self, PncTransferRun *run);

/** pnc_job_queue_remove_run: @self: a queue; @run: a transfer that has ended */
void pnc_job_queue_remove_run (PncJobQueue *self, PncTransferRun *run);

/** pnc_job_queue_add_channel: @self: a queue; @channel: a channel that may take jobs; borrowed
 * until it is removed */
void pnc_job_queue_add_channel (PncJobQueue *self, PncDataChannel *channel);

/** pnc_job_queue_remove_channel: @self: a queue; @channel: a channel that has ended */
void pnc_job_queue_remove_channel (PncJobQueue *self, PncDataChannel *channel);

/**
 * pnc_job_queue_take:
 * @self: a queue
 * @channel: who asks; it is woken when it was told that there is nothing and something comes
 * @allow_large: whether it may be a large file
 *
 * Returns: (transfer full) (nullable): the next job
 */
PncJob *pnc_job_queue_take (PncJobQueue *self, PncDataChannel *channel, gboolean allow_large);

/** pnc_job_queue_wake: @self: a queue; @all: whether every channel is to look at what it is doing,
 * not only those that wait for work */
void pnc_job_queue_wake (PncJobQueue *self, gboolean all);

G_END_DECLS
