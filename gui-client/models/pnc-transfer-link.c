/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-transfer-link.h"

char *
pnc_transfer_dup_link (PncSession *session, PncPath *path)
{
  g_autoptr (PncLink) link = pnc_link_copy (pnc_session_get_link (session));
  g_autofree char *fingerprint = NULL;

  g_object_get (session, "fingerprint", &fingerprint, NULL);
  if (fingerprint != NULL)
    {
      g_free (link->pin);
      link->pin = g_steal_pointer (&fingerprint);
    }
  pnc_path_unref (link->path);
  link->path = pnc_path_ref (path);
  return pnc_link_format (link, PNC_LINK_NONE);
}
