/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/** pnc_cli_record_open: @cli: a run. Opens the list of transfers, alongside whatever comes next,
 * unless --no-record was given. Trouble with it is printed, once, and stops nothing. */
void pnc_cli_record_open (PncCli *cli);

/** pnc_cli_record_watch: @cli: a run; @queue: its transfers go into the list, when there is one */
void pnc_cli_record_watch (PncCli *cli, PncTransferQueue *queue);

/** pnc_cli_record_stopping: @cli: a run that ends without a person's wish: its transfers can be
 * continued */
void pnc_cli_record_stopping (PncCli *cli);

G_END_DECLS
