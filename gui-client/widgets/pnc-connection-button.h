/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

#define PNC_TYPE_CONNECTION_BUTTON (pnc_connection_button_get_type ())

/**
 * PncConnectionButton:
 *
 * State and round trip of a session at a glance, and all about the connection behind it.
 *
 * Properties (read-only, for its template): `info` (PncConnectionInfo), `narrow` (boolean).
 */
G_DECLARE_FINAL_TYPE (PncConnectionButton, pnc_connection_button, PNC, CONNECTION_BUTTON, AdwBin)

/** pnc_connection_button_set_session: @self: a button; @session: (nullable): the session to show */
void pnc_connection_button_set_session (PncConnectionButton *self, PncSession *session);

/** pnc_connection_button_set_queue: @self: a button; @queue: (nullable): what moves over the
 * session's connection */
void pnc_connection_button_set_queue (PncConnectionButton *self, PncTransferQueue *queue);

/** pnc_connection_button_set_narrow: @self: a button; @narrow: whether there is room for the
 * picture only */
void pnc_connection_button_set_narrow (PncConnectionButton *self, gboolean narrow);

G_END_DECLS
