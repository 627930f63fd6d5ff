/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-fs-calls-posix.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

static const PncFsCalls *override; /* atomic */

static int
call_openat (int dir_fd, const char *name, int flags, mode_t mode)
{
  return openat (dir_fd, name, flags, mode);
}

static const PncFsCalls c_library = {
  .openat = call_openat,
  .close = close,
  .pread = pread,
  .pwrite = pwrite,
  .ftruncate = ftruncate,
  .fallocate = fallocate,
  .flock = flock,
  .fsync = fsync,
  .syncfs = syncfs,
  .fstat = fstat,
  .fstatat = fstatat,
  .statx = statx,
  .faccessat = faccessat,
  .fstatfs = fstatfs,
  .fstatvfs = fstatvfs,
  .fchmod = fchmod,
  .chmod = chmod,
  .utimensat = utimensat,
  .futimens = futimens,
  .mkdirat = mkdirat,
  .unlinkat = unlinkat,
  .linkat = linkat,
  .renameat = renameat,
  .renameat2 = renameat2,
  .fdopendir = fdopendir,
  .readdir = readdir,
  .closedir = closedir,
  .uname = uname,
  .inotify_init1 = inotify_init1,
  .inotify_add_watch = inotify_add_watch,
};

const PncFsCalls *
pnc_fs_calls (void)
{
  const PncFsCalls *calls = g_atomic_pointer_get (&override);

  return calls != NULL ? calls : &c_library;
}

const PncFsCalls *
pnc_fs_calls_default (void)
{
  return &c_library;
}

void
pnc_fs_calls_override (const PncFsCalls *calls)
{
  g_atomic_pointer_set (&override, calls);
}
