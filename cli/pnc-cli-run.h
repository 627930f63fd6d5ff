/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/**
 * pnc_cli_run_transfer:
 * @cli: a connected run
 * @transfer: just queued
 *
 * Shows it and waits for its end. What failed within it is printed, one line each; with --json
 * every file is.
 *
 * Returns: %PNC_EXIT_DONE when it was verified, otherwise the exit status of what went wrong
 */
PncExit pnc_cli_run_transfer (PncCli *cli, PncTransfer *transfer);

G_END_DECLS
