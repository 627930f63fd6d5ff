/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "evil-fixture.h"

#include <string.h>

#include "pnc-hash.h"
#include "pnc-limits.h"

static void
send_whole_with (FakeChannel *channel,
                 guint64 request,
                 guint64 said_bytes,
                 gsize sent_bytes,
                 gboolean hash,
                 PncEntryKind kind)
{
  g_autoptr (PncEntry) entry = fake_channel_entry (kind, "small", said_bytes);
  g_autofree guint8 *data = g_malloc0 (sent_bytes);
  PncMessage message = {
    .type = PNC_MESSAGE_WHOLE,
    .whole = { .entry = entry, .data = { data, sent_bytes } },
  };

  if (hash)
    pnc_hash_chunk (data, sent_bytes, message.whole.hash);
  fake_channel_send (channel, &message, PNC_FRAME_END, request);
}

static void
wrong_hash (FakeChannel *channel,
            const PncFrameHeader *header,
            const PncMessage *request,
            EvilFixture *fixture)
{
  send_whole_with (channel, header->request, 100, 100, FALSE, PNC_ENTRY_FILE);
}

static void
more_than_said (FakeChannel *channel,
                const PncFrameHeader *header,
                const PncMessage *request,
                EvilFixture *fixture)
{
  send_whole_with (channel, header->request, 100, 101, TRUE, PNC_ENTRY_FILE);
}

static void
less_than_said (FakeChannel *channel,
                const PncFrameHeader *header,
                const PncMessage *request,
                EvilFixture *fixture)
{
  send_whole_with (channel, header->request, G_MAXINT64, 100, TRUE, PNC_ENTRY_FILE);
}

static void
a_link (FakeChannel *channel,
        const PncFrameHeader *header,
        const PncMessage *request,
        EvilFixture *fixture)
{
  send_whole_with (channel, header->request, 100, 100, TRUE, PNC_ENTRY_LINK);
}

/* What is wrong with a download in chunks. */
typedef struct
{
  gint64 size_bytes;
  guint64 first_offset;
  gsize first_bytes;
  gboolean bad_hash;
  guint n_chunks;
  gboolean twice_ready;
  gboolean no_ready;
  gboolean bad_digest;
  gboolean end_on_chunk;
} Chunks;

static void
send_chunks (FakeChannel *channel, guint64 request, const Chunks *chunks)
{
  g_autoptr (PncEntry) entry
    = fake_channel_entry (PNC_ENTRY_FILE, "large", (guint64) chunks->size_bytes);
  const PncMessage ready = { .type = PNC_MESSAGE_GET_READY, .get_ready = { .entry = entry } };
  g_autofree guint8 *data = g_malloc0 (PNC_CHUNK_BYTES);
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  PncMessage last = { .type = PNC_MESSAGE_GET_END };

  if (!chunks->no_ready)
    fake_channel_send (channel, &ready, PNC_FRAME_NONE, request);
  if (chunks->twice_ready)
    fake_channel_send (channel, &ready, PNC_FRAME_NONE, request);
  for (guint i = 0; i < chunks->n_chunks; i++)
    {
      PncMessage chunk = {
        .type = PNC_MESSAGE_CHUNK,
        .chunk = {
          .offset_bytes = chunks->first_offset + i * (guint64) PNC_CHUNK_BYTES,
          .data = { data, chunks->first_bytes },
        },
      };

      pnc_hash_chunk (data, chunks->first_bytes, chunk.chunk.hash);
      pnc_digest_add (digest, chunk.chunk.hash);
      chunk.chunk.hash[0] ^= chunks->bad_hash ? 1 : 0;
      fake_channel_send (channel, &chunk, chunks->end_on_chunk ? PNC_FRAME_END : PNC_FRAME_NONE,
                         request);
    }
  pnc_digest_get (digest, last.get_end.digest);
  last.get_end.digest[0] ^= chunks->bad_digest ? 1 : 0;
  fake_channel_send (channel, &last, PNC_FRAME_END, request);
}

