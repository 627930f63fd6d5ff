/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-channel-uploads.h"

#include "pnc-channel-range.h"
#include "pnc-hash.h"
#include "pnc-name-set.h"

#include <string.h>

#define GROUP_AGE_US (200 * 1000) /* nobody waits longer for others, however much comes in */

/* One place in the group: a complete upload, or an answer that waits for those before it. */
typedef struct
{
  guint64 request;
  PncUpload *upload; /* owned, nullable */
  PncPath *path;     /* owned, of the upload */
  PncMessage answer; /* when there is no upload */
} Item;

struct _PncChannelUploads
{
  PncChannelContext *context; /* borrowed */

  /* the open upload */
  PncUpload *open;  /* owned, nullable */
  PncPath *path;    /* owned, nullable */
  guint64 request;  /* its id */
  guint64 last_put; /* greatest id of a PUT or PUT_RANGE: chunks of older ones are of those over */

  PncChannelRange *range; /* owned: of an upload of the session, which this channel has open */

  /* the group */
  GArray *items;     /* owned: of Item, in order */
  GHashTable *names; /* owned: those of the uploads, borrowed from their paths */
  PncPath *above;    /* owned, nullable: the folder that all of them are in, while it is one */
  guint n_uploads;
  guint64 group_bytes;
  gint64 begun_us;
};

static void
clear_item (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->upload, pnc_upload_free);
  g_clear_pointer (&item->path, pnc_path_unref);
  pnc_message_clear (&item->answer);
}

PncChannelUploads *
pnc_channel_uploads_new (PncChannelContext *context)
{
  PncChannelUploads *self = g_new0 (PncChannelUploads, 1);

  self->context = context;
  self->range = pnc_channel_range_new (context);
  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  g_array_set_clear_func (self->items, clear_item);
  self->names = g_hash_table_new (pnc_name_hash, g_str_equal);
  return self;
}

/* No channel is to find it any more. */
static void
forget_ranges (PncChannelUploads *self, PncUpload *upload)
{
  if (pnc_upload_get_ranges (upload) != NULL)
    pnc_upload_table_remove (self->context->uploads, pnc_upload_get_ranges (upload));
}

static void
close_open (PncChannelUploads *self)
{
  if (self->path == NULL)
    return;
  if (self->open != NULL)
    forget_ranges (self, self->open);
  g_clear_pointer (&self->open, pnc_upload_free);
  g_clear_pointer (&self->path, pnc_path_unref);
  pnc_channel_context_return_file (self->context);
}

void
pnc_channel_uploads_free (PncChannelUploads *self)
{
  if (self == NULL)
    return;
  pnc_channel_range_free (self->range);
  close_open (self);
  g_hash_table_unref (self->names);
  g_clear_pointer (&self->above, pnc_path_unref);
  g_array_unref (self->items);
  g_free (self);
}

static void
fail (PncChannelUploads *self, guint64 request, PncPath *path, const GError *error)
{
  pnc_share_forget (self->context->share);
  pnc_channel_context_log (self->context, PNC_TRANSFER_PUT_FAILED, path, 0, error);
  pnc_channel_context_send_error (self->context, request, error);
}

/* The group */

static Item *
add_item (PncChannelUploads *self, guint64 request)
{
  if (self->items->len == 0)
    self->begun_us = g_get_monotonic_time ();
  g_array_set_size (self->items, self->items->len + 1);
  g_array_index (self->items, Item, self->items->len - 1).request = request;
  return &g_array_index (self->items, Item, self->items->len - 1);
}

static gboolean
is_group_full (PncChannelUploads *self)
{
  const PncServerLimits *limits = &self->context->limits;

  return self->n_uploads >= limits->group_files || self->group_bytes >= limits->group_bytes
         || self->items->len >= PNC_MAX_DATA_REQUESTS_IN_FLIGHT
         || g_get_monotonic_time () - self->begun_us >= GROUP_AGE_US;
}

static gboolean
is_directly_in (PncPath *folder, PncPath *path)
{
  return pnc_path_depth (path) == pnc_path_depth (folder) + 1 && pnc_path_contains (folder, path);
}

