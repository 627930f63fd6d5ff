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
 * Numbers of the wire (docs/PROTOCOL.md, sections 5 to 8). c: sent by the client; s: sent by the
 * server.
 */
typedef enum
{
  /* both kinds of channel */
  PNC_MESSAGE_HELLO = 0x0001,    /* c: first frame of any channel */
  PNC_MESSAGE_WELCOME = 0x0002,  /* s */
  PNC_MESSAGE_ERROR = 0x0003,    /* s: ends the request it carries the id of */
  PNC_MESSAGE_DONE = 0x0004,     /* s: success with nothing to say */
  PNC_MESSAGE_PING = 0x0005,     /* c */
  PNC_MESSAGE_PONG = 0x0006,     /* s */
  PNC_MESSAGE_CANCEL = 0x0007,   /* c: the header's id names the request; no answer of its own */
  PNC_MESSAGE_BYE = 0x0008,      /* c, s: nothing more will come from this side */
  PNC_MESSAGE_PROGRESS = 0x0009, /* s: not the end of a request */

  /* control channel: the session */
  PNC_MESSAGE_LOGIN = 0x0010,        /* c */
  PNC_MESSAGE_LOGGED_IN = 0x0011,    /* s */
  PNC_MESSAGE_OPEN_CHANNEL = 0x0012, /* c */
  PNC_MESSAGE_CHANNEL_KEY = 0x0013,  /* s */
  PNC_MESSAGE_GOING_AWAY = 0x0014,   /* s: unasked */

  /* data channel: the session */
  PNC_MESSAGE_ATTACH = 0x0018,   /* c */
  PNC_MESSAGE_ATTACHED = 0x0019, /* s */

  /* names: control and data channels */
  PNC_MESSAGE_LIST = 0x0020,           /* c */
  PNC_MESSAGE_LIST_PAGE = 0x0021,      /* s: one or more */
  PNC_MESSAGE_STAT = 0x0022,           /* c */
  PNC_MESSAGE_ENTRY = 0x0023,          /* s */
  PNC_MESSAGE_MAKE_FOLDER = 0x0024,    /* c */
  PNC_MESSAGE_RENAME = 0x0025,         /* c */
  PNC_MESSAGE_REMOVE = 0x0026,         /* c */
  PNC_MESSAGE_COPY = 0x0027,           /* c */
  PNC_MESSAGE_SET_ATTRIBUTES = 0x0028, /* c */
  PNC_MESSAGE_SUM = 0x0029,            /* c */
  PNC_MESSAGE_SUM_RESULT = 0x002a,     /* s */
  PNC_MESSAGE_SPACE = 0x002b,          /* c */
  PNC_MESSAGE_SPACE_RESULT = 0x002c,   /* s */
  PNC_MESSAGE_REMOVED = 0x002d,        /* s */
  PNC_MESSAGE_RESTORE = 0x002e,        /* c */

  /* control channel: what changes */
  PNC_MESSAGE_WATCH = 0x0030,    /* c: answered until it is cancelled */
  PNC_MESSAGE_WATCHING = 0x0031, /* s: from now on */
  PNC_MESSAGE_CHANGES = 0x0032,  /* s: any number of them */

  /* control channel: looking for names */
  PNC_MESSAGE_SEARCH = 0x0033, /* c */
  PNC_MESSAGE_FOUND = 0x0034,  /* s: one or more */

  /* data channel: bytes */
  PNC_MESSAGE_PUT = 0x0060,            /* c: opens an upload; CHUNKs may follow at once */
  PNC_MESSAGE_PUT_READY = 0x0061,      /* s: the PUT was accepted */
  PNC_MESSAGE_CHUNK = 0x0062,          /* c, s */
  PNC_MESSAGE_COMMIT = 0x0063,         /* c: ends an upload */
  PNC_MESSAGE_STORED = 0x0064,         /* s: answers COMMIT and PUT_WHOLE, or PUT at once */
  PNC_MESSAGE_PUT_WHOLE = 0x0065,      /* c: a small file in one frame */
  PNC_MESSAGE_GET = 0x0066,            /* c */
  PNC_MESSAGE_GET_READY = 0x0067,      /* s: CHUNKs follow, then GET_END */
  PNC_MESSAGE_GET_END = 0x0068,        /* s */
  PNC_MESSAGE_WHOLE = 0x0069,          /* s: answers GET with a small file in one frame */
  PNC_MESSAGE_PUT_RANGE = 0x006a,      /* c: CHUNKs of an upload that is open on another channel */
  PNC_MESSAGE_PUT_HAVE = 0x006b,       /* s: before PUT_READY: chunks that are there already */
  PNC_MESSAGE_SIGNATURE = 0x006c,      /* c: what a file is made of, for PUT_DELTA */
  PNC_MESSAGE_SIGNATURE_DATA = 0x006d, /* s */
  PNC_MESSAGE_GET_DELTA = 0x006e,      /* c: how a file differs from one that the client has */
  PNC_MESSAGE_PUT_DELTA = 0x006f,      /* c: opens an upload of what differs */
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
  PNC_POLICY_REFUSE = 1, /* PNC_ERROR_EXISTS */
  PNC_POLICY_OVERWRITE
  = 2, /* put it in its place; a folder is never replaced by a file or the reverse */
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
  PNC_PUT_PARENTS = 1 << 0, /* make missing folders above it; the policy decides their mode */
  PNC_PUT_EXISTING_OK
  = 1 << 1, /* MAKE_FOLDER: a folder that is there already is success, its attributes untouched */
  PNC_PUT_RESUME
  = 1 << 2, /* PUT: go on with what is staged under this transfer id, and keep what comes */
  PNC_PUT_RANGES
  = 1 << 3, /* PUT: chunks come in any order, by PUT_RANGE on other channels as well */
  PNC_PUT_SETTLE
  = 1 << 4, /* PUT: say what became of this transfer, which may have been committed before */
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
  PNC_SUM_SHA256 = 1,   /* as sha256sum prints it */
  PNC_SUM_XXH3_128 = 2, /* as xxh128sum prints it */
  PNC_SUM_DIGEST = 3,   /* the file digest of transfers (section 7.1) */
} PncSumAlgorithm;

