/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-channel-producer.h"

#include "pnc-hash.h"
#include "pnc-parking.h"

#include <string.h>

#define PAGE_BYTES (128u * 1024u)

struct _PncChannelProducer
{
  PncChannelContext *context; /* borrowed */
  guint64 request;
  gboolean (*produce) (PncChannelProducer *self);

  /* a download */
  PncDownload *download; /* owned, nullable; counts as an open file */
  PncPath *path;         /* owned, nullable */
  PncDigest *digest;     /* owned, nullable */
  guint64 begin_bytes;
  guint64 offset_bytes;

  /* a listing */
  PncShareReader *reader; /* owned, nullable; counts as an open file */
  guint page_entries;

  /* something else */
  const PncProducerClass *class;
  gpointer state; /* owned, nullable; counts as an open file */
};

void
pnc_channel_producer_free (PncChannelProducer *self)
{
  if (self == NULL)
    return;
  if (self->download != NULL || self->reader != NULL || self->state != NULL)
    pnc_channel_context_return_file (self->context);
  g_clear_pointer (&self->download, pnc_download_free);
  g_clear_pointer (&self->path, pnc_path_unref);
  g_clear_pointer (&self->digest, pnc_digest_free);
  g_clear_pointer (&self->reader, pnc_share_reader_free);
  if (self->state != NULL)
    self->class->free (self->state);
  g_free (self);
}

static PncChannelProducer *
producer_new (PncChannelContext *context,
              guint64 request,
              gboolean (*produce) (PncChannelProducer *self))
{
  PncChannelProducer *self = g_new0 (PncChannelProducer, 1);

  self->context = context;
  self->request = request;
  self->produce = produce;
  return self;
}

guint64
pnc_channel_producer_get_request (PncChannelProducer *self)
{
  return self->request;
}

gboolean
pnc_channel_producer_produce (PncChannelProducer *self)
{
  return self->produce (self);
}

/* Returns: %FALSE: nothing more is to come */
static gboolean
fail (PncChannelProducer *self, const GError *error)
{
  if (self->path != NULL)
    pnc_channel_context_log (self->context, PNC_TRANSFER_GET_FAILED, self->path, 0, error);
  pnc_channel_context_send_error (self->context, self->request, error);
  return FALSE;
}

void
pnc_channel_producer_cancel (PncChannelProducer *self)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "Cancelled as you asked.");
  fail (self, error);
}

gboolean
pnc_channel_producer_is_list (PncChannelProducer *self)
{
  return self->reader != NULL;
}

gsize
pnc_channel_producer_get_memory (PncChannelProducer *self)
{
  return self->reader != NULL ? pnc_share_reader_get_memory (self->reader) : 0;
}

void
pnc_channel_producer_evict (PncChannelProducer *self)
{
  g_autoptr (GError) error = NULL;

  pnc_parking_set_evicted (&error);
  fail (self, error);
}

/* Downloads */

/* Reads straight into the frame that @message begins, and hashes there. */
static gboolean
read_into_frame (PncChannelProducer *self,
                 const PncMessage *message,
                 PncFrameFlags flags,
                 gsize length_bytes,
                 guint8 *hash,
                 gboolean last,
                 GError **error)
{
  PncFrameStream *stream = self->context->stream;
  guint8 *space = pnc_frame_stream_queue_space (stream, message, flags, self->request);
  gboolean ok = pnc_download_read (self->download, space, length_bytes, self->offset_bytes, error);

  if (ok && last)
    ok = pnc_download_check (self->download, error);
  if (ok)
    pnc_hash_chunk (space, length_bytes, hash);
  pnc_frame_stream_queue_space_done (stream, hash, ok);
  return ok;
}

static gboolean
finish_download (PncChannelProducer *self)
{
  PncMessage end = { .type = PNC_MESSAGE_GET_END };
  g_autoptr (GError) error = NULL;

  if (!pnc_download_check (self->download, &error))
    return fail (self, error);
  pnc_digest_get (self->digest, end.get_end.digest);
  pnc_channel_context_send (self->context, &end, PNC_FRAME_END, self->request);
  pnc_channel_context_log (self->context, PNC_TRANSFER_SENT, self->path,
                           self->offset_bytes - self->begin_bytes, NULL);
  return FALSE;
}

static gboolean
produce_chunk (PncChannelProducer *self)
{
  guint64 left = pnc_download_get_end (self->download) - self->offset_bytes;
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK };
  g_autoptr (GError) error = NULL;
  guint8 hash[PNC_HASH_BYTES] = { 0 };

  if (left == 0)
    return finish_download (self);
  chunk.chunk.offset_bytes = self->offset_bytes;
  chunk.chunk.data.length_bytes = (gsize) MIN (left, PNC_CHUNK_BYTES);
  if (!read_into_frame (self, &chunk, PNC_FRAME_NONE, chunk.chunk.data.length_bytes, hash, FALSE,
                        &error))
    return fail (self, error);
  pnc_digest_add (self->digest, hash);
  self->offset_bytes += chunk.chunk.data.length_bytes;
  return TRUE;
}