/* The files of a group are mostly those of one folder. */
static void
note_name (PncChannelUploads *self, PncPath *path)
{
  if (self->n_uploads == 0)
    self->above = pnc_path_parent (path);
  else if (self->above != NULL && !is_directly_in (self->above, path))
    g_clear_pointer (&self->above, pnc_path_unref);
  g_hash_table_add (self->names, (gpointer) pnc_path_name (path));
}

/* Takes @upload, which is complete. */
static void
add_upload (PncChannelUploads *self, guint64 request, PncPath *path, PncUpload *upload)
{
  Item *item = add_item (self, request);

  item->upload = upload;
  item->path = pnc_path_ref (path);
  note_name (self, path);
  self->n_uploads += 1;
  self->group_bytes += pnc_upload_get_size (upload);
  if (is_group_full (self))
    pnc_channel_uploads_publish (self);
}

void
pnc_channel_uploads_hold (PncChannelUploads *self, guint64 request, PncMessage *answer)
{
  Item *item = add_item (self, request);

  item->answer = *answer;
  memset (answer, 0, sizeof *answer);
  if (is_group_full (self))
    pnc_channel_uploads_publish (self);
}

static void
answer_upload (PncChannelUploads *self, guint64 request, PncPath *path, PncUpload *upload)
{
  PncMessage answer = { .type = PNC_MESSAGE_STORED };
  g_autoptr (GError) error = NULL;

  if (!pnc_upload_get_result (upload, &answer.stored, &error))
    {
      fail (self, request, path, error);
      return;
    }
  pnc_channel_context_send (self->context, &answer, PNC_FRAME_END, request);
  pnc_channel_context_log (self->context,
                           answer.stored.outcome == PNC_OUTCOME_SKIPPED ? PNC_TRANSFER_LEFT_ALONE
                                                                        : PNC_TRANSFER_STORED,
                           path, pnc_upload_get_size (upload), NULL);
}

static void
answer_item (PncChannelUploads *self, Item *item)
{
  if (item->upload != NULL)
    answer_upload (self, item->request, item->path, item->upload);
  else
    pnc_channel_context_send (self->context, &item->answer, PNC_FRAME_END, item->request);
}

void
pnc_channel_uploads_publish (PncChannelUploads *self)
{
  g_autoptr (GPtrArray) uploads = NULL;

  if (self->items->len == 0)
    return;
  uploads = g_ptr_array_sized_new (self->n_uploads);
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = &g_array_index (self->items, Item, i);

      if (item->upload != NULL)
        g_ptr_array_add (uploads, item->upload);
    }
  pnc_upload_publish_all (uploads);

  for (guint i = 0; i < self->items->len; i++)
    answer_item (self, &g_array_index (self->items, Item, i));
  g_hash_table_remove_all (self->names);
  g_clear_pointer (&self->above, pnc_path_unref);
  g_array_set_size (self->items, 0);
  self->n_uploads = 0;
  self->group_bytes = 0;
}

gboolean
pnc_channel_uploads_has_group (PncChannelUploads *self)
{
  return self->items->len > 0;
}

gboolean
pnc_channel_uploads_touches (PncChannelUploads *self, PncPath *path)
{
  if (self->above != NULL && is_directly_in (self->above, path))
    return g_hash_table_contains (self->names, pnc_path_name (path));
  for (guint i = 0; i < self->items->len; i++)
    {
      PncPath *other = g_array_index (self->items, Item, i).path;

      if (other != NULL && (pnc_path_contains (other, path) || pnc_path_contains (path, other)))
        return TRUE;
    }
  return FALSE;
}

/* Whatever happened to this name before is to be seen by the upload that begins now. */
static void
settle (PncChannelUploads *self, PncPath *path)
{
  if (pnc_channel_uploads_touches (self, path))
    pnc_channel_uploads_publish (self);
}

/* Uploads in chunks */

void
pnc_channel_uploads_note_put (PncChannelUploads *self, guint64 request)
{
  self->last_put = MAX (self->last_put, request);
}

static gboolean
check_free (PncChannelUploads *self, GError **error)
{
  if (self->path == NULL)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "Another upload is open on this channel. Finish it, or use another channel.");
  return FALSE;
}

/* The policy left what is there, or it was stored before: that is known at once. */
static void
answer_decided (PncChannelUploads *self, guint64 request, PncPath *path, PncUpload *upload)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, upload);
  pnc_upload_publish_all (one);
  answer_upload (self, request, path, upload);
}

