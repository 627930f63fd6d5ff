/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PNC_QR_QUIET_MODULES: width of the empty border that a reader needs around a code
 */
#define PNC_QR_QUIET_MODULES 4

/**
 * pnc_qr_text:
 * @text: what the code shall say
 * @colour: black on white by ANSI sequences; otherwise light modules are drawn as blocks, which is
 * right for a terminal with light text on a dark ground
 *
 * Draws a QR code of byte mode and the lowest error correction in Unicode half blocks: one
 * character is one module wide and two modules high. Pure.
 *
 * Returns: (transfer full) (nullable): lines, each ended by a newline; %NULL when @text is too long
 * for a code
 */
char *pnc_qr_text (const char *text, gboolean colour);

G_END_DECLS
