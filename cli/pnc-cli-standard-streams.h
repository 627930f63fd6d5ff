/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** pnc_cli_standard_input: Returns: (transfer full): standard input as a stream of bytes; not
 * closed with it */
GInputStream *pnc_cli_standard_input (void);

/** pnc_cli_standard_output: Returns: (transfer full): standard output as a stream of bytes; not
 * closed with it */
GOutputStream *pnc_cli_standard_output (void);

G_END_DECLS
