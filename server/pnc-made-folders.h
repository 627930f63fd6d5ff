/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"

G_BEGIN_DECLS

/**
 * PncMadeFolders:
 *
 * The folders in which others were made since they were last flushed. A file that is stored is no
 * use when a power cut takes the folder that it is in: they are flushed with the next one that is
 * stored, all together, instead of one by one when they are made. Any thread.
 */
typedef struct _PncMadeFolders PncMadeFolders;

/** PNC_MADE_FOLDERS_MAX: so many wait, each with a descriptor; the next one is flushed at once */
#define PNC_MADE_FOLDERS_MAX 64u

/** pnc_made_folders_new: Returns: (transfer full): none yet */
PncMadeFolders *pnc_made_folders_new (void);

/** pnc_made_folders_free: @self: (transfer full) (nullable): made folders. Flushes nothing. */
void pnc_made_folders_free (PncMadeFolders *self);

/**
 * pnc_made_folders_note:
 * @self: made folders
 * @dir: in which one has just been made
 * @device: on which it is
 * @error: (out) (nullable): it had to be flushed, and could not be
 *
 * Returns: %TRUE on success
 */
gboolean pnc_made_folders_note (PncMadeFolders *self, PncDir *dir, guint64 device, GError **error);

/** pnc_made_folders_count: @self: made folders; @device: a device; @stamp: (out): for
 * pnc_made_folders_forget(). Returns: how many of them wait */
guint pnc_made_folders_count (PncMadeFolders *self, guint64 device, guint64 *stamp);

/** pnc_made_folders_forget: @self: made folders; @device: which was flushed as a whole; @stamp: of
 * pnc_made_folders_count(), before that: what was made since waits on */
void pnc_made_folders_forget (PncMadeFolders *self, guint64 device, guint64 stamp);

/**
 * pnc_made_folders_flush:
 * @self: made folders
 * @device: a device
 * @error: (out) (nullable): of the first that could not be flushed; %PNC_ERROR_PERMISSION for one
 * that cannot be opened for that: then the whole file system has to be
 *
 * Flushes those of them one by one. What could not be flushed waits on.
 *
 * Returns: %TRUE when all names in them are on disk
 */
gboolean pnc_made_folders_flush (PncMadeFolders *self, guint64 device, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncMadeFolders, pnc_made_folders_free)

G_END_DECLS
