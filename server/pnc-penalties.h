/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-limits.h"
#include "pnc-source.h"

G_BEGIN_DECLS

/**
 * PncPenalties:
 *
 * What failed logins cost their source: each one makes the answers to its next logins slower, and
 * too many have them refused for a while. Half of it is forgotten every half-life, so nobody is
 * ever locked out for good, and other sources notice nothing. The table is bounded. Main loop only;
 * has no clock of its own.
 */
typedef struct _PncPenalties PncPenalties;

/** pnc_penalties_new: @limits: borrowed for as long as it lives. Returns: (transfer full):
 * penalties of nobody */
PncPenalties *pnc_penalties_new (const PncServerLimits *limits);

/** pnc_penalties_free: @self: (transfer full) (nullable): penalties */
void pnc_penalties_free (PncPenalties *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPenalties, pnc_penalties_free)

/** pnc_penalties_add: @self: penalties; @source: whose login failed; @now_us: monotonic time */
void pnc_penalties_add (PncPenalties *self, const PncSource *source, gint64 now_us);

/**
 * pnc_penalties_begin_try:
 * @self: penalties
 * @source: who wants to log in
 *
 * One more login of @source is under way, so that many at once gain nothing over one after the
 * other: they wait for each other as if all but one had failed, and there is a limit to them, which
 * leaves room for other sources.
 *
 * Returns: whether it may go on; then end it with pnc_penalties_end_try()
 */
gboolean pnc_penalties_begin_try (PncPenalties *self, const PncSource *source);

/** pnc_penalties_end_try: @self: penalties; @source: whose login is over, one way or another */
void pnc_penalties_end_try (PncPenalties *self, const PncSource *source);

/**
 * pnc_penalties_get_delay:
 * @self: penalties
 * @source: who wants to log in
 * @now_us: monotonic time
 *
 * Returns: milliseconds to wait before the login is looked at, which has begun already; 0 for a
 * source without failures
 */
guint pnc_penalties_get_delay (PncPenalties *self, const PncSource *source, gint64 now_us);

/**
 * pnc_penalties_get_refusal:
 * @self: penalties
 * @source: who wants to connect or to log in
 * @now_us: monotonic time
 *
 * Returns: milliseconds for which the source is refused, at least 1; or 0 when it is not
 */
guint pnc_penalties_get_refusal (PncPenalties *self, const PncSource *source, gint64 now_us);

/** pnc_penalties_count: @self: penalties. Returns: how many sources are remembered */
guint pnc_penalties_count (PncPenalties *self);

G_END_DECLS
