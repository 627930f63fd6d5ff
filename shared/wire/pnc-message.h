/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-codec.h"
#include "pnc-entry.h"
#include "pnc-error.h"
#include "pnc-limits.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/**
 * PncMessageType:
 *
 * Numbers of the wire (docs/PROTOCOL.md, sections 5 to 8). c: sent by the client; s: sent by the server.
 */
typedef enum
{
  /* both kinds of channel */
  PNC_MESSAGE_HELLO = 0x0001,       /* c: first frame of any channel */
  PNC_MESSAGE_WELCOME = 0x0002,     /* s */
  PNC_MESSAGE_ERROR = 0x0003,       /* s: ends the request it carries the id of */
  PNC_MESSAGE_DONE = 0x0004,        /* s: success with nothing to say */
  PNC_MESSAGE_PING = 0x0005,        /* c */
  PNC_MESSAGE_PONG = 0x0006,        /* s */
  PNC_MESSAGE_CANCEL = 0x0007,      /* c: the header's id names the request; no answer of its own */
  PNC_MESSAGE_BYE = 0x0008,         /* c, s: nothing more will come from this side */
  PNC_MESSAGE_PROGRESS = 0x0009,    /* s: not the end of a request */

  /* control channel: the session */
  PNC_MESSAGE_LOGIN = 0x0010,       /* c */
  PNC_MESSAGE_LOGGED_IN = 0x0011,   /* s */
  PNC_MESSAGE_OPEN_CHANNEL = 0x0012,/* c */
  PNC_MESSAGE_CHANNEL_KEY = 0x0013, /* s */
  PNC_MESSAGE_GOING_AWAY = 0x0014,  /* s: unasked */

  /* data channel: the session */
  PNC_MESSAGE_ATTACH = 0x0018,      /* c */
  PNC_MESSAGE_ATTACHED = 0x0019,    /* s */

  /* names: control and data channels */
  PNC_MESSAGE_LIST = 0x0020,        /* c */
  PNC_MESSAGE_LIST_PAGE = 0x0021,   /* s: one or more */
  PNC_MESSAGE_STAT = 0x0022,        /* c */
  PNC_MESSAGE_ENTRY = 0x0023,       /* s */
  PNC_MESSAGE_MAKE_FOLDER = 0x0024, /* c */
  PNC_MESSAGE_RENAME = 0x0025,      /* c */
  PNC_MESSAGE_REMOVE = 0x0026,      /* c */
  PNC_MESSAGE_COPY = 0x0027,        /* c */
  PNC_MESSAGE_SET_ATTRIBUTES = 0x0028, /* c */
  PNC_MESSAGE_SUM = 0x0029,         /* c */
  PNC_MESSAGE_SUM_RESULT = 0x002a,  /* s */
  PNC_MESSAGE_SPACE = 0x002b,       /* c */
  PNC_MESSAGE_SPACE_RESULT = 0x002c,/* s */

  /* data channel: bytes */
  PNC_MESSAGE_PUT = 0x0060,         /* c: opens an upload; CHUNKs may follow at once */
  PNC_MESSAGE_PUT_READY = 0x0061,   /* s */
  PNC_MESSAGE_CHUNK = 0x0062,       /* c, s */
  PNC_MESSAGE_COMMIT = 0x0063,      /* c: ends an upload */
  PNC_MESSAGE_STORED = 0x0064,      /* s: answers COMMIT and PUT_WHOLE */
  PNC_MESSAGE_PUT_WHOLE = 0x0065,   /* c: a small file in one frame */
  PNC_MESSAGE_GET = 0x0066,         /* c */
  PNC_MESSAGE_GET_READY = 0x0067,   /* s: CHUNKs follow, then GET_END */
  PNC_MESSAGE_GET_END = 0x0068,     /* s */
  PNC_MESSAGE_WHOLE = 0x0069,       /* s: answers GET with a small file in one frame */
} PncMessageType;

/** PncRole: what a connection is to be */
typedef enum
{
  PNC_ROLE_CONTROL = 1,
  PNC_ROLE_DATA = 2,
} PncRole;

/** PncLoginMethod: what the secret of LOGIN is */
typedef enum
{
  PNC_LOGIN_PASSWORD = 1,
  PNC_LOGIN_TICKET = 2, /* the ticket of an earlier LOGGED_IN: re-attaches to that session */
} PncLoginMethod;

/** PncRights: bits of LOGGED_IN */
typedef enum
{
  PNC_RIGHT_READ = 1 << 0,
  PNC_RIGHT_WRITE = 1 << 1,
} PncRights;