#define CHUNKS(function, ...)                                                                      \
  static void function (FakeChannel *channel, const PncFrameHeader *header,                        \
                        const PncMessage *request, EvilFixture *fixture)                           \
  {                                                                                                \
    send_chunks (channel, header->request, &(const Chunks){ __VA_ARGS__ });                        \
  }

#define TWO (2 * PNC_CHUNK_BYTES)
CHUNKS (chunk_bad_hash,
        .size_bytes = TWO,
        .first_bytes = PNC_CHUNK_BYTES,
        .n_chunks = 2,
        .bad_hash = TRUE)
CHUNKS (chunk_bad_digest,
        .size_bytes = TWO,
        .first_bytes = PNC_CHUNK_BYTES,
        .n_chunks = 2,
        .bad_digest = TRUE)
CHUNKS (chunk_out_of_range,
        .size_bytes = TWO,
        .first_bytes = PNC_CHUNK_BYTES,
        .n_chunks = 1,
        .first_offset = G_GUINT64_CONSTANT (1) << 40)
CHUNKS (chunk_out_of_order,
        .size_bytes = TWO,
        .first_bytes = PNC_CHUNK_BYTES,
        .n_chunks = 1,
        .first_offset = PNC_CHUNK_BYTES)
CHUNKS (chunk_too_short, .size_bytes = TWO, .first_bytes = PNC_CHUNK_BYTES - 1, .n_chunks = 2)
CHUNKS (chunk_too_many, .size_bytes = TWO, .first_bytes = PNC_CHUNK_BYTES, .n_chunks = 3)
CHUNKS (chunk_too_few, .size_bytes = TWO, .first_bytes = PNC_CHUNK_BYTES, .n_chunks = 1)
CHUNKS (chunk_without_ready,
        .size_bytes = TWO,
        .first_bytes = PNC_CHUNK_BYTES,
        .n_chunks = 2,
        .no_ready = TRUE)
CHUNKS (chunk_twice_ready,
        .size_bytes = TWO,
        .first_bytes = PNC_CHUNK_BYTES,
        .n_chunks = 2,
        .twice_ready = TRUE)
CHUNKS (chunk_ends,
        .size_bytes = TWO,
        .first_bytes = PNC_CHUNK_BYTES,
        .n_chunks = 2,
        .end_on_chunk = TRUE)
CHUNKS (no_such_disk, .size_bytes = G_MAXINT64, .first_bytes = PNC_CHUNK_BYTES, .n_chunks = 1)

static void
send_page (FakeChannel *channel, guint64 request, PncFrameFlags flags, guint n, ...)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  const PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };
  va_list names;

  va_start (names, n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (entries,
                     fake_channel_entry (PNC_ENTRY_FILE, va_arg (names, const char *), 100));
  va_end (names);
  fake_channel_send (channel, &message, flags, request);
}

/* The codec refuses to write such a name: it is put into the bytes afterwards. */
static void
list_name (FakeChannel *channel, guint64 request, const char *name)
{
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };
  g_autofree char *filler = g_strnfill (strlen (name), 'x');
  guint8 *found;

  g_ptr_array_add (entries, fake_channel_entry (PNC_ENTRY_FILE, filler, 100));
  pnc_message_encode (&message, payload);
  found = memmem (payload->data, payload->len, filler, strlen (filler));
  memcpy (found, name, strlen (name));
  fake_channel_send_raw (channel, PNC_MESSAGE_LIST_PAGE, PNC_FRAME_END, request, payload->data,
                         payload->len);
}

#define NAME(function, text)                                                                       \
  static void function (FakeChannel *channel, const PncFrameHeader *header,                        \
                        const PncMessage *request, EvilFixture *fixture)                           \
  {                                                                                                \
    list_name (channel, header->request, text);                                                    \
  }

NAME (name_up, "..")
NAME (name_up_and_down, "../outside")
NAME (name_absolute, "/tmp/outside")
NAME (name_backslash, "..\\outside")
NAME (name_reserved, ".pinnace")

static void
same_name_twice (FakeChannel *channel,
                 const PncFrameHeader *header,
                 const PncMessage *request,
                 EvilFixture *fixture)
{
  send_page (channel, header->request, PNC_FRAME_NONE, 2, "a", "a");
  send_page (channel, header->request, PNC_FRAME_END, 2, "a", "b");
}

