/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncNameMatch:
 *
 * What somebody looks for among names (docs/PROTOCOL.md, section 6.15). How accents are encoded
 * does not matter. With "*" or "?" in it, it is a pattern for the whole name; otherwise each of its
 * words has to be somewhere in the name. What a test costs is bounded by the product of both
 * lengths, whatever the pattern. Pure and immutable.
 */
typedef struct _PncNameMatch PncNameMatch;

/** pnc_name_match_new: @text: (nullable): as typed, valid UTF-8; @with_case: whether capitals
 * matter. Returns: (transfer full) (nullable): a match; %NULL when there is nothing to look for,
 * that is, blanks at most */
PncNameMatch *pnc_name_match_new (const char *text, gboolean with_case);

/** pnc_name_match_free: @self: (transfer full) (nullable): a match */
void pnc_name_match_free (PncNameMatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncNameMatch, pnc_name_match_free)

/** pnc_name_match_test: @self: a match; @name: a name; bytes that are no UTF-8 count as U+FFFD.
 * Returns: whether that is one of them */
gboolean pnc_name_match_test (const PncNameMatch *self, const char *name);

G_END_DECLS
