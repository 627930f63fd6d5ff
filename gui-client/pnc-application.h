/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-server-list.h"

G_BEGIN_DECLS

#define PNC_TYPE_APPLICATION (pnc_application_get_type ())

/**
 * PncApplication:
 *
 * The desktop application: one process, any number of windows, opens pinnace: links.
 */
G_DECLARE_FINAL_TYPE (PncApplication, pnc_application, PNC, APPLICATION, AdwApplication)

/** pnc_application_new: Returns: (transfer full): the application */
PncApplication *pnc_application_new (void);

/** pnc_application_get_servers: @self: the application. Returns: (transfer none): the saved
 * servers, which all windows share */
PncServerList *pnc_application_get_servers (PncApplication *self);

G_END_DECLS
