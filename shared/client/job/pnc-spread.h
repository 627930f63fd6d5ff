/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-chunk-hashes.h"
#include "pnc-file-pair.h"
#include "pnc-local-target.h"
#include "pnc-segments.h"

G_BEGIN_DECLS

/** PNC_SPREAD_FROM_BYTES: a file from this size on is moved over several channels */
#define PNC_SPREAD_FROM_BYTES (2u * PNC_SEGMENT_BYTES)

/**
 * PncSpread:
 *
 * A large file that several jobs move at once, each on its channel: what is still to be moved, the
 * hashes of what was, and whether it goes wrong. One job is its owner: it begins the file and ends
 * it; the others only help. Atomically reference counted; any thread.
 */
typedef struct _PncSpread PncSpread;

/** pnc_spread_new: @run: the transfer; @pair: the file, copied; @size_bytes: its length. Returns:
 * (transfer full): nothing was moved */
PncSpread *pnc_spread_new (PncTransferRun *run, const PncFilePair *pair, guint64 size_bytes);

/** pnc_spread_ref: @self: a spread. Returns: (transfer full): @self */
PncSpread *pnc_spread_ref (PncSpread *self);

/** pnc_spread_unref: @self: (transfer full) (nullable): a spread */
void pnc_spread_unref (PncSpread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSpread, pnc_spread_unref)

/** pnc_spread_get_run: @self: a spread. Returns: (transfer none): its transfer */
PncTransferRun *pnc_spread_get_run (PncSpread *self);

/** pnc_spread_get_pair: @self: a spread. Returns: (transfer none): the file; its `folder` is not
 * held */
const PncFilePair *pnc_spread_get_pair (PncSpread *self);

/** pnc_spread_get_size: @self: a spread. Returns: the file's length, in bytes */
guint64 pnc_spread_get_size (PncSpread *self);

/** pnc_spread_set_target: @self: a new spread of a download; @target: (transfer full): where the
 * bytes go; removed with @self unless it is stolen or kept; what it has already is not moved again,
 * and counts as done; @version: what every part must be of */
void pnc_spread_set_target (PncSpread *self, PncLocalTarget *target, const PncVersion *version);

/** pnc_spread_keep: @self: a spread of a download. Its target is kept (pnc_local_target_keep())
 * unless it is stolen. */
void pnc_spread_keep (PncSpread *self);

/** pnc_spread_get_target: @self: a spread of a download. Returns: (transfer none): where the bytes
 * go: to different places from several threads at once */
PncLocalTarget *pnc_spread_get_target (PncSpread *self);

/** pnc_spread_steal_target: @self: a complete spread of a download. Returns: (transfer full): the
 * file */
PncLocalTarget *pnc_spread_steal_target (PncSpread *self);

/** pnc_spread_get_version: @self: a spread of a download. Returns: (transfer none): what every part
 * must be of */
const PncVersion *pnc_spread_get_version (PncSpread *self);

/** pnc_spread_set_source: @self: a new spread of an upload; @transfer_id: (array fixed-size=16): of
 * its PUT; @info: what the file was when that was sent */
void pnc_spread_set_source (PncSpread *self, const guint8 *transfer_id, const PncFileInfo *info);

/** pnc_spread_get_transfer_id: @self: a spread of an upload. Returns: (transfer none) (array
 * fixed-size=16): the id of its PUT */
const guint8 *pnc_spread_get_transfer_id (PncSpread *self);

/** pnc_spread_get_info: @self: a spread of an upload. Returns: (transfer none): what the file must
 * still be */
const PncFileInfo *pnc_spread_get_info (PncSpread *self);

/** pnc_spread_take_first: @self: a new spread; @segment: (out caller-allocates): as
 * pnc_segments_take_first(), of the usual length */
void pnc_spread_take_first (PncSpread *self, PncSegment *segment);

/** pnc_spread_has_more: @self: a spread. Returns: whether there is a segment to be taken */
gboolean pnc_spread_has_more (PncSpread *self);

