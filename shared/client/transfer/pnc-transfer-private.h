/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-catch-up.h"
#include "pnc-holdup.h"
#include "pnc-rate.h"
#include "pnc-time-left.h"
#include "pnc-transfer-queue.h"
#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/* What the queue does with its transfers, and what pnc-transfer.c (the object) and
 * pnc-transfer-progress.c (its run) share. For nobody else; main context of the queue. */

/**
 * PncTransferHooks:
 * @retry: the person wants an ended transfer to go to the end of the queue again
 * @changed: it has changed where nothing is under way, or goes before others now: to be looked at
 *
 * What a transfer asks its queue for.
 */
typedef struct
{
  void (*retry) (PncTransfer *transfer, gpointer owner);
  void (*changed) (PncTransfer *transfer, gpointer owner);
} PncTransferHooks;

typedef enum
{
  PNC_TRANSFER_PROP_DIRECTION = 1,
  PNC_TRANSFER_PROP_STATE,
  PNC_TRANSFER_PROP_TITLE,
  PNC_TRANSFER_PROP_LOCAL_PATH,
  PNC_TRANSFER_PROP_REMOTE_PATH,
  PNC_TRANSFER_PROP_IS_FOLDER,
  PNC_TRANSFER_PROP_DONE_BYTES,
  PNC_TRANSFER_PROP_TOTAL_BYTES,
  PNC_TRANSFER_PROP_DONE_FILES,
  PNC_TRANSFER_PROP_TOTAL_FILES,
  PNC_TRANSFER_PROP_FAILED_FILES,
  PNC_TRANSFER_PROP_SKIPPED_FILES,
  PNC_TRANSFER_PROP_LEFT_OUT_FILES,
  PNC_TRANSFER_PROP_ANEW_FILES,
  PNC_TRANSFER_PROP_FRACTION,
  PNC_TRANSFER_PROP_RATE_BPS,
  PNC_TRANSFER_PROP_TIME_LEFT_S,
  PNC_TRANSFER_PROP_ERROR_MESSAGE,
  PNC_TRANSFER_PROP_CURRENT,
  PNC_TRANSFER_PROP_LIMIT_BPS,
  PNC_TRANSFER_PROP_PRIORITY,
  PNC_TRANSFER_PROP_HOLDUP,
  PNC_TRANSFER_PROP_WIRE_BYTES,
  PNC_TRANSFER_PROP_PACKED_FRAMES,
  PNC_TRANSFER_N_PROPS
} PncTransferProp;

struct _PncTransfer
{
  GObject parent_instance;

  /* owned */
  GFile *local;   /* nullable: a stream */
  GFile *arrived; /* nullable: where a download really went */
  PncPath *remote;
  GInputStream *source;  /* nullable */
  GOutputStream *target; /* nullable */
  guint64 max_bytes;     /* of what goes to the target */
  PncTransferRun *run;   /* nullable: while it is under way */
  GError *error;         /* nullable: why it failed */
  GPtrArray *left;       /* nullable: of PncLeftPartial: while it is paused */
  PncDoneSet *done;
  PncDoneSet *sent; /* what may have been stored */
  PncRateLimiter *limiter;
  PncFlow *flow;        /* below the limiter */
  char *current;        /* nullable: display text */
  PncSyncOptions *sync; /* nullable: two folders are to be made equal */
  PncEntry *entry;      /* nullable: the remote folder, looked at already */
  GPtrArray *listed;    /* nullable: what was in it */

  /* borrowed */
  const PncTransferHooks *hooks; /* nullable */
  gpointer owner;

  PncDirection direction;
  PncTransferOptions options;
  PncTransferState state;
  PncTransferState after_stop; /* what it becomes when its run was stopped: CANCELLED, PAUSED, or
                                  QUEUED to be gone on with */
  PncTransferPriority priority;
  gint64 place; /* in the queue: lower ones come before it, also when it is queued again by another
                   program */
  PncRunProgress progress;
  PncCatchUp catch_up;    /* with how far it was before */
  guint64 n_anew;         /* files that changed meanwhile */
  guint64 foreseen_bytes; /* how much it will be, as far as was asked before; 0: not known */
  PncRate rate;
  PncRate trend; /* over a longer time */
  PncTimeLeft time_left;
  gint64 time_left_s;
  PncHoldupMeter holdup_meter;
  PncHoldup holdup;
  gboolean again;   /* to be begun as one that was tried before */
  gboolean started; /* it was tried */
  gboolean unsure;  /* by another program */
  guint n_holds;    /* who wants it to stay queued */
};

/** pnc_transfer_notify: @self: a transfer; @id: a property that has changed */
void pnc_transfer_notify (PncTransfer *self, PncTransferProp id);

/** pnc_transfer_emit_anew: @self: a transfer; @item: one of its files that has changed since a part
 * of it was moved, and is moved anew */
void pnc_transfer_emit_anew (PncTransfer *self, const PncTransferItem *item);

/** pnc_transfer_emit_item: @self: a transfer; @item: one of its files or folders that is done with
 */
void pnc_transfer_emit_item (PncTransfer *self, const PncTransferItem *item);

/** pnc_transfer_set_state: @self: a transfer; @goal: where to go, step by step on the main road;
 * stays where it is when no road leads there */
void pnc_transfer_set_state (PncTransfer *self, PncTransferState goal);

