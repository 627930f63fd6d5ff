/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * Every number that bounds what a peer may make us do, in one place (docs/PROTOCOL.md, section 10).
 * Zero never means unlimited. What is configurable has its default here and its hard ceiling too.
 */

#define PNC_DEFAULT_PORT 7450
#define PNC_ALPN "pinnace/1"
#define PNC_PROTOCOL_MAJOR 1
#define PNC_PROTOCOL_MINOR 0

/* Frames */
#define PNC_FRAME_HEADER_BYTES 16u
#define PNC_MAX_PAYLOAD_BEFORE_LOGIN 4096u            /* bytes, either direction */
#define PNC_MAX_PAYLOAD_CONTROL (256u * 1024u)        /* bytes, control channel after login */
#define PNC_MAX_PAYLOAD_DATA (1024u * 1024u + 65536u) /* bytes, data channel after attaching */

/* Names */
#define PNC_MAX_NAME_BYTES 255u
#define PNC_MAX_PATH_DEPTH 128u      /* components of one path */
#define PNC_MAX_PATH_BYTES 16384u    /* all components of one path together */
#define PNC_RESERVED_NAME ".pinnace" /* the server's own folder in a share; never visible */

/* Text */
#define PNC_MAX_TEXT_BYTES 1024u    /* one error sentence, agent or server name */
#define PNC_MAX_SUBJECT_BYTES 1024u /* the path or name in an ERROR; cut there */
#define PNC_MAX_USER_BYTES 128u
#define PNC_MAX_PASSWORD_BYTES 1024u

/* Files */
#define PNC_CHUNK_BYTES (1024u * 1024u) /* every chunk but the last of a file has this length */
#define PNC_INLINE_FILE_BYTES PNC_CHUNK_BYTES /* a file up to here travels whole, in one frame */
#define PNC_MAX_FILE_BYTES ((guint64) G_MAXINT64)
#define PNC_HASH_BYTES 16u                           /* XXH3-128, canonical (big-endian) */
#define PNC_MAX_TRASH_ID_BYTES 64u                   /* of what was removed */
#define PNC_MAX_HASH_BYTES 64u                       /* room for any algorithm of SUM */
#define PNC_MAX_HAVE_BYTES (16384u * PNC_HASH_BYTES) /* hashes in one PUT_HAVE */

/* Lists */
#define PNC_MAX_LIST_PAGE_ENTRIES 1024u
#define PNC_MAX_LIST_ENTRIES 5000000u /* what a client takes of one folder */
#define PNC_MAX_CHECK_ITEMS 4096u     /* names in one pre-flight question */

/* Searches */
#define PNC_MAX_SEARCH_BYTES 256u     /* what somebody looks for */
#define PNC_MAX_SEARCH_RESULTS 10000u /* of one search */

/* Sessions */
#define PNC_SESSION_ID_BYTES 16u
#define PNC_TICKET_BYTES 32u
#define PNC_CHANNEL_KEY_BYTES 32u
#define PNC_CHANNEL_PROOF_BYTES 32u /* HMAC-SHA-256 */
#define PNC_TRANSFER_ID_BYTES 16u
#define PNC_SERVER_ID_BYTES 16u
#define PNC_MAX_DATA_CHANNELS 8u
#define PNC_MAX_REQUESTS_IN_FLIGHT 64u       /* control channel, per session */
#define PNC_MAX_DATA_REQUESTS_IN_FLIGHT 256u /* data channel */
#define PNC_MAX_REQUESTS_AHEAD 32u           /* behind LOGIN or ATTACH */
#define PNC_MAX_LOGIN_TRIES 3u
#define PNC_CHANNEL_KEY_LIFE_MS 15000

/* Deadlines, milliseconds */
#define PNC_DEADLINE_TLS_MS 5000
#define PNC_DEADLINE_LOGIN_MS 30000
#define PNC_DEADLINE_ATTACH_MS 5000
#define PNC_DEADLINE_IDLE_MS 60000 /* the server closes a channel on which nothing moves */
#define PNC_PING_INTERVAL_MS 5000
#define PNC_PING_TIMEOUT_MS 15000      /* without any frame: unresponsive, then reconnect */
#define PNC_PROGRESS_INTERVAL_MS 10000 /* a server says at least so often that it is at it */
#define PNC_REQUEST_LATE_BYTES (64u * 1024u * 1024u) /* that may come after its CANCEL */
#define PNC_REQUEST_SILENCE_MS 60000     /* without a word about a request: a client gives it up */
#define PNC_REQUEST_STANDSTILL_MS 900000 /* the same while it is told that nothing moves */
