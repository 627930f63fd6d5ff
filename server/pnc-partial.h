/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-limits.h"
#include "pnc-staging.h"

G_BEGIN_DECLS

/**
 * PncPartial:
 *
 * A file in staging (0600), locked for as long as it is open unless it is a brief one. One owner,
 * one thread at a time.
 */
typedef struct _PncPartial PncPartial;

/**
 * pnc_partial_new:
 * @area: where
 * @transfer_id: (nullable) (array fixed-size=16): its name; %NULL or zeros for a random one
 * @error: (out) (nullable): %PNC_ERROR_BUSY when somebody is working on this transfer,
 * %PNC_ERROR_NOT_FOUND when the area is no longer there (retire it), %PNC_ERROR_NO_SPACE …
 *
 * What a dead server left under @transfer_id is discarded.
 *
 * Returns: (transfer full) (nullable): the file, empty
 */
PncPartial *pnc_partial_new (PncStagingArea *area, const guint8 *transfer_id, GError **error);

/**
 * pnc_partial_new_brief:
 * @area: where
 * @error: (out) (nullable): as pnc_partial_new()
 *
 * For what will be published in a moment: with a name of its own, and no lock, which only what may
 * lie there for long needs.
 *
 * Returns: (transfer full) (nullable): the file, empty
 */
PncPartial *pnc_partial_new_brief (PncStagingArea *area, GError **error);

/**
 * pnc_partial_free:
 * @self: (transfer full) (nullable): a partial
 *
 * Closes it, and removes it unless it was published.
 */
void pnc_partial_free (PncPartial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPartial, pnc_partial_free)

/** pnc_partial_get_area: @self: a partial. Returns: (transfer none): where it is staged */
PncStagingArea *pnc_partial_get_area (PncPartial *self);

/** pnc_partial_get_name: @self: a partial. Returns: (transfer none): its name in staging */
const char *pnc_partial_get_name (PncPartial *self);

/** pnc_partial_get_file: @self: a partial that was not closed. Returns: (transfer none): the open
 * file */
PncFile *pnc_partial_get_file (PncPartial *self);

/**
 * pnc_partial_close:
 * @self: a partial that was not closed
 * @error: (out) (nullable): an error is a failed transfer
 *
 * Returns: %TRUE on success
 */
gboolean pnc_partial_close (PncPartial *self, GError **error);

/**
 * pnc_partial_set_published:
 * @self: a partial that was renamed out of staging
 */
void pnc_partial_set_published (PncPartial *self);

G_END_DECLS
