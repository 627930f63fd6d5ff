/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-local-path.h"

#include <windows.h>

#include "pnc-io-error.h"

static char *
from_handle (HANDLE handle)
{
  DWORD length = GetFinalPathNameByHandleW (handle, NULL, 0, FILE_NAME_NORMALIZED);
  g_autofree wchar_t *wide = g_new0 (wchar_t, length + 1);

  if (length == 0
      || GetFinalPathNameByHandleW (handle, wide, length + 1, FILE_NAME_NORMALIZED) == 0)
    return NULL;
  return g_utf16_to_utf8 ((const gunichar2 *) wide, -1, NULL, NULL, NULL);
}

char *
pnc_local_path_resolve (const char *path, GError **error)
{
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (path, -1, NULL, NULL, NULL);
  HANDLE handle = INVALID_HANDLE_VALUE;
  char *resolved = NULL;

  if (wide != NULL)
    handle = CreateFileW ((const wchar_t *) wide, 0,
                          FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                          OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
  if (handle != INVALID_HANDLE_VALUE)
    {
      resolved = from_handle (handle);
      CloseHandle (handle);
    }
  if (resolved == NULL)
    pnc_set_error_doing (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL, path, "open", NULL);
  return resolved;
}

/* Permissions are inherited from the folder. */
guint
pnc_local_path_get_umask (void)
{
  return 0;
}
