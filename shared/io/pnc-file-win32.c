/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-file-win32.h"

#define MAX_TRANSFER (1u << 30) /* lengths of single calls are 32 bits wide */

struct _PncFile
{
  HANDLE handle; /* owned */
  char *name;    /* owned */
  gint damaged;  /* atomic: GetLastError() of the first write, truncation or flush that failed; 0
                    while all is well */
};

PncFile *
pnc_file_win32_new (HANDLE handle, const char *name)
{
  PncFile *file = g_new0 (PncFile, 1);

  file->handle = handle;
  file->name = g_strdup (name);
  return file;
}

/* Once bytes may be lost, no later call may say that they are safe. */
static gboolean
fail (PncFile *file, DWORD code, const char *doing, GError **error)
{
  g_atomic_int_compare_and_exchange (&file->damaged, 0, (gint) code);
  pnc_win32_set_error (error, code, file->name, doing);
  return FALSE;
}

static gboolean
check_undamaged (PncFile *file, const char *doing, GError **error)
{
  DWORD code = (DWORD) g_atomic_int_get (&file->damaged);

  return code == 0 || fail (file, code, doing, error);
}

static gboolean
check_range (PncFile *file, guint64 offset, guint64 length, const char *doing, GError **error)
{
  if (offset <= G_MAXINT64 && length <= G_MAXINT64 - offset && length <= G_MAXSSIZE)
    return TRUE;
  pnc_win32_set_error (error, ERROR_FILE_TOO_LARGE, file->name, doing);
  return FALSE;
}

static OVERLAPPED
at_offset (guint64 offset)
{
  return (OVERLAPPED){ .Offset = (DWORD) offset, .OffsetHigh = (DWORD) (offset >> 32) };
}

gssize
pnc_file_read_at (PncFile *file,
                  gpointer buffer,
                  gsize length_bytes,
                  guint64 offset_bytes,
                  GError **error)
{
  gsize done = 0;

  g_return_val_if_fail (file != NULL, -1);

  if (!check_range (file, offset_bytes, length_bytes, "read", error))
    return -1;

  while (done < length_bytes)
    {
      OVERLAPPED where = at_offset (offset_bytes + done);
      DWORD wanted = (DWORD) MIN (length_bytes - done, MAX_TRANSFER);
      DWORD n = 0;

      if (!ReadFile (file->handle, (guint8 *) buffer + done, wanted, &n, &where)
          && GetLastError () != ERROR_HANDLE_EOF)
        {
          pnc_win32_set_error (error, GetLastError (), file->name, "read");
          return -1;
        }
      if (n == 0)
        break;
      done += n;
    }
  return (gssize) done;
}

gboolean
pnc_file_write_at (PncFile *file,
                   gconstpointer data,
                   gsize length_bytes,
                   guint64 offset_bytes,
                   GError **error)
{
  gsize done = 0;

  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_undamaged (file, "write to", error)
      || !check_range (file, offset_bytes, length_bytes, "write to", error))
    return FALSE;

  while (done < length_bytes)
    {
      OVERLAPPED where = at_offset (offset_bytes + done);
      DWORD wanted = (DWORD) MIN (length_bytes - done, MAX_TRANSFER);
      DWORD n = 0;

      if (!WriteFile (file->handle, (const guint8 *) data + done, wanted, &n, &where))
        return fail (file, GetLastError (), "write to", error);
      if (n == 0)
        return fail (file, ERROR_WRITE_FAULT, "write to", error);
      done += n;
    }
  return TRUE;
}

/* Setting an allocation that is smaller than the file would cut the file off. */
gboolean
pnc_file_reserve (PncFile *file, guint64 size_bytes, GError **error)
{
  FILE_ALLOCATION_INFO allocation = { 0 };
  LARGE_INTEGER size;
  DWORD code;

  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_range (file, size_bytes, 0, "reserve room for", error))
    return FALSE;
  if (!GetFileSizeEx (file->handle, &size) || (guint64) size.QuadPart >= size_bytes)
    return TRUE;
  allocation.AllocationSize.QuadPart = (LONGLONG) size_bytes;
  if (SetFileInformationByHandle (file->handle, FileAllocationInfo, &allocation, sizeof allocation))
    return TRUE;
  code = GetLastError ();
  if (code == ERROR_NOT_SUPPORTED || code == ERROR_INVALID_FUNCTION
      || code == ERROR_INVALID_PARAMETER)
    return TRUE;
  pnc_win32_set_error (error, code, file->name, "reserve room for");
  return FALSE;
}

