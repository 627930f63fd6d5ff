/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server.h"

G_BEGIN_DECLS

/**
 * pnc_admin_answers:
 * @server: who is asked about
 * @word: "status", "kick" or "drain"; anything else is refused
 * @argument: whom to kick; "" otherwise
 * @drain: begins to drain @server, or does nothing when it drains already; may not free it
 * @user_data: for @drain
 *
 * Carries out what came over the admin socket (#PncAdmin).
 *
 * Returns: (transfer full): the answer, one line of JSON
 */
char *pnc_admin_answers (PncServer *server,
                         const char *word,
                         const char *argument,
                         void (*drain) (gpointer user_data),
                         gpointer user_data);

G_END_DECLS
