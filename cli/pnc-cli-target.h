/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/**
 * PncCliTarget:
 * @into: whether sources go into the target under their own names (it is a folder), as with cp
 * @place_known: as in #PncTransferOptions
 *
 * What the last argument of a copying command means.
 */
typedef struct
{
  gboolean into;
  gboolean place_known;
} PncCliTarget;

/**
 * pnc_cli_target_remote:
 * @cli: a run that has begun to connect
 * @link: the last argument
 * @text: the last argument as typed: a slash at its end means a folder
 * @n_sources: how many are to go there
 * @folder_name: (nullable): the name of the only source, when that may be a folder
 * @target: (out caller-allocates): what it means
 * @error: (out) (nullable): %PNC_ERROR_NOT_DIRECTORY when a folder is meant (several sources, or a
 * slash) and none is there; what pnc_cli_connect_end() says
 *
 * Asks the server what is there, along with the login where that is still to come.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_cli_target_remote (PncCli *cli,
                                const PncLink *link,
                                const char *text,
                                guint n_sources,
                                const char *folder_name,
                                PncCliTarget *target,
                                GError **error);

/**
 * pnc_cli_target_local:
 * @path: (type filename): the last argument as typed
 * @n_sources: how many are to go there
 * @target: (out caller-allocates): what it means
 * @error: (out) (nullable): as pnc_cli_target_remote()
 *
 * Returns: %TRUE on success
 */
gboolean
pnc_cli_target_local (const char *path, guint n_sources, PncCliTarget *target, GError **error);

/**
 * pnc_cli_target_path:
 * @target: what the last argument means
 * @path: its path
 * @name: (nullable): name of the source; %NULL for the share itself, whose contents are meant
 * @error: (out) (nullable): %PNC_ERROR_BAD_NAME …
 *
 * Returns: (transfer full) (nullable): where on the server one source goes
 */
PncPath *
pnc_cli_target_path (const PncCliTarget *target, PncPath *path, const char *name, GError **error);

G_END_DECLS