/** PncPolicy: what to do when the name is taken */
typedef enum
{
  PNC_POLICY_REFUSE = 1,    /* PNC_ERROR_EXISTS */
  PNC_POLICY_OVERWRITE = 2, /* put it in its place; a folder is never replaced by a file or the reverse */
  PNC_POLICY_SKIP = 3,      /* leave it; outcome SKIPPED */
  PNC_POLICY_NEWER = 4,     /* overwrite only what is older (mtime); otherwise SKIPPED */
  PNC_POLICY_KEEP_BOTH = 5, /* store under "name (2).ext" …; the outcome tells the name */
} PncPolicy;

/** PncOutcome: what became of a STORED file */
typedef enum
{
  PNC_OUTCOME_STORED = 1,
  PNC_OUTCOME_REPLACED = 2,
  PNC_OUTCOME_SKIPPED = 3,
  PNC_OUTCOME_KEPT_BOTH = 4,
} PncOutcome;

/** PncPutFlags: of PUT, PUT_WHOLE and MAKE_FOLDER */
typedef enum
{
  PNC_PUT_PARENTS = 1 << 0,     /* make missing folders above it (mode 0777 & policy) */
  PNC_PUT_EXISTING_OK = 1 << 1, /* MAKE_FOLDER: a folder that is there already is success, its attributes untouched */
} PncPutFlags;

/** PncRemoveFlags: of REMOVE */
typedef enum
{
  PNC_REMOVE_RECURSIVE = 1 << 0, /* a folder with all that is in it */
  PNC_REMOVE_PERMANENT = 1 << 1, /* not to the trash */
} PncRemoveFlags;

/** PncAttributeBits: which fields of SET_ATTRIBUTES, PUT and PUT_WHOLE count */
typedef enum
{
  PNC_ATTRIBUTE_MODE = 1 << 0,
  PNC_ATTRIBUTE_MTIME = 1 << 1,
} PncAttributeBits;

/** PncSumAlgorithm: of SUM */
typedef enum
{
  PNC_SUM_SHA256 = 1,  /* as sha256sum prints it */
  PNC_SUM_XXH3_128 = 2,/* as xxh128sum prints it */
  PNC_SUM_DIGEST = 3,  /* the file digest of transfers (section 7.1) */
} PncSumAlgorithm;

/** PncAwayReason: of GOING_AWAY */
typedef enum
{
  PNC_AWAY_DRAINING = 1, /* the server is stopping or restarting */
  PNC_AWAY_KICKED = 2,   /* the administrator ended this session */
  PNC_AWAY_IDLE = 3,
} PncAwayReason;

/** PNC_SIZE_UNKNOWN: size of a PUT that streams, length of a GET to the end */
#define PNC_SIZE_UNKNOWN G_MAXUINT64

/** PncAttributes: @which: #PncAttributeBits; @mode: permission bits; @mtime_ns: modification time */
typedef struct
{
  guint8 which;
  guint16 mode;
  gint64 mtime_ns;
} PncAttributes;

/*
 * The messages. Texts are NUL-terminated UTF-8 and owned by the message; paths and entries are references that it owns;
 * slices are borrowed from the frame. Field order is wire order.
 */

typedef struct { guint16 major, minor; guint8 role; guint64 capabilities; char *agent; } PncHello;
typedef struct { guint16 major, minor; guint64 capabilities; char *agent; char *server_name;
                 guint8 server_id[PNC_SERVER_ID_BYTES]; guint32 ping_interval_ms; } PncWelcome;
typedef struct { guint16 status; guint32 retry_ms; char *sentence; PncSlice subject; } PncErrorMessage;
typedef struct { guint64 time_us; } PncPing;
typedef struct { guint64 time_us; guint64 server_time_us; } PncPong;
typedef struct { guint64 done_bytes, total_bytes, items; } PncProgress;

typedef struct { guint8 method; char *user; PncSlice secret; } PncLogin;
typedef struct { guint8 session_id[PNC_SESSION_ID_BYTES]; guint8 ticket[PNC_TICKET_BYTES]; guint32 ticket_life_s;
                 guint8 resumed; guint8 rights; char *user; char *share_name; guint32 max_payload_bytes;
                 guint8 max_data_channels; guint16 max_requests; } PncLoggedIn;
typedef struct { guint8 key[PNC_CHANNEL_KEY_BYTES]; guint32 life_ms; } PncChannelKey;
typedef struct { guint8 reason; guint32 grace_ms; char *sentence; } PncGoingAway;
typedef struct { guint8 session_id[PNC_SESSION_ID_BYTES]; guint8 proof[PNC_CHANNEL_PROOF_BYTES]; } PncAttach;
typedef struct { guint32 max_payload_bytes; guint16 max_requests; } PncAttached;

