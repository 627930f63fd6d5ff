/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "fake-channel.h"
#include "message-maker.h"
#include "pnc-hash.h"
#include "pnc-transfer-queue-private.h"
#include "strict-log.h"
#include "test-loop.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_SAID 8u
#define MAX_RAW_BYTES 4096u
#define N_KINDS 8u

/* A server that falls silent is none of this test's: nobody waits long for it. */
static const PncChannelTimes times = {
  .idle_ms = 60 * 1000,
  .ping_ms = 60 * 1000,
  .stall_ms = 300,
  .patient_ms = 300,
  .cancel_ms = 100,
};

typedef struct
{
  GMutex mutex; /* of what follows: each channel has a thread */
  ByteSource source;
  FakeChannels channels;
  PncTransferQueue *queue;
  GPtrArray *transfers; /* borrowed */
  char *folder;
  char *here;
} Talk;

/* The server */

static guint16
answer_type (guint16 type)
{
  switch (type)
    {
    case PNC_MESSAGE_GET:
    case PNC_MESSAGE_GET_DELTA:
      return PNC_MESSAGE_WHOLE;
    case PNC_MESSAGE_PUT:
    case PNC_MESSAGE_PUT_DELTA:
      return PNC_MESSAGE_PUT_READY;
    case PNC_MESSAGE_PUT_WHOLE:
    case PNC_MESSAGE_COMMIT:
      return PNC_MESSAGE_STORED;
    case PNC_MESSAGE_PUT_RANGE:
      return PNC_MESSAGE_DONE;
    case PNC_MESSAGE_LIST:
      return PNC_MESSAGE_LIST_PAGE;
    case PNC_MESSAGE_SUM:
      return PNC_MESSAGE_SUM_RESULT;
    case PNC_MESSAGE_SIGNATURE:
      return PNC_MESSAGE_SIGNATURE_DATA;
    default:
      return PNC_MESSAGE_ENTRY;
    }
}

static void
make_sizes_agree (PncEntry **entry, guint64 size_bytes)
{
  PncEntry *old = *entry;
  PncVersion version = old->version;

  version.size_bytes = size_bytes;
  *entry = pnc_entry_new (PNC_ENTRY_FILE, old->name, strlen (old->name), old->mode, &version);
  pnc_entry_unref (old);
}

static void
make_honest (PncMessage *message)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_WHOLE:
      pnc_hash_chunk (message->whole.data.data, message->whole.data.length_bytes,
                      message->whole.hash);
      make_sizes_agree (&message->whole.entry, message->whole.data.length_bytes);
      break;
    case PNC_MESSAGE_CHUNK:
      pnc_hash_chunk (message->chunk.data.data, message->chunk.data.length_bytes,
                      message->chunk.hash);
      break;
    default:
      break;
    }
}

/* Returns: whether that was the last that is said about the request */
static gboolean
say_made (Talk *talk, FakeChannel *channel, guint16 type, guint64 request)
{
  guint8 manner = byte_source_u8 (&talk->source);
  PncFrameFlags flags = (manner & 1) == 0 ? PNC_FRAME_END : PNC_FRAME_NONE;
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_auto (PncMessage) message = { 0 };

  message_maker_payload (&talk->source, type, payload);
  if (message_maker_decode (&message, type, payload))
    {
      if ((manner & 6) != 0)
        make_honest (&message);
      fake_channel_send (channel, &message, flags, request);
    }
  else
    fake_channel_send_raw (channel, type, flags, request, payload->data,
                           MIN (payload->len, MAX_RAW_BYTES));
  return flags == PNC_FRAME_END;
}

static void
say_raw (Talk *talk, FakeChannel *channel, guint64 request)
{
  guint16 type = byte_source_u16 (&talk->source);
  guint8 flags = byte_source_u8 (&talk->source);
  gsize length = MIN (byte_source_u8 (&talk->source), talk->source.left_bytes);

  fake_channel_send_raw (channel, type, flags, request, talk->source.data, length);
  talk->source.data += length;
  talk->source.left_bytes -= length;
}

