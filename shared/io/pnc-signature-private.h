/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-signature.h"

G_BEGIN_DECLS

/* What pnc-signature.c, pnc-signature-maker.c, pnc-delta.c and pnc-patch.c share; for nobody else.
 */

#define PNC_SIGNATURE_HEADER_BYTES 12u
#define PNC_SIGNATURE_STRONG_BYTES 16u
#define PNC_SIGNATURE_SUM_BYTES (4u + PNC_SIGNATURE_STRONG_BYTES)

/* No block */
#define PNC_SIGNATURE_NONE G_MAXUINT32

/* The full blocks hang in chains, by their rolling sums; which sums share a chain nobody outside
 * can know. */
struct _PncSignature
{
  guint8 *sums; /* owned: as they came, of all blocks */
  guint32 block_bytes;
  guint32 n_full;     /* blocks of block_bytes */
  guint32 last_bytes; /* of the one behind them; 0 when there is none */
  guint32 *first;     /* owned: the block that begins a chain, or PNC_SIGNATURE_NONE */
  guint32 *next;      /* owned */
  guint32 factor;     /* random, odd */
  guint shift;
};

/* Returns: whether the chain of @rolling has any blocks */
static inline gboolean
pnc_signature_may_have (const PncSignature *self, guint32 rolling)
{
  return self->first[(rolling * self->factor) >> self->shift] != PNC_SIGNATURE_NONE;
}

/**
 * pnc_signature_find:
 * @self: a signature
 * @rolling: sum of @data
 * @data: (array length=self->block_bytes): bytes
 * @hint: the block that is looked at first
 * @budget_bytes: (inout): how much may be hashed for nothing
 *
 * Returns: a block that has these bytes, or %PNC_SIGNATURE_NONE: there is none, or to be sure would
 *   have cost too much
 */
guint32 pnc_signature_find (const PncSignature *self,
                            guint32 rolling,
                            const guint8 *data,
                            guint32 hint,
                            gsize *budget_bytes);

/** pnc_signature_is_last: @self: a signature with a last block that is not full; @data: as many
 * bytes as it has. Returns: whether they are it */
gboolean pnc_signature_is_last (const PncSignature *self, const guint8 *data);

/** pnc_librsync_quiet: It tells nothing to the terminal from now on. Any thread. */
void pnc_librsync_quiet (void);

G_END_DECLS
