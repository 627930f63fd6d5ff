/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "config.h"

#include "pnc-attachment.h"

#include "pnc-job.h"
#include "pnc-limits.h"

/* Ids of the two requests; PNC_CHANNEL_FIRST_REQUEST follows. */
enum
{
  HELLO_ID = 1,
  ATTACH_ID = 2,
};

static guint64
our_capabilities (PncPackMode mode)
{
  if (mode == PNC_PACK_NEVER)
    return 0;
  return PNC_CAPABILITY_PACKED | (mode == PNC_PACK_ALWAYS ? PNC_CAPABILITY_WANTS_PACKED : 0);
}

void
pnc_attachment_begin (PncAttachment *self,
                      PncFrameStream *stream,
                      const PncAttach *attach,
                      PncPackMode packing,
                      guint timeout_ms)
{
  const PncMessage hello = {
    .type = PNC_MESSAGE_HELLO,
    .hello = {
      .major = PNC_PROTOCOL_MAJOR,
      .minor = PNC_PROTOCOL_MINOR,
      .role = PNC_ROLE_DATA,
      .capabilities = our_capabilities (packing),
      .agent = (char *) "pinnace " PNC_VERSION,
    },
  };
  const PncMessage message = { .type = PNC_MESSAGE_ATTACH, .attach = *attach };

  *self = (PncAttachment){
    .is_pending = TRUE,
    .max_requests = packing == PNC_PACK_ALWAYS ? 0 : PNC_MAX_REQUESTS_AHEAD,
    .packing = packing,
    .deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000,
  };
  pnc_frame_stream_queue (stream, &hello, PNC_FRAME_NONE, HELLO_ID);
  pnc_frame_stream_queue (stream, &message, PNC_FRAME_NONE, ATTACH_ID);
}

/* What was sent ahead was not packed: only now it is known that the server would take that. */
static void
set_packing (const PncAttachment *self, PncFrameStream *stream)
{
  gboolean server_takes = (self->capabilities & PNC_CAPABILITY_PACKED) != 0;

  pnc_frame_stream_set_packing (stream, self->packing != PNC_PACK_NEVER,
                                server_takes ? self->packing : PNC_PACK_NEVER);
}

static void
succeed (PncAttachment *self, PncFrameStream *stream, const PncAttached *attached)
{
  self->is_pending = FALSE;
  self->max_requests = CLAMP (attached->max_requests, 1, PNC_MAX_DATA_REQUESTS_IN_FLIGHT);
  pnc_frame_stream_set_max_payload (
    stream,
    CLAMP (attached->max_payload_bytes, PNC_MAX_PAYLOAD_BEFORE_LOGIN, PNC_MAX_PAYLOAD_DATA));
  set_packing (self, stream);
}

static gboolean
refuse (PncAttachment *self, const PncErrorMessage *message, GError **error)
{
  self->is_refused = TRUE;
  g_propagate_error (error, pnc_job_error_from_message (message));
  return FALSE;
}

static gboolean
take_message (PncAttachment *self,
              PncFrameStream *stream,
              const PncFrame *frame,
              const PncMessage *message,
              GError **error)
{
  gboolean is_last = (frame->header.flags & PNC_FRAME_END) != 0;
  guint64 id = frame->header.request;

  if (message->type == PNC_MESSAGE_ERROR)
    return refuse (self, &message->error, error);
  if (message->type == PNC_MESSAGE_WELCOME && is_last && id == HELLO_ID && !self->welcomed)
    {
      self->welcomed = TRUE;
      self->capabilities = message->welcome.capabilities;
      return TRUE;
    }
  if (message->type == PNC_MESSAGE_ATTACHED && is_last && id == ATTACH_ID && self->welcomed)
    {
      succeed (self, stream, &message->attached);
      return TRUE;
    }
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                 "A channel for transfers could not be opened: the server does not keep to the "
                 "protocol. Update both programs.");
  return FALSE;
}

gboolean
pnc_attachment_take_frame (PncAttachment *self,
                           PncFrameStream *stream,
                           const PncFrame *frame,
                           GError **error)
{
  g_auto (PncMessage) message = { 0 };

  g_return_val_if_fail (self->is_pending, FALSE);

  return pnc_message_decode (&message, frame->header.type, frame->payload,
                             frame->header.length_bytes, error)
         && take_message (self, stream, frame, &message, error);
}

gboolean
pnc_attachment_check (const PncAttachment *self, gint64 now_us, GError **error)
{
  if (!self->is_pending || now_us <= self->deadline_us)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_TIMED_OUT, PNC_SIDE_NONE, NULL,
                 "A channel for transfers could not be opened: there was no answer in time. Try "
                 "again.");
  return FALSE;
}
