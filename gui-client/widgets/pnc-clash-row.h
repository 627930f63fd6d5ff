/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-clash-item.h"

G_BEGIN_DECLS

#define PNC_TYPE_CLASH_ROW (pnc_clash_row_get_type ())

/**
 * PncClashRow:
 *
 * A name that is taken, with what shall become of it.
 */
G_DECLARE_FINAL_TYPE (PncClashRow, pnc_clash_row, PNC, CLASH_ROW, AdwActionRow)

/** pnc_clash_row_new: @item: what it shows. Returns: (transfer floating): a row */
GtkWidget *pnc_clash_row_new (PncClashItem *item);

G_END_DECLS
