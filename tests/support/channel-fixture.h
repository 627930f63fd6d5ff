/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-fixture.h"

G_BEGIN_DECLS

/**
 * ChannelFixture:
 * @server: a server
 * @control: somebody who has logged in
 * @channel: a data channel of theirs
 */
typedef struct
{
  ServerFixture server;
  RawClient *control;
  RawClient *channel;
} ChannelFixture;

/** channel_fixture_set_up: @f: (out caller-allocates): makes a server that does not run; change its
 * limits */
void channel_fixture_set_up (ChannelFixture *f, gconstpointer data);

/** channel_fixture_start: @f: a fixture. Starts the server, logs in and opens the channel. */
void channel_fixture_start (ChannelFixture *f);

/** channel_fixture_tear_down: @f: a fixture; ends all */
void channel_fixture_tear_down (ChannelFixture *f, gconstpointer data);

/** raw_make_bytes: @length: how many. Returns: (transfer full): bytes that tell where they are */
guint8 *raw_make_bytes (gsize length);

/** raw_queue_put: @client: a data channel; @name: where; @size: how long; @policy: if the name is
 * taken. Returns: its id */
guint64 raw_queue_put (RawClient *client, const char *name, guint64 size, PncPolicy policy);

/** raw_queue_chunk: @client: a data channel; @request: the PUT; @offset: where; @bytes: what;
 * @length: how many */
void raw_queue_chunk (RawClient *client,
                      guint64 request,
                      guint64 offset,
                      const guint8 *bytes,
                      gsize length);

/** raw_digest_bytes: @bytes: a file; @length: how long; @digest: (out caller-allocates): its digest
 */
void raw_digest_bytes (const guint8 *bytes, gsize length, guint8 *digest);

/** raw_queue_commit: @client: a data channel; @request: the PUT; @bytes: the whole file; @length:
 * how long */
void raw_queue_commit (RawClient *client, guint64 request, const guint8 *bytes, gsize length);

/** raw_queue_upload: @client: a data channel; @name: where; @bytes: the file; @length: how long.
 * Nothing is waited for. Returns: its id */
guint64 raw_queue_upload (RawClient *client, const char *name, const guint8 *bytes, gsize length);

/** raw_queue_whole: @client: a data channel; @name: where; @bytes: the file; @length: how long;
 * @policy: if the name is taken. Returns: its id */
guint64 raw_queue_whole (RawClient *client,
                         const char *name,
                         const void *bytes,
                         gsize length,
                         PncPolicy policy);

/** raw_queue_path: @client: a channel; @type: a request whose first field is a path; @name: the
 * path. Returns: its id */
guint64 raw_queue_path (RawClient *client, PncMessageType type, const char *name);

/** raw_queue_get: @client: a data channel; @name: what; @offset: from where; @length: how many;
 * @inline_max: up to where in one frame. Returns: its id */
guint64 raw_queue_get (RawClient *client,
                       const char *name,
                       guint64 offset,
                       guint64 length,
                       guint32 inline_max);

/** raw_expect_stored: @client: a data channel; @request: an upload, whose STORED comes next;
 * @outcome: what it says */
void raw_expect_stored (RawClient *client, guint64 request, PncOutcome outcome);

/** raw_expect_ready: @client: a data channel; @request: a PUT, whose PUT_READY comes next */
void raw_expect_ready (RawClient *client, guint64 request);

/** raw_expect_alive: @client: a channel on which nothing is under way; it still answers */
void raw_expect_alive (RawClient *client);

/** channel_fixture_assert_file: @f: a fixture; @name: below the share; @bytes: what it must hold;
 * @length: how many */
void
channel_fixture_assert_file (ChannelFixture *f, const char *name, const void *bytes, gsize length);

/** channel_fixture_assert_no_file: @f: a fixture; @name: below the share, which must not be there
 */
void channel_fixture_assert_no_file (ChannelFixture *f, const char *name);

/** channel_fixture_assert_staging_empty: @f: a fixture. Uploads that came to nothing left nothing
 * behind. */
void channel_fixture_assert_staging_empty (ChannelFixture *f);

/** raw_take_chunks: @client: a data channel; @request: a GET, whose answer comes next in chunks;
 * @offset: where it began. Returns: (transfer full): the bytes, their hashes looked at */
GByteArray *raw_take_chunks (RawClient *client, guint64 request, guint64 offset);

/** channel_fixture_send_endless_sum: @f: a fixture. Asks for a sum that takes longer than any test,
 * of a file that takes no room. Returns: its id */
guint64 channel_fixture_send_endless_sum (ChannelFixture *f);

G_END_DECLS
