/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-browser.h"

G_BEGIN_DECLS

/**
 * pnc_properties_window_present:
 * @parent: the window it belongs to
 * @browser: whose folder the item is in
 * @item: what to show
 *
 * All that is known about a file, and its checksum on request.
 */
void pnc_properties_window_present (GtkWindow *parent, PncBrowser *browser, PncFileItem *item);

G_END_DECLS
