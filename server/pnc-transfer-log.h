/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-path.h"

G_BEGIN_DECLS

/** PNC_TRANSFER_LOG_NAMED: so many files of a burst are named in the log; the others are counted */
#define PNC_TRANSFER_LOG_NAMED 5u

/** PNC_TRANSFER_LOG_TELL_US: how long what was counted waits while more comes */
#define PNC_TRANSFER_LOG_TELL_US (10 * G_USEC_PER_SEC)

/**
 * PncTransferKind:
 *
 * What became of a file.
 */
typedef enum
{
  PNC_TRANSFER_STORED,
  PNC_TRANSFER_LEFT_ALONE,
  PNC_TRANSFER_SENT,
  PNC_TRANSFER_PUT_FAILED,
  PNC_TRANSFER_GET_FAILED,
  PNC_TRANSFER_N_KINDS,
} PncTransferKind;

/**
 * PncTransferLog:
 *
 * What a data channel has to say about files. The first files of each kind are named, a line each;
 * of a whole tree the others are counted and told together, so that ten thousand small files do not
 * cost ten thousand lines. With more output wanted (`--verbose`) each has its line all the same.
 * Used by one thread at a time.
 */
typedef struct _PncTransferLog PncTransferLog;

/** pnc_transfer_log_new: @who: user and address, quoted. Returns: (transfer full): a log */
PncTransferLog *pnc_transfer_log_new (const char *who);

/** pnc_transfer_log_free: @self: (transfer full) (nullable): a log. Tells what is left to tell. */
void pnc_transfer_log_free (PncTransferLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTransferLog, pnc_transfer_log_free)

/**
 * pnc_transfer_log_note:
 * @self: a log
 * @kind: what happened
 * @path: to what
 * @size_bytes: its size, when @error is %NULL
 * @error: (nullable): why it failed
 * @now_us: the monotonic time
 */
void pnc_transfer_log_note (PncTransferLog *self,
                            PncTransferKind kind,
                            PncPath *path,
                            guint64 size_bytes,
                            const GError *error,
                            gint64 now_us);

/** pnc_transfer_log_is_open: @self: a log. Returns: whether there is a burst to be ended */
gboolean pnc_transfer_log_is_open (PncTransferLog *self);

/** pnc_transfer_log_tell: @self: a log. The burst is over: tells what was counted, and names the
 * next files again. To be called when nothing has come for a second. */
void pnc_transfer_log_tell (PncTransferLog *self);

G_END_DECLS