/** PncWatchScope: of WATCHING */
typedef enum
{
  PNC_WATCH_ALL = 1,  /* whatever changes the folder is told */
  PNC_WATCH_HOST = 2, /* only what programs on the server's host change: the disk is a network's */
} PncWatchScope;

/** PncSearchFlags: of SEARCH */
typedef enum
{
  PNC_SEARCH_HIDDEN = 1 << 0, /* names that begin with a dot too, and what is in such folders */
  PNC_SEARCH_CASE = 1 << 1,   /* capitals matter */
} PncSearchFlags;

/** PncSearchOutcome: of FOUND */
typedef enum
{
  PNC_SEARCH_MORE = 0,    /* more will come: in all but the last */
  PNC_SEARCH_ALL = 1,     /* that was all there is */
  PNC_SEARCH_ENOUGH = 2,  /* as many as were asked for; there may be more */
  PNC_SEARCH_GAVE_UP = 3, /* it was too much for the server; there may be more */
} PncSearchOutcome;

/** PncChangesFlags: of CHANGES */
typedef enum
{
  PNC_CHANGES_OVERFLOW = 1 << 0, /* there were too many to be told: list the folder again */
} PncChangesFlags;

/** PncAwayReason: of GOING_AWAY */
typedef enum
{
  PNC_AWAY_DRAINING = 1, /* the server is stopping or restarting */
  PNC_AWAY_KICKED = 2,   /* the administrator ended this session */
  PNC_AWAY_IDLE = 3,
} PncAwayReason;

/** PNC_SIZE_UNKNOWN: size of a PUT that streams, length of a GET to the end */
#define PNC_SIZE_UNKNOWN G_MAXUINT64

/** PncAttributes: what a name is to have beside its bytes */
typedef struct
{
  guint8 which;    /* PncAttributeBits: the fields that count */
  guint16 mode;    /* permission bits; only 0777 of them travel */
  gint64 mtime_ns; /* modification time, ns since 1970 UTC */
} PncAttributes;

/*
 * The messages. Texts are NUL-terminated UTF-8 and owned by the message (a text longer than its
 * bound is cut when it is encoded); paths and entries are references that it owns; slices are
 * borrowed from the frame. Field order is wire order. What each message means and how it is
 * answered: docs/PROTOCOL.md, sections 5 to 8.
 */

