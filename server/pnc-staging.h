/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-area.h"
#include "pnc-made-folders.h"

G_BEGIN_DECLS

/**
 * PncStaging:
 *
 * The areas of one share, one a mount, and the folders into which uploads are going to be
 * published. Both are kept for as long as somebody uses them and given to everybody who asks for
 * the same: a hundred uploads into one folder hold it once, and it is flushed once. Atomically
 * reference counted; any thread.
 */
typedef struct _PncStaging PncStaging;

/**
 * PncFolder:
 *
 * A folder that something is going to be published in; equal pointers are equal folders.
 */
typedef struct _PncFolder PncFolder;

/**
 * pnc_staging_new:
 *
 * Returns: (transfer full): staging without any area yet
 */
PncStaging *pnc_staging_new (void);

/**
 * pnc_staging_ref:
 * @self: staging
 *
 * Returns: (transfer full): @self
 */
PncStaging *pnc_staging_ref (PncStaging *self);

/**
 * pnc_staging_unref:
 * @self: (transfer full) (nullable): staging
 */
void pnc_staging_unref (PncStaging *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncStaging, pnc_staging_unref)

/**
 * PncStagingArea:
 * @area: where to stage
 *
 * A counted reference to an area.
 */
typedef struct _PncStagingArea PncStagingArea;

/**
 * pnc_staging_get_area:
 * @self: staging
 * @top: the top of a mount within the share
 * @mount: which mount that is
 * @error: (out) (nullable): as pnc_area_open()
 *
 * Collects what is stale when it was not done in the last hours, or for as long as anything may
 * lie there. Blocking.
 *
 * Returns: (transfer full) (nullable): the area
 */
PncStagingArea *
pnc_staging_get_area (PncStaging *self, PncDir *top, const PncMount *mount, GError **error);

/** pnc_staging_area_get: @self: an area. Returns: (transfer none): what it is */
const PncArea *pnc_staging_area_get (PncStagingArea *self);

/** pnc_staging_area_ref: @self: an area. Returns: (transfer full): @self */
PncStagingArea *pnc_staging_area_ref (PncStagingArea *self);

/** pnc_staging_area_unref: @self: (transfer full) (nullable): an area */
void pnc_staging_area_unref (PncStagingArea *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncStagingArea, pnc_staging_area_unref)

/** pnc_staging_area_get_device: @self: an area. Returns: on which device it is */
guint64 pnc_staging_area_get_device (PncStagingArea *self);

/** pnc_staging_area_get_made: @self: an area. Returns: (transfer none): as pnc_staging_get_made()
 * of what it belongs to */
PncMadeFolders *pnc_staging_area_get_made (PncStagingArea *self);

/**
 * pnc_staging_area_retire:
 * @self: an area that fails
 *
 * Whoever asks next gets a new one. A handle that has seen a flush fail says so for ever, and one
 * of a folder that somebody removed is of no use.
 */
void pnc_staging_area_retire (PncStagingArea *self);

/**
 * pnc_staging_area_flush:
 * @self: an area
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED where this cannot be done or not be relied on;
 * with any other error the area has been retired
 *
 * Flushes the whole file system.
 *
 * Returns: %TRUE when all that was written to it is on disk
 */
gboolean pnc_staging_area_flush (PncStagingArea *self, GError **error);

/** PNC_DEFAULT_PARTIAL_AGE_S: what nobody goes on with is kept for so long: a day */
#define PNC_DEFAULT_PARTIAL_AGE_S (24u * 3600u)

/** pnc_staging_set_partial_age: @self: staging; @age_s: for how long to keep what nobody goes on
 * with; the default is %PNC_DEFAULT_PARTIAL_AGE_S. Any thread. */
void pnc_staging_set_partial_age (PncStaging *self, guint age_s);

/** pnc_staging_get_made: @self: staging. Returns: (transfer none): where it is noted that folders
 * were made. Any thread. */
PncMadeFolders *pnc_staging_get_made (PncStaging *self);

/** pnc_staging_note_move: @self: staging. A name was moved or removed: where a path led to before
 * says nothing any more. Any thread. */
void pnc_staging_note_move (PncStaging *self);

/** pnc_staging_count_moves: @self: staging. Returns: how many moves were noted. Any thread. */
gint pnc_staging_count_moves (PncStaging *self);

/**
 * pnc_staging_get_folder:
 * @self: staging
 * @dir: a held directory
 * @mount: where it is
 * @error: (out) (nullable): an error
 *
 * Returns: (transfer full) (nullable): the folder
 */
PncFolder *
pnc_staging_get_folder (PncStaging *self, PncDir *dir, const PncMount *mount, GError **error);

/** pnc_folder_get_dir: @self: a folder. Returns: (transfer none): the held directory */
PncDir *pnc_folder_get_dir (PncFolder *self);

/** pnc_folder_ref: @self: a folder. Returns: (transfer full): @self */
PncFolder *pnc_folder_ref (PncFolder *self);

/** pnc_folder_unref: @self: (transfer full) (nullable): a folder */
void pnc_folder_unref (PncFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFolder, pnc_folder_unref)

/**
 * pnc_folder_flush:
 * @self: a folder
 * @area: the area of its mount
 * @error: (out) (nullable): an error; the folder has been retired then
 *
 * Flushes the names in it. A folder that may be written but not listed (a letter box) has no handle
 * that can be flushed: there the whole file system is.
 *
 * Returns: %TRUE when they are on disk
 */
gboolean pnc_folder_flush (PncFolder *self, PncStagingArea *area, GError **error);

/** pnc_folder_retire: @self: a folder whose flush failed. Whoever asks next gets a new handle */
void pnc_folder_retire (PncFolder *self);

G_END_DECLS
