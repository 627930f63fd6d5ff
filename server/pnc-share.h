/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"
#include "pnc-message.h"
#include "pnc-upload.h"

G_BEGIN_DECLS

/**
 * PncShare:
 *
 * One user's view of the shared folder: a held root, the rights, the staging folder behind it. All
 * paths are resolved from the held root, one component at a time, following no link. Atomically
 * reference counted, no mutable state of its own: any number of pool threads may call it at once.
 * Every operation blocks on the disk: never call it from a main loop.
 *
 * Errors carry %PNC_SIDE_REMOTE and the path as their subject. Writing operations on a read-only
 * share fail with %PNC_ERROR_READ_ONLY before anything is looked at. @cancelled is a flag that
 * another thread may set with g_atomic_int_set(); the operation then ends soon with
 * %PNC_ERROR_CANCELLED, leaving nothing half-visible.
 */
typedef struct _PncShare PncShare;

/**
 * PncShareProgress:
 * @done_bytes: bytes done so far
 * @total_bytes: of how many; 0 when not known
 * @items: entries done so far
 * @user_data: as given
 *
 * Called on the thread that runs the operation, at most ten times a second.
 */
typedef void (*PncShareProgress) (guint64 done_bytes,
                                  guint64 total_bytes,
                                  guint64 items,
                                  gpointer user_data);

/**
 * PncShareOptions:
 * @trash: whether pnc_share_remove() moves things to the trash (unless asked not to)
 * @mode_mask: permission bits that files and folders may have
 * @max_depth: levels that a path may have; 0 for as many as the protocol allows
 * @partial_age_s: for how long to keep what nobody goes on with; 0 for the default
 */
typedef struct
{
  gboolean trash;
  guint mode_mask;
  guint max_depth;
  guint partial_age_s;
} PncShareOptions;

/**
 * pnc_share_open:
 * @path: (type filename): the folder to share
 * @options: (nullable): %NULL for the trash and 0777
 * @error: (out) (nullable): an error
 *
 * Prepares `.pinnace` (0700) inside, removes what crashed processes left in staging for longer than
 * a day, and gives full rights.
 *
 * Returns: (transfer full) (nullable): the share
 */
PncShare *pnc_share_open (const char *path, const PncShareOptions *options, GError **error);

/**
 * pnc_share_view:
 * @share: the whole share
 * @root: (nullable): the sub-folder that is this user's root; %NULL for all
 * @writable: whether the user may change anything
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_NOT_DIRECTORY
 *
 * Returns: (transfer full) (nullable): a view with the same staging folder
 */
PncShare *pnc_share_view (PncShare *share, PncPath *root, gboolean writable, GError **error);

/** pnc_share_set_user: @share: a new view; @user: whose it is: what one user has begun another one
 * cannot go on with. To be called before anybody else knows of it. */
void pnc_share_set_user (PncShare *share, const char *user);

/** pnc_share_set_partial_age: @share: any view; @age_s: for how long to keep what nobody goes on
 * with, in all of them. Any thread. */
void pnc_share_set_partial_age (PncShare *share, guint age_s);

/**
 * pnc_share_fork:
 * @share: a view
 *
 * The same view for one thread at a time, which remembers the folder that it came to last: of many
 * files in one folder each needs no walk of its own. What is remembered is good for
 * %PNC_SHARE_REMEMBER_US, which is how long an upload may wait for its group anyway; whoever moves
 * folders meanwhile is as late as if the file had come a moment earlier.
 *
 * Returns: (transfer full): the view
 */
PncShare *pnc_share_fork (PncShare *share);

/** PNC_SHARE_REMEMBER_US: how long a folder is found again without a walk */
#define PNC_SHARE_REMEMBER_US (100 * 1000)

/** pnc_share_forget: @share: a view of pnc_share_fork(). The next path is walked from the top. */
void pnc_share_forget (PncShare *share);

/**
 * pnc_share_flush_folders:
 * @share: a share
 *
 * Flushes the folders in which others were made since a file was stored last, on the file system of
 * the share. For when nobody works in it any more; failures are only logged: nothing was promised.
 * Blocking.
 */
void pnc_share_flush_folders (PncShare *share);

/** pnc_share_ref: @share: a share. Returns: (transfer full): @share */
PncShare *pnc_share_ref (PncShare *share);

