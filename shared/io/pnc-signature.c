/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-signature-private.h"

#include "pnc-rolling-sum.h"
#include "pnc-secret.h"

#include <string.h>

#include <sodium.h>

#define MAGIC 0x72730147u /* RabinKarp and BLAKE2 */
#define MAX_BLOCKS                                                                                 \
  ((PNC_SIGNATURE_MAX_BYTES - PNC_SIGNATURE_HEADER_BYTES) / PNC_SIGNATURE_SUM_BYTES)
#define MIN_BLOCK_BYTES 2048u
#define MAX_BLOCK_BYTES (2u * 1024u * 1024u)
#define BLAKE2_BYTES 32u

/* Blocks of one rolling sum that are kept: more is nothing that happens by chance. */
#define MOST_ALIKE 8u

static guint64
square_root (guint64 n)
{
  guint64 low = 0, high = G_MAXUINT32;

  while (low < high)
    {
      guint64 middle = (low + high + 1) / 2;

      if (middle * middle <= n)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

static guint64
count_blocks (guint64 size_bytes, guint32 block_bytes)
{
  return size_bytes / block_bytes + (size_bytes % block_bytes > 0 ? 1 : 0);
}

guint32
pnc_signature_block_bytes (guint64 size_bytes)
{
  guint64 least_bytes = MAX (MIN_BLOCK_BYTES, count_blocks (size_bytes, MAX_BLOCKS));
  guint64 block_bytes = MAX (least_bytes, square_root (size_bytes));

  block_bytes = (block_bytes + 15) / 16 * 16;
  if (least_bytes > MAX_BLOCK_BYTES)
    return 0;
  return (guint32) MIN (block_bytes, MAX_BLOCK_BYTES);
}

static guint32
get_number (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

/* Everything is as this program would have made it. */
static gboolean
is_sane (const guint8 *data, gsize length_bytes, guint64 size_bytes)
{
  guint32 block_bytes;

  if (length_bytes < PNC_SIGNATURE_HEADER_BYTES || length_bytes > PNC_SIGNATURE_MAX_BYTES
      || get_number (data) != MAGIC || get_number (data + 8) != PNC_SIGNATURE_STRONG_BYTES)
    return FALSE;
  block_bytes = get_number (data + 4);
  return block_bytes >= MIN_BLOCK_BYTES && block_bytes <= MAX_BLOCK_BYTES
         && (length_bytes - PNC_SIGNATURE_HEADER_BYTES) % PNC_SIGNATURE_SUM_BYTES == 0
         && (length_bytes - PNC_SIGNATURE_HEADER_BYTES) / PNC_SIGNATURE_SUM_BYTES
              == count_blocks (size_bytes, block_bytes);
}

static const guint8 *
sum_of (const PncSignature *self, guint32 block)
{
  return self->sums + (gsize) block * PNC_SIGNATURE_SUM_BYTES;
}

static guint32
rolling_of (const PncSignature *self, guint32 block)
{
  return get_number (sum_of (self, block));
}

static gboolean
has_strong (const PncSignature *self, guint32 block, const guint8 *strong)
{
  return memcmp (sum_of (self, block) + 4, strong, PNC_SIGNATURE_STRONG_BYTES) == 0;
}

/* A block that is not hung up is only not found: what is in it travels. */
static void
hang_up (PncSignature *self, guint32 block)
{
  const guint8 *strong = sum_of (self, block) + 4;
  guint32 rolling = rolling_of (self, block);
  guint32 *first = &self->first[(rolling * self->factor) >> self->shift];
  guint n_alike = 0;

  for (guint32 other = *first; other != PNC_SIGNATURE_NONE; other = self->next[other])
    {
      if (rolling_of (self, other) != rolling)
        continue;
      if (has_strong (self, other, strong) || ++n_alike == MOST_ALIKE)
        return;
    }
  self->next[block] = *first;
  *first = block;
}

/* Four times as many chains as blocks. */
static void
build_chains (PncSignature *self)
{
  guint bits = 4;

  while (((guint64) 1 << bits) < 4 * (guint64) self->n_full)
    bits++;
  self->shift = 32 - bits;
  pnc_random_fill (&self->factor, sizeof self->factor);
  self->factor |= 1;
  self->first = g_new (guint32, (gsize) 1 << bits);
  self->next = g_new (guint32, self->n_full);
  memset (self->first, 0xff, sizeof *self->first << bits);
  for (guint32 block = 0; block < self->n_full; block++)
    hang_up (self, block);
}

PncSignature *
pnc_signature_load (gconstpointer data, gsize length_bytes, guint64 size_bytes, GError **error)
{
  const guint8 *bytes = data;
  PncSignature *self;

  if (!is_sane (data, length_bytes, size_bytes))
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "What was sent is no signature of this file. Update both programs.");
      return NULL;
    }
  self = g_new0 (PncSignature, 1);
  self->sums
    = g_memdup2 (bytes + PNC_SIGNATURE_HEADER_BYTES, length_bytes - PNC_SIGNATURE_HEADER_BYTES);
  self->block_bytes = get_number (bytes + 4);
  self->n_full = (guint32) (size_bytes / self->block_bytes);
  self->last_bytes = (guint32) (size_bytes % self->block_bytes);
  build_chains (self);
  return self;
}

void
pnc_signature_free (PncSignature *self)
{
  if (self == NULL)
    return;
  g_free (self->sums);
  g_free (self->first);
  g_free (self->next);
  g_free (self);
}

static void
get_strong (const guint8 *data, gsize length_bytes, guint8 *strong)
{
  crypto_generichash (strong, BLAKE2_BYTES, data, length_bytes, NULL, 0);
}

/* Returns: the first block from @block on in its chain that has the sum, or PNC_SIGNATURE_NONE */
static guint32
skip_others (const PncSignature *self, guint32 block, guint32 rolling)
{
  while (block != PNC_SIGNATURE_NONE && rolling_of (self, block) != rolling)
    block = self->next[block];
  return block;
}

guint32
pnc_signature_find (const PncSignature *self,
                    guint32 rolling,
                    const guint8 *data,
                    guint32 hint,
                    gsize *budget_bytes)
{
  guint32 block = self->first[(rolling * self->factor) >> self->shift];
  guint8 strong[BLAKE2_BYTES];

  block = skip_others (self, block, rolling);
  if (block == PNC_SIGNATURE_NONE || *budget_bytes < self->block_bytes)
    return PNC_SIGNATURE_NONE;
  get_strong (data, self->block_bytes, strong);
  if (hint < self->n_full && has_strong (self, hint, strong))
    return hint;
  while (block != PNC_SIGNATURE_NONE && !has_strong (self, block, strong))
    block = skip_others (self, self->next[block], rolling);
  if (block == PNC_SIGNATURE_NONE)
    *budget_bytes -= self->block_bytes;
  return block;
}

gboolean
pnc_signature_is_last (const PncSignature *self, const guint8 *data)
{
  guint8 strong[BLAKE2_BYTES];

  if (rolling_of (self, self->n_full) != pnc_rolling_sum (data, self->last_bytes))
    return FALSE;
  get_strong (data, self->last_bytes, strong);
  return has_strong (self, self->n_full, strong);
}