/**
 * PncCapabilities:
 * @PNC_CAPABILITY_PACKED: takes frames with %PNC_FRAME_PACKED
 * @PNC_CAPABILITY_WANTS_PACKED: asks for them wherever the data shrink, however fast the link is
 *
 * What a side says of a connection in HELLO and WELCOME.
 */
typedef enum
{
  PNC_CAPABILITY_PACKED = 1 << 0,
  PNC_CAPABILITY_WANTS_PACKED = 1 << 1,
} PncCapabilities;

/** PncHello: the first frame of any channel */
typedef struct
{
  guint16 major;        /* PNC_PROTOCOL_MAJOR */
  guint16 minor;        /* the newest minor version the client knows */
  guint8 role;          /* PncRole */
  guint64 capabilities; /* bits; unknown ones are ignored */
  char *agent;          /* program and version, for logs */
} PncHello;

/** PncWelcome: answers HELLO */
typedef struct
{
  guint16 major;
  guint16 minor; /* the newest minor version the server knows; the lower of the two is spoken */
  guint64 capabilities;
  char *agent;
  char *server_name;                     /* for people */
  guint8 server_id[PNC_SERVER_ID_BYTES]; /* the same for all servers of one share */
  guint32 ping_interval_ms;              /* a wish; the client bounds it itself */
} PncWelcome;

/** PncErrorMessage: ends the request it carries the id of */
typedef struct
{
  guint16 status;   /* pnc_error_from_status() */
  guint32 retry_ms; /* when it makes sense to try again; 0 says nothing */
  char *sentence;   /* English: what failed and what to do */
  PncSlice
    subject; /* the path or name it is about, raw; cut at PNC_MAX_SUBJECT_BYTES; may be empty */
} PncErrorMessage;

/** PncPing: asks for a PONG */
typedef struct
{
  guint64 time_us; /* the client's clock, any origin */
} PncPing;

/** PncPong: answers PING */
typedef struct
{
  guint64 time_us;        /* as in the PING */
  guint64 server_time_us; /* the server's, any origin */
} PncPong;

/** PncProgress: how far a long request is; never its end */
typedef struct
{
  guint64 done_bytes;
  guint64 total_bytes; /* 0 when not known */
  guint64 items;       /* files and folders done */
} PncProgress;

/** PncLogin: who it is. Check the length of the secret before it gets here: it is never cut */
typedef struct
{
  guint8 method; /* PncLoginMethod */
  char *user;
  PncSlice secret; /* password, or ticket; up to PNC_MAX_PASSWORD_BYTES */
  guint8 n_keys;   /* for so many data channels the client would like keys at once */
} PncLogin;

/** PncLoggedIn: answers LOGIN */
typedef struct
{
  guint8 session_id[PNC_SESSION_ID_BYTES];
  guint8 ticket[PNC_TICKET_BYTES]; /* for the next LOGIN; replaces the one before */
  guint32 ticket_life_s;           /* after the control channel ends */
  guint8 resumed;                  /* 0 or 1: the ticket brought back the earlier session */
  guint8 rights;                   /* PncRights */
  char *user;
  char *share_name;          /* for people */
  guint32 max_payload_bytes; /* of either side on this channel from now on */
  guint8 max_data_channels;
  guint16 max_requests; /* in flight on this channel */
  guint32 key_life_ms;
  PncSlice keys; /* one behind the other, each as in PncChannelKey; no more than were asked for */
} PncLoggedIn;

/** PncChannelKey: answers OPEN_CHANNEL */
typedef struct
{
  guint8 key[PNC_CHANNEL_KEY_BYTES]; /* for one ATTACH */
  guint32 life_ms;
} PncChannelKey;

/** PncGoingAway: the server will end this session */
typedef struct
{
  guint8 reason;    /* PncAwayReason */
  guint32 grace_ms; /* until it closes */
  char *sentence;
} PncGoingAway;

/** PncAttach: proves that this data channel belongs to a session */
typedef struct
{
  guint8 session_id[PNC_SESSION_ID_BYTES];
  guint8 proof[PNC_CHANNEL_PROOF_BYTES]; /* pnc_tls_channel_proof() */
} PncAttach;

