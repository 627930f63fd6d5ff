/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-packer.h"

#include "pnc-limits.h"

#include <string.h>
#include <zstd.h>

/* A piece is tried on a part of it first. */
#define SAMPLE_BYTES (32u * 1024u)
#define SAMPLED_FROM_BYTES (4u * SAMPLE_BYTES)

/* The best level that still leaves a really slow link waiting. */
#define FAST_LEVEL 1
#define SMALL_LEVEL 3
#define SMALL_PAYS 64u

struct _PncPacker
{
  PncPackMode mode;
  const PncClock *clock; /* borrowed, nullable */

  ZSTD_CCtx *context; /* owned, nullable */
  guint8 *packed;     /* owned, nullable: PNC_CHUNK_BYTES */
  guint64 codec_bps;  /* as last measured; 0: not yet */
  guint rest;         /* so many pieces are still to be left alone */
  guint next_rest;    /* so many after the next one that does not shrink */
};

PncPacker *
pnc_packer_new (PncPackMode mode, const PncClock *clock)
{
  PncPacker *self = g_new0 (PncPacker, 1);

  self->mode = mode;
  self->clock = clock;
  self->next_rest = 1;
  return self;
}

void
pnc_packer_free (PncPacker *self)
{
  if (self == NULL)
    return;
  pnc_packer_trim (self);
  g_free (self);
}

PncPackMode
pnc_packer_get_mode (const PncPacker *self)
{
  return self->mode;
}

void
pnc_packer_trim (PncPacker *self)
{
  g_clear_pointer (&self->context, ZSTD_freeCCtx);
  g_clear_pointer (&self->packed, g_free);
}

void
pnc_packer_begin_file (PncPacker *self)
{
  self->rest = 0;
}

static guint64
trusted_bps (PncPacker *self)
{
  return self->codec_bps == 0 ? PNC_PACK_TRUSTED_BPS : MIN (self->codec_bps, PNC_PACK_TRUSTED_BPS);
}

static gboolean
would_pay (PncPacker *self, guint64 link_bps)
{
  if (self->mode == PNC_PACK_AUTO)
    return link_bps <= trusted_bps (self) / PNC_PACK_PAYS;
  return self->mode == PNC_PACK_ALWAYS;
}

static int
choose_level (PncPacker *self, guint64 link_bps)
{
  return link_bps <= trusted_bps (self) / SMALL_PAYS ? SMALL_LEVEL : FAST_LEVEL;
}

/* Returns: the packed length, 0 when it is more than nine tenths */
static gsize
try (PncPacker *self, const guint8 *data, gsize data_bytes, int level)
{
  gsize n_bytes;

  ZSTD_CCtx_setParameter (self->context, ZSTD_c_compressionLevel, level);
  n_bytes
    = ZSTD_compress2 (self->context, self->packed, data_bytes - data_bytes / 10, data, data_bytes);
  return ZSTD_isError (n_bytes) ? 0 : n_bytes;
}

static void
note_codec (PncPacker *self, gsize data_bytes, gint64 took_us)
{
  guint64 bps = data_bytes * G_USEC_PER_SEC / (guint64) MAX (took_us, 1);

  self->codec_bps = self->codec_bps == 0 ? bps : (3 * self->codec_bps + bps) / 4;
}

static gsize
pack (PncPacker *self, const guint8 *data, gsize data_bytes, int level)
{
  gint64 begun_us;
  gsize n_bytes;

  if (self->context == NULL)
    {
      self->context = ZSTD_createCCtx ();
      self->packed = g_malloc (PNC_CHUNK_BYTES);
    }
  if (data_bytes >= SAMPLED_FROM_BYTES
      && try (self, data + data_bytes / 2, SAMPLE_BYTES, FAST_LEVEL) == 0)
    return 0;
  begun_us = pnc_clock_now (self->clock);
  n_bytes = try (self, data, data_bytes, level);
  if (n_bytes > 0 && data_bytes >= SAMPLE_BYTES)
    note_codec (self, data_bytes, pnc_clock_now (self->clock) - begun_us);
  return n_bytes;
}

gsize
pnc_packer_pack (PncPacker *self, guint8 *data, gsize data_bytes, guint64 link_bps)
{
  gsize n_bytes;

  if (data_bytes < PNC_PACK_MIN_BYTES || !would_pay (self, link_bps))
    return 0;
  if (self->rest > 0)
    {
      self->rest -= 1;
      return 0;
    }
  n_bytes = pack (self, data, data_bytes, choose_level (self, link_bps));
  if (n_bytes == 0)
    {
      self->rest = self->next_rest;
      self->next_rest = MIN (2 * self->next_rest, PNC_PACK_MAX_REST);
      return 0;
    }
  self->next_rest = 1;
  memcpy (data, self->packed, n_bytes);
  return n_bytes;
}
