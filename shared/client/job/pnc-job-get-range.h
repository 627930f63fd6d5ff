/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-get-part.h"

G_BEGIN_DECLS

/**
 * pnc_job_get_range_new:
 * @spread: a download with a target; a reference is kept
 *
 * Fetches one segment of a file that another job has begun, on whichever channel it gets, and makes
 * another job of its kind while there are more. When its connection breaks the segment is given
 * back, and it takes the next one elsewhere.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_get_range_new (PncSpread *spread);

G_END_DECLS
