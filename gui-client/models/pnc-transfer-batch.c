/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-transfer-batch.h"

#include "pnc-format.h"

/* So many failures are told by name. */
#define MAX_NAMES 3u

void
pnc_transfer_batch_clear (PncTransferBatch *self)
{
  g_free (self->title);
  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_clear_error (&self->reason);
  *self = (PncTransferBatch){ 0 };
}

static void
note_failure (PncTransferBatch *self, PncTransfer *transfer)
{
  const GError *error = pnc_transfer_get_error (transfer);

  self->failed++;
  if (self->failures == NULL)
    {
      self->failures = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->failures, NULL);
      self->reason = error != NULL ? g_error_copy (error) : NULL;
    }
  if (self->failures->len <= MAX_NAMES)
    g_ptr_array_insert (self->failures, (gint) self->failures->len - 1, g_strdup (self->title));
}

void
pnc_transfer_batch_note (PncTransferBatch *self, PncTransfer *transfer)
{
  PncTransferState state = pnc_transfer_get_state (transfer);

  if (state != PNC_TRANSFER_VERIFIED && state != PNC_TRANSFER_FAILED)
    return;
  g_clear_pointer (&self->title, g_free);
  g_object_get (transfer, "title", &self->title, NULL);
  if (state == PNC_TRANSFER_FAILED)
    note_failure (self, transfer);
  else
    self->verified++;
}

gboolean
pnc_transfer_batch_take_failure (PncTransferBatch *self)
{
  gboolean news = self->failed > 0 && !self->told;

  self->told = self->told || news;
  return news;
}

GNotification *
pnc_transfer_batch_dup_notification (const PncTransferBatch *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *reason = self->reason != NULL ? pnc_format_error (self->reason) : NULL;
  const char *const *failures
    = self->failures != NULL ? (const char *const *) self->failures->pdata : NULL;

  if (self->verified + self->failed == 0)
    return NULL;
  title = pnc_format_batch (self->verified, self->failed, self->title, failures, reason, &body);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  if (self->failed > 0)
    g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  return g_steal_pointer (&notification);
}
