/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncFileKind:
 *
 * What a name stands for. Links are seen as links and never followed.
 */
typedef enum
{
  PNC_FILE_REGULAR = 1,
  PNC_FILE_DIRECTORY = 2,
  PNC_FILE_LINK = 3,
  PNC_FILE_OTHER = 4, /* device, socket, pipe */
} PncFileKind;

/**
 * PncFileInfo:
 * @kind: what it is
 * @mode: permission bits, 0777 at most
 * @size_bytes: length of a regular file; 0 for everything else
 * @mtime_ns: last modification, nanoseconds since 1970-01-01 UTC; may be negative
 * @ctime_ns: last change of the inode, where the system has it, otherwise @mtime_ns
 * @file_id: the file's number within its file system (inode, or file index on Windows)
 * @device: the file system's number
 * @n_links: hard links
 */
typedef struct
{
  PncFileKind kind;
  guint mode;
  guint64 size_bytes;
  gint64 mtime_ns;
  gint64 ctime_ns;
  guint64 file_id;
  guint64 device;
  guint n_links;
} PncFileInfo;

/**
 * PncFile:
 *
 * An open regular file. Blocking; to be used from one thread at a time, never from a main loop that
 * serves people; only pnc_file_read_at() and pnc_file_write_at() may be called from several threads
 * at once, for different bytes, and pnc_file_sync() while others write. Every call reports the
 * operating system's error as a %PNC_ERROR and retries EINTR and short transfers by itself.
 */
typedef struct _PncFile PncFile;

/**
 * pnc_file_read_at:
 * @file: an open file
 * @buffer: (out caller-allocates): room for @length_bytes
 * @length_bytes: how much is wanted
 * @offset_bytes: where to read
 * @error: (out) (nullable): an error
 *
 * Reads until @length_bytes are there or the file ends.
 *
 * Returns: the bytes read (less than asked only at the end of the file), or -1 with @error set
 */
gssize pnc_file_read_at (PncFile *file,
                         gpointer buffer,
                         gsize length_bytes,
                         guint64 offset_bytes,
                         GError **error);

/**
 * pnc_file_write_at:
 * @file: an open file
 * @data: the bytes
 * @length_bytes: how many
 * @offset_bytes: where
 * @error: (out) (nullable): %PNC_ERROR_NO_SPACE, %PNC_ERROR_QUOTA, %PNC_ERROR_IO …
 *
 * Writes all of it or fails.
 *
 * Returns: %TRUE when every byte was taken by the system
 */
gboolean pnc_file_write_at (PncFile *file,
                            gconstpointer data,
                            gsize length_bytes,
                            guint64 offset_bytes,
                            GError **error);

/**
 * pnc_file_reserve:
 * @file: a file open for writing
 * @size_bytes: the length it will have
 * @error: (out) (nullable): %PNC_ERROR_NO_SPACE when there is no room
 *
 * Reserves room without changing the length, where the file system can; elsewhere it does nothing
 * and succeeds.
 *
 * Returns: %FALSE when the room is known not to be there
 */
gboolean pnc_file_reserve (PncFile *file, guint64 size_bytes, GError **error);

/**
 * pnc_file_truncate:
 * @file: a file open for writing
 * @size_bytes: its new length
 * @error: (out) (nullable): an error
 *
 * Returns: %TRUE on success
 */
gboolean pnc_file_truncate (PncFile *file, guint64 size_bytes, GError **error);

/**
 * pnc_file_sync:
 * @file: a file open for writing
 * @error: (out) (nullable): any error is final: the data may be lost and the transfer has failed
 *
 * Once a write, a truncation or a flush of @file has failed, this and every later write fails as
 * well: nothing is retried into success.
 *
 * Returns: %TRUE when the bytes, the length and the attributes are on disk
 */
gboolean pnc_file_sync (PncFile *file, GError **error);

/**
 * pnc_file_try_lock:
 * @file: a file open for writing
 * @error: (out) (nullable): %PNC_ERROR_IN_USE when somebody else holds it; another one where the
 * file system has no locks
 *
 * Marks the file as being worked on, for whoever asks the same: another handle of this process or
 * another process, on another host too where the file system is shared and keeps locks. Nobody is
 * kept from reading or writing. Ends when @file is closed, and with the process.
 *
 * Returns: %TRUE when it is ours
 */
gboolean pnc_file_try_lock (PncFile *file, GError **error);

/**
 * pnc_file_check_own:
 * @file: an open file
 * @error: (out) (nullable): %PNC_ERROR_PERMISSION when it is not
 *
 * Whether what is in it can only come from ourselves: it belongs to the user that we run as, nobody
 * else may write to it, and it has one name. Asked before a file is believed that was found under a
 * name which others could have taken.
 *
 * Returns: %TRUE when it is ours
 */
gboolean pnc_file_check_own (PncFile *file, GError **error);

/**
 * pnc_file_query:
 * @file: an open file
 * @info: (out caller-allocates): what it is; untouched on failure
 * @error: (out) (nullable): an error
 *
 * Returns: %TRUE on success
 */
gboolean pnc_file_query (PncFile *file, PncFileInfo *info, GError **error);

/**
 * pnc_file_query_opened:
 * @file: an open file
 * @info: (out caller-allocates): what it was when it was opened, or at a later moment; untouched on
 * failure
 * @error: (out) (nullable): an error
 *
 * Costs nothing where opening has looked already; of many small files each call counts.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_file_query_opened (PncFile *file, PncFileInfo *info, GError **error);

/**
 * pnc_file_set_attributes:
 * @file: a file open for writing
 * @mode: permission bits to set (masked with 0777), or -1 to leave them
 * @mtime_ns: modification time to set, or %G_MININT64 to leave it
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED where the file system has no such bits, as on
 * FAT …
 *
 * Returns: %TRUE on success
 */
gboolean pnc_file_set_attributes (PncFile *file, int mode, gint64 mtime_ns, GError **error);

/**
 * pnc_file_close:
 * @file: (transfer full): an open file
 * @error: (out) (nullable): an error from close is a failed transfer
 *
 * Closes and frees @file, in either case. Fails also when an earlier write, truncation or flush of
 * @file had failed.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_file_close (PncFile *file, GError **error);

/**
 * pnc_file_dup:
 * @file: an open file
 * @error: (out) (nullable): an error
 *
 * Another handle of the same opening: a lock of @file lasts until both are closed.
 *
 * Returns: (transfer full) (nullable): the handle
 */
PncFile *pnc_file_dup (PncFile *file, GError **error);

/**
 * pnc_file_free:
 * @file: (transfer full) (nullable): an open file
 *
 * Closes @file where the outcome no longer matters (after a failure, or for reading).
 */
void pnc_file_free (PncFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFile, pnc_file_free)

G_END_DECLS
