/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-entry.h"
#include "pnc-error.h"
#include "pnc-limits.h"
#include "pnc-message.h"
#include "pnc-path.h"
#include "pnc-rate-limiter.h"
#include "pnc-sync-options.h"

G_BEGIN_DECLS

/** PNC_TRANSFER_TREE_CHANNELS: how many data channels a folder is good for. Nobody knows yet how
 * much is in it, and each connection begins slowly; where more would not pay off, fewer are opened.
 */
#define PNC_TRANSFER_TREE_CHANNELS PNC_MAX_DATA_CHANNELS

/**
 * PncTransferState:
 *
 * The life of a transfer. One transition table in pnc-transfer-state.c; drawn in
 * docs/ARCHITECTURE.md, section 7.
 */
typedef enum
{
  PNC_TRANSFER_QUEUED,
  PNC_TRANSFER_PREPARING, /* opening, walking, asking the server */
  PNC_TRANSFER_SENDING,   /* bytes move, either way */
  PNC_TRANSFER_STORED,    /* every byte has arrived; flushing and comparing */
  PNC_TRANSFER_VERIFIED,  /* on disk, compared, published */
  PNC_TRANSFER_PAUSED,
  PNC_TRANSFER_WAITING, /* the session is reconnecting */
  PNC_TRANSFER_FAILED,
  PNC_TRANSFER_CANCELLED,
} PncTransferState;

#define PNC_TYPE_TRANSFER_STATE (pnc_transfer_state_get_type ())
GType pnc_transfer_state_get_type (void) G_GNUC_CONST;

/**
 * PncTransferPriority:
 * @PNC_PRIORITY_LOW: moves while no other wants to
 * @PNC_PRIORITY_NORMAL: takes turns with the others of its kind
 * @PNC_PRIORITY_HIGH: begins before all others, and they move while it has nothing to
 *
 * Which of the transfers of a queue goes first.
 */
typedef enum
{
  PNC_PRIORITY_LOW = -1,
  PNC_PRIORITY_NORMAL = 0,
  PNC_PRIORITY_HIGH = 1,
} PncTransferPriority;

#define PNC_TYPE_TRANSFER_PRIORITY (pnc_transfer_priority_get_type ())
GType pnc_transfer_priority_get_type (void) G_GNUC_CONST;

/**
 * PncHoldup:
 * @PNC_HOLDUP_NONE: nothing moves, or it is not known yet
 * @PNC_HOLDUP_NETWORK: the way to the server, or the server where it does not tell
 * @PNC_HOLDUP_SERVER_DISK: that the server writes to its disk
 * @PNC_HOLDUP_OWN_DISK: reading or writing on this computer
 * @PNC_HOLDUP_LIMIT: a limit that a person has set
 *
 * What keeps a transfer from being faster.
 */
typedef enum
{
  PNC_HOLDUP_NONE,
  PNC_HOLDUP_NETWORK,
  PNC_HOLDUP_SERVER_DISK,
  PNC_HOLDUP_OWN_DISK,
  PNC_HOLDUP_LIMIT,
} PncHoldup;

#define PNC_TYPE_HOLDUP (pnc_holdup_get_type ())
GType pnc_holdup_get_type (void) G_GNUC_CONST;

/** PncDirection: which way a transfer goes */
typedef enum
{
  PNC_UPLOAD = 1,
  PNC_DOWNLOAD = 2,
} PncDirection;

#define PNC_TYPE_TRANSFER (pnc_transfer_get_type ())

/**
 * PncTransfer:
 *
 * One thing a person asked to move: a file, a folder with all that is in it, or a stream. Lives on
 * its queue's main context. Progress properties are notified at most ten times a second.
 *
 * Properties (read-only, notified): `direction` (int), `state`, `title` (display text),
 * `local-path` (nullable filename), `remote-path` (display text), `is-folder`, `done-bytes`,
 * `total-bytes` (uint64; G_MAXUINT64 unknown), `done-files`, `total-files`, `failed-files`,
 * `skipped-files`, `left-out-files` (links and specials: reported, never followed, and no failure:
 * a transfer that left some out is still verified), `anew-files` (that changed meanwhile and were
 * begun anew), `fraction` (double, 0 to 1), `rate-bps`
 * (uint64, bytes a second, smoothed), `time-left-s` (int64, -1 unknown; counts down and does not
 * jump about), `holdup` (#PncHoldup), `error-message` (nullable), `current` (display text: the file
 * being moved), `wire-bytes` (uint64: what its frames have taken on the way so far, not notified),
 * `packed-frames` (uint64: how many of them were packed, not notified).
 *
 * Properties (read-write): `limit-bps` (uint64, bytes a second that it may take on its way;
 * %PNC_RATE_NONE, the default, for none; less than %PNC_RATE_MIN_BPS is taken for that). What is
 * limited are the frames as they travel, packed where they are. `priority` (#PncTransferPriority).
 * Both may be changed at any time.
 *
 * Signals: `item-failed` (gpointer PncTransferItem*; also for what was left out, with
 * %PNC_ERROR_NOT_REGULAR), `item-done` (gpointer PncTransferItem*): one file or folder within it.
 * `item-anew` (gpointer PncTransferItem*): a file that has changed since a part of it was moved,
 * and is moved anew; another signal tells what becomes of it.
 */
