/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** pnc_guide_window_present: @parent: (nullable): a window. Shows the guide, which needs neither a
 * network nor another application; it stays above @parent until it is closed. */
void pnc_guide_window_present (GtkWindow *parent);

G_END_DECLS
