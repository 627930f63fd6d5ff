/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"

G_BEGIN_DECLS

/* What the POSIX halves of PncDir share: pnc-dir-posix.c, pnc-dir-rename-posix.c,
 * pnc-dir-sync-posix.c, pnc-dir-reader-posix.c and pnc-dir-monitor-posix.c. For nobody else. */

struct _PncDir
{
  gatomicrefcount ref_count;
  int fd;             /* owned */
  gboolean path_only; /* may be walked through but not read: @fd is an O_PATH descriptor */
  char *name;         /* owned; the path or name it was opened with, for errors */
  int sync_errno;     /* atomic; of the first flush of the directory that failed */
  GMutex syncfs_lock; /* held from asking to remembering the answer */
  int syncfs_errno;   /* under @syncfs_lock; of the first flush of the file system that failed */
};

/**
 * pnc_dir_posix_check_name:
 * @name: a name from anywhere
 * @doing: as in pnc_set_error_doing()
 * @error: (nullable) (out): %PNC_ERROR_BAD_NAME
 *
 * Returns: whether @name is one component
 */
gboolean pnc_dir_posix_check_name (const char *name, const char *doing, GError **error);

G_END_DECLS
