/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-journal.h"
#include "pnc-limits.h"
#include "pnc-staging.h"

G_BEGIN_DECLS

/**
 * PncPartial:
 *
 * A file in staging (0600), locked until it is freed unless it is a brief one. What is to be gone
 * on with should it break has a journal beside it (docs/RESUME.md). One owner, one thread at a
 * time.
 */
typedef struct _PncPartial PncPartial;

/**
 * PncPartialKey:
 * @user: whose it is; "" for nobody's
 * @transfer_id: (array fixed-size=16): what the user's client calls it
 *
 * What a partial is found by, by every server that works in the folder. Borrowed.
 */
typedef struct
{
  const char *user;
  const guint8 *transfer_id;
} PncPartialKey;

/**
 * pnc_partial_new:
 * @area: where
 * @key: (nullable): what it is found by; %NULL, or an id of zeros, for a random name
 * @error: (out) (nullable): %PNC_ERROR_BUSY when somebody is working on this transfer,
 * %PNC_ERROR_NOT_FOUND when the area is no longer there (retire it), %PNC_ERROR_NO_SPACE …
 *
 * What is left of it is discarded.
 *
 * Returns: (transfer full) (nullable): the file, empty
 */
PncPartial *pnc_partial_new (PncStagingArea *area, const PncPartialKey *key, GError **error);

/**
 * pnc_partial_resume:
 * @area: where
 * @key: what it is found by
 * @head: what it is about
 * @error: (out) (nullable): as pnc_partial_new()
 *
 * Goes on with what is there if that is about the same, or begins anew. Unless it is discarded, it
 * stays when it is freed.
 *
 * Returns: (transfer full) (nullable): the file, with a journal unless that could not be made
 */
PncPartial *pnc_partial_resume (PncStagingArea *area,
                                const PncPartialKey *key,
                                const PncJournalHead *head,
                                GError **error);

/**
 * pnc_partial_find_stored:
 * @area: where
 * @key: what it was found by
 * @head: what it was about
 * @result: (out caller-allocates): what became of it; an outcome of 0 when the server died before
 * it could note it
 *
 * Returns: whether it was given its name, and the journal that says so is still there
 */
gboolean pnc_partial_find_stored (PncStagingArea *area,
                                  const PncPartialKey *key,
                                  const PncJournalHead *head,
                                  PncJournalResult *result);

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
 * Closes it, and removes it unless it was published or is to be gone on with.
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

/** pnc_partial_get_journal: @self: a partial. Returns: (transfer none) (nullable): what is noted of
 * its chunks */
PncJournal *pnc_partial_get_journal (PncPartial *self);

/** pnc_partial_is_resumed: @self: a partial. Returns: whether it was there already */
gboolean pnc_partial_is_resumed (PncPartial *self);

/** pnc_partial_discard: @self: a partial. Nobody shall go on with it: it is removed when it is
 * freed, with its journal. */
void pnc_partial_discard (PncPartial *self);

/**
 * pnc_partial_close:
 * @self: a partial that was not closed
 * @error: (out) (nullable): an error is a failed transfer
 *
 * It stays locked until it is freed.
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
