/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-path.h"

G_BEGIN_DECLS

/**
 * PncDoneSet:
 *
 * Which files of a transfer have been moved and verified, so that trying again does not move them
 * again. Remembers a 64-bit hash of each file's path, size and time, and nothing else. Atomically
 * reference counted; any thread.
 */
typedef struct _PncDoneSet PncDoneSet;

/** pnc_done_set_new: Returns: (transfer full): an empty set */
PncDoneSet *pnc_done_set_new (void);

/** pnc_done_set_ref: @self: a set. Returns: (transfer full): @self */
PncDoneSet *pnc_done_set_ref (PncDoneSet *self);

/** pnc_done_set_unref: @self: (transfer full) (nullable): a set */
void pnc_done_set_unref (PncDoneSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDoneSet, pnc_done_set_unref)

/** pnc_done_set_add: @self: a set; @path: on the server; @size_bytes: of the source; @mtime_ns: of
 * the source */
void pnc_done_set_add (PncDoneSet *self, PncPath *path, guint64 size_bytes, gint64 mtime_ns);

/** pnc_done_set_has: @self: a set; @path: on the server; @size_bytes: of the source; @mtime_ns: of
 * the source. Returns: whether this very version was moved */
gboolean pnc_done_set_has (PncDoneSet *self, PncPath *path, guint64 size_bytes, gint64 mtime_ns);

/** pnc_done_set_keep_fresh: @self: a set. From now on what is added can be taken with
 * pnc_done_set_take_fresh(). */
void pnc_done_set_keep_fresh (PncDoneSet *self);

/** pnc_done_set_take_fresh: @self: a set. Returns: (transfer full) (nullable): the hashes of what
 * was added since the last time, 8 bytes each: the same on every computer */
GBytes *pnc_done_set_take_fresh (PncDoneSet *self);

/** pnc_done_set_load: @self: a set; @keys: what was taken from another one. Adds it. */
void pnc_done_set_load (PncDoneSet *self, GBytes *keys);

G_END_DECLS
