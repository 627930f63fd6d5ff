/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "disk-seam.h"

#include "disk-platter.h"
#include "pnc-fs-calls-posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAY_EIO (1u << 0)
#define MAY_INTR (1u << 1)
#define MAY_FULL (1u << 2) /* ENOSPC, EDQUOT */
#define MAY_SHORT (1u << 3)

/* Whatever asks a disk may fail, and where a signal comes it may be interrupted; only what needs
 * room can find none. */
#define CALLS(CALL)                                                                                \
  CALL (NONE, 0)                                                                                   \
  CALL (OPEN, MAY_EIO | MAY_INTR)                                                                  \
  CALL (CREATE, MAY_EIO | MAY_INTR | MAY_FULL)                                                     \
  CALL (CLOSE, MAY_EIO | MAY_INTR | MAY_FULL)                                                      \
  CALL (PREAD, MAY_EIO | MAY_INTR | MAY_SHORT)                                                     \
  CALL (PWRITE, MAY_EIO | MAY_INTR | MAY_FULL | MAY_SHORT)                                         \
  CALL (FTRUNCATE, MAY_EIO | MAY_INTR)                                                             \
  CALL (FALLOCATE, MAY_EIO | MAY_INTR | MAY_FULL)                                                  \
  CALL (FLOCK, MAY_EIO | MAY_INTR)                                                                 \
  CALL (FSYNC, MAY_EIO | MAY_INTR | MAY_FULL)                                                      \
  CALL (SYNCFS, MAY_EIO | MAY_INTR | MAY_FULL)                                                     \
  CALL (FSTAT, MAY_EIO | MAY_INTR)                                                                 \
  CALL (FSTATAT, MAY_EIO | MAY_INTR)                                                               \
  CALL (STATX, MAY_EIO | MAY_INTR)                                                                 \
  CALL (FSTATFS, MAY_EIO | MAY_INTR)                                                               \
  CALL (FSTATVFS, MAY_EIO | MAY_INTR)                                                              \
  CALL (FCHMOD, MAY_EIO | MAY_INTR | MAY_FULL)                                                     \
  CALL (CHMOD, MAY_EIO | MAY_INTR | MAY_FULL)                                                      \
  CALL (UTIMENSAT, MAY_EIO | MAY_INTR | MAY_FULL)                                                  \
  CALL (FUTIMENS, MAY_EIO | MAY_INTR | MAY_FULL)                                                   \
  CALL (MKDIRAT, MAY_EIO | MAY_INTR | MAY_FULL)                                                    \
  CALL (UNLINKAT, MAY_EIO | MAY_INTR)                                                              \
  CALL (LINKAT, MAY_EIO | MAY_INTR | MAY_FULL)                                                     \
  CALL (RENAMEAT, MAY_EIO | MAY_INTR | MAY_FULL)                                                   \
  CALL (RENAMEAT2, MAY_EIO | MAY_INTR | MAY_FULL)                                                  \
  CALL (FDOPENDIR, MAY_EIO)                                                                        \
  CALL (READDIR, MAY_EIO | MAY_INTR)

typedef enum
{
#define CALL(name, may) CALL_##name,
  CALLS (CALL)
#undef CALL
} Call;

static const struct
{
  const char *name;
  guint may;
} calls[] = {
#define CALL(name, may) { #name, may },
  CALLS (CALL)
#undef CALL
};

/* What becomes of one call. */
typedef struct
{
  gboolean fails;
  gboolean is_short;
  gboolean dies;
  int errsv; /* before the call */
} Meeting;

/* Written before the table is in force. */
static DiskPlan *plan;
static char *folder;
static char *platter; /* nullable */

static guint
need_of (DiskFault fault, int errsv)
{
  switch (fault)
    {
    case DISK_FAILS:
      return errsv == EINTR ? MAY_INTR : errsv == EIO ? MAY_EIO : MAY_FULL;
    case DISK_IS_SHORT:
      return MAY_SHORT;
    case DISK_GOES_WELL:
    case DISK_DIES_BEFORE:
    case DISK_DIES_AFTER:
    default:
      return 0;
    }
}

