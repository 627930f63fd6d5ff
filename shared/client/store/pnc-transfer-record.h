/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-link.h"
#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

/**
 * PncRecordState:
 * @PNC_RECORD_QUEUED: a program that is alive has it in its queue
 * @PNC_RECORD_RUNNING: a program that is alive is at it
 * @PNC_RECORD_INTERRUPTED: its program has died or stopped, or lost the connection for good: it can
 *   be continued
 * @PNC_RECORD_DONE: verified; this and what follows is history
 * @PNC_RECORD_FAILED: something else was in its way
 * @PNC_RECORD_CANCELLED: a person did not want it any more
 *
 * What became of a transfer, as far as the list of transfers knows. The numbers are those of the
 * database.
 */
typedef enum
{
  PNC_RECORD_QUEUED = 1,
  PNC_RECORD_RUNNING = 2,
  PNC_RECORD_INTERRUPTED = 3,
  PNC_RECORD_DONE = 4,
  PNC_RECORD_FAILED = 5,
  PNC_RECORD_CANCELLED = 6,
} PncRecordState;

/**
 * PncTransferRecord:
 * @id: its number in the list; 0 before it is there
 * @state: what became of it
 * @direction: which way
 * @host: of the server, as it was reached
 * @port: of the server
 * @user: (nullable): who logged in
 * @pin: (nullable): the server's fingerprint
 * @local: (type filename): the full path on this computer
 * @remote: the path on the server, as text, raw
 * @options: how, as far as it still matters when it is continued
 * @limit_bps: bytes a second that it may take, or %PNC_RATE_NONE
 * @priority: which go first
 * @place: orders those of a queue, and of several programs by when they were asked for
 * @created_ms: when it was asked for, in ms since 1970
 * @changed_ms: when it was last heard of, likewise
 * @done_bytes: moved
 * @total_bytes: of how many, as far as was known
 * @done_files: complete
 * @total_files: of how many, as far as was known
 * @failed_files: of these
 * @error: (nullable): why it failed or was interrupted
 *
 * One row of the list of transfers. Never a password.
 */
typedef struct
{
  gint64 id;
  PncRecordState state;
  PncDirection direction;
  char *host;
  guint16 port;
  char *user;
  char *pin;
  char *local;
  char *remote;
  PncTransferOptions options;
  guint64 limit_bps;
  PncTransferPriority priority;
  gint64 place;
  gint64 created_ms;
  gint64 changed_ms;
  guint64 done_bytes;
  guint64 total_bytes;
  guint64 done_files;
  guint64 total_files;
  guint64 failed_files;
  GError *error;
} PncTransferRecord;

/** pnc_transfer_record_new: Returns: (transfer full): an empty one, queued, without a limit */
PncTransferRecord *pnc_transfer_record_new (void);

/** pnc_transfer_record_free: @self: (transfer full) (nullable): a record */
void pnc_transfer_record_free (PncTransferRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTransferRecord, pnc_transfer_record_free)

/**
 * pnc_transfer_record_new_for:
 * @transfer: a transfer between files, not a stream
 * @session: (nullable): where it goes
 *
 * Returns: (transfer full): what is to be kept of it now; without a number
 */
PncTransferRecord *pnc_transfer_record_new_for (PncTransfer *transfer, PncSession *session);

/** pnc_transfer_record_set_server: @self: an empty record; @session: that is or was connected. Says
 * where it is. */
void pnc_transfer_record_set_server (PncTransferRecord *self, PncSession *session);

/** pnc_transfer_record_is_same_server: @self: a record; @other: a record. Returns: whether both are
 * of one user of one server: the same key where both are known, else the same address */
gboolean pnc_transfer_record_is_same_server (const PncTransferRecord *self,
                                             const PncTransferRecord *other);

/** pnc_transfer_record_dup_link: @self: a record. Returns: (transfer full): where to connect to, to
 * continue it: the server must have the key that it had */
PncLink *pnc_transfer_record_dup_link (const PncTransferRecord *self);

/** pnc_transfer_record_dup_title: @self: a record. Returns: (transfer full): display text: the last
 * part of its source's name */
char *pnc_transfer_record_dup_title (const PncTransferRecord *self);

/** pnc_record_state_name: @state: a state. Returns: (transfer none): its name in --json and lists:
 * "interrupted" … */
const char *pnc_record_state_name (PncRecordState state);

/** pnc_record_state_is_history: @state: a state. Returns: whether nothing is expected of it any
 * more, unless a person asks for it by its number */
gboolean pnc_record_state_is_history (PncRecordState state);

G_END_DECLS
