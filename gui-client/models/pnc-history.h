/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-path.h"

G_BEGIN_DECLS

/** PNC_HISTORY_MAX: how many places one can go back */
#define PNC_HISTORY_MAX 100

/**
 * PncHistory:
 *
 * Where one is, where one was and where one went back from. Pure.
 */
typedef struct _PncHistory PncHistory;

/** pnc_history_new: Returns: (transfer full): a history of nowhere */
PncHistory *pnc_history_new (void);

/** pnc_history_free: @self: (transfer full) (nullable): a history */
void pnc_history_free (PncHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncHistory, pnc_history_free)

/** pnc_history_visit: @self: a history; @path: a place. Goes there; what was ahead is forgotten.
 * Going where one is changes nothing. */
void pnc_history_visit (PncHistory *self, PncPath *path);

/** pnc_history_back: @self: a history. Returns: (transfer none) (nullable): the place before, which
 * is now the current one */
PncPath *pnc_history_back (PncHistory *self);

/** pnc_history_forward: @self: a history. Returns: (transfer none) (nullable): the place after,
 * which is now the current one */
PncPath *pnc_history_forward (PncHistory *self);

/** pnc_history_move: @self: a history; @steps: how far, backwards when negative. Returns: (transfer
 * none) (nullable): the place there, which is now the current one; %NULL when it is not that far */
PncPath *pnc_history_move (PncHistory *self, int steps);

/** pnc_history_dup_places: @self: a history; @forward: those after the current one, or those
 * before. Returns: (transfer full) (element-type PncPath): the places, the nearest first */
GPtrArray *pnc_history_dup_places (PncHistory *self, gboolean forward);

/** pnc_history_get_current: @self: a history. Returns: (transfer none) (nullable): where one is */
PncPath *pnc_history_get_current (PncHistory *self);

/** pnc_history_can_go_back: @self: a history. Returns: whether there is a place before */
gboolean pnc_history_can_go_back (PncHistory *self);

/** pnc_history_can_go_forward: @self: a history. Returns: whether there is a place after */
gboolean pnc_history_can_go_forward (PncHistory *self);

G_END_DECLS
