/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-delta-produce.h"

#include "pnc-delta.h"
#include "pnc-hash.h"
#include "pnc-io-error.h"
#include "pnc-signature-maker.h"

/* A file that is being read. */
typedef struct
{
  PncChannelContext *context; /* borrowed */
  guint64 request;
  PncPath *path;            /* owned */
  PncDownload *download;    /* owned */
  PncSignatureMaker *maker; /* owned, nullable: its signature is wanted */
  PncDelta *delta;          /* owned, nullable: how it differs is wanted */
  GByteArray *waiting;      /* owned, nullable: of the delta, not yet sent */
  PncDigest *digest;        /* owned, nullable: of the file */
  guint8 *buffer;           /* owned: room for a chunk */
  guint64 offset_bytes;
  guint64 sent_bytes;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  pnc_download_free (self->download);
  pnc_path_unref (self->path);
  pnc_signature_maker_free (self->maker);
  pnc_delta_free (self->delta);
  g_clear_pointer (&self->waiting, g_byte_array_unref);
  g_clear_pointer (&self->digest, pnc_digest_free);
  g_free (self->buffer);
  g_free (self);
}

static Reading *
reading_new (PncChannelContext *context, guint64 request, const PncGet *get, GError **error)
{
  PncDownload *download = pnc_share_get (context->share, get, error);
  Reading *self;

  if (download == NULL)
    return NULL;
  self = g_new0 (Reading, 1);
  self->context = context;
  self->request = request;
  self->path = pnc_path_ref (get->path);
  self->download = download;
  self->buffer = g_malloc (PNC_CHUNK_BYTES);
  return self;
}

/* Returns: how much was read; 0 at the end of the file, which is still what it was; -1 on an error
 */
static gssize
read_more (Reading *self, GError **error)
{
  gsize length_bytes
    = (gsize) MIN (PNC_CHUNK_BYTES, pnc_download_get_end (self->download) - self->offset_bytes);

  if (length_bytes == 0)
    return pnc_download_check (self->download, error) ? 0 : -1;
  if (!pnc_download_read (self->download, self->buffer, length_bytes, self->offset_bytes, error))
    return -1;
  self->offset_bytes += length_bytes;
  return (gssize) length_bytes;
}

static PncProduced
produce_signature (gpointer state, GError **error)
{
  Reading *self = state;
  gssize length_bytes = read_more (self, error);
  PncMessage answer = { .type = PNC_MESSAGE_SIGNATURE_DATA };
  g_autoptr (GBytes) signature = NULL;

  if (length_bytes < 0)
    return PNC_PRODUCED_ERROR;
  if (length_bytes > 0)
    {
      pnc_signature_maker_add (self->maker, self->buffer, (gsize) length_bytes);
      return PNC_PRODUCED_SOME;
    }
  signature = pnc_signature_maker_finish (self->maker);
  answer.signature_data.version = pnc_download_get_entry (self->download)->version;
  answer.signature_data.signature.data
    = g_bytes_get_data (signature, &answer.signature_data.signature.length_bytes);
  pnc_channel_context_send (self->context, &answer, PNC_FRAME_END, self->request);
  return PNC_PRODUCED_ALL;
}

static gboolean
check_size (PncPath *path, guint64 size_bytes, GError **error)
{
  g_autofree char *text = NULL;

  if (pnc_signature_block_bytes (size_bytes) != 0)
    return TRUE;
  text = pnc_path_to_text (path);
  pnc_set_error_doing (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, text, "take a signature of",
                       NULL);
  return FALSE;
}

static gpointer
open_for_signature (PncChannelContext *context,
                    guint64 request,
                    const PncMessage *message,
                    GError **error)
{
  const PncGet get = { .path = message->signature.path, .length_bytes = PNC_SIZE_UNKNOWN };
  Reading *self = reading_new (context, request, &get, error);

  if (self == NULL)
    return NULL;
  if (!check_size (self->path, pnc_download_get_end (self->download), error))
    {
      reading_free (self);
      return NULL;
    }
  self->maker = pnc_signature_maker_new (pnc_download_get_end (self->download));
  return self;
}

