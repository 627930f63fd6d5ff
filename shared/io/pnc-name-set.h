/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncNameSet:
 *
 * Remembers which names have been met, in 8 to 16 bytes each: it keeps a 64-bit hash of a name and
 * not the name. Two names of a folder of a million are taken for one with a probability of less
 * than one in ten million; the hash is seeded at random for each set, so nobody can prepare such
 * names. One thread at a time.
 */
typedef struct _PncNameSet PncNameSet;

/** pnc_name_set_new: Returns: (transfer full): an empty set, which holds next to no memory */
PncNameSet *pnc_name_set_new (void);

/** pnc_name_set_free: @self: (transfer full) (nullable): a set */
void pnc_name_set_free (PncNameSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncNameSet, pnc_name_set_free)

/** pnc_name_set_add: @self: a set; @name: a name. Returns: %FALSE when it was there already */
gboolean pnc_name_set_add (PncNameSet *self, const char *name);

/** pnc_name_set_get_size: @self: a set. Returns: how many names it remembers */
guint pnc_name_set_get_size (PncNameSet *self);

/** pnc_name_set_get_bytes: @self: a set. Returns: the memory that it holds */
gsize pnc_name_set_get_bytes (PncNameSet *self);

/**
 * pnc_name_hash:
 * @name: (type utf8): a name
 *
 * For a GHashTable, with g_str_equal(), whose keys a peer chose: under a key that is made at random
 * for each process, so that nobody can prepare names that all fall into one place. Any thread.
 *
 * Returns: its hash
 */
guint pnc_name_hash (gconstpointer name);

G_END_DECLS