/* Returns: whether the request was answered, one way or the other; otherwise more is to be said */
static gboolean
say_one (Talk *talk, FakeChannel *channel, const PncFrameHeader *header)
{
  guint8 op = byte_source_u8 (&talk->source);
  guint64 request = header->request;

  switch (op % 8)
    {
    case 0:
      fake_channel_close (channel);
      return TRUE;
    case 1:
      fake_channel_send_error (channel, (PncError) (1 + op / 8), request);
      return TRUE;
    case 2:
      return say_made (talk, channel, message_maker_type (&talk->source), request);
    case 3: /* to a request that was never made, or to nobody */
      say_made (talk, channel, message_maker_type (&talk->source), op & 8 ? 0 : request + op);
      return FALSE;
    case 4:
      say_raw (talk, channel, op & 8 ? request : 0);
      return FALSE;
    default:
      return say_made (talk, channel, answer_type (header->type), request);
    }
}

/* What the other end of a fake channel leaves alone. Returns: whether it was that */
static gboolean
answer_rest (FakeChannel *channel, const PncFrameHeader *header, const PncMessage *request)
{
  switch ((int) request->type)
    {
    case PNC_MESSAGE_CANCEL:
      fake_channel_send_error (channel, PNC_ERROR_CANCELLED, header->request);
      return TRUE;
    case PNC_MESSAGE_REMOVE:
      fake_channel_send (
        channel, &(PncMessage){ .type = PNC_MESSAGE_REMOVED, .removed = { .id = (char *) "" } },
        PNC_FRAME_END, header->request);
      return TRUE;
    case PNC_MESSAGE_SIGNATURE:
    case PNC_MESSAGE_GET_DELTA:
    case PNC_MESSAGE_PUT_DELTA:
    case PNC_MESSAGE_PUT_RANGE:
      fake_channel_send_error (channel, PNC_ERROR_UNSUPPORTED, header->request);
      return TRUE;
    default:
      return FALSE;
    }
}

/* A byte of the input says whether a request is answered honestly; when it is used up, all are. */
static gboolean
script (FakeChannel *channel,
        const PncFrameHeader *header,
        const PncMessage *request,
        gpointer data)
{
  Talk *talk = data;
  gboolean answered = FALSE;

  g_mutex_lock (&talk->mutex);
  if (request->type != PNC_MESSAGE_CANCEL && byte_source_u8 (&talk->source) % 4 != 0)
    for (guint i = 0; i < MAX_SAID && !answered && byte_source_has_more (&talk->source); i++)
      answered = say_one (talk, channel, header);
  g_mutex_unlock (&talk->mutex);
  return answered || answer_rest (channel, header, request);
}

/* The client */

