/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"
#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

#define PNC_TYPE_PREVIEW (pnc_preview_get_type ())

/**
 * PncPreview:
 *
 * A look at one file at a time: fetches the beginning of it into memory and finds out what can be
 * shown. What was fetched for the file before is let go of, and what is still on its way is
 * cancelled. Knows no widgets, and decodes no picture: whoever shows it does that, and says how it
 * went.
 *
 * Properties (read-only, notified together): `page` ("loading", "text", "picture" or "info"),
 * `title` (the name), `subtitle` (what it is, and how large), `modified` (when it was changed, ""
 * when that is not known), `icon` (GIcon), `notice` (what has to be said about it, or "").
 */
G_DECLARE_FINAL_TYPE (PncPreview, pnc_preview, PNC, PREVIEW, GObject)

/** pnc_preview_new: Returns: (transfer full): a preview of nothing */
PncPreview *pnc_preview_new (void);

/** pnc_preview_show: @self: a preview; @queue: fetches; @folder: on the server; @item: in it. Looks
 * at that. */
void
pnc_preview_show (PncPreview *self, PncTransferQueue *queue, PncPath *folder, PncFileItem *item);

/** pnc_preview_get_item: @self: a preview. Returns: (transfer none) (nullable): what is looked at
 */
PncFileItem *pnc_preview_get_item (PncPreview *self);

/** pnc_preview_get_text: @self: a preview. Returns: (transfer none) (nullable): what to show on the
 * page "text"; valid UTF-8 */
const char *pnc_preview_get_text (PncPreview *self);

/** pnc_preview_get_picture: @self: a preview. Returns: (transfer none) (nullable): a picture that
 * has arrived, as it is in the file */
GBytes *pnc_preview_get_picture (PncPreview *self);

/** pnc_preview_take_size: @self: a preview with a picture; @width: of it, in pixels; @height:
 * likewise. It was decoded: its page is "picture" now. */
void pnc_preview_take_size (PncPreview *self, int width, int height);

/** pnc_preview_take_failure: @self: a preview with a picture; @error: why it cannot be decoded */
void pnc_preview_take_failure (PncPreview *self, const GError *error);

/** pnc_preview_stop: @self: a preview. What is on its way is cancelled; nothing is looked at. */
void pnc_preview_stop (PncPreview *self);

G_END_DECLS
