/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/**
 * PncCliWatch:
 *
 * Prints what changes in folders: remembers what was in each, so that it can tell what has changed
 * meanwhile when it had to list one again. Lives on the default main context.
 */
typedef struct _PncCliWatch PncCliWatch;

/** pnc_cli_watch_new: @cli: a connected run; outlives it. Returns: (transfer full): a watch of
 * nothing */
PncCliWatch *pnc_cli_watch_new (PncCli *cli);

/** pnc_cli_watch_free: @self: (transfer full) (nullable): a watch */
void pnc_cli_watch_free (PncCliWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncCliWatch, pnc_cli_watch_free)

/** pnc_cli_watch_add: @self: a watch; @path: a folder. With --recursive, all that are in it too */
void pnc_cli_watch_add (PncCliWatch *self, PncPath *path);

/** pnc_cli_watch_is_over: @self: a watch. Returns: whether it watches nothing any more, or cannot
 * go on */
gboolean pnc_cli_watch_is_over (PncCliWatch *self);

/** pnc_cli_watch_take_error: @self: a watch that is over. Returns: (transfer full) (nullable): why,
 * unless it was printed; %NULL also when it was cancelled or nobody reads what is printed */
GError *pnc_cli_watch_take_error (PncCliWatch *self);

G_END_DECLS