static const PncProducerClass signature_class = {
  .open = open_for_signature,
  .produce = produce_signature,
  .free = reading_free,
};

PncChannelProducer *
pnc_delta_produce_signature (PncChannelContext *context,
                             guint64 request,
                             const PncSignatureRequest *message)
{
  const PncMessage whole = { .type = PNC_MESSAGE_SIGNATURE, .signature = *message };

  return pnc_channel_producer_new_of (context, request, &signature_class, &whole);
}

/* Full chunks; at the end whatever is left. */
static void
send_waiting (Reading *self, gboolean end)
{
  while (self->waiting->len >= PNC_CHUNK_BYTES || (end && self->waiting->len > 0))
    {
      gsize length_bytes = MIN (PNC_CHUNK_BYTES, self->waiting->len);
      PncMessage chunk = {
        .type = PNC_MESSAGE_CHUNK,
        .chunk = {
          .offset_bytes = self->sent_bytes,
          .data = { .data = self->waiting->data, .length_bytes = length_bytes },
        },
      };

      pnc_hash_chunk (self->waiting->data, length_bytes, chunk.chunk.hash);
      pnc_channel_context_send (self->context, &chunk, PNC_FRAME_NONE, self->request);
      g_byte_array_remove_range (self->waiting, 0, (guint) length_bytes);
      self->sent_bytes += length_bytes;
    }
}

static PncProduced
produce_delta (gpointer state, GError **error)
{
  Reading *self = state;
  gssize length_bytes = read_more (self, error);
  PncMessage end = { .type = PNC_MESSAGE_GET_END };
  guint8 hash[PNC_HASH_BYTES];

  if (length_bytes < 0)
    return PNC_PRODUCED_ERROR;
  pnc_delta_add (self->delta, self->buffer, (gsize) length_bytes, self->waiting);
  send_waiting (self, length_bytes == 0);
  if (length_bytes > 0)
    {
      pnc_hash_chunk (self->buffer, (gsize) length_bytes, hash);
      pnc_digest_add (self->digest, hash);
      return PNC_PRODUCED_SOME;
    }
  pnc_digest_get (self->digest, end.get_end.digest);
  pnc_channel_context_send (self->context, &end, PNC_FRAME_END, self->request);
  pnc_channel_context_log (self->context, PNC_TRANSFER_SENT, self->path, self->offset_bytes, NULL);
  return PNC_PRODUCED_ALL;
}

static gpointer
open_for_delta (PncChannelContext *context,
                guint64 request,
                const PncMessage *message,
                GError **error)
{
  const PncGetDelta *ask = &message->get_delta;
  const PncGet get = {
    .path = ask->path,
    .length_bytes = PNC_SIZE_UNKNOWN,
    .check_version = TRUE,
    .version = ask->version,
  };
  PncMessage ready = { .type = PNC_MESSAGE_GET_READY };
  g_autoptr (PncSignature) signature
    = pnc_signature_load (ask->signature.data, ask->signature.length_bytes, ask->base_bytes, error);
  Reading *self = signature != NULL ? reading_new (context, request, &get, error) : NULL;

  if (self == NULL)
    return NULL;
  self->delta = pnc_delta_new (g_steal_pointer (&signature));
  self->waiting = g_byte_array_new ();
  self->digest = pnc_digest_new ();
  ready.get_ready.entry = pnc_download_get_entry (self->download);
  pnc_channel_context_send (context, &ready, PNC_FRAME_NONE, request);
  return self;
}

static const PncProducerClass delta_class = {
  .open = open_for_delta,
  .produce = produce_delta,
  .free = reading_free,
};

PncChannelProducer *
pnc_delta_produce_file (PncChannelContext *context, guint64 request, const PncGetDelta *message)
{
  const PncMessage whole = { .type = PNC_MESSAGE_GET_DELTA, .get_delta = *message };

  return pnc_channel_producer_new_of (context, request, &delta_class, &whole);
}
