/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-posix.h"

#include "pnc-file-posix.h"
#include "pnc-fs-calls-posix.h"
#include "pnc-io-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#define OPEN_DIRECTORY (O_DIRECTORY | O_CLOEXEC)
#define OPEN_FILE (O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

gboolean
pnc_dir_posix_check_name (const char *name, const char *doing, GError **error)
{
  g_return_val_if_fail (name != NULL, FALSE);

  if (name[0] != '\0' && strcmp (name, ".") != 0 && strcmp (name, "..") != 0
      && strchr (name, '/') == NULL)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_BAD_NAME, PNC_SIDE_LOCAL, name, doing, NULL);
  return FALSE;
}

static PncDir *
dir_new (int fd, gboolean path_only, const char *name)
{
  PncDir *dir = g_new0 (PncDir, 1);

  g_atomic_ref_count_init (&dir->ref_count);
  g_mutex_init (&dir->syncfs_lock);
  dir->fd = fd;
  dir->path_only = path_only;
  dir->name = g_strdup (name);
  return dir;
}

/* A folder that its owner may pass through but not list can still be held. "." cannot be looked up
 * in one that may not even be passed through: then the answer is the same EACCES as before. */
static PncDir *
open_path_only (int dir_fd, const char *name, int flags, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int fd = PNC_RETRY_EINTR (calls->openat (dir_fd, name, O_PATH | OPEN_DIRECTORY | flags, 0));
  struct stat st;

  if (fd == -1)
    {
      pnc_posix_set_error (error, errno, name, "open");
      return NULL;
    }
  if (PNC_RETRY_EINTR (calls->fstatat (fd, ".", &st, 0)) == -1)
    {
      pnc_posix_set_error (error, errno, name, "open");
      calls->close (fd);
      return NULL;
    }
  return dir_new (fd, TRUE, name);
}

static PncDir *
open_directory (int dir_fd, const char *name, int flags, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int fd = PNC_RETRY_EINTR (calls->openat (dir_fd, name, O_RDONLY | OPEN_DIRECTORY | flags, 0));

  if (fd != -1)
    return dir_new (fd, FALSE, name);
  if (errno == EACCES)
    return open_path_only (dir_fd, name, flags, error);
  pnc_posix_set_error (error, errno, name, "open");
  return NULL;
}

PncDir *
pnc_dir_open (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  return open_directory (AT_FDCWD, path, 0, error);
}

PncDir *
pnc_dir_open_child (PncDir *dir, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL, NULL);

  if (!pnc_dir_posix_check_name (name, "open", error))
    return NULL;
  return open_directory (dir->fd, name, O_NOFOLLOW, error);
}

PncDir *
pnc_dir_reopen (PncDir *dir, GError **error)
{
  int fd;

  g_return_val_if_fail (dir != NULL, NULL);

  fd = PNC_RETRY_EINTR (pnc_fs_calls ()->openat (dir->fd, ".", O_RDONLY | OPEN_DIRECTORY, 0));
  if (fd != -1)
    return dir_new (fd, FALSE, dir->name);
  pnc_posix_set_error (error, errno, dir->name, "open");
  return NULL;
}

PncDir *
pnc_dir_ref (PncDir *dir)
{
  g_return_val_if_fail (dir != NULL, NULL);

  g_atomic_ref_count_inc (&dir->ref_count);
  return dir;
}

void
pnc_dir_unref (PncDir *dir)
{
  if (dir == NULL || !g_atomic_ref_count_dec (&dir->ref_count))
    return;
  pnc_fs_calls ()->close (dir->fd);
  g_mutex_clear (&dir->syncfs_lock);
  g_free (dir->name);
  g_free (dir);
}

gboolean
pnc_dir_query (PncDir *dir, PncFileInfo *info, GError **error)
{
  struct stat st;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstat (dir->fd, &st)) == -1)
    {
      pnc_posix_set_error (error, errno, dir->name, "look at");
      return FALSE;
    }
  pnc_posix_info_from_stat (info, &st);
  return TRUE;
}