/** PncAttached: answers ATTACH */
typedef struct
{
  guint32 max_payload_bytes;
  guint16 max_requests;
} PncAttached;

/** PncList: what is in a folder; answered by LIST_PAGEs */
typedef struct
{
  PncPath *path;
  guint16 page_entries; /* the most in one page, up to PNC_MAX_LIST_PAGE_ENTRIES; 0 leaves it to the
                           server */
} PncList;

/** PncListPage: some of the entries of a folder, in no order */
typedef struct
{
  GPtrArray *entries; /* of PncEntry; %NULL is encoded as none */
  guint32 left_out;   /* names that this page would hold but that cannot travel (section 4) */
} PncListPage;

/** PncStat: asks about one name; also the fields of SPACE */
typedef struct
{
  PncPath *path;
} PncStat;

/** PncEntryMessage: answers STAT, MAKE_FOLDER, RENAME, COPY, SET_ATTRIBUTES and RESTORE */
typedef struct
{
  PncEntry *entry;
} PncEntryMessage;

/** PncMakeFolder: answered by ENTRY */
typedef struct
{
  PncPath *path;
  PncAttributes attributes;
  guint8 flags; /* PncPutFlags: PARENTS, EXISTING_OK */
} PncMakeFolder;

/** PncRename: answered by ENTRY, or by ERROR EXISTS where the policy says to leave what is there */
typedef struct
{
  PncPath *from;
  PncPath *to; /* the new name itself, not the folder to put it in */
  guint8 policy;
} PncRename;

/** PncRemove: answered by REMOVED */
typedef struct
{
  PncPath *path;
  guint8 flags; /* PncRemoveFlags */
} PncRemove;

/** PncCopy: a copy made by the server; PROGRESS may precede the answer, which is as for RENAME */
typedef struct
{
  PncPath *from;
  PncPath *to; /* the new name itself */
  guint8 policy;
  guint8 recursive; /* 0 or 1 */
} PncCopy;

/** PncSetAttributes: answered by ENTRY */
typedef struct
{
  PncPath *path;
  PncAttributes attributes;
} PncSetAttributes;

/** PncSum: the hash of a stored file; PROGRESS may precede SUM_RESULT */
typedef struct
{
  PncPath *path;
  guint8 algorithm; /* PncSumAlgorithm */
} PncSum;

/** PncSumResult: answers SUM */
typedef struct
{
  guint8 algorithm;
  PncSlice hash;      /* 1 to PNC_MAX_HASH_BYTES */
  PncVersion version; /* of the file that was read */
} PncSumResult;

/** PncSpaceResult: answers SPACE */
typedef struct
{
  guint64 total_bytes;
  guint64 free_bytes; /* what this user may still fill */
  guint8 may_create;  /* 0 or 1: names may be made in it, as far as is known beforehand */
} PncSpaceResult;

/** PncRemoved: answers REMOVE */
typedef struct
{
  char *id; /* of what is in the trash now, for RESTORE; "" when it is gone for good */
} PncRemoved;

/** PncRestore: brings back what was removed; answered by ENTRY */
typedef struct
{
  PncPath *path; /* as in REMOVE */
  char *id;      /* as in REMOVED */
} PncRestore;

/** PncWatch: what changes in a folder; answered by WATCHING, CHANGES … until it is cancelled */
typedef struct
{
  PncPath *path;
} PncWatch;

/** PncWatching: a LIST that is asked for from now on, and CHANGES, miss nothing between them */
typedef struct
{
  guint8 scope; /* PncWatchScope */
} PncWatching;

/** PncChanges: names of a watched folder, as they are now */
typedef struct
{
  guint8 flags;       /* PncChangesFlags */
  GPtrArray *entries; /* of PncEntry: new ones, and those that have changed; %NULL is none */
  GPtrArray *gone;    /* of char *, raw: names that are not there any more; %NULL is none */
} PncChanges;

/** PncSearch: names below a folder; answered by FOUND */
typedef struct
{
  PncPath *path;
  char *words;  /* a pattern if there is "*" or "?" in it */
  guint8 flags; /* PncSearchFlags */
  guint16 most; /* so many results at most */
} PncSearch;

