/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-browser.h"
#include "pnc-file-chain.h"

G_BEGIN_DECLS

#define PNC_TYPE_FOLDER_STATUS (pnc_folder_status_get_type ())

/**
 * PncFolderStatus:
 *
 * A line below the folder: how much it holds, how much of that is selected, and how much room the
 * server has.
 */
G_DECLARE_FINAL_TYPE (PncFolderStatus, pnc_folder_status, PNC, FOLDER_STATUS, AdwBin)

/** pnc_folder_status_set: @self: a status; @browser: whose server it is; @chain: what is shown.
 * Once. */
void pnc_folder_status_set (PncFolderStatus *self, PncBrowser *browser, PncFileChain *chain);

G_END_DECLS
