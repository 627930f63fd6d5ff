/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-hash.h"
#include "pnc-spread.h"

G_BEGIN_DECLS

/**
 * PncGetPart:
 *
 * A segment of a download that comes as the answer to one GET: each chunk is compared, written and
 * noted as it comes, in order. A part of a job, and used on its thread.
 */
typedef struct
{
  /*< private >*/
  PncJob *job;       /* borrowed */
  PncSpread *spread; /* borrowed; NULL: not open */
  PncSegment segment;
  guint64 received_bytes;
  PncDigest *digest; /* owned; over the chunks that came */
} PncGetPart;

/** pnc_get_part_init: @self: (out caller-allocates): not open; @job: whose it is, and outlives it
 */
void pnc_get_part_init (PncGetPart *self, PncJob *job);

/** pnc_get_part_begin: @self: a part that is not open; @spread: a download, which outlives it;
 * @segment: taken from @spread */
void pnc_get_part_begin (PncGetPart *self, PncSpread *spread, const PncSegment *segment);

/** pnc_get_part_is_open: @self: a part. Returns: whether its segment is still to arrive */
gboolean pnc_get_part_is_open (const PncGetPart *self);

/**
 * pnc_get_part_take_chunk:
 * @self: a part, open or not
 * @chunk: what has come for its job
 * @end: whether the server says that it is the last frame
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL for one that was not to come, %PNC_ERROR_CORRUPT,
 *   what writing it says
 *
 * Returns: %PNC_JOB_WAITS, or %PNC_JOB_FAILED
 */
PncJobStep
pnc_get_part_take_chunk (PncGetPart *self, const PncChunk *chunk, gboolean end, GError **error);

/**
 * pnc_get_part_take_end:
 * @self: a part, open or not
 * @get_end: the end of the answer
 * @end: whether the server says that it is the last frame
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL when it comes too early, %PNC_ERROR_CORRUPT
 *
 * Returns: %PNC_JOB_DONE when the segment has arrived: it is no longer open; or %PNC_JOB_FAILED
 */
PncJobStep
pnc_get_part_take_end (PncGetPart *self, const PncGetEnd *get_end, gboolean end, GError **error);

/** pnc_get_part_give_back: @self: a part, open or not. Gives what has not arrived of its segment
 * back, for others. */
void pnc_get_part_give_back (PncGetPart *self);

G_END_DECLS
