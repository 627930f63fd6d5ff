/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <windows.h>
#include <winternl.h>

#include "pnc-file.h"

G_BEGIN_DECLS

/* What the Windows halves of PncDir, PncFile and PncDirReader share. For nobody else.
 *
 * Win32 has no openat(): its calls take paths, and a path is looked up from the top each time. The
 * native interface below it opens a name relative to a handle, so that is what is used: one
 * component at a time, no reparse point ever followed, no limit on the length of a path. Windows 7
 * and newer. */

/**
 * PNC_NT_SHARE_ALL:
 *
 * What others may do with a file while it is open here: everything, as on POSIX.
 */
#define PNC_NT_SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

/**
 * PNC_NT_SHARE_HELD:
 *
 * The same for a held folder, which can be neither renamed nor removed nor replaced until it is let
 * go.
 */
#define PNC_NT_SHARE_HELD (FILE_SHARE_READ | FILE_SHARE_WRITE)

/**
 * PncNtOpen:
 * @parent: a folder
 * @name: one component that passed pnc_nt_check_name(), or "" for another handle of @parent itself
 * @access: rights asked for; SYNCHRONIZE is added
 * @share: PNC_NT_SHARE_…
 * @disposition: FILE_OPEN or FILE_CREATE
 * @options: FILE_DIRECTORY_FILE, FILE_NON_DIRECTORY_FILE or 0; more are added
 *
 * How something is opened.
 */
typedef struct
{
  HANDLE parent;
  const char *name;
  ACCESS_MASK access;
  ULONG share;
  ULONG disposition;
  ULONG options;
} PncNtOpen;

/**
 * pnc_nt_open:
 * @how: what and how
 * @handle: (out): a synchronous handle of the name itself, also when it is a reparse point;
 * untouched on failure
 *
 * A name that is only the short (8.3) alias of another is not found.
 *
 * Returns: a status; negative on failure
 */
NTSTATUS pnc_nt_open (const PncNtOpen *how, HANDLE *handle);

/**
 * pnc_nt_check_name:
 * @name: a name from anywhere
 * @doing: as in pnc_set_error_doing()
 * @error: (nullable) (out): %PNC_ERROR_BAD_NAME
 *
 * Returns: whether @name is one component that every program on Windows can reach
 */
gboolean pnc_nt_check_name (const char *name, const char *doing, GError **error);

/**
 * pnc_nt_set_error:
 * @error: (nullable) (out): where to put the error
 * @status: a failed status
 * @subject: (nullable): the name it is about
 * @doing: as in pnc_set_error_doing()
 */
void pnc_nt_set_error (GError **error, NTSTATUS status, const char *subject, const char *doing);

/**
 * pnc_win32_set_error:
 * @error: (nullable) (out): where to put the error
 * @code: what GetLastError() said
 * @subject: (nullable): the name it is about
 * @doing: as in pnc_set_error_doing()
 */
void pnc_win32_set_error (GError **error, DWORD code, const char *subject, const char *doing);

/**
 * pnc_win32_query:
 * @handle: of a file or folder, with FILE_READ_ATTRIBUTES
 * @info: (out caller-allocates): what it is; untouched on failure
 *
 * Permission bits do not exist here: they are made up from the read-only attribute.
 *
 * Returns: 0, or what GetLastError() said
 */
DWORD pnc_win32_query (HANDLE handle, PncFileInfo *info);

/**
 * pnc_win32_set_attributes:
 * @handle: of a file or folder, with FILE_WRITE_ATTRIBUTES
 * @mode: as in pnc_file_set_attributes(); a file that nobody may write to becomes read-only
 * @mtime_ns: as in pnc_file_set_attributes(); kept to 100 ns
 *
 * Returns: 0, or what GetLastError() said
 */
DWORD pnc_win32_set_attributes (HANDLE handle, int mode, gint64 mtime_ns);

/**
 * pnc_win32_name_to_utf8:
 * @name: (array length=n_units): not NUL-terminated
 * @n_units: its length
 *
 * Returns: (transfer full): the name; where it is no UTF-16, with U+FFFD instead, which names
 * nothing
 */
char *pnc_win32_name_to_utf8 (const wchar_t *name, gsize n_units);

G_END_DECLS
