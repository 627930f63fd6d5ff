/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-channel-context.h"

G_BEGIN_DECLS

/**
 * PncChannelUploads:
 *
 * What comes in on one data channel: at most one upload in chunks that is open, at
 * most one range of such an upload, and the group:
 * uploads that are complete but wait for others, to be flushed together, and answers that must not
 * overtake theirs. Works and belongs to whoever has the channel.
 */
typedef struct _PncChannelUploads PncChannelUploads;

/**
 * PncUploadVerdict:
 * @PNC_UPLOAD_TAKEN: it was dealt with, one way or the other
 * @PNC_UPLOAD_WRONG: it belongs to no upload that ever was: the connection must end
 */
typedef enum
{
  PNC_UPLOAD_TAKEN,
  PNC_UPLOAD_WRONG,
} PncUploadVerdict;

/** pnc_channel_uploads_new: @context: borrowed for as long as it lives. Returns: (transfer full):
 * no uploads */
PncChannelUploads *pnc_channel_uploads_new (PncChannelContext *context);

/** pnc_channel_uploads_free: @self: (transfer full) (nullable): uploads; what was not published
 * leaves no trace, or all of it when it is to be gone on with */
void pnc_channel_uploads_free (PncChannelUploads *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChannelUploads, pnc_channel_uploads_free)

/** pnc_channel_uploads_note_put: @self: uploads; @request: id of a PUT or PUT_RANGE that came,
 * whatever becomes of it */
void pnc_channel_uploads_note_put (PncChannelUploads *self, guint64 request);

/** pnc_channel_uploads_put: @self: uploads; @request: its id; @put: what is coming. Opens it, or
 * answers why not. */
void pnc_channel_uploads_put (PncChannelUploads *self, guint64 request, const PncPut *put);

/** pnc_channel_uploads_put_range: @self: uploads; @request: its id; @put: a range of an upload of
 * the session. Opens it, or answers why not. */
void
pnc_channel_uploads_put_range (PncChannelUploads *self, guint64 request, const PncPutRange *put);

/** pnc_channel_uploads_put_delta: @self: uploads; @request: its id; @put: what is coming. Opens it,
 * or answers why not. */
void
pnc_channel_uploads_put_delta (PncChannelUploads *self, guint64 request, const PncPutDelta *put);

/** pnc_channel_uploads_is_working: @self: uploads. Returns: whether the last chunk of the open one
 * is not done with: no other may come before that */
gboolean pnc_channel_uploads_is_working (PncChannelUploads *self);

/** pnc_channel_uploads_work: @self: uploads that are working. Does a part of it. */
void pnc_channel_uploads_work (PncChannelUploads *self);

/** pnc_channel_uploads_chunk: @self: uploads; @request: id of the PUT or PUT_RANGE; @chunk: bytes.
 * Returns: what to make of it */
PncUploadVerdict
pnc_channel_uploads_chunk (PncChannelUploads *self, guint64 request, const PncChunk *chunk);

/** pnc_channel_uploads_commit: @self: uploads; @request: id of the PUT; @commit: its end. Returns:
 * what to make of it */
PncUploadVerdict
pnc_channel_uploads_commit (PncChannelUploads *self, guint64 request, const PncCommit *commit);

/** pnc_channel_uploads_put_whole: @self: uploads; @request: its id; @whole: a file in one frame */
void
pnc_channel_uploads_put_whole (PncChannelUploads *self, guint64 request, const PncPutWhole *whole);

/** pnc_channel_uploads_cancel: @self: uploads; @request: an id. Returns: whether it was the open
 * upload or range, which is gone now */
gboolean pnc_channel_uploads_cancel (PncChannelUploads *self, guint64 request);

/** pnc_channel_uploads_is_open: @self: uploads. Returns: whether an upload in chunks or a range is
 * open */
gboolean pnc_channel_uploads_is_open (PncChannelUploads *self);

/** pnc_channel_uploads_has_group: @self: uploads. Returns: whether something waits to be published
 * or sent */
gboolean pnc_channel_uploads_has_group (PncChannelUploads *self);

/**
 * pnc_channel_uploads_touches:
 * @self: uploads
 * @path: what another request is about
 *
 * Returns: whether the group holds something at, above or below @path, so that it must be published
 * before
 */
gboolean pnc_channel_uploads_touches (PncChannelUploads *self, PncPath *path);

/** pnc_channel_uploads_hold: @self: uploads with a group; @request: an id; @answer: its answer,
 * taken, to be sent behind the group's */
void pnc_channel_uploads_hold (PncChannelUploads *self, guint64 request, PncMessage *answer);

/** pnc_channel_uploads_publish: @self: uploads. Flushes the group once, gives each file its name,
 * and answers in order. */
void pnc_channel_uploads_publish (PncChannelUploads *self);

G_END_DECLS
