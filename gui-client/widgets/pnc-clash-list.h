/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-batch-plan.h"

G_BEGIN_DECLS

#define PNC_TYPE_CLASH_LIST (pnc_clash_list_get_type ())

/**
 * PncClashList:
 *
 * What is to be said and asked about a batch before it begins: warnings, what to do where a name is
 * taken, and each such name with a choice of its own. Property: `plan` (PncBatchPlan that was
 * checked, construct-only).
 */
G_DECLARE_FINAL_TYPE (PncClashList, pnc_clash_list, PNC, CLASH_LIST, AdwBin)

/** pnc_clash_list_new: @plan: one that was checked. Returns: (transfer floating): a list */
GtkWidget *pnc_clash_list_new (PncBatchPlan *plan);

G_END_DECLS
