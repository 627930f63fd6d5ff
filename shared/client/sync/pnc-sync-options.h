/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncSyncDelete:
 * @PNC_SYNC_KEEP_EXTRA: what only the receiving side has stays there
 * @PNC_SYNC_TRASH_EXTRA: it goes to the trash: the server's, or the person's own
 * @PNC_SYNC_DELETE_EXTRA: it is gone for good
 *
 * What becomes of names that only the receiving side has, and of what stands in the way of
 * something of another kind.
 */
typedef enum
{
  PNC_SYNC_KEEP_EXTRA = 0,
  PNC_SYNC_TRASH_EXTRA,
  PNC_SYNC_DELETE_EXTRA,
} PncSyncDelete;

/**
 * PncSyncOptions:
 * @extra: what becomes of names that only the receiving side has
 * @checksum: compare files of one size by their digests, not by their times
 * @dry_run: only tell what would be done
 * @whole_file: send changed files whole, never as differences
 * @exclude: (nullable) (array zero-terminated=1): patterns of names that neither side is asked
 *   about (pnc_sync_exclude_matches())
 *
 * How two folders are made equal.
 */
typedef struct
{
  PncSyncDelete extra;
  gboolean checksum;
  gboolean dry_run;
  gboolean whole_file;
  char **exclude;
} PncSyncOptions;

/** pnc_sync_options_copy: @options: options. Returns: (transfer full): the same, with patterns of
 * its own */
PncSyncOptions *pnc_sync_options_copy (const PncSyncOptions *options);

/** pnc_sync_options_free: @options: (transfer full) (nullable): a copy */
void pnc_sync_options_free (PncSyncOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSyncOptions, pnc_sync_options_free)

/**
 * PncSyncAction:
 * @PNC_SYNC_NOTHING: no part of a plan: an event of an ordinary transfer
 * @PNC_SYNC_COPY: a file is sent
 * @PNC_SYNC_COMPARE: a file is sent if its bytes turn out to differ
 * @PNC_SYNC_MAKE_FOLDER: a folder is made, and all that is in it follows
 * @PNC_SYNC_ENTER: both sides have this folder: what is in it is to be compared
 * @PNC_SYNC_SET_ATTRIBUTES: only time or permission bits are set
 * @PNC_SYNC_REMOVE: a name that only the receiving side has goes
 * @PNC_SYNC_LEAVE_OUT: the source has a link or special file, which is never sent
 * @PNC_SYNC_CLASH: something of another kind has the name, and may not be removed
 * @PNC_SYNC_KEEP: a name that only the receiving side has, but that many file systems take for one
 *   that the source has: it stays
 *
 * What is to be done about one name.
 */
typedef enum
{
  PNC_SYNC_NOTHING = 0,
  PNC_SYNC_COPY,
  PNC_SYNC_COMPARE,
  PNC_SYNC_MAKE_FOLDER,
  PNC_SYNC_ENTER,
  PNC_SYNC_SET_ATTRIBUTES,
  PNC_SYNC_REMOVE,
  PNC_SYNC_LEAVE_OUT,
  PNC_SYNC_CLASH,
  PNC_SYNC_KEEP,
} PncSyncAction;

/**
 * PncSyncReason:
 * @PNC_SYNC_SAME: there is none
 * @PNC_SYNC_NEW: the receiving side does not have it
 * @PNC_SYNC_SIZE: sizes differ
 * @PNC_SYNC_TIME: times differ
 * @PNC_SYNC_CONTENT: digests differ
 * @PNC_SYNC_MODE: permission bits differ
 * @PNC_SYNC_KIND: one is a file and the other is not
 * @PNC_SYNC_EXTRA: the source does not have it
 *
 * Why it is to be done.
 */
typedef enum
{
  PNC_SYNC_SAME = 0,
  PNC_SYNC_NEW,
  PNC_SYNC_SIZE,
  PNC_SYNC_TIME,
  PNC_SYNC_CONTENT,
  PNC_SYNC_MODE,
  PNC_SYNC_KIND,
  PNC_SYNC_EXTRA,
} PncSyncReason;

G_END_DECLS
