/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "fake-channel.h"

#include <string.h>
#include <sys/socket.h>

#include "pnc-hash.h"
#include "pnc-limits.h"
#include "tls-pair.h"

#define SMALL_BYTES 100u
#define FAKE_MAX_REQUESTS 64u
#define ATTACH_ID 2u
#define ATTACH_MS (60u * 1000u)
#define LARGE_BYTES (3u * PNC_CHUNK_BYTES + 5u)

struct _FakeChannel
{
  FakeChannels *channels;
  GSocketConnection *connection;
  PncFrameStream *stream;
  PncDigest *digest; /* of the upload that is open */
  guint64 received_bytes;
  gboolean closed;
};

PncEntry *
fake_channel_entry (PncEntryKind kind, const char *name, guint64 size_bytes)
{
  const PncVersion version = { .size_bytes = size_bytes,
                               .mtime_ns = G_GINT64_CONSTANT (1234567890123456789),
                               .file_id = 7 };

  return pnc_entry_new (kind, name, strlen (name), kind == PNC_ENTRY_FOLDER ? 0755 : 0644,
                        &version);
}

void
fake_channel_fill (guint8 *data, gsize length_bytes, guint64 offset_bytes)
{
  for (gsize i = 0; i < length_bytes; i++)
    data[i] = (guint8) ((offset_bytes + i) * 31 + ((offset_bytes + i) >> 8));
}

void
fake_channel_send (FakeChannel *channel,
                   const PncMessage *message,
                   PncFrameFlags flags,
                   guint64 request)
{
  pnc_frame_stream_queue (channel->stream, message, flags, request);
}

static gboolean
flush (FakeChannel *channel)
{
  PncIoStatus status = PNC_IO_WOULD_BLOCK;

  while ((status = pnc_frame_stream_flush (channel->stream, NULL)) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (channel->stream, FALSE, TRUE, NULL, -1);
  return status == PNC_IO_DONE;
}

void
fake_channel_send_raw (FakeChannel *channel,
                       guint16 type,
                       guint16 flags,
                       guint64 request,
                       const void *payload,
                       gsize length_bytes)
{
  const PncFrameHeader header
    = { .length_bytes = (guint32) length_bytes, .type = type, .flags = flags, .request = request };
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (channel->connection));
  guint8 bytes[PNC_FRAME_HEADER_BYTES];

  flush (channel);
  pnc_frame_header_encode (&header, bytes);
  g_output_stream_write_all (out, bytes, sizeof bytes, NULL, NULL, NULL);
  g_output_stream_write_all (out, payload, length_bytes, NULL, NULL, NULL);
}

