/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-posix.h"

#include "pnc-fs-calls-posix.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <unistd.h>

#define NTFS_MAGIC 0x5346544e
#define NTFS3_MAGIC 0x7366746e

/* File systems that were made for Windows, and hold no other names on Linux either. */
static const long windows_file_systems[] = {
  MSDOS_SUPER_MAGIC,
  EXFAT_SUPER_MAGIC,
  NTFS_MAGIC,
  NTFS3_MAGIC,
};

gboolean
pnc_dir_may_create (PncDir *dir)
{
  g_return_val_if_fail (dir != NULL, FALSE);

  return PNC_RETRY_EINTR (pnc_fs_calls ()->faccessat (dir->fd, ".", W_OK | X_OK, AT_EACCESS)) == 0;
}

gboolean
pnc_dir_may_read_child (PncDir *dir, const char *name)
{
  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);

  return PNC_RETRY_EINTR (
           pnc_fs_calls ()->faccessat (dir->fd, name, R_OK, AT_EACCESS | AT_SYMLINK_NOFOLLOW))
         == 0;
}

PncNameRule
pnc_dir_get_name_rule (PncDir *dir)
{
  struct statfs fs;

  g_return_val_if_fail (dir != NULL, PNC_NAME_RULE_WIRE);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatfs (dir->fd, &fs)) == -1)
    return pnc_name_host_rule ();
  for (gsize i = 0; i < G_N_ELEMENTS (windows_file_systems); i++)
    {
      if ((long) fs.f_type == windows_file_systems[i])
        return PNC_NAME_RULE_PORTABLE;
    }
  return pnc_name_host_rule ();
}
