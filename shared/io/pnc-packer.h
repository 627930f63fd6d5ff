/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-clock.h"

G_BEGIN_DECLS

/**
 * PncPackMode:
 * @PNC_PACK_NEVER: nothing is packed
 * @PNC_PACK_AUTO: data are packed that shrink, on a link that is slower than the packing
 * @PNC_PACK_ALWAYS: data are packed that shrink
 */
typedef enum
{
  PNC_PACK_NEVER,
  PNC_PACK_AUTO,
  PNC_PACK_ALWAYS,
} PncPackMode;

/**
 * PncPacker:
 *
 * Decides which of the data that leave by one channel are packed (docs/PROTOCOL.md, section 7.5),
 * and packs them. What has not shrunk is not tried again for a while, twice as long each time. Both
 * sides use it. Takes memory for the codec at its first use; one thread.
 */
typedef struct _PncPacker PncPacker;

/** PNC_PACK_MIN_BYTES: less than this is never packed */
#define PNC_PACK_MIN_BYTES 512u

/** PNC_PACK_MAX_REST: so many pieces are left alone, at most, before another is tried */
#define PNC_PACK_MAX_REST 32u

/** PNC_PACK_PAYS: the codec must be so many times as fast as the link */
#define PNC_PACK_PAYS 8u

/** PNC_PACK_TRUSTED_BPS: no codec counts as faster than this */
#define PNC_PACK_TRUSTED_BPS (G_GUINT64_CONSTANT (256) * 1000 * 1000)

/**
 * pnc_packer_new:
 * @mode: what is packed
 * @clock: (nullable): to measure the codec with; static; %NULL for the system's
 *
 * Returns: (transfer full): a packer
 */
PncPacker *pnc_packer_new (PncPackMode mode, const PncClock *clock);

/** pnc_packer_free: @self: (transfer full) (nullable): a packer */
void pnc_packer_free (PncPacker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPacker, pnc_packer_free)

/** pnc_packer_get_mode: @self: a packer. Returns: what it was made with */
PncPackMode pnc_packer_get_mode (const PncPacker *self);

/** pnc_packer_trim: @self: a packer; gives the codec's memory back */
void pnc_packer_trim (PncPacker *self);

/** pnc_packer_begin_file: @self: a packer. What follows is of another file: it may shrink, whatever
 * the one before did. */
void pnc_packer_begin_file (PncPacker *self);

/**
 * pnc_packer_pack:
 * @self: a packer
 * @data: (inout) (array length=data_bytes): a piece of a file, up to %PNC_CHUNK_BYTES; replaced
 * when it was packed
 * @data_bytes: its length
 * @link_bps: bytes per second that the link takes; %G_MAXUINT64 when it does not hold anybody up
 *
 * Returns: the length of what @data now holds, at most nine tenths of @data_bytes; 0 when it was
 * left as it is
 */
gsize pnc_packer_pack (PncPacker *self, guint8 *data, gsize data_bytes, guint64 link_bps);

G_END_DECLS
