/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-win32.h"

#include "pnc-file-win32.h"
#include "pnc-io-error.h"

#include <ntstatus.h>
#include <string.h>

#define HELD_ACCESS (FILE_LIST_DIRECTORY | FILE_TRAVERSE | FILE_READ_ATTRIBUTES)

/* Classes and flags that came with Windows 10; older ones and other file systems refuse them. */
#define CLASS_DISPOSITION ((FILE_INFORMATION_CLASS) 13)
#define CLASS_DISPOSITION_EX ((FILE_INFORMATION_CLASS) 64)
#define DISPOSITION_DELETE 0x01u
#define DISPOSITION_POSIX_SEMANTICS 0x02u
#define DISPOSITION_IGNORE_READONLY 0x10u

static PncDir *
dir_new (HANDLE handle, const char *name)
{
  PncDir *dir = g_new0 (PncDir, 1);

  g_atomic_ref_count_init (&dir->ref_count);
  dir->handle = handle;
  dir->name = g_strdup (name);
  return dir;
}

/* Takes @handle, and gives it up when it is not that of a folder. */
static PncDir *
dir_from_handle (HANDLE handle, const char *name, GError **error)
{
  PncFileInfo info;
  DWORD code = pnc_win32_query (handle, &info);

  if (code == 0 && info.kind == PNC_FILE_DIRECTORY)
    return dir_new (handle, name);
  CloseHandle (handle);
  pnc_win32_set_error (error, code != 0 ? code : ERROR_DIRECTORY, name, "open");
  return NULL;
}

/* The form that is not limited in length, and in which nothing is interpreted any more. */
static wchar_t *
long_path (const char *path)
{
  g_autofree wchar_t *wide = (wchar_t *) g_utf8_to_utf16 (path, -1, NULL, NULL, NULL);
  g_autofree wchar_t *full = NULL;
  const wchar_t *prefix = L"\\\\?\\";
  const wchar_t *rest;
  wchar_t *result;
  DWORD length;

  if (wide == NULL)
    return NULL;
  length = GetFullPathNameW (wide, 0, NULL, NULL);
  full = g_new0 (wchar_t, (gsize) length + 1);
  if (length == 0 || GetFullPathNameW (wide, length, full, NULL) >= length)
    return NULL;

  rest = full;
  if (wcsncmp (full, L"\\\\?\\", 4) == 0 || wcsncmp (full, L"\\\\.\\", 4) == 0)
    return g_steal_pointer (&full);
  if (wcsncmp (full, L"\\\\", 2) == 0)
    {
      prefix = L"\\\\?\\UNC\\";
      rest = full + 2;
    }
  result = g_new0 (wchar_t, wcslen (prefix) + wcslen (rest) + 1);
  wcscpy (result, prefix);
  wcscat (result, rest);
  return result;
}

PncDir *
pnc_dir_open (const char *path, GError **error)
{
  g_autofree wchar_t *wide = NULL;
  HANDLE handle;

  g_return_val_if_fail (path != NULL, NULL);

  wide = long_path (path);
  if (wide == NULL)
    {
      pnc_win32_set_error (error, ERROR_INVALID_NAME, path, "open");
      return NULL;
    }
  handle = CreateFileW (wide, HELD_ACCESS | SYNCHRONIZE, PNC_NT_SHARE_HELD, NULL, OPEN_EXISTING,
                        FILE_FLAG_BACKUP_SEMANTICS, NULL);
  if (handle == INVALID_HANDLE_VALUE)
    {
      pnc_win32_set_error (error, GetLastError (), path, "open");
      return NULL;
    }
  return dir_from_handle (handle, path, error);
}

PncDir *
pnc_dir_ref (PncDir *dir)
{
  g_return_val_if_fail (dir != NULL, NULL);

  g_atomic_ref_count_inc (&dir->ref_count);
  return dir;
}

void
pnc_dir_unref (PncDir *dir)
{
  if (dir == NULL || !g_atomic_ref_count_dec (&dir->ref_count))
    return;
  CloseHandle (dir->handle);
  g_free (dir->name);
  g_free (dir);
}

static gboolean
open_child (PncDir *dir, const PncNtOpen *how, HANDLE *handle, const char *doing, GError **error)
{
  PncNtOpen relative = *how;
  NTSTATUS status;

  if (!pnc_nt_check_name (how->name, doing, error))
    return FALSE;
  relative.parent = dir->handle;
  status = pnc_nt_open (&relative, handle);
  if (status >= 0)
    return TRUE;
  pnc_nt_set_error (error, status, how->name, doing);
  return FALSE;
}

