/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/**
 * pnc_cli_interrupt_watch:
 * @cli: a run
 *
 * From now on Ctrl+C (and a polite request to end, which sets @cli->leaving as well) sets
 * @cli->interrupted and cancels its cancellable; a second one ends the program at once.
 */
void pnc_cli_interrupt_watch (PncCli *cli);

/** pnc_cli_interrupt_unwatch: @cli: a run that is over */
void pnc_cli_interrupt_unwatch (PncCli *cli);

G_END_DECLS
