/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-open-copy.h"
#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

/**
 * PncOpenState:
 * @PNC_OPEN_FETCHING: its private copy is on its way
 * @PNC_OPEN_SEALING: it is there, and is being looked at for the first time
 * @PNC_OPEN_READY: it is what the server has; changes are waited for
 * @PNC_OPEN_CHECKING: it may have changed, and is being read
 * @PNC_OPEN_SAVING: it is on its way back
 * @PNC_OPEN_WAITING: it is to go back as soon as there is a connection
 * @PNC_OPEN_CLASH: the server has another version by now: a person has to say what is to be
 * @PNC_OPEN_FAILED: the server would not have it: likewise
 * @PNC_OPEN_OFFERED: it was changed and not saved by an earlier run: likewise
 * @PNC_OPEN_GONE: it is over
 *
 * What is with a file that was opened.
 */
typedef enum
{
  PNC_OPEN_FETCHING,
  PNC_OPEN_SEALING,
  PNC_OPEN_READY,
  PNC_OPEN_CHECKING,
  PNC_OPEN_SAVING,
  PNC_OPEN_WAITING,
  PNC_OPEN_CLASH,
  PNC_OPEN_FAILED,
  PNC_OPEN_OFFERED,
  PNC_OPEN_GONE,
} PncOpenState;

#define PNC_TYPE_OPEN_STATE (pnc_open_state_get_type ())
GType pnc_open_state_get_type (void) G_GNUC_CONST;

/**
 * PncOpenHow:
 * @PNC_OPEN_GUARDED: only if the server still has the version that was opened
 * @PNC_OPEN_REPLACE: whatever the server has
 * @PNC_OPEN_KEEP_BOTH: beside it, under another name, which is the file's from then on
 *
 * How a changed copy goes back.
 */
typedef enum
{
  PNC_OPEN_GUARDED,
  PNC_OPEN_REPLACE,
  PNC_OPEN_KEEP_BOTH,
} PncOpenHow;

#define PNC_TYPE_OPEN_FILE (pnc_open_file_get_type ())

/**
 * PncOpenFile:
 *
 * A file of a server that a person has opened: its private copy, and what becomes of it. What
 * another program saves there goes back to the server by itself, a moment after the last write. The
 * disk is read and written on threads of GTask's.
 *
 * Property (read-only, notified): `state`.
 *
 * Signals: `ready` (): the copy is there, for the first time: it may be opened. `refused` (const
 * GError *): it is one that is never opened, or could not be kept.
 */
G_DECLARE_FINAL_TYPE (PncOpenFile, pnc_open_file, PNC, OPEN_FILE, GObject)

/**
 * pnc_open_file_new:
 * @queue: what moves it
 * @base: (type filename): where private copies are
 * @remote: which file
 * @read_only: whether changes have no way back
 *
 * Returns: (transfer full): a file that is being fetched
 */
PncOpenFile *
pnc_open_file_new (PncTransferQueue *queue, const char *base, PncPath *remote, gboolean read_only);

/** pnc_open_file_new_found: @queue: what moves it; @copy: (transfer full): of an earlier run,
 * changed. Returns: (transfer full): a file that is offered */
PncOpenFile *pnc_open_file_new_found (PncTransferQueue *queue, PncOpenCopy *copy);

/** pnc_open_file_get_state: @self: a file. Returns: its state */
PncOpenState pnc_open_file_get_state (PncOpenFile *self);

/** pnc_open_file_get_remote: @self: a file. Returns: (transfer none): where it is on the server */
PncPath *pnc_open_file_get_remote (PncOpenFile *self);

/** pnc_open_file_get_error: @self: a file. Returns: (transfer none) (nullable): why it failed */
const GError *pnc_open_file_get_error (PncOpenFile *self);

/** pnc_open_file_is_read_only: @self: a file. Returns: whether changes have no way back */
gboolean pnc_open_file_is_read_only (PncOpenFile *self);

/** pnc_open_file_dup_local: @self: a file. Returns: (transfer full) (nullable): its copy, once it
 * may be opened */
GFile *pnc_open_file_dup_local (PncOpenFile *self);

/** pnc_open_file_is_version: @self: a file; @version: as the server says it. Returns: whether its
 * copy is that, and is ready */
gboolean pnc_open_file_is_version (PncOpenFile *self, const PncVersion *version);

/** pnc_open_file_set_settle: @self: a file; @settle_ms: so long after the last write it goes back;
 * a second at first */
void pnc_open_file_set_settle (PncOpenFile *self, guint settle_ms);

/** pnc_open_file_save: @self: a file that waits, for whatever; @how: how. Sends it back. */
void pnc_open_file_save (PncOpenFile *self, PncOpenHow how);

/** pnc_open_file_discard: @self: a file. Forgets what was changed in it, for good. */
void pnc_open_file_discard (PncOpenFile *self);

/** pnc_open_file_close: @self: a file. Is moved no more. What was not changed is removed, what was
 * stays for the next time. The application stays until that is done. */
void pnc_open_file_close (PncOpenFile *self);

G_END_DECLS
