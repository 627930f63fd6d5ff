/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-channel-range.h"

struct _PncChannelRange
{
  PncChannelContext *context; /* borrowed */
  PncUploadRanges *upload;    /* owned, nullable: it is open */
  PncUploadRange *range;      /* owned, nullable */
  guint64 request;            /* its id */
};

PncChannelRange *
pnc_channel_range_new (PncChannelContext *context)
{
  PncChannelRange *self = g_new0 (PncChannelRange, 1);

  self->context = context;
  return self;
}

static void
give_back (PncChannelRange *self)
{
  if (self->upload == NULL)
    return;
  pnc_upload_ranges_close_range (self->upload, g_steal_pointer (&self->range));
  g_clear_pointer (&self->upload, pnc_upload_ranges_unref);
}

void
pnc_channel_range_free (PncChannelRange *self)
{
  if (self == NULL)
    return;
  give_back (self);
  g_free (self);
}

static void
fail (PncChannelRange *self, const GError *error)
{
  pnc_channel_context_log (self->context, PNC_TRANSFER_PUT_FAILED,
                           pnc_upload_ranges_get_path (self->upload), 0, error);
  pnc_channel_context_send_error (self->context, self->request, error);
  give_back (self);
}

static gboolean
check_free (PncChannelRange *self, GError **error)
{
  if (self->upload == NULL)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "Another range is open on this channel. Finish it, or use another channel.");
  return FALSE;
}

void
pnc_channel_range_put (PncChannelRange *self, guint64 request, const PncPutRange *put)
{
  g_autoptr (PncUploadRanges) upload = NULL;
  g_autoptr (GError) error = NULL;
  PncUploadRange *range = NULL;

  if (check_free (self, &error))
    upload = pnc_upload_table_find (self->context->uploads, put->transfer_id, &error);
  if (upload != NULL)
    range = pnc_upload_ranges_open (upload, put->offset_bytes, put->length_bytes, &error);
  if (range == NULL)
    {
      pnc_channel_context_send_error (self->context, request, error);
      return;
    }
  self->upload = g_steal_pointer (&upload);
  self->range = range;
  self->request = request;
}

gboolean
pnc_channel_range_chunk (PncChannelRange *self, guint64 request, const PncChunk *chunk)
{
  PncMessage done = { .type = PNC_MESSAGE_DONE };
  g_autoptr (GError) error = NULL;

  if (self->upload == NULL || request != self->request)
    return FALSE;
  if (!pnc_upload_ranges_write (self->upload, self->range, chunk, &error))
    {
      fail (self, error);
    }
  else if (pnc_upload_range_is_complete (self->range))
    {
      give_back (self);
      pnc_channel_context_send (self->context, &done, PNC_FRAME_END, request);
    }
  return TRUE;
}

gboolean
pnc_channel_range_cancel (PncChannelRange *self, guint64 request)
{
  g_autoptr (GError) error = NULL;

  if (self->upload == NULL || request != self->request)
    return FALSE;
  pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "Cancelled as you asked.");
  pnc_channel_context_send_error (self->context, request, error);
  give_back (self);
  return TRUE;
}

gboolean
pnc_channel_range_is_open (PncChannelRange *self)
{
  return self->upload != NULL;
}
