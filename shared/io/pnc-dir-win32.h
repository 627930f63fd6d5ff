/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"
#include "pnc-nt-win32.h"

G_BEGIN_DECLS

/* What the Windows halves of PncDir share: pnc-dir-win32.c, pnc-dir-rename-win32.c,
 * pnc-dir-sync-win32.c and pnc-dir-reader-win32.c. For nobody else. */

struct _PncDir
{
  gatomicrefcount ref_count;
  HANDLE handle; /* owned; others may neither rename nor remove the folder while it is open */
  char *name;    /* owned; the path or name it was opened with, for errors */
};

G_END_DECLS
