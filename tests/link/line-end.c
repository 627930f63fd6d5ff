/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-link"

#include "line-end.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEVICE "pinnace0"
#define DEVICE_PACKETS 20000 /* that the kernel keeps for us while others have the processor */

static gboolean
fail (GError **error, const char *what)
{
  int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* In one write, as files below /proc want it. */
static gboolean
write_setting (const char *path, const char *text, GError **error)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written;

  if (fd < 0)
    return fail (error, path);
  written = write (fd, text, strlen (text)) == (gssize) strlen (text);
  if (!written)
    fail (error, path);
  close (fd);
  return written;
}

gboolean
pnc_line_end_allow (GError **error)
{
  g_autofree char *map = g_strdup_printf ("0 %u 1", geteuid ());

  if (geteuid () == 0)
    return TRUE;
  if (unshare (CLONE_NEWUSER) != 0)
    return fail (error, "making a user namespace");
  return write_setting ("/proc/self/uid_map", map, error);
}

static int
open_tun (GError **error)
{
  struct ifreq request = { .ifr_name = DEVICE };
  int fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    {
      fail (error, "/dev/net/tun");
      return -1;
    }
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl (fd, TUNSETIFF, &request) != 0)
    {
      fail (error, "making a TUN device");
      close (fd);
      return -1;
    }
  return fd;
}

static void
set_address (struct ifreq *request, const char *address)
{
  struct sockaddr_in *in = (struct sockaddr_in *) &request->ifr_addr;

  memset (in, 0, sizeof *in);
  in->sin_family = AF_INET;
  inet_pton (AF_INET, address, &in->sin_addr);
}

static gboolean
set_up (int sock, const char *device)
{
  struct ifreq request = { 0 };

  g_strlcpy (request.ifr_name, device, sizeof request.ifr_name);
  if (ioctl (sock, SIOCGIFFLAGS, &request) != 0)
    return FALSE;
  request.ifr_flags |= IFF_UP;
  return ioctl (sock, SIOCSIFFLAGS, &request) == 0;
}

static gboolean
configure (int sock, const char *address, guint mtu_bytes)
{
  struct ifreq request = { .ifr_name = DEVICE };

  set_address (&request, address);
  if (ioctl (sock, SIOCSIFADDR, &request) != 0)
    return FALSE;
  set_address (&request, "255.255.255.0");
  if (ioctl (sock, SIOCSIFNETMASK, &request) != 0)
    return FALSE;
  request.ifr_mtu = (int) mtu_bytes;
  if (ioctl (sock, SIOCSIFMTU, &request) != 0)
    return FALSE;
  request.ifr_qlen = DEVICE_PACKETS;
  if (ioctl (sock, SIOCSIFTXQLEN, &request) != 0)
    return FALSE;
  return set_up (sock, DEVICE) && set_up (sock, "lo");
}

static gboolean
configure_devices (const char *address, guint mtu_bytes, GError **error)
{
  int sock = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean done;

  if (sock < 0)
    return fail (error, "opening a socket");
  done = configure (sock, address, mtu_bytes);
  if (!done)
    fail (error, "setting up the TUN device");
  close (sock);
  return done;
}

/* Only what programs send shall be on the line, so that packets can be counted: IPv6 talks to
 * itself as soon as it sees a device. Where the file is missing, there is no IPv6. */
static void
silence_ipv6 (void)
{
  write_setting ("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1", NULL);
}

/* A connection must not begin with what the one before it learned about the link: the order of the
 * measures would count. */
static gboolean
configure_tcp (const char *congestion, GError **error)
{
  if (!write_setting ("/proc/sys/net/ipv4/tcp_no_metrics_save", "1", error))
    return FALSE;
  return congestion == NULL
         || write_setting ("/proc/sys/net/ipv4/tcp_congestion_control", congestion, error);
}

gboolean
pnc_line_end_open (PncLineEnd *self,
                   const char *address,
                   guint mtu_bytes,
                   const char *congestion,
                   GError **error)
{
  PncLineEnd opened = { -1, -1 };

  if (unshare (CLONE_NEWNET) != 0)
    return fail (error, "making a network namespace");
  silence_ipv6 ();
  opened.namespace_fd = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (opened.namespace_fd < 0)
    return fail (error, "/proc/self/ns/net");
  opened.tun_fd = open_tun (error);
  if (opened.tun_fd < 0 || !configure_devices (address, mtu_bytes, error)
      || !configure_tcp (congestion, error))
    {
      pnc_line_end_close (&opened);
      return FALSE;
    }
  *self = opened;
  return TRUE;
}

void
pnc_line_end_close (PncLineEnd *self)
{
  if (self->namespace_fd >= 0)
    close (self->namespace_fd);
  if (self->tun_fd >= 0)
    close (self->tun_fd);
  self->namespace_fd = self->tun_fd = -1;
}
