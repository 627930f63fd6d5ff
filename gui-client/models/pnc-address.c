/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-address.h"

#include <string.h>

#define SCHEME "pinnace://"

char *
pnc_address_format (const PncLink *link)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  PncLink bare = { .host = link->host, .port = link->port, .path = root };
  g_autofree char *text = pnc_link_format (&bare, PNC_LINK_NONE);
  g_autofree char *address = g_strdup (text + strlen (SCHEME));
  gsize length = strlen (address);

  if (length > 0 && address[length - 1] == '/')
    address[length - 1] = '\0';
  return g_steal_pointer (&address);
}

PncLink *
pnc_address_parse (const char *text, const PncLink *link, GError **error)
{
  g_autofree char *address = link != NULL ? pnc_address_format (link) : NULL;

  if (g_strcmp0 (address, text) == 0)
    return pnc_link_copy (link);
  return pnc_link_parse (text, error);
}
