/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admin-place.h"

#include "pnc-io-error.h"
#include "pnc-secret.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#define FOLDER "control"
#define SUFFIX ".sock"
#define BACKLOG 64
#define MAX_PLACES 64u

/* Windows has these sockets since its version 10 1803. Their access is that of the file, which it
 * inherits from the state folder. */
struct _PncAdminPlace
{
  char *dir;       /* owned */
  char *path;      /* owned */
  GSocket *socket; /* owned, nullable */
};

static char *
make_prefix (void)
{
  return g_strdup_printf ("%08x-", g_str_hash (g_get_host_name ()));
}

static GSocket *
make_socket (GError **error)
{
  return g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                       error);
}

/* Returns: (transfer full) (nullable): a connection; what nobody listens at is removed */
static GSocket *
connect_to (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = make_socket (NULL);
  g_autoptr (GError) error = NULL;

  if (socket == NULL)
    return NULL;
  g_socket_set_timeout (socket, 10);
  if (g_socket_connect (socket, address, NULL, &error))
    return g_steal_pointer (&socket);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    g_unlink (path);
  return NULL;
}

GPtrArray *
pnc_admin_place_connect_all (const char *state_dir, GError **error)
{
  g_autofree char *prefix = make_prefix ();
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *dir = g_build_filename (state_dir, FOLDER, NULL);
  GDir *names = g_dir_open (dir, 0, NULL);
  const char *name;

  if (names == NULL)
    return g_steal_pointer (&sockets);
  while (sockets->len < MAX_PLACES && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      GSocket *socket = NULL;

      if (g_str_has_prefix (name, prefix) && g_str_has_suffix (name, SUFFIX))
        socket = connect_to (path);
      if (socket != NULL)
        g_ptr_array_add (sockets, socket);
    }
  g_dir_close (names);
  return g_steal_pointer (&sockets);
}

PncAdminPlace *
pnc_admin_place_open (const char *state_dir, GError **error)
{
  g_autoptr (PncAdminPlace) self = g_new0 (PncAdminPlace, 1);
  g_autoptr (GPtrArray) others = pnc_admin_place_connect_all (state_dir, NULL);
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *prefix = make_prefix ();
  g_autofree char *name = NULL;
  guint32 number;

  pnc_random_fill (&number, sizeof number);
  name = g_strdup_printf ("%s%08x" SUFFIX, prefix, number);
  self->dir = g_build_filename (state_dir, FOLDER, NULL);
  self->path = g_build_filename (self->dir, name, NULL);
  g_mkdir (self->dir, 0700);
  address = g_unix_socket_address_new (self->path);
  self->socket = make_socket (error);
  if (self->socket != NULL)
    {
      g_socket_set_listen_backlog (self->socket, BACKLOG);
      g_socket_set_blocking (self->socket, FALSE);
      if (g_socket_bind (self->socket, address, FALSE, error)
          && g_socket_listen (self->socket, error))
        return g_steal_pointer (&self);
    }
  pnc_error_adopt (error, PNC_SIDE_NONE, self->dir, "make a socket in");
  g_clear_object (&self->socket);
  return NULL;
}

void
pnc_admin_place_free (PncAdminPlace *self)
{
  if (self == NULL)
    return;
  if (self->socket != NULL)
    g_unlink (self->path);
  g_clear_object (&self->socket);
  g_free (self->dir);
  g_free (self->path);
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
  return TRUE;
}
