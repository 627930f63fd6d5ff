/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-win32.h"

#include "pnc-io-error.h"

#include <ntstatus.h>

#define CLASS_FULL_SIZE ((FS_INFORMATION_CLASS) 7)

/* A folder can be flushed through a handle that may add files to it. Where that is refused, the
 * file system keeps its names in a journal of its own, or cannot flush them at all. */
gboolean
pnc_dir_sync (PncDir *dir, GError **error)
{
  const PncNtOpen how = {
    .parent = dir->handle,
    .name = "",
    .access = FILE_ADD_FILE,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_OPEN,
    .options = FILE_DIRECTORY_FILE,
  };
  HANDLE handle = NULL;
  NTSTATUS status = pnc_nt_open (&how, &handle);
  DWORD code = 0;

  if (status < 0)
    {
      pnc_nt_set_error (error, status, dir->name, "flush to disk");
      return FALSE;
    }
  if (!FlushFileBuffers (handle))
    code = GetLastError ();
  CloseHandle (handle);
  if (code == 0 || code == ERROR_ACCESS_DENIED || code == ERROR_INVALID_FUNCTION
      || code == ERROR_NOT_SUPPORTED || code == ERROR_INVALID_HANDLE)
    return TRUE;
  pnc_win32_set_error (error, code, dir->name, "flush to disk");
  return FALSE;
}

/* Only an administrator may flush a volume. */
gboolean
pnc_dir_sync_file_system (PncDir *dir, GError **error)
{
  g_return_val_if_fail (dir != NULL, FALSE);

  pnc_win32_set_error (error, ERROR_NOT_SUPPORTED, dir->name, "flush to disk the file system of");
  return FALSE;
}

static guint64
saturating_product (guint64 a, guint64 b, guint64 c)
{
  guint64 product;

  return g_uint64_checked_mul (&product, a, b) && g_uint64_checked_mul (&product, product, c)
           ? product
           : G_MAXUINT64;
}

gboolean
pnc_dir_space (PncDir *dir, PncSpace *space, GError **error)
{
  FILE_FS_FULL_SIZE_INFORMATION size = { 0 };
  IO_STATUS_BLOCK io = { 0 };
  NTSTATUS status;

  g_return_val_if_fail (dir != NULL, FALSE);

  status = NtQueryVolumeInformationFile (dir->handle, &io, &size, sizeof size, CLASS_FULL_SIZE);
  if (status < 0)
    {
      pnc_nt_set_error (error, status, dir->name, "measure the room in");
      return FALSE;
    }
  space->total_bytes = saturating_product ((guint64) size.TotalAllocationUnits.QuadPart,
                                           size.SectorsPerAllocationUnit, size.BytesPerSector);
  space->free_bytes = saturating_product ((guint64) size.CallerAvailableAllocationUnits.QuadPart,
                                          size.SectorsPerAllocationUnit, size.BytesPerSector);
  return TRUE;
}
