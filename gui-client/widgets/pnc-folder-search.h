/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PNC_TYPE_FOLDER_SEARCH (pnc_folder_search_get_type ())

/**
 * PncFolderSearch:
 *
 * The bar above a folder in which one types what to look for, and chooses whether in the folder or
 * everywhere below it. Escape puts it away.
 *
 * Properties: `active` (boolean: whether it shows), `text` (read-only, notified: what is looked
 * for, "" while it does not show), `everywhere` (boolean, notified), `busy` (boolean: whether more
 * may be found), `note` (about what was found; "" for none). Signal: `leave` (): the keys go back
 * to the files: Escape, Enter or Down.
 */
G_DECLARE_FINAL_TYPE (PncFolderSearch, pnc_folder_search, PNC, FOLDER_SEARCH, AdwBin)

/** pnc_folder_search_start: @self: a search. Shows it, with the focus. */
void pnc_folder_search_start (PncFolderSearch *self);

/** pnc_folder_search_stop: @self: a search. Puts it away. */
void pnc_folder_search_stop (PncFolderSearch *self);

/** pnc_folder_search_get_text: @self: a search. Returns: (transfer none): what
 * is looked for */
const char *pnc_folder_search_get_text (PncFolderSearch *self);

/** pnc_folder_search_is_everywhere: @self: a search. Returns: whether not in the folder alone */
gboolean pnc_folder_search_is_everywhere (PncFolderSearch *self);

/**
 * pnc_folder_search_take_key:
 * @self: a search
 * @controller: that has got a key while the files had the focus
 * @keyval: the key
 * @state: what was held down with it
 *
 * Typing begins a search.
 *
 * Returns: whether the key was taken
 */
gboolean pnc_folder_search_take_key (PncFolderSearch *self,
                                     GtkEventControllerKey *controller,
                                     guint keyval,
                                     GdkModifierType state);

G_END_DECLS
