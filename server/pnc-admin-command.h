/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** pnc_status_command: @argc: how many; @argv: the command line from its name on. "pinnaced status
 * [--json]": what running servers do. Returns: the exit status */
int pnc_status_command (int argc, char **argv);

/** pnc_kick_command: @argc: how many; @argv: the command line from its name on. "pinnaced kick
 * USER|SESSION": ends sessions. Returns: the exit status */
int pnc_kick_command (int argc, char **argv);

/** pnc_drain_command: @argc: how many; @argv: the command line from its name on. "pinnaced drain":
 * as SIGTERM does. Returns: the exit status */
int pnc_drain_command (int argc, char **argv);

G_END_DECLS
