/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

G_BEGIN_DECLS

/**
 * pnc_cli_ask_on_terminal:
 * @session: a session about to connect
 *
 * Answers its questions by asking the person on the terminal; where standard input or error is
 * none, nobody is asked and the session fails with what to do instead.
 */
void pnc_cli_ask_on_terminal (PncSession *session);

G_END_DECLS
