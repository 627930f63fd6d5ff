/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-meter.h"
#include "pnc-staging.h"

G_BEGIN_DECLS

/**
 * PncTreeCopy:
 * @staging: staging of the share
 * @area: where files are staged; the copy is in the same mount
 * @mount: which mount that is
 * @mode_mask: permission bits that the copy may have
 * @max_depth: how many levels the copy may have
 * @meter: counts
 * @n_left_out: (out): how many entries could not be copied
 * @first_left_out: (out) (nullable): owned; path of the first of them below the folder, raw
 * @reason: (out) (nullable): owned; why, if it was more than a link or a special file
 *
 * What a copy of a tree works with, and what it says afterwards. Plain struct; borrowed but for
 * what it says.
 */
typedef struct
{
  PncStaging *staging;
  PncStagingArea *area;
  PncMount mount;
  guint mode_mask;
  guint max_depth;
  PncMeter *meter;
  guint64 n_left_out;
  char *first_left_out;
  GError *reason;
} PncTreeCopy;

/**
 * pnc_tree_copy_clear:
 * @self: a copy
 */
void pnc_tree_copy_clear (PncTreeCopy *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncTreeCopy, pnc_tree_copy_clear)

/**
 * pnc_tree_copy_run:
 * @self: what to work with
 * @from: the folder to copy from
 * @to: an empty folder that no path reaches
 * @error: (out) (nullable): cancelled, or the copy cannot be written: what is in @to is incomplete
 *
 * Copies all that is below @from, with modes and times, files flushed in groups. The server's own
 * folder is never copied, links and special files are left out and counted; so is what cannot be
 * read. Memory and open handles are bounded whatever the size of the tree. Blocking.
 *
 * Returns: %TRUE on success, perhaps with things left out
 */
gboolean pnc_tree_copy_run (PncTreeCopy *self, PncDir *from, PncDir *to, GError **error);

G_END_DECLS
