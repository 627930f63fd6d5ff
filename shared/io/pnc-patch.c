/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-patch.h"

#include "pnc-signature-private.h"

#include <stdio.h>

#include <librsync.h>

struct _PncPatch
{
  rs_job_t *job; /* owned */
  guint64 base_bytes;
  PncPatchRead read;
  gpointer user_data;
  rs_buffers_t buffers;
  GError *error; /* owned, nullable: of @read */
  gboolean done;
};

/* What a delta asks for was written by a peer: it is looked at here, whatever librsync thinks. */
static rs_result
copy_cb (void *opaque, rs_long_t position, size_t *length_bytes, void **buffer)
{
  PncPatch *self = opaque;

  if (position < 0 || (guint64) position >= self->base_bytes)
    return RS_CORRUPT;
  *length_bytes = (size_t) MIN ((guint64) *length_bytes, self->base_bytes - (guint64) position);
  if (*length_bytes == 0)
    return RS_CORRUPT;
  return self->read (*buffer, *length_bytes, (guint64) position, self->user_data, &self->error)
           ? RS_DONE
           : RS_IO_ERROR;
}

PncPatch *
pnc_patch_new (guint64 base_bytes, PncPatchRead read, gpointer user_data)
{
  PncPatch *self = g_new0 (PncPatch, 1);

  pnc_librsync_quiet ();
  self->base_bytes = base_bytes;
  self->read = read;
  self->user_data = user_data;
  self->job = rs_patch_begin (copy_cb, self);
  return self;
}

void
pnc_patch_free (PncPatch *self)
{
  if (self == NULL)
    return;
  rs_job_free (self->job);
  g_clear_error (&self->error);
  g_free (self);
}

void
pnc_patch_set_input (PncPatch *self, gconstpointer data, gsize length_bytes)
{
  g_return_if_fail (self->buffers.avail_in == 0);

  self->buffers.next_in = (char *) data;
  self->buffers.avail_in = length_bytes;
}

static PncPatchStep
fail (PncPatch *self, GError **error)
{
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_NONE, NULL,
                   "What was sent are no differences from this file. Send it whole.");
  return PNC_PATCH_FAILED;
}

PncPatchStep
pnc_patch_run (PncPatch *self, gpointer out, gsize room_bytes, gsize *written_bytes, GError **error)
{
  rs_result result = RS_DONE;

  self->buffers.next_out = out;
  self->buffers.avail_out = room_bytes;
  if (!self->done)
    result = rs_job_iter (self->job, &self->buffers);
  *written_bytes = room_bytes - self->buffers.avail_out;
  if (result == RS_DONE)
    {
      self->done = TRUE;
      return self->buffers.avail_in == 0 ? PNC_PATCH_DONE : fail (self, error);
    }
  if (result != RS_BLOCKED)
    return fail (self, error);
  return self->buffers.avail_out == 0 ? PNC_PATCH_FULL : PNC_PATCH_HUNGRY;
}
