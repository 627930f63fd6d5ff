/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-chunk-hashes.h"

G_BEGIN_DECLS

/** PNC_SEGMENT_BYTES: what a channel is given at once of a large file, at most */
#define PNC_SEGMENT_BYTES (8u * PNC_CHUNK_BYTES)

/**
 * PncSegment:
 * @offset_bytes: a multiple of %PNC_CHUNK_BYTES
 * @length_bytes: as many, or to the end of the file
 *
 * A piece of a large file that one channel moves.
 */
typedef struct
{
  guint64 offset_bytes;
  guint64 length_bytes;
} PncSegment;

/**
 * PncSegments:
 *
 * The pieces of a large file, cut as they are asked for, so that whoever is faster moves more of
 * them. Towards the end they get smaller: nobody waits long for the last one. Plain value; one
 * thread at a time. Begin with pnc_segments_init().
 */
typedef struct
{
  /*< private >*/
  guint64 size_bytes;
  guint64 left_bytes; /* was never given out: the length of all gaps */
  guint64 done_bytes;
  GArray *gaps;     /* owned: of PncSegment, of any length; the first one last */
  GArray *returned; /* owned: of PncSegment */
} PncSegments;

/** pnc_segments_init: @self: (out caller-allocates): nothing given out; @size_bytes: of the file */
void pnc_segments_init (PncSegments *self, guint64 size_bytes);

/** pnc_segments_skip: @self: segments of which none was given out; @hashes: chunks of the file that
 * have arrived already */
void pnc_segments_skip (PncSegments *self, PncChunkHashes *hashes);

/** pnc_segments_note_there: @self: segments; @chunk: one inside the file, counted from 0, that need
 * not be moved. Returns: its length in bytes when nobody was given it, and now nobody will be; 0
 * otherwise */
gsize pnc_segments_note_there (PncSegments *self, guint64 chunk);

/** pnc_segments_clear: @self: segments */
void pnc_segments_clear (PncSegments *self);

/** pnc_segments_take_first: @self: segments of which none was given out; @length_bytes: the most
 * that is wanted, a multiple of %PNC_CHUNK_BYTES; @segment: (out caller-allocates): the beginning
 * of what is missing; of no length when nothing is */
void pnc_segments_take_first (PncSegments *self, guint64 length_bytes, PncSegment *segment);

/** pnc_segments_take_new: @self: segments; @segment: (out caller-allocates): one that nobody was
 * given before. Returns: whether there is one */
gboolean pnc_segments_take_new (PncSegments *self, PncSegment *segment);

/** pnc_segments_take: @self: segments; @segment: (out caller-allocates): the next one; those given
 * back come first. Returns: whether there is one */
gboolean pnc_segments_take (PncSegments *self, PncSegment *segment);

/** pnc_segments_give_back: @self: segments; @segment: one that was taken and came to nothing */
void pnc_segments_give_back (PncSegments *self, const PncSegment *segment);

/** pnc_segments_note_done: @self: segments; @segment: one that was taken and has arrived */
void pnc_segments_note_done (PncSegments *self, const PncSegment *segment);

/** pnc_segments_has_more: @self: segments. Returns: whether there is one to be taken */
gboolean pnc_segments_has_more (const PncSegments *self);

/** pnc_segments_is_complete: @self: segments. Returns: whether all have arrived */
gboolean pnc_segments_is_complete (const PncSegments *self);

G_END_DECLS
