/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-file-posix.h"

#include "pnc-fs-calls-posix.h"
#include "pnc-io-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

struct _PncFile
{
  int fd;     /* owned */
  char *name; /* owned */
  PncFileInfo opened;
  gint damaged; /* atomic: errno of the first write, truncation or flush that failed; 0 while all is
                   well */
};

void
pnc_posix_set_error (GError **error, int errsv, const char *subject, const char *doing)
{
  pnc_set_error_from_errno (error, errsv, PNC_SIDE_LOCAL, subject, doing);
}

static PncFileKind
kind_from_mode (mode_t mode)
{
  if (S_ISREG (mode))
    return PNC_FILE_REGULAR;
  if (S_ISDIR (mode))
    return PNC_FILE_DIRECTORY;
  if (S_ISLNK (mode))
    return PNC_FILE_LINK;
  return PNC_FILE_OTHER;
}

/* Times beyond the years 1677 to 2262 do not fit: they become the nearest that does. %G_MININT64
 * means "leave it" to the setters and is never given out. */
static gint64
ns_from_timespec (const struct timespec *ts)
{
  gint64 seconds = ts->tv_sec;

  if (seconds >= G_MAXINT64 / NS_PER_SECOND)
    return G_MAXINT64;
  if (seconds <= G_MININT64 / NS_PER_SECOND)
    return G_MININT64 + 1;
  return seconds * NS_PER_SECOND + ts->tv_nsec;
}

void
pnc_posix_info_from_stat (PncFileInfo *info, const struct stat *st)
{
  PncFileKind kind = kind_from_mode (st->st_mode);

  *info = (PncFileInfo){
    .kind = kind,
    .mode = st->st_mode & 0777,
    .size_bytes = kind == PNC_FILE_REGULAR ? (guint64) st->st_size : 0,
    .mtime_ns = ns_from_timespec (&st->st_mtim),
    .ctime_ns = ns_from_timespec (&st->st_ctim),
    .file_id = st->st_ino,
    .device = st->st_dev,
    .n_links = (guint) MIN (st->st_nlink, G_MAXUINT),
  };
}

void
pnc_posix_times (struct timespec times[2], gint64 mtime_ns)
{
  gint64 seconds = mtime_ns / NS_PER_SECOND;
  gint64 rest = mtime_ns % NS_PER_SECOND;

  if (rest < 0)
    {
      seconds--;
      rest += NS_PER_SECOND;
    }
  times[0] = (struct timespec){ .tv_nsec = UTIME_OMIT };
  times[1] = (struct timespec){ .tv_sec = seconds, .tv_nsec = rest };
}

mode_t
pnc_posix_exact_mode (const struct stat *st, guint mode)
{
  mode_t kept = S_ISDIR (st->st_mode) ? st->st_mode & (S_ISGID | S_ISVTX) : 0;

  return (mode & 0777) | kept;
}

int
pnc_posix_mode_errno (const struct stat *st, int errsv)
{
  return errsv == EPERM && st->st_uid == geteuid () ? ENOTSUP : errsv;
}

static int
fd_set_attributes (int fd, int mode, gint64 mtime_ns)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  struct timespec times[2];
  struct stat st;

  if (PNC_RETRY_EINTR (calls->fstat (fd, &st)) == -1)
    return errno;
  if (!S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
    return ENXIO;
  if (mode >= 0 && PNC_RETRY_EINTR (calls->fchmod (fd, pnc_posix_exact_mode (&st, mode))) == -1)
    return pnc_posix_mode_errno (&st, errno);
  if (mtime_ns == G_MININT64)
    return 0;

  pnc_posix_times (times, mtime_ns);
  if (PNC_RETRY_EINTR (calls->futimens (fd, times)) == -1)
    return pnc_posix_mode_errno (&st, errno);
  return 0;
}