/* One file system may be mounted at several places of a tree (bind mounts), and one mount may show
 * several devices (subvolumes of btrfs): only both numbers together say where a rename works. */
gboolean
pnc_dir_query_mount (PncDir *dir, PncMount *mount, GError **error)
{
  struct statx stx;
  PncFileInfo info;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (PNC_RETRY_EINTR (
        pnc_fs_calls ()->statx (dir->fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MNT_ID, &stx))
      == -1)
    {
      if (errno == ENOSYS && pnc_dir_query (dir, &info, NULL))
        {
          *mount = (PncMount){ .device = info.device };
          return TRUE;
        }
      pnc_posix_set_error (error, errno, dir->name, "look at");
      return FALSE;
    }
  mount->device = makedev (stx.stx_dev_major, stx.stx_dev_minor);
  mount->mount = (stx.stx_mask & STATX_MNT_ID) != 0 ? stx.stx_mnt_id : 0;
  return TRUE;
}

static gboolean
stat_child (PncDir *dir, const char *name, struct stat *st, const char *doing, GError **error)
{
  if (!pnc_dir_posix_check_name (name, doing, error))
    return FALSE;
  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatat (dir->fd, name, st, AT_SYMLINK_NOFOLLOW)) == 0)
    return TRUE;
  pnc_posix_set_error (error, errno, name, doing);
  return FALSE;
}

gboolean
pnc_dir_query_child (PncDir *dir, const char *name, PncFileInfo *info, GError **error)
{
  struct stat st;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!stat_child (dir, name, &st, "look at", error))
    return FALSE;
  pnc_posix_info_from_stat (info, &st);
  return TRUE;
}

/* What was just made gets its mode exactly. A file system without modes keeps what it gives. */
static int
set_first_mode (int fd, guint mode, struct stat *st)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int errsv;

  if (PNC_RETRY_EINTR (calls->fstat (fd, st)) == -1)
    return errno;
  if ((st->st_mode & 07777) == pnc_posix_exact_mode (st, mode)
      || PNC_RETRY_EINTR (calls->fchmod (fd, pnc_posix_exact_mode (st, mode))) == 0)
    return 0;
  errsv = pnc_posix_mode_errno (st, errno);
  return errsv == ENOTSUP || errsv == ENOSYS ? 0 : errsv;
}

static int
set_new_folder_mode (PncDir *dir, const char *name, guint mode)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int fd
    = PNC_RETRY_EINTR (calls->openat (dir->fd, name, O_RDONLY | OPEN_DIRECTORY | O_NOFOLLOW, 0));
  struct stat st;
  int errsv;

  if (fd == -1)
    return errno;
  errsv = set_first_mode (fd, mode, &st);
  calls->close (fd);
  return errsv;
}

gboolean
pnc_dir_make_child (PncDir *dir, const char *name, guint mode, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int errsv;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!pnc_dir_posix_check_name (name, "make the folder", error))
    return FALSE;
  if (PNC_RETRY_EINTR (calls->mkdirat (dir->fd, name, 0700)) == -1)
    {
      pnc_posix_set_error (error, errno, name, "make the folder");
      return FALSE;
    }
  errsv = set_new_folder_mode (dir, name, mode);
  if (errsv == 0)
    return TRUE;
  PNC_RETRY_EINTR (calls->unlinkat (dir->fd, name, AT_REMOVEDIR));
  pnc_posix_set_error (error, errsv, name, "make the folder");
  return FALSE;
}

static int
errno_of_kind (mode_t mode)
{
  if (S_ISREG (mode))
    return 0;
  if (S_ISDIR (mode))
    return EISDIR;
  return S_ISLNK (mode) ? ELOOP : ENXIO;
}

static gboolean
check_regular (const struct stat *st, const char *name, GError **error)
{
  int errsv = errno_of_kind (st->st_mode);

  if (errsv == 0)
    return TRUE;
  pnc_posix_set_error (error, errsv, name, "open");
  return FALSE;
}

