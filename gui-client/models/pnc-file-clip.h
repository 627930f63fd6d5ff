/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-link.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_CLIP (pnc_file_clip_get_type ())

/**
 * PncFileClip:
 *
 * Files of a server that were cut or copied, to be pasted elsewhere on it. Immutable.
 */
G_DECLARE_FINAL_TYPE (PncFileClip, pnc_file_clip, PNC, FILE_CLIP, GObject)

/** pnc_file_clip_new: @link: the server; @paths: (element-type PncPath): which, each by its whole
 * path; @cut: whether they go from where they are. Returns: (transfer full): a clip */
PncFileClip *pnc_file_clip_new (const PncLink *link, GPtrArray *paths, gboolean cut);

/** pnc_file_clip_is_cut: @self: a clip. Returns: whether the files move */
gboolean pnc_file_clip_is_cut (PncFileClip *self);

/** pnc_file_clip_is_of: @self: a clip; @link: a server. Returns: whether the files are there, and
 * the same user sees them */
gboolean pnc_file_clip_is_of (PncFileClip *self, const PncLink *link);

/** pnc_file_clip_get_paths: @self: a clip. Returns: (transfer none) (element-type PncPath): which
 */
GPtrArray *pnc_file_clip_get_paths (PncFileClip *self);

/** pnc_file_clip_may_go: @self: a clip; @folder: of its server; @move: rather than copied. Returns:
 * whether its files can go there: nothing goes into itself, and nothing moves to where it is */
gboolean pnc_file_clip_may_go (PncFileClip *self, PncPath *folder, gboolean move);

/** pnc_file_clip_as: @self: a clip; @cut: whether the files are to move. Returns: (transfer full):
 * the same files as that */
PncFileClip *pnc_file_clip_as (PncFileClip *self, gboolean cut);

/** pnc_file_clip_to_text: @self: a clip. Returns: (transfer full): their links, one a line, for
 * whatever takes only text */
char *pnc_file_clip_to_text (PncFileClip *self);

G_END_DECLS
