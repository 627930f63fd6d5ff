/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-local-path.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "pnc-io-error.h"

char *
pnc_local_path_resolve (const char *path, GError **error)
{
  char *resolved = realpath (path, NULL);
  char *copy;

  if (resolved == NULL)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_LOCAL, path, "open");
      return NULL;
    }
  copy = g_strdup (resolved);
  free (resolved);
  return copy;
}

/* There is no way to ask without setting it. */
guint
pnc_local_path_get_umask (void)
{
  static gsize once;
  static mode_t mask;

  if (g_once_init_enter (&once))
    {
      mask = umask (077);
      umask (mask);
      g_once_init_leave (&once, 1);
    }
  return mask & 0777;
}