/* Looked at before it is opened, since opening a device may do something; and again afterwards,
 * since it may have been swapped in between. O_NONBLOCK keeps a pipe that was swapped in from
 * blocking; with it a file that another program has leased says EAGAIN. */
static PncFile *
open_regular (PncDir *dir, const char *name, int flags, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  struct stat st;
  int fd;

  if (!stat_child (dir, name, &st, "open", error) || !check_regular (&st, name, error))
    return NULL;

  fd = PNC_RETRY_EINTR (calls->openat (dir->fd, name, OPEN_FILE | flags, 0));
  if (fd == -1)
    {
      pnc_posix_set_error (error, errno == EAGAIN ? EBUSY : errno, name, "open");
      return NULL;
    }
  if (PNC_RETRY_EINTR (calls->fstat (fd, &st)) == -1)
    pnc_posix_set_error (error, errno, name, "open");
  else if (check_regular (&st, name, error))
    return pnc_file_posix_new (fd, name, &st);
  calls->close (fd);
  return NULL;
}

PncFile *
pnc_dir_open_file (PncDir *dir, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL, NULL);

  return open_regular (dir, name, O_RDONLY, error);
}

PncFile *
pnc_dir_open_file_for_update (PncDir *dir, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL, NULL);

  return open_regular (dir, name, O_RDWR, error);
}

PncFile *
pnc_dir_create_file (PncDir *dir, const char *name, guint mode, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  struct stat st;
  int errsv;
  int fd;

  g_return_val_if_fail (dir != NULL, NULL);

  if (!pnc_dir_posix_check_name (name, "create", error))
    return NULL;
  fd = PNC_RETRY_EINTR (calls->openat (dir->fd, name, OPEN_FILE | O_RDWR | O_CREAT | O_EXCL, 0600));
  if (fd == -1)
    {
      pnc_posix_set_error (error, errno, name, "create");
      return NULL;
    }
  errsv = set_first_mode (fd, mode, &st);
  if (errsv == 0)
    return pnc_file_posix_new (fd, name, &st);

  calls->close (fd);
  PNC_RETRY_EINTR (calls->unlinkat (dir->fd, name, 0));
  pnc_posix_set_error (error, errsv, name, "create");
  return NULL;
}

