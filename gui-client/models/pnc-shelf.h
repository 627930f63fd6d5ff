/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** PNC_SHELF_GRACE_S: for how long what was handed out is left alone, in seconds: nobody tells
 * when another program has copied it */
#define PNC_SHELF_GRACE_S 3600

#define PNC_TYPE_SHELF (pnc_shelf_get_type ())

/**
 * PncShelf:
 *
 * A private place on this computer for files on their way to another program, or from its
 * clipboard: a folder for each time, below one for each run of the program, which it holds a lock
 * on. What was handed out stays for %PNC_SHELF_GRACE_S, whatever becomes of the program; then the
 * next run removes it. Main thread.
 */
G_DECLARE_FINAL_TYPE (PncShelf, pnc_shelf, PNC, SHELF, GObject)

/** pnc_shelf_new: @root: (nullable) (type filename): below which folder; %NULL for the usual one,
 * in the person's cache. Returns: (transfer full): a shelf; nothing is made before it is used */
PncShelf *pnc_shelf_new (const char *root);

/** pnc_shelf_get_default: Returns: (transfer none): that of the program */
PncShelf *pnc_shelf_get_default (void);

/** pnc_shelf_make_folder: @self: a shelf; @error: (out) (nullable): why not. Returns: (transfer
 * full) (nullable): an empty folder of one's own, which nobody else can read */
GFile *pnc_shelf_make_folder (PncShelf *self, GError **error);

/** pnc_shelf_hand_out: @self: a shelf; @folder: of it. Another program has been told of what is
 * in it: it stays for a while. */
void pnc_shelf_hand_out (PncShelf *self, GFile *folder);

/** pnc_shelf_remove: @self: a shelf; @folder: of it, which nobody was told of. Removes it, on a
 * thread. */
void pnc_shelf_remove (PncShelf *self, GFile *folder);

/** pnc_shelf_holds: @self: a shelf; @file: (nullable): any. Returns: whether it is in there */
gboolean pnc_shelf_holds (PncShelf *self, GFile *file);

/**
 * pnc_shelf_sweep_async:
 * @self: a place
 * @callback: (nullable): at the end
 * @user_data: for @callback
 *
 * Removes, on a thread, what earlier runs have left, unless it was handed out less than
 * %PNC_SHELF_GRACE_S ago.
 */
void pnc_shelf_sweep_async (PncShelf *self, GAsyncReadyCallback callback, gpointer user_data);

/** pnc_shelf_sweep_finish: @self: a shelf; @result: the result; @error: (out) (nullable).
 * Returns: %TRUE */
gboolean pnc_shelf_sweep_finish (PncShelf *self, GAsyncResult *result, GError **error);

/** pnc_shelf_close: @self: a place. The program ends: removes what was not handed out, or long
 * ago; waits for that. */
void pnc_shelf_close (PncShelf *self);

G_END_DECLS