static gboolean
may (Call call, DiskFault fault, int errsv)
{
  guint need = need_of (fault, errsv);

  return (calls[call].may & need) == need;
}

static gboolean
is_within (const char *path, const char *top)
{
  gsize length = strlen (top);

  return strncmp (path, top, length) == 0
         && (path[length] == '/' || path[length] == '\0' || path[length] == ' ');
}

static gboolean
is_link_within (const char *link, const char *top)
{
  char path[PATH_MAX];
  ssize_t n = readlink (link, path, sizeof path - 1);

  if (n < 0)
    return FALSE;
  path[n] = '\0';
  return is_within (path, top);
}

/* @name: nullable: relative to @fd, or absolute */
static gboolean
is_ours (int fd, const char *name)
{
  char link[64];

  if (name != NULL && g_str_has_prefix (name, "/proc/self/fd/"))
    return is_link_within (name, folder);
  if (name != NULL && name[0] == '/')
    return is_within (name, folder);
  g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  return is_link_within (link, folder);
}

static G_NORETURN void
die (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

static void
note_hit (Call call, int fd, const char *name)
{
  char link[64];
  char path[PATH_MAX] = "";

  g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  if (readlink (link, path, sizeof path - 1) < 0)
    path[0] = '\0';
  g_snprintf (plan->hit, sizeof plan->hit, "%s %s%s%s", calls[call].name,
              path + (g_str_has_prefix (path, folder) ? strlen (folder) : 0),
              name != NULL ? "/" : "", name != NULL ? name : "");
  g_atomic_int_inc (&plan->n_hits);
}

static Meeting
meet (Call call, int fd, const char *name)
{
  Meeting meeting = { .errsv = errno };
  gint n;

  if (!g_atomic_int_get (&plan->armed) || !is_ours (fd, name))
    goto out;
  n = g_atomic_int_add (&plan->n_calls, 1) + 1;
  if ((guint) n < DISK_MAX_CALLS)
    plan->kinds[n] = (guint8) call;
  if (n != plan->nth || !may (call, plan->fault, plan->errsv))
    goto out;
  note_hit (call, fd, name);
  if (plan->fault == DISK_DIES_BEFORE)
    die ();
  meeting.fails = plan->fault == DISK_FAILS;
  meeting.is_short = plan->fault == DISK_IS_SHORT;
  meeting.dies = plan->fault == DISK_DIES_AFTER;
  meeting.errsv = meeting.fails ? plan->errsv : meeting.errsv;
out:
  errno = meeting.errsv;
  return meeting;
}

static void
leave (const Meeting *meeting)
{
  if (meeting->dies)
    die ();
}

/* The call itself, unless it is to fail: then @failure with errno set. */
#define MEET(kind, fd, name, failure, call)                                                        \
  ({                                                                                               \
    Meeting met = meet (kind, fd, name);                                                           \
    __typeof__ (call) met_result = (failure);                                                      \
    if (!met.fails)                                                                                \
      met_result = (call);                                                                         \
    leave (&met);                                                                                  \
    met_result;                                                                                    \
  })

#define REAL pnc_fs_calls_default ()

static int
seam_openat (int dir_fd, const char *name, int flags, mode_t mode)
{
  gboolean makes
    = (flags & (O_CREAT | O_TMPFILE)) != 0 && (flags & (O_CREAT | O_TMPFILE)) != O_DIRECTORY;

  return MEET (makes ? CALL_CREATE : CALL_OPEN, dir_fd, name, -1,
               REAL->openat (dir_fd, name, flags, mode));
}

/* The descriptor is gone whatever close() says: so it is with the real one. */
static int
seam_close (int fd)
{
  Meeting met = meet (CALL_CLOSE, fd, NULL);
  int result = REAL->close (fd);

  leave (&met);
  errno = met.fails ? met.errsv : errno;
  return met.fails ? -1 : result;
}

static ssize_t
seam_pread (int fd, void *buffer, size_t length, off_t offset)
{
  return MEET (CALL_PREAD, fd, NULL, (ssize_t) -1,
               REAL->pread (fd, buffer, met.is_short ? (length + 1) / 2 : length, offset));
}

static void
count_written (int fd, ssize_t n)
{
  char link[64];
  char path[PATH_MAX] = "";

  g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  if (n > 0 && is_link_within (link, folder) && readlink (link, path, sizeof path - 1) > 0
      && !g_str_has_suffix (path, ".j"))
    g_atomic_pointer_add (&plan->written_bytes, n);
}

static ssize_t
write_and_count (int fd, const void *data, size_t length, off_t offset)
{
  ssize_t n = REAL->pwrite (fd, data, length, offset);
  int errsv = errno;

  count_written (fd, n);
  errno = errsv;
  return n;
}

static ssize_t
seam_pwrite (int fd, const void *data, size_t length, off_t offset)
{
  return MEET (CALL_PWRITE, fd, NULL, (ssize_t) -1,
               write_and_count (fd, data, met.is_short ? (length + 1) / 2 : length, offset));
}

static int
seam_ftruncate (int fd, off_t length)
{
  return MEET (CALL_FTRUNCATE, fd, NULL, -1, REAL->ftruncate (fd, length));
}

static int
seam_fallocate (int fd, int mode, off_t offset, off_t length)
{
  return MEET (CALL_FALLOCATE, fd, NULL, -1, REAL->fallocate (fd, mode, offset, length));
}

static int
seam_flock (int fd, int operation)
{
  return MEET (CALL_FLOCK, fd, NULL, -1, REAL->flock (fd, operation));
}

/* What is on the platter then is what is there now. */
static int
flush (int fd)
{
  if (platter != NULL && is_ours (fd, NULL))
    disk_platter_keep (platter, fd);
  return REAL->fsync (fd);
}

static int
flush_all (int fd)
{
  if (platter != NULL && is_ours (fd, NULL))
    disk_platter_keep_all (platter, folder);
  return REAL->syncfs (fd);
}

static int
seam_fsync (int fd)
{
  return MEET (CALL_FSYNC, fd, NULL, -1, flush (fd));
}

static int
seam_syncfs (int fd)
{
  return MEET (CALL_SYNCFS, fd, NULL, -1, flush_all (fd));
}

static int
seam_fstat (int fd, struct stat *buffer)
{
  return MEET (CALL_FSTAT, fd, NULL, -1, REAL->fstat (fd, buffer));
}

static int
seam_fstatat (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  return MEET (CALL_FSTATAT, dir_fd, name, -1, REAL->fstatat (dir_fd, name, buffer, flags));
}

static int
seam_statx (int dir_fd, const char *name, int flags, unsigned int mask, struct statx *buffer)
{
  return MEET (CALL_STATX, dir_fd, name, -1, REAL->statx (dir_fd, name, flags, mask, buffer));
}

static int
seam_fstatfs (int fd, struct statfs *buffer)
{
  return MEET (CALL_FSTATFS, fd, NULL, -1, REAL->fstatfs (fd, buffer));
}

static int
seam_fstatvfs (int fd, struct statvfs *buffer)
{
  return MEET (CALL_FSTATVFS, fd, NULL, -1, REAL->fstatvfs (fd, buffer));
}

static int
seam_fchmod (int fd, mode_t mode)
{
  return MEET (CALL_FCHMOD, fd, NULL, -1, REAL->fchmod (fd, mode));
}

static int
seam_chmod (const char *path, mode_t mode)
{
  return MEET (CALL_CHMOD, -1, path, -1, REAL->chmod (path, mode));
}

static int
seam_utimensat (int dir_fd, const char *name, const struct timespec times[2], int flags)
{
  return MEET (CALL_UTIMENSAT, dir_fd, name, -1, REAL->utimensat (dir_fd, name, times, flags));
}

static int
seam_futimens (int fd, const struct timespec times[2])
{
  return MEET (CALL_FUTIMENS, fd, NULL, -1, REAL->futimens (fd, times));
}

static int
seam_mkdirat (int dir_fd, const char *name, mode_t mode)
{
  return MEET (CALL_MKDIRAT, dir_fd, name, -1, REAL->mkdirat (dir_fd, name, mode));
}

static int
seam_unlinkat (int dir_fd, const char *name, int flags)
{
  return MEET (CALL_UNLINKAT, dir_fd, name, -1, REAL->unlinkat (dir_fd, name, flags));
}

static int
seam_linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  return MEET (CALL_LINKAT, to_fd, to, -1, REAL->linkat (from_fd, from, to_fd, to, flags));
}

