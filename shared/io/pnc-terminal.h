/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_terminal_is_interactive:
 *
 * Returns: whether a person can be asked: standard input and standard error are both a terminal
 */
gboolean pnc_terminal_is_interactive (void);

/**
 * pnc_terminal_error_is_terminal:
 *
 * Returns: whether standard error is a terminal (progress can be drawn there)
 */
gboolean pnc_terminal_error_is_terminal (void);

/**
 * pnc_terminal_get_columns:
 *
 * Returns: width of the terminal on standard error; 80 when it is not known
 */
guint pnc_terminal_get_columns (void);

/**
 * pnc_terminal_read_line:
 *
 * Reads one line from standard input, byte by byte, so that nothing behind it is taken from whoever
 * reads next. Blocking.
 *
 * Returns: (transfer full) (nullable): the line without its end, to be wiped; %NULL at the end of
 * input
 */
char *pnc_terminal_read_line (void);

/**
 * pnc_terminal_read_secret:
 * @prompt: shown on standard error
 *
 * Reads one line from the terminal on standard input without showing it.
 *
 * Returns: (transfer full) (nullable): the line without its end, to be wiped; %NULL at the end of
 * input
 */
char *pnc_terminal_read_secret (const char *prompt);

G_END_DECLS