/** PncFound: names of one folder that were looked for */
typedef struct
{
  PncPath *folder;    /* below the one of the SEARCH */
  GPtrArray *entries; /* of PncEntry; %NULL is none */
  guint8 outcome;     /* PncSearchOutcome */
  guint32 unread;     /* folders that could not be looked into, in all; in the last */
} PncFound;

/** PncPut: opens an upload; CHUNKs may follow at once */
typedef struct
{
  guint8 transfer_id[PNC_TRANSFER_ID_BYTES]; /* chosen by the client */
  PncPath *path;
  guint64 size_bytes; /* or PNC_SIZE_UNKNOWN */
  PncAttributes attributes;
  guint8 policy;
  guint8 flags;         /* PncPutFlags: PARENTS, RESUME, RANGES, SETTLE */
  guint8 check_version; /* 0 or 1: whether what it replaces must be @version */
  PncVersion version;
} PncPut;

/** PncPutHave: chunks in a row that the server has of an upload with RESUME; before PUT_READY */
typedef struct
{
  guint64 first_chunk; /* counted from 0 */
  PncSlice hashes;     /* of PNC_HASH_BYTES each; at most PNC_MAX_HAVE_BYTES */
} PncPutHave;

/** PncPutRange: a part of an upload with RANGES; its CHUNKs follow; answered by DONE */
typedef struct
{
  guint8 transfer_id[PNC_TRANSFER_ID_BYTES]; /* as in the PUT, on any channel of the session */
  guint64 offset_bytes;                      /* a multiple of PNC_CHUNK_BYTES */
  guint64 length_bytes;                      /* at least 1 */
} PncPutRange;

/** PncChunk: bytes of a file */
typedef struct
{
  guint64 offset_bytes; /* a multiple of PNC_CHUNK_BYTES */
  guint8 hash[PNC_HASH_BYTES];
  PncSlice data; /* 1 to PNC_CHUNK_BYTES */
} PncChunk;

/** PncCommit: ends an upload; answered by STORED */
typedef struct
{
  guint64 size_bytes;
  guint8 digest[PNC_HASH_BYTES];
  PncAttributes attributes; /* what counts here replaces what PUT said */
} PncCommit;

/** PncStored: answers COMMIT and PUT_WHOLE; also PUT when the policy says to skip */
typedef struct
{
  guint8 outcome;                /* PncOutcome */
  PncEntry *entry;               /* what is there now */
  guint8 digest[PNC_HASH_BYTES]; /* of the bytes received; zeros when none were */
} PncStored;

/** PncPutWhole: a small file in one frame; answered by STORED */
typedef struct
{
  PncPath *path;
  PncAttributes attributes;
  guint8 policy;
  guint8 flags; /* PncPutFlags: PARENTS */
  guint8 hash[PNC_HASH_BYTES];
  PncSlice data; /* 0 to PNC_INLINE_FILE_BYTES */
} PncPutWhole;

/** PncGet: asks for bytes of a file; answered by GET_READY, CHUNKs and GET_END, or by WHOLE */
typedef struct
{
  PncPath *path;
  guint64 offset_bytes;     /* a multiple of PNC_CHUNK_BYTES */
  guint64 length_bytes;     /* or PNC_SIZE_UNKNOWN: to the end */
  guint32 inline_max_bytes; /* a file up to here may come in one frame */
  guint8 check_version;     /* 0 or 1: whether @version must be what is there */
  PncVersion version;
} PncGet;

/** PncGetReady: CHUNKs follow */
typedef struct
{
  PncEntry *entry;
} PncGetReady;

/** PncGetEnd: the file was still the same after the last chunk */
typedef struct
{
  guint8 digest[PNC_HASH_BYTES]; /* of the chunks sent */
} PncGetEnd;

/** PncWhole: answers GET with a small file */
typedef struct
{
  PncEntry *entry;
  guint8 hash[PNC_HASH_BYTES];
  PncSlice data; /* 0 to PNC_INLINE_FILE_BYTES */
} PncWhole;

/** PncSignatureRequest: the signature of a file; answered by SIGNATURE_DATA */
typedef struct
{
  PncPath *path;
} PncSignatureRequest;

/** PncSignatureData: what a file is made of */
typedef struct
{
  PncVersion version; /* of the file that was read */
  PncSlice signature; /* up to PNC_CHUNK_BYTES; docs/PROTOCOL.md, section 7.6 */
} PncSignatureData;

