/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-batch-plan.h"

G_BEGIN_DECLS

/** PncClashDialogFunc: @plan: as given, with what was chosen: to be run; @user_data: as given */
typedef void (*PncClashDialogFunc) (PncBatchPlan *plan, gpointer user_data);

/**
 * pnc_clash_dialog_present:
 * @parent: the window
 * @plan: one that was checked and has a question
 * @func: when it is to be run; not when the person gives up
 * @user_data: for @func; outlives @parent
 *
 * Asks the one question about a batch.
 */
void pnc_clash_dialog_present (GtkWindow *parent,
                               PncBatchPlan *plan,
                               PncClashDialogFunc func,
                               gpointer user_data);

G_END_DECLS
