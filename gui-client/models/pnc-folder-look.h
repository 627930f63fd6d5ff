/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-link.h"

G_BEGIN_DECLS

#define PNC_TYPE_FOLDER_LOOK (pnc_folder_look_get_type ())

/** PNC_FOLDER_LOOKS_MAX: how many folders are remembered; the one changed longest ago is forgotten
 */
#define PNC_FOLDER_LOOKS_MAX 200

/**
 * PncFolderLook:
 *
 * How a folder is looked at: as a list or as icons, and in which order. What is changed is
 * remembered for that folder; a folder in which nothing was changed looks as the default says. Kept
 * in the settings "view-mode", "sort-column" and "sort-descending" (the default) and
 * "folder-looks" (what differs from it); windows that look at the same folder agree.
 *
 * Properties (notified): `mode` ("list" or "icons"), `sort` (nick of a #PncFileColumn),
 * `descending` (boolean), `is-default` (boolean, read-only: nothing differs from the default).
 */
G_DECLARE_FINAL_TYPE (PncFolderLook, pnc_folder_look, PNC, FOLDER_LOOK, GObject)

/** pnc_folder_look_new: @settings: of the application. Returns: (transfer full): the look of no
 * folder in particular, which is the default */
PncFolderLook *pnc_folder_look_new (GSettings *settings);

/** pnc_folder_look_set_folder: @self: a look; @link: (nullable): the server; @path: (nullable): the
 * folder there. Takes on what is remembered for it. */
void pnc_folder_look_set_folder (PncFolderLook *self, const PncLink *link, PncPath *path);

/** pnc_folder_look_use_for_all: @self: a look. Makes it the default, and forgets what was
 * remembered for single folders. */
void pnc_folder_look_use_for_all (PncFolderLook *self);

/** pnc_folder_look_set_sort: @self: a look; @sort: nick of a column; @descending: whether it is
 * turned round. Both at once. */
void pnc_folder_look_set_sort (PncFolderLook *self, const char *sort, gboolean descending);

/** pnc_folder_look_get_sort: @self: a look; @descending: (out): whether it is turned round.
 * Returns: (transfer none): nick of the column */
const char *pnc_folder_look_get_sort (PncFolderLook *self, gboolean *descending);

/** pnc_folder_look_is_icons: @self: a look. Returns: whether the folder is shown as icons */
gboolean pnc_folder_look_is_icons (PncFolderLook *self);

G_END_DECLS
