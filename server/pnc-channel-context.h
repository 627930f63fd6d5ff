/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-account.h"
#include "pnc-frame-stream.h"
#include "pnc-limit-hits.h"
#include "pnc-server-limits.h"
#include "pnc-share.h"
#include "pnc-transfer-log.h"
#include "pnc-upload-table.h"

G_BEGIN_DECLS

/**
 * PncChannelContext:
 * @stream: the data channel
 * @share: what the user sees, for this channel alone
 * @uploads: those of the session that come over several channels
 * @limits: a copy, good on any thread
 * @who: user and address, quoted, for the log
 * @log: what is said about files
 * @account: of the user
 * @hits: counts limits that were reached (any thread)
 * @open_files: uploads and downloads open on this server (atomic)
 * @cancelled: (atomic): set from any thread to end what is running
 * @ended: (atomic): set from any thread: the session is over
 * @draining: (atomic): set from any thread: nothing new is to begin
 * @busy: (atomic): set by the owner thread: something goes on
 *
 * What the parts of one data channel work with. Owned by #PncServerChannel; all of it belongs to
 * the thread that has the channel at the moment, but for the atomic members.
 */
typedef struct
{
  PncFrameStream *stream;
  PncShare *share;
  PncUploadTable *uploads;
  PncServerLimits limits;
  char *who;
  PncTransferLog *log;
  PncAccount *account;
  gint *open_files;
  PncLimitHits *hits;
  gint cancelled;
  gint ended;
  gint draining;
  gint busy;
} PncChannelContext;

/**
 * pnc_channel_context_send:
 * @self: a context
 * @message: what to queue
 * @flags: END for the last frame of an answer
 * @request: its id
 */
void pnc_channel_context_send (PncChannelContext *self,
                               const PncMessage *message,
                               PncFrameFlags flags,
                               guint64 request);

/** pnc_channel_context_send_error: @self: a context; @request: what has failed; @error: why */
void pnc_channel_context_send_error (PncChannelContext *self, guint64 request, const GError *error);

/**
 * pnc_channel_context_take_file:
 * @self: a context
 * @error: (out) (nullable): %PNC_ERROR_BUSY when the server or the user has too many open
 *
 * Returns: whether another upload or download may be opened; give it back with
 * pnc_channel_context_return_file()
 */
gboolean pnc_channel_context_take_file (PncChannelContext *self, GError **error);

/** pnc_channel_context_return_file: @self: a context. An upload or download was closed. */
void pnc_channel_context_return_file (PncChannelContext *self);

/**
 * pnc_channel_context_log:
 * @self: a context
 * @kind: what happened
 * @path: what it is about
 * @size_bytes: its size, when @error is %NULL
 * @error: (nullable): why it failed
 *
 * Says something about one file, or counts it among many.
 */
void pnc_channel_context_log (PncChannelContext *self,
                              PncTransferKind kind,
                              PncPath *path,
                              guint64 size_bytes,
                              const GError *error);

G_END_DECLS
