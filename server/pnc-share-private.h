/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-share.h"
#include "pnc-staging.h"

G_BEGIN_DECLS

/* What the files of the share have in common: pnc-share*.c, pnc-place.c, pnc-upload.c and
 * pnc-download.c. For nobody else. */

/** PNC_DEFAULT_FILE_MODE: of a file for which nobody asked for another one */
#define PNC_DEFAULT_FILE_MODE 0644u

/** PNC_DEFAULT_FOLDER_MODE: of a folder for which nobody asked for another one */
#define PNC_DEFAULT_FOLDER_MODE 0755u

/* The folder that a path last led to; see pnc_share_fork(). */
typedef struct
{
  PncPath *path; /* owned; %NULL when there is none */
  gint64 since_us;
  gint n_moves;         /* noted before it was found */
  PncDir *dir;          /* owned */
  PncDir *top;          /* owned */
  PncMount mount;       /* of @dir */
  PncFolder *folder;    /* owned, nullable: as a target */
  PncStagingArea *area; /* owned, nullable: where files for it are staged */
} PncRecentFolder;

struct _PncShare
{
  gatomicrefcount ref_count;
  PncStaging *staging; /* owned */
  PncShareOptions options;

  PncDir *root;   /* owned; this user's */
  PncDir *top;    /* owned; the top of the mount that @root is in, within the whole share */
  PncMount mount; /* of @root */
  PncPath *where; /* owned; of @root in the whole share */
  gboolean writable;
  char *user;           /* owned: whose view it is; "" for nobody's */
  PncStagingArea *area; /* owned (nullable); held so that it stays open */

  gboolean remembers;     /* of one thread at a time */
  PncRecentFolder recent; /* if it @remembers */
};

/**
 * pnc_share_check_writable:
 * @share: a share
 * @path: what somebody wants to change
 * @error: (out) (nullable): %PNC_ERROR_READ_ONLY
 *
 * Returns: whether changes are allowed
 */
gboolean pnc_share_check_writable (PncShare *share, PncPath *path, GError **error);

/**
 * pnc_share_set_file_attributes:
 * @file: an open file
 * @mode: permission bits, the policy applied
 * @mtime_ns: its time, or %G_MININT64 to leave it
 * @error: (out) (nullable): an error
 *
 * What the file system has no room for (FAT knows no permission bits) is no failure.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_share_set_file_attributes (PncFile *file, guint mode, gint64 mtime_ns, GError **error);

/**
 * pnc_share_set_name_attributes:
 * @dir: a held folder
 * @name: a file or folder in it
 * @mode: permission bits, the policy applied, or -1 to leave them
 * @mtime_ns: its time, or %G_MININT64 to leave it
 * @error: (out) (nullable): an error
 *
 * As pnc_share_set_file_attributes().
 *
 * Returns: %TRUE on success
 */
gboolean pnc_share_set_name_attributes (PncDir *dir,
                                        const char *name,
                                        int mode,
                                        gint64 mtime_ns,
                                        GError **error);

G_END_DECLS
