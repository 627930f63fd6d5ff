/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-directory.h"
#include "pnc-file-search.h"
#include "pnc-session.h"
#include "pnc-transfer-recorder.h"
#include "pnc-undo.h"

G_BEGIN_DECLS

#define PNC_TYPE_BROWSER (pnc_browser_get_type ())

/**
 * PncBrowser:
 *
 * The view-model of a window: one session at a time, the folder being looked at, where one has
 * been, and what can be done there. Knows no widgets; everything it has to say comes as properties
 * and signals.
 *
 * Properties (read-only, notified): `session` (nullable), `queue` (nullable PncTransferQueue),
 * `directory` (nullable PncDirectory, a GListModel), `path-text` (display text of the folder),
 * `title` (name of the folder, or of the server at the root), `window-title` (both), `can-go-back`,
 * `can-go-forward`, `can-go-up`, `writable`, `busy` (an action is under way).
 *
 * Signals: `failed` (const GError *): an action failed; say so. `question` (PncQuestion): from the
 * session. `transfer-ended` (PncTransfer): verified, failed or cancelled. `pasted` (PncFileClip,
 * nullable PncFileClip): what was copied or moved on the server, and those of it that failed.
 */
G_DECLARE_FINAL_TYPE (PncBrowser, pnc_browser, PNC, BROWSER, GObject)

/** pnc_browser_new: @known: where accepted fingerprints are kept. Returns: (transfer full): a
 * browser with no session */
PncBrowser *pnc_browser_new (PncKnownServers *known);

/** pnc_browser_open: @self: a browser; @link: where to. Ends the session there was and connects;
 * goes to the link's folder. */
void pnc_browser_open (PncBrowser *self, const PncLink *link);

/** pnc_browser_close: @self: a browser. Ends the session; unfinished transfers are interrupted, and
 * offered the next time. */
void pnc_browser_close (PncBrowser *self);

/** pnc_browser_get_session: @self: a browser. Returns: (transfer none) (nullable): the session */
PncSession *pnc_browser_get_session (PncBrowser *self);

/** pnc_browser_get_queue: @self: a browser. Returns: (transfer none) (nullable): the transfers of
 * the session */
PncTransferQueue *pnc_browser_get_queue (PncBrowser *self);

/** pnc_browser_get_recorder: @self: a browser. Returns: (transfer none) (nullable): what keeps the
 * list of these transfers; there whenever the queue is */
PncTransferRecorder *pnc_browser_get_recorder (PncBrowser *self);

/** pnc_browser_get_undo: @self: a browser. Returns: (transfer none): what was done on the server of
 * its session, and can be undone */
PncUndo *pnc_browser_get_undo (PncBrowser *self);

/** pnc_browser_get_directory: @self: a browser. Returns: (transfer none) (nullable): the folder
 * being looked at */
PncDirectory *pnc_browser_get_directory (PncBrowser *self);

/** pnc_browser_get_search: @self: a browser. Returns: (transfer none) (nullable): what is looked
 * for below the folder being looked at; another one for each folder */
PncFileSearch *pnc_browser_get_search (PncBrowser *self);

/** pnc_browser_dup_item_path: @self: a browser; @item: of the folder, or one that was found.
 * Returns: (transfer full) (nullable): its path; %NULL, with `failed`, where it has none */
PncPath *pnc_browser_dup_item_path (PncBrowser *self, PncFileItem *item);

/** pnc_browser_get_path: @self: a browser. Returns: (transfer none) (nullable): its path */
PncPath *pnc_browser_get_path (PncBrowser *self);

/** pnc_browser_go: @self: a browser; @path: a folder. Looks there; what was looked at goes onto the
 * way back. */
void pnc_browser_go (PncBrowser *self, PncPath *path);

/** pnc_browser_go_back: @self: a browser */
void pnc_browser_go_back (PncBrowser *self);

/** pnc_browser_go_forward: @self: a browser */
void pnc_browser_go_forward (PncBrowser *self);

/** pnc_browser_go_steps: @self: a browser; @steps: how far along where one was, backwards when
 * negative. Does nothing when it is not that far. */
void pnc_browser_go_steps (PncBrowser *self, int steps);

/** pnc_browser_dup_places: @self: a browser; @forward: those one went back from, or those before.
 * Returns: (transfer full) (element-type PncPath): the folders, the nearest first */
GPtrArray *pnc_browser_dup_places (PncBrowser *self, gboolean forward);

/** pnc_browser_dup_server_name: @self: a browser. Returns: (transfer full): what the server calls
 * itself, or its address, fit to be shown; "" without a session */
char *pnc_browser_dup_server_name (PncBrowser *self);

/** pnc_browser_go_up: @self: a browser */
void pnc_browser_go_up (PncBrowser *self);

/** pnc_browser_refresh: @self: a browser. Reads the folder again. */
void pnc_browser_refresh (PncBrowser *self);

/** pnc_browser_make_folder: @self: a browser; @name: of the new folder, as typed */
void pnc_browser_make_folder (PncBrowser *self, const char *name);

/** pnc_browser_rename: @self: a browser; @item: which; @name: its new name, as typed */
void pnc_browser_rename (PncBrowser *self, PncFileItem *item, const char *name);

/** pnc_browser_remove: @self: a browser; @items: (element-type PncFileItem): to the server's trash,
 * folders with all that is in them */
void pnc_browser_remove (PncBrowser *self, GPtrArray *items);

/** pnc_browser_check_name: @self: a browser; @name: as typed; @except: (nullable): an item that may
 * have it already. Returns: (transfer full) (nullable): a translated sentence about what is wrong
 * with it in this folder, or %NULL when it is fine */
char *pnc_browser_check_name (PncBrowser *self, const char *name, PncFileItem *except);

G_END_DECLS
