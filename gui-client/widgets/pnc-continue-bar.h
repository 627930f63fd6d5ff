/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-transfer-recorder.h"

G_BEGIN_DECLS

#define PNC_TYPE_CONTINUE_BAR (pnc_continue_bar_get_type ())

/**
 * PncContinueBar:
 *
 * A bar above the folder while there are transfers of this server that were interrupted: which, and
 * whether to continue or to forget them. Not there otherwise.
 *
 * Signal: `answered` (): a button was pressed; the bar goes.
 */
G_DECLARE_FINAL_TYPE (PncContinueBar, pnc_continue_bar, PNC, CONTINUE_BAR, AdwBin)

/** pnc_continue_bar_set_recorder: @self: a bar; @recorder: (nullable): of the session that is shown
 */
void pnc_continue_bar_set_recorder (PncContinueBar *self, PncTransferRecorder *recorder);

G_END_DECLS
