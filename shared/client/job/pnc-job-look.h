/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tree-folder.h"

G_BEGIN_DECLS

/**
 * PncJobLookFlags:
 * @PNC_LOOK_ENTRY: what it is itself
 * @PNC_LOOK_LIST: what is in it
 * @PNC_LOOK_MAKE: make the folder on this computer first
 * @PNC_LOOK_CLAIM: its name must not collide with another one in the folder around it
 *
 * What is asked about a folder.
 */
typedef enum
{
  PNC_LOOK_ENTRY = 1 << 0,
  PNC_LOOK_LIST = 1 << 1,
  PNC_LOOK_MAKE = 1 << 2,
  PNC_LOOK_CLAIM = 1 << 3,
} PncJobLookFlags;

/**
 * PncJobLookResult:
 * @entry: (nullable): what it is itself
 * @entries: (element-type PncEntry) (nullable): all that is in it, in no order; may be kept
 * @left_out: names in it that cannot travel
 * @error: (nullable): why it is not known; then nothing else is
 *
 * What was found out. Valid during the call.
 */
typedef struct
{
  PncEntry *entry;
  GPtrArray *entries;
  guint64 left_out;
  const GError *error;
} PncJobLookResult;

/**
 * PncJobLookFunc:
 * @result: valid during the call
 * @user_data: as given
 *
 * Takes what was found out; once, on whichever thread ends the job.
 */
typedef void (*PncJobLookFunc) (const PncJobLookResult *result, gpointer user_data);

/**
 * pnc_job_look_new:
 * @folder: a folder of the transfer; held until the job has ended
 * @flags: what is asked
 * @done: takes the answer
 * @user_data: for @done
 *
 * Returns: (transfer full): a job that asks the server about a folder: the whole of it, for whoever
 *   wants to compare
 */
PncJob *pnc_job_look_new (PncTreeFolder *folder,
                          PncJobLookFlags flags,
                          PncJobLookFunc done,
                          gpointer user_data);

G_END_DECLS
