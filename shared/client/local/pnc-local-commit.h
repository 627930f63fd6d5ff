/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-local-target.h"

G_BEGIN_DECLS

/** PNC_LOCAL_COMMIT_FILES: how many files wait for one flush at most */
#define PNC_LOCAL_COMMIT_FILES 256u

/** PNC_LOCAL_COMMIT_BYTES: how many bytes wait for one flush, about */
#define PNC_LOCAL_COMMIT_BYTES (16u * 1024u * 1024u)

/**
 * PncLocalCommit:
 *
 * Files that have arrived and wait to be flushed and published together: one flush of the file
 * system serves them all. Each data channel has one. Blocking; one thread.
 */
typedef struct _PncLocalCommit PncLocalCommit;

/**
 * PncLocalCommitFunc:
 * @target: (nullable): a published target, valid during the call; %NULL when it failed, or was a
 *   folder
 * @error: (nullable): why it failed
 * @user_data: as given with it
 */
typedef void (*PncLocalCommitFunc) (PncLocalTarget *target,
                                    const GError *error,
                                    gpointer user_data);

/** pnc_local_commit_new: Returns: (transfer full): an empty batch */
PncLocalCommit *pnc_local_commit_new (void);

/**
 * pnc_local_commit_free:
 * @self: (transfer full) (nullable): a batch with nothing waiting
 */
void pnc_local_commit_free (PncLocalCommit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLocalCommit, pnc_local_commit_free)

/**
 * pnc_local_commit_add:
 * @self: a batch
 * @target: (transfer full): a finished target
 * @done: called once, from pnc_local_commit_flush()
 * @user_data: for @done
 */
void pnc_local_commit_add (PncLocalCommit *self,
                           PncLocalTarget *target,
                           PncLocalCommitFunc done,
                           gpointer user_data);

/**
 * pnc_local_commit_add_folder:
 * @self: a batch
 * @parent: a folder in which a folder was made: its names are flushed with the batch
 * @done: called once, from pnc_local_commit_flush()
 * @user_data: for @done
 */
void pnc_local_commit_add_folder (PncLocalCommit *self,
                                  PncLocalFolder *parent,
                                  PncLocalCommitFunc done,
                                  gpointer user_data);

/** pnc_local_commit_is_empty: @self: a batch. Returns: whether nothing waits */
gboolean pnc_local_commit_is_empty (PncLocalCommit *self);

/** pnc_local_commit_is_full: @self: a batch. Returns: whether it should be flushed before more
 * comes */
gboolean pnc_local_commit_is_full (PncLocalCommit *self);

/**
 * pnc_local_commit_flush:
 * @self: a batch
 *
 * Flushes the bytes, publishes each file, flushes the folders, and then tells each one's outcome.
 * One's failure is not another's. The batch is empty afterwards; more may be added from within the
 * callbacks.
 */
void pnc_local_commit_flush (PncLocalCommit *self);

G_END_DECLS
