/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-file-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "pnc-io-error.h"

#define RETRY_US 10000

struct _PncFileLock
{
  int fd;
};

/* flock() has no deadline of its own, and signals to interrupt it are the program's, not ours. */
static gboolean
lock_before (int fd, gint64 deadline_us)
{
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno != EWOULDBLOCK && errno != EINTR)
        return FALSE;
      if (g_get_monotonic_time () >= deadline_us)
        {
          errno = EBUSY;
          return FALSE;
        }
      g_usleep (RETRY_US);
    }
  return TRUE;
}

PncFileLock *
pnc_file_lock_take (const char *path, guint timeout_ms, GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  PncFileLock *self;

  if (fd < 0 || !lock_before (fd, deadline_us))
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_LOCAL, path, "lock");
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  self = g_new0 (PncFileLock, 1);
  self->fd = fd;
  return self;
}

void
pnc_file_lock_release (PncFileLock *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self);
}