static int
seam_renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  return MEET (CALL_RENAMEAT, to_fd, to, -1, REAL->renameat (from_fd, from, to_fd, to));
}

static int
seam_renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  return MEET (CALL_RENAMEAT2, to_fd, to, -1, REAL->renameat2 (from_fd, from, to_fd, to, flags));
}

static DIR *
seam_fdopendir (int fd)
{
  return MEET (CALL_FDOPENDIR, fd, NULL, (DIR *) NULL, REAL->fdopendir (fd));
}

static struct dirent *
seam_readdir (DIR *stream)
{
  return MEET (CALL_READDIR, dirfd (stream), NULL, (struct dirent *) NULL, REAL->readdir (stream));
}

static PncFsCalls table;

void
disk_seam_begin (DiskPlan *new_plan, const char *new_folder, const char *new_platter)
{
  plan = new_plan;
  folder = g_strdup (new_folder);
  platter = g_strdup (new_platter);
  table = *pnc_fs_calls_default ();
  table.openat = seam_openat;
  table.close = seam_close;
  table.pread = seam_pread;
  table.pwrite = seam_pwrite;
  table.ftruncate = seam_ftruncate;
  table.fallocate = seam_fallocate;
  table.flock = seam_flock;
  table.fsync = seam_fsync;
  table.syncfs = seam_syncfs;
  table.fstat = seam_fstat;
  table.fstatat = seam_fstatat;
  table.statx = seam_statx;
  table.fstatfs = seam_fstatfs;
  table.fstatvfs = seam_fstatvfs;
  table.fchmod = seam_fchmod;
  table.chmod = seam_chmod;
  table.utimensat = seam_utimensat;
  table.futimens = seam_futimens;
  table.mkdirat = seam_mkdirat;
  table.unlinkat = seam_unlinkat;
  table.linkat = seam_linkat;
  table.renameat = seam_renameat;
  table.renameat2 = seam_renameat2;
  table.fdopendir = seam_fdopendir;
  table.readdir = seam_readdir;
  pnc_fs_calls_override (&table);
}

void
disk_seam_end (void)
{
  pnc_fs_calls_override (NULL);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&platter, g_free);
  plan = NULL;
}

void
disk_plan_begin (DiskPlan *self, guint nth, DiskFault fault, int errsv)
{
  g_atomic_int_set (&self->armed, FALSE);
  self->nth = (gint) nth;
  self->fault = fault;
  self->errsv = errsv;
  self->hit[0] = '\0';
  g_atomic_int_set (&self->n_hits, 0);
  g_atomic_int_set (&self->n_calls, 0);
  g_atomic_pointer_set (&self->written_bytes, (gsize) 0);
  g_atomic_int_set (&self->armed, TRUE);
}

gboolean
disk_plan_may (const DiskPlan *self, guint nth, DiskFault fault, int errsv)
{
  return nth >= DISK_MAX_CALLS || may ((Call) self->kinds[nth], fault, errsv);
}

GPtrArray *
disk_list_descriptors (const char *below)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *path = g_file_read_link (link, NULL);

      if (path != NULL && is_within (path, below))
        g_ptr_array_add (found, g_steal_pointer (&path));
    }
  return found;
}
