/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-posix.h"

#include "pnc-file-posix.h"
#include "pnc-fs-calls-posix.h"
#include "pnc-io-error.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>

/* Where syncfs() reports the errors of earlier write-back to whoever holds a handle. Elsewhere
 * (FUSE never even asks the server, overlays do not pass the error on, network file systems vary)
 * its silence means nothing. */
static const long trusted_file_systems[] = {
  EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC, RAMFS_MAGIC,
};

static gboolean
kernel_reports_syncfs_errors (void)
{
  struct utsname name;
  unsigned major = 0, minor = 0;

  return pnc_fs_calls ()->uname (&name) == 0 && sscanf (name.release, "%u.%u", &major, &minor) == 2
         && (major > 5 || (major == 5 && minor >= 8));
}

static gboolean
file_system_is_trusted (PncDir *dir)
{
  struct statfs fs;

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatfs (dir->fd, &fs)) == -1)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (trusted_file_systems); i++)
    {
      if ((long) fs.f_type == trusted_file_systems[i])
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_errno (PncDir *dir, int errsv, const char *doing, GError **error)
{
  if (errsv == 0)
    return TRUE;
  pnc_posix_set_error (error, errsv, dir->name, doing);
  return FALSE;
}

gboolean
pnc_dir_sync (PncDir *dir, GError **error)
{
  g_return_val_if_fail (dir != NULL, FALSE);

  if (dir->path_only)
    return check_errno (dir, EACCES, "flush to disk", error);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fsync (dir->fd)) == -1 && errno != EINVAL)
    g_atomic_int_compare_and_exchange (&dir->sync_errno, 0, errno);
  return check_errno (dir, g_atomic_int_get (&dir->sync_errno), "flush to disk", error);
}

/* The kernel tells a handle about a failure once: whoever asks next, in any thread, must hear of it
 * from us. */
static int
sync_file_system (PncDir *dir)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&dir->syncfs_lock);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->syncfs (dir->fd)) == -1 && dir->syncfs_errno == 0)
    dir->syncfs_errno = errno;
  return dir->syncfs_errno;
}

gboolean
pnc_dir_sync_file_system (PncDir *dir, GError **error)
{
  int errsv;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (dir->path_only || !kernel_reports_syncfs_errors () || !file_system_is_trusted (dir))
    errsv = ENOTSUP;
  else
    errsv = sync_file_system (dir);
  return check_errno (dir, errsv, "flush to disk the file system of", error);
}

static guint64
saturating_product (guint64 a, guint64 b)
{
  guint64 product;

  return g_uint64_checked_mul (&product, a, b) ? product : G_MAXUINT64;
}

gboolean
pnc_dir_space (PncDir *dir, PncSpace *space, GError **error)
{
  struct statvfs fs;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatvfs (dir->fd, &fs)) == -1)
    {
      pnc_posix_set_error (error, errno, dir->name, "measure the room in");
      return FALSE;
    }
  space->total_bytes = saturating_product (fs.f_blocks, fs.f_frsize);
  space->free_bytes = saturating_product (fs.f_bavail, fs.f_frsize);
  return TRUE;
}
