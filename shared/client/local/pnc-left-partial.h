/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-local-folder.h"
#include "pnc-local-key.h"

G_BEGIN_DECLS

/**
 * PncLeftPartial:
 *
 * What a download has left on this computer so that it can be gone on with, for whoever finds out
 * that it will not be. One owner.
 */
typedef struct _PncLeftPartial PncLeftPartial;

/** pnc_left_partial_new: @folder: where; @key: what it is called. Returns: (transfer full): where
 * something was left */
PncLeftPartial *pnc_left_partial_new (PncLocalFolder *folder, const PncLocalKey *key);

/** pnc_left_partial_free: @self: (transfer full) (nullable): which. What was left stays there. */
void pnc_left_partial_free (PncLeftPartial *self);

/** pnc_left_partials_discard: @left: (transfer full) (element-type PncLeftPartial): which. Removes
 * them, on a thread of its own, unless somebody works on them. */
void pnc_left_partials_discard (GPtrArray *left);

G_END_DECLS