gboolean
pnc_posix_fd_set_attributes (int fd, int mode, gint64 mtime_ns, const char *name, GError **error)
{
  int errsv = fd_set_attributes (fd, mode, mtime_ns);

  if (errsv == 0)
    return TRUE;
  pnc_posix_set_error (error, errsv, name, "set the attributes of");
  return FALSE;
}

PncFile *
pnc_file_posix_new (int fd, const char *name, const struct stat *st)
{
  PncFile *file = g_new0 (PncFile, 1);

  file->fd = fd;
  pnc_posix_info_from_stat (&file->opened, st);
  file->name = g_strdup (name);
  return file;
}

int
pnc_file_posix_get_fd (PncFile *file)
{
  return file->fd;
}

/* Once bytes may be lost, no later call may say that they are safe. */
static gboolean
fail (PncFile *file, int errsv, const char *doing, GError **error)
{
  g_atomic_int_compare_and_exchange (&file->damaged, 0, errsv);
  pnc_posix_set_error (error, errsv, file->name, doing);
  return FALSE;
}

static gboolean
check_undamaged (PncFile *file, const char *doing, GError **error)
{
  int errsv = g_atomic_int_get (&file->damaged);

  return errsv == 0 || fail (file, errsv, doing, error);
}

static gboolean
check_range (PncFile *file, guint64 offset, guint64 length, const char *doing, GError **error)
{
  if (offset <= G_MAXINT64 && length <= G_MAXINT64 - offset && length <= G_MAXSSIZE)
    return TRUE;
  pnc_posix_set_error (error, EFBIG, file->name, doing);
  return FALSE;
}

gssize
pnc_file_read_at (PncFile *file,
                  gpointer buffer,
                  gsize length_bytes,
                  guint64 offset_bytes,
                  GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  gsize done = 0;

  g_return_val_if_fail (file != NULL, -1);

  if (!check_range (file, offset_bytes, length_bytes, "read", error))
    return -1;

  while (done < length_bytes)
    {
      ssize_t n = PNC_RETRY_EINTR (calls->pread (
        file->fd, (guint8 *) buffer + done, length_bytes - done, (off_t) (offset_bytes + done)));
      if (n == -1)
        {
          pnc_posix_set_error (error, errno, file->name, "read");
          return -1;
        }
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

gboolean
pnc_file_write_at (PncFile *file,
                   gconstpointer data,
                   gsize length_bytes,
                   guint64 offset_bytes,
                   GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  gsize done = 0;

  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_undamaged (file, "write to", error)
      || !check_range (file, offset_bytes, length_bytes, "write to", error))
    return FALSE;

  while (done < length_bytes)
    {
      ssize_t n
        = PNC_RETRY_EINTR (calls->pwrite (file->fd, (const guint8 *) data + done,
                                          length_bytes - done, (off_t) (offset_bytes + done)));
      if (n <= 0)
        return fail (file, n == 0 ? EIO : errno, "write to", error);
      done += (gsize) n;
    }
  return TRUE;
}

gboolean
pnc_file_reserve (PncFile *file, guint64 size_bytes, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();

  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_range (file, size_bytes, 0, "reserve room for", error))
    return FALSE;
  if (size_bytes == 0
      || PNC_RETRY_EINTR (calls->fallocate (file->fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) size_bytes))
           == 0)
    return TRUE;
  if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL)
    return TRUE;
  pnc_posix_set_error (error, errno, file->name, "reserve room for");
  return FALSE;
}

gboolean
pnc_file_truncate (PncFile *file, guint64 size_bytes, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();

  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_undamaged (file, "set the length of", error)
      || !check_range (file, size_bytes, 0, "set the length of", error))
    return FALSE;
  if (PNC_RETRY_EINTR (calls->ftruncate (file->fd, (off_t) size_bytes)) == -1)
    return fail (file, errno, "set the length of", error);
  return TRUE;
}

gboolean
pnc_file_sync (PncFile *file, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();

  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_undamaged (file, "flush to disk", error))
    return FALSE;
  if (PNC_RETRY_EINTR (calls->fsync (file->fd)) == -1)
    return fail (file, errno, "flush to disk", error);
  return TRUE;
}

