/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"
#include "pnc-session.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_SEARCH (pnc_file_search_get_type ())

/**
 * PncFileSearch:
 *
 * What is found below a folder: a GListModel of #PncFileItem that know where they are
 * (pnc_found_item_get_folder()), filled as the server finds them, a tenth of a second's worth at a
 * time, each path once. What is looked for may change at any time; the search begins when it has
 * not changed for a moment, and the one before it is cancelled. What was found stays until then.
 *
 * Properties (read-only, notified): `running` (whether more may come), `note` (translated: why it
 * may not be all; "" when it is).
 */
G_DECLARE_FINAL_TYPE (PncFileSearch, pnc_file_search, PNC, FILE_SEARCH, GObject)

/** pnc_file_search_new: @session: whose server; @folder: below which one. Returns: (transfer full):
 * a search for nothing */
PncFileSearch *pnc_file_search_new (PncSession *session, PncPath *folder);

/** pnc_file_search_set: @self: a search; @words: (nullable): what to look for, blanks for nothing;
 * @hidden: whether names that begin with a dot count */
void pnc_file_search_set (PncFileSearch *self, const char *words, gboolean hidden);

/** pnc_file_search_again: @self: a search. Looks anew, if it looks for anything. */
void pnc_file_search_again (PncFileSearch *self);

/** pnc_file_search_is_running: @self: a search. Returns: whether more may come */
gboolean pnc_file_search_is_running (PncFileSearch *self);

/** pnc_file_search_get_error: @self: a search. Returns: (transfer none) (nullable): why it has
 * failed; `running` is notified after it */
const GError *pnc_file_search_get_error (PncFileSearch *self);

/** pnc_file_search_get_note: @self: a search. Returns: (transfer none): as the property */
const char *pnc_file_search_get_note (PncFileSearch *self);

/** pnc_file_search_forget: @self: a search; @path: is not there any more. Takes that out, and what
 * was in it. */
void pnc_file_search_forget (PncFileSearch *self, PncPath *path);

/** pnc_file_search_rename: @self: a search; @path: what was found; @entry: what it is now, in the
 * same folder */
void pnc_file_search_rename (PncFileSearch *self, PncPath *path, PncEntry *entry);

G_END_DECLS
