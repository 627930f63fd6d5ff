/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-area.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/** PNC_TRASH_ITEM: what a removed thing is called in its folder of the trash */
#define PNC_TRASH_ITEM "item"

/** PNC_TRASH_INFO: the note beside it: a key file with the group [Trash] and the keys Path, User
 * and RemovedAt */
#define PNC_TRASH_INFO "info"

/** pnc_trash_make_note: @where: the path of a thing in the whole share; @user: who removes it.
 * Returns: (transfer full): what is noted of both; names are percent-encoded */
char *pnc_trash_make_note (PncPath *where, const char *user);

/**
 * pnc_trash_put:
 * @area: the area of the mount that it is in
 * @dir: where it is
 * @name: what it is called
 * @note: of pnc_trash_make_note()
 * @error: (out) (nullable): an error; it is still where it was
 *
 * Moves a file, link or folder to `trash/TIME-RANDOM/item`, at once or not at all. Blocking; any
 * thread.
 *
 * Returns: (transfer full) (nullable): TIME-RANDOM, the id by which it is found again: nobody else
 * can guess it
 */
char *pnc_trash_put (const PncArea *area,
                     PncDir *dir,
                     const char *name,
                     const char *note,
                     GError **error);

/**
 * pnc_trash_open:
 * @area: the area of the mount that it was in
 * @id: anything
 * @note: of pnc_trash_make_note(): where it must have been, and who must have removed it
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND when there is no such thing in the trash, also
 * when it was noted otherwise
 *
 * Blocking; any thread.
 *
 * Returns: (transfer full) (nullable): the folder that has it as %PNC_TRASH_ITEM
 */
PncDir *pnc_trash_open (const PncArea *area, const char *id, const char *note, GError **error);

/** pnc_trash_drop: @area: an area; @id: of a thing that was taken out. Removes the note and the
 * folder; never a thing that is still there. What cannot be removed stays. Blocking; any thread. */
void pnc_trash_drop (const PncArea *area, const char *id);

G_END_DECLS
