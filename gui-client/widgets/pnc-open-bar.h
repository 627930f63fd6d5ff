/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-open-files.h"

G_BEGIN_DECLS

#define PNC_TYPE_OPEN_BAR (pnc_open_bar_get_type ())

/**
 * PncOpenBar:
 *
 * A bar above the folder while a file that was opened and changed waits for the word of a person:
 * the server has another version by now, or would not have it, or it was left unsaved by an earlier
 * run. One file after the other. Not there otherwise.
 *
 * Signal: `answered` (): a button was pressed.
 */
G_DECLARE_FINAL_TYPE (PncOpenBar, pnc_open_bar, PNC, OPEN_BAR, AdwBin)

/** pnc_open_bar_set_files: @self: a bar; @files: (nullable): whose questions it asks */
void pnc_open_bar_set_files (PncOpenBar *self, PncOpenFiles *files);

G_END_DECLS
