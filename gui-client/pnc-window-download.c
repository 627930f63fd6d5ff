/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-download-folder.h"

void
pnc_window_download (PncWindow *self, GPtrArray *items)
{
  g_autoptr (GFile) folder = pnc_download_folder_get (self->settings);

  pnc_browser_download (self->browser, items, folder);
}
