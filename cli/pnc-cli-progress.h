/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"
#include "pnc-message.h"
#include "pnc-transfer.h"

G_BEGIN_DECLS

/**
 * PncCliProgress:
 *
 * The progress bar of one transfer, or of one long request, on standard error. Draws only where
 * that is a terminal.
 */
typedef struct _PncCliProgress PncCliProgress;

/** pnc_cli_progress_new: @transfer: what to show. Returns: (transfer full): a bar, drawn at each
 * change */
PncCliProgress *pnc_cli_progress_new (PncTransfer *transfer);

/** pnc_cli_progress_new_request: @cli: what the person asked for; @title: (nullable): what a long
 * request is about, raw. Returns: (transfer full): a bar that pnc_cli_progress_told() draws */
PncCliProgress *pnc_cli_progress_new_request (const PncCli *cli, const char *title);

/** pnc_cli_progress_told: @told: what the server says of a request; @data: its #PncCliProgress. A
 * #PncSessionProgressFunc. */
void pnc_cli_progress_told (const PncProgress *told, gpointer data);

/** pnc_cli_progress_clear: @self: a bar. Wipes the line, before something else is printed; the next
 * change draws it again. */
void pnc_cli_progress_clear (PncCliProgress *self);

/** pnc_cli_progress_free: @self: (transfer full) (nullable): a bar; its line is wiped */
void pnc_cli_progress_free (PncCliProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncCliProgress, pnc_cli_progress_free)

/**
 * pnc_cli_progress_line:
 * @title: what is moved, display text
 * @fraction: 0 to 1
 * @rate_bps: bytes a second, 0 unknown
 * @time_left_s: -1 unknown
 * @note: (nullable): said instead of rate and time
 * @columns: width to fill, at least 20
 *
 * Pure.
 *
 * Returns: (transfer full): the line, at most @columns wide
 */
char *pnc_cli_progress_line (const char *title,
                             double fraction,
                             guint64 rate_bps,
                             gint64 time_left_s,
                             const char *note,
                             guint columns);

G_END_DECLS
