/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_CHANGE_SET_MOST: a folder of which more names wait is listed anew instead */
#define PNC_CHANGE_SET_MOST 4096u

/** PNC_CHANGE_SETS_MOST: the same for all sets of one budget together */
#define PNC_CHANGE_SETS_MOST 131072u

/** PNC_CHANGE_REST_US: after a name was told it is not told again for so long */
#define PNC_CHANGE_REST_US (200 * 1000)

/** PNC_CHANGE_LOST_REST_US: nor is it told more often that a folder is to be listed anew */
#define PNC_CHANGE_LOST_REST_US (1000 * 1000)

/**
 * PncChangeSet:
 *
 * The names of a watched folder that have changed and are still to be told. A name that changes is
 * due at once; one that was told a moment ago, after a rest, however often it changes meanwhile: a
 * file that is being written costs a few messages a second. Memory is bounded: where too many names
 * wait they are forgotten, and that is told instead.
 *
 * Time is passed in. One owner, one thread.
 */
typedef struct _PncChangeSet PncChangeSet;

/**
 * pnc_change_set_new:
 * @n_in_all: (inout): counts the names of several sets; outlives them
 *
 * Returns: (transfer full): an empty set
 */
PncChangeSet *pnc_change_set_new (guint *n_in_all);

/** pnc_change_set_free: @self: (transfer full) (nullable): a set */
void pnc_change_set_free (PncChangeSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChangeSet, pnc_change_set_free)

/** pnc_change_set_add: @self: a set; @name: has changed just now */
void pnc_change_set_add (PncChangeSet *self, const char *name);

/** pnc_change_set_lose: @self: a set. Forgets its names, for more have changed than are known. */
void pnc_change_set_lose (PncChangeSet *self);

/**
 * pnc_change_set_get_due:
 * @self: a set
 *
 * Returns: when there is something to take, in the time of pnc_change_set_take(): 0 for at once,
 * %G_MAXINT64 for never as it stands
 */
gint64 pnc_change_set_get_due (PncChangeSet *self);

/**
 * pnc_change_set_take:
 * @self: a set
 * @most: so many names
 * @lost: (out): whether the folder is to be listed anew
 * @now_us: monotonic time
 *
 * What is to be told now. The names begin their rest.
 *
 * Returns: (transfer full) (element-type utf8): names, those first that have waited longest;
 * perhaps none
 */
GPtrArray *pnc_change_set_take (PncChangeSet *self, guint most, gboolean *lost, gint64 now_us);

/** pnc_change_set_get_size: @self: a set. Returns: how many names it remembers */
guint pnc_change_set_get_size (PncChangeSet *self);

G_END_DECLS
