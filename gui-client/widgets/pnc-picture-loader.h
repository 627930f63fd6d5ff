/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/** PNC_PICTURE_MAX_PIXELS: a larger picture is not decoded */
#define PNC_PICTURE_MAX_PIXELS (G_GINT64_CONSTANT (64) << 20)

/** PNC_PICTURE_SIDE: pixels; what is larger is made smaller, for a window has no more */
#define PNC_PICTURE_SIDE 2048

/** PNC_PICTURE_TIMEOUT_MS: nobody waits longer for a picture */
#define PNC_PICTURE_TIMEOUT_MS 10000u

/**
 * pnc_picture_load_async:
 * @bytes: a picture as it is in a file; nobody has looked at it yet, and it may be hostile
 * @timeout_ms: how long to wait; %PNC_PICTURE_TIMEOUT_MS
 * @cancellable: (nullable): when nobody wants it any more; to be cancelled on this thread
 * @callback: when it is decoded, or will not be
 * @user_data: for @callback
 *
 * Decodes on a thread of its own, of which there are a few at most: a decoder that never comes back
 * holds up nobody but other pictures.
 */
void pnc_picture_load_async (GBytes *bytes,
                             guint timeout_ms,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * pnc_picture_load_finish:
 * @result: the result
 * @width: (out) (optional): pixels, before it was made smaller
 * @height: (out) (optional): likewise
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED for a kind that is not decoded here,
 * %PNC_ERROR_TOO_LARGE for too many pixels, %PNC_ERROR_TIMED_OUT, %PNC_ERROR_BUSY while too many
 * are being decoded, %PNC_ERROR_CORRUPT for a damaged one, or cancelled
 *
 * Returns: (transfer full) (nullable): the picture, turned as it says itself
 */
GdkPixbuf *pnc_picture_load_finish (GAsyncResult *result, int *width, int *height, GError **error);

G_END_DECLS
