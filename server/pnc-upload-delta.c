/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-upload-delta.h"

#include <string.h>

#include "pnc-patch.h"

struct _PncUploadDelta
{
  PncDownload *base; /* owned */
  PncPatch *patch;   /* owned */
  guint8 *input;     /* owned, nullable: the chunk that came last */
  gsize input_bytes;
  guint64 taken_bytes; /* of the delta */
  guint8 *output;      /* owned: what is to be the next chunk of the result */
  gsize output_bytes;
  gboolean working;
  gboolean complete;
};

static gboolean
read_cb (gpointer buffer,
         gsize length_bytes,
         guint64 offset_bytes,
         gpointer user_data,
         GError **error)
{
  PncUploadDelta *self = user_data;

  return pnc_download_read (self->base, buffer, length_bytes, offset_bytes, error);
}

PncUploadDelta *
pnc_upload_delta_new (PncDownload *base)
{
  PncUploadDelta *self = g_new0 (PncUploadDelta, 1);

  self->base = base;
  self->patch = pnc_patch_new (pnc_download_get_end (base), read_cb, self);
  self->output = g_malloc (PNC_CHUNK_BYTES);
  return self;
}

void
pnc_upload_delta_free (PncUploadDelta *self)
{
  if (self == NULL)
    return;
  pnc_patch_free (self->patch);
  pnc_download_free (self->base);
  g_free (self->input);
  g_free (self->output);
  g_free (self);
}

gboolean
pnc_upload_delta_is_working (PncUploadDelta *self)
{
  return self->working;
}

static gboolean
set_protocol_error (const char *what, GError **error)
{
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_REMOTE, NULL, "%s Send the file again.", what);
  return FALSE;
}

gboolean
pnc_upload_delta_take (PncUploadDelta *self, const PncChunk *chunk, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];
  gsize length_bytes = chunk->data.length_bytes;

  if (self->working || self->complete || chunk->offset_bytes != self->taken_bytes
      || self->taken_bytes % PNC_CHUNK_BYTES != 0 || length_bytes > PNC_CHUNK_BYTES)
    return set_protocol_error ("A piece of the differences came out of order.", error);
  pnc_hash_chunk (chunk->data.data, length_bytes, hash);
  if (memcmp (hash, chunk->hash, sizeof hash) != 0)
    {
      pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_REMOTE, NULL, "%s",
                     pnc_error_code_sentence (PNC_ERROR_CORRUPT));
      return FALSE;
    }
  g_free (self->input);
  self->input = g_memdup2 (chunk->data.data, length_bytes);
  self->input_bytes = length_bytes;
  self->taken_bytes += length_bytes;
  pnc_patch_set_input (self->patch, self->input, self->input_bytes);
  self->working = TRUE;
  return TRUE;
}

/* What was made is written when it is a whole chunk, and at the end. */
static gboolean
write_output (PncUploadDelta *self, PncUploadDeltaOut *out, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  if (self->output_bytes == 0 || (self->output_bytes < PNC_CHUNK_BYTES && !self->complete))
    return TRUE;
  if (self->output_bytes > out->size_bytes - out->written_bytes)
    return set_protocol_error ("More came than was announced.", error);
  if (!pnc_file_write_at (out->file, self->output, self->output_bytes, out->written_bytes, error))
    return FALSE;
  pnc_hash_chunk (self->output, self->output_bytes, hash);
  pnc_digest_add (out->digest, hash);
  out->written_bytes += self->output_bytes;
  self->output_bytes = 0;
  return TRUE;
}

gboolean
pnc_upload_delta_work (PncUploadDelta *self, PncUploadDeltaOut *out, GError **error)
{
  gsize made_bytes;
  PncPatchStep step = pnc_patch_run (self->patch, self->output + self->output_bytes,
                                     PNC_CHUNK_BYTES - self->output_bytes, &made_bytes, error);

  if (step == PNC_PATCH_FAILED)
    return FALSE;
  self->output_bytes += made_bytes;
  self->complete = step == PNC_PATCH_DONE;
  self->working = step == PNC_PATCH_FULL;
  return write_output (self, out, error);
}

gboolean
pnc_upload_delta_check (PncUploadDelta *self, GError **error)
{
  if (!self->complete)
    return set_protocol_error ("The differences have no end.", error);
  return pnc_download_check (self->base, error);
}