/* Without /proc it could never be given a name. */
static int
open_unnamed (PncDir *dir)
{
#ifdef O_TMPFILE
  if (access ("/proc/self/fd", X_OK) == 0)
    return PNC_RETRY_EINTR (
      pnc_fs_calls ()->openat (dir->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
#endif
  errno = ENOTSUP;
  return -1;
}

PncFile *
pnc_dir_create_unnamed_file (PncDir *dir, guint mode, GError **error)
{
  struct stat st;
  int errsv;
  int fd;

  g_return_val_if_fail (dir != NULL, NULL);

  fd = open_unnamed (dir);
  if (fd == -1)
    {
      errsv = errno == EISDIR || errno == EINVAL ? ENOTSUP : errno; /* what older ones say */
      pnc_posix_set_error (error, errsv, dir->name, "create a file in");
      return NULL;
    }
  errsv = set_first_mode (fd, mode, &st);
  if (errsv == 0)
    return pnc_file_posix_new (fd, "", &st);
  pnc_fs_calls ()->close (fd);
  pnc_posix_set_error (error, errsv, dir->name, "create a file in");
  return NULL;
}

/* By way of /proc: with AT_EMPTY_PATH only the privileged may. */
gboolean
pnc_dir_link_file (PncDir *dir, PncFile *file, const char *name, GError **error)
{
  char opened[sizeof "/proc/self/fd/" + 3 * sizeof (int)];

  g_return_val_if_fail (dir != NULL && file != NULL, FALSE);

  if (!pnc_dir_posix_check_name (name, "create", error))
    return FALSE;
  g_snprintf (opened, sizeof opened, "/proc/self/fd/%d", pnc_file_posix_get_fd (file));
  if (PNC_RETRY_EINTR (pnc_fs_calls ()->linkat (AT_FDCWD, opened, dir->fd, name, AT_SYMLINK_FOLLOW))
      == 0)
    return TRUE;
  pnc_posix_set_error (error, errno, name, "create");
  return FALSE;
}

/* rmdir() may say either of two things about a folder that is not empty. */
static int
remove_child (PncDir *dir, const char *name)
{
  const PncFsCalls *calls = pnc_fs_calls ();

  if (PNC_RETRY_EINTR (calls->unlinkat (dir->fd, name, 0)) == 0)
    return 0;
  if (errno != EISDIR)
    return errno;
  if (PNC_RETRY_EINTR (calls->unlinkat (dir->fd, name, AT_REMOVEDIR)) == 0)
    return 0;
  return errno == EEXIST ? ENOTEMPTY : errno;
}

gboolean
pnc_dir_remove_child (PncDir *dir, const char *name, GError **error)
{
  int errsv;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!pnc_dir_posix_check_name (name, "remove", error))
    return FALSE;
  errsv = remove_child (dir, name);
  if (errsv == 0)
    return TRUE;
  pnc_posix_set_error (error, errsv, name, "remove");
  return FALSE;
}

/* For what cannot be opened, such as a folder that its owner may not read: the handle gives no
 * access but pins the object, and the kernel's own name for the handle leads to that object and
 * nowhere else. */
static int
set_attributes_through_proc (int path_fd, int mode, gint64 mtime_ns)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  char path[sizeof "/proc/self/fd/" + 3 * sizeof (int)];
  struct timespec times[2];
  struct stat st;

  if (PNC_RETRY_EINTR (calls->fstat (path_fd, &st)) == -1)
    return errno;
  if (!S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
    return ELOOP;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", path_fd);
  if (mode >= 0 && PNC_RETRY_EINTR (calls->chmod (path, pnc_posix_exact_mode (&st, mode))) == -1)
    return errno == ENOENT ? ENOSYS : pnc_posix_mode_errno (&st, errno);
  if (mtime_ns == G_MININT64)
    return 0;
  pnc_posix_times (times, mtime_ns);
  if (PNC_RETRY_EINTR (calls->utimensat (AT_FDCWD, path, times, 0)) == -1)
    return errno == ENOENT ? ENOSYS : pnc_posix_mode_errno (&st, errno);
  return 0;
}

static gboolean
set_attributes_by_path (PncDir *dir, const char *name, int mode, gint64 mtime_ns, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int fd = PNC_RETRY_EINTR (calls->openat (dir->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0));
  int errsv;

  if (fd == -1)
    {
      pnc_posix_set_error (error, errno, name, "set the attributes of");
      return FALSE;
    }
  errsv = set_attributes_through_proc (fd, mode, mtime_ns);
  calls->close (fd);
  if (errsv == 0)
    return TRUE;
  pnc_posix_set_error (error, errsv, name, "set the attributes of");
  return FALSE;
}

gboolean
pnc_dir_set_child_attributes (PncDir *dir,
                              const char *name,
                              int mode,
                              gint64 mtime_ns,
                              GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  gboolean done;
  struct stat st;
  int fd;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!stat_child (dir, name, &st, "set the attributes of", error))
    return FALSE;
  if (!S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
    {
      pnc_posix_set_error (error, errno_of_kind (st.st_mode), name, "set the attributes of");
      return FALSE;
    }

  fd = PNC_RETRY_EINTR (calls->openat (dir->fd, name, OPEN_FILE | O_RDONLY, 0));
  if (fd == -1)
    return set_attributes_by_path (dir, name, mode, mtime_ns, error);
  done = pnc_posix_fd_set_attributes (fd, mode, mtime_ns, name, error);
  calls->close (fd);
  return done;
}