G_DECLARE_FINAL_TYPE (PncTransfer, pnc_transfer, PNC, TRANSFER, GObject)

/**
 * PncTransferItem:
 * @local_path: (nullable): file on this computer
 * @remote_path: path on the server, as text, raw
 * @size_bytes: bytes moved
 * @outcome: what became of it
 * @error: (nullable): why it failed, or was left out (%PNC_ERROR_NOT_REGULAR for links and
 * specials)
 * @entry: (nullable): of a transfer of one file that was moved: what the server has, as far as it
 * said so
 * @action: where two folders are made equal: what was done, or in a dry run would be; otherwise
 * %PNC_SYNC_NOTHING
 * @reason: why, where @action says so
 *
 * One entry of a transfer when it is done with. Valid during the signal.
 */
typedef struct
{
  const char *local_path;
  const char *remote_path;
  guint64 size_bytes;
  PncOutcome outcome;
  const GError *error;
  PncEntry *entry;
  PncSyncAction action;
  PncSyncReason reason;
} PncTransferItem;

/** pnc_transfer_get_state: @self: a transfer. Returns: its state */
PncTransferState pnc_transfer_get_state (PncTransfer *self);

/** pnc_transfer_is_ended: @self: a transfer. Returns: whether it is verified, failed or cancelled
 */
gboolean pnc_transfer_is_ended (PncTransfer *self);

/** pnc_transfer_get_direction: @self: a transfer. Returns: which way it goes */
PncDirection pnc_transfer_get_direction (PncTransfer *self);

/** pnc_transfer_get_error: @self: a transfer. Returns: (transfer none) (nullable): why it failed:
 * the first error of an item, or its own */
const GError *pnc_transfer_get_error (PncTransfer *self);

/** pnc_transfer_get_local_file: @self: a transfer. Returns: (transfer none) (nullable): the file or
 * folder on this computer; of a download, where it really went */
GFile *pnc_transfer_get_local_file (PncTransfer *self);

/** pnc_transfer_get_remote_path: @self: a transfer. Returns: (transfer none): the file or folder on
 * the server */
PncPath *pnc_transfer_get_remote_path (PncTransfer *self);

/** pnc_transfer_is_unrecorded: @self: a transfer. Returns: whether it was asked for with
 * `unrecorded` */
gboolean pnc_transfer_is_unrecorded (PncTransfer *self);

/** pnc_transfer_set_limit: @self: a transfer; @limit_bps: bytes per second, or %PNC_RATE_NONE */
void pnc_transfer_set_limit (PncTransfer *self, guint64 limit_bps);

/** pnc_transfer_get_limit: @self: a transfer. Returns: bytes per second, or %PNC_RATE_NONE */
guint64 pnc_transfer_get_limit (PncTransfer *self);

/** pnc_transfer_set_priority: @self: a transfer; @priority: which go first */
void pnc_transfer_set_priority (PncTransfer *self, PncTransferPriority priority);

/** pnc_transfer_get_priority: @self: a transfer. Returns: which go first */
PncTransferPriority pnc_transfer_get_priority (PncTransfer *self);

/** pnc_transfer_can_pause: @self: a transfer. Returns: whether pnc_transfer_pause() would do
 * anything: not of a stream, which cannot be had a second time, and not when all bytes have arrived
 */
gboolean pnc_transfer_can_pause (PncTransfer *self);

/** pnc_transfer_pause: @self: a transfer. Is paused soon: it holds no channel then, and what has
 * arrived is kept on both sides. */
void pnc_transfer_pause (PncTransfer *self);

/** pnc_transfer_resume: @self: a transfer. Where it was paused it waits for its turn again, at its
 * place in the queue; what has arrived is not moved again. */
void pnc_transfer_resume (PncTransfer *self);

/** pnc_transfer_can_retry: @self: a transfer. Returns: whether pnc_transfer_retry() would do
 * anything */
gboolean pnc_transfer_can_retry (PncTransfer *self);

/** pnc_transfer_cancel: @self: a transfer. Ends it soon; what is not complete is not visible on
 * either side. */
void pnc_transfer_cancel (PncTransfer *self);

/** pnc_transfer_leave: @self: a transfer. Ends it soon, as cancelled, but what has arrived on this
 * side is left for whoever moves the same again. */
void pnc_transfer_leave (PncTransfer *self);

/** pnc_transfer_retry: @self: a transfer that failed or was cancelled. Goes to the end of the queue
 * again, whole files done before are skipped when unchanged. */
void pnc_transfer_retry (PncTransfer *self);

G_END_DECLS