/**
 * pnc_transfer_new:
 * @direction: which way
 * @local: (nullable): the file or folder on this computer; %NULL for a stream
 * @remote: the file or folder on the server
 * @options: (nullable): %NULL for the defaults
 *
 * Returns: (transfer full): a transfer, queued
 */
PncTransfer *pnc_transfer_new (PncDirection direction,
                               GFile *local,
                               PncPath *remote,
                               const PncTransferOptions *options);

/** pnc_transfer_set_streams: @self: a new transfer without a local file; @source: (nullable): what
 * to send; @target: (nullable): where to write */
void pnc_transfer_set_streams (PncTransfer *self, GInputStream *source, GOutputStream *target);

/** pnc_transfer_set_max_bytes: @self: a new transfer to a stream; @max_bytes: no more than so much
 * from the beginning of the file; at first all of it */
void pnc_transfer_set_max_bytes (PncTransfer *self, guint64 max_bytes);

/** pnc_transfer_set_entry: @self: a new recursive download; @entry: the folder to be fetched, as it
 * was a moment ago; @listed: (nullable) (element-type PncEntry): all that was in it */
void pnc_transfer_set_entry (PncTransfer *self, PncEntry *entry, GPtrArray *listed);

/** pnc_transfer_set_sync: @self: a new transfer of a folder; @options: copied: how the receiving
 * side is made equal to the other */
void pnc_transfer_set_sync (PncTransfer *self, const PncSyncOptions *options);

/** pnc_transfer_set_owner: @self: a transfer; @hooks: (nullable): static; @owner: for them */
void pnc_transfer_set_owner (PncTransfer *self, const PncTransferHooks *hooks, gpointer owner);

/** pnc_transfer_set_common_limiter: @self: a new transfer; @limiter: whose limit holds as well */
void pnc_transfer_set_common_limiter (PncTransfer *self, PncRateLimiter *limiter);

/** pnc_transfer_go_on_from: @self: a new transfer; @done_keys: (nullable): for pnc_done_set_load().
 * It was tried before: what that has moved is not moved again. */
void pnc_transfer_go_on_from (PncTransfer *self, GBytes *done_keys);

/** pnc_transfer_set_reached: @self: a new transfer that is gone on with; @before: how far it was:
 * bytes and files, of how many */
void pnc_transfer_set_reached (PncTransfer *self, const PncRunProgress *before);

/** pnc_transfer_note_paused: @self: a transfer whose run was stopped so that it can be gone on
 * with; @left: (transfer full) (element-type PncLeftPartial): what that has left here. It is paused
 * from now on; queued already when that was asked for meanwhile. */
void pnc_transfer_note_paused (PncTransfer *self, GPtrArray *left);

/** pnc_transfer_requeue: @self: an ended transfer. Begins it anew: queued, nothing counted. */
void pnc_transfer_requeue (PncTransfer *self);

/**
 * pnc_transfer_start:
 * @self: a queued transfer
 * @server: (nullable): the fingerprint of the server
 * @hooks: of its run
 * @user_data: (transfer full): for @hooks
 * @destroy: for @user_data
 *
 * Sets it off.
 *
 * Returns: (transfer none) (nullable): its run, or %NULL when it failed at once
 */
PncTransferRun *pnc_transfer_start (PncTransfer *self,
                                    const char *server,
                                    const PncRunHooks *hooks,
                                    gpointer user_data,
                                    GDestroyNotify destroy);

/** pnc_transfer_get_run: @self: a transfer. Returns: (transfer none) (nullable): its run, while it
 * has not ended */
PncTransferRun *pnc_transfer_get_run (PncTransfer *self);

/** pnc_transfer_fail: @self: a transfer that was not started; @error: why it never will be */
void pnc_transfer_fail (PncTransfer *self, const GError *error);

/**
 * pnc_transfer_update:
 * @self: a transfer that was started
 * @waiting: whether there is no connection at the moment
 *
 * Tells what has happened since the last time: items, progress, state.
 */
void pnc_transfer_update (PncTransfer *self, gboolean waiting);

/** pnc_transfer_foresee: @self: a transfer; @bytes: how much it will be, as far as is known before
 * it begins: what counts is what comes */
void pnc_transfer_foresee (PncTransfer *self, guint64 bytes);

/** pnc_transfer_wants_channels: @self: a transfer that was started. Returns: how many data channels
 * it can use, as far as is known */
guint pnc_transfer_wants_channels (PncTransfer *self);

/** pnc_transfer_add_left: @self: a transfer that has not ended; @left_bytes: (inout): what is still
 * to be moved is added; @trend_bps: (inout): and its rate over some time. Returns: whether that is
 * known */
gboolean pnc_transfer_add_left (PncTransfer *self, guint64 *left_bytes, guint64 *trend_bps);

/** pnc_transfer_get_rate_bps: @self: a transfer. Returns: bytes a second, smoothed */
guint64 pnc_transfer_get_rate_bps (PncTransfer *self);

/** pnc_transfer_get_moved_bytes: @self: a transfer. Returns: how many bytes it has moved itself */
guint64 pnc_transfer_get_moved_bytes (PncTransfer *self);

/** pnc_transfer_get_bytes: @self: a transfer; @done_bytes: (out): moved, or there before;
 * @total_bytes: (out): of how many, as far as is known */
void pnc_transfer_get_bytes (PncTransfer *self, guint64 *done_bytes, guint64 *total_bytes);

G_END_DECLS
