/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the tests of whatever touches files: a table of system calls that counts them and lets the
 * n-th of a kind fail, and a folder of the test's own. Single-threaded; included by one .c file a
 * program. */

#include "pnc-dir.h"
#include "pnc-fs-calls-posix.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FAULT_ANY "*"

static struct
{
  const char *call; /* which kind, or FAULT_ANY; NULL for none */
  guint nth;        /* which of them, from 1 */
  gboolean onwards; /* also all after it */
  int errsv;
  size_t at_most;              /* a short transfer instead of an error; 0 for none */
  guint seen;                  /* how many of that kind so far */
  guint hits;                  /* how many were made to fail */
  const char *hit;             /* the kind of the last one that was */
  long fs_type;                /* what fstatfs says; 0 for the truth */
  gboolean no_unnamed;         /* the file system has no files without a name */
  gboolean kills;              /* the process dies instead, before the call: as by SIGKILL */
  void (*act) (gpointer data); /* done before the call instead of letting it fail */
  gpointer act_data;
} faults;

static gboolean
fault_due (const char *call)
{
  if (faults.call == NULL
      || (strcmp (faults.call, FAULT_ANY) != 0 && strcmp (faults.call, call) != 0))
    return FALSE;
  faults.seen++;
  if (faults.seen < faults.nth || (faults.seen > faults.nth && !faults.onwards))
    return FALSE;
  if (faults.kills)
    raise (SIGKILL);
  if (faults.act != NULL)
    {
      faults.hits++;
      faults.act (faults.act_data);
      return FALSE;
    }
  faults.hits++;
  faults.hit = call;
  errno = faults.errsv;
  return TRUE;
}

#define FAULT_CALL(call, ...) (fault_due (#call) ? -1 : pnc_fs_calls_default ()->call (__VA_ARGS__))

static int
fault_openat (int dir_fd, const char *name, int flags, mode_t mode)
{
  if (faults.no_unnamed && (flags & O_TMPFILE) == O_TMPFILE)
    {
      errno = EOPNOTSUPP;
      return -1;
    }
  return FAULT_CALL (openat, dir_fd, name, flags, mode);
}

/* The descriptor is gone whatever close() says: so it is with the real one. */
static int
fault_close (int fd)
{
  int result = pnc_fs_calls_default ()->close (fd);

  return fault_due ("close") ? -1 : result;
}

static ssize_t
fault_pread (int fd, void *buffer, size_t length, off_t offset)
{
  if (faults.at_most > 0 && fault_due ("pread"))
    return pnc_fs_calls_default ()->pread (fd, buffer, MIN (length, faults.at_most), offset);
  return FAULT_CALL (pread, fd, buffer, length, offset);
}

static ssize_t
fault_pwrite (int fd, const void *data, size_t length, off_t offset)
{
  if (faults.at_most > 0 && fault_due ("pwrite"))
    return pnc_fs_calls_default ()->pwrite (fd, data, MIN (length, faults.at_most), offset);
  return FAULT_CALL (pwrite, fd, data, length, offset);
}

static int
fault_ftruncate (int fd, off_t length)
{
  return FAULT_CALL (ftruncate, fd, length);
}

static int
fault_fallocate (int fd, int mode, off_t offset, off_t length)
{
  return FAULT_CALL (fallocate, fd, mode, offset, length);
}

static int
fault_flock (int fd, int operation)
{
  return FAULT_CALL (flock, fd, operation);
}

static int
fault_fsync (int fd)
{
  return FAULT_CALL (fsync, fd);
}

static int
fault_syncfs (int fd)
{
  return FAULT_CALL (syncfs, fd);
}

static int
fault_fstat (int fd, struct stat *buffer)
{
  return FAULT_CALL (fstat, fd, buffer);
}

static int
fault_fstatat (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  return FAULT_CALL (fstatat, dir_fd, name, buffer, flags);
}

static int
fault_statx (int dir_fd, const char *name, int flags, unsigned int mask, struct statx *buffer)
{
  return FAULT_CALL (statx, dir_fd, name, flags, mask, buffer);
}

static int
fault_fstatfs (int fd, struct statfs *buffer)
{
  int result = FAULT_CALL (fstatfs, fd, buffer);

  if (result == 0 && faults.fs_type != 0)
    buffer->f_type = faults.fs_type;
  return result;
}

static int
fault_faccessat (int dir_fd, const char *name, int mode, int flags)
{
  return FAULT_CALL (faccessat, dir_fd, name, mode, flags);
}

static int
fault_fstatvfs (int fd, struct statvfs *buffer)
{
  return FAULT_CALL (fstatvfs, fd, buffer);
}

static int
fault_fchmod (int fd, mode_t mode)
{
  return FAULT_CALL (fchmod, fd, mode);
}

static int
fault_chmod (const char *path, mode_t mode)
{
  return FAULT_CALL (chmod, path, mode);
}

static int
fault_utimensat (int dir_fd, const char *name, const struct timespec times[2], int flags)
{
  return FAULT_CALL (utimensat, dir_fd, name, times, flags);
}

static int
fault_futimens (int fd, const struct timespec times[2])
{
  return FAULT_CALL (futimens, fd, times);
}

