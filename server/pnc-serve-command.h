/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_serve_command:
 * @argc: how many arguments
 * @argv: (array length=argc): from "serve" on
 *
 * `pinnaced serve [--listen ADDR:PORT] [--state-dir DIR] [--config FILE] [--name NAME]
 * [--read-only] [--json] [--verbose] DIR`: serves until it is told to end. Main thread.
 *
 * Returns: the exit code: 0 after a drain, 1 failed, 2 usage
 */
int pnc_serve_command (int argc, char **argv);

/**
 * pnc_check_config_command:
 * @argc: how many arguments
 * @argv: (array length=argc): from "check-config" on
 *
 * `pinnaced check-config [--state-dir DIR] [--config FILE]`: reads configuration and users and says
 * what is wrong with them.
 *
 * Returns: the exit code: 0 all is well, 1 something is wrong, 2 usage
 */
int pnc_check_config_command (int argc, char **argv);

G_END_DECLS
