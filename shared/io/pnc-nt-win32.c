/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-nt-win32.h"

#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-name.h"

#include <ntstatus.h>
#include <string.h>

/* From 1601, where Windows begins to count, to 1970, in ticks of 100 ns. */
#define EPOCH_TICKS G_GINT64_CONSTANT (116444736000000000)
#define NS_PER_TICK 100

#define MAX_FINAL_PATH 32768

/* Not in every SDK. */
#ifndef ERROR_STOPPED_ON_SYMLINK
#define ERROR_STOPPED_ON_SYMLINK 681L
#endif
#ifndef ERROR_DISK_QUOTA_EXCEEDED
#define ERROR_DISK_QUOTA_EXCEEDED 1295L
#endif

typedef struct
{
  DWORD code;
  PncError error;
} CodeRow;

static const CodeRow code_rows[] = {
  { ERROR_FILE_NOT_FOUND, PNC_ERROR_NOT_FOUND },
  { ERROR_PATH_NOT_FOUND, PNC_ERROR_NOT_FOUND },
  { ERROR_DELETE_PENDING, PNC_ERROR_NOT_FOUND },
  { ERROR_FILE_EXISTS, PNC_ERROR_EXISTS },
  { ERROR_ALREADY_EXISTS, PNC_ERROR_EXISTS },
  { ERROR_DIRECTORY, PNC_ERROR_NOT_DIRECTORY },
  { ERROR_DIR_NOT_EMPTY, PNC_ERROR_NOT_EMPTY },
  { ERROR_ACCESS_DENIED, PNC_ERROR_PERMISSION },
  { ERROR_PRIVILEGE_NOT_HELD, PNC_ERROR_PERMISSION },
  { ERROR_WRITE_PROTECT, PNC_ERROR_READ_ONLY },
  { ERROR_SHARING_VIOLATION, PNC_ERROR_IN_USE },
  { ERROR_LOCK_VIOLATION, PNC_ERROR_IN_USE },
  { ERROR_USER_MAPPED_FILE, PNC_ERROR_IN_USE },
  { ERROR_BUSY, PNC_ERROR_IN_USE },
  { ERROR_INVALID_NAME, PNC_ERROR_BAD_NAME },
  { ERROR_BAD_PATHNAME, PNC_ERROR_BAD_NAME },
  { ERROR_FILENAME_EXCED_RANGE, PNC_ERROR_BAD_NAME },
  { ERROR_NO_UNICODE_TRANSLATION, PNC_ERROR_BAD_NAME },
  { ERROR_CANT_ACCESS_FILE, PNC_ERROR_NOT_REGULAR },
  { ERROR_STOPPED_ON_SYMLINK, PNC_ERROR_NOT_REGULAR },
  { ERROR_DISK_FULL, PNC_ERROR_NO_SPACE },
  { ERROR_HANDLE_DISK_FULL, PNC_ERROR_NO_SPACE },
  { ERROR_DISK_QUOTA_EXCEEDED, PNC_ERROR_QUOTA },
  { ERROR_NOT_ENOUGH_QUOTA, PNC_ERROR_QUOTA },
  { ERROR_FILE_TOO_LARGE, PNC_ERROR_TOO_LARGE },
  { ERROR_NOT_SAME_DEVICE, PNC_ERROR_CROSS_DEVICE },
  { ERROR_CRC, PNC_ERROR_IO },
  { ERROR_IO_DEVICE, PNC_ERROR_IO },
  { ERROR_READ_FAULT, PNC_ERROR_IO },
  { ERROR_WRITE_FAULT, PNC_ERROR_IO },
  { ERROR_FILE_CORRUPT, PNC_ERROR_IO },
  { ERROR_DISK_CORRUPT, PNC_ERROR_IO },
  { ERROR_DEV_NOT_EXIST, PNC_ERROR_IO },
  { ERROR_NETNAME_DELETED, PNC_ERROR_IO },
  { ERROR_UNEXP_NET_ERR, PNC_ERROR_IO },
  { ERROR_NOT_SUPPORTED, PNC_ERROR_UNSUPPORTED },
  { ERROR_INVALID_FUNCTION, PNC_ERROR_UNSUPPORTED },
  { ERROR_CALL_NOT_IMPLEMENTED, PNC_ERROR_UNSUPPORTED },
  { ERROR_TOO_MANY_OPEN_FILES, PNC_ERROR_BUSY },
  { ERROR_NOT_ENOUGH_MEMORY, PNC_ERROR_BUSY },
  { ERROR_OUTOFMEMORY, PNC_ERROR_BUSY },
  { ERROR_NO_SYSTEM_RESOURCES, PNC_ERROR_BUSY },
  { ERROR_OPERATION_ABORTED, PNC_ERROR_CANCELLED },
  { ERROR_SEM_TIMEOUT, PNC_ERROR_TIMED_OUT },
};

