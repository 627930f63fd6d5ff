/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_PARTIAL_PREFIX: how the name of a file on its way in begins; hidden, and recognisable when a
 * crash left it */
#define PNC_PARTIAL_PREFIX ".pinnace-partial-"

/** PNC_KEEP_BOTH_TRIES: how many numbered names are tried before giving up */
#define PNC_KEEP_BOTH_TRIES 10000u

/**
 * pnc_transfer_name_numbered:
 * @name: a valid name of at most %PNC_MAX_NAME_BYTES
 * @number: 2 or more
 *
 * The name under which a file is kept beside another of the same name: "photo (2).jpeg", "notes
 * (2)", "archive (2).tar.gz". A name that would become too long is shortened before the number,
 * never inside a UTF-8 character.
 *
 * Returns: (transfer full): a name of at most %PNC_MAX_NAME_BYTES
 */
char *pnc_transfer_name_numbered (const char *name, guint number);

/**
 * pnc_transfer_name_partial:
 *
 * Returns: (transfer full): %PNC_PARTIAL_PREFIX and six random letters; whoever creates it does so
 * exclusively and tries another when it is taken
 */
char *pnc_transfer_name_partial (void);

G_END_DECLS
