/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncNameMatch:
 *
 * What somebody looks for among names. Case does not matter, nor how accents are encoded. With "*"
 * or "?" in it, it is a pattern for the whole name; otherwise any part of the name may be it. Pure
 * and immutable.
 */
typedef struct _PncNameMatch PncNameMatch;

/** pnc_name_match_new: @text: (nullable): as typed. Returns: (transfer full) (nullable): a match;
 * %NULL when there is nothing to look for, that is, blanks at most */
PncNameMatch *pnc_name_match_new (const char *text);

/** pnc_name_match_free: @self: (transfer full) (nullable): a match */
void pnc_name_match_free (PncNameMatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncNameMatch, pnc_name_match_free)

/** pnc_name_match_test: @self: a match; @name: valid UTF-8. Returns: whether that is one of them */
gboolean pnc_name_match_test (const PncNameMatch *self, const char *name);

G_END_DECLS