typedef struct { PncPath *path; guint16 page_entries; } PncList;
typedef struct { GPtrArray *entries; /* of PncEntry */ } PncListPage;
typedef struct { PncPath *path; } PncStat;        /* also SPACE */
typedef struct { PncEntry *entry; } PncEntryMessage;
typedef struct { PncPath *path; PncAttributes attributes; guint8 flags; } PncMakeFolder;
typedef struct { PncPath *from, *to; guint8 policy; } PncRename;
typedef struct { PncPath *path; guint8 flags; } PncRemove;
typedef struct { PncPath *from, *to; guint8 policy; guint8 recursive; } PncCopy;
typedef struct { PncPath *path; PncAttributes attributes; } PncSetAttributes;
typedef struct { PncPath *path; guint8 algorithm; } PncSum;
typedef struct { guint8 algorithm; PncSlice hash; PncVersion version; } PncSumResult;
typedef struct { guint64 total_bytes, free_bytes; } PncSpaceResult;

typedef struct { guint8 transfer_id[PNC_TRANSFER_ID_BYTES]; PncPath *path; guint64 size_bytes; PncAttributes attributes;
                 guint8 policy; guint8 flags; } PncPut;
typedef struct { guint64 resume_offset_bytes; } PncPutReady;
typedef struct { guint64 offset_bytes; guint8 hash[PNC_HASH_BYTES]; PncSlice data; } PncChunk;
typedef struct { guint64 size_bytes; guint8 digest[PNC_HASH_BYTES]; PncAttributes attributes; } PncCommit;
typedef struct { guint8 outcome; PncEntry *entry; guint8 digest[PNC_HASH_BYTES]; } PncStored;
typedef struct { PncPath *path; PncAttributes attributes; guint8 policy; guint8 flags; guint8 hash[PNC_HASH_BYTES];
                 PncSlice data; } PncPutWhole;
typedef struct { PncPath *path; guint64 offset_bytes; guint64 length_bytes; guint32 inline_max_bytes;
                 guint8 check_version; PncVersion version; } PncGet;
typedef struct { PncEntry *entry; } PncGetReady;
typedef struct { guint8 digest[PNC_HASH_BYTES]; } PncGetEnd;
typedef struct { PncEntry *entry; guint8 hash[PNC_HASH_BYTES]; PncSlice data; } PncWhole;

/**
 * PncMessage:
 * @type: which member counts; the types without a member here carry no fields
 *
 * One message, taken apart. Initialise with { .type = … } or pnc_message_decode(); release with pnc_message_clear().
 */
typedef struct
{
  PncMessageType type;
  union
  {
    PncHello hello;
    PncWelcome welcome;
    PncErrorMessage error;
    PncPing ping;
    PncPong pong;
    PncProgress progress;
    PncLogin login;
    PncLoggedIn logged_in;
    PncChannelKey channel_key;
    PncGoingAway going_away;
    PncAttach attach;
    PncAttached attached;
    PncList list;
    PncListPage list_page;
    PncStat stat; /* STAT and SPACE */
    PncEntryMessage entry;
    PncMakeFolder make_folder;
    PncRename rename;
    PncRemove remove;
    PncCopy copy;
    PncSetAttributes set_attributes;
    PncSum sum;
    PncSumResult sum_result;
    PncSpaceResult space_result;
    PncPut put;
    PncPutReady put_ready;
    PncChunk chunk;
    PncCommit commit;
    PncStored stored;
    PncPutWhole put_whole;
    PncGet get;
    PncGetReady get_ready;
    PncGetEnd get_end;
    PncWhole whole;
  };
} PncMessage;

/**
 * pnc_message_encode:
 * @message: a message whose fields keep to the limits (checked by assertion: it is our own)
 * @payload: where to append its payload, without a frame header
 */
void pnc_message_encode (const PncMessage *message, GByteArray *payload);

/**
 * pnc_message_decode:
 * @message: (out caller-allocates): set on success; left as it was, holding nothing, on failure
 * @type: type of the frame
 * @payload: (array length=length_bytes): its payload; slices of @message point into it
 * @length_bytes: how many bytes
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED for an unknown type; %PNC_ERROR_PROTOCOL for a short payload, a number
 *   outside its enumeration, an overflow (offset + length > 2^63 - 1) or text that is no UTF-8 or holds NUL;
 *   %PNC_ERROR_BAD_NAME, %PNC_ERROR_TOO_DEEP or %PNC_ERROR_TOO_LARGE for a path
 *
 * Bytes after the last known field are skipped. Costs time linear in @length_bytes and allocates no more than a small
 * multiple of it.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_message_decode (PncMessage *message,
                             guint16 type,
                             const guint8 *payload,
                             gsize length_bytes,
                             GError **error);

/**
 * pnc_message_clear:
 * @message: a message
 *
 * Releases what it owns and zeroes it; safe on one that holds nothing.
 */
void pnc_message_clear (PncMessage *message);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncMessage, pnc_message_clear)

/**
 * pnc_message_type_name:
 * @type: a number of a frame
 *
 * Returns: (transfer none) (nullable): "HELLO" …, or %NULL when unknown
 */
const char *pnc_message_type_name (guint16 type);

G_END_DECLS
