/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/** PNC_CLI_SOURCE_MAX_ENTRIES: a folder with more than this is listed by the transfer */
#define PNC_CLI_SOURCE_MAX_ENTRIES 1024u

/**
 * PncCliSource:
 * @folder: (nullable): what the server says about it, when it is a folder
 * @listed: (nullable) (element-type PncEntry): all that is in it, when that is not much
 *
 * A folder to be fetched, looked at before there is a channel for the transfer: far away, along
 * with the login.
 */
typedef struct
{
  PncEntry *folder;
  GPtrArray *listed;
  /*< private >*/
  gboolean looking;
  GAsyncResult *at;      /* owned, nullable: of STAT */
  GAsyncResult *in;      /* owned, nullable: of LIST */
  GCancellable *enough;  /* owned, nullable: ends LIST */
  gulong interrupted_id; /* handler of the run's cancellable */
} PncCliSource;

/** pnc_cli_source_begin: @self: an empty source, at the same place until pnc_cli_source_end();
 * @cli: a run that has begun to connect; @path: what may be a folder. Asks what it is and what is
 * in it.
 */
void pnc_cli_source_begin (PncCliSource *self, PncCli *cli, PncPath *path);

/** pnc_cli_source_end: @self: a source; @cli: its run. Waits for the answers to what was asked.
 * What went wrong is left for the transfer to meet. */
void pnc_cli_source_end (PncCliSource *self, PncCli *cli);

/** pnc_cli_source_clear: @self: a source that nothing is asked about any more */
void pnc_cli_source_clear (PncCliSource *self);

G_END_DECLS
