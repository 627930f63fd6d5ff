/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-pages.h"

#include <windows.h>

gpointer
pnc_pages_new0 (gsize length_bytes)
{
  gpointer pages = VirtualAlloc (NULL, length_bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

  if (pages == NULL)
    g_error ("Could not allocate %" G_GSIZE_FORMAT " bytes", length_bytes);
  return pages;
}

void
pnc_pages_free (gpointer pages, gsize length_bytes)
{
  VirtualFree (pages, 0, MEM_RELEASE);
}
