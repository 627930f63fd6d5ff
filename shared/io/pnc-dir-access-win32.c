/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-win32.h"

#include "pnc-nt-win32.h"

/* Whoever gets a handle with these rights has them. */
static gboolean
may (PncDir *dir, const char *name, ACCESS_MASK access, ULONG options)
{
  PncNtOpen how = {
    .parent = dir->handle,
    .name = name,
    .access = access | SYNCHRONIZE,
    .share = PNC_NT_SHARE_HELD,
    .disposition = FILE_OPEN,
    .options = options,
  };
  HANDLE handle = NULL;

  if (pnc_nt_open (&how, &handle) < 0)
    return FALSE;
  CloseHandle (handle);
  return TRUE;
}

gboolean
pnc_dir_may_create (PncDir *dir)
{
  g_return_val_if_fail (dir != NULL, FALSE);

  return may (dir, "", FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY, FILE_DIRECTORY_FILE);
}

gboolean
pnc_dir_may_read_child (PncDir *dir, const char *name)
{
  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);

  return pnc_nt_check_name (name, "open", NULL) && may (dir, name, FILE_READ_DATA, 0);
}

PncNameRule
pnc_dir_get_name_rule (PncDir *dir)
{
  g_return_val_if_fail (dir != NULL, PNC_NAME_RULE_PORTABLE);

  return PNC_NAME_RULE_PORTABLE;
}
