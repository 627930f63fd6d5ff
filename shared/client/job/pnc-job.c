/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job.h"

#include "pnc-display.h"
#include "pnc-transfer-run.h"

void
pnc_job_init (PncJob *job, const PncJobClass *class, PncTransferRun *run)
{
  job->class = class;
  job->run = pnc_transfer_run_ref (run);
  pnc_transfer_run_begin_work (run);
}

void
pnc_job_end (PncJob *job, const GError *error)
{
  PncTransferRun *run = job->run;
  gboolean stored = job->stored;

  job->class->finish (job, error);
  g_free (job);
  pnc_transfer_run_end_work (run, stored);
  pnc_transfer_run_unref (run);
}

PncFlow *
pnc_job_get_flow (PncJob *job, int direction)
{
  const PncRunSettings *settings = pnc_transfer_run_get_settings (job->run);

  return settings->direction == (PncDirection) direction ? settings->flow : NULL;
}

PncJobStep
pnc_job_start (PncJob *job, PncFrameStream *out, GError **error)
{
  PncJobStep step;

  pnc_frame_stream_set_out_flow (out, pnc_job_get_flow (job, PNC_UPLOAD));
  step = job->class->start (job, out, error);
  pnc_frame_stream_set_out_flow (out, NULL);
  return step;
}

PncJobStep
pnc_job_feed (PncJob *job, PncFrameStream *out, GError **error)
{
  PncJobStep step;

  pnc_frame_stream_set_out_flow (out, pnc_job_get_flow (job, PNC_UPLOAD));
  step = job->class->feed (job, out, error);
  pnc_frame_stream_set_out_flow (out, NULL);
  return step;
}

PncJobStep
pnc_job_set_wrong_answer (GError **error, PncJob *job, const char *what)
{
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_REMOTE, NULL,
                 "The server %s (%s). Update both programs, or tell whoever runs the server.", what,
                 job->class->name);
  return PNC_JOB_FAILED;
}

GError *
pnc_job_error_from_message (const PncErrorMessage *message)
{
  PncError code = pnc_error_from_status (message->status);
  g_autofree char *sentence = pnc_display_text (message->sentence, -1);
  g_autofree char *subject = NULL;
  GError *error = NULL;

  if (message->subject.length_bytes > 0)
    subject = g_strndup ((const char *) message->subject.data, message->subject.length_bytes);
  pnc_set_error (&error, code, PNC_SIDE_REMOTE, subject, "%s",
                 *sentence != '\0' ? sentence : pnc_error_code_sentence (code));
  return error;
}
