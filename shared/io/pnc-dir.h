/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file.h"
#include "pnc-name.h"

G_BEGIN_DECLS

/**
 * PncDir:
 *
 * A held directory. Everything below it is reached one name at a time from the handle (openat and
 * its like with O_NOFOLLOW): nobody can lead the program elsewhere by swapping a component for a
 * link. Reference counted (atomic); the calls are blocking and may be made from several threads at
 * once.
 *
 * A name is one component: not empty, not "." or "..", no "/" and no NUL; anything else fails with
 * %PNC_ERROR_BAD_NAME. (The stricter rule for names of the protocol is pnc_name_check().)
 */
typedef struct _PncDir PncDir;

/**
 * PncRenameFlags:
 * @PNC_RENAME_NONE: fail with %PNC_ERROR_EXISTS when the target exists, atomically
 * @PNC_RENAME_REPLACE: put it in the place of an existing regular file, atomically; a folder is
 * never replaced
 */
typedef enum
{
  PNC_RENAME_NONE = 0,
  PNC_RENAME_REPLACE = 1 << 0,
} PncRenameFlags;

/**
 * PncSpace:
 * @total_bytes: size of the file system
 * @free_bytes: what this user may still write
 */
typedef struct
{
  guint64 total_bytes;
  guint64 free_bytes;
} PncSpace;

/**
 * PncMount:
 * @device: the file system's number
 * @mount: number of the mount through which it is reached; 0 where the host does not tell
 */
typedef struct
{
  guint64 device;
  guint64 mount;
} PncMount;

/**
 * pnc_dir_open:
 * @path: (type filename): a path of this host; links in it are followed (it is the person's own
 * choice)
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_NOT_DIRECTORY, %PNC_ERROR_PERMISSION …
 *
 * Returns: (transfer full) (nullable): the held directory
 */
PncDir *pnc_dir_open (const char *path, GError **error);

/**
 * pnc_dir_ref:
 * @dir: a directory
 *
 * Returns: (transfer full): @dir
 */
PncDir *pnc_dir_ref (PncDir *dir);

/**
 * pnc_dir_unref:
 * @dir: (transfer full) (nullable): a directory
 */
void pnc_dir_unref (PncDir *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDir, pnc_dir_unref)

/**
 * pnc_dir_open_child:
 * @dir: a directory
 * @name: a name in it
 * @error: (out) (nullable): %PNC_ERROR_NOT_DIRECTORY also for a link to a directory
 *
 * Returns: (transfer full) (nullable): the folder @name, never reached through a link
 */
PncDir *pnc_dir_open_child (PncDir *dir, const char *name, GError **error);

/**
 * pnc_dir_reopen:
 * @dir: a directory
 * @error: (out) (nullable): an error
 *
 * A handle that has seen a flush fail says so for ever (pnc_dir_sync()): this makes a new one,
 * which begins afresh. It cannot be made of a folder that may not be listed: %PNC_ERROR_PERMISSION.
 *
 * Returns: (transfer full) (nullable): another handle of the same directory
 */
PncDir *pnc_dir_reopen (PncDir *dir, GError **error);

/**
 * pnc_dir_query:
 * @dir: a directory
 * @info: (out caller-allocates): of the directory itself
 * @error: (out) (nullable): an error
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_query (PncDir *dir, PncFileInfo *info, GError **error);

/**
 * pnc_dir_query_mount:
 * @dir: a directory
 * @mount: (out caller-allocates): where it is
 * @error: (out) (nullable): an error
 *
 * Two directories with the same answer are on one file system and in one mount of it: a rename
 * between them does not fail with %PNC_ERROR_CROSS_DEVICE.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_query_mount (PncDir *dir, PncMount *mount, GError **error);

/**
 * pnc_dir_query_child:
 * @dir: a directory
 * @name: a name in it
 * @info: (out caller-allocates): of the name itself: a link is a link
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND …
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_query_child (PncDir *dir, const char *name, PncFileInfo *info, GError **error);

/**
 * pnc_dir_make_child:
 * @dir: a directory
 * @name: the new folder
 * @mode: permission bits, set exactly (not subject to the umask)
 * @error: (out) (nullable): %PNC_ERROR_EXISTS …
 *
 * A file system without permission bits keeps what it gives.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_make_child (PncDir *dir, const char *name, guint mode, GError **error);

/**
 * pnc_dir_open_file:
 * @dir: a directory
 * @name: a regular file in it
 * @error: (out) (nullable): %PNC_ERROR_IS_DIRECTORY, %PNC_ERROR_NOT_REGULAR (links, devices; a pipe
 * is never waited for)
 *
 * Opens for reading.
 *
 * Returns: (transfer full) (nullable): the open file
 */
