/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser.h"

G_BEGIN_DECLS

#define PNC_TYPE_FREE_SPACE (pnc_free_space_get_type ())

/**
 * PncFreeSpace:
 *
 * How much room there is in the folder that a browser looks at. Asks the server for each folder,
 * and again whenever that has been read anew, one question at a time.
 *
 * Property: `text` (read-only, notified): "120 GB free", "" while it is not known.
 */
G_DECLARE_FINAL_TYPE (PncFreeSpace, pnc_free_space, PNC, FREE_SPACE, GObject)

/** pnc_free_space_new: @browser: a browser. Returns: (transfer full): what there is room for */
PncFreeSpace *pnc_free_space_new (PncBrowser *browser);

G_END_DECLS
