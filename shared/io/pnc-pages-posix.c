/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-pages.h"

#include <sys/mman.h>

gpointer
pnc_pages_new0 (gsize length_bytes)
{
  gpointer pages
    = mmap (NULL, length_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (pages == MAP_FAILED)
    g_error ("Could not allocate %" G_GSIZE_FORMAT " bytes", length_bytes);
  return pages;
}

void
pnc_pages_free (gpointer pages, gsize length_bytes)
{
  munmap (pages, length_bytes);
}
