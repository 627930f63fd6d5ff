/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-entry.h"

G_BEGIN_DECLS

/** PNC_PREVIEW_TEXT_BYTES: how much of a text is fetched */
#define PNC_PREVIEW_TEXT_BYTES (G_GUINT64_CONSTANT (1) << 20)

/** PNC_PREVIEW_PICTURE_BYTES: a larger picture is not fetched */
#define PNC_PREVIEW_PICTURE_BYTES (G_GUINT64_CONSTANT (32) << 20)

/**
 * PncPreviewKind:
 * @PNC_PREVIEW_NONE: nothing of it can be shown
 * @PNC_PREVIEW_TEXT: a text, or something unknown that may be one
 * @PNC_PREVIEW_PICTURE: a picture
 *
 * What can be shown of a file.
 */
typedef enum
{
  PNC_PREVIEW_NONE,
  PNC_PREVIEW_TEXT,
  PNC_PREVIEW_PICTURE,
} PncPreviewKind;

/** pnc_preview_kind: @kind: what it is; @content_type: of a file, by its name. Returns: what is to
 * be tried */
PncPreviewKind pnc_preview_kind (PncEntryKind kind, const char *content_type);

/** pnc_preview_max_bytes: @kind: what is tried. Returns: how much of a file is fetched for it */
guint64 pnc_preview_max_bytes (PncPreviewKind kind);

/**
 * pnc_preview_picture_type:
 * @data: a whole file
 * @length_bytes: how much
 *
 * Which decoder a picture is given to is decided here, by how it begins: its name may lie, and
 * there are decoders for all kinds of old formats that nobody looks after.
 *
 * Returns: (transfer none) (nullable): the content type, one of a few; %NULL for anything else
 */
const char *pnc_preview_picture_type (const guint8 *data, gsize length_bytes);

G_END_DECLS