void
pnc_win32_set_error (GError **error, DWORD code, const char *subject, const char *doing)
{
  g_autofree char *details = g_win32_error_message ((int) code);
  PncError ours = PNC_ERROR_FAILED;

  for (gsize i = 0; i < G_N_ELEMENTS (code_rows); i++)
    {
      if (code_rows[i].code == code)
        ours = code_rows[i].error;
    }
  pnc_set_error_doing (error, ours, PNC_SIDE_LOCAL, subject, doing, details);
}

/* The Win32 number for some statuses says less than the status did. */
void
pnc_nt_set_error (GError **error, NTSTATUS status, const char *subject, const char *doing)
{
  PncError code;

  switch (status)
    {
    case STATUS_FILE_IS_A_DIRECTORY:
      code = PNC_ERROR_IS_DIRECTORY;
      break;
    case STATUS_NOT_A_DIRECTORY:
      code = PNC_ERROR_NOT_DIRECTORY;
      break;
    case STATUS_DELETE_PENDING:
      code = PNC_ERROR_NOT_FOUND;
      break;
    case STATUS_CANNOT_DELETE:
      code = PNC_ERROR_PERMISSION;
      break;
    default:
      pnc_win32_set_error (error, RtlNtStatusToDosError (status), subject, doing);
      return;
    }
  pnc_set_error_doing (error, code, PNC_SIDE_LOCAL, subject, doing, NULL);
}

/* The server's own folder in a share is nobody's name on the wire, but it is one here. */
gboolean
pnc_nt_check_name (const char *name, const char *doing, GError **error)
{
  g_return_val_if_fail (name != NULL, FALSE);

  if (strcmp (name, PNC_RESERVED_NAME) == 0
      || pnc_name_check (name, strlen (name), PNC_NAME_RULE_PORTABLE) == PNC_NAME_OK)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_BAD_NAME, PNC_SIDE_LOCAL, name, doing, NULL);
  return FALSE;
}

static gboolean
may_be_alias (const char *name)
{
  const char *tilde = strchr (name, '~');

  return tilde != NULL && g_ascii_isdigit (tilde[1]);
}

/* Whether what was opened is called so, but for upper and lower case. */
static gboolean
is_called (HANDLE handle, const wchar_t *name, int n_units)
{
  g_autofree wchar_t *path = g_new (wchar_t, MAX_FINAL_PATH);
  DWORD length = GetFinalPathNameByHandleW (handle, path, MAX_FINAL_PATH,
                                            FILE_NAME_NORMALIZED | VOLUME_NAME_NONE);
  const wchar_t *last;

  if (length == 0 || length >= MAX_FINAL_PATH)
    return FALSE;
  last = wcsrchr (path, L'\\');
  return last != NULL && CompareStringOrdinal (last + 1, -1, name, n_units, TRUE) == CSTR_EQUAL;
}

NTSTATUS
pnc_nt_open (const PncNtOpen *how, HANDLE *handle)
{
  glong n_units = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (how->name, -1, NULL, &n_units, NULL);
  UNICODE_STRING name = { 0 };
  OBJECT_ATTRIBUTES object = { 0 };
  IO_STATUS_BLOCK io = { 0 };
  HANDLE opened = NULL;
  NTSTATUS status;

  if (wide == NULL || n_units > G_MAXUINT16 / 2 - 1)
    return STATUS_OBJECT_NAME_INVALID;

  name.Buffer = (wchar_t *) wide;
  name.Length = (USHORT) (n_units * sizeof (wchar_t));
  name.MaximumLength = name.Length;
  InitializeObjectAttributes (&object, &name, OBJ_CASE_INSENSITIVE, how->parent, NULL);
  status = NtCreateFile (&opened, how->access | SYNCHRONIZE, &object, &io, NULL,
                         FILE_ATTRIBUTE_NORMAL, how->share, how->disposition,
                         how->options | FILE_OPEN_REPARSE_POINT | FILE_OPEN_FOR_BACKUP_INTENT
                           | FILE_SYNCHRONOUS_IO_NONALERT,
                         NULL, 0);
  if (status < 0)
    return status;
  if (how->disposition == FILE_OPEN && may_be_alias (how->name)
      && !is_called (opened, name.Buffer, (int) n_units))
    {
      NtClose (opened);
      return STATUS_OBJECT_NAME_NOT_FOUND;
    }
  *handle = opened;
  return status;
}