/** pnc_share_unref: @share: (transfer full) (nullable): a share */
void pnc_share_unref (PncShare *share);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncShare, pnc_share_unref)

/** pnc_share_is_writable: @share: a share. Returns: whether changes are allowed */
gboolean pnc_share_is_writable (PncShare *share);

/** pnc_share_stat: @share: a share; @path: what; @error: (out) (nullable). Returns: (transfer full)
 * (nullable): the entry */
PncEntry *pnc_share_stat (PncShare *share, PncPath *path, GError **error);

/**
 * PncShareReader:
 *
 * A listing in progress. Holds one directory handle, and remembers the names that it has listed
 * (8 to 16 bytes each, not the names themselves), so that none comes twice whatever happens in the
 * folder meanwhile. One thread at a time.
 */
typedef struct _PncShareReader PncShareReader;

/** PNC_SHARE_MAX_LISTING_BYTES: what all listings of the process together may remember; beyond it
 * those of large folders end with %PNC_ERROR_BUSY */
#define PNC_SHARE_MAX_LISTING_BYTES ((gsize) 64 * 1024 * 1024)

/**
 * pnc_share_list:
 * @share: a share
 * @path: a folder
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_NOT_DIRECTORY …
 *
 * Returns: (transfer full) (nullable): a reader of its entries
 */
PncShareReader *pnc_share_list (PncShare *share, PncPath *path, GError **error);

/**
 * pnc_share_reader_next:
 * @reader: a reader
 * @max_entries: at most so many
 * @max_bytes: and at most so many on the wire (at least one entry is returned if there is one)
 * @end: (out): whether the listing is complete
 * @error: (out) (nullable): an error
 *
 * The first pages are smaller than asked for, so that they are there soon.
 *
 * Names that may not travel (the reserved one, names no client could hold) are left out and counted
 * in the log. A page without entries is only the last one when @end says so.
 *
 * Returns: (transfer full) (element-type PncEntry) (nullable): the next entries, perhaps none
 */
GPtrArray *pnc_share_reader_next (PncShareReader *reader,
                                  guint max_entries,
                                  gsize max_bytes,
                                  gboolean *end,
                                  GError **error);

/**
 * pnc_share_reader_take_left_out:
 * @reader: a reader
 *
 * Returns: how many names could not travel since this was last called: `left_out` of the page just
 * read
 */
guint pnc_share_reader_take_left_out (PncShareReader *reader);

/** pnc_share_reader_get_memory: @reader: a reader. Returns: bytes by which it counts towards
 * %PNC_SHARE_MAX_LISTING_BYTES; 0 for a folder of a few thousand */
gsize pnc_share_reader_get_memory (PncShareReader *reader);

/** pnc_share_readers_get_memory: Returns: bytes that count, of all readers. Any thread. */
gsize pnc_share_readers_get_memory (void);

/** pnc_share_reader_free: @reader: (transfer full) (nullable): a reader */
void pnc_share_reader_free (PncShareReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncShareReader, pnc_share_reader_free)

/** pnc_share_make_folder: @share: a share; @request: what; @error: (out) (nullable). Returns:
 * (transfer full) (nullable): the entry */
PncEntry *pnc_share_make_folder (PncShare *share, const PncMakeFolder *request, GError **error);

/** pnc_share_rename: @share: a share; @request: what; @error: (out) (nullable). Returns: (transfer
 * full) (nullable): the entry in its new place */
PncEntry *pnc_share_rename (PncShare *share, const PncRename *request, GError **error);

/**
 * pnc_share_remove:
 * @share: a share
 * @request: what; without %PNC_REMOVE_PERMANENT it goes to the trash (`.pinnace/trash/`, with a
 * note of where it was, who removed it and when)
 * @id: (out) (transfer full) (optional): what to ask pnc_share_restore() for; "" when it is gone
 * for good
 * @progress: (nullable): callback
 * @user_data: for @progress
 * @cancelled: flag
 * @error: (out) (nullable): %PNC_ERROR_NOT_EMPTY for a folder with entries and no
 * %PNC_REMOVE_RECURSIVE …
 *
 * Returns: %TRUE on success
 */
