/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PNC_PARTIAL_PREFIX:
 *
 * How the name of a file on its way in begins; hidden, and recognisable when a crash left it.
 */
#define PNC_PARTIAL_PREFIX ".pinnace-partial-"

/**
 * pnc_transfer_name_partial:
 *
 * Returns: (transfer full): %PNC_PARTIAL_PREFIX and six random characters; whoever creates it does
 *   so exclusively and tries another when it is taken
 */
char *pnc_transfer_name_partial (void);

/**
 * pnc_transfer_name_swap:
 * @name: the name of a file
 *
 * Returns: (transfer full): %PNC_PARTIAL_PREFIX and what follows from @name: what a file is called
 *   that is about to take the place of the one of that name
 */
char *pnc_transfer_name_swap (const char *name);

G_END_DECLS