static gint64
ns_from_ticks (gint64 ticks)
{
  gint64 since_1970 = ticks - EPOCH_TICKS;

  if (since_1970 >= G_MAXINT64 / NS_PER_TICK)
    return G_MAXINT64;
  if (since_1970 <= G_MININT64 / NS_PER_TICK)
    return G_MININT64 + 1;
  return since_1970 * NS_PER_TICK;
}

/* Rounds down, also before 1970. Every time that fits into nanoseconds is after 1601. */
static gint64
ticks_from_ns (gint64 ns)
{
  gint64 ticks = ns / NS_PER_TICK;

  if (ns % NS_PER_TICK < 0)
    ticks--;
  return ticks + EPOCH_TICKS;
}

static PncFileKind
kind_from_attributes (DWORD attributes)
{
  if (attributes & FILE_ATTRIBUTE_REPARSE_POINT)
    return PNC_FILE_LINK;
  if (attributes & FILE_ATTRIBUTE_DIRECTORY)
    return PNC_FILE_DIRECTORY;
  if (attributes & FILE_ATTRIBUTE_DEVICE)
    return PNC_FILE_OTHER;
  return PNC_FILE_REGULAR;
}

static guint
mode_from_attributes (DWORD attributes)
{
  if (attributes & FILE_ATTRIBUTE_DIRECTORY)
    return 0755;
  return attributes & FILE_ATTRIBUTE_READONLY ? 0444 : 0644;
}

DWORD
pnc_win32_query (HANDLE handle, PncFileInfo *info)
{
  BY_HANDLE_FILE_INFORMATION found;
  FILE_BASIC_INFO times;

  if (GetFileType (handle) != FILE_TYPE_DISK)
    return ERROR_CANT_ACCESS_FILE;
  if (!GetFileInformationByHandle (handle, &found)
      || !GetFileInformationByHandleEx (handle, FileBasicInfo, &times, sizeof times))
    return GetLastError ();

  *info = (PncFileInfo){
    .kind = kind_from_attributes (found.dwFileAttributes),
    .mode = mode_from_attributes (found.dwFileAttributes),
    .mtime_ns = ns_from_ticks (times.LastWriteTime.QuadPart),
    .ctime_ns = ns_from_ticks (times.ChangeTime.QuadPart),
    .file_id = ((guint64) found.nFileIndexHigh << 32) | found.nFileIndexLow,
    .device = found.dwVolumeSerialNumber,
    .n_links = found.nNumberOfLinks,
  };
  if (info->kind == PNC_FILE_REGULAR)
    info->size_bytes = ((guint64) found.nFileSizeHigh << 32) | found.nFileSizeLow;
  return 0;
}

/* Zero leaves a time as it is; so would no attributes at all, hence NORMAL. */
DWORD
pnc_win32_set_attributes (HANDLE handle, int mode, gint64 mtime_ns)
{
  FILE_BASIC_INFO basic;

  if (!GetFileInformationByHandleEx (handle, FileBasicInfo, &basic, sizeof basic))
    return GetLastError ();

  basic.CreationTime.QuadPart = 0;
  basic.LastAccessTime.QuadPart = 0;
  basic.ChangeTime.QuadPart = 0;
  basic.LastWriteTime.QuadPart = mtime_ns == G_MININT64 ? 0 : ticks_from_ns (mtime_ns);
  if (mode >= 0 && !(basic.FileAttributes & FILE_ATTRIBUTE_DIRECTORY))
    {
      basic.FileAttributes &= ~(DWORD) FILE_ATTRIBUTE_READONLY;
      if ((mode & 0222) == 0)
        basic.FileAttributes |= FILE_ATTRIBUTE_READONLY;
    }
  if (basic.FileAttributes == 0)
    basic.FileAttributes = FILE_ATTRIBUTE_NORMAL;
  if (!SetFileInformationByHandle (handle, FileBasicInfo, &basic, sizeof basic))
    return GetLastError ();
  return 0;
}

char *
pnc_win32_name_to_utf8 (const wchar_t *name, gsize n_units)
{
  g_autoptr (GString) text = NULL;
  char *exact = g_utf16_to_utf8 ((const gunichar2 *) name, (glong) n_units, NULL, NULL, NULL);

  if (exact != NULL)
    return exact;

  text = g_string_new (NULL);
  for (gsize i = 0; i < n_units; i++)
    {
      gunichar c = name[i];

      if (c >= 0xd800 && c <= 0xdbff && i + 1 < n_units && name[i + 1] >= 0xdc00
          && name[i + 1] <= 0xdfff)
        c = 0x10000 + ((c - 0xd800) << 10) + (name[++i] - 0xdc00);
      else if (c >= 0xd800 && c <= 0xdfff)
        c = 0xfffd;
      g_string_append_unichar (text, c);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
