/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-state-dir.h"

#include "pnc-io-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_FILE_NAME ".lock"

struct _PncStateLock
{
  int fd;
};

/* systemd separates several folders by colons; the first is the one for state. */
static char *
dup_service_dir (void)
{
  const char *dirs = g_getenv ("STATE_DIRECTORY");

  if (dirs == NULL || !g_path_is_absolute (dirs))
    return NULL;
  return g_strndup (dirs, strcspn (dirs, ":"));
}

char *
pnc_state_dir_default (void)
{
  const char *xdg = g_getenv ("XDG_STATE_HOME");
  char *service = dup_service_dir ();

  if (service != NULL)
    return service;
  if (xdg != NULL && g_path_is_absolute (xdg))
    return g_build_filename (xdg, "pinnaced", NULL);
  if (geteuid () == 0)
    return g_strdup ("/var/lib/pinnaced");
  return g_build_filename (g_get_home_dir (), ".local", "state", "pinnaced", NULL);
}

/* Root is trusted: it can change anything anyway. */
static gboolean
is_trusted_owner (const GStatBuf *info)
{
  return info->st_uid == geteuid () || info->st_uid == 0;
}

gboolean
pnc_state_dir_prepare (const char *path, GError **error)
{
  GStatBuf info;

  if (g_mkdir_with_parents (path, 0700) < 0 || g_stat (path, &info) < 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, path, "prepare the state folder");
      return FALSE;
    }
  if (!S_ISDIR (info.st_mode))
    {
      pnc_set_error_from_errno (error, ENOTDIR, PNC_SIDE_NONE, path, "use the state folder");
      return FALSE;
    }
  if (!is_trusted_owner (&info) || (info.st_mode & 022) != 0)
    {
      pnc_set_error (error, PNC_ERROR_PERMISSION, PNC_SIDE_NONE, path,
                     "The state folder “%s” belongs to somebody else or can be changed by others. "
                     "Give it to the server's user and run chmod 700 on it.",
                     path);
      return FALSE;
    }
  return TRUE;
}

gboolean
pnc_state_dir_check_private (const char *path, GError **error)
{
  GStatBuf info;

  if (g_lstat (path, &info) < 0)
    {
      if (errno == ENOENT)
        return TRUE;
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, path, "look at");
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      pnc_set_error (error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_NONE, path,
                     "“%s” is not an ordinary file. Put the file itself there, not a link to it.",
                     path);
      return FALSE;
    }
  if (!is_trusted_owner (&info) || (info.st_mode & 077) != 0)
    {
      pnc_set_error (
        error, PNC_ERROR_PERMISSION, PNC_SIDE_NONE, path,
        "“%s” belongs to somebody else or others may read or change it. Give it to the "
        "server's user and run chmod 600 on it.",
        path);
      return FALSE;
    }
  return TRUE;
}

static int
lock_waiting (int fd)
{
  int result;

  do
    result = flock (fd, LOCK_EX);
  while (result < 0 && errno == EINTR);
  return result;
}

PncStateLock *
pnc_state_lock (const char *path, GError **error)
{
  g_autofree char *file = g_build_filename (path, LOCK_FILE_NAME, NULL);
  PncStateLock *lock;
  int fd = open (file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0 || lock_waiting (fd) < 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, file, "lock");
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  lock = g_new0 (PncStateLock, 1);
  lock->fd = fd;
  return lock;
}

void
pnc_state_unlock (PncStateLock *lock)
{
  if (lock == NULL)
    return;
  close (lock->fd);
  g_free (lock);
}
