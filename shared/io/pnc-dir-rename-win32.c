/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-win32.h"

#include "pnc-io-error.h"

#include <ntstatus.h>
#include <stddef.h>
#include <string.h>

#define MAX_NAME_UNITS 256

/* The second class and its flags came with Windows 10; older ones and other file systems refuse it.
 */
#define CLASS_RENAME ((FILE_INFORMATION_CLASS) 10)
#define CLASS_RENAME_EX ((FILE_INFORMATION_CLASS) 65)
#define RENAME_REPLACE_IF_EXISTS 0x01u
#define RENAME_POSIX_SEMANTICS 0x02u
#define RENAME_IGNORE_READONLY 0x40u

/* Both classes have this layout; in the older one the flags are a boolean. */
typedef struct
{
  ULONG flags;
  HANDLE to_dir;
  ULONG name_bytes;
  wchar_t name[MAX_NAME_UNITS];
} RenameInformation;

static gboolean
is_unknown_way (NTSTATUS status)
{
  return status == STATUS_INVALID_PARAMETER || status == STATUS_INVALID_INFO_CLASS
         || status == STATUS_NOT_SUPPORTED || status == STATUS_NOT_IMPLEMENTED
         || status == STATUS_INVALID_DEVICE_REQUEST;
}

/* The new way replaces a file that others have open, as on POSIX. */
static NTSTATUS
rename_handle (HANDLE handle, HANDLE to_dir, const char *to_name, gboolean replace)
{
  glong n_units = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (to_name, -1, NULL, &n_units, NULL);
  RenameInformation info = { .to_dir = to_dir };
  IO_STATUS_BLOCK io = { 0 };
  NTSTATUS status;
  ULONG length;

  if (wide == NULL || n_units > MAX_NAME_UNITS)
    return STATUS_OBJECT_NAME_INVALID;

  info.name_bytes = (ULONG) n_units * sizeof (wchar_t);
  memcpy (info.name, wide, info.name_bytes);
  length = (ULONG) offsetof (RenameInformation, name) + info.name_bytes;

  info.flags = RENAME_POSIX_SEMANTICS;
  if (replace)
    info.flags |= RENAME_REPLACE_IF_EXISTS | RENAME_IGNORE_READONLY;
  status = NtSetInformationFile (handle, &io, &info, length, CLASS_RENAME_EX);
  if (!is_unknown_way (status))
    return status;
  info.flags = replace ? TRUE : FALSE;
  return NtSetInformationFile (handle, &io, &info, length, CLASS_RENAME);
}

/* A folder or link is never replaced; one that appears after the look is refused by the system. */
static gboolean
check_target (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncFileInfo info;
  PncError code;

  if (!pnc_dir_query_child (dir, name, &info, &local))
    {
      if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (info.kind == PNC_FILE_REGULAR)
    return TRUE;
  code = info.kind == PNC_FILE_DIRECTORY ? PNC_ERROR_IS_DIRECTORY : PNC_ERROR_NOT_REGULAR;
  pnc_set_error_doing (error, code, PNC_SIDE_LOCAL, name, "rename to", NULL);
  return FALSE;
}

static gboolean
is_folder (HANDLE handle)
{
  PncFileInfo info;

  return pnc_win32_query (handle, &info) == 0 && info.kind == PNC_FILE_DIRECTORY;
}

static gboolean
rename_opened (HANDLE handle,
               const char *from_name,
               PncDir *to_dir,
               const char *to_name,
               gboolean replace,
               GError **error)
{
  NTSTATUS status;

  if (replace && !check_target (to_dir, to_name, error))
    return FALSE;
  status = rename_handle (handle, to_dir->handle, to_name, replace);
  if (status >= 0)
    return TRUE;
  if (status == STATUS_OBJECT_NAME_COLLISION)
    pnc_nt_set_error (error, status, to_name, "rename to");
  else
    pnc_nt_set_error (error, status, from_name, "rename");
  return FALSE;
}

gboolean
pnc_dir_rename (PncDir *from_dir,
                const char *from_name,
                PncDir *to_dir,
                const char *to_name,
                PncRenameFlags flags,
                GError **error)
{
  const PncNtOpen how = {
    .parent = from_dir->handle,
    .name = from_name,
    .access = DELETE | FILE_READ_ATTRIBUTES,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_OPEN,
  };
  HANDLE handle = NULL;
  NTSTATUS status;
  gboolean replace;
  gboolean renamed;

  if (!pnc_nt_check_name (from_name, "rename", error)
      || !pnc_nt_check_name (to_name, "rename to", error))
    return FALSE;

  status = pnc_nt_open (&how, &handle);
  if (status < 0)
    {
      pnc_nt_set_error (error, status, from_name, "rename");
      return FALSE;
    }
  replace = (flags & PNC_RENAME_REPLACE) && !is_folder (handle);
  renamed = rename_opened (handle, from_name, to_dir, to_name, replace, error);
  CloseHandle (handle);
  return renamed;
}
