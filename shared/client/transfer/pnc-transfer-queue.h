/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"
#include "pnc-transfer.h"

G_BEGIN_DECLS

#define PNC_TYPE_TRANSFER_QUEUE (pnc_transfer_queue_get_type ())

/**
 * PncTransferQueue:
 *
 * The transfers of one session: a GListModel of #PncTransfer in the order in which they begin, and
 * the engine that moves them. Lives on the session's main context; reading, hashing and
 * writing happen on its channel threads.
 *
 * Properties (read-only, notified): `active` (uint: not yet ended), `moving` (uint: of these, those
 * that are under way and do not wait for the server), `paused` (uint: and those that are paused),
 * `time-left-s` (int64, of all that are not paused; -1 unknown), `fraction` (double, over all
 * not ended), `rate-bps` (uint64).
 *
 * Properties (read-write, notified): `upload-limit-bps`, `download-limit-bps` (uint64, bytes a
 * second that all transfers of a direction may take together; %PNC_RATE_NONE, the default, for
 * none; less than %PNC_RATE_MIN_BPS is taken for that). They may be changed at any time; those who
 * share one come by turns.
 *
 * Transfers wait while the session reconnects and go on by themselves; what was verified is not
 * moved again.
 */
G_DECLARE_FINAL_TYPE (PncTransferQueue, pnc_transfer_queue, PNC, TRANSFER_QUEUE, GObject)

/**
 * PncTransferOptions:
 * @policy: when a name is taken, on the receiving side; 0 means %PNC_POLICY_REFUSE
 * @recursive: whether folders are taken with their contents (otherwise %PNC_ERROR_IS_DIRECTORY)
 * @no_attributes: leave times and permission bits to the receiver
 * @place_known: of an upload of a folder: whoever asks has just seen that the folder around its
 *   place is there and that nothing but a folder is at its place. It spares a round trip
 * @unrecorded: whoever asks keeps what matters of it: it is in no list of transfers on disk
 * @check_version: of an upload of one file: it replaces @version of what is there and nothing else
 *   (%PNC_ERROR_CHANGED); with %PNC_POLICY_OVERWRITE
 * @version: with @check_version
 * @mode: of an upload of one file: 0, or the permission bits that it gets instead of the source's
 */
typedef struct
{
  PncPolicy policy;
  gboolean recursive;
  gboolean no_attributes;
  gboolean place_known;
  gboolean unrecorded;
  gboolean check_version;
  PncVersion version;
  guint mode;
} PncTransferOptions;

/** pnc_transfer_queue_new: @session: a session. Returns: (transfer full): an empty queue */
PncTransferQueue *pnc_transfer_queue_new (PncSession *session);

/** pnc_transfer_queue_foresee: @self: a queue without transfers; @n_channels: how many data
 * channels will be wanted. As many as pay off are opened at once instead of with the first
 * transfer. */
void pnc_transfer_queue_foresee (PncTransferQueue *self, guint n_channels);

/** pnc_transfer_queue_get_session: @self: a queue. Returns: (transfer none): its session */
PncSession *pnc_transfer_queue_get_session (PncTransferQueue *self);

/**
 * pnc_transfer_queue_put:
 * @self: a queue
 * @source: a local file or folder; a link given here by name is followed, links inside a folder are
 * reported and left out
 * @target: its full path on the server (not the folder to put it into)
 * @options: (nullable): %NULL for the defaults
 *
 * Returns: (transfer none): the transfer, queued
 */
PncTransfer *pnc_transfer_queue_put (PncTransferQueue *self,
                                     GFile *source,
                                     PncPath *target,
                                     const PncTransferOptions *options);

/**
 * pnc_transfer_queue_get_folder:
 * @self: a queue
 * @source: a folder on the server
 * @entry: what the server said about it a moment ago, a folder
 * @listed: (nullable) (element-type PncEntry): all that was in it; %NULL where that is not known
 * @target: as of pnc_transfer_queue_get()
 * @options: recursive ones
 *
 * pnc_transfer_queue_get() for whoever has looked already: a round trip less for each of the two.
 * Trying again looks again.
 *
 * Returns: (transfer none): the transfer, queued
 */
PncTransfer *pnc_transfer_queue_get_folder (PncTransferQueue *self,
                                            PncPath *source,
                                            PncEntry *entry,
                                            GPtrArray *listed,
                                            GFile *target,
                                            const PncTransferOptions *options);

/**
 * pnc_transfer_queue_get:
 * @self: a queue
 * @source: a file or folder on the server
 * @target: its full local path (not the folder to put it into); the folder above must exist
 * @options: (nullable): %NULL for the defaults
 *
 * Returns: (transfer none): the transfer, queued
 */
PncTransfer *pnc_transfer_queue_get (PncTransferQueue *self,
                                     PncPath *source,
                                     GFile *target,
                                     const PncTransferOptions *options);

/**
 * pnc_transfer_queue_put_stream:
 * @self: a queue
 * @source: read on a channel thread until its end; size unknown
 * @target: full path on the server
 * @options: (nullable): %NULL for the defaults
 *
 * Returns: (transfer none): the transfer, queued; it cannot be retried
 */
PncTransfer *pnc_transfer_queue_put_stream (PncTransferQueue *self,
                                            GInputStream *source,
                                            PncPath *target,
                                            const PncTransferOptions *options);

