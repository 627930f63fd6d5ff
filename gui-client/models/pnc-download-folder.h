/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pnc_download_folder_get:
 * @settings: of the application
 *
 * Returns: (transfer full): the folder of the settings when it is there, otherwise the desktop's
 * downloads folder, otherwise the person's home
 */
GFile *pnc_download_folder_get (GSettings *settings);

G_END_DECLS
