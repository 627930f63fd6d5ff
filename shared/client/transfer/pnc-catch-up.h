/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * PncCatchUp:
 *
 * How far a transfer was before it was begun again. Its new run counts from nothing and comes back
 * to there as it finds what was moved; until then what was reached before is shown, so that the
 * progress goes on where it was. Pure arithmetic with no clock of its own. Zero-initialised shows
 * what there is.
 */
typedef struct
{
  /*< private >*/
  guint64 done_bytes;
  guint64 total_bytes;
  guint64 done_files;
  guint64 total_files;
  gint64 until_us; /* 0: no end yet: not all of it has been found */
} PncCatchUp;

/** pnc_catch_up_begin: @self: a catch-up; @before: (nullable): how far the transfer was; %NULL when
 * nothing of that counts */
void pnc_catch_up_begin (PncCatchUp *self, const PncRunProgress *before);

/**
 * pnc_catch_up_show:
 * @self: a catch-up
 * @now: (inout): how far the run is; how far the transfer is to be shown. What has moved
 *   (`done_bytes` without `kept_bytes`) stays what it is
 * @now_us: monotonic time, not 0
 *
 * Ends for good when the run is as far, has ended, or is not as far seconds after it knows all that
 * there is: then some of what was moved is not there any more.
 */
void pnc_catch_up_show (PncCatchUp *self, PncRunProgress *now, gint64 now_us);

G_END_DECLS
