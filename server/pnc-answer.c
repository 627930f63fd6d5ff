/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-answer.h"

#include <string.h>

void
pnc_answer_init_error (PncMessage *answer, const GError *error, guint32 retry_ms)
{
  const char *subject = pnc_error_get_subject (error);

  memset (answer, 0, sizeof *answer);
  answer->type = PNC_MESSAGE_ERROR;
  answer->error.status = pnc_error_to_status (error);
  answer->error.retry_ms = retry_ms;
  answer->error.sentence = error->message;
  if (subject != NULL)
    answer->error.subject = (PncSlice){ (const guint8 *) subject, strlen (subject) };
}

void
pnc_answer_queue_error (PncFrameStream *stream, const GError *error, guint64 request)
{
  PncMessage answer;

  pnc_answer_init_error (&answer, error, 0);
  pnc_frame_stream_queue (stream, &answer, request != 0 ? PNC_FRAME_END : PNC_FRAME_NONE, request);
}

gboolean
pnc_answer_is_request_fault (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_BAD_NAME)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_TOO_DEEP)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
}

gboolean
pnc_answer_is_frame_fault (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_TOO_LARGE)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_PROTOCOL)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_CORRUPT);
}