PncFile *pnc_dir_open_file (PncDir *dir, const char *name, GError **error);

/**
 * pnc_dir_open_file_for_update:
 * @dir: a directory
 * @name: a regular file in it
 * @error: (out) (nullable): as pnc_dir_open_file()
 *
 * Opens for reading and writing, without truncating.
 *
 * Returns: (transfer full) (nullable): the open file
 */
PncFile *pnc_dir_open_file_for_update (PncDir *dir, const char *name, GError **error);

/**
 * pnc_dir_create_file:
 * @dir: a directory
 * @name: a name that must not exist
 * @mode: permission bits
 * @error: (out) (nullable): %PNC_ERROR_EXISTS …
 *
 * Creates exclusively, for reading and writing.
 *
 * Returns: (transfer full) (nullable): the open file
 */
PncFile *pnc_dir_create_file (PncDir *dir, const char *name, guint mode, GError **error);

/**
 * pnc_dir_create_unnamed_file:
 * @dir: a directory
 * @mode: permission bits
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED where there is no such thing …
 *
 * Creates a file on the file system of @dir, for reading and writing, that has no name and is gone
 * when it is closed, or its program killed, before pnc_dir_link_file().
 *
 * Returns: (transfer full) (nullable): the open file
 */
PncFile *pnc_dir_create_unnamed_file (PncDir *dir, guint mode, GError **error);

/**
 * pnc_dir_link_file:
 * @dir: a directory on the file system of @file
 * @file: a file that pnc_dir_create_unnamed_file() made
 * @name: a name that must not exist
 * @error: (out) (nullable): %PNC_ERROR_EXISTS …
 *
 * Gives @file a name, as whole as it is.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_link_file (PncDir *dir, PncFile *file, const char *name, GError **error);

/**
 * pnc_dir_rename:
 * @from_dir: where it is
 * @from_name: what it is called
 * @to_dir: where it shall be
 * @to_name: what it shall be called
 * @flags: whether an existing file may be replaced
 * @error: (out) (nullable): %PNC_ERROR_EXISTS, %PNC_ERROR_CROSS_DEVICE, %PNC_ERROR_IS_DIRECTORY,
 * %PNC_ERROR_NOT_REGULAR (a link or device is in the way) …
 *
 * Atomic: seen by everybody as done or as not begun, and without %PNC_RENAME_REPLACE it never takes
 * a name that somebody else takes at the same time. A folder replaces nothing, whatever the @flags.
 *
 * Where the file system cannot rename without replacing (NFS, many of FUSE), the name is claimed
 * first: a file is linked there and then unlinked here, so for a moment it has both names; a folder
 * is put in the place of an empty one. Neither replaces anything. Only where there are no hard
 * links either is it a look followed by a rename, which another program can get between.
 *
 * Where both are names of one and the same file (hard links), %PNC_RENAME_REPLACE does nothing and
 * succeeds.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_rename (PncDir *from_dir,
                         const char *from_name,
                         PncDir *to_dir,
                         const char *to_name,
                         PncRenameFlags flags,
                         GError **error);

/**
 * pnc_dir_remove_child:
 * @dir: a directory
 * @name: a file, link or empty folder in it
 * @error: (out) (nullable): %PNC_ERROR_NOT_EMPTY …
 *
 * Removes the name itself; a link's target is not touched.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_remove_child (PncDir *dir, const char *name, GError **error);

/**
 * pnc_dir_remove_tree:
 * @dir: a directory
 * @name: a file or a folder with all that is in it
 * @cancelled: (nullable): a flag set by the owner with g_atomic_int_set(); stops with
 * %PNC_ERROR_CANCELLED
 * @error: (out) (nullable): the first error: %PNC_ERROR_PERMISSION, %PNC_ERROR_NOT_EMPTY (others
 * keep filling it), %PNC_ERROR_CROSS_DEVICE (something is mounted in it) …; what could be removed
 * before it is gone
 *
 * Iterative, any depth, following no link and entering no other file system, with a bounded number
 * of open handles.
 *
 * Returns: %TRUE when nothing is left
 */
gboolean pnc_dir_remove_tree (PncDir *dir, const char *name, const gint *cancelled, GError **error);

/** PncDirRemoved: @user_data: as given. One name is gone; on the thread that removes. */
typedef void (*PncDirRemoved) (gpointer user_data);

/**
 * pnc_dir_remove_tree_telling:
 * @dir: a directory
 * @name: a file or a folder with all that is in it
 * @cancelled: (nullable): a flag
 * @removed: (nullable): for each name
 * @user_data: for @removed
 * @error: (out) (nullable): the first error
 *
 * pnc_dir_remove_tree() that says how far it is.
 *
 * Returns: %TRUE when nothing is left
 */
