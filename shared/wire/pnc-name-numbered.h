/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_NAME_LAST_NUMBER: the last number tried before a name counts as taken */
#define PNC_NAME_LAST_NUMBER 9999u

/**
 * pnc_name_numbered:
 * @name: a name of at most %PNC_MAX_NAME_BYTES
 * @number: 2 to %PNC_NAME_LAST_NUMBER
 *
 * The name under which a file is kept beside another of the same name (docs/PROTOCOL.md, section
 * 6.3), the same on both ends: " (2)" before the last dot, or at the end when there is no dot but
 * perhaps at the beginning. The part before the number is cut, never inside a UTF-8 character,
 * where the name would become too long; where what follows the dot is too long for that, the dot
 * does not count. Pure.
 *
 * Returns: (transfer full): a name of at most %PNC_MAX_NAME_BYTES
 */
char *pnc_name_numbered (const char *name, guint number);

G_END_DECLS
