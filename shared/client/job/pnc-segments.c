/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-segments.h"

/* Of what is left, nobody is given more than this part: with the most channels there are, all are
 * done at about the same time. */
#define PARTS_OF_THE_REST (2u * PNC_MAX_DATA_CHANNELS)

void
pnc_segments_init (PncSegments *self, guint64 size_bytes)
{
  const PncSegment all = { 0, size_bytes };

  *self = (PncSegments){ .size_bytes = size_bytes, .left_bytes = size_bytes };
  self->gaps = g_array_new (FALSE, FALSE, sizeof (PncSegment));
  self->returned = g_array_new (FALSE, FALSE, sizeof (PncSegment));
  if (size_bytes > 0)
    g_array_append_val (self->gaps, all);
}

void
pnc_segments_clear (PncSegments *self)
{
  g_clear_pointer (&self->gaps, g_array_unref);
  g_clear_pointer (&self->returned, g_array_unref);
}

/* The part of the last gap, which goes to the end of the file, that is before @end_bytes. */
static void
split_last_gap (PncSegments *self, guint64 end_bytes, guint64 next_bytes)
{
  PncSegment *gap = &g_array_index (self->gaps, PncSegment, self->gaps->len - 1);
  const PncSegment rest = { next_bytes, self->size_bytes - next_bytes };

  gap->length_bytes = end_bytes - gap->offset_bytes;
  if (gap->length_bytes == 0)
    g_array_set_size (self->gaps, self->gaps->len - 1);
  if (rest.length_bytes > 0)
    g_array_append_val (self->gaps, rest);
}

static void
reverse (GArray *segments)
{
  for (guint i = 0; i < segments->len / 2; i++)
    {
      PncSegment *a = &g_array_index (segments, PncSegment, i);
      PncSegment *b = &g_array_index (segments, PncSegment, segments->len - 1 - i);
      PncSegment held = *a;

      *a = *b;
      *b = held;
    }
}

/* Takes time with what has arrived, not with how long the file is said to be. */
void
pnc_segments_skip (PncSegments *self, PncChunkHashes *hashes)
{
  guint64 end_bytes = pnc_chunk_hashes_get_end (hashes);

  g_return_if_fail (self->left_bytes == self->size_bytes);

  for (guint64 chunk = 0; chunk * PNC_CHUNK_BYTES < end_bytes; chunk++)
    {
      guint64 offset_bytes = chunk * PNC_CHUNK_BYTES;
      guint64 length_bytes = pnc_chunk_hashes_get_length (hashes, chunk);

      if (!pnc_chunk_hashes_has (hashes, chunk))
        continue;
      split_last_gap (self, offset_bytes, offset_bytes + length_bytes);
      self->left_bytes -= length_bytes;
      self->done_bytes += length_bytes;
    }
  reverse (self->gaps);
}

/* Takes @length_bytes at @offset_bytes out of a gap that has them. */
static void
split_gap (PncSegments *self, guint i, guint64 offset_bytes, gsize length_bytes)
{
  PncSegment *gap = &g_array_index (self->gaps, PncSegment, i);
  const PncSegment before = { gap->offset_bytes, offset_bytes - gap->offset_bytes };
  const PncSegment behind
    = { offset_bytes + length_bytes, gap->length_bytes - before.length_bytes - length_bytes };

  if (behind.length_bytes > 0)
    *gap = behind;
  else
    g_array_remove_index (self->gaps, i);
  if (before.length_bytes > 0)
    g_array_insert_val (self->gaps, behind.length_bytes > 0 ? i + 1 : i, before);
}

/* Chunks are mostly noted in order, so that each is in the last gap, which is the first here. */
gsize
pnc_segments_note_there (PncSegments *self, guint64 chunk)
{
  guint64 offset_bytes = chunk * PNC_CHUNK_BYTES;
  gsize length_bytes = (gsize) MIN (PNC_CHUNK_BYTES, self->size_bytes - offset_bytes);

  for (guint i = 0; i < self->gaps->len; i++)
    {
      const PncSegment *gap = &g_array_index (self->gaps, PncSegment, i);

      if (offset_bytes < gap->offset_bytes)
        continue;
      if (offset_bytes - gap->offset_bytes >= gap->length_bytes)
        return 0;
      split_gap (self, i, offset_bytes, length_bytes);
      self->left_bytes -= length_bytes;
      self->done_bytes += length_bytes;
      return length_bytes;
    }
  return 0;
}

static void
cut (PncSegments *self, guint64 length_bytes, PncSegment *segment)
{
  PncSegment *gap;

  *segment = (PncSegment){ 0 };
  if (self->gaps->len == 0)
    return;
  gap = &g_array_index (self->gaps, PncSegment, self->gaps->len - 1);
  segment->offset_bytes = gap->offset_bytes;
  segment->length_bytes = MIN (length_bytes, gap->length_bytes);
  gap->offset_bytes += segment->length_bytes;
  gap->length_bytes -= segment->length_bytes;
  self->left_bytes -= segment->length_bytes;
  if (gap->length_bytes == 0)
    g_array_set_size (self->gaps, self->gaps->len - 1);
}

void
pnc_segments_take_first (PncSegments *self, guint64 length_bytes, PncSegment *segment)
{
  g_return_if_fail (length_bytes % PNC_CHUNK_BYTES == 0);

  cut (self, length_bytes, segment);
}

gboolean
pnc_segments_take_new (PncSegments *self, PncSegment *segment)
{
  guint64 chunks = self->left_bytes / PARTS_OF_THE_REST / PNC_CHUNK_BYTES;

  if (self->left_bytes == 0)
    return FALSE;
  cut (self, CLAMP (chunks * PNC_CHUNK_BYTES, PNC_CHUNK_BYTES, PNC_SEGMENT_BYTES), segment);
  return TRUE;
}

gboolean
pnc_segments_take (PncSegments *self, PncSegment *segment)
{
  guint n_returned = self->returned->len;

  if (n_returned == 0)
    return pnc_segments_take_new (self, segment);
  *segment = g_array_index (self->returned, PncSegment, n_returned - 1);
  g_array_set_size (self->returned, n_returned - 1);
  return TRUE;
}

void
pnc_segments_give_back (PncSegments *self, const PncSegment *segment)
{
  g_array_append_vals (self->returned, segment, 1);
}

void
pnc_segments_note_done (PncSegments *self, const PncSegment *segment)
{
  self->done_bytes += segment->length_bytes;
}

gboolean
pnc_segments_has_more (const PncSegments *self)
{
  return self->returned->len > 0 || self->left_bytes > 0;
}

gboolean
pnc_segments_is_complete (const PncSegments *self)
{
  return self->done_bytes == self->size_bytes;
}
