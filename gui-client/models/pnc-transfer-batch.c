/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-transfer-batch.h"

#include "pnc-format.h"

void
pnc_transfer_batch_clear (PncTransferBatch *self)
{
  g_free (self->title);
  *self = (PncTransferBatch){ 0 };
}

void
pnc_transfer_batch_note (PncTransferBatch *self, PncTransfer *transfer)
{
  PncTransferState state = pnc_transfer_get_state (transfer);

  if (state != PNC_TRANSFER_VERIFIED && state != PNC_TRANSFER_FAILED)
    return;
  if (state == PNC_TRANSFER_FAILED)
    self->failed++;
  else
    self->verified++;
  g_clear_pointer (&self->title, g_free);
  g_object_get (transfer, "title", &self->title, NULL);
}

guint
pnc_transfer_batch_get_failed (const PncTransferBatch *self)
{
  return self->failed;
}

GNotification *
pnc_transfer_batch_dup_notification (const PncTransferBatch *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  if (self->verified + self->failed == 0)
    return NULL;
  title = pnc_format_batch (self->verified, self->failed, self->title, &body);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  return g_steal_pointer (&notification);
}
