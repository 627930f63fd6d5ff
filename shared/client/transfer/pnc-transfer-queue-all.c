/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-queue.h"

/* What is done to all transfers of a queue at once. The queue may change meanwhile. */

static GPtrArray *
dup_transfers (PncTransferQueue *self)
{
  GListModel *model = G_LIST_MODEL (self);
  GPtrArray *transfers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (transfers, g_list_model_get_item (model, i));
  return transfers;
}

void
pnc_transfer_queue_pause_all (PncTransferQueue *self)
{
  g_autoptr (GPtrArray) transfers = NULL;

  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  transfers = dup_transfers (self);
  for (guint i = 0; i < transfers->len; i++)
    pnc_transfer_pause (transfers->pdata[i]);
}

void
pnc_transfer_queue_resume_all (PncTransferQueue *self)
{
  g_autoptr (GPtrArray) transfers = NULL;

  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  transfers = dup_transfers (self);
  for (guint i = 0; i < transfers->len; i++)
    pnc_transfer_resume (transfers->pdata[i]);
}

void
pnc_transfer_queue_retry_failed (PncTransferQueue *self)
{
  g_autoptr (GPtrArray) transfers = NULL;

  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  transfers = dup_transfers (self);
  for (guint i = 0; i < transfers->len; i++)
    {
      if (pnc_transfer_get_state (transfers->pdata[i]) == PNC_TRANSFER_FAILED)
        pnc_transfer_retry (transfers->pdata[i]);
    }
}