static int
fault_mkdirat (int dir_fd, const char *name, mode_t mode)
{
  return FAULT_CALL (mkdirat, dir_fd, name, mode);
}

static int
fault_unlinkat (int dir_fd, const char *name, int flags)
{
  return FAULT_CALL (unlinkat, dir_fd, name, flags);
}

static int
fault_linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  return FAULT_CALL (linkat, from_fd, from, to_fd, to, flags);
}

static int
fault_renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  return FAULT_CALL (renameat, from_fd, from, to_fd, to);
}

static int
fault_renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  return FAULT_CALL (renameat2, from_fd, from, to_fd, to, flags);
}

static DIR *
fault_fdopendir (int fd)
{
  return fault_due ("fdopendir") ? NULL : pnc_fs_calls_default ()->fdopendir (fd);
}

static struct dirent *
fault_readdir (DIR *stream)
{
  return fault_due ("readdir") ? NULL : pnc_fs_calls_default ()->readdir (stream);
}

static int
fault_uname (struct utsname *buffer)
{
  return FAULT_CALL (uname, buffer);
}

static int
fault_inotify_init1 (int flags)
{
  return FAULT_CALL (inotify_init1, flags);
}

static int
fault_inotify_add_watch (int fd, const char *path, guint32 mask)
{
  return FAULT_CALL (inotify_add_watch, fd, path, mask);
}

static PncFsCalls fault_calls; /* the table in force: a test may change single members */

/* Lets nothing fail, and puts the table in force. */
static inline void
faults_begin (void)
{
  memset (&faults, 0, sizeof faults);
  fault_calls = *pnc_fs_calls_default ();
  fault_calls.openat = fault_openat;
  fault_calls.close = fault_close;
  fault_calls.pread = fault_pread;
  fault_calls.pwrite = fault_pwrite;
  fault_calls.ftruncate = fault_ftruncate;
  fault_calls.fallocate = fault_fallocate;
  fault_calls.flock = fault_flock;
  fault_calls.fsync = fault_fsync;
  fault_calls.syncfs = fault_syncfs;
  fault_calls.fstat = fault_fstat;
  fault_calls.fstatat = fault_fstatat;
  fault_calls.statx = fault_statx;
  fault_calls.fstatfs = fault_fstatfs;
  fault_calls.faccessat = fault_faccessat;
  fault_calls.fstatvfs = fault_fstatvfs;
  fault_calls.fchmod = fault_fchmod;
  fault_calls.chmod = fault_chmod;
  fault_calls.utimensat = fault_utimensat;
  fault_calls.futimens = fault_futimens;
  fault_calls.mkdirat = fault_mkdirat;
  fault_calls.unlinkat = fault_unlinkat;
  fault_calls.linkat = fault_linkat;
  fault_calls.renameat = fault_renameat;
  fault_calls.renameat2 = fault_renameat2;
  fault_calls.fdopendir = fault_fdopendir;
  fault_calls.readdir = fault_readdir;
  fault_calls.uname = fault_uname;
  fault_calls.inotify_init1 = fault_inotify_init1;
  fault_calls.inotify_add_watch = fault_inotify_add_watch;
  pnc_fs_calls_override (&fault_calls);
}

/* The @nth call of the kind @call (a static string) fails with @errsv. */
static inline void
fault_at (const char *call, guint nth, int errsv)
{
  faults.call = call;
  faults.nth = nth;
  faults.errsv = errsv;
  faults.onwards = FALSE;
  faults.at_most = 0;
  faults.seen = 0;
  faults.hits = 0;
}

static inline void
faults_end (void)
{
  pnc_fs_calls_override (NULL);
}

/* How many descriptors this process has open. */
static inline guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A fixture: an empty folder of the test's own, held. */
typedef struct
{
  char *path;
  PncDir *dir;
  guint descriptors;
} Place;

static inline void
place_set_up (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place->descriptors = count_descriptors ();
  place->path = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  place->dir = pnc_dir_open (place->path, &error);
  g_assert_no_error (error);
}

static inline int
place_unlock_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return flag == FTW_D || flag == FTW_DNR ? chmod (path, 0700) : 0;
}

static inline int
place_remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

/* Every test ends with as many descriptors as it began with. */
static inline void
place_tear_down (Place *place, gconstpointer data)
{
  faults_end ();
  g_clear_pointer (&place->dir, pnc_dir_unref);
  g_assert_cmpuint (count_descriptors (), ==, place->descriptors);
  nftw (place->path, place_unlock_cb, 16, FTW_PHYS);
  nftw (place->path, place_remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&place->path, g_free);
}

static inline char *
place_path (Place *place, const char *name)
{
  return g_build_filename (place->path, name, NULL);
}

static inline void
place_write (Place *place, const char *name, const char *text)
{
  g_autofree char *path = place_path (place, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static inline void
place_assert_text (Place *place, const char *name, const char *text)
{
  g_autofree char *path = place_path (place, name);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, text);
}

static inline gboolean
place_has (Place *place, const char *name)
{
  g_autofree char *path = place_path (place, name);
  struct stat st;

  return lstat (path, &st) == 0;
}
