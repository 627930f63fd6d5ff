/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-preview.h"

G_BEGIN_DECLS

#define PNC_TYPE_PREVIEW_WINDOW (pnc_preview_window_get_type ())

/**
 * PncPreviewWindow:
 *
 * A small window that shows one file: a text, a picture, or what is known about it. Space and
 * Escape close it.
 *
 * Property: `preview` (PncPreview, read-only). Signal: `step` (int): somebody wants to see the next
 * file (1) or the one before (-1).
 */
G_DECLARE_FINAL_TYPE (PncPreviewWindow, pnc_preview_window, PNC, PREVIEW_WINDOW, AdwWindow)

/** pnc_preview_window_new: @parent: the window with the folder. Returns: (transfer floating): a
 * window that shows nothing yet */
PncPreviewWindow *pnc_preview_window_new (GtkWindow *parent);

/** pnc_preview_window_show: @self: a window; @queue: fetches; @folder: on the server; @item: in it.
 * Shows that. */
void pnc_preview_window_show (PncPreviewWindow *self,
                              PncTransferQueue *queue,
                              PncPath *folder,
                              PncFileItem *item);

/** pnc_preview_window_get_item: @self: a window. Returns: (transfer none) (nullable): what it shows
 */
PncFileItem *pnc_preview_window_get_item (PncPreviewWindow *self);

/** pnc_preview_window_set_steps: @self: a window; @previous: whether there is a file before; @next:
 * whether there is one after */
void pnc_preview_window_set_steps (PncPreviewWindow *self, gboolean previous, gboolean next);

G_END_DECLS