/* Twice as many as are forgiven. */
static void
entries_to_nobody (FakeChannel *channel,
                   const PncFrameHeader *header,
                   const PncMessage *request,
                   EvilFixture *fixture)
{
  g_autoptr (PncEntry) entry = fake_channel_entry (PNC_ENTRY_FILE, "a", 0);
  const PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  for (guint i = 0; i < 128; i++)
    fake_channel_send (channel, &message, PNC_FRAME_END, 0);
}

static void
empty_page (FakeChannel *channel,
            const PncFrameHeader *header,
            const PncMessage *request,
            EvilFixture *fixture)
{
  const PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE };

  fake_channel_send (channel, &message, PNC_FRAME_NONE, header->request);
  fake_channel_answer (channel, header, request);
}

static void
folder_for_ever (FakeChannel *channel,
                 const PncFrameHeader *header,
                 const PncMessage *request,
                 EvilFixture *fixture)
{
  g_autoptr (PncEntry) entry = fake_channel_entry (PNC_ENTRY_FOLDER, "tree", 0);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  const PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };

  g_ptr_array_add (entries, entry);
  fake_channel_send (channel, &message, PNC_FRAME_END, header->request);
}

static void
names_left_out (FakeChannel *channel,
                const PncFrameHeader *header,
                const PncMessage *request,
                EvilFixture *fixture)
{
  const PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .left_out = 3 } };

  fake_channel_send (channel, &message, PNC_FRAME_END, header->request);
}

