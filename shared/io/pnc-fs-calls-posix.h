/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <dirent.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncFsCalls:
 *
 * The system calls through which every file and folder of Pinnace is reached on a POSIX host, one
 * member a call, named after it and with its contract. They are gathered here for one reason: a
 * test can put its own table in their place and let the n-th write meet a full disk, an
 * interruption or a broken one. A replacement may be called from several threads at once.
 */
typedef struct
{
  int (*openat) (int dir_fd, const char *name, int flags, mode_t mode);
  int (*close) (int fd);
  ssize_t (*pread) (int fd, void *buffer, size_t length, off_t offset);
  ssize_t (*pwrite) (int fd, const void *data, size_t length, off_t offset);
  int (*ftruncate) (int fd, off_t length);
  int (*fallocate) (int fd, int mode, off_t offset, off_t length);
  int (*flock) (int fd, int operation);
  int (*fsync) (int fd);
  int (*syncfs) (int fd);
  int (*fstat) (int fd, struct stat *buffer);
  int (*fstatat) (int dir_fd, const char *name, struct stat *buffer, int flags);
  int (*statx) (int dir_fd, const char *name, int flags, unsigned int mask, struct statx *buffer);
  int (*faccessat) (int dir_fd, const char *name, int mode, int flags);
  int (*fstatfs) (int fd, struct statfs *buffer);
  int (*fstatvfs) (int fd, struct statvfs *buffer);
  int (*fchmod) (int fd, mode_t mode);
  int (*chmod) (const char *path, mode_t mode);
  int (*utimensat) (int dir_fd, const char *name, const struct timespec times[2], int flags);
  int (*futimens) (int fd, const struct timespec times[2]);
  int (*mkdirat) (int dir_fd, const char *name, mode_t mode);
  int (*unlinkat) (int dir_fd, const char *name, int flags);
  int (*linkat) (int from_fd, const char *from, int to_fd, const char *to, int flags);
  int (*renameat) (int from_fd, const char *from, int to_fd, const char *to);
  int (*renameat2) (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags);
  DIR *(*fdopendir) (int fd);
  struct dirent *(*readdir) (DIR *stream);
  int (*closedir) (DIR *stream);
  int (*uname) (struct utsname *buffer);
  int (*inotify_init1) (int flags);
  int (*inotify_add_watch) (int fd, const char *path, guint32 mask);
} PncFsCalls;

/**
 * pnc_fs_calls:
 *
 * Returns: (transfer none): the table in force. Any thread.
 */
const PncFsCalls *pnc_fs_calls (void);

/**
 * pnc_fs_calls_default:
 *
 * Returns: (transfer none): the table of the C library, to copy and change
 */
const PncFsCalls *pnc_fs_calls_default (void);

/**
 * pnc_fs_calls_override:
 * @calls: (nullable): a complete table that stays where it is, or %NULL for the C library's
 *
 * For tests only. Takes effect for calls that begin afterwards, in every thread.
 */
void pnc_fs_calls_override (const PncFsCalls *calls);

/**
 * PNC_RETRY_EINTR:
 * @call: an expression that gives -1 with errno set on failure
 *
 * Evaluates @call until it is not interrupted by a signal. Never to be used on close().
 */
#define PNC_RETRY_EINTR(call)                                                                      \
  ({                                                                                               \
    __typeof__ (call) retried_result;                                                              \
    do                                                                                             \
      retried_result = (call);                                                                     \
    while (retried_result == -1 && errno == EINTR);                                                \
    retried_result;                                                                                \
  })

G_END_DECLS
