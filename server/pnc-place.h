/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-entry.h"
#include "pnc-share-private.h"

G_BEGIN_DECLS

/**
 * PncPlace:
 * @dir: owned; the held folder
 * @top: owned; the top of the mount that it is in, within the whole share
 * @mount: which mount that is
 * @name: (nullable): a name in @dir, borrowed from the path; %NULL when the place is @dir itself
 *
 * What a path of a share means, found by walking held directories one component at a time and
 * following no link. All operations are made on (@dir, @name).
 */
typedef struct
{
  PncDir *dir;
  PncDir *top;
  PncMount mount;
  const char *name;
} PncPlace;

/** PNC_PLACE_INIT: a place that holds nothing */
#define PNC_PLACE_INIT                                                                             \
  {                                                                                                \
    0                                                                                              \
  }

/**
 * pnc_place_clear:
 * @place: a place
 */
void pnc_place_clear (PncPlace *place);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncPlace, pnc_place_clear)

/**
 * pnc_place_resolve:
 * @place: (out caller-allocates): the folder above and the last component; for the share itself
 * @name is %NULL
 * @share: a share
 * @path: (transfer none): outlives @place
 * @make_parents: whether to make missing folders above
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_NOT_DIRECTORY, %PNC_ERROR_NOT_REGULAR
 * for a link on the way, %PNC_ERROR_BAD_NAME for a name that this host cannot hold
 *
 * The last component is not looked at.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_place_resolve (PncPlace *place,
                            PncShare *share,
                            PncPath *path,
                            gboolean make_parents,
                            GError **error);

/**
 * pnc_place_get_folder:
 * @place: where a file goes
 * @share: the share that found it
 * @error: (out) (nullable): an error
 *
 * Returns: (transfer full) (nullable): the folder, as a target; the same for all who use it
 */
PncFolder *pnc_place_get_folder (const PncPlace *place, PncShare *share, GError **error);

/**
 * pnc_place_get_area:
 * @place: where a file goes
 * @share: the share that found it
 * @error: (out) (nullable): an error
 *
 * Returns: (transfer full) (nullable): where files for it are staged
 */
PncStagingArea *pnc_place_get_area (const PncPlace *place, PncShare *share, GError **error);

/**
 * pnc_place_note_made:
 * @place: in whose folder one has been made
 * @share: the share that found it
 * @error: (out) (nullable): an error
 *
 * Has that folder flushed before anything is said to be stored.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_place_note_made (const PncPlace *place, PncShare *share, GError **error);

/**
 * pnc_place_resolve_folder:
 * @place: (out caller-allocates): the folder; @name is %NULL
 * @share: a share
 * @path: of a folder
 * @error: (out) (nullable): as pnc_place_resolve()
 *
 * Returns: %TRUE on success
 */
gboolean pnc_place_resolve_folder (PncPlace *place, PncShare *share, PncPath *path, GError **error);

/**
 * pnc_place_query:
 * @place: a place
 * @info: (out caller-allocates): of what is there
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND …
 *
 * Returns: %TRUE on success
 */
gboolean pnc_place_query (const PncPlace *place, PncFileInfo *info, GError **error);

/**
 * pnc_place_stat:
 * @place: a place
 * @error: (out) (nullable): as pnc_place_query()
 *
 * Returns: (transfer full) (nullable): what is there
 */
PncEntry *pnc_place_stat (const PncPlace *place, GError **error);

/**
 * pnc_entry_from_info:
 * @name: (nullable): a name that may travel; %NULL for the share itself
 * @info: what it is
 *
 * Returns: (transfer full): the entry
 */
PncEntry *pnc_entry_from_info (const char *name, const PncFileInfo *info);

/**
 * pnc_version_from_info:
 * @info: of a file
 *
 * Returns: its version
 */
PncVersion pnc_version_from_info (const PncFileInfo *info);

/**
 * pnc_share_explain:
 * @error: (inout) (nullable): a place for an error, as given to a call that may have failed
 * @path: what it was about
 * @doing: what failed, as the verb of "Could not … PATH": "read"
 *
 * Lower layers know one name only, which may be that of a staged file: gives the error the whole
 * path as its subject and in its sentence, and the side. An error that has all that already is left
 * as it is.
 */
void pnc_share_explain (GError **error, PncPath *path, const char *doing);

G_END_DECLS
