/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-session.h"

G_BEGIN_DECLS

#define PNC_TYPE_CONNECTION_BAR (pnc_connection_bar_get_type ())

/**
 * PncConnectionBar:
 *
 * A bar above the folder while the connection is not as it should be: what is wrong, how long until
 * the next try, and a button to try at once. Not there otherwise.
 */
G_DECLARE_FINAL_TYPE (PncConnectionBar, pnc_connection_bar, PNC, CONNECTION_BAR, AdwBin)

/** pnc_connection_bar_set_session: @self: a bar; @session: (nullable): the session to tell about */
void pnc_connection_bar_set_session (PncConnectionBar *self, PncSession *session);

G_END_DECLS
