/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_user_command:
 * @argc: how many arguments
 * @argv: (array length=argc): from "user" on: { "user", "add", "NAME", … }
 *
 * `pinnaced user add|passwd|remove|list NAME [--state-dir DIR] [--password-stdin] [--root SUBDIR]
 * [--read-only] [--json]`. Prints its result on stdout and what is wrong on stderr. Main thread,
 * before anything else runs.
 *
 * Returns: the exit code: 0 done, 1 failed, 2 usage
 */
int pnc_user_command (int argc, char **argv);

G_END_DECLS