/** PncGetDelta: asks for what makes the file out of another; answered like GET, with the delta in
 * the chunks */
typedef struct
{
  PncPath *path;
  PncVersion version; /* what is to be there */
  guint64 base_bytes; /* size of the file that the client has */
  PncSlice signature; /* of that file */
} PncGetDelta;

/** PncPutDelta: opens an upload whose chunks are a delta against the file that has the name;
 * answered as PUT */
typedef struct
{
  PncPath *path;
  guint64 size_bytes;       /* of the result */
  PncAttributes attributes; /* of the result */
  PncVersion version;       /* of the file that the delta is against */
} PncPutDelta;

/**
 * PncMessage:
 * @type: which member counts; the types without a member here carry no fields
 *
 * One message, taken apart. Initialise with { .type = … } or pnc_message_decode(); release with
 * pnc_message_clear().
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
    PncRemoved removed;
    PncRestore restore;
    PncWatch watch;
    PncWatching watching;
    PncChanges changes;
    PncSearch search;
    PncFound found;
    PncPut put;
    PncPutHave put_have;
    PncPutRange put_range;
    PncChunk chunk;
    PncCommit commit;
    PncStored stored;
    PncPutWhole put_whole;
    PncGet get;
    PncGetReady get_ready;
    PncGetEnd get_end;
    PncWhole whole;
    PncSignatureRequest signature;
    PncSignatureData signature_data;
    PncGetDelta get_delta;
    PncPutDelta put_delta;
  };
} PncMessage;

/**
 * pnc_message_encode:
 * @message: a message whose fields keep to the limits (checked by assertion: it is our own)
 * @payload: where to append its payload, without a frame header
 *
 * A data slice with a length and no bytes (data %NULL) is encoded as its length alone: the caller
 * appends the bytes. They are the last field of every message that has them, and the hash ends four
 * bytes before them.
 */
void pnc_message_encode (const PncMessage *message, GByteArray *payload);

/**
 * pnc_message_decode:
 * @message: (out caller-allocates): set on success; left as it was, holding nothing, on failure
 * @type: type of the frame
 * @payload: (array length=length_bytes): its payload; slices of @message point into it
 * @length_bytes: how many bytes
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED for an unknown type; %PNC_ERROR_PROTOCOL for a
 * short payload, a number outside its enumeration, an overflow (offset + length > 2^63 - 1) or text
 * that is no UTF-8 or holds NUL; %PNC_ERROR_BAD_NAME, %PNC_ERROR_TOO_DEEP or %PNC_ERROR_TOO_LARGE
 * for a path
 *
 * Bytes after the last known field are skipped. Costs time linear in @length_bytes and allocates no
 * more than a small multiple of it.
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
 * pnc_message_entry_bytes:
 * @entry: an entry
 *
 * Returns: what @entry takes in a LIST_PAGE, whose other fields take %PNC_LIST_PAGE_BYTES
 */
gsize pnc_message_entry_bytes (const PncEntry *entry);

/** PNC_LIST_PAGE_BYTES: payload of a LIST_PAGE with no entries */
#define PNC_LIST_PAGE_BYTES 6u

/** pnc_message_name_bytes: @name: a name. Returns: what it takes among those that are gone in a
 * CHANGES, whose other fields take %PNC_CHANGES_BYTES beside its entries */
gsize pnc_message_name_bytes (const char *name);

/** PNC_CHANGES_BYTES: payload of a CHANGES that tells of nothing */
#define PNC_CHANGES_BYTES 5u

/**
 * pnc_message_type_name:
 * @type: a number of a frame
 *
 * Returns: (transfer none) (nullable): "HELLO" …, or %NULL when unknown
 */
const char *pnc_message_type_name (guint16 type);

/** pnc_message_type_has_data: @type: a number of a frame. Returns: whether it is a CHUNK, PUT_WHOLE
 * or WHOLE, whose last field is the bytes of a file */
gboolean pnc_message_type_has_data (guint16 type);

/** pnc_message_get_data: @message: a message. Returns: (transfer none) (nullable): that field;
 * %NULL for all others */
PncSlice *pnc_message_get_data (PncMessage *message);

G_END_DECLS