PncDir *
pnc_dir_open_child (PncDir *dir, const char *name, GError **error)
{
  const PncNtOpen how = {
    .name = name,
    .access = HELD_ACCESS,
    .share = PNC_NT_SHARE_HELD,
    .disposition = FILE_OPEN,
    .options = FILE_DIRECTORY_FILE,
  };
  HANDLE handle = NULL;

  g_return_val_if_fail (dir != NULL, NULL);

  return open_child (dir, &how, &handle, "open", error) ? dir_from_handle (handle, name, error)
                                                        : NULL;
}

PncDir *
pnc_dir_reopen (PncDir *dir, GError **error)
{
  PncNtOpen how = {
    .name = "",
    .access = HELD_ACCESS,
    .share = PNC_NT_SHARE_HELD,
    .disposition = FILE_OPEN,
    .options = FILE_DIRECTORY_FILE,
  };
  HANDLE handle = NULL;
  NTSTATUS status;

  g_return_val_if_fail (dir != NULL, NULL);

  how.parent = dir->handle;
  status = pnc_nt_open (&how, &handle);
  if (status >= 0)
    return dir_from_handle (handle, dir->name, error);
  pnc_nt_set_error (error, status, dir->name, "open");
  return NULL;
}

gboolean
pnc_dir_query (PncDir *dir, PncFileInfo *info, GError **error)
{
  DWORD code;

  g_return_val_if_fail (dir != NULL, FALSE);

  code = pnc_win32_query (dir->handle, info);
  if (code == 0)
    return TRUE;
  pnc_win32_set_error (error, code, dir->name, "look at");
  return FALSE;
}

/* A handle does not tell the mount through which it was reached, only the volume. */
gboolean
pnc_dir_query_mount (PncDir *dir, PncMount *mount, GError **error)
{
  PncFileInfo info;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!pnc_dir_query (dir, &info, error))
    return FALSE;
  *mount = (PncMount){ .device = info.device };
  return TRUE;
}

gboolean
pnc_dir_query_child (PncDir *dir, const char *name, PncFileInfo *info, GError **error)
{
  const PncNtOpen how = {
    .name = name,
    .access = FILE_READ_ATTRIBUTES,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_OPEN,
  };
  HANDLE handle = NULL;
  DWORD code;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!open_child (dir, &how, &handle, "look at", error))
    return FALSE;
  code = pnc_win32_query (handle, info);
  CloseHandle (handle);
  if (code == 0)
    return TRUE;
  pnc_win32_set_error (error, code, name, "look at");
  return FALSE;
}

/* Folders have no permission bits here: the rights are inherited from the folder around. */
gboolean
pnc_dir_make_child (PncDir *dir, const char *name, guint mode, GError **error)
{
  const PncNtOpen how = {
    .name = name,
    .access = FILE_READ_ATTRIBUTES,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_CREATE,
    .options = FILE_DIRECTORY_FILE,
  };
  HANDLE handle = NULL;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!open_child (dir, &how, &handle, "make the folder", error))
    return FALSE;
  CloseHandle (handle);
  return TRUE;
}

static PncFile *
open_regular (PncDir *dir, const char *name, ACCESS_MASK access, GError **error)
{
  const PncNtOpen how = {
    .name = name,
    .access = access,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_OPEN,
    .options = FILE_NON_DIRECTORY_FILE,
  };
  HANDLE handle = NULL;
  PncFileInfo info;
  DWORD code;

  if (!open_child (dir, &how, &handle, "open", error))
    return NULL;
  code = pnc_win32_query (handle, &info);
  if (code == 0 && info.kind == PNC_FILE_REGULAR)
    return pnc_file_win32_new (handle, name);
  CloseHandle (handle);
  pnc_win32_set_error (error, code != 0 ? code : ERROR_CANT_ACCESS_FILE, name, "open");
  return NULL;
}

PncFile *
pnc_dir_open_file (PncDir *dir, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL, NULL);

  return open_regular (dir, name, FILE_GENERIC_READ, error);
}

PncFile *
pnc_dir_open_file_for_update (PncDir *dir, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL, NULL);

  return open_regular (dir, name, FILE_GENERIC_READ | FILE_GENERIC_WRITE, error);
}

static gboolean
delete_handle (HANDLE handle)
{
  FILE_DISPOSITION_INFO disposition = { .DeleteFile = TRUE };

  return SetFileInformationByHandle (handle, FileDispositionInfo, &disposition, sizeof disposition);
}

