/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-record-item.h"

G_BEGIN_DECLS

#define PNC_TYPE_HISTORY_ROW (pnc_history_row_get_type ())

/**
 * PncHistoryRow:
 *
 * One transfer of the past, with "Show in Folder" and "Copy Link". Property: `item`
 * (#PncRecordItem, nullable).
 */
G_DECLARE_FINAL_TYPE (PncHistoryRow, pnc_history_row, PNC, HISTORY_ROW, GtkWidget)

G_END_DECLS
