/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-wakeup.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib-unix.h>

struct _PncWakeup
{
  int read_fd;
  int write_fd;
};

PncWakeup *
pnc_wakeup_new (void)
{
  PncWakeup *self = g_new0 (PncWakeup, 1);
  g_autoptr (GError) error = NULL;
  int fds[2];

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, &error)
      || !g_unix_set_fd_nonblocking (fds[0], TRUE, &error)
      || !g_unix_set_fd_nonblocking (fds[1], TRUE, &error))
    g_error ("No pipe to wake a thread with: %s", error->message);
  self->read_fd = fds[0];
  self->write_fd = fds[1];
  return self;
}

void
pnc_wakeup_free (PncWakeup *self)
{
  if (self == NULL)
    return;
  close (self->read_fd);
  close (self->write_fd);
  g_free (self);
}

/* A pipe that is full will wake the thread as well. */
void
pnc_wakeup_signal (PncWakeup *self)
{
  gssize written;

  do
    written = write (self->write_fd, "", 1);
  while (written == -1 && errno == EINTR);
}

void
pnc_wakeup_clear (PncWakeup *self)
{
  char bytes[64];
  gssize n_read;

  do
    n_read = read (self->read_fd, bytes, sizeof bytes);
  while (n_read > 0 || (n_read == -1 && errno == EINTR));
}

void
pnc_wakeup_get_poll (PncWakeup *self, GPollFD *poll)
{
  *poll = (GPollFD){ .fd = self->read_fd, .events = G_IO_IN };
}