gboolean
pnc_file_try_lock (PncFile *file, GError **error)
{
  int errsv;

  g_return_val_if_fail (file != NULL, FALSE);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->flock (file->fd, LOCK_EX | LOCK_NB)) == 0)
    return TRUE;
  errsv = errno == EWOULDBLOCK ? EBUSY : errno;
  pnc_posix_set_error (error, errsv, file->name, "lock");
  return FALSE;
}

gboolean
pnc_file_check_own (PncFile *file, GError **error)
{
  struct stat st;
  int errsv = 0;

  g_return_val_if_fail (file != NULL, FALSE);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstat (file->fd, &st)) == -1)
    errsv = errno;
  else if (st.st_uid != geteuid () || st.st_nlink != 1 || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    errsv = EPERM;
  if (errsv == 0)
    return TRUE;
  pnc_posix_set_error (error, errsv, file->name, "trust");
  return FALSE;
}

PncFile *
pnc_file_dup (PncFile *file, GError **error)
{
  PncFile *copy;
  int fd;

  g_return_val_if_fail (file != NULL, NULL);

  fd = fcntl (file->fd, F_DUPFD_CLOEXEC, 0);
  if (fd == -1)
    {
      pnc_posix_set_error (error, errno, file->name, "open");
      return NULL;
    }
  copy = g_new0 (PncFile, 1);
  copy->fd = fd;
  copy->name = g_strdup (file->name);
  copy->opened = file->opened;
  copy->damaged = g_atomic_int_get (&file->damaged);
  return copy;
}

gboolean
pnc_file_query (PncFile *file, PncFileInfo *info, GError **error)
{
  struct stat st;

  g_return_val_if_fail (file != NULL, FALSE);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstat (file->fd, &st)) == -1)
    {
      pnc_posix_set_error (error, errno, file->name, "look at");
      return FALSE;
    }
  pnc_posix_info_from_stat (info, &st);
  return TRUE;
}

gboolean
pnc_file_query_opened (PncFile *file, PncFileInfo *info, GError **error)
{
  g_return_val_if_fail (file != NULL, FALSE);

  *info = file->opened;
  return TRUE;
}

/* It is a regular file, and has no bits to be kept: no need to look at it first. */
static int
set_file_attributes (int fd, int mode, gint64 mtime_ns)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  struct timespec times[2];

  if (mode >= 0 && PNC_RETRY_EINTR (calls->fchmod (fd, (mode_t) mode & 0777)) == -1)
    return errno;
  if (mtime_ns == G_MININT64)
    return 0;
  pnc_posix_times (times, mtime_ns);
  return PNC_RETRY_EINTR (calls->futimens (fd, times)) == 0 ? 0 : errno;
}

gboolean
pnc_file_set_attributes (PncFile *file, int mode, gint64 mtime_ns, GError **error)
{
  struct stat st;
  int errsv;

  g_return_val_if_fail (file != NULL, FALSE);

  errsv = set_file_attributes (file->fd, mode, mtime_ns);
  if (errsv == 0)
    return TRUE;
  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstat (file->fd, &st)) == 0)
    errsv = pnc_posix_mode_errno (&st, errsv);
  pnc_posix_set_error (error, errsv, file->name, "set the attributes of");
  return FALSE;
}

/* close() is called once whatever it says: the descriptor is gone in any case. That it was
 * interrupted says nothing about the bytes: whoever needs them on disk has flushed. */
gboolean
pnc_file_close (PncFile *file, GError **error)
{
  gboolean closed;

  g_return_val_if_fail (file != NULL, FALSE);

  if (pnc_fs_calls ()->close (file->fd) == -1 && errno != EINTR)
    closed = fail (file, errno, "close", error);
  else
    closed = check_undamaged (file, "close", error);

  g_free (file->name);
  g_free (file);
  return closed;
}

void
pnc_file_free (PncFile *file)
{
  if (file != NULL)
    pnc_file_close (file, NULL);
}
