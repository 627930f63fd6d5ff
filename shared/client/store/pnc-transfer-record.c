/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-record.h"

#include "pnc-display.h"
#include "pnc-transfer-private.h"

PncTransferRecord *
pnc_transfer_record_new (void)
{
  PncTransferRecord *self = g_new0 (PncTransferRecord, 1);

  self->state = PNC_RECORD_QUEUED;
  self->direction = PNC_UPLOAD;
  self->limit_bps = PNC_RATE_NONE;
  self->priority = PNC_PRIORITY_NORMAL;
  self->created_ms = g_get_real_time () / 1000;
  self->changed_ms = self->created_ms;
  return self;
}

void
pnc_transfer_record_free (PncTransferRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->user);
  g_free (self->pin);
  g_free (self->local);
  g_free (self->remote);
  g_clear_error (&self->error);
  g_free (self);
}

void
pnc_transfer_record_set_server (PncTransferRecord *self, PncSession *session)
{
  const PncLink *link = pnc_session_get_link (session);

  self->host = g_strdup (link->host);
  self->port = link->port;
  g_object_get (session, "user", &self->user, "fingerprint", &self->pin, NULL);
}

/* It can be continued where nothing but the connection, or the program, was in the way. */
static gboolean
is_interruption (const GError *error)
{
  switch (error != NULL && error->domain == PNC_ERROR ? error->code : 0)
    {
    case PNC_ERROR_GOING_AWAY:
    case PNC_ERROR_TIMED_OUT:
    case PNC_ERROR_RESOLVE:
    case PNC_ERROR_REFUSED:
    case PNC_ERROR_UNREACHABLE:
    case PNC_ERROR_DISCONNECTED:
      return TRUE;
    default:
      return FALSE;
    }
}

static PncRecordState
find_state (PncTransfer *transfer)
{
  switch (pnc_transfer_get_state (transfer))
    {
    case PNC_TRANSFER_QUEUED:
    case PNC_TRANSFER_PAUSED:
      return PNC_RECORD_QUEUED;
    case PNC_TRANSFER_VERIFIED:
      return PNC_RECORD_DONE;
    case PNC_TRANSFER_CANCELLED:
      return PNC_RECORD_CANCELLED;
    case PNC_TRANSFER_FAILED:
      return is_interruption (pnc_transfer_get_error (transfer)) ? PNC_RECORD_INTERRUPTED
                                                                 : PNC_RECORD_FAILED;
    default:
      return PNC_RECORD_RUNNING;
    }
}

PncTransferRecord *
pnc_transfer_record_new_for (PncTransfer *transfer, PncSession *session)
{
  PncTransferRecord *self = pnc_transfer_record_new ();
  const GError *error = pnc_transfer_get_error (transfer);

  if (session != NULL)
    pnc_transfer_record_set_server (self, session);
  self->state = find_state (transfer);
  self->direction = pnc_transfer_get_direction (transfer);
  self->local = g_strdup (g_file_peek_path (transfer->local));
  self->remote = pnc_path_to_text (pnc_transfer_get_remote_path (transfer));
  self->options = transfer->options;
  self->limit_bps = pnc_transfer_get_limit (transfer);
  self->priority = pnc_transfer_get_priority (transfer);
  self->place = transfer->place;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_get (transfer, "done-bytes", &self->done_bytes, "total-bytes", &self->total_bytes, NULL);
  g_object_get (transfer, "done-files", &self->done_files, "total-files", &self->total_files, NULL);
  g_object_get (transfer, "failed-files", &self->failed_files, NULL);
  return self;
}

gboolean
pnc_transfer_record_is_same_server (const PncTransferRecord *self, const PncTransferRecord *other)
{
  if (g_strcmp0 (self->user, other->user) != 0)
    return FALSE;
  if (self->pin != NULL && other->pin != NULL)
    return g_str_equal (self->pin, other->pin);
  return self->port == other->port && self->host != NULL && other->host != NULL
         && g_ascii_strcasecmp (self->host, other->host) == 0;
}

PncLink *
pnc_transfer_record_dup_link (const PncTransferRecord *self)
{
  PncLink *link = g_new0 (PncLink, 1);

  link->host = g_strdup (self->host);
  link->port = self->port;
  link->user = g_strdup (self->user);
  link->pin = g_strdup (self->pin);
  link->path = pnc_path_parse ("/", NULL);
  return link;
}

char *
pnc_transfer_record_dup_title (const PncTransferRecord *self)
{
  g_autofree char *name = NULL;

  if (self->direction == PNC_UPLOAD)
    name = g_path_get_basename (self->local);
  else if (!g_str_equal (self->remote, "/"))
    name = g_path_get_basename (self->remote);
  return pnc_display_text (name != NULL ? name : "/", -1);
}

const char *
pnc_record_state_name (PncRecordState state)
{
  switch (state)
    {
    case PNC_RECORD_QUEUED:
      return "queued";
    case PNC_RECORD_RUNNING:
      return "running";
    case PNC_RECORD_INTERRUPTED:
      return "interrupted";
    case PNC_RECORD_DONE:
      return "done";
    case PNC_RECORD_FAILED:
      return "failed";
    case PNC_RECORD_CANCELLED:
    default:
      return "cancelled";
    }
}

gboolean
pnc_record_state_is_history (PncRecordState state)
{
  return state >= PNC_RECORD_DONE;
}
