/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-channel-context.h"

#include "pnc-answer.h"

void
pnc_channel_context_send (PncChannelContext *self,
                          const PncMessage *message,
                          PncFrameFlags flags,
                          guint64 request)
{
  pnc_frame_stream_queue (self->stream, message, flags, request);
}

void
pnc_channel_context_send_error (PncChannelContext *self, guint64 request, const GError *error)
{
  pnc_answer_queue_error (self->stream, error, request);
}

gboolean
pnc_channel_context_take_file (PncChannelContext *self, GError **error)
{
  if (!pnc_account_take_file (self->account, self->limits.max_open_files_per_user))
    {
      pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                     "You have as many files open as one user may have. Wait for some transfers.");
      return FALSE;
    }
  if (g_atomic_int_add (self->open_files, 1) < (gint) self->limits.max_open_files)
    return TRUE;
  pnc_channel_context_return_file (self);
  pnc_limit_hits_add (self->hits, PNC_HIT_OPEN_FILES);
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "The server has too many files open. Try again in a moment.");
  return FALSE;
}

void
pnc_channel_context_return_file (PncChannelContext *self)
{
  g_atomic_int_add (self->open_files, -1);
  pnc_account_return_file (self->account);
}

void
pnc_channel_context_log (PncChannelContext *self,
                         PncTransferKind kind,
                         PncPath *path,
                         guint64 size_bytes,
                         const GError *error)
{
  pnc_transfer_log_note (self->log, kind, path, size_bytes, error, g_get_monotonic_time ());
}
