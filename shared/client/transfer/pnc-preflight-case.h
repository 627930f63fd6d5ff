/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-preflight-private.h"

G_BEGIN_DECLS

/* Names that differ in case alone, which some file systems take for one. */

/** pnc_preflight_has_case: @name: a name. Returns: whether it has letters of which
 * pnc_preflight_swap_case() makes others */
gboolean pnc_preflight_has_case (const char *name);

/** pnc_preflight_swap_case: @name: a name. Returns: (transfer full): it with small letters for
 * capitals, and the other way round */
char *pnc_preflight_swap_case (const char *name);

/** pnc_preflight_has_case_doubles: @sources: (element-type PncPreflightSource): a batch. Returns:
 * whether two of their names are different, and the same where case does not count */
gboolean pnc_preflight_has_case_doubles (GPtrArray *sources);

/**
 * pnc_preflight_local_folds:
 * @dir: a folder
 * @path: (type filename): its path
 * @rule: what names in it must satisfy
 *
 * Tries it with something that is there; blocks. Where there is nothing to try it with, it may.
 *
 * Returns: whether names that differ in case alone may be one in it
 */
gboolean pnc_preflight_local_folds (PncDir *dir, const char *path, PncNameRule rule);

G_END_DECLS
