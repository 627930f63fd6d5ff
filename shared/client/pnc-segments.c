/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-segments.h"

/* Of what is left, nobody is given more than this part: with the most channels there are, all are
 * done at about the same time. */
#define PARTS_OF_THE_REST (2u * PNC_MAX_DATA_CHANNELS)

void
pnc_segments_init (PncSegments *self, guint64 size_bytes)
{
  *self = (PncSegments){ .size_bytes = size_bytes };
  self->returned = g_array_new (FALSE, FALSE, sizeof (PncSegment));
}

void
pnc_segments_clear (PncSegments *self)
{
  g_clear_pointer (&self->returned, g_array_unref);
}

static void
cut (PncSegments *self, guint64 length_bytes, PncSegment *segment)
{
  segment->offset_bytes = self->next_bytes;
  segment->length_bytes = MIN (length_bytes, self->size_bytes - self->next_bytes);
  self->next_bytes += segment->length_bytes;
}

void
pnc_segments_take_first (PncSegments *self, guint64 length_bytes, PncSegment *segment)
{
  g_return_if_fail (self->next_bytes == 0 && length_bytes % PNC_CHUNK_BYTES == 0);

  cut (self, length_bytes, segment);
}

gboolean
pnc_segments_take_new (PncSegments *self, PncSegment *segment)
{
  guint64 chunks = (self->size_bytes - self->next_bytes) / PARTS_OF_THE_REST / PNC_CHUNK_BYTES;

  if (self->next_bytes == self->size_bytes)
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
  return self->returned->len > 0 || self->next_bytes < self->size_bytes;
}

gboolean
pnc_segments_is_complete (const PncSegments *self)
{
  return self->done_bytes == self->size_bytes;
}