/** pnc_spread_take_new: @self: a spread; @segment: (out caller-allocates): as
 * pnc_segments_take_new(), for the owner. Returns: whether there is one */
gboolean pnc_spread_take_new (PncSpread *self, PncSegment *segment);

/** pnc_spread_take: @self: a spread; @segment: (out caller-allocates): as pnc_segments_take();
 * @more: (out): whether there is work for another helper. Returns: whether there is one */
gboolean pnc_spread_take (PncSpread *self, PncSegment *segment, gboolean *more);

/** pnc_spread_give_back: @self: a spread; @segment: one that was taken; @moved_bytes: how much of
 * it was counted as moved. Whoever waits is woken. */
void pnc_spread_give_back (PncSpread *self, const PncSegment *segment, guint64 moved_bytes);

/** pnc_spread_give_rest_back: @self: a spread of a download; @segment: one that was taken;
 * @received_bytes: how much of it has arrived, from its beginning: so much is done. Whoever waits
 * is woken. */
void pnc_spread_give_rest_back (PncSpread *self, const PncSegment *segment, guint64 received_bytes);

/** pnc_spread_set_alone: @self: a spread. The server takes no help: what helpers gave back is given
 * to the owner. */
void pnc_spread_set_alone (PncSpread *self);

/** pnc_spread_note_done: @self: a spread; @segment: one that has arrived. Whoever waits is woken by
 * the last one. Returns: whether a helper is wanted in the place of the one that is done */
gboolean pnc_spread_note_done (PncSpread *self, const PncSegment *segment);

/** pnc_spread_get_done_bytes: @self: a spread. Returns: the length of all segments that have
 * arrived */
guint64 pnc_spread_get_done_bytes (PncSpread *self);

/** pnc_spread_make_do: @self: a spread. The server has no room for as many helpers: from now on
 * there are no more than now. Returns: whether there is any */
gboolean pnc_spread_make_do (PncSpread *self);

/** pnc_spread_note_chunk: @self: a spread; @offset_bytes: where; @length_bytes: how long; @hash:
 * (array fixed-size=16): of the bytes that were moved */
void pnc_spread_note_chunk (PncSpread *self,
                            guint64 offset_bytes,
                            gsize length_bytes,
                            const guint8 hash[PNC_HASH_BYTES]);

/**
 * pnc_spread_note_there:
 * @self: a spread of an upload that nobody but its owner works on yet
 * @first: a chunk, counted from 0
 * @hashes: (array length=n_hashes): its hash and those of the chunks behind it, %PNC_HASH_BYTES
 * each
 * @n_hashes: how many
 *
 * The server has these already: they need not be sent. Of those that were sent in the meantime the
 * own hash counts.
 *
 * Returns: %FALSE when they are not all inside the file
 */
gboolean
pnc_spread_note_there (PncSpread *self, guint64 first, const guint8 *hashes, gsize n_hashes);

/** pnc_spread_is_complete: @self: a spread. Returns: whether all segments have arrived */
gboolean pnc_spread_is_complete (PncSpread *self);

/** pnc_spread_get_digest: @self: a complete spread; @digest: (out caller-allocates) (array
 * fixed-size=16): of the file */
void pnc_spread_get_digest (PncSpread *self, guint8 digest[PNC_HASH_BYTES]);

/** pnc_spread_fail: @self: a spread; @error: why it cannot be completed; the first one counts.
 * Wakes the owner, and nobody is given anything more. */
void pnc_spread_fail (PncSpread *self, const GError *error);

/** pnc_spread_check: @self: a spread; @error: (out) (nullable): why it failed. Returns: whether all
 * is well so far */
gboolean pnc_spread_check (PncSpread *self, GError **error);

/** pnc_spread_end: @self: a spread. Its owner does without it: nobody is given anything more, and
 * what was moved counts no longer. */
void pnc_spread_end (PncSpread *self);

G_END_DECLS
