/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-channel-pool.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * FakeChannel:
 *
 * The server's end of a data channel, played by a test on a thread of its own: every request goes
 * to a script, and what the script leaves alone is answered as an honest server would that has one
 * folder "tree" with the files "a" and "b" of 100 bytes, and beside it any file: one whose name
 * begins with "large" has 3 MiB and 5 bytes, all others 100 bytes. Everything sent to it is taken
 * and forgotten.
 */
typedef struct _FakeChannel FakeChannel;

/**
 * FakeChannelScript:
 * @channel: who asks
 * @header: of the request's frame
 * @request: the request
 * @data: as given
 *
 * Called on the channel's thread.
 *
 * Returns: whether it has answered, or has left it unanswered on purpose
 */
typedef gboolean (*FakeChannelScript) (FakeChannel *channel,
                                       const PncFrameHeader *header,
                                       const PncMessage *request,
                                       gpointer data);

/**
 * FakeChannels:
 * @script: (nullable): what is special
 * @data: for @script
 * @n_opened: (atomic) how many channels were opened so far
 * @refuse: (atomic) whether to refuse to open more
 * @attach: (atomic) whether they are only being attached when they are handed over: HELLO and
 * ATTACH come first, and an honest server takes any proof
 * @local: whether they are socket pairs instead of TCP connections, of which a machine can make so
 *   many a minute only
 *
 * Where fake channels come from; the source of fake_channel_opener.
 */
typedef struct
{
  FakeChannelScript script;
  gpointer data;
  gint n_opened;
  gint refuse;
  gint attach;
  gboolean local;
  GPtrArray *threads; /* of GThread: main context only */
} FakeChannels;

extern const PncChannelOpener fake_channel_opener;

/** fake_channels_clear: @channels: whose clients are gone. Waits for the threads. */
void fake_channels_clear (FakeChannels *channels);

/** fake_channel_send: @channel: a channel; @message: what; @flags: its flags; @request: id of the
 * request */
void fake_channel_send (FakeChannel *channel,
                        const PncMessage *message,
                        PncFrameFlags flags,
                        guint64 request);

/** fake_channel_send_raw: @channel: a channel; @type: of the frame; @flags: its flags; @request:
 * its id; @payload: its bytes; @length_bytes: how many */
void fake_channel_send_raw (FakeChannel *channel,
                            guint16 type,
                            guint16 flags,
                            guint64 request,
                            const void *payload,
                            gsize length_bytes);

/** fake_channel_send_error: @channel: a channel; @code: its status; @request: its id */
void fake_channel_send_error (FakeChannel *channel, PncError code, guint64 request);

/** fake_channel_send_attached: @channel: a channel. Says that it is attached. */
void fake_channel_send_attached (FakeChannel *channel);

/** fake_channel_close: @channel: a channel. Breaks the connection. */
void fake_channel_close (FakeChannel *channel);

/** fake_channel_answer: @channel: a channel; @header: of a request; @request: it. Answers honestly.
 */
void
fake_channel_answer (FakeChannel *channel, const PncFrameHeader *header, const PncMessage *request);

/** fake_channel_entry: @kind: what it is; @name: its name; @size_bytes: its length. Returns:
 * (transfer full): an entry */
PncEntry *fake_channel_entry (PncEntryKind kind, const char *name, guint64 size_bytes);

/** fake_channel_fill: @data: (out caller-allocates): what the files have at @offset_bytes;
 * @length_bytes: how many */
void fake_channel_fill (guint8 *data, gsize length_bytes, guint64 offset_bytes);

G_END_DECLS
