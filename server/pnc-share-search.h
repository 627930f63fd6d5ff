/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-share.h"

G_BEGIN_DECLS

/** PNC_SHARE_SEARCH_MAX_DEPTH: folders that a search goes down, so that the walk never has to let
 * go of one and note what is in it: what a search holds does not grow with the tree */
#define PNC_SHARE_SEARCH_MAX_DEPTH 32u

/** PNC_SHARE_SEARCH_MAX_DESCRIPTORS: that a search holds, between two steps too */
#define PNC_SHARE_SEARCH_MAX_DESCRIPTORS (2u * PNC_SHARE_SEARCH_MAX_DEPTH + 2u)

/**
 * PncShareSearchBounds:
 * @max_names: so many names are looked at
 * @max_us: for so long it goes on, with all the time between its steps
 * @slice_us: for so long one step goes on
 * @slice_names: so many names are looked at in one step
 *
 * What a search may cost whoever it is done for.
 */
typedef struct
{
  guint64 max_names;
  gint64 max_us;
  gint64 slice_us;
  guint slice_names;
} PncShareSearchBounds;

/** PNC_SHARE_SEARCH_BOUNDS: those of a server: five million names, ten minutes; steps of 20 ms */
#define PNC_SHARE_SEARCH_BOUNDS                                                                    \
  ((PncShareSearchBounds){ 5000000, G_GINT64_CONSTANT (600000000), 20000, 16384 })

/**
 * PncShareSearch:
 *
 * A search for names in progress: a walk of held folders, which follows no link and enters neither
 * the reserved folder nor what has no right to travel. Made in steps, each of a bounded time; in
 * between it holds PNC_SHARE_SEARCH_MAX_DESCRIPTORS at most and no thread. One thread at a time.
 */
typedef struct _PncShareSearch PncShareSearch;

/**
 * pnc_share_search:
 * @share: a share
 * @request: what to look for
 * @bounds: what it may cost
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_NOT_DIRECTORY …
 *
 * Returns: (transfer full) (nullable): a search at its beginning
 */
PncShareSearch *pnc_share_search (PncShare *share,
                                  const PncSearch *request,
                                  const PncShareSearchBounds *bounds,
                                  GError **error);

/**
 * pnc_share_search_step:
 * @self: a search that has not ended
 * @cancelled: flag that another thread may set; a step then ends early
 * @outcome: (out): %PNC_SEARCH_MORE, or how it has ended
 * @error: (out) (nullable): the folder itself cannot be read
 *
 * Goes on for a while.
 *
 * Returns: (transfer full) (element-type PncFound) (nullable): what was found, at most 64 KiB as it
 * travels; each with entries and %PNC_SEARCH_MORE
 */
GPtrArray *pnc_share_search_step (PncShareSearch *self,
                                  const gint *cancelled,
                                  PncSearchOutcome *outcome,
                                  GError **error);

/** pnc_share_search_get_looked_at: @self: a search. Returns: names seen so far */
guint64 pnc_share_search_get_looked_at (PncShareSearch *self);

/** pnc_share_search_get_unread: @self: a search. Returns: folders that could not be looked into */
guint pnc_share_search_get_unread (PncShareSearch *self);

/** pnc_share_search_free: @self: (transfer full) (nullable): a search */
void pnc_share_search_free (PncShareSearch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncShareSearch, pnc_share_search_free)

/** pnc_found_free: @self: (transfer full): an element of pnc_share_search_step() */
void pnc_found_free (PncFound *self);

G_END_DECLS
