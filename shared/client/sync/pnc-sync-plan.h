/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-entry.h"
#include "pnc-sync-options.h"

G_BEGIN_DECLS

/**
 * PncSyncStep:
 * @action: what is to be done
 * @reason: why
 * @replace: what has the name now is of another kind and must be removed first
 * @source: (nullable): what the source has
 * @target: (nullable): what the receiving side has
 *
 * One name of a folder, in a plan. Valid during the call.
 */
typedef struct
{
  PncSyncAction action;
  PncSyncReason reason;
  gboolean replace;
  PncEntry *source;
  PncEntry *target;
} PncSyncStep;

/**
 * PncSyncStepFunc:
 * @step: valid during the call
 * @user_data: as given
 *
 * Takes one step.
 */
typedef void (*PncSyncStepFunc) (const PncSyncStep *step, gpointer user_data);

/**
 * pnc_sync_plan:
 * @source: (element-type PncEntry): what the source has in a folder; is sorted
 * @target: (element-type PncEntry): what the receiving side has there; is sorted
 * @path: where the folder is below the top of the tree, "" for the top: for patterns
 * @options: how
 * @func: called for each name about which something is to be done, and for each folder that both
 *   sides have, in the order of their bytes
 * @user_data: for @func
 *
 * Compares one folder. Pure.
 */
void pnc_sync_plan (GPtrArray *source,
                    GPtrArray *target,
                    const char *path,
                    const PncSyncOptions *options,
                    PncSyncStepFunc func,
                    gpointer user_data);

/**
 * pnc_sync_same_time:
 * @a_ns: time of a file
 * @b_ns: time of its copy
 *
 * File systems that count in coarser units than nanoseconds cut a time down, or round it: two times
 * are the same when one of them is a whole number of 100 ns, µs, ms, s or 2 s, and the other is
 * less than one such unit away.
 *
 * Returns: whether they may be taken for the same
 */
gboolean pnc_sync_same_time (gint64 a_ns, gint64 b_ns);

/**
 * pnc_sync_sort:
 * @entries: (element-type PncEntry): a listing; is sorted by the bytes of the names
 *
 * Returns: whether no name is in it twice
 */
gboolean pnc_sync_sort (GPtrArray *entries);

G_END_DECLS