PncFile *
pnc_dir_create_file (PncDir *dir, const char *name, guint mode, GError **error)
{
  const PncNtOpen how = {
    .name = name,
    .access = FILE_GENERIC_READ | FILE_GENERIC_WRITE | DELETE,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_CREATE,
    .options = FILE_NON_DIRECTORY_FILE,
  };
  HANDLE handle = NULL;
  DWORD code;

  g_return_val_if_fail (dir != NULL, NULL);

  if (!open_child (dir, &how, &handle, "create", error))
    return NULL;
  code = (mode & 0222) == 0 ? pnc_win32_set_attributes (handle, (int) mode, G_MININT64) : 0;
  if (code == 0)
    return pnc_file_win32_new (handle, name);
  delete_handle (handle);
  CloseHandle (handle);
  pnc_win32_set_error (error, code, name, "create");
  return NULL;
}

PncFile *
pnc_dir_create_unnamed_file (PncDir *dir, guint mode, GError **error)
{
  g_return_val_if_fail (dir != NULL, NULL);

  pnc_win32_set_error (error, ERROR_NOT_SUPPORTED, NULL, "create a file in");
  return NULL;
}

gboolean
pnc_dir_link_file (PncDir *dir, PncFile *file, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL && file != NULL, FALSE);

  pnc_win32_set_error (error, ERROR_NOT_SUPPORTED, name, "create");
  return FALSE;
}

/* The way of Windows 10 frees the name at once, also while others have the file open, as on POSIX;
 * the old way frees it when the last of them closes it, and minds the read-only attribute. */
static NTSTATUS
mark_for_removal (HANDLE handle)
{
  ULONG flags = DISPOSITION_DELETE | DISPOSITION_POSIX_SEMANTICS | DISPOSITION_IGNORE_READONLY;
  BOOLEAN old_way = TRUE;
  IO_STATUS_BLOCK io = { 0 };
  NTSTATUS status = NtSetInformationFile (handle, &io, &flags, sizeof flags, CLASS_DISPOSITION_EX);

  if (status >= 0 || status == STATUS_DIRECTORY_NOT_EMPTY || status == STATUS_CANNOT_DELETE)
    return status;
  return NtSetInformationFile (handle, &io, &old_way, sizeof old_way, CLASS_DISPOSITION);
}

static NTSTATUS
remove_with_access (PncDir *dir, const char *name, ACCESS_MASK more, int mode)
{
  const PncNtOpen how = {
    .parent = dir->handle,
    .name = name,
    .access = DELETE | FILE_READ_ATTRIBUTES | more,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_OPEN,
  };
  HANDLE handle = NULL;
  NTSTATUS status = pnc_nt_open (&how, &handle);

  if (status < 0)
    return status;
  if (mode >= 0)
    pnc_win32_set_attributes (handle, mode, G_MININT64);
  status = mark_for_removal (handle);
  NtClose (handle);
  return status;
}

gboolean
pnc_dir_remove_child (PncDir *dir, const char *name, GError **error)
{
  NTSTATUS status;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!pnc_nt_check_name (name, "remove", error))
    return FALSE;
  status = remove_with_access (dir, name, 0, -1);
  if (status == STATUS_CANNOT_DELETE)
    status = remove_with_access (dir, name, FILE_WRITE_ATTRIBUTES, 0600);
  if (status >= 0)
    return TRUE;
  pnc_nt_set_error (error, status, name, "remove");
  return FALSE;
}

gboolean
pnc_dir_set_child_attributes (PncDir *dir,
                              const char *name,
                              int mode,
                              gint64 mtime_ns,
                              GError **error)
{
  const PncNtOpen how = {
    .name = name,
    .access = FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_OPEN,
  };
  HANDLE handle = NULL;
  PncFileInfo info;
  DWORD code;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!open_child (dir, &how, &handle, "set the attributes of", error))
    return FALSE;
  code = pnc_win32_query (handle, &info);
  if (code == 0 && (info.kind == PNC_FILE_LINK || info.kind == PNC_FILE_OTHER))
    code = ERROR_CANT_ACCESS_FILE;
  if (code == 0)
    code = pnc_win32_set_attributes (handle, mode, mtime_ns);
  CloseHandle (handle);
  if (code == 0)
    return TRUE;
  pnc_win32_set_error (error, code, name, "set the attributes of");
  return FALSE;
}
