/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PNC_TYPE_LIMIT_ROW (pnc_limit_row_get_type ())

/**
 * PncLimitRow:
 *
 * One speed limit to change: a number, its unit, and whether there is a limit at all.
 *
 * Properties (read-write, notified): `limited` (boolean), `limit-kb` (uint: 1,000 bytes a second;
 * kept while there is no limit), `amount-label` (what assistive technology calls the number).
 */
G_DECLARE_FINAL_TYPE (PncLimitRow, pnc_limit_row, PNC, LIMIT_ROW, AdwActionRow)

G_END_DECLS
