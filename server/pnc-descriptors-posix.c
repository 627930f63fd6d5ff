/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define ENOUGH ((rlim_t) 1 << 20) /* more than any limit of connections */

/* Held for the moment when no other is left. */
static int spare = -1;

static int
open_nothing (void)
{
  return open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

guint
pnc_descriptors_get_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return (guint) sysconf (_SC_OPEN_MAX);
  return (guint) MIN (limit.rlim_cur, ENOUGH);
}

guint
pnc_descriptors_raise (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < MIN (limit.rlim_max, ENOUGH))
    {
      limit.rlim_cur = MIN (limit.rlim_max, ENOUGH);
      if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
        g_info ("The number of open files could not be raised");
    }
  if (spare < 0)
    spare = open_nothing ();
  return pnc_descriptors_get_limit ();
}

gboolean
pnc_descriptors_is_short (GSocket *socket, guint reserve)
{
  guint limit = pnc_descriptors_get_limit ();

  return reserve >= limit || (guint) g_socket_get_fd (socket) >= limit - reserve;
}

gboolean
pnc_descriptors_probe (void)
{
  int fd = open_nothing ();

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

guint
pnc_descriptors_turn_away (GSocket *listening, guint most)
{
  guint n = 0;

  if (spare >= 0)
    close (spare);
  while (n < most)
    {
      int fd = accept4 (g_socket_get_fd (listening), NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

      if (fd < 0)
        break;
      close (fd);
      n += 1;
    }
  spare = open_nothing ();
  return n;
}
