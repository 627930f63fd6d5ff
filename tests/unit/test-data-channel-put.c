/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "evil-fixture.h"

#include <string.h>

#include "pnc-hash.h"
#include "pnc-limits.h"

static void
send_stored (FakeChannel *channel,
             guint64 request,
             PncOutcome outcome,
             PncFrameFlags flags,
             guint64 size_bytes)
{
  g_autoptr (PncEntry) entry = fake_channel_entry (PNC_ENTRY_FILE, "x", size_bytes);
  const PncMessage message = {
    .type = PNC_MESSAGE_STORED,
    .stored = { .outcome = (guint8) outcome, .entry = entry },
  };

  fake_channel_send (channel, &message, flags, request);
}

static void
stored_something_else (FakeChannel *channel,
                       const PncFrameHeader *header,
                       const PncMessage *request,
                       EvilFixture *fixture)
{
  send_stored (channel, header->request, PNC_OUTCOME_STORED, PNC_FRAME_END, 100);
}

static void
stored_without_end (FakeChannel *channel,
                    const PncFrameHeader *header,
                    const PncMessage *request,
                    EvilFixture *fixture)
{
  send_stored (channel, header->request, PNC_OUTCOME_SKIPPED, PNC_FRAME_NONE, 100);
}

static void
skipped (FakeChannel *channel,
         const PncFrameHeader *header,
         const PncMessage *request,
         EvilFixture *fixture)
{
  send_stored (channel, header->request, PNC_OUTCOME_SKIPPED, PNC_FRAME_END, 100);
}

static void
send_have (FakeChannel *channel, const PncFrameHeader *header, guint64 first_chunk)
{
  const guint8 hash[PNC_HASH_BYTES] = { 0 };
  const PncMessage message = {
    .type = PNC_MESSAGE_PUT_HAVE,
    .put_have = { .first_chunk = first_chunk, .hashes = { hash, sizeof hash } },
  };

  fake_channel_send (channel, &message, PNC_FRAME_NONE, header->request);
}

static void
have_too_much (FakeChannel *channel,
               const PncFrameHeader *header,
               const PncMessage *request,
               EvilFixture *fixture)
{
  send_have (channel, header, 1 << 20);
}

/* Each once and in order: otherwise it would never have to end. */
static void
have_twice (FakeChannel *channel,
            const PncFrameHeader *header,
            const PncMessage *request,
            EvilFixture *fixture)
{
  send_have (channel, header, 1);
  send_have (channel, header, 1);
}

static void
have_too_late (FakeChannel *channel,
               const PncFrameHeader *header,
               const PncMessage *request,
               EvilFixture *fixture)
{
  fake_channel_answer (channel, header, request);
  send_have (channel, header, 0);
}

static void
ready_twice (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             EvilFixture *fixture)
{
  fake_channel_answer (channel, header, request);
  fake_channel_answer (channel, header, request);
}

static void
not_a_folder (FakeChannel *channel,
              const PncFrameHeader *header,
              const PncMessage *request,
              EvilFixture *fixture)
{
  g_autoptr (PncEntry) entry = fake_channel_entry (PNC_ENTRY_FILE, "tree", 1);
  const PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  fake_channel_send (channel, &message, PNC_FRAME_END, header->request);
}

static const Evil evils[] = {
  { "put-silence", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, evil_say_nothing, PNC_ERROR_TIMED_OUT, 0 },
  { "put-refused", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, evil_refuse, PNC_ERROR_NO_SPACE, 0 },
  { "put-close-always", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, evil_close_always, PNC_ERROR_DISCONNECTED,
    0 },
  { "put-close-once", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, evil_close_once, 0, 0 },
  { "put-stored-something-else", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, stored_something_else,
    PNC_ERROR_CORRUPT, 0 },
  { "put-stored-without-end", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, stored_without_end,
    PNC_ERROR_PROTOCOL, 0 },
  { "put-skipped", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, skipped, 0, 0 },
  { "put-other-message", PUT_SMALL, PNC_MESSAGE_PUT_WHOLE, evil_other_message, PNC_ERROR_PROTOCOL,
    0 },
  { "put-large-silence", PUT_LARGE, PNC_MESSAGE_PUT, evil_say_nothing, PNC_ERROR_TIMED_OUT, 0 },
  { "put-large-refused", PUT_LARGE, PNC_MESSAGE_PUT, evil_refuse, PNC_ERROR_NO_SPACE, 0 },
  { "put-large-skipped", PUT_LARGE, PNC_MESSAGE_PUT, skipped, 0, 0 },
  { "put-large-stored-too-early", PUT_LARGE, PNC_MESSAGE_PUT, stored_something_else,
    PNC_ERROR_PROTOCOL, 0 },
  { "put-large-have-too-much", PUT_LARGE, PNC_MESSAGE_PUT, have_too_much, PNC_ERROR_PROTOCOL, 0 },
  { "put-large-have-twice", PUT_LARGE, PNC_MESSAGE_PUT, have_twice, PNC_ERROR_PROTOCOL, 0 },
  { "put-large-have-too-late", PUT_LARGE, PNC_MESSAGE_PUT, have_too_late, PNC_ERROR_PROTOCOL, 0 },
  { "put-large-ready-twice", PUT_LARGE, PNC_MESSAGE_PUT, ready_twice, PNC_ERROR_PROTOCOL, 0 },
  { "put-large-commit-silence", PUT_LARGE, PNC_MESSAGE_COMMIT, evil_say_nothing,
    PNC_ERROR_TIMED_OUT, 0 },
  { "put-large-commit-refused", PUT_LARGE, PNC_MESSAGE_COMMIT, evil_refuse, PNC_ERROR_NO_SPACE, 0 },
  { "put-large-commit-close-once", PUT_LARGE, PNC_MESSAGE_COMMIT, evil_close_once, 0, 0 },
  { "put-large-stored-something-else", PUT_LARGE, PNC_MESSAGE_COMMIT, stored_something_else,
    PNC_ERROR_CORRUPT, 0 },
  { "put-tree-not-a-folder", PUT_TREE, PNC_MESSAGE_MAKE_FOLDER, not_a_folder, PNC_ERROR_PROTOCOL,
    0 },
  { "put-tree-refused", PUT_TREE, PNC_MESSAGE_MAKE_FOLDER, evil_refuse, PNC_ERROR_NO_SPACE, 0 },
  { "put-tree-close-once", PUT_TREE, PNC_MESSAGE_MAKE_FOLDER, evil_close_once, 0, 0 },
  { "put-tree-attributes-refused", PUT_TREE, PNC_MESSAGE_SET_ATTRIBUTES, evil_refuse,
    PNC_ERROR_NO_SPACE, 0 },
  { "put-tree-attributes-close-once", PUT_TREE, PNC_MESSAGE_SET_ATTRIBUTES, evil_close_once, 0, 0 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  evil_add_tests ("/data-channel-put", evils, G_N_ELEMENTS (evils));
  return g_test_run ();
}
