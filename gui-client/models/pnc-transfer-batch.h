/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer.h"

G_BEGIN_DECLS

/**
 * PncTransferBatch:
 *
 * The transfers that have ended since something began to move, of which a person is told once, when
 * nothing moves any more. Zero-initialised has none.
 */
typedef struct
{
  /*< private >*/
  guint verified;
  guint failed;
  char *title; /* owned, nullable: of the last one */
} PncTransferBatch;

/** pnc_transfer_batch_clear: @self: a batch. Forgets what it has. */
void pnc_transfer_batch_clear (PncTransferBatch *self);

/** pnc_transfer_batch_note: @self: a batch; @transfer: one that has ended. What a person has
 * cancelled is no news to her. */
void pnc_transfer_batch_note (PncTransferBatch *self, PncTransfer *transfer);

/** pnc_transfer_batch_get_failed: @self: a batch. Returns: how many of it have failed */
guint pnc_transfer_batch_get_failed (const PncTransferBatch *self);

/** pnc_transfer_batch_dup_notification: @self: a batch. Returns: (transfer full) (nullable): what
 * to tell; %NULL for nothing */
GNotification *pnc_transfer_batch_dup_notification (const PncTransferBatch *self);

G_END_DECLS