static void
write_file (Talk *talk, const char *name, gsize length_bytes)
{
  g_autofree char *path = g_build_filename (talk->here, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree guint8 *data = g_malloc (length_bytes);

  fake_channel_fill (data, length_bytes, 0);
  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents_full (path, (char *) data, (gssize) length_bytes,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static PncTransfer *
sync_folders (Talk *talk, PncDirection direction, guint8 how)
{
  g_autoptr (GFile) local = g_file_new_build_filename (talk->here, "source-tree", NULL);
  const char *const components[] = { "tree", NULL };
  g_autoptr (PncPath) remote = pnc_path_new (components, NULL);
  PncSyncOptions options = { .extra = (PncSyncDelete) (how % 3), .checksum = (how & 4) != 0 };

  return pnc_transfer_queue_sync (talk->queue, direction, local, remote, &options);
}

static PncTransfer *
start (Talk *talk, guint kind, guint8 how)
{
  static const char *const names[N_KINDS] = { "small", "large", "tree", "small", "large", "tree" };
  const PncTransferOptions options
    = { .recursive = kind % 3 == 2, .policy = (PncPolicy) (1 + how % 5) };
  gboolean up = kind >= 3;
  g_autofree char *local = g_strconcat (up ? "source-" : "", names[kind], NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (talk->here, local, NULL);
  const char *const components[] = { names[kind], NULL };
  g_autoptr (PncPath) path = NULL;

  if (kind >= 6)
    return sync_folders (talk, kind == 6 ? PNC_DOWNLOAD : PNC_UPLOAD, how);
  path = pnc_path_new (components, NULL);
  return up ? pnc_transfer_queue_put (talk->queue, file, path, &options)
            : pnc_transfer_queue_get (talk->queue, path, file, &options);
}

static gboolean
all_ended (gpointer data)
{
  Talk *talk = data;

  for (guint i = 0; i < talk->transfers->len; i++)
    {
      if (!pnc_transfer_is_ended (g_ptr_array_index (talk->transfers, i)))
        return FALSE;
    }
  return TRUE;
}

/* Nothing but whole files, at places that were asked for. */
static int
check_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  const char *name = path + ftw->base;

  if (ftw->level == 0)
    return 0;
  g_assert_false (g_str_has_prefix (name, ".pinnace"));
  if (ftw->level == 1)
    g_assert_cmpstr (name, ==, "here");
  if (ftw->level == 2)
    g_assert_true (g_str_has_prefix (name, "source-") || g_str_has_prefix (name, "small")
                   || g_str_has_prefix (name, "large") || g_str_has_prefix (name, "tree"));
  return 0;
}

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

static void
get_link (gpointer source, gint64 *rtt_us, guint *max_channels)
{
  *rtt_us = 100;
  *max_channels = 1;
}

static void
set_up (Talk *talk, gboolean attach)
{
  static PncChannelOpener opener;

  opener = fake_channel_opener;
  opener.get_link = get_link;
  g_mutex_init (&talk->mutex);
  talk->channels.script = script;
  talk->channels.data = talk;
  talk->channels.local = TRUE;
  talk->channels.attach = attach;
  talk->transfers = g_ptr_array_new ();
  talk->folder = g_strdup (g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm/pinnace-test-XXXXXX"
                                                            : "/tmp/pinnace-test-XXXXXX");
  g_assert_nonnull (g_mkdtemp (talk->folder));
  talk->here = g_build_filename (talk->folder, "here", NULL);
  g_assert_cmpint (g_mkdir (talk->here, 0700), ==, 0);
  write_file (talk, "source-small", 100);
  write_file (talk, "source-large", 3 * PNC_CHUNK_BYTES + 5);
  write_file (talk, "source-tree/a", 100);
  write_file (talk, "source-tree/sub/b", 100);
  talk->queue = pnc_transfer_queue_new_with_opener (&opener, &talk->channels, &times);
  pnc_transfer_queue_set_link (talk->queue, PNC_LINK_UP, NULL);
}

static void
tear_down (Talk *talk)
{
  g_assert_finalize_object (talk->queue);
  fake_channels_clear (&talk->channels);
  test_loop_settle ();
  nftw (talk->folder, check_cb, 16, FTW_PHYS);
  nftw (talk->folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_ptr_array_unref (talk->transfers);
  g_free (talk->folder);
  g_free (talk->here);
  g_mutex_clear (&talk->mutex);
}

/* Two bytes say what is moved, and how names that are taken are dealt with; the rest is what a
 * server does with each request. Whatever it does, everything ends. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Talk talk = { .source = { data, size } };
  guint8 kinds = byte_source_u8 (&talk.source);
  guint8 how = byte_source_u8 (&talk.source);

  strict_log_install ();
  set_up (&talk, (how & 0x40) != 0);
  g_ptr_array_add (talk.transfers, start (&talk, kinds % N_KINDS, how));
  if (kinds >= 0x80)
    g_ptr_array_add (talk.transfers, start (&talk, kinds / N_KINDS % N_KINDS, how / 8));
  test_loop_until (all_ended, &talk);
  tear_down (&talk);
  return 0;
}
