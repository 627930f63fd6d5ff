/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-descriptors.h"

/* Sockets are handles here, of which a process may have millions; what is scarce is the C library's
 * table of files, which accepting does not touch. */
#define HANDLES (1u << 20)

guint
pnc_descriptors_get_limit (void)
{
  return HANDLES;
}

guint
pnc_descriptors_raise (void)
{
  return HANDLES;
}

gboolean
pnc_descriptors_is_short (GSocket *socket, guint reserve)
{
  return FALSE;
}

gboolean
pnc_descriptors_probe (void)
{
  return TRUE;
}

guint
pnc_descriptors_turn_away (GSocket *listening, guint most)
{
  return 0;
}
