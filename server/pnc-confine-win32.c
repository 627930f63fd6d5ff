/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-confine.h"

#include "pnc-error.h"

PncConfineRights
pnc_confine_get_rights (guint abi)
{
  return (PncConfineRights){ 0 };
}

/* A process of this system is confined by whoever starts it (a service account, a container). */
gboolean
pnc_confine (const PncConfinement *confinement, GError **error)
{
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                 "Windows has no Landlock. Let the server run as a service account of its own.");
  return FALSE;
}

void
pnc_confine_drop_privileges (void)
{
}
