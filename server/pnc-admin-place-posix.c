/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admin-place.h"

#include "pnc-io-error.h"
#include "pnc-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FOLDER "control"
#define SUFFIX ".sock"
#define BACKLOG 64
#define MAX_PLACES 64u

struct _PncAdminPlace
{
  char *dir;       /* owned */
  int fd;          /* owned: the folder */
  char *name;      /* owned; in the folder */
  GSocket *socket; /* owned, nullable */
};

/* A state folder may be on a disk that several computers share: each looks at its own places only.
 */
static char *
make_prefix (void)
{
  return g_strdup_printf ("%08x-", g_str_hash (g_get_host_name ()));
}

/* The system's names of sockets are short; a folder's path may be long. */
static GSocketAddress *
make_address (const char *dir, int fd, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  if (strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      g_free (path);
      path = g_strdup_printf ("/proc/self/fd/%d/%s", fd, name);
    }
  return g_unix_socket_address_new (path);
}

static GSocket *
make_socket (GError **error)
{
  return g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                       error);
}

static int
open_dir (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, dir, "open");
  return fd;
}

/* Returns: (transfer full) (nullable): a connection; what nobody listens at is removed */
static GSocket *
connect_to (const char *dir, int fd, const char *name)
{
  g_autoptr (GSocketAddress) address = make_address (dir, fd, name);
  g_autoptr (GSocket) socket = make_socket (NULL);
  g_autoptr (GError) error = NULL;

  if (socket == NULL)
    return NULL;
  g_socket_set_timeout (socket, 10);
  if (g_socket_connect (socket, address, NULL, &error))
    return g_steal_pointer (&socket);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    unlinkat (fd, name, 0);
  return NULL;
}

static GPtrArray *
connect_all (const char *dir, int fd, GError **error)
{
  g_autofree char *prefix = make_prefix ();
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) names = g_dir_open (dir, 0, &local);
  const char *name;

  if (names == NULL)
    {
      pnc_error_adopt (&local, PNC_SIDE_NONE, dir, "open");
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  while (sockets->len < MAX_PLACES && (name = g_dir_read_name (names)) != NULL)
    {
      GSocket *socket = NULL;

      if (g_str_has_prefix (name, prefix) && g_str_has_suffix (name, SUFFIX))
        socket = connect_to (dir, fd, name);
      if (socket != NULL)
        g_ptr_array_add (sockets, socket);
    }
  return g_steal_pointer (&sockets);
}

GPtrArray *
pnc_admin_place_connect_all (const char *state_dir, GError **error)
{
  g_autofree char *dir = g_build_filename (state_dir, FOLDER, NULL);
  g_autoptr (GError) local = NULL;
  int fd = open_dir (dir, &local);
  GPtrArray *sockets;

  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return g_ptr_array_new_with_free_func (g_object_unref);
  if (fd < 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  sockets = connect_all (dir, fd, error);
  close (fd);
  return sockets;
}

/* It gets its name when it listens already: nobody may take it for one that was left behind. */
static gboolean
listen_as (PncAdminPlace *self, const char *made, GError **error)
{
  g_autoptr (GSocketAddress) address = make_address (self->dir, self->fd, made);

  g_socket_set_listen_backlog (self->socket, BACKLOG);
  g_socket_set_blocking (self->socket, FALSE);
  if (!g_socket_bind (self->socket, address, FALSE, error))
    {
      pnc_error_adopt (error, PNC_SIDE_NONE, self->dir, "make a socket in");
      return FALSE;
    }
  if (fchmodat (self->fd, made, S_IRUSR | S_IWUSR, 0) != 0)
    pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, self->dir, "make a private socket in");
  else if (!g_socket_listen (self->socket, error))
    pnc_error_adopt (error, PNC_SIDE_NONE, self->dir, "listen in");
  else if (renameat (self->fd, made, self->fd, self->name) != 0)
    pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, self->dir, "name a socket in");
  else
    return TRUE;
  unlinkat (self->fd, made, 0);
  return FALSE;
}

static void
choose_names (PncAdminPlace *self, char **made)
{
  g_autofree char *prefix = make_prefix ();
  guint32 number;

  pnc_random_fill (&number, sizeof number);
  self->name = g_strdup_printf ("%s%08x" SUFFIX, prefix, number);
  *made = g_strdup_printf ("%s%08x.new", prefix, number);
}

PncAdminPlace *
pnc_admin_place_open (const char *state_dir, GError **error)
{
  g_autoptr (PncAdminPlace) self = g_new0 (PncAdminPlace, 1);
  g_autoptr (GPtrArray) others = NULL;
  g_autofree char *made = NULL;

  self->dir = g_build_filename (state_dir, FOLDER, NULL);
  self->fd = -1;
  if (mkdir (self->dir, S_IRWXU) != 0 && errno != EEXIST)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, self->dir, "make the folder");
      return NULL;
    }
  self->fd = open_dir (self->dir, error);
  if (self->fd < 0)
    return NULL;
  others = connect_all (self->dir, self->fd, NULL);
  choose_names (self, &made);
  self->socket = make_socket (error);
  if (self->socket == NULL)
    {
      pnc_error_adopt (error, PNC_SIDE_NONE, self->dir, "make a socket in");
      return NULL;
    }
  if (!listen_as (self, made, error))
    {
      g_clear_object (&self->socket);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
pnc_admin_place_free (PncAdminPlace *self)
{
  if (self == NULL)
    return;
  if (self->socket != NULL)
    unlinkat (self->fd, self->name, 0);
  g_clear_object (&self->socket);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->dir);
  g_free (self->name);
  g_free (self);
}

const char *
pnc_admin_place_get_folder (PncAdminPlace *self)
{
  return self->dir;
}

GSocket *
pnc_admin_place_get_socket (PncAdminPlace *self)
{
  return self->socket;
}

gboolean
pnc_admin_place_is_owner (GSocket *peer)
{
  g_autoptr (GCredentials) credentials = g_socket_get_credentials (peer, NULL);
  uid_t user;

  if (credentials == NULL)
    return FALSE;
  user = g_credentials_get_unix_user (credentials, NULL);
  return user == geteuid () || user == 0;
}
