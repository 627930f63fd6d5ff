/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** strict_log_install: From now on a warning or worse aborts, and nothing else is written: for what
 * runs a million times. May be called again. */
void strict_log_install (void);

G_END_DECLS