gboolean
pnc_file_truncate (PncFile *file, guint64 size_bytes, GError **error)
{
  FILE_END_OF_FILE_INFO end = { 0 };

  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_undamaged (file, "set the length of", error)
      || !check_range (file, size_bytes, 0, "set the length of", error))
    return FALSE;
  end.EndOfFile.QuadPart = (LONGLONG) size_bytes;
  if (!SetFileInformationByHandle (file->handle, FileEndOfFileInfo, &end, sizeof end))
    return fail (file, GetLastError (), "set the length of", error);
  return TRUE;
}

/* Locks are binding here: the byte is one that no file has. */
gboolean
pnc_file_try_lock (PncFile *file, GError **error)
{
  OVERLAPPED where = at_offset (G_MAXINT64 - 1);

  g_return_val_if_fail (file != NULL, FALSE);

  if (LockFileEx (file->handle, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                  &where))
    return TRUE;
  pnc_win32_set_error (error, GetLastError (), file->name, "lock");
  return FALSE;
}

gboolean
pnc_file_sync (PncFile *file, GError **error)
{
  g_return_val_if_fail (file != NULL, FALSE);

  if (!check_undamaged (file, "flush to disk", error))
    return FALSE;
  if (!FlushFileBuffers (file->handle))
    return fail (file, GetLastError (), "flush to disk", error);
  return TRUE;
}

/* Who may write is the folder's affair here: what is made in it takes over its list. */
gboolean
pnc_file_check_own (PncFile *file, GError **error)
{
  PncFileInfo info;

  if (!pnc_file_query (file, &info, error))
    return FALSE;
  if (info.n_links == 1)
    return TRUE;
  pnc_win32_set_error (error, ERROR_ACCESS_DENIED, file->name, "trust");
  return FALSE;
}

PncFile *
pnc_file_dup (PncFile *file, GError **error)
{
  HANDLE process = GetCurrentProcess ();
  HANDLE handle;
  PncFile *copy;

  g_return_val_if_fail (file != NULL, NULL);

  if (!DuplicateHandle (process, file->handle, process, &handle, 0, FALSE, DUPLICATE_SAME_ACCESS))
    {
      pnc_win32_set_error (error, GetLastError (), file->name, "open");
      return NULL;
    }
  copy = pnc_file_win32_new (handle, file->name);
  copy->damaged = g_atomic_int_get (&file->damaged);
  return copy;
}

gboolean
pnc_file_query (PncFile *file, PncFileInfo *info, GError **error)
{
  DWORD code;

  g_return_val_if_fail (file != NULL, FALSE);

  code = pnc_win32_query (file->handle, info);
  if (code == 0)
    return TRUE;
  pnc_win32_set_error (error, code, file->name, "look at");
  return FALSE;
}

gboolean
pnc_file_query_opened (PncFile *file, PncFileInfo *info, GError **error)
{
  return pnc_file_query (file, info, error);
}

gboolean
pnc_file_set_attributes (PncFile *file, int mode, gint64 mtime_ns, GError **error)
{
  DWORD code;

  g_return_val_if_fail (file != NULL, FALSE);

  code = pnc_win32_set_attributes (file->handle, mode, mtime_ns);
  if (code == 0)
    return TRUE;
  pnc_win32_set_error (error, code, file->name, "set the attributes of");
  return FALSE;
}

gboolean
pnc_file_close (PncFile *file, GError **error)
{
  gboolean closed;

  g_return_val_if_fail (file != NULL, FALSE);

  if (!CloseHandle (file->handle))
    closed = fail (file, GetLastError (), "close", error);
  else
    closed = check_undamaged (file, "close", error);

  g_free (file->name);
  g_free (file);
  return closed;
}

void
pnc_file_free (PncFile *file)
{
  if (file != NULL)
    pnc_file_close (file, NULL);
}
