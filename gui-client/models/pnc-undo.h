/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

G_BEGIN_DECLS

/** PNC_UNDO_MAX_STEPS: what was done before these can be undone no more */
#define PNC_UNDO_MAX_STEPS 50u

/** PNC_UNDO_MAX_ITEMS: of all steps together; a step with more cannot be undone */
#define PNC_UNDO_MAX_ITEMS 20000u

#define PNC_TYPE_UNDO (pnc_undo_get_type ())

/**
 * PncUndo:
 *
 * What a person did to names on one server, and how to undo it: removals, by bringing back from the
 * server's trash; renames and moves, by moving back. Never over something that has the name by now.
 * Bounded; forgotten with the session.
 *
 * Properties (read-only, notified): `can-undo` (boolean): there is something, and no undoing is
 * under way.
 *
 * Signals: `removed` (uint serial, const char *sentence): a removal is through; the serial is 0
 * when it cannot be undone, the sentence is fit to be shown. `undone` (const char *sentence):
 * undoing has ended; the sentence says what is back, or why something is not.
 */
G_DECLARE_FINAL_TYPE (PncUndo, pnc_undo, PNC, UNDO, GObject)

/** PncUndoStep: what was done together and is undone together */
typedef struct _PncUndoStep PncUndoStep;

/** pnc_undo_new: Returns: (transfer full): an empty list */
PncUndo *pnc_undo_new (void);

/** pnc_undo_set_session: @self: a list; @session: (nullable): of which server from now on. Forgets
 * all that was done. */
void pnc_undo_set_session (PncUndo *self, PncSession *session);

/**
 * pnc_undo_begin:
 * @self: a list with a session
 * @n: how many things are done together; not 0. Each of them is told of once, by one of
 *   pnc_undo_removed(), pnc_undo_moved() and pnc_undo_failed(); with the last the step is complete,
 *   and on the list
 *
 * Returns: (transfer none): the step, good until it is complete
 */
PncUndoStep *pnc_undo_begin (PncUndo *self, guint n);

/** pnc_undo_removed: @self: a list; @step: of it; @path: what is gone now; @id: (nullable): of it
 * in the trash; %NULL when it is gone for good */
void pnc_undo_removed (PncUndo *self, PncUndoStep *step, PncPath *path, const char *id);

/** pnc_undo_moved: @self: a list; @step: of it; @from: where it was; @to: where it was to be;
 * @entry: what the server said about it there: it may have another name */
void pnc_undo_moved (PncUndo *self,
                     PncUndoStep *step,
                     PncPath *from,
                     PncPath *to,
                     const PncEntry *entry);

/** pnc_undo_failed: @self: a list; @step: of it. A thing of it was not done */
void pnc_undo_failed (PncUndo *self, PncUndoStep *step);

/** pnc_undo_can: @self: a list. Returns: its property */
gboolean pnc_undo_can (PncUndo *self);

/** pnc_undo_run: @self: a list; @serial: of `removed`, or 0 for what was done last. Undoes it, when
 * it is still there and nothing else is being undone. What fails because the connection was lost
 * may be tried again; all else that fails is forgotten. */
void pnc_undo_run (PncUndo *self, guint serial);

G_END_DECLS