void
fake_channel_send_error (FakeChannel *channel, PncError code, guint64 request)
{
  const PncMessage message = {
    .type = PNC_MESSAGE_ERROR,
    .error = { .status = (guint16) code, .sentence = (char *) "It does not go." },
  };

  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

void
fake_channel_send_attached (FakeChannel *channel)
{
  const PncMessage message = {
    .type = PNC_MESSAGE_ATTACHED,
    .attached = { .max_payload_bytes = PNC_MAX_PAYLOAD_DATA, .max_requests = FAKE_MAX_REQUESTS },
  };

  fake_channel_send (channel, &message, PNC_FRAME_END, ATTACH_ID);
}

void
fake_channel_close (FakeChannel *channel)
{
  flush (channel);
  channel->closed = TRUE;
}

static gboolean
is_folder (PncPath *path)
{
  return pnc_path_depth (path) == 0 || g_str_has_prefix (pnc_path_name (path), "tree");
}

static guint64
size_of (PncPath *path)
{
  return g_str_has_prefix (pnc_path_name (path), "large") ? LARGE_BYTES : SMALL_BYTES;
}

static PncEntry *
entry_of (PncPath *path)
{
  const char *name = pnc_path_name (path) != NULL ? pnc_path_name (path) : "";

  if (is_folder (path))
    return fake_channel_entry (PNC_ENTRY_FOLDER, name, 0);
  return fake_channel_entry (PNC_ENTRY_FILE, name, size_of (path));
}

static void
send_welcome (FakeChannel *channel, guint64 request)
{
  const PncMessage message = {
    .type = PNC_MESSAGE_WELCOME,
    .welcome
    = { .major = PNC_PROTOCOL_MAJOR, .agent = (char *) "fake", .server_name = (char *) "" },
  };

  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

static void
send_entry (FakeChannel *channel, PncPath *path, gboolean folder, guint64 request)
{
  g_autoptr (PncEntry) entry
    = folder ? fake_channel_entry (PNC_ENTRY_FOLDER, pnc_path_name (path), 0) : entry_of (path);
  const PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

static void
send_list (FakeChannel *channel, guint64 request)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  const PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };

  g_ptr_array_add (entries, fake_channel_entry (PNC_ENTRY_FILE, "a", SMALL_BYTES));
  g_ptr_array_add (entries, fake_channel_entry (PNC_ENTRY_FILE, "b", SMALL_BYTES));
  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

static void
send_whole (FakeChannel *channel, PncEntry *entry, guint64 request)
{
  guint8 data[SMALL_BYTES];
  PncMessage message = {
    .type = PNC_MESSAGE_WHOLE,
    .whole = { .entry = entry, .data = { data, sizeof data } },
  };

  fake_channel_fill (data, sizeof data, 0);
  pnc_hash_chunk (data, sizeof data, message.whole.hash);
  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

static void
send_chunks (FakeChannel *channel, const PncGet *get, PncEntry *entry, guint64 request)
{
  guint64 end = MIN (entry->version.size_bytes, get->length_bytes > entry->version.size_bytes
                                                  ? entry->version.size_bytes
                                                  : get->offset_bytes + get->length_bytes);
  g_autofree guint8 *data = g_malloc (PNC_CHUNK_BYTES);
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  PncMessage ready = { .type = PNC_MESSAGE_GET_READY, .get_ready = { .entry = entry } };
  PncMessage last = { .type = PNC_MESSAGE_GET_END };

  fake_channel_send (channel, &ready, PNC_FRAME_NONE, request);
  for (guint64 offset = get->offset_bytes; offset < end; offset += PNC_CHUNK_BYTES)
    {
      gsize length_bytes = MIN (PNC_CHUNK_BYTES, end - offset);
      PncMessage chunk = {
        .type = PNC_MESSAGE_CHUNK,
        .chunk = { .offset_bytes = offset, .data = { data, length_bytes } },
      };

      fake_channel_fill (data, length_bytes, offset);
      pnc_hash_chunk (data, length_bytes, chunk.chunk.hash);
      pnc_digest_add (digest, chunk.chunk.hash);
      fake_channel_send (channel, &chunk, PNC_FRAME_NONE, request);
    }
  pnc_digest_get (digest, last.get_end.digest);
  fake_channel_send (channel, &last, PNC_FRAME_END, request);
}

static void
answer_get (FakeChannel *channel, const PncGet *get, guint64 request)
{
  g_autoptr (PncEntry) entry = entry_of (get->path);

  if (entry->version.size_bytes <= get->inline_max_bytes)
    send_whole (channel, entry, request);
  else
    send_chunks (channel, get, entry, request);
}

static void
send_stored (FakeChannel *channel, guint64 size_bytes, const guint8 *digest, guint64 request)
{
  g_autoptr (PncEntry) entry = fake_channel_entry (PNC_ENTRY_FILE, "stored", size_bytes);
  PncMessage message = {
    .type = PNC_MESSAGE_STORED,
    .stored = { .outcome = PNC_OUTCOME_STORED, .entry = entry },
  };

  memcpy (message.stored.digest, digest, PNC_HASH_BYTES);
  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

static void
answer_put_whole (FakeChannel *channel, const PncPutWhole *put, guint64 request)
{
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  guint8 bytes[PNC_HASH_BYTES];

  if (put->data.length_bytes > 0)
    pnc_digest_add (digest, put->hash);
  pnc_digest_get (digest, bytes);
  send_stored (channel, put->data.length_bytes, bytes, request);
}

static void
answer_put (FakeChannel *channel, guint64 request)
{
  const PncMessage ready = { .type = PNC_MESSAGE_PUT_READY };

  g_clear_pointer (&channel->digest, pnc_digest_free);
  channel->digest = pnc_digest_new ();
  channel->received_bytes = 0;
  fake_channel_send (channel, &ready, PNC_FRAME_NONE, request);
}

static void
answer_commit (FakeChannel *channel, guint64 request)
{
  guint8 bytes[PNC_HASH_BYTES];

  pnc_digest_get (channel->digest, bytes);
  send_stored (channel, channel->received_bytes, bytes, request);
}

static void
answer_sum (FakeChannel *channel, PncPath *path, guint64 request)
{
  guint8 zeros[PNC_HASH_BYTES] = { 0 };
  const PncMessage message = {
    .type = PNC_MESSAGE_SUM_RESULT,
    .sum_result = {
      .algorithm = PNC_SUM_DIGEST,
      .hash = { zeros, sizeof zeros },
      .version = { .size_bytes = size_of (path) },
    },
  };

  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

void
fake_channel_answer (FakeChannel *channel, const PncFrameHeader *header, const PncMessage *request)
{
  guint64 id = header->request;

  switch ((int) request->type)
    {
    case PNC_MESSAGE_HELLO:
      send_welcome (channel, id);
      break;
    case PNC_MESSAGE_ATTACH:
      fake_channel_send_attached (channel);
      break;
    case PNC_MESSAGE_STAT:
      send_entry (channel, request->stat.path, FALSE, id);
      break;
    case PNC_MESSAGE_MAKE_FOLDER:
      send_entry (channel, request->make_folder.path, TRUE, id);
      break;
    case PNC_MESSAGE_SET_ATTRIBUTES:
      send_entry (channel, request->set_attributes.path, TRUE, id);
      break;
    case PNC_MESSAGE_LIST:
      send_list (channel, id);
      break;
    case PNC_MESSAGE_GET:
      answer_get (channel, &request->get, id);
      break;
    case PNC_MESSAGE_PUT_WHOLE:
      answer_put_whole (channel, &request->put_whole, id);
      break;
    case PNC_MESSAGE_PUT:
      answer_put (channel, id);
      break;
    case PNC_MESSAGE_CHUNK:
      if (channel->digest == NULL)
        break;
      channel->received_bytes += request->chunk.data.length_bytes;
      pnc_digest_add (channel->digest, request->chunk.hash);
      break;
    case PNC_MESSAGE_COMMIT:
      if (channel->digest != NULL)
        answer_commit (channel, id);
      break;
    case PNC_MESSAGE_SUM:
      answer_sum (channel, request->sum.path, id);
      break;
    case PNC_MESSAGE_PING:
      fake_channel_send (channel, &(PncMessage){ .type = PNC_MESSAGE_PONG }, PNC_FRAME_END, id);
      break;
    default:
      break;
    }
}

static void
take_frame (FakeChannel *channel, const PncFrame *frame)
{
  FakeChannels *channels = channel->channels;
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;

  pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                      &error);
  g_assert_no_error (error);
  if (channels->script == NULL
      || !channels->script (channel, &frame->header, &message, channels->data))
    fake_channel_answer (channel, &frame->header, &message);
}

static gpointer
serve_cb (gpointer data)
{
  FakeChannel *channel = data;
  PncFrame frame;

  while (!channel->closed)
    {
      PncIoStatus status = pnc_frame_stream_read (channel->stream, &frame, NULL);

      if (status == PNC_IO_DONE)
        take_frame (channel, &frame);
      else if (status != PNC_IO_WOULD_BLOCK || !flush (channel))
        break;
      else
        pnc_frame_stream_wait (channel->stream, TRUE, FALSE, NULL, -1);
    }
  g_clear_pointer (&channel->digest, pnc_digest_free);
  pnc_frame_stream_free (channel->stream);
  g_object_unref (channel->connection);
  g_free (channel);
  return NULL;
}

static PncFrameStream *
make_stream (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_blocking (socket, FALSE);
  return pnc_frame_stream_new (G_IO_STREAM (connection), socket, PNC_MAX_PAYLOAD_DATA);
}

static GSocketConnection *
adopt (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  return g_socket_connection_factory_create_connection (socket);
}

static void
open_pair (FakeChannels *channels, TcpPair *pair)
{
  int fds[2];

  if (!channels->local)
    {
      tcp_pair_open (pair);
      return;
    }
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  pair->client = adopt (fds[0]);
  pair->server = adopt (fds[1]);
}

static void
open_async (gpointer source,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  FakeChannels *channels = source;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_auto (TcpPair) pair = { 0 };
  FakeChannel *channel;

  if (g_atomic_int_get (&channels->refuse))
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY, "There are enough channels.");
      return;
    }
  open_pair (channels, &pair);
  channel = g_new0 (FakeChannel, 1);
  channel->channels = channels;
  channel->connection = g_object_ref (pair.server);
  channel->stream = make_stream (pair.server);
  if (channels->threads == NULL)
    channels->threads = g_ptr_array_new ();
  g_ptr_array_add (channels->threads, g_thread_new ("fake-channel", serve_cb, channel));
  g_atomic_int_inc (&channels->n_opened);
  g_task_return_pointer (task, make_stream (pair.client), (GDestroyNotify) pnc_frame_stream_free);
}

static void
begin_attaching (PncFrameStream *stream, PncAttachment *attachment)
{
  const PncAttach attach = { 0 };

  pnc_frame_stream_set_max_payload (stream, PNC_MAX_PAYLOAD_BEFORE_LOGIN);
  pnc_attachment_begin (attachment, stream, &attach, PNC_PACK_NEVER, ATTACH_MS);
}

static PncFrameStream *
open_finish (gpointer source, GAsyncResult *result, PncAttachment *attachment, GError **error)
{
  FakeChannels *channels = source;
  PncFrameStream *stream = g_task_propagate_pointer (G_TASK (result), error);

  *attachment = (PncAttachment){ .max_requests = FAKE_MAX_REQUESTS };
  if (stream != NULL && g_atomic_int_get (&channels->attach))
    begin_attaching (stream, attachment);
  return stream;
}

const PncChannelOpener fake_channel_opener = {
  .open_async = open_async,
  .open_finish = open_finish,
};

void
fake_channels_clear (FakeChannels *channels)
{
  for (guint i = 0; channels->threads != NULL && i < channels->threads->len; i++)
    g_thread_join (g_ptr_array_index (channels->threads, i));
  g_clear_pointer (&channels->threads, g_ptr_array_unref);
}