static void
send_have (guint64 first, const guint8 *hashes, gsize n_hashes, gpointer user_data)
{
  PncChannelUploads *self = user_data;
  const PncMessage message = {
    .type = PNC_MESSAGE_PUT_HAVE,
    .put_have = { .first_chunk = first, .hashes = { hashes, n_hashes * PNC_HASH_BYTES } },
  };

  pnc_channel_context_send (self->context, &message, PNC_FRAME_NONE, self->request);
}

static void
open_upload (PncChannelUploads *self, guint64 request, PncPath *path, PncUpload *upload)
{
  PncMessage answer = { .type = PNC_MESSAGE_PUT_READY };

  self->open = upload;
  self->path = pnc_path_ref (path);
  self->request = request;
  if (pnc_upload_get_ranges (upload) != NULL)
    pnc_upload_ranges_foreach_have (pnc_upload_get_ranges (upload), send_have, self);
  pnc_channel_context_send (self->context, &answer, PNC_FRAME_NONE, request);
}

/* Lets the other channels of the session find it, if they are to. */
static gboolean
share_ranges (PncChannelUploads *self, const PncPut *put, PncUpload *upload, GError **error)
{
  PncUploadRanges *ranges = pnc_upload_get_ranges (upload);

  return ranges == NULL
         || pnc_upload_table_add (self->context->uploads, put->transfer_id, ranges,
                                  pnc_frame_stream_get_socket (self->context->stream), error);
}

/* What is this client's on another channel is there because the client has lost that. */
static PncUpload *
begin_put (PncChannelUploads *self, const PncPut *put, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (PncUpload) upload = pnc_share_put (self->context->share, put, &local);

  if (upload != NULL && share_ranges (self, put, upload, &local))
    return g_steal_pointer (&upload);
  if ((put->flags & PNC_PUT_RESUME) != 0 && g_error_matches (local, PNC_ERROR, PNC_ERROR_BUSY))
    pnc_upload_table_end (self->context->uploads, put->transfer_id);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
is_to_come (PncUpload *upload)
{
  return !pnc_upload_is_decided (upload) && !pnc_upload_is_finished (upload);
}

void
pnc_channel_uploads_put (PncChannelUploads *self, guint64 request, const PncPut *put)
{
  g_autoptr (PncUpload) upload = NULL;
  g_autoptr (GError) error = NULL;

  settle (self, put->path);
  if (!check_free (self, &error) || !pnc_channel_context_take_file (self->context, &error))
    {
      fail (self, request, put->path, error);
      return;
    }
  upload = begin_put (self, put, &error);
  if (upload != NULL && is_to_come (upload))
    {
      open_upload (self, request, put->path, g_steal_pointer (&upload));
      return;
    }
  pnc_channel_context_return_file (self->context);
  if (upload != NULL && pnc_upload_is_finished (upload))
    add_upload (self, request, put->path, g_steal_pointer (&upload));
  else if (upload != NULL)
    answer_decided (self, request, put->path, upload);
  else
    fail (self, request, put->path, error);
}

void
pnc_channel_uploads_put_delta (PncChannelUploads *self, guint64 request, const PncPutDelta *put)
{
  PncUpload *upload;
  g_autoptr (GError) error = NULL;

  settle (self, put->path);
  if (!check_free (self, &error) || !pnc_channel_context_take_file (self->context, &error))
    {
      fail (self, request, put->path, error);
      return;
    }
  upload = pnc_share_put_delta (self->context->share, put, &error);
  if (upload != NULL)
    {
      open_upload (self, request, put->path, upload);
      return;
    }
  pnc_channel_context_return_file (self->context);
  fail (self, request, put->path, error);
}

static void
fail_open (PncChannelUploads *self, const GError *error)
{
  fail (self, self->request, self->path, error);
  if (self->open != NULL)
    pnc_upload_discard (self->open);
  close_open (self);
}

/* Returns: whether @request is of an upload that is over, or was never begun */
static gboolean
is_of_another (PncChannelUploads *self, guint64 request, PncUploadVerdict *verdict)
{
  *verdict = request > self->last_put ? PNC_UPLOAD_WRONG : PNC_UPLOAD_TAKEN;
  return self->path == NULL || request != self->request;
}

PncUploadVerdict
pnc_channel_uploads_chunk (PncChannelUploads *self, guint64 request, const PncChunk *chunk)
{
  g_autoptr (GError) error = NULL;
  PncUploadVerdict verdict;

  if (pnc_channel_range_chunk (self->range, request, chunk))
    return PNC_UPLOAD_TAKEN;
  if (is_of_another (self, request, &verdict))
    return verdict;
  if (!pnc_upload_write (self->open, chunk, &error))
    fail_open (self, error);
  return PNC_UPLOAD_TAKEN;
}

gboolean
pnc_channel_uploads_is_working (PncChannelUploads *self)
{
  return self->open != NULL && pnc_upload_is_working (self->open);
}

void
pnc_channel_uploads_work (PncChannelUploads *self)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_upload_work (self->open, &error))
    fail_open (self, error);
}

