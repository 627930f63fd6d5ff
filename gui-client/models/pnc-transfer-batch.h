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
  gboolean told;       /* that one has failed, while others went on */
  char *title;         /* owned, nullable: of the last one */
  GPtrArray *failures; /* owned, nullable: titles of the first that have failed, and a %NULL */
  GError *reason;      /* owned, nullable: why the first of them has */
} PncTransferBatch;

/** pnc_transfer_batch_clear: @self: a batch. Forgets what it has. */
void pnc_transfer_batch_clear (PncTransferBatch *self);

/** pnc_transfer_batch_note: @self: a batch; @transfer: one that has ended. What a person has
 * cancelled is no news to her. */
void pnc_transfer_batch_note (PncTransferBatch *self, PncTransfer *transfer);

/** pnc_transfer_batch_take_failure: @self: a batch; others are still under way. Returns: whether
 * one has failed; once */
gboolean pnc_transfer_batch_take_failure (PncTransferBatch *self);

/** pnc_transfer_batch_dup_notification: @self: a batch. Returns: (transfer full) (nullable): what
 * to tell, which failures by name; %NULL for nothing */
GNotification *pnc_transfer_batch_dup_notification (const PncTransferBatch *self);

G_END_DECLS
