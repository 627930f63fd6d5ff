/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_open_kind_is_program:
 * @name: of a file, raw
 * @content_type: (nullable): what it is, from its name or its bytes
 *
 * Whether opening it may mean running it, here or on another system: a program, a script of another
 * system, a starter of programs. A server may call anything by any name, so both are looked at; a
 * text that a shell could run is none, for it has no right to be run here and opens in an editor.
 *
 * Returns: whether it is never to be opened
 */
gboolean pnc_open_kind_is_program (const char *name, const char *content_type);

G_END_DECLS