gboolean pnc_share_remove (PncShare *share,
                           const PncRemove *request,
                           char **id,
                           PncShareProgress progress,
                           gpointer user_data,
                           const gint *cancelled,
                           GError **error);

/**
 * pnc_share_restore:
 * @share: a share
 * @request: what, as its removal answered
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND when it is not in the trash, or was removed from
 * another place or by somebody else; %PNC_ERROR_EXISTS when its name is taken
 *
 * Brings back from the trash what this user removed, to where it was, at once or not at all.
 *
 * Returns: (transfer full) (nullable): the entry
 */
PncEntry *pnc_share_restore (PncShare *share, const PncRestore *request, GError **error);

/**
 * pnc_share_copy:
 * @share: a share
 * @request: what; files are copied through staging and appear whole; links and specials are left
 * out
 * @progress: (nullable): callback
 * @user_data: for @progress
 * @cancelled: flag
 * @error: (out) (nullable): an error, also when something was left out
 *
 * Returns: (transfer full) (nullable): the new entry
 */
PncEntry *pnc_share_copy (PncShare *share,
                          const PncCopy *request,
                          PncShareProgress progress,
                          gpointer user_data,
                          const gint *cancelled,
                          GError **error);

/** pnc_share_set_attributes: @share: a share; @request: what; @error: (out) (nullable). Returns:
 * (transfer full) (nullable): the entry afterwards */
PncEntry *
pnc_share_set_attributes (PncShare *share, const PncSetAttributes *request, GError **error);

/**
 * pnc_share_sum:
 * @share: a share
 * @request: what
 * @hash: (out caller-allocates): room for %PNC_MAX_HASH_BYTES
 * @hash_bytes: (out): how many it has
 * @version: (out): of the file summed; it did not change meanwhile (otherwise %PNC_ERROR_CHANGED)
 * @progress: (nullable): callback
 * @user_data: for @progress
 * @cancelled: flag
 * @error: (out) (nullable): an error
 *
 * Returns: %TRUE on success
 */
gboolean pnc_share_sum (PncShare *share,
                        const PncSum *request,
                        guint8 *hash,
                        gsize *hash_bytes,
                        PncVersion *version,
                        PncShareProgress progress,
                        gpointer user_data,
                        const gint *cancelled,
                        GError **error);

/** pnc_share_space: @share: a share; @path: where; @result: (out); @error: (out) (nullable).
 * Returns: %TRUE on success */
gboolean pnc_share_space (PncShare *share, PncPath *path, PncSpaceResult *result, GError **error);

/**
 * PncDownload:
 *
 * An open file on its way out. One thread at a time.
 */
typedef struct _PncDownload PncDownload;

/**
 * pnc_share_get:
 * @share: a share
 * @request: what; a version to check fails with %PNC_ERROR_CHANGED when it is not the one there
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_IS_DIRECTORY, %PNC_ERROR_NOT_REGULAR …
 *
 * Returns: (transfer full) (nullable): the open file
 */
PncDownload *pnc_share_get (PncShare *share, const PncGet *request, GError **error);

/** pnc_download_get_entry: @download: an open file. Returns: (transfer none): its entry as it was
 * when opened */
PncEntry *pnc_download_get_entry (PncDownload *download);

/** pnc_download_get_end: @download: an open file. Returns: offset behind the last byte asked for,
 * never beyond the file */
guint64 pnc_download_get_end (PncDownload *download);

/**
 * pnc_download_read:
 * @download: an open file
 * @buffer: (out caller-allocates): room for @length_bytes
 * @length_bytes: exactly so many are wanted, inside the file as it was when opened
 * @offset_bytes: where
 * @error: (out) (nullable): %PNC_ERROR_CHANGED when the file is shorter now, %PNC_ERROR_IO
 *
 * Returns: %TRUE when all are there
 */
gboolean pnc_download_read (PncDownload *download,
                            void *buffer,
                            gsize length_bytes,
                            guint64 offset_bytes,
                            GError **error);

/** pnc_download_check: @download: an open file, all read; @error: (out) (nullable):
 * %PNC_ERROR_CHANGED. Returns: whether the file is still the version opened */
gboolean pnc_download_check (PncDownload *download, GError **error);

/** pnc_download_free: @download: (transfer full) (nullable): an open file */
void pnc_download_free (PncDownload *download);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDownload, pnc_download_free)

G_END_DECLS