PncUploadVerdict
pnc_channel_uploads_commit (PncChannelUploads *self, guint64 request, const PncCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = NULL;
  PncUploadVerdict verdict;
  PncUpload *upload;

  if (is_of_another (self, request, &verdict))
    return verdict;
  if (!pnc_upload_finish (self->open, commit, &error))
    {
      fail_open (self, error);
      return PNC_UPLOAD_TAKEN;
    }
  path = pnc_path_ref (self->path);
  upload = g_steal_pointer (&self->open);
  forget_ranges (self, upload);
  close_open (self);
  add_upload (self, request, path, upload);
  return PNC_UPLOAD_TAKEN;
}

/* Uploads in one frame */

static void
digest_of_one (const guint8 *hash, guint8 *digest)
{
  g_autoptr (PncDigest) running = pnc_digest_new ();

  if (hash != NULL)
    pnc_digest_add (running, hash);
  pnc_digest_get (running, digest);
}

static gboolean
check_empty (const PncPutWhole *whole, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  pnc_hash_chunk (NULL, 0, hash);
  if (memcmp (hash, whole->hash, sizeof hash) == 0)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_REMOTE, NULL,
                 "The hash of an empty file did not match. Try again.");
  return FALSE;
}

static gboolean
fill (PncUpload *upload, const PncPutWhole *whole, GError **error)
{
  PncChunk chunk = { .data = whole->data };
  PncCommit commit = { .size_bytes = whole->data.length_bytes, .attributes = whole->attributes };
  gboolean empty = whole->data.length_bytes == 0;

  memcpy (chunk.hash, whole->hash, sizeof chunk.hash);
  digest_of_one (empty ? NULL : whole->hash, commit.digest);
  if (empty ? !check_empty (whole, error) : !pnc_upload_write (upload, &chunk, error))
    return FALSE;
  return pnc_upload_finish (upload, &commit, error);
}

void
pnc_channel_uploads_put_whole (PncChannelUploads *self, guint64 request, const PncPutWhole *whole)
{
  PncPut put = {
    .path = whole->path,
    .size_bytes = whole->data.length_bytes,
    .attributes = whole->attributes,
    .policy = whole->policy,
    .flags = whole->flags,
  };
  g_autoptr (PncUpload) upload = NULL;
  g_autoptr (GError) error = NULL;

  settle (self, put.path);
  upload = pnc_share_put_brief (self->context->share, &put, &error);
  if (upload == NULL || (!pnc_upload_is_decided (upload) && !fill (upload, whole, &error)))
    fail (self, request, put.path, error);
  else
    add_upload (self, request, put.path, g_steal_pointer (&upload));
}

gboolean
pnc_channel_uploads_cancel (PncChannelUploads *self, guint64 request)
{
  g_autoptr (GError) error = NULL;

  if (pnc_channel_range_cancel (self->range, request))
    return TRUE;
  if (self->path == NULL || request != self->request)
    return FALSE;
  pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "Cancelled as you asked.");
  fail_open (self, error);
  return TRUE;
}

gboolean
pnc_channel_uploads_is_open (PncChannelUploads *self)
{
  return self->path != NULL || pnc_channel_range_is_open (self->range);
}

void
pnc_channel_uploads_put_range (PncChannelUploads *self, guint64 request, const PncPutRange *put)
{
  pnc_channel_range_put (self->range, request, put);
}
