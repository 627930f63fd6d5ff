/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/**
 * pnc_cli_parse_rate:
 * @text: as typed: a number, with a fraction if need be, of bytes a second; K, M and G behind it
 * mean thousands, Ki, Mi and Gi multiples of 1,024. "none" is no limit
 * @rate_bps: (out): bytes per second, or %PNC_RATE_NONE
 * @error: (out) (nullable): %PNC_ERROR_USAGE when it is none of these, or less than
 * %PNC_RATE_MIN_BPS
 *
 * Returns: whether it was understood
 */
gboolean pnc_cli_parse_rate (const char *text, guint64 *rate_bps, GError **error);

/**
 * pnc_cli_parse_packing:
 * @text: (nullable): auto, never or always; %NULL is auto
 * @mode: (out): which
 * @error: (out) (nullable): %PNC_ERROR_USAGE
 *
 * Returns: whether it was understood
 */
gboolean pnc_cli_parse_packing (const char *text, PncPackMode *mode, GError **error);

/**
 * pnc_cli_check_speed:
 * @options: what was asked for
 * @error: (out) (nullable): %PNC_ERROR_USAGE
 *
 * Returns: whether --limit and --compress can be understood
 */
gboolean pnc_cli_check_speed (const PncCliOptions *options, GError **error);

/** pnc_cli_new_queue: @cli: a run that is connected. Returns: (transfer full): a queue with the
 * limit that was asked for, in both directions */
PncTransferQueue *pnc_cli_new_queue (PncCli *cli);

G_END_DECLS