static const Evil evils[] = {
  { "get-silence", GET_SMALL, PNC_MESSAGE_GET, evil_say_nothing, PNC_ERROR_TIMED_OUT, 0 },
  { "get-close-always", GET_SMALL, PNC_MESSAGE_GET, evil_close_always, PNC_ERROR_DISCONNECTED, 0 },
  { "get-close-once", GET_SMALL, PNC_MESSAGE_GET, evil_close_once, 0, 1 },
  { "get-other-id", GET_SMALL, PNC_MESSAGE_GET, evil_other_id, PNC_ERROR_TIMED_OUT, 0 },
  { "get-other-ids-for-ever", GET_SMALL, PNC_MESSAGE_GET, evil_other_ids_for_ever,
    PNC_ERROR_PROTOCOL, 0 },
  { "get-entries-to-nobody", GET_SMALL, PNC_MESSAGE_GET, entries_to_nobody, PNC_ERROR_PROTOCOL, 0 },
  { "get-other-message", GET_SMALL, PNC_MESSAGE_GET, evil_other_message, PNC_ERROR_PROTOCOL, 0 },
  { "get-unknown-message", GET_SMALL, PNC_MESSAGE_GET, evil_unknown_message, 0, 1 },
  { "get-unknown-message-ends", GET_SMALL, PNC_MESSAGE_GET, evil_unknown_message_ends,
    PNC_ERROR_UNSUPPORTED, 0 },
  { "get-malformed", GET_SMALL, PNC_MESSAGE_GET, evil_malformed, PNC_ERROR_PROTOCOL, 0 },
  { "get-unknown-flags", GET_SMALL, PNC_MESSAGE_GET, evil_unknown_flags, PNC_ERROR_PROTOCOL, 0 },
  { "get-huge-frame", GET_SMALL, PNC_MESSAGE_GET, evil_huge_frame, PNC_ERROR_TOO_LARGE, 0 },
  { "get-error-without-end", GET_SMALL, PNC_MESSAGE_GET, evil_error_without_end, PNC_ERROR_PROTOCOL,
    0 },
  { "get-refused", GET_SMALL, PNC_MESSAGE_GET, evil_refuse, PNC_ERROR_NO_SPACE, 0 },
  { "get-error-of-the-channel", GET_SMALL, PNC_MESSAGE_GET, evil_error_of_the_channel,
    PNC_ERROR_TIMED_OUT, 0 },
  { "get-go-away-once", GET_SMALL, PNC_MESSAGE_GET, evil_go_away_once, 0, 1 },
  { "get-wrong-hash", GET_SMALL, PNC_MESSAGE_GET, wrong_hash, PNC_ERROR_CORRUPT, 0 },
  { "get-more-than-said", GET_SMALL, PNC_MESSAGE_GET, more_than_said, PNC_ERROR_PROTOCOL, 0 },
  { "get-less-than-said", GET_SMALL, PNC_MESSAGE_GET, less_than_said, PNC_ERROR_PROTOCOL, 0 },
  { "get-a-link", GET_SMALL, PNC_MESSAGE_GET, a_link, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-bad-hash", GET_LARGE, PNC_MESSAGE_GET, chunk_bad_hash, PNC_ERROR_CORRUPT, 0 },
  { "chunk-bad-digest", GET_LARGE, PNC_MESSAGE_GET, chunk_bad_digest, PNC_ERROR_CORRUPT, 0 },
  { "chunk-out-of-range", GET_LARGE, PNC_MESSAGE_GET, chunk_out_of_range, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-out-of-order", GET_LARGE, PNC_MESSAGE_GET, chunk_out_of_order, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-too-short", GET_LARGE, PNC_MESSAGE_GET, chunk_too_short, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-too-many", GET_LARGE, PNC_MESSAGE_GET, chunk_too_many, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-too-few", GET_LARGE, PNC_MESSAGE_GET, chunk_too_few, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-without-ready", GET_LARGE, PNC_MESSAGE_GET, chunk_without_ready, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-twice-ready", GET_LARGE, PNC_MESSAGE_GET, chunk_twice_ready, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-ends", GET_LARGE, PNC_MESSAGE_GET, chunk_ends, PNC_ERROR_PROTOCOL, 0 },
  { "chunk-no-such-disk", GET_LARGE, PNC_MESSAGE_GET, no_such_disk, PNC_ERROR_TOO_LARGE, 0 },
  { "tree-stat-silence", GET_TREE, PNC_MESSAGE_STAT, evil_say_nothing, PNC_ERROR_TIMED_OUT, 0 },
  { "tree-list-silence", GET_TREE, PNC_MESSAGE_LIST, evil_say_nothing, PNC_ERROR_TIMED_OUT, 0 },
  { "tree-list-refused", GET_TREE, PNC_MESSAGE_LIST, evil_refuse, PNC_ERROR_NO_SPACE, 0 },
  { "tree-list-other-message", GET_TREE, PNC_MESSAGE_LIST, evil_other_message, PNC_ERROR_PROTOCOL,
    0 },
  { "tree-list-close-once", GET_TREE, PNC_MESSAGE_LIST, evil_close_once, 0, 2 },
  { "tree-name-up", GET_TREE, PNC_MESSAGE_LIST, name_up, PNC_ERROR_BAD_NAME, 0 },
  { "tree-name-up-and-down", GET_TREE, PNC_MESSAGE_LIST, name_up_and_down, PNC_ERROR_BAD_NAME, 0 },
  { "tree-name-absolute", GET_TREE, PNC_MESSAGE_LIST, name_absolute, PNC_ERROR_BAD_NAME, 0 },
  { "tree-name-backslash", GET_TREE, PNC_MESSAGE_LIST, name_backslash, PNC_ERROR_BAD_NAME, 0 },
  { "tree-name-reserved", GET_TREE, PNC_MESSAGE_LIST, name_reserved, PNC_ERROR_BAD_NAME, 0 },
  { "tree-same-name-twice", GET_TREE, PNC_MESSAGE_LIST, same_name_twice, 0, 2 },
  { "tree-empty-page", GET_TREE, PNC_MESSAGE_LIST, empty_page, PNC_ERROR_PROTOCOL, 0 },
  { "tree-folder-for-ever", GET_TREE, PNC_MESSAGE_LIST, folder_for_ever, PNC_ERROR_TOO_DEEP, 0 },
  { "tree-names-left-out", GET_TREE, PNC_MESSAGE_LIST, names_left_out, PNC_ERROR_BAD_NAME, 0 },
  { "tree-files-refused", GET_TREE, PNC_MESSAGE_GET, evil_refuse, PNC_ERROR_NO_SPACE, 0 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  evil_add_tests ("/data-channel-get", evils, G_N_ELEMENTS (evils));
  return g_test_run ();
}