/**
 * pnc_transfer_queue_get_stream:
 * @self: a queue
 * @source: a file on the server
 * @target: written on a thread of its own, in order, each chunk after its hash was compared; not
 * closed. After a failure or a cancellation its last write may still go on for a moment: until then
 * closing it fails with %G_IO_ERROR_PENDING
 *
 * Returns: (transfer none): the transfer, queued; it cannot be retried
 */
PncTransfer *
pnc_transfer_queue_get_stream (PncTransferQueue *self, PncPath *source, GOutputStream *target);

/**
 * pnc_transfer_queue_peek:
 * @self: a queue
 * @source: a file on the server
 * @target: as of pnc_transfer_queue_get_stream()
 * @max_bytes: no more than so much from the beginning of the file
 *
 * A look at a file: begins at once, beside the transfers that are in the list; it is not among
 * them, nor counted with them, and nobody keeps it but the queue until it has ended. Whoever asked
 * and wants it no longer cancels it.
 *
 * Returns: (transfer full): the transfer, queued; it cannot be retried
 */
PncTransfer *pnc_transfer_queue_peek (PncTransferQueue *self,
                                      PncPath *source,
                                      GOutputStream *target,
                                      guint64 max_bytes);

/**
 * pnc_transfer_queue_sync:
 * @self: a queue
 * @direction: which side is made equal to the other: %PNC_UPLOAD the server's, %PNC_DOWNLOAD this
 * computer's
 * @local: a local folder; of a download, it may be missing, but not the one above it
 * @remote: a folder on the server; of an upload, likewise
 * @options: how
 *
 * Makes a folder equal to another one: what differs is sent. Links and special files of the source
 * are reported and left out; the receiving side's names of the same spelling are left alone.
 * Nothing is removed before all else has gone well: not when a listing failed or was incomplete, a
 * file could not be sent, or the source is no longer there.
 *
 * Returns: (transfer none): the transfer, queued
 */
PncTransfer *pnc_transfer_queue_sync (PncTransferQueue *self,
                                      PncDirection direction,
                                      GFile *local,
                                      PncPath *remote,
                                      const PncSyncOptions *options);

/** pnc_transfer_queue_set_limit: @self: a queue; @direction: which way; @limit_bps: bytes per
 * second, or %PNC_RATE_NONE */
void
pnc_transfer_queue_set_limit (PncTransferQueue *self, PncDirection direction, guint64 limit_bps);

/** pnc_transfer_queue_get_limit: @self: a queue; @direction: which way. Returns: bytes per second,
 * or %PNC_RATE_NONE */
guint64 pnc_transfer_queue_get_limit (PncTransferQueue *self, PncDirection direction);

/** pnc_transfer_queue_hold: @self: a queue; @transfer: one of it, queued. Does not begin before
 * pnc_transfer_queue_let_go() was called as often. */
void pnc_transfer_queue_hold (PncTransferQueue *self, PncTransfer *transfer);

/** pnc_transfer_queue_let_go: @self: a queue; @transfer: one of it that is held */
void pnc_transfer_queue_let_go (PncTransferQueue *self, PncTransfer *transfer);

/** pnc_transfer_queue_find: @self: a queue; @transfer: which; @position: (out) (optional): where it
 * is. Returns: whether it is in the queue */
gboolean pnc_transfer_queue_find (PncTransferQueue *self, PncTransfer *transfer, guint *position);

/** pnc_transfer_queue_move: @self: a queue; @transfer: one of it; @position: where it is to be from
 * now on; the last place, when there are fewer. The first of those that wait begins first. */
void pnc_transfer_queue_move (PncTransferQueue *self, PncTransfer *transfer, guint position);

/** pnc_transfer_queue_pause_all: @self: a queue. pnc_transfer_pause() for each */
void pnc_transfer_queue_pause_all (PncTransferQueue *self);

/** pnc_transfer_queue_resume_all: @self: a queue. pnc_transfer_resume() for each */
void pnc_transfer_queue_resume_all (PncTransferQueue *self);

/** pnc_transfer_queue_retry_failed: @self: a queue. pnc_transfer_retry() for each that has failed
 */
void pnc_transfer_queue_retry_failed (PncTransferQueue *self);

/** pnc_transfer_queue_clear_ended: @self: a queue. Removes the transfers that are verified or
 * cancelled from the list. */
void pnc_transfer_queue_clear_ended (PncTransferQueue *self);

/** pnc_transfer_queue_remove: @self: a queue; @transfer: one that has ended */
void pnc_transfer_queue_remove (PncTransferQueue *self, PncTransfer *transfer);

/**
 * pnc_transfer_queue_close_async:
 * @self: a queue
 * @cancellable: (nullable): not needed
 * @callback: when every channel thread has ended
 * @user_data: for @callback
 *
 * Ends what has not ended, as cancelled, and winds down; before the program exits. What has arrived
 * of it is left for whoever goes on with it, on both sides: who wants that gone cancels first.
 */
void pnc_transfer_queue_close_async (PncTransferQueue *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/** pnc_transfer_queue_close_finish: @self: a queue; @result: the result; @error: (out) (nullable).
 * Returns: %TRUE */
gboolean
pnc_transfer_queue_close_finish (PncTransferQueue *self, GAsyncResult *result, GError **error);

G_END_DECLS