gboolean pnc_dir_remove_tree_telling (PncDir *dir,
                                      const char *name,
                                      const gint *cancelled,
                                      PncDirRemoved removed,
                                      gpointer user_data,
                                      GError **error);

/**
 * pnc_dir_set_child_attributes:
 * @dir: a directory
 * @name: a regular file or folder in it; a link fails with %PNC_ERROR_NOT_REGULAR
 * @mode: permission bits to set (masked with 0777), or -1 to leave them
 * @mtime_ns: modification time to set, or %G_MININT64 to leave it
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED where the file system has no such bits, as on
 * FAT …
 *
 * Needs no right to read @name, only to own it. A folder keeps the set-group-id and sticky bits
 * that its owner gave it; a file loses all bits above 0777.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_set_child_attributes (PncDir *dir,
                                       const char *name,
                                       int mode,
                                       gint64 mtime_ns,
                                       GError **error);

/**
 * pnc_dir_sync:
 * @dir: a directory
 * @error: (out) (nullable): an error; once it has failed it keeps failing on this handle
 *
 * Does nothing where the file system has no such call for folders.
 *
 * Returns: %TRUE when the names in @dir are on disk
 */
gboolean pnc_dir_sync (PncDir *dir, GError **error);

/**
 * pnc_dir_sync_file_system:
 * @dir: a directory
 * @error: (out) (nullable): an error, also one of an earlier write-back that failed since the
 * handle was opened
 *
 * Flushes the whole file system that @dir is on (syncfs): cheaper than one flush a file when many
 * are waiting. Works on the local file systems of Linux 5.8 and newer that are known to report
 * failed write-back this way; elsewhere it fails with %PNC_ERROR_UNSUPPORTED. Whatever the error,
 * nothing that was waiting may be taken for stored, and the caller flushes file by file, since only
 * each file's own handle still knows whether its bytes were lost: the system tells a directory
 * handle once. So that no thread misses it, a handle that has failed keeps failing.
 *
 * Returns: %TRUE when everything written before the call is on disk
 */
gboolean pnc_dir_sync_file_system (PncDir *dir, GError **error);

/**
 * pnc_dir_space:
 * @dir: a directory
 * @space: (out caller-allocates): of the file system that it is on
 * @error: (out) (nullable): an error
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_space (PncDir *dir, PncSpace *space, GError **error);

/**
 * pnc_dir_may_create:
 * @dir: a directory
 *
 * As far as the system tells beforehand: not on a file system mounted read-only either.
 *
 * Returns: whether the account that we run as may make names in it
 */
gboolean pnc_dir_may_create (PncDir *dir);

/**
 * pnc_dir_may_read_child:
 * @dir: a directory
 * @name: a name in it
 *
 * As far as the system tells beforehand, without opening it.
 *
 * Returns: whether the account that we run as may read it; %FALSE also where it is gone
 */
gboolean pnc_dir_may_read_child (PncDir *dir, const char *name);

/**
 * pnc_dir_get_name_rule:
 * @dir: a directory
 *
 * Returns: what the names in it must satisfy besides the rule of the wire: a disk that was made for
 * Windows holds no others on any system
 */
PncNameRule pnc_dir_get_name_rule (PncDir *dir);

/**
 * PncDirReader:
 *
 * Reads the names of one directory, in no particular order, without "." and "..". One thread.
 */
typedef struct _PncDirReader PncDirReader;

/**
 * pnc_dir_reader_new:
 * @dir: a directory; may be read by several readers at once
 * @error: (out) (nullable): an error
 *
 * Returns: (transfer full) (nullable): a reader at the beginning
 */
PncDirReader *pnc_dir_reader_new (PncDir *dir, GError **error);

/**
 * pnc_dir_reader_next:
 * @reader: a reader
 * @name: (out) (transfer none): the next name, valid until the next call; %NULL at the end
 * @error: (out) (nullable): an error
 *
 * The entry's info is not read: ask pnc_dir_reader_query(), and allow for its being gone. While the
 * directory changes, some file systems give a name twice that was removed and made anew.
 *
 * Returns: %FALSE only on an error
 */
gboolean pnc_dir_reader_next (PncDirReader *reader, const char **name, GError **error);

/**
 * pnc_dir_reader_query:
 * @reader: a reader that has just given a name
 * @info: (out caller-allocates): of the name itself: a link is a link
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND …
 *
 * Needs no other handle of the directory than the reader's own.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_dir_reader_query (PncDirReader *reader, PncFileInfo *info, GError **error);

/**
 * pnc_dir_reader_free:
 * @reader: (transfer full) (nullable): a reader
 */
void pnc_dir_reader_free (PncDirReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDirReader, pnc_dir_reader_free)

G_END_DECLS
