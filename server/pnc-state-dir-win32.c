/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-state-dir.h"

#include "pnc-io-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <windows.h>

#define LOCK_FILE_NAME ".lock"

struct _PncStateLock
{
  HANDLE handle;
};

/* A service runs as SYSTEM, LOCAL SERVICE or NETWORK SERVICE, in session 0. */
static gboolean
is_service (void)
{
  DWORD session = 0;

  return ProcessIdToSessionId (GetCurrentProcessId (), &session) && session == 0;
}

char *
pnc_state_dir_default (void)
{
  const char *data = is_service () ? g_getenv ("PROGRAMDATA") : g_getenv ("LOCALAPPDATA");

  return g_build_filename (data != NULL ? data : g_get_user_data_dir (), "pinnaced", NULL);
}

/* The access list is inherited: %LOCALAPPDATA% is its user's own, and the installer narrows the
 * folder in %PROGRAMDATA%. */
gboolean
pnc_state_dir_prepare (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) < 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, path, "prepare the state folder");
      return FALSE;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      pnc_set_error_from_errno (error, ENOTDIR, PNC_SIDE_NONE, path, "use the state folder");
      return FALSE;
    }
  return TRUE;
}

gboolean
pnc_state_dir_check_private (const char *path, GError **error)
{
  return TRUE;
}

static HANDLE
open_lock_file (const char *file)
{
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (file, -1, NULL, NULL, NULL);

  if (wide == NULL)
    return INVALID_HANDLE_VALUE;
  return CreateFileW ((const wchar_t *) wide, GENERIC_READ | GENERIC_WRITE,
                      FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                      FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
}

PncStateLock *
pnc_state_lock (const char *path, GError **error)
{
  g_autofree char *file = g_build_filename (path, LOCK_FILE_NAME, NULL);
  HANDLE handle = open_lock_file (file);
  OVERLAPPED where = { 0 };
  PncStateLock *lock;

  if (handle == INVALID_HANDLE_VALUE
      || !LockFileEx (handle, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &where))
    {
      pnc_set_error_from_errno (error, EACCES, PNC_SIDE_NONE, file, "lock");
      if (handle != INVALID_HANDLE_VALUE)
        CloseHandle (handle);
      return NULL;
    }
  lock = g_new0 (PncStateLock, 1);
  lock->handle = handle;
  return lock;
}

void
pnc_state_unlock (PncStateLock *lock)
{
  if (lock == NULL)
    return;
  CloseHandle (lock->handle);
  g_free (lock);
}
