/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-file-lock.h"

#include <windows.h>

#include "pnc-error.h"

#define RETRY_US 10000

struct _PncFileLock
{
  HANDLE file;
};

static gboolean
lock_before (HANDLE file, gint64 deadline_us)
{
  OVERLAPPED whole = { 0 };

  while (!LockFileEx (file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &whole))
    {
      if (GetLastError () != ERROR_LOCK_VIOLATION || g_get_monotonic_time () >= deadline_us)
        return FALSE;
      g_usleep (RETRY_US);
    }
  return TRUE;
}

static void
set_error (GError **error, const char *path, DWORD fault)
{
  g_autofree char *details = g_win32_error_message ((int) fault);
  PncError code = fault == ERROR_LOCK_VIOLATION  ? PNC_ERROR_IN_USE
                  : fault == ERROR_ACCESS_DENIED ? PNC_ERROR_PERMISSION
                                                 : PNC_ERROR_IO;

  pnc_set_error (error, code, PNC_SIDE_LOCAL, path, "Could not lock “%s”: %s (%s)", path,
                 pnc_error_code_sentence (code), details);
}

PncFileLock *
pnc_file_lock_take (const char *path, guint timeout_ms, GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (path, -1, NULL, NULL, error);
  HANDLE file;
  PncFileLock *self;

  if (wide == NULL)
    return NULL;
  file
    = CreateFileW ((LPCWSTR) wide, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                   NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE || !lock_before (file, deadline_us))
    {
      set_error (error, path, GetLastError ());
      if (file != INVALID_HANDLE_VALUE)
        CloseHandle (file);
      return NULL;
    }
  self = g_new0 (PncFileLock, 1);
  self->file = file;
  return self;
}

void
pnc_file_lock_release (PncFileLock *self)
{
  if (self == NULL)
    return;
  CloseHandle (self->file);
  g_free (self);
}