static gboolean
is_small (const PncGet *get, PncDownload *download)
{
  guint64 size = pnc_download_get_entry (download)->version.size_bytes;

  return get->inline_max_bytes > 0 && get->offset_bytes == 0
         && pnc_download_get_end (download) == size
         && size <= MIN (get->inline_max_bytes, PNC_INLINE_FILE_BYTES);
}

static void
send_whole (PncChannelProducer *self)
{
  PncMessage whole = { .type = PNC_MESSAGE_WHOLE };
  gsize size = (gsize) pnc_download_get_end (self->download);
  g_autoptr (GError) error = NULL;
  guint8 hash[PNC_HASH_BYTES] = { 0 };

  whole.whole.entry = pnc_download_get_entry (self->download);
  whole.whole.data.length_bytes = size;
  if (read_into_frame (self, &whole, PNC_FRAME_END, size, hash, TRUE, &error))
    pnc_channel_context_log (self->context, PNC_TRANSFER_SENT, self->path, size, NULL);
  else
    fail (self, error);
}

static void
begin_chunks (PncChannelProducer *self, const PncGet *get)
{
  PncMessage ready = { .type = PNC_MESSAGE_GET_READY };

  ready.get_ready.entry = pnc_download_get_entry (self->download);
  pnc_channel_context_send (self->context, &ready, PNC_FRAME_NONE, self->request);
  self->digest = pnc_digest_new ();
  self->begin_bytes = self->offset_bytes = get->offset_bytes;
}

PncChannelProducer *
pnc_channel_producer_new_get (PncChannelContext *context, guint64 request, const PncGet *get)
{
  g_autoptr (PncChannelProducer) self = producer_new (context, request, produce_chunk);
  g_autoptr (GError) error = NULL;

  self->path = pnc_path_ref (get->path);
  if (!pnc_channel_context_take_file (context, &error))
    {
      fail (self, error);
      return NULL;
    }
  self->download = pnc_share_get (context->share, get, &error);
  if (self->download == NULL)
    {
      pnc_channel_context_return_file (context);
      fail (self, error);
      return NULL;
    }
  if (is_small (get, self->download))
    {
      send_whole (self);
      return NULL;
    }
  begin_chunks (self, get);
  return g_steal_pointer (&self);
}

/* Listings */

static gboolean
produce_page (PncChannelProducer *self)
{
  PncMessage page = { .type = PNC_MESSAGE_LIST_PAGE };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  gboolean end = FALSE;

  entries = pnc_share_reader_next (self->reader, self->page_entries, PAGE_BYTES, &end, &error);
  if (entries == NULL)
    return fail (self, error);
  if (entries->len == 0 && !end)
    return TRUE; /* nothing that can be listed: no page of its own */
  page.list_page.entries = entries;
  page.list_page.left_out = pnc_share_reader_take_left_out (self->reader);
  pnc_channel_context_send (self->context, &page, end ? PNC_FRAME_END : PNC_FRAME_NONE,
                            self->request);
  return !end;
}

PncChannelProducer *
pnc_channel_producer_new_list (PncChannelContext *context, guint64 request, const PncList *list)
{
  g_autoptr (PncChannelProducer) self = producer_new (context, request, produce_page);
  g_autoptr (GError) error = NULL;

  self->page_entries = list->page_entries != 0 ? list->page_entries : PNC_MAX_LIST_PAGE_ENTRIES;
  if (!pnc_channel_context_take_file (context, &error))
    {
      fail (self, error);
      return NULL;
    }
  self->reader = pnc_share_list (context->share, list->path, &error);
  if (self->reader == NULL)
    {
      pnc_channel_context_return_file (context);
      fail (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* Others */

static gboolean
produce_other (PncChannelProducer *self)
{
  g_autoptr (GError) error = NULL;

  switch (self->class->produce (self->state, &error))
    {
    case PNC_PRODUCED_SOME:
      return TRUE;
    case PNC_PRODUCED_ERROR:
      return fail (self, error);
    case PNC_PRODUCED_ALL:
    default:
      return FALSE;
    }
}

PncChannelProducer *
pnc_channel_producer_new_of (PncChannelContext *context,
                             guint64 request,
                             const PncProducerClass *class,
                             const PncMessage *message)
{
  g_autoptr (PncChannelProducer) self = producer_new (context, request, produce_other);
  g_autoptr (GError) error = NULL;

  self->class = class;
  if (!pnc_channel_context_take_file (context, &error))
    {
      fail (self, error);
      return NULL;
    }
  self->state = class->open (context, request, message, &error);
  if (self->state == NULL)
    {
      pnc_channel_context_return_file (context);
      fail (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
